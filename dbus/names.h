/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* All names on the bus. */
#define CW_BUS_NAME "org.casewatch.Casewatch1"
#define CW_OBJECT_PATH "/org/casewatch/Casewatch1"
#define CW_INTERFACE "org.casewatch.Casewatch1"
#define CW_CALENDARS_INTERFACE CW_INTERFACE ".Calendars"
#define CW_TEST_CLOCK_INTERFACE CW_INTERFACE ".TestClock"
#define CW_ERROR_PREFIX "org.casewatch.Error."
#define CW_API_VERSION 5u
#define CW_DESKTOP_ID "org.casewatch.Casewatch1"
