#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Takes docs/pictures/servers/: one alert on each notification server, in English and Japanese.

Run it as the tests beside it are run, in the build directory, for all servers or some:

    CW_BUILDDIR=$PWD CW_SRCDIR=.. ../tests/real/make-pictures.py [SERVER...]
"""

import os
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from checks import desktop, quiet_delivery  # noqa: E402
from desktop import program  # noqa: E402
from harness import main, test  # noqa: E402
from japanese import environment  # noqa: E402

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "docs", "pictures",
                      "servers")
MARGIN = 10
SERVERS = ("dunst", "xfce4-notifyd", "mate-notification-daemon", "notification-daemon",
           "lxqt-notificationd", "mako", "gnome-shell")
CASES = {"en": ("Northwind Design", "Logo, three drafts", None),
         "ja": ("北風デザイン", "ロゴ制作 3案", environment)}


def take(server, lang):
    client, title, speak = CASES[lang]
    with desktop(server, daemon_env=speak) as (place, daemon):
        plain = place.plain()
        quiet_delivery(daemon, client=client, title=title)
        daemon.clock("2026-11-06 10:00")
        pixels = place.settled(plain)
        place.reveal()
        pixels = place.settled(plain)
        left, top, right, bottom = place.box(plain, pixels)
        width, height = place.geometry
        left, top = max(left - MARGIN, 0), max(top - MARGIN, 0)
        right, bottom = min(right + MARGIN, width), min(bottom + MARGIN, height)
        os.makedirs(FOLDER, exist_ok=True)
        subprocess.run([program("convert"), "-size", f"{width}x{height}", "-depth", "8", "rgb:-",
                        "-crop", f"{right - left}x{bottom - top}+{left}+{top}", "+repage",
                        "-colors", "128", "-strip",
                        "PNG8:" + os.path.join(FOLDER, f"{server}-{lang}.png")],
                       input=pixels.tobytes(), check=True)


for name in SERVERS:
    for language in CASES:
        test(f"{name} {language}")(lambda _, name=name, lang=language: take(name, lang))

if __name__ == "__main__":
    main()
