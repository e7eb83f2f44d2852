/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The least that a command from the shell can cost: a program that does nothing, linked with GIO as
 * ours is. */
#include <gio/gio.h>

int
main (int argc, char **argv G_GNUC_UNUSED)
{
  /* never true; keeps the library from being left out */
  return argc > 1000 ? g_io_error_quark () != 0 : 0;
}
