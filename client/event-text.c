/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "client/dates.h"
#include "client/step-text.h"
#include "client/value.h"
#include "client/words.h"
#include "core/text.h"

/* Events in one line: what happened is one whole phrase, with its object in it; what else was said
 * about it follows in parentheses. */

typedef struct
{
  CwCtl *ctl;
  GVariant *details;
  const char *word;
  const char *step; /* the title; NULL: it has none, or it is not wanted */
} Telling;

static gboolean
is_event (const Telling *t, const char *word)
{
  return g_strcmp0 (t->word, word) == 0;
}

/* The moment of a detail, NULL when it has none.  Allocated. */
static char *
moment_of (const Telling *t, const char *key)
{
  const char *iso = cw_ctl_text (t->details, key);

  if (iso == NULL)
    return NULL;
  /* only the new time of an amended event may be a day alone */
  return cw_ctl_event_moment (
      t->ctl, iso, g_str_equal (key, "new_at") && cw_ctl_flag (t->details, "date_only"));
}

static char *
sent_phrase (const Telling *t)
{
  if (t->step != NULL)
    return g_strdup_printf (_ ("message sent for the step \"%s\""), t->step);
  if (cw_ctl_flag (t->details, "fyi"))
    return g_strdup (_ ("message sent, for information only"));
  if (cw_ctl_flag (t->details, "other"))
    return g_strdup (_ ("message sent about something else"));
  return NULL;
}

static char *
asked_phrase (const Telling *t)
{
  const char *kind = cw_ctl_kind_label (cw_ctl_text (t->details, "kind"));
  g_autofree char *by = moment_of (t, "by");

  if (cw_ctl_flag (t->details, "withdrawn"))
    /* TRANSLATORS: what was asked, "a question" */
    return g_strdup_printf (_ ("the client no longer asks for this: %s"), kind);
  if (by != NULL)
    /* TRANSLATORS: 1 what was asked, 2 a moment */
    return g_strdup_printf (_ ("the client asked for this until %2$s: %1$s"), kind, by);
  return g_strdup_printf (_ ("the client asked: %s"), kind);
}

static char *
closed_phrase (const Telling *t)
{
  const char *outcome = cw_ctl_outcome_label (cw_ctl_text (t->details, "outcome"));

  if (cw_ctl_flag (t->details, "presumed"))
    return g_strdup_printf (_ ("case closed, since nobody said otherwise: %s"), outcome);
  if (g_strcmp0 (cw_ctl_text (t->details, "by"), "client") == 0)
    return g_strdup_printf (_ ("case closed by the client: %s"), outcome);
  return g_strdup_printf (_ ("case closed: %s"), outcome);
}

static char *
step_phrase (const Telling *t)
{
  const char *result = cw_ctl_text (t->details, "result");

  if (t->step == NULL)
    return result == NULL                         ? NULL
           : g_str_equal (result, "approved") ? g_strdup (_ ("the platform's staff approved"))
           : g_str_equal (result, "denied")   ? g_strdup (_ ("the platform's staff denied"))
           : g_str_equal (result, "consent")  ? g_strdup (_ ("step done: you consent"))
                                              : g_strdup (_ ("step done: you refuse"));
  if (is_event (t, "step-skipped"))
    return g_strdup_printf (_ ("step skipped: \"%s\""), t->step);
  if (g_strcmp0 (result, "approved") == 0)
    return g_strdup_printf (_ ("the platform's staff approved \"%s\""), t->step);
  if (g_strcmp0 (result, "denied") == 0)
    return g_strdup_printf (_ ("the platform's staff denied \"%s\""), t->step);
  if (g_strcmp0 (result, "consent") == 0)
    return g_strdup_printf (_ ("step done, you consent: \"%s\""), t->step);
  if (g_strcmp0 (result, "refuse") == 0)
    return g_strdup_printf (_ ("step done, you refuse: \"%s\""), t->step);
  return g_strdup_printf (_ ("step done: \"%s\""), t->step);
}

/* The value of an edited field; NULL for what is not shown.  Allocated. */
static char *
field_text (const Telling *t, GVariant *fields, const char *key, GVariant *value)
{
  if (g_variant_is_of_type (value, G_VARIANT_TYPE_STRING))
    return g_strdup (g_variant_get_string (value, NULL));
  if (g_variant_is_of_type (value, G_VARIANT_TYPE_INT64))
    return cw_ctl_date_format (g_variant_get_int64 (value), cw_ctl_now (t->ctl), t->ctl->zone,
                               FALSE);
  if (g_variant_is_of_type (value, G_VARIANT_TYPE_VARDICT))
    return cw_ctl_money (value);
  if (g_variant_is_of_type (value, G_VARIANT_TYPE_STRING_ARRAY))
    return cw_ctl_words (fields, key, ",");
  return NULL;
}

static char *
edited_phrase (const Telling *t)
{
  g_autoptr (GVariant) fields = cw_ctl_value (t->details, "fields", "a{sv}");
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func (g_free);
  GVariantIter iter;
  const char *key;
  GVariant *value;

  if (fields == NULL)
    return NULL;
  g_variant_iter_init (&iter, fields);
  while (g_variant_iter_next (&iter, "{&sv}", &key, &value))
    {
      g_autoptr (GVariant) held = value;
      g_autofree char *text = field_text (t, fields, key, held);
      if (text != NULL && *text == '\0')
        /* TRANSLATORS: the name of a field whose value was taken away */
        g_ptr_array_add (parts, g_strdup_printf (_ ("%s removed"), cw_ctl_field_label (key)));
      else if (text != NULL)
        /* TRANSLATORS: 1 the name of a field, 2 its new value */
        g_ptr_array_add (parts, g_strdup_printf (C_ ("field", "%1$s \"%2$s\""),
                                                 cw_ctl_field_label (key), text));
    }
  if (parts->len == 0)
    return NULL;
  g_ptr_array_add (parts, NULL);
  g_autofree char *list = g_strjoinv (cw_ctl_list_separator (), (char **)parts->pdata);
  return g_strdup_printf (_ ("fields changed: %s"), list);
}

/* The event with its object, NULL when the plain label says all. */
static char *
phrase_of (const Telling *t)
{
  g_autofree char *until = moment_of (t, "until");
  g_autofree char *new_at = moment_of (t, "new_at");
  const char *text = cw_ctl_text (t->details, "text");

  if (is_event (t, "sent"))
    return sent_phrase (t);
  if (is_event (t, "asked"))
    return asked_phrase (t);
  if (is_event (t, "closed"))
    return closed_phrase (t);
  if (is_event (t, "step-done") || is_event (t, "step-skipped") || is_event (t, "step-result"))
    return step_phrase (t);
  if (is_event (t, "edited"))
    return edited_phrase (t);
  if (is_event (t, "replied") && cw_ctl_flag (t->details, "wait"))
    return g_strdup (_ ("the client asked you to wait"));
  if (is_event (t, "replied") && cw_ctl_flag (t->details, "lure"))
    return g_strdup (_ ("the client replied, but gave no genuine answer"));
  if (is_event (t, "promised") && until != NULL)
    return g_strdup_printf (_ ("the client named a moment: %s"), until);
  if (is_event (t, "snoozed") && until != NULL)
    return g_strdup_printf (_ ("snoozed until %s"), until);
  if (is_event (t, "amended") && new_at != NULL)
    return g_strdup_printf (_ ("event moved to %s"), new_at);
  if (is_event (t, "flagged"))
    return g_strdup_printf (_ ("warning sign seen: %s"),
                            cw_ctl_sign_label (cw_ctl_text (t->details, "sign")));
  if (is_event (t, "noted") && text != NULL)
    return g_strdup_printf (_ ("note: \"%s\""), text);
  if (is_event (t, "accepted") && cw_ctl_flag (t->details, "more"))
    return g_strdup (_ ("delivery accepted, a further part follows"));
  return NULL;
}

static void
add (GPtrArray *extras, char *text)
{
  if (text != NULL)
    g_ptr_array_add (extras, text);
}

/* What was said besides. */
static GPtrArray *
extras_of (const Telling *t)
{
  GPtrArray *extras = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *by = is_event (t, "sent") ? moment_of (t, "by") : NULL;
  g_autofree char *due = moment_of (t, "due");
  const char *text = cw_ctl_text (t->details, "text");
  g_autoptr (GVariant) button = cw_ctl_value (t->details, "button", "b");

  if (by != NULL)
    add (extras, g_strdup_printf (_ ("answer wanted until %s"), by));
  if (due != NULL)
    add (extras, g_strdup_printf (_ ("pay due %s"), due));
  if (cw_ctl_flag (t->details, "anyway"))
    add (extras, g_strdup (_ ("before escrow was confirmed")));
  if (button != NULL && !g_variant_get_boolean (button))
    add (extras, g_strdup (_ ("without the platform's button")));
  if (cw_ctl_text (t->details, "ball") != NULL)
    add (extras, g_strdup (cw_ctl_turn_label (cw_ctl_text (t->details, "ball"))));
  if (text != NULL && !is_event (t, "noted"))
    /* TRANSLATORS: a remark in the log */
    add (extras, g_strdup_printf (C_ ("remark", "\"%s\""), text));
  return extras;
}

char *
cw_ctl_event_text (CwCtl *ctl, GVariant *event, GVariant *detail)
{
  g_autoptr (GVariant) details = cw_ctl_value (event, "details", "a{sv}");
  const char *step = cw_ctl_text (details, "step");
  g_autofree char *title =
      detail != NULL && step != NULL ? cw_ctl_step_title (detail, step) : NULL;
  const Telling telling = { ctl, details, cw_ctl_text (event, "event"), title };
  g_autofree char *phrase = details != NULL ? phrase_of (&telling) : NULL;
  g_autoptr (GPtrArray) extras = extras_of (&telling);
  const char *what = phrase != NULL ? phrase : cw_ctl_event_label (telling.word);

  if (extras->len == 0)
    return cw_text_clean (what, 0);
  g_ptr_array_add (extras, NULL);
  g_autofree char *list = g_strjoinv (cw_ctl_list_separator (), (char **)extras->pdata);
  /* TRANSLATORS: 1 what happened, 2 more about it */
  g_autofree char *raw = g_strdup_printf (_ ("%1$s (%2$s)"), what, list);
  return cw_text_clean (raw, 0);
}
