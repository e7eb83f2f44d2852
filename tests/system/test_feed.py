#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The feed for calendar programs, deadlines.ics, read back by a library of independent origin."""

import datetime
import os
import signal
import stat

import icalendar

import japanese
from harness import contains, equal, main, moment, test, wait_until
from rules import policy, step

QUIET = policy(
    step("nudge", "delivered", "quiet", "1bd", title="Write to them", template="nudge",
         advice="Be short, friendly; and wait."),
    step("office", "delivered", "step:nudge", "1bd", "office", title="Ask the office",
         url="https://example.com/office"),
    step("answer", "delivered", "asked:award", "1h", "answer", ball="me", urgency="critical",
         title="Answer them", until="asked:award+2d"))
WORLD = {"policies": {"p": QUIET}, "server": False}


def path(w):
    return os.path.join(w.env["XDG_DATA_HOME"], "casewatch", "deadlines.ics")


def delivered(w, title="Logo", client="ACME", at="2026-11-02 09:00", **more):
    return w.daemon.add(title, client, platform="p", stage="delivered", at=at, **more)


def entries(w):
    """UID → VEVENT, of a file that must be a sound calendar."""
    with open(path(w), "rb") as file:
        text = file.read()
    for line in text.split(b"\r\n"):
        assert len(line) <= 75 and b"\n" not in line, line
        line.decode("utf-8")
    calendar = icalendar.Calendar.from_ical(text)
    equal([c.errors for c in calendar.walk() if c.errors], [])
    events = calendar.walk("VEVENT")
    found = {str(e["UID"]): e for e in events}
    equal(len(found), len(events), "UIDs")
    return found


def wait_for(w, condition, what):
    """The entries, as soon as they fulfil the condition."""
    def fits():
        found = entries(w) if os.path.exists(path(w)) else {}
        return [found] if os.path.exists(path(w)) and condition(found) else None
    return wait_until(fits, what)[0]


def one(w, condition=lambda e: True, what="one entry"):
    found = wait_for(w, lambda all_: len(all_) == 1 and condition(*all_.values()), what)
    return list(found.items())[0]


@test("one entry per next step: when its alert comes, who, what and since when", **WORLD)
def _(w):
    number = delivered(w, url="https://example.com/case?a=1,2;b")
    uid, event = one(w)
    nxt = w.daemon.get(number)["next"]
    equal(nxt["step"], "nudge")
    equal(event["DTSTART"].dt, moment(nxt["alert"]))
    equal(event["DTSTART"].dt.utcoffset(), datetime.timedelta(0))
    assert event["DTEND"].dt > event["DTSTART"].dt
    equal(str(event["SUMMARY"]), "ACME: Write to them")
    contains(str(event["DESCRIPTION"]), "Logo", "Quiet since 2 Nov 2026.",
             "Be short, friendly; and wait.", f"cw-ctl show {number}")
    equal(str(event["URL"]), "https://example.com/case?a=1,2;b")
    equal((str(event["CLASS"]), str(event["TRANSP"]), event["PRIORITY"]),
          ("PRIVATE", "TRANSPARENT", 5))
    equal(event.walk("VALARM"), [], "the pop-ups are Casewatch's own")
    equal((event["DTSTAMP"].dt, event["LAST-MODIFIED"].dt),
          (moment("2026-11-02T09:00:00+09:00"),) * 2, "when the case was changed")


@test("stable UIDs: a step keeps its own while it moves, the next one has another", **WORLD)
def _(w):
    number = delivered(w)
    uid, before = one(w)
    w.daemon.record(number, "snoozed", until="2026-11-10 09:00")
    again, after = one(w, lambda e: e["SEQUENCE"] > before["SEQUENCE"], "the snooze")
    equal(again, uid)
    equal(after["DTSTART"].dt, moment("2026-11-10T09:00:00+09:00"))
    w.daemon.record(number, "step-done", step="nudge")
    other, event = one(w, lambda e: "Ask the office" in e["SUMMARY"], "the next step")
    assert other != uid, other
    equal(str(event["URL"]), "https://example.com/office")
    w.daemon.restart()
    w.daemon.add("Other", "Beta", platform="p", stage="delivered", at="2026-11-02 09:00")
    wait_for(w, lambda all_: len(all_) == 2 and other in all_, "both, the first as it was")


@test("a limit is named, and what costs money has the highest priority", **WORLD)
def _(w):
    number = delivered(w)
    w.daemon.record(number, "asked", kind="award")
    _, event = one(w, lambda e: "Answer" in e["SUMMARY"], "the question")
    equal(event["PRIORITY"], 1)
    contains(str(event["DESCRIPTION"]), "Until 4 Nov 2026")


@test("answered, closed and undone: the entry goes, and the file stays a calendar", **WORLD)
def _(w):
    first, second = delivered(w), delivered(w, "Site", "Beta")
    wait_for(w, lambda all_: len(all_) == 2, "two entries")
    w.daemon.record(first, "held")
    one(w, lambda e: "Beta" in e["SUMMARY"])
    w.daemon.call("CloseCase", "(usa{sv})", second, "lost", {})
    wait_until(lambda: not entries(w), "an empty calendar")
    w.daemon.undo()
    one(w, lambda e: "Beta" in e["SUMMARY"])


@test("client text is data: it begins no line, and reads back as it was", **WORLD)
def _(w):
    client = "A;B,C\\D: \"E\" <b>&amp; 株式会社" + "長い名前" * 20
    delivered(w, "END:VEVENT and é" + "制作" * 60, client)
    _, event = one(w)
    summary = str(event["SUMMARY"])
    assert summary.startswith("A;B,C\\D: \"E\" <b>&amp; 株式会社長い名前"), summary
    contains(summary, "…", ": Write to them")
    contains(str(event["DESCRIPTION"]), "END:VEVENT and é制作")


@test("mode 0600, and nothing but the file itself is left of a kill", **WORLD)
def _(w):
    delivered(w)
    one(w)
    equal(stat.S_IMODE(os.stat(path(w)).st_mode), 0o600)
    for _ in range(3):
        delivered(w, "More", "Beta")
        w.daemon.restart(kill=True)
    wait_for(w, lambda all_: len(all_) == 4, "all of them after the restart")
    equal([n for n in os.listdir(os.path.dirname(path(w))) if n.startswith("deadlines")],
          ["deadlines.ics"])


@test("no room for the file: the daemon says so, goes on, and writes it when there is", **WORLD)
def _(w):
    w.daemon.stop(signal.SIGTERM)
    if os.path.exists(path(w)):
        os.unlink(path(w))
    os.makedirs(path(w))
    w.daemon.start()
    delivered(w)
    wait_until(lambda: "deadlines.ics is not written" in w.log_of(w.daemon.process), "the warning")
    os.rmdir(path(w))
    w.daemon.record(1, "noted", text="x")
    one(w)


@test("in the language of the user", **WORLD)
def _(w):
    w.daemon.stop()
    w.daemon.env = japanese.environment(w)
    w.daemon.start()
    delivered(w, "ロゴ制作", "北風デザイン")
    _, event = one(w)
    assert japanese.is_japanese(str(event["DESCRIPTION"])), event["DESCRIPTION"]
    contains(str(event["DESCRIPTION"]), "2026年11月2日")


if __name__ == "__main__":
    main()
