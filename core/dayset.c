/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/dayset.h"

#define N_DAYS (CW_DAY_LAST - CW_DAY_FIRST + 1)
#define BLOCK_DAYS 8
#define N_BLOCKS (N_DAYS / BLOCK_DAYS + 1) /* one past the last day, so that it has a rank too */
#define PAGE_DAYS 1024
#define N_PAGES (N_DAYS / PAGE_DAYS + 1)

/* Rank: a word for each eight days, a bit per day that is open, and above them the open days of the
 * whole range before these.  That is one read for a rank, from a table that is small where sums are.
 * Select: a flat list of the open days, because finding the k-th bit of a word is slow on the
 * processors that distributions build for.  The list would be most of the memory and of the time to
 * build, and sums end in a few years only, so it is made in pages when they are first asked for. */
typedef guint32 Block;
#define BITS_MASK 0xffu
#define RANK_SHIFT 8
G_STATIC_ASSERT (N_DAYS < 1 << (32 - RANK_SHIFT));

typedef struct
{
  CwDay days[PAGE_DAYS];
} Page;

struct _CwDayset
{
  gatomicrefcount refs;
  guint n_open;
  Block blocks[N_BLOCKS];
  Page *pages[N_PAGES]; /* atomic; NULL until needed */
};

/* Bits set in a byte: a table, because not every processor counts them. */
#define COUNTS_2(n) n, n + 1, n + 1, n + 2
#define COUNTS_4(n) COUNTS_2 (n), COUNTS_2 (n + 1), COUNTS_2 (n + 1), COUNTS_2 (n + 2)
#define COUNTS_6(n) COUNTS_4 (n), COUNTS_4 (n + 1), COUNTS_4 (n + 1), COUNTS_4 (n + 2)
static const guint8 bit_counts[256] = { COUNTS_6 (0), COUNTS_6 (1), COUNTS_6 (1), COUNTS_6 (2) };

static void
fill_weeks (CwDayset *set, guint8 days_off)
{
  /* A block begins on one of seven weekdays. */
  guint8 patterns[7] = { 0 };
  for (guint first = 0; first < 7; first++)
    for (guint i = 0; i < BLOCK_DAYS; i++)
      if ((days_off >> ((first + i) % 7) & 1) == 0)
        patterns[first] |= (guint8) (1u << i);

  guint weekday = cw_day_weekday (CW_DAY_FIRST);
  for (guint i = 0; i < N_BLOCKS; i++)
    {
      set->blocks[i] = patterns[weekday];
      weekday = weekday + 1 < 7 ? weekday + 1 : 0; /* eight days on */
    }
  set->blocks[N_BLOCKS - 1] &= (1u << N_DAYS % BLOCK_DAYS) - 1;
}

static void
fill_ranks (CwDayset *set)
{
  for (guint i = 0; i < N_BLOCKS; i++)
    {
      guint bits = set->blocks[i];
      set->blocks[i] |= set->n_open << RANK_SHIFT;
      set->n_open += bit_counts[bits];
    }
}

CwDayset *
cw_dayset_new (guint8 days_off, const CwDay *closed, gsize n_closed, const CwDay *opened,
               gsize n_opened)
{
  CwDayset *set = g_new0 (CwDayset, 1);
  g_atomic_ref_count_init (&set->refs);
  fill_weeks (set, days_off);
  for (gsize i = 0; i < n_closed; i++)
    {
      guint index = (guint) closed[i] - (guint) CW_DAY_FIRST;
      if (index < N_DAYS)
        set->blocks[index / BLOCK_DAYS] &= ~(1u << index % BLOCK_DAYS);
    }
  for (gsize i = 0; i < n_opened; i++)
    {
      guint index = (guint) opened[i] - (guint) CW_DAY_FIRST;
      if (index < N_DAYS)
        set->blocks[index / BLOCK_DAYS] |= 1u << index % BLOCK_DAYS;
    }
  fill_ranks (set);
  return set;
}

CwDayset *
cw_dayset_ref (CwDayset *set)
{
  g_atomic_ref_count_inc (&set->refs);
  return set;
}

void
cw_dayset_unref (CwDayset *set)
{
  if (set == NULL || !g_atomic_ref_count_dec (&set->refs))
    return;

  for (guint i = 0; i < N_PAGES; i++)
    g_free (set->pages[i]);
  g_free (set);
}

/* Open days before the index-th day of the range; index may be N_DAYS. */
static inline guint
rank_of (const CwDayset *set, guint index)
{
  Block block = set->blocks[index / BLOCK_DAYS];
  return (block >> RANK_SHIFT) + bit_counts[block & ((1u << index % BLOCK_DAYS) - 1)];
}

/* The block that holds the open day of that rank; by halving, since there may be long gaps. */
static guint
find_block (const CwDayset *set, guint rank)
{
  guint low = 0, high = N_BLOCKS;
  while (high - low > 1)
    {
      guint middle = (low + high) / 2;
      if (set->blocks[middle] >> RANK_SHIFT <= rank)
        low = middle;
      else
        high = middle;
    }
  return low;
}

/* Pages are a cache of what the set says: making one leaves the set what it was. */
static inline Page **
page_slot (const CwDayset *set, guint number)
{
  return (Page **) &set->pages[number];
}

G_GNUC_NO_INLINE static const Page *
make_page (const CwDayset *set, guint number)
{
  Page *page = g_new (Page, 1);
  guint first = number * PAGE_DAYS, end = MIN (first + PAGE_DAYS, set->n_open);
  guint block = find_block (set, first);
  guint rank = set->blocks[block] >> RANK_SHIFT;
  for (; rank < end; block++)
    for (guint bits = set->blocks[block] & BITS_MASK; bits != 0 && rank < end;
         bits &= bits - 1, rank++)
      if (rank >= first)
        page->days[rank - first]
            = CW_DAY_FIRST + (CwDay) (block * BLOCK_DAYS) + __builtin_ctz (bits);

  /* Of two threads that make the same page the later one takes the other's. */
  if (g_atomic_pointer_compare_and_exchange (page_slot (set, number), NULL, page))
    return page;
  g_free (page);
  return g_atomic_pointer_get (page_slot (set, number));
}

gboolean
cw_dayset_is_open (const CwDayset *set, CwDay day)
{
  guint index = (guint) day - (guint) CW_DAY_FIRST;
  return index < N_DAYS && (set->blocks[index / BLOCK_DAYS] >> index % BLOCK_DAYS & 1) != 0;
}

CwDay
cw_dayset_add (const CwDayset *set, CwDay day, int n, gboolean backward)
{
  guint index = (guint) day - (guint) CW_DAY_FIRST;
  if (index >= N_DAYS)
    return CW_DAY_NONE;

  /* Counted from the day itself (n < 0, or 0: the day or the next) or from the day after it (n > 0,
   * or 0 backward: the day or the one before).  Unsigned, so that every sum that leaves the table
   * on either side is too large. */
  guint after = n > 0 || (n == 0 && backward);
  guint rank = rank_of (set, index + after) + (guint) n - after;
  if (rank >= set->n_open)
    return CW_DAY_NONE;

  const Page *page = g_atomic_pointer_get (page_slot (set, rank / PAGE_DAYS));
  if (G_UNLIKELY (page == NULL))
    page = make_page (set, rank / PAGE_DAYS);
  return page->days[rank % PAGE_DAYS];
}

/* Where a day stands, the one after the last too; what is out of range moves to its nearer end. */
static inline guint
clamped_index (CwDay day)
{
  guint index = (guint) day - (guint) CW_DAY_FIRST;
  if (G_LIKELY (index <= N_DAYS))
    return index;
  return day < CW_DAY_FIRST ? 0 : N_DAYS;
}

int
cw_dayset_count (const CwDayset *set, CwDay from, CwDay to)
{
  return (int) (rank_of (set, clamped_index (to)) - rank_of (set, clamped_index (from)));
}

gboolean
cw_dayset_is_empty (const CwDayset *set)
{
  return set->n_open == 0;
}
