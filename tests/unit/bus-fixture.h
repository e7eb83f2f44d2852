/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "daemon/bus.h"
#include "tests/unit/engine-fixture.h"

/* The object on a private bus, over a desk; calls come from another connection. */
typedef struct
{
  GTestDBus *dbus;
  Desk *desk;
  CwBus *bus;
  GMainLoop *loop;
  GDBusConnection *server, *client;
  GString *signals; /* "CasesChanged (uint64 1, [uint32 1]); " since the last call */
} BusFixture;

void bus_setup (BusFixture *f, gconstpointer data);
void bus_teardown (BusFixture *f, gconstpointer data);

/* parameters: text of the tuple, "({'title': <'Logo'>},)"; interface: NULL the main one, else its
 * last part ("Calendars").  The reply as text. */
char *bus_call (BusFixture *f, const char *interface, const char *method, const char *parameters);
/* The same for calls with a descriptor, which is taken; the handle in parameters is 0. */
char *bus_call_fd (BusFixture *f, const char *interface, const char *method,
                   const char *parameters, int fd);
/* The call must fail with that error ("NotFound") and a message that begins with code and colon. */
void bus_fails (BusFixture *f, const char *interface, const char *method, const char *parameters,
                const char *error, const char *code);
void bus_fails_fd (BusFixture *f, const char *interface, const char *method,
                   const char *parameters, int fd, const char *error, const char *code);
/* A property of the main interface as text. */
char *bus_property (BusFixture *f, const char *name);
/* The answer must contain the text. */
void bus_contains (const char *answer, const char *part);
/* A memfd with that text. */
int bus_memory (const char *text);
