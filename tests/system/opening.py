# SPDX-License-Identifier: GPL-3.0-or-later
"""Stand-ins for what opens a message or a page: the user's service manager, and a program for texts."""

import os

from gi.repository import Gio, GLib

MANAGER = """<node><interface name="org.freedesktop.systemd1.Manager">
<method name="StartTransientUnit"><arg type="s" direction="in"/><arg type="s" direction="in"/>
<arg type="a(sv)" direction="in"/><arg type="a(sa(sv))" direction="in"/>
<arg type="o" direction="out"/></method></interface></node>"""


def manager(w):
    """A stand-in for the user's service manager on the private bus; the calls that it got."""
    calls = []

    def on_call(_bus, _sender, _path, _interface, _method, arguments, invocation):
        calls.append(arguments.unpack())
        invocation.return_value(GLib.Variant("(o)", ("/job/1",)))

    w.bus.register_object("/org/freedesktop/systemd1",
                          Gio.DBusNodeInfo.new_for_xml(MANAGER).interfaces[0], on_call, None, None)
    w.bus.call_sync("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
                    "RequestName", GLib.Variant("(su)", ("org.freedesktop.systemd1", 4)), None, 0,
                    5000, None)
    return calls


def install_opener(w):
    """A program for texts: the desktop's default."""
    w.write(os.path.join(w.env["XDG_DATA_HOME"], "applications", "opener.desktop"),
            "[Desktop Entry]\nType=Application\nName=Opener\nExec=true %f\n"
            "MimeType=text/plain;\n")
    w.write(os.path.join(w.env["XDG_CONFIG_HOME"], "mimeapps.list"),
            "[Default Applications]\ntext/plain=opener.desktop\n")
