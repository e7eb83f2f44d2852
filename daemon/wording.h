/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/case.h"
#include "core/plan.h"

/* The texts of alerts, in the locale of the process (contract section 6).  Pure functions: no
 * clock, no bus.  Everything is plain text with the client-controlled parts cleaned and shortened;
 * escaping is the notifier's. */

/* What is not known: pointers NULL, moments CW_NEVER. */
typedef struct
{
  const CwCase *c;
  const CwPlanStep *plan_step;
  int quiet_business_days;  /* -1: the case is not quiet */
  CwInstant quiet_since;    /* CW_NEVER: the case is not quiet */
  CwInstant now;            /* for "today" and for leaving out the year; CW_NEVER: unknown */
  GTimeZone *zone;          /* the user's, in which moments are shown */
  const char *lang;         /* language of policy texts, e.g. "ja" or "ja_JP.UTF-8" */
  gboolean awaits_result;   /* the office was asked and its decision is what the alert is about */
  gboolean has_twin;        /* another alert would read the same: the case's number is named */
} CwWordingAlert;

/* "CLIENT: STEP TITLE"; the client ends within the first 40 characters.  Allocated. */
char *cw_wording_summary (const CwWordingAlert *alert);
/* Case and fact in the first line, then limit and money, then what to do.  Allocated. */
char *cw_wording_body (const CwWordingAlert *alert);
/* What to type where the server shows no buttons: "cw-ctl done 12 · cw-ctl replied 12".
 * Allocated. */
char *cw_wording_command_hint (const CwWordingAlert *alert);

/* Buttons, most needed first, at most three, and after them "default" when the case or the step has
 * a page to open.  GPtrArray of CwBubbleAction (daemon/notifier.h) with its free function; keys are
 * "draft:ALERT", "done:…", "replied:…", "approved:…", "denied:…", "answered:…", "snooze:…" with the
 * ledger id, and plain "default". */
GPtrArray *cw_wording_actions (const CwWordingAlert *alert, gint64 alert_id);
/* Splits such a key: the word before the colon (allocated) and the ledger id.  "default" has
 * none: id is 0.  NULL when the key is none of ours. */
char *cw_wording_parse_action (const char *key, gint64 *alert_id);

typedef struct
{
  guint32 case_id;
  const char *client;
  const char *platform;    /* its name; NULL or "": none */
  const char *title;       /* the case's */
  const char *step_title;  /* NULL: no step, the case waits for me */
  CwUrgency urgency;
  CwInstant limit;         /* CW_NEVER none */
  int quiet_days;          /* business days, -1: not quiet */
  gboolean waiting_for_me;
} CwWordingItem;

/* The digest, worst first: how many, and whose is the first. */
char *cw_wording_digest_summary (const CwWordingItem *items, gsize n);
/* One line per client and platform with the number of its cases, at most nine, the last of them
 * "and N more" where there are more.  The platform is named where there are several. */
char *cw_wording_digest_body (const CwWordingItem *items, gsize n);
/* All of it, one line per case and how to see it: for the file that "Show the list" opens. */
char *cw_wording_digest_list (const CwWordingItem *items, gsize n);
char *cw_wording_digest_command_hint (void);
/* "list:ALERT", and "default" for a click on the body: both open the list and change nothing. */
GPtrArray *cw_wording_digest_actions (gint64 alert_id);
