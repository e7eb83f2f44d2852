/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/waiting.h"

#include "core/text.h"
#include "daemon/engine-private.h"

/* What was up on a server that is gone waits again, and so does what a server never answered for.
 * A bubble that is shown anew in its own place does not wait. */
void
cw_waiting_find (CwEngine *engine, CwWaiting *waiting)
{
  GHashTableIter iter;
  CwLive *live;

  *waiting = (CwWaiting){ .since = CW_NEVER, .next_try = CW_NEVER };
  g_hash_table_iter_init (&iter, engine->live);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &live))
    {
      if (live->shown && !live->lost)
        continue;
      waiting->count++;
      if (waiting->since == CW_NEVER || live->raised_at < waiting->since)
        waiting->since = live->raised_at;
      if (live->retry_at != CW_NEVER
          && (waiting->next_try == CW_NEVER || live->retry_at < waiting->next_try))
        waiting->next_try = live->retry_at;
      if (live->refusal != NULL && waiting->refusal == NULL)
        waiting->refusal = cw_text_clean (live->refusal, 100);
    }
}

void
cw_waiting_clear (CwWaiting *waiting)
{
  g_clear_pointer (&waiting->refusal, g_free);
}
