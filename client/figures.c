/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "client/figures.h"

#include <glib/gi18n.h>

#include "client/bus.h"
#include "client/value.h"
#include "client/words.h"
#include "core/text.h"

#define NOTE_LENGTH 160

static guint
count (GVariant *dict, const char *key)
{
  gint64 n = 0;

  cw_ctl_number (dict, key, &n);
  return (guint)n;
}

char *
cw_ctl_share_text (GVariant *share)
{
  guint n = count (share, "count"), of = count (share, "of");

  if (of == 0)
    return g_strdup (_ ("none yet"));
  if (cw_ctl_flag (share, "few"))
    return g_strdup_printf (_ ("%1$u of %2$u (too few to say more)"), n, of);
  /* TRANSLATORS: 3 is a percentage, which in truth lies between 4 and 5 */
  return g_strdup_printf (_ ("%1$u of %2$u (%3$.0f %%, likely %4$.0f to %5$.0f %%)"), n, of,
                          cw_ctl_real (share, "percent"), cw_ctl_real (share, "low"), cw_ctl_real (share, "high"));
}

char *
cw_ctl_share_short (GVariant *share)
{
  guint n = count (share, "count"), of = count (share, "of");

  if (of == 0)
    return g_strdup ("-");
  if (cw_ctl_flag (share, "few"))
    return g_strdup_printf ("%u/%u", n, of);
  return g_strdup_printf ("%u/%u %.0f%%", n, of, cw_ctl_real (share, "percent"));
}

char *
cw_ctl_business_time (double hours)
{
  double days = hours / 24;

  if (hours < 23.5)
    return g_strdup_printf (ngettext ("%.0f hour", "%.0f hours", (gulong)(hours + 0.5)), hours);
  gulong whole = (gulong)(days + 0.05);
  if (days - (double)whole < 0.05)
    return g_strdup_printf (ngettext ("%lu business day", "%lu business days", whole), whole);
  return g_strdup_printf (_ ("%.1f business days"), days);
}

char *
cw_ctl_reply_text (GVariant *reply)
{
  guint n = count (reply, "n");

  if (n == 0)
    return g_strdup ("");
  g_autofree char *median = cw_ctl_business_time (cw_ctl_real (reply, "median_hours"));
  g_autofree char *lower = cw_ctl_business_time (cw_ctl_real (reply, "lower_hours"));
  g_autofree char *upper = cw_ctl_business_time (cw_ctl_real (reply, "upper_hours"));
  if (n == 1)
    return g_strdup_printf (_ ("%s (one reply, too few to say more)"), median);
  if (cw_ctl_flag (reply, "few"))
    return g_strdup_printf (_ ("%1$s (median of %2$u, too few to say more)"), median, n);
  return g_strdup_printf (_ ("%1$s (median of %2$u; half of them %3$s to %4$s)"), median, n, lower,
                          upper);
}

char *
cw_ctl_reply_short (GVariant *reply)
{
  guint n = count (reply, "n");

  if (n == 0)
    return g_strdup ("-");
  g_autofree char *median = cw_ctl_business_time (cw_ctl_real (reply, "median_hours"));
  if (cw_ctl_flag (reply, "few"))
    /* TRANSLATORS: a time, and of how few it is the median */
    return g_strdup_printf (_ ("%1$s (of %2$u)"), median, n);
  return g_steal_pointer (&median);
}

char *
cw_ctl_reply_range (GVariant *reply)
{
  if (count (reply, "n") == 0 || cw_ctl_flag (reply, "few"))
    return g_strdup ("");
  g_autofree char *lower = cw_ctl_business_time (cw_ctl_real (reply, "lower_hours"));
  g_autofree char *upper = cw_ctl_business_time (cw_ctl_real (reply, "upper_hours"));
  return g_strdup_printf (_ ("%1$s to %2$s"), lower, upper);
}

static char *
days (double n)
{
  return g_strdup_printf (ngettext ("%.0f day", "%.0f days", (gulong)(n + 0.5)), n);
}

char *
cw_ctl_days_text (GVariant *dict)
{
  guint n = count (dict, "n");

  if (n == 0)
    return g_strdup ("");
  g_autofree char *median = days (cw_ctl_real (dict, "median_days"));
  g_autofree char *lower = days (cw_ctl_real (dict, "lower_days"));
  g_autofree char *upper = days (cw_ctl_real (dict, "upper_days"));
  if (n == 1)
    return g_strdup_printf (_ ("%s (one payment, too few to say more)"), median);
  if (cw_ctl_flag (dict, "few"))
    return g_strdup_printf (_ ("%1$s (median of %2$u, too few to say more)"), median, n);
  return g_strdup_printf (_ ("%1$s (median of %2$u; half of them %3$s to %4$s)"), median, n, lower,
                          upper);
}

char *
cw_ctl_days_short (GVariant *dict)
{
  guint n = count (dict, "n");

  if (n == 0)
    return g_strdup ("-");
  g_autofree char *median = days (cw_ctl_real (dict, "median_days"));
  if (cw_ctl_flag (dict, "few"))
    return g_strdup_printf (_ ("%1$s (of %2$u)"), median, n);
  return g_steal_pointer (&median);
}

char *
cw_ctl_outcomes_text (GVariant *figures)
{
  static const char *const outcomes[] = { "completed", "declined", "withdrawn", "cancelled", "lost" };
  g_autoptr (GVariant) dict = cw_ctl_value (figures, "outcomes", "a{sv}");
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < G_N_ELEMENTS (outcomes); i++)
    if (count (dict, outcomes[i]) > 0)
      /* TRANSLATORS: how a case ended, and how many did */
      g_ptr_array_add (parts, g_strdup_printf (_ ("%1$s %2$u"), cw_ctl_outcome_label (outcomes[i]),
                                               count (dict, outcomes[i])));
  g_ptr_array_add (parts, NULL);
  return g_strjoinv (_ (", "), (char **)parts->pdata);
}

/* ---- a client ---- */

GVariant *
cw_ctl_get_client (CwCtl *ctl, const char *name, guint32 except, GError **error)
{
  GVariantBuilder options;

  g_variant_builder_init (&options, G_VARIANT_TYPE_VARDICT);
  if (except != 0)
    g_variant_builder_add (&options, "{sv}", "except", g_variant_new_uint32 (except));
  g_autoptr (GVariant) reply = cw_ctl_call (
      ctl, "GetClient", g_variant_new ("(sa{sv})", name, &options), "(a{sv})", error);

  return reply != NULL ? g_variant_get_child_value (reply, 0) : NULL;
}

static void
add_past (GPtrArray *sentences, GVariant *figures)
{
  guint cases = count (figures, "cases"), silences = count (figures, "silences");
  g_autoptr (GVariant) reply = cw_ctl_value (figures, "reply", "a{sv}");
  g_autofree char *outcomes = cw_ctl_outcomes_text (figures);
  g_autofree char *times = cw_ctl_reply_text (reply);

  if (cases == 0)
    return;
  if (*outcomes != '\0')
    g_ptr_array_add (sentences,
                     g_strdup_printf (ngettext ("You know this client from %1$u other case: %2$s.",
                                                "You know this client from %1$u other cases: %2$s.",
                                                cases),
                                      cases, outcomes));
  else
    g_ptr_array_add (sentences,
                     g_strdup_printf (ngettext ("You know this client from %u other case.",
                                                "You know this client from %u other cases.", cases),
                                      cases));
  if (silences > 0)
    g_ptr_array_add (sentences,
                     g_strdup_printf (ngettext ("They went quiet past a step %u time.",
                                                "They went quiet past a step %u times.", silences),
                                      silences));
  if (*times != '\0')
    g_ptr_array_add (sentences, g_strdup_printf (_ ("Time to a reply: %s."), times));
}

static void
add_known (GPtrArray *sentences, GVariant *client)
{
  g_autofree char *calendars = cw_ctl_words (client, "calendars", ", ");
  g_autofree char *list = cw_ctl_words (client, "days_off", ",");
  g_autofree char *off = cw_ctl_days_off_text (list);
  g_autofree char *similar = cw_ctl_words (client, "similar", ", ");
  g_autofree char *note = cw_text_clean (cw_ctl_text (client, "note"), NOTE_LENGTH);

  if (*calendars != '\0')
    g_ptr_array_add (sentences, g_strdup_printf (_ ("Their calendars: %s."), calendars));
  if (*off != '\0')
    g_ptr_array_add (sentences, g_strdup_printf (_ ("Their days off: %s."), off));
  if (*note != '\0')
    g_ptr_array_add (sentences, g_strdup_printf (_ ("Your note: %s"), note));
  if (*similar != '\0')
    g_ptr_array_add (sentences,
                     g_strdup_printf (_ ("They may be the same as: %s. \"cw-ctl client rename\" makes "
                                         "one of two."),
                                      similar));
}

GPtrArray *
cw_ctl_client_sentences (GVariant *client)
{
  GPtrArray *sentences = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GVariant) figures = cw_ctl_value (client, "figures", "a{sv}");

  add_past (sentences, figures);
  add_known (sentences, client);
  for (guint i = 0; i < sentences->len; i++)
    {
      char *clean = cw_text_clean (sentences->pdata[i], 0);
      g_free (sentences->pdata[i]);
      sentences->pdata[i] = clean;
    }
  return sentences;
}
