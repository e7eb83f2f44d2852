/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/civil.h"

/* Filling a{sv} dictionaries: what is not there is left out. */
void cw_dict_put (GVariantBuilder *b, const char *key, GVariant *value); /* NULL: left out */
void cw_dict_put_text (GVariantBuilder *b, const char *key, const char *text);
/* ISO 8601 with the zone's offset. */
void cw_dict_put_moment (GVariantBuilder *b, const char *key, CwInstant at, GTimeZone *zone);
void cw_dict_put_day (GVariantBuilder *b, const char *key, CwDay day);
/* The language in which this process speaks ("ja_JP.UTF-8"). */
const char *cw_own_language (void);
