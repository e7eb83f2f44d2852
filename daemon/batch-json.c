/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/batch.h"

#include <json-glib/json-glib.h>

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

static gboolean
take_section (CwBatch *batch, JsonObject *root, const char *name,
              gboolean (*take) (CwBatch *batch, JsonObject *row, GError **error), GError **error)
{
  JsonNode *node = json_object_get_member (root, name);

  if (node == NULL || !JSON_NODE_HOLDS_ARRAY (node))
    return refuse (error, "bad-export", "a part of the export is missing");
  JsonArray *rows = json_node_get_array (node);
  for (guint i = 0; i < json_array_get_length (rows); i++)
    {
      JsonNode *row = json_array_get_element (rows, i);
      if (!JSON_NODE_HOLDS_OBJECT (row))
        return refuse (error, "bad-export", "a row is no object");
      if (!take (batch, json_node_get_object (row), error))
        return FALSE;
    }
  return TRUE;
}

CwBatch *
cw_batch_read_json (GBytes *bytes, GError **error)
{
  g_autoptr(JsonParser) parser = json_parser_new_immutable ();
  g_autoptr(CwBatch) batch = cw_batch_new ();
  g_autoptr(GError) local = NULL;
  gsize size;
  const char *start = g_bytes_get_data (bytes, &size);

  if (!json_parser_load_from_data (parser, start != NULL ? start : "", (gssize) size, &local))
    {
      refuse (error, "bad-json", local->message);
      return NULL;
    }
  JsonNode *top = json_parser_get_root (parser);
  JsonObject *root = top != NULL && JSON_NODE_HOLDS_OBJECT (top) ? json_node_get_object (top) : NULL;
  if (root == NULL || g_strcmp0 (text (root, "format"), "casewatch") != 0)
    {
      refuse (error, "bad-export", "this is no export of Casewatch");
      return NULL;
    }
  if (moment (root, "version") != EXPORT_VERSION)
    {
      cw_set_error (error, CW_ERROR_REFUSED, "newer-version",
                    "another version of Casewatch wrote this export");
      return NULL;
    }
  if (!take_section (batch, root, "commands", take_command, error)
      || !take_section (batch, root, "cases", take_case, error)
      || !take_section (batch, root, "events", take_event, error)
      || (json_object_has_member (root, "client_facts")
          && !take_section (batch, root, "client_facts", take_facts, error)))
    return NULL;
  return g_steal_pointer (&batch);
}
