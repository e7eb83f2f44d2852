/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/keyfile.h"
#include "core/policy.h"

/* Reads policy text (bytes in, values out; files are opened by daemon/library). */

typedef struct
{
  const char *file; /* full name, for messages */
  const char *text;
  gsize length;
} CwPolicySource;

/* sources[0] is ID.policy, the others its drop-ins in the order in which they apply.  A drop-in
 * may change single keys, add steps (they come last) and take keys away with an empty value,
 * which is as good as none everywhere.  Refused as a whole on any problem: returns NULL and
 * appends CwPolicyProblem to problems (GPtrArray with cw_policy_problem_free, not
 * NULL).  Problems are: duplicate groups or keys within one file, trailing comments, unknown
 * groups and keys, missing Format, Name, Stage, Since, After, Act or Title (After may be left
 * out after Since=asked:KIND: at once), values out of range, unknown steps in
 * step:/approved:/denied: (the latter two want a step with Act=office), unknown KINDs, cycles of
 * Since=, Outcome without Act=close, Stage=closed, Inclusive=true without a number of days,
 * Format other than 1, control characters or invalid UTF-8, more than CW_LIMIT_STEPS steps, more
 * than CW_POLICY_MAX_BYTES of text. */
#define CW_POLICY_MAX_BYTES 1048576
/* Changes with each byte of any of the texts.  Allocated. */
char *cw_policy_fingerprint (const CwPolicySource *sources, guint n_sources);
CwPolicy *cw_policy_read (const char *id, const char *origin, const CwPolicySource *sources,
                          guint n_sources, GPtrArray *problems);
