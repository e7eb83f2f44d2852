/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/ctl.h"
#include "client/report-html.h"

/* The report: one page that needs nothing but itself.  report.c puts it together, one file a
 * section; report-html.c, report-timeline.c and report-figures.c know nothing of cases. */

/* The whole page.  NULL with error. */
char *cw_ctl_report (CwCtl *ctl, GError **error);

/* What the sections share. */
typedef struct
{
  CwCtl *ctl;
  CwHtml *html;
  GHashTable *policies; /* platform -> GVariant of GetPolicy */
  GHashTable *clients; /* client -> GVariant of GetClient */
  GPtrArray *rows; /* of ListCases, the most urgent first, at most CW_REPORT_CASES */
  guint open, due, mine; /* all open cases, those due, those that wait for me */
  GHashTable *fees; /* currency -> gint64*, of all open cases */
} CwReport;

#define CW_REPORT_CASES 60 /* with a picture each; more are left out, which the page says */

/* The style sheet. */
extern const char cw_report_style[];

void cw_report_today (CwReport *report);
/* A line on what is at risk in a case, of its row or of GetCase's answer; none where nothing is. */
void cw_report_risk (CwReport *report, GVariant *row);
/* GetCase's answer; a case that went away meanwhile is left out. */
void cw_report_case (CwReport *report, GVariant *detail);
/* Draws nothing where the daemon has no figures. */
void cw_report_statistics (CwReport *report);
/* Days off from the first to the last, by the calendars of the case: a GArray as in CwTimeline. */
void cw_report_days_off (CwReport *report, GVariant *detail, GArray *off, gint32 from, gint32 to);
