/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "client/bus.h"
#include "client/cases.h"
#include "client/check-words.h"
#include "client/contract.h"
#include "client/fields.h"
#include "client/json.h"
#include "client/output.h"
#include "client/runs.h"
#include "client/table.h"
#include "client/value.h"
#include "core/policy.h"
#include "core/text.h"

/* list. */

#define WRITE_AT 65536 /* bytes of JSON gathered before they are written */

typedef struct
{
  CwCtl *ctl;
  const char *const *fields; /* NULL: those of the contract */
  guint n;
  GError *error;
} Lister;

/* An array that never has to be held as a whole. */
static gboolean
list_json (GVariant *row, gpointer data)
{
  Lister *lister = data;
  g_autoptr (GVariant) whole = g_variant_ref_sink (cw_ctl_contract_row (row));
  g_autofree char *text = cw_ctl_json (
      lister->fields != NULL ? cw_ctl_fields_pick (whole, lister->fields) : whole, FALSE);

  cw_ctl_printf (lister->ctl, "%s%s", lister->n > 0 ? ",\n " : "[", text);
  lister->n++;
  return lister->ctl->out->len < WRITE_AT || cw_ctl_flush (lister->ctl, FALSE, &lister->error);
}

static gboolean
print_json_rows (CwCtl *ctl, GVariant *filter, const char *const *fields, GError **error)
{
  Lister lister = { ctl, fields, 0, NULL };

  if (!cw_ctl_each_case (ctl, filter, list_json, &lister, error))
    return FALSE;
  if (lister.error != NULL)
    {
      g_propagate_error (error, lister.error);
      return FALSE;
    }
  cw_ctl_print (ctl, lister.n == 0 ? "[]\n" : "]\n");
  return TRUE;
}

static GVariant *
make_filter (const CwCtlArgs *args)
{
  static const char *const names[] = { "state", "stage", "ball", "client", "platform" };
  const char *state = cw_ctl_args_option (args, "state");
  const char *stage = cw_ctl_args_option (args, "stage");
  GVariantBuilder filter;

  g_variant_builder_init (&filter, G_VARIANT_TYPE_VARDICT);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      const char *text = cw_ctl_args_option (args, names[i]);
      if (text != NULL)
        g_variant_builder_add (&filter, "{sv}", names[i], g_variant_new_string (text));
    }
  if (!cw_ctl_args_has (args, "all") && g_strcmp0 (state, "closed") != 0
      && g_strcmp0 (stage, "closed") != 0)
    g_variant_builder_add (&filter, "{sv}", "open", g_variant_new_boolean (TRUE));
  return g_variant_builder_end (&filter);
}

static GVariant *
platform_filter (const char *platform)
{
  GVariantDict filter;

  g_variant_dict_init (&filter, NULL);
  g_variant_dict_insert (&filter, "platform", "s", platform);
  return g_variant_dict_end (&filter);
}

/* A platform that has neither rules nor, from the time when it had them, cases. */
static gboolean
check_platform (CwCtl *ctl, const char *platform, GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  gboolean any;
  g_autoptr (GVariant) reply = cw_ctl_call (ctl, "ListPolicies", NULL, "(aa{sv})", error);

  if (reply == NULL)
    return FALSE;
  g_autoptr (GVariant) rows = g_variant_get_child_value (reply, 0);
  for (gsize i = 0; i < g_variant_n_children (rows); i++)
    {
      g_autoptr (GVariant) row = g_variant_get_child_value (rows, i);
      const char *id = cw_ctl_text (row, "id");
      if (g_strcmp0 (id, platform) == 0)
        return TRUE;
      if (id != NULL)
        g_ptr_array_add (names, (gpointer)id); /* lives in the reply */
    }
  g_ptr_array_add (names, NULL);
  if (!cw_ctl_any_case (ctl, platform_filter (platform), &any, error))
    return FALSE;
  if (any)
    return TRUE;
  g_autofree char *shown = cw_text_clean (platform, 40);
  const char *near = cw_text_nearest (platform, (const char *const *)names->pdata);
  if (near != NULL)
    cw_ctl_usage (error, _ ("There is no platform \"%1$s\"; did you mean \"%2$s\"?"), shown, near);
  else
    cw_ctl_usage (error,
                  _ ("There is no platform \"%s\"; \"cw-ctl policy list\" shows those that are "
                     "known."),
                  shown);
  return FALSE;
}

/* Why the table is empty. */
static gboolean
say_empty (CwCtl *ctl, const CwCtlArgs *args, GError **error)
{
  gboolean any;

  if (!cw_ctl_any_case (ctl, g_variant_new ("a{sv}", NULL), &any, error))
    return FALSE;
  if (!any)
    cw_ctl_say_how_to_begin (ctl);
  else if (g_hash_table_size (args->options) == 0)
    cw_ctl_print_line (ctl, CW_CTL_PLAIN,
                       _ ("No open cases; \"cw-ctl list --all\" shows the closed ones too."));
  else
    cw_ctl_print_line (ctl, CW_CTL_PLAIN, _ ("No case fits."));
  return TRUE;
}

gboolean
cw_ctl_run_list (CwCtl *ctl, const CwCtlArgs *args, GError **error)
{
  const char *state = cw_ctl_args_option (args, "state");
  const char *stage = cw_ctl_args_option (args, "stage");
  const char *ball = cw_ctl_args_option (args, "ball");
  const char *platform = cw_ctl_args_option (args, "platform");
  const char *list = cw_ctl_args_option (args, "fields");
  g_auto (GStrv) wanted = list != NULL ? cw_ctl_fields_parse (list, error) : NULL;
  const char *const *fields = (const char *const *)wanted;

  if (list != NULL && wanted == NULL)
    return FALSE;
  if ((state != NULL && !cw_ctl_check_word (state, cw_ctl_state_words, error))
      || (stage != NULL && !cw_ctl_check_word (stage, cw_stage_words (), error))
      || (ball != NULL && !cw_ctl_check_word (ball, cw_ball_words (), error))
      || (platform != NULL && !check_platform (ctl, platform, error)))
    return FALSE;
  if (ctl->json)
    return print_json_rows (ctl, make_filter (args), fields, error);
  if (fields == NULL)
    fields = cw_ctl_usual_fields;
  g_autoptr (CwCtlTable) table = cw_ctl_fields_table (fields, wanted == NULL);
  if (!cw_ctl_fields_list (ctl, table, fields, make_filter (args), error))
    return FALSE;
  if (cw_ctl_table_rows (table) == 0)
    return say_empty (ctl, args, error);
  return cw_ctl_table_write (table, ctl, error);
}
