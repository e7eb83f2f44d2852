#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Months after a delivery on CrowdWorks: the button, a revision, the office, acceptance, the money.

All dates are worked out by hand from the packaged policy crowdworks and contract sections 3 to 6.
Closed days on the way: Sat and Sun, Mon 23 Nov 2026 (勤労感謝の日), 29 Dec to 3 Jan, Mon 11 Jan 2027
(成人の日).  Alerts come from 09:00 to 20:00; a message also waits for a business day, a request to
the office for one of its open days.
"""

from harness import contains, equal, main, test
from months import Script, daily

WORKING = {"stage": "contracted", "at": "2026-12-01 10:00", "funded": "2026-12-02 10:00"}


@test("a delivery from the forgotten button over a revision to the payout, December to March",
      clock="2026-12-11 10:00")
def _(w):
    s = Script(w)
    s.add(**WORKING)
    # Fri 11 Dec 10:00 the files went out as a message: that starts no acceptance clock.
    s.act("2026-12-11 10:00", "delivered", button=False)
    equal((s.get()["stage"], s.quiet_since()), ("contracted", "2026-12-11 10:00"))
    # Mon 14 11:00 the button.  nudge-delivered: Tue 15, Wed 16, Thu 17 11:00, by its button 11:30.
    s.act("2026-12-14 11:00", "delivered")
    equal((s.get()["stage"], s.quiet_since()), ("delivered", "2026-12-14 11:00"))
    s.press("2026-12-17 11:30", "done")
    # reminder-request-delivered 1bd: Fri 18 11:30, within the first week.  Done at 12:00; its result
    # is to be looked for on Tue 22 12:00, but it comes before: Mon 21 16:00, denied.
    s.act("2026-12-18 12:00", "step-done")
    s.act("2026-12-21 16:00", "step-result", result="denied")
    # The week ended Mon 21 11:00, so no second request.  inquiry-delivered fell due with the week and
    # only waited for the office's turn to end: at once.
    equal([s.status(f"{step}-delivered") for step in ("nudge", "reminder-request", "inquiry")],
          ["done", "passed", "due"])
    # Tue 22 10:00 they want changes: my turn (low: Wed 23 10:00, so the digest of Thu 24).
    s.act("2026-12-22 10:00", "revision")
    equal((s.get()["stage"], s.get()["ball"]), ("contracted", "me"))
    # Thu 24 19:00 the second delivery, a spell and a week of its own.  nudge-delivered would be
    # Fri 25, Mon 28, Mon 4 Jan 19:00.
    s.act("2026-12-24 19:00", "delivered")
    equal(s.quiet_since(), "2026-12-24 19:00")
    # Mon 28 they name Tue 5 Jan (18:00) and keep it at 15:00.  On a delivered case the ball stays
    # with them, as acceptance is still owed.
    s.act("2026-12-28 11:00", "promised", until="2027-01-05")
    s.act("2027-01-05 15:00", "replied")
    equal((s.get()["ball"], s.quiet_since()), ("client", "2027-01-05 15:00"))
    # nudge-delivered would be Fri 8 15:00; Thu 7 they name Tue 12 12:00, and let it pass.
    s.act("2027-01-07 10:00", "promised", until="2027-01-12 12:00")
    # promise-broken-delivered: Wed 13 12:00.  On Thu 14 10:00 I enter that I wrote Wed 13 15:00.
    late = s.act("2027-01-14 10:00", "sent", at="2027-01-13 15:00")
    equal(s.status("promise-broken-delivered"), "done")
    # nudge-delivered: 3bd after the promise Fri 15 12:00, 2bd after my message Fri 15 15:00.  At
    # 16:00 a correction: I wrote Thu 14 09:30.  So it is due Mon 18 09:30 and goes until then.
    s.act("2027-01-15 16:00", "amended", event=late, at="2027-01-14 09:30")
    s.act("2027-01-18 10:00", "step-done")
    # reminder-request-delivered: the week is long over.  inquiry-delivered, 1bd after the nudge:
    # Tue 19 10:00.
    s.act("2027-01-19 10:30", "step-done")
    equal(s.get()["ball"], "office")
    # Thu 21 the office says it writes to them; taken back, entered again.
    s.act("2027-01-21 14:00", "step-result", result="approved")
    s.undo("2027-01-21 14:05")
    equal(s.get()["ball"], "office")
    s.act("2027-01-21 14:10", "step-result", result="approved")
    # inquiry-followup-delivered: 3obd after the inquiry is Fri 22 10:30, but 5obd after that answer:
    # 22, 25, 26, 27, Thu 28 14:10.
    s.act("2027-01-29 11:00", "accepted")
    equal((s.get()["stage"], s.get()["ball"]), ("billed", "client"))
    # rate-client, low, 1bd: Mon 1 Feb 11:00, in the digest of Tue 2.  Done, so rate-client-last-days
    # (24d, Mon 22 Feb) has nothing to say.
    s.act("2027-02-02 10:00", "step-done")
    # payout: accepted on Fri 29 Jan, which closes on the 31st and is paid on Mon 15 Feb, 11:00.  It had
    # come that day, entered late.
    s.act("2027-03-03 10:00", "paid", at="2027-02-15")
    equal((s.get()["stage"], s.get()["outcome"]), ("closed", "completed"))
    s.go("2027-03-10 12:00")
    s.check(
        ("2026-12-17 11:00", "nudge-delivered", "nudge-delivered"),
        ("2026-12-17 11:30", "", ""),
        ("2026-12-18 11:30", "reminder-request-delivered", "reminder-request-delivered"),
        ("2026-12-18 12:00", "", ""),
        ("2026-12-21 16:00", "inquiry-delivered", "inquiry-delivered"),
        ("2026-12-22 09:00", "digest", "inquiry-delivered digest"),
        ("2026-12-22 10:00", "", ""),
        ("2026-12-24 09:00", "digest", "digest"),
        ("2026-12-24 19:00", "", ""),
        ("2027-01-13 12:00", "promise-broken-delivered", "promise-broken-delivered"),
        ("2027-01-14 09:00", "digest", "promise-broken-delivered digest"),
        ("2027-01-14 10:00", "", ""),
        ("2027-01-15 15:00", "nudge-delivered", "nudge-delivered"),
        ("2027-01-15 16:00", "", ""),
        ("2027-01-18 09:30", "nudge-delivered", "nudge-delivered"),
        ("2027-01-18 10:00", "", ""),
        ("2027-01-19 10:00", "inquiry-delivered", "inquiry-delivered"),
        ("2027-01-19 10:30", "", ""),
        ("2027-01-28 14:10", "inquiry-followup-delivered", "inquiry-followup-delivered"),
        ("2027-01-29 09:00", "digest", "inquiry-followup-delivered digest"),
        ("2027-01-29 11:00", "", ""),
        ("2027-02-02 09:00", "digest", "digest"),
        ("2027-02-02 10:00", "", ""),
        ("2027-02-15 11:00", "payout", "payout"),
        daily("2027-02-16", "2027-03-03", "payout digest"),
        ("2027-03-03 10:00", "", ""))


@test("a request that is denied within the first week is made again; approved, they get two days",
      clock="2026-11-16 10:00")
def _(w):
    s = Script(w)
    # Mon 16 Nov 10:00 delivered; I ask the same day, which takes the coming nudge.
    s.add(stage="delivered", contracted="2026-11-02 10:00", funded="2026-11-02 11:00")
    s.act("2026-11-16 15:00", "sent")
    equal(s.status("nudge-delivered"), "done")
    # reminder-request-delivered: 1bd after that is Tue 17 15:00, but quiet+3bd is Thu 19 10:00.
    s.act("2026-11-19 10:30", "step-done")
    s.act("2026-11-19 14:00", "step-result", result="denied")
    # Again 1bd after the denial, Fri 20 14:00: the week runs until Mon 23 10:00.
    s.act("2026-11-20 14:30", "step-done")
    # reminder-result-delivered 2obd: Mon 23 is a holiday, Tue 24, Wed 25 14:30.  Approved 15:00, so
    # the client was reminded just now: inquiry-delivered, due since Mon 23, waits until Fri 27 15:00.
    s.act("2026-11-25 15:00", "step-result", result="approved")
    # Ignored over the weekend, then done.  inquiry-followup 3obd: Tue 1, Wed 2, Thu 3 Dec 10:00.
    s.act("2026-11-30 10:00", "step-done")
    s.act("2026-12-03 11:00", "step-done")
    # acceptance-check-delivered, 5obd, low: Fri 4, 7, 8, 9, Thu 10 11:00: the digest of Fri 11.
    s.act("2026-12-11 09:30", "step-done")
    s.go("2026-12-20 12:00")
    s.check(
        ("2026-11-19 10:00", "reminder-request-delivered", "reminder-request-delivered"),
        ("2026-11-19 10:30", "", ""),
        ("2026-11-20 14:00", "reminder-request-delivered", "reminder-request-delivered"),
        ("2026-11-20 14:30", "", ""),
        ("2026-11-25 14:30", "reminder-result-delivered", "reminder-result-delivered"),
        ("2026-11-25 15:00", "", ""),
        ("2026-11-27 15:00", "inquiry-delivered", "inquiry-delivered"),
        daily("2026-11-28", "2026-11-30", "inquiry-delivered digest"),
        ("2026-11-30 10:00", "", ""),
        ("2026-12-03 10:00", "inquiry-followup-delivered", "inquiry-followup-delivered"),
        ("2026-12-03 11:00", "", ""),
        ("2026-12-11 09:00", "digest", "digest"),
        ("2026-12-11 09:30", "", ""))


@test("accepted and forgotten: the rating window, the payout, the fee that would be forfeited",
      clock="2026-12-30 12:00")
def _(w):
    s = Script(w)
    # Wed 30 Dec 12:00 accepted.  rate-client 1bd: Mon 4 Jan 12:00, low: in the digest from Tue 5 on.
    s.add(stage="billed", contracted="2026-12-01", funded="2026-12-02", delivered="2026-12-21")
    # payout: closed with the month, paid on Fri 15 Jan, 12:00.  It takes the place of the rating, whose
    # last days (24d, Sat 23 Jan) would come before it in the ladder.
    s.act("2027-02-01 10:00", "step-done")
    # forfeit, 150d: Sat 29 May 12:00.  Snoozed on Mon 31 May until Mon 21 Jun, a date: 09:00.  Shown
    # again then, which is the moment of the digest; 180d would be Mon 28 Jun 12:00.
    s.act("2027-05-31 10:00", "snoozed", until="2027-06-21")
    s.act("2027-06-22 10:00", "paid")
    s.go("2027-07-01 12:00")
    s.check(
        daily("2027-01-05", "2027-01-15"),
        ("2027-01-15 12:00", "payout", "payout"),
        daily("2027-01-16", "2027-02-01", "payout digest"),
        ("2027-02-01 10:00", "", ""),
        ("2027-05-29 12:00", "forfeit", "forfeit"),
        daily("2027-05-30", "2027-05-31", "forfeit digest"),
        ("2027-05-31 10:00", "", ""),
        ("2027-06-21 09:00", "forfeit", "forfeit"),
        ("2027-06-22 09:00", "digest", "forfeit digest"),
        ("2027-06-22 10:00", "", ""))


@test("withdrawn when the limit passes: from billed+180d on there is nothing to save",
      clock="2027-06-27 10:00")
def _(w):
    s = Script(w)
    # Accepted Wed 30 Dec 2026 12:00, entered on Sun 27 Jun: forfeit is long due, until Mon 28 12:00.
    s.add(stage="billed", at="2026-12-30 12:00", contracted="2026-12-01", funded="2026-12-02")
    s.go("2027-06-30 12:00")
    s.check(
        ("2027-06-27 10:00", "forfeit", "forfeit"),
        ("2027-06-28 09:00", "digest", "forfeit digest"),
        ("2027-06-28 12:00", "", ""))


@test("running jobs entered in one line months later: one alert each, about the current step",
      clock="2027-03-08 10:00")
def _(w):
    s = Script(w, several=True)

    def enter(*words):
        code, out, err = w.daemon.ctl("add", *words, "--platform", "crowdworks", "--client", "北風")
        equal(code, 0, err)
        s.settle()
        return out

    # Delivered on 1 Dec (18:00): the nudge since Fri 4 Dec.  What follows it needs it.
    out = enter("ロゴ", "--stage", "delivered", "--applied", "2026-11-04", "--contracted",
                "2026-11-10", "--funded", "2026-11-12", "--at", "2026-12-01")
    contains(out, "4 Dec 2026 18:00", "Ask whether the delivery arrived")
    equal([(e["event"], w.local(e["time"])) for e in s.get(1)["events"]],
          [("applied", "2026-11-04 18:00"), ("contracted", "2026-11-10 18:00"),
           ("funded", "2026-11-12 18:00"), ("delivered", "2026-12-01 18:00")])
    # Contracted on 10 Nov, deadline 30 Nov, no escrow: ask-escrow since Wed 11 Nov, escrow-missing
    # since the 25th, deadline-near since the 26th, deadline-day since Mon 30 Nov 10:00.
    enter("チラシ", "--stage", "contracted", "--at", "2026-11-10", "--deadline", "2026-11-30")
    # Applied on 2 Nov, closed on 30 Nov: the nudge since Fri 6 Nov, presumed-declined since 7 Dec.
    enter("記事", "--stage", "applied", "--at", "2026-11-02", "--closes", "2026-11-30")
    # The nudge goes out: the reminder's week is long over, inquiry-delivered 1bd later.
    s.act("2027-03-08 11:00", "step-done", number=1)
    s.act("2027-03-08 11:00", "step-done", number=3)
    s.act("2027-03-08 11:00", "closed", number=2, outcome="cancelled")
    s.go("2027-03-09 12:00")
    s.check(
        ("2027-03-08 10:00", "1:nudge-delivered", "1:nudge-delivered"),
        ("2027-03-08 10:00", "2:deadline-day", "1:nudge-delivered 2:deadline-day"),
        ("2027-03-08 10:00", "3:presumed-declined",
         "1:nudge-delivered 2:deadline-day 3:presumed-declined"),
        ("2027-03-08 11:00", "", "2:deadline-day 3:presumed-declined"),
        ("2027-03-08 11:00", "", "2:deadline-day"),
        ("2027-03-08 11:00", "", ""),
        ("2027-03-09 11:00", "1:inquiry-delivered", "1:inquiry-delivered"))


if __name__ == "__main__":
    main()
