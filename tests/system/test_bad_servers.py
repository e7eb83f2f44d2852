#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Notification servers that fail: nothing is lost, nothing is shown twice, and nobody waits.

Whatever the server does, the daemon answers within its normal time.  Days, in Japan: Mon 2 Nov
2026, Tue 3 is a holiday, Wed 4, Thu 5, Fri 6, Mon 9.
"""

import json
import time

from gi.repository import Gio, GLib

from harness import SLOW, contains, equal, main, test, wait_until
from rules import policy, step

NOTIFICATIONS, NOTIFY_PATH = "org.freedesktop.Notifications", "/org/freedesktop/Notifications"
CASES = policy(
    step("nudge", "delivered", "quiet", "1bd", title="Write to them", template="nudge"),
    step("office", "delivered", "quiet", "3bd", "office", title="Ask the office"))
LATER = "[Alerts]\nDigestAt=19:59\n"  # the daily digest is out of the way
NORMAL = 1.0 * SLOW  # seconds that a call may take, with much room
REFUSALS = ("org.freedesktop.Notifications.MaxNotificationsExceeded",
            "org.freedesktop.Notifications.Error.ExcessNotificationGeneration",
            "org.freedesktop.DBus.Error.ServiceUnknown", "org.freedesktop.DBus.Error.NoReply",
            "org.freedesktop.DBus.Error.AccessDenied", "org.freedesktop.DBus.Error.LimitsExceeded",
            "org.freedesktop.DBus.Error.UnknownMethod", "org.freedesktop.DBus.Error.InvalidArgs",
            "org.freedesktop.DBus.Error.Failed", "org.freedesktop.DBus.Error.Timeout",
            "org.freedesktop.Notifications.InvalidId",
            "org.gtk.GDBus.UnmappedGError.Quark._notify_2ddaemon_2derror_2dquark.Code1",
            "com.example.NobodyKnowsThis")


def world(**more):
    return {"policies": {"p": CASES}, "conf": LATER, "clock": "2026-11-04 10:00", **more}


def delivered(w, title="Logo", client="ACME", **more):
    return w.daemon.add(title, client, platform="p", stage="delivered", at="2026-11-04 10:00",
                        **more)


def due(w, **more):
    """A case whose alert fell due at Thu 5 Nov 10:00."""
    number = delivered(w, **more)
    w.daemon.clock("2026-11-05 10:00")
    return number


def answers_in_time(w, what=""):
    begin = time.monotonic()
    status = w.daemon.call("Status", "()")
    w.daemon.call("ListCases", "(a{sv}su)", {}, "", 0)
    took = time.monotonic() - begin
    assert took < NORMAL, f"{what}: the daemon took {took:.2f} s"
    return status


def statuses(w):
    return [row["status"] for row in w.daemon.call("ListAlerts")]


def new_showings(w):
    """Bubbles since the mark that are no exchange of one of ours in its own place."""
    return [line for line in w.stub.new("shown") if line["replaces_id"] == 0]


class Program:
    """Another program that shows a notification."""

    def __init__(self, w):
        flags = (Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT
                 | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION)
        self.bus = Gio.DBusConnection.new_for_address_sync(w.env["DBUS_SESSION_BUS_ADDRESS"], flags,
                                                           None, None)
        self.bus.set_exit_on_close(False)

    def notify(self, summary, key="done:1"):
        arguments = GLib.Variant("(susssasa{sv}i)", ("Other", 0, "", summary, "theirs",
                                                     [key, "Done"], {}, 0))
        return self.bus.call_sync(NOTIFICATIONS, NOTIFY_PATH, NOTIFICATIONS, "Notify", arguments,
                                  None, 0, 10000, None).unpack()[0]

    def emit(self, name, signature, *values):
        self.bus.emit_signal(None, NOTIFY_PATH, NOTIFICATIONS, name, GLib.Variant(signature, values))
        self.bus.flush_sync(None)

    def done(self):
        self.bus.close_sync(None)


@test("absent at start: status says what waits since when, and it is shown once when one comes",
      **world(server=("--absent",)))
def _(w):
    due(w)
    status = answers_in_time(w, "no server")
    equal((status["notification_server"], status["waiting"]), ("", 1))
    equal(w.local(status["waiting_since"]), "2026-11-05 10:00")
    code, out, _ = w.daemon.ctl("status")
    equal(code, 0)
    contains(out, "no server", "1, since")
    w.daemon.clock("2026-11-05 12:00")
    w.stub.call("Return")
    w.stub.wait("shown")
    w.daemon.settle()
    equal(len(new_showings(w)), 1, "showings")
    equal(statuses(w), ["shown"])
    status = answers_in_time(w)
    equal((status["waiting"], status.get("waiting_since"), status.get("next_try")), (0, None, None))
    contains(status["notification_server"], "casewatch-stub")
    contains(w.daemon.ctl("status")[1], "casewatch-stub", "body-markup")


@test("every refusal, known or not: the alert stays due, and comes once at the next try", **world())
def _(w):
    for n, error in enumerate(REFUSALS):
        day = n + 1
        clock = f"2027-{1 + n // 4:02}-{4 + 7 * (n % 4):02}"  # a Monday to Tuesday each
        w.daemon.clock(f"{clock} 10:00")
        case = w.daemon.add(f"Case {day}", f"Client {day}", platform="p", stage="delivered",
                            at=f"{clock} 10:00")
        w.stub.call("Fail", "(us)", 2, error)  # the second for an id that is tried without
        w.stub.skip()
        line = w.daemon.plan(case)["nudge"]["due"]
        w.daemon.clock(w.local(line))
        assert not w.stub.new("shown"), error
        equal(w.daemon.get(case)["state"], "due", error)
        status = answers_in_time(w, error)
        equal((status["waiting"], status["refusal"]), (1, error))
        assert w.local(status["next_try"]) > w.local(line), status["next_try"]
        contains(w.daemon.ctl("status")[1], error)
        w.stub.call("Fail", "(us)", 0, "")
        w.daemon.clock(w.local(status["next_try"]))
        equal(len(new_showings(w)), 1, f"showings after {error}")
        w.daemon.call("CloseCase", "(usa{sv})", case, "lost", {})
        w.daemon.settle()


@test("refused again and again: 1, 5, 15 and 15 minutes between the tries", **world())
def _(w):
    w.stub.call("Fail", "(us)", 99, "")
    due(w)
    tries = []
    for _ in range(4):
        moment = w.local(answers_in_time(w)["next_try"])
        tries.append(moment[11:])
        w.daemon.clock(moment)
    equal(tries, ["10:01", "10:06", "10:21", "10:36"])
    equal(len(w.stub.events("Notify")), 5)
    equal(statuses(w), ["waiting"])


@test("hung for minutes: calls are answered, events are recorded, and what is still due comes once",
      **world())
def _(w):
    first, second = delivered(w), delivered(w, "Second", "Beta")
    w.stub.call("Hang", "(b)", True)
    w.daemon.clock("2026-11-05 10:00")
    for minute in range(1, 6):
        answers_in_time(w, f"minute {minute}")
        w.daemon.clock(f"2026-11-05 10:{minute:02}")
    begin = time.monotonic()
    w.daemon.record(first, "replied")
    equal(w.daemon.ctl("status")[0], 0)
    assert time.monotonic() - begin < 2 * NORMAL, "the client waits for the server"
    w.stub.call("Hang", "(b)", False)
    w.stub.wait("shown")
    w.daemon.settle()
    wait_until(lambda: len(w.stub.shown()) == 1, "one bubble")
    contains(json.dumps(w.stub.shown(), ensure_ascii=False), "Beta")
    equal(w.daemon.get(second)["state"], "due")


@test("a server that is replaced during a pause: what was up waits, and comes when that is over", **world())
def _(w):
    delivered(w)
    w.daemon.clock("2026-11-05 10:00")
    equal(statuses(w), ["shown"])
    w.daemon.call("Pause", "(sa{sv})", "2026-11-05T12:00:00+09:00", {})
    w.stub.call("Lose")
    wait_until(lambda: not w.daemon.call("Status")["notification_server"], "the server to be missed")
    w.stub.call("Return")
    wait_until(lambda: w.daemon.call("Status")["notification_server"], "the next one to be found")
    w.daemon.settle()
    equal((statuses(w), w.stub.shown()), (["waiting"], []))
    w.daemon.clock("2026-11-05 12:00")
    equal((statuses(w), len(w.stub.shown())), (["shown"], 1))


@test("it dies with Notify in its hand: shown once on the next", **world())
def _(w):
    delivered(w)
    w.stub.call("Drop", "(u)", 1)
    w.daemon.clock("2026-11-05 10:00")
    w.stub.skip()
    w.stub.call("Restart", "(u)", 1)
    # the answer that failed may come after the new server; the test clock does not go on by itself
    wait_until(lambda: w.daemon.settle() and w.stub.shown(), "the bubble")
    w.daemon.settle()
    equal(len(w.stub.shown()), 1)
    equal(len(new_showings(w)), 1)


@test("the id 0 as an answer: no second bubble, and the daemon goes on",
      **world(server=("--first-id", "0")))
def _(w):
    number = due(w)
    answers_in_time(w, "id 0")
    w.daemon.clock("2026-11-05 11:00")
    equal(len(new_showings(w)), 1)
    equal(w.daemon.get(number)["state"], "due")
    other = delivered(w, "Second", "Beta")
    w.daemon.settle()
    contains(json.dumps(w.stub.shown(), ensure_ascii=False), "Beta")
    w.daemon.record(other, "replied")
    wait_until(lambda: "Beta" not in json.dumps(w.stub.shown()), "the bubble with an id to go")


for kind in ("fresh", "adopt", "refuse"):
    @test(f"a restarted server ({kind} for ids it does not know) gave our id to another program",
          **world(server=("--unknown", kind)))
    def _(w):
        number = due(w)
        old = w.stub.the_bubble()["id"]
        # the other program is quicker than we: its notification has our old id
        w.stub.call("Lose")
        wait_until(lambda: not w.daemon.property("NotificationServer"), "the daemon to see it go")
        w.stub.call("Hang", "(b)", False)
        w.daemon.stop()
        w.stub.call("Return")
        other = Program(w)
        equal(other.notify("Theirs"), old)
        w.daemon.start()
        w.daemon.settle()
        wait_until(lambda: len(w.stub.shown()) == 2, "ours beside theirs")
        revision = w.daemon.property("Revision")
        # a press and a close of theirs are none of ours
        w.stub.call("RawAction", "(us)", old, "done:1")
        w.stub.call("RawClosed", "(uu)", old, 2)
        w.daemon.settle()
        equal((w.daemon.property("Revision"), statuses(w)), (revision, ["shown"]))
        w.daemon.record(number, "replied")
        wait_until(lambda: len(w.stub.shown()) == 1, "ours to go")
        equal(w.stub.the_bubble()["summary"], "Theirs", "theirs was touched")
        other.done()


@test("signals of a program that is not the server change nothing", **world())
def _(w):
    due(w)
    bubble = w.stub.the_bubble()
    done = next(key for key in bubble["keys"] if key.startswith("done"))
    revision = w.daemon.property("Revision")
    liar = Program(w)
    liar.emit("ActionInvoked", "(us)", bubble["id"], done)
    liar.emit("NotificationClosed", "(uu)", bubble["id"], 2)
    w.daemon.settle()
    equal((w.daemon.property("Revision"), statuses(w)), (revision, ["shown"]))
    w.stub.press(bubble["id"], "done")
    wait_until(lambda: w.daemon.property("Revision") > revision, "a true press")
    liar.done()


@test("keys that are malformed, long, foreign or of another alert change nothing", **world())
def _(w):
    number = due(w)
    bubble = w.stub.the_bubble()["id"]
    revision = w.daemon.property("Revision")
    for key in ("done", "done:", "done:x", "done:0", "done:-1", "done:99999999999999999999999",
                "done:2", ":", "::1", "done:1:1:1", "draft:1 ", "完了:1", "x" * 60000, "\u202edone:1",
                "replied:18446744073709551617"):
        w.stub.call("RawAction", "(us)", bubble, key)
    w.daemon.settle()
    answers_in_time(w)
    equal(w.daemon.property("Revision"), revision)
    equal(w.daemon.get(number)["state"], "due")


@test("another server takes over with other capabilities: they are asked again and used", **world())
def _(w):
    due(w, title="<b>A</b> & B")
    contains(w.stub.the_bubble()["body"], "&lt;b&gt;A&lt;/b&gt; &amp; B")
    w.stub.skip()
    w.stub.call("SetCaps", "(as)", ["body"])
    w.stub.call("SetInfo", "(ssss)", "poor", "nobody", "0", "1.0")
    w.stub.call("Restart", "(u)", 1)
    w.stub.wait("shown")
    w.daemon.settle()
    line = w.stub.new("Notify")[-1]
    equal(line["actions"], [])
    contains(line["body"], "<b>A</b> & B", "cw-ctl")
    status = answers_in_time(w)
    equal(status["capabilities"], ["body"])
    contains(status["notification_server"], "poor")


@test("servers that draw a click on the body as a button do not get one label twice", **world())
def _(w):
    for n in range(6):
        delivered(w, f"Case {n}", f"Client {n}")
    w.daemon.clock("2026-11-05 10:00")
    labels = [[label for _, label in line["actions"]] for line in w.stub.new("Notify")][-1]
    equal(len(labels), len(set(labels)) + 1, f"elsewhere a click opens the list as well: {labels}")
    w.stub.call("SetInfo", "(ssss)", "lxqt-notificationd", "lxqt.org", "1.2.0", "1.2")
    w.stub.call("Restart", "(u)", 1)
    w.stub.wait("shown", 1)
    w.daemon.settle()
    labels = [[label for _, label in line["actions"]] for line in w.stub.new("Notify")][-1]
    equal(len(labels), len(set(labels)), f"{labels}")


@test("a server with room for two: what it refused waits, and is shown when there is room",
      **world(server=("--max", "2")))
def _(w):
    numbers = []
    for n in range(3):
        w.daemon.clock(f"2026-11-04 1{n}:00")
        numbers.append(w.daemon.add(f"Case {n}", f"Client {n}", platform="p", stage="delivered",
                                    at=f"2026-11-04 1{n}:00"))
    for n in range(3):
        w.daemon.clock(f"2026-11-05 1{n}:00")
    status = answers_in_time(w)
    equal((len(w.stub.shown()), status["waiting"]), (2, 1))
    w.daemon.record(numbers[0], "replied")
    wait_until(lambda: len(w.stub.shown()) == 1, "room")
    w.daemon.clock(w.local(status["next_try"]))
    equal(len(w.stub.shown()), 2)
    equal(answers_in_time(w)["waiting"], 0)


if __name__ == "__main__":
    main()
