#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Takes docs/pictures/alert.png: the daemon's alert on a real notification server under Xvfb.

Run it as the tests of tests/real/ are run, in the build directory:

    CW_BUILDDIR=$PWD CW_SRCDIR=../.. ../../docs/make-pictures.py
"""

import os
import subprocess
import sys

TOP = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
sys.path.insert(0, os.path.join(TOP, "tests", "real"))

from desktop import GEOMETRY, Desktop, program  # noqa: E402
from harness import main, test  # noqa: E402

SERVER = "xfce4-notifyd"
MARGIN = 28


def box(pixels, plain):
    """What was painted: left, top, right, bottom."""
    width = GEOMETRY[0]
    points = [(i // 3 % width, i // 3 // width) for i in range(0, len(plain), 3)
              if pixels[i:i + 3] != plain[i:i + 3]]
    xs, ys = [p[0] for p in points], [p[1] for p in points]
    return min(xs), min(ys), max(xs), max(ys)


def settled(place, plain):
    """The picture once the bubble has faded in."""
    place.wait_painted(plain, lambda n: n > 5000, "a bubble")
    before = place.picture()
    for _ in range(40):
        subprocess.run(["xdotool", "sleep", "0.2"], env=place.world.env, check=True)
        now = place.picture()
        if now == before:
            return now
        before = now
    raise AssertionError("the bubble never stood still")


@test("docs/pictures/alert.png")
def _(_):
    place = Desktop(SERVER, clock="2026-11-12 10:00")
    try:
        daemon = place.world.daemon
        # only now: without any client the X server forgets what is on its root window
        subprocess.run([program("xsetroot"), "-solid", "#3b6078"], env=place.world.env, check=True)
        plain = place.picture()
        daemon.add("Logo for a bakery", "Aoba Bakery", platform="crowdworks", stage="delivered",
                   at="2026-11-12 10:00", contracted="2026-10-30 10:00", funded="2026-11-02 10:00")
        daemon.clock("2026-11-17 10:00")
        left, top, right, bottom = box(settled(place, plain), plain)
        left, top = max(left - MARGIN * 4, 0), max(top - MARGIN, 0)
        right, bottom = min(right + MARGIN, GEOMETRY[0]), min(bottom + MARGIN * 2, GEOMETRY[1])
        subprocess.run([program("import"), "-window", "root", "-crop",
                        f"{right - left}x{bottom - top}+{left}+{top}", "+repage", "-strip",
                        os.path.join(TOP, "docs", "pictures", "alert.png")],
                       env=place.world.env, check=True)
    finally:
        place.done()


if __name__ == "__main__":
    main()
