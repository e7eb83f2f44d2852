/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/views-clients.h"

#include <string.h>

#include "core/client-name.h"
#include "core/limits.h"
#include "daemon/client-past.h"
#include "daemon/details.h"
#include "daemon/dict.h"
#include "daemon/views-figures.h"
#include "dbus/errors.h"

#define LOOKED_THROUGH 2000u /* names among which near ones are looked for */
#define MOST_SIMILAR 5u
#define REPLY_ROOM (CW_LIMIT_REPLY - 65536)

/* ---- names ---- */

/* The client whose name is spelled like that one, or nearly so among the first by key; NULL none. */
static char *
nearest_client (CwDatabase *db, const char *name)
{
  g_autoptr(GArray) alike = cw_summary_like_client (db, name, 1, NULL);
  g_autoptr(GPtrArray) names = g_ptr_array_new ();
  g_autofree char *loose = cw_client_loose_key (name);
  g_auto(CwSummary) newest = { 0 };

  if (alike != NULL && alike->len > 0
      && cw_summary_load (db, g_array_index (alike, guint32, 0), &newest, NULL))
    return g_strdup (newest.client);
  g_autoptr(GPtrArray) rows = cw_summary_clients (db, "", NULL, LOOKED_THROUGH, NULL);
  for (guint i = 0; rows != NULL && i < rows->len; i++)
    {
      const CwClientRow *row = g_ptr_array_index (rows, i);
      g_autofree char *other = cw_client_loose_key (row->name);
      g_ptr_array_add (names, row->name);
      if (strstr (other, loose) != NULL)
        return g_strdup (row->name);
    }
  g_ptr_array_add (names, NULL);
  return g_strdup (cw_text_nearest (name, (const char *const *) names->pdata));
}

static void
refuse_unknown (CwEngine *engine, const char *name, GError **error)
{
  g_autofree char *near = nearest_client (cw_engine_database (engine), name);
  g_autofree char *shown = cw_text_clean (name, CW_LIMIT_NAME);

  if (near != NULL)
    cw_set_error (error, CW_ERROR_NOT_FOUND, "no-such-client",
                  "there is no client \"%s\"; did you mean \"%s\"?", shown, near);
  else
    cw_set_error (error, CW_ERROR_NOT_FOUND, "no-such-client", "there is no client \"%s\"", shown);
}

gboolean
cw_client_is_known (CwEngine *engine, const char *name, char **display, GError **error)
{
  g_autofree char *key = cw_client_key (name);
  const CwClientFacts *facts = cw_clients_find (cw_engine_clients (engine), name);
  CwDatabase *db = cw_engine_database (engine);
  g_auto(CwSummary) newest = { 0 };

  if (display != NULL)
    *display = NULL;
  if (*key == '\0')
    {
      cw_set_error (error, CW_ERROR_INVALID_ARGUMENT, "empty-client", "which client?");
      return FALSE;
    }
  g_autoptr(GArray) ids = cw_summary_of_client (db, key, 0, 1, error);
  if (ids == NULL)
    return FALSE;
  if (ids->len == 0 && (facts == NULL || cw_client_facts_is_empty (facts)))
    {
      refuse_unknown (engine, name, error);
      return FALSE;
    }
  if (display == NULL)
    return TRUE;
  if (ids->len > 0
      && cw_summary_load (db, g_array_index (ids, guint32, 0), &newest, NULL))
    *display = g_strdup (newest.client);
  else
    *display = g_strdup (facts != NULL && facts->name != NULL ? facts->name : name);
  return TRUE;
}

/* Other clients that may be the same one, spelt with 様 or 株式会社. */
static GVariant *
similar_to (CwEngine *engine, const char *name)
{
  CwDatabase *db = cw_engine_database (engine);
  g_autoptr(GArray) ids = cw_summary_like_client (db, name, MOST_SIMILAR, NULL);
  GVariantBuilder names;

  g_variant_builder_init (&names, G_VARIANT_TYPE ("as"));
  for (guint i = 0; ids != NULL && i < ids->len; i++)
    {
      g_auto(CwSummary) summary = { 0 };
      if (cw_summary_load (db, g_array_index (ids, guint32, i), &summary, NULL))
        g_variant_builder_add (&names, "s", summary.client);
    }
  return g_variant_builder_end (&names);
}

/* ---- rows ---- */

static void
put_facts (GVariantBuilder *b, const CwClientFacts *facts, gsize most)
{
  if (facts == NULL)
    return;
  if (facts->calendars != NULL)
    cw_dict_put (b, "calendars",
                 g_variant_new_strv ((const char *const *) facts->calendars, -1));
  if (facts->days_off != NULL)
    cw_dict_put (b, "days_off", g_variant_new_strv ((const char *const *) facts->days_off, -1));
  cw_dict_put_text (b, "lang", facts->lang);
  if (facts->note == NULL)
    return;
  g_autofree char *note = most > 0 ? cw_text_clean (facts->note, most) : g_strdup (facts->note);
  cw_dict_put_text (b, "note", note);
}

static GVariant *
row_of (CwEngine *engine, const CwClientRow *row)
{
  GVariantBuilder b;

  g_variant_builder_init (&b, G_VARIANT_TYPE_VARDICT);
  cw_dict_put_text (&b, "client", row->name);
  cw_dict_put (&b, "cases", g_variant_new_uint32 (row->cases));
  cw_dict_put (&b, "open", g_variant_new_uint32 (row->open));
  cw_dict_put (&b, "due", g_variant_new_uint32 (row->due));
  put_facts (&b, cw_clients_find (cw_engine_clients (engine), row->name), CW_LIMIT_NAME);
  return g_variant_builder_end (&b);
}

static gboolean
text_option (GVariant *dict, const char *key, const char **text, GError **error)
{
  g_autoptr(GVariant) value = g_variant_lookup_value (dict, key, NULL);

  *text = NULL;
  if (value == NULL || g_variant_lookup (dict, key, "&s", text))
    return TRUE;
  cw_set_error (error, CW_ERROR_INVALID_ARGUMENT, "wrong-type", "%s has the wrong type", key);
  return FALSE;
}

GVariant *
cw_views_clients (CwEngine *engine, GVariant *filter, const char *cursor, guint limit,
                  GError **error)
{
  static const char *const known[] = { "text", NULL };
  g_auto(GVariantBuilder) rows = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));
  g_autofree char *folded = NULL, *next = NULL;
  const char *text;
  gsize size = 0;
  guint fits = 0;

  if (!cw_details_only (filter, known, error) || !text_option (filter, "text", &text, error))
    return NULL;
  if (*cursor != '\0' && *cursor != 'k')
    {
      cw_set_error (error, CW_ERROR_INVALID_ARGUMENT, "bad-cursor",
                    "the cursor is not one that an earlier page of this list returned");
      return NULL;
    }
  folded = text != NULL ? cw_client_key (text) : NULL;
  g_autoptr(GPtrArray) page = cw_summary_clients (
    cw_engine_database (engine), *cursor != '\0' ? cursor + 1 : "", folded, limit + 1, error);
  if (page == NULL)
    return NULL;
  for (; fits < MIN (page->len, limit); fits++)
    {
      g_autoptr(GVariant) row
        = g_variant_ref_sink (row_of (engine, g_ptr_array_index (page, fits)));
      size += g_variant_get_size (row) + 8;
      if (size > REPLY_ROOM && fits > 0)
        break;
      g_variant_builder_add_value (&rows, row);
    }
  next = fits < page->len && fits > 0
           ? g_strconcat ("k", ((CwClientRow *) g_ptr_array_index (page, fits - 1))->key, NULL)
           : g_strdup ("");
  return g_variant_new ("(aa{sv}s)", &rows, next);
}

/* ---- one ---- */

GVariant *
cw_views_known_client (CwEngine *engine, const char *name, guint32 except)
{
  const CwClientFacts *facts = cw_clients_find (cw_engine_clients (engine), name);
  g_autofree char *key = cw_client_key (name);
  g_autoptr(GArray) ids = cw_summary_of_client (cw_engine_database (engine), key, 0, 2, NULL);
  guint others = 0;
  GVariantDict options;

  for (guint i = 0; ids != NULL && i < ids->len; i++)
    others += g_array_index (ids, guint32, i) != except;
  if (others == 0 && (facts == NULL || cw_client_facts_is_empty (facts)))
    {
      g_autoptr(GVariant) similar = g_variant_ref_sink (similar_to (engine, name));
      if (g_variant_n_children (similar) == 0)
        return NULL;
    }
  g_variant_dict_init (&options, NULL);
  g_variant_dict_insert (&options, "except", "u", except);
  g_autoptr(GVariant) held = g_variant_ref_sink (g_variant_dict_end (&options));
  return cw_views_client (engine, name, held, NULL);
}

static gboolean
read_except (GVariant *options, guint32 *except, GError **error)
{
  g_autoptr(GVariant) value = g_variant_lookup_value (options, "except", NULL);

  *except = 0;
  if (value == NULL || g_variant_lookup (options, "except", "u", except))
    return TRUE;
  cw_set_error (error, CW_ERROR_INVALID_ARGUMENT, "wrong-type", "except has the wrong type");
  return FALSE;
}

GVariant *
cw_views_client (CwEngine *engine, const char *name, GVariant *options, GError **error)
{
  static const char *const known[] = { "except", NULL };
  CwWorld world = cw_engine_world (engine);
  g_autofree char *display = NULL;
  guint32 except;
  guint left_out;
  GVariantBuilder b;

  if (!cw_details_only (options, known, error) || !read_except (options, &except, error)
      || !cw_client_is_known (engine, name, &display, error))
    return NULL;
  g_autoptr(CwFigures) figures = cw_client_past (&world, name, except, cw_engine_now (engine),
                                                 &left_out, error);
  if (figures == NULL)
    return NULL;
  g_variant_builder_init (&b, G_VARIANT_TYPE_VARDICT);
  cw_dict_put_text (&b, "client", display);
  put_facts (&b, cw_clients_find (world.clients, name), 0);
  cw_dict_put (&b, "similar", similar_to (engine, name));
  if (left_out > 0)
    cw_dict_put (&b, "left_out", g_variant_new_uint32 (left_out));
  cw_dict_put (&b, "figures", cw_views_figures (figures, world.zone));
  return g_variant_builder_end (&b);
}
