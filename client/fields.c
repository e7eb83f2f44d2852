/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "client/fields.h"

#include <glib/gi18n.h>

#include "client/cases.h"
#include "client/check-words.h"
#include "client/dates.h"
#include "client/value.h"
#include "client/words.h"

typedef struct
{
  CwCtl *ctl;
  GVariant *row;
  GVariant *next; /* may be NULL */
} Source;

typedef char *(*FieldFunc) (const Source *source, const char *name);

static char *
plain (const Source *source, const char *name)
{
  return g_strdup (cw_ctl_text (source->row, name));
}

static char *
number (const Source *source, const char *name)
{
  gint64 n;

  return cw_ctl_number (source->row, name, &n) ? g_strdup_printf ("%" G_GINT64_FORMAT, n) : NULL;
}

static char *
moment (const Source *source, const char *name)
{
  return cw_ctl_moment (source->ctl, cw_ctl_text (source->row, name));
}

static char *
flag (const Source *source, const char *name)
{
  return g_strdup (cw_ctl_flag (source->row, name) ? _ ("yes") : _ ("no"));
}

static char *
money (const Source *source, const char *name)
{
  g_autoptr (GVariant) value = cw_ctl_value (source->row, name, "a{sv}");

  return value != NULL ? cw_ctl_money (value) : NULL;
}

static char *
stage (const Source *source, const char *name)
{
  return g_strdup (cw_ctl_stage_label (cw_ctl_text (source->row, name)));
}

static char *
ball (const Source *source, const char *name)
{
  return g_strdup (cw_ctl_by_label (cw_ctl_text (source->row, name)));
}

static char *
state (const Source *source, const char *name)
{
  return g_strdup (cw_ctl_state_label (cw_ctl_text (source->row, name)));
}

static char *
outcome (const Source *source, const char *name)
{
  return g_strdup (cw_ctl_outcome_label (cw_ctl_text (source->row, name)));
}

static char *
next_title (const Source *source, const char *name)
{
  (void)name;
  return source->next != NULL ? g_strdup (cw_ctl_next_title (source->next)) : NULL;
}

#define OF_NEXT(name) (name + sizeof "next." - 1)

static char *
next_plain (const Source *source, const char *name)
{
  return g_strdup (cw_ctl_text (source->next, OF_NEXT (name)));
}

static char *
next_moment (const Source *source, const char *name)
{
  return cw_ctl_moment (source->ctl, cw_ctl_text (source->next, OF_NEXT (name)));
}

static char *
next_urgency (const Source *source, const char *name)
{
  return g_strdup (cw_ctl_urgency_label (cw_ctl_text (source->next, OF_NEXT (name))));
}

static char *
next_act (const Source *source, const char *name)
{
  return g_strdup (cw_ctl_act_label (cw_ctl_text (source->next, OF_NEXT (name))));
}

/* When the case wants to be looked at again. */
static char *
when (const Source *source, const char *name)
{
  const char *word = cw_ctl_text (source->row, "state");
  const char *snoozed = cw_ctl_text (source->row, "snoozed_until");

  (void)name;
  if (g_strcmp0 (word, "due") == 0)
    return g_strdup (_ ("now"));
  if (g_strcmp0 (word, "closed") == 0)
    return g_strdup (cw_ctl_outcome_label (cw_ctl_text (source->row, "outcome")));
  return cw_ctl_moment (source->ctl,
                        snoozed != NULL ? snoozed : cw_ctl_text (source->next, "alert"));
}

#define CUT       CW_CTL_SHRINK
#define RIGHT     CW_CTL_RIGHT
#define LEFT      CW_CTL_LEFT
#define GOES(n)   CW_CTL_DROP (n)
#define WHEN_ONLY "when" /* for tables: it is no field of the rows */

typedef struct
{
  const char *name;
  const char *heading; /* to be translated */
  CwCtlColumn flags;
  FieldFunc text;
} Field;

static const Field fields[] = {
  { "id", N_ ("ID"), RIGHT, number },
  { "title", N_ ("TITLE"), CUT, plain },
  { "client", N_ ("CLIENT"), CUT, plain },
  { "platform", N_ ("PLATFORM"), CUT | GOES (1), plain },
  { "stage", N_ ("STAGE"), LEFT | GOES (4), stage },
  { "funded", N_ ("ESCROW"), LEFT, flag },
  /* TRANSLATORS: whose turn it is */
  { "ball", N_ ("TURN"), LEFT | GOES (3), ball },
  { "quiet_since", N_ ("QUIET SINCE"), LEFT, moment },
  /* TRANSLATORS: business days of silence */
  { "quiet_business_days", N_ ("QUIET"), RIGHT | GOES (2), number },
  { "state", N_ ("STATE"), LEFT, state },
  { "outcome", N_ ("OUTCOME"), LEFT, outcome },
  { "url", N_ ("PAGE"), CUT, plain },
  { "fee", N_ ("FEE"), RIGHT, money },
  { "closes", N_ ("CLOSES"), LEFT, moment },
  { "deadline", N_ ("DEADLINE"), LEFT, moment },
  { "invoice_due", N_ ("PAY DUE"), LEFT, moment },
  { "created", N_ ("CREATED"), LEFT, moment },
  { "revision", N_ ("REVISION"), RIGHT, number },
  { WHEN_ONLY, N_ ("WHEN"), LEFT, when },
  { "next", N_ ("NEXT STEP"), CUT, next_title },
  { "next.step", N_ ("STEP"), CUT, next_plain },
  { "next.due", N_ ("DUE"), LEFT, next_moment },
  { "next.alert", N_ ("ALERT"), LEFT, next_moment },
  { "next.title", N_ ("NEXT STEP"), CUT, next_title },
  { "next.urgency", N_ ("URGENCY"), LEFT, next_urgency },
  { "next.act", N_ ("ACT"), LEFT, next_act },
};

const char *const cw_ctl_usual_fields[] = { "id",   "title",     "client", "platform",
                                            "stage", "ball", "quiet_business_days",
                                            WHEN_ONLY, "next", NULL };

static const Field *
find_field (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    if (g_str_equal (fields[i].name, name))
      return &fields[i];
  g_assert_not_reached ();
}

const char *const *
cw_ctl_field_names (void)
{
  static const char *names[G_N_ELEMENTS (fields)];
  guint n = 0;

  if (names[0] != NULL)
    return names;
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    if (!g_str_equal (fields[i].name, WHEN_ONLY))
      names[n++] = fields[i].name;
  return names;
}

char **
cw_ctl_fields_parse (const char *list, GError **error)
{
  g_auto (GStrv) names = g_strsplit (list, ",", -1);

  for (guint i = 0; names[i] != NULL; i++)
    {
      g_strstrip (names[i]);
      if (!cw_ctl_check_word (names[i], cw_ctl_field_names (), error))
        return NULL;
    }
  if (names[0] != NULL)
    return g_steal_pointer (&names);
  cw_ctl_usage (error, _ ("Which fields? For example --fields id,title,next.due."));
  return NULL;
}

CwCtlTable *
cw_ctl_fields_table (const char *const *names, gboolean usual)
{
  CwCtlTable *table = cw_ctl_table_new ();

  for (guint i = 0; names[i] != NULL; i++)
    {
      const Field *field = find_field (names[i]);
      /* what somebody asked for by name is cut at most */
      cw_ctl_table_column (table, _ (field->heading),
                           usual ? field->flags : field->flags & (RIGHT | CUT));
    }
  return table;
}

/* What is due stands out, what rests steps back. */
static CwCtlStyle
style_of (const Source *source)
{
  const char *word = cw_ctl_text (source->row, "state");

  if (g_strcmp0 (word, "due") == 0)
    return g_strcmp0 (cw_ctl_text (source->next, "urgency"), "critical") == 0 ? CW_CTL_URGENT
                                                                              : CW_CTL_WARNING;
  return g_strcmp0 (word, "ok") == 0 ? CW_CTL_PLAIN : CW_CTL_DIM;
}

void
cw_ctl_fields_add (CwCtl *ctl, CwCtlTable *table, const char *const *names, GVariant *row)
{
  g_autoptr (GVariant) next = cw_ctl_value (row, "next", "a{sv}");
  const Source source = { ctl, row, next };

  for (guint i = 0; names[i] != NULL; i++)
    {
      g_autofree char *text = find_field (names[i])->text (&source, names[i]);
      cw_ctl_table_cell (table, style_of (&source), text);
    }
}

/* All that is wanted of "next" is in one place. */
static GVariant *
pick_of_next (GVariant *next, const char *const *names)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  for (; *names != NULL; names++)
    {
      g_autoptr (GVariant) value =
          g_str_has_prefix (*names, "next.") ? cw_ctl_value (next, OF_NEXT (*names), NULL) : NULL;
      if (value != NULL)
        g_variant_builder_add (&builder, "{sv}", OF_NEXT (*names), value);
    }
  return g_variant_builder_end (&builder);
}

/* In the order in which they were asked for; a name that comes twice counts once. */
GVariant *
cw_ctl_fields_pick (GVariant *row, const char *const *names)
{
  g_autoptr (GVariant) next = cw_ctl_value (row, "next", "a{sv}");
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  for (guint i = 0; names[i] != NULL; i++)
    {
      gboolean of_next = g_str_has_prefix (names[i], "next.");
      const char *key = of_next ? "next" : names[i];
      g_autoptr (GVariant) value = cw_ctl_value (row, key, NULL);
      if (value == NULL || !g_hash_table_add (seen, (gpointer)key))
        continue;
      if (of_next)
        g_variant_builder_add (&builder, "{sv}", key, pick_of_next (next, names + i));
      else
        g_variant_builder_add (&builder, "{sv}", key, value);
    }
  return g_variant_builder_end (&builder);
}
