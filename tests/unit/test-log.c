/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib.h>
#include <string.h>

#include "daemon/log.h"

static GHashTable *fields; /* of the last record */

static GLogWriterOutput
write_record (G_GNUC_UNUSED GLogLevelFlags level, const GLogField *record, gsize n,
              G_GNUC_UNUSED gpointer data)
{
  g_hash_table_remove_all (fields);
  for (gsize i = 0; i < n; i++)
    g_hash_table_insert (fields, g_strdup (record[i].key),
                         record[i].length < 0 ? g_strdup (record[i].value)
                                              : g_strndup (record[i].value,
                                                           (gsize) record[i].length));
  return G_LOG_WRITER_HANDLED;
}

static const char *
field (const char *key)
{
  return g_hash_table_lookup (fields, key);
}

/* The number is a field for the journal, and in the text for everybody else. */
static void
test_case (void)
{
  cw_log (12, G_LOG_LEVEL_INFO, "step %s is due in %d days", "nudge", 3);
  g_assert_cmpstr (field ("MESSAGE"), ==, "case 12: step nudge is due in 3 days");
  g_assert_cmpstr (field ("CW_CASE"), ==, "12");
  g_assert_cmpstr (field ("GLIB_DOMAIN"), ==, "casewatch");
  g_assert_cmpstr (field ("PRIORITY"), ==, "6");
}

static void
test_no_case (void)
{
  cw_log (0, G_LOG_LEVEL_WARNING, "100%% of %s", "it");
  g_assert_cmpstr (field ("MESSAGE"), ==, "100% of it");
  g_assert_null (field ("CW_CASE"));
  g_assert_cmpstr (field ("PRIORITY"), ==, "4");
}

/* A text from outside must not make the log itself complain. */
static void
test_invalid_utf8 (void)
{
  cw_log (0, G_LOG_LEVEL_MESSAGE, "bad \xff byte");
  g_assert_cmpstr (field ("MESSAGE"), ==, "bad \xef\xbf\xbd byte");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fields = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_log_set_writer_func (write_record, NULL, NULL);
  g_test_add_func ("/log/case-is-a-field-and-in-the-text", test_case);
  g_test_add_func ("/log/no-case", test_no_case);
  g_test_add_func ("/log/invalid-utf8", test_invalid_utf8);
  int code = g_test_run ();
  g_hash_table_unref (fields);
  return code;
}
