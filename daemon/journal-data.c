/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/journal-data.h"

#include <json-glib/json-glib.h>
#include <string.h>

#define DETAILS_VERSION 1
#define EMPTY "{\"v\":1}"
/* The deepest text of ours is {"fields":{"fee":{…}}}. */
#define MAX_DEPTH 4

static gboolean
is_writable (GVariant *dict)
{
  GVariantIter iter;
  GVariant *child;

  g_variant_iter_init (&iter, dict);
  while (g_variant_iter_next (&iter, "{&sv}", NULL, &child))
    {
      g_autoptr (GVariant) owned = child;
      if (g_variant_is_of_type (child, G_VARIANT_TYPE_VARDICT))
        {
          if (!is_writable (child))
            return FALSE;
        }
      else if (!g_variant_is_of_type (child, G_VARIANT_TYPE_STRING)
               && !g_variant_is_of_type (child, G_VARIANT_TYPE_BOOLEAN)
               && !g_variant_is_of_type (child, G_VARIANT_TYPE_INT64)
               && !g_variant_is_of_type (child, G_VARIANT_TYPE_STRING_ARRAY))
        return FALSE;
    }
  return TRUE;
}

char *
cw_data_write (GVariant *dict)
{
  g_autoptr (GVariant) owned = g_variant_ref_sink (dict);

  g_return_val_if_fail (g_variant_is_of_type (dict, G_VARIANT_TYPE_VARDICT), NULL);
  if (!is_writable (dict))
    return NULL;
  if (g_variant_n_children (dict) == 0)
    return g_strdup (EMPTY);

  GVariantBuilder builder;
  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&builder, "{sv}", "v", g_variant_new_int64 (DETAILS_VERSION));
  for (gsize i = 0; i < g_variant_n_children (dict); i++)
    {
      g_autoptr (GVariant) entry = g_variant_get_child_value (dict, i);
      g_variant_builder_add_value (&builder, entry);
    }
  g_autoptr (GVariant) whole = g_variant_ref_sink (g_variant_builder_end (&builder));
  g_autofree char *text = json_gvariant_serialize_data (whole, NULL);

  /* json-glib (1.6) leaves this one control character as it is, which no JSON reader takes. */
  if (strchr (text, 0x1f) == NULL)
    return g_steal_pointer (&text);
  g_auto (GStrv) parts = g_strsplit (text, "\x1f", -1);
  return g_strjoinv ("\\u001f", parts);
}

/* What an object is read for. */
typedef enum
{
  AS_DICT,
  AS_GIVEN, /* fields of a case */
  AS_EVENT, /* details of an event */
} Purpose;

/* Reads a copy of the text in place: a decoded string is never longer than the written one. */
typedef struct
{
  char *at;
  char *end;
  const char *problem;
  char *reason; /* instead of problem, allocated */
} Reader;

/* Called for each member of an object; FALSE stops with reader->problem or ->reason set.  The value
 * is valid during the call only. */
typedef gboolean (*MemberFunc) (Reader *reader, const char *key, const CwDetailValue *value,
                                gpointer data);

static gboolean read_object (Reader *reader, int depth, Purpose purpose, MemberFunc func,
                             gpointer data);

static gboolean
fail (Reader *reader, const char *problem)
{
  reader->problem = problem;
  return FALSE;
}

static void
skip_space (Reader *reader)
{
  while (reader->at < reader->end
         && (*reader->at == ' ' || *reader->at == '\t' || *reader->at == '\r' || *reader->at == '\n'))
    reader->at++;
}

static gboolean
take (Reader *reader, char c)
{
  skip_space (reader);
  if (reader->at >= reader->end || *reader->at != c)
    return FALSE;
  reader->at++;
  return TRUE;
}

static gboolean
take_word (Reader *reader, const char *word)
{
  gsize length = strlen (word);

  if ((gsize) (reader->end - reader->at) < length || strncmp (reader->at, word, length) != 0)
    return FALSE;
  reader->at += length;
  return TRUE;
}

/* Four hexadecimal digits after "\u"; -1 when they are none. */
static int
read_hex (Reader *reader)
{
  int value = 0;

  if (reader->end - reader->at < 4)
    return -1;
  for (int i = 0; i < 4; i++)
    {
      int digit = g_ascii_xdigit_value (*reader->at++);
      if (digit < 0)
        return -1;
      value = 16 * value + digit;
    }
  return value;
}

static gboolean
read_escape (Reader *reader, char **out)
{
  static const char names[] = "\"\\/bfnrt";
  static const char values[] = "\"\\/\b\f\n\r\t";
  char c = *reader->at++; /* the text ends with NUL, so there is one */

  if (c != 'u')
    {
      const char *found = c != '\0' ? strchr (names, c) : NULL;
      if (found == NULL)
        return fail (reader, "an escape that is none");
      *(*out)++ = values[found - names];
      return TRUE;
    }

  int code = read_hex (reader);
  if (code >= 0xd800 && code < 0xdc00 && take_word (reader, "\\u"))
    {
      int low = read_hex (reader);
      if (low < 0xdc00 || low > 0xdfff)
        return fail (reader, "half a surrogate pair");
      code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
    }
  if (code <= 0 || !g_unichar_validate ((gunichar) code))
    return fail (reader, "an escape that is no character");
  *out += g_unichar_to_utf8 ((gunichar) code, *out);
  return TRUE;
}

/* The string at the reader, decoded in place and ended with NUL; NULL when there is none. */
static char *
read_string (Reader *reader)
{
  if (!take (reader, '"'))
    {
      reader->problem = "a text was expected";
      return NULL;
    }
  char *start = reader->at;
  while (reader->at < reader->end && (guchar) *reader->at >= 0x20 && *reader->at != '"'
         && *reader->at != '\\')
    reader->at++; /* most texts have nothing to decode */
  char *out = reader->at;
  while (reader->at < reader->end)
    {
      char c = *reader->at++;
      if (c == '"')
        {
          *out = '\0';
          return start;
        }
      if ((guchar) c < 0x20)
        {
          reader->problem = "a control character";
          return NULL;
        }
      if (c != '\\')
        *out++ = c;
      else if (!read_escape (reader, &out))
        return NULL;
    }
  reader->problem = "a text without an end";
  return NULL;
}

static gboolean
read_number (Reader *reader, gint64 *number)
{
  const char *digits = reader->at + (*reader->at == '-');

  if (!g_ascii_isdigit (*digits) || (*digits == '0' && g_ascii_isdigit (digits[1])))
    return fail (reader, "a value that is none");
  gsize length = strspn (digits, "0123456789");
  if (digits[length] != '\0' && strchr (".eE", digits[length]) != NULL)
    return fail (reader, "a number that is not whole");

  char after = digits[length];
  ((char *) digits)[length] = '\0';
  gboolean good = g_ascii_string_to_signed (reader->at, 10, G_MININT64, G_MAXINT64, number, NULL);
  ((char *) digits)[length] = after;
  if (!good)
    return fail (reader, "a number that is too large");
  reader->at = (char *) digits + length;
  return TRUE;
}

/* An array of texts, full. */
static GVariant *
read_array (Reader *reader)
{
  g_autoptr (GPtrArray) texts = g_ptr_array_new ();

  if (!take (reader, ']'))
    do
      {
        char *text = read_string (reader);
        if (text == NULL)
          return NULL;
        g_ptr_array_add (texts, text);
      }
    while (take (reader, ','));
  else
    return g_variant_ref_sink (g_variant_new_strv (NULL, 0));

  if (!take (reader, ']'))
    {
      reader->problem = "an array without an end";
      return NULL;
    }
  return g_variant_ref_sink (g_variant_new_strv ((const char *const *) texts->pdata,
                                                 (gssize) texts->len));
}

typedef struct
{
  GVariantBuilder builder;
  GPtrArray *keys;
} DictBuilder;

static gboolean
add_to_dict (Reader *reader, const char *key, const CwDetailValue *value, gpointer data)
{
  DictBuilder *dict = data;
  GVariant *variant;

  for (guint i = 0; i < dict->keys->len; i++)
    if (strcmp (dict->keys->pdata[i], key) == 0)
      return fail (reader, "a key that comes twice");
  g_ptr_array_add (dict->keys, (gpointer) key);
  if (value->type == 's')
    variant = g_variant_new_string (value->text);
  else if (value->type == 'b')
    variant = g_variant_new_boolean (value->number != 0);
  else if (value->type == 'x')
    variant = g_variant_new_int64 (value->number);
  else
    variant = value->dict;
  g_variant_builder_add_value (&dict->builder,
                               g_variant_new_dict_entry (g_variant_new_string (key),
                                                         g_variant_new_variant (variant)));
  return TRUE;
}

/* An object as a{sv}, full. */
static GVariant *
read_dict (Reader *reader, int depth)
{
  g_autoptr (GPtrArray) keys = g_ptr_array_new ();
  DictBuilder dict = { .keys = keys };

  g_variant_builder_init (&dict.builder, G_VARIANT_TYPE_VARDICT);
  if (!read_object (reader, depth, AS_DICT, add_to_dict, &dict))
    {
      g_variant_builder_clear (&dict.builder);
      return NULL;
    }
  return g_variant_ref_sink (g_variant_builder_end (&dict.builder));
}

/* A fee without a dictionary: most cases have one. */
typedef struct
{
  GPtrArray *keys;
  gboolean has_amount, has_currency;
  CwDetailValue *fee;
} FeeReader;

static gboolean
add_to_fee (Reader *reader, const char *key, const CwDetailValue *value, gpointer data)
{
  FeeReader *f = data;

  for (guint i = 0; i < f->keys->len; i++)
    if (strcmp (f->keys->pdata[i], key) == 0)
      return fail (reader, "a key that comes twice");
  g_ptr_array_add (f->keys, (gpointer) key);
  if (value->type == 'x' && strcmp (key, "amount") == 0)
    {
      f->fee->number = value->number;
      f->has_amount = TRUE;
    }
  else if (value->type == 's' && strcmp (key, "currency") == 0)
    {
      f->fee->text = value->text;
      f->has_currency = TRUE;
    }
  return TRUE;
}

static gboolean
read_fee (Reader *reader, int depth, CwDetailValue *value)
{
  g_autoptr (GPtrArray) keys = g_ptr_array_new ();
  FeeReader fee = { keys, FALSE, FALSE, value };

  if (!read_object (reader, depth, AS_DICT, add_to_fee, &fee))
    return FALSE;
  value->type = fee.has_amount && fee.has_currency ? 'f' : 'd';
  return TRUE;
}

static gboolean
add_to_given (Reader *reader, const char *key, const CwDetailValue *value, gpointer data)
{
  return cw_given_add (data, key, value) || fail (reader, "a key that comes twice");
}

static CwGiven *
read_given (Reader *reader, int depth)
{
  g_autoptr (CwGiven) given = cw_given_new_empty ();

  return read_object (reader, depth, AS_GIVEN, add_to_given, given) ? g_steal_pointer (&given) : NULL;
}

static gboolean
read_inner (Reader *reader, const char *key, int depth, Purpose purpose, CwDetailValue *value)
{
  if (purpose == AS_GIVEN && strcmp (key, "fee") == 0)
    return read_fee (reader, depth, value);
  if (purpose == AS_EVENT && strcmp (key, "fields") == 0)
    {
      value->type = 'g';
      value->given = read_given (reader, depth);
      return value->given != NULL;
    }
  value->type = 'd';
  value->dict = read_dict (reader, depth);
  return value->dict != NULL;
}

/* value->dict and ->given are full. */
static gboolean
read_value (Reader *reader, const char *key, int depth, Purpose purpose, CwDetailValue *value)
{
  skip_space (reader);
  *value = (CwDetailValue){ .type = '?' };
  switch (reader->at < reader->end ? *reader->at : '\0')
    {
    case '"':
      value->type = 's';
      value->text = read_string (reader);
      return value->text != NULL;
    case '{':
      return read_inner (reader, key, depth + 1, purpose, value);
    case '[':
      reader->at++;
      value->type = 'a';
      value->dict = read_array (reader);
      return value->dict != NULL;
    case 't':
    case 'f':
      value->type = 'b';
      value->number = *reader->at == 't';
      return take_word (reader, value->number ? "true" : "false")
             || fail (reader, "a value that is none");
    default:
      value->type = 'x';
      return read_number (reader, &value->number);
    }
}

static gboolean
read_object (Reader *reader, int depth, Purpose purpose, MemberFunc func, gpointer data)
{
  if (depth > MAX_DEPTH)
    return fail (reader, "objects in objects too deep");
  if (!take (reader, '{'))
    return fail (reader, "no object");
  if (take (reader, '}'))
    return TRUE;
  do
    {
      const char *key = read_string (reader);
      if (key == NULL)
        return FALSE;
      if (!take (reader, ':'))
        return fail (reader, "a key without a value");
      CwDetailValue value;
      gboolean good = read_value (reader, key, depth, purpose, &value);
      g_autoptr (GVariant) dict = value.dict;
      g_autoptr (CwGiven) given = value.given;
      if (!good)
        return FALSE;
      if (!func (reader, key, &value, data))
        return FALSE;
    }
  while (take (reader, ','));
  return take (reader, '}') || fail (reader, "an object without an end");
}

/* The outermost object: its version is taken here, the rest is passed on. */
typedef struct
{
  MemberFunc func;
  gpointer data;
  gboolean has_version;
} Versioned;

static gboolean
take_version (Reader *reader, const char *key, const CwDetailValue *value, gpointer data)
{
  Versioned *versioned = data;

  if (strcmp (key, "v") != 0)
    return versioned->func (reader, key, value, versioned->data);
  if (versioned->has_version || value->type != 'x' || value->number != DETAILS_VERSION)
    return fail (reader, "a version that is not known");
  versioned->has_version = TRUE;
  return TRUE;
}

static gboolean
read_text (const char *text, gsize length, Purpose purpose, MemberFunc func, gpointer data,
           char **reason)
{
  if (!g_utf8_validate_len (text, length, NULL))
    {
      *reason = g_strdup ("not UTF-8");
      return FALSE;
    }
  g_autofree char *copy = g_strndup (text, length);
  Reader reader = { copy, copy + length, NULL, NULL };
  Versioned versioned = { func, data, FALSE };

  gboolean good = read_object (&reader, 1, purpose, take_version, &versioned);
  if (good)
    skip_space (&reader);
  if (good && reader.at != reader.end)
    good = fail (&reader, "something after the object");
  else if (good && !versioned.has_version)
    good = fail (&reader, "no version");
  if (!good)
    *reason = reader.reason != NULL ? reader.reason : g_strdup (reader.problem);
  return good;
}

GVariant *
cw_data_read (const char *text, gsize length, char **reason)
{
  g_autoptr (GPtrArray) keys = g_ptr_array_new ();
  DictBuilder dict = { .keys = keys };

  g_variant_builder_init (&dict.builder, G_VARIANT_TYPE_VARDICT);
  if (!read_text (text, length, AS_DICT, add_to_dict, &dict, reason))
    {
      g_variant_builder_clear (&dict.builder);
      return NULL;
    }
  return g_variant_ref_sink (g_variant_builder_end (&dict.builder));
}

CwGiven *
cw_data_read_given (const char *text, gsize length, char **reason)
{
  g_autoptr (CwGiven) given = cw_given_new_empty ();

  if (!read_text (text, length, AS_GIVEN, add_to_given, given, reason))
    return NULL;
  if (given->problem == NULL)
    return g_steal_pointer (&given);
  *reason = g_strdup (given->problem);
  return NULL;
}

static gboolean
add_to_event (Reader *reader, const char *key, const CwDetailValue *value, gpointer data)
{
  return cw_event_set_detail (data, key, value, &reader->reason);
}

gboolean
cw_data_read_event (CwEvent *event, const char *text, gsize length, char **reason)
{
  /* Most events have no details at all. */
  if (length == strlen (EMPTY) && memcmp (text, EMPTY, length) == 0)
    return TRUE;
  return read_text (text, length, AS_EVENT, add_to_event, event, reason);
}
