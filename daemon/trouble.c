/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/trouble.h"

#include <glib/gi18n.h>

#include "daemon/engine-private.h"
#include "daemon/notices.h"

/* What would be on the screen, but for what waits for its moment or is snoozed. */
static guint
count_due (GPtrArray *due, CwInstant now)
{
  guint n = 0;

  for (guint i = 0; due != NULL && i < due->len; i++)
    {
      const CwSummary *s = g_ptr_array_index (due, i);
      gboolean snoozed = s->snoozed_until != CW_NEVER && s->snoozed_until > now;
      n += s->is_due && s->urgency > CW_URGENCY_LOW && s->step_alert <= now && !snoozed;
    }
  return n;
}

static CwBubble *
make_bubble (guint n)
{
  CwBubble *bubble = cw_bubble_new ();

  bubble->summary = g_strdup (_("Casewatch cannot record anything"));
  if (n == 0)
    bubble->body = g_strdup (_("The disk takes no more: it is full, read-only or faulty. Alerts come by "
                               "themselves when it does again."));
  else
    bubble->body = g_strdup_printf (
      ngettext ("The disk takes no more: it is full, read-only or faulty. %u case needs you all the "
                "same: cw-ctl next says which.",
                "The disk takes no more: it is full, read-only or faulty. %u cases need you all the "
                "same: cw-ctl next says which.",
                n),
      n);
  return bubble;
}

void
cw_trouble_say (CwEngine *engine, const GError *error, GPtrArray *due)
{
  guint n = count_due (due, cw_engine_now (engine));
  gboolean known = engine->trouble != NULL && n <= engine->trouble_due;

  g_free (engine->trouble);
  engine->trouble = g_strdup (error->message);
  if (known)
    return;
  engine->trouble_due = n;
  cw_notices_show_lasting (engine, make_bubble (n));
}

void
cw_trouble_over (CwEngine *engine)
{
  if (engine->trouble == NULL)
    return;
  g_clear_pointer (&engine->trouble, g_free);
  engine->trouble_due = 0;
  cw_notices_remove (engine);
}

const char *
cw_trouble_text (CwEngine *engine)
{
  return engine->trouble;
}
