/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/forecast.h"

#include "tests/unit/world-fixture.h"

/* daemon/forecast: Forecast over all cases, sorted, in pages that fit together (contract section 7). */

static const char steps[]
    = "[Step nudge]\nStage=delivered\nSince=quiet\nAfter=1bd\nAct=message\nTitle=Ask\n"
      "Title[ja]=たずねる\n"
      "[Step again]\nStage=delivered\nSince=quiet\nAfter=3bd\nAct=message\nTitle=Ask again\n"
      "Urgency=critical\n"
      "[Step third]\nStage=delivered\nSince=step:again\nAfter=1bd\nAct=platform\nTitle=Third\n";

static guint32
delivered (World *w, const char *client, const char *at)
{
  g_autofree char *fields
      = g_strdup_printf ("{'title': <'Logo'>, 'client': <'%s'>, 'platform': <'test'>, "
                         "'stage': <'delivered'>, 'at': <'%s'>}", client, at);
  return world_add (w, fields);
}

static GVariant *
ask (World *w, const char *options, const char *cursor, guint limit, GError **error)
{
  g_autoptr (GVariant) dict = g_variant_take_ref (
      g_variant_parse (G_VARIANT_TYPE_VARDICT, options, NULL, NULL, NULL));
  g_autoptr (CwForecastJob) job = cw_forecast_new (w->engine, dict, cursor, limit, error);

  if (job == NULL)
    return NULL;
  while (cw_forecast_step (job, 1, error))
    ;
  return g_variant_ref_sink (cw_forecast_answer (job));
}

static void
append_rows (GString *text, GVariant *answer)
{
  g_autoptr (GVariant) rows = g_variant_get_child_value (answer, 0);
  for (gsize i = 0; i < g_variant_n_children (rows); i++)
    {
      g_autoptr (GVariant) row = g_variant_get_child_value (rows, i);
      const char *step, *alert;
      guint32 id;
      g_assert_true (g_variant_lookup (row, "id", "u", &id));
      g_assert_true (g_variant_lookup (row, "step", "&s", &step));
      g_assert_true (g_variant_lookup (row, "alert", "&s", &alert));
      g_string_append_printf (text, "%.16s %u %s\n", alert, id, step);
    }
}

/* All pages of that size, one after the other; how many there were. */
static char *
all_pages (World *w, const char *options, guint limit, guint *pages)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *cursor = g_strdup ("");
  *pages = 0;
  do
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GVariant) answer = ask (w, options, cursor, limit, &error);
      g_assert_no_error (error);
      append_rows (text, answer);
      g_free (cursor);
      g_variant_get_child (answer, 1, "s", &cursor);
      ++*pages;
      g_assert_cmpuint (*pages, <, 1000);
    }
  while (*cursor != '\0');
  return g_strdup (text->str);
}

static void
test_sorted (void)
{
  g_autoptr (World) w = world_new ("2026-11-17 12:00", steps, NULL);
  delivered (w, "A", "2026-11-17 11:00"); /* Tue: Wed 18, Fri 20 */
  delivered (w, "B", "2026-11-16 11:30"); /* Mon: Tue 17 is over, Thu 19 */
  delivered (w, "C", "2026-11-17 11:00");
  guint pages;
  g_autofree char *nobody = all_pages (w, "{}", 0, &pages);
  g_assert_cmpstr (nobody, ==,
                   "2026-11-18T11:00 1 nudge\n2026-11-18T11:00 3 nudge\n"
                   "2026-11-19T11:30 2 again\n"
                   "2026-11-20T11:00 1 again\n2026-11-20T11:00 3 again\n");
  g_assert_cmpuint (pages, ==, 1);

  /* B's nudge is taken now, so that again comes on Thu as well; each third follows a day later */
  g_autofree char *followed
      = all_pages (w, "{'follow': <true>, 'until': <'2026-11-20'>}", 0, &pages);
  g_assert_cmpstr (followed, ==,
                   "2026-11-18T11:00 1 nudge\n2026-11-18T11:00 3 nudge\n"
                   "2026-11-19T11:30 2 again\n"
                   "2026-11-20T11:00 1 again\n2026-11-20T11:00 3 again\n"
                   "2026-11-20T11:30 2 third\n");
}

static void
test_row (void)
{
  g_autoptr (World) w = world_new ("2026-11-17 12:00", steps, NULL);
  delivered (w, "北風", "2026-11-17 11:00");
  g_autoptr (GVariant) answer = ask (w, "{'until': <'2026-11-18'>}", "", 0, NULL);
  g_autoptr (GVariant) rows = g_variant_get_child_value (answer, 0);
  g_assert_cmpuint (g_variant_n_children (rows), ==, 1);
  g_autoptr (GVariant) row = g_variant_get_child_value (rows, 0);
  static const char *const expected[][2]
      = { { "step", "nudge" }, { "due", "2026-11-18T11:00:00+09:00" },
          { "alert", "2026-11-18T11:00:00+09:00" }, { "title", "Ask" }, { "urgency", "normal" },
          { "act", "message" }, { "client", "北風" } };
  for (gsize i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      const char *text = NULL;
      g_variant_lookup (row, expected[i][0], "&s", &text);
      g_assert_cmpstr (text, ==, expected[i][1]);
    }
}

static void
test_pages_fit_together (void)
{
  g_autoptr (World) w = world_new ("2026-11-17 12:00", steps, NULL);
  guint pages;
  for (guint i = 0; i < 40; i++)
    {
      g_autofree char *at = g_strdup_printf ("2026-11-1%u %02u:00", i % 7, 9 + i % 3);
      delivered (w, "X", at);
    }
  static const char *const options[] = { "{}", "{'follow': <true>}" };
  for (gsize i = 0; i < G_N_ELEMENTS (options); i++)
    {
      g_autofree char *whole = all_pages (w, options[i], 1000, &pages);
      g_assert_cmpuint (pages, ==, 1);
      guint rows = 0;
      for (const char *p = whole; *p != '\0'; p++)
        rows += *p == '\n';
      g_assert_cmpuint (rows, >, 12);
      for (guint limit = 1; limit < 12; limit += 5)
        {
          g_autofree char *parts = all_pages (w, options[i], limit, &pages);
          g_assert_cmpstr (parts, ==, whole);
          g_assert_cmpuint (pages, ==, (rows + limit - 1) / limit);
        }
    }
}

/* A page is made and sent in one piece, and the main loop does nothing else meanwhile. */
static void
test_pages_are_small (void)
{
  g_autoptr (World) w = world_new ("2026-11-17 12:00", steps, NULL);
  g_autofree char *long_name = g_strnfill (150, 'x');
  g_autoptr (GError) error = NULL;
  guint pages, more;
  const char *cursor;
  for (guint i = 0; i < 200; i++)
    delivered (w, long_name, "2026-11-17 11:00");
  g_autoptr (GVariant) first = ask (w, "{'follow': <true>}", "", 1000, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_variant_get_size (first), <, 256 * 1024);
  g_assert_cmpuint (g_variant_get_size (first), >, 64 * 1024);
  g_variant_get_child (first, 1, "&s", &cursor);
  g_assert_cmpstr (cursor, !=, "");
  g_autofree char *whole = all_pages (w, "{'follow': <true>}", 1000, &pages);
  g_autofree char *parts = all_pages (w, "{'follow': <true>}", 50, &more);
  g_assert_cmpstr (whole, ==, parts);
  g_assert_cmpuint (pages, <, more);
}

static void
test_until (void)
{
  g_autoptr (World) w = world_new ("2026-11-17 12:00", steps, NULL);
  guint pages;
  delivered (w, "A", "2026-11-17 11:00");
  g_autofree char *day = all_pages (w, "{'until': <'2026-11-18'>}", 0, &pages); /* its end */
  g_assert_cmpstr (day, ==, "2026-11-18T11:00 1 nudge\n");
  g_autofree char *moment = all_pages (w, "{'until': <'2026-11-18 10:59'>}", 0, &pages);
  g_assert_cmpstr (moment, ==, "");
  g_autofree char *business = all_pages (w, "{'until': <'+1bd'>}", 0, &pages);
  g_assert_cmpstr (business, ==, "2026-11-18T11:00 1 nudge\n");
  /* thirty days when nothing is said */
  delivered (w, "B", "2026-11-17 11:00");
  world_record (w, 2, "promised", "{'until': <'2026-12-17 13:00'>}");
  g_autofree char *usual = all_pages (w, "{}", 0, &pages);
  g_assert_null (strstr (usual, "2 nudge"));
  g_autofree char *longer = all_pages (w, "{'until': <'2026-12-31'>}", 0, &pages);
  g_assert_nonnull (strstr (longer, "2026-12-18T13:00 2 nudge"));
}

static void
test_refusals (void)
{
  static const struct
  {
    const char *options, *cursor, *code;
  } rows[] = {
    { "{'until': <'whenever'>}", "", "bad-time:" },
    { "{'until': <'2026-11-16'>}", "", "in-the-past:" },
    { "{'until': <3>}", "", "wrong-type:" },
    { "{'follow': <'yes'>}", "", "wrong-type:" },
    { "{'untill': <'+3d'>}", "", "unknown-key: this call takes no \"untill\"; did you mean" },
    { "{}", "x", "bad-cursor:" },
    { "{}", "12.0.nudge", "bad-cursor:" },
    { "{}", "12.1.", "bad-cursor:" },
    { "{}", "12.1.no/name", "bad-cursor:" },
  };
  g_autoptr (World) w = world_new ("2026-11-17 12:00", steps, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;
      g_assert_null (ask (w, rows[i].options, rows[i].cursor, 0, &error));
      assert_fails (error, CW_ERROR_INVALID_ARGUMENT, rows[i].code);
    }
}

static void
test_closed_and_held (void)
{
  g_autoptr (World) w = world_new ("2026-11-17 12:00", steps, NULL);
  guint pages;
  guint32 id = delivered (w, "A", "2026-11-17 11:00");
  world_record (w, id, "held", "{}");
  g_autofree char *held = all_pages (w, "{}", 0, &pages);
  g_assert_cmpstr (held, ==, "");
  world_record (w, id, "unheld", "{}");
  world_record (w, id, "paid", "{}");
  g_autofree char *closed = all_pages (w, "{'follow': <true>}", 0, &pages);
  g_assert_cmpstr (closed, ==, "");
}

/* The contract of the two: what a forecast says is what comes. */
static void
test_what_comes (void)
{
  g_autoptr (World) w = world_new ("2026-11-17 12:00", steps, NULL);
  guint32 id = delivered (w, "A", "2026-11-17 11:00");
  guint before = cw_engine_raised_count (w->engine);
  world_go (w, "2026-11-18 10:59");
  g_assert_cmpuint (cw_engine_raised_count (w->engine), ==, before);
  world_go (w, "2026-11-18 11:00");
  g_assert_cmpuint (cw_engine_raised_count (w->engine), ==, before + 1);
  guint pages;
  g_autofree char *rest = all_pages (w, "{}", 0, &pages);
  g_assert_cmpstr (rest, ==, "2026-11-20T11:00 1 again\n");
  world_record (w, id, "snoozed", "{'until': <'2026-11-19 10:00'>}");
  g_autofree char *snoozed = all_pages (w, "{}", 0, &pages);
  g_assert_cmpstr (snoozed, ==, "2026-11-19T10:00 1 nudge\n2026-11-20T11:00 1 again\n");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/forecast-pages/sorted by alert, then case", test_sorted);
  g_test_add_func ("/forecast-pages/the fields of a row", test_row);
  g_test_add_func ("/forecast-pages/pages fit together", test_pages_fit_together);
  g_test_add_func ("/forecast-pages/pages are small", test_pages_are_small);
  g_test_add_func ("/forecast-pages/until: a day means its end, thirty days by default",
                   test_until);
  g_test_add_func ("/forecast-pages/what is refused", test_refusals);
  g_test_add_func ("/forecast-pages/held and closed cases have none", test_closed_and_held);
  g_test_add_func ("/forecast-pages/what a forecast says is what comes", test_what_comes);
  return g_test_run ();
}
