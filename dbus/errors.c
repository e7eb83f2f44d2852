/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dbus/errors.h"

#include "dbus/names.h"

static const GDBusErrorEntry entries[] = {
  { CW_ERROR_NOT_FOUND, CW_ERROR_PREFIX "NotFound" },
  { CW_ERROR_INVALID_ARGUMENT, CW_ERROR_PREFIX "InvalidArgument" },
  { CW_ERROR_INVALID_STATE, CW_ERROR_PREFIX "InvalidState" },
  { CW_ERROR_CONFLICT, CW_ERROR_PREFIX "Conflict" },
  { CW_ERROR_REFUSED, CW_ERROR_PREFIX "Refused" },
  { CW_ERROR_LIMIT_EXCEEDED, CW_ERROR_PREFIX "LimitExceeded" },
  { CW_ERROR_NOT_SUPPORTED, CW_ERROR_PREFIX "NotSupported" },
  { CW_ERROR_STORAGE, CW_ERROR_PREFIX "Storage" },
  { CW_ERROR_DAMAGED, CW_ERROR_PREFIX "Damaged" },
};
G_STATIC_ASSERT (G_N_ELEMENTS (entries) == CW_N_ERRORS);

GQuark
cw_error_quark (void)
{
  static gsize quark = 0;

  g_dbus_error_register_error_domain ("cw-error-quark", &quark, entries, G_N_ELEMENTS (entries));
  return (GQuark) quark;
}

void
cw_set_error (GError **error, CwError kind, const char *code, const char *format, ...)
{
  if (error == NULL)
    return;
  va_list args;
  va_start (args, format);
  g_autofree char *text = g_strdup_vprintf (format, args);
  va_end (args);
  g_autofree char *valid = g_utf8_make_valid (text, -1); /* or it could not go over the bus */
  g_set_error (error, CW_ERROR, kind, "%s: %s", code, valid);
}
