/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/explain.h"

#include "core/explain.h"
#include "daemon/check.h"
#include "daemon/dict.h"
#include "dbus/errors.h"

static const CwPlanStep *
find_step (const CwView *view, const char *id, GError **error)
{
  g_autoptr(GPtrArray) ids = g_ptr_array_new ();

  if (*id == '\0' && view->plan->next >= 0)
    return &g_array_index (view->plan->steps, CwPlanStep, view->plan->next);
  if (*id == '\0')
    {
      cw_set_error (error, CW_ERROR_INVALID_STATE, "nothing-to-do",
                    "case %u has no step that is due or coming; name one", view->row.id);
      return NULL;
    }
  for (guint i = 0; i < view->plan->steps->len; i++)
    {
      const CwPlanStep *p = &g_array_index (view->plan->steps, CwPlanStep, i);
      if (g_str_equal (p->step->id, id))
        return p;
      g_ptr_array_add (ids, p->step->id);
    }
  g_ptr_array_add (ids, NULL);
  const char *near = cw_text_nearest (id, (const char *const *) ids->pdata);
  g_autofree char *hint = near != NULL ? g_strdup_printf ("; did you mean \"%s\"?", near)
                                       : g_strdup ("");
  cw_set_error (error, CW_ERROR_INVALID_ARGUMENT, "no-such-step",
                "the rules have no step \"%s\"%s", id, hint);
  return NULL;
}

static void
put_waits (GVariantBuilder *b, const CwPlanStep *p)
{
  static const char *const words[] = {
    [CW_WAITS_NOT] = NULL,        [CW_WAITS_STAGE] = "stage",         [CW_WAITS_TURN] = "turn",
    [CW_WAITS_ANCHOR] = "anchor", [CW_WAITS_CONDITION] = "condition", [CW_WAITS_HELD] = "held",
    [CW_WAITS_CALENDAR] = "calendar",
  };
  g_autofree char *what = NULL;

  if (p->status != CW_STATUS_UPCOMING || p->waits == CW_WAITS_NOT)
    return;
  if (p->waits == CW_WAITS_ANCHOR)
    what = cw_anchor_format (&p->step->since);
  else if (p->waits == CW_WAITS_CONDITION && p->waits_condition != NULL)
    what = cw_condition_format (p->waits_condition);
  else if (p->waits == CW_WAITS_STAGE)
    what = g_strdup (cw_stage_to_word (p->step->stage));
  cw_dict_put_text (b, "waits", words[p->waits]);
  cw_dict_put_text (b, "waits_for", what);
}

static GVariant *
rows_of_days (const GArray *days, gboolean sum)
{
  GVariantBuilder rows;

  g_variant_builder_init (&rows, G_VARIANT_TYPE ("aa{sv}"));
  for (guint i = 0; days != NULL && i < days->len; i++)
    {
      const CwExplainDay *day = &g_array_index (days, CwExplainDay, i);
      GVariantBuilder row;
      g_variant_builder_init (&row, G_VARIANT_TYPE_VARDICT);
      cw_dict_put_day (&row, "date", day->day);
      if (sum)
        cw_dict_put (&row, "counted", g_variant_new_boolean (day->counted));
      if (sum && day->counted)
        cw_dict_put (&row, "n", g_variant_new_int32 (day->n));
      cw_dict_put_text (&row, "reason", day->reason);
      g_variant_builder_add (&rows, "a{sv}", &row);
    }
  return g_variant_builder_end (&rows);
}

static void
add_note (GVariantBuilder *rows, const char *code, const char *what, const char *text,
          CwInstant moment, const GArray *days, GTimeZone *zone)
{
  GVariantBuilder row;

  g_variant_builder_init (&row, G_VARIANT_TYPE_VARDICT);
  cw_dict_put_text (&row, "code", code);
  cw_dict_put_text (&row, "what", what);
  cw_dict_put_moment (&row, "moment", moment, zone);
  if (days != NULL)
    cw_dict_put (&row, "days", rows_of_days (days, FALSE));
  cw_dict_put_text (&row, "text", text);
  g_variant_builder_add (rows, "a{sv}", &row);
}

/* Holidays after the last official announcement are projections: said for each calendar on which
 * the sum leans. */
static void
note_projections (const CwWorld *world, const CwView *view, const CwPlanStep *p,
                  GVariantBuilder *notes, GString *text)
{
  char *const *names = cw_view_calendars_of_sum (view, p);

  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    {
      CwDay until;
      if (!cw_view_is_projected (world, view, p, names[i], &until))
        continue;
      g_autofree char *day = cw_day_format (until);
      g_autofree char *what = g_strdup_printf ("%s/%s", names[i], day);
      g_autofree char *said
        = g_strdup_printf ("Days of the calendar %s after %s are not announced officially yet and "
                           "may still change.", names[i], day);
      add_note (notes, "official-until", what, said, CW_NEVER, NULL, view->user_zone);
      g_string_append_printf (text, " %s", said);
    }
}

/* Days of the client that the platform's rules do not know of. */
static void
note_client (const CwView *view, const CwPlanStep *p, GVariantBuilder *notes, GString *text)
{
  g_autofree char *names = g_strjoinv (", ", view->calendars);
  g_autofree char *said = NULL;

  if (p->step->after.unit != CW_UNIT_BUSINESS)
    return;
  if (view->calendars_of == CW_CALENDARS_OF_CLIENT)
    {
      said = g_strdup_printf ("Business days are those of this client: %s.", names);
      add_note (notes, "client-calendar", names, said, CW_NEVER, NULL, view->user_zone);
      g_string_append_printf (text, " %s", said);
    }
  if (view->client_days_off)
    {
      const char *off = "The client's own days off are left out.";
      add_note (notes, "client-days-off", NULL, off, CW_NEVER, NULL, view->user_zone);
      g_string_append_printf (text, " %s", off);
    }
}

static void
put_rule (GVariantBuilder *b, const CwStep *step, const char *lang)
{
  g_autofree char *since = cw_anchor_format (&step->since);
  g_autofree char *after = cw_duration_format (step->after);
  const char *advice = cw_text_get (&step->advice, lang);

  cw_dict_put_text (b, "since", since);
  cw_dict_put_text (b, "after", after);
  cw_dict_put_text (b, "act", cw_act_to_word (step->act));
  cw_dict_put_text (b, "urgency", cw_urgency_to_word (step->urgency));
  cw_dict_put_text (b, "source", step->source);
  cw_dict_put_text (b, "checked", step->checked);
  cw_dict_put_text (b, "confidence", cw_confidence_to_word (step->confidence));
  cw_dict_put_text (b, "advice", *advice != '\0' ? advice : NULL);
  cw_dict_put_text (b, "template", step->template);
  cw_dict_put_text (b, "url", step->url);
}

GVariant *
cw_explain (const CwWorld *world, CwView *view, const char *step, const char *lang, GError **error)
{
  const CwPlanStep *p = find_step (view, step != NULL ? step : "", error);
  GVariantBuilder b, notes;

  if (p == NULL)
    return NULL;
  g_autoptr(CwExplanation) e = cw_explain_step (view->c, view->policy, p, &view->x, lang);
  g_autoptr(GString) text = g_string_new (e->text);
  GVariant *reasons = cw_check_reasons (world, view, error);
  const char *title = cw_text_get (&p->step->title, lang);

  if (reasons == NULL)
    return NULL;
  g_variant_builder_init (&notes, G_VARIANT_TYPE ("aa{sv}"));
  for (guint i = 0; i < e->notes->len; i++)
    {
      const CwExplainNote *note = &g_array_index (e->notes, CwExplainNote, i);
      add_note (&notes, cw_note_to_word (note->code), note->what, note->text, note->moment,
                note->days, view->user_zone);
    }
  note_client (view, p, &notes, text);
  note_projections (world, view, p, &notes, text);

  g_variant_builder_init (&b, G_VARIANT_TYPE_VARDICT);
  cw_dict_put_text (&b, "step", p->step->id);
  cw_dict_put_text (&b, "title", *title != '\0' ? title : p->step->id);
  cw_dict_put_text (&b, "status", cw_step_status_to_word (p->status));
  put_rule (&b, p->step, lang);
  cw_dict_put_moment (&b, "anchor", p->anchor, view->user_zone);
  cw_dict_put_moment (&b, "due", p->due, view->user_zone);
  cw_dict_put_moment (&b, "alert", p->alert, view->user_zone);
  cw_dict_put_moment (&b, "limit", p->limit, view->user_zone);
  put_waits (&b, p);
  cw_dict_put (&b, "days", rows_of_days (e->days, TRUE));
  if (e->truncated)
    cw_dict_put (&b, "truncated", g_variant_new_boolean (TRUE));
  cw_dict_put (&b, "notes", g_variant_builder_end (&notes));
  cw_dict_put (&b, "reasons", reasons);
  cw_dict_put_text (&b, "text", text->str);
  cw_dict_put (&b, "beyond_coverage", g_variant_new_boolean (p->beyond_coverage));
  return g_variant_builder_end (&b);
}
