/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* What the seed of a case or an edit says of the case's fields (see CwFields): read once, however often
 * the case is derived. */

typedef enum
{
  CW_FIELD_TITLE, CW_FIELD_CLIENT, CW_FIELD_PLATFORM, CW_FIELD_URL, CW_FIELD_LANG, CW_FIELD_CLOSES,
  CW_FIELD_DEADLINE, CW_FIELD_INVOICE_DUE, CW_FIELD_CALENDARS, CW_FIELD_FEE,
  CW_N_FIELDS
} CwField;

typedef struct
{
  CwField field;
  gboolean removed; /* the empty string takes a field away */
  gint64 number;    /* a moment; the amount of a fee */
  char *text;       /* a text; the currency of a fee */
  char **list;      /* calendars; an empty one takes them away too */
} CwGivenValue;

/* Never changed once it is made. */
typedef struct
{
  gint refs;
  char *problem;    /* what is no field of a case, or has the wrong type; NULL: nothing */
  GVariant *dict;   /* what it was made of; NULL: of the journal */
  guint n;
  CwGivenValue values[CW_N_FIELDS]; /* in the order in which they were given */
} CwGiven;

/* From a{sv}, of which it takes a reference.  What does not fit is said in ->problem. */
CwGiven *cw_given_new (GVariant *dict);
CwGiven *cw_given_ref (CwGiven *given);
void cw_given_unref (CwGiven *given);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwGiven, cw_given_unref)
/* The same as a{sv}; full. */
GVariant *cw_given_to_variant (const CwGiven *given);
/* NULL when that field is not given. */
const CwGivenValue *cw_given_find (const CwGiven *given, CwField field);

/* For the journal's reader: one value of its form. */
typedef struct
{
  char type;       /* 's' text, 'b' and 'x' number, 'a' and 'd' dict, 'f' a fee of number and text,
                    * 'g' given */
  const char *text;
  gint64 number;
  GVariant *dict;  /* as or a{sv} */
  CwGiven *given;
} CwDetailValue;
CwGiven *cw_given_new_empty (void);
/* Adds a copy.  FALSE when that field is given already. */
gboolean cw_given_add (CwGiven *given, const char *key, const CwDetailValue *value);
