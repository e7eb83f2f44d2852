/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/unit/world-fixture.h"

#include <unistd.h>

#include "daemon/commands.h"

static void
ignore_changed (gint64 revision G_GNUC_UNUSED, const guint32 *ids G_GNUC_UNUSED,
                guint n G_GNUC_UNUSED, gpointer data G_GNUC_UNUSED)
{
}

static void
ignore_raised (guint32 id G_GNUC_UNUSED, const char *step G_GNUC_UNUSED,
               gint64 alert G_GNUC_UNUSED, gpointer data G_GNUC_UNUSED)
{
}

static void
count_withdrawn (guint32 id G_GNUC_UNUSED, gint64 alert G_GNUC_UNUSED,
                 const char *reason G_GNUC_UNUSED, gpointer data)
{
  ((World *) data)->withdrawn++;
}

static void
ignore_figures (gpointer data G_GNUC_UNUSED)
{
}

static void
ignore_press (guint32 id G_GNUC_UNUSED, const char *step G_GNUC_UNUSED,
              const char *action G_GNUC_UNUSED, const char *token G_GNUC_UNUSED,
              gpointer data G_GNUC_UNUSED)
{
}

static const CwEngineEvents events = {
  .cases_changed = ignore_changed,
  .alert_raised = ignore_raised,
  .alert_withdrawn = count_withdrawn,
  .figures_changed = ignore_figures,
  .pressed = ignore_press,
};

CwInstant
world_at (const char *text)
{
  g_autoptr (GTimeZone) zone = cw_zone_lookup ("Asia/Tokyo");
  CwInstant instant;
  g_assert_true (cw_instant_parse_iso (text, zone, &instant, NULL));
  return instant;
}

static void
link_shipped_templates (World *w)
{
  g_autofree char *here = g_build_filename (g_getenv ("CW_SRCDIR"), "data", "templates", NULL);
  g_autofree char *there = g_build_filename (w->library.packaged, "templates", NULL);
  g_assert_cmpint (g_mkdir_with_parents (w->library.packaged, 0700), ==, 0);
  g_assert_cmpint (symlink (here, there), ==, 0);
}

World *
world_new (const char *now, const char *policy, const char *conf)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *reason = NULL;
  CwDatabaseVerdict verdict;
  World *w = g_new0 (World, 1);

  if (g_strcmp0 (g_getenv ("TZ"), "Asia/Tokyo") != 0)
    g_assert_true (g_setenv ("TZ", "Asia/Tokyo", TRUE));
  library_setup (&w->library, NULL);
  link_shipped_templates (w);
  g_autofree char *text
      = g_strconcat ("[Policy]\nFormat=1\nName=Test\nName[ja]=テスト\nZone=Asia/Tokyo\n", policy,
                     NULL);
  library_write (w->library.packaged, "policies/test.policy", text);
  cw_library_load (w->library.library);
  g_assert_null (cw_library_policy_problems (w->library.library, "test"));
  w->storage = storage_new ();
  w->storage->db = cw_database_open (w->storage->directory, TRUE, &verdict, &error);
  g_assert_no_error (error);
  w->clock = cw_clock_new_test (world_at (now));
  CwSettings *settings = cw_settings_parse ("casewatch.conf", conf, &reason);
  g_assert_cmpstr (reason, ==, NULL);
  w->engine = cw_engine_new (w->storage->db, w->clock, w->library.library, settings, &events, w);
  cw_engine_start (w->engine);
  return w;
}

void
world_free (World *w)
{
  cw_engine_free (w->engine);
  cw_clock_free (w->clock);
  storage_free (w->storage);
  library_teardown (&w->library, NULL);
  g_free (w);
}

void
world_go (World *w, const char *now)
{
  cw_clock_set_test (w->clock, world_at (now));
  cw_engine_run (w->engine, "moved");
}

guint32
world_add (World *w, const char *fields)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) dict
      = g_variant_take_ref (g_variant_parse (G_VARIANT_TYPE_VARDICT, fields, NULL, NULL, &error));
  g_assert_no_error (error);
  g_autoptr (GVariant) answer = cw_command_add (w->engine, dict, &error);
  g_assert_no_error (error);
  guint32 id;
  g_variant_get (answer, "(u)", &id);
  return id;
}

void
world_record (World *w, guint32 id, const char *event, const char *details)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) dict
      = g_variant_take_ref (g_variant_parse (G_VARIANT_TYPE_VARDICT, details, NULL, NULL, &error));
  g_assert_no_error (error);
  g_autoptr (GVariant) answer = cw_command_record (w->engine, &id, 1, event, dict, &error);
  g_assert_no_error (error);
  g_assert_nonnull (answer);
}

CwView *
world_view (World *w, guint32 id)
{
  g_autoptr (GError) error = NULL;
  CwWorld world = cw_engine_world (w->engine);
  CwView *view = cw_view_load (&world, id, cw_engine_now (w->engine), &error);
  g_assert_no_error (error);
  return view;
}

char *
world_log (World *w, guint32 id)
{
  g_autoptr (CwView) view = world_view (w, id);
  g_autoptr (GString) text = g_string_new (NULL);
  for (guint i = 0; i < view->c->log->len; i++)
    {
      const CwEvent *event = g_ptr_array_index (view->c->log, i);
      g_string_append_printf (text, "%s%s", i > 0 ? " " : "", cw_event_word (event->kind));
    }
  return g_strdup (text->str);
}

void
assert_fails (GError *error, CwError kind, const char *beginning)
{
  g_assert_error (error, CW_ERROR, (int) kind);
  if (!g_str_has_prefix (error->message, beginning))
    g_error ("\"%s\" does not begin with \"%s\"", error->message, beginning);
}
