/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "client/bus.h"
#include "client/change.h"
#include "client/check-words.h"
#include "client/dates.h"
#include "client/figures.h"
#include "client/json.h"
#include "client/output.h"
#include "client/pages.h"
#include "client/runs.h"
#include "client/table.h"
#include "client/value.h"
#include "client/words.h"
#include "core/text.h"

/* client list, show, edit, rename. */

#define LABEL_WIDTH 22

/* ---- list ---- */

typedef struct
{
  CwCtl *ctl;
  CwCtlTable *table; /* NULL for JSON */
  guint n;
} Lister;

static void
number_cell (CwCtlTable *table, GVariant *row, const char *key)
{
  gint64 n = 0;

  cw_ctl_number (row, key, &n);
  g_autofree char *text = n > 0 ? g_strdup_printf ("%" G_GINT64_FORMAT, n) : g_strdup ("");
  cw_ctl_table_cell (table, CW_CTL_PLAIN, text);
}

/* FALSE with error: the output cannot be written. */
static gboolean
add_row (GVariant *row, gpointer data, GError **error)
{
  Lister *lister = data;

  if (lister->table == NULL)
    {
      g_autofree char *text = cw_ctl_json (row, FALSE);
      cw_ctl_printf (lister->ctl, "%s%s", lister->n++ > 0 ? ",\n " : "[", text);
      return lister->ctl->out->len < 65536 || cw_ctl_flush (lister->ctl, FALSE, error);
    }
  g_autofree char *calendars = cw_ctl_words (row, "calendars", ", ");
  g_autofree char *list = cw_ctl_words (row, "days_off", ",");
  g_autofree char *off = cw_ctl_days_off_text (list);
  cw_ctl_table_cell (lister->table, CW_CTL_PLAIN, cw_ctl_text (row, "client"));
  number_cell (lister->table, row, "cases");
  number_cell (lister->table, row, "open");
  number_cell (lister->table, row, "due");
  cw_ctl_table_cell (lister->table, CW_CTL_PLAIN, calendars);
  cw_ctl_table_cell (lister->table, CW_CTL_PLAIN, off);
  cw_ctl_table_cell (lister->table, CW_CTL_DIM, cw_ctl_text (row, "note"));
  lister->n++;
  return TRUE;
}

gboolean
cw_ctl_run_client_list (CwCtl *ctl, const CwCtlArgs *args, GError **error)
{
  g_autoptr (CwCtlTable) table = cw_ctl_table_new ();
  Lister lister = { ctl, ctl->json ? NULL : table, 0 };
  const char *text = cw_ctl_args_word (args, 0);
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  if (text != NULL)
    g_variant_builder_add (&builder, "{sv}", "text", g_variant_new_string (text));
  cw_ctl_table_column (table, _ ("CLIENT"), CW_CTL_SHRINK);
  cw_ctl_table_column (table, _ ("CASES"), CW_CTL_RIGHT | CW_CTL_DROP (4));
  cw_ctl_table_column (table, _ ("OPEN"), CW_CTL_RIGHT | CW_CTL_DROP (5));
  cw_ctl_table_column (table, _ ("DUE"), CW_CTL_RIGHT);
  cw_ctl_table_column (table, _ ("CALENDARS"), CW_CTL_SHRINK | CW_CTL_DROP (3));
  cw_ctl_table_column (table, _ ("DAYS OFF"), CW_CTL_SHRINK | CW_CTL_DROP (2));
  cw_ctl_table_column (table, _ ("NOTE"), CW_CTL_SHRINK | CW_CTL_DROP (1));
  if (!cw_ctl_each_row (ctl, "ListClients", g_variant_builder_end (&builder), "(aa{sv}s)", add_row,
                        &lister, error))
    return FALSE;
  if (ctl->json)
    cw_ctl_print (ctl, lister.n == 0 ? "[]\n" : "]\n");
  else if (lister.n == 0)
    cw_ctl_print_line (ctl, CW_CTL_PLAIN, _ ("There is no such client."));
  else
    cw_ctl_table_print (table, ctl);
  return TRUE;
}

/* ---- show ---- */

static void
field (CwCtl *ctl, const char *label, const char *text)
{
  g_autofree char *padded = cw_ctl_text_pad (label, LABEL_WIDTH);
  g_autofree char *clean = cw_text_clean (text, 0);

  if (*clean == '\0')
    return;
  g_autofree char *styled = cw_ctl_styled (ctl, CW_CTL_DIM, padded);
  cw_ctl_printf (ctl, "  %s %s\n", styled, clean);
}

static void
print_client (CwCtl *ctl, GVariant *client)
{
  g_autoptr (GVariant) figures = cw_ctl_value (client, "figures", "a{sv}");
  g_autofree char *name = cw_text_clean (cw_ctl_text (client, "client"), 0);
  g_autofree char *calendars = cw_ctl_words (client, "calendars", ", ");
  g_autofree char *list = cw_ctl_words (client, "days_off", ",");
  g_autofree char *off = cw_ctl_days_off_text (list);
  g_autofree char *similar = cw_ctl_words (client, "similar", ", ");
  g_autofree char *contact = cw_ctl_moment_long (ctl, cw_ctl_text (figures, "last_contact"));
  gint64 left_out = 0;

  cw_ctl_print_line (ctl, CW_CTL_BOLD, name);
  field (ctl, _ ("Calendars"), calendars);
  field (ctl, _ ("Days off"), off);
  field (ctl, _ ("Language"), cw_ctl_text (client, "lang"));
  field (ctl, _ ("Note"), cw_ctl_text (client, "note"));
  field (ctl, _ ("May be the same as"), similar);
  if (cw_ctl_text (figures, "last_contact") != NULL)
    field (ctl, _ ("Last contact"), contact);
  cw_ctl_print_figures (ctl, figures);
  if (!cw_ctl_number (client, "left_out", &left_out))
    return;
  g_autofree char *line = g_strdup_printf (
      ngettext ("%u older case is not counted here; \"cw-ctl stats --client\" counts all.",
                "%u older cases are not counted here; \"cw-ctl stats --client\" counts all.",
                (gulong)left_out),
      (guint)left_out);
  cw_ctl_print_line (ctl, CW_CTL_DIM, line);
}

gboolean
cw_ctl_run_client_show (CwCtl *ctl, const CwCtlArgs *args, GError **error)
{
  g_autoptr (GVariant) client = cw_ctl_get_client (ctl, cw_ctl_args_word (args, 0), 0, error);

  if (client == NULL)
    return FALSE;
  if (ctl->json)
    cw_ctl_print_json (ctl, client);
  else
    print_client (ctl, client);
  return TRUE;
}

/* ---- edit, rename ---- */

static gboolean
say_client (CwCtl *ctl, const char *name, const char *line, GError **error)
{
  g_autoptr (GVariant) client = cw_ctl_get_client (ctl, name, 0, error);

  if (client == NULL)
    return FALSE;
  if (ctl->json)
    {
      cw_ctl_print_json (ctl, client);
      return TRUE;
    }
  cw_ctl_print_line (ctl, CW_CTL_BOLD, line);
  print_client (ctl, client);
  cw_ctl_say_undo (ctl);
  return TRUE;
}

gboolean
cw_ctl_run_client_edit (CwCtl *ctl, const CwCtlArgs *args, GError **error)
{
  static const struct { const char *option, *key; } fields[] = {
    { "calendar", "calendar" }, { "days-off", "days_off" }, { "lang", "lang" }, { "note", "note" },
  };
  g_auto (GVariantBuilder) dict = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  const char *name = cw_ctl_args_word (args, 0);
  const char *lang = cw_ctl_args_option (args, "lang");
  gboolean any = FALSE;

  if (lang != NULL && *lang != '\0' && !cw_ctl_check_word (lang, cw_ctl_language_words, error))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    {
      const char *value = cw_ctl_args_option (args, fields[i].option);
      if (value == NULL)
        continue;
      any = TRUE;
      g_variant_builder_add (&dict, "{sv}", fields[i].key, g_variant_new_string (value));
    }
  if (!any)
    {
      cw_ctl_usage (error, _ ("Nothing would change: say --calendar, --days-off, --lang or --note."));
      return FALSE;
    }
  cw_ctl_add_request (&dict);
  g_autoptr (GVariant) reply =
      cw_ctl_call (ctl, "EditClient", g_variant_new ("(sa{sv})", name, &dict), "(t)", error);
  return reply != NULL
         && say_client (ctl, name, _ ("Noted; the dates of their cases follow at once."), error);
}

gboolean
cw_ctl_run_client_rename (CwCtl *ctl, const CwCtlArgs *args, GError **error)
{
  g_auto (GVariantBuilder) dict = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  const char *from = cw_ctl_args_word (args, 0), *to = cw_ctl_args_word (args, 1);

  cw_ctl_add_request (&dict);
  g_autoptr (GVariant) reply = cw_ctl_call (
      ctl, "RenameClient", g_variant_new ("(ssa{sv})", from, to, &dict), "(a{sv})", error);
  if (reply == NULL)
    return FALSE;
  g_autoptr (GVariant) report = g_variant_get_child_value (reply, 0);
  g_autoptr (GVariant) ids = cw_ctl_value (report, "ids", "au");
  gulong n = ids != NULL ? g_variant_n_children (ids) : 0;
  g_autofree char *old = cw_text_clean (from, 0);
  g_autofree char *new = cw_text_clean (to, 0);
  g_autofree char *line = g_strdup_printf (
      cw_ctl_flag (report, "merged")
          ? ngettext ("%1$s and %2$s are one client now: %3$lu case changed.",
                      "%1$s and %2$s are one client now: %3$lu cases changed.", n)
          : ngettext ("%1$s is %2$s now: %3$lu case changed.",
                      "%1$s is %2$s now: %3$lu cases changed.", n),
      old, new, n);
  if (ctl->json)
    {
      cw_ctl_print_json (ctl, report);
      return TRUE;
    }
  return say_client (ctl, to, line, error);
}
