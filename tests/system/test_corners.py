#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Corners where two promises meet: requests of another kind, pauses and new servers, snoozes and
critical limits, clocks that were ahead, things that fall due in the past."""

import uuid

from harness import contains, equal, fields, main, refused, test
from rules import policy, step

QUIET = policy(
    step("low", "delivered", "delivered", "1h", "wait", urgency="low"),
    step("nudge", "delivered", "quiet", "1bd", title="Write to them"),
    step("answer", "delivered", "asked:end-request", "0h", "answer", ball="me", urgency="critical",
         until="asked:end-request+7d"),
    step("expired", "delivered", "asked:end-request", "7d", "wait", ball="me"))
WORLD = {"policies": {"p": QUIET}, "conf": "[Alerts]\nDigestAt=19:59\n"}


def delivered(w, at="2026-11-04 10:00", **more):
    return w.daemon.add(platform="p", stage="delivered", at=at, **more)


@test("a request that was another kind of command is a Conflict, and capitals make no new one",
      **WORLD)
def _(w):
    d, request = w.daemon, str(uuid.uuid4())
    w.daemon.clock("2026-11-04 10:00")
    number = delivered(w, request=request)
    equal(d.call("AddCase", "(a{sv})", fields(title="T", client="C", request=request.upper())), number)
    for call in (("Record", "(ausa{sv})", [number], "replied", fields(request=request)),
                 ("EditCase", "(uta{sv})", number, 0, fields(title="New", request=request)),
                 ("CloseCase", "(usa{sv})", number, "lost", fields(request=request)),
                 ("Pause", "(sa{sv})", "+2h", fields(request=request)),
                 ("Undo", "(ta{sv})", 0, fields(request=request))):
        with refused("Conflict", "request-used"):
            d.call(*call)
    equal((d.get(number)["state"], len(d.get(number)["events"])), ("ok", 1))


@test("a server that is replaced during a pause: shown once more when the pause ends", **WORLD)
def _(w):
    w.daemon.clock("2026-11-04 10:00")
    delivered(w)
    w.daemon.clock("2026-11-05 10:00")
    w.stub.the_bubble()
    w.daemon.call("Pause", "(sa{sv})", "+2h", {})
    w.stub.call("Lose")
    w.stub.call("Return")
    w.daemon.settle()
    equal(w.stub.shown(), [], "during the pause")
    w.daemon.call("Resume")
    w.daemon.settle()
    w.stub.the_bubble()


@test("a snooze that a critical step ended stays ended when that step's limit has passed", **WORLD)
def _(w):
    w.daemon.clock("2026-11-04 10:00")
    number = delivered(w)
    w.daemon.record(number, "asked", kind="end-request")
    w.daemon.record(number, "snoozed", until="2026-12-20 10:00")
    equal(w.daemon.get(number)["state"], "snoozed")
    w.daemon.clock("2026-11-10 10:00")
    equal(w.daemon.get(number)["state"], "due", "one day before the limit")
    w.daemon.clock("2026-11-11 12:00")
    row = w.daemon.get(number)
    equal((row["state"], row["next"]["step"]), ("due", "expired"))


@test("a clock that was ahead and went back: the digest comes every day again", **WORLD)
def _(w):
    w.daemon.clock("2026-11-04 10:00")
    delivered(w)
    w.daemon.clock("2027-03-01 10:00")
    w.daemon.clock("2026-11-06 10:00")
    raised = w.daemon.signals("AlertRaised")
    w.daemon.clock("2026-11-06 20:30")
    w.daemon.clock("2026-11-07 20:30")
    equal([number for number, _step, _alert in raised.take()].count(0), 2)


@test("what is late already when it becomes known waits for Hours and the client's business day",
      **WORLD)
def _(w):
    w.daemon.clock("2026-11-06 23:00")
    number = delivered(w)
    equal(w.daemon.get(number)["state"], "due", "due since Thu 5 Nov 10:00")
    equal(w.stub.shown(), [], "Friday night")
    w.daemon.clock("2026-11-07 19:00")
    equal(w.stub.shown(), [], "a message waits for a business day, and today is Saturday")
    w.daemon.clock("2026-11-09 08:59")
    equal(w.stub.shown(), [], "Monday, before Hours")
    w.daemon.clock("2026-11-09 09:00")
    w.stub.the_bubble()


@test("an edited title or client stands in the live bubble, which is no second showing", **WORLD)
def _(w):
    w.daemon.clock("2026-11-04 10:00")
    number = delivered(w, title="Old title", client="Old client")
    w.daemon.clock("2026-11-05 10:00")
    before = w.stub.the_bubble()["id"]
    raised = w.daemon.signals("AlertRaised")
    w.daemon.call("EditCase", "(uta{sv})", number, 0, fields(title="New title", client="New client"))
    w.daemon.settle()
    line = [e for e in w.stub.events("Notify")][-1]
    contains(line["summary"] + line["body"], "New title", "New client")
    equal((w.stub.the_bubble()["id"], raised.take()), (before, []))


@test("a stage or a language of the wrong type is refused, and so is a year out of range", **WORLD)
def _(w):
    for value in (5, True, ["applied"]):
        with refused("InvalidArgument", "wrong-type"):
            w.daemon.call("AddCase", "(a{sv})", fields(title="T", client="C", stage=value))
    w.daemon.clock("2026-11-04 10:00")
    number = delivered(w)
    with refused("InvalidArgument", "wrong-type"):
        w.daemon.call("Explain", "(usa{sv})", number, "", fields(lang=5))
    for date in ("1899-12-31", "2201-01-01"):
        with refused("LimitExceeded"):
            w.daemon.record(number, "noted", text="x", at=date)
        with refused("LimitExceeded"):
            w.daemon.calendars("AddBusinessDays", "(assi)", ["japan"], date, 1)
    with refused("InvalidArgument"):
        w.daemon.calendars("AddBusinessDays", "(assi)", ["japan"], "2026-02-30", 1)


@test("a promise or a limit that lies before the event itself is refused", **WORLD)
def _(w):
    w.daemon.clock("2026-11-04 10:00")
    number = delivered(w)
    with refused("InvalidArgument", "in-the-past"):
        w.daemon.record(number, "promised", until="2026-11-03")
    with refused("InvalidArgument", "in-the-past"):
        w.daemon.record(number, "asked", kind="end-request", by="2026-11-01")
    w.daemon.clock("2026-11-20 10:00")
    w.daemon.record(number, "promised", until="2026-11-10", at="2026-11-06")


if __name__ == "__main__":
    main()
