/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <poll.h>
#include <signal.h>
#include <string.h>

#include "client/bus.h"
#include "client/cases.h"
#include "client/dates.h"
#include "client/output.h"
#include "client/runs.h"
#include "client/scratch-daemon.h"
#include "client/value.h"
#include "core/text.h"

/* demo: the three situations of a client who goes quiet, two weeks in a minute, on scratch data. */

#define ZONE    "Asia/Tokyo"
#define BEGIN   "2026-10-26T10:00:00+09:00" /* a Monday; 3 November is a holiday */
#define READ_MS 4500 /* between two acts, for whoever reads along */
#define WORDS   20

typedef struct
{
  const char *clock;
  const char *story; /* to be translated */
  const char *commands[4]; /* words parted by "|"; those in <> are to be translated */
} Act;

/* The titles and clients of the demonstration. */
static const char *const names[] = {
  N_ ("Shop banner"), N_ ("Aoba Bakery"), N_ ("Product texts"), N_ ("Northwind Ltd"),
  N_ ("Logo design"), N_ ("Sato Store"),
};

static const Act acts[] = {
  { BEGIN,
    N_ ("Three jobs on CrowdWorks: one delivered, one with a fresh contract, one applied for."),
    { "add|<Shop banner>|--client|<Aoba Bakery>|--platform|crowdworks|--stage|delivered"
      "|--contracted|-7d|--funded|-7d|--fee|30000|--button|yes",
      "add|<Product texts>|--client|<Northwind Ltd>|--platform|crowdworks|--stage|contracted"
      "|--fee|20000",
      "add|<Logo design>|--client|<Sato Store>|--platform|crowdworks|--closes|2026-10-30" } },
  { "2026-10-27T10:00:00+09:00",
    N_ ("A day after the contract no money is in escrow. Do not start yet; ask."),
    { "draft|2|--lang|<language>", "sent|2" } },
  { "2026-10-28T15:00:00+09:00", N_ ("The client answers and pays. The alert is gone."),
    { "replied|2", "fund|2" } },
  { "2026-10-29T10:00:00+09:00",
    N_ ("Three business days after the delivery, and after the application, nobody has answered. "
        "Ask once; in Japanese or English as the client reads."),
    { "next", "sent|1|3" } },
  { "2026-11-05T10:00:00+09:00",
    N_ ("A week has passed since the delivery. Now the platform's staff can be asked, and the log "
        "says since when; the next step counts the staff's business days."),
    { "done|1", "explain|1" } },
  { "2026-11-06T18:00:00+09:00",
    N_ ("A week after applications closed: take the silence as a no, and apply elsewhere."),
    { "done|3" } },
  { "2026-11-09T11:00:00+09:00", N_ ("The staff reached the client, who accepted the delivery."),
    { "result|1|approved", "accept|1", "list|--all" } },
};

static volatile sig_atomic_t interrupted;

static void
note_interrupt (int number)
{
  (void)number;
  interrupted = 1;
}

static gboolean
wait_for_reader (CwCtl *ctl)
{
  cw_ctl_flush (ctl, FALSE, NULL);
  if (ctl->pager && !interrupted) /* a terminal: somebody reads */
    poll (NULL, 0, READ_MS);
  return !interrupted;
}

/* "<Shop banner>" in the reader's language, "<language>" the name of that, anything else as it is.
 * Allocated. */
static char *
translated (const char *word)
{
  gsize length = strlen (word);

  if (length < 2 || word[0] != '<' || word[length - 1] != '>')
    return g_strdup (word);
  g_autofree char *inner = g_strndup (word + 1, length - 2);
  if (g_str_equal (inner, "language"))
    return g_strdup (cw_ctl_language ());
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_str_equal (names[i], inner))
      return g_strdup (_ (names[i]));
  return g_steal_pointer (&inner);
}

static void
print_command (CwCtl *ctl, char **words)
{
  g_autoptr (GString) line = g_string_new ("$ cw-ctl");

  for (guint i = 0; words[i] != NULL; i++)
    {
      g_autofree char *quoted =
          strchr (words[i], ' ') != NULL ? g_strdup_printf ("\"%s\"", words[i]) : NULL;
      g_string_append_printf (line, " %s", quoted != NULL ? quoted : words[i]);
    }
  cw_ctl_print_line (ctl, CW_CTL_BOLD, line->str);
}

static gboolean
run_line (CwCtl *ctl, const char *text, GError **error)
{
  g_auto (GStrv) words = g_strsplit (text, "|", WORDS);
  guint used;

  for (guint i = 0; words[i] != NULL; i++)
    {
      char *word = translated (words[i]);
      g_free (words[i]);
      words[i] = word;
    }
  print_command (ctl, words);
  const CwCtlCommand *command =
      cw_ctl_find_command ((const char *const *)words, &used, error);
  if (command == NULL)
    return FALSE;
  g_autoptr (CwCtlArgs) args =
      cw_ctl_args_parse (command, (const char *const *)words + used, error);
  if (args == NULL || !command->run (ctl, args, error))
    return FALSE;
  cw_ctl_print (ctl, "\n");
  return TRUE;
}

/* The alerts that are on the screen, or would be with a notification server. */
static gboolean
print_alerts (CwCtl *ctl, GError **error)
{
  g_autoptr (GVariant) reply = cw_ctl_call (ctl, "ListAlerts", NULL, "(aa{sv})", error);

  if (reply == NULL)
    return FALSE;
  g_autoptr (GVariant) list = g_variant_get_child_value (reply, 0);
  for (gsize i = 0; i < g_variant_n_children (list); i++)
    {
      g_autoptr (GVariant) alert = g_variant_get_child_value (list, i);
      gint64 id = 0;
      cw_ctl_number (alert, "id", &id);
      if (id == 0)
        continue;
      g_autoptr (GVariant) detail = cw_ctl_get_case (ctl, (guint32)id, error);
      if (detail == NULL)
        return FALSE;
      g_autofree char *name = cw_ctl_case_name (detail);
      g_autoptr (GVariant) next = cw_ctl_value (detail, "next", "a{sv}");
      const char *title = next != NULL ? cw_ctl_next_title (next) : NULL;
      g_autofree char *clean = cw_text_clean (title != NULL ? title : "", 0);
      g_autofree char *line = g_strdup_printf (_ ("Alert: %1$s. %2$s"), name, clean);
      cw_ctl_print_line (ctl, CW_CTL_URGENT, line);
    }
  return TRUE;
}

static gboolean
play (CwCtl *ctl, const Act *act, GError **error)
{
  if (!cw_ctl_scratch_move (ctl, act->clock, error))
    return FALSE;
  g_autofree char *moment = cw_ctl_moment (ctl, act->clock);
  g_autofree char *heading = g_strdup_printf ("— %s —", moment);
  cw_ctl_print_line (ctl, CW_CTL_BOLD, heading);
  cw_ctl_print_line (ctl, CW_CTL_PLAIN, _ (act->story));
  if (!print_alerts (ctl, error))
    return FALSE;
  cw_ctl_print (ctl, "\n");
  for (guint i = 0; i < G_N_ELEMENTS (act->commands) && act->commands[i] != NULL; i++)
    {
      if (!wait_for_reader (ctl))
        return TRUE;
      if (!run_line (ctl, act->commands[i], error))
        return FALSE;
    }
  return TRUE;
}

gboolean
cw_ctl_run_demo (CwCtl *ctl, const CwCtlArgs *args, GError **error)
{
  struct sigaction action = { .sa_handler = note_interrupt }, before;

  if (ctl->json)
    {
      cw_ctl_usage (error, _ ("The demonstration is for reading; it has no JSON."));
      return FALSE;
    }
  sigaction (SIGINT, &action, &before);
  g_autoptr (CwCtlScratch) scratch =
      cw_ctl_scratch_start (ctl, cw_ctl_args_option (args, "daemon"), ZONE, BEGIN, error);
  gboolean good = scratch != NULL;
  for (guint i = 0; good && !interrupted && i < G_N_ELEMENTS (acts); i++)
    {
      good = play (ctl, &acts[i], error);
      if (good && !wait_for_reader (ctl))
        break;
    }
  if (good && !interrupted)
    cw_ctl_print_line (ctl, CW_CTL_PLAIN,
                       _ ("That was the demonstration; nothing of it is kept. Begin with your own "
                          "jobs: cw-ctl add"));
  cw_ctl_flush (ctl, FALSE, NULL);
  g_clear_pointer (&scratch, cw_ctl_scratch_free);
  sigaction (SIGINT, &before, NULL);
  return good;
}
