/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/commands.h"

#include "daemon/details.h"
#include "daemon/judge.h"
#include "dbus/errors.h"

/* AddCase: the event of the stage at --at, and the earlier ones, so that a running job is entered
 * in one line. */

#define DEFAULT_PLATFORM "generic"

/* The events that `add` can record, in the order in which they happen. */
static const struct
{
  const char *key;      /* the option that gives its time; NULL: only as the stage's event */
  const char *stage;    /* the --stage whose event it is; NULL: never */
  CwEventKind kind;
} earlier[] = {
  { "applied", "applied", CW_EVENT_APPLIED },
  { "contracted", "contracted", CW_EVENT_CONTRACTED },
  { "funded", NULL, CW_EVENT_FUNDED },
  { "delivered", "delivered", CW_EVENT_DELIVERED },
  { NULL, "billed", CW_EVENT_ACCEPTED },
};

static const char *const add_keys[]
  = { "title", "client", "platform", "stage", "at", "closes", "deadline", "invoice_due", "applied",
      "contracted", "funded", "delivered", "url", "fee", "calendars", "lang", "note", "anyway",
      "button", NULL };

static GVariant *
answer_id (gint64 command, GPtrArray *changes, gpointer data)
{
  (void) command;
  (void) data;
  return g_variant_new ("(u)", ((CwChange *) g_ptr_array_index (changes, 0))->id);
}

/* The stage asked for, else the latest one that an option names. */
static const char *
find_stage (GVariant *others, GError **error)
{
  const char *stage = NULL;
  CwStage known;

  g_autoptr(GVariant) given = g_variant_lookup_value (others, "stage", NULL);
  if (given != NULL && !g_variant_is_of_type (given, G_VARIANT_TYPE_STRING))
    {
      cw_set_error (error, CW_ERROR_INVALID_ARGUMENT, "wrong-type", "stage has the wrong type");
      return NULL;
    }
  if (g_variant_lookup (others, "stage", "&s", &stage))
    {
      if (cw_stage_from_word (stage, &known) && known != CW_STAGE_CLOSED)
        return stage;
      cw_set_error (error, CW_ERROR_INVALID_ARGUMENT, "bad-stage",
                    "\"%s\" is no stage to begin with: applied, contracted, delivered or billed",
                    stage);
      return NULL;
    }
  g_autoptr(GVariant) delivered = g_variant_lookup_value (others, "delivered", NULL);
  g_autoptr(GVariant) contracted = g_variant_lookup_value (others, "contracted", NULL);
  g_autoptr(GVariant) funded = g_variant_lookup_value (others, "funded", NULL);
  return delivered != NULL                        ? "delivered"
         : contracted != NULL || funded != NULL ? "contracted"
                                                  : "applied";
}

/* The text of a moment option; NULL when it is not given. TRUE for a bare `funded`: "". */
static gboolean
moment_text (GVariant *others, const char *key, const char **text, GError **error)
{
  g_autoptr(GVariant) value = g_variant_lookup_value (others, key, NULL);

  *text = NULL;
  if (value == NULL)
    return TRUE;
  if (g_variant_is_of_type (value, G_VARIANT_TYPE_STRING))
    return g_variant_lookup (others, key, "&s", text);
  if (g_str_equal (key, "funded") && g_variant_is_of_type (value, G_VARIANT_TYPE_BOOLEAN))
    {
      *text = g_variant_get_boolean (value) ? "" : NULL;
      return TRUE;
    }
  cw_set_error (error, CW_ERROR_INVALID_ARGUMENT, "wrong-type", "%s has the wrong type", key);
  return FALSE;
}

static CwEvent *
make_event (CwEngine *engine, CwEventKind kind, CwInstant at, gboolean date_only)
{
  CwEvent *event = cw_event_new (kind);

  event->at = at;
  event->date_only = date_only;
  event->uuid = g_uuid_string_random ();
  event->zone = g_strdup (cw_clock_zone_name (cw_engine_clock (engine)));
  return event;
}

static gboolean
add_flags (GVariant *others, CwEvent *event, GError **error)
{
  gboolean flag;
  g_autoptr(GVariant) anyway = g_variant_lookup_value (others, "anyway", NULL);
  g_autoptr(GVariant) button = g_variant_lookup_value (others, "button", NULL);

  if ((anyway != NULL && !g_variant_is_of_type (anyway, G_VARIANT_TYPE_BOOLEAN))
      || (button != NULL && !g_variant_is_of_type (button, G_VARIANT_TYPE_BOOLEAN)))
    {
      cw_set_error (error, CW_ERROR_INVALID_ARGUMENT, "wrong-type",
                    "anyway and button are true or false");
      return FALSE;
    }
  if (event->kind != CW_EVENT_DELIVERED)
    return TRUE;
  if (g_variant_lookup (others, "anyway", "b", &flag))
    event->d.anyway = flag;
  if (g_variant_lookup (others, "button", "b", &flag))
    event->d.button = flag ? 1 : 0;
  return TRUE;
}

/* The events in the order in which they are recorded. */
static gboolean
make_events (CwEngine *engine, GVariant *others, const CwWhenContext *context, CwChange *change,
             GError **error)
{
  const char *stage = find_stage (others, error);
  CwWhen when, stage_when = { context->now, FALSE, 0 };
  const char *text;

  if (stage == NULL || !moment_text (others, "at", &text, error))
    return FALSE;
  if (text == NULL && !g_str_equal (stage, "billed") && !moment_text (others, stage, &text, error))
    return FALSE;
  if (text != NULL && !cw_details_moment ("at", text, CW_WHEN_PAST, context, &stage_when, error))
    return FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (earlier); i++)
    {
      gboolean is_stage = g_strcmp0 (earlier[i].stage, stage) == 0;
      text = NULL;
      if (earlier[i].key != NULL && !moment_text (others, earlier[i].key, &text, error))
        return FALSE;
      if (text == NULL && !is_stage)
        continue;
      when = stage_when;
      if (text != NULL && *text != '\0'
          && !cw_details_moment (earlier[i].key, text, CW_WHEN_PAST, context, &when, error))
        return FALSE;
      if (is_stage && when.instant != stage_when.instant) /* neither is dropped without a word */
        {
          cw_set_error (error, CW_ERROR_INVALID_ARGUMENT, "two-moments",
                        "at and %s name two moments for one event; give one of them",
                        earlier[i].key);
          return FALSE;
        }
      CwEvent *event = make_event (engine, earlier[i].kind, when.instant, when.date_only);
      g_ptr_array_add (change->events, event);
      if (!add_flags (others, event, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
add_note (CwEngine *engine, const CwWorld *world, GVariant *others, const CwWhenContext *context,
          CwChange *change, GError **error)
{
  g_autoptr(GVariant) note = g_variant_lookup_value (others, "note", NULL);

  (void) world;
  if (note == NULL)
    return TRUE;
  GVariantDict dict;
  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert_value (&dict, "text", note);
  g_autoptr(GVariant) details = g_variant_ref_sink (g_variant_dict_end (&dict));
  CwEvent *event
    = cw_details_to_event (CW_EVENT_NOTED, details, context,
                           cw_clock_zone_name (cw_engine_clock (engine)), NULL, error);
  if (event == NULL)
    return FALSE;
  g_ptr_array_add (change->events, event);
  return TRUE;
}

/* The seed: the fields, with the platform that is meant when none is named. */
static GVariant *
make_seed (const CwWorld *world, GVariant *fields, GError **error)
{
  const char *title = NULL, *client = NULL, *platform = NULL;

  g_variant_lookup (fields, "title", "&s", &title);
  g_variant_lookup (fields, "client", "&s", &client);
  g_variant_lookup (fields, "platform", "&s", &platform);
  if (title == NULL || client == NULL)
    {
      cw_set_error (error, CW_ERROR_INVALID_ARGUMENT,
                    title == NULL ? "empty-title" : "empty-client", "a case needs a %s",
                    title == NULL ? "title" : "client");
      return NULL;
    }
  if ((platform != NULL && *platform != '\0')
      || cw_library_policy (world->library, DEFAULT_PLATFORM) == NULL)
    return g_variant_ref (fields);
  GVariantDict dict;
  g_variant_dict_init (&dict, fields);
  g_variant_dict_insert (&dict, "platform", "s", DEFAULT_PLATFORM);
  return g_variant_ref_sink (g_variant_dict_end (&dict));
}

/* A view of the case that does not exist yet: its zones and calendars for reading WHEN. */
static CwView *
empty_view (const CwWorld *world, GVariant *seed, CwInstant now)
{
  CwCaseRow row = { .id = 0, .uuid = g_uuid_string_random (), .created = now,
                    .seed = cw_given_new (seed) };

  return cw_view_new (world, &row,
                      g_ptr_array_new_with_free_func ((GDestroyNotify) cw_event_free), now);
}

CwChange *
cw_command_add_change (CwEngine *engine, GVariant *fields, GError **error)
{
  g_auto(GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  CwWorld world = cw_engine_world (engine);

  /* texts first, so that +2bd is read with the calendars that the case will have */
  CwInstant now = cw_engine_now (engine);
  g_autoptr(GVariant) nothing = g_variant_ref_sink (g_variant_new ("a{sv}", NULL));
  g_autoptr(CwView) rough = empty_view (&world, nothing, now);
  CwWhenContext when = cw_details_when (&world, rough);
  g_autoptr(GVariant) given = cw_details_fields (&world, fields, &when, FALSE, &builder, error);
  if (given == NULL)
    return NULL;
  g_autoptr(GVariant) others = g_variant_ref_sink (g_variant_builder_end (&builder));
  if (!cw_details_only (others, add_keys, error))
    return NULL;
  g_autoptr(GVariant) rough_seed = make_seed (&world, given, error);
  if (rough_seed == NULL)
    return NULL;
  g_autoptr(CwView) view = empty_view (&world, rough_seed, now);
  when = cw_details_when (&world, view);
  g_auto(GVariantBuilder) again = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  g_autoptr(GVariant) read = cw_details_fields (&world, fields, &when, FALSE, &again, error);
  if (read == NULL)
    return NULL;
  g_autoptr(CwChange) change = cw_change_new (0);
  change->seed = make_seed (&world, read, error);
  if (change->seed == NULL || !make_events (engine, others, &when, change, error)
      || !add_note (engine, &world, others, &when, change, error))
    return NULL;
  for (guint i = 0; i < change->events->len; i++)
    if (!cw_judge_event (&world, view, g_ptr_array_index (change->events, i), error))
      return NULL;
  return g_steal_pointer (&change);
}

GVariant *
cw_command_add (CwEngine *engine, GVariant *fields, GError **error)
{
  g_autoptr(GPtrArray) changes = g_ptr_array_new_with_free_func ((GDestroyNotify) cw_change_free);
  const char *request;
  GVariant *answer = NULL;

  if (!cw_details_request (fields, &request, error)
      || !cw_engine_begin (engine, "add", request, &answer, error))
    return answer;
  CwChange *change = cw_command_add_change (engine, fields, error);
  if (change == NULL)
    return NULL;
  g_ptr_array_add (changes, change);
  cw_engine_commit (engine, "add", request, 0, changes, NULL, 0, "moved", answer_id, NULL, &answer,
                    error);
  return answer;
}
