/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/plan.h"

#include <string.h>

#include "core/policy-reader.h"
#include "daemon/journal-data.h"

/* Rows of the journal as a damaged disk may give them: the first line is the JSON of a case's seed,
 * every other "KIND MINUTES JSON" of an event.  What the reader takes, the writer writes and the
 * reader takes again; a case and its plan are derived from whatever was readable. */

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

#define MAX_EVENTS 64

static const char policy_text[] =
  "[Policy]\nFormat=1\nName=x\nZone=Asia/Tokyo\nEscrow=true\n"
  "[Step apply]\nStage=applied\nSince=quiet\nAfter=3bd\nAct=message\nTemplate=t\nTitle=t\n"
  "[Step fund]\nStage=contracted\nSince=contracted\nAfter=24h\nRequires=!funded\nAct=message\n"
  "Template=t\nTitle=t\n"
  "[Step nudge]\nStage=delivered\nSince=quiet\nAfter=2bd\nAct=message\nTemplate=t\nTitle=t\n"
  "Repeat=2bd\nRepeatMax=3\n"
  "[Step office]\nStage=delivered\nSince=step:nudge\nAfter=2obd\nNotBefore=delivered+7d\nAct=office\n"
  "Title=t\n"
  "[Step late]\nStage=contracted\nSince=deadline\nAfter=-1bd\nBall=me\nAct=wait\nTitle=t\n"
  "[Step answer]\nStage=contracted\nSince=asked:question\nAfter=1d\nBall=me\nAct=answer\n"
  "Template=t\nTitle=t\n"
  "[Step end]\nStage=applied\nSince=quiet\nAfter=14d\nAct=close\nOutcome=lost\nTitle=t\n";

static GVariant *
read_dict (const char *text, gsize length)
{
  g_autofree char *reason = NULL;
  GVariant *dict = cw_data_read (text, length, &reason);
  g_assert_true ((dict == NULL) == (reason != NULL));
  if (dict == NULL)
    return NULL;
  g_autofree char *written = cw_data_write (dict);
  g_assert_nonnull (written);
  g_autofree char *why = NULL;
  g_autoptr (GVariant) again = cw_data_read (written, strlen (written), &why);
  g_assert_nonnull (again);
  g_assert_true (g_variant_equal (again, dict));
  return dict;
}

/* Straight, and by way of a dictionary. */
static CwGiven *
read_seed (const char *text, gsize length)
{
  g_autofree char *reason = NULL, *why = NULL;
  g_autoptr (GVariant) dict = read_dict (text, length);
  CwFields straight = { 0 }, slow = { 0 };
  g_autoptr (CwGiven) seed = cw_data_read_given (text, length, &reason);
  g_assert_true ((seed == NULL) == (reason != NULL));
  gboolean good = dict != NULL && cw_fields_apply (&slow, dict, 0, &why);
  g_assert_true (good == (seed != NULL));
  if (seed != NULL)
    {
      g_assert_true (cw_fields_give (&straight, seed, 0, NULL));
      g_assert_cmpstr (straight.title, ==, slow.title);
      g_assert_cmpstr (straight.client, ==, slow.client);
      g_assert_cmpstr (straight.platform, ==, slow.platform);
      g_assert_cmpint (straight.closes, ==, slow.closes);
      g_assert_true (straight.has_fee == slow.has_fee);
      g_assert_cmpint (straight.fee_amount, ==, slow.fee_amount);
      g_assert_cmpstr (straight.fee_currency, ==, slow.fee_currency);
    }
  cw_fields_clear (&straight);
  cw_fields_clear (&slow);
  return g_steal_pointer (&seed);
}

/* NULL when the row is one that the journal tells as damaged. */
static CwEvent *
read_event (const char *line, gsize length, guint number)
{
  g_autofree char *text = g_strndup (line, length);
  g_auto (GStrv) part = g_strsplit (text, " ", 3);
  CwEventKind kind;
  if (g_strv_length (part) != 3 || !cw_event_from_word (part[0], &kind))
    return NULL;

  g_autoptr (CwEvent) event = cw_event_new (kind);
  event->id = number;
  event->command = number;
  event->uuid = g_strdup_printf ("e%u", number);
  event->at = g_ascii_strtoll (part[1], NULL, 10) % (300 * G_GINT64_CONSTANT (525600)) * 60
              * CW_SECOND;
  event->date_only = number % 5 == 0;
  event->zone = g_strdup (number % 7 == 0 ? "No/Where" : "Asia/Tokyo");
  g_autofree char *reason = NULL;
  GVariant *dict = read_dict (part[2], strlen (part[2]));
  g_clear_pointer (&dict, g_variant_unref);
  gboolean good = cw_data_read_event (event, part[2], strlen (part[2]), &reason);
  g_assert_true (good == (reason == NULL));
  return good ? g_steal_pointer (&event) : NULL;
}

static const CwPolicy *
the_policy (void)
{
  static CwPolicy *policy;
  if (policy == NULL)
    {
      CwPolicySource source = { "x.policy", policy_text, strlen (policy_text) };
      g_autoptr (GPtrArray) problems
          = g_ptr_array_new_with_free_func ((GDestroyNotify) cw_policy_problem_free);
      policy = cw_policy_read ("x", "user", &source, 1, problems);
      for (guint i = 0; i < problems->len; i++)
        {
          g_autofree char *said = cw_policy_problem_format (g_ptr_array_index (problems, i));
          g_printerr ("%s\n", said);
        }
      g_assert_nonnull (policy);
    }
  return policy;
}

static void
derive (const CwGiven *seed, GPtrArray *events)
{
  g_autoptr (GTimeZone) tokyo = cw_zone_lookup ("Asia/Tokyo");
  g_autoptr (GTimeZone) apia = cw_zone_lookup ("Pacific/Apia");
  g_autoptr (CwDayset) client = cw_dayset_new (CW_WEEKEND, NULL, 0, NULL, 0);
  g_autoptr (CwCase) c = cw_case_derive (1, "u", 0, seed, events, the_policy (), apia);
  g_autofree char *platform = cw_case_platform (seed, events);
  g_assert_nonnull (platform);
  CwInstant now = events->len > 0
                    ? ((CwEvent *) g_ptr_array_index (events, events->len - 1))->at + CW_HOUR : 0;
  CwPlanContext context = { now, { apia, tokyo, client, client }, NULL, NULL,
                            { 9 * CW_HOUR, 20 * CW_HOUR, 127 } };
  g_autoptr (CwPlan) plan = cw_plan_make (c, the_policy (), &context);
  g_assert_true (plan->current < (int) plan->steps->len);
  g_assert_true (plan->next_moment == CW_NEVER || plan->next_moment > now);
  g_assert_cmpuint (c->log->len, <=, events->len);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  const char *at = (const char *) data, *end = at + size;
  const char *line_end = size > 0 ? memchr (at, '\n', size) : NULL;
  if (line_end == NULL)
    line_end = end;
  g_autoptr (CwGiven) seed = read_seed (size > 0 ? at : "", (gsize) (line_end - at));
  if (seed == NULL)
    return 0;

  g_autoptr (GPtrArray) events = g_ptr_array_new_with_free_func ((GDestroyNotify) cw_event_free);
  while (line_end < end && events->len < MAX_EVENTS)
    {
      at = line_end + 1;
      line_end = memchr (at, '\n', (gsize) (end - at));
      if (line_end == NULL)
        line_end = end;
      CwEvent *event = read_event (at, (gsize) (line_end - at), events->len + 1);
      if (event != NULL)
        g_ptr_array_add (events, event);
    }
  derive (seed, events);
  return 0;
}
