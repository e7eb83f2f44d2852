#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Print alerts as they come and go (Python, GObject Introspection)."""

from gi.repository import Gio, GLib

NAME = "org.casewatch.Casewatch1"
casewatch = Gio.DBusProxy.new_for_bus_sync(
    Gio.BusType.SESSION, Gio.DBusProxyFlags.NONE, None, NAME, "/org/casewatch/Casewatch1", NAME)


def on_signal(_proxy, _sender, signal, values):
    if signal == "AlertRaised":
        number, step, _alert = values
        case = casewatch.GetCase("(u)", number) if number else {"client": "digest"}
        print(case["client"], step, flush=True)
    elif signal == "AlertWithdrawn":
        number, _alert, reason = values
        print(number, "withdrawn:", reason, flush=True)


casewatch.connect("g-signal", on_signal)
print("waiting", flush=True)
GLib.MainLoop().run()
