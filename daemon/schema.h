/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The SQL of the migrations; one text per version. */
extern const char cw_schema_1[], cw_schema_2[];
/* Version 3: which commands an import brought. */
extern const char cw_schema_3[];
/* Version 4: an index. */
extern const char cw_schema_4[];
/* Version 5: names as they are compared, and sums of money. */
extern const char cw_schema_5[];
