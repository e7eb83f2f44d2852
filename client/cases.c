/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "client/cases.h"

#include <glib/gi18n.h>
#include <string.h>

#include "client/bus.h"
#include "client/output.h"
#include "client/value.h"
#include "core/text.h"

#define CHOICES 10
#define PAGE    200

guint32
cw_ctl_case_id (GVariant *row)
{
  gint64 id = 0;

  cw_ctl_number (row, "id", &id);
  return (guint32)id;
}

char *
cw_ctl_case_name (GVariant *row)
{
  g_autofree char *title = cw_text_clean (cw_ctl_text (row, "title"), 0);
  g_autofree char *client = cw_text_clean (cw_ctl_text (row, "client"), 0);

  /* TRANSLATORS: 1 number, 2 title, 3 client of a case */
  return g_strdup_printf (_ ("#%1$u %2$s (%3$s)"), cw_ctl_case_id (row), title, client);
}

gboolean
cw_ctl_case_number (const char *text, guint32 *id)
{
  guint64 number;

  if (*text == '#')
    text++;
  if (!g_ascii_isdigit (*text)
      || !g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT32, &number, NULL))
    return FALSE;
  *id = (guint32)number;
  return TRUE;
}

gboolean
cw_ctl_case_range (const char *text, guint32 *from, guint32 *to)
{
  const char *dash = strchr (text, '-');
  g_autofree char *first = dash != NULL ? g_strndup (text, (gsize)(dash - text)) : NULL;

  return dash != NULL && cw_ctl_case_number (first, from) && cw_ctl_case_number (dash + 1, to)
         && *from <= *to && *to - *from < CW_CTL_RANGE;
}

static void
say_choices (GVariant *rows, const char *text, GError **error)
{
  gsize n = g_variant_n_children (rows);
  g_autoptr (GString) choices = g_string_new (NULL);

  for (gsize i = 0; i < MIN (n, CHOICES); i++)
    {
      g_autoptr (GVariant) row = g_variant_get_child_value (rows, i);
      g_autofree char *name = cw_ctl_case_name (row);
      g_string_append_printf (choices, "\n  %s", name);
    }
  if (n > CHOICES)
    g_string_append (choices, "\n  …");
  cw_ctl_usage (error, _ ("\"%1$s\" fits several cases; name one by its number:%2$s"), text,
                choices->str);
}

gboolean
cw_ctl_find_case (CwCtl *ctl, const char *text, guint32 *id, GError **error)
{
  g_autofree char *shown = cw_text_clean (text, 60);

  if (cw_ctl_case_number (text, id))
    return TRUE;
  if (*text == '\0')
    {
      cw_ctl_usage (error, _ ("Which case? An empty text names none."));
      return FALSE;
    }
  g_autoptr (GVariant) reply =
      cw_ctl_call (ctl, "FindCases", g_variant_new ("(su)", text, CHOICES + 1), "(aa{sv})", error);
  if (reply == NULL)
    return FALSE;
  g_autoptr (GVariant) rows = g_variant_get_child_value (reply, 0);
  gsize n = g_variant_n_children (rows);
  if (n == 0)
    {
      cw_ctl_usage (error,
                    _ ("No case has \"%s\" in its title or client; see \"cw-ctl list "
                       "--all\"."),
                    shown);
      return FALSE;
    }
  if (n > 1)
    {
      say_choices (rows, shown, error);
      return FALSE;
    }
  g_autoptr (GVariant) row = g_variant_get_child_value (rows, 0);
  *id = cw_ctl_case_id (row);
  return TRUE;
}

GVariant *
cw_ctl_find_cases (CwCtl *ctl, const CwCtlArgs *args, guint n, GError **error)
{
  g_auto (GVariantBuilder) ids = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("au"));

  for (guint i = 0; i < n; i++)
    {
      const char *word = cw_ctl_args_word (args, i);
      guint32 id, last;
      if (!cw_ctl_case_range (word, &id, &last))
        {
          if (!cw_ctl_find_case (ctl, word, &id, error))
            return NULL;
          last = id;
        }
      for (; id < last; id++)
        g_variant_builder_add (&ids, "u", id);
      g_variant_builder_add (&ids, "u", last);
    }
  return g_variant_ref_sink (g_variant_builder_end (&ids));
}

GVariant *
cw_ctl_get_case (CwCtl *ctl, guint32 id, GError **error)
{
  g_autoptr (GVariant) reply =
      cw_ctl_call (ctl, "GetCase", g_variant_new ("(u)", id), "(a{sv})", error);

  return reply != NULL ? g_variant_get_child_value (reply, 0) : NULL;
}

void
cw_ctl_tell_deriving (CwCtl *ctl, guint n)
{
  if (n == 0 || ctl->told_deriving)
    return;
  g_autofree char *text = g_strdup_printf (
      ngettext ("Rules have changed and %u case is still being worked out anew: this may not be all yet.",
                "Rules have changed and %u cases are still being worked out anew: this may not be all yet.",
                n), n);
  cw_ctl_complain (text);
  ctl->told_deriving = TRUE;
}

static void
ask_deriving (CwCtl *ctl)
{
  g_autoptr (GVariant) reply = ctl->told_deriving ? NULL : cw_ctl_get_property (ctl, "Deriving");

  if (reply != NULL && g_variant_is_of_type (reply, G_VARIANT_TYPE_UINT32))
    cw_ctl_tell_deriving (ctl, g_variant_get_uint32 (reply));
}

/* One page: the cursor of the next, allocated; NULL with error.  *ended: each() wants no more. */
static char *
list_page (CwCtl *ctl, GVariant *filter, const char *cursor, guint limit, CwCtlRowFunc each,
           gpointer data, gboolean *ended, GError **error)
{
  g_autoptr (GVariant) reply
      = cw_ctl_call (ctl, "ListCases", g_variant_new ("(@a{sv}su)", filter, cursor, limit),
                     "(aa{sv}st)", error);
  char *next;

  *ended = FALSE;
  if (reply == NULL)
    return NULL;
  g_autoptr (GVariant) rows = g_variant_get_child_value (reply, 0);
  for (gsize i = 0; i < g_variant_n_children (rows) && !*ended; i++)
    {
      g_autoptr (GVariant) row = g_variant_get_child_value (rows, i);
      *ended = !each (row, data);
    }
  g_variant_get_child (reply, 1, "s", &next);
  return next;
}

gboolean
cw_ctl_each_case (CwCtl *ctl, GVariant *filter, CwCtlRowFunc each, gpointer data, GError **error)
{
  g_autoptr (GVariant) held = g_variant_ref_sink (filter);
  g_autofree char *cursor = g_strdup ("");

  do
    {
      gboolean ended;
      char *next = list_page (ctl, held, cursor, PAGE, each, data, &ended, error);
      if (next == NULL)
        return FALSE;
      g_free (cursor);
      cursor = next;
      if (ended)
        return TRUE;
    }
  while (*cursor != '\0');
  ask_deriving (ctl);
  return TRUE;
}

gboolean
cw_ctl_first_cases (CwCtl *ctl, GVariant *filter, guint n, CwCtlRowFunc each, gpointer data,
                    gboolean *more, GError **error)
{
  g_autoptr (GVariant) held = g_variant_ref_sink (filter);
  gboolean ended;
  g_autofree char *next = list_page (ctl, held, "", n, each, data, &ended, error);

  *more = next != NULL && *next != '\0';
  return next != NULL;
}

static gboolean
note_row (GVariant *row, gpointer data)
{
  (void)row;
  *(gboolean *)data = TRUE;
  return FALSE;
}

gboolean
cw_ctl_any_case (CwCtl *ctl, GVariant *filter, gboolean *any, GError **error)
{
  gboolean more;

  *any = FALSE;
  return cw_ctl_first_cases (ctl, filter, 1, note_row, any, &more, error);
}

void
cw_ctl_say_how_to_begin (CwCtl *ctl)
{
  cw_ctl_print_line (ctl, CW_CTL_PLAIN,
                     _ ("There is no case yet. Add a job that you applied for or "
                        "that is running, for example:"));
  g_autofree char *line = g_strdup_printf ("  %s", cw_ctl_add_example ());
  cw_ctl_print_line (ctl, CW_CTL_BOLD, line);
}

const char *
cw_ctl_add_example (void)
{
  return _ ("cw-ctl add \"Logo design\" --client ACME --platform crowdworks");
}

const char *
cw_ctl_next_title (GVariant *next)
{
  return cw_ctl_local_text (next, "title", "titles");
}
