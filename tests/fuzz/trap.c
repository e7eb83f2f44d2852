/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib.h>

#include <signal.h>
#include <stdlib.h>

/* GLib ends a program that logs a critical by SIGTRAP, which libFuzzer does not take for a finding:
 * it would not keep the input. */

static void
on_trap (int number G_GNUC_UNUSED)
{
  abort ();
}

__attribute__ ((constructor)) static void
take_traps (void)
{
  signal (SIGTRAP, on_trap);
}
