/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/bus.h"

#include "daemon/derive.h"
#include "daemon/details.h"
#include "dbus/errors.h"

/* The clock for tests: moves from moment to moment, and waits at each until what was raised there
 * has been sent. */

typedef struct _CwClockMove CwClockMove;
struct _CwClockMove
{
  CwBus *bus;
  GDBusMethodInvocation *invocation;
  CwInstant target;
  guint raised_before;
};

static void
finish_move (CwClockMove *move)
{
  CwBus *bus = move->bus;
  CwInstant next = cw_engine_next_moment (bus->engine);
  g_autofree char *text = next != CW_NEVER
                            ? cw_instant_format_iso (next, cw_clock_zone (cw_engine_clock (bus->engine)))
                            : g_strdup ("");

  bus->move = NULL;
  cw_bus_update_properties (bus);
  cw_bus_finish (move->invocation,
                 g_variant_new ("(us)", cw_engine_raised_count (bus->engine) - move->raised_before,
                                text),
                 NULL);
  g_free (move);
}

static void
go_on (gpointer data)
{
  CwClockMove *move = data;
  CwEngine *engine = move->bus->engine;
  CwClock *clock = cw_engine_clock (engine);
  CwInstant next = cw_engine_next_moment (engine);

  if (cw_clock_now (clock) >= move->target && (next == CW_NEVER || next > move->target))
    {
      finish_move (move);
      return;
    }
  cw_clock_set_test (clock, next != CW_NEVER && next <= move->target
                              ? MAX (next, cw_clock_now (clock)) : move->target);
  cw_engine_run (engine, "passed");
  cw_engine_settle (engine, go_on, move);
}

static gboolean
on_set (CwDbusCasewatch1TestClock *object, GDBusMethodInvocation *invocation, const char *time,
        GVariant *options, CwBus *bus)
{
  static const char *const known[] = { NULL };
  CwEngine *engine = bus->engine;
  CwClock *clock = cw_engine_clock (engine);
  CwWhenContext context = {
    .now = cw_clock_now (clock),
    .days = { cw_clock_zone (clock), cw_clock_zone (clock), NULL, NULL },
  };
  GError *error = NULL;
  CwWhen when;

  (void) object;
  if (!cw_details_only (options, known, &error)
      || !cw_details_moment ("time", time, CW_WHEN_CLOCK, &context, &when, &error))
    return cw_bus_finish (invocation, NULL, error);
  if (bus->importing)
    {
      cw_set_error (&error, CW_ERROR_CONFLICT, "busy", "an import or restore is under way");
      return cw_bus_finish (invocation, NULL, error);
    }
  if (bus->move != NULL)
    {
      cw_set_error (&error, CW_ERROR_INVALID_STATE, "moving", "the clock is being moved already");
      return cw_bus_finish (invocation, NULL, error);
    }
  CwClockMove *move = g_new0 (CwClockMove, 1);
  move->bus = bus;
  move->invocation = invocation;
  move->target = when.instant;
  move->raised_before = cw_engine_raised_count (engine);
  bus->move = move;
  cw_derive_finish (engine);
  if (when.instant < cw_clock_now (clock))
    {
      cw_clock_set_test (clock, when.instant);
      cw_engine_clock_jumped (engine);
    }
  cw_engine_settle (engine, go_on, move);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

void
cw_bus_connect_clock (CwBus *bus)
{
  g_signal_connect (bus->clock, "handle-set", G_CALLBACK (on_set), bus);
}
