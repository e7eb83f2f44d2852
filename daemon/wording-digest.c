/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <string.h>

#include "core/client-name.h"
#include "core/text.h"
#include "daemon/notifier.h"
#include "daemon/wording-private.h"

/* The digest: one line on the screen per client and platform, worst first. */

#define DIGEST_LINES 8
#define DIGEST_STEP_LENGTH 48
#define PLATFORM_LENGTH 24

static int
compare_items (gconstpointer a, gconstpointer b, gpointer data)
{
  const CwWordingItem *items = data;
  gsize i = *(const gsize *) a, j = *(const gsize *) b;
  const CwWordingItem *x = &items[i], *y = &items[j];
  CwInstant limit_x = x->limit == CW_NEVER ? G_MAXINT64 : x->limit;
  CwInstant limit_y = y->limit == CW_NEVER ? G_MAXINT64 : y->limit;

  if (x->urgency != y->urgency)
    return x->urgency > y->urgency ? -1 : 1;
  if (limit_x != limit_y)
    return limit_x < limit_y ? -1 : 1;
  if (x->quiet_days != y->quiet_days)
    return x->quiet_days > y->quiet_days ? -1 : 1;
  return i < j ? -1 : i > j;
}

/* Indexes of the items, worst first. */
static GArray *
order_items (const CwWordingItem *items, gsize n)
{
  GArray *order = g_array_sized_new (FALSE, FALSE, sizeof (gsize), (guint) n);
  for (gsize i = 0; i < n; i++)
    g_array_append_val (order, i);
  g_array_sort_with_data (order, compare_items, (gpointer) items);
  return order;
}

/* The cases of one client on one platform, worst first. */
typedef struct
{
  char *key;
  const CwWordingItem *worst;
  GPtrArray *items;
} Group;

static void
group_free (gpointer data)
{
  Group *group = data;
  g_free (group->key);
  g_ptr_array_unref (group->items);
  g_free (group);
}

/* The worst group first: each begins with its worst case. */
static GPtrArray *
group_items (const CwWordingItem *items, gsize n)
{
  g_autoptr (GArray) order = order_items (items, n);
  GPtrArray *groups = g_ptr_array_new_with_free_func (group_free);
  g_autoptr (GHashTable) known = g_hash_table_new (g_str_hash, g_str_equal);
  for (guint i = 0; i < order->len; i++)
    {
      const CwWordingItem *item = &items[g_array_index (order, gsize, i)];
      g_autofree char *client = cw_client_key (item->client);
      g_autofree char *key
          = g_strdup_printf ("%s\n%s", item->platform != NULL ? item->platform : "", client);
      Group *group = g_hash_table_lookup (known, key);
      if (group == NULL)
        {
          group = g_new0 (Group, 1);
          group->key = g_steal_pointer (&key);
          group->worst = item;
          group->items = g_ptr_array_new ();
          g_ptr_array_add (groups, group);
          g_hash_table_insert (known, group->key, group);
        }
      g_ptr_array_add (group->items, (gpointer) item);
    }
  return groups;
}

/* A line has no room for what is the same in all of them. */
static gboolean
several_platforms (const CwWordingItem *items, gsize n)
{
  for (gsize i = 1; i < n; i++)
    if (g_strcmp0 (items[i].platform, items[0].platform) != 0)
      return TRUE;
  return FALSE;
}

/* The step, or that it is for me to answer. */
static char *
item_step (const CwWordingItem *item)
{
  if (item->step_title == NULL)
    return g_strdup (_("waiting for you"));
  return cw_text_clean (item->step_title, DIGEST_STEP_LENGTH);
}

static char *
item_who (const CwWordingItem *item, gboolean with_platform)
{
  g_autofree char *client = cw_text_clean (item->client, CW_WORDING_CLIENT_LENGTH);
  g_autofree char *platform
      = cw_text_clean (item->platform != NULL ? item->platform : "", PLATFORM_LENGTH);
  if (!with_platform || platform[0] == '\0')
    return g_steal_pointer (&client);
  /* TRANSLATORS: a client on a platform: "Tanaka Design (CrowdWorks)". */
  return g_strdup_printf (_("%1$s (%2$s)"), client, platform);
}

/* "Tanaka Design: Ask the office (Site, quiet for 4 business days)" */
static char *
case_line (const CwWordingItem *item, const char *who)
{
  g_autofree char *title = cw_text_clean (item->title, CW_WORDING_CASE_LENGTH);
  g_autofree char *step = item_step (item);
  if (item->quiet_days > 0 && !item->waiting_for_me)
    /* TRANSLATORS: client, step, title of the case, number. */
    return g_strdup_printf (ngettext ("%1$s: %2$s (%3$s, quiet for %4$d business day)",
                                      "%1$s: %2$s (%3$s, quiet for %4$d business days)",
                                      (gulong) item->quiet_days),
                            who, step, title, item->quiet_days);
  /* TRANSLATORS: client, step, title of the case. */
  return g_strdup_printf (_("%1$s: %2$s (%3$s)"), who, step, title);
}

static char *
group_line (const Group *group, gboolean with_platform)
{
  const CwWordingItem *worst = group->worst;
  g_autofree char *who = item_who (worst, with_platform);
  guint count = group->items->len;
  if (count == 1)
    return case_line (worst, who);
  g_autofree char *title = cw_text_clean (worst->title, CW_WORDING_CASE_LENGTH);
  g_autofree char *step = item_step (worst);
  /* TRANSLATORS: client, number of cases, the first one's step and title. */
  return g_strdup_printf (ngettext ("%1$s: %2$u case, first: %3$s (%4$s)",
                                    "%1$s: %2$u cases, first: %3$s (%4$s)", count),
                          who, count, step, title);
}

char *
cw_wording_digest_summary (const CwWordingItem *items, gsize n)
{
  if (n == 0)
    return g_strdup (_("Nothing is due"));
  g_autoptr (GArray) order = order_items (items, n);
  const CwWordingItem *worst = &items[g_array_index (order, gsize, 0)];
  g_autofree char *client = cw_text_clean (worst->client, CW_WORDING_CLIENT_LENGTH);
  if (n == 1)
    {
      g_autofree char *step = item_step (worst);
      return g_strdup_printf (_("%1$s: %2$s"), client, step);
    }
  /* TRANSLATORS: number of cases, name of the most urgent one's client. */
  return g_strdup_printf (ngettext ("%1$u case needs you, first %2$s",
                                    "%1$u cases need you, first %2$s", n),
                          (guint) n, client);
}

char *
cw_wording_digest_body (const CwWordingItem *items, gsize n)
{
  g_autoptr (GPtrArray) groups = group_items (items, n);
  gboolean with_platform = several_platforms (items, n);
  g_autoptr (GString) body = g_string_new (NULL);
  gsize told = 0;
  /* "and more" would take the line that the last one needs */
  guint lines = groups->len <= DIGEST_LINES + 1 ? groups->len : DIGEST_LINES;
  for (guint i = 0; i < lines; i++)
    {
      const Group *group = g_ptr_array_index (groups, i);
      g_autofree char *line = group_line (group, with_platform);
      g_string_append_printf (body, i > 0 ? "\n%s" : "%s", line);
      told += group->items->len;
    }
  if (told < n)
    {
      g_string_append_c (body, '\n');
      g_string_append_printf (body, ngettext ("and %u more case", "and %u more cases", n - told),
                              (guint) (n - told));
    }
  return g_string_free (g_steal_pointer (&body), FALSE);
}

char *
cw_wording_digest_list (const CwWordingItem *items, gsize n)
{
  g_autoptr (GPtrArray) groups = group_items (items, n);
  g_autofree char *summary = cw_wording_digest_summary (items, n);
  g_autoptr (GString) text = g_string_new (summary);
  g_string_append_c (text, '\n');
  for (guint i = 0; i < groups->len; i++)
    {
      const Group *group = g_ptr_array_index (groups, i);
      g_autofree char *who = item_who (group->worst, TRUE);
      g_string_append_c (text, '\n');
      for (guint k = 0; k < group->items->len; k++)
        {
          const CwWordingItem *item = g_ptr_array_index (group->items, k);
          g_autofree char *line = case_line (item, who);
          g_string_append_printf (text, "%s\n    cw-ctl show %u\n", line, item->case_id);
        }
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

char *
cw_wording_digest_command_hint (void)
{
  return g_strdup ("cw-ctl next");
}

GPtrArray *
cw_wording_digest_actions (gint64 alert_id)
{
  GPtrArray *actions = g_ptr_array_new_with_free_func ((GDestroyNotify) cw_bubble_action_free);
  g_autofree char *key = g_strdup_printf ("list:%" G_GINT64_FORMAT, alert_id);
  g_ptr_array_add (actions, cw_bubble_action_new (key, _("Show the list")));
  g_ptr_array_add (actions, cw_bubble_action_new ("default", _("Show the list")));
  return actions;
}
