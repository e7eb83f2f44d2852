/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <string.h>

#include "client/dates.h"
#include "client/value.h"
#include "client/words.h"
#include "core/text.h"

/* Events in one line, money. */

/* The first one is the event itself, what follows says more about it. */
static void
add (GString *out, const char *text)
{
  if (text == NULL || *text == '\0')
    return;
  if (out->len > 0)
    g_string_append (out, strchr (out->str, ':') == NULL ? ": " : ", ");
  g_string_append (out, text);
}

static void
add_moment (CwCtl *ctl, GString *out, GVariant *details, const char *key)
{
  const char *iso = cw_ctl_text (details, key);

  if (iso == NULL)
    return;
  g_autofree char *moment = cw_ctl_moment (ctl, iso);
  g_autofree char *text = g_str_equal (key, "due")  ? g_strdup_printf (_ ("pay due %s"), moment)
                          : g_str_equal (key, "new_at") ? g_strdup_printf (_ ("to %s"), moment)
                                                    : g_strdup_printf (_ ("until %s"), moment);
  add (out, text);
}

static void
add_flags (GString *out, GVariant *details)
{
  static const struct
  {
    const char *key;
    const char *label;
  } flags[] = {
    { "fyi", N_ ("for information only") },    { "other", N_ ("about something else") },
    { "wait", N_ ("asked to wait") },          { "lure", N_ ("no genuine answer") },
    { "more", N_ ("a further part follows") }, { "anyway", N_ ("before escrow was confirmed") },
    { "withdrawn", N_ ("withdrawn") },         { "presumed", N_ ("presumed") },
  };

  for (guint i = 0; i < G_N_ELEMENTS (flags); i++)
    if (cw_ctl_flag (details, flags[i].key))
      add (out, _ (flags[i].label));
}

/* The new values of edited. */
static void
add_fields (CwCtl *ctl, GString *out, GVariant *details)
{
  g_autoptr (GVariant) fields = cw_ctl_value (details, "fields", "a{sv}");
  GVariantIter iter;
  const char *key;
  GVariant *value;

  if (fields == NULL)
    return;
  g_variant_iter_init (&iter, fields);
  while (g_variant_iter_next (&iter, "{&sv}", &key, &value))
    {
      g_autoptr (GVariant) held = value;
      g_autofree char *text = NULL;
      if (g_variant_is_of_type (held, G_VARIANT_TYPE_STRING))
        text = g_strdup (g_variant_get_string (held, NULL));
      else if (g_variant_is_of_type (held, G_VARIANT_TYPE_INT64))
        text = cw_ctl_date_format (g_variant_get_int64 (held), cw_ctl_now (ctl), ctl->zone, FALSE);
      else if (g_variant_is_of_type (held, G_VARIANT_TYPE_VARDICT))
        text = cw_ctl_money (held);
      else if (g_variant_is_of_type (held, G_VARIANT_TYPE_STRING_ARRAY))
        text = cw_ctl_words (fields, key, ",");
      else
        continue;
      g_autofree char *pair = g_strdup_printf ("%s=%s", key, text);
      add (out, pair);
    }
}

static void
add_result (GString *out, GVariant *details)
{
  const char *result = cw_ctl_text (details, "result");

  if (result == NULL)
    return;
  if (g_str_equal (result, "approved"))
    add (out, _ ("approved"));
  else if (g_str_equal (result, "denied"))
    add (out, _ ("denied"));
  else if (g_str_equal (result, "consent"))
    add (out, _ ("you consent"));
  else
    add (out, _ ("you refuse"));
}

char *
cw_ctl_event_text (CwCtl *ctl, GVariant *event, gboolean with_step)
{
  const char *word = cw_ctl_text (event, "event");
  g_autoptr (GVariant) details = cw_ctl_value (event, "details", "a{sv}");
  GString *out = g_string_new (NULL);
  gboolean button;

  add (out, cw_ctl_event_label (word));
  if (details == NULL)
    return g_string_free (out, FALSE);
  if (with_step)
    add (out, cw_ctl_text (details, "step"));
  if (cw_ctl_text (details, "kind") != NULL)
    add (out, cw_ctl_kind_label (cw_ctl_text (details, "kind")));
  if (cw_ctl_text (details, "sign") != NULL)
    add (out, cw_ctl_sign_label (cw_ctl_text (details, "sign")));
  if (cw_ctl_text (details, "outcome") != NULL)
    add (out, cw_ctl_outcome_label (cw_ctl_text (details, "outcome")));
  add_result (out, details);
  add_moment (ctl, out, details, "until");
  if (g_strcmp0 (word, "closed") != 0)
    add_moment (ctl, out, details, "by");
  else if (g_strcmp0 (cw_ctl_text (details, "by"), "client") == 0)
    add (out, _ ("by the client"));
  add_moment (ctl, out, details, "due");
  add_moment (ctl, out, details, "new_at");
  add_flags (out, details);
  if (g_variant_lookup (details, "button", "b", &button) && !button)
    add (out, _ ("without the platform's button"));
  add_fields (ctl, out, details);
  if (cw_ctl_text (details, "ball") != NULL)
    add (out, cw_ctl_turn_label (cw_ctl_text (details, "ball")));
  if (cw_ctl_text (details, "text") != NULL)
    {
      g_autofree char *quoted = g_strdup_printf ("\"%s\"", cw_ctl_text (details, "text"));
      add (out, quoted);
    }
  g_autofree char *raw = g_string_free (out, FALSE);
  return cw_text_clean (raw, 0);
}

/* Digits in groups of three. */
static void
append_grouped (GString *out, gint64 whole)
{
  g_autofree char *digits = g_strdup_printf ("%" G_GINT64_FORMAT, whole);
  gsize length = strlen (digits);

  for (gsize i = 0; i < length; i++)
    {
      if (i > 0 && (length - i) % 3 == 0 && digits[i - 1] != '-')
        g_string_append_c (out, ',');
      g_string_append_c (out, digits[i]);
    }
}

char *
cw_ctl_money (GVariant *money)
{
  const char *currency = cw_ctl_text (money, "currency");
  GString *out = g_string_new (NULL);
  gint64 amount = 0;

  if (!cw_ctl_number (money, "amount", &amount) || currency == NULL)
    return g_string_free (out, FALSE);
  gboolean whole = g_str_equal (currency, "JPY") || g_str_equal (currency, "KRW");
  append_grouped (out, whole ? amount : amount / 100);
  if (!whole)
    g_string_append_printf (out, ".%02d", (int)ABS (amount % 100));
  g_string_append_printf (out, " %s", currency);
  g_autofree char *raw = g_string_free (out, FALSE);
  return cw_text_clean (raw, 0);
}
