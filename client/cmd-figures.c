/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "client/cases.h"
#include "client/contract.h"
#include "client/dates.h"
#include "client/json.h"
#include "client/output.h"
#include "client/pages.h"
#include "client/runs.h"
#include "client/table.h"
#include "client/value.h"
#include "client/words.h"
#include "core/text.h"

/* forecast. */

typedef struct
{
  CwCtl *ctl;
  CwCtlTable *table; /* NULL for JSON */
  guint n;
} Forecast;

static gboolean
add_alert (GVariant *row, gpointer data, GError **error)
{
  Forecast *forecast = data;
  CwCtl *ctl = forecast->ctl;

  if (forecast->table == NULL)
    {
      g_autofree char *text = cw_ctl_json (cw_ctl_contract_alert (row), FALSE);
      cw_ctl_printf (ctl, "%s%s", forecast->n++ > 0 ? ",\n " : "[", text);
      return ctl->out->len < 65536 || cw_ctl_flush (ctl, FALSE, error);
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
  cw_ctl_table_column (table, _ ("ALERT"), CW_CTL_LEFT);
  cw_ctl_table_column (table, _ ("ID"), CW_CTL_RIGHT);
  cw_ctl_table_column (table, _ ("CLIENT"), CW_CTL_SHRINK);
  cw_ctl_table_column (table, _ ("STEP"), CW_CTL_SHRINK | CW_CTL_WIDE);
  cw_ctl_table_column (table, _ ("URGENCY"), CW_CTL_DROP (1));
  if (!cw_ctl_each_row (ctl, "Forecast", g_variant_builder_end (&builder), "(aa{sv}s)", add_alert,
                        &forecast, error))
    return FALSE;
  if (ctl->json)
    cw_ctl_print (ctl, forecast.n == 0 ? "[]\n" : "]\n");
  else if (forecast.n == 0)
    cw_ctl_print_line (ctl, CW_CTL_PLAIN, _ ("No alert comes in that time."));
  else
    cw_ctl_table_print (table, ctl);
  return TRUE;
}
