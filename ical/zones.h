/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* The zones of one file, for the one thing that needs them: values in UTC beside a local DTSTART.
 * A TZID is looked up by its name in the system's zones, by its last parts
 * (/vendor/…/Europe/Berlin), then in the file's VTIMEZONE, by its X-LIC-LOCATION or, through
 * libical, by its rules. */
typedef struct _CwZones CwZones;

CwZones *cw_zones_new (void);
void cw_zones_free (CwZones *zones);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwZones, cw_zones_free)

/* X-WR-TIMEZONE: the zone in which events in UTC are meant. */
void cw_zones_set_own (CwZones *zones, const char *name);
/* A whole VTIMEZONE component as text that the guard has passed; parsed only when it is needed. */
void cw_zones_add (CwZones *zones, const char *tzid, const char *location, const char *component);

/* Seconds since 1970-01-01T00:00:00 UTC -> seconds since 1970-01-01 00:00 on the wall clock of the
 * zone.  tzid NULL means the file's own zone: X-WR-TIMEZONE, else its only VTIMEZONE.  FALSE when
 * the zone is not known; *wall is then the value in UTC. */
gboolean cw_zones_utc_to_wall (CwZones *zones, const char *tzid, gint64 utc, gint64 *wall);
