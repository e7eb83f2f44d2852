/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/ctl.h"

/* One table says what cw-ctl can do: from it come parsing, help, and the check of the manual. */

typedef enum
{
  CW_CTL_OPTION_FLAG,
  CW_CTL_OPTION_VALUE,
  CW_CTL_OPTION_MAYBE, /* with or without a value */
} CwCtlOptionType;

typedef struct
{
  const char *name; /* without the dashes */
  CwCtlOptionType type;
  const char *value; /* "WHEN"; NULL for a flag */
  const char *help; /* to be translated */
  const char *key; /* its name on the bus where that is another, else NULL */
} CwCtlOption;

typedef enum
{
  CW_CTL_DAILY,
  CW_CTL_EVENTS,
  CW_CTL_CORRECTIONS,
  CW_CTL_LOOK,
  CW_CTL_RULES,
  CW_CTL_DATA,
  CW_CTL_N_GROUPS
} CwCtlGroup;

typedef struct _CwCtlArgs CwCtlArgs;

typedef struct
{
  const char *name; /* "sent", "calendar add" */
  CwCtlGroup group;
  const char *words; /* "ID... [STEP]" */
  guint min, max; /* how many words */
  const char *summary; /* to be translated */
  const CwCtlOption *options; /* ended by an empty one; NULL: none */
  const CwCtlOption *more; /* likewise, those that several commands share */
  gboolean (*run) (CwCtl *ctl, const CwCtlArgs *args, GError **error);
  const char *event; /* word of the event that the command records */
  const char *last; /* key of the detail that the last word gives */
  const char *notes; /* further help, to be translated */
  gboolean paged; /* long output is for reading */
} CwCtlCommand;

#define CW_CTL_MANY G_MAXUINT

extern const CwCtlCommand cw_ctl_commands[]; /* ended by an empty one */
extern const CwCtlOption cw_ctl_global_options[];
const char *cw_ctl_group_title (CwCtlGroup group);

/* The command that argv begins with; *used says how many words name it.  NULL with
 * CW_CTL_ERROR_USAGE naming the nearest. */
const CwCtlCommand *cw_ctl_find_command (const char *const *argv, guint *used, GError **error);

struct _CwCtlArgs
{
  const CwCtlCommand *command;
  GPtrArray *words; /* char*, without the command's name */
  GHashTable *options; /* name -> value, "" without one */
  gboolean help; /* --help was among them */
};

/* argv: what follows the command's name; NULL-terminated, left alone.  Words such as -3d are
 * values.  CW_CTL_ERROR_USAGE with one line that says what to do. */
CwCtlArgs *cw_ctl_args_parse (const CwCtlCommand *command, const char *const *argv, GError **error);
void cw_ctl_args_free (CwCtlArgs *args);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwCtlArgs, cw_ctl_args_free)

guint cw_ctl_args_n (const CwCtlArgs *args);
const char *cw_ctl_args_word (const CwCtlArgs *args, guint i); /* NULL when there are fewer */
/* NULL when it was not given. */
const char *cw_ctl_args_option (const CwCtlArgs *args, const char *name);
gboolean cw_ctl_args_has (const CwCtlArgs *args, const char *name);
const CwCtlOption *cw_ctl_command_option (const CwCtlCommand *command, const char *name);

/* Whether a word looks like WHEN; what depends on the daemon's calendars passes. */
gboolean cw_ctl_is_moment (const char *word);

/* Usage, options and notes, made by GOption from the table.  Allocated. */
char *cw_ctl_command_help (const CwCtlCommand *command);
/* "cw-ctl sent ID...".  Allocated. */
char *cw_ctl_command_usage (const CwCtlCommand *command);
/* Prints it; with --json for programs: {name, group, words, summary, notes, options}. */
void cw_ctl_print_command_help (CwCtl *ctl, const CwCtlCommand *command);
/* All commands in their groups.  Allocated. */
char *cw_ctl_overview (void);
