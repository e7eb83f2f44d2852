/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/calendar.h"

/* What the user knows of a client beside its cases. */

typedef struct
{
  char *key;         /* cw_client_key () of its name */
  char *name;        /* as it was written last */
  char **calendars;  /* business days of its cases that name none of their own; NULL: none */
  char **days_off;   /* "wed", "2026-12-28", "2026-12-28..2027-01-05"; NULL: none */
  char *lang;        /* of messages; NULL: decided by the platform */
  char *note;        /* NULL: none */
} CwClientFacts;

/* dict: name s, calendars as, days_off as, lang s, note s; what is empty is absent.  Unknown keys
 * and wrong types: NULL with a reason (may be NULL) to free. */
CwClientFacts *cw_client_facts_new (const char *key, GVariant *dict, char **reason);
void cw_client_facts_free (CwClientFacts *facts);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwClientFacts, cw_client_facts_free)
/* The same dictionary; floating. */
GVariant *cw_client_facts_to_variant (const CwClientFacts *facts);
/* TRUE when nothing is known but the name. */
gboolean cw_client_facts_is_empty (const CwClientFacts *facts);

/* FALSE when it is no day off: a weekday ("wed"), a date, or two dates with ".." between, the first
 * not after the second and at most a year apart. */
gboolean cw_day_off_parse (const char *text, guint8 *weekdays, CwDay *from, CwDay *to);
/* The days off as a calendar of that name; NULL when there are none.  with_weekend: weekdays that
 * are off come on top of Saturday and Sunday, for a union in which no other calendar says which
 * weekdays are off. */
CwCalendar *cw_client_facts_calendar (const CwClientFacts *facts, gboolean with_weekend);
