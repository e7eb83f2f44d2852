/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/import-rows.h"

#include <stdio.h>
#include <string.h>

#include "daemon/dict.h"
#include "daemon/json-walk.h"
#include "dbus/errors.h"

/* To-do lists of other programs.  A task is a job that runs: its project is the client, its due date
 * the deadline. */

#define NOBODY "?" /* a task without a project; the client is asked for by nobody else */

static const char *
text (JsonObject *task, const char *name)
{
  JsonNode *node = json_object_get_member (task, name);

  return node != NULL && JSON_NODE_HOLDS_VALUE (node)
                 && json_node_get_value_type (node) == G_TYPE_STRING
             ? json_node_get_string (node) : NULL;
}

/* 20261130T090000Z as ISO 8601; NULL when it is something else. */
static char *
stamp (const char *value)
{
  int y, mo, d, h, mi, s, end = 0;

  if (value == NULL || sscanf (value, "%4d%2d%2dT%2d%2d%2dZ%n", &y, &mo, &d, &h, &mi, &s, &end) != 6
      || end == 0 || value[end] != '\0')
    return NULL;
  return g_strdup_printf ("%04d-%02d-%02dT%02d:%02d:%02dZ", y, mo, d, h, mi, s);
}

static char *
annotations (JsonObject *task)
{
  g_autoptr(GString) note = g_string_new (NULL);
  JsonNode *node = json_object_get_member (task, "annotations");
  JsonArray *list = node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

  for (guint i = 0; list != NULL && i < json_array_get_length (list); i++)
    {
      JsonNode *one = json_array_get_element (list, i);
      const char *said = JSON_NODE_HOLDS_OBJECT (one)
                           ? text (json_node_get_object (one), "description") : NULL;
      if (said != NULL)
        g_string_append_printf (note, "%s%s", note->len > 0 ? "\n" : "", said);
    }
  return note->len > 0 ? g_string_free (g_steal_pointer (&note), FALSE) : NULL;
}

static GVariant *
fields_of (JsonObject *task)
{
  g_autofree char *due = stamp (text (task, "due"));
  g_autofree char *entry = stamp (text (task, "entry"));
  g_autofree char *note = annotations (task);
  GVariantBuilder b;

  g_variant_builder_init (&b, G_VARIANT_TYPE_VARDICT);
  cw_dict_put_text (&b, "title", text (task, "description"));
  cw_dict_put_text (&b, "client", text (task, "project") != NULL ? text (task, "project") : NOBODY);
  cw_dict_put_text (&b, "stage", "contracted");
  cw_dict_put_text (&b, "at", entry);
  cw_dict_put_text (&b, "deadline", due);
  cw_dict_put_text (&b, "note", note);
  return g_variant_builder_end (&b);
}

static void
add_task (CwImportTable *table, guint number, JsonObject *task)
{
  const char *status = text (task, "status");
  char *where = g_strdup_printf ("task %u", number);

  if (g_strcmp0 (status, "completed") == 0 || g_strcmp0 (status, "deleted") == 0)
    cw_import_table_add (table, where, NULL, "the task is done or deleted");
  else if (g_strcmp0 (status, "recurring") == 0)
    cw_import_table_add (table, where, NULL, "the task repeats");
  else
    cw_import_table_add (table, where, fields_of (task), NULL);
}

typedef struct
{
  CwImportTable *table;
  guint number;
} Tasks;

static gboolean
take_task (const char *name, gboolean element, JsonNode *value, gpointer data, GError **error)
{
  Tasks *tasks = data;

  if (name != NULL || !element)
    {
      cw_set_error (error, CW_ERROR_INVALID_ARGUMENT, "bad-json",
                    "a list of tasks was expected, as \"task export\" writes it");
      return FALSE;
    }
  if (++tasks->number > CW_IMPORT_ROWS)
    {
      cw_set_error (error, CW_ERROR_LIMIT_EXCEEDED, "too-many-rows", "more than %d tasks",
                    CW_IMPORT_ROWS);
      return FALSE;
    }
  if (JSON_NODE_HOLDS_OBJECT (value))
    add_task (tasks->table, tasks->number, json_node_get_object (value));
  return TRUE;
}

CwImportTable *
cw_import_read_tasks (GBytes *bytes, GError **error)
{
  g_autoptr(CwImportTable) table = cw_import_table_new ();
  Tasks tasks = { table, 0 };

  return cw_json_walk (bytes, take_task, &tasks, error) ? g_steal_pointer (&table) : NULL;
}

/* The lines of casewatch-ical --todos, see core/ical-protocol.h. */
CwImportTable *
cw_import_read_todos (const char *output, gsize length, GError **error)
{
  g_autofree char *copy = g_strndup (output, length);
  g_auto(GStrv) lines = g_strsplit (copy, "\n", CW_IMPORT_ROWS + 2);
  g_autoptr(CwImportTable) table = cw_import_table_new ();

  gboolean is_text = g_utf8_validate_len (output, length, NULL);
  for (guint i = 0; is_text && lines[i] != NULL; i++)
    {
      g_auto(GStrv) part = g_strsplit (lines[i], "\t", -1);
      GVariantBuilder b;
      if (g_str_equal (lines[i], "end"))
        return g_steal_pointer (&table);
      if (g_strv_length (part) != 8)
        break;
      char *where = g_strdup_printf ("entry %u", i + 1);
      if (g_str_equal (part[3], "COMPLETED") || g_str_equal (part[3], "CANCELLED"))
        {
          cw_import_table_add (table, where, NULL, "the entry is completed or cancelled");
          continue;
        }
      g_variant_builder_init (&b, G_VARIANT_TYPE_VARDICT);
      cw_dict_put_text (&b, "title", part[4]);
      cw_dict_put_text (&b, "client", *part[5] != '\0' ? part[5] : NOBODY);
      cw_dict_put_text (&b, "stage", "contracted");
      if (*part[2] != '\0')
        cw_dict_put_text (&b, "at", part[2]);
      if (*part[1] != '\0')
        cw_dict_put_text (&b, "deadline", part[1]);
      if (*part[6] != '\0')
        cw_dict_put_text (&b, "url", part[6]);
      if (*part[7] != '\0')
        cw_dict_put_text (&b, "note", part[7]);
      cw_import_table_add (table, where, g_variant_builder_end (&b), NULL);
    }
  cw_set_error (error, CW_ERROR_INVALID_ARGUMENT, "ics-bad-output", "the helper's answer is cut short");
  return NULL;
}
