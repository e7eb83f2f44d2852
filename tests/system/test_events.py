#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Events and what they change: one test at least per row of the table in contract section 3.

Days of these tests, in Japan: Mon 2 Nov 2026, Tue 3 is a holiday (文化の日), Wed 4, Thu 5, Fri 6,
Sat 7, Sun 8, Mon 9.
"""

from harness import BusError, contains, equal, fields, main, refused, test
from rules import LADDER, PLAIN, policy, step

WORLD = {"policies": {"ladder": LADDER, "plain": PLAIN}, "server": False}


def look(w, number):
    """Stage, ball, quiet since (None when absent), quiet business days."""
    case = w.daemon.get(number)
    since = case.get("quiet_since")
    return case["stage"], case["ball"], since and w.local(since), case.get("quiet_business_days")


def at(w, time, number, event, **details):
    w.daemon.clock(time)
    return w.daemon.record(number, event, **details)


def events(w, number):
    return [e["event"] for e in w.daemon.get(number)["events"]]


def working(w, platform="ladder"):
    """A case in work: contracted on Mon 2 Nov, funded where there is an escrow; my turn."""
    return w.daemon.add(platform=platform, stage="contracted", at="2026-11-02 09:00",
                        funded="2026-11-02 09:00" if platform == "ladder" else None)


def delivered(w, platform="ladder"):
    """The same, delivered on Wed 4 Nov 10:00."""
    number = working(w, platform)
    at(w, "2026-11-04 10:00", number, "delivered")
    return number


@test("applied: stage applied, ball client, quiet since then; the holiday is no business day",
      **WORLD)
def _(w):
    number = w.daemon.add(platform="ladder")
    equal(look(w, number), ("applied", "client", "2026-11-02 09:00", 0))
    w.daemon.clock("2026-11-03 12:00")
    equal(look(w, number)[3], 0, "on the holiday")
    w.daemon.clock("2026-11-05 00:00")
    equal(look(w, number)[3], 2, "Wed 4 and Thu 5, from midnight on")
    w.daemon.clock("2026-11-08 12:00")
    equal(look(w, number)[3], 3, "the weekend adds nothing")


@test("contracted on a policy with escrow: ball client, a spell starts", **WORLD)
def _(w):
    number = w.daemon.add(platform="ladder")
    at(w, "2026-11-04 10:00", number, "contracted")
    equal(look(w, number), ("contracted", "client", "2026-11-04 10:00", 0))
    equal(w.daemon.get(number)["funded"], False)


@test("contracted without escrow: ball me, not quiet", **WORLD)
def _(w):
    number = w.daemon.add(platform="plain")
    at(w, "2026-11-04 10:00", number, "contracted")
    equal(look(w, number)[:3], ("contracted", "me", None))


@test("funded: escrow confirmed, ball me", **WORLD)
def _(w):
    number = w.daemon.add(platform="ladder")
    at(w, "2026-11-04 10:00", number, "contracted")
    at(w, "2026-11-05 10:00", number, "funded")
    equal(look(w, number)[:3], ("contracted", "me", None))
    equal(w.daemon.get(number)["funded"], True)


@test("funded while a message of mine is unanswered: ball client, same spell", **WORLD)
def _(w):
    number = w.daemon.add(platform="ladder")
    at(w, "2026-11-04 10:00", number, "contracted")
    at(w, "2026-11-04 15:00", number, "sent", other=True)
    at(w, "2026-11-05 10:00", number, "funded")
    equal(look(w, number)[:3], ("contracted", "client", "2026-11-04 10:00"))


@test("funded after a message that took an escrow step: ball me", **WORLD)
def _(w):
    number = w.daemon.add(platform="ladder")
    at(w, "2026-11-04 10:00", number, "contracted")
    at(w, "2026-11-06 11:00", number, "sent")
    equal(w.daemon.plan(number)["ask-escrow"]["status"], "done")
    at(w, "2026-11-09 10:00", number, "funded")
    equal(look(w, number)[:3], ("contracted", "me", None))


@test("started: refused before escrow with the reason, flagged for good with anyway", **WORLD)
def _(w):
    number = w.daemon.add(platform="ladder", stage="contracted")
    with refused("Refused", "escrow-missing"):
        w.daemon.record(number, "started")
    equal(events(w, number), ["contracted"], "a refused start leaves nothing")
    w.daemon.record(number, "started", anyway=True)
    w.daemon.record(number, "funded")
    shown = repr(w.daemon.get(number))
    contains(shown, "anyway")
    equal(look(w, number)[0], "contracted")


@test("started after escrow, or without escrow: no question", **WORLD)
def _(w):
    for platform in ("ladder", "plain"):
        number = working(w, platform)
        w.daemon.record(number, "started")
        equal(look(w, number)[:3], ("contracted", "me", None))


@test("deliver before escrow is refused, and passes with anyway", **WORLD)
def _(w):
    number = w.daemon.add(platform="ladder", stage="contracted")
    with refused("Refused", "escrow-missing"):
        w.daemon.record(number, "delivered")
    w.daemon.record(number, "delivered", anyway=True)
    equal(look(w, number)[:2], ("delivered", "client"))


@test("sent: ball client, the spell starts with my first act", **WORLD)
def _(w):
    number = working(w)
    at(w, "2026-11-04 10:00", number, "sent")
    equal(look(w, number), ("contracted", "client", "2026-11-04 10:00", 0))
    at(w, "2026-11-05 10:00", number, "sent", other=True)
    equal(look(w, number)[2], "2026-11-04 10:00", "a second nudge starts no spell")


@test("sent in a running spell takes the next silence step that is a message", **WORLD)
def _(w):
    number = working(w)
    at(w, "2026-11-04 10:00", number, "sent")
    equal(w.daemon.plan(number)["nudge-contracted"]["status"], "upcoming",
          "the first act takes none")
    at(w, "2026-11-05 10:00", number, "sent")
    plan = w.daemon.plan(number)
    equal(plan["nudge-contracted"]["status"], "done")
    equal(w.local(plan["ask-office"]["due"]), "2026-11-06 10:00", "1bd after the step was taken")
    at(w, "2026-11-06 12:00", number, "sent")
    equal(w.daemon.plan(number)["ask-office"]["status"], "due",
          "an office step is not taken by sent")


@test("sent with other takes no step, and undo gives a taken one back", **WORLD)
def _(w):
    number = working(w)
    at(w, "2026-11-04 10:00", number, "sent")
    at(w, "2026-11-05 10:00", number, "sent", other=True)
    equal(w.daemon.plan(number)["nudge-contracted"]["status"], "upcoming")
    at(w, "2026-11-09 11:00", number, "sent")
    equal(w.daemon.plan(number)["nudge-contracted"]["status"], "done")
    w.daemon.undo()
    equal(w.daemon.plan(number)["nudge-contracted"]["status"], "due")


@test("sent fyi: logged, changes neither ball nor spell", **WORLD)
def _(w):
    number = working(w)
    at(w, "2026-11-04 10:00", number, "sent", fyi=True)
    equal(look(w, number)[:3], ("contracted", "me", None))
    at(w, "2026-11-05 10:00", number, "sent")
    at(w, "2026-11-06 10:00", number, "sent", fyi=True)
    equal(look(w, number)[:3], ("contracted", "client", "2026-11-05 10:00"))
    equal(w.daemon.plan(number)["nudge-contracted"]["status"], "upcoming")
    equal(events(w, number)[-3:], ["sent", "sent", "sent"])


@test("replied: ball me when applied, and when contracted and funded or without escrow", **WORLD)
def _(w):
    number = w.daemon.add(platform="ladder")
    at(w, "2026-11-04 10:00", number, "replied")
    equal(look(w, number)[:3], ("applied", "me", None))
    for platform in ("ladder", "plain"):
        number = working(w, platform)
        w.daemon.record(number, "sent")
        w.daemon.record(number, "replied")
        equal(look(w, number)[:3], ("contracted", "me", None))


@test("replied: ball client and a new spell when unfunded, delivered or billed", **WORLD)
def _(w):
    unfunded = w.daemon.add(platform="ladder", stage="contracted")
    handed = delivered(w)
    billed = delivered(w, "plain")
    w.daemon.record(billed, "accepted")
    for number, stage in ((unfunded, "contracted"), (handed, "delivered"), (billed, "billed")):
        at(w, "2026-11-05 11:00", number, "replied")
        equal(look(w, number)[:3], (stage, "client", "2026-11-05 11:00"))


@test("replied wait: the ball stays with the client", **WORLD)
def _(w):
    number = working(w)
    w.daemon.record(number, "sent")
    at(w, "2026-11-05 11:00", number, "replied", wait=True)
    equal(look(w, number)[:3], ("contracted", "client", "2026-11-05 11:00"))


@test("replied lure: an answer, kept as no genuine one", **WORLD)
def _(w):
    number = w.daemon.add(platform="ladder")
    w.daemon.record(number, "replied", lure=True)
    equal(look(w, number)[1], "me")
    equal(w.daemon.get(number)["events"][-1]["details"].get("lure"), True)


@test("ball= on any event says whose turn it is", **WORLD)
def _(w):
    number = w.daemon.add(platform="ladder")
    w.daemon.record(number, "replied", ball="client")
    equal(look(w, number)[1], "client")
    w.daemon.record(number, "noted", text="x", ball="me")
    equal(look(w, number)[1], "me")
    with refused("InvalidArgument"):
        w.daemon.record(number, "noted", text="x", ball="nobody")


@test("promised: ball client in every stage, the spell starts at the moment named", **WORLD)
def _(w):
    numbers = [w.daemon.add(platform="ladder"), working(w), delivered(w)]
    for number, stage in zip(numbers, ("applied", "contracted", "delivered")):
        w.daemon.record(number, "promised", until="2026-11-09 12:00")
        equal(look(w, number)[:2], (stage, "client"))
    w.daemon.clock("2026-11-11 12:00")
    for number in numbers:
        equal(look(w, number)[2:], ("2026-11-09 12:00", 2), "Tue 10 and Wed 11")
        nudge = next(s for i, s in w.daemon.plan(number).items()
                     if i.startswith("nudge-" + look(w, number)[0]))
        assert w.local(nudge["due"]) >= "2026-11-12 12:00", nudge


@test("promised: until then no silence step falls due, and my messages do not shorten it", **WORLD)
def _(w):
    number = delivered(w)
    w.daemon.record(number, "promised", until="2026-11-20 12:00")
    w.daemon.clock("2026-11-12 10:00")
    equal(w.daemon.plan(number)["nudge-delivered"]["status"], "upcoming")
    w.daemon.record(number, "sent", other=True)
    w.daemon.clock("2026-11-20 11:59")
    equal(w.daemon.get(number)["state"], "ok")
    # 3bd after Fri 20: Mon 23 is a holiday (勤労感謝の日), so Tue 24, Wed 25, Thu 26
    equal(w.local(w.daemon.plan(number)["nudge-delivered"]["due"]), "2026-11-26 12:00")


@test("promised needs its moment, and it may lie in the future", **WORLD)
def _(w):
    number = delivered(w)
    with refused("InvalidArgument"):
        w.daemon.record(number, "promised")


@test("asked: ball me, open until answered; its steps stay due whoever holds the ball", **WORLD)
def _(w):
    number = working(w)
    at(w, "2026-11-04 10:00", number, "asked", kind="end-request", by="2026-11-11 10:00")
    equal(look(w, number)[1], "me")
    w.daemon.clock("2026-11-06 10:00")
    equal(w.daemon.plan(number)["answer-end"]["status"], "due")
    w.daemon.record(number, "sent")
    equal(look(w, number)[1], "client")
    equal(w.daemon.plan(number)["answer-end"]["status"], "due", "sent closes KIND question only")
    w.daemon.record(number, "replied")
    equal(w.daemon.plan(number)["answer-end"]["status"], "due", "replied neither")
    w.daemon.record(number, "step-done", step="answer-end", result="refuse")
    equal(w.daemon.plan(number)["answer-end"]["status"], "done")
    equal(w.daemon.get(number)["state"], "ok")


@test("asked question is closed by sent and by replied", **WORLD)
def _(w):
    for answer in ("sent", "replied"):
        number = working(w)
        w.daemon.record(number, "asked", kind="question", at="2026-11-02 09:00")
        w.daemon.record(number, answer)
        w.daemon.clock("2026-11-06 09:00")
        assert w.daemon.plan(number)["answer-question"]["status"] != "due", answer
        w.daemon.clock("2026-11-02 09:00")


@test("asked withdrawn closes that kind", **WORLD)
def _(w):
    number = working(w)
    w.daemon.record(number, "asked", kind="end-request")
    at(w, "2026-11-05 10:00", number, "asked", kind="end-request", withdrawn=True)
    assert w.daemon.plan(number)["answer-end"]["status"] != "due"
    with refused("InvalidState"):
        w.daemon.record(number, "asked", kind="end-request", withdrawn=True)


@test("asked: a KIND that nobody names is refused", **WORLD)
def _(w):
    number = working(w)
    for kind in ("question", "end-request", "refund-request", "dispute", "award",
                 "outside-contact", "early-delivery"):
        w.daemon.record(number, "asked", kind=kind)
    with refused("InvalidArgument"):
        w.daemon.record(number, "asked", kind="moon")


@test("asked early-delivery before escrow or contract is a critical sign", **WORLD)
def _(w):
    number = w.daemon.add(platform="ladder")
    w.daemon.record(number, "asked", kind="early-delivery")
    contains(w.daemon.get(number)["signs"], "early-delivery")


@test("delivered: stage delivered, ball client, always a new spell", **WORLD)
def _(w):
    number = working(w)
    w.daemon.record(number, "sent")
    at(w, "2026-11-04 10:00", number, "delivered", due="2026-12-31")
    equal(look(w, number)[:3], ("delivered", "client", "2026-11-04 10:00"))
    equal(w.local(w.daemon.get(number)["invoice_due"]), "2026-12-31 18:00")
    at(w, "2026-11-05 10:00", number, "delivered")
    equal(look(w, number)[2], "2026-11-05 10:00", "a second delivery in a running spell")


@test("delivered without the platform's button: counts as sent, stage stays", **WORLD)
def _(w):
    number = working(w)
    for no in (False, "no"):
        try:
            at(w, "2026-11-04 10:00", number, "delivered", button=no)
            break
        except BusError as error:
            equal(error.name, "org.casewatch.Error.InvalidArgument")
    equal(look(w, number)[:3], ("contracted", "client", "2026-11-04 10:00"))


@test("revision: back to contracted, ball me", **WORLD)
def _(w):
    number = delivered(w)
    at(w, "2026-11-05 10:00", number, "revision")
    equal(look(w, number)[:3], ("contracted", "me", None))


@test("accepted: closed as completed, or billed where the policy has steps there", **WORLD)
def _(w):
    number = delivered(w)
    w.daemon.record(number, "accepted")
    case = w.daemon.get(number)
    equal((case["stage"], case["outcome"]), ("closed", "completed"))
    number = delivered(w, "plain")
    w.daemon.record(number, "accepted")
    equal(look(w, number)[0], "billed")


@test("accepted more: back to contracted, unfunded", **WORLD)
def _(w):
    number = delivered(w)
    w.daemon.record(number, "accepted", more=True)
    case = w.daemon.get(number)
    equal((case["stage"], case["funded"]), ("contracted", False))
    with refused("Refused", "escrow-missing"):
        w.daemon.record(number, "started")


@test("paid: closed as completed", **WORLD)
def _(w):
    number = delivered(w, "plain")
    w.daemon.record(number, "accepted")
    w.daemon.record(number, "paid")
    case = w.daemon.get(number)
    equal((case["stage"], case["outcome"]), ("closed", "completed"))


@test("step-done of a message counts as sent too; without a name it is the current step", **WORLD)
def _(w):
    number = delivered(w)
    at(w, "2026-11-09 11:00", number, "step-done")
    equal(w.daemon.plan(number)["nudge-delivered"]["status"], "done")
    equal(look(w, number)[:3], ("delivered", "client", "2026-11-04 10:00"))


@test("step-done without a name and nothing due takes the next step", **WORLD)
def _(w):
    number = delivered(w)
    w.daemon.record(number, "step-done")
    equal(w.daemon.plan(number)["nudge-delivered"]["status"], "done")


@test("step-done of an office step: ball office; its result: ball client, same quiet since",
      **WORLD)
def _(w):
    number = delivered(w)
    w.daemon.record(number, "step-done", step="nudge-delivered")
    at(w, "2026-11-06 10:00", number, "step-done", step="remind-delivered")
    equal(look(w, number)[1], "office")
    at(w, "2026-11-09 10:00", number, "step-result", step="remind-delivered", result="approved")
    equal(look(w, number)[:3], ("delivered", "client", "2026-11-04 10:00"))


@test("step-result denied: the step may be taken again", **WORLD)
def _(w):
    number = delivered(w)
    w.daemon.record(number, "step-done", step="nudge-delivered")
    at(w, "2026-11-06 10:00", number, "step-done", step="remind-delivered")
    at(w, "2026-11-09 10:00", number, "step-result", step="remind-delivered", result="denied")
    equal(look(w, number)[1], "client")
    at(w, "2026-11-10 10:00", number, "step-done", step="remind-delivered")
    equal(look(w, number)[1], "office")


@test("step-result without a step that awaits one is refused", **WORLD)
def _(w):
    number = delivered(w)
    with refused("InvalidState"):
        w.daemon.record(number, "step-result", result="approved")


@test("step-done of a close step closes with its Outcome; of a wait step it only acknowledges",
      policies={"p": policy(step("wait-for-it", "applied", "applied", "1d", "wait"),
                            step("give-up", "applied", "applied", "2d", "close", outcome="lost"))},
      server=False)
def _(w):
    number = w.daemon.add(platform="p")
    before = look(w, number)
    w.daemon.record(number, "step-done", step="wait-for-it")
    equal(look(w, number), before)
    w.daemon.record(number, "step-done", step="give-up")
    case = w.daemon.get(number)
    equal((case["stage"], case["outcome"]), ("closed", "lost"))


@test("step-done of an answer step wants consent or refuse", **WORLD)
def _(w):
    number = working(w)
    w.daemon.record(number, "asked", kind="end-request")
    with refused("InvalidArgument"):
        w.daemon.record(number, "step-done", step="answer-end", result="perhaps")
    w.daemon.record(number, "step-done", step="answer-end", result="consent")
    equal(w.daemon.plan(number)["answer-end"]["status"], "done")
    equal([a["open"] for a in w.daemon.get(number)["asked"]], [False],
          "closed for good: it is read from the journal each time")


@test("a step that the policy does not have is refused", **WORLD)
def _(w):
    number = delivered(w)
    for event in ("step-done", "step-skipped"):
        try:
            w.daemon.record(number, event, step="no-such-step")
        except BusError as error:
            assert error.name.endswith((".NotFound", ".InvalidArgument")), error
        else:
            raise AssertionError(f"{event} of an unknown step was accepted")


@test("step-skipped: the step is over, ball and spell stay", **WORLD)
def _(w):
    number = delivered(w)
    before = look(w, number)
    w.daemon.record(number, "step-skipped", step="nudge-delivered")
    equal(look(w, number), before)
    equal(w.daemon.plan(number)["nudge-delivered"]["status"], "skipped")


@test("flagged: a sign that check knows; another word is refused", **WORLD)
def _(w):
    number = w.daemon.add(platform="ladder")
    with refused("InvalidArgument"):
        w.daemon.record(number, "flagged", sign="bad-weather")


@test("held: silence steps stop, limits on me do not; unheld brings them back", **WORLD)
def _(w):
    quiet, mine = delivered(w), working(w)
    w.daemon.record(mine, "asked", kind="end-request")
    w.daemon.record(quiet, "held")
    w.daemon.record(mine, "held")
    w.daemon.clock("2026-11-12 10:00")
    assert w.daemon.plan(quiet)["nudge-delivered"]["status"] != "due"
    equal(w.daemon.plan(mine)["answer-end"]["status"], "due")
    w.daemon.record(quiet, "unheld")
    equal(w.daemon.plan(quiet)["nudge-delivered"]["status"], "due")
    with refused("InvalidState"):
        w.daemon.record(quiet, "unheld")


@test("snoozed: state snoozed until its moment, or until an event that is no note or edit", **WORLD)
def _(w):
    number = delivered(w)
    at(w, "2026-11-09 11:00", number, "snoozed", until="2026-11-10 15:00")
    equal(w.daemon.get(number)["state"], "snoozed")
    w.daemon.record(number, "noted", text="x")
    equal(w.daemon.get(number)["state"], "snoozed")
    w.daemon.clock("2026-11-10 15:00")
    equal(w.daemon.get(number)["state"], "due")
    w.daemon.clock("2026-11-09 11:00")
    w.daemon.record(number, "replied")
    assert w.daemon.get(number)["state"] != "snoozed"


@test("noted and edited neither start nor end a spell", **WORLD)
def _(w):
    number = delivered(w)
    before = look(w, number)
    w.daemon.record(number, "noted", text="x")
    w.daemon.call("EditCase", "(uta{sv})", number, w.daemon.get(number)["revision"],
                  fields(title="New"))
    equal(look(w, number), before)
    with refused("InvalidArgument"):
        w.daemon.record(number, "noted")


@test("closed with every outcome; an unknown one is refused; reopened: a new spell", **WORLD)
def _(w):
    for outcome in ("completed", "declined", "withdrawn", "cancelled", "lost"):
        number = delivered(w)
        w.daemon.call("CloseCase", "(usa{sv})", number, outcome, fields(by="me", presumed=True))
        equal(w.daemon.get(number)["outcome"], outcome)
        w.daemon.clock("2026-11-05 10:00")
        w.daemon.call("ReopenCase", "(ua{sv})", number, {})
        equal(look(w, number)[0], "delivered")
        equal(look(w, number)[2], "2026-11-05 10:00")
        w.daemon.clock("2026-11-04 10:00")


if __name__ == "__main__":
    main()
