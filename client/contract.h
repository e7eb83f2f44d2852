/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* The JSON that scripts are written against has the field names of the contract and no others; the
 * daemon's dictionaries may carry more for the tables.  Floating. */

/* A row of a list. */
GVariant *cw_ctl_contract_row (GVariant *row);
/* GetCase: the row's fields and what else it has; its events and plan by the contract. */
GVariant *cw_ctl_contract_detail (GVariant *detail);
/* A row of a list with the event that was recorded, if any (NULL), as "recorded". */
GVariant *cw_ctl_contract_changed (GVariant *detail, GVariant *event);
/* A row of the forecast. */
GVariant *cw_ctl_contract_alert (GVariant *row);
