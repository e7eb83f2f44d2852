/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/unit/core-fixture.h"

/* core/fields.c: what was given when a case was added, overlaid by edited. */

typedef CwFields Fields;
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Fields, cw_fields_clear)

static gboolean
apply (CwFields *fields, const char *dict, gint64 event_id, char **reason)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GVariant) value = g_variant_parse (G_VARIANT_TYPE_VARDICT, dict, NULL, NULL, &error);

  g_assert_no_error (error);
  return cw_fields_apply (fields, value, event_id, reason);
}

#define FULL                                                                                       \
  "{'title': <'Logo'>, 'client': <'山田'>, 'platform': <'crowdworks'>, 'url': "                  \
  "<'https://x.jp/1'>, "                                                                           \
  "'lang': <'ja'>, 'calendars': <['japan', 'own']>, 'closes': <int64 1>, 'deadline': <int64 2>, "  \
  "'invoice_due': <int64 3>, 'fee': <{'amount': <int64 50000>, 'currency': <'JPY'>}>}"

static void
assert_full (const Fields *f)
{
  g_assert_cmpstr (f->title, ==, "Logo");
  g_assert_cmpstr (f->client, ==, "山田");
  g_assert_cmpstr (f->platform, ==, "crowdworks");
  g_assert_cmpstr (f->url, ==, "https://x.jp/1");
  g_assert_cmpstr (f->lang, ==, "ja");
  g_assert_cmpuint (g_strv_length (f->calendars), ==, 2);
  g_assert_cmpstr (f->calendars[0], ==, "japan");
  g_assert_cmpstr (f->calendars[1], ==, "own");
  g_assert_cmpint (f->closes, ==, 1);
  g_assert_cmpint (f->deadline, ==, 2);
  g_assert_cmpint (f->due, ==, 3);
  g_assert_true (f->has_fee);
  g_assert_cmpint (f->fee_amount, ==, 50000);
  g_assert_cmpstr (f->fee_currency, ==, "JPY");
}

static void
test_empty (void)
{
  g_auto(Fields) f = { 0 };

  cw_fields_clear (&f);
  g_assert_null (f.title);
  g_assert_null (f.calendars);
  g_assert_false (f.has_fee);
  g_assert_cmpint (f.closes, ==, CW_NEVER);
  g_assert_cmpint (f.deadline, ==, CW_NEVER);
  g_assert_cmpint (f.due, ==, CW_NEVER);
}

static void
test_all_keys (void)
{
  g_auto(Fields) f = { 0 };

  cw_fields_clear (&f);
  g_assert_true (apply (&f, FULL, 0, NULL));
  assert_full (&f);
  g_assert_cmpint (f.closes_event + f.deadline_event + f.due_event, ==, 0); /* the seed */
  /* what an edit does not name stays */
  g_assert_true (apply (&f, "{'title': <'Poster'>}", 7, NULL));
  g_assert_cmpstr (f.title, ==, "Poster");
  g_assert_true (apply (&f, "{'title': <'Logo'>}", 8, NULL));
  assert_full (&f);
}

static void
test_removed (void)
{
  static const char *const forms[] = {
    "{'client': <''>, 'platform': <''>, 'url': <''>, 'lang': <''>, 'calendars': <@as []>, "
    "'closes': <''>, 'deadline': <''>, 'invoice_due': <''>, 'fee': <''>}",
    "{'client': <''>, 'platform': <''>, 'url': <''>, 'lang': <''>, 'calendars': <''>, "
    "'closes': <''>, 'deadline': <''>, 'invoice_due': <''>, 'fee': <''>}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (forms); i++)
    {
      g_auto(Fields) f = { 0 };
      cw_fields_clear (&f);
      g_assert_true (apply (&f, FULL, 0, NULL));
      g_assert_true (apply (&f, forms[i], 4, NULL));
      g_assert_null (f.client);
      g_assert_null (f.platform);
      g_assert_null (f.url);
      g_assert_null (f.lang);
      g_assert_null (f.calendars);
      g_assert_cmpint (f.closes, ==, CW_NEVER);
      g_assert_cmpint (f.deadline, ==, CW_NEVER);
      g_assert_cmpint (f.due, ==, CW_NEVER);
      g_assert_false (f.has_fee);
      g_assert_null (f.fee_currency);
      g_assert_cmpint (f.fee_amount, ==, 0);
      g_assert_cmpstr (f.title, ==, "Logo");
    }
}

/* An alert's cause is the event that set the date: each date has its own. */
static void
test_setters (void)
{
  g_auto(Fields) f = { 0 };

  cw_fields_clear (&f);
  g_assert_true (apply (&f, FULL, 0, NULL));
  g_assert_true (apply (&f, "{'closes': <int64 10>}", 5, NULL));
  g_assert_cmpint (f.closes_event, ==, 5);
  g_assert_cmpint (f.deadline_event, ==, 0);
  g_assert_cmpint (f.due_event, ==, 0);
  g_assert_true (apply (&f, "{'deadline': <int64 20>}", 6, NULL));
  g_assert_true (apply (&f, "{'invoice_due': <int64 30>}", 7, NULL));
  g_assert_true (apply (&f, "{'closes': <int64 10>, 'title': <'New'>}", 8, NULL));
  g_assert_cmpint (f.closes_event, ==, 5);
  g_assert_cmpint (f.deadline_event, ==, 6);
  g_assert_cmpint (f.due_event, ==, 7);
  g_assert_true (apply (&f, "{'closes': <''>}", 9, NULL));
  g_assert_cmpint (f.closes_event, ==, 9);
}

static void
test_refused (void)
{
  static const char *const bad[] = {
    "{'title': <'New'>, 'colour': <'red'>}", "{'title': <int64 1>}", "{'closes': <'tomorrow'>}",
    "{'closes': <int32 1>}", "{'closes': <'1'>, 'title': <'New'>}", "{'calendars': <'japan'>}",
    "{'calendars': <[1, 2]>}", "{'fee': <'500'>}", "{'fee': <int64 500>}",
    "{'fee': <{'amount': <int64 1>}>}", "{'fee': <{'currency': <'JPY'>}>}",
    "{'fee': <{'amount': <1.5>, 'currency': <'JPY'>}>}", "{'': <''>}",
    "{'title': <'New'>, 'closes': <int64 99>, 'fee': <true>}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_auto(Fields) f = { 0 };
      g_autofree char *reason = NULL;
      cw_fields_clear (&f);
      g_assert_true (apply (&f, FULL, 0, NULL));
      g_test_message ("%s", bad[i]);
      g_assert_false (apply (&f, bad[i], 4, &reason));
      g_assert_nonnull (reason);
      g_assert_false (apply (&f, bad[i], 4, NULL));
      assert_full (&f); /* whatever is refused changes nothing */
      g_assert_cmpint (f.closes_event, ==, 0);
    }
}

static void
test_bad_edit_is_a_misfit (void)
{
  g_autoptr(Fix) fix = fix_new ("", "");

  fix_seed (fix, FULL);
  fix_log (fix, "2026-11-24 10:00 applied\n2026-11-25 10:00 edited {'title': <'New'>, 'x': <1>}\n"
                "2026-11-26 10:00 edited {'client': <'Sato'>}");
  const CwCase *c = fix_derive (fix);
  g_assert_cmpuint (c->misfits->len, ==, 1);
  g_assert_cmpstr (g_array_index (c->misfits, CwMisfit, 0).code, ==, "bad-field");
  g_assert_cmpstr (c->fields.title, ==, "Logo");
  g_assert_cmpstr (c->fields.client, ==, "Sato");
}

static void
assert_platform (const char *seed, const char *log, const char *expected)
{
  g_autoptr(Fix) fix = fix_new ("", "");

  if (seed != NULL)
    fix_seed (fix, seed);
  fix_log (fix, log);
  g_autofree char *platform = cw_case_platform (fix->seed, fix->events);
  g_assert_cmpstr (platform, ==, expected);
  if (seed == NULL)
    return;
  const CwCase *c = fix_derive (fix); /* the case itself says the same */
  g_assert_cmpstr (c->fields.platform != NULL ? c->fields.platform : "", ==, expected);
}

static void
test_platform (void)
{
  static const char seed[] = "{'platform': <'crowdworks'>}";

  assert_platform (seed, "2026-11-24 10:00 applied", "crowdworks");
  assert_platform ("{'title': <'x'>}", "2026-11-24 10:00 applied", "");
  assert_platform (NULL, "", "");
  assert_platform (seed, "2026-11-24 10:00 edited {'platform': <'lancers'>}", "lancers");
  assert_platform (seed, "2026-11-24 10:00 edited {'title': <'x'>}", "crowdworks");
  assert_platform (seed, "2026-11-24 10:00 edited {'platform': <''>}", "");
  /* by event time, and only while it stands */
  assert_platform (seed, "2026-11-25 10:00 edited {'platform': <'lancers'>}\n"
                         "2026-11-24 10:00 edited {'platform': <'upwork'>}", "lancers");
  assert_platform (seed, "2026-11-25 10:00 edited {'platform': <'lancers'>}\n"
                         "2026-11-26 10:00 retracted 1", "crowdworks");
  assert_platform (seed, "2026-11-24 10:00 edited {'platform': <'lancers'>}\n"
                         "2026-11-25 10:00 edited {'platform': <'upwork'>}\n"
                         "2026-11-26 10:00 amended 2 at=2026-11-23T10:00", "lancers");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/fields/empty", test_empty);
  g_test_add_func ("/fields/every-key-and-only-what-is-named", test_all_keys);
  g_test_add_func ("/fields/empty-string-removes", test_removed);
  g_test_add_func ("/fields/dates-remember-their-event", test_setters);
  g_test_add_func ("/fields/refused-changes-nothing", test_refused);
  g_test_add_func ("/fields/bad-edit-is-a-misfit", test_bad_edit_is_a_misfit);
  g_test_add_func ("/fields/platform", test_platform);
  return g_test_run ();
}
