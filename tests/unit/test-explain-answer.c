/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/explain.h"

#include "tests/unit/world-fixture.h"

/* daemon/explain: what Explain answers (contract sections 5 and 7). */

static const char policy[]
    = "Calendars=japan\n"
      "[Step nudge]\nStage=delivered\nSince=quiet\nAfter=3bd\nNotBefore=delivered+7d\nAct=message\n"
      "Until=delivered+30d\nTitle=Ask again\nTitle[ja]=もう一度たずねる\nTemplate=nudge\n"
      "Advice=Be kind.\nSource=https://example.com/rule\nChecked=2026-11\nConfidence=article\n"
      "Url=https://example.com/step\n"
      "[Step office]\nStage=delivered\nSince=step:nudge\nAfter=1obd\nAct=office\nTitle=Remind\n"
      "[Step let-go]\nStage=delivered\nRequires=!closes;step:office\nSince=quiet\nAfter=9bd\n"
      "Act=close\nTitle=Let go\n"
      "[Step far]\nStage=delivered\nSince=deadline\nAfter=3bd\nAct=wait\nTitle=Far\n";
/* the stand-in of the reader prints what it is given */
static const char japan[] = "BEGIN:VCALENDAR\nname\tjapan\ncovers\t2020-01-01\t2028-12-31\n"
                            "official-until\t2027-12-31\n"
                            "closed\t2026-11-23\t勤労感謝の日\tLabor Thanksgiving Day\nend\n";

static World *
world (void)
{
  World *w = world_new ("2026-11-20 12:00", policy, NULL);
  library_write (w->library.packaged, "calendars/japan.ics", japan);
  cw_library_load (w->library.library);
  g_assert_nonnull (cw_library_calendar (w->library.library, "japan"));
  return w;
}

static guint32
delivered (World *w, const char *more)
{
  g_autofree char *fields
      = g_strdup_printf ("{'title': <'Logo'>, 'client': <'ACME'>, 'platform': <'test'>, "
                         "'stage': <'delivered'>, 'at': <'2026-11-20 10:00'>%s}", more);
  return world_add (w, fields);
}

static GVariant *
explain (World *w, guint32 id, const char *step, const char *lang, GError **error)
{
  g_autoptr (CwView) view = world_view (w, id);
  CwWorld world_of = cw_engine_world (w->engine);
  GVariant *answer = cw_explain (&world_of, view, step, lang, error);
  return answer != NULL ? g_variant_ref_sink (answer) : NULL;
}

static void
assert_text (GVariant *dict, const char *key, const char *expected)
{
  const char *text = NULL;
  g_variant_lookup (dict, key, "&s", &text);
  g_assert_cmpstr (text, ==, expected);
}

/* The note of that code; NULL none. */
static GVariant *
note (GVariant *dict, const char *code)
{
  g_autoptr (GVariant) notes = g_variant_lookup_value (dict, "notes", G_VARIANT_TYPE ("aa{sv}"));
  g_assert_nonnull (notes);
  for (gsize i = 0; i < g_variant_n_children (notes); i++)
    {
      g_autoptr (GVariant) row = g_variant_get_child_value (notes, i);
      const char *word;
      g_assert_true (g_variant_lookup (row, "code", "&s", &word));
      if (g_str_equal (word, code))
        return g_steal_pointer (&row);
    }
  return NULL;
}

static void
test_every_key (void)
{
  g_autoptr (World) w = world ();
  g_autoptr (GVariant) told = explain (w, delivered (w, ""), "", "ja", NULL);
  assert_text (told, "step", "nudge");
  assert_text (told, "title", "もう一度たずねる");
  assert_text (told, "status", "upcoming");
  assert_text (told, "since", "quiet");
  assert_text (told, "after", "3bd");
  assert_text (told, "anchor", "2026-11-20T10:00:00+09:00");
  assert_text (told, "due", "2026-11-27T10:00:00+09:00"); /* Thu 26, but delivered+7d */
  assert_text (told, "alert", "2026-11-27T10:00:00+09:00");
  assert_text (told, "limit", "2026-12-20T10:00:00+09:00");
  assert_text (told, "source", "https://example.com/rule");
  assert_text (told, "checked", "2026-11");
  assert_text (told, "confidence", "article");
  assert_text (told, "advice", "Be kind.");
  assert_text (told, "template", "nudge");
  assert_text (told, "url", "https://example.com/step");
  assert_text (told, "waits", NULL);
  g_autoptr (GVariant) beyond = g_variant_lookup_value (told, "beyond_coverage", NULL);
  g_assert_false (g_variant_get_boolean (beyond));
  g_autoptr (GVariant) moved = note (told, "not-before");
  assert_text (moved, "what", "delivered+7d");
  assert_text (moved, "moment", "2026-11-27T10:00:00+09:00");
  g_assert_null (note (told, "official-until"));

  g_autoptr (GVariant) days = g_variant_lookup_value (told, "days", G_VARIANT_TYPE ("aa{sv}"));
  g_assert_cmpuint (g_variant_n_children (days), ==, 6);
  g_autoptr (GVariant) monday = g_variant_get_child_value (days, 2);
  g_autoptr (GVariant) tuesday = g_variant_get_child_value (days, 3);
  gboolean counted = TRUE;
  gint32 n = 0;
  assert_text (monday, "date", "2026-11-23");
  assert_text (monday, "reason", "勤労感謝の日");
  g_assert_true (g_variant_lookup (monday, "counted", "b", &counted) && !counted);
  g_assert_true (g_variant_lookup (tuesday, "counted", "b", &counted) && counted);
  g_assert_true (g_variant_lookup (tuesday, "n", "i", &n));
  g_assert_cmpint (n, ==, 1);
}

static void
test_which_step (void)
{
  g_autoptr (World) w = world ();
  guint32 id = delivered (w, "");
  g_autoptr (GError) error = NULL;
  g_assert_null (explain (w, id, "nudg", "en", &error));
  assert_fails (error, CW_ERROR_INVALID_ARGUMENT,
                "no-such-step: the rules have no step \"nudg\"; did you mean \"nudge\"?");
  g_clear_error (&error);
  world_record (w, id, "paid", "{}");
  g_assert_null (explain (w, id, "", "en", &error));
  assert_fails (error, CW_ERROR_INVALID_STATE, "nothing-to-do:");
  g_autoptr (GVariant) passed = explain (w, id, "nudge", "en", NULL);
  assert_text (passed, "status", "passed");
}

static void
test_waiting (void)
{
  g_autoptr (World) w = world ();
  guint32 id = delivered (w, "");
  g_autoptr (GVariant) office = explain (w, id, "office", "en", NULL);
  assert_text (office, "waits", "anchor");
  assert_text (office, "waits_for", "step:nudge");
  assert_text (office, "due", NULL);
  g_autoptr (GVariant) let_go = explain (w, id, "let-go", "en", NULL);
  assert_text (let_go, "waits", "condition");
  assert_text (let_go, "waits_for", "step:office");
  world_record (w, id, "held", "{}");
  g_autoptr (GVariant) held = explain (w, id, "nudge", "en", NULL);
  assert_text (held, "waits", "held");
}

static void
test_what_calendars_know (void)
{
  g_autoptr (World) w = world ();
  guint32 projected = delivered (w, ", 'deadline': <'2027-12-30 10:00'>");
  g_autoptr (GVariant) told = explain (w, projected, "far", "en", NULL);
  g_autoptr (GVariant) official = note (told, "official-until");
  assert_text (official, "what", "japan/2027-12-31");
  g_autoptr (GVariant) beyond = g_variant_lookup_value (told, "beyond_coverage", NULL);
  g_assert_false (g_variant_get_boolean (beyond));

  guint32 unknown = delivered (w, ", 'deadline': <'2028-12-30 10:00'>");
  g_autoptr (GVariant) past = explain (w, unknown, "far", "en", NULL);
  g_autoptr (GVariant) coverage = note (past, "coverage");
  assert_text (coverage, "what", "2020-01-01/2028-12-31");
  g_autoptr (GVariant) says = g_variant_lookup_value (past, "beyond_coverage", NULL);
  g_assert_true (g_variant_get_boolean (says));
  const char *text;
  g_assert_true (g_variant_lookup (past, "text", "&s", &text));
  g_assert_nonnull (strstr (text, "2028-12-31"));
  g_assert_nonnull (strstr (text, "2027-12-31"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/explain-answer/every key", test_every_key);
  g_test_add_func ("/explain-answer/the current step, else the next; unknown ones",
                   test_which_step);
  g_test_add_func ("/explain-answer/what a step waits for", test_waiting);
  g_test_add_func ("/explain-answer/what calendars do not know, or only projected",
                   test_what_calendars_know);
  return g_test_run ();
}
