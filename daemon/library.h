/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "core/calendar.h"
#include "core/policy.h"
#include "core/policy-reader.h"

/* Policies, templates and calendars from the user's, the administrator's and the packaged
 * directory; a file masks one of the same name further down.  Watched; the last good policy
 * stays. */

#define CW_TYPE_LIBRARY (cw_library_get_type ())
G_DECLARE_FINAL_TYPE (CwLibrary, cw_library, CW, LIBRARY, GObject)

/* Directories are full names, not NULL; none has to exist.  Signal "changed" (kind, name): kind
 * "policy" (also when only its problems changed), "calendar", "template"; after the new state is in
 * force. */
CwLibrary *cw_library_new (const char *user_config_dir, const char *user_data_dir,
                           const char *admin_dir, const char *packaged_dir,
                           const char *cache_dir, const char *ical_helper);
/* Reads everything; problems are logged and kept.  Never fails: in place of a broken file that has
 * no last good state stands what it masks, a policy without its drop-ins before that; else it is
 * absent. */
void cw_library_load (CwLibrary *library);
/* Watching begins here (debounced 200 ms; calendars are read by the helper meanwhile and follow
 * with signals of their own); load again by hand with cw_library_reload (), which waits for all. */
void cw_library_watch (CwLibrary *library);
void cw_library_reload (CwLibrary *library);

CwPolicy *cw_library_policy (CwLibrary *library, const char *id); /* borrowed, NULL unknown */
GPtrArray *cw_library_policies (CwLibrary *library); /* borrowed CwPolicy, sorted by id */
/* Problems of a policy that was refused (GPtrArray of CwPolicyProblem, borrowed), NULL when
 * none. */
GPtrArray *cw_library_policy_problems (CwLibrary *library, const char *id);
/* The problems of all policies as lines, by policy; allocated, may be empty. */
char **cw_library_problems (CwLibrary *library);
char **cw_library_policy_ids (CwLibrary *library);                /* for "did you mean" */

CwCalendar *cw_library_calendar (CwLibrary *library, const char *name);
GPtrArray *cw_library_calendars (CwLibrary *library);             /* borrowed CwCalendar, sorted */
/* Cached per (names, zone); borrowed, valid until "changed" or the next call with other names.
 * names NULL or empty: Monday to Friday.  NULL with CW_ERROR_NOT_FOUND "no-such-calendar: …". */
CwCalendarUnion *cw_library_union (CwLibrary *library, const char *const *names, GTimeZone *zone,
                                   GError **error);
/* Import: bytes -> casewatch-ical -> calendars/NAME.ics in the user's data directory (0600,
 * atomic). Asynchronous; the result is the report a{sv}: name s, title s (the file's own),
 * source s, covers_from s, covers_to s (absent without a day), closed u, opened u, per_year
 * a{su}, unknown as (closed days that are none in "japan", at most 200; absent without that
 * calendar), left_out as (at most 200), left_out_total u, replaced b, dry_run b.  With
 * only_public the stored file says so, and observances stay left out whenever it is read
 * again.  Errors: InvalidArgument bad-calendar, LimitExceeded too-large, Storage storage, the
 * helper's own failures (ics-…), cancelled. */
void cw_library_import_async (CwLibrary *library, const char *name, GBytes *ics, gboolean dry_run,
                              gboolean only_public, GCancellable *cancellable,
                              GAsyncReadyCallback done, gpointer data);
GVariant *cw_library_import_finish (CwLibrary *library, GAsyncResult *result, GError **error);
/* Only the user's own; others are CW_ERROR_REFUSED "packaged-calendar", unknown ones
 * CW_ERROR_NOT_FOUND "no-such-calendar". */
gboolean cw_library_remove_calendar (CwLibrary *library, const char *name, GError **error);

/* Template text as in the file, for lang, else English, else any; NULL unknown.  Allocated. */
char *cw_library_template (CwLibrary *library, const char *name, const char *lang,
                           char **lang_used, char **file);
GVariant *cw_library_templates (CwLibrary *library); /* aa{sv} name lang title source */
/* "no-such-template", with the nearest name. */
void cw_library_set_no_template (CwLibrary *library, const char *name, GError **error);

/* Fingerprint over everything that changes dates (policies, calendars); changes with "changed". */
const char *cw_library_fingerprint (CwLibrary *library);
/* What it is made of: "policy ID FINGERPRINT" and "calendar NAME FINGERPRINT", a line each. */
const char *cw_library_rules (CwLibrary *library);

/* TRUE the first time that TEXT is asked about since the rules were read: what is wrong with them need
 * not be told of each case. */
gboolean cw_library_is_news (CwLibrary *library, const char *text);
