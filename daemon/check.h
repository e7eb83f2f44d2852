/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/reasons.h"
#include "daemon/view.h"

/* What the log and the caller's answers say about a client: CheckCase, and the reasons of Explain. */

/* The answer of CheckCase, floating; signs as the interface describes them.  NULL with error. */
GVariant *cw_check (const CwWorld *world, const CwView *view, GVariant *signs, GError **error);
/* aa{sv}, floating: the likely reasons for the present silence; NULL with error. */
GVariant *cw_check_reasons (const CwWorld *world, const CwView *view, GError **error);
