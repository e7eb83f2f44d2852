/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/command.h"

/* The options of the commands, for the table. */

extern const CwCtlOption cw_ctl_event_options[]; /* every event: --at --text --ball */
extern const CwCtlOption cw_ctl_note_options[]; /* --at and --ball, where --text would be double */
extern const CwCtlOption cw_ctl_start_options[];
extern const CwCtlOption cw_ctl_sent_options[];
extern const CwCtlOption cw_ctl_replied_options[];
extern const CwCtlOption cw_ctl_asked_options[];
extern const CwCtlOption cw_ctl_deliver_options[];
extern const CwCtlOption cw_ctl_accept_options[];
extern const CwCtlOption cw_ctl_done_options[];
extern const CwCtlOption cw_ctl_skip_options[];
extern const CwCtlOption cw_ctl_close_options[];
extern const CwCtlOption cw_ctl_amend_options[];
extern const CwCtlOption cw_ctl_add_options[];
extern const CwCtlOption cw_ctl_edit_options[];
extern const CwCtlOption cw_ctl_next_options[];
extern const CwCtlOption cw_ctl_list_options[];
extern const CwCtlOption cw_ctl_show_options[];
extern const CwCtlOption cw_ctl_draft_options[];
extern const CwCtlOption cw_ctl_check_options[];
extern const CwCtlOption cw_ctl_forecast_options[];
extern const CwCtlOption cw_ctl_stats_options[];
extern const CwCtlOption cw_ctl_client_edit_options[];
extern const CwCtlOption cw_ctl_calendar_options[];
extern const CwCtlOption cw_ctl_calendar_show_options[];
extern const CwCtlOption cw_ctl_calendar_import_options[];
extern const CwCtlOption cw_ctl_calendar_remove_options[];
extern const CwCtlOption cw_ctl_language_options[];
extern const CwCtlOption cw_ctl_restore_options[];
extern const CwCtlOption cw_ctl_export_options[];
extern const CwCtlOption cw_ctl_import_options[];
extern const CwCtlOption cw_ctl_demo_options[];
