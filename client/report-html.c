/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "client/report-html.h"

#include <string.h>

#include "core/text.h"

struct _CwHtml
{
  GString *out;
  GPtrArray *open; /* tags, constants */
  gboolean in_tag; /* attributes may still come */
};

CwHtml *
cw_html_new (void)
{
  CwHtml *html = g_new0 (CwHtml, 1);

  html->out = g_string_new (NULL);
  html->open = g_ptr_array_new ();
  return html;
}

void
cw_html_free (CwHtml *html)
{
  if (html == NULL)
    return;
  if (html->out != NULL)
    g_string_free (html->out, TRUE);
  g_ptr_array_unref (html->open);
  g_free (html);
}

/* What XML cannot hold even as a reference, beyond the control characters. */
static gboolean
is_no_character (gunichar c)
{
  return (c & 0xfffe) == 0xfffe || (c >= 0xfdd0 && c <= 0xfdef);
}

static void
append (CwHtml *html, const char *text)
{
  g_autofree char *clean = cw_text_clean (text, 0);
  g_autoptr (GString) kept = g_string_new (NULL);

  for (const char *p = clean; *p != '\0'; p = g_utf8_next_char (p))
    if (!is_no_character (g_utf8_get_char (p)))
      g_string_append_unichar (kept, g_utf8_get_char (p));
  g_autofree char *escaped = g_markup_escape_text (kept->str, -1);
  g_string_append (html->out, escaped);
}

static void
leave_tag (CwHtml *html)
{
  if (html->in_tag)
    g_string_append_c (html->out, '>');
  html->in_tag = FALSE;
}

void
cw_html_begin (CwHtml *html, const char *tag)
{
  leave_tag (html);
  g_string_append_printf (html->out, "<%s", tag);
  g_ptr_array_add (html->open, (gpointer)tag);
  html->in_tag = TRUE;
}

void
cw_html_attr (CwHtml *html, const char *name, const char *value)
{
  g_return_if_fail (html->in_tag);
  if (value == NULL)
    return;
  g_string_append_printf (html->out, " %s=\"", name);
  append (html, value);
  g_string_append_c (html->out, '"');
}

void
cw_html_number (CwHtml *html, const char *name, double value, const char *unit)
{
  /* in whole hundredths, since printf () would write the comma of some locales */
  gint64 hundredths = (gint64)(value * 100 + (value < 0 ? -0.5 : 0.5));
  g_autofree char *text =
      hundredths % 100 == 0
          ? g_strdup_printf ("%" G_GINT64_FORMAT "%s", hundredths / 100, unit)
          : g_strdup_printf ("%s%" G_GINT64_FORMAT ".%02d%s", hundredths < 0 ? "-" : "",
                             ABS (hundredths) / 100, (int)(ABS (hundredths) % 100), unit);

  cw_html_attr (html, name, text);
}

void
cw_html_text (CwHtml *html, const char *text)
{
  leave_tag (html);
  append (html, text);
}

/* HTML knows these as empty; every other element of HTML needs its end. */
static gboolean
is_empty_element (const char *tag)
{
  static const char *const empty[] = { "meta", "br",     "hr",   "rect",
                                       "line", "circle", "path", NULL };

  return g_strv_contains (empty, tag);
}

void
cw_html_end (CwHtml *html)
{
  g_return_if_fail (html->open->len > 0);
  const char *tag = g_ptr_array_steal_index (html->open, html->open->len - 1);
  if (html->in_tag && is_empty_element (tag))
    g_string_append (html->out, "/>");
  else
    {
      leave_tag (html);
      g_string_append_printf (html->out, "</%s>", tag);
    }
  html->in_tag = FALSE;
  /* one block a line, for whoever reads the source */
  if (strlen (tag) > 3 || g_str_equal (tag, "div") || g_str_equal (tag, "li"))
    g_string_append_c (html->out, '\n');
}

void
cw_html_open (CwHtml *html, const char *tag, const char *css_class)
{
  cw_html_begin (html, tag);
  cw_html_attr (html, "class", css_class);
}

void
cw_html_element (CwHtml *html, const char *tag, const char *css_class, const char *text)
{
  cw_html_open (html, tag, css_class);
  cw_html_text (html, text);
  cw_html_end (html);
}

void
cw_html_raw (CwHtml *html, const char *markup)
{
  leave_tag (html);
  g_string_append (html->out, markup);
}

char *
cw_html_finish (CwHtml *html)
{
  g_warn_if_fail (html->open->len == 0);
  char *text = g_string_free (g_steal_pointer (&html->out), FALSE);
  cw_html_free (html);
  return text;
}

gboolean
cw_html_may_link (const char *url)
{
  g_autoptr (GUri) uri = url != NULL ? g_uri_parse (url, G_URI_FLAGS_NONE, NULL) : NULL;
  const char *scheme = uri != NULL ? g_uri_get_scheme (uri) : NULL;
  const char *host = uri != NULL ? g_uri_get_host (uri) : NULL;

  return scheme != NULL && host != NULL && *host != '\0'
         && (g_str_equal (scheme, "http") || g_str_equal (scheme, "https"));
}
