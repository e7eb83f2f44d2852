#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Months in a CrowdWorks contract: escrow that does not come, a client who goes quiet, and the two
kinds of end request, mine and theirs.

All dates are worked out by hand from the packaged policy crowdworks and contract sections 3 to 6.
Closed days on the way: Sat and Sun, Tue 3 Nov (文化の日), Mon 23 Nov 2026 (勤労感謝の日), 29 Dec to
3 Jan, Mon 11 Jan 2027 (成人の日).  Alerts come from 09:00 to 20:00; a message also waits for a
business day, a request to the office for one of its open days.
"""

from harness import equal, fields, main, test, wait_until
from months import Script, daily


@test("quiet in a contract: nudge, denied, asked again, approved, ten days, end request, a week",
      clock="2026-11-12 16:00")
def _(w):
    s = Script(w)
    # Thu 12 Nov 16:00 a contract, not yet funded.  ask-escrow 1bd: Fri 13 16:00; I ask at 17:00.
    s.add(stage="contracted", applied="2026-11-02 10:00")
    s.act("2026-11-13 17:00", "sent")
    equal(s.status("ask-escrow"), "done")
    # The office would come 2bd after that, Tue 17 17:00; funded on the morning of that day.  My turn,
    # not the old spell: the question was about the escrow and is answered by it.
    s.act("2026-11-17 11:00", "funded")
    equal((s.get()["ball"], s.quiet_since()), ("me", None))
    # my-turn-contracted is low: due Wed 18 11:00, told by the digest of Thu 19, acknowledged.
    s.act("2026-11-19 09:30", "step-done")
    s.act("2026-11-19 10:00", "started")
    # Fri 20 14:00 a question of mine.  nudge-contracted 3bd: Mon 23 is a holiday, Tue 24, Wed 25,
    # Thu 26 14:00.
    s.act("2026-11-20 14:00", "sent")
    equal(s.quiet_since(), "2026-11-20 14:00")
    # Thu 26 15:00 they name Tue 1 Dec 12:00, and keep it by an hour.
    s.act("2026-11-26 15:00", "promised", until="2026-12-01 12:00")
    s.act("2026-12-01 11:00", "replied")
    # My turn, due Wed 2 11:00: the digest of Thu 3.  I write at 10:00.
    s.act("2026-12-03 10:00", "sent")
    # nudge-contracted would be Fri 4, Mon 7, Tue 8 10:00.  Mon 7 18:00 they name Wed 9 (18:00).
    s.act("2026-12-07 18:00", "promised", until="2026-12-09")
    # Broken.  promise-broken-contracted 1bd: Thu 10 18:00, taken at 19:00.
    s.act("2026-12-10 19:00", "step-done")
    # nudge-contracted: 3bd after Wed 9 18:00 is Mon 14 18:00, 2bd after my message Mon 14 19:00.
    # 19:10 a reply is entered on the wrong case, 19:15 retracted: still due, so shown again.
    s.go("2026-12-14 19:10")
    wrong = s.act("2026-12-14 19:10", "replied")
    s.act("2026-12-14 19:15", "retracted", event=wrong)
    equal(s.quiet_since(), "2026-12-09 18:00")
    s.act("2026-12-14 19:30", "sent")
    # reminder-request-contracted, 1bd after the nudge: Tue 15 19:30.  Done, undone, done.
    s.act("2026-12-15 19:45", "step-done")
    equal(s.get()["ball"], "office")
    s.undo("2026-12-15 19:46")
    equal(s.get()["ball"], "client")
    s.act("2026-12-15 19:50", "step-done")
    # reminder-result-contracted 2obd: Wed 16, Thu 17 19:50.  Denied on Fri 18 10:00.
    s.act("2026-12-18 10:00", "step-result", result="denied")
    equal((s.get()["ball"], s.quiet_since()), ("client", "2026-12-09 18:00"))
    # nudge-after-denial 1bd: Mon 21 10:00, taken by its button.
    s.press("2026-12-21 10:30", "done")
    # The request again: 3bd after the denial is Wed 23 10:00, 2bd after my message Wed 23 10:30.
    s.act("2026-12-23 11:00", "step-done")
    # reminder-result-contracted: Thu 24, Fri 25 11:00.  Left alone over the weekend; on Mon 28 I
    # enter that it was approved on Thu 24 16:00.
    s.act("2026-12-28 09:30", "step-result", result="approved", at="2026-12-24 16:00")
    equal((s.get()["ball"], s.quiet_since()), ("client", "2026-12-09 18:00"))
    # end-request-contracted, 10 calendar days after the approval: Sun 3 Jan 16:00.  The platform
    # takes it on any day.  I send it on Mon 4 10:00; that ends nothing yet.
    s.act("2027-01-04 10:00", "step-done")
    equal((s.get()["stage"], s.get()["ball"]), ("contracted", "client"))
    # end-request-lapse 7d: Mon 11 Jan 10:00, a holiday, and no message: it comes.
    s.act("2027-01-11 10:30", "step-done")
    equal((s.get()["stage"], s.get()["outcome"]), ("closed", "cancelled"))
    s.go("2027-02-01 12:00")
    s.check(
        ("2026-11-13 16:00", "ask-escrow", "ask-escrow"),
        ("2026-11-13 17:00", "", ""),
        ("2026-11-19 09:00", "digest", "digest"),
        ("2026-11-19 09:30", "", ""),
        ("2026-11-26 14:00", "nudge-contracted", "nudge-contracted"),
        ("2026-11-26 15:00", "", ""),
        ("2026-12-03 09:00", "digest", "digest"),
        ("2026-12-03 10:00", "", ""),
        ("2026-12-10 18:00", "promise-broken-contracted", "promise-broken-contracted"),
        ("2026-12-10 19:00", "", ""),
        ("2026-12-14 19:00", "nudge-contracted", "nudge-contracted"),
        ("2026-12-14 19:10", "", ""),
        ("2026-12-14 19:15", "nudge-contracted", "nudge-contracted"),
        ("2026-12-14 19:30", "", ""),
        ("2026-12-15 19:30", "reminder-request-contracted", "reminder-request-contracted"),
        ("2026-12-15 19:45", "", ""),
        ("2026-12-15 19:46", "reminder-request-contracted", "reminder-request-contracted"),
        ("2026-12-15 19:50", "", ""),
        ("2026-12-17 19:50", "reminder-result-contracted", "reminder-result-contracted"),
        ("2026-12-18 09:00", "digest", "reminder-result-contracted digest"),
        ("2026-12-18 10:00", "", ""),
        ("2026-12-21 10:00", "nudge-after-denial", "nudge-after-denial"),
        ("2026-12-21 10:30", "", ""),
        ("2026-12-23 10:30", "reminder-request-contracted", "reminder-request-contracted"),
        ("2026-12-23 11:00", "", ""),
        ("2026-12-25 11:00", "reminder-result-contracted", "reminder-result-contracted"),
        daily("2026-12-26", "2026-12-28", "reminder-result-contracted digest"),
        ("2026-12-28 09:30", "", ""),
        ("2027-01-03 16:00", "end-request-contracted", "end-request-contracted"),
        ("2027-01-04 09:00", "digest", "end-request-contracted digest"),
        ("2027-01-04 10:00", "", ""),
        ("2027-01-11 10:00", "end-request-lapse", "end-request-lapse"),
        ("2027-01-11 10:30", "", ""))


@test("escrow that never comes: ask, the office denies, again, approves, end request, refused",
      clock="2026-10-30 19:30")
def _(w):
    s = Script(w)
    # Fri 30 Oct 19:30.  ask-escrow: Mon 2 Nov 19:30.  Asked on Wed 4 09:10 (Tue 3 is a holiday, but
    # the digest comes on every day).
    s.add(stage="contracted")
    s.act("2026-11-04 09:10", "sent")
    # reminder-request-escrow: 2bd after the question is Fri 6 09:10, after quiet+3bd (Thu 5 19:30).
    s.act("2026-11-06 09:30", "step-done")
    # reminder-result-escrow 2obd: Mon 9, Tue 10 09:30.  At noon I enter the denial of Mon 9 (18:00).
    s.act("2026-11-10 12:00", "step-result", result="denied", at="2026-11-09")
    # Again 2bd after the denial: Wed 11 18:00, not from the moment of the entry.
    s.act("2026-11-11 18:30", "step-done")
    # Approved on Fri 13 11:00, before its result was to be looked for (18:30).
    s.act("2026-11-13 11:00", "step-result", result="approved")
    # end-request-escrow: 10d after the approval, Mon 23 11:00; a holiday is no matter here.
    s.act("2026-11-24 10:00", "step-done")
    # end-request-lapse-escrow: Tue 1 Dec 10:00.  At 11:00 they answer: a new spell, still unfunded.
    s.act("2026-12-01 11:00", "replied")
    equal((s.get()["ball"], s.quiet_since()), ("client", "2026-12-01 11:00"))
    # ask-escrow: Wed 2 Dec 11:00; funded at 13:00.
    s.act("2026-12-02 13:00", "funded")
    s.go("2026-12-03 23:59")
    s.check(
        ("2026-11-02 19:30", "ask-escrow", "ask-escrow"),
        daily("2026-11-03", "2026-11-04", "ask-escrow digest"),
        ("2026-11-04 09:10", "", ""),
        ("2026-11-06 09:10", "reminder-request-escrow", "reminder-request-escrow"),
        ("2026-11-06 09:30", "", ""),
        ("2026-11-10 09:30", "reminder-result-escrow", "reminder-result-escrow"),
        ("2026-11-10 12:00", "", ""),
        ("2026-11-11 18:00", "reminder-request-escrow", "reminder-request-escrow"),
        ("2026-11-11 18:30", "", ""),
        ("2026-11-23 11:00", "end-request-escrow", "end-request-escrow"),
        ("2026-11-24 09:00", "digest", "end-request-escrow digest"),
        ("2026-11-24 10:00", "", ""),
        ("2026-12-01 10:00", "end-request-lapse-escrow", "end-request-lapse-escrow"),
        ("2026-12-01 11:00", "", ""),
        ("2026-12-02 11:00", "ask-escrow", "ask-escrow"),
        ("2026-12-02 13:00", "", ""))


@test("a near deadline and no escrow: asked once, not twice in two days; a new date begins anew",
      clock="2026-11-25 10:00")
def _(w):
    s = Script(w)
    # Wed 25 Nov 10:00, deadline Mon 30 (18:00).  escrow-missing, -3bd: Fri 27, Thu 26, Wed 25 18:00.
    number = s.add(stage="contracted", deadline="2026-11-30")
    s.act("2026-11-25 18:30", "step-done")
    # ask-escrow would be Thu 26 10:00, but waits 2bd after that question: Fri 27 18:30.
    # deadline-near, -2bd: Fri 27, Thu 26 18:00; acknowledged on Fri 27 10:00.
    s.act("2026-11-27 10:00", "step-done")
    # Left alone; deadline-day, 8 hours before: Mon 30 10:00, later than the other, in its place.
    # 11:00 a new date is agreed: Mon 7 Dec.  The question stays due, shown already: no new bubble.
    s.go("2026-11-30 11:00")
    revision = s.get()["revision"]
    s.daemon.call("EditCase", "(uta{sv})", number, revision, fields(deadline="2026-12-07"))
    s.settle()
    equal(s.quiet_since(), "2026-11-25 10:00")
    s.act("2026-12-01 10:00", "funded")
    # deadline-near of the new date: Fri 4, Thu 3 Dec 18:00; by then my low turn (Wed 2 10:00) was in
    # the digest of Thu 3.  escrow-missing is none any more.
    s.act("2026-12-03 19:00", "delivered")
    s.go("2026-12-04 23:59")
    s.check(
        ("2026-11-25 18:00", "escrow-missing", "escrow-missing"),
        ("2026-11-25 18:30", "", ""),
        ("2026-11-26 18:00", "deadline-near", "deadline-near"),
        ("2026-11-27 09:00", "digest", "deadline-near digest"),
        ("2026-11-27 10:00", "", ""),
        ("2026-11-27 18:30", "ask-escrow", "ask-escrow"),
        daily("2026-11-28", "2026-11-30", "ask-escrow digest"),
        ("2026-11-30 10:00", "deadline-day", "deadline-day"),
        ("2026-11-30 11:00", "", ""),
        ("2026-12-01 09:00", "digest", "digest"),
        ("2026-12-01 10:00", "", ""),
        ("2026-12-03 09:00", "digest", "digest"),
        ("2026-12-03 18:00", "deadline-near", "deadline-near"),
        ("2026-12-03 19:00", "", ""))


WORKING = {"stage": "contracted", "at": "2026-12-01 10:00", "funded": "2026-12-02 10:00"}
# Asked on Sat 26 Dec, entered as a date: 00:00 of that day, so the seven days end on Sat 2 Jan 00:00.
# Entered on Sun 27 13:00: due at once, and an answer of mine waits for no business day.  Two days
# before the end, Thu 31 00:00, the last reminder takes over: the first is passed, and the new one
# comes at 09:00, which is the moment of the digest.  Its Repeat (1d) is Fri 1 Jan 09:00.
INCOMING = [
    ("2026-12-27 13:00", "end-request-answer-contracted", "end-request-answer-contracted"),
    *daily("2026-12-28", "2026-12-30", "end-request-answer-contracted digest"),
    ("2026-12-31 00:00", "", ""),
    ("2026-12-31 09:00", "end-request-last-days-contracted", "end-request-last-days-contracted"),
    ("2027-01-01 09:00", "end-request-last-days-contracted", "end-request-last-days-contracted"),
]


def urgencies(w):
    return [b["urgency"] for b in w.stub.shown()]


def asked_to_end(w):
    """A contract in work, its low line put away, and their end request over the New Year."""
    s = Script(w)
    s.add(**WORKING)
    s.act("2026-12-24 10:00", "step-done")
    s.act("2026-12-27 13:00", "asked", kind="end-request", at="2026-12-26")
    equal(urgencies(w), [1], "critical is for what costs money within a day; the limit is 2 January")
    return s


@test("their end request over the New Year: told before its limit, not stopped by held",
      clock="2026-12-24 10:00")
def _(w):
    s = asked_to_end(w)
    s.act("2026-12-28 14:00", "held")
    s.act("2027-01-01 10:00", "step-done", result="refuse")
    equal((s.get()["ball"], s.quiet_since()), ("client", "2027-01-01 10:00"))
    # nudge-contracted: Mon 4, Tue 5, Wed 6 Jan 10:00, but silence is on hold until Thu 7 12:00.
    s.act("2027-01-07 12:00", "unheld")
    s.act("2027-01-07 12:30", "step-done")
    # reminder-request-contracted would be Fri 8 12:30; they answer before.  My turn is low and due
    # on Tue 12 10:00, as Mon 11 is a holiday.
    s.act("2027-01-08 10:00", "replied")
    s.go("2027-01-12 23:59")
    s.check(
        INCOMING,
        ("2027-01-01 10:00", "", ""),
        ("2027-01-07 12:00", "nudge-contracted", "nudge-contracted"),
        ("2027-01-07 12:30", "", ""))


@test("their end request left alone: told until the limit, then to look whether it ended; "
      "an answer given in time is entered late", clock="2026-12-24 10:00")
def _(w):
    s = asked_to_end(w)
    s.go("2026-12-31 23:00")
    equal(urgencies(w), [1])
    s.go("2027-01-01 00:00")
    wait_until(lambda: urgencies(w) == [2], "the alert to be critical, a day before the limit")
    s.go("2027-01-04 10:00")
    equal([s.status(f"end-request-{x}-contracted") for x in ("answer", "last-days", "expired")],
          ["passed", "passed", "due"])
    # Entered out of order: refused on Wed 30 Dec 11:00, in time.  The track is over, and silence
    # counts from then: nudge-contracted Mon 4, Tue 5, Wed 6 Jan 11:00.
    s.act("2027-01-04 10:00", "step-done", step="end-request-answer-contracted", result="refuse",
          at="2026-12-30 11:00")
    s.act("2027-01-06 12:00", "sent")
    s.go("2027-01-07 09:30")
    s.check(
        INCOMING,
        ("2027-01-02 00:00", "", ""),
        ("2027-01-02 09:00", "end-request-expired-contracted", "end-request-expired-contracted"),
        daily("2027-01-03", "2027-01-04", "end-request-expired-contracted digest"),
        ("2027-01-04 10:00", "", ""),
        ("2027-01-06 11:00", "nudge-contracted", "nudge-contracted"),
        ("2027-01-06 12:00", "", ""))


@test("their end request left alone and done: the contract is closed as cancelled",
      clock="2026-12-24 10:00")
def _(w):
    s = asked_to_end(w)
    s.act("2027-01-02 10:00", "step-done")
    equal((s.get()["stage"], s.get()["outcome"]), ("closed", "cancelled"))
    s.go("2027-01-06 12:00")
    equal(s.screen, "")


@test("a limit over a weekend on which no alert may come: the last allowed moment, else at once",
      clock="2027-01-08 10:00", conf="[Alerts]\nDays=mon;tue;wed;thu;fri\n")
def _(w):
    s = Script(w, several=True)
    # A question on Fri 8 Jan 18:00, wanted by Sat 9 09:30: a business day later is Tue 12 (Mon 11 is
    # a holiday), far past the limit; the last minute of Hours and Days before it is Fri 8 19:59.
    first = s.add("Logo", "Alpha", **WORKING)
    s.act("2027-01-08 10:00", "step-done")
    # An end request on Fri 8 20:30, wanted by Sun 10 12:00: no allowed moment is left, so at once.
    # Of both answers the later rung.  From its limit on it is passed.
    second = s.add("Flyer", "Beta", **WORKING)
    s.act("2027-01-08 10:00", "step-done")
    s.act("2027-01-08 18:00", "asked", number=first, kind="question", by="2027-01-09 09:30")
    s.act("2027-01-08 20:30", "asked", number=second, kind="end-request", by="2027-01-10 12:00")
    s.act("2027-01-12 10:00", "sent", number=first)
    question, end = f"{first}:question-contracted", f"{second}:end-request-last-days-contracted"
    s.check(
        ("2027-01-08 19:59", question, question),
        ("2027-01-08 20:30", end, f"{question} {end}"),
        ("2027-01-10 12:00", "", question),
        daily("2027-01-11", "2027-01-12", f"{question} digest"),
        ("2027-01-12 10:00", "", ""))


if __name__ == "__main__":
    main()
