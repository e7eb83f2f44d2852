/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/views.h"

#include "daemon/at-risk.h"
#include "daemon/derive.h"
#include "daemon/dict.h"
#include "daemon/due.h"
#include "daemon/waiting.h"
#include "dbus/names.h"

/* Policies, calendars and the daemon itself as dictionaries. */

GVariant *
cw_views_policy_row (const CwPolicy *policy, guint problems)
{
  GVariantBuilder b;

  g_variant_builder_init (&b, G_VARIANT_TYPE_VARDICT);
  cw_dict_put_text (&b, "id", policy->id);
  cw_dict_put_text (&b, "name", cw_text_get (&policy->name, cw_own_language ()));
  cw_dict_put (&b, "names", cw_text_to_variant (&policy->name));
  cw_dict_put_text (&b, "origin", policy->origin);
  cw_dict_put_text (&b, "file", policy->file);
  cw_dict_put (&b, "escrow", g_variant_new_boolean (policy->escrow));
  cw_dict_put (&b, "steps", g_variant_new_uint32 (policy->steps->len));
  cw_dict_put (&b, "problems", g_variant_new_uint32 (problems));
  return g_variant_builder_end (&b);
}

static char *
moment_words (const CwMoment *moment)
{
  g_autofree char *anchor = cw_anchor_format (&moment->anchor);
  g_autofree char *distance = cw_duration_format (moment->distance);

  return g_strdup_printf ("%s%s%s", anchor, *distance == '-' ? "" : "+", distance);
}

static void
put_moments (GVariantBuilder *b, const char *key, const GArray *moments)
{
  g_autoptr(GString) all = g_string_new (NULL);

  for (guint i = 0; moments != NULL && i < moments->len; i++)
    {
      g_autofree char *one = moment_words (&g_array_index (moments, CwMoment, i));
      g_string_append_printf (all, "%s%s", i > 0 ? ";" : "", one);
    }
  cw_dict_put_text (b, key, all->str);
}

static void
put_conditions (GVariantBuilder *b, const GArray *conditions)
{
  g_autoptr(GString) all = g_string_new (NULL);

  for (guint i = 0; conditions != NULL && i < conditions->len; i++)
    {
      g_autofree char *one = cw_condition_format (&g_array_index (conditions, CwCondition, i));
      g_string_append_printf (all, "%s%s", i > 0 ? ";" : "", one);
    }
  cw_dict_put_text (b, "requires", all->str);
}

static void
put_ball (GVariantBuilder *b, guint ball)
{
  g_autoptr(GString) all = g_string_new (NULL);

  for (guint bit = CW_BALL_CLIENT; bit <= CW_BALL_OFFICE; bit <<= 1)
    if ((ball & bit) != 0)
      g_string_append_printf (all, "%s%s", all->len > 0 ? ";" : "", cw_ball_to_word ((CwBall) bit));
  cw_dict_put_text (b, "ball", all->str);
}

/* Which drop-in changed which key: a{ss}. */
static void
put_changed (GVariantBuilder *b, GHashTable *changed)
{
  GVariantBuilder pairs;
  GHashTableIter iter;
  gpointer key, file;

  if (changed == NULL)
    return;
  g_variant_builder_init (&pairs, G_VARIANT_TYPE ("a{ss}"));
  g_hash_table_iter_init (&iter, changed);
  while (g_hash_table_iter_next (&iter, &key, &file))
    g_variant_builder_add (&pairs, "{ss}", key, file);
  cw_dict_put (b, "changed", g_variant_builder_end (&pairs));
}

/* Every key of the file in its own words, in small letters. */
static GVariant *
step_words (const CwStep *step)
{
  g_autofree char *since = cw_anchor_format (&step->since);
  g_autofree char *after = cw_duration_format (step->after);
  GVariantBuilder b;

  g_variant_builder_init (&b, G_VARIANT_TYPE_VARDICT);
  cw_dict_put_text (&b, "id", step->id);
  cw_dict_put_text (&b, "stage", cw_stage_to_word (step->stage));
  put_ball (&b, step->ball);
  cw_dict_put_text (&b, "since", since);
  cw_dict_put_text (&b, "after", after);
  put_moments (&b, "not_before", step->not_before);
  if (step->has_until)
    {
      g_autofree char *until = moment_words (&step->until);
      cw_dict_put_text (&b, "until", until);
    }
  put_conditions (&b, step->requires_);
  cw_dict_put_text (&b, "act", cw_act_to_word (step->act));
  cw_dict_put_text (&b, "outcome", cw_outcome_to_word (step->outcome));
  cw_dict_put_text (&b, "urgency", cw_urgency_to_word (step->urgency));
  cw_dict_put_text (&b, "template", step->template);
  if (step->has_repeat)
    {
      g_autofree char *repeat = cw_duration_format (step->repeat);
      cw_dict_put_text (&b, "repeat", repeat);
      cw_dict_put (&b, "repeat_max", g_variant_new_int32 (step->repeat_max));
    }
  cw_dict_put_text (&b, "url", step->url);
  if (step->has_weekly)
    {
      g_autofree char *at = cw_time_of_day_format (step->weekly_time);
      g_autofree char *weekly = g_strdup_printf ("%s %s", cw_weekday_to_word (step->weekly_day), at);
      cw_dict_put_text (&b, "weekly", weekly);
    }
  if (step->monthly != NULL)
    {
      g_autofree char *monthly = cw_monthly_format (step->monthly);
      cw_dict_put_text (&b, "monthly", monthly);
    }
  if (step->round_hour)
    cw_dict_put_text (&b, "round", "hour");
  if (step->inclusive)
    cw_dict_put (&b, "inclusive", g_variant_new_boolean (TRUE));
  cw_dict_put_text (&b, "title", cw_text_get (&step->title, cw_own_language ()));
  cw_dict_put (&b, "titles", cw_text_to_variant (&step->title));
  cw_dict_put_text (&b, "advice", cw_text_get (&step->advice, cw_own_language ()));
  cw_dict_put (&b, "advices", cw_text_to_variant (&step->advice));
  cw_dict_put_text (&b, "source", step->source);
  cw_dict_put_text (&b, "checked", step->checked);
  cw_dict_put_text (&b, "confidence", cw_confidence_to_word (step->confidence));
  cw_dict_put_text (&b, "file", step->file);
  put_changed (&b, step->changed);
  return g_variant_builder_end (&b);
}

GVariant *
cw_views_policy (const CwPolicy *policy)
{
  GVariantBuilder b, steps;

  g_variant_builder_init (&b, G_VARIANT_TYPE_VARDICT);
  cw_dict_put_text (&b, "id", policy->id);
  cw_dict_put_text (&b, "name", cw_text_get (&policy->name, cw_own_language ()));
  cw_dict_put (&b, "names", cw_text_to_variant (&policy->name));
  cw_dict_put_text (&b, "file", policy->file);
  cw_dict_put_text (&b, "origin", policy->origin);
  cw_dict_put (&b, "calendars", g_variant_new_strv ((const char *const *) policy->calendars, -1));
  cw_dict_put (&b, "office_calendars",
       g_variant_new_strv ((const char *const *) policy->office_calendars, -1));
  cw_dict_put_text (&b, "zone", policy->zone);
  cw_dict_put (&b, "escrow", g_variant_new_boolean (policy->escrow));
  if (policy->asked_kinds != NULL && policy->asked_kinds[0] != NULL)
    cw_dict_put (&b, "asked_kinds",
                 g_variant_new_strv ((const char *const *) policy->asked_kinds, -1));
  put_changed (&b, policy->changed);
  g_variant_builder_init (&steps, G_VARIANT_TYPE ("aa{sv}"));
  for (guint i = 0; i < policy->steps->len; i++)
    g_variant_builder_add_value (&steps, step_words (g_ptr_array_index (policy->steps, i)));
  cw_dict_put (&b, "steps", g_variant_builder_end (&steps));
  return g_variant_builder_end (&b);
}

GVariant *
cw_views_problem (const CwPolicyProblem *problem)
{
  GVariantBuilder b;

  g_variant_builder_init (&b, G_VARIANT_TYPE_VARDICT);
  cw_dict_put (&b, "file", g_variant_new_string (problem->file));
  cw_dict_put (&b, "line", g_variant_new_uint32 ((guint32) MAX (problem->line, 0)));
  cw_dict_put (&b, "group", g_variant_new_string (problem->group));
  cw_dict_put (&b, "key", g_variant_new_string (problem->key));
  cw_dict_put (&b, "reason", g_variant_new_string (problem->reason));
  cw_dict_put (&b, "hint", g_variant_new_string (problem->hint));
  return g_variant_builder_end (&b);
}

GVariant *
cw_views_calendar (CwCalendar *calendar)
{
  g_autoptr(GString) off = g_string_new (NULL);
  guint8 mask = cw_calendar_days_off (calendar);
  GVariantBuilder b;
  gsize closed, opened;

  if (mask == 0xff)
    mask = CW_WEEKEND;
  for (int day = CW_MONDAY; day <= CW_SUNDAY; day++)
    if ((mask >> day & 1u) != 0)
      g_string_append_printf (off, "%s%s", off->len > 0 ? "," : "",
                              cw_weekday_to_word ((CwWeekday) day));
  cw_calendar_closed (calendar, &closed);
  cw_calendar_opened (calendar, &opened);
  g_variant_builder_init (&b, G_VARIANT_TYPE_VARDICT);
  cw_dict_put_text (&b, "name", cw_calendar_name (calendar));
  cw_dict_put_text (&b, "source", cw_calendar_source (calendar));
  cw_dict_put (&b, "days_off", g_variant_new_string (off->str));
  cw_dict_put_day (&b, "covers_from", cw_calendar_covers_from (calendar));
  cw_dict_put_day (&b, "covers_to", cw_calendar_covers_to (calendar));
  cw_dict_put_day (&b, "official_until", cw_calendar_official_until (calendar));
  cw_dict_put (&b, "closed", g_variant_new_uint32 ((guint32) closed));
  cw_dict_put (&b, "opened", g_variant_new_uint32 ((guint32) opened));
  return g_variant_builder_end (&b);
}

GVariant *
cw_views_status (CwEngine *engine, const char *data_dir, const char *version,
                 const char *const *problems)
{
  CwDatabase *db = cw_engine_database (engine);
  CwNotifier *notifier = cw_engine_notifier (engine);
  GTimeZone *zone = cw_clock_zone (cw_engine_clock (engine));
  g_autofree char *server = notifier != NULL ? cw_notifier_describe (notifier) : g_strdup ("");
  g_auto(GStrv) capabilities = notifier != NULL ? cw_notifier_capabilities (notifier) : NULL;
  static const char *const none[] = { NULL };
  guint open = 0, due = 0;
  GVariantBuilder b;

  cw_summary_counts (db, &open, &due, NULL);
  g_variant_builder_init (&b, G_VARIANT_TYPE_VARDICT);
  cw_dict_put_text (&b, "version", version);
  cw_dict_put (&b, "api_version", g_variant_new_uint32 (CW_API_VERSION));
  cw_dict_put_moment (&b, "now", cw_engine_now (engine), zone);
  cw_dict_put_text (&b, "zone", cw_clock_zone_name (cw_engine_clock (engine)));
  cw_dict_put (&b, "test_clock", g_variant_new_boolean (cw_clock_is_test (cw_engine_clock (engine))));
  cw_dict_put_text (&b, "data_dir", data_dir);
  cw_dict_put_text (&b, "database", cw_database_file (db));
  cw_dict_put_text (&b, "journal_mode", cw_database_journal_mode (db));
  cw_dict_put (&b, "read_only", g_variant_new_boolean (cw_database_is_read_only (db)));
  cw_dict_put (&b, "revision", g_variant_new_uint64 ((guint64) cw_journal_revision (db, NULL)));
  cw_dict_put (&b, "open", g_variant_new_uint32 (open));
  cw_dict_put (&b, "due", g_variant_new_uint32 (due));
  cw_dict_put (&b, "snoozed", g_variant_new_uint32 (cw_due_count_snoozed (engine)));
  if (cw_derive_left (engine) > 0)
    cw_dict_put (&b, "deriving", g_variant_new_uint32 (cw_derive_left (engine)));
  CwWorld world = cw_engine_world (engine);
  cw_dict_put (&b, "at_risk", cw_at_risk_total (&world, cw_engine_now (engine)));
  cw_dict_put_moment (&b, "next_moment", cw_engine_next_moment (engine), zone);
  cw_dict_put_moment (&b, "paused_until", cw_engine_paused_until (engine), zone);
  cw_dict_put (&b, "notification_server", g_variant_new_string (server));
  cw_dict_put (&b, "capabilities",
       g_variant_new_strv (capabilities != NULL ? (const char *const *) capabilities : none, -1));
  g_auto (CwWaiting) waiting = { 0 };
  cw_waiting_find (engine, &waiting);
  cw_dict_put (&b, "waiting", g_variant_new_uint32 (waiting.count));
  cw_dict_put_moment (&b, "waiting_since", waiting.since, zone);
  cw_dict_put_moment (&b, "next_try", waiting.next_try, zone);
  cw_dict_put_text (&b, "refusal", waiting.refusal);
  cw_dict_put (&b, "policies",
       g_variant_new_uint32 (cw_library_policies (cw_engine_library (engine))->len));
  cw_dict_put (&b, "calendars",
       g_variant_new_uint32 (cw_library_calendars (cw_engine_library (engine))->len));
  cw_dict_put (&b, "problems", g_variant_new_strv (problems != NULL ? problems : none, -1));
  return g_variant_builder_end (&b);
}
