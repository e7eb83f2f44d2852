/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/event.h"

/* The JSON text of the journal's data columns: one object, "v":1 first, then readable keys.  Values
 * are texts, true and false, whole numbers (int64), arrays of texts, and objects of the same. */

/* dict: a{sv} of s, b, x, as and a{sv}; a floating one is consumed.  NULL when it holds another
 * type.  Allocated. */
char *cw_data_write (GVariant *dict);
/* Strict readers: what the writer would not have written (bad UTF-8, another version, a key twice,
 * a fraction, null, anything after the object) is FALSE or NULL with a reason to free. */
/* a{sv} without "v", full. */
GVariant *cw_data_read (const char *text, gsize length, char **reason);
/* The fields of a case, as cw_data_read () and cw_given_new () would make them; what is no field is
 * refused as well. */
CwGiven *cw_data_read_given (const char *text, gsize length, char **reason);
/* The details of an event without a dictionary in between: a case is derived from many of them. */
gboolean cw_data_read_event (CwEvent *event, const char *text, gsize length, char **reason);
