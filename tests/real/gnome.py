# SPDX-License-Identifier: GPL-3.0-or-later
"""GNOME Shell as an X11 session under Xvfb, without a session manager or logind."""

import contextlib
import glob
import os
import signal

import gi

gi.require_version("Gio", "2.0")
from gi.repository import GLib  # noqa: E402

from desktop import NOTIFICATIONS, Desktop, program  # noqa: E402
from harness import BUS_CONFIG, wait_until  # noqa: E402

SHELL = "org.gnome.Shell"
PANEL = 34  # its height
# Settings that keep its own pop-ups and its overview out of the picture.
SETTINGS = """[org/gnome/shell]
welcome-dialog-last-shown-version='99'
[org/gnome/desktop/interface]
enable-animations=false
[org/gnome/desktop/lockdown]
disable-lock-screen=true
[org/gnome/desktop/notifications]
show-banners=%s
"""


class GnomeDesktop(Desktop):
    """The name org.freedesktop.Notifications is held by a small helper; the shell draws."""

    geometry = (1100, 600)

    def start_display(self, *options):
        super().start_display("+extension", "COMPOSITE", "+extension", "GLX", "+render")
        env = self.world.env
        env.update(XDG_CURRENT_DESKTOP="GNOME", XDG_SESSION_TYPE="x11", XDG_SESSION_ID="c1",
                   GNOME_SHELL_SESSION_MODE="user", GSETTINGS_BACKEND="keyfile",
                   LIBGL_ALWAYS_SOFTWARE="1")
        self.settings(False)
        self.start_logind()
        self.offer_helpers()

    def settings(self, banners):
        self.world.write(os.path.join(self.world.env["XDG_CONFIG_HOME"], "glib-2.0", "settings",
                                      "keyfile"), SETTINGS % ("true" if banners else "false"))

    def offer_helpers(self):
        """The shell's own services may be started by the bus, and nobody else's."""
        for pattern in ("org.gnome.Shell*", "ca.desrt.dconf*", "org.gnome.ScreenSaver*"):
            for path in glob.glob("/usr/share/dbus-1/services/" + pattern):
                with open(path, encoding="utf-8") as file:
                    lines = [line for line in file
                             if not line.startswith(("SystemdService", "AssumedApp"))]
                self.world.write(os.path.join(self.world.dir, "services", os.path.basename(path)),
                                 "".join(lines))
        bus = ("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus")
        self.bus_call(*bus, "ReloadConfig")
        self.bus_call(*bus, "UpdateActivationEnvironment", "(a{ss})", self.world.env)

    def start_logind(self):
        """A system bus with a logind that knows our session."""
        folder = self.world.dir
        config = BUS_CONFIG.format(dir=folder).replace("/run/bus", "/run/system")
        self.world.write(os.path.join(folder, "system.conf"),
                         config.replace(f"<servicedir>{folder}/services</servicedir>", ""))
        self.world.spawn("system-bus", ["dbus-daemon", "--nofork", "--nopidfile",
                                        f"--config-file={folder}/system.conf"])
        wait_until(lambda: os.path.exists(f"{folder}/run/system"), "the system bus", 20)
        self.world.env["DBUS_SYSTEM_BUS_ADDRESS"] = f"unix:path={folder}/run/system"
        self.world.spawn("logind", ["/usr/bin/python3", "-m", "dbusmock", "--system",
                                    "-t", "logind"])
        manager = ["call", "--system", "-d", "org.freedesktop.login1", "-o",
                   "/org/freedesktop/login1", "-m"]
        self.run("gdbus", "wait", "--system", "--timeout", "20", "org.freedesktop.login1")
        self.run("gdbus", *manager, "org.freedesktop.DBus.Mock.AddSession", "c1", "seat0",
                 str(os.getuid()), "user", "true")

    def bus_call(self, name, path, interface, method, signature="()", *arguments):
        return self.world.bus.call_sync(name, path, interface, method,
                                        GLib.Variant(signature, arguments), None, 0, 20000, None)

    def start_server(self):
        self.process = self.world.spawn("server", [program("gnome-shell"), "--x11"])
        self.world.wait_for_name(SHELL, self.process, 90)
        self.world.wait_for_name(NOTIFICATIONS, self.process, 90)
        # its own "Screen Lock disabled" is over before ours may come
        self.pause(2)
        self.bus_call(SHELL, "/org/gnome/Shell", "org.freedesktop.DBus.Properties", "Set", "(ssv)",
                      SHELL, "OverviewActive", GLib.Variant("b", False))
        self.pause(1)
        self.settings(True)
        self.pause(1)

    def kill_server(self):
        reply = self.bus_call("org.freedesktop.DBus", "/org/freedesktop/DBus",
                              "org.freedesktop.DBus", "GetConnectionUnixProcessID", "(s)",
                              NOTIFICATIONS)
        self.process.kill()
        self.process.wait()
        with contextlib.suppress(ProcessLookupError):
            os.kill(reply.unpack()[0], signal.SIGKILL)
        wait_until(lambda: not self.world.owner(NOTIFICATIONS) and not self.world.owner(SHELL),
                   "the server's name is free", 10)

    def picture(self, name=None):
        """Without the panel: its clock goes on, and a dot in it tells of what nobody has seen."""
        pixels = super().picture(name).copy()
        pixels[:PANEL] = 0
        return pixels

    def is_served(self, status):
        return "gnome-shell" in status.lower()

    def reveal(self):
        """A banner grows and shows its buttons under the pointer."""
        x = self.geometry[0] // 2
        self.point_at(x, 70)
        self.pause(0.3)
        self.point_at(x + 2, 72)
        self.pause(1)
