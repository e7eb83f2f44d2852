/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/signs.h"

#include "core/text.h"

static const CwSign signs[] = {
  { "identity-unverified", FALSE },   /* a signal, not proof */
  { "slow-reply-comments", FALSE },   /* ratings that speak of slow replies */
  { "low-rating", FALSE },
  { "mass-recruiting", FALSE },       /* 50 or more wanted */
  { "low-pay", FALSE },               /* far below the market */
  { "low-pay-notice", FALSE },        /* the platform itself says so */
  { "vague-text", FALSE },
  { "slow-before-contract", FALSE },
  { "early-delivery", FALSE },        /* work wanted before escrow or contract */
  { "personal-data", FALSE },
  { "outside-contact", FALSE },
  { "differs-from-ad", FALSE },
  { "no-show", FALSE },
  { "ignores-reminders", FALSE },
  { "polite", TRUE },
  { "quick", TRUE },
};

const CwSign *
cw_signs (gsize *n)
{
  *n = G_N_ELEMENTS (signs);
  return signs;
}

gboolean
cw_sign_is_known (const char *id)
{
  for (guint i = 0; i < G_N_ELEMENTS (signs); i++)
    if (g_str_equal (signs[i].id, id))
      return TRUE;
  return FALSE;
}

const char *
cw_sign_nearest (const char *id)
{
  const char *ids[G_N_ELEMENTS (signs) + 1] = { NULL };

  for (guint i = 0; i < G_N_ELEMENTS (signs); i++)
    ids[i] = signs[i].id;
  return cw_text_nearest (id, ids);
}
