/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/commands.h"

#include <string.h>

#include "core/client-name.h"
#include "core/limits.h"
#include "daemon/details.h"
#include "daemon/judge.h"
#include "daemon/views-clients.h"
#include "dbus/errors.h"

/* EditClient and RenameClient: what is known of a client, and which cases are its own. */

#define MOST_DAYS_OFF 100u

static GPtrArray *
new_changes (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) cw_change_free);
}

/* A copy of what is known, to be changed; empty when nothing is. */
static CwClientFacts *
copy_facts (CwEngine *engine, const char *name)
{
  const CwClientFacts *known = cw_clients_find (cw_engine_clients (engine), name);
  g_autofree char *key = cw_client_key (name);
  g_autoptr(GVariant) dict = known != NULL
                               ? g_variant_ref_sink (cw_client_facts_to_variant (known))
                               : g_variant_ref_sink (g_variant_new ("a{sv}", NULL));

  return cw_client_facts_new (key, dict, NULL);
}

/* ---- EditClient ---- */

static gboolean
wrong_type (const char *key, GError **error)
{
  cw_set_error (error, CW_ERROR_INVALID_ARGUMENT, "wrong-type", "%s has the wrong type", key);
  return FALSE;
}

static gboolean
take_days_off (CwClientFacts *facts, GVariant *value, GError **error)
{
  g_auto(GStrv) days = NULL;
  guint8 weekdays;
  CwDay from, to;

  if (g_variant_is_of_type (value, G_VARIANT_TYPE_STRING_ARRAY))
    days = g_variant_dup_strv (value, NULL);
  else if (g_variant_is_of_type (value, G_VARIANT_TYPE_STRING))
    days = *g_variant_get_string (value, NULL) == '\0'
             ? g_new0 (char *, 1)
             : g_strsplit_set (g_variant_get_string (value, NULL), ",;", -1);
  else
    return wrong_type ("days_off", error);
  if (g_strv_length (days) > MOST_DAYS_OFF)
    {
      cw_set_error (error, CW_ERROR_LIMIT_EXCEEDED, "too-many",
                    "at most %u entries of days off; a calendar has room for more", MOST_DAYS_OFF);
      return FALSE;
    }
  for (guint i = 0; days[i] != NULL; i++)
    if (!cw_day_off_parse (g_strstrip (days[i]), &weekdays, &from, &to))
      {
        g_autofree char *shown = cw_text_clean (days[i], CW_LIMIT_WHEN);
        cw_set_error (error, CW_ERROR_INVALID_ARGUMENT, "bad-day-off",
                      "\"%s\" is no day off; write a weekday such as wed, a date such as 2026-12-28, "
                      "or 2026-12-28..2027-01-05", shown);
        return FALSE;
      }
  g_strfreev (facts->days_off);
  facts->days_off = days[0] != NULL ? g_steal_pointer (&days) : NULL;
  return TRUE;
}

static gboolean
take_note (CwClientFacts *facts, GVariant *value, GError **error)
{
  if (!g_variant_is_of_type (value, G_VARIANT_TYPE_STRING))
    return wrong_type ("note", error);
  const char *text = g_variant_get_string (value, NULL);
  if (!cw_details_check_note ("note", text, error))
    return FALSE;
  g_free (facts->note);
  facts->note = *text != '\0' ? g_strdup (text) : NULL;
  return TRUE;
}

/* Calendars and language are checked like those of a case. */
static gboolean
take_field (const CwWorld *world, CwClientFacts *facts, const char *key, GVariant *value,
            GError **error)
{
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert_value (&dict, key, value);
  g_autoptr(GVariant) one = g_variant_ref_sink (g_variant_dict_end (&dict));
  g_autoptr(GVariant) fields = cw_details_fields (world, one, NULL, TRUE, NULL, error);
  if (fields == NULL)
    return FALSE;
  if (g_str_equal (key, "lang"))
    {
      g_clear_pointer (&facts->lang, g_free);
      g_variant_lookup (fields, "lang", "s", &facts->lang);
      if (facts->lang != NULL && *facts->lang == '\0')
        g_clear_pointer (&facts->lang, g_free);
      return TRUE;
    }
  g_clear_pointer (&facts->calendars, g_strfreev);
  g_variant_lookup (fields, "calendars", "^as", &facts->calendars);
  if (facts->calendars != NULL && facts->calendars[0] == NULL)
    g_clear_pointer (&facts->calendars, g_strfreev);
  return TRUE;
}

static gboolean
take_all (const CwWorld *world, CwClientFacts *facts, GVariant *dict, GError **error)
{
  static const char *const known[] = { "calendars", "calendar", "days_off", "lang", "note",
                                       "request", NULL };
  GVariantIter iter;
  const char *key;
  GVariant *value;
  gboolean any = FALSE;

  if (!cw_details_only (dict, known, error))
    return FALSE;
  g_variant_iter_init (&iter, dict);
  while (g_variant_iter_next (&iter, "{&sv}", &key, &value))
    {
      g_autoptr(GVariant) held = value;
      if (g_str_equal (key, "request"))
        continue;
      any = TRUE;
      if (g_str_equal (key, "days_off")  ? !take_days_off (facts, held, error)
          : g_str_equal (key, "note")    ? !take_note (facts, held, error)
                                         : !take_field (world, facts, key, held, error))
        return FALSE;
    }
  if (!any)
    cw_set_error (error, CW_ERROR_INVALID_ARGUMENT, "nothing-to-change", "which field?");
  return any;
}

static GVariant *
answer_revision (gint64 command, GPtrArray *changes, gpointer data)
{
  (void) changes;
  (void) data;
  return g_variant_new ("(t)", (guint64) command);
}

GVariant *
cw_command_edit_client (CwEngine *engine, const char *name, GVariant *fields, GError **error)
{
  g_autoptr(GPtrArray) changes = new_changes ();
  CwWorld world = cw_engine_world (engine);
  g_autofree char *display = NULL;
  const char *request;
  GVariant *answer = NULL;

  if (!cw_details_request (fields, &request, error)
      || !cw_engine_begin (engine, "edit-client", request, &answer, error))
    return answer;
  if (!cw_client_is_known (engine, name, &display, error))
    return NULL;
  g_autoptr(CwClientFacts) facts = copy_facts (engine, name);
  if (!take_all (&world, facts, fields, error))
    return NULL;
  g_free (facts->name);
  facts->name = g_steal_pointer (&display);
  g_ptr_array_add (changes, cw_change_new_client (facts));
  cw_engine_commit (engine, "edit-client", request, 0, changes, NULL, 0, "edited", answer_revision,
                    NULL, &answer, error);
  return answer;
}

/* ---- RenameClient ---- */

typedef struct
{
  const char *to;
  gboolean merged;
} Renamed;

static GVariant *
answer_renamed (gint64 command, GPtrArray *changes, gpointer data)
{
  const Renamed *renamed = data;
  GVariantBuilder b, ids;

  g_variant_builder_init (&ids, G_VARIANT_TYPE ("au"));
  for (guint i = 0; i < changes->len; i++)
    {
      const CwChange *change = g_ptr_array_index (changes, i);
      if (change->client == NULL)
        g_variant_builder_add (&ids, "u", change->id);
    }
  g_variant_builder_init (&b, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&b, "{sv}", "command", g_variant_new_uint64 ((guint64) command));
  g_variant_builder_add (&b, "{sv}", "ids", g_variant_builder_end (&ids));
  g_variant_builder_add (&b, "{sv}", "client", g_variant_new_string (renamed->to));
  g_variant_builder_add (&b, "{sv}", "merged", g_variant_new_boolean (renamed->merged));
  return g_variant_new ("(a{sv})", &b);
}

static gboolean
rename_case (CwEngine *engine, const CwWorld *world, guint32 id, const char *to,
             GPtrArray *changes, GError **error)
{
  g_autoptr(CwView) view = cw_view_load (world, id, cw_engine_now (engine), error);
  GVariantDict dict;

  if (view == NULL || !cw_command_has_room (engine, id, error))
    return FALSE;
  if (g_strcmp0 (view->c->fields.client, to) == 0)
    return TRUE;
  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "client", "s", to);
  g_autoptr(CwEvent) event = cw_event_new (CW_EVENT_EDITED);
  event->at = cw_engine_now (engine);
  event->uuid = g_uuid_string_random ();
  event->zone = g_strdup (cw_clock_zone_name (cw_engine_clock (engine)));
  event->d.fields = cw_given_new (g_variant_dict_end (&dict));
  if (!cw_judge_event (world, view, event, error))
    return FALSE;
  CwChange *change = cw_change_new (id);
  g_ptr_array_add (change->events, g_steal_pointer (&event));
  g_ptr_array_add (changes, change);
  return TRUE;
}

static gboolean
rename_cases (CwEngine *engine, const CwWorld *world, const char *key, const char *to,
              GPtrArray *changes, GError **error)
{
  g_autoptr(GArray) ids = cw_summary_of_client (world->db, key, 0, CW_LIMIT_IDS + 1, error);

  if (ids == NULL)
    return FALSE;
  if (ids->len > CW_LIMIT_IDS)
    {
      cw_set_error (error, CW_ERROR_LIMIT_EXCEEDED, "too-many", "at most %d cases per call",
                    CW_LIMIT_IDS);
      return FALSE;
    }
  for (guint i = ids->len; i > 0; i--)
    if (!rename_case (engine, world, g_array_index (ids, guint32, i - 1), to, changes, error))
      return FALSE;
  return TRUE;
}

static void
join_lists (char ***to, char *const *from)
{
  g_autoptr(GPtrArray) all = g_ptr_array_new ();

  for (guint i = 0; *to != NULL && (*to)[i] != NULL; i++)
    g_ptr_array_add (all, g_strdup ((*to)[i]));
  for (guint i = 0; from != NULL && from[i] != NULL; i++)
    if (*to == NULL || !g_strv_contains ((const char *const *) *to, from[i]))
      g_ptr_array_add (all, g_strdup (from[i]));
  g_strfreev (*to);
  g_ptr_array_add (all, NULL);
  *to = all->len > 1 ? (char **) g_ptr_array_steal (all, NULL) : NULL;
}

/* What is known of `to` stays; what only `from` had is taken over, days off and notes add up. */
static gboolean
move_facts (CwEngine *engine, const char *from, const char *to, GPtrArray *changes, GError **error)
{
  g_autoptr(CwClientFacts) old = copy_facts (engine, from), new = copy_facts (engine, to);

  if (cw_client_facts_is_empty (old))
    return TRUE;
  if (new->calendars == NULL)
    new->calendars = g_steal_pointer (&old->calendars);
  if (new->lang == NULL)
    new->lang = g_steal_pointer (&old->lang);
  join_lists (&new->days_off, old->days_off);
  if (old->note != NULL)
    {
      char *both = new->note != NULL ? g_strconcat (new->note, "\n", old->note, NULL)
                                     : g_strdup (old->note);
      g_free (new->note);
      new->note = both;
      if (!cw_details_check_note ("note", both, error))
        return FALSE;
    }
  g_free (new->name);
  new->name = g_strdup (to);
  g_ptr_array_add (changes, cw_change_new_client (new));
  g_autoptr(GVariant) nothing = g_variant_ref_sink (g_variant_new ("a{sv}", NULL));
  g_autoptr(CwClientFacts) empty = cw_client_facts_new (old->key, nothing, NULL);
  g_ptr_array_add (changes, cw_change_new_client (empty));
  return TRUE;
}

/* The new name as the field of a case takes it. */
static gboolean
check_name (const CwWorld *world, const char *name, GError **error)
{
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "client", "s", name);
  g_autoptr(GVariant) one = g_variant_ref_sink (g_variant_dict_end (&dict));
  g_autoptr(GVariant) fields = cw_details_fields (world, one, NULL, TRUE, NULL, error);
  return fields != NULL;
}

GVariant *
cw_command_rename_client (CwEngine *engine, const char *from, const char *to, GVariant *options,
                          GError **error)
{
  static const char *const known[] = { "request", NULL };
  g_autoptr(GPtrArray) changes = new_changes ();
  CwWorld world = cw_engine_world (engine);
  g_autofree char *old_key = cw_client_key (from), *new_key = cw_client_key (to);
  Renamed renamed = { to, FALSE };
  const char *request;
  GVariant *answer = NULL;

  if (!cw_details_only (options, known, error) || !cw_details_request (options, &request, error)
      || !cw_engine_begin (engine, "rename-client", request, &answer, error))
    return answer;
  if (!cw_client_is_known (engine, from, NULL, error) || !check_name (&world, to, error)
      || !rename_cases (engine, &world, old_key, to, changes, error))
    return NULL;
  if (!g_str_equal (old_key, new_key))
    {
      renamed.merged = cw_client_is_known (engine, to, NULL, NULL);
      if (!move_facts (engine, from, to, changes, error))
        return NULL;
    }
  if (changes->len == 0)
    {
      cw_set_error (error, CW_ERROR_INVALID_ARGUMENT, "nothing-to-change",
                    "the client has that name already");
      return NULL;
    }
  cw_engine_commit (engine, "rename-client", request, 0, changes, NULL, 0, "edited", answer_renamed,
                    &renamed, &answer, error);
  return answer;
}
