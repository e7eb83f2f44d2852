# SPDX-License-Identifier: GPL-3.0-or-later
"""A private display with a real notification server beside the harness's bus."""

import glob
import os
import re
import shutil
import subprocess
import sys
import time

import numpy

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "system"))

from harness import SOURCE, World, wait_until  # noqa: E402
from tap import SLOW  # noqa: E402

GEOMETRY = (900, 600)
BACKGROUND = "#406080"
NOTIFICATIONS = "org.freedesktop.Notifications"
DESKTOP_ID = "org.casewatch.Casewatch1"


def program(name):
    """Full name of a program; notification servers do not lie in PATH everywhere."""
    places = {
        "dunst": ["/usr/bin/dunst"],
        "xfce4-notifyd": glob.glob("/usr/lib/*/xfce4/notifyd/xfce4-notifyd")
        + glob.glob("/usr/lib*/xfce4/notifyd/xfce4-notifyd"),
        "mate-notification-daemon":
            glob.glob("/usr/lib*/mate-notification-daemon/mate-notification-daemon")
            + glob.glob("/usr/libexec/mate-notification-daemon"),
        "notification-daemon": glob.glob("/usr/lib*/notification-daemon/notification-daemon")
        + glob.glob("/usr/libexec/notification-daemon"),
    }
    for place in places.get(name, []):
        if os.path.exists(place):
            return place
    found = shutil.which(name)
    assert found, f"{name} is missing"
    return found


class Desktop:
    """A world with an X display and a server; .world is the harness's.

    Our .desktop file and icon lie where ./setup install puts them.  daemon_env: a function that gives, for a
    world, what to add to the environment of the daemon alone (japanese.environment).
    """

    geometry = GEOMETRY

    def __init__(self, server, daemon_env=None, **keywords):
        self.world = World(server=False, daemon=False, **keywords)
        self.server = server
        try:
            # the server with the settings that its package ships
            self.world.env["XDG_DATA_DIRS"] = "/usr/local/share:/usr/share"
            self.world.env["XDG_CONFIG_DIRS"] = "/etc/xdg"
            self.world.env["NO_AT_BRIDGE"] = "1"
            self.install_entry()
            self.start_display()
            self.start_server()
            if daemon_env:
                self.world.daemon.env.update(daemon_env(self.world))
            self.world.daemon.start()
        except BaseException:
            print("#  " + self.world.diagnostics().replace("\n", "\n#  "))
            self.world.done()
            raise

    def install_entry(self):
        data = os.path.join(SOURCE, "data")
        home = self.world.env["XDG_DATA_HOME"]
        for folder, file in (("applications", f"{DESKTOP_ID}.desktop"),
                             ("icons/hicolor/scalable/apps", f"icons/{DESKTOP_ID}.svg")):
            os.makedirs(os.path.join(home, folder))
            shutil.copy(os.path.join(data, file), os.path.join(home, folder))

    def start_display(self, *options):
        ready, ours = os.pipe()
        size = "x".join(map(str, self.geometry)) + "x24"
        self.world.spawn("xvfb", [program("Xvfb"), "-displayfd", str(ours), "-screen", "0", size,
                                  "-nolisten", "tcp", "-noreset", *options], pass_fds=[ours])
        os.close(ours)
        with os.fdopen(ready) as pipe:
            number = pipe.readline().strip()
        assert number, "Xvfb did not start"
        self.world.env["DISPLAY"] = ":" + number
        self.run("xsetroot", "-solid", BACKGROUND)

    def start_server(self):
        # its own faults are none of ours, and end nothing
        self.process = self.world.spawn("server", [program(self.server)], env={"G_DEBUG": ""})
        self.world.wait_for_name(NOTIFICATIONS, self.process)

    def kill_server(self):
        self.process.kill()
        self.process.wait()
        wait_until(lambda: not self.world.owner(NOTIFICATIONS), "the server's name is free", 10)

    def run(self, name, *arguments):
        """A program on this display: what it printed."""
        return subprocess.run([program(name), *arguments], env=self.world.env,
                              stdout=subprocess.PIPE, check=True).stdout

    def pause(self, seconds):
        """Real time that a server takes to draw: it tells nobody when it is done."""
        context_end = time.monotonic() + seconds
        wait_until(lambda: time.monotonic() >= context_end, "a moment", seconds + 5)

    def grab(self, file):
        """Put the picture of the display into a file, "rgb:-" meaning bytes to stdout."""
        return self.run("import", "-window", "root", "-depth", "8", file)

    def picture(self, name=None):
        """The display as an array of rows, columns and colours; kept as a PNG when CW_PICTURES
        names a directory."""
        pixels = numpy.frombuffer(self.grab("rgb:-"), numpy.uint8)
        folder = os.environ.get("CW_PICTURES")
        if name and folder:
            self.grab(os.path.join(folder, f"{self.server}-{name}.png"))
        return pixels.reshape(self.geometry[1], self.geometry[0], 3)

    def painted(self, plain, pixels=None):
        """How many pixels differ from the plain picture."""
        pixels = self.picture() if pixels is None else pixels
        return int((pixels != plain).any(axis=2).sum())

    def box(self, plain, pixels=None):
        """What was painted: left, top, right, bottom."""
        pixels = self.picture() if pixels is None else pixels
        rows, columns = numpy.nonzero((pixels != plain).any(axis=2))
        return (int(columns.min()), int(rows.min()), int(columns.max()) + 1, int(rows.max()) + 1)

    def wait_painted(self, plain, test, what, seconds=15):
        end = time.monotonic() + seconds * SLOW
        while True:
            n = self.painted(plain)
            if test(n):
                return n
            assert time.monotonic() < end, f"{what}: {n} pixels are painted"

    def settled(self, plain):
        """The picture once a bubble has come and stands still."""
        self.wait_painted(plain, lambda n: n > 3000, "a bubble", 30)
        before = self.picture()
        for _ in range(40):
            self.pause(0.2)
            now = self.picture()
            if (now == before).all():
                return now
            before = now
        raise AssertionError("the bubble never stood still")

    def point_at(self, x, y):
        self.run("xdotool", "mousemove", str(x), str(y))

    def click(self, x, y):
        self.run("xdotool", "mousemove", str(x), str(y), "click", "1")

    # What servers differ in

    def reveal(self):
        """Make a bubble that came show all that it has; most do at once."""

    def plain(self):
        """The display without a bubble."""
        return self.picture()

    def is_served(self, status):
        """Whether the text that the server says of itself is the one of this server."""
        name = {"xfce4-notifyd": "xfce notify daemon", "notification-daemon": "notification daemon",
                "mate-notification-daemon": "notification daemon"}.get(self.server, self.server)
        return re.sub(r"[- ]", "", name) in re.sub(r"[- ]", "", status.lower())

    def done(self):
        self.world.done()
