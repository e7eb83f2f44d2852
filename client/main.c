/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "client/run.h"

int
main (int argc, char **argv)
{
  (void)argc;
  return cw_ctl_run (argv);
}
