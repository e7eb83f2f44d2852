/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/import-rows.h"

#include <string.h>

#include "core/csv.h"
#include "core/policy.h"
#include "core/text.h"
#include "daemon/dict.h"
#include "dbus/errors.h"

/* A table out of a spreadsheet: the first line names the columns, in English or Japanese. */

typedef enum { TEXT, MOMENT, STAGE, FUNDED, CALENDARS, CURRENCY, DERIVED } Meaning;

typedef struct
{
  const char *key;      /* of AddCase */
  Meaning meaning;
  const char *names;    /* folded, parted by "|" */
} Column;

static const Column known[] = {
  { "title", TEXT, "title|job|job title|project|project name|task|案件|案件名|件名|タイトル|仕事|仕事名|プロジェクト|プロジェクト名" },
  { "client", TEXT, "client|client name|customer|company|クライアント|クライアント名|依頼者|依頼主|発注者|取引先|発注元|会社名|顧客|顧客名" },
  { "platform", TEXT, "platform|site|プラットフォーム|サイト|媒体" },
  { "stage", STAGE, "stage|段階|ステージ|状況" },
  { "at", MOMENT, "at|since|日時|段階の日" },
  { "closes", MOMENT, "closes|closing date|募集締切|応募締切|募集終了" },
  { "deadline", MOMENT, "deadline|delivery date|due|due date|納期|納期日|納品期限|締切|締め切り|締切日|期限|期日" },
  { "invoice_due", MOMENT, "invoice_due|invoice due|payment due|支払期日|支払期限|入金予定|入金予定日" },
  { "applied", MOMENT, "applied|applied on|application date|応募|応募日" },
  { "contracted", MOMENT, "contracted|contract date|契約|契約日" },
  { "funded", FUNDED, "funded|escrow|仮払い|仮払い日|仮払日" },
  { "delivered", MOMENT, "delivered|delivered on|納品|納品日" },
  { "url", TEXT, "url|link|リンク|ページ" },
  { "fee", TEXT, "fee|amount|pay|price|報酬|金額|単価|報酬額" },
  { "currency", CURRENCY, "currency|通貨" },
  { "note", TEXT, "note|notes|memo|remark|メモ|備考" },
  { "lang", TEXT, "lang|language|言語" },
  { "calendars", CALENDARS, "calendars|calendar|カレンダー" },
  /* what an export of ours says besides; it is derived anew */
  { NULL, DERIVED, "id|state|outcome|ball|quiet_since|quiet_business_days|next_step|next_due|next_title|created" },
};

static const struct
{
  const char *stage, *names;
} stages[] = {
  { "applied", "applied|応募|応募中|応募済み|選考中" },
  { "contracted", "contracted|契約|契約中|契約済み|進行中|作業中|業務中" },
  { "delivered", "delivered|納品|納品済み|検収待ち" },
  { "billed", "billed|検収済み|請求済み|入金待ち" },
  { "closed", "closed|完了|終了|不採用|辞退|キャンセル" },
};

static gboolean
is_among (const char *word, const char *names)
{
  g_auto(GStrv) list = g_strsplit (names, "|", -1);

  return g_strv_contains ((const char *const *) list, word);
}

static char *
fold (const char *text)
{
  g_autofree char *normal = g_utf8_normalize (text, -1, G_NORMALIZE_NFKC);
  g_autofree char *lower = g_utf8_casefold (normal != NULL ? normal : text, -1);

  return g_strdup (g_strstrip (lower));
}

static const Column *
find_column (const char *name)
{
  g_autofree char *folded = fold (name);

  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    if (is_among (folded, known[i].names))
      return &known[i];
  return NULL;
}

/* The known name that is nearest, for one that is not. */
static char *
describe_unknown (const char *name)
{
  g_autoptr(GPtrArray) names = g_ptr_array_new ();
  g_autofree char *folded = fold (name);
  g_autofree char *shown = cw_text_clean (name, 40);

  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    if (known[i].key != NULL)
      g_ptr_array_add (names, (gpointer) known[i].key);
  g_ptr_array_add (names, NULL);
  const char *near = cw_text_nearest (folded, (const char *const *) names->pdata);
  return near != NULL ? g_strdup_printf ("%s (%s?)", shown, near) : g_steal_pointer (&shown);
}

static void
put_calendars (GVariantBuilder *b, const char *value)
{
  g_auto(GStrv) names = g_strsplit_set (value, ",; ", -1);
  g_autoptr(GStrvBuilder) kept = g_strv_builder_new ();

  for (guint i = 0; names[i] != NULL; i++)
    if (*names[i] != '\0')
      g_strv_builder_add (kept, names[i]);
  g_auto(GStrv) list = g_strv_builder_end (kept);
  cw_dict_put (b, "calendars", g_variant_new_strv ((const char *const *) list, -1));
}

/* "yes" is the moment of the stage, "no" none; else it is a moment. */
static void
put_funded (GVariantBuilder *b, const char *value)
{
  g_autofree char *folded = fold (value);
  g_autofree char *moment = cw_import_moment (value);

  if (is_among (folded, "no|n|false|0|未|なし|いいえ|×"))
    return;
  if (is_among (folded, "yes|y|true|1|済|済み|はい|○"))
    cw_dict_put_text (b, "funded", "");
  else
    cw_dict_put_text (b, "funded", moment);
}

static const char *
find_stage (const char *value)
{
  g_autofree char *folded = fold (value);

  for (guint i = 0; i < G_N_ELEMENTS (stages); i++)
    if (is_among (folded, stages[i].names))
      return stages[i].stage;
  return NULL;
}

static void
put_value (GVariantBuilder *b, const Column *column, const char *value, const char *currency)
{
  g_autofree char *moment = NULL, *fee = NULL;
  const char *stage;

  switch (column->meaning)
    {
    case MOMENT:
      moment = cw_import_moment (value);
      cw_dict_put_text (b, column->key, moment);
      break;
    case STAGE:
      stage = find_stage (value);
      cw_dict_put_text (b, "stage", stage != NULL ? stage : value); /* the daemon says what is wrong */
      break;
    case FUNDED: put_funded (b, value); break;
    case CALENDARS: put_calendars (b, value); break;
    case TEXT:
      if (g_str_equal (column->key, "fee") && currency != NULL)
        fee = g_strdup_printf ("%s %s", value, currency);
      cw_dict_put_text (b, column->key, fee != NULL ? fee : value);
      break;
    case CURRENCY:
    case DERIVED: break;
    }
}

static const char *
value_of (const CwCsvRecord *record, GPtrArray *columns, const char *key)
{
  for (guint i = 0; i < MIN (columns->len, record->fields->len); i++)
    {
      const Column *column = g_ptr_array_index (columns, i);
      const char *value = cw_csv_plain (g_ptr_array_index (record->fields, i));
      if (column != NULL && g_strcmp0 (column->key, key) == 0 && *value != '\0')
        return value;
    }
  return NULL;
}

static void
add_record (CwImportTable *table, const CwCsvRecord *record, GPtrArray *columns)
{
  g_autoptr(GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  const char *currency = value_of (record, columns, "currency");
  const char *stage = value_of (record, columns, "stage");
  char *where = g_strdup_printf ("line %u", record->line);
  GVariantBuilder b;

  if (stage != NULL && g_strcmp0 (find_stage (stage), "closed") == 0)
    {
      cw_import_table_add (table, where, NULL, "the case is closed");
      return;
    }
  g_variant_builder_init (&b, G_VARIANT_TYPE_VARDICT);
  for (guint i = 0; i < MIN (columns->len, record->fields->len); i++)
    {
      const Column *column = g_ptr_array_index (columns, i);
      g_autofree char *value
        = g_strstrip (g_strdup (cw_csv_plain (g_ptr_array_index (record->fields, i))));
      if (column == NULL || column->key == NULL || *value == '\0'
          || !g_hash_table_add (seen, (gpointer) column->key))
        continue;
      put_value (&b, column, value, currency);
    }
  cw_import_table_add (table, where, g_variant_builder_end (&b), NULL);
}

static gboolean
has_key (GPtrArray *columns, const char *key)
{
  for (guint i = 0; i < columns->len; i++)
    {
      const Column *column = g_ptr_array_index (columns, i);
      if (column != NULL && g_strcmp0 (column->key, key) == 0)
        return TRUE;
    }
  return FALSE;
}

/* Kana and Chinese characters; the narrow kana are left out, since any western text would be those. */
static gboolean
is_japanese (const char *text)
{
  for (; *text != '\0'; text = g_utf8_next_char (text))
    {
      gunichar c = g_utf8_get_char (text);
      if ((c >= 0x3041 && c <= 0x30ff) || (c >= 0x4e00 && c <= 0x9fff))
        return TRUE;
    }
  return FALSE;
}

/* As spreadsheets write it: UTF-8; UTF-16 ("Unicode text"); in Japan CP932, which no other text that
 * turns out to be Japanese could be.  Else as it is, for the reader to refuse. */
static char *
to_utf8 (const char *text, gsize *length)
{
  gsize written = 0;

  if (*length >= 2 && (memcmp (text, "\xff\xfe", 2) == 0 || memcmp (text, "\xfe\xff", 2) == 0))
    {
      char *wide = g_convert (text, (gssize) *length, "UTF-8", "UTF-16", NULL, &written, NULL);
      *length = wide != NULL ? written : *length;
      return wide != NULL ? wide : g_memdup2 (text, *length);
    }
  g_autofree char *japanese
    = g_utf8_validate (text, (gssize) *length, NULL)
        ? NULL : g_convert (text, (gssize) *length, "UTF-8", "CP932", NULL, &written, NULL);
  if (japanese == NULL || !is_japanese (japanese))
    return g_memdup2 (text, *length);
  *length = written;
  return g_steal_pointer (&japanese);
}

CwImportTable *
cw_import_read_csv (GBytes *bytes, GError **error)
{
  g_autofree char *reason = NULL;
  g_autoptr(GPtrArray) columns = g_ptr_array_new ();
  gsize length;
  const char *given = g_bytes_get_data (bytes, &length);
  g_autofree char *text = to_utf8 (given != NULL ? given : "", &length);
  g_autoptr(GPtrArray) records
    = cw_csv_read (text != NULL ? text : "", length, CW_IMPORT_ROWS + 1, &reason);

  if (records == NULL || records->len == 0)
    {
      cw_set_error (error, CW_ERROR_INVALID_ARGUMENT, "bad-table", "%s",
                    reason != NULL ? reason : "the table is empty");
      return NULL;
    }
  g_autoptr(CwImportTable) table = cw_import_table_new ();
  const CwCsvRecord *header = g_ptr_array_index (records, 0);
  for (guint i = 0; i < header->fields->len; i++)
    {
      const char *name = g_ptr_array_index (header->fields, i);
      const Column *column = find_column (name);
      g_ptr_array_add (columns, (gpointer) column);
      if (column == NULL && *name != '\0')
        g_ptr_array_add (table->ignored, describe_unknown (name));
    }
  if (!has_key (columns, "title") || !has_key (columns, "client"))
    {
      cw_set_error (error, CW_ERROR_INVALID_ARGUMENT, "bad-table",
                    "the first line has to name the columns, \"title\" and \"client\" among them");
      return NULL;
    }
  for (guint i = 1; i < records->len; i++)
    add_record (table, g_ptr_array_index (records, i), columns);
  return g_steal_pointer (&table);
}
