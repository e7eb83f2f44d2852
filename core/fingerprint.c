/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/fingerprint.h"

#include <string.h>

/* Two sums that are multiplied by odd numbers of their own after each word, which keeps all of what
 * came before, and folded, which brings the high bits down. */
#define MULTIPLY_A G_GUINT64_CONSTANT (0x9e3779b97f4a7c15)
#define MULTIPLY_B G_GUINT64_CONSTANT (0xd6e8feb86659fd93)

static inline void
mix (CwFingerprint *f, guint64 word)
{
  f->a = (f->a ^ word) * MULTIPLY_A;
  f->a ^= f->a >> 32;
  f->b = (f->b + word) * MULTIPLY_B;
  f->b ^= f->b >> 29;
}

void
cw_fingerprint_add (CwFingerprint *f, gconstpointer data, gsize length)
{
  const guchar *p = data;
  guint64 word;

  mix (f, length);
  for (; length >= sizeof word; p += sizeof word, length -= sizeof word)
    {
      memcpy (&word, p, sizeof word);
      mix (f, GUINT64_FROM_LE (word));
    }
  if (length == 0)
    return;
  word = 0;
  memcpy (&word, p, length);
  mix (f, GUINT64_FROM_LE (word));
}

void
cw_fingerprint_add_text (CwFingerprint *f, const char *text)
{
  if (text != NULL)
    cw_fingerprint_add (f, text, strlen (text));
  else
    mix (f, G_MAXUINT64); /* longer than any */
}

void
cw_fingerprint_add_int (CwFingerprint *f, gint64 value)
{
  mix (f, (guint64) value);
}

char *
cw_fingerprint_end (const CwFingerprint *f)
{
  CwFingerprint end = *f;

  for (int i = 0; i < 3; i++) /* each bit reaches all others */
    mix (&end, end.a ^ (end.b >> 31));
  return g_strdup_printf ("%016" G_GINT64_MODIFIER "x%016" G_GINT64_MODIFIER "x", end.a, end.b);
}
