# SPDX-License-Identifier: GPL-3.0-or-later
"""Headless Chromium, in a profile of its own that goes away with it."""

import os
import shutil
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "system"))

from tap import SLOW  # noqa: E402

LIGHT, DARK = 1, 0


def program():
    for name in ("chromium", "chromium-browser", "google-chrome"):
        found = shutil.which(name)
        if found:
            return found
    raise AssertionError("chromium is missing")


def browse(world, path, *options):
    """What Chromium prints when it has loaded the file."""
    profile = os.path.join(world.dir, "chromium")
    done = subprocess.run(
        [program(), "--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
         "--disable-dev-shm-usage", "--no-first-run", f"--user-data-dir={profile}", *options,
         "file://" + path],
        env={"PATH": os.environ["PATH"], "HOME": world.dir}, capture_output=True, text=True, timeout=50 * SLOW,
        check=True)
    return done.stdout


def picture(world, path, target, width, height, scheme=LIGHT):
    browse(world, path, f"--window-size={width},{height}", f"--screenshot={target}",
           f"--blink-settings=preferredColorScheme={scheme}")
