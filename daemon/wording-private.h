/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "daemon/wording.h"

/* Servers cut a summary after 40 characters or so, and the first line of a body after 60. */
#define CW_WORDING_CLIENT_LENGTH 32
#define CW_WORDING_STEP_LENGTH 80
#define CW_WORDING_CASE_LENGTH 28
