/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* cw-ctl from its arguments (argv[0] is the program) to its exit status. */
int cw_ctl_run (char **argv);
