#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Write everything into a file: export.py cases.json (Python; a descriptor goes over the bus)."""

import os
import sys

from gi.repository import Gio, GLib

bus = Gio.bus_get_sync(Gio.BusType.SESSION)
file = os.open(sys.argv[1], os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
reply, _ = bus.call_with_unix_fd_list_sync(
    "org.casewatch.Casewatch1", "/org/casewatch/Casewatch1", "org.casewatch.Casewatch1", "Export",
    GLib.Variant("(sha{sv})", ("json", 0, {})), None, Gio.DBusCallFlags.NONE, -1,
    Gio.UnixFDList.new_from_array([file]), None)
print(reply.unpack()[0]["cases"], "cases")
