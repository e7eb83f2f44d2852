/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Preloaded by tests: the catalogues of the build tree instead of those that are installed, since a
 * program knows only the folder that it will be installed into. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <libintl.h>
#include <stdlib.h>

#undef bindtextdomain
char *
bindtextdomain (const char *domain, const char *directory)
{
  char *(*real) (const char *, const char *) =
      (char *(*) (const char *, const char *)) dlsym (RTLD_NEXT, "bindtextdomain");
  const char *other = getenv ("CW_TEST_LOCALEDIR");

  return real (domain, directory != NULL && other != NULL ? other : directory);
}
