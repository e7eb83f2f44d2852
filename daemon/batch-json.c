/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/batch.h"

#include "daemon/json-walk.h"
#include "dbus/errors.h"

/* Reading an export of ours: see daemon/export-json.c for its shape.  Unknown members are left alone,
 * so that a later version may add some. */

#define EXPORT_VERSION 1

static gboolean
refuse (GError **error, const char *code, const char *what)
{
  cw_set_error (error, CW_ERROR_INVALID_ARGUMENT, code, "%s", what);
  return FALSE;
}

/* A member of that type, or NULL. */
static const char *
text (JsonObject *row, const char *name)
{
  JsonNode *node = json_object_get_member (row, name);

  return node != NULL && JSON_NODE_HOLDS_VALUE (node)
                 && json_node_get_value_type (node) == G_TYPE_STRING
             ? json_node_get_string (node) : NULL;
}

static CwInstant
moment (JsonObject *row, const char *name)
{
  JsonNode *node = json_object_get_member (row, name);

  return node != NULL && JSON_NODE_HOLDS_VALUE (node)
                 && json_node_get_value_type (node) == G_TYPE_INT64
             ? json_node_get_int (node) : CW_NEVER;
}

/* As the journal has it: one object, "v" first. */
static char *
data (JsonObject *row)
{
  JsonNode *node = json_object_get_member (row, "data");

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_to_string (node, FALSE) : NULL;
}

static gboolean
take_command (CwBatch *batch, JsonObject *row, GError **error)
{
  CwBatchCommand command = {
    .uuid = g_strdup (text (row, "uuid")),
    .request = g_strdup (text (row, "request")),
    .zone = g_strdup (text (row, "zone")),
    .kind = g_strdup (text (row, "kind")),
    .undoes = g_strdup (text (row, "undoes")),
    .recorded_at = moment (row, "recorded_at"),
  };

  return cw_batch_add_command (batch, &command, error);
}

static gboolean
take_case (CwBatch *batch, JsonObject *row, GError **error)
{
  CwBatchCase one = { g_strdup (text (row, "uuid")), g_strdup (text (row, "command")), data (row) };

  return cw_batch_add_case (batch, &one, error);
}

static gboolean
take_event (CwBatch *batch, JsonObject *row, GError **error)
{
  CwBatchEvent event = {
    .uuid = g_strdup (text (row, "uuid")),
    .case_uuid = g_strdup (text (row, "case")),
    .command = g_strdup (text (row, "command")),
    .kind = g_strdup (text (row, "kind")),
    .zone = g_strdup (text (row, "zone")),
    .data = data (row),
    .at = moment (row, "at"),
    .date_only = g_strcmp0 (text (row, "precision"), "day") == 0,
  };

  return cw_batch_add_event (batch, &event, error);
}

static gboolean
take_facts (CwBatch *batch, JsonObject *row, GError **error)
{
  CwBatchFacts facts = { g_strdup (text (row, "command")), g_strdup (text (row, "client")),
                         data (row) };

  return cw_batch_add_facts (batch, &facts, error);
}

static const struct
{
  const char *name;
  gboolean (*take) (CwBatch *batch, JsonObject *row, GError **error);
  gboolean needed;
} sections[] = {
  { "commands", take_command, TRUE },
  { "cases", take_case, TRUE },
  { "events", take_event, TRUE },
  { "client_facts", take_facts, FALSE },
};

typedef struct
{
  CwBatch *batch;
  gboolean is_export, has_version;
  gboolean has[G_N_ELEMENTS (sections)];
} Import;

static gboolean
take_head (Import *import, const char *name, JsonNode *value, GError **error)
{
  gboolean is_value = value != NULL && JSON_NODE_HOLDS_VALUE (value);

  if (g_str_equal (name, "format"))
    import->is_export = is_value && g_strcmp0 (json_node_get_string (value), "casewatch") == 0;
  if (!g_str_equal (name, "version"))
    return TRUE;
  import->has_version = is_value && json_node_get_value_type (value) == G_TYPE_INT64
                        && json_node_get_int (value) == EXPORT_VERSION;
  if (import->has_version)
    return TRUE;
  cw_set_error (error, CW_ERROR_REFUSED, "newer-version",
                "another version of Casewatch wrote this export");
  return FALSE;
}

static gboolean
take_value (const char *name, gboolean element, JsonNode *value, gpointer data, GError **error)
{
  Import *import = data;
  gsize i = 0;

  if (name == NULL)
    return refuse (error, "bad-export", "this is no export of Casewatch");
  while (i < G_N_ELEMENTS (sections) && !g_str_equal (sections[i].name, name))
    i++;
  if (i == G_N_ELEMENTS (sections))
    return element || take_head (import, name, value, error);
  if (!element && (value != NULL || import->has[i]))
    return refuse (error, "bad-export",
                   value != NULL ? "a part of the export is missing" : "a part comes twice");
  import->has[i] = TRUE;
  if (!element)
    return TRUE;
  if (!JSON_NODE_HOLDS_OBJECT (value))
    return refuse (error, "bad-export", "a row is no object");
  return sections[i].take (import->batch, json_node_get_object (value), error);
}

CwBatch *
cw_batch_read_json (GBytes *bytes, GError **error)
{
  g_autoptr(CwBatch) batch = cw_batch_new ();
  Import import = { .batch = batch };

  if (g_bytes_get_size (bytes) > 0 && !cw_json_walk (bytes, take_value, &import, error))
    return NULL;
  if (!import.is_export)
    {
      refuse (error, "bad-export", "this is no export of Casewatch");
      return NULL;
    }
  for (gsize i = 0; i < G_N_ELEMENTS (sections); i++)
    if (!import.has_version || (sections[i].needed && !import.has[i]))
      {
        refuse (error, "bad-export", "a part of the export is missing");
        return NULL;
      }
  return g_steal_pointer (&batch);
}
