#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Plans: the sentences of contract section 4, on policies made for each of them.

Days of these tests, in Japan: Mon 2 Nov 2026, Tue 3 is a holiday, Wed 4, Thu 5, Fri 6, Mon 9,
Tue 10 ...; Mon 23 is a holiday too.
"""

from harness import contains, equal, fields, main, refused, test
from rules import policy, step


def rule(*steps, **more):
    """Keywords of a test on one policy "p"."""
    return {"policies": {"p": policy(*steps, **more)}, "server": False}


def status(w, number):
    return {name: line["status"] for name, line in w.daemon.plan(number).items()}


def due(w, number, name):
    """The step's date in the plan, None when it has none."""
    found = w.daemon.plan(number)[name].get("due")
    return found and w.local(found)


def delivered(w, at="2026-11-04 10:00", **more):
    w.daemon.clock(at)
    return w.daemon.add(platform="p", stage="delivered", at=at, **more)


LADDER3 = (step("one", "delivered", "quiet", "1bd"), step("two", "delivered", "quiet", "2bd"),
           step("three", "delivered", "quiet", "3bd"))


@test("plan lines carry the section 8 fields", **rule(
    step("one", "delivered", "quiet", "1bd", template="nudge-delivered", urgency="critical",
         title="Write to them")))
def _(w):
    line = w.daemon.plan(delivered(w))["one"]
    equal({k: line[k] for k
           in ("step", "status", "title", "act", "urgency", "template", "source", "confidence")},
          {"step": "one", "status": "upcoming", "title": "Write to them", "act": "message",
           "urgency": "critical", "template": "nudge-delivered", "source": "this test",
           "confidence": "default"})
    equal((w.local(line["due"]), w.local(line["alert"])), ("2026-11-05 10:00", "2026-11-05 10:00"))


@test("passing: what lies before the current step in the same track and spell is passed for good",
      **rule(*LADDER3))
def _(w):
    number = delivered(w)
    equal(status(w, number), {"one": "upcoming", "two": "upcoming", "three": "upcoming"})
    w.daemon.clock("2026-11-05 10:00")
    equal(status(w, number), {"one": "due", "two": "upcoming", "three": "upcoming"})
    w.daemon.clock("2026-11-06 10:00")
    equal(status(w, number), {"one": "passed", "two": "due", "three": "upcoming"})
    w.daemon.record(number, "step-done", step="two")
    w.daemon.clock("2026-11-20 10:00")
    equal(status(w, number), {"one": "passed", "two": "done", "three": "due"})


@test("passing: a step before one that was skipped is passed too", **rule(*LADDER3))
def _(w):
    number = delivered(w)
    w.daemon.record(number, "step-skipped", step="two")
    equal(status(w, number)["one"], "passed")


@test("next is the current step, else the one whose date comes next", **rule(*LADDER3))
def _(w):
    number = delivered(w)
    following = w.daemon.get(number)["next"]
    equal((following["step"], w.local(following["due"])), ("one", "2026-11-05 10:00"))
    w.daemon.clock("2026-11-06 10:00")
    equal((w.daemon.get(number)["next"]["step"], w.daemon.get(number)["state"]), ("two", "due"))


@test("tracks never pass each other: silence, deadlines and each asked:KIND are their own", **rule(
    step("limit", "delivered", "deadline", "-5bd", "wait"),
    step("answer", "delivered", "asked:question", "1d", "answer", ball="me"),
    step("award", "delivered", "asked:award", "1d", "answer", ball="me"),
    *LADDER3))
def _(w):
    number = delivered(w, deadline="2026-11-12 10:00")
    w.daemon.record(number, "asked", kind="question", ball="client")
    w.daemon.record(number, "asked", kind="award", ball="client")
    w.daemon.clock("2026-11-06 11:00")
    equal(status(w, number), {"limit": "due", "answer": "due", "award": "due", "one": "passed",
                              "two": "due", "three": "upcoming"})
    w.daemon.record(number, "step-done", step="two")
    equal(status(w, number)["award"], "due", "a message closes a question, and nothing else")


@test("current over tracks is the more urgent, then the later", **rule(
    step("answer", "delivered", "asked:question", "1d", "answer", ball="me", urgency="critical"),
    step("award", "delivered", "asked:award", "1d", "answer", ball="me"),
    *LADDER3))
def _(w):
    number = delivered(w)
    w.daemon.record(number, "asked", kind="award", ball="client")
    w.daemon.clock("2026-11-06 11:00")
    equal(w.daemon.get(number)["next"]["step"], "two", "due on 6 Nov, award on 5 Nov")
    w.daemon.record(number, "asked", kind="question", ball="client", at="2026-11-05 09:00")
    equal(w.daemon.get(number)["next"]["step"], "answer", "critical before what is later")


@test("NotBefore: the latest of Since+After and of each entry whose anchor exists", **rule(
    step("one", "delivered", "quiet", "1bd"),
    step("two", "delivered", "delivered", "2d", "office", not_before="step:one+3bd;closes+1d")))
def _(w):
    number = delivered(w)
    equal(due(w, number, "two"), "2026-11-06 10:00", "no step:one yet, no closes")
    w.daemon.record(number, "step-done", step="one")
    equal(due(w, number, "two"), "2026-11-09 10:00", "Thu 5, Fri 6, Mon 9")
    w.daemon.call("EditCase", "(uta{sv})", number, 0, fields(closes="2026-11-11 08:00"))
    equal(due(w, number, "two"), "2026-11-12 08:00")


@test("Until: from then on passed", **rule(
    step("one", "delivered", "quiet", "1bd", until="delivered+2d")))
def _(w):
    number = delivered(w)
    w.daemon.clock("2026-11-06 09:59")
    equal(status(w, number), {"one": "due"})
    w.daemon.clock("2026-11-06 10:00")
    equal((status(w, number), w.daemon.get(number)["state"]), ({"one": "passed"}, "ok"))


@test("Until is compared with the moment of the alert: an alert that cannot come before is passed",
      **rule(step("one", "delivered", "quiet", "4d", until="delivered+3d")))
def _(w):
    number = delivered(w)
    w.daemon.clock("2026-11-08 10:00")
    equal(status(w, number), {"one": "passed"})


@test("Requires: funded, closes, deadline and their negations", **rule(
    step("with-money", "delivered", "delivered", "1d", "wait", requires="funded"),
    step("without-money", "delivered", "delivered", "1d", "wait", requires="!funded"),
    step("closes", "delivered", "delivered", "1d", "wait", requires="closes"),
    step("deadline", "delivered", "delivered", "1d", "wait", requires="!deadline;funded")))
def _(w):
    number = delivered(w, funded="2026-11-04 09:00")
    w.daemon.clock("2026-11-06 10:00")
    found = status(w, number)
    assert found["without-money"] != "due" and found["closes"] != "due", found
    equal(found["deadline"], "due")
    w.daemon.call("EditCase", "(uta{sv})", number, 0, fields(deadline="2026-12-01"))
    found = status(w, number)
    assert found["deadline"] != "due", found
    equal(found["with-money"], "due", "once the later step is off, it is not passed by it")


@test("Requires=step: only a step that was taken counts, approved only after the decision", **rule(
    step("one", "delivered", "quiet", "1bd"),
    step("two", "delivered", "quiet", "2bd", "office", requires="step:one"),
    step("three", "delivered", "quiet", "3bd", "wait", requires="approved:two")))
def _(w):
    number = delivered(w)
    w.daemon.clock("2026-11-06 10:00")
    equal(status(w, number)["two"], "upcoming")
    w.daemon.record(number, "step-done", step="one")
    w.daemon.clock("2026-11-09 10:00")
    equal(status(w, number)["two"], "due")
    w.daemon.record(number, "step-done", step="two")
    w.daemon.clock("2026-11-10 10:00")
    equal(status(w, number)["three"], "upcoming")
    w.daemon.record(number, "step-result", step="two", result="approved")
    w.daemon.clock("2026-11-11 10:00")
    equal(status(w, number)["three"], "due")


@test("a skip counts for Since=step:, not for Requires=step:", **rule(
    step("one", "delivered", "quiet", "1bd"),
    step("since", "delivered", "step:one", "2bd"),
    step("requires", "delivered", "quiet", "3bd", requires="step:one")))
def _(w):
    number = delivered(w)
    equal(due(w, number, "since"), None)
    w.daemon.clock("2026-11-05 12:00")
    w.daemon.record(number, "step-skipped", step="one")
    equal(due(w, number, "since"), "2026-11-09 12:00", "Fri 6, Mon 9")
    w.daemon.clock("2026-11-13 12:00")
    found = status(w, number)
    equal((found["since"], found["requires"]), ("due", "upcoming"))


@test("after a step is taken no other silence step falls due before the next business day",
      **rule(step("one", "delivered", "quiet", "1bd"), step("two", "delivered", "quiet", "1bd")))
def _(w):
    number = delivered(w)
    w.daemon.record(number, "step-done", step="one")
    w.daemon.clock("2026-11-04 23:59")
    equal(status(w, number)["two"], "upcoming")
    number = delivered(w)
    w.daemon.clock("2026-11-06 11:00")
    w.daemon.record(number, "step-done", step="one", at="2026-11-06 10:30")
    for still in ("2026-11-06 23:59", "2026-11-07 12:00", "2026-11-08 23:59"):
        w.daemon.clock(still)
        equal(status(w, number)["two"], "upcoming", still)
    w.daemon.clock("2026-11-09 23:59")
    equal(status(w, number)["two"], "due", "Monday, the next business day")


@test("never two steps on one day: a message of mine that took a step counts as well",
      **rule(step("one", "delivered", "quiet", "1bd"),
             step("two", "delivered", "delivered", "1d", "office")))
def _(w):
    number = delivered(w)
    w.daemon.clock("2026-11-05 09:00")
    w.daemon.record(number, "sent")
    equal(status(w, number), {"one": "done", "two": "upcoming"})
    w.daemon.clock("2026-11-05 23:00")
    equal(status(w, number)["two"], "upcoming", "its own date was 5 Nov 10:00")
    w.daemon.clock("2026-11-06 23:00")
    equal(status(w, number)["two"], "due")


@test("a limit on me is no silence step: it falls due on the day of another step", **rule(
    step("answer", "delivered", "asked:award", "1h", "answer", ball="me"),
    step("one", "delivered", "quiet", "1bd")))
def _(w):
    number = delivered(w)
    w.daemon.record(number, "asked", kind="award", ball="client")
    w.daemon.clock("2026-11-05 10:00")
    w.daemon.record(number, "step-done", step="one")
    equal(status(w, number)["answer"], "due")


@test("a step whose anchor is missing is upcoming without a date and says what it waits for",
      **rule(step("one", "delivered", "quiet", "1bd"),
             step("two", "delivered", "step:one", "1bd"),
             step("pay", "delivered", "due", "3bd")))
def _(w):
    number = delivered(w)
    line = w.daemon.plan(number)["two"]
    equal((line["status"], "due" in line, "alert" in line), ("upcoming", False, False))
    text = w.daemon.call("Explain", "(usa{sv})", number, "two", {})
    assert "due" not in text, text
    contains(repr(text), "one")
    contains(repr(w.daemon.call("Explain", "(usa{sv})", number, "pay", {})), "due")


@test("a new spell starts the silence steps anew", **rule(*LADDER3))
def _(w):
    number = delivered(w)
    w.daemon.record(number, "step-done", step="one")
    w.daemon.clock("2026-11-05 16:00")
    w.daemon.record(number, "replied")
    equal(status(w, number), {"one": "upcoming", "two": "upcoming", "three": "upcoming"})
    equal(due(w, number, "one"), "2026-11-06 16:00")


@test("a denied step may be taken again, and Since=denied: counts from the decision", **rule(
    step("one", "delivered", "quiet", "1bd", "office"),
    step("after-denial", "delivered", "denied:one", "2bd")))
def _(w):
    number = delivered(w)
    w.daemon.record(number, "step-done", step="one")
    equal(due(w, number, "after-denial"), None)
    w.daemon.clock("2026-11-06 15:00")
    w.daemon.record(number, "step-result", step="one", result="denied")
    equal(due(w, number, "after-denial"), "2026-11-10 15:00", "Mon 9, Tue 10")
    w.daemon.record(number, "step-done", step="one")
    equal(status(w, number)["one"], "done")


@test("Since=approved: and obd of the office after an approval", **rule(
    step("one", "delivered", "quiet", "1bd", "office"),
    step("result", "delivered", "step:one", "2obd", "wait", ball="office"),
    step("after", "delivered", "approved:one", "2obd")))
def _(w):
    number = delivered(w)
    w.daemon.record(number, "step-done", step="one")
    equal(due(w, number, "result"), "2026-11-06 10:00")
    w.daemon.clock("2026-11-06 10:00")
    equal(status(w, number)["result"], "due", "the office's turn")
    w.daemon.record(number, "step-result", step="one", result="approved")
    equal(due(w, number, "after"), "2026-11-10 10:00")
    assert status(w, number)["result"] != "due", "no longer the office's turn"


@test("promised: no silence step falls due before the moment, whatever its Since", **rule(
    step("one", "delivered", "delivered", "1d"), step("two", "delivered", "promised", "1bd")))
def _(w):
    number = delivered(w)
    equal(due(w, number, "two"), None)
    w.daemon.record(number, "promised", until="2026-11-11 12:00")
    w.daemon.clock("2026-11-11 11:59")
    assert "due" not in status(w, number).values(), status(w, number)
    equal(due(w, number, "two"), "2026-11-12 12:00")
    w.daemon.clock("2026-11-12 12:00")
    equal(status(w, number)["two"], "due")


@test("Since=promised holds until the client's next event", **rule(
    step("two", "delivered", "promised", "1bd")))
def _(w):
    number = delivered(w)
    w.daemon.record(number, "promised", until="2026-11-11 12:00")
    w.daemon.record(number, "sent", other=True)
    equal(due(w, number, "two"), "2026-11-12 12:00", "a message of mine does not end it")
    w.daemon.record(number, "replied")
    equal(due(w, number, "two"), None)


@test("held stops silence steps, not limits on me", **rule(
    step("answer", "delivered", "asked:question", "1d", "answer", ball="me"),
    step("one", "delivered", "quiet", "1bd")))
def _(w):
    number = delivered(w)
    w.daemon.record(number, "asked", kind="question", ball="client")
    w.daemon.record(number, "held")
    w.daemon.clock("2026-11-06 10:00")
    found = status(w, number)
    equal(found["answer"], "due")
    assert found["one"] != "due", found
    w.daemon.record(number, "unheld")
    equal(status(w, number)["one"], "due")


@test("snoozed: nothing shows until then, except a critical step that falls due", **rule(
    step("answer", "delivered", "asked:question", "2d", "answer", ball="me", urgency="critical"),
    step("one", "delivered", "quiet", "1bd")))
def _(w):
    number = delivered(w)
    w.daemon.record(number, "asked", kind="question", ball="client")
    w.daemon.clock("2026-11-05 11:00")
    w.daemon.record(number, "snoozed", until="2026-11-12 09:00")
    equal(w.daemon.get(number)["state"], "snoozed")
    w.daemon.clock("2026-11-06 10:00")
    equal(w.daemon.get(number)["state"], "due", "the critical step fell due")
    with refused("InvalidArgument|Refused|InvalidState"):
        w.daemon.record(number, "snoozed", until="2026-11-01")


@test("Weekly, Round and Inclusive", **rule(
    step("weekly", "delivered", "delivered", "0d", "wait", weekly="mon 12:00"),
    step("round", "delivered", "delivered", "72h", "wait", round="hour"),
    step("inclusive", "delivered", "delivered", "60d", "wait", inclusive="true")))
def _(w):
    number = delivered(w, at="2026-11-04 10:20")
    equal(due(w, number, "weekly"), "2026-11-09 12:00")
    equal(due(w, number, "round"), "2026-11-07 11:00", "the next full hour after 10:20")
    equal(due(w, number, "inclusive"), "2027-01-02 10:20", "day 60 when Wed 4 Nov is day 1")


@test("Ball= and Since=turn: a step waits for its turn and counts from the ball's last change",
      **rule(
    step("mine", "contracted", "turn", "1bd", "platform", ball="me"),
    step("theirs", "contracted", "turn", "1bd")))
def _(w):
    number = w.daemon.add(platform="p", stage="contracted", at="2026-11-02 09:00")
    w.daemon.clock("2026-11-04 09:00")
    equal(status(w, number)["mine"], "due")
    equal(status(w, number)["theirs"], "upcoming")
    w.daemon.record(number, "sent")
    equal(due(w, number, "theirs"), "2026-11-05 09:00")
    assert status(w, number)["mine"] != "due"


@test("a step of another stage is not due", **rule(
    step("applied", "applied", "quiet", "1bd"), step("one", "delivered", "quiet", "1bd")))
def _(w):
    number = delivered(w)
    w.daemon.clock("2026-11-09 10:00")
    found = status(w, number)
    assert found["applied"] != "due", found
    equal(found["one"], "due")


@test("Since=started, funded, contracted, applied, billed, closes, deadline, due", **rule(
    *(step(f"after-{anchor}", "billed", anchor, "30d", "wait") for anchor in (
        "applied", "contracted", "funded", "started", "billed", "closes", "deadline", "due")),
    escrow=True))
def _(w):
    d = w.daemon
    d.clock("2026-11-20 12:00")
    number = d.add(platform="p", at="2026-11-01 10:00", closes="2026-11-08 10:00",
                   deadline="2026-11-09 10:00")
    for day, event in enumerate(("contracted", "funded", "started", "delivered", "accepted"), 2):
        more = {"due": "2026-11-30 10:00"} if event == "delivered" else {}
        d.record(number, event, at=f"2026-11-{day:02} 10:00", **more)
    equal(d.get(number)["stage"], "billed")
    days = {"applied": 1, "contracted": 2, "funded": 3, "started": 4, "billed": 6, "closes": 8,
            "deadline": 9, "due": 30}
    for anchor, day in days.items():
        equal(due(w, number, f"after-{anchor}"), f"2026-12-{day:02} 10:00", anchor)


@test("the case's own calendars come before the policy's",
      **rule(step("one", "delivered", "quiet", "1bd")))
def _(w):
    number = delivered(w, at="2026-11-02 10:00", calendars=[])
    plain = delivered(w, at="2026-11-02 10:00")
    equal(due(w, plain, "one"), "2026-11-04 10:00")
    w.daemon.call("EditCase", "(uta{sv})", plain, 0, fields(calendars=["yearend-japan"]))
    equal(due(w, plain, "one"), "2026-11-03 10:00", "a client that works on holidays")
    equal(due(w, number, "one"), "2026-11-04 10:00", "an empty list names none")


if __name__ == "__main__":
    main()
