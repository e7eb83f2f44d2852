#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The log is the truth: order, late entries, corrections, closed cases (contract section 3)."""

import datetime
import sqlite3

from gi.repository import GLib

from harness import contains, equal, fields, main, moment, refused, test
from rules import LADDER, PLAIN

WORLD = {"policies": {"ladder": LADDER, "plain": PLAIN}, "server": False,
         "clock": "2026-11-06 12:00"}


def case(w, platform="plain", stage="contracted", at="2026-11-02 09:00"):
    return w.daemon.add(platform=platform, stage=stage, at=at,
                        funded=at if platform == "ladder" else None)


def log(w, number):
    return [(e["event"], w.local(e["time"])) for e in w.daemon.get(number)["events"]]


def ball(w, number):
    return w.daemon.get(number)["ball"]


def event_id(number):
    return GLib.Variant("t", number)


@test("state follows event time: a reply entered late lies before the message that followed",
      **WORLD)
def _(w):
    number = case(w)
    w.daemon.record(number, "sent", at="2026-11-05 10:00")
    w.daemon.record(number, "replied", at="2026-11-04 10:00")
    equal(ball(w, number), "client")
    equal(w.local(w.daemon.get(number)["quiet_since"]), "2026-11-05 10:00")
    equal([e for e, _ in log(w, number)][-2:], ["replied", "sent"])


@test("ties go in order of recording", **WORLD)
def _(w):
    for first, second, expected in (("sent", "replied", "me"), ("replied", "sent", "client")):
        number = case(w)
        w.daemon.record(number, first, at="2026-11-05 10:00")
        w.daemon.record(number, second, at="2026-11-05 10:00")
        equal(ball(w, number), expected, f"{first}, {second}")


@test("a date only sorts within its day after what was recorded before it", **WORLD)
def _(w):
    number = case(w)
    w.daemon.record(number, "sent", at="2026-11-04 20:00")
    w.daemon.record(number, "replied", at="2026-11-04")
    equal(ball(w, number), "me", "the reply was recorded after the message of 20:00")
    number = case(w)
    w.daemon.record(number, "replied", at="2026-11-04")
    w.daemon.record(number, "sent", at="2026-11-04 20:00")
    equal(ball(w, number), "client", "20:00 is after DayEnd, and was recorded later")
    number = case(w)
    w.daemon.record(number, "replied", at="2026-11-04")
    w.daemon.record(number, "sent", at="2026-11-04 10:00")
    equal(ball(w, number), "me", "10:00 lies before the day's end")


@test("a past date counts as DayEnd 18:00, asked as 00:00, today without a time as now", **WORLD)
def _(w):
    number = case(w)
    w.daemon.record(number, "sent", at="2026-11-05")
    equal(log(w, number)[-1], ("sent", "2026-11-05 18:00"))
    w.daemon.record(number, "asked", kind="question", at="2026-11-06")
    equal(log(w, number)[-1], ("asked", "2026-11-06 12:00"), "today is now")
    number = case(w)
    w.daemon.record(number, "asked", kind="question", at="2026-11-05")
    equal(log(w, number)[-1], ("asked", "2026-11-05 00:00"))
    for today in ("today", "2026-11-06", "今日", "now"):
        number = case(w)
        w.daemon.record(number, "sent", at=today)
        equal(log(w, number)[-1], ("sent", "2026-11-06 12:00"), today)


@test("DayEnd of casewatch.conf is what a date counts as",
      **{**WORLD, "conf": "[User]\nDayEnd=17:15\n"})
def _(w):
    number = case(w)
    w.daemon.record(number, "sent", at="2026-11-05")
    equal(log(w, number)[-1], ("sent", "2026-11-05 17:15"))
    w.daemon.call("EditCase", "(uta{sv})", number, 0, fields(closes="2026-12-01"))
    equal(w.local(w.daemon.get(number)["closes"]), "2026-12-01 17:15")


@test("a time in the future is refused except where it means a plan", **WORLD)
def _(w):
    d = w.daemon
    number = case(w)
    for event, details in (("sent", {}), ("replied", {}), ("delivered", {}),
                           ("noted", {"text": "x"}),
                           ("asked", {"kind": "question"}), ("snoozed", {"until": "tomorrow"})):
        for future in ("2026-11-06 12:01", "tomorrow", "2026-11-07"):
            with refused("InvalidArgument|Refused"):
                d.record(number, event, at=future, **details)
    with refused("InvalidArgument|Refused"):
        d.add(at="2026-11-07 10:00")
    equal(log(w, number), [("contracted", "2026-11-02 09:00")], "what is refused changes nothing")
    d.record(number, "asked", kind="question", by="2026-12-01")
    d.record(number, "delivered", due="2027-01-31")
    d.record(number, "promised", until="2026-11-20")
    d.record(number, "snoozed", until="2026-11-20")
    d.add(closes="2026-12-01", deadline="2026-12-24")
    d.call("Pause", "(sa{sv})", "2026-11-10", {})


@test("an entry is refused if a later event would then not fit, and that one is named", **WORLD)
def _(w):
    number = case(w)
    w.daemon.record(number, "held", at="2026-11-03 10:00")
    w.daemon.record(number, "unheld", at="2026-11-05 10:00")
    before = w.daemon.get(number)
    with refused("InvalidState"):
        w.daemon.record(number, "unheld", at="2026-11-04 10:00")
    try:
        w.daemon.record(number, "unheld", at="2026-11-04 10:00")
    except Exception as error:  # the other event: its name and its day
        contains(str(error), "unheld", "2026-11-05")
    equal(w.daemon.get(number), before)


@test("an entry is judged at its own time: before the close it may still be a message", **WORLD)
def _(w):
    number = case(w)
    w.daemon.record(number, "sent", at="2026-11-03 10:00")
    w.daemon.call("CloseCase", "(usa{sv})", number, "lost", fields(at="2026-11-05 10:00"))
    w.daemon.record(number, "sent", at="2026-11-04 10:00", other=True)
    equal([e for e, _ in log(w, number)][-3:], ["sent", "sent", "closed"])
    with refused("InvalidState"):
        w.daemon.record(number, "sent", at="2026-11-05 11:00")


@test("retracted: any one event, if the rest still fits", **WORLD)
def _(w):
    d = w.daemon
    number = case(w)
    held = d.record(number, "held", at="2026-11-04 10:00")
    unheld = d.record(number, "unheld", at="2026-11-04 11:00")
    with refused("InvalidState"):
        d.record(number, "retracted", event=event_id(held))
    d.record(number, "retracted", event=event_id(unheld))
    d.record(number, "retracted", event=event_id(held))
    d.record(number, "held", at="2026-11-04 12:00")
    with refused("NotFound|InvalidArgument"):
        d.record(number, "retracted", event=event_id(999999))
    other = case(w)
    with refused("NotFound|InvalidArgument"):
        d.record(other, "retracted", event=event_id(held))


@test("a retracted reply gives the spell back, and undo of the retraction the reply", **WORLD)
def _(w):
    d = w.daemon
    number = case(w)
    d.record(number, "sent", at="2026-11-04 10:00")
    reply = d.record(number, "replied", at="2026-11-05 10:00")
    equal(ball(w, number), "me")
    d.record(number, "retracted", event=event_id(reply))
    equal(ball(w, number), "client")
    equal(w.local(d.get(number)["quiet_since"]), "2026-11-04 10:00")
    d.undo()
    equal(ball(w, number), "me")


@test("the journal keeps what was retracted", **WORLD)
def _(w):
    d = w.daemon
    number = case(w)
    note = d.record(number, "noted", text="a note that was wrong")
    d.record(number, "retracted", event=event_id(note))
    journal = sqlite3.connect(f"file:{w.data}/casewatch.db?mode=ro", uri=True)
    kept = journal.execute("SELECT kind, data FROM events ORDER BY id").fetchall()
    journal.close()
    contains(repr(kept), "a note that was wrong", "retracted")
    equal([e["event"] for e in d.get(number)["events"]].count("noted"), 0)


@test("amended: the event counts at its new time", **WORLD)
def _(w):
    d = w.daemon
    number = case(w)
    handed = d.record(number, "delivered", at="2026-11-05 10:00")
    d.record(number, "amended", event=event_id(handed), new_at="2026-11-04 16:00")
    equal(w.local(d.get(number)["quiet_since"]), "2026-11-04 16:00")
    # 3bd after Wed 4: Thu 5, Fri 6, Mon 9
    equal(w.local(d.plan(number)["nudge-delivered"]["due"]), "2026-11-09 16:00")
    with refused("InvalidArgument|Refused"):
        d.record(number, "amended", event=event_id(handed), new_at="2026-11-20 16:00")
    d.undo()
    equal(w.local(d.get(number)["quiet_since"]), "2026-11-05 10:00")


@test("amended to where the rest would not fit is refused", **WORLD)
def _(w):
    d = w.daemon
    number = case(w)
    held = d.record(number, "held", at="2026-11-04 10:00")
    d.record(number, "unheld", at="2026-11-04 11:00")
    with refused("InvalidState"):
        d.record(number, "amended", event=event_id(held), new_at="2026-11-05 10:00")


@test("skipped stages are implied, never refused", **WORLD)
def _(w):
    for event, stage in (("contracted", "contracted"), ("delivered", "delivered"),
                         ("accepted", "billed"), ("paid", "closed"), ("revision", "contracted")):
        number = w.daemon.add(platform="plain")
        w.daemon.record(number, event)
        equal(w.daemon.get(number)["stage"], stage, event)


@test("skipped stages: the escrow guard still applies", **WORLD)
def _(w):
    number = w.daemon.add(platform="ladder")
    with refused("Refused", "escrow-missing"):
        w.daemon.record(number, "delivered")


@test("a closed case takes notes and edits, nothing else of mine", **WORLD)
def _(w):
    d = w.daemon
    number = case(w)
    d.call("CloseCase", "(usa{sv})", number, "lost", {})
    d.record(number, "noted", text="x")
    d.call("EditCase", "(uta{sv})", number, 0, fields(title="New"))
    equal((d.get(number)["state"], d.get(number)["title"]), ("closed", "New"))
    for event, details in (("sent", {}), ("started", {}), ("delivered", {}), ("held", {}),
                           ("step-done", {"step": "nudge-contracted"}),
                           ("snoozed", {"until": "tomorrow"})):
        with refused("InvalidState"):
            d.record(number, event, **details)


@test("a client's event reopens a closed case, undoably", **WORLD)
def _(w):
    d = w.daemon
    for event in ("replied", "revision", "contracted"):
        number = case(w)
        d.call("CloseCase", "(usa{sv})", number, "lost", {})
        d.record(number, event)
        equal(d.get(number)["state"], "ok", event)
        d.undo()
        equal(d.get(number)["state"], "closed", f"after undo of {event}")


@test("paid on a closed case leaves it closed, as completed", **WORLD)
def _(w):
    number = case(w)
    w.daemon.call("CloseCase", "(usa{sv})", number, "lost", {})
    w.daemon.record(number, "paid")
    equal((w.daemon.get(number)["state"], w.daemon.get(number)["outcome"]), ("closed", "completed"))


@test("undo makes a taken step due again", **WORLD)
def _(w):
    d = w.daemon
    number = case(w)
    d.record(number, "delivered", at="2026-11-02 10:00")
    d.clock("2026-11-06 13:00")
    equal(d.plan(number)["nudge-delivered"]["status"], "due")
    d.record(number, "step-done")
    equal(d.get(number)["state"], "ok")
    d.undo()
    equal((d.get(number)["state"], d.plan(number)["nudge-delivered"]["status"]), ("due", "due"))


@test("instants keep the zone in which they were recorded", **WORLD)
def _(w):
    d = w.daemon
    number = case(w)
    d.record(number, "noted", text="x", at="2026-11-05 10:00")
    d.stop()
    d.env = {"TZ": "Europe/Berlin"}
    d.start("2026-11-06 12:00")
    d.record(number, "noted", text="y", at="2026-11-06 11:00")
    times = [moment(e["time"]) for e in d.get(number)["events"]]
    equal([t.isoformat(timespec="minutes") for t in times[-2:]],
          ["2026-11-05T10:00+09:00", "2026-11-06T11:00+01:00"])
    equal(times[-1].utcoffset(), datetime.timedelta(hours=1))


@test("a clock set back makes no event invalid", **WORLD)
def _(w):
    d = w.daemon
    number = case(w)
    d.record(number, "delivered", at="2026-11-06 10:00")
    d.clock("2026-11-03 09:00")
    equal((d.get(number)["stage"], d.get(number)["quiet_business_days"]), ("delivered", 0))
    d.record(number, "noted", text="x")
    d.restart()
    equal(d.get(number)["stage"], "delivered")


@test("reopened closed case: the stage before, and its history stays", **WORLD)
def _(w):
    d = w.daemon
    number = case(w)
    d.record(number, "delivered", at="2026-11-04 10:00")
    d.call("CloseCase", "(usa{sv})", number, "cancelled", fields(by="client", text="no budget"))
    d.call("ReopenCase", "(ua{sv})", number, {})
    equal(d.get(number)["stage"], "delivered")
    equal([e for e, _ in log(w, number)][-3:], ["delivered", "closed", "reopened"])
    equal(w.local(d.get(number)["quiet_since"]), "2026-11-06 12:00")


if __name__ == "__main__":
    main()
