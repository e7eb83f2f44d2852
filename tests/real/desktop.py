# SPDX-License-Identifier: GPL-3.0-or-later
"""A private X display with a real notification server beside the harness's bus."""

import glob
import os
import shutil
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "system"))

from harness import World, wait_until  # noqa: E402

GEOMETRY = (900, 600)
NOTIFICATIONS = "org.freedesktop.Notifications"


def program(name):
    """Full name of a program; notification servers do not lie in PATH everywhere."""
    places = {
        "dunst": ["/usr/bin/dunst"],
        "xfce4-notifyd": glob.glob("/usr/lib/*/xfce4/notifyd/xfce4-notifyd")
        + glob.glob("/usr/lib*/xfce4/notifyd/xfce4-notifyd"),
    }
    for place in places.get(name, []):
        if os.path.exists(place):
            return place
    found = shutil.which(name)
    assert found, f"{name} is missing"
    return found


class Desktop:
    """A world with Xvfb and a server; .world is the harness's."""

    def __init__(self, server, **keywords):
        self.world = World(server=False, daemon=False, **keywords)
        self.server = server
        self.start_x()
        self.start_server()
        self.world.daemon.start()

    def start_x(self):
        ready, ours = os.pipe()
        size = "x".join(map(str, GEOMETRY)) + "x24"
        self.world.spawn("xvfb", [program("Xvfb"), "-displayfd", str(ours), "-screen", "0", size,
                                  "-nolisten", "tcp"], pass_fds=[ours])
        os.close(ours)
        with os.fdopen(ready) as pipe:
            number = pipe.readline().strip()
        assert number, "Xvfb did not start"
        self.world.env["DISPLAY"] = ":" + number
        # the server with the settings that its package ships
        self.world.env["XDG_DATA_DIRS"] = "/usr/local/share:/usr/share"
        self.world.env["XDG_CONFIG_DIRS"] = "/etc/xdg"
        subprocess.run([program("xsetroot"), "-solid", "#406080"], env=self.world.env, check=True)

    def start_server(self):
        self.process = self.world.spawn("server", [program(self.server)])
        self.world.wait_for_name(NOTIFICATIONS, self.process)

    def kill_server(self):
        self.process.kill()
        self.process.wait()
        wait_until(lambda: not self.world.owner(NOTIFICATIONS), "the server's name is free", 10)

    def picture(self, name=None):
        """The display as rows of bytes; kept as a PNG when CW_PICTURES names a directory."""
        pixels = subprocess.run([program("import"), "-window", "root", "-depth", "8", "rgb:-"],
                                env=self.world.env, stdout=subprocess.PIPE, check=True).stdout
        folder = os.environ.get("CW_PICTURES")
        if name and folder:
            subprocess.run([program("import"), "-window", "root",
                            os.path.join(folder, f"{self.server}-{name}.png")],
                           env=self.world.env, check=True)
        return pixels

    def painted(self, plain, pixels=None):
        """How many pixels differ from the plain picture."""
        pixels = pixels or self.picture()
        return sum(plain[i:i + 3] != pixels[i:i + 3] for i in range(0, len(plain), 3))

    def wait_painted(self, plain, test, what, seconds=15):
        end = time.monotonic() + seconds
        while True:
            n = self.painted(plain)
            if test(n):
                return n
            assert time.monotonic() < end, f"{what}: {n} pixels are painted"

    def click(self, x, y):
        subprocess.run([program("xdotool"), "mousemove", str(x), str(y), "click", "1"],
                       env=self.world.env, check=True)

    def done(self):
        self.world.done()
