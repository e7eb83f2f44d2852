/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/unit/library-fixture.h"

#include <glib/gstdio.h>
#include <unistd.h>

static const char helper_text[]
    = "#!/bin/sh\n"
      "hidden='^$'\n"
      "test \"$1\" != --only-public || hidden=observed\n"
      "tee \"$0.in\" | sed -e '/^BEGIN/d' -e '/^X-CASEWATCH/d' -e \"/$hidden/d\"\n"
      "! grep -q '^error' \"$0.in\"\n";

void
library_write (const char *directory, const char *name, const char *text)
{
  g_autofree char *path = g_build_filename (directory, name, NULL);
  g_autofree char *parent = g_path_get_dirname (path);
  g_autoptr (GError) error = NULL;
  g_assert_cmpint (g_mkdir_with_parents (parent, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, text, -1, &error));
}

void
library_remove (const char *directory, const char *name)
{
  g_autofree char *path = g_build_filename (directory, name, NULL);
  g_assert_cmpint (g_unlink (path), ==, 0);
}

static void
on_changed (CwLibrary *library G_GNUC_UNUSED, const char *kind, const char *name, gpointer data)
{
  LibraryFixture *f = data;
  g_string_append_printf (f->signals, "%s %s;", kind, name);
  if (g_main_loop_is_running (f->loop))
    g_main_loop_quit (f->loop);
}

void
library_setup (LibraryFixture *f, gconstpointer data G_GNUC_UNUSED)
{
  f->root = g_dir_make_tmp ("cw-library-XXXXXX", NULL);
  f->config = g_build_filename (f->root, "config", "casewatch", NULL);
  f->data = g_build_filename (f->root, "data", "casewatch", NULL);
  f->admin = g_build_filename (f->root, "admin", NULL);
  f->packaged = g_build_filename (f->root, "packaged", NULL);
  f->cache = g_build_filename (f->root, "cache", NULL);
  f->helper = g_build_filename (f->root, "helper", NULL);
  library_write (f->root, "helper", helper_text);
  g_assert_cmpint (g_chmod (f->helper, 0700), ==, 0);
  f->library = cw_library_new (f->config, f->data, f->admin, f->packaged, f->cache, f->helper);
  f->signals = g_string_new (NULL);
  f->loop = g_main_loop_new (NULL, FALSE);
  g_signal_connect (f->library, "changed", G_CALLBACK (on_changed), f);
}

void
library_remove_tree (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *entry;
  while (dir != NULL && (entry = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, entry, NULL);
      if (g_file_test (child, G_FILE_TEST_IS_DIR) && !g_file_test (child, G_FILE_TEST_IS_SYMLINK))
        library_remove_tree (child);
      else
        g_unlink (child);
    }
  g_rmdir (path);
}

void
library_teardown (LibraryFixture *f, gconstpointer data G_GNUC_UNUSED)
{
  g_assert_finalize_object (f->library);
  g_main_loop_unref (f->loop);
  g_string_free (f->signals, TRUE);
  library_remove_tree (f->root);
  g_free (f->root);
  g_free (f->config);
  g_free (f->data);
  g_free (f->admin);
  g_free (f->packaged);
  g_free (f->cache);
  g_free (f->helper);
}

static gboolean
on_timeout (gpointer data G_GNUC_UNUSED)
{
  g_error ("nothing changed within 20 s");
  return G_SOURCE_REMOVE;
}

char *
library_wait (LibraryFixture *f)
{
  g_string_truncate (f->signals, 0);
  guint timeout = g_timeout_add_seconds (20, on_timeout, NULL);
  g_main_loop_run (f->loop);
  g_source_remove (timeout);
  return g_strdup (f->signals->str);
}

void
library_reload_gives (LibraryFixture *f, const char *expected)
{
  g_string_truncate (f->signals, 0);
  cw_library_reload (f->library);
  g_assert_cmpstr (f->signals->str, ==, expected);
}
