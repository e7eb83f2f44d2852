/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

/* The errors of contract section 7; registered with GDBus as org.casewatch.Error.NAME. */
typedef enum
{
  CW_ERROR_NOT_FOUND,
  CW_ERROR_INVALID_ARGUMENT,
  CW_ERROR_INVALID_STATE,
  CW_ERROR_CONFLICT,
  CW_ERROR_REFUSED,
  CW_ERROR_LIMIT_EXCEEDED,
  CW_ERROR_NOT_SUPPORTED,
  CW_ERROR_STORAGE,
  CW_ERROR_DAMAGED,
  CW_N_ERRORS
} CwError;

#define CW_ERROR (cw_error_quark ())
GQuark cw_error_quark (void); /* registers the names on first use */

/* "code: text"; code is stable (letters, digits, dashes).  Like g_set_error. */
void cw_set_error (GError **error, CwError kind, const char *code, const char *format, ...)
  G_GNUC_PRINTF (4, 5);
