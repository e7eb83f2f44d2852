/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <string.h>

#include "client/bus.h"
#include "client/cases.h"
#include "client/dates.h"
#include "client/output.h"
#include "client/plan.h"
#include "client/runs.h"
#include "client/step-text.h"
#include "client/table.h"
#include "client/value.h"
#include "client/verdict-words.h"
#include "client/words.h"
#include "core/duration.h"
#include "core/text.h"

/* explain: how a step's date was reached, from the daemon's numbers in the reader's language. */

static char *
duration_text (const char *after)
{
  CwDuration d;

  if (after == NULL || !cw_duration_parse (after, &d))
    return g_strdup (after != NULL ? after : "");
  gulong n = (gulong)ABS (d.n);
  switch (d.unit)
    {
    case CW_UNIT_HOURS:
      return g_strdup_printf (ngettext ("%d hour", "%d hours", n), (int)n);
    case CW_UNIT_BUSINESS:
      return g_strdup_printf (
          ngettext ("%d business day of the client", "%d business days of the client", n), (int)n);
    case CW_UNIT_OFFICE:
      return g_strdup_printf (ngettext ("%d open day of the platform's staff",
                                        "%d open days of the platform's staff", n),
                              (int)n);
    case CW_UNIT_DAYS:
    default:
      return g_strdup_printf (ngettext ("%d calendar day", "%d calendar days", n), (int)n);
    }
}

static void
print_rule (CwCtl *ctl, GVariant *detail, GVariant *e)
{
  const char *since = cw_ctl_text (e, "since");
  const char *after = cw_ctl_text (e, "after");
  const char *anchor = cw_ctl_text (e, "anchor");
  g_autofree char *duration = duration_text (after);
  g_autofree char *from = cw_ctl_since_text (detail, since != NULL ? since : "");
  g_autofree char *line = NULL;

  if (anchor == NULL)
    line = after != NULL && *after == '-'
               ? g_strdup_printf (_ ("Rule: %1$s before %2$s."), duration, from)
               : g_strdup_printf (_ ("Rule: %1$s after %2$s."), duration, from);
  else
    {
      g_autofree char *moment = cw_ctl_moment (ctl, anchor);
      line = after != NULL && *after == '-'
                 ? g_strdup_printf (_ ("Rule: %1$s before %2$s, which is %3$s."), duration, from,
                                    moment)
                 : g_strdup_printf (_ ("Rule: %1$s after %2$s, which was %3$s."), duration, from,
                                    moment);
    }
  cw_ctl_print_line (ctl, CW_CTL_PLAIN, line);
}

/* Why a day is closed, cleaned: a holiday as its calendar names it, or the weekday, which the daemon
 * says in English.  Allocated. */
static char *
reason_text (GVariant *row, CwDay day)
{
  static const char *const weekdays[] = {
    NC_ ("day off", "Monday"),   NC_ ("day off", "Tuesday"), NC_ ("day off", "Wednesday"),
    NC_ ("day off", "Thursday"), NC_ ("day off", "Friday"),  NC_ ("day off", "Saturday"),
    NC_ ("day off", "Sunday"),
  };
  const char *reason = cw_ctl_text (row, "reason");
  const char *weekday = weekdays[cw_day_weekday (day)];

  if (g_strcmp0 (reason, weekday) == 0)
    return g_strdup (g_dpgettext2 (NULL, "day off", weekday));
  return cw_text_clean (reason, 0);
}

static void
print_days (CwCtl *ctl, GVariant *e)
{
  g_autoptr (GVariant) days = cw_ctl_value (e, "days", "aa{sv}");

  for (gsize i = 0; days != NULL && i < g_variant_n_children (days); i++)
    {
      g_autoptr (GVariant) row = g_variant_get_child_value (days, i);
      const char *date = cw_ctl_text (row, "date");
      CwDay day;
      gint64 n;
      if (date == NULL || !cw_day_parse (date, &day))
        continue;
      g_autofree char *shown = cw_ctl_day_format (day);
      g_autofree char *what = NULL;
      gboolean counted = cw_ctl_flag (row, "counted");
      if (!counted)
        {
          g_autofree char *reason = reason_text (row, day);
          what = g_strdup_printf (_ ("skipped: %s"), reason);
        }
      else if (cw_ctl_number (row, "n", &n) && n > 0)
        /* TRANSLATORS: the number of a counted day */
        what = g_strdup_printf (_ ("day %d"), (int)n);
      else
        what = g_strdup (_ ("open"));
      g_autofree char *line = g_strdup_printf ("  %s  %s", shown, what);
      cw_ctl_print_line (ctl, counted ? CW_CTL_PLAIN : CW_CTL_DIM, line);
    }
  if (cw_ctl_flag (e, "truncated"))
    cw_ctl_print_line (ctl, CW_CTL_DIM, _ ("  … further days are left out here"));
}

/* The closed days that an alert waits past, "2026-11-03 Tue (文化の日), …". */
static char *
past_days (GVariant *note)
{
  g_autoptr (GVariant) days = cw_ctl_value (note, "days", "aa{sv}");
  GString *list = g_string_new (NULL);

  for (gsize i = 0; days != NULL && i < g_variant_n_children (days); i++)
    {
      g_autoptr (GVariant) row = g_variant_get_child_value (days, i);
      const char *date = cw_ctl_text (row, "date");
      CwDay day;
      if (date == NULL || !cw_day_parse (date, &day))
        continue;
      g_autofree char *shown = cw_ctl_day_format (day);
      g_autofree char *reason = reason_text (row, day);
      /* TRANSLATORS: 1 a day, 2 why it is closed */
      g_autofree char *text = g_strdup_printf (C_ ("closed day", "%1$s (%2$s)"), shown, reason);
      g_string_append_printf (list, "%s%s", list->len > 0 ? cw_ctl_list_separator () : "", text);
    }
  return g_string_free (list, FALSE);
}

/* "quiet+2bd", an entry of NotBefore=. */
static char *
not_before_text (GVariant *detail, const char *entry, const char *moment)
{
  const char *sum = entry + strcspn (entry, "+-");

  /* a name may hold "-": the sum is what can be read as one */
  while (*sum != '\0' && !g_ascii_isdigit (sum[1]))
    sum += 1 + strcspn (sum + 1, "+-");
  g_autofree char *since = g_strndup (entry, (gsize)(sum - entry));
  g_autofree char *from = cw_ctl_since_text (detail, since);
  g_autofree char *duration = duration_text (*sum == '+' ? sum + 1 : sum);
  if (*sum == '\0')
    return g_strdup_printf (_ ("The rule also waits for %1$s: not before %2$s."), from, moment);
  if (*sum == '-')
    return g_strdup_printf (_ ("The rule also keeps to %1$s before %2$s: not before %3$s."),
                            duration, from, moment);
  return g_strdup_printf (_ ("The rule also keeps to %1$s after %2$s: not before %3$s."), duration,
                          from, moment);
}

/* A note in the reader's language; NULL when its code is not known. */
static char *
note_text (CwCtl *ctl, GVariant *detail, GVariant *note)
{
  const char *code = cw_ctl_text (note, "code");
  g_autofree char *what = cw_text_clean (cw_ctl_text (note, "what"), 0);
  g_autofree char *moment = cw_ctl_moment (ctl, cw_ctl_text (note, "moment"));
  g_auto (GStrv) parts = g_strsplit (what, "/", 2);

  if (code == NULL)
    return NULL;
  if (g_str_equal (code, "inclusive"))
    return g_strdup (_ ("The day on which it begins counts as day 1."));
  if (g_str_equal (code, "weekly"))
    return g_strdup_printf (_ ("The platform's clock runs once a week: %s."), moment);
  if (g_str_equal (code, "monthly"))
    return g_strdup_printf (_ ("Pay days follow closing days (%1$s): %2$s."), what, moment);
  if (g_str_equal (code, "round"))
    return g_strdup_printf (_ ("Rounded up to the full hour: %s."), moment);
  if (g_str_equal (code, "not-before"))
    return not_before_text (detail, what, moment);
  if (g_str_equal (code, "promised"))
    return g_strdup_printf (_ ("The client named a moment: not before %s."), moment);
  if (g_str_equal (code, "one-step-a-day"))
    return g_strdup_printf (_ ("Never two steps on one day, and one was just taken: not before "
                               "%s."),
                            moment);
  if (g_str_equal (code, "hours"))
    return g_strdup_printf (_ ("The alert waits for your alert hours (%1$s): %2$s."), what, moment);
  if (g_str_equal (code, "open-day"))
    {
      g_autofree char *days = past_days (note);
      if (*days == '\0')
        return g_strdup_printf (_ ("The alert waits for an open day: %s."), moment);
      return g_strdup_printf (_ ("The alert waits for an open day, past %1$s: %2$s."), days,
                              moment);
    }
  if (g_str_equal (code, "before-limit"))
    return g_strdup_printf (_ ("Hours and open days alone would lead past the limit, so the alert "
                               "comes before it: %s."),
                            moment);
  if (g_str_equal (code, "at-once"))
    return g_strdup_printf (_ ("No allowed moment is left, so the alert comes at once: %s."),
                            moment);
  if (g_str_equal (code, "coverage") && g_strv_length (parts) == 2)
    return g_strdup_printf (_ ("This runs past the days that the calendars cover (%1$s to %2$s): "
                               "holidays beyond are not known."),
                            parts[0], parts[1]);
  if (g_str_equal (code, "official-until") && g_strv_length (parts) == 2)
    return g_strdup_printf (
        _ ("Days of the calendar \"%1$s\" after %2$s are not announced officially "
           "yet and may still change."),
        parts[0], parts[1]);
  if (g_str_equal (code, "client-calendar") && what != NULL)
    return g_strdup_printf (_ ("Business days are those of this client: %s."), what);
  if (g_str_equal (code, "client-days-off"))
    return g_strdup (_ ("The client's own days off are left out."));
  return NULL;
}

static void
print_notes (CwCtl *ctl, GVariant *detail, GVariant *e)
{
  g_autoptr (GVariant) notes = cw_ctl_value (e, "notes", "aa{sv}");

  for (gsize i = 0; notes != NULL && i < g_variant_n_children (notes); i++)
    {
      g_autoptr (GVariant) note = g_variant_get_child_value (notes, i);
      g_autofree char *text = note_text (ctl, detail, note);
      if (text == NULL)
        text = cw_text_clean (cw_ctl_text (note, "text"), 0);
      cw_ctl_print_line (ctl, CW_CTL_PLAIN, text);
    }
}

/* format: a whole sentence with one place for the moment. */
static void
print_moment (CwCtl *ctl, GVariant *e, const char *key, const char *format)
{
  const char *iso = cw_ctl_text (e, key);
  CwInstant at;

  if (iso == NULL || !cw_instant_parse_iso (iso, ctl->zone, &at, NULL))
    return;
  CwWall wall = cw_instant_to_wall (at, ctl->zone);
  g_autofree char *day = cw_ctl_day_format (wall.day);
  g_autofree char *time = cw_time_of_day_format (wall.time);
  g_autofree char *distance = cw_ctl_moment_distance (ctl, iso);
  /* TRANSLATORS: 1 a day with its weekday, 2 a time of day, 3 how far away that is */
  g_autofree char *moment = g_strdup_printf (_ ("%1$s %2$s (%3$s)"), day, time, distance);
  g_auto (GStrv) parts = g_strsplit (format, "%s", 2);
  g_autofree char *line = g_strjoinv (moment, parts);
  cw_ctl_print_line (ctl, CW_CTL_BOLD, line);
}

/* Passed ahead of its day: the ladder went on without it (the contract, section 4). */
static void
print_overtaken (CwCtl *ctl, GVariant *detail, GVariant *e)
{
  const char *due = cw_ctl_text (e, "due");
  CwInstant at;

  if (g_strcmp0 (cw_ctl_text (e, "status"), "passed") != 0 || due == NULL
      || cw_ctl_text (detail, "outcome") != NULL || !cw_instant_parse_iso (due, ctl->zone, &at, NULL)
      || at <= cw_ctl_now (ctl))
    return;
  cw_ctl_print_line (ctl, CW_CTL_PLAIN,
                     _ ("A later step of the ladder came first, so this one is left out."));
}

/* A step without a date, in the daemon's words for what it lacks. */
static void
print_waits (CwCtl *ctl, GVariant *detail, GVariant *e)
{
  const char *waits = cw_ctl_text (e, "waits");
  const char *what = cw_ctl_text (e, "waits_for");
  g_autofree char *line = NULL;

  if (waits == NULL)
    return;
  if (g_str_equal (waits, "stage"))
    line = g_strdup_printf (_ ("It belongs to another stage: %s."), cw_ctl_stage_label (what));
  else if (g_str_equal (waits, "turn"))
    line = g_strdup (_ ("It waits until it is the other side's turn."));
  else if (g_str_equal (waits, "held"))
    line = g_strdup (_ ("The case is on hold."));
  else if (g_str_equal (waits, "calendar"))
    line = g_strdup (_ ("Its date cannot be reckoned: the calendars have no open day for it."));
  else if (g_str_equal (waits, "condition"))
    {
      g_autofree char *condition = cw_ctl_condition_text (detail, what != NULL ? what : "");
      line = g_strdup_printf (_ ("It comes only under a condition: %s."), condition);
    }
  else
    {
      g_autofree char *from = cw_ctl_since_text (detail, what != NULL ? what : "");
      line = g_strdup_printf (_ ("It waits for this, from which it is reckoned: %s."), from);
    }
  cw_ctl_print_line (ctl, CW_CTL_PLAIN, line);
}

static void
print_reasons (CwCtl *ctl, GVariant *e)
{
  g_autoptr (GVariant) reasons = cw_ctl_value (e, "reasons", "aa{sv}");
  int width = MIN (cw_ctl_terminal_width (), 100);

  if (reasons == NULL || g_variant_n_children (reasons) == 0)
    return;
  cw_ctl_print_heading (ctl, _ ("Why they may be silent"));
  for (gsize i = 0; i < g_variant_n_children (reasons); i++)
    {
      g_autoptr (GVariant) reason = g_variant_get_child_value (reasons, i);
      g_autofree char *text = cw_ctl_reason_text (reason);
      const char *follows = cw_ctl_reason_follows (reason);
      cw_ctl_text_wrap (ctl->out, text, 2, width);
      if (follows != NULL && *follows != '\0')
        cw_ctl_text_wrap (ctl->out, follows, 4, width);
    }
}

static void
print_source (CwCtl *ctl, GVariant *e)
{
  g_autofree char *source = cw_ctl_source_text (cw_ctl_text (e, "source"));
  const char *advice = cw_ctl_text (e, "advice");
  int width = cw_ctl_terminal_width ();

  if (source != NULL)
    {
      const char *checked = cw_ctl_text (e, "checked");
      const char *confidence = cw_ctl_confidence_label (cw_ctl_text (e, "confidence"));
      g_autofree char *line = checked != NULL
                                  /* TRANSLATORS: 1 where the rule comes from, 2 what kind of source
                                     that is, 3 a month */
                                  ? g_strdup_printf (_ ("Source: %1$s (%2$s, checked %3$s)"),
                                                     source, confidence, checked)
                                  : g_strdup_printf (_ ("Source: %1$s (%2$s)"), source, confidence);
      g_autofree char *clean = cw_text_clean (line, 0);
      cw_ctl_print_line (ctl, CW_CTL_DIM, clean);
    }
  if (advice == NULL)
    return;
  cw_ctl_print (ctl, "\n");
  cw_ctl_text_wrap (ctl->out, advice, 0, MIN (width, 100));
}

gboolean
cw_ctl_run_explain (CwCtl *ctl, const CwCtlArgs *args, GError **error)
{
  const char *step = cw_ctl_args_word (args, 1);
  GVariantBuilder options;
  guint32 id;

  if (!cw_ctl_find_case (ctl, cw_ctl_args_word (args, 0), &id, error))
    return FALSE;
  g_variant_builder_init (&options, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&options, "{sv}", "lang", g_variant_new_string (cw_ctl_language ()));
  g_autoptr (GVariant) reply = cw_ctl_call (
      ctl, "Explain", g_variant_new ("(usa{sv})", id, step != NULL ? step : "", &options),
      "(a{sv})", error);
  if (reply == NULL)
    return FALSE;
  g_autoptr (GVariant) e = g_variant_get_child_value (reply, 0);
  if (ctl->json)
    {
      cw_ctl_print_json (ctl, e);
      return TRUE;
    }
  g_autofree char *title = cw_text_clean (cw_ctl_text (e, "title"), 0);
  /* TRANSLATORS: 1 the title of a step, 2 its id, 3 its status */
  g_autofree char *heading = g_strdup_printf (_ ("%1$s (%2$s): %3$s"), title,
                                              cw_ctl_text (e, "step"),
                                              cw_ctl_status_label (cw_ctl_text (e, "status")));
  /* the titles of other steps; without them their ids have to do */
  g_autoptr (GVariant) detail = cw_ctl_get_case (ctl, id, NULL);
  cw_ctl_print_line (ctl, CW_CTL_BOLD, heading);
  print_rule (ctl, detail, e);
  print_days (ctl, e);
  print_notes (ctl, detail, e);
  print_waits (ctl, detail, e);
  print_moment (ctl, e, "due", _ ("Due: %s"));
  print_moment (ctl, e, "alert", _ ("Alert: %s"));
  print_moment (ctl, e, "limit", _ ("Limit: %s"));
  print_overtaken (ctl, detail, e);
  print_source (ctl, e);
  print_reasons (ctl, e);
  return TRUE;
}
