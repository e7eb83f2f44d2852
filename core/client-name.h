/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* When are two names the same client's?  Exactly when their keys are equal; looser spellings are
 * only proposed, and the user merges them. */

/* NFKC, without regard to case, no space at the ends and single ones inside: "ＡＣＭＥ  Inc" is
 * "acme inc".  Allocated; NULL gives "". */
char *cw_client_key (const char *name);
/* The key without what people add or leave out: 様, さん, 御中, 株式会社, (株), Inc., Ltd. … and
 * spaces, dots and commas.  Two names with one loose key may be one client.  The key itself where
 * nothing else is left.  Allocated. */
char *cw_client_loose_key (const char *name);
