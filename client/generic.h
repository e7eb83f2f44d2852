/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/ctl.h"

/* Any dictionary of the daemon for people: one line a key, nested ones indented.  Texts are
 * cleaned. */
void cw_ctl_print_dict (CwCtl *ctl, GVariant *dict, int indent);
