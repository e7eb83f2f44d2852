/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The SQL of the migrations; one text per version. */
extern const char cw_schema_1[], cw_schema_2[];
