# SPDX-License-Identifier: GPL-3.0-or-later
"""The daemon on real notification servers under Xvfb: what is drawn, taken away and pressed."""

import contextlib
import subprocess

from desktop import GEOMETRY, Desktop, program
from harness import equal, main, test, wait_until

CLOCK = "2026-11-02 10:00"
SERVERS = ("dunst", "xfce4-notifyd")


@contextlib.contextmanager
def desktop(server, **keywords):
    place = Desktop(server, clock=CLOCK, **keywords)
    try:
        yield place, place.world.daemon
    except AssertionError:
        print("#  " + place.world.diagnostics().replace("\n", "\n#  "))
        raise
    finally:
        place.done()


def quiet_delivery(daemon, client="北風デザイン & Co", title="ロゴ制作 <b>3案</b>"):
    """A delivery of Mon 2 Nov 10:00; Tue 3 Nov is a holiday, so the nudge is due Fri 6 Nov."""
    return daemon.add(title, client, platform="crowdworks", stage="delivered", at=CLOCK,
                      contracted="2026-10-20 10:00", funded="2026-10-21 10:00")


def alerts(daemon):
    return [(a["id"], a["step"], a["status"]) for a in daemon.call("ListAlerts", "()")]


def check_shown_and_withdrawn(server):
    with desktop(server) as (place, daemon):
        plain = place.picture()
        number = quiet_delivery(daemon)
        daemon.clock("2026-11-06 09:59")
        equal(place.painted(plain), 0, "nothing before the moment")
        raised, _ = daemon.clock("2026-11-06 10:00")
        equal(raised, 1, "alerts at the moment")
        equal(alerts(daemon), [(number, "nudge-delivered", "shown")])
        assert server in daemon.call("Status", "()")["notification_server"].lower().replace(
            "xfce notify daemon", "xfce4-notifyd"), daemon.call("Status", "()")
        place.wait_painted(plain, lambda n: n > 5000, "a bubble")
        place.picture("alert")
        daemon.record(number, "replied")
        equal(alerts(daemon), [], "withdrawn when they answered")
        place.wait_painted(plain, lambda n: n == 0, "the bubble goes")


for name in SERVERS:
    test(f"{name}: an alert is drawn at its moment and taken away by a reply")(
        lambda _, name=name: check_shown_and_withdrawn(name))


def check_restart(server):
    with desktop(server) as (place, daemon):
        plain = place.picture()
        number = quiet_delivery(daemon)
        daemon.clock("2026-11-06 10:00")
        place.wait_painted(plain, lambda n: n > 5000, "a bubble")
        daemon.restart(kill=True)
        wait_until(lambda: alerts(daemon) == [(number, "nudge-delivered", "shown")],
                   "the bubble is taken over", 15)
        one = place.wait_painted(plain, lambda n: n > 5000, "still a bubble")
        place.kill_server()
        place.wait_painted(plain, lambda n: n == 0, "gone with its server")
        place.start_server()
        wait_until(lambda: [a[2] for a in alerts(daemon)] == ["shown"], "shown once more", 15)
        again = place.wait_painted(plain, lambda n: n > 5000, "the bubble again")
        assert again < one * 1.5, f"one bubble, not two: {one} and {again} pixels"


for name in SERVERS:
    test(f"{name}: one bubble over kill -9 of the daemon, and once more on a new server")(
        lambda _, name=name: check_restart(name))


@test("xfce4-notifyd: a press on “They replied” is recorded")
def _(_):
    with desktop("xfce4-notifyd") as (place, daemon):
        plain = place.picture()
        number = quiet_delivery(daemon)
        daemon.clock("2026-11-06 10:00")
        place.wait_painted(plain, lambda n: n > 5000, "a bubble")
        x, y, width, height = bubble_box(place.picture(), plain)
        changed = daemon.signals("CasesChanged")
        # three buttons in a row at the lower edge, the third is "They replied"
        place.click(x + width * 5 // 6, y + height - 30)
        changed.wait(1)
        equal([e["event"] for e in daemon.get(number)["events"]][-1], "replied")
        place.wait_painted(plain, lambda n: n == 0, "the bubble goes")


def bubble_box(pixels, plain):
    width, height = GEOMETRY
    points = [(i // 3 % width, i // 3 // width) for i in range(0, len(plain), 3)
              if pixels[i:i + 3] != plain[i:i + 3]]
    xs, ys = [p[0] for p in points], [p[1] for p in points]
    return min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys)


@test("dunst: the client's text is shown as text, and dismissing changes nothing")
def _(_):
    with desktop("dunst") as (place, daemon):
        plain = place.picture()
        number = quiet_delivery(daemon, title="A < B & <b>C</b> <img src=x>")
        daemon.clock("2026-11-06 10:00")
        place.wait_painted(plain, lambda n: n > 5000, "a bubble")
        revision = daemon.get(number)["revision"]
        dunstctl = [program("dunstctl")]
        subprocess.run(dunstctl + ["close-all"], env=place.world.env, check=True)
        wait_until(lambda: "A &lt; B &amp; &lt;b&gt;C&lt;/b&gt; &lt;img src=x&gt;" in subprocess.run(
            dunstctl + ["history"], env=place.world.env, stdout=subprocess.PIPE, text=True,
            check=True).stdout, "the escaped title in dunst's history", 10)
        equal(daemon.get(number)["revision"], revision)


if __name__ == "__main__":
    main()
