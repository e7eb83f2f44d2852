#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The bus starts the daemon on demand by the service file that is installed (without systemd)."""

import os

from harness import BUILD, NAME, PATH, SOURCE, equal, main, test, wait_until

from gi.repository import Gio, GLib

SERVICE = os.path.join(BUILD, "systemd", NAME + ".service")


def install(w):
    """Put the built service file on the private bus, with the built daemon in place of the installed."""
    with open(SERVICE, encoding="utf-8") as file:
        lines = file.read().splitlines()
    command = [line for line in lines if line.startswith("Exec=")]
    equal(len(command), 1, f"Exec lines of {SERVICE}")
    assert command[0].endswith('/casewatchd"'), command
    with open(os.path.join(w.dir, "services", NAME + ".service"), "w", encoding="utf-8") as file:
        for line in lines:
            if line.startswith("Exec="):
                line = "Exec=" + " ".join(w.daemon.command())
            file.write(line + "\n")
    # Activated programs get the bus's environment, which start_bus took from the world's.
    w.bus.call_sync("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
                    "ReloadConfig", None, None, 0, 10000, None)


def call(w, method):
    """A call as a client makes it: the bus may start the daemon for it."""
    reply = w.bus.call_sync(NAME, PATH, NAME, method, None, None, Gio.DBusCallFlags.NONE, 30000, None)
    return reply.unpack()


@test("a call starts the daemon, it answers, and Quit ends it", daemon=False)
def _(w):
    install(w)
    equal(w.owner(NAME), "", "owner before the first call")
    status = call(w, "Status")[0]
    equal(status["open"], 0)
    assert w.owner(NAME), "no owner after the call"
    assert os.path.exists(os.path.join(w.data, "casewatch.db")), "no database in the world's home"
    call(w, "Quit")
    wait_until(lambda: not w.owner(NAME), "the daemon's name to go")


@test("the call that starts it finds all rules, though the name comes before they are read",
      daemon=False)
def _(w):
    install(w)
    known = {row["id"] for row in call(w, "ListPolicies")[0]}
    packaged = os.listdir(os.path.join(SOURCE, "data", "policies"))
    equal(known, {name[:-len(".policy")] for name in packaged if name.endswith(".policy")})
    call(w, "Quit")
    wait_until(lambda: not w.owner(NAME), "the daemon's name to go")


@test("after it ended, the next call starts it again on the same data", daemon=False)
def _(w):
    install(w)
    number = w.bus.call_sync(NAME, PATH, NAME, "AddCase", GLib.Variant("(a{sv})", ({
        "title": GLib.Variant("s", "Logo"), "client": GLib.Variant("s", "ACME")},)), None,
        Gio.DBusCallFlags.NONE, 30000, None).unpack()[0]
    call(w, "Quit")
    wait_until(lambda: not w.owner(NAME), "the daemon's name to go")
    equal(call(w, "Status")[0]["open"], 1)
    equal(w.daemon.get(number)["title"], "Logo")
    call(w, "Quit")


main()
