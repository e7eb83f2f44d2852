/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/config.h"

#include <glib/gstdio.h>

#include "tests/unit/library-fixture.h"

/* Where the user's files are, and casewatch.conf while the daemon runs. */

typedef struct
{
  char *root;
  GMainLoop *loop;
  CwConfig *config;
  CwSettings *settings; /* as last handed over */
  char *problem;
  guint calls;
} Fixture;

static void
on_config (CwSettings *settings, const char *problem, gpointer data)
{
  Fixture *f = data;

  f->calls++;
  if (settings != NULL)
    {
      cw_settings_free (f->settings);
      f->settings = settings;
    }
  g_free (f->problem);
  f->problem = g_strdup (problem);
  g_main_loop_quit (f->loop);
}

static void
setup (Fixture *f, gconstpointer data G_GNUC_UNUSED)
{
  f->root = g_dir_make_tmp ("cw-config-XXXXXX", NULL);
  f->loop = g_main_loop_new (NULL, FALSE);
}

static void
teardown (Fixture *f, gconstpointer data G_GNUC_UNUSED)
{
  cw_config_free (f->config);
  cw_settings_free (f->settings);
  g_free (f->problem);
  g_main_loop_unref (f->loop);
  library_remove_tree (f->root);
  g_free (f->root);
}

static gboolean
on_timeout (gpointer data G_GNUC_UNUSED)
{
  g_error ("nothing was read within 20 s");
  return G_SOURCE_REMOVE;
}

/* Runs until the file was read once more. */
static void
wait_for_call (Fixture *f)
{
  guint timeout = g_timeout_add_seconds (20, on_timeout, NULL);
  guint before = f->calls;

  while (f->calls == before)
    g_main_loop_run (f->loop);
  g_source_remove (timeout);
}

static void
test_no_file (Fixture *f, gconstpointer data G_GNUC_UNUSED)
{
  f->config = cw_config_new (f->root, on_config, f);
  g_assert_cmpuint (f->calls, ==, 1); /* before it returned */
  g_assert_null (f->problem);
  g_assert_cmpint (f->settings->digest_at, ==, 9 * CW_HOUR);
  g_assert_cmpint (f->settings->day_end, ==, 18 * CW_HOUR);
}

static void
test_file (Fixture *f, gconstpointer data G_GNUC_UNUSED)
{
  library_write (f->root, "casewatch.conf", "[User]\nName=山田\nDayEnd=17:15\n");
  f->config = cw_config_new (f->root, on_config, f);
  g_assert_null (f->problem);
  g_assert_cmpstr (f->settings->user_name, ==, "山田");
  g_assert_cmpint (f->settings->day_end, ==, 17 * CW_HOUR + 15 * CW_MINUTE);
}

static void
test_broken_at_start (Fixture *f, gconstpointer data G_GNUC_UNUSED)
{
  library_write (f->root, "casewatch.conf", "[Alerts]\nHuors=10:00-19:00\n");
  f->config = cw_config_new (f->root, on_config, f);
  g_assert_nonnull (f->settings); /* defaults, so that the daemon runs */
  g_assert_nonnull (strstr (f->problem, "casewatch.conf:2"));
  g_assert_nonnull (strstr (f->problem, "Hours"));
}

/* Written, broken, repaired, removed: each is seen, and a broken file changes no value. */
static void
test_watched (Fixture *f, gconstpointer data G_GNUC_UNUSED)
{
  f->config = cw_config_new (f->root, on_config, f);
  cw_config_watch (f->config);
  library_write (f->root, "casewatch.conf", "[Alerts]\nDigestAt=08:00\n");
  wait_for_call (f);
  g_assert_cmpint (f->settings->digest_at, ==, 8 * CW_HOUR);
  library_write (f->root, "casewatch.conf", "[Alerts]\nDigestAt=25:00\n");
  wait_for_call (f);
  g_assert_nonnull (f->problem);
  g_assert_cmpint (f->settings->digest_at, ==, 8 * CW_HOUR);
  library_write (f->root, "casewatch.conf", "[Alerts]\nDigestAt=07:00\n");
  wait_for_call (f);
  g_assert_null (f->problem);
  g_assert_cmpint (f->settings->digest_at, ==, 7 * CW_HOUR);
  library_remove (f->root, "casewatch.conf");
  wait_for_call (f);
  g_assert_cmpint (f->settings->digest_at, ==, 9 * CW_HOUR);
}

static void
test_unreadable (Fixture *f, gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *path = g_build_filename (f->root, "casewatch.conf", NULL);

  g_assert_cmpint (g_mkdir (path, 0700), ==, 0); /* a directory: no text to be had from it */
  f->config = cw_config_new (f->root, on_config, f);
  g_assert_nonnull (f->problem);
  g_assert_nonnull (f->settings);
}

static void
test_directories (Fixture *f G_GNUC_UNUSED, gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *config = cw_config_directory ();
  g_autofree char *cache = cw_config_cache_directory ();
  g_autofree char *own = g_build_filename (g_get_home_dir (), ".cache", "casewatch", NULL);
  g_autofree char *data_dir = cw_config_data_directory (NULL);
  g_autofree char *given = cw_config_data_directory (g_strdup ("/x/../y/"));
  g_autofree char *relative = cw_config_data_directory (g_strdup ("here"));

  g_assert_cmpstr (config, ==, "/somewhere/config/casewatch");
  g_assert_cmpstr (cache, ==, own);
  g_assert_cmpstr (data_dir, ==, "/somewhere/data/casewatch");
  g_assert_cmpstr (given, ==, "/y"); /* --data-dir is taken as it is, made absolute */
  g_assert_true (g_path_is_absolute (relative));
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *name;
    void (*func) (Fixture *, gconstpointer);
  } tests[] = {
    { "/config/no file: defaults", test_no_file },
    { "/config/values of the file", test_file },
    { "/config/broken at the start: told, with defaults", test_broken_at_start },
    { "/config/changes are picked up, the last good values stay", test_watched },
    { "/config/unreadable: told, with defaults", test_unreadable },
    { "/config/directories", test_directories },
  };

  g_setenv ("XDG_CONFIG_HOME", "/somewhere/config", TRUE);
  g_setenv ("XDG_CACHE_HOME", "relative", TRUE); /* to be ignored, says the specification */
  g_setenv ("XDG_DATA_HOME", "/somewhere/data", TRUE);
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].name, Fixture, NULL, setup, tests[i].func, teardown);
  return g_test_run ();
}
