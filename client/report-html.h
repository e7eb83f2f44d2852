/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* Writes HTML with SVG inside that is well-formed XML as well, so that any parser can check it.
 * Every text and every value of an attribute is cleaned and escaped here, whoever wrote it. */

typedef struct _CwHtml CwHtml;

CwHtml *cw_html_new (void);
void cw_html_free (CwHtml *html);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwHtml, cw_html_free)

/* tag: a constant.  Attributes follow before any content, then cw_html_end (). */
void cw_html_begin (CwHtml *html, const char *tag);
/* value NULL writes no attribute. */
void cw_html_attr (CwHtml *html, const char *name, const char *value);
/* A number with at most two decimals and its unit ("" or "%"), in every locale with a point. */
void cw_html_number (CwHtml *html, const char *name, double value, const char *unit);
void cw_html_text (CwHtml *html, const char *text);
/* Ends the element that was begun last. */
void cw_html_end (CwHtml *html);
/* An element of text alone; css_class may be NULL. */
void cw_html_element (CwHtml *html, const char *tag, const char *css_class, const char *text);
/* An element that others follow into: begin and class. */
void cw_html_open (CwHtml *html, const char *tag, const char *css_class);
/* Our own markup as it is: the doctype and the style sheet. */
void cw_html_raw (CwHtml *html, const char *markup);
/* The text so far; all elements must have ended.  Frees html. */
char *cw_html_finish (CwHtml *html);

/* Whether a page of the web may be linked to: http and https only, whatever a client wrote. */
gboolean cw_html_may_link (const char *url);
