/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/buttons.h"

#include <sys/stat.h>
#include <unistd.h>

#include "daemon/draft-file.h"
#include "daemon/open-uri.h"
#include "daemon/wording-notice.h"
#include "tests/unit/world-fixture.h"

/* daemon/buttons: what a press does (contract section 6).  The desktop is a directory with one
 * program in it, for https and for text, that writes down what it was given. */

static const char steps[]
    = "[Step nudge]\nStage=delivered\nSince=quiet\nAfter=1bd\nAct=message\nTitle=Ask again\n"
      "Template=nudge\nUrl=https://example.com/step\n"
      "[Step office]\nStage=delivered\nSince=step:nudge\nAfter=1bd\nAct=office\nTitle=Remind\n"
      "[Step answer]\nStage=delivered\nBall=client;me\nSince=asked:end-request\nAct=answer\n"
      "Title=Answer\n";

static char *top, *opened;
static GString *logged;

static GLogWriterOutput
keep_log (GLogLevelFlags level, const GLogField *fields, gsize n, gpointer data)
{
  for (gsize i = 0; i < n && (level & G_LOG_LEVEL_MASK) <= G_LOG_LEVEL_MESSAGE; i++)
    if (g_str_equal (fields[i].key, "MESSAGE"))
      g_string_append_printf (logged, "%s\n", (const char *) fields[i].value);
  if ((level & G_LOG_LEVEL_MASK) <= G_LOG_LEVEL_WARNING)
    return g_log_writer_default (level, fields, n, data);
  return G_LOG_WRITER_HANDLED;
}

static void
write_text (const char *name, const char *text, int mode)
{
  g_autofree char *path = g_build_filename (top, name, NULL);
  g_autofree char *parent = g_path_get_dirname (path);
  g_assert_cmpint (g_mkdir_with_parents (parent, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  g_assert_cmpint (g_chmod (path, (mode_t) mode), ==, 0);
}

static void
make_desktop (void)
{
  top = g_dir_make_tmp ("casewatch-buttons-XXXXXX", NULL);
  g_autofree char *run = g_build_filename (top, "run", NULL);
  g_autofree char *data = g_build_filename (top, "data", NULL);
  g_autofree char *config = g_build_filename (top, "config", NULL);
  g_autofree char *entry
      = g_strdup_printf ("[Desktop Entry]\nType=Application\nName=Opener\nExec=%s/opener %%u\n"
                         "StartupNotify=true\nMimeType=text/plain;x-scheme-handler/https;\n", top);
  opened = g_build_filename (top, "opened", NULL);
  write_text ("opener",
              "#!/bin/sh\nprintf '%s|%s|%s' \"$1\" \"$XDG_ACTIVATION_TOKEN\" "
              "\"$DESKTOP_STARTUP_ID\" >\"$0.part\"\nmv \"$0.part\" \"${0%/*}/opened\"\n", 0700);
  write_text ("data/applications/opener.desktop", entry, 0600);
  write_text ("config/mimeapps.list",
              "[Default Applications]\ntext/plain=opener.desktop\n"
              "x-scheme-handler/https=opener.desktop\n", 0600);
  g_assert_cmpint (g_mkdir (run, 0700), ==, 0);
  g_setenv ("XDG_RUNTIME_DIR", run, TRUE);
  g_setenv ("XDG_DATA_HOME", data, TRUE);
  g_setenv ("XDG_DATA_DIRS", data, TRUE);
  g_setenv ("XDG_CONFIG_HOME", config, TRUE);
  g_setenv ("XDG_CONFIG_DIRS", config, TRUE);
}

static gboolean
on_timeout (gpointer data)
{
  g_error ("nothing within 20 s: %s", (const char *) data);
  return G_SOURCE_REMOVE;
}

static void
on_file (GFileMonitor *monitor G_GNUC_UNUSED, GFile *file G_GNUC_UNUSED,
         GFile *other G_GNUC_UNUSED, GFileMonitorEvent event G_GNUC_UNUSED,
         gpointer data G_GNUC_UNUSED)
{
  g_main_context_wakeup (NULL);
}

/* What the program was given: "ADDRESS|TOKEN|STARTUP ID". */
static char *
wait_for_opener (void)
{
  g_autoptr (GFile) file = g_file_new_for_path (opened);
  g_autoptr (GFileMonitor) monitor = g_file_monitor_file (file, G_FILE_MONITOR_WATCH_MOVES, NULL,
                                                          NULL);
  guint timeout = g_timeout_add_seconds (20, on_timeout, (gpointer) "the program");
  char *text = NULL;
  g_signal_connect (monitor, "changed", G_CALLBACK (on_file), NULL);
  while (!g_file_get_contents (opened, &text, NULL, NULL))
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (timeout);
  g_assert_cmpint (g_unlink (opened), ==, 0);
  return text;
}

static void
wait_for_log (const char *part)
{
  guint timeout = g_timeout_add_seconds (20, on_timeout, (gpointer) part);
  while (strstr (logged->str, part) == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (timeout);
}

static guint32
add_delivered (World *w, const char *more)
{
  g_autofree char *fields
      = g_strdup_printf ("{'title': <'Secret title'>, 'client': <'Secret client'>, "
                         "'platform': <'test'>, 'stage': <'delivered'>, "
                         "'at': <'2026-11-19 10:00'>%s}", more);
  return world_add (w, fields);
}

static void
press (World *w, guint32 id, const char *step, const char *action)
{
  g_string_truncate (logged, 0);
  cw_buttons_pressed (w->engine, id, step, action, "token-1");
  g_assert_null (strstr (logged->str, "Secret"));
}

static gint64
revision (World *w)
{
  return cw_journal_revision (w->storage->db, NULL);
}

static void
assert_log (World *w, guint32 id, const char *expected)
{
  g_autofree char *log = world_log (w, id);
  g_assert_cmpstr (log, ==, expected);
}

static void
test_what_is_recorded (void)
{
  g_autoptr (World) w = world_new ("2026-11-20 12:00", steps, NULL);
  guint32 id = add_delivered (w, "");
  press (w, id, "nudge", "done");
  press (w, id, "office", "done");
  assert_log (w, id, "delivered step-done step-done");
  press (w, id, "office", "approved");
  g_autoptr (CwView) view = world_view (w, id);
  g_assert_cmpint (g_array_index (view->c->takings, CwTaking, 0).result, ==, CW_RESULT_NONE);
  g_assert_cmpint (g_array_index (view->c->takings, CwTaking, 1).result, ==, CW_RESULT_APPROVED);
  press (w, id, "nudge", "replied");
  assert_log (w, id, "delivered step-done step-done step-result replied");
  world_record (w, id, "asked", "{'kind': <'end-request'>}");
  press (w, id, "answer", "answered");
  g_autoptr (CwView) after = world_view (w, id);
  g_assert_false (g_array_index (after->c->asked, CwAsked, 0).open);
  const CwEvent *last = g_ptr_array_index (after->c->log, after->c->log->len - 1);
  g_assert_cmpint (last->kind, ==, CW_EVENT_STEP_DONE);
  g_assert_cmpint (last->d.result, ==, CW_RESULT_NONE); /* nobody said which */
  g_assert_cmpstr (logged->str, ==, "");
}

static void
test_denied_and_snooze (void)
{
  g_autoptr (World) w = world_new ("2026-11-20 12:00", steps, NULL);
  guint32 id = add_delivered (w, "");
  press (w, id, "office", "done");
  press (w, id, "office", "denied");
  press (w, id, "nudge", "snooze");
  g_autoptr (CwView) view = world_view (w, id);
  g_assert_cmpint (g_array_index (view->c->takings, CwTaking, 0).result, ==, CW_RESULT_DENIED);
  g_assert_cmpint (view->c->snoozed_until, ==, world_at ("2026-11-20 13:00"));
}

/* The clock was set back: what is known of a later moment ends the snooze at once. */
static void
test_snooze_that_is_over (void)
{
  g_autoptr (World) w = world_new ("2026-11-20 12:00", steps, NULL);
  guint32 id = add_delivered (w, "");
  world_record (w, id, "sent", "{}");
  cw_clock_set_test (w->clock, world_at ("2026-11-20 10:00"));
  world_record (w, id, "snoozed", "{'until': <'hour'>}");
  g_autoptr (CwView) view = world_view (w, id);
  g_assert_cmpint (view->c->snoozed_until, ==, CW_NEVER);
  g_autoptr (CwBubble) notice = cw_wording_recorded (view, "snooze", 7);
  g_assert_nonnull (strstr (notice->summary, "recorded"));
  g_assert_nonnull (strstr (notice->body, "next:"));
  g_assert_cmpuint (notice->actions->len, ==, 1);
}

static void
test_what_cannot_be_carried_out (void)
{
  static const struct
  {
    const char *step, *action, *code;
  } rows[] = {
    { "nudge", "approved", "no-request" },
    { "answer", "answered", "not-open" },
    { "gone", "done", "no-such-step" },
  };
  g_autoptr (World) w = world_new ("2026-11-20 12:00", steps, NULL);
  guint32 id = add_delivered (w, "");
  gint64 before = revision (w);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *expected
          = g_strdup_printf ("case %u: the button \"%s\" changes nothing: %s\n", id, rows[i].action,
                             rows[i].code);
      press (w, id, rows[i].step, rows[i].action);
      g_assert_cmpstr (logged->str, ==, expected);
    }
  press (w, 99, "nudge", "done");
  g_assert_cmpstr (logged->str, ==, "case 99: the button \"done\" changes nothing: no-such-case\n");
  press (w, id, "nudge", "explode");
  g_assert_nonnull (strstr (logged->str, "changes nothing"));
  press (w, 0, "", "done"); /* a digest */
  press (w, 0, "", "default");
  g_assert_cmpint (revision (w), ==, before);
}

static void
assert_mode (const char *path, guint mode)
{
  struct stat info;
  g_assert_cmpint (lstat (path, &info), ==, 0);
  g_assert_cmphex (info.st_mode & 0777, ==, mode);
}

static void
test_draft (void)
{
  g_autoptr (World) w = world_new ("2026-11-20 12:00", steps, "[User]\nName=佐藤\n");
  guint32 id = add_delivered (w, "");
  gint64 before = revision (w);
  g_autofree char *directory = cw_draft_files_directory ();
  g_autofree char *name = g_strdup_printf ("draft-%u-nudge.txt", id);
  g_autofree char *path = g_build_filename (directory, name, NULL);
  g_autofree char *victim = g_build_filename (top, "victim", NULL);
  g_autofree char *expected = g_strdup_printf ("%s|token-1|token-1", path);

  /* what was there before neither widens the access nor is written through */
  g_assert_cmpint (g_mkdir (directory, 0755), ==, 0);
  write_text ("victim", "precious", 0600);
  g_assert_cmpint (symlink (victim, path), ==, 0);
  for (int i = 0; i < 2; i++)
    {
      press (w, id, "nudge", "draft");
      g_autofree char *given = wait_for_opener ();
      g_assert_cmpstr (given, ==, expected);
      assert_mode (directory, 0700);
      assert_mode (path, 0600);
    }
  g_autofree char *text = NULL, *kept = NULL;
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_nonnull (strstr (text, "Secret client 様"));
  g_assert_nonnull (strstr (text, "佐藤"));
  g_assert_true (g_file_get_contents (victim, &kept, NULL, NULL));
  g_assert_cmpstr (kept, ==, "precious");
  g_assert_cmpint (revision (w), ==, before);

  press (w, id, "office", "draft"); /* comes with no message */
  g_assert_nonnull (strstr (logged->str, "no message"));
  cw_draft_files_clean (0);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  g_assert_cmpint (g_rmdir (directory), ==, 0);
}

static void
test_draft_without_a_place (void)
{
  g_autoptr (World) w = world_new ("2026-11-20 12:00", steps, NULL);
  guint32 id = add_delivered (w, "");
  g_autofree char *directory = cw_draft_files_directory ();
  g_autofree char *hint = g_strdup_printf ("\"cw-ctl draft %u\"", id);
  /* a link in place of the directory is not followed, neither to write nor to remove */
  g_autofree char *elsewhere = g_build_filename (top, "elsewhere", NULL);
  write_text ("elsewhere/draft-1-x.txt", "precious", 0600);
  g_assert_cmpint (symlink (elsewhere, directory), ==, 0);
  press (w, id, "nudge", "draft");
  g_assert_nonnull (strstr (logged->str, hint));
  cw_draft_files_clean (0);
  g_autofree char *kept = g_build_filename (elsewhere, "draft-1-x.txt", NULL);
  g_assert_true (g_file_test (kept, G_FILE_TEST_EXISTS));
  g_assert_cmpint (g_unlink (directory), ==, 0);
  cw_draft_files_clean (0); /* nothing there */
}

static gboolean
is_there (const char *name)
{
  g_autofree char *directory = cw_draft_files_directory ();
  g_autofree char *path = g_build_filename (directory, name, NULL);
  return g_file_test (path, G_FILE_TEST_EXISTS);
}

static void
test_clean (void)
{
  g_autofree char *directory = cw_draft_files_directory ();
  write_text ("run/casewatch/draft-1-nudge.txt", "", 0600);
  write_text ("run/casewatch/draft-12-nudge.txt", "", 0600);
  write_text ("run/casewatch/other", "", 0600);
  cw_draft_files_clean (1);
  g_assert_false (is_there ("draft-1-nudge.txt"));
  g_assert_true (is_there ("draft-12-nudge.txt"));
  cw_draft_files_clean (0);
  g_assert_false (is_there ("draft-12-nudge.txt"));
  g_assert_true (is_there ("other"));
  library_remove_tree (directory);
}

static void
test_page (void)
{
  g_autoptr (World) w = world_new ("2026-11-20 12:00", steps, NULL);
  guint32 id = add_delivered (w, ", 'url': <'https://example.com/contract?id=1&x=2'>");
  gint64 before = revision (w);
  press (w, id, "nudge", "default");
  g_autofree char *first = wait_for_opener ();
  g_assert_cmpstr (first, ==, "https://example.com/step|token-1|token-1");
  press (w, id, "office", "default"); /* a step without one: the case's */
  g_autofree char *second = wait_for_opener ();
  g_assert_cmpstr (second, ==, "https://example.com/contract?id=1&x=2|token-1|token-1");
  g_assert_cmpint (revision (w), ==, before);

  guint32 none = add_delivered (w, "");
  press (w, none, "office", "default");
  g_assert_cmpstr (logged->str, ==, "");
  guint32 local = add_delivered (w, ", 'url': <'file:///etc/passwd'>");
  press (w, local, "office", "default");
  g_assert_nonnull (strstr (logged->str, "not opened"));
  /* no program for http here */
  guint32 plain = add_delivered (w, ", 'url': <'http://example.com/Secret'>");
  press (w, plain, "office", "default");
  wait_for_log ("no program opened the page");
  g_assert_null (strstr (logged->str, "Secret"));
}

static void
test_web_pages (void)
{
  g_assert_true (cw_open_is_web_page ("https://example.com/a?b=c#d"));
  g_assert_true (cw_open_is_web_page ("HTTP://例え.jp/仕事"));
  static const char *const others[]
      = { "", "example.com", "https://", "https:///etc", "javascript:alert(1)", "file:///etc",
          "mailto:a@b", "https", "ftp://example.com/", "data:text/html,x" };
  for (gsize i = 0; i < G_N_ELEMENTS (others); i++)
    g_assert_false (cw_open_is_web_page (others[i]));
  g_assert_false (cw_open_is_web_page (NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  make_desktop ();
  logged = g_string_new (NULL);
  g_log_set_writer_func (keep_log, NULL, NULL);
  g_test_add_func ("/buttons/done, approved, replied, answered", test_what_is_recorded);
  g_test_add_func ("/buttons/denied, snooze for an hour", test_denied_and_snooze);
  g_test_add_func ("/buttons/a snooze that is over at once", test_snooze_that_is_over);
  g_test_add_func ("/buttons/what cannot be carried out changes nothing and is logged by ids",
                   test_what_cannot_be_carried_out);
  g_test_add_func ("/buttons/draft: a private file, opened with the token of the click",
                   test_draft);
  g_test_add_func ("/buttons/draft: no place for the file, the command is told",
                   test_draft_without_a_place);
  g_test_add_func ("/buttons/the files go", test_clean);
  g_test_add_func ("/buttons/a click on the body opens the page and never changes anything",
                   test_page);
  g_test_add_func ("/buttons/only web pages are opened", test_web_pages);
  int status = g_test_run ();
  library_remove_tree (top);
  g_string_free (logged, TRUE);
  g_free (top);
  g_free (opened);
  return status;
}
