/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "client/bus.h"
#include "client/cases.h"
#include "client/contract.h"
#include "client/dates.h"
#include "client/json.h"
#include "client/output.h"
#include "client/runs.h"
#include "client/table.h"
#include "client/value.h"
#include "client/words.h"
#include "core/text.h"

/* forecast. */

#define PAGE 500

typedef struct
{
  CwCtl *ctl;
  CwCtlTable *table; /* NULL for JSON */
  guint n;
} Forecast;

static gboolean
add_alert (Forecast *forecast, GVariant *row)
{
  CwCtl *ctl = forecast->ctl;

  if (forecast->table == NULL)
    {
      g_autofree char *text = cw_ctl_json (cw_ctl_contract_alert (row), FALSE);
      cw_ctl_printf (ctl, "%s%s", forecast->n++ > 0 ? ",\n " : "[", text);
      return ctl->out->len < 65536 || cw_ctl_flush (ctl, FALSE, NULL);
    }
  g_autofree char *id = g_strdup_printf ("%u", cw_ctl_case_id (row));
  g_autofree char *alert = cw_ctl_moment_long (ctl, cw_ctl_text (row, "alert"));
  const char *urgency = cw_ctl_text (row, "urgency");
  CwCtlStyle style = g_strcmp0 (urgency, "critical") == 0 ? CW_CTL_URGENT
                     : g_strcmp0 (urgency, "low") == 0    ? CW_CTL_DIM
                                                          : CW_CTL_PLAIN;
  cw_ctl_table_cell (forecast->table, style, alert);
  cw_ctl_table_cell (forecast->table, style, id);
  cw_ctl_table_cell (forecast->table, style, cw_ctl_text (row, "client"));
  cw_ctl_table_cell (forecast->table, style, cw_ctl_local_text (row, "title", "titles"));
  cw_ctl_table_cell (forecast->table, style, cw_ctl_urgency_label (urgency));
  forecast->n++;
  return TRUE;
}

static gboolean
each_page (Forecast *forecast, GVariant *options, GError **error)
{
  g_autofree char *cursor = g_strdup ("");

  do
    {
      g_autoptr (GVariant) reply =
          cw_ctl_call (forecast->ctl, "Forecast",
                       g_variant_new ("(@a{sv}su)", options, cursor, PAGE), "(aa{sv}s)", error);
      if (reply == NULL)
        return FALSE;
      g_autoptr (GVariant) rows = g_variant_get_child_value (reply, 0);
      g_free (cursor);
      g_variant_get_child (reply, 1, "s", &cursor);
      for (gsize i = 0; i < g_variant_n_children (rows); i++)
        {
          g_autoptr (GVariant) row = g_variant_get_child_value (rows, i);
          if (!add_alert (forecast, row))
            return TRUE;
        }
    }
  while (*cursor != '\0');
  return TRUE;
}

gboolean
cw_ctl_run_forecast (CwCtl *ctl, const CwCtlArgs *args, GError **error)
{
  g_autoptr (CwCtlTable) table = cw_ctl_table_new ();
  Forecast forecast = { ctl, ctl->json ? NULL : table, 0 };
  const char *until = cw_ctl_args_option (args, "until");
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  if (until != NULL)
    g_variant_builder_add (&builder, "{sv}", "until", g_variant_new_string (until));
  if (cw_ctl_args_has (args, "follow"))
    g_variant_builder_add (&builder, "{sv}", "follow", g_variant_new_boolean (TRUE));
  g_autoptr (GVariant) options = g_variant_ref_sink (g_variant_builder_end (&builder));
  cw_ctl_table_column (table, _ ("ALERT"), CW_CTL_LEFT);
  cw_ctl_table_column (table, _ ("ID"), CW_CTL_RIGHT);
  cw_ctl_table_column (table, _ ("CLIENT"), CW_CTL_SHRINK);
  cw_ctl_table_column (table, _ ("STEP"), CW_CTL_SHRINK | CW_CTL_WIDE);
  cw_ctl_table_column (table, _ ("URGENCY"), CW_CTL_DROP (1));
  if (!each_page (&forecast, options, error))
    return FALSE;
  if (ctl->json)
    cw_ctl_print (ctl, forecast.n == 0 ? "[]\n" : "]\n");
  else if (forecast.n == 0)
    cw_ctl_print_line (ctl, CW_CTL_PLAIN, _ ("No alert comes in that time."));
  else
    cw_ctl_table_print (table, ctl);
  return TRUE;
}
