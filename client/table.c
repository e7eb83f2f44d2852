/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "client/table.h"

#include <string.h>

#include "core/text.h"

#define GAP        2 /* spaces between columns */
#define LEAST      6 /* columns that a cut column keeps */
#define HIDDEN     -1
#define COMFORT    12 /* columns that a cut column needs to be of use */
#define WIDE       32 /* the same for sentences */
#define WRITE_AT   65536 /* bytes */
#define LEAST_TEXT 20 /* columns of wrapped text, however narrow the terminal */

typedef struct
{
  char *title;
  CwCtlColumn flags;
} Column;

/* Cells lie one behind the other in blocks, a style, a width of two bytes and the text: a list of a
 * hundred thousand rows is no reason to become large. */
#define BLOCK  65536
#define HEADER 3

typedef struct
{
  const char *text;
  int width;
  CwCtlStyle style;
} Cell;

struct _CwCtlTable
{
  GArray *columns;
  GArray *widths; /* int, of the widest cell of each column */
  GPtrArray *blocks; /* GByteArray */
  guint cells;
};

static int
char_width (gunichar c)
{
  if (c < 0x7f)
    return 1;
  if (cw_char_is_plain_wide (c))
    return 2;
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

CwCtlTable *
cw_ctl_table_new (void)
{
  CwCtlTable *table = g_new0 (CwCtlTable, 1);

  table->columns = g_array_new (FALSE, FALSE, sizeof (Column));
  table->widths = g_array_new (FALSE, TRUE, sizeof (int));
  table->blocks = g_ptr_array_new_with_free_func ((GDestroyNotify)g_byte_array_unref);
  g_array_set_clear_func (table->columns, clear_column);
  return table;
}

void
cw_ctl_table_free (CwCtlTable *table)
{
  if (table == NULL)
    return;
  g_array_unref (table->columns);
  g_array_unref (table->widths);
  g_ptr_array_unref (table->blocks);
  g_free (table);
}

void
cw_ctl_table_column (CwCtlTable *table, const char *title, CwCtlColumn flags)
{
  Column column = { g_strdup (title), flags };
  int width = cw_ctl_text_width (title);

  g_array_append_val (table->columns, column);
  g_array_append_val (table->widths, width);
}

void
cw_ctl_table_cell (CwCtlTable *table, CwCtlStyle style, const char *text)
{
  g_autofree char *clean = cw_text_clean (text, 0);
  gsize length = strlen (clean) + 1;
  guint n = table->blocks->len;
  GByteArray *block = n > 0 ? g_ptr_array_index (table->blocks, n - 1) : NULL;
  int width = cw_ctl_text_width (clean);
  guint16 kept = (guint16)MIN (width, G_MAXUINT16);
  const guint8 header[HEADER] = { (guint8)style, (guint8)(kept & 0xff), (guint8)(kept >> 8) };
  int *widest = &g_array_index (table->widths, int, table->cells % table->columns->len);

  if (block == NULL || block->len + HEADER + length > BLOCK)
    {
      block = g_byte_array_sized_new (BLOCK);
      g_ptr_array_add (table->blocks, block);
    }
  g_byte_array_append (block, header, HEADER);
  g_byte_array_append (block, (const guint8 *)clean, (guint)length);
  *widest = MAX (*widest, width);
  table->cells++;
}

guint
cw_ctl_table_rows (const CwCtlTable *table)
{
  return table->cells / MAX (table->columns->len, 1);
}

typedef struct
{
  const CwCtlTable *table;
  guint block, at;
} Walk;

/* The next cell; there must be one. */
static Cell
next_cell (Walk *walk)
{
  GByteArray *block = g_ptr_array_index (walk->table->blocks, walk->block);

  if (walk->at >= block->len)
    {
      block = g_ptr_array_index (walk->table->blocks, ++walk->block);
      walk->at = 0;
    }
  const guint8 *bytes = block->data + walk->at;
  Cell cell = { (const char *)bytes + HEADER, bytes[1] | bytes[2] << 8, bytes[0] };
  if (cell.width == G_MAXUINT16)
    cell.width = cw_ctl_text_width (cell.text);
  walk->at += HEADER + (guint)strlen (cell.text) + 1;
  return cell;
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
    widths[i] = g_array_index (table->widths, int, i);
  if (limit <= 0)
    return;
  drop_columns (table, limit, widths);
  shrink_columns (table, limit, widths);
}

static void
put_spaces (GString *out, int n)
{
  static const char spaces[] = "                                ";

  for (; n > 0; n -= (int)sizeof spaces - 1)
    g_string_append_len (out, spaces, MIN (n, (int)sizeof spaces - 1));
}

static void
put_cell (const CwCtlTable *table, CwCtl *ctl, guint i, int width, const Cell *cell)
{
  if (width < 0)
    return;
  gboolean right = (flags_of (table, i) & CW_CTL_RIGHT) != 0;
  g_autofree char *cut = cell->width > width ? cw_ctl_text_cut (cell->text, width) : NULL;
  const char *text = cut != NULL ? cut : cell->text;
  int missing = MAX (width - (cut != NULL ? cw_ctl_text_width (cut) : cell->width), 0);

  if (right)
    put_spaces (ctl->out, missing);
  if (ctl->color)
    {
      g_autofree char *styled = cw_ctl_styled (ctl, cell->style, text);
      g_string_append (ctl->out, styled);
    }
  else
    g_string_append (ctl->out, text);
  put_spaces (ctl->out, right ? GAP : missing + GAP);
}

static void
end_line (CwCtl *ctl)
{
  while (ctl->out->len > 0 && ctl->out->str[ctl->out->len - 1] == ' ')
    g_string_truncate (ctl->out, ctl->out->len - 1);
  g_string_append_c (ctl->out, '\n');
}

static void
put_heading (const CwCtlTable *table, CwCtl *ctl, const int *widths)
{
  for (guint i = 0; i < table->columns->len; i++)
    {
      const char *title = g_array_index (table->columns, Column, i).title;
      Cell cell = { title, cw_ctl_text_width (title), CW_CTL_BOLD };
      put_cell (table, ctl, i, widths[i], &cell);
    }
  end_line (ctl);
}

/* write_at: how much is gathered before it is written; 0: all. */
static gboolean
put_table (const CwCtlTable *table, CwCtl *ctl, int width, gsize write_at, GError **error)
{
  guint n = table->columns->len;
  g_autofree int *widths = g_new0 (int, n);
  Walk walk = { table, 0, 0 };

  find_widths (table, width, widths);
  put_heading (table, ctl, widths);
  for (guint row = 0; row < cw_ctl_table_rows (table); row++)
    {
      for (guint i = 0; i < n; i++)
        {
          Cell cell = next_cell (&walk);
          put_cell (table, ctl, i, widths[i], &cell);
        }
      end_line (ctl);
      if (write_at > 0 && ctl->out->len >= write_at && !cw_ctl_flush (ctl, FALSE, error))
        return FALSE;
    }
  return TRUE;
}

void
cw_ctl_table_format (const CwCtlTable *table, CwCtl *ctl, int width)
{
  put_table (table, ctl, width, 0, NULL);
}

gboolean
cw_ctl_table_write (const CwCtlTable *table, CwCtl *ctl, GError **error)
{
  /* a pager wants to know how much there is */
  return put_table (table, ctl, cw_ctl_terminal_width (), ctl->pager ? 0 : WRITE_AT, error);
}

void
cw_ctl_table_print (const CwCtlTable *table, CwCtl *ctl)
{
  cw_ctl_table_format (table, ctl, cw_ctl_terminal_width ());
}
