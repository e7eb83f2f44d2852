/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/command.h"

/* Completion of a command line, out of the same tables that parse it.  A shell hands over the words
 * up to the cursor and prints what comes back; see client/completions/. */

/* words: what follows "cw-ctl" on the command line, the last one (maybe empty) being the one to
 * complete; NULL-terminated.  Prints one candidate a line with its meaning after a tab, or the line
 * ":file" where a file is wanted.  Candidates out of the daemon's data come only when it runs. */
void cw_ctl_complete (CwCtl *ctl, const char *const *words);

/* What may stand at a place of a command line. */
typedef enum
{
  CW_CTL_PLACE_NOTHING, /* free text, or nothing */
  CW_CTL_PLACE_FILE,
  CW_CTL_PLACE_WORDS,   /* "approved|denied" */
  CW_CTL_PLACE_CASE,
  CW_CTL_PLACE_STEP,    /* of the case named before */
  CW_CTL_PLACE_EVENT,   /* likewise */
  CW_CTL_PLACE_KIND,
  CW_CTL_PLACE_SIGN,
  CW_CTL_PLACE_OUTCOME,
  CW_CTL_PLACE_STAGE,
  CW_CTL_PLACE_STATE,
  CW_CTL_PLACE_BALL,
  CW_CTL_PLACE_PLATFORM,
  CW_CTL_PLACE_CALENDAR,
  CW_CTL_PLACE_CALENDARS, /* several, with commas */
  CW_CTL_PLACE_TEMPLATE,
  CW_CTL_PLACE_CLIENT,
  CW_CTL_PLACE_LANGUAGE,
  CW_CTL_PLACE_FORMAT,
  CW_CTL_PLACE_ANSWER,  /* consent, refuse */
  CW_CTL_PLACE_WHEN,
  CW_CTL_PLACE_COMMAND,
  CW_CTL_PLACE_COLOR,
} CwCtlPlace;

/* The place that a value of that name in a usage line is ("ID...", "[STEP]", "approved|denied"), in
 * that command (NULL: a global option). */
CwCtlPlace cw_ctl_place_of_name (const CwCtlCommand *command, const char *name);
/* The places that the next word of a command may be after n words; at most two, the rest NOTHING. */
void cw_ctl_places_of_word (const CwCtlCommand *command, guint n, CwCtlPlace places[2],
                            char *names[2]);

/* Prints what fits the place and begins with prefix.  name: as in the usage line; first: the first
 * word of the command, NULL when there is none. */
void cw_ctl_complete_place (CwCtl *ctl, CwCtlPlace place, const char *name, const char *first,
                            const char *prefix);
/* One candidate, when text begins with prefix.  meaning may be NULL. */
void cw_ctl_offer (CwCtl *ctl, const char *prefix, const char *text, const char *meaning);
