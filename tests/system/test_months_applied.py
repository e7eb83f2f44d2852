#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Months after an application on CrowdWorks that nobody answers, or somebody half.

All dates are worked out by hand from the packaged policy crowdworks and contract sections 3 to 6.
Closed days on the way: Sat and Sun, Mon 23 Nov 2026 (勤労感謝の日), 29 Dec to 3 Jan, Mon 11 Jan 2027
(成人の日).  Alerts come from 09:00 to 20:00; a message also waits for a business day.
"""

from harness import contains, equal, main, refused, test
from months import Script, daily


@test("an application with a closing date: each talk moves the end, from November into January",
      clock="2026-11-20 15:00")
def _(w):
    s = Script(w)
    # Fri 20 Nov 15:00 applied, the job closes on Sun 20 Dec (18:00 where only a date is given).
    s.add(stage="applied", closes="2026-12-20")
    # nudge-applied, 3bd: Mon 23 is a holiday, Tue 24, Wed 25, Thu 26 15:00.  Ignored for a night.
    # Fri 27 10:00 I write, which takes it.
    s.act("2026-11-27 10:00", "sent")
    equal(s.status("nudge-applied"), "done")
    # Mon 30 11:00 they name Fri 4 Dec (18:00) and keep it, a day early.
    s.act("2026-11-30 11:00", "promised", until="2026-12-04")
    equal(s.quiet_since(), "2026-12-04 18:00")
    s.act("2026-12-03 16:00", "replied")
    equal((s.get()["ball"], s.quiet_since()), ("me", None))
    # my-turn-applied, one business day after Thu 3 Dec 16:00: Fri 4 16:00.  Its Repeat (2bd, from the
    # last showing, doubling) never comes to it: the daily digests are showings.  Mon 7 13:00 I answer.
    s.act("2026-12-07 13:00", "sent")
    # Tue 8 10:00 they name Fri 11 12:00, and let it pass.
    s.act("2026-12-08 10:00", "promised", until="2026-12-11 12:00")
    # promise-broken-applied, 1bd after that: Mon 14 12:00.  Taken by its button half an hour later.
    s.press("2026-12-14 12:30", "done")
    equal(s.status("promise-broken-applied"), "done")
    # nudge-applied: 3bd after the promise would be Wed 16 12:00, but 2bd after my message: Wed 16
    # 12:30.  On Thu 17 11:00 I enter late that they wrote "please wait" before that, Wed 16 10:00.
    s.act("2026-12-17 11:00", "replied", at="2026-12-16 10:00", wait=True)
    equal((s.get()["ball"], s.quiet_since()), ("client", "2026-12-16 10:00"))
    # nudge-applied: Thu 17, Fri 18, Mon 21 10:00.  On Tue 22 12:00 I enter that I asked on the 21st
    # (18:00, as it is a date only), take that back at once, which makes the step due again, and
    # enter the right hour.
    s.act("2026-12-22 12:00", "step-done", at="2026-12-21")
    equal(s.status("nudge-applied"), "done")
    s.undo("2026-12-22 12:05")
    s.act("2026-12-22 12:10", "sent", at="2026-12-21 18:30")
    equal(s.status("nudge-applied"), "done")
    # presumed-declined would now come on Sun 27 18:00, a week after the closing date.  But on Fri 25
    # I enter a "please wait" of the 24th (18:00): 4bd after it, Tue 5 Jan, moves it away.
    late = s.act("2026-12-25 10:00", "replied", at="2026-12-24", wait=True)
    equal(s.quiet_since(), "2026-12-24 18:00")
    # Mon 28 14:00, a correction: it was Wed 23 16:00.  nudge-applied: Thu 24, Fri 25, Mon 28 16:00
    # instead of Mon 4 Jan.  I ask at 16:30.
    s.act("2026-12-28 14:00", "amended", event=late, at="2026-12-23 16:00")
    equal(s.quiet_since(), "2026-12-23 16:00")
    s.act("2026-12-28 16:30", "sent")
    # presumed-declined: the latest of Sun 27 Dec 18:00, 4bd after the talk (Mon 4 Jan 16:00) and 3bd
    # after my question: Mon 4, Tue 5, Wed 6 Jan 16:30.  Nothing at all over the New Year.
    s.act("2027-01-08 10:00", "step-done")
    case = s.get()
    equal((case["stage"], case["outcome"], case["state"]), ("closed", "declined", "closed"))
    # Tue 12 Jan 10:00 they write after all: the case opens again, my turn.
    s.act("2027-01-12 10:00", "replied")
    equal((s.get()["stage"], s.get()["ball"]), ("applied", "me"))
    # my-turn-applied Wed 13 10:00.  I answer at 10:30; nudge-applied: Thu 14, Fri 15, Mon 18 10:30.
    s.act("2027-01-13 10:30", "sent")
    # Left alone this time: a week after the talk, Wed 20 10:30, presumed-declined takes its place.
    s.act("2027-01-20 11:00", "step-done")
    s.go("2027-01-31 12:00")
    s.check(
        ("2026-11-26 15:00", "nudge-applied", "nudge-applied"),
        ("2026-11-27 09:00", "digest", "nudge-applied digest"),
        ("2026-11-27 10:00", "", ""),
        ("2026-12-04 16:00", "my-turn-applied", "my-turn-applied"),
        daily("2026-12-05", "2026-12-07", "my-turn-applied digest"),
        ("2026-12-07 13:00", "", ""),
        ("2026-12-14 12:00", "promise-broken-applied", "promise-broken-applied"),
        ("2026-12-14 12:30", "", ""),
        ("2026-12-16 12:30", "nudge-applied", "nudge-applied"),
        ("2026-12-17 09:00", "digest", "nudge-applied digest"),
        ("2026-12-17 11:00", "", ""),
        ("2026-12-21 10:00", "nudge-applied", "nudge-applied"),
        ("2026-12-22 09:00", "digest", "nudge-applied digest"),
        ("2026-12-22 12:00", "", ""),
        ("2026-12-22 12:05", "nudge-applied", "nudge-applied"),
        ("2026-12-22 12:10", "", ""),
        ("2026-12-28 16:00", "nudge-applied", "nudge-applied"),
        ("2026-12-28 16:30", "", ""),
        ("2027-01-06 16:30", "presumed-declined", "presumed-declined"),
        daily("2027-01-07", "2027-01-08", "presumed-declined digest"),
        ("2027-01-08 10:00", "", ""),
        ("2027-01-13 10:00", "my-turn-applied", "my-turn-applied"),
        ("2027-01-13 10:30", "", ""),
        ("2027-01-18 10:30", "nudge-applied", "nudge-applied"),
        daily("2027-01-19", "2027-01-20", "nudge-applied digest"),
        ("2027-01-20 10:30", "presumed-declined", "presumed-declined"),
        ("2027-01-20 11:00", "", ""))


@test("an application without a closing date: ask once, let go after ten business days",
      clock="2026-12-14 10:00")
def _(w):
    s = Script(w)
    s.add(stage="applied")
    # Mon 14 Dec 10:00.  nudge-applied: Tue 15, Wed 16, Thu 17 10:00.  Nobody does anything, so the
    # digest tells it every day.  let-go-applied, 10bd: 15 16 17 18, 21 22 23 24 25, Mon 28 10:00.
    s.go("2026-12-28 12:00")
    equal([s.status(step) for step in ("nudge-applied", "let-go-applied", "presumed-declined")],
          ["passed", "due", "upcoming"])
    # Entered late and out of order: they asked something on the 22nd (a date: 00:00 of that day)…
    s.act("2026-12-28 12:00", "asked", kind="question", at="2026-12-22")
    # …so its answer is long due.  I did answer, Thu 24 11:00…
    sent = s.act("2026-12-28 12:05", "sent", at="2026-12-24 11:00")
    equal(s.quiet_since(), "2026-12-24 11:00")
    # …and before that they had written again, Wed 23 15:00.  That changes nothing: the question is
    # closed, and I wrote last.
    s.act("2026-12-28 12:10", "replied", at="2026-12-23 15:00")
    equal((s.get()["ball"], s.quiet_since()), ("client", "2026-12-24 11:00"))
    # nudge-applied: Fri 25, Mon 28, then six closed days, Mon 4 Jan 11:00.  At noon I see that my
    # message went to another client and retract it: my turn since the 22nd, so long due.
    s.go("2027-01-04 12:00")
    s.act("2027-01-04 12:00", "retracted", event=sent)
    equal((s.get()["ball"], s.quiet_since()), ("me", None))
    s.act("2027-01-04 13:00", "sent")
    # nudge-applied: Tue 5, Wed 6, Thu 7 13:00.  Taken an hour later.
    s.act("2027-01-07 14:00", "step-done")
    # let-go-applied: 10bd after Mon 4 13:00: 5 6 7 8, 12 13 14 15, 18 19 (Mon 11 is a holiday).
    s.act("2027-01-20 10:00", "step-skipped")
    s.go("2027-02-10 12:00")
    equal((s.get()["stage"], s.get()["state"]), ("applied", "ok"))
    s.check(
        ("2026-12-17 10:00", "nudge-applied", "nudge-applied"),
        daily("2026-12-18", "2026-12-28", "nudge-applied digest"),
        ("2026-12-28 10:00", "let-go-applied", "let-go-applied"),
        ("2026-12-28 12:00", "question-applied", "question-applied"),
        ("2026-12-28 12:05", "", ""),
        ("2027-01-04 11:00", "nudge-applied", "nudge-applied"),
        ("2027-01-04 12:00", "my-turn-applied", "my-turn-applied"),
        ("2027-01-04 13:00", "", ""),
        ("2027-01-07 13:00", "nudge-applied", "nudge-applied"),
        ("2027-01-07 14:00", "", ""),
        ("2027-01-19 13:00", "let-go-applied", "let-go-applied"),
        ("2027-01-20 09:00", "digest", "let-go-applied digest"),
        ("2027-01-20 10:00", "", ""))


@test("an applicant who is asked: outside contact, a question, early delivery, a contract",
      clock="2026-12-18 18:00")
def _(w):
    s = Script(w)
    s.add(stage="applied", closes="2027-01-31")
    # Sat 19 Dec 21:00 they want to talk elsewhere: due at once, but it waits for Hours; on a Sunday
    # it comes all the same, as the answer is mine.  Sun 20 09:00 is the moment of the digest, which
    # is left out.  Repeat=1bd: Mon 21 09:00, again instead of the digest.
    s.act("2026-12-19 21:00", "asked", kind="outside-contact")
    equal(s.get()["ball"], "me")
    s.act("2026-12-21 10:00", "step-done", result="refuse")
    # Tue 22 22:00 a question; then, at 23:00, work wanted before there is a contract: critical, so
    # that one is shown, Wed 23 09:00.  The answer to it goes out at 09:30 and leaves the question.
    s.act("2026-12-22 22:00", "asked", kind="question")
    s.act("2026-12-22 23:00", "asked", kind="early-delivery")
    s.act("2026-12-23 09:30", "step-done", result="refuse")
    equal([s.status(f"{kind}-applied") for kind in ("question", "early-delivery")],
          ["upcoming", "done"])
    contains(repr(s.get()), "early-delivery")
    # question-applied, 1bd after Tue 22 22:00: Wed 23 22:00, hence Thu 24 09:00.  My message closes
    # it.
    s.act("2026-12-24 12:00", "sent")
    # The spell runs since Mon 21 10:00 no more: they acted on the 22nd.  My refusal on Wed 23 09:30
    # began a new one; nudge-applied: Thu 24, Fri 25, Mon 28 09:30, and "sent" took it on Thu 24.
    equal((s.quiet_since(), s.status("nudge-applied")), ("2026-12-23 09:30", "done"))
    # Fri 25 they offer a contract, an `award`: Mon 28 15:00.
    s.act("2026-12-25 15:00", "asked", kind="award")
    s.act("2026-12-28 16:00", "step-done", result="consent")
    s.act("2026-12-28 16:30", "contracted")
    with refused("Refused", "escrow-missing"):
        s.daemon.record(s.number, "started")
    s.check(
        ("2026-12-20 09:00", "outside-contact-applied", "outside-contact-applied"),
        ("2026-12-21 09:00", "outside-contact-applied", "outside-contact-applied"),
        ("2026-12-21 10:00", "", ""),
        ("2026-12-23 09:00", "early-delivery-applied", "early-delivery-applied"),
        ("2026-12-23 09:30", "", ""),
        ("2026-12-24 09:00", "question-applied", "question-applied"),
        ("2026-12-24 12:00", "", ""),
        ("2026-12-28 15:00", "award-applied", "award-applied"),
        ("2026-12-28 16:00", "", ""))


if __name__ == "__main__":
    main()
