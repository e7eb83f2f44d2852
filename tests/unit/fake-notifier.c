/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/unit/fake-notifier.h"

struct _CwNotifier
{
  const CwNotifierEvents *events;
  gpointer data;
  char *owner, *guid;
  GPtrArray *waiting; /* CwBubble, sent and not answered */
  CwBubble *last;
  GString *asked;
  guint32 next_id;
};

CwBubbleAction *
cw_bubble_action_new (const char *key, const char *label)
{
  CwBubbleAction *action = g_new0 (CwBubbleAction, 1);
  action->key = g_strdup (key);
  action->label = g_strdup (label);
  return action;
}

void
cw_bubble_action_free (CwBubbleAction *action)
{
  g_free (action->key);
  g_free (action->label);
  g_free (action);
}

CwBubble *
cw_bubble_new (void)
{
  CwBubble *bubble = g_new0 (CwBubble, 1);
  bubble->actions = g_ptr_array_new_with_free_func ((GDestroyNotify) cw_bubble_action_free);
  return bubble;
}

void
cw_bubble_free (CwBubble *bubble)
{
  if (bubble == NULL)
    return;
  g_free (bubble->summary);
  g_free (bubble->body);
  g_free (bubble->command_hint);
  g_ptr_array_unref (bubble->actions);
  g_free (bubble);
}

static CwBubble *
copy_bubble (const CwBubble *bubble)
{
  CwBubble *copy = cw_bubble_new ();
  copy->alert = bubble->alert;
  copy->case_id = bubble->case_id;
  copy->summary = g_strdup (bubble->summary);
  copy->body = g_strdup (bubble->body);
  copy->command_hint = g_strdup (bubble->command_hint);
  copy->urgency = bubble->urgency;
  copy->seconds = bubble->seconds;
  copy->replaces = bubble->replaces;
  for (guint i = 0; i < bubble->actions->len; i++)
    {
      const CwBubbleAction *action = g_ptr_array_index (bubble->actions, i);
      g_ptr_array_add (copy->actions, cw_bubble_action_new (action->key, action->label));
    }
  return copy;
}

static void G_GNUC_PRINTF (2, 3)
ask (CwNotifier *notifier, const char *format, ...)
{
  va_list args;
  if (notifier->asked->len > 0)
    g_string_append (notifier->asked, ", ");
  va_start (args, format);
  g_string_append_vprintf (notifier->asked, format, args);
  va_end (args);
}

/* ---- what the engine calls ---- */

void
cw_notifier_show (CwNotifier *notifier, CwBubble *bubble)
{
  if (bubble->replaces != 0)
    ask (notifier, "show %" G_GINT64_FORMAT " at %u", bubble->alert, bubble->replaces);
  else
    ask (notifier, "show %" G_GINT64_FORMAT, bubble->alert);
  cw_bubble_free (notifier->last);
  notifier->last = copy_bubble (bubble);
  g_ptr_array_add (notifier->waiting, bubble);
}

void
cw_notifier_close (CwNotifier *notifier, gint64 alert, guint32 server_id)
{
  ask (notifier, "close %" G_GINT64_FORMAT " at %u", alert, server_id);
}

gboolean
cw_notifier_cancel (CwNotifier *notifier, gint64 alert)
{
  for (guint i = 0; i < notifier->waiting->len; i++)
    if (((CwBubble *) g_ptr_array_index (notifier->waiting, i))->alert == alert)
      {
        ask (notifier, "cancel %" G_GINT64_FORMAT, alert);
        g_ptr_array_remove_index (notifier->waiting, i);
        return TRUE;
      }
  return FALSE;
}

void
cw_notifier_adopt (CwNotifier *notifier, gint64 alert, guint32 server_id)
{
  ask (notifier, "adopt %" G_GINT64_FORMAT " at %u", alert, server_id);
}

const char *
cw_notifier_owner (CwNotifier *notifier)
{
  return notifier->owner;
}

const char *
cw_notifier_bus_guid (CwNotifier *notifier)
{
  return notifier->guid;
}

char *
cw_notifier_describe (CwNotifier *notifier)
{
  return g_strdup (notifier->owner != NULL ? "fake 1 (test, spec 1.2)" : "");
}

char **
cw_notifier_capabilities (CwNotifier *notifier G_GNUC_UNUSED)
{
  return NULL;
}

guint
cw_notifier_waiting (CwNotifier *notifier)
{
  return notifier->waiting->len;
}

CwNotifier *
cw_notifier_new (GDBusConnection *bus G_GNUC_UNUSED, const CwNotifierEvents *events, gpointer data)
{
  return fake_notifier_new (events, data);
}

void
cw_notifier_free (CwNotifier *notifier, gboolean close_bubbles G_GNUC_UNUSED)
{
  if (notifier == NULL)
    return;
  g_free (notifier->owner);
  g_free (notifier->guid);
  g_ptr_array_unref (notifier->waiting);
  cw_bubble_free (notifier->last);
  g_string_free (notifier->asked, TRUE);
  g_free (notifier);
}

/* ---- what the test calls ---- */

CwNotifier *
fake_notifier_new (const CwNotifierEvents *events, gpointer data)
{
  CwNotifier *notifier = g_new0 (CwNotifier, 1);
  notifier->events = events;
  notifier->data = data;
  notifier->waiting = g_ptr_array_new_with_free_func ((GDestroyNotify) cw_bubble_free);
  notifier->asked = g_string_new (NULL);
  notifier->next_id = 7;
  return notifier;
}

void
fake_notifier_server (CwNotifier *notifier, const char *owner, const char *bus_guid)
{
  g_free (notifier->owner);
  notifier->owner = g_strdup (owner);
  g_free (notifier->guid);
  notifier->guid = g_strdup (bus_guid);
  notifier->events->server (owner, bus_guid, notifier->data);
}

/* What was sent so far; what follows an answer waits for the next one. */
static GPtrArray *
take_waiting (CwNotifier *notifier)
{
  GPtrArray *taken = notifier->waiting;
  notifier->waiting = g_ptr_array_new_with_free_func ((GDestroyNotify) cw_bubble_free);
  return taken;
}

guint
fake_notifier_answer (CwNotifier *notifier)
{
  g_autoptr (GPtrArray) sent = take_waiting (notifier);
  for (guint i = 0; i < sent->len; i++)
    {
      const CwBubble *bubble = g_ptr_array_index (sent, i);
      guint32 id = bubble->replaces != 0 ? bubble->replaces : notifier->next_id++;
      notifier->events->shown (bubble->alert, id, notifier->guid, notifier->owner, notifier->data);
    }
  return sent->len;
}

void
fake_notifier_late (CwNotifier *notifier)
{
  g_autoptr (GPtrArray) sent = take_waiting (notifier);
  for (guint i = 0; i < sent->len; i++)
    notifier->events->late (((CwBubble *) g_ptr_array_index (sent, i))->alert, notifier->data);
}

void
fake_notifier_fail (CwNotifier *notifier, const char *error_name)
{
  g_autoptr (GPtrArray) sent = take_waiting (notifier);
  for (guint i = 0; i < sent->len; i++)
    notifier->events->failed (((CwBubble *) g_ptr_array_index (sent, i))->alert, error_name,
                              notifier->data);
}

void
fake_notifier_press (CwNotifier *notifier, gint64 alert, const char *key)
{
  notifier->events->action (alert, key, NULL, notifier->data);
}

void
fake_notifier_closed (CwNotifier *notifier, gint64 alert, guint reason)
{
  notifier->events->closed (alert, reason, notifier->data);
}

char *
fake_notifier_take (CwNotifier *notifier)
{
  char *taken = g_strdup (notifier->asked->str);
  g_string_truncate (notifier->asked, 0);
  return taken;
}

const CwBubble *
fake_notifier_last (CwNotifier *notifier)
{
  return notifier->last;
}
