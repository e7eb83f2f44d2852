/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/given.h"

/* core/given.c: what a seed or an edit says of the fields of a case. */

static CwGiven *
given_of (const char *text)
{
  g_autoptr (GVariant) dict = g_variant_parse (G_VARIANT_TYPE_VARDICT, text, NULL, NULL, NULL);

  g_assert_nonnull (dict);
  return cw_given_new (dict);
}

static void
assert_told (const CwGiven *given, const char *expected)
{
  g_autoptr (GVariant) told = cw_given_to_variant (given);
  g_autofree char *text = g_variant_print (told, TRUE);

  g_assert_cmpstr (text, ==, expected);
}

#define FULL                                                                                       \
  "{'fee': <{'amount': <int64 5>, 'currency': <'JPY'>}>, 'title': <'Logo'>, 'client': <'A'>, "     \
  "'platform': <'p'>, 'url': <'u'>, 'lang': <'ja'>, 'closes': <int64 1>, 'deadline': <int64 2>, "  \
  "'invoice_due': <int64 3>, 'calendars': <['japan', 'own']>}"

static void
test_full (void)
{
  g_autoptr (CwGiven) given = given_of (FULL);
  g_autoptr (CwGiven) same = cw_given_ref (given);

  g_assert_null (given->problem);
  g_assert_cmpuint (given->n, ==, CW_N_FIELDS);
  g_assert_cmpstr (cw_given_find (given, CW_FIELD_TITLE)->text, ==, "Logo");
  g_assert_cmpint (cw_given_find (given, CW_FIELD_INVOICE_DUE)->number, ==, 3);
  g_assert_cmpint (cw_given_find (given, CW_FIELD_FEE)->number, ==, 5);
  g_assert_cmpstr (cw_given_find (given, CW_FIELD_FEE)->text, ==, "JPY");
  g_assert_cmpuint (g_strv_length (cw_given_find (given, CW_FIELD_CALENDARS)->list), ==, 2);
  assert_told (given, FULL);
  g_clear_pointer (&given->dict, g_variant_unref); /* as the journal's reader makes it */
  assert_told (given, FULL);
}

static void
test_removed (void)
{
  static const char text[] = "{'fee': <''>, 'title': <''>, 'closes': <''>, 'calendars': <''>}";
  g_autoptr (CwGiven) given = given_of (text);

  g_assert_null (given->problem);
  for (guint i = 0; i < given->n; i++)
    g_assert_true (given->values[i].removed);
  g_clear_pointer (&given->dict, g_variant_unref);
  assert_told (given, text);
  g_assert_null (cw_given_find (given, CW_FIELD_CLIENT));
}

static void
test_problems (void)
{
  static const char *const bad[] = { "{'titel': <'x'>}", "{'title': <int64 1>}", "{'closes': <'x'>}",
                                     "{'calendars': <int64 1>}", "{'fee': <{'amount': <int64 1>}>}",
                                     "{'fee': <{'amount': <'1'>, 'currency': <'JPY'>}>}",
                                     "{'title': <{'amount': <int64 1>, 'currency': <'JPY'>}>}" };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (CwGiven) given = given_of (bad[i]);
      g_assert_nonnull (given->problem);
      assert_told (given, bad[i]);
    }
}

static void
test_twice (void)
{
  static const CwDetailValue a = { .type = 's', .text = "a" };
  g_autoptr (CwGiven) read = cw_given_new_empty ();
  g_autoptr (CwGiven) given = given_of ("{'title': <'a'>, 'url': <'u'>, 'title': <'b'>}");

  g_assert_cmpuint (given->n, ==, 2);
  g_assert_cmpstr (cw_given_find (given, CW_FIELD_TITLE)->text, ==, "b"); /* the last one counts */
  g_assert_cmpstr (cw_given_find (given, CW_FIELD_URL)->text, ==, "u");
  g_assert_true (cw_given_add (read, "title", &a));
  g_assert_false (cw_given_add (read, "title", &a)); /* the journal's reader refuses it */
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/given/all fields, in their order", test_full);
  g_test_add_func ("/given/the empty string takes away", test_removed);
  g_test_add_func ("/given/what is no field is said", test_problems);
  g_test_add_func ("/given/a field that is given twice", test_twice);
  return g_test_run ();
}
