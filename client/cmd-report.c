/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "client/file.h"
#include "client/output.h"
#include "client/report.h"
#include "client/runs.h"

/* report: writes the page to a file, to the output, or to a place of its own for the browser. */

static gboolean
write_file (const char *path, const char *page, GError **error)
{
  CwCtlNewFile file;
  gsize length = strlen (page), done = 0;

  if (!cw_ctl_new_file_open (&file, path, error))
    return FALSE;
  while (done < length)
    {
      ssize_t n = write (file.fd, page + done, length - done);
      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        {
          cw_ctl_failed (error, _ ("\"%1$s\" cannot be written (%2$s)."), path,
                         g_strerror (errno));
          cw_ctl_new_file_close (&file, FALSE, NULL);
          return FALSE;
        }
      done += (gsize)n;
    }
  return cw_ctl_new_file_close (&file, TRUE, error);
}

/* Clients' names are in it: a place that nobody else can read, and that a logout clears where there
 * is one.  Allocated; NULL with error. */
static char *
own_place (GError **error)
{
  const char *runtime = g_getenv ("XDG_RUNTIME_DIR");
  g_autofree char *directory =
      runtime != NULL && g_path_is_absolute (runtime)
          ? g_build_filename (runtime, "casewatch", NULL)
          : g_build_filename (g_get_user_state_dir (), "casewatch", NULL);

  if (g_mkdir_with_parents (directory, 0700) == 0)
    return g_build_filename (directory, "report.html", NULL);
  cw_ctl_failed (error, _ ("\"%1$s\" cannot be written (%2$s)."), directory, g_strerror (errno));
  return NULL;
}

static void
say_written (CwCtl *ctl, const char *path, gboolean opened)
{
  if (ctl->json)
    {
      GVariantDict dict;
      g_variant_dict_init (&dict, NULL);
      g_variant_dict_insert (&dict, "file", "s", path);
      g_variant_dict_insert (&dict, "opened", "b", opened);
      cw_ctl_print_json (ctl, g_variant_dict_end (&dict));
    }
  else
    cw_ctl_printf (ctl, "%s\n", path);
}

/* The page is there and its place was said, so that a machine without a browser is no failure. */
static gboolean
open_in_browser (CwCtl *ctl, const char *page, GError **error)
{
  g_autofree char *path = own_place (error);

  if (path == NULL || !write_file (path, page, error))
    return FALSE;
  g_autofree char *uri = g_filename_to_uri (path, NULL, NULL);
  gboolean opened = g_app_info_launch_default_for_uri (uri, NULL, NULL);
  say_written (ctl, path, opened);
  if (!opened)
    cw_ctl_complain (_ ("No program here opens the page; it was only written."));
  return TRUE;
}

static void
print_page (CwCtl *ctl, const char *page)
{
  GVariantDict dict;

  if (!ctl->json)
    {
      ctl->json = TRUE; /* UTF-8, whatever the locale, like JSON */
      cw_ctl_print (ctl, page);
      return;
    }
  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "html", "s", page);
  cw_ctl_print_json (ctl, g_variant_dict_end (&dict));
}

gboolean
cw_ctl_run_report (CwCtl *ctl, const CwCtlArgs *args, GError **error)
{
  const char *path = cw_ctl_args_word (args, 0);
  g_autofree char *page = cw_ctl_report (ctl, error);

  if (page == NULL)
    return FALSE;
  if (path == NULL)
    return open_in_browser (ctl, page, error);
  if (g_str_equal (path, "-"))
    {
      print_page (ctl, page);
      return TRUE;
    }
  if (!write_file (path, page, error))
    return FALSE;
  say_written (ctl, path, FALSE);
  return TRUE;
}
