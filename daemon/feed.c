/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/feed.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#include "core/ics-writer.h"
#include "daemon/derive.h"
#include "daemon/dict.h"
#include "daemon/log.h"

/* When the feed is made: first the dates of all cases are gathered, then the earliest are written
 * out.  Both in slices, so that it never holds up a command. */

#define WAIT_MS 500        /* gathers the changes of a moment */
#define WAIT_FACTOR 10     /* or so many times what the last round took, with very many cases */
#define SLICE_US 10000
#define GATHER_CASES 1000  /* looked at per query */
#define REFRESH_MINUTES 15 /* what a subscriber is asked for */

typedef enum { GATHER, WRITE } Phase;

struct _CwFeed
{
  CwEngine *engine;
  char *file;
  guint timer;             /* waits to begin */
  guint idle;              /* a round is under way */
  gboolean again;          /* changed during the round */
  guint64 generation;      /* of the plans that the last round began with */
  gboolean begun;          /* a round began once */
  gint64 cost_us;          /* of the present or the last round */
  /* the round */
  Phase phase;
  guint32 after;
  GArray *dates;
  guint next;
  GString *ics;
  /* the write */
  GThread *thread;
};

/* ---- the write ---- */

typedef struct
{
  CwFeed *feed;
  char *file;
  GString *ics;
  GError *error;
} Write;

static gboolean begin_round (gpointer data);

static void
schedule (CwFeed *feed)
{
  if (feed->timer == 0)
    feed->timer = g_timeout_add ((guint) MAX (WAIT_MS, feed->cost_us * WAIT_FACTOR / 1000),
                                 begin_round, feed);
}

static void
finish_write (Write *write)
{
  CwFeed *feed = write->feed;

  g_clear_pointer (&feed->thread, g_thread_join);
  feed->begun &= write->error == NULL; /* else it is tried again at the next occasion */
  if (write->error != NULL)
    cw_log (0, G_LOG_LEVEL_WARNING, CW_FEED_FILE " is not written: %s %d",
            g_quark_to_string (write->error->domain), write->error->code);
  g_clear_error (&write->error);
  g_string_free (write->ics, TRUE);
  g_free (write->file);
  g_free (write);
}

static gboolean
on_written (gpointer data)
{
  Write *write = data;
  CwFeed *feed = write->feed;

  finish_write (write);
  if (feed->again)
    schedule (feed);
  return G_SOURCE_REMOVE;
}

/* What is there already is left alone, so that no program reads it anew for nothing. */
static gboolean
says_the_same (const Write *write)
{
  g_autofree char *text = NULL;
  GStatBuf info;
  gsize length;

  return g_lstat (write->file, &info) == 0 && S_ISREG (info.st_mode)
         && (gsize) info.st_size == write->ics->len
         && g_file_get_contents (write->file, &text, &length, NULL) && length == write->ics->len
         && memcmp (text, write->ics->str, length) == 0;
}

static gpointer
write_out (gpointer data)
{
  Write *write = data;

  /* whole or not at all, also after a crash of the machine; the sync is why this is a thread */
  if (!says_the_same (write))
    g_file_set_contents_full (write->file, write->ics->str, (gssize) write->ics->len,
                              G_FILE_SET_CONTENTS_CONSISTENT, 0600, &write->error);
  g_idle_add (on_written, write);
  return write;
}

static void
begin_write (CwFeed *feed)
{
  Write *write = g_new0 (Write, 1);

  write->feed = feed;
  write->file = g_strdup (feed->file);
  write->ics = g_steal_pointer (&feed->ics);
  feed->thread = g_thread_new ("feed", write_out, write);
}

/* ---- the round ---- */

static int
compare_dates (gconstpointer a, gconstpointer b)
{
  const CwSummaryDate *x = a, *y = b;

  if (x->at != y->at)
    return x->at < y->at ? -1 : 1;
  return x->case_id < y->case_id ? -1 : x->case_id > y->case_id;
}

static int
compare_cases (gconstpointer a, gconstpointer b)
{
  const CwSummaryDate *x = a, *y = b;

  return x->case_id < y->case_id ? -1 : x->case_id > y->case_id;
}

/* FALSE when all have been looked at. */
static gboolean
gather_some (CwFeed *feed)
{
  return cw_summary_dates (cw_engine_database (feed->engine), &feed->after, GATHER_CASES, feed->dates,
                           NULL);
}

static void
begin_writing (CwFeed *feed)
{
  g_array_sort (feed->dates, compare_dates);
  if (feed->dates->len > CW_FEED_ENTRIES)
    g_array_set_size (feed->dates, CW_FEED_ENTRIES);
  /* in an order that changes little from one time to the next */
  g_array_sort (feed->dates, compare_cases);
  feed->phase = WRITE;
  feed->next = 0;
  feed->ics = g_string_new (NULL);
  /* TRANSLATORS: the name that calendar programs show for the feed. */
  cw_ics_begin_calendar (feed->ics, _("Casewatch: next steps"), REFRESH_MINUTES);
}

void
cw_feed_append_case (CwEngine *engine, GString *ics, guint32 id)
{
  CwDatabase *db = cw_engine_database (engine);
  g_auto (CwSummary) s = { 0 };
  g_autofree char *uuid = NULL;
  CwInstant changed;

  if (!cw_summary_load (db, id, &s, NULL) || s.step == NULL || s.step_alert == CW_NEVER
      || !cw_journal_stamp (db, id, s.log_seq, &uuid, &changed, NULL))
    return; /* it changed on the way: the next round has it */
  CwPolicy *policy = cw_library_policy (cw_engine_library (engine), s.platform);
  const CwStep *step = policy != NULL ? cw_policy_find_step (policy, s.step, NULL) : NULL;
  if (step == NULL)
    return;
  CwFeedEntry entry = {
    .uuid = uuid,
    .case_id = s.case_id,
    .client = s.client,
    .title = s.title,
    .step = step,
    .url = s.url,
    /* a snooze over it: then it comes when that ends */
    .at = s.snoozed_until != CW_NEVER ? MAX (s.step_alert, s.snoozed_until) : s.step_alert,
    .limit = s.step_limit,
    .quiet_since = s.ball == CW_BALL_CLIENT ? s.quiet_since : CW_NEVER,
    .changed = changed,
    .revision = s.log_seq,
    .lang = cw_own_language (),
    .zone = cw_clock_zone (cw_engine_clock (engine)),
  };
  cw_feed_append_entry (ics, &entry);
}

/* FALSE when all are written out. */
static gboolean
append_some (CwFeed *feed)
{
  for (guint n = 0; n < 20 && feed->next < feed->dates->len; n++)
    cw_feed_append_case (feed->engine, feed->ics,
                         g_array_index (feed->dates, CwSummaryDate, feed->next++).case_id);
  return feed->next < feed->dates->len;
}

static gboolean
on_slice (gpointer data)
{
  CwFeed *feed = data;
  gint64 begin = g_get_monotonic_time (), now = begin;

  for (; now - begin < SLICE_US; now = g_get_monotonic_time ())
    {
      if (feed->phase == GATHER && !gather_some (feed))
        begin_writing (feed);
      else if (feed->phase == WRITE && !append_some (feed))
        {
          feed->idle = 0;
          feed->cost_us += g_get_monotonic_time () - begin;
          cw_ics_end (feed->ics, "VCALENDAR");
          g_clear_pointer (&feed->dates, g_array_unref);
          begin_write (feed);
          return G_SOURCE_REMOVE;
        }
    }
  feed->cost_us += now - begin;
  return G_SOURCE_CONTINUE;
}

static gboolean
begin_round (gpointer data)
{
  CwFeed *feed = data;

  feed->timer = 0;
  feed->again = FALSE;
  feed->begun = TRUE;
  feed->generation = cw_engine_plans_generation (feed->engine);
  feed->cost_us = 0;
  feed->phase = GATHER;
  feed->after = 0;
  feed->dates = g_array_new (FALSE, FALSE, sizeof (CwSummaryDate));
  feed->idle = g_idle_add_full (G_PRIORITY_LOW, on_slice, feed, NULL);
  return G_SOURCE_REMOVE;
}

/* ---- public ---- */

/* What a kill in the middle of a write left: GLib adds a dot and six characters to the name. */
static void
remove_left_over (const char *data_dir)
{
  g_autoptr (GDir) directory = g_dir_open (data_dir, 0, NULL);
  const char *name;

  while (directory != NULL && (name = g_dir_read_name (directory)) != NULL)
    {
      g_autofree char *path = g_build_filename (data_dir, name, NULL);
      if (g_str_has_prefix (name, CW_FEED_FILE ".") && strlen (name) == strlen (CW_FEED_FILE ".") + 6
          && g_unlink (path) != 0)
        cw_log (0, G_LOG_LEVEL_MESSAGE, "%s is not removed: %s", name, g_strerror (errno));
    }
}

CwFeed *
cw_feed_new (CwEngine *engine, const char *data_dir)
{
  CwFeed *feed = g_new0 (CwFeed, 1);

  feed->engine = engine;
  feed->file = g_build_filename (data_dir, CW_FEED_FILE, NULL);
  remove_left_over (data_dir);
  return feed;
}

void
cw_feed_changed (CwFeed *feed)
{
  /* one that is damaged may miss cases: what is there stays */
  if (cw_database_is_read_only (cw_engine_database (feed->engine))
      || cw_derive_left (feed->engine) > 0) /* what is stale waits: the last slice tells again */
    return;
  if (feed->begun && feed->generation == cw_engine_plans_generation (feed->engine))
    return;
  if (feed->idle != 0 || feed->thread != NULL)
    feed->again = TRUE;
  else
    schedule (feed);
}

gboolean
cw_feed_is_busy (CwFeed *feed)
{
  return feed->timer != 0 || feed->idle != 0 || feed->thread != NULL;
}

void
cw_feed_free (CwFeed *feed)
{
  if (feed == NULL)
    return;
  g_clear_handle_id (&feed->timer, g_source_remove);
  g_clear_handle_id (&feed->idle, g_source_remove);
  if (feed->thread != NULL)
    {
      Write *write = g_thread_join (g_steal_pointer (&feed->thread));
      g_idle_remove_by_data (write);
      finish_write (write);
    }
  g_clear_pointer (&feed->dates, g_array_unref);
  if (feed->ics != NULL)
    g_string_free (feed->ics, TRUE);
  g_free (feed->file);
  g_free (feed);
}
