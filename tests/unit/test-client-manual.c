/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "client/command.h"
#include "core/event.h"
#include "core/signs.h"

/* client/command-table, client/options: the table against the manuals and against the events. */

typedef struct
{
  const char *file;
  const char *happened; /* the section of what happened */
} Page;

static const Page pages[] = {
  { "docs/cw-ctl.1", "\n.SS \"What happened\"" },
  { "docs/ja/cw-ctl.1", "\n.SS 起きたことの記録\n" },
};

/* What is read now. */
static char *manual;

static void
read_page (const Page *page)
{
  g_autoptr (GError) error = NULL;
  const char *source = g_getenv ("CW_SRCDIR");
  g_autofree char *path = g_build_filename (source != NULL ? source : ".", page->file, NULL);

  g_clear_pointer (&manual, g_free);
  g_file_get_contents (path, &manual, NULL, &error);
  g_assert_no_error (error);
}

/* Where the entry of a command begins in the manual: ".B next", ".BI "sent " …". */
static const char *
entry_of (const char *name)
{
  g_autofree char *bare = g_strdup_printf ("\n.TP\n.B %s\n", name);
  g_autofree char *with_words = g_strdup_printf ("\n.TP\n.BI \"%s \" ", name);
  const char *found = strstr (manual, bare);

  return found != NULL ? found : strstr (manual, with_words);
}

/* The entry up to the next one, or to the next section.  Allocated. */
static char *
text_of (const char *name)
{
  const char *from = entry_of (name);

  g_assert_nonnull (from);
  const char *to = from + strlen (from);
  for (const CwCtlCommand *c = cw_ctl_commands; c->name != NULL; c++)
    {
      const char *other = entry_of (c->name);
      if (other != NULL && other > from && other < to)
        to = other;
    }
  const char *section = strstr (from, "\n.S");
  if (section != NULL && section < to)
    to = section;
  return g_strndup (from, (gsize)(to - from));
}

static gboolean
has_option (const char *text, const CwCtlOption *option)
{
  g_autofree char *flag = g_strdup_printf ("\\-\\-%s\n", option->name);
  g_autofree char *value = g_strdup_printf ("\\-\\-%s= ", option->name);
  g_autofree char *maybe = g_strdup_printf ("\\-\\-%s [= ", option->name);

  switch (option->type)
    {
    case CW_CTL_OPTION_FLAG:
      return strstr (text, flag) != NULL;
    case CW_CTL_OPTION_VALUE:
      return strstr (text, value) != NULL;
    case CW_CTL_OPTION_MAYBE:
    default:
      return strstr (text, maybe) != NULL;
    }
}

/* What all events take is said once, at the head of their section. */
static char *
shared_text (const Page *page)
{
  const char *from = strstr (manual, page->happened);

  g_assert_nonnull (from);
  const char *to = entry_of ("contract");
  g_assert_true (to > from);
  return g_strndup (from, (gsize)(to - from));
}

static void
test_every_command_and_option_is_in_the_manual (gconstpointer data)
{
  read_page (data);
  g_autofree char *shared = shared_text (data);

  for (const CwCtlCommand *c = cw_ctl_commands; c->name != NULL; c++)
    {
      if (entry_of (c->name) == NULL)
        {
          g_test_message ("no entry for %s", c->name);
          g_test_fail ();
          continue;
        }
      g_autofree char *text = text_of (c->name);
      for (const CwCtlOption *o = c->options; o != NULL && o->name != NULL; o++)
        if (!has_option (text, o))
          {
            g_test_message ("%s: --%s is missing", c->name, o->name);
            g_test_fail ();
          }
      for (const CwCtlOption *o = c->more; o != NULL && o->name != NULL; o++)
        if (!has_option (text, o) && !has_option (shared, o))
          {
            g_test_message ("%s: --%s is missing", c->name, o->name);
            g_test_fail ();
          }
    }
  for (const CwCtlOption *o = cw_ctl_global_options; o->name != NULL; o++)
    {
      g_autofree char *name = g_strdup_printf ("\\-\\-%s", o->name);
      g_assert_nonnull (strstr (manual, name));
    }
}

static guint
n_entries (const char *text, const char *what)
{
  guint n = 0;

  for (const char *p = text; (p = strstr (p, what)) != NULL; p++)
    n++;
  return n;
}

/* An option that is no more would stay in the manual unseen. */
static void
test_the_manual_has_no_option_too_many (gconstpointer data)
{
  read_page (data);
  for (const CwCtlCommand *c = cw_ctl_commands; c->name != NULL; c++)
    {
      g_autofree char *text = text_of (c->name);
      guint known = 0;
      for (const CwCtlOption *o = c->options; o != NULL && o->name != NULL; o++)
        known++;
      for (const CwCtlOption *o = c->more; o != NULL && o->name != NULL; o++)
        known += has_option (text, o);
      guint written = n_entries (text, "\n.B \\-\\-") + n_entries (text, "\n.BI \\-\\-");
      if (written != known)
        g_test_message ("%s: %u options in the manual, %u in the table", c->name, written, known);
      g_assert_cmpuint (written, ==, known);
    }
}

static const CwCtlCommand *
command_of (const char *name)
{
  for (const CwCtlCommand *c = cw_ctl_commands; c->name != NULL; c++)
    if (g_str_equal (c->name, name))
      return c;
  return NULL;
}

static gboolean
gives (const CwCtlCommand *command, const char *key)
{
  const CwCtlOption *lists[] = { command->options, command->more };

  if (g_strcmp0 (command->last, key) == 0)
    return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    for (const CwCtlOption *o = lists[i]; o != NULL && o->name != NULL; o++)
      if (g_str_equal (o->key != NULL ? o->key : o->name, key))
        return TRUE;
  return FALSE;
}

/* contract section 3: the verbs, and what each event takes. */
static void
test_every_event_has_its_verb_and_its_details (void)
{
  for (int kind = 0; kind < CW_N_EVENTS; kind++)
    {
      const CwCtlCommand *command = command_of (cw_event_verb ((CwEventKind)kind));
      gsize n;
      const CwDetailKey *keys = cw_event_detail_keys (&n);

      g_assert_nonnull (command);
      /* add and edit have fields instead */
      if (kind == CW_EVENT_APPLIED || kind == CW_EVENT_EDITED)
        continue;
      for (gsize i = 0; i < n; i++)
        {
          if ((keys[i].kinds >> kind & 1u) == 0 || keys[i].internal)
            continue;
          /* the new time of an amended event is its --at */
          if (kind == CW_EVENT_AMENDED && g_str_equal (keys[i].key, "at"))
            continue;
          if (kind == CW_EVENT_STEP_RESULT && g_str_equal (keys[i].key, "step"))
            continue; /* only one request awaits a decision */
          if (!gives (command, keys[i].key))
            g_test_message ("%s does not give %s", command->name, keys[i].key);
          g_assert_true (gives (command, keys[i].key));
        }
    }
}

static void
test_verbs_record_events_that_exist (void)
{
  for (const CwCtlCommand *c = cw_ctl_commands; c->name != NULL; c++)
    {
      CwEventKind kind;
      if (c->event == NULL)
        continue;
      g_assert_true (cw_event_from_word (c->event, &kind));
      g_assert_cmpstr (cw_event_verb (kind), ==, c->name);
      if (c->last != NULL)
        g_assert_nonnull (cw_event_detail_key (kind, c->last));
    }
}

static void
test_help_lists_all_signs_and_kinds (void)
{
  gsize n;
  const CwSign *signs = cw_signs (&n);

  for (gsize i = 0; i < n; i++)
    g_assert_nonnull (strstr (command_of ("flag")->notes, signs[i].id));
  for (guint i = 0; cw_asked_kinds[i] != NULL; i++)
    g_assert_nonnull (strstr (command_of ("asked")->notes, cw_asked_kinds[i]));
}

static void
test_names_and_options_are_there_once (void)
{
  g_autofree char *overview = cw_ctl_overview ();

  for (const CwCtlCommand *c = cw_ctl_commands; c->name != NULL; c++)
    {
      g_autofree char *line = g_strdup_printf ("\n  %s ", c->name);
      g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
      const CwCtlOption *lists[] = { c->options, c->more, cw_ctl_global_options };
      g_assert_cmpuint (n_entries (overview, line), ==, 1);
      g_assert_true (command_of (c->name) == c);
      for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
        for (const CwCtlOption *o = lists[i]; o != NULL && o->name != NULL; o++)
          g_assert_true (g_hash_table_add (seen, (gpointer)o->name));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (pages); i++)
    {
      g_autofree char *complete = g_strdup_printf ("/client/manual/complete/%s", pages[i].file);
      g_autofree char *no_more = g_strdup_printf ("/client/manual/no-more/%s", pages[i].file);
      g_test_add_data_func (complete, &pages[i], test_every_command_and_option_is_in_the_manual);
      g_test_add_data_func (no_more, &pages[i], test_the_manual_has_no_option_too_many);
    }
  g_test_add_func ("/client/table/events", test_every_event_has_its_verb_and_its_details);
  g_test_add_func ("/client/table/verbs", test_verbs_record_events_that_exist);
  g_test_add_func ("/client/table/notes", test_help_lists_all_signs_and_kinds);
  g_test_add_func ("/client/table/once", test_names_and_options_are_there_once);
  int status = g_test_run ();
  g_free (manual);
  return status;
}
