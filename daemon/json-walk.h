/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

/* JSON from outside, value by value: json-glib builds a tree that is many times the text and goes
 * down as deep as the text says, so it gets one row at a time, and none that is deep or large. */

#define CW_JSON_DEPTH 16        /* arrays and objects inside a value */
#define CW_JSON_VALUE 2097152   /* bytes of a value */

/* Each member of the outermost object, and where that is an array each of its elements; or each
 * element of an outermost array (name NULL).  name is as it is written, escapes untouched; element:
 * the value stands in the array of that name.  FALSE with error stops. */
typedef gboolean (*CwJsonFunc) (const char *name, gboolean element, JsonNode *value, gpointer data,
                                GError **error);

/* For threads.  CW_ERROR_INVALID_ARGUMENT "bad-json", or what func says.  An array of the outermost
 * object is told once more, as NULL with element FALSE, before its elements. */
gboolean cw_json_walk (GBytes *bytes, CwJsonFunc func, gpointer data, GError **error);
