/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/event.h"

#include <string.h>

#include "core/when.h"

#define BIT(kind) (G_GUINT64_CONSTANT (1) << (kind))
#define ALL_KINDS (BIT (CW_N_EVENTS) - 1)

/* contract section 3, one row per event. */
static const struct
{
  const char *word;
  const char *verb;
  CwBy by;
  gboolean when_closed;
} events[] = {
  [CW_EVENT_APPLIED] = { "applied", "add", CW_BY_ME, FALSE },
  [CW_EVENT_CONTRACTED] = { "contracted", "contract", CW_BY_CLIENT, TRUE },
  [CW_EVENT_FUNDED] = { "funded", "fund", CW_BY_CLIENT, TRUE },
  [CW_EVENT_STARTED] = { "started", "start", CW_BY_ME, FALSE },
  [CW_EVENT_SENT] = { "sent", "sent", CW_BY_ME, FALSE },
  [CW_EVENT_REPLIED] = { "replied", "replied", CW_BY_CLIENT, TRUE },
  [CW_EVENT_PROMISED] = { "promised", "replied", CW_BY_CLIENT, TRUE },
  [CW_EVENT_ASKED] = { "asked", "asked", CW_BY_CLIENT, TRUE },
  [CW_EVENT_DELIVERED] = { "delivered", "deliver", CW_BY_ME, FALSE },
  [CW_EVENT_REVISION] = { "revision", "revise", CW_BY_CLIENT, TRUE },
  [CW_EVENT_ACCEPTED] = { "accepted", "accept", CW_BY_CLIENT, TRUE },
  [CW_EVENT_PAID] = { "paid", "paid", CW_BY_CLIENT, TRUE },
  [CW_EVENT_STEP_DONE] = { "step-done", "done", CW_BY_ME, FALSE },
  [CW_EVENT_STEP_SKIPPED] = { "step-skipped", "skip", CW_BY_ME, FALSE },
  [CW_EVENT_STEP_RESULT] = { "step-result", "result", CW_BY_OFFICE, FALSE },
  [CW_EVENT_FLAGGED] = { "flagged", "flag", CW_BY_ME, FALSE },
  [CW_EVENT_HELD] = { "held", "hold", CW_BY_ME, FALSE },
  [CW_EVENT_UNHELD] = { "unheld", "unhold", CW_BY_ME, FALSE },
  [CW_EVENT_SNOOZED] = { "snoozed", "snooze", CW_BY_ME, FALSE },
  [CW_EVENT_NOTED] = { "noted", "note", CW_BY_ME, TRUE },
  [CW_EVENT_EDITED] = { "edited", "edit", CW_BY_ME, TRUE },
  [CW_EVENT_CLOSED] = { "closed", "close", CW_BY_ME, FALSE },
  [CW_EVENT_REOPENED] = { "reopened", "reopen", CW_BY_ME, TRUE },
  /* "correct any one event": those of a closed case as well. */
  [CW_EVENT_RETRACTED] = { "retracted", "retract", CW_BY_ME, TRUE },
  [CW_EVENT_AMENDED] = { "amended", "amend", CW_BY_ME, TRUE },
};
G_STATIC_ASSERT (G_N_ELEMENTS (events) == CW_N_EVENTS);
G_STATIC_ASSERT (CW_N_EVENTS < 64);

/* How a detail lies in CwDetails. */
typedef enum
{
  STORE_NONE,    /* not a detail of the journal: the event's own time, an id that is looked up */
  STORE_TEXT,
  STORE_FLAG,
  STORE_CHOICE,  /* gboolean that may be absent (-1) */
  STORE_TIME,
  STORE_BALL,
  STORE_ACT,
  STORE_RESULT,
  STORE_OUTCOME,
  STORE_BY,
  STORE_DICT,
} Store;

enum
{
  KEY_AT, KEY_AT_ASKED, KEY_TEXT, KEY_BALL, KEY_FYI, KEY_OTHER, KEY_WAIT, KEY_LURE, KEY_MORE,
  KEY_ANYWAY, KEY_WITHDRAWN, KEY_PRESUMED, KEY_BUTTON, KEY_UNTIL, KEY_UNTIL_SNOOZED, KEY_BY,
  KEY_BY_CLOSED, KEY_DUE, KEY_KIND, KEY_KIND_STEP, KEY_STEP, KEY_STEP_SENT, KEY_ACT,
  KEY_ESCROW_STEP, KEY_RESULT, KEY_OUTCOME, KEY_OUTCOME_STEP, KEY_SIGN, KEY_EVENT, KEY_TARGET, KEY_NEW_AT, KEY_DATE_ONLY,
  KEY_FIELDS,
  N_KEYS
};

#define TEXT_OF(key, kinds, internal) { key, 's', -1, kinds, internal }
#define FLAG_OF(key, kinds, internal) { key, 'b', -1, kinds, internal }
#define WHEN_OF(key, purpose, kinds) { key, 'w', purpose, kinds, FALSE }
#define CORRECTIONS (BIT (CW_EVENT_RETRACTED) | BIT (CW_EVENT_AMENDED))
#define STEPS (BIT (CW_EVENT_STEP_DONE) | BIT (CW_EVENT_STEP_SKIPPED) | BIT (CW_EVENT_STEP_RESULT))

static const CwDetailKey keys[] = {
  [KEY_AT] = WHEN_OF ("at", CW_WHEN_PAST, ALL_KINDS & ~BIT (CW_EVENT_ASKED)),
  [KEY_AT_ASKED] = WHEN_OF ("at", CW_WHEN_ASKED, BIT (CW_EVENT_ASKED)),
  [KEY_TEXT] = TEXT_OF ("text", ALL_KINDS, FALSE),
  [KEY_BALL] = TEXT_OF ("ball", ALL_KINDS, FALSE),
  [KEY_FYI] = FLAG_OF ("fyi", BIT (CW_EVENT_SENT), FALSE),
  [KEY_OTHER] = FLAG_OF ("other", BIT (CW_EVENT_SENT), FALSE),
  [KEY_WAIT] = FLAG_OF ("wait", BIT (CW_EVENT_REPLIED), FALSE),
  [KEY_LURE] = FLAG_OF ("lure", BIT (CW_EVENT_REPLIED), FALSE),
  [KEY_MORE] = FLAG_OF ("more", BIT (CW_EVENT_ACCEPTED), FALSE),
  [KEY_ANYWAY] = FLAG_OF ("anyway", BIT (CW_EVENT_STARTED) | BIT (CW_EVENT_DELIVERED), FALSE),
  [KEY_WITHDRAWN] = FLAG_OF ("withdrawn", BIT (CW_EVENT_ASKED), FALSE),
  [KEY_PRESUMED] = FLAG_OF ("presumed", BIT (CW_EVENT_CLOSED), FALSE),
  [KEY_BUTTON] = FLAG_OF ("button", BIT (CW_EVENT_DELIVERED), FALSE),
  [KEY_UNTIL] = WHEN_OF ("until", CW_WHEN_PLAN, BIT (CW_EVENT_PROMISED)),
  [KEY_UNTIL_SNOOZED] = WHEN_OF ("until", CW_WHEN_RESUME, BIT (CW_EVENT_SNOOZED)),
  [KEY_BY] = WHEN_OF ("by", CW_WHEN_PLAN, BIT (CW_EVENT_ASKED) | BIT (CW_EVENT_SENT)),
  [KEY_BY_CLOSED] = TEXT_OF ("by", BIT (CW_EVENT_CLOSED), FALSE),
  [KEY_DUE] = WHEN_OF ("due", CW_WHEN_PLAN, BIT (CW_EVENT_DELIVERED)),
  [KEY_KIND] = TEXT_OF ("kind", BIT (CW_EVENT_ASKED), FALSE),
  [KEY_KIND_STEP] = TEXT_OF ("kind", BIT (CW_EVENT_STEP_DONE), TRUE),
  [KEY_STEP] = TEXT_OF ("step", STEPS, FALSE),
  [KEY_STEP_SENT] = TEXT_OF ("step", BIT (CW_EVENT_SENT), TRUE),
  [KEY_ACT] = TEXT_OF ("act", BIT (CW_EVENT_STEP_DONE) | BIT (CW_EVENT_SENT), TRUE),
  [KEY_ESCROW_STEP]
  = FLAG_OF ("escrow_step", BIT (CW_EVENT_STEP_DONE) | BIT (CW_EVENT_SENT), TRUE),
  [KEY_RESULT]
  = TEXT_OF ("result", BIT (CW_EVENT_STEP_DONE) | BIT (CW_EVENT_STEP_RESULT), FALSE),
  [KEY_OUTCOME] = TEXT_OF ("outcome", BIT (CW_EVENT_CLOSED), FALSE),
  [KEY_OUTCOME_STEP] = TEXT_OF ("outcome", BIT (CW_EVENT_STEP_DONE), TRUE),
  [KEY_SIGN] = TEXT_OF ("sign", BIT (CW_EVENT_FLAGGED), FALSE),
  [KEY_EVENT] = { "event", 't', -1, CORRECTIONS, FALSE },
  [KEY_TARGET] = TEXT_OF ("target", CORRECTIONS, TRUE),
  [KEY_NEW_AT] = WHEN_OF ("new_at", CW_WHEN_PAST, BIT (CW_EVENT_AMENDED)),
  [KEY_DATE_ONLY] = FLAG_OF ("date_only", BIT (CW_EVENT_AMENDED), TRUE),
  [KEY_FIELDS] = { "fields", 'd', -1, BIT (CW_EVENT_EDITED), FALSE },
};
G_STATIC_ASSERT (G_N_ELEMENTS (keys) == N_KEYS);

#define IN(store, member) { store, G_STRUCT_OFFSET (CwDetails, member) }

static const struct
{
  Store store;
  glong offset;
} places[N_KEYS] = {
  [KEY_AT] = { STORE_NONE, 0 },
  [KEY_AT_ASKED] = { STORE_NONE, 0 },
  [KEY_TEXT] = IN (STORE_TEXT, text),
  [KEY_BALL] = IN (STORE_BALL, ball),
  [KEY_FYI] = IN (STORE_FLAG, fyi),
  [KEY_OTHER] = IN (STORE_FLAG, other),
  [KEY_WAIT] = IN (STORE_FLAG, wait),
  [KEY_LURE] = IN (STORE_FLAG, lure),
  [KEY_MORE] = IN (STORE_FLAG, more),
  [KEY_ANYWAY] = IN (STORE_FLAG, anyway),
  [KEY_WITHDRAWN] = IN (STORE_FLAG, withdrawn),
  [KEY_PRESUMED] = IN (STORE_FLAG, presumed),
  [KEY_BUTTON] = IN (STORE_CHOICE, button),
  [KEY_UNTIL] = IN (STORE_TIME, until),
  [KEY_UNTIL_SNOOZED] = IN (STORE_TIME, until),
  [KEY_BY] = IN (STORE_TIME, by),
  [KEY_BY_CLOSED] = IN (STORE_BY, closed_by),
  [KEY_DUE] = IN (STORE_TIME, due),
  [KEY_KIND] = IN (STORE_TEXT, kind),
  [KEY_KIND_STEP] = IN (STORE_TEXT, kind),
  [KEY_STEP] = IN (STORE_TEXT, step),
  [KEY_STEP_SENT] = IN (STORE_TEXT, step),
  [KEY_ACT] = IN (STORE_ACT, act),
  [KEY_ESCROW_STEP] = IN (STORE_FLAG, escrow_step),
  [KEY_RESULT] = IN (STORE_RESULT, result),
  [KEY_OUTCOME] = IN (STORE_OUTCOME, outcome),
  [KEY_OUTCOME_STEP] = IN (STORE_OUTCOME, outcome),
  [KEY_SIGN] = IN (STORE_TEXT, sign),
  [KEY_EVENT] = { STORE_NONE, 0 },
  [KEY_TARGET] = IN (STORE_TEXT, target),
  [KEY_NEW_AT] = IN (STORE_TIME, at),
  [KEY_DATE_ONLY] = IN (STORE_FLAG, date_only),
  [KEY_FIELDS] = IN (STORE_DICT, fields),
};

static const char *const by_words[] = { "me", "client", "office" };
static const char *const result_words[] = { NULL, "approved", "denied", "consent", "refuse" };

CwEvent *
cw_event_new (CwEventKind kind)
{
  CwEvent *event = g_new0 (CwEvent, 1);

  event->refs = 1;
  event->kind = kind;
  event->at = CW_NEVER;
  event->d.button = -1;
  event->d.until = CW_NEVER;
  event->d.by = CW_NEVER;
  event->d.due = CW_NEVER;
  event->d.act = -1;
  event->d.closed_by = -1;
  event->d.at = CW_NEVER;
  return event;
}

CwEvent *
cw_event_copy (const CwEvent *event)
{
  CwEvent *copy = g_memdup2 (event, sizeof *event);

  copy->uuid = g_strdup (event->uuid);
  copy->zone = g_strdup (event->zone);
  copy->d.text = g_strdup (event->d.text);
  copy->d.kind = g_strdup (event->d.kind);
  copy->d.step = g_strdup (event->d.step);
  copy->d.sign = g_strdup (event->d.sign);
  copy->d.target = g_strdup (event->d.target);
  if (event->d.fields != NULL)
    cw_given_ref (event->d.fields);
  copy->refs = 1;
  return copy;
}

CwEvent *
cw_event_ref (CwEvent *event)
{
  event->refs++;
  return event;
}

void
cw_event_free (CwEvent *event)
{
  if (event == NULL || --event->refs > 0)
    return;
  g_free (event->uuid);
  g_free (event->zone);
  g_free (event->d.text);
  g_free (event->d.kind);
  g_free (event->d.step);
  g_free (event->d.sign);
  g_free (event->d.target);
  g_clear_pointer (&event->d.fields, cw_given_unref);
  g_free (event);
}

const char *
cw_event_word (CwEventKind kind)
{
  g_return_val_if_fail ((guint) kind < CW_N_EVENTS, NULL);
  return events[kind].word;
}

gboolean
cw_event_from_word (const char *word, CwEventKind *kind)
{
  for (guint i = 0; i < CW_N_EVENTS; i++)
    if (events[i].word[0] == word[0] && strcmp (events[i].word, word) == 0)
      {
        *kind = (CwEventKind) i;
        return TRUE;
      }
  return FALSE;
}

const char *
cw_event_verb (CwEventKind kind)
{
  g_return_val_if_fail ((guint) kind < CW_N_EVENTS, NULL);
  return events[kind].verb;
}

CwBy
cw_event_by (CwEventKind kind)
{
  g_return_val_if_fail ((guint) kind < CW_N_EVENTS, CW_BY_ME);
  return events[kind].by;
}

gboolean
cw_event_is_answer (const CwEvent *event)
{
  return cw_event_by (event->kind) == CW_BY_CLIENT
         || (event->kind == CW_EVENT_CLOSED && event->d.closed_by == CW_BY_CLIENT
             && !event->d.presumed);
}

const char *
cw_by_to_word (CwBy by)
{
  g_return_val_if_fail ((guint) by < G_N_ELEMENTS (by_words), NULL);
  return by_words[by];
}

gboolean
cw_event_allowed_when_closed (CwEventKind kind)
{
  g_return_val_if_fail ((guint) kind < CW_N_EVENTS, FALSE);
  return events[kind].when_closed;
}

const char *
cw_result_to_word (CwResult result)
{
  g_return_val_if_fail ((guint) result < G_N_ELEMENTS (result_words), NULL);
  return result_words[result];
}

gboolean
cw_result_from_word (const char *word, CwResult *result)
{
  for (guint i = CW_RESULT_APPROVED; i < G_N_ELEMENTS (result_words); i++)
    if (g_strcmp0 (result_words[i], word) == 0)
      {
        *result = (CwResult) i;
        return TRUE;
      }
  return FALSE;
}

const CwDetailKey *
cw_event_detail_keys (gsize *n)
{
  *n = G_N_ELEMENTS (keys);
  return keys;
}

const CwDetailKey *
cw_event_detail_key (CwEventKind kind, const char *key)
{
  g_return_val_if_fail ((guint) kind < CW_N_EVENTS, NULL);
  for (guint i = 0; i < N_KEYS; i++)
    if ((keys[i].kinds & BIT (kind)) != 0 && strcmp (keys[i].key, key) == 0)
      return &keys[i];
  return NULL;
}

/* The detail as it is kept, floating or full; NULL when it is absent. */
static GVariant *
detail_to_variant (const CwDetails *details, guint key)
{
  const void *member = G_STRUCT_MEMBER_P (details, places[key].offset);
  const char *word = NULL;

  switch (places[key].store)
    {
    case STORE_NONE:
      return NULL;
    case STORE_TEXT:
      word = *(char *const *) member;
      break;
    case STORE_FLAG:
      return *(const gboolean *) member ? g_variant_new_boolean (TRUE) : NULL;
    case STORE_CHOICE:
      return *(const int *) member >= 0 ? g_variant_new_boolean (*(const int *) member > 0) : NULL;
    case STORE_TIME:
      return *(const CwInstant *) member != CW_NEVER
               ? g_variant_new_int64 (*(const CwInstant *) member) : NULL;
    case STORE_BALL:
      word = *(const int *) member != 0 ? cw_ball_to_word ((CwBall) *(const int *) member) : NULL;
      break;
    case STORE_ACT:
      word = *(const int *) member >= 0 ? cw_act_to_word ((CwAct) *(const int *) member) : NULL;
      break;
    case STORE_RESULT:
      word = cw_result_to_word ((CwResult) *(const int *) member);
      break;
    case STORE_OUTCOME:
      word = cw_outcome_to_word ((CwOutcome) *(const int *) member);
      break;
    case STORE_BY:
      word = *(const int *) member >= 0 ? cw_by_to_word ((CwBy) *(const int *) member) : NULL;
      break;
    case STORE_DICT:
      return *(CwGiven *const *) member != NULL
               ? cw_given_to_variant (*(CwGiven *const *) member) : NULL;
    }
  return word != NULL ? g_variant_new_string (word) : NULL;
}

GVariant *
cw_event_details_to_variant (const CwEvent *event)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  for (guint i = 0; i < N_KEYS; i++)
    {
      if ((keys[i].kinds & BIT (event->kind)) == 0)
        continue;
      GVariant *made = detail_to_variant (&event->d, i);
      g_autoptr (GVariant) value = made != NULL ? g_variant_take_ref (made) : NULL;
      if (value != NULL)
        g_variant_builder_add (&builder, "{sv}", keys[i].key, value);
    }
  return g_variant_builder_end (&builder);
}

static char
store_type (Store store)
{
  switch (store)
    {
    case STORE_FLAG:
    case STORE_CHOICE:
      return 'b';
    case STORE_TIME:
      return 'x';
    case STORE_DICT:
      return 'g';
    default:
      return 's';
    }
}

static gboolean
by_from_word (const char *word, int *by)
{
  if (g_strcmp0 (word, "me") == 0)
    *by = CW_BY_ME;
  else if (g_strcmp0 (word, "client") == 0)
    *by = CW_BY_CLIENT;
  else
    return FALSE;
  return TRUE;
}

/* FALSE when the value says nothing that this detail can be: a word that is none, a flag that is
 * written although it does not apply, a second value for the same detail. */
static gboolean
detail_take (CwDetails *details, guint key, const CwDetailValue *value)
{
  void *member = G_STRUCT_MEMBER_P (details, places[key].offset);
  int *number = member;

  switch (places[key].store)
    {
    case STORE_NONE:
      return FALSE;
    case STORE_TEXT:
      if (*(char **) member != NULL)
        return FALSE;
      *(char **) member = g_strdup (value->text);
      return TRUE;
    case STORE_FLAG:
      if (*(gboolean *) member || value->number != 1)
        return FALSE;
      *(gboolean *) member = TRUE;
      return TRUE;
    case STORE_CHOICE:
      if (*number >= 0)
        return FALSE;
      *number = value->number != 0;
      return TRUE;
    case STORE_TIME:
      if (*(CwInstant *) member != CW_NEVER || value->number == CW_NEVER)
        return FALSE;
      *(CwInstant *) member = value->number;
      return TRUE;
    case STORE_BALL:
      {
        CwBall ball;
        if (*number != 0 || !cw_ball_from_word (value->text, &ball))
          return FALSE;
        *number = ball;
        return TRUE;
      }
    case STORE_ACT:
      {
        CwAct act;
        if (*number >= 0 || !cw_act_from_word (value->text, &act))
          return FALSE;
        *number = act;
        return TRUE;
      }
    case STORE_RESULT:
      {
        CwResult result;
        if (*number != CW_RESULT_NONE || !cw_result_from_word (value->text, &result))
          return FALSE;
        *number = result;
        return TRUE;
      }
    case STORE_OUTCOME:
      {
        CwOutcome outcome;
        if (*number != CW_OUTCOME_NONE || !cw_outcome_from_word (value->text, &outcome))
          return FALSE;
        *number = outcome;
        return TRUE;
      }
    case STORE_BY:
      return *number < 0 && by_from_word (value->text, number);
    case STORE_DICT:
      if (*(CwGiven **) member != NULL)
        return FALSE;
      *(CwGiven **) member = cw_given_ref (value->given);
      return TRUE;
    }
  return FALSE;
}

gboolean
cw_event_set_detail (CwEvent *event, const char *key, const CwDetailValue *value, char **reason)
{
  for (guint i = 0; i < N_KEYS; i++)
    {
      if (places[i].store == STORE_NONE || (keys[i].kinds & BIT (event->kind)) == 0
          || strcmp (keys[i].key, key) != 0)
        continue;
      if (value->type != store_type (places[i].store))
        {
          *reason =
              g_strdup_printf ("%s: \"%s\" has the wrong type", events[event->kind].word, key);
          return FALSE;
        }
      if (!detail_take (&event->d, i, value))
        {
          *reason = g_strdup_printf ("%s: \"%s\" has a value that is none, or two",
                                     events[event->kind].word, key);
          return FALSE;
        }
      return TRUE;
    }
  *reason = g_strdup_printf ("%s: \"%s\" is not known", events[event->kind].word, key);
  return FALSE;
}

gboolean
cw_event_details_from_variant (CwEvent *event, GVariant *details, char **reason)
{
  GVariantIter iter;
  const char *key;
  GVariant *child;

  if (!g_variant_is_of_type (details, G_VARIANT_TYPE_VARDICT))
    {
      *reason = g_strdup_printf ("%s: the details are no dictionary", events[event->kind].word);
      return FALSE;
    }
  g_variant_iter_init (&iter, details);
  while (g_variant_iter_next (&iter, "{&sv}", &key, &child))
    {
      g_autoptr (GVariant) owned = child;
      g_autoptr (CwGiven) given = NULL;
      CwDetailValue value = { .type = '?' };
      if (g_variant_is_of_type (child, G_VARIANT_TYPE_STRING))
        value = (CwDetailValue){ .type = 's', .text = g_variant_get_string (child, NULL) };
      else if (g_variant_is_of_type (child, G_VARIANT_TYPE_BOOLEAN))
        value = (CwDetailValue){ .type = 'b', .number = g_variant_get_boolean (child) };
      else if (g_variant_is_of_type (child, G_VARIANT_TYPE_INT64))
        value = (CwDetailValue){ .type = 'x', .number = g_variant_get_int64 (child) };
      else if (g_variant_is_of_type (child, G_VARIANT_TYPE_VARDICT))
        {
          given = cw_given_new (child);
          value = (CwDetailValue){ .type = 'g', .given = given };
        }
      if (!cw_event_set_detail (event, key, &value, reason))
        return FALSE;
    }
  return TRUE;
}
