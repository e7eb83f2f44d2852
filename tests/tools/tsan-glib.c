/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tells ThreadSanitizer what GLib, which is not built with it, promises: that a function which is
 * invoked in another context sees what was written before, that its mutexes and reference counts
 * order what they guard, and that a table is read by its readers and written by its writers.  Linked
 * with --wrap, so that only calls of the code under test come through here. */
#include <gio/gio.h>
#include <sanitizer/tsan_interface.h>

void __tsan_read8 (void *address);
void __tsan_write8 (void *address);

/* ---- Functions that another thread will call ---- */

typedef struct
{
  GSourceFunc func;
  gpointer data;
  GDestroyNotify free_data;
} Hop;

static gboolean
run_hop (gpointer data)
{
  Hop *hop = data;
  __tsan_acquire (hop);
  gboolean again = hop->func (hop->data);
  __tsan_release (hop);
  return again;
}

static void
free_hop (gpointer data)
{
  Hop *hop = data;
  __tsan_acquire (hop);
  if (hop->free_data != NULL)
    hop->free_data (hop->data);
  g_free (hop);
}

void __real_g_main_context_invoke_full (GMainContext *context, int priority, GSourceFunc func,
                                        gpointer data, GDestroyNotify free_data);
void __wrap_g_main_context_invoke_full (GMainContext *context, int priority, GSourceFunc func,
                                        gpointer data, GDestroyNotify free_data);
void
__wrap_g_main_context_invoke_full (GMainContext *context, int priority, GSourceFunc func,
                                   gpointer data, GDestroyNotify free_data)
{
  Hop *hop = g_new (Hop, 1);
  *hop = (Hop) { func, data, free_data };
  __tsan_release (hop);
  __real_g_main_context_invoke_full (context, priority, run_hop, hop, free_hop);
}

/* ---- Locks and counts ---- */

void __real_g_mutex_lock (GMutex *mutex);
void __wrap_g_mutex_lock (GMutex *mutex);
void
__wrap_g_mutex_lock (GMutex *mutex)
{
  __tsan_mutex_pre_lock (mutex, 0);
  __real_g_mutex_lock (mutex);
  __tsan_mutex_post_lock (mutex, 0, 0);
}

void __real_g_mutex_unlock (GMutex *mutex);
void __wrap_g_mutex_unlock (GMutex *mutex);
void
__wrap_g_mutex_unlock (GMutex *mutex)
{
  __tsan_mutex_pre_unlock (mutex, 0);
  __real_g_mutex_unlock (mutex);
  __tsan_mutex_post_unlock (mutex, 0);
}

gboolean __real_g_cond_wait_until (GCond *cond, GMutex *mutex, gint64 end);
gboolean __wrap_g_cond_wait_until (GCond *cond, GMutex *mutex, gint64 end);
gboolean
__wrap_g_cond_wait_until (GCond *cond, GMutex *mutex, gint64 end)
{
  __tsan_mutex_pre_unlock (mutex, 0);
  __tsan_mutex_post_unlock (mutex, 0);
  gboolean is_told = __real_g_cond_wait_until (cond, mutex, end);
  __tsan_mutex_pre_lock (mutex, 0);
  __tsan_mutex_post_lock (mutex, 0, 0);
  return is_told;
}

gboolean (__real_g_atomic_ref_count_dec) (gatomicrefcount *count);
gboolean (__wrap_g_atomic_ref_count_dec) (gatomicrefcount *count);
gboolean
__wrap_g_atomic_ref_count_dec (gatomicrefcount *count)
{
  __tsan_release (count);
  gboolean is_last = __real_g_atomic_ref_count_dec (count);
  if (is_last)
    __tsan_acquire (count);
  return is_last;
}

/* ---- Tables ---- */

gpointer __real_g_hash_table_lookup (GHashTable *table, gconstpointer key);
gpointer __wrap_g_hash_table_lookup (GHashTable *table, gconstpointer key);
gpointer
__wrap_g_hash_table_lookup (GHashTable *table, gconstpointer key)
{
  __tsan_read8 (table);
  return __real_g_hash_table_lookup (table, key);
}

gboolean __real_g_hash_table_replace (GHashTable *table, gpointer key, gpointer value);
gboolean __wrap_g_hash_table_replace (GHashTable *table, gpointer key, gpointer value);
gboolean
__wrap_g_hash_table_replace (GHashTable *table, gpointer key, gpointer value)
{
  __tsan_write8 (table);
  return __real_g_hash_table_replace (table, key, value);
}

gboolean __real_g_hash_table_remove (GHashTable *table, gconstpointer key);
gboolean __wrap_g_hash_table_remove (GHashTable *table, gconstpointer key);
gboolean
__wrap_g_hash_table_remove (GHashTable *table, gconstpointer key)
{
  __tsan_write8 (table);
  return __real_g_hash_table_remove (table, key);
}

void __real_g_hash_table_remove_all (GHashTable *table);
void __wrap_g_hash_table_remove_all (GHashTable *table);
void
__wrap_g_hash_table_remove_all (GHashTable *table)
{
  __tsan_write8 (table);
  __real_g_hash_table_remove_all (table);
}

gboolean __real_g_hash_table_steal (GHashTable *table, gconstpointer key);
gboolean __wrap_g_hash_table_steal (GHashTable *table, gconstpointer key);
gboolean
__wrap_g_hash_table_steal (GHashTable *table, gconstpointer key)
{
  __tsan_write8 (table);
  return __real_g_hash_table_steal (table, key);
}

void __real_g_hash_table_unref (GHashTable *table);
void __wrap_g_hash_table_unref (GHashTable *table);
void
__wrap_g_hash_table_unref (GHashTable *table)
{
  __tsan_write8 (table);
  __real_g_hash_table_unref (table);
}
