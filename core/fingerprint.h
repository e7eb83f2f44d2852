/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* Tells whether something is still what it was: 128 bits, eight bytes at a time.  It is quick, since a
 * start asks it of half a megabyte, and it is no signature: whoever can write the files that it is
 * asked of can change them anyway. */
typedef struct
{
  guint64 a, b;
} CwFingerprint;

#define CW_FINGERPRINT_INIT { G_GUINT64_CONSTANT (0x243f6a8885a308d3), G_GUINT64_CONSTANT (0x13198a2e03707344) }

/* Each takes the length first, so that nothing moves from one to the next unseen. */
void cw_fingerprint_add (CwFingerprint *f, gconstpointer data, gsize length);
void cw_fingerprint_add_text (CwFingerprint *f, const char *text); /* NULL is another than "" */
void cw_fingerprint_add_int (CwFingerprint *f, gint64 value);
/* 32 hexadecimal digits; allocated. */
char *cw_fingerprint_end (const CwFingerprint *f);
