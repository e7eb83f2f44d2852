/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "client/table.h"

#include "core/text.h"

#define GAP        2 /* spaces between columns */
#define LEAST      6 /* columns that a cut column keeps */
#define HIDDEN     -1
#define COMFORT    12 /* columns that a cut column needs to be of use */
#define WIDE       32 /* the same for sentences */
#define LEAST_TEXT 20 /* columns of wrapped text, however narrow the terminal */

typedef struct
{
  char *title;
  CwCtlColumn flags;
} Column;

typedef struct
{
  char *text;
  CwCtlStyle style;
} Cell;

struct _CwCtlTable
{
  GArray *columns;
  GArray *cells;
};

static int
char_width (gunichar c)
{
  if (g_unichar_iszerowidth (c))
    return 0;
  return g_unichar_iswide (c) ? 2 : 1;
}

int
cw_ctl_text_width (const char *text)
{
  int width = 0;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    width += char_width (g_utf8_get_char (p));
  return width;
}

char *
cw_ctl_text_cut (const char *text, int width)
{
  const char *end = text;
  int taken = 0;

  if (cw_ctl_text_width (text) <= width)
    return g_strdup (text);
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      int more = char_width (g_utf8_get_char (p));
      if (taken + more > MAX (width, 1) - 1)
        break;
      taken += more;
      end = g_utf8_next_char (p);
    }
  while (end > text && end[-1] == ' ')
    end--;
  return g_strdup_printf ("%.*s…", (int)(end - text), text);
}

char *
cw_ctl_text_pad (const char *text, int width)
{
  int missing = width - cw_ctl_text_width (text);

  return g_strdup_printf ("%s%*s", text, MAX (missing, 0), "");
}

/* The end of what belongs on one line: the last place to break within width columns. */
static const char *
line_end (const char *text, int width)
{
  const char *place = NULL;
  int taken = 0;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);
      int more = char_width (c);
      if (p > text && (c == ' ' || (g_unichar_iswide (c) && !g_unichar_ispunct (c))))
        place = p;
      if (taken + more > width)
        return place != NULL ? place : p;
      taken += more;
    }
  return text + strlen (text);
}

void
cw_ctl_text_wrap (GString *out, const char *text, int indent, int width)
{
  g_autofree char *clean = cw_text_clean (text, 0);
  int room = width > 0 ? MAX (width - indent, LEAST_TEXT) : G_MAXINT;

  for (const char *p = clean; *p != '\0';)
    {
      const char *end = line_end (p, room);
      if (end == p)
        end = g_utf8_next_char (p);
      g_string_append_printf (out, "%*s%.*s\n", indent, "", (int)(end - p), p);
      for (p = end; *p == ' ';)
        p++;
    }
}

static void
clear_column (gpointer data)
{
  g_free (((Column *)data)->title);
}

static void
clear_cell (gpointer data)
{
  g_free (((Cell *)data)->text);
}

CwCtlTable *
cw_ctl_table_new (void)
{
  CwCtlTable *table = g_new0 (CwCtlTable, 1);

  table->columns = g_array_new (FALSE, FALSE, sizeof (Column));
  table->cells = g_array_new (FALSE, FALSE, sizeof (Cell));
  g_array_set_clear_func (table->columns, clear_column);
  g_array_set_clear_func (table->cells, clear_cell);
  return table;
}

void
cw_ctl_table_free (CwCtlTable *table)
{
  if (table == NULL)
    return;
  g_array_unref (table->columns);
  g_array_unref (table->cells);
  g_free (table);
}

void
cw_ctl_table_column (CwCtlTable *table, const char *title, CwCtlColumn flags)
{
  Column column = { g_strdup (title), flags };

  g_array_append_val (table->columns, column);
}

void
cw_ctl_table_cell (CwCtlTable *table, CwCtlStyle style, const char *text)
{
  Cell cell = { cw_text_clean (text, 0), style };

  g_array_append_val (table->cells, cell);
}

guint
cw_ctl_table_rows (const CwCtlTable *table)
{
  return table->cells->len / MAX (table->columns->len, 1);
}

static const Cell *
cell_at (const CwCtlTable *table, guint row, guint column)
{
  return &g_array_index (table->cells, Cell, row * table->columns->len + column);
}

static CwCtlColumn
flags_of (const CwCtlTable *table, guint column)
{
  return g_array_index (table->columns, Column, column).flags;
}

static int
drop_rank (const CwCtlTable *table, guint column)
{
  return (int)flags_of (table, column) >> 4 & 0xf;
}

/* What a column asks for: its text, or as much of it as is of use. */
static int
wanted_width (const CwCtlTable *table, const int *widths, guint column, gboolean whole)
{
  CwCtlColumn flags = flags_of (table, column);

  if (whole || (flags & CW_CTL_SHRINK) == 0)
    return widths[column];
  return MIN (widths[column], (flags & CW_CTL_WIDE) != 0 ? WIDE : COMFORT);
}

static int
total_width (const CwCtlTable *table, const int *widths, gboolean whole)
{
  int total = -GAP;

  for (guint i = 0; i < table->columns->len; i++)
    if (widths[i] >= 0)
      total += GAP + wanted_width (table, widths, i, whole);
  return total;
}

/* Leaves columns out, in the order of their ranks, while the others have too little room. */
static void
drop_columns (const CwCtlTable *table, int limit, int *widths)
{
  while (total_width (table, widths, FALSE) > limit)
    {
      int first = -1;
      for (guint i = 0; i < table->columns->len; i++)
        if (widths[i] >= 0 && drop_rank (table, i) > 0
            && (first < 0 || drop_rank (table, i) < drop_rank (table, (guint)first)))
          first = (int)i;
      if (first < 0)
        return;
      widths[first] = HIDDEN;
    }
}

/* The widest of those that may be cut gives way first. */
static void
shrink_columns (const CwCtlTable *table, int limit, int *widths)
{
  for (int total = total_width (table, widths, TRUE); total > limit; total--)
    {
      int widest = -1;
      for (guint i = 0; i < table->columns->len; i++)
        if ((flags_of (table, i) & CW_CTL_SHRINK) != 0 && widths[i] > LEAST
            && (widest < 0 || widths[i] > widths[widest]))
          widest = (int)i;
      if (widest < 0)
        return;
      widths[widest]--;
    }
}

/* The widths of the columns; HIDDEN for those that are left out. */
static void
find_widths (const CwCtlTable *table, int limit, int *widths)
{
  for (guint i = 0; i < table->columns->len; i++)
    {
      widths[i] = cw_ctl_text_width (g_array_index (table->columns, Column, i).title);
      for (guint row = 0; row < cw_ctl_table_rows (table); row++)
        widths[i] = MAX (widths[i], cw_ctl_text_width (cell_at (table, row, i)->text));
    }
  if (limit <= 0)
    return;
  drop_columns (table, limit, widths);
  shrink_columns (table, limit, widths);
}

static void
put_cell (
    const CwCtlTable *table, CwCtl *ctl, guint i, int width, CwCtlStyle style, const char *text)
{
  if (width < 0)
    return;
  g_autofree char *cut = cw_ctl_text_cut (text, width);
  g_autofree char *styled = cw_ctl_styled (ctl, style, cut);
  int missing = MAX (width - cw_ctl_text_width (cut), 0);
  gboolean right = (flags_of (table, i) & CW_CTL_RIGHT) != 0;

  cw_ctl_printf (ctl, "%*s%s%*s", right ? missing : 0, "", styled, right ? 0 : missing + GAP, "");
  if (right)
    cw_ctl_printf (ctl, "%*s", GAP, "");
}

static void
end_line (CwCtl *ctl)
{
  while (ctl->out->len > 0 && ctl->out->str[ctl->out->len - 1] == ' ')
    g_string_truncate (ctl->out, ctl->out->len - 1);
  cw_ctl_print (ctl, "\n");
}

void
cw_ctl_table_format (const CwCtlTable *table, CwCtl *ctl, int width)
{
  guint n = table->columns->len;
  g_autofree int *widths = g_new0 (int, n);

  find_widths (table, width, widths);
  for (guint i = 0; i < n; i++)
    put_cell (table, ctl, i, widths[i], CW_CTL_BOLD,
              g_array_index (table->columns, Column, i).title);
  end_line (ctl);
  for (guint row = 0; row < cw_ctl_table_rows (table); row++)
    {
      for (guint i = 0; i < n; i++)
        put_cell (table, ctl, i, widths[i], cell_at (table, row, i)->style,
                  cell_at (table, row, i)->text);
      end_line (ctl);
    }
}

void
cw_ctl_table_print (const CwCtlTable *table, CwCtl *ctl)
{
  cw_ctl_table_format (table, ctl, cw_ctl_terminal_width ());
}
