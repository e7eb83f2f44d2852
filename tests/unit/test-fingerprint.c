/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/fingerprint.h"

#include <string.h>

static char *
of (const char *first, const char *second)
{
  CwFingerprint f = CW_FINGERPRINT_INIT;

  cw_fingerprint_add_text (&f, first);
  cw_fingerprint_add_text (&f, second);
  return cw_fingerprint_end (&f);
}

static void
test_parts (void)
{
  static const char *const pairs[][2] = {
    { "", "" }, { NULL, "" }, { "", NULL }, { NULL, NULL }, { "ab", "c" }, { "a", "bc" }, { "abc", "" },
    { "", "abc" }, { "c", "ab" }, { "12345678", "" }, { "1234567", "8" }, { "", "12345678" },
  };
  g_autoptr(GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      g_autofree char *again = of (pairs[i][0], pairs[i][1]);
      char *sum = of (pairs[i][0], pairs[i][1]);
      g_assert_cmpstr (sum, ==, again);
      g_assert_cmpuint (strlen (sum), ==, 32);
      g_assert_cmpuint (strspn (sum, "0123456789abcdef"), ==, 32);
      g_assert_true (g_hash_table_add (seen, sum));
    }
}

/* Any byte that is another, anywhere, any length, and any two texts of a few bits: no two are alike, not
 * even in one of the two halves. */
static void
test_changes (void)
{
  g_autoptr(GHashTable) high = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  g_autoptr(GHashTable) low = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  guchar text[64] = { 0 };
  guint n = 0;

  for (gsize length = 0; length <= sizeof text; length++)
    for (gsize at = 0; at < MAX (length, 1); at++)
      for (guint value = length > 0 ? 1 : 0; value < (length > 0 ? 256u : 1u); value += 6)
        {
          CwFingerprint f = CW_FINGERPRINT_INIT;
          if (length > 0)
            text[at] = (guchar) value;
          cw_fingerprint_add (&f, text, length);
          g_autofree char *sum = cw_fingerprint_end (&f);
          guint64 b = g_ascii_strtoull (sum + 16, NULL, 16);
          sum[16] = '\0';
          guint64 a = g_ascii_strtoull (sum, NULL, 16);
          g_hash_table_add (high, g_memdup2 (&a, sizeof a));
          g_hash_table_add (low, g_memdup2 (&b, sizeof b));
          text[at] = 0;
          n++;
        }
  g_assert_cmpuint (g_hash_table_size (high), ==, n);
  g_assert_cmpuint (g_hash_table_size (low), ==, n);
}

/* A change in the first word of many is still seen at the end, and half of the bits turn. */
static void
test_far (void)
{
  g_autofree guchar *text = g_malloc0 (1 << 20);
  guint turned = 0;
  guint64 halves[2][2];

  for (int i = 0; i < 2; i++)
    {
      CwFingerprint f = CW_FINGERPRINT_INIT;
      text[3] = (guchar) i;
      cw_fingerprint_add (&f, text, 1 << 20);
      g_autofree char *sum = cw_fingerprint_end (&f);
      halves[i][1] = g_ascii_strtoull (sum + 16, NULL, 16);
      sum[16] = '\0';
      halves[i][0] = g_ascii_strtoull (sum, NULL, 16);
    }
  for (int half = 0; half < 2; half++)
    for (guint64 bits = halves[0][half] ^ halves[1][half]; bits != 0; bits &= bits - 1)
      turned++;
  g_assert_cmpuint (turned, >, 40);
  g_assert_cmpuint (turned, <, 88);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/fingerprint/parts do not run together", test_parts);
  g_test_add_func ("/fingerprint/every change is seen", test_changes);
  g_test_add_func ("/fingerprint/however far away", test_far);
  return g_test_run ();
}
