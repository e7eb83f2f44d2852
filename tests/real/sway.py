# SPDX-License-Identifier: GPL-3.0-or-later
"""mako, on a sway without a screen."""

import glob
import json
import os
import pathlib
import shutil

from desktop import BACKGROUND, Desktop, program
from harness import wait_until


class SwayDesktop(Desktop):
    """Wayland: pictures come from grim, and there is no pointer to press anything with."""

    def start_display(self, *options):
        # sway refuses to run as root, so there it runs as nobody, on a directory of its own
        run = os.path.join(self.world.dir, "sway")
        os.mkdir(run, 0o700)
        config = os.path.join(run, "config")
        width, height = self.geometry
        self.world.write(config, f"output HEADLESS-1 resolution {width}x{height} "
                                 f"bg {BACKGROUND} solid_color\nxwayland disable\n")
        command = [program("sway"), "--unsupported-gpu", "--config", config]
        if os.getuid() == 0:
            self.let_through(run)
            for path in (run, config):
                shutil.chown(path, "nobody", "nogroup")
            command = [program("setpriv"), "--reuid=nobody", "--regid=nogroup", "--clear-groups",
                       *command]
        self.world.spawn("sway", command, env={
            "XDG_RUNTIME_DIR": run, "XDG_CONFIG_HOME": run, "HOME": run, "WLR_BACKENDS": "headless",
            "WLR_LIBINPUT_NO_DEVICES": "1", "WLR_RENDERER": "pixman"})
        sockets = wait_until(lambda: [s for s in glob.glob(os.path.join(run, "wayland-*"))
                                      if not s.endswith(".lock")], "sway", 20)
        self.world.env["WAYLAND_DISPLAY"] = sockets[0]
        wait_until(lambda: len(set(self.grab("-"))) > 8, "sway's first picture", 20)

    @staticmethod
    def let_through(path):
        """The test's own directories are nobody else's; to get at what lies in them is allowed."""
        for folder in pathlib.Path(path).parents:
            if any(part.startswith("casewatch-test-") for part in folder.parts):
                folder.chmod(0o711)

    def grab(self, file):
        if file != "rgb:-":
            return self.run("grim", file)
        # a PPM: three numbers after its name, then the same bytes
        ppm = self.run("grim", "-t", "ppm", "-")
        return ppm[-self.geometry[0] * self.geometry[1] * 3:]

    def press(self, word):
        """What makoctl offers to scripts and key bindings."""
        bubbles = json.loads(self.run("makoctl", "list"))["data"][0]
        keys = [key for key in bubbles[0]["actions"]["data"] if key.split(":")[0] == word]
        self.run("makoctl", "invoke", keys[0])
