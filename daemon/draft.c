/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/draft.h"

#include <string.h>

#include "core/limits.h"
#include "core/template.h"
#include "daemon/details.h"
#include "daemon/message-words.h"
#include "dbus/errors.h"

/* ---- which template ---- */

/* NULL with error; owned by the policy. */
static const char *
own_template (const CwView *view, GError **error)
{
  if (view->plan->next < 0)
    {
      cw_set_error (error, CW_ERROR_INVALID_STATE, "nothing-to-do",
                    "case %u has no step that is due or coming; name a template", view->row.id);
      return NULL;
    }
  const CwStep *step
    = g_array_index (view->plan->steps, CwPlanStep, view->plan->next).step;
  if (step->template == NULL)
    cw_set_error (error, CW_ERROR_INVALID_STATE, "no-template",
                  "the step \"%s\" of case %u comes with no message; name a template", step->id,
                  view->row.id);
  return step->template;
}

const char *
cw_draft_language (const CwView *view, GVariant *options)
{
  const char *lang = NULL;

  if (g_variant_lookup (options, "lang", "&s", &lang) && *lang != '\0')
    return lang;
  if (view->c->fields.lang != NULL)
    return view->c->fields.lang;
  if (view->client_lang != NULL)
    return view->client_lang;
  return view->policy != NULL && g_strcmp0 (view->policy->zone, "Asia/Tokyo") == 0 ? "ja" : "en";
}

/* ---- what the case knows ---- */

typedef struct
{
  const CwWorld *world;
  const CwView *view;
  const char *lang;
  gboolean japanese;
  GHashTable *fields; /* char* -> char* */
} Fill;

static void
put (Fill *f, const char *name, char *value)
{
  if (value == NULL || *value == '\0')
    g_free (value);
  else
    g_hash_table_insert (f->fields, g_strdup (name), value);
}

/* Of the client's making: one line without control characters. */
static void
put_clean (Fill *f, const char *name, const char *value)
{
  put (f, name, value != NULL ? cw_text_clean (value, 0) : NULL);
}

/* What happened: the day. */
static void
put_day (Fill *f, const char *name, CwInstant at)
{
  if (at != CW_NEVER)
    put (f, name, cw_message_day (at, f->view->user_zone, f->view->x.now, f->japanese));
}

/* What is planned: the day, and the time where one was named. */
static void
put_moment (Fill *f, const char *name, CwInstant at)
{
  if (at != CW_NEVER)
    put (f, name, cw_message_moment (at, f->view->user_zone, f->view->x.now,
                                     f->world->settings->day_end, f->japanese));
}

static void
put_silence (Fill *f)
{
  const CwCase *c = f->view->c;

  if (c->spell.at == CW_NEVER || c->spell.at > f->view->x.now)
    return;
  put_day (f, "quiet_since", c->spell.at);
  put (f, "quiet_days", g_strdup_printf ("%d", cw_quiet_business_days (c->spell.at, f->view->x.now,
                                                                       &f->view->x.days)));
}

static void
put_last_message (Fill *f)
{
  const CwCase *c = f->view->c;
  const CwEvent *event = cw_case_find_event (c, c->last_mine.event_id);

  put_day (f, "last_sent_date", c->last_mine.at);
  if (c->last_mine.at != CW_NEVER)
    put_clean (f, "last_sent_subject",
               event != NULL && event->d.text != NULL ? event->d.text : c->fields.title);
}

/* The open request that the current step is about, else the latest, and its limit: the one that was
 * named, else the usual one. */
static void
put_asked (Fill *f)
{
  const CwCase *c = f->view->c;
  const CwPlan *plan = f->view->plan;
  const CwAsked *asked = NULL;
  CwInstant by;

  if (plan->current >= 0)
    {
      const CwStep *step = g_array_index (plan->steps, CwPlanStep, plan->current).step;
      asked = step->track == CW_TRACK_ASKED ? cw_case_find_asked (c, step->track_kind) : NULL;
    }
  for (guint i = c->asked->len; i > 0 && asked == NULL; i--)
    if (g_array_index (c->asked, CwAsked, i - 1).open)
      asked = &g_array_index (c->asked, CwAsked, i - 1);
  if (asked == NULL)
    return;
  by = asked->by;
  for (guint i = 0; i < plan->steps->len && by == CW_NEVER; i++)
    {
      const CwPlanStep *p = &g_array_index (plan->steps, CwPlanStep, i);
      if (p->step->track == CW_TRACK_ASKED && g_str_equal (p->step->track_kind, asked->kind)
          && p->step->stage == c->stage)
        by = p->limit;
    }
  put_moment (f, "asked_by", by);
}

static void
put_case (Fill *f, const char *user_name, const char *form)
{
  const CwCase *c = f->view->c;
  const CwFields *fields = &c->fields;
  const CwPolicy *policy = f->view->policy;

  put_clean (f, "me", user_name);
  put_clean (f, "client", fields->client);
  put_clean (f, "title", fields->title);
  put_clean (f, "url", fields->url);
  put_clean (f, "platform",
             policy != NULL ? cw_text_get (&policy->name, f->lang) : fields->platform);
  if (fields->has_fee && fields->fee_currency != NULL)
    put (f, "fee", cw_message_money (fields->fee_amount, fields->fee_currency, f->japanese));
  put_day (f, "today", f->view->x.now);
  put_day (f, "applied", c->applied.at);
  put_day (f, "contracted", c->contracted.at);
  put_day (f, "delivered", c->delivered.at);
  if (c->funded)
    put_day (f, "funded", c->funded_at.at);
  put_moment (f, "promised", c->promised.at);
  put_moment (f, "closes", fields->closes);
  put_moment (f, "deadline", fields->deadline);
  put_moment (f, "due", fields->due);
  put_silence (f);
  put_last_message (f);
  put_asked (f);
  if (strstr (form, "contact_log") != NULL)
    put (f, "contact_log", cw_contact_log (f->world, f->view, f->lang));
}

/* ---- what the caller gives ---- */

static gboolean
check_options (GVariant *options, GError **error)
{
  static const char *const known[] = { "by", "lang", "fields", NULL };
  g_autoptr(GVariant) by = g_variant_lookup_value (options, "by", NULL);
  g_autoptr(GVariant) lang = g_variant_lookup_value (options, "lang", NULL);
  g_autoptr(GVariant) fields = g_variant_lookup_value (options, "fields", NULL);
  const char *wrong = NULL;

  if (!cw_details_only (options, known, error))
    return FALSE;
  if (by != NULL && !g_variant_is_of_type (by, G_VARIANT_TYPE_STRING))
    wrong = "by";
  if (lang != NULL && !g_variant_is_of_type (lang, G_VARIANT_TYPE_STRING))
    wrong = "lang";
  if (fields != NULL && !g_variant_is_of_type (fields, G_VARIANT_TYPE ("a{ss}")))
    wrong = "fields";
  if (wrong == NULL)
    return TRUE;
  cw_set_error (error, CW_ERROR_INVALID_ARGUMENT, "wrong-type", "%s has the wrong type", wrong);
  return FALSE;
}

static gboolean
put_by (Fill *f, GVariant *options, GError **error)
{
  const char *text = NULL;
  CwWhen when;

  if (!g_variant_lookup (options, "by", "&s", &text))
    return TRUE;
  CwWhenContext context = cw_details_when (f->world, f->view);
  if (!cw_details_moment ("by", text, CW_WHEN_PLAN, &context, &when, error))
    return FALSE;
  if (when.instant < context.now)
    {
      cw_set_error (error, CW_ERROR_INVALID_ARGUMENT, "in-the-past", "by: %s is over", text);
      return FALSE;
    }
  if (when.date_only)
    put_day (f, "by", when.instant);
  else
    put_moment (f, "by", when.instant);
  return TRUE;
}

static gboolean
check_field (const char *name, const char *value, GError **error)
{
  gsize n;
  const CwTemplateField *known = cw_template_fields (&n);
  g_autoptr(GPtrArray) names = g_ptr_array_new ();

  if (cw_template_field (name) == NULL)
    {
      for (gsize i = 0; i < n; i++)
        g_ptr_array_add (names, (gpointer) known[i].name);
      g_ptr_array_add (names, NULL);
      const char *near = cw_text_nearest (name, (const char *const *) names->pdata);
      g_autofree char *hint = near != NULL ? g_strdup_printf ("; did you mean \"%s\"?", near)
                                           : g_strdup ("");
      cw_set_error (error, CW_ERROR_INVALID_ARGUMENT, "unknown-field",
                    "templates have no field \"%s\"%s", name, hint);
      return FALSE;
    }
  if (strlen (value) > CW_LIMIT_NOTE)
    {
      cw_set_error (error, CW_ERROR_LIMIT_EXCEEDED, "too-long", "%s: at most %d bytes are allowed",
                    name, CW_LIMIT_NOTE);
      return FALSE;
    }
  if (cw_text_is_acceptable (value, "\n\t"))
    return TRUE;
  cw_set_error (error, CW_ERROR_INVALID_ARGUMENT, "bad-text", "%s holds control characters", name);
  return FALSE;
}

static gboolean
put_given (Fill *f, GVariant *options, GError **error)
{
  g_autoptr(GVariant) given = g_variant_lookup_value (options, "fields", NULL);
  const char *name, *value;
  GVariantIter iter;

  if (given == NULL)
    return TRUE;
  g_variant_iter_init (&iter, given);
  while (g_variant_iter_next (&iter, "{&s&s}", &name, &value))
    {
      if (!check_field (name, value, error))
        return FALSE;
      put (f, name, g_strdup (value));
    }
  return TRUE;
}

/* ---- the message ---- */

gboolean
cw_draft (const CwWorld *world, CwView *view, const char *user_name, const char *template_name,
          GVariant *options, char **text, char ***missing, GError **error)
{
  g_autofree char *lang_used = NULL;

  if (!check_options (options, error))
    return FALSE;
  const char *name = template_name;
  if (*name == '\0' && (name = own_template (view, error)) == NULL)
    return FALSE;
  g_autofree char *form = cw_library_template (world->library, name,
                                               cw_draft_language (view, options), &lang_used, NULL);
  if (form == NULL)
    {
      cw_library_set_no_template (world->library, name, error);
      return FALSE;
    }

  g_autoptr(GHashTable) fields = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr(GPtrArray) without = g_ptr_array_new ();
  Fill f = { world, view, lang_used, g_str_has_prefix (lang_used, "ja"), fields };
  put_case (&f, user_name, form);
  if (!put_by (&f, options, error) || !put_given (&f, options, error))
    return FALSE;
  *text = cw_template_fill (form, fields, without);
  g_ptr_array_add (without, NULL);
  *missing = (char **) g_ptr_array_free (g_steal_pointer (&without), FALSE);
  return TRUE;
}
