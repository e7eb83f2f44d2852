/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "client/fields.h"

#include <glib/gi18n.h>

#include "client/cases.h"
#include "client/check-words.h"
#include "client/dates.h"
#include "client/rows.h"
#include "client/value.h"
#include "client/words.h"
#include "core/money.h"

/* The columns of StreamCases that fields are made of. */
typedef enum
{
  NONE = -1,
  ID,
  TITLE,
  CLIENT,
  PLATFORM,
  STAGE,
  FUNDED,
  BALL,
  QUIET_SINCE,
  QUIET_DAYS,
  STATE,
  OUTCOME,
  URL,
  FEE_AMOUNT,
  FEE_CURRENCY,
  CLOSES,
  DEADLINE,
  INVOICE_DUE,
  CREATED,
  SNOOZED_UNTIL,
  REVISION,
  NEXT_STEP,
  NEXT_DUE,
  NEXT_ALERT,
  NEXT_TITLE,
  NEXT_URGENCY,
  NEXT_ACT,
  N_COLUMNS,
} From;

static const char *const columns[N_COLUMNS] = {
  [ID] = "id",
  [TITLE] = "title",
  [CLIENT] = "client",
  [PLATFORM] = "platform",
  [STAGE] = "stage",
  [FUNDED] = "funded",
  [BALL] = "ball",
  [QUIET_SINCE] = "quiet_since",
  [QUIET_DAYS] = "quiet_business_days",
  [STATE] = "state",
  [OUTCOME] = "outcome",
  [URL] = "url",
  [FEE_AMOUNT] = "fee_amount",
  [FEE_CURRENCY] = "fee_currency",
  [CLOSES] = "closes",
  [DEADLINE] = "deadline",
  [INVOICE_DUE] = "invoice_due",
  [CREATED] = "created",
  [SNOOZED_UNTIL] = "snoozed_until",
  [REVISION] = "revision",
  [NEXT_STEP] = "next_step",
  [NEXT_DUE] = "next_due",
  [NEXT_ALERT] = "next_alert",
  [NEXT_TITLE] = "next_title",
  [NEXT_URGENCY] = "next_urgency",
  [NEXT_ACT] = "next_act",
};

/* A row: the texts of all columns, "" for those that are absent or were not asked for. */
typedef struct
{
  CwCtl *ctl;
  const char *texts[N_COLUMNS];
} Source;

/* Borrowed, or allocated and given to *made. */
typedef const char *(*FieldFunc) (const Source *source, From column, char **made);

static const char *
plain (const Source *source, From column, char **made)
{
  (void)made;
  return source->texts[column];
}

static const char *
moment (const Source *source, From column, char **made)
{
  if (*source->texts[column] == '\0')
    return "";
  return *made = cw_ctl_moment (source->ctl, source->texts[column]);
}

static const char *
flag (const Source *source, From column, char **made)
{
  (void)made;
  return g_str_equal (source->texts[column], "true") ? _ ("yes") : _ ("no");
}

static const char *
money (const Source *source, From column, char **made)
{
  gint64 amount = g_ascii_strtoll (source->texts[FEE_AMOUNT], NULL, 10);

  (void)column;
  if (*source->texts[FEE_CURRENCY] == '\0')
    return "";
  return *made = cw_money_text (amount, source->texts[FEE_CURRENCY]);
}

static const char *
stage (const Source *source, From column, char **made)
{
  (void)made;
  return cw_ctl_stage_label (source->texts[column]);
}

static const char *
ball (const Source *source, From column, char **made)
{
  (void)made;
  return cw_ctl_by_label (source->texts[column]);
}

static const char *
state (const Source *source, From column, char **made)
{
  (void)made;
  return cw_ctl_state_label (source->texts[column]);
}

static const char *
outcome (const Source *source, From column, char **made)
{
  (void)made;
  return cw_ctl_outcome_label (source->texts[column]);
}

static const char *
urgency (const Source *source, From column, char **made)
{
  (void)made;
  return cw_ctl_urgency_label (source->texts[column]);
}

static const char *
act (const Source *source, From column, char **made)
{
  (void)made;
  return cw_ctl_act_label (source->texts[column]);
}

/* When the case wants to be looked at again. */
static const char *
when (const Source *source, From column, char **made)
{
  (void)column;
  if (g_str_equal (source->texts[STATE], "due"))
    return _ ("now");
  if (g_str_equal (source->texts[STATE], "closed"))
    return outcome (source, OUTCOME, made);
  return moment (source, *source->texts[SNOOZED_UNTIL] != '\0' ? SNOOZED_UNTIL : NEXT_ALERT, made);
}

#define CUT       CW_CTL_SHRINK
#define RIGHT     CW_CTL_RIGHT
#define LEFT      CW_CTL_LEFT
#define GOES(n)   CW_CTL_DROP (n)
#define WHEN_ONLY "when" /* for tables: it is no field of the rows */

#define NO_MORE   { NONE, NONE, NONE }

typedef struct
{
  const char *name;
  const char *heading; /* to be translated */
  CwCtlColumn flags;
  FieldFunc text;
  From column;
  From more[3]; /* what it is made of besides */
} Field;

static const Field fields[] = {
  { "id", N_ ("ID"), RIGHT, plain, ID, NO_MORE },
  { "title", N_ ("TITLE"), CUT, plain, TITLE, NO_MORE },
  { "client", N_ ("CLIENT"), CUT, plain, CLIENT, NO_MORE },
  { "platform", N_ ("PLATFORM"), CUT | GOES (1), plain, PLATFORM, NO_MORE },
  { "stage", N_ ("STAGE"), LEFT | GOES (4), stage, STAGE, NO_MORE },
  { "funded", N_ ("ESCROW"), LEFT, flag, FUNDED, NO_MORE },
  /* TRANSLATORS: whose turn it is */
  { "ball", N_ ("TURN"), LEFT | GOES (3), ball, BALL, NO_MORE },
  { "quiet_since", N_ ("QUIET SINCE"), LEFT, moment, QUIET_SINCE, NO_MORE },
  /* TRANSLATORS: business days of silence */
  { "quiet_business_days", N_ ("QUIET"), RIGHT | GOES (2), plain, QUIET_DAYS, NO_MORE },
  { "state", N_ ("STATE"), LEFT, state, STATE, NO_MORE },
  { "outcome", N_ ("OUTCOME"), LEFT, outcome, OUTCOME, NO_MORE },
  { "url", N_ ("PAGE"), CUT, plain, URL, NO_MORE },
  { "fee", N_ ("FEE"), RIGHT, money, FEE_AMOUNT, { FEE_CURRENCY, NONE, NONE } },
  { "closes", N_ ("CLOSES"), LEFT, moment, CLOSES, NO_MORE },
  { "deadline", N_ ("DEADLINE"), LEFT, moment, DEADLINE, NO_MORE },
  { "invoice_due", N_ ("PAY DUE"), LEFT, moment, INVOICE_DUE, NO_MORE },
  { "created", N_ ("CREATED"), LEFT, moment, CREATED, NO_MORE },
  { "revision", N_ ("REVISION"), RIGHT, plain, REVISION, NO_MORE },
  { WHEN_ONLY, N_ ("WHEN"), LEFT, when, NEXT_ALERT, { STATE, OUTCOME, SNOOZED_UNTIL } },
  { "next", N_ ("NEXT STEP"), CUT, plain, NEXT_TITLE, NO_MORE },
  { "next.step", N_ ("STEP"), CUT, plain, NEXT_STEP, NO_MORE },
  { "next.due", N_ ("DUE"), LEFT, moment, NEXT_DUE, NO_MORE },
  { "next.alert", N_ ("ALERT"), LEFT, moment, NEXT_ALERT, NO_MORE },
  { "next.title", N_ ("NEXT STEP"), CUT, plain, NEXT_TITLE, NO_MORE },
  { "next.urgency", N_ ("URGENCY"), LEFT, urgency, NEXT_URGENCY, NO_MORE },
  { "next.act", N_ ("ACT"), LEFT, act, NEXT_ACT, NO_MORE },
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
  const char *word = source->texts[STATE];

  if (g_str_equal (word, "due"))
    return g_str_equal (source->texts[NEXT_URGENCY], "critical") ? CW_CTL_URGENT : CW_CTL_WARNING;
  return g_str_equal (word, "ok") ? CW_CTL_PLAIN : CW_CTL_DIM;
}

typedef struct
{
  CwCtlTable *table;
  Source source;
  guint n, n_fields;
  From asked[N_COLUMNS]; /* which columns come, in this order */
  const Field **fields;
} Lister;

static void
ask_for (Lister *lister, From column)
{
  for (guint i = 0; i < lister->n; i++)
    if (lister->asked[i] == column)
      return;
  if (column != NONE)
    lister->asked[lister->n++] = column;
}

static gboolean
add_row (const char *const *texts, gpointer data)
{
  Lister *lister = data;
  CwCtlStyle style;

  for (guint i = 0; i < lister->n; i++)
    lister->source.texts[lister->asked[i]] = texts[i];
  style = style_of (&lister->source);
  for (guint i = 0; i < lister->n_fields; i++)
    {
      const Field *field = lister->fields[i];
      g_autofree char *made = NULL;
      cw_ctl_table_cell (lister->table, style, field->text (&lister->source, field->column, &made));
    }
  return TRUE;
}

gboolean
cw_ctl_fields_list (
    CwCtl *ctl, CwCtlTable *table, const char *const *names, GVariant *filter, GError **error)
{
  guint n_fields = g_strv_length ((char **)names);
  g_autofree const Field **wanted = g_new0 (const Field *, n_fields);
  Lister lister = { .table = table, .source.ctl = ctl, .n_fields = n_fields, .fields = wanted };
  const char *asked[N_COLUMNS + 1] = { NULL };

  ask_for (&lister, STATE);
  ask_for (&lister, NEXT_URGENCY);
  for (guint i = 0; i < n_fields; i++)
    {
      wanted[i] = find_field (names[i]);
      ask_for (&lister, wanted[i]->column);
      for (guint k = 0; k < G_N_ELEMENTS (wanted[i]->more); k++)
        ask_for (&lister, wanted[i]->more[k]);
    }
  for (guint i = 0; i < N_COLUMNS; i++)
    lister.source.texts[i] = "";
  for (guint i = 0; i < lister.n; i++)
    asked[i] = columns[lister.asked[i]];
  return cw_ctl_stream_cases (ctl, filter, asked, add_row, &lister, error);
}

#define OF_NEXT(name) (name + sizeof "next." - 1)

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
