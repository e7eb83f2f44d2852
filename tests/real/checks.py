# SPDX-License-Identifier: GPL-3.0-or-later
"""What is true on every notification server, whoever draws."""

import contextlib

from desktop import NOTIFICATIONS, Desktop
from gnome import GnomeDesktop
from harness import GLib, equal, wait_until
from sway import SwayDesktop

CLOCK = "2026-11-02 10:00"
KINDS = {"mako": SwayDesktop, "gnome-shell": GnomeDesktop}
# Its window may stay on a display without a compositor although it said that it closed it.
LEAVES_PIXELS = ("notification-daemon",)
BUBBLE = 3000  # pixels: any bubble has more


@contextlib.contextmanager
def desktop(server, **keywords):
    place = KINDS.get(server, Desktop)(server, clock=CLOCK, **keywords)
    try:
        yield place, place.world.daemon
        place.world.check()
    except BaseException:
        print("#  " + place.world.diagnostics().replace("\n", "\n#  "))
        raise
    finally:
        place.done()


def quiet_delivery(daemon, client="北風デザイン & Co", title="ロゴ制作 <b>3案</b>", **more):
    """A delivery of Mon 2 Nov 10:00; Tue 3 Nov is a holiday, so the nudge is due Fri 6 Nov."""
    return daemon.add(title, client, platform="crowdworks", stage="delivered", at=CLOCK,
                      contracted="2026-10-20 10:00", funded="2026-10-21 10:00", **more)


def alerts(daemon):
    return [(a["id"], a["step"], a["status"]) for a in daemon.call("ListAlerts", "()")]


def last_event(daemon, number):
    return daemon.get(number)["events"][-1]["event"]


def shown_and_withdrawn(server):
    with desktop(server) as (place, daemon):
        plain = place.plain()
        number = quiet_delivery(daemon)
        daemon.clock("2026-11-06 09:59")
        equal(place.painted(plain), 0, "nothing before the moment")
        raised, _ = daemon.clock("2026-11-06 10:00")
        equal(raised, 1, "alerts at the moment")
        equal(alerts(daemon), [(number, "nudge-delivered", "shown")])
        status = daemon.call("Status", "()")["notification_server"]
        assert place.is_served(status), status
        place.wait_painted(plain, lambda n: n > BUBBLE, "a bubble")
        place.picture("alert")
        daemon.record(number, "replied")
        equal(alerts(daemon), [], "withdrawn when they answered")
        if server not in LEAVES_PIXELS:
            place.wait_painted(plain, lambda n: n < BUBBLE // 10, "the bubble goes")


def one_over_restarts(server):
    with desktop(server) as (place, daemon):
        plain = place.plain()
        number = quiet_delivery(daemon)
        daemon.clock("2026-11-06 10:00")
        place.wait_painted(plain, lambda n: n > BUBBLE, "a bubble")
        daemon.restart(kill=True)
        wait_until(lambda: alerts(daemon) == [(number, "nudge-delivered", "shown")],
                   "the bubble is taken over", 15)
        one = place.painted(plain, place.settled(plain))
        place.kill_server()
        wait_until(lambda: not daemon.property("NotificationServer"), "the daemon sees it go", 15)
        place.start_server()
        wait_until(lambda: [a[2] for a in alerts(daemon)] == ["shown"], "shown once more", 30)
        again = place.painted(plain, place.settled(plain))
        assert one * 0.7 < again < one * 1.5, f"one bubble, not two: {one} and {again} pixels"


def pressed(server, press):
    """PRESS (place, plain) is to press the button "Replied"."""
    with desktop(server) as (place, daemon):
        plain = place.plain()
        number = quiet_delivery(daemon)
        daemon.clock("2026-11-06 10:00")
        place.settled(plain)
        changed = daemon.signals("CasesChanged")
        press(place, plain)
        changed.wait(1)
        equal(last_event(daemon, number), "replied")
        equal(alerts(daemon), [], "the alert is over")


HOSTILE = ("<b>A</b> & <img src=x> \u202efdp.exe", "Z" + "\u0301" * 100 + " 👩‍💻🇯🇵👍🏽",
           "\u2067שלום \u2066", "か\u3099" * 60, "</span><b", "%s%n" + "長" * 196)


def hostile_text(server):
    """Whatever the client is called, a bubble is drawn and the server goes on."""
    with desktop(server) as (place, daemon):
        plain = place.plain()
        owner = place.world.owner(NOTIFICATIONS)
        for text in HOSTILE:
            daemon.clock(CLOCK)
            number = quiet_delivery(daemon, client=text, title=text)
            daemon.clock("2026-11-06 10:00")
            equal(alerts(daemon), [(number, "nudge-delivered", "shown")], repr(text))
            place.wait_painted(plain, lambda n: n > BUBBLE, f"a bubble of {text!r}")
            daemon.record(number, "closed", outcome="lost")
            daemon.settle()
            place.wait_painted(plain, lambda n: n < BUBBLE // 10, "the bubble goes")
        equal(place.world.owner(NOTIFICATIONS), owner, "the server lives")


class ServerDied(Exception):
    """The notification server ended in the middle of a test."""


def call_server(place, method, signature, *arguments):
    return place.world.bus.call_sync(NOTIFICATIONS, "/org/freedesktop/Notifications", NOTIFICATIONS,
                                     method, GLib.Variant(signature, arguments), None, 0, 20000,
                                     None).unpack()


def no_room(server, most):
    """Other programs have taken all the room: the alert waits, and is shown when there is some."""
    for _ in range(5):
        with contextlib.suppress(ServerDied):
            return no_room_once(server, most)
    raise ServerDied(f"{server} dies each time that another program's bubble is closed")


def no_room_once(server, most):
    with desktop(server) as (place, daemon):
        taken = [call_server(place, "Notify", "(susssasa{sv}i)", "other", 0, "", f"Bubble {n}", "",
                             [], {}, 0)[0] for n in range(most)]
        number = quiet_delivery(daemon)
        daemon.clock("2026-11-06 10:00")
        equal(alerts(daemon), [(number, "nudge-delivered", "waiting")])
        for other in taken[:3]:
            try:
                call_server(place, "CloseNotification", "(u)", other)
            except GLib.GError as error:
                raise ServerDied(error.message) from error  # of a fault of its own: not our subject
        place.pause(1)
        daemon.clock("2026-11-06 10:01")
        equal(alerts(daemon), [(number, "nudge-delivered", "shown")])


def three_at_most(server):
    """Six clients at once, however many the server would draw: none is refused and none is lost."""
    with desktop(server) as (place, daemon):
        plain = place.plain()
        for n in range(6):
            quiet_delivery(daemon, client=f"Client {n}", title="Logo")
        daemon.clock("2026-11-06 10:00")
        place.wait_painted(plain, lambda n: n > BUBBLE, "a bubble")
        rows = daemon.call("ListAlerts", "()")
        assert len(rows) <= 3, rows
        equal([row["status"] for row in rows], ["shown"] * len(rows))
        equal(len({n for row in rows for n in row.get("ids") or [row["id"]]}), 6, "cases told")
        place.picture("six")
