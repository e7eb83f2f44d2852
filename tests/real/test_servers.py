# SPDX-License-Identifier: GPL-3.0-or-later
"""The daemon on real notification servers under Xvfb: what is drawn, taken away and pressed.

Those that ./setup check installs; test_servers_full.py has the others.
"""

import os
import subprocess

import checks
from checks import BUBBLE, desktop, quiet_delivery
from desktop import program
from harness import equal, main, test, wait_until

SERVERS = ("dunst", "xfce4-notifyd")


for name in SERVERS:
    test(f"{name}: an alert is drawn at its moment and taken away by a reply")(
        lambda _, name=name: checks.shown_and_withdrawn(name))
    test(f"{name}: one bubble over kill -9 of the daemon, and once more on a new server")(
        lambda _, name=name: checks.one_over_restarts(name))
    test(f"{name}: hostile names are drawn, one bubble each, and the server lives")(
        lambda _, name=name: checks.hostile_text(name))


@test("xfce4-notifyd: a press on “Replied” is recorded")
def _(_):
    def press(place, plain):
        left, top, right, bottom = place.box(plain)
        # three buttons in a row at the lower edge, the third is "Replied"
        place.click(left + (right - left) * 5 // 6, bottom - 30)
    checks.pressed("xfce4-notifyd", press)


@test("dunst: “Replied” of its context menu is recorded")
def _(_):
    def press(place, _plain):
        place.run("dunstctl", "context")
    # dunst has buttons only in a menu of another program, which its settings name
    with_menu(lambda: checks.pressed("dunst", press))


def with_menu(run):
    """dunst reads its settings at start: they lie where World makes its home."""
    original = checks.Desktop.start_server

    def start_server(place):
        menu = os.path.join(place.world.dir, "menu")
        place.world.write(menu, "#!/bin/sh\nexec grep -m1 'replied'\n")
        os.chmod(menu, 0o700)
        place.world.write(os.path.join(place.world.env["XDG_CONFIG_HOME"], "dunst", "dunstrc"),
                          f"[global]\ndmenu = {menu}\n")
        original(place)
    checks.Desktop.start_server = start_server
    try:
        run()
    finally:
        checks.Desktop.start_server = original


@test("dunst: the client's text is shown as text, and dismissing changes nothing")
def _(_):
    with desktop("dunst") as (place, daemon):
        plain = place.plain()
        number = quiet_delivery(daemon, title="A < B & <b>C</b> <img src=x>")
        daemon.clock("2026-11-06 10:00")
        place.wait_painted(plain, lambda n: n > BUBBLE, "a bubble")
        revision = daemon.get(number)["revision"]
        dunstctl = [program("dunstctl")]
        subprocess.run(dunstctl + ["close-all"], env=place.world.env, check=True)
        wait_until(lambda: "A &lt; B &amp; &lt;b&gt;C&lt;/b&gt; &lt;img src=x&gt;" in subprocess.run(
            dunstctl + ["history"], env=place.world.env, stdout=subprocess.PIPE, text=True,
            check=True).stdout, "the escaped title in dunst's history", 10)
        equal(daemon.get(number)["revision"], revision)


if __name__ == "__main__":
    main()
