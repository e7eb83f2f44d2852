/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/when.h"
#include "daemon/view.h"

/* What callers give -> checked values.  Errors are CW_ERROR_INVALID_ARGUMENT or LIMIT_EXCEEDED. */

/* The context in which a caller's WHEN is read: the view's calendars and zones. */
CwWhenContext cw_details_when (const CwWorld *world, const CwView *view);
/* A moment for a purpose.  CW_WHEN_PAST and ASKED refuse the future ("in-the-future: …"). */
gboolean cw_details_moment (const char *key, const char *text, CwWhenPurpose purpose,
                            const CwWhenContext *context, CwWhen *when, GError **error);

/* TRUE for a text that would be a date if its year were not outside 1900-2200. */
gboolean cw_details_year_is_out (const char *text);
/* An event of the kind from the caller's dictionary ("request" is ignored here).  The time is
 * "at", else now.  target (may be NULL): the event id that a correction names, 0 if none. */
CwEvent *cw_details_to_event (CwEventKind kind, GVariant *details, const CwWhenContext *context,
                              const char *zone_name, gint64 *target, GError **error);
/* Words that callers use for an event and that mean another one: replied with promised is the
 * event promised.  FALSE with CW_ERROR_INVALID_ARGUMENT "unknown-event: …". */
gboolean cw_details_kind (const char *word, GVariant *details, CwEventKind *kind, GError **error);

/* Case fields (title client platform url fee calendars lang closes deadline invoice_due) from the
 * caller's dictionary in the journal's form.  Keys that are not fields are collected in others
 * (a{sv} builder; NULL: refused).  Empty values remove a field when editing is TRUE. */
GVariant *cw_details_fields (const CwWorld *world, GVariant *dict, const CwWhenContext *context,
                             gboolean editing, GVariantBuilder *others, GError **error);
/* "50000", "50,000 JPY", "120.50 USD"; currency JPY when none is named.  FALSE: no amount. */
gboolean cw_details_parse_fee (const char *text, gint64 *amount, char **currency);
/* request from a dictionary; NULL when there is none.  FALSE with error for a wrong type. */
gboolean cw_details_request (GVariant *dict, const char **request, GError **error);
/* Refuses keys that are not in the NULL-terminated list, naming the nearest. */
gboolean cw_details_only (GVariant *dict, const char *const *known, GError **error);
/* The text of a note: "too-long", "bad-text". */
gboolean cw_details_check_note (const char *key, const char *text, GError **error);
