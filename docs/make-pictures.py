#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Takes docs/pictures/: the daemon's alert on a real notification server under Xvfb, the
report in Chromium.

Run it as the tests of tests/real/ are run, in the build directory:

    CW_BUILDDIR=$PWD CW_SRCDIR=../.. ../../docs/make-pictures.py
"""

import os
import subprocess
import sys

TOP = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
sys.path.insert(0, os.path.join(TOP, "tests", "real"))
sys.path.insert(0, os.path.join(TOP, "tests", "browser"))

from browser import DARK, LIGHT, picture  # noqa: E402
from desktop import GEOMETRY, Desktop, program  # noqa: E402
from harness import GLib, main, test  # noqa: E402

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


def three_weeks(d):
    """A few cases as a freelancer has them."""
    logo = d.add("Logo for a bakery", "Aoba Bakery", platform="crowdworks", stage="contracted",
                 at="2026-10-26 12:00", applied="2026-10-20 09:00", funded="2026-10-26 12:00",
                 fee="60000", deadline="2026-11-12")
    d.clock("2026-11-05 15:00")
    d.add("Translation of a manual", "Kita Instruments", platform="direct-japan",
          stage="delivered", at="2026-11-05 10:00", fee="95000", due="2026-12-04")
    d.record(logo, "delivered", button=GLib.Variant("b", True))
    d.clock("2026-11-06 11:00")
    d.record(logo, "revision")
    d.clock("2026-11-09 16:00")
    d.record(logo, "delivered", button=GLib.Variant("b", True))
    d.clock("2026-11-12 10:30")
    d.add("Banner set", "Tanaka Trading", platform="crowdworks", at="2026-11-12 10:00",
          closes="2026-11-30", fee="24000")
    d.clock("2026-11-13 10:30")
    d.record(logo, "sent")
    d.clock("2026-11-17 10:30")


@test("docs/pictures/report.png, report-phone.png", server=False, clock="2026-10-26 13:00")
def _(w):
    three_weeks(w.daemon)
    page = os.path.join(w.dir, "report.html")
    assert w.daemon.ctl("report", page)[0] == 0
    for name, width, height, scheme in (("report", 1080, 1240, LIGHT),
                                        ("report-phone", 390, 1240, DARK)):
        target = os.path.join(TOP, "docs", "pictures", name + ".png")
        picture(w, page, target, width, height, scheme)
        subprocess.run(["convert", target, "-strip", "+dither", "-colors", "128", target], check=True)


if __name__ == "__main__":
    main()
