/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/journal-data.h"

#include <json-glib/json-glib.h>
#include <string.h>

static GVariant *
random_dict (int depth)
{
  static const char *const texts[] = {
    "", "a", "日本語 \"x\" \\ / \n\t\r\b\f", "\x01\x1f\x7f", "😀é", "\\u0041"
  };
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  int n = g_test_rand_int_range (0, 6);
  for (int i = 0; i < n; i++)
    {
      g_autofree char *key = g_strdup_printf ("k%d\"%s", i, texts[g_test_rand_int_range (0, 6)]);
      const char *some[] = { texts[g_test_rand_int_range (0, 6)], "x", NULL };
      gint64 number =
          (gint64)((guint64)(guint32)g_test_rand_int () << 32 | (guint32)g_test_rand_int ());
      switch (g_test_rand_int_range (0, depth > 0 ? 5 : 4))
        {
        case 0:
          g_variant_dict_insert (&dict, key, "s", some[0]);
          break;
        case 1:
          g_variant_dict_insert (&dict, key, "b", number < 0);
          break;
        case 2:
          g_variant_dict_insert (&dict, key, "x", number);
          break;
        case 3:
          g_variant_dict_insert_value (&dict, key,
                                       g_variant_new_strv (some, g_test_rand_int_range (0, 3)));
          break;
        default:
          g_variant_dict_insert_value (&dict, key, random_dict (depth - 1));
        }
    }
  return g_variant_dict_end (&dict);
}

static int
compare_lines (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

/* The same dictionary whatever the order of its keys. */
static char *
in_order (GVariant *dict)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  GVariantIter iter;
  const char *key;
  GVariant *value;

  g_variant_iter_init (&iter, dict);
  while (g_variant_iter_next (&iter, "{&sv}", &key, &value))
    {
      g_autofree char *text = g_variant_is_of_type (value, G_VARIANT_TYPE_VARDICT)
                                ? in_order (value) : g_variant_print (value, TRUE);
      g_ptr_array_add (lines, g_strconcat (key, "=", text, NULL));
      g_variant_unref (value);
    }
  g_ptr_array_sort (lines, compare_lines);
  g_ptr_array_add (lines, NULL);
  return g_strjoinv (";", (char **) lines->pdata);
}

static void
test_round_trip (void)
{
  for (int i = 0; i < 2000; i++)
    {
      g_autoptr (GVariant) dict = g_variant_ref_sink (random_dict (2));
      g_autofree char *text = cw_data_write (dict);
      g_autofree char *reason = NULL;
      g_assert_nonnull (text);
      g_assert_true (g_str_has_prefix (text, "{\"v\":1"));
      g_autoptr (GVariant) again = cw_data_read (text, strlen (text), &reason);
      g_assert_cmpstr (reason, ==, NULL);
      g_autofree char *a = in_order (dict);
      g_autofree char *b = in_order (again);
      g_assert_cmpstr (a, ==, b);
    }
}

static void
test_other_parser (void)
{
  GVariantDict dict;
  const char *calendars[] = { "japan", "会社", NULL };
  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "title", "s", "ロゴ \"A\"\n");
  g_variant_dict_insert (&dict, "deadline", "x", G_GINT64_CONSTANT (1764547200000001));
  g_variant_dict_insert (&dict, "funded", "b", TRUE);
  g_variant_dict_insert_value (&dict, "calendars", g_variant_new_strv (calendars, -1));
  g_autofree char *text = cw_data_write (g_variant_dict_end (&dict));

  g_autoptr (JsonParser) parser = json_parser_new ();
  g_assert_true (json_parser_load_from_data (parser, text, -1, NULL));
  JsonObject *object = json_node_get_object (json_parser_get_root (parser));
  g_assert_cmpint (json_object_get_int_member (object, "v"), ==, 1);
  g_assert_cmpstr (json_object_get_string_member (object, "title"), ==, "ロゴ \"A\"\n");
  g_assert_cmpint (json_object_get_int_member (object, "deadline"), ==, 1764547200000001);
  g_assert_true (json_object_get_boolean_member (object, "funded"));
  JsonArray *array = json_object_get_array_member (object, "calendars");
  g_assert_cmpstr (json_array_get_string_element (array, 1), ==, "会社");
}

static void
test_accepted (void)
{
  static const struct
  {
    const char *text, *expected;
  } good[] = {
    { "{\"v\":1}", "" },
    { " { \"v\" : 1 , \"a\" : \"\\u3042\\ud83d\\ude00\\/\" } \n", "a='あ😀/'" },
    { "{\"a\":-9223372036854775808,\"v\":1}", "a=int64 -9223372036854775808" },
    { "{\"a\":[],\"v\":1}", "a=@as []" },
    { "{\"v\":1,\"a\":{\"b\":{\"c\":{}}}}", "a=b=c=" },
    { "{\"v\":1,\"a\":false}", "a=false" },
    { "{\"v\":1,\"a\":0}", "a=int64 0" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autofree char *reason = NULL;
      g_autoptr (GVariant) dict = cw_data_read (good[i].text, strlen (good[i].text), &reason);
      g_assert_cmpstr (reason, ==, NULL);
      g_autofree char *found = in_order (dict);
      g_assert_cmpstr (found, ==, good[i].expected);
    }
}

static void
test_refused (void)
{
  static const char *const bad[] = {
    "", "{", "}", "[]", "null", "1", "\"v\"", "{}", "{\"v\":2}", "{\"v\":\"1\"}", "{\"v\":true}",
    "{\"v\":1,\"v\":1}", "{\"v\":1,}", "{\"v\":1}x", "{\"v\":1}{}", "{\"v\":1,\"a\":null}",
    "{\"v\":1,\"a\":1.5}", "{\"v\":1,\"a\":1e3}", "{\"v\":1,\"a\":01}", "{\"v\":1,\"a\":-}",
    "{\"v\":1,\"a\":+1}", "{\"v\":1,\"a\":9223372036854775808}", "{\"v\":1,\"a\":tru}",
    "{\"v\":1,\"a\":True}", "{\"v\":1,\"a\":'x'}", "{\"v\":1,\"a\":\"x}", "{\"v\":1,\"a\":\"\n\"}",
    "{\"v\":1,\"a\":\"\\x\"}", "{\"v\":1,\"a\":\"\\u12\"}", "{\"v\":1,\"a\":\"\\ud800\"}",
    "{\"v\":1,\"a\":\"\\udc00\"}", "{\"v\":1,\"a\":\"\\ud800\\u0041\"}",
    "{\"v\":1,\"a\":\"\\u0000\"}", "{\"v\":1,\"a\":[1]}", "{\"v\":1,\"a\":[\"x\",]}",
    "{\"v\":1,\"a\":[\"x\"}", "{\"v\":1,\"a\" 1}", "{\"v\":1,a:1}", "{\"v\":1,\"a\":1,\"a\":2}",
    "{\"v\":1,\"a\":{\"b\":1,\"b\":1}}", "{\"v\":1,\"a\":{\"b\":{\"c\":{\"d\":{}}}}}",
    "{\"v\":1,\"a\":\"\xff\"}", "{\"v\":1,\"a\":\"\\", "{\"v\":1 \"a\":1}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autofree char *reason = NULL;
      g_autofree char *exact = g_memdup2 (bad[i], strlen (bad[i])); /* no NUL to lean on */
      g_autoptr (GVariant) dict = cw_data_read (exact, strlen (bad[i]), &reason);
      if (dict != NULL)
        g_error ("accepted: %s", bad[i]);
      g_assert_nonnull (reason);
    }
  g_autofree char *reason = NULL;
  g_assert_null (cw_data_read ("{\"v\":1\0}", 9, &reason));
  g_assert_nonnull (reason);
}

/* Whatever a damaged text still says to us, it says to any other reader of JSON. */
static void
test_mutations (void)
{
  guint accepted = 0;

  for (int i = 0; i < 20000; i++)
    {
      g_autofree char *text = cw_data_write (random_dict (1));
      gsize length = strlen (text);
      for (int n = g_test_rand_int_range (1, 3); n > 0; n--)
        text[g_test_rand_int_range (0, (gint32) length)] = (char) g_test_rand_int_range (1, 128);
      g_autofree char *reason = NULL;
      g_autoptr (GVariant) dict = cw_data_read (text, length, &reason);
      g_assert_true ((dict == NULL) == (reason != NULL));
      if (dict == NULL)
        continue;
      g_autoptr (JsonParser) parser = json_parser_new_immutable ();
      g_assert_true (json_parser_load_from_data (parser, text, (gssize) length, NULL));
      accepted++;
    }
  g_assert_cmpuint (accepted, >, 1000);
}

static void
test_events (void)
{
  g_autoptr (CwEvent) event = cw_event_new (CW_EVENT_ASKED);
  g_autofree char *reason = NULL;
  const char *text = "{\"v\":1,\"kind\":\"question\",\"by\":5,\"withdrawn\":true,\"text\":\"な\"}";

  g_assert_true (cw_data_read_event (event, text, strlen (text), &reason));
  g_assert_cmpstr (event->d.kind, ==, "question");
  g_assert_cmpint (event->d.by, ==, 5);
  g_assert_true (event->d.withdrawn);
  g_assert_cmpstr (event->d.text, ==, "な");

  static const char *const bad[] = { "{\"v\":1,\"due\":5}", "{\"v\":1,\"kind\":5}",
                                     "{\"v\":1,\"kind\":[]}",
                                     "{\"v\":1,\"kind\":\"a\",\"kind\":\"a\"}",
                                     "{\"kind\":\"a\"}" };
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (CwEvent) other = cw_event_new (CW_EVENT_ASKED);
      g_autofree char *why = NULL;
      g_assert_false (cw_data_read_event (other, bad[i], strlen (bad[i]), &why));
      g_assert_nonnull (why);
    }
}

/* The fields of a case are read straight: the same as by way of a dictionary, refusals included. */
static void
test_given (void)
{
  static const char *const seeds[] = {
    "{\"v\":1,\"title\":\"ロゴ \\u0041\",\"client\":\"A\",\"platform\":\"p\",\"fee\":{\"amount\":5,"
    "\"currency\":\"JPY\"},\"closes\":1754146459201304}",
    "{\"v\":1,\"url\":\"\",\"lang\":\"ja\",\"deadline\":-5,\"invoice_due\":\"\",\"fee\":\"\","
    "\"calendars\":[\"japan\",\"own\"]}",
    "{\"v\":1,\"calendars\":[],\"closes\":\"\"}", "{\"v\":1}", "{\"v\":1,\"fee\":{\"amount\":5}}",
    "{\"v\":1,\"fee\":{\"amount\":5,\"amount\":6,\"currency\":\"JPY\"}}", "{\"v\":1,\"title\":5}",
    "{\"v\":1,\"title\":\"a\",\"title\":\"b\"}", "{\"v\":1,\"titel\":\"a\"}",
    "{\"v\":1,\"closes\":true}", "{\"v\":1,\"title\":{}}", "{\"title\":\"a\"}",
  };
  guint good = 0, bad = 0;

  for (guint i = 0; i < 400 * G_N_ELEMENTS (seeds); i++)
    {
      g_autofree char *text = g_strdup (seeds[i % G_N_ELEMENTS (seeds)]);
      gsize length = strlen (text);
      if (i >= 100 * G_N_ELEMENTS (seeds))
        text[g_test_rand_int_range (0, (gint32) length)] = (char) g_test_rand_int_range (1, 128);
      g_autofree char *reason = NULL, *why = NULL;
      g_autoptr (CwGiven) given = cw_data_read_given (text, length, &reason);
      g_autoptr (GVariant) dict = cw_data_read (text, length, &why);
      g_autoptr (CwGiven) slow = dict != NULL ? cw_given_new (dict) : NULL;
      g_assert_true ((given == NULL) == (reason != NULL));
      g_assert_true ((given != NULL) == (slow != NULL && slow->problem == NULL));
      if (given == NULL)
        {
          bad++;
          continue;
        }
      g_autoptr (GVariant) told = cw_given_to_variant (given);
      g_autofree char *a = g_variant_print (told, TRUE), *b = g_variant_print (dict, TRUE);
      good++;
      if (strstr (seeds[i % G_N_ELEMENTS (seeds)], "\"amount\":6") == NULL) /* a key more in a fee is lost */
        g_assert_cmpstr (a, ==, b);
    }
  g_assert_cmpuint (good, >, 400);
  g_assert_cmpuint (bad, >, 400);
}

static void
test_other_types (void)
{
  static const char *const bad[] = { "{'a': <1.5>}", "{'a': <uint32 1>}",
                                     "{'a': <{'b': <byte 1>}>}", "{'a': <[1, 2]>}",
                                     "{'a': <('x',)>}" };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GVariant) data
          = g_variant_parse (G_VARIANT_TYPE_VARDICT, bad[i], NULL, NULL, NULL);
      g_assert_null (cw_data_write (data));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/journal-data/what is written is read back", test_round_trip);
  g_test_add_func ("/journal-data/another parser reads it too", test_other_parser);
  g_test_add_func ("/journal-data/any JSON of the same meaning is read", test_accepted);
  g_test_add_func ("/journal-data/anything else is refused with a reason", test_refused);
  g_test_add_func ("/journal-data/a damaged text is refused or is still JSON", test_mutations);
  g_test_add_func ("/journal-data/details go straight into the event", test_events);
  g_test_add_func ("/journal-data/fields are read straight", test_given);
  g_test_add_func ("/journal-data/a value without a JSON form is not written", test_other_types);
  return g_test_run ();
}
