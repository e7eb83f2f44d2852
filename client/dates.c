/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "client/dates.h"

#include <glib/gi18n.h>
#include <string.h>

#include "client/bus.h"
#include "client/value.h"

/* TRANSLATORS: short names of the weekdays */
static const char *const weekdays[] = { NC_ ("weekday", "Mon"), NC_ ("weekday", "Tue"),
                                        NC_ ("weekday", "Wed"), NC_ ("weekday", "Thu"),
                                        NC_ ("weekday", "Fri"), NC_ ("weekday", "Sat"),
                                        NC_ ("weekday", "Sun") };
/* TRANSLATORS: short names of the months */
static const char *const months[] = {
  NC_ ("month", "Jan"), NC_ ("month", "Feb"), NC_ ("month", "Mar"), NC_ ("month", "Apr"),
  NC_ ("month", "May"), NC_ ("month", "Jun"), NC_ ("month", "Jul"), NC_ ("month", "Aug"),
  NC_ ("month", "Sep"), NC_ ("month", "Oct"), NC_ ("month", "Nov"), NC_ ("month", "Dec")
};

/* A list has a date in each row. */
static const char *
translate_once (const char **kept, const char *context, const char *text)
{
  if (*kept == NULL)
    *kept = g_dpgettext2 (NULL, context, text);
  return *kept;
}

static const char *
weekday_name (CwDay day)
{
  static const char *names[G_N_ELEMENTS (weekdays)];
  guint i = (guint)cw_day_weekday (day);

  return translate_once (&names[i], "weekday", weekdays[i]);
}

static const char *
month_name (int month)
{
  static const char *names[G_N_ELEMENTS (months)];

  return translate_once (&names[month - 1], "month", months[month - 1]);
}

/* At least so many digits, of 0 to 99. */
static void
put_number (GString *out, int number, int digits)
{
  if (digits > 1 || number > 9)
    g_string_append_c (out, (char)('0' + number / 10));
  g_string_append_c (out, (char)('0' + number % 10));
}

/* Weekday and month are ours, so that the languages of sentence and date never differ. */
static char *
expand (const char *pattern, CwWall wall)
{
  int year, month, mday;
  GString *out = g_string_new (NULL);

  cw_day_to_ymd (wall.day, &year, &month, &mday);
  for (const char *p = pattern; *p != '\0'; p++)
    {
      if (*p != '%' || p[1] == '\0')
        {
          g_string_append_c (out, *p);
          continue;
        }
      switch (*++p)
        {
        case 'a':
          g_string_append (out, weekday_name (wall.day));
          break;
        case 'b':
          g_string_append (out, month_name (month));
          break;
        case 'd':
          put_number (out, mday, 1);
          break;
        case 'm':
          put_number (out, month, 1);
          break;
        case 'Y':
          g_string_append_printf (out, "%d", year);
          break;
        case 'H':
          put_number (out, (int)(wall.time / CW_HOUR), 2);
          break;
        case 'M':
          put_number (out, (int)(wall.time / CW_MINUTE % 60), 2);
          break;
        default:
          g_string_append_c (out, *p);
        }
    }
  return g_string_free (out, FALSE);
}

static int
year_of (CwDay day)
{
  int year;

  cw_day_to_ymd (day, &year, NULL, NULL);
  return year;
}

/* Of this year and of others, without and with the time. */
static const char *const patterns[] = {
  /* TRANSLATORS: a date. %a weekday, %d day, %b month's name, %m month's number, %Y year, %H:%M
   * time; in any order, nothing else.  Japanese: %m月%d日(%a) %H:%M.
   * xgettext:no-c-format */
  NC_ ("date", "%a %d %b"),
  /* TRANSLATORS: the same with the time.  xgettext:no-c-format */
  NC_ ("date", "%a %d %b %H:%M"),
  /* TRANSLATORS: a date of another year.  xgettext:no-c-format */
  NC_ ("date", "%a %d %b %Y"),
  /* TRANSLATORS: the same with the time.  xgettext:no-c-format */
  NC_ ("date", "%a %d %b %Y %H:%M"),
};

char *
cw_ctl_date_format (CwInstant at, CwInstant now, GTimeZone *zone, gboolean date_only)
{
  CwWall wall = cw_instant_to_wall (at, zone);
  gboolean same_year = year_of (wall.day) == year_of (cw_instant_day (now, zone));
  static const char *kept[G_N_ELEMENTS (patterns)];
  guint which = (same_year ? 0 : 2) + (date_only ? 0 : 1);

  return expand (translate_once (&kept[which], "date", patterns[which]), wall);
}

static char *
distance_in_days (int days)
{
  if (days == 1)
    return g_strdup (_ ("tomorrow"));
  if (days == -1)
    return g_strdup (_ ("yesterday"));
  if (days > 0)
    return g_strdup_printf (ngettext ("in %d day", "in %d days", (gulong)days), days);
  return g_strdup_printf (ngettext ("%d day ago", "%d days ago", (gulong)-days), -days);
}

/* Whole units, rounded: what is two hours away when it is typed is not one hour away when it is
 * printed. */
static gint64
nearest (gint64 span, gint64 unit)
{
  return (span + (span < 0 ? -unit : unit) / 2) / unit;
}

char *
cw_ctl_date_distance (CwInstant at, CwInstant now, GTimeZone *zone)
{
  int days = cw_instant_day (at, zone) - cw_instant_day (now, zone);
  int minutes = (int)nearest (at - now, CW_MINUTE);
  int hours = ABS (minutes) >= 60 ? (int)nearest (at - now, CW_HOUR) : 0;

  if (days != 0)
    return distance_in_days (days);
  if (hours > 0)
    return g_strdup_printf (ngettext ("in %d hour", "in %d hours", (gulong)hours), hours);
  if (hours < 0)
    return g_strdup_printf (ngettext ("%d hour ago", "%d hours ago", (gulong)-hours), -hours);
  if (minutes > 0)
    return g_strdup_printf (ngettext ("in %d minute", "in %d minutes", (gulong)minutes),
                            minutes);
  if (minutes < 0)
    return g_strdup_printf (ngettext ("%d minute ago", "%d minutes ago", (gulong)-minutes),
                            -minutes);
  return g_strdup (_ ("now"));
}

char *
cw_ctl_day_format (CwDay day)
{
  g_autofree char *iso = cw_day_format (day);

  return g_strdup_printf ("%s %s", iso, weekday_name (day));
}

char *
cw_ctl_day_short (CwDay day)
{
  CwWall wall = { day, 0 };

  /* TRANSLATORS: a day in a picture, as short as can be.  xgettext:no-c-format */
  return expand (C_ ("date", "%d %b"), wall);
}

void
cw_ctl_set_now (CwCtl *ctl, const char *iso)
{
  if (iso != NULL)
    cw_instant_parse_iso (iso, NULL, &ctl->now, NULL);
}

CwInstant
cw_ctl_now (CwCtl *ctl)
{
  if (ctl->now != 0)
    return ctl->now;
  ctl->now = g_get_real_time ();
  g_autoptr (GVariant) reply =
      ctl->bus != NULL ? cw_ctl_call (ctl, "Status", NULL, "(a{sv})", NULL) : NULL;
  if (reply != NULL)
    {
      g_autoptr (GVariant) status = g_variant_get_child_value (reply, 0);
      cw_ctl_set_now (ctl, cw_ctl_text (status, "now"));
    }
  return ctl->now;
}

static gboolean
parse (CwCtl *ctl, const char *iso, CwInstant *at)
{
  return iso != NULL && cw_instant_parse_iso (iso, ctl->zone, at, NULL);
}

/* The offset at the end of an ISO 8601 text: "+09:00", or "+00:00" for Z; NULL when it has none. */
static const char *
offset_of (const char *iso)
{
  gsize length = strlen (iso);

  if (length > 6 && strchr ("+-", iso[length - 6]) != NULL && iso[length - 3] == ':')
    return iso + length - 6;
  return length > 0 && iso[length - 1] == 'Z' ? "+00:00" : NULL;
}

char *
cw_ctl_event_moment (CwCtl *ctl, const char *iso, gboolean date_only)
{
  CwInstant at;

  if (!parse (ctl, iso, &at))
    return g_strdup (iso != NULL ? iso : "");
  const char *offset = offset_of (iso);
  g_autoptr (GTimeZone) there = offset != NULL ? cw_zone_lookup (offset) : NULL;
  gboolean elsewhere =
      there != NULL && cw_zone_offset (there, at) != cw_zone_offset (ctl->zone, at);
  char *text =
      cw_ctl_date_format (at, cw_ctl_now (ctl), elsewhere ? there : ctl->zone, date_only);
  if (!elsewhere || date_only)
    return text;
  g_autofree char *bare = text;
  return g_strdup_printf ("%s (%s)", bare, offset);
}

char *
cw_ctl_moment (CwCtl *ctl, const char *iso)
{
  CwInstant at;

  if (!parse (ctl, iso, &at))
    return g_strdup (iso != NULL ? iso : "");
  return cw_ctl_date_format (at, cw_ctl_now (ctl), ctl->zone, FALSE);
}

char *
cw_ctl_moment_distance (CwCtl *ctl, const char *iso)
{
  CwInstant at;

  if (!parse (ctl, iso, &at))
    return g_strdup ("");
  return cw_ctl_date_distance (at, cw_ctl_now (ctl), ctl->zone);
}

char *
cw_ctl_moment_long (CwCtl *ctl, const char *iso)
{
  g_autofree char *moment = cw_ctl_moment (ctl, iso);
  g_autofree char *distance = cw_ctl_moment_distance (ctl, iso);

  if (*distance == '\0')
    return g_steal_pointer (&moment);
  /* TRANSLATORS: 1 is a date, 2 how far away it is: "Tue 1 Dec 15:30 (in 2 days)" */
  return g_strdup_printf (_ ("%1$s (%2$s)"), moment, distance);
}

gboolean
cw_ctl_month_read (const char *text, int *year, int *month, GError **error)
{
  gsize length = strlen (text);
  gsize digits = strspn (text, "0123456789");

  *month = 0;
  *year = (int)g_ascii_strtoll (text, NULL, 10);
  if (length == 7 && digits == 4 && text[4] == '-' && strspn (text + 5, "0123456789") == 2)
    *month = (int)g_ascii_strtoll (text + 5, NULL, 10);
  else if (length != 4 || digits != 4)
    *year = 0;
  if (cw_day_from_ymd (*year, *month == 0 && length == 4 ? 1 : *month, 1) != CW_DAY_NONE)
    return TRUE;
  cw_ctl_usage (error, _ ("\"%s\" is no month: write YYYY-MM, or YYYY for a whole year."), text);
  return FALSE;
}
