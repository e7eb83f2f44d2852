#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Add a case, read its plan, and see what a refusal looks like (Python, GObject Introspection)."""

import uuid

from gi.repository import Gio, GLib

NAME = "org.casewatch.Casewatch1"
casewatch = Gio.DBusProxy.new_for_bus_sync(
    Gio.BusType.SESSION, Gio.DBusProxyFlags.NONE, None, NAME, "/org/casewatch/Casewatch1", NAME)


def fields(**texts):
    return {key: GLib.Variant("s", text) for key, text in texts.items()}


number = casewatch.AddCase("(a{sv})", fields(
    title="Logo", client="Aoba Bakery", platform="crowdworks", at="-2bd", fee="30000",
    request=str(uuid.uuid4())))
print("case", number)
for step in casewatch.GetCase("(u)", number)["plan"]:
    print(step.get("due", "(no date)"), step["status"], step["title"])

try:
    casewatch.Record("(ausa{sv})", [number], "delivered", {})
except GLib.Error as error:
    # org.casewatch.Error.Refused, and "escrow-missing: ..." for programs and people
    print(Gio.DBusError.get_remote_error(error))
    Gio.DBusError.strip_remote_error(error)
    print(error.message)
