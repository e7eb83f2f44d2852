#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Promises that no other file keeps watch over; coverage.txt tells which test guards which.

Days, in Japan: Mon 2 Nov 2026, Tue 3 is a holiday, Wed 4, Thu 5, Fri 6, Mon 9.
"""

import os
import pty
import subprocess

from harness import CLIENT, SECONDS, contains, equal, fields, main, test
from months import Script
from rules import LADDER, policy, step

DELIVERED = {"stage": "delivered", "at": "2026-11-04 10:00", "contracted": "2026-11-02 09:00",
             "funded": "2026-11-02 10:00"}
WORKING = {"stage": "contracted", "at": "2026-11-02 09:00", "funded": "2026-11-02 10:00"}
WAIT = policy(step("look", "delivered", "quiet", "10h", "wait", title="Look at it"))
HOLIDAY = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//test//test//EN
BEGIN:VEVENT
UID:1@test
DTSTAMP:20260101T000000Z
DTSTART;VALUE=DATE:20261120
SUMMARY:Founding day
END:VEVENT
END:VCALENDAR
"""


def ctl(w, *words):
    code, out, err = w.daemon.ctl(*words)
    equal(code, 0, err)
    return out


# -- 3: events

@test("sent says which step it took", clock="2026-11-06 13:00", server=False)
def _(w):
    number = w.daemon.add(platform="crowdworks", **DELIVERED)
    contains(ctl(w, "sent", number), "Ask whether the delivery arrived", "cw-ctl undo")
    ctl(w, "undo")
    equal(w.daemon.plan(number)["nudge-delivered"]["status"], "upcoming")


def on_terminal(w, answer, *words):
    """Run cw-ctl with a terminal as its input and ANSWER typed there; gives (status, output)."""
    ours, theirs = pty.openpty()
    try:
        os.write(ours, answer.encode())
        done = subprocess.run([CLIENT, *words], env=w.env, stdin=theirs, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True, timeout=SECONDS, check=False)
    finally:
        os.close(ours)
        os.close(theirs)
    return done.returncode, done.stdout


@test("deliver on a terminal asks for the platform's button; no means a message",
      clock="2026-11-05 13:00", server=False)
def _(w):
    first = w.daemon.add(platform="crowdworks", **WORKING)
    second = w.daemon.add(platform="crowdworks", **WORKING)
    code, out = on_terminal(w, "n\n", "deliver", str(first))
    equal(code, 0, out)
    contains(out, "button?", "Warning", "clock")
    case = w.daemon.get(first)
    equal((case["stage"], case["ball"]), ("contracted", "client"))
    code, out = on_terminal(w, "y\n", "deliver", str(second))
    equal(code, 0, out)
    equal(w.daemon.get(second)["stage"], "delivered")
    # what was said already is not asked, and without a terminal nobody is asked
    code, out = on_terminal(w, "", "deliver", str(first), "--button", "yes")
    assert "button?" not in out, out
    equal((code, w.daemon.get(first)["stage"]), (0, "delivered"))
    assert "button?" not in ctl(w, "deliver", second)


@test("a reply to a closed case says that it is open again", clock="2026-11-06 13:00",
      server=False)
def _(w):
    number = w.daemon.add(platform="crowdworks", **DELIVERED)
    ctl(w, "close", number, "lost")
    contains(ctl(w, "replied", number), "closed", "opens it again", "cw-ctl undo")
    equal(w.daemon.get(number)["stage"], "delivered")
    ctl(w, "undo")
    equal(w.daemon.get(number)["stage"], "closed")


@test("undo passes over calendars, a pause and policies", clock="2026-11-05 13:00", server=False,
      policies={"ladder": LADDER})
def _(w):
    d = w.daemon
    number = d.add(platform="ladder", **DELIVERED)
    d.record(number, "noted", text="before")
    path = os.path.join(w.dir, "own.ics")
    w.write(path, HOLIDAY)
    ctl(w, "calendar", "import", path, "own")
    ctl(w, "pause", "2026-11-20")
    changed = d.signals("RulesChanged")
    w.write_policy("ladder", LADDER.replace("Title=Step nudge-delivered", "Title=Another"))
    changed.wait()
    _command, numbers, what = d.undo()
    equal((numbers, "noted" in what), ([number], True), what)
    equal("own" in [c["name"] for c in d.calendars("List")], True, "the calendar stays")
    assert d.property("PausedUntil") > 0, "the pause stays"
    equal(d.plan(number)["nudge-delivered"]["title"], "Another", "the policy stays")


@test("my turn acknowledged with done is out of the digest until the ball comes back",
      clock="2026-11-04 10:00")
def _(w):
    s = Script(w)
    # Funded on Mon 2 Nov 10:00: my turn, due Wed 4 10:00, low, so in the digest of Thu 5.
    s.add(**WORKING)
    s.act("2026-11-05 10:00", "step-done")
    # Acknowledged: not on Fri 6 and the days after.  Mon 9 I write, Tue 10 10:00 they answer: my turn
    # again, due Wed 11 10:00, in the digest of Thu 12.  A skip is as good.
    s.act("2026-11-09 10:00", "sent")
    s.act("2026-11-10 10:00", "replied")
    s.act("2026-11-12 10:00", "step-skipped")
    s.go("2026-11-16 12:00")
    s.check(
        ("2026-11-05 09:00", "digest", "digest"),
        ("2026-11-05 10:00", "", ""),
        ("2026-11-12 09:00", "digest", "digest"),
        ("2026-11-12 10:00", "", ""))


# -- 4: policies

@test("no shipped ladder asks the office before the client was asked", clock="2026-11-04 10:00",
      server=False)
def _(w):
    d = w.daemon
    asked = 0
    names = [p["id"] for p in d.call("ListPolicies")]
    equal(len(names), 12, "shipped policies")
    for name in names:
        for stage in (DELIVERED, {"stage": "contracted"}, {"funded": "2026-11-04 10:00"},
                      {"stage": "applied"}):
            number = d.add(platform=name, anyway=True, **stage)
            if "funded" in stage and stage is not DELIVERED:
                d.record(number, "sent", other=True)  # in work, and a question of mine is open
            for follow in (False, True):
                rows, cursor = d.call("Forecast", "(a{sv}su)",
                                      fields(until="2027-06-30", follow=follow), "", 1000)
                equal(cursor, "", "one page")
                acts = [(r["act"], w.local(r["alert"])[:10]) for r in rows if r["id"] == number]
                office = [i for i, (act, _day) in enumerate(acts) if act == "office"]
                if office:
                    asked += 1
                    before = [day for act, day in acts[:office[0]] if act == "message"]
                    assert before and before[-1] < acts[office[0]][1], f"{name} {stage}: {acts}"
            d.call("CloseCase", "(usa{sv})", number, "lost", {})
    assert asked >= 2, "no ladder with an office was looked at"


# -- 5: time

@test("after a move to another zone alerts keep its hours, and dates stay",
      clock="2026-11-04 10:00", policies={"p": WAIT})
def _(w):
    # Due Wed 4 Nov 20:00 in Tokyo, hence Thu 5 09:00.  In Berlin it is Wed 12:00: within its Hours.
    number = w.daemon.add(platform="p", stage="delivered", at="2026-11-04 10:00")
    line = w.daemon.plan(number)["look"]
    equal((w.local(line["due"]), w.local(line["alert"])), ("2026-11-04 20:00", "2026-11-05 09:00"))
    w.daemon.stop()
    w.daemon.env["TZ"] = "Europe/Berlin"
    w.daemon.start("2026-11-04T19:00:00+09:00")
    line = w.daemon.plan(number)["look"]
    equal((w.local(line["due"]), w.local(line["alert"])), ("2026-11-04 20:00", "2026-11-04 20:00"))
    equal(line["alert"][-6:], "+01:00", "told in the zone where the user is")
    equal(w.daemon.clock("2026-11-04T12:00:00+01:00")[0], 1)
    equal(w.local(w.daemon.get(number)["quiet_since"]), "2026-11-04 10:00")


@test("what fell due in a quiet window is shown at its end, the machine asleep or not",
      clock="2026-11-04 11:00", policies={"p": WAIT})
def _(w):
    # Due Wed 4 Nov 21:00, outside of Hours.
    for how in ("awake", "asleep", "off"):
        w.daemon.clock("2026-11-04 11:00")
        number = w.daemon.add(platform="p", stage="delivered", at="2026-11-04 11:00")
        equal(w.daemon.clock("2026-11-04 20:30")[0], 0, how)
        if how == "awake":
            equal(w.daemon.clock("2026-11-05 08:59")[0], 0, how)
            equal(w.daemon.clock("2026-11-05 09:00")[0], 1, how)
        elif how == "asleep":  # from the evening before to the next noon in one step
            equal(w.daemon.clock("2026-11-05 12:00")[0], 1, how)
        else:
            w.daemon.stop()
            raised = w.daemon.signals("AlertRaised")
            w.daemon.start("2026-11-05 12:00")
            w.daemon.settle()
            equal([(i, s) for i, s, _ in raised.take()], [(number, "look")], how)
        equal(w.daemon.plan(number)["look"]["status"], "due", how)
        w.daemon.record(number, "step-done")
        w.daemon.settle()


# -- 6: alerts

@test("a digest is a showing: Repeat counts from it", clock="2026-11-04 10:00",
      policies={"p": policy(step("nudge", "delivered", "quiet", "1bd", repeat="26h",
                                 repeat_max="5"))})
def _(w):
    s = Script(w)
    number = w.daemon.add("Logo", "ACME", platform="p", stage="delivered", at="2026-11-04 10:00")
    # Shown Thu 5 10:00, so Repeat would be Fri 6 12:00; but the digest of Fri 6 09:00 is a showing,
    # and after two of them the distance is 52 h: Sun 8 13:00, past the digests of Sat and Sun.
    s.number = number
    s.act("2026-11-08 20:00", "sent")
    s.check(
        ("2026-11-05 10:00", "nudge", "nudge"),
        ("2026-11-06 09:00", "digest", "nudge digest"),
        ("2026-11-07 09:00", "digest", "nudge digest"),
        ("2026-11-08 09:00", "digest", "nudge digest"),
        ("2026-11-08 20:00", "", ""))


@test("a snooze of an hour, until the next business day, of three business days",
      clock="2026-11-02 13:00", server=False)
def _(w):
    number = w.daemon.add(platform="crowdworks", **DELIVERED | {"at": "2026-11-02 12:00"})
    # Tue 3 Nov is a holiday, so the next business day is Wed 4; then Thu 5, Fri 6.
    for when, until in (("+1h", "2026-11-02 14:00"), ("2026-11-04", "2026-11-04 09:00"),
                        ("+3bd", "2026-11-06 13:00"), ("hour", "2026-11-02 14:00"),
                        ("next", "2026-11-04 09:00"), ("3bd", "2026-11-06 13:00")):
        ctl(w, "snooze", number, when)
        equal(w.local(w.daemon.get(number)["snoozed_until"]), until, when)


if __name__ == "__main__":
    main()
