/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "client/report.h"

void
cw_report_statistics (CwReport *report)
{
  (void)report;
}
