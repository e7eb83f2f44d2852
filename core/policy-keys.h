/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/keyfile.h"

/* The keys of a policy file, one rule each: how its text becomes a value.  What several keys
 * together must fulfil is judged in policy-check.h. */
extern const CwKeyRule cw_policy_rules[]; /* of [Policy]; target CwPolicy */
extern const gsize cw_n_policy_rules;
extern const CwKeyRule cw_step_rules[]; /* of [Step ID]; target CwStep */
extern const gsize cw_n_step_rules;
