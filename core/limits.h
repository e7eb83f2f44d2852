/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The limits of the contract, in one place (documented in casewatch-dbus(7)).
 * "characters" are Unicode code points. */
#define CW_LIMIT_TITLE 200      /* characters, title and client */
#define CW_LIMIT_NAME 200       /* characters, platform and calendar names are shorter still */
#define CW_LIMIT_URL 2048       /* bytes */
#define CW_LIMIT_NOTE 65536     /* bytes */
#define CW_LIMIT_EVENTS 10000   /* events per case */
#define CW_LIMIT_IDS 1000       /* case ids per call */
#define CW_LIMIT_PAGE 1000      /* rows per page */
#define CW_DEFAULT_PAGE 100     /* rows per page when 0 is asked for */
#define CW_LIMIT_ICS 5242880    /* bytes of an iCalendar file */
#define CW_LIMIT_WHEN 64        /* bytes of a WHEN */
#define CW_YEAR_FIRST 1900
#define CW_YEAR_LAST 2200
#define CW_LIMIT_STEPS 200      /* steps per policy */
#define CW_LIMIT_REPLY 1048576  /* bytes of a reply over the bus */
#define CW_LIMIT_CALL 1048576   /* bytes of a call's arguments */
#define CW_LIMIT_CALLS 256      /* calls of one client that wait for their answer */
#define CW_LIMIT_ALL_CALLS 2048 /* calls of all clients that wait for their answer */
#define CW_LIMIT_EXPORTS 4      /* exports under way */
#define CW_LIMIT_STREAMS 16     /* lists being streamed */
#define CW_LIMIT_IMPORT 67108864 /* bytes of an export of ours that is imported */
#define CW_LIMIT_TABLE 16777216 /* bytes of a table or task list that is imported */
