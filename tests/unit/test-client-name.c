/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/client-name.h"

static void
test_key (void)
{
  static const char *const rows[][2] = {
    { "ACME", "acme" },
    { "  Acme\t Inc ", "acme inc" },
    { "ＡＣＭＥ　Ｉｎｃ", "acme inc" },     /* full width, ideographic space */
    { "㈱北風", "(株)北風" },
    { "ｶﾗｰ", "カラー" },                   /* half width */
    { "Straße", "strasse" },
    { "e\xcc\x81", "é" },                   /* composed */
    { "", "" },
    { "   ", "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *key = cw_client_key (rows[i][0]);
      g_autofree char *again = cw_client_key (key);
      g_assert_cmpstr (key, ==, rows[i][1]);
      g_assert_cmpstr (again, ==, key);
    }
  g_autofree char *none = cw_client_key (NULL);
  g_assert_cmpstr (none, ==, "");
}

/* 様 and 株式会社 do not make the same client, they only hint at it. */
static void
test_loose (void)
{
  static const char *const same[][2] = {
    { "山田様", "山田" },
    { "山田 太郎さん", "山田太郎" },
    { "株式会社北風", "北風" },
    { "北風株式会社", "㈱北風" },
    { "北風（株）御中", "北風" },
    { "ACME Inc.", "acme" },
    { "A.C.M.E. Co., Ltd.", "ACME" },
  };
  static const char *const other[][2] = {
    { "山田", "山本" },
    { "様", "さん" }, /* nothing but what is cut stays what it is */
    { "Inc", "Ltd" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (same); i++)
    {
      g_autofree char *a = cw_client_loose_key (same[i][0]), *b = cw_client_loose_key (same[i][1]);
      g_autofree char *x = cw_client_key (same[i][0]), *y = cw_client_key (same[i][1]);
      g_assert_cmpstr (a, ==, b);
      g_assert_cmpstr (x, !=, y);
    }
  for (guint i = 0; i < G_N_ELEMENTS (other); i++)
    {
      g_autofree char *a = cw_client_loose_key (other[i][0]), *b = cw_client_loose_key (other[i][1]);
      g_assert_cmpstr (a, !=, b);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/client-name/one key for all spellings of a name", test_key);
  g_test_add_func ("/client-name/honorifics and company forms only hint", test_loose);
  return g_test_run ();
}
