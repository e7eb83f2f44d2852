/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/command.h"

/* What the commands do; one function per row of the table, or for several alike. */

#define CW_CTL_RUN(name) gboolean name (CwCtl *ctl, const CwCtlArgs *args, GError **error)

CW_CTL_RUN (cw_ctl_run_add);
CW_CTL_RUN (cw_ctl_run_edit);
CW_CTL_RUN (cw_ctl_run_event);
CW_CTL_RUN (cw_ctl_run_flag);
CW_CTL_RUN (cw_ctl_run_undo);
CW_CTL_RUN (cw_ctl_run_list);
CW_CTL_RUN (cw_ctl_run_next);
CW_CTL_RUN (cw_ctl_run_show);
CW_CTL_RUN (cw_ctl_run_explain);
CW_CTL_RUN (cw_ctl_run_draft);
CW_CTL_RUN (cw_ctl_run_check);
CW_CTL_RUN (cw_ctl_run_stats);
CW_CTL_RUN (cw_ctl_run_report);
CW_CTL_RUN (cw_ctl_run_forecast);
CW_CTL_RUN (cw_ctl_run_client_list);
CW_CTL_RUN (cw_ctl_run_client_show);
CW_CTL_RUN (cw_ctl_run_client_edit);
CW_CTL_RUN (cw_ctl_run_client_rename);
CW_CTL_RUN (cw_ctl_run_calendar_list);
CW_CTL_RUN (cw_ctl_run_calendar_show);
CW_CTL_RUN (cw_ctl_run_calendar_import);
CW_CTL_RUN (cw_ctl_run_calendar_remove);
CW_CTL_RUN (cw_ctl_run_calendar_add);
CW_CTL_RUN (cw_ctl_run_calendar_count);
CW_CTL_RUN (cw_ctl_run_policy_list);
CW_CTL_RUN (cw_ctl_run_policy_show);
CW_CTL_RUN (cw_ctl_run_policy_check);
CW_CTL_RUN (cw_ctl_run_template_list);
CW_CTL_RUN (cw_ctl_run_template_show);
CW_CTL_RUN (cw_ctl_run_template_check);
CW_CTL_RUN (cw_ctl_run_pause);
CW_CTL_RUN (cw_ctl_run_resume);
CW_CTL_RUN (cw_ctl_run_backup);
CW_CTL_RUN (cw_ctl_run_restore);
CW_CTL_RUN (cw_ctl_run_export);
CW_CTL_RUN (cw_ctl_run_import);
CW_CTL_RUN (cw_ctl_run_status);
CW_CTL_RUN (cw_ctl_run_watch);
CW_CTL_RUN (cw_ctl_run_quit);
CW_CTL_RUN (cw_ctl_run_demo);
CW_CTL_RUN (cw_ctl_run_help);
