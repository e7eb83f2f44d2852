/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/settings.h"

#include <string.h>

#include "core/keyfile.h"
#include "core/limits.h"

#define EVERY_DAY ((guint8) 0x7f)

/* HH:MM and no more: alerts come on whole minutes. */
static gboolean
parse_time (const char *text, gboolean allow_24, gint64 *time)
{
  return strlen (text) == 5 && cw_time_of_day_parse (text, allow_24, time);
}

static const char *
set_hours (gpointer target, const char *lang G_GNUC_UNUSED, const char *value,
           const char **hint G_GNUC_UNUSED)
{
  g_auto (GStrv) ends = g_strsplit (value, "-", 3);
  gint64 from, to;
  if (g_strv_length (ends) != 2 || !parse_time (g_strstrip (ends[0]), FALSE, &from)
      || !parse_time (g_strstrip (ends[1]), TRUE, &to))
    return "is no window such as 09:00-20:00";
  if (from == to)
    return "is a window that never opens; 00:00-24:00 is always";
  CwHours *hours = &((CwSettings *) target)->hours;
  hours->from = from;
  hours->to = to;
  return NULL;
}

/* "mon" or "mon-fri"; sat-mon goes over the end of the week. */
static gboolean
add_days (const char *entry, guint8 *days)
{
  g_auto (GStrv) ends = g_strsplit (entry, "-", 3);
  guint n = g_strv_length (ends);
  CwWeekday first, last;
  if (n < 1 || n > 2 || !cw_weekday_from_word (g_strstrip (ends[0]), &first)
      || !cw_weekday_from_word (g_strstrip (ends[n - 1]), &last))
    return FALSE;
  for (guint day = first;; day = (day + 1) % 7)
    {
      *days |= (guint8) (1u << day);
      if (day == (guint) last)
        return TRUE;
    }
}

static const char *
set_days (gpointer target, const char *lang G_GNUC_UNUSED, const char *value, const char **hint)
{
  g_auto (GStrv) entries = g_strsplit_set (value, ";,", 16);
  guint8 days = 0;
  for (guint i = 0; entries[i] != NULL; i++)
    {
      gboolean at_end = entries[i + 1] == NULL && i > 0;
      if (*g_strstrip (entries[i]) == '\0' && at_end)
        break;
      if (!add_days (entries[i], &days))
        {
          *hint = cw_text_nearest (entries[i], cw_weekday_words ());
          return "is no list of weekdays such as mon-fri or mon;wed;fri";
        }
    }
  ((CwSettings *) target)->hours.days = days;
  return NULL;
}

static const char *
set_digest_at (gpointer target, const char *lang G_GNUC_UNUSED, const char *value,
               const char **hint G_GNUC_UNUSED)
{
  return parse_time (value, FALSE, &((CwSettings *) target)->digest_at)
             ? NULL
             : "is no time such as 09:00";
}

static const char *
set_day_end (gpointer target, const char *lang G_GNUC_UNUSED, const char *value,
             const char **hint G_GNUC_UNUSED)
{
  return parse_time (value, FALSE, &((CwSettings *) target)->day_end) ? NULL
                                                                      : "is no time such as 18:00";
}

static const char *
set_user_name (gpointer target, const char *lang G_GNUC_UNUSED, const char *value,
               const char **hint G_GNUC_UNUSED)
{
  if (!cw_text_is_acceptable (value, NULL))
    return "has a line break or a tab";
  if (g_utf8_strlen (value, -1) > CW_LIMIT_NAME)
    return "is longer than 200 characters";
  CwSettings *settings = target;
  g_free (settings->user_name);
  settings->user_name = g_strdup (value);
  return NULL;
}

static const char *
set_open_with (gpointer target, const char *lang G_GNUC_UNUSED, const char *value, const char **hint)
{
  static const char *const words[] = { "program", "clipboard", NULL };
  CwOpenWith *open_with = &((CwSettings *) target)->open_with;
  for (guint i = 0; words[i] != NULL; i++)
    if (strcmp (words[i], value) == 0)
      {
        *open_with = (CwOpenWith) i;
        return NULL;
      }
  *hint = cw_text_nearest (value, words);
  return "is neither program nor clipboard";
}

static const CwKeyRule alert_rules[] = {
  { "Hours", CW_KEY_WORD, set_hours },
  { "Days", CW_KEY_WORD, set_days },
  { "DigestAt", CW_KEY_WORD, set_digest_at },
  { "OpenWith", CW_KEY_WORD, set_open_with },
};
static const CwKeyRule user_rules[] = {
  { "Name", CW_KEY_TEXT, set_user_name },
  { "DayEnd", CW_KEY_WORD, set_day_end },
};

static void
read_group (CwSettings *settings, const CwKeyGroup *group, GPtrArray *problems)
{
  static const char *const names[] = { "Alerts", "User", NULL };
  if (strcmp (group->name, "Alerts") == 0)
    cw_key_group_apply (group, alert_rules, G_N_ELEMENTS (alert_rules), settings, problems);
  else if (strcmp (group->name, "User") == 0)
    cw_key_group_apply (group, user_rules, G_N_ELEMENTS (user_rules), settings, problems);
  else
    cw_policy_problem_add (problems, group->file, group->line, group->name, NULL,
                           cw_text_nearest (group->name, names), "unknown group");
}

static void
set_fingerprint (CwSettings *settings)
{
  g_free (settings->fingerprint);
  settings->fingerprint = g_strdup_printf (
      "%" G_GINT64_FORMAT "-%" G_GINT64_FORMAT "/%02x/%" G_GINT64_FORMAT "/%" G_GINT64_FORMAT,
      settings->hours.from / CW_MINUTE, settings->hours.to / CW_MINUTE, settings->hours.days,
      settings->digest_at / CW_MINUTE, settings->day_end / CW_MINUTE);
}

CwSettings *
cw_settings_defaults (void)
{
  CwSettings *settings = g_new0 (CwSettings, 1);
  settings->hours = (CwHours){ 9 * CW_HOUR, 20 * CW_HOUR, EVERY_DAY };
  settings->digest_at = 9 * CW_HOUR;
  settings->day_end = 18 * CW_HOUR;
  settings->user_name = g_strdup ("");
  set_fingerprint (settings);
  return settings;
}

CwSettings *
cw_settings_parse (const char *file, const char *text, char **reason)
{
  g_autoptr (CwSettings) settings = cw_settings_defaults ();
  if (text == NULL)
    return g_steal_pointer (&settings);

  g_autoptr (GPtrArray) problems
      = g_ptr_array_new_with_free_func ((GDestroyNotify) cw_policy_problem_free);
  g_autoptr (CwKeyFile) keys = cw_key_file_new ();
  cw_key_file_read (keys, file, text, strlen (text), problems);
  for (guint i = 0; i < keys->groups->len; i++)
    read_group (settings, g_ptr_array_index (keys->groups, i), problems);
  if (problems->len > 0)
    {
      if (reason != NULL)
        *reason = cw_policy_problem_format (g_ptr_array_index (problems, 0));
      return NULL;
    }
  set_fingerprint (settings);
  return g_steal_pointer (&settings);
}

void
cw_settings_free (CwSettings *settings)
{
  if (settings == NULL)
    return;
  g_free (settings->user_name);
  g_free (settings->fingerprint);
  g_free (settings);
}
