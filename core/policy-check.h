/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/keyfile.h"
#include "core/policy.h"

/* The second half of reading a policy: what can only be judged when all of it is there.  Sets the
 * derived fields of the steps (outcome, track) and appends what does not fit together to problems,
 * each with the line of keys that it came from.  A step without a Since has none of that kind. */
void cw_policy_check (CwPolicy *policy, const CwKeyFile *keys, GPtrArray *problems);
