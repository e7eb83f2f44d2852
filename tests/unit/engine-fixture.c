/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/unit/engine-fixture.h"

#include "daemon/engine-private.h"

#define SOURCE "Source=this test\nChecked=2026-11\nConfidence=default\n"
#define BUS "0123456789abcdef0123456789abcdef"

const char desk_ladder[]
    = "[Step nudge]\nStage=delivered\nSince=quiet\nAfter=1bd\nAct=message\nTitle=Write\n" SOURCE
      "[Step office]\nStage=delivered\nSince=quiet\nAfter=3bd\nAct=office\nTitle=Ask\n" SOURCE
      "[Step result]\nStage=delivered\nBall=office\nSince=step:office\nAfter=1obd\nAct=wait\n"
      "Title=Look\n" SOURCE
      "[Step answer]\nStage=delivered\nBall=me\nSince=asked:end-request\nAfter=1d\nAct=answer\n"
      "Until=asked:end-request+4d\nUrgency=critical\nTitle=Answer\n" SOURCE
      "[Step limit]\nStage=delivered\nSince=deadline\nAfter=-2d\nAct=platform\nTitle=Hand in\n" SOURCE
      "[Step rate]\nStage=billed\nSince=billed\nAfter=1d\nAct=platform\nUrgency=low\n"
      "Title=Rate them\n" SOURCE;

/* ---- what the engine tells ---- */

static void G_GNUC_PRINTF (2, 3)
tell (Desk *desk, const char *format, ...)
{
  va_list args;
  if (desk->told->len > 0)
    g_string_append (desk->told, ", ");
  va_start (args, format);
  g_string_append_vprintf (desk->told, format, args);
  va_end (args);
}

static void
on_cases_changed (gint64 revision, const guint32 *ids, guint n, gpointer data)
{
  Desk *desk = data;
  g_string_append_printf (desk->changed, "%" G_GINT64_FORMAT ":", revision);
  for (guint i = 0; i < n; i++)
    g_string_append_printf (desk->changed, " %u", ids[i]);
  g_string_append_c (desk->changed, ';');
  if (desk->also != NULL)
    desk->also->cases_changed (revision, ids, n, desk->also_data);
}

static void
on_raised (guint32 id, const char *step, gint64 alert, gpointer data)
{
  Desk *desk = data;

  g_assert_cmpint (alert, >, 0);
  if (desk->also != NULL)
    desk->also->alert_raised (id, step, alert, desk->also_data);
  if (id == 0)
    {
      g_assert_cmpstr (step, ==, "");
      tell (desk, "raised digest");
    }
  else
    tell (desk, "raised %u %s", id, step);
}

static void
on_withdrawn (guint32 id, gint64 alert, const char *reason, gpointer data)
{
  Desk *desk = data;

  g_assert_cmpint (alert, >, 0);
  if (desk->also != NULL)
    desk->also->alert_withdrawn (id, alert, reason, desk->also_data);
  if (id == 0)
    tell (desk, "withdrawn digest %s", reason);
  else
    tell (desk, "withdrawn %u %s", id, reason);
}

static void
on_figures (gpointer data)
{
  Desk *desk = data;

  desk->figures++;
  if (desk->also != NULL)
    desk->also->figures_changed (desk->also_data);
}

static void
on_pressed (guint32 id, const char *step, const char *action, const char *token G_GNUC_UNUSED,
            gpointer data)
{
  Desk *desk = data;
  tell (desk, "pressed %u %s %s", id, step, action);
  if (g_str_equal (action, "done"))
    desk_record (desk, id, "step-done", "{}");
}

static void
on_pressed_late (gint64 alert, gpointer data)
{
  tell (data, "late %" G_GINT64_FORMAT, alert);
}

static void
on_notice_pressed (guint32 id, const char *word, gint64 number, gpointer data)
{
  tell (data, "notice %u %s %" G_GINT64_FORMAT, id, word, number);
}

static const CwEngineEvents events = {
  .cases_changed = on_cases_changed,
  .alert_raised = on_raised,
  .alert_withdrawn = on_withdrawn,
  .figures_changed = on_figures,
  .pressed = on_pressed,
  .pressed_late = on_pressed_late,
  .notice_pressed = on_notice_pressed,
};

/* ---- the desk ---- */

CwInstant
desk_at (const char *text)
{
  g_autoptr (GTimeZone) zone = cw_zone_lookup ("Asia/Tokyo");
  CwInstant instant;
  g_assert_true (cw_instant_parse_iso (text, zone, &instant, NULL));
  return instant;
}

void
desk_policy (Desk *desk, const char *id, const char *text)
{
  g_autofree char *name = g_strdup_printf ("policies/%s.policy", id);
  g_autofree char *whole
      = g_strconcat ("[Policy]\nFormat=1\nName=Test\nZone=Asia/Tokyo\n", text, NULL);
  library_write (desk->library.config, name, whole);
  cw_library_reload (desk->library.library);
  g_assert_null (cw_library_policy_problems (desk->library.library, id));
  if (desk->engine != NULL)
    cw_engine_rules_changed (desk->engine);
}

void
desk_start (Desk *desk)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *reason = NULL;
  CwDatabaseVerdict verdict;

  g_assert_null (desk->engine);
  desk->storage->db = cw_database_open (desk->storage->directory, TRUE, &verdict, &error);
  g_assert_no_error (error);
  CwSettings *settings = cw_settings_parse ("casewatch.conf", desk->conf, &reason);
  g_assert_cmpstr (reason, ==, NULL);
  desk->engine = cw_engine_new (desk->storage->db, desk->clock, desk->library.library, settings,
                                &events, desk);
  if (desk->has_server)
    {
      desk->notifier = fake_notifier_new (cw_engine_notifier_events (), desk->engine);
      cw_engine_set_notifier (desk->engine, desk->notifier);
    }
  cw_engine_start (desk->engine);
}

void
desk_stop (Desk *desk)
{
  g_clear_pointer (&desk->engine, cw_engine_free);
  cw_notifier_free (g_steal_pointer (&desk->notifier), FALSE);
  storage_close (desk->storage);
}

void
desk_restart (Desk *desk)
{
  desk_stop (desk);
  desk_start (desk);
  if (!desk->has_server)
    return;
  fake_notifier_server (desk->notifier, ":1.5", BUS);
  fake_notifier_answer (desk->notifier);
}

Desk *
desk_new (const char *now, const char *policy, const char *conf, gboolean with_server)
{
  Desk *desk = g_new0 (Desk, 1);

  if (g_strcmp0 (g_getenv ("TZ"), "Asia/Tokyo") != 0)
    g_assert_true (g_setenv ("TZ", "Asia/Tokyo", TRUE));
  library_setup (&desk->library, NULL);
  desk->storage = storage_new ();
  desk->clock = cw_clock_new_test (desk_at (now));
  desk->has_server = with_server;
  desk->conf = g_strdup (conf);
  desk->told = g_string_new (NULL);
  desk->changed = g_string_new (NULL);
  desk_policy (desk, "p", policy != NULL ? policy : desk_ladder);
  desk_start (desk);
  if (with_server)
    fake_notifier_server (desk->notifier, ":1.5", BUS);
  return desk;
}

void
desk_free (Desk *desk)
{
  desk_stop (desk);
  cw_clock_free (desk->clock);
  storage_free (desk->storage);
  library_teardown (&desk->library, NULL);
  g_free (desk->conf);
  g_string_free (desk->told, TRUE);
  g_string_free (desk->changed, TRUE);
  g_free (desk);
}

void
desk_finish (Desk *desk)
{
  while (cw_run_is_in_slices (desk->engine))
    g_main_context_iteration (NULL, TRUE);
}

void
desk_go (Desk *desk, const char *now)
{
  CwInstant target = desk_at (now);

  if (target < cw_clock_now (desk->clock))
    {
      cw_clock_set_test (desk->clock, target);
      cw_engine_clock_jumped (desk->engine);
    }
  desk_finish (desk);
  for (guint i = 0;; i++)
    {
      CwInstant next = cw_engine_next_moment (desk->engine);
      gboolean is_last = next == CW_NEVER || next > target;
      if (is_last && cw_clock_now (desk->clock) >= target)
        return;
      g_assert_cmpuint (i, <, 10000);
      cw_clock_set_test (desk->clock, is_last ? target : MAX (next, cw_clock_now (desk->clock)));
      cw_engine_run (desk->engine, "passed");
      desk_finish (desk);
      if (desk->notifier != NULL && cw_notifier_owner (desk->notifier) != NULL)
        fake_notifier_answer (desk->notifier);
    }
}

/* ---- commands: as calls from the bus do, they wait for a look that is in slices ---- */

GVariant *
desk_dict (const char *text)
{
  g_autoptr (GError) error = NULL;
  GVariant *dict = g_variant_parse (G_VARIANT_TYPE_VARDICT, text, NULL, NULL, &error);

  g_assert_no_error (error);
  return dict; /* parsed values are never floating */
}

guint32
desk_add (Desk *desk, const char *fields)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) dict = desk_dict (fields);
  desk_finish (desk);
  g_autoptr (GVariant) answer = cw_command_add (desk->engine, dict, &error);
  guint32 id;

  g_assert_no_error (error);
  g_variant_get (answer, "(u)", &id);
  return id;
}

guint32
desk_delivered (Desk *desk, const char *at, const char *more)
{
  g_autofree char *fields = g_strdup_printf (
      "{'title': <'Logo'>, 'client': <'ACME'>, 'platform': <'p'>, 'stage': <'delivered'>,"
      " 'at': <'%s'>%s%s}",
      at, *more != '\0' ? ", " : "", more);

  return desk_add (desk, fields);
}

gint64
desk_record (Desk *desk, guint32 id, const char *event, const char *details)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) dict = desk_dict (details);
  desk_finish (desk);
  g_autoptr (GVariant) answer = cw_command_record (desk->engine, &id, 1, event, dict, &error);
  g_autoptr (GVariantIter) ids = NULL;
  guint64 event_id;

  g_assert_no_error (error);
  g_variant_get (answer, "(at)", &ids);
  g_assert_true (g_variant_iter_next (ids, "t", &event_id));
  return (gint64) event_id;
}

void
desk_undo (Desk *desk)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) dict = desk_dict ("{}");
  desk_finish (desk);
  g_autoptr (GVariant) answer = cw_command_undo (desk->engine, 0, dict, &error);

  g_assert_no_error (error);
  g_assert_nonnull (answer);
}

static GVariant *
answer_nothing (gint64 command G_GNUC_UNUSED, GPtrArray *changes G_GNUC_UNUSED,
                gpointer data G_GNUC_UNUSED)
{
  return g_variant_new ("()");
}

void
desk_pause (Desk *desk, const char *until)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = NULL;

  desk_finish (desk);
  cw_engine_pause (desk->engine, until != NULL ? desk_at (until) : CW_NEVER, NULL, answer_nothing,
                   &answer, &error);
  g_assert_no_error (error);
  g_assert_nonnull (answer);
}

void
desk_assert_error (const GError *error, CwError kind, const char *code)
{
  g_autofree char *beginning = g_strconcat (code, ": ", NULL);

  g_assert_error (error, CW_ERROR, (int) kind);
  if (!g_str_has_prefix (error->message, beginning))
    g_error ("\"%s\" does not begin with \"%s\"", error->message, beginning);
}

void
desk_refuses_add (Desk *desk, const char *fields, CwError kind, const char *code)
{
  gint64 before = cw_journal_revision (desk->storage->db, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) dict = desk_dict (fields);

  g_assert_null (cw_command_add (desk->engine, dict, &error));
  desk_assert_error (error, kind, code);
  g_assert_cmpint (cw_journal_revision (desk->storage->db, NULL), ==, before);
}

void
desk_refuses (Desk *desk, guint32 id, const char *event, const char *details, CwError kind,
              const char *code)
{
  gint64 before = cw_journal_revision (desk->storage->db, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) dict = desk_dict (details);

  g_assert_null (cw_command_record (desk->engine, &id, 1, event, dict, &error));
  desk_assert_error (error, kind, code);
  g_assert_cmpint (cw_journal_revision (desk->storage->db, NULL), ==, before);
}

/* ---- looking ---- */

CwView *
desk_view (Desk *desk, guint32 id)
{
  g_autoptr (GError) error = NULL;
  CwWorld world = cw_engine_world (desk->engine);
  CwView *view = cw_view_load (&world, id, cw_engine_now (desk->engine), &error);

  g_assert_no_error (error);
  return view;
}

char *
desk_log (Desk *desk, guint32 id)
{
  g_autoptr (CwView) view = desk_view (desk, id);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < view->c->log->len; i++)
    {
      const CwEvent *event = g_ptr_array_index (view->c->log, i);
      g_autofree char *at = cw_instant_format_iso (event->at, view->user_zone);
      g_string_append_printf (text, "%s%s@%.16s", i > 0 ? " " : "", cw_event_word (event->kind), at);
    }
  return g_strdup (text->str);
}

void
desk_told (Desk *desk, const char *expected)
{
  g_assert_cmpstr (desk->told->str, ==, expected);
  g_string_truncate (desk->told, 0);
}

void
desk_asked (Desk *desk, const char *expected)
{
  g_autofree char *asked = fake_notifier_take (desk->notifier);

  g_assert_cmpstr (asked, ==, expected);
}
