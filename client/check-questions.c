/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "client/check-questions.h"

#include <glib/gi18n.h>

#include "client/bus.h"
#include "client/cases.h"
#include "client/change.h"
#include "client/output.h"
#include "client/words.h"

#define GROUP 6 /* signs in one question at most */

static const char *const about_the_offer[]
    = { "mass-recruiting", "low-pay", "low-pay-notice", "vague-text", NULL };
static const char *const about_the_client[] = { "identity-unverified", "slow-reply-comments",
                                                "low-rating", "polite", "quick", NULL };
static const char *const about_the_talk[]
    = { "early-delivery", "outside-contact", "personal-data", "differs-from-ad", "no-show",
        "ignores-reminders", NULL };
static const char *const at_add[] = { "early-delivery", "outside-contact", "mass-recruiting",
                                      "low-pay",        "vague-text",      NULL };

/* Numbers with anything between them, or the signs' names.  FALSE when there is something else. */
static gboolean
read_numbers (const char *answer, const char *const *signs, guint n, gboolean *chosen)
{
  g_auto (GStrv) words = g_strsplit_set (answer, " ,、;", -1);

  for (guint i = 0; words[i] != NULL; i++)
    {
      guint64 number;
      if (*words[i] == '\0')
        continue;
      guint k = 0;
      while (k < n && !g_str_equal (signs[k], words[i]))
        k++;
      if (g_ascii_string_to_unsigned (words[i], 10, 1, n, &number, NULL))
        k = (guint)number - 1;
      if (k >= n)
        return FALSE;
      chosen[k] = TRUE;
    }
  return TRUE;
}

/* One question.  FALSE: somebody left, or gave no usable answer. */
static gboolean
ask_group (CwCtl *ctl, const char *question, const char *const *signs, guint n, gboolean *chosen)
{
  for (guint i = 0; i < n; i++)
    cw_ctl_printf (ctl, "  %u  %s\n", i + 1, cw_ctl_sign_label (signs[i]));
  for (guint tries = 0; tries < 3; tries++)
    {
      g_autofree char *answer = cw_ctl_ask (ctl, question);
      if (answer == NULL)
        return FALSE;
      for (guint i = 0; i < n; i++)
        chosen[i] = FALSE;
      if (g_utf8_validate (answer, -1, NULL) && read_numbers (answer, signs, n, chosen))
        return TRUE;
      cw_ctl_complain (_ ("Please type numbers of the list, for example \"1 3\"."));
    }
  return FALSE;
}

static gboolean
ask_about (CwCtl *ctl, const char *question, const char *const *group,
           const char *const *unanswered, GVariantBuilder *signs, GPtrArray *seen)
{
  const char *asked[GROUP];
  gboolean chosen[GROUP];
  guint n = 0;

  for (guint i = 0; group[i] != NULL; i++)
    if (g_strv_contains (unanswered, group[i]))
      asked[n++] = group[i];
  if (n == 0)
    return TRUE;
  if (!ask_group (ctl, question, asked, n, chosen))
    return FALSE;
  gboolean any = FALSE;
  for (guint i = 0; i < n; i++)
    any = any || chosen[i];
  for (guint i = 0; i < n; i++)
    {
      if (chosen[i])
        g_ptr_array_add (seen, g_strdup (asked[i]));
      /* Enter alone leaves a group unknown */
      if (any)
        g_variant_builder_add (signs, "{sv}", asked[i], g_variant_new_boolean (chosen[i]));
    }
  return TRUE;
}

gboolean
cw_ctl_ask_signs (CwCtl *ctl, const char *const *unanswered, GVariantBuilder *signs,
                  GPtrArray *seen)
{
  cw_ctl_print_line (ctl, CW_CTL_DIM,
                     _ ("Type the numbers of what you saw; Enter when you do not know."));
  return ask_about (ctl, _ ("The offer: "), about_the_offer, unanswered, signs, seen)
         && ask_about (ctl, _ ("The client: "), about_the_client, unanswered, signs, seen)
         && ask_about (ctl, _ ("Your talk so far: "), about_the_talk, unanswered, signs, seen);
}

gboolean
cw_ctl_flag_signs (CwCtl *ctl, guint32 id, GPtrArray *seen, GError **error)
{
  for (guint i = 0; i < seen->len; i++)
    {
      const char *sign = g_ptr_array_index (seen, i);
      GVariantBuilder ids, details;
      g_variant_builder_init (&ids, G_VARIANT_TYPE ("au"));
      g_variant_builder_add (&ids, "u", id);
      g_variant_builder_init (&details, G_VARIANT_TYPE_VARDICT);
      g_variant_builder_add (&details, "{sv}", "sign", g_variant_new_string (sign));
      cw_ctl_add_request (&details);
      g_autoptr (GVariant) reply =
          cw_ctl_call (ctl, "Record", g_variant_new ("(ausa{sv})", &ids, "flagged", &details),
                       "(at)", error);
      if (reply == NULL)
        return FALSE;
      g_autofree char *line = g_strdup_printf (_ ("Flagged: %s."), cw_ctl_sign_label (sign));
      cw_ctl_print_line (ctl, CW_CTL_PLAIN, line);
    }
  return TRUE;
}

gboolean
cw_ctl_ask_signs_at_add (CwCtl *ctl, guint32 id, GError **error)
{
  g_autoptr (GPtrArray) seen = g_ptr_array_new_with_free_func (g_free);
  gboolean chosen[G_N_ELEMENTS (at_add)];
  guint n = G_N_ELEMENTS (at_add) - 1;

  if (!ask_group (ctl, _ ("Any warning signs? Their numbers, or Enter for none: "), at_add, n,
                  chosen))
    return TRUE;
  for (guint i = 0; i < n; i++)
    if (chosen[i])
      g_ptr_array_add (seen, g_strdup (at_add[i]));
  if (!cw_ctl_flag_signs (ctl, id, seen, error))
    return FALSE;
  if (seen->len > 0)
    {
      g_autofree char *command = g_strdup_printf ("cw-ctl check %u", id);
      g_autofree char *line = g_strdup_printf (_ ("What they come to: %s"), command);
      cw_ctl_print_line (ctl, CW_CTL_DIM, line);
    }
  return TRUE;
}
