/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/dict.h"

static void
test_absent (void)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_utc ();
  GVariantBuilder b;

  g_variant_builder_init (&b, G_VARIANT_TYPE_VARDICT);
  cw_dict_put (&b, "a", NULL);
  cw_dict_put_text (&b, "b", NULL);
  cw_dict_put_moment (&b, "c", CW_NEVER, zone);
  cw_dict_put_day (&b, "d", CW_DAY_NONE);
  g_autoptr (GVariant) dict = g_variant_ref_sink (g_variant_builder_end (&b));
  g_assert_cmpuint (g_variant_n_children (dict), ==, 0);
}

static void
test_values (void)
{
  g_autoptr (GTimeZone) tokyo = cw_zone_lookup ("Asia/Tokyo");
  g_autoptr (GTimeZone) new_york = cw_zone_lookup ("America/New_York");
  GVariantBuilder b;
  CwDay day;

  g_assert_true (cw_day_parse ("2026-11-09", &day));
  g_variant_builder_init (&b, G_VARIANT_TYPE_VARDICT);
  cw_dict_put (&b, "n", g_variant_new_uint32 (7));
  cw_dict_put_text (&b, "text", "");
  /* 2026-11-01T06:30Z: the second 1:30 of the night in which New York's clocks go back */
  cw_dict_put_moment (&b, "ny", G_GINT64_CONSTANT (1793514600000000), new_york);
  cw_dict_put_moment (&b, "tokyo", G_GINT64_CONSTANT (1793514600000000), tokyo);
  cw_dict_put_day (&b, "day", day);
  g_autoptr (GVariant) dict = g_variant_ref_sink (g_variant_builder_end (&b));
  g_autofree char *text = g_variant_print (dict, TRUE);
  g_assert_cmpstr (text, ==,
                   "{'n': <uint32 7>, 'text': <''>, 'ny': <'2026-11-01T01:30:00-05:00'>,"
                   " 'tokyo': <'2026-11-01T15:30:00+09:00'>, 'day': <'2026-11-09'>}");
}

static void
test_language (void)
{
  g_assert_cmpstr (cw_own_language (), ==, "ja_JP.UTF-8");
}

int
main (int argc, char **argv)
{
  g_setenv ("LANGUAGE", "ja_JP.UTF-8", TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/dict/what is not there is left out", test_absent);
  g_test_add_func ("/dict/moments are ISO 8601 with the offset of the zone", test_values);
  g_test_add_func ("/dict/the language of the process", test_language);
  return g_test_run ();
}
