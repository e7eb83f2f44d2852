/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "client/report-figures.h"

#define HEIGHT 18

static void
clear_picture (gpointer data)
{
  CwPicture *picture = data;

  g_free (picture->name);
  g_free (picture->words);
}

GArray *
cw_pictures_new (void)
{
  GArray *pictures = g_array_new (FALSE, FALSE, sizeof (CwPicture));

  g_array_set_clear_func (pictures, clear_picture);
  return pictures;
}

void
cw_pictures_add (GArray *pictures,
                 const char *name,
                 char *words,
                 double low,
                 double value,
                 double high,
                 gboolean few)
{
  CwPicture picture = { g_strdup (name), words, low, value, high, few };

  g_array_append_val (pictures, picture);
}

static void
draw_rect (CwHtml *html, const char *name, double from, double to, double y, double height)
{
  cw_html_open (html, "rect", name);
  cw_html_number (html, "x", from * 100, "%");
  cw_html_number (html, "y", y, "");
  cw_html_number (html, "width", MAX (to - from, 0) * 100, "%");
  cw_html_number (html, "height", height, "");
  cw_html_attr (html, "rx", "2");
  cw_html_end (html);
}

static void
draw_line (CwHtml *html, const char *name, double x1, double x2, double y1, double y2)
{
  cw_html_open (html, "line", name);
  cw_html_number (html, "x1", x1 * 100, "%");
  cw_html_number (html, "x2", x2 * 100, "%");
  cw_html_number (html, "y1", y1, "");
  cw_html_number (html, "y2", y2, "");
  cw_html_end (html);
}

static void
draw_picture (const CwPicture *picture, CwHtml *html, CwPictureKind kind, double most)
{
  double low = CLAMP (picture->low / most, 0, 1);
  double value = CLAMP (picture->value / most, 0, 1);
  double high = CLAMP (picture->high / most, 0, 1);

  cw_html_open (html, "svg", picture->few ? "few" : NULL);
  cw_html_attr (html, "xmlns", "http://www.w3.org/2000/svg");
  cw_html_attr (html, "aria-hidden", "true");
  cw_html_attr (html, "width", "100%");
  cw_html_number (html, "height", HEIGHT, "");
  draw_rect (html, "scale", 0, 1, HEIGHT / 2.0 - 4, 8);
  if (kind == CW_PICTURE_SHARES)
    {
      draw_rect (html, "bar", 0, value, HEIGHT / 2.0 - 4, 8);
      draw_line (html, "range", low, high, HEIGHT / 2.0, HEIGHT / 2.0);
      draw_line (html, "range", low, low, HEIGHT / 2.0 - 3, HEIGHT / 2.0 + 3);
      draw_line (html, "range", high, high, HEIGHT / 2.0 - 3, HEIGHT / 2.0 + 3);
    }
  else
    {
      draw_rect (html, "box", low, high, HEIGHT / 2.0 - 5, 10);
      draw_line (html, "median", value, value, 1, HEIGHT - 1);
    }
  cw_html_end (html);
}

void
cw_pictures_draw (
    const GArray *pictures, CwHtml *html, CwPictureKind kind, double most, const char *caption)
{
  if (pictures->len == 0)
    return;
  cw_html_open (html, "table", "figures");
  cw_html_element (html, "caption", NULL, caption);
  cw_html_begin (html, "tbody");
  for (guint i = 0; i < pictures->len; i++)
    {
      const CwPicture *picture = &g_array_index (pictures, CwPicture, i);
      cw_html_begin (html, "tr");
      cw_html_begin (html, "th");
      cw_html_attr (html, "scope", "row");
      cw_html_text (html, picture->name);
      cw_html_end (html);
      cw_html_begin (html, "td");
      draw_picture (picture, html, kind, most);
      cw_html_end (html);
      cw_html_element (html, "td", "words", picture->words);
      cw_html_end (html);
    }
  cw_html_end (html);
  cw_html_end (html);
}
