/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "client/failure.h"

#include <glib/gi18n.h>
#include <string.h>

#include "client/daemon-words.h"
#include "client/output.h"
#include "core/text.h"
#include "dbus/names.h"

#define MAX_CODE 64

G_DEFINE_QUARK (cw - ctl - error - quark, cw_ctl_error)

void
cw_ctl_usage (GError **error, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  g_propagate_error (error, g_error_new_valist (CW_CTL_ERROR, CW_CTL_ERROR_USAGE, format, args));
  va_end (args);
}

void
cw_ctl_failed (GError **error, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  g_propagate_error (error, g_error_new_valist (CW_CTL_ERROR, CW_CTL_ERROR_FAILED, format, args));
  va_end (args);
}

typedef struct
{
  const char *code;
  const char *sentence;
} Sentence;

/* The codes of the daemon whose sentence needs nothing of the daemon's own text. */
static const Sentence sentences[] = {
  { "escrow-missing",
    N_ ("Escrow is not confirmed, so nothing secures the pay: record that it is (\"cw-ctl fund "
        "ID\", or --funded with \"cw-ctl add\"), or add --anyway to record this all the same.") },
  { "not-yet", N_ ("casewatchd cannot do this yet; it comes with a later version.") },
  { "no-such-case", N_ ("There is no such case; \"cw-ctl list --all\" shows them all.") },
  { "no-such-event", N_ ("The case has no such event; \"cw-ctl show ID\" lists their numbers.") },
  { "already-retracted", N_ ("That event is already retracted.") },
  { "is-a-correction", N_ ("A correction is taken back with \"cw-ctl undo\".") },
  { "closed", N_ ("The case is closed; \"cw-ctl reopen ID\" opens it again.") },
  { "not-closed", N_ ("The case is not closed.") },
  { "already-funded", N_ ("Escrow is already confirmed.") },
  { "already-held", N_ ("The case is already on hold; \"cw-ctl unhold ID\" ends that.") },
  { "not-held", N_ ("The case is not on hold.") },
  { "not-open", N_ ("No such request is open; \"cw-ctl show ID\" lists what was asked.") },
  { "no-request", N_ ("No request to the platform's staff awaits a decision.") },
  { "nothing-to-do",
    N_ ("The case has no step that is due or coming: name one, \"cw-ctl show ID --all\" lists "
        "them.") },
  { "nothing-to-undo", N_ ("There is nothing to undo.") },
  { "nothing-to-change", N_ ("Nothing would change: say which field, see \"cw-ctl help edit\".") },
  { "changed-meanwhile", N_ ("The case changed meanwhile; look at it again and repeat.") },
  { "too-many-events",
    N_ ("The case has as many events as it can hold; begin a new case for the rest of the work.") },
  { "too-many-calls", N_ ("Too many questions wait for their answer; try again in a moment.") },
  { "too-many-streams", N_ ("Several lists are under way; try again when one is done.") },
  { "too-many-exports", N_ ("Several exports are under way; try again when one is done.") },
  { "empty-title", N_ ("A case needs a title.") },
  { "empty-client", N_ ("A case needs a client: --client NAME.") },
  { "empty-note", N_ ("A note needs a text.") },
  { "bad-fee", N_ ("A fee is an amount such as 50000 or \"120.50 USD\".") },
  { "bad-stage", N_ ("That is no stage to begin with: applied, contracted, delivered or billed.") },
  { "damaged",
    N_ ("The database is damaged and is left as it is; nothing can be recorded until a backup is "
        "brought in with \"cw-ctl restore FILE\".") },
  { "not-a-backup", N_ ("That is no database of Casewatch.") },
  { "damaged-backup",
    N_ ("That file is a damaged database; nothing was changed. \"cw-ctl restore --list\" shows the "
        "backups.") },
  { "no-template",
    N_ ("That step comes with no message: name a template, \"cw-ctl template list\" shows them.") },
};

/* Those about which the daemon, in English, says more; in other languages its text follows.
 * Everything else is shown as the daemon said it. */
static const Sentence headings[] = {
  { "bad-time", N_ ("That is no moment; see \"cw-ctl help\" for how to write one.") },
  { "bad-date", N_ ("That is no date; write YYYY-MM-DD.") },
  { "in-the-future", N_ ("That is still to come, and what happened lies in the past.") },
  { "in-the-past", N_ ("That is already past.") },
  { "later-event", N_ ("A later event would no longer fit.") },
  { "wrong-stage", N_ ("That does not fit the stage of the case.") },
  { "too-long", N_ ("That text is too long.") },
  { "too-large", N_ ("That file is too large.") },
  { "too-many", N_ ("That is too much at once.") },
  { "bad-text", N_ ("That text holds control characters.") },
  { "bad-result", N_ ("That step takes no such result.") },
  { "bad-day-off",
    N_ ("That is no day off: write wed, 2026-12-28 or 2026-12-28..2027-01-05, with commas "
        "between.") },
  { "busy", N_ ("casewatchd is busy with something that takes a moment; try again then.") },
  { "bad-calendar", N_ ("That calendar cannot be taken in.") },
  { "packaged-calendar", N_ ("That calendar was not imported and cannot be removed.") },
  { "twice", N_ ("A case is named twice.") },
  { "storage", N_ ("The database cannot be written.") },
  { "backup-failed", N_ ("The backup cannot be written.") },
  { "bad-json", N_ ("The file is no JSON of the kind that was expected.") },
  { "bad-export", N_ ("The file is no export of Casewatch.") },
  { "bad-row", N_ ("A row of the file is none that Casewatch would have written.") },
  { "bad-rows", N_ ("Some rows cannot be taken in, so nothing was; mend them first.") },
  { "bad-table", N_ ("The file is no table that can be read.") },
  { "too-many-rows", N_ ("That file has too many rows.") },
  { "unknown-format", N_ ("That is no format that can be read or written.") },
  { "not-a-file", N_ ("That is no file; only files can be read.") },
  { "unreadable", N_ ("The file cannot be read.") },
  { "test-clock", N_ ("The backup is not of this kind of clock.") },
  { "newer-version", N_ ("Another version of Casewatch made it; install that version.") },
  { "import-differs", N_ ("The file and the journal say different things of the same event.") },
  { "reader-gone", N_ ("Nobody reads the other end.") },
  { "storage-moved", N_ ("The database was moved or removed while the daemon runs; put it back, or "
                         "restart the daemon.") },
};

static const char *
find_sentence (const Sentence *list, gsize n, const char *code)
{
  for (gsize i = 0; i < n; i++)
    if (g_str_equal (list[i].code, code))
      return list[i].sentence;
  return NULL;
}

/* Sentences about a word that the daemon quotes; NULL: not one of them. */
static char *
sentence_about (const char *code, const char *word)
{
  if (g_str_equal (code, "unknown-platform"))
    return g_strdup_printf (_ ("There are no rules for the platform \"%s\"; \"cw-ctl policy list\" "
                               "shows those that are known."),
                            word);
  if (g_str_equal (code, "no-such-calendar"))
    return g_strdup_printf (_ ("There is no calendar \"%s\"; \"cw-ctl calendar list\" shows those "
                               "that are known."),
                            word);
  if (g_str_equal (code, "no-such-client"))
    return g_strdup_printf (_ ("There is no client \"%s\"; \"cw-ctl client list\" shows them."),
                            word);
  if (g_str_equal (code, "no-such-policy"))
    return g_strdup_printf (_ ("There are no rules \"%s\"; \"cw-ctl policy list\" shows those that "
                               "are known."),
                            word);
  if (g_str_equal (code, "no-such-template"))
    return g_strdup_printf (_ ("There is no template \"%s\"; \"cw-ctl template list\" shows those "
                               "that are known."),
                            word);
  if (g_str_equal (code, "no-such-step"))
    return g_strdup_printf (
        _ ("The case's rules have no step \"%s\"; \"cw-ctl show ID --all\" lists "
           "them."),
        word);
  if (g_str_equal (code, "unknown-kind"))
    return g_strdup_printf (_ ("\"%s\" is nothing that can be asked; \"cw-ctl help asked\" lists "
                               "the kinds."),
                            word);
  if (g_str_equal (code, "unknown-sign"))
    return g_strdup_printf (_ ("There is no warning sign \"%s\"; \"cw-ctl help flag\" lists them."),
                            word);
  return NULL;
}

/* The text between the next quotation marks after what; NULL when there is none.  Allocated. */
static char *
quoted_after (const char *text, const char *what)
{
  const char *from = strstr (text, what);

  if (from == NULL || (from = strchr (from + strlen (what), '"')) == NULL)
    return NULL;
  const char *to = strchr (from + 1, '"');
  return to != NULL ? g_strndup (from + 1, (gsize)(to - from - 1)) : NULL;
}

/* "there is no case 99": the sentence names the number.  NULL without one.  Allocated. */
static char *
no_such_case (const char *text)
{
  const char *digits = text + strcspn (text, "0123456789");
  g_autofree char *number = g_strndup (digits, strspn (digits, "0123456789"));

  if (*number == '\0')
    return NULL;
  return g_strdup_printf (_ ("There is no case %s; \"cw-ctl list --all\" shows them all."), number);
}

/* The two that a slip of the hand meets most: in another language all is said without the daemon's
 * English.  NULL: not one of them, or not translated.  Allocated. */
static char *
all_translated (const char *code, const char *text, const char *heading)
{
  /* TRANSLATORS: what was typed is no moment */
  const char *format = N_ ("\"%s\" is no moment; write for example 2026-12-01, \"2026-12-01 15:30\", "
                           "yesterday, mon or -3d.");
  gboolean said = g_str_equal (code, "in-the-future") || g_str_equal (code, "bad-time");

  if (!said || _ (heading) == heading)
    return NULL;
  g_autofree char *word = g_str_equal (code, "bad-time") ? quoted_after (text, "") : NULL;
  if (word == NULL)
    return g_str_equal (code, "in-the-future") ? g_strdup (_ (heading)) : NULL;
  /* the text has one place for the word */
  g_auto (GStrv) parts = g_strsplit (_ (format), "%s", 2);
  return g_strjoinv (word, parts);
}

/* Splits "code: text" as the daemon writes it; code is NULL when there is none.  Both allocated. */
static void
split_text (const char *message, char **code, char **text)
{
  gsize length = strspn (message, "abcdefghijklmnopqrstuvwxyz0123456789-");
  gboolean has_code = length > 0 && length < MAX_CODE && message[length] == ':'
                      && message[length + 1] == ' ';

  *code = has_code ? g_strndup (message, length) : NULL;
  *text = g_strdup (has_code ? message + length + 2 : message);
}

static void
split_message (const GError *error, char **code, char **text)
{
  g_autoptr (GError) copy = g_error_copy (error);

  g_dbus_error_strip_remote_error (copy);
  split_text (copy->message, code, text);
}

static char *translate (const char *code, const char *text);

char *
cw_ctl_failure_row (const char *row)
{
  static const struct
  {
    const char *kind, *format;
  } kinds[] = { { "line ", N_ ("line %s: %s") },
                { "task ", N_ ("task %s: %s") },
                { "entry ", N_ ("entry %s: %s") } };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      const char *number = row + strlen (kinds[i].kind);
      gsize digits = g_str_has_prefix (row, kinds[i].kind) ? strspn (number, "0123456789") : 0;
      if (digits == 0 || !g_str_has_prefix (number + digits, ": "))
        continue;
      g_autofree char *code = NULL;
      g_autofree char *text = NULL;
      split_text (number + digits + 2, &code, &text);
      g_autofree char *said = code != NULL ? translate (code, text) : cw_ctl_daemon_words (text);
      g_autofree char *which = g_strndup (number, digits);
      g_auto (GStrv) parts = g_strsplit (_ (kinds[i].format), "%s", 3);
      return g_strconcat (parts[0], which, parts[1], said != NULL ? said : text, parts[2], NULL);
    }
  return g_strdup (row);
}

static gboolean
ends_sentence (const char *text)
{
  return g_str_has_suffix (text, ".") || g_str_has_suffix (text, "。");
}

/* Rows that cannot be taken in, "; " between them: each as by itself. */
static char *
bad_rows (const char *text)
{
  const char *rows = strstr (text, ". ");
  g_autoptr (GString) all = g_string_new (NULL);

  if (rows == NULL)
    return g_strdup (text);
  g_auto (GStrv) list
      = g_regex_split_simple ("; (?=(?:line|task|entry) [0-9]+: )", rows + 2, 0, 0);
  for (guint i = 0; list[i] != NULL; i++)
    {
      g_autofree char *row = cw_ctl_failure_row (list[i]);
      g_string_append_printf (all, "%s%s", i == 0 ? "" : ends_sentence (all->str) ? " " : "; ", row);
    }
  /* TRANSLATORS: the rows of a file and what is wrong with each */
  return g_strdup_printf (_ ("Nothing was taken in. %s"), all->str);
}

static char *
translate (const char *code, const char *text)
{
  if (g_str_equal (code, "bad-rows"))
    return bad_rows (text);
  char *numbered = g_str_equal (code, "no-such-case") ? no_such_case (text) : NULL;
  const char *sentence = find_sentence (sentences, G_N_ELEMENTS (sentences), code);
  const char *heading = find_sentence (headings, G_N_ELEMENTS (headings), code);

  if (numbered != NULL)
    return numbered;
  if (sentence != NULL)
    return g_strdup (_ (sentence));
  char *whole = heading != NULL ? all_translated (code, text, heading) : NULL;
  if (whole != NULL)
    return whole;
  g_autofree char *said = cw_ctl_daemon_words (text);
  if (heading != NULL && g_str_equal (code, "bad-json"))
    return g_strdup_printf (_ ("%1$s (%2$s)"), _ (heading), said != NULL ? said : text);
  if (said != NULL)
    return g_steal_pointer (&said);
  if (heading != NULL && _ (heading) != heading)
    /* TRANSLATORS: 1 is a whole sentence, 2 says more, in English */
    return g_strdup_printf (_ ("%1$s (%2$s)"), _ (heading), text);
  g_autofree char *word = quoted_after (text, "");
  if (word == NULL)
    return g_strdup (text);
  g_autofree char *about = sentence_about (code, word);
  if (about == NULL)
    return g_strdup (text);
  g_autofree char *near = quoted_after (text, "did you mean");
  if (near == NULL)
    return g_steal_pointer (&about);
  /* TRANSLATORS: 1 is a whole sentence that says what is wrong */
  return g_strdup_printf (_ ("%1$s Did you mean \"%2$s\"?"), about, near);
}

static char *
remote_name (const GError *error)
{
  return g_dbus_error_is_remote_error (error) ? g_dbus_error_get_remote_error (error) : NULL;
}

gboolean
cw_ctl_failure_is (const GError *error, const char *name)
{
  g_autofree char *remote = remote_name (error);

  return remote != NULL && g_str_has_prefix (remote, CW_ERROR_PREFIX)
         && g_str_equal (remote + strlen (CW_ERROR_PREFIX), name);
}

int
cw_ctl_failure_status (const GError *error)
{
  if (g_error_matches (error, CW_CTL_ERROR, CW_CTL_ERROR_USAGE))
    return CW_CTL_USAGE;
  if (g_error_matches (error, CW_CTL_ERROR, CW_CTL_ERROR_NO_DAEMON))
    return CW_CTL_NO_DAEMON;
  if (g_error_matches (error, CW_CTL_ERROR, CW_CTL_ERROR_SILENT))
    return CW_CTL_DONE;
  return CW_CTL_REFUSED;
}

char *
cw_ctl_failure_text (const GError *error)
{
  g_autofree char *name = remote_name (error);
  g_autofree char *code = NULL;
  g_autofree char *text = NULL;

  split_message (error, &code, &text);
  if (g_strcmp0 (name, "org.freedesktop.DBus.Error.UnknownMethod") == 0
      || g_strcmp0 (name, "org.freedesktop.DBus.Error.InvalidArgs") == 0)
    return g_strdup (_ ("casewatchd does not know this call: it is of another version than cw-ctl; "
                        "end it with \"cw-ctl quit\" and try again."));
  /* our own may list choices, one a line */
  if (name == NULL)
    return cw_ctl_clean_lines (text);
  g_autofree char *line = code != NULL ? translate (code, text) : g_strdup (text);
  return cw_text_clean (line, 0);
}

GVariant *
cw_ctl_failure_variant (const GError *error)
{
  static const char *const local_names[] = {
    [CW_CTL_ERROR_USAGE] = "Usage",
    [CW_CTL_ERROR_FAILED] = "Failed",
    [CW_CTL_ERROR_NO_DAEMON] = "NoDaemon",
    [CW_CTL_ERROR_SILENT] = "Failed",
  };
  g_autofree char *name = remote_name (error);
  g_autofree char *code = NULL;
  g_autofree char *text = NULL;
  GVariantDict inner, outer;

  split_message (error, &code, &text);
  g_variant_dict_init (&inner, NULL);
  if (name != NULL)
    g_variant_dict_insert (&inner, "name", "s", name);
  else
    g_variant_dict_insert (&inner, "name", "s",
                           error->domain == CW_CTL_ERROR ? local_names[error->code] : "Failed");
  if (name != NULL && code != NULL)
    g_variant_dict_insert (&inner, "code", "s", code);
  g_variant_dict_insert (&inner, "message", "s", text);
  g_variant_dict_init (&outer, NULL);
  g_variant_dict_insert_value (&outer, "error", g_variant_dict_end (&inner));
  return g_variant_dict_end (&outer);
}
