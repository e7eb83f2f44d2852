/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "daemon/engine.h"

/* The alerts that are recorded and that no server has shown yet, for `cw-ctl status`. */
typedef struct
{
  guint count;
  CwInstant since;    /* the oldest was raised then; CW_NEVER: none */
  CwInstant next_try; /* a refused one is sent again then; CW_NEVER: as soon as a server is there */
  char *refusal;      /* name of the D-Bus error that the server refused one with, or NULL */
} CwWaiting;

/* Fills waiting, which is to be cleared. */
void cw_waiting_find (CwEngine *engine, CwWaiting *waiting);
void cw_waiting_clear (CwWaiting *waiting);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CwWaiting, cw_waiting_clear)
