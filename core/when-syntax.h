/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/civil.h"

/* What the words of a WHEN say, before anybody asks what "today" is.  Private to when.c. */

typedef enum
{
  CW_WHEN_FORM_NOW,
  CW_WHEN_FORM_DATE,      /* day */
  CW_WHEN_FORM_MONTH_DAY, /* month, mday; the year depends on the purpose */
  CW_WHEN_FORM_WEEKDAY,   /* n is a CwWeekday */
  CW_WHEN_FORM_NEAR,      /* n days from today: yesterday, 明後日 */
  CW_WHEN_FORM_SHIFT,     /* n units from now: -3d, "in 2 days", 3営業日後 */
} CwWhenForm;

typedef enum
{
  CW_WHEN_UNIT_MINUTES,
  CW_WHEN_UNIT_HOURS,
  CW_WHEN_UNIT_DAYS,
  CW_WHEN_UNIT_WEEKS,
  CW_WHEN_UNIT_BUSINESS,
} CwWhenUnit;

typedef struct
{
  CwWhenForm form;
  CwDay day;
  int month, mday;
  int n;
  gboolean backward; /* of a shift, also of "-0" */
  CwWhenUnit unit;
  gboolean has_time;
  gint64 time; /* microseconds of day, up to 24 h */
} CwWhenSyntax;

typedef enum
{
  CW_WHEN_SYNTAX_OK,
  CW_WHEN_SYNTAX_UNKNOWN,
  CW_WHEN_SYNTAX_NO_SUCH_DATE, /* 2026-02-30, 1899-01-01 */
  CW_WHEN_SYNTAX_NO_SUCH_TIME, /* 24:01 */
  CW_WHEN_SYNTAX_TOO_LARGE,    /* more than six digits */
} CwWhenSyntaxStatus;

/* text: valid UTF-8 with ASCII digits, no space at either end.  syntax is only set when OK. */
CwWhenSyntaxStatus cw_when_syntax_read (const char *text, CwWhenSyntax *syntax);
