/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/client-name.h"

#include <string.h>

char *
cw_client_key (const char *name)
{
  g_autofree char *plain = g_utf8_normalize (name != NULL ? name : "", -1, G_NORMALIZE_NFKC);
  g_autofree char *folded = g_utf8_casefold (plain != NULL ? plain : name, -1);
  /* folding may leave letters that are composed otherwise */
  g_autofree char *again = g_utf8_normalize (folded, -1, G_NORMALIZE_NFKC);
  GString *key = g_string_new (NULL);
  gboolean space = FALSE;

  for (const char *p = again != NULL ? again : folded; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);
      if (g_unichar_isspace (c))
        {
          space = key->len > 0;
          continue;
        }
      if (space)
        g_string_append_c (key, ' ');
      space = FALSE;
      g_string_append_unichar (key, c);
    }
  return g_string_free (key, FALSE);
}

/* In the form of keys: NFKC has made (株) of ㈱ and folded the case.  Longer ones first. */
static const char *const at_the_end[] = { "様",       "さま",     "さん",     "氏",       "殿",
                                          "御中",     "株式会社", "有限会社", "合同会社", "合資会社",
                                          "(株)",     "(有)",     "(同)",     " inc",     " ltd",
                                          " llc",     " gmbh",    " corp",    " co",      " limited",
                                          " k.k",     " kk",      NULL };
static const char *const at_the_start[] = { "株式会社", "有限会社", "合同会社", "合資会社",
                                            "(株)",     "(有)",     "(同)",     NULL };

static gboolean
cut_end (GString *key)
{
  while (key->len > 0 && strchr (" .,", key->str[key->len - 1]) != NULL)
    g_string_truncate (key, key->len - 1);
  for (guint i = 0; at_the_end[i] != NULL; i++)
    {
      gsize length = strlen (at_the_end[i]);
      if (key->len <= length || !g_str_has_suffix (key->str, at_the_end[i]))
        continue;
      g_string_truncate (key, key->len - length);
      return TRUE;
    }
  return FALSE;
}

static gboolean
cut_start (GString *key)
{
  for (guint i = 0; at_the_start[i] != NULL; i++)
    {
      gsize length = strlen (at_the_start[i]);
      if (key->len <= length || !g_str_has_prefix (key->str, at_the_start[i]))
        continue;
      g_string_erase (key, 0, (gssize) length);
      return TRUE;
    }
  return FALSE;
}

char *
cw_client_loose_key (const char *name)
{
  g_autofree char *key = cw_client_key (name);
  g_autoptr (GString) rest = g_string_new (key);
  GString *loose = g_string_new (NULL);

  while (cut_end (rest) || cut_start (rest))
    ;
  for (const char *p = rest->str; *p != '\0'; p++)
    if (strchr (" .,", *p) == NULL)
      g_string_append_c (loose, *p);
  if (loose->len > 0)
    return g_string_free (loose, FALSE);
  g_string_free (loose, TRUE);
  return g_steal_pointer (&key);
}
