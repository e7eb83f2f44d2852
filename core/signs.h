/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* The warning signs of a client, good ones included, that `flag` and `check` know. */
typedef struct
{
  const char *id;
  gboolean good;
} CwSign;

const CwSign *cw_signs (gsize *n);
gboolean cw_sign_is_known (const char *id);
/* Nearest known id, NULL when none is close. */
const char *cw_sign_nearest (const char *id);
