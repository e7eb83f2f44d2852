#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Alerts at a notification server of our own: contract section 6.

Days, in Japan: Mon 2 Nov 2026, Tue 3 is a holiday, Wed 4, Thu 5, Fri 6, Mon 9.
"""

import time

from harness import BusError, SLOW, contains, equal, fields, main, test, wait_until
from rules import policy, step

QUIET = policy(
    step("nudge", "delivered", "quiet", "1bd", title="Write to them", template="nudge"),
    step("office", "delivered", "quiet", "3bd", "office", title="Ask the office"),
    step("result", "delivered", "step:office", "1obd", "wait", ball="office", title="Look for it"),
    step("answer", "delivered", "asked:end-request", "1d", "answer", ball="me", urgency="critical",
         title="Answer them", template="end-request-answer-consent"))
DAILY = "[Alerts]\nDigestAt=19:59\n"  # out of the way of tests about single alerts


def world(*steps, **more):
    """Keywords of a test on one policy "p", the daily digest out of the way."""
    return {"policies": {"p": policy(*steps) if steps else QUIET}, "conf": DAILY, **more}


def delivered(w, title="Logo", client="ACME", at="2026-11-04 10:00", **more):
    return w.daemon.add(title, client, platform="p", stage="delivered", at=at, **more)


def due_case(w, **more):
    """A case whose nudge came at Thu 5 Nov 10:00; its bubble is on the screen."""
    w.daemon.clock("2026-11-04 10:00")
    number = delivered(w, **more)
    w.daemon.clock("2026-11-05 10:00")
    return number


def text_of(line):
    return line["summary"] + "\n" + line["body"]


def gone(w, number):
    wait_until(lambda: number not in [b["id"] for b in w.stub.shown()], f"bubble {number} to go")


@test("one alert, at its moment and not before; it names client, case, days and what to do",
      **world())
def _(w):
    raised = w.daemon.signals("AlertRaised")
    w.daemon.clock("2026-11-04 10:00")
    number = delivered(w, "ロゴ制作", "北風デザイン")
    equal(w.daemon.clock("2026-11-05 09:59")[0], 0)
    equal(w.stub.new("Notify"), [])
    equal(w.daemon.clock("2026-11-05 10:00")[0], 1)
    lines = w.stub.new("Notify")
    equal(len(lines), 1, f"{lines}")
    contains(text_of(lines[0]), "北風デザイン", "ロゴ制作", "1 business day", "Write to them")
    equal([(case, name) for case, name, _ in raised.take()], [(number, "nudge")])
    equal([(a["id"], a["step"], a["status"]) for a in w.daemon.call("ListAlerts")],
          [(number, "nudge", "shown")])
    equal(w.daemon.property("DueCases"), 1)


@test("an alert stays until something is done: no timeout of its own, urgency as in the policy",
      **world(
    step("nudge", "delivered", "quiet", "1bd"),
    step("answer", "delivered", "asked:award", "1h", "answer", ball="me", urgency="critical")))
def _(w):
    number = due_case(w)
    equal((w.stub.the_bubble()["urgency"], w.stub.the_bubble()["expire_timeout"]), (1, 0))
    w.daemon.record(number, "asked", kind="award", at="2026-11-05 09:00")
    w.daemon.settle()
    equal(w.stub.the_bubble()["urgency"], 2)


@test("shown once for a cause: kill -9 and a new daemon show it no second time", **world())
def _(w):
    due_case(w)
    bubble = w.stub.the_bubble()["id"]
    w.stub.skip()
    raised = w.daemon.signals("AlertRaised")
    for _ in range(3):
        w.daemon.restart()
        equal(w.daemon.settle()[0], 0)
    equal(raised.take(), [])
    equal(w.stub.the_bubble()["id"], bubble)
    again = [line["replaces_id"] for line in w.stub.new("Notify")]
    assert set(again) <= {bubble}, f"only its own bubble may be taken over, replaced were {again}"


@test("a bubble taken over after a restart still works", **world())
def _(w):
    number = due_case(w)
    w.daemon.restart()
    w.daemon.settle()
    changed = w.daemon.signals("CasesChanged")
    w.stub.press(w.stub.the_bubble()["id"], "done")
    changed.wait()
    equal(w.daemon.plan(number)["nudge"]["status"], "done")


@test("an alert that the user dismissed is not shown again after a restart, and stays due",
      **world())
def _(w):
    number = due_case(w)
    w.stub.call("Close", "(uu)", w.stub.the_bubble()["id"], 2)
    wait_until(lambda: not w.daemon.call("ListAlerts"), "the daemon to hear of it")
    w.daemon.restart()
    equal(w.daemon.settle()[0], 0)
    equal(w.stub.shown(), [])
    equal(w.daemon.get(number)["state"], "due", "a dismissal decides nothing")


@test("killed before the server answered: shown after the restart, at most once more", **world())
def _(w):
    w.daemon.clock("2026-11-04 10:00")
    delivered(w)
    w.stub.call("Drop", "(u)", 1)
    w.daemon.clock("2026-11-05 10:00")
    for _ in range(3):
        w.daemon.restart()
        w.daemon.settle()
    shown = [e for e in w.stub.events("shown")]
    assert 1 <= len(w.stub.shown()) <= 2 and len(shown) <= 4, shown
    fresh = [e for e in shown if e["replaces_id"] == 0]
    assert len(fresh) <= 2, fresh


@test("withdrawn at once when the case is answered, taken, snoozed or closed", **world())
def _(w):
    d = w.daemon
    withdrawn = d.signals("AlertWithdrawn")
    acts = (("answered", lambda n: d.record(n, "replied")),
            ("taken", lambda n: d.record(n, "step-done", step="nudge")),
            ("taken", lambda n: d.record(n, "step-skipped", step="nudge")),
            ("snoozed", lambda n: d.record(n, "snoozed", until="2026-11-06 09:00")),
            ("held", lambda n: d.record(n, "held")),
            ("closed", lambda n: d.call("CloseCase", "(usa{sv})", n, "lost", {})))
    for reason, act in acts:
        number = due_case(w)
        bubble = w.stub.the_bubble()["id"]
        act(number)
        gone(w, bubble)
        equal([(case, why) for case, _, why in withdrawn.wait()], [(number, reason)])
        withdrawn.take()
        d.settle()
        equal(w.stub.shown(), [])
        if reason != "closed":
            d.call("CloseCase", "(usa{sv})", number, "lost", {})
            d.settle()


@test("never for a case that was answered before its moment", **world())
def _(w):
    w.daemon.clock("2026-11-04 10:00")
    number = delivered(w)
    w.daemon.clock("2026-11-05 09:00")
    w.daemon.record(number, "replied")
    w.daemon.clock("2026-11-05 23:00")
    equal(w.stub.events("Notify"), [])


@test("replaced as the ladder climbs: one bubble per case", **world())
def _(w):
    due_case(w)
    first = w.stub.the_bubble()["id"]
    w.stub.skip()
    w.daemon.clock("2026-11-09 10:00")
    lines = [line for line in w.stub.new("Notify") if "Ask the office" in text_of(line)]
    equal([line["replaces_id"] for line in lines], [first])
    equal(len([b for b in w.stub.shown() if "Ask the office" in text_of(b)]), 1)
    equal(len([b for b in w.stub.shown() if "Write to them" in text_of(b)]), 0)


@test("no server: it stays due, and is shown when one appears", **world(server=("--absent",)))
def _(w):
    number = due_case(w)
    equal((w.daemon.get(number)["state"], w.daemon.property("NotificationServer")), ("due", ""))
    equal([a["status"] for a in w.daemon.call("ListAlerts")], ["waiting"])
    w.stub.call("Return")
    w.stub.wait("shown")
    contains(text_of(w.stub.the_bubble()), "ACME")
    wait_until(lambda: w.daemon.property("NotificationServer"),
               "the property to name the server, with no call that changes anything")
    w.daemon.settle()
    equal([a["status"] for a in w.daemon.call("ListAlerts")], ["shown"])
    assert w.daemon.property("NotificationServer")


@test("no server: what was answered meanwhile is not shown when one appears",
      **world(server=("--absent",)))
def _(w):
    number = due_case(w)
    w.daemon.record(number, "replied")
    w.stub.call("Return")
    w.daemon.settle()
    equal(w.stub.events("Notify"), [])


@test("a hung server blocks nothing, and the alert comes once when it wakes", **world())
def _(w):
    w.daemon.clock("2026-11-04 10:00")
    number = delivered(w)
    w.stub.call("Hang", "(b)", True)
    begin = time.monotonic()
    w.daemon.clock("2026-11-05 10:00")
    assert time.monotonic() - begin < 5 * SLOW, "the clock waits 2 s for a server, no longer"
    begin = time.monotonic()
    equal(w.daemon.get(number)["state"], "due")
    w.daemon.record(number, "noted", text="x")
    assert time.monotonic() - begin < 1 * SLOW, "calls wait for the server"
    w.stub.call("Hang", "(b)", False)
    w.stub.wait("shown")
    w.daemon.settle()
    equal(len(w.stub.shown()), 1)
    equal(len(w.stub.events("shown")), 1)


@test("a hung server that wakes after the answer: the late bubble goes", **world())
def _(w):
    w.daemon.clock("2026-11-04 10:00")
    number = delivered(w)
    w.stub.call("Hang", "(b)", True)
    w.daemon.clock("2026-11-05 10:00")
    w.daemon.record(number, "replied")
    w.stub.call("Hang", "(b)", False)
    w.daemon.settle()
    wait_until(lambda: not w.stub.shown(), "the late bubble to go")


@test("a restarted server: shown once more, several as one digest", **world())
def _(w):
    due_case(w)
    w.stub.skip()
    w.stub.call("Restart", "(u)", 1)
    w.stub.wait("shown")
    w.daemon.settle()
    lines = w.stub.new("Notify")
    equal([line["replaces_id"] for line in lines], [0], "once, and no id of the server that died")
    equal(len(w.stub.shown()), 1)
    delivered(w, "Second", "Beta", at="2026-11-04 09:00")
    w.daemon.settle()
    equal(len(w.stub.shown()), 2)
    w.stub.skip()
    w.stub.call("Restart", "(u)", 1)
    w.stub.wait("shown")
    w.daemon.settle()
    equal(len(w.stub.new("Notify")), 1, "one digest")
    contains(text_of(w.stub.the_bubble()), "ACME", "Beta")


@test("a server that refuses: the alert stays due and is not lost", **world())
def _(w):
    w.daemon.clock("2026-11-04 10:00")
    number = delivered(w)
    w.stub.call("Fail", "(us)", 1, "")
    w.daemon.clock("2026-11-05 10:00")
    equal(w.stub.shown(), [])
    equal(w.daemon.get(number)["state"], "due")
    w.stub.call("Restart", "(u)", 1)
    w.stub.wait("shown")
    equal(len(w.stub.shown()), 1)


@test("buttons of a message step: draft, done, replied; they do what they say", **world())
def _(w):
    number = due_case(w)
    equal(sorted(w.stub.words(w.stub.the_bubble()["id"])), ["done", "draft", "replied"])
    changed = w.daemon.signals("CasesChanged")
    w.stub.press(w.stub.the_bubble()["id"], "replied")
    changed.wait()
    equal([e["event"] for e in w.daemon.get(number)["events"]][-1], "replied")
    w.daemon.settle()
    equal(w.stub.shown(), [])


@test("the server keeps a bubble after its button (dunst): it is closed for it", **world())
def _(w):
    due_case(w)
    w.stub.call("AutoClose", "(b)", False)
    bubble = w.stub.the_bubble()["id"]
    w.stub.press(bubble, "done")
    gone(w, bubble)


@test("buttons of a step that awaits a result: approved, denied, snooze", **world())
def _(w):
    w.daemon.clock("2026-11-04 10:00")
    number = delivered(w)
    w.daemon.record(number, "step-done", step="office")
    w.daemon.clock("2026-11-05 10:00")
    bubble = w.stub.the_bubble()["id"]
    equal(sorted(w.stub.words(bubble)), ["approved", "denied", "snooze"])
    changed = w.daemon.signals("CasesChanged")
    w.stub.press(bubble, "approved")
    changed.wait()
    last = w.daemon.get(number)["events"][-1]
    equal((last["event"], last["details"]["result"]), ("step-result", "approved"))


@test("buttons of an answer: draft, answered, snooze", **world())
def _(w):
    w.daemon.clock("2026-11-04 10:00")
    number = delivered(w)
    w.daemon.record(number, "asked", kind="end-request")
    w.daemon.clock("2026-11-05 10:00")
    equal(sorted(w.stub.words(w.stub.the_bubble()["id"])), ["answered", "draft", "snooze"])
    w.stub.press(w.stub.the_bubble()["id"], "snooze")
    wait_until(lambda: w.daemon.get(number)["state"] == "snoozed", "the snooze")


@test("a click on the body never changes anything", **world())
def _(w):
    number = due_case(w, url="https://example.com/contract")
    revision = w.daemon.property("Revision")
    w.stub.call("RawAction", "(us)", w.stub.the_bubble()["id"], "default")
    w.daemon.settle()
    equal(w.daemon.property("Revision"), revision)
    equal(w.daemon.get(number)["state"], "due")


@test("buttons of other programs, of old bubbles, and words that we never gave do nothing",
      **world())
def _(w):
    due_case(w)
    revision = w.daemon.property("Revision")
    bubble = w.stub.the_bubble()
    for number, key in ((bubble["id"] + 7, bubble["keys"][0]), (bubble["id"], "done:999:999"),
                        (bubble["id"], "format-disk"), (bubble["id"], "")):
        w.stub.call("RawAction", "(us)", number, key)
    w.stub.call("RawClosed", "(uu)", bubble["id"] + 7, 2)
    w.daemon.settle()
    equal(w.daemon.property("Revision"), revision)


@test("a server without actions gets none, and the alert says the same",
      **world(server=("--caps", "body")))
def _(w):
    due_case(w)
    line = w.stub.events("Notify")[0]
    equal(line["actions"], [])
    contains(text_of(line), "ACME", "Write to them")


@test("client-controlled text: markup escaped in the body where the server has markup", **world())
def _(w):
    due_case(w, title="<b>bold</b> & <img src='x'>", client="A<i>CME</i> & Sons")
    line = w.stub.events("Notify")[0]
    body = line["body"]
    assert "<i>" not in body and "<img" not in body and "<b>bold" not in body, body
    assert "&amp;" in body or "Sons" not in body, body
    assert "&lt;" not in line["summary"] and "&amp;" not in line["summary"], line["summary"]


@test("client-controlled text: plain where the server has no markup",
      **world(server=("--caps", "body,actions")))
def _(w):
    due_case(w, title="<b>bold</b>", client="A & B")
    contains(text_of(w.stub.events("Notify")[0]), "<b>bold</b>", "A & B")


@test("client-controlled text: no control characters reach the server", **world())
def _(w):
    try:
        due_case(w, title="a\nb\x1b[31m\u0007\u0085c", client="d\te")
    except BusError as error:
        equal(error.name, "org.casewatch.Error.InvalidArgument")
        return
    text = w.stub.events("Notify")[0]
    for part in (text["summary"], text["body"].replace("\n", "")):
        assert not [c for c in part if ord(c) < 32 or 127 <= ord(c) < 160], repr(part)


@test("at most three live: the fourth makes one digest of the least urgent", **world())
def _(w):
    w.daemon.clock("2026-11-04 10:00")
    for n in range(5):
        delivered(w, f"Case {n}", f"Client {n}", at=f"2026-11-04 0{n + 4}:00")
    for n in range(5):
        w.daemon.clock(f"2026-11-05 {n + 9:02}:30")
        assert len(w.stub.shown()) <= 3, w.stub.shown()
    together = "\n".join(text_of(b) for b in w.stub.shown())
    contains(together, *[f"Client {n}" for n in range(5)])


@test("critical alerts never fold into a digest", **world(
    step("answer", "delivered", "asked:award", "1h", "answer", ball="me", urgency="critical"),
    step("nudge", "delivered", "quiet", "1bd")))
def _(w):
    w.daemon.clock("2026-11-04 10:00")
    urgent = delivered(w, "Urgent", "Critical client")
    w.daemon.record(urgent, "asked", kind="award", at="2026-11-04 10:00")
    w.daemon.clock("2026-11-04 11:00")
    for n in range(5):
        delivered(w, f"Case {n}", f"Client {n}", at="2026-11-04 10:30")
    w.daemon.clock("2026-11-05 10:30")
    # the daily digest of the evening before lists it too, beside its own bubble
    bubbles = [b for b in w.stub.shown() if b["summary"] == "Critical client: Step answer"]
    equal([b["urgency"] for b in bubbles], [2])
    assert len(w.stub.shown()) <= 3, w.stub.shown()


@test("many at once make one digest", **world())
def _(w):
    w.daemon.clock("2026-11-04 10:00")
    for n in range(7):
        delivered(w, f"Case {n}", f"Client {n}")
    raised = w.daemon.signals("AlertRaised")
    w.stub.skip()
    w.daemon.clock("2026-11-05 10:00")
    equal(len(w.stub.new("Notify")), 1)
    contains(text_of(w.stub.the_bubble()), "7")
    assert raised.take(), "no AlertRaised for the digest"
    equal(w.daemon.settle()[0], 0)


@test("a week off: one digest at the next start, nothing per missed day", **world())
def _(w):
    w.daemon.clock("2026-11-04 10:00")
    for n in range(4):
        delivered(w, f"Case {n}", f"Client {n}")
    w.daemon.stop()
    w.stub.skip()
    w.daemon.start("2026-11-13 12:00")
    w.daemon.settle()
    equal(len(w.stub.new("Notify")), 1)


@test("a repeat comes from the last showing, doubling, at most RepeatMax times", **world(
    step("nudge", "delivered", "quiet", "1bd", repeat="1h", repeat_max="2")))
def _(w):
    due_case(w)
    moments = []
    for minute in range(10 * 60 + 30, 20 * 60, 30):
        w.stub.skip()
        w.daemon.clock(f"2026-11-05 {minute // 60:02}:{minute % 60:02}")
        if w.stub.new("Notify"):
            moments.append(w.daemon.now[-5:])
    equal(moments, ["11:00", "13:00"], "1 h after the first, 2 h after that, then no more")


@test("when the due moment moves into the future it is withdrawn and comes then", **world(
    step("limit", "delivered", "deadline", "-2d", "platform")))
def _(w):
    w.daemon.clock("2026-11-04 10:00")
    number = delivered(w, deadline="2026-11-07 10:00")
    w.daemon.clock("2026-11-05 10:00")
    bubble = w.stub.the_bubble()["id"]
    w.daemon.call("EditCase", "(uta{sv})", number, 0, fields(deadline="2026-11-08 10:00"))
    gone(w, bubble)
    w.stub.skip()
    w.daemon.clock("2026-11-06 09:59")
    equal(w.stub.new("Notify"), [])
    w.daemon.clock("2026-11-06 10:00")
    equal(len(w.stub.new("Notify")), 1)


@test("the clock set back withdraws and shows again at its moment", **world())
def _(w):
    due_case(w)
    bubble = w.stub.the_bubble()["id"]
    w.daemon.clock("2026-11-04 12:00")
    gone(w, bubble)
    w.daemon.clock("2026-11-05 10:00")
    equal(len(w.stub.shown()), 1)


@test("undo of a step shows it again", **world())
def _(w):
    number = due_case(w)
    w.daemon.record(number, "step-done")
    w.daemon.settle()
    wait_until(lambda: not w.stub.shown(), "the bubble to go")
    w.daemon.undo()
    w.daemon.settle()
    wait_until(lambda: len(w.stub.shown()) == 1, "the bubble again")


@test("after a snooze it is shown again, also when the bubble had been dismissed before",
      **world())
def _(w):
    number = due_case(w)
    w.stub.call("Close", "(uu)", w.stub.the_bubble()["id"], 2)
    wait_until(lambda: not w.daemon.call("ListAlerts"), "the dismissal to be known")
    w.daemon.record(number, "snoozed", until="2026-11-05 15:00")
    equal(w.daemon.clock("2026-11-05 14:59")[0], 0)
    equal(w.daemon.clock("2026-11-05 15:00")[0], 1)
    w.stub.the_bubble()


@test("after a snooze it is shown again", **world())
def _(w):
    number = due_case(w)
    w.daemon.record(number, "snoozed", until="2026-11-05 15:00")
    w.daemon.clock("2026-11-05 14:59")
    wait_until(lambda: not w.stub.shown(), "the bubble to go")
    w.daemon.clock("2026-11-05 15:00")
    wait_until(lambda: len(w.stub.shown()) == 1, "the bubble again")


@test("Quit closes the bubbles and ends with 0; SIGTERM leaves them and ends with 0", **world())
def _(w):
    due_case(w)
    equal(w.daemon.stop(), 0)
    equal(len(w.stub.shown()), 1)
    w.daemon.start()
    w.daemon.settle()
    process = w.daemon.process
    w.daemon.call("Quit")
    equal(process.wait(10 * SLOW), 0)
    w.daemon.process = None
    equal(w.stub.shown(), [])


@test("Quit while a bubble is on its way leaves none behind", **world())
def _(w):
    due_case(w)
    delivered(w, title="Banner")
    w.stub.call("Hang", "(b)", True)
    w.daemon.clock("2026-11-06 10:00")
    w.stub.wait("Notify", 2)  # the second is in the server's hand
    process = w.daemon.process
    w.daemon.call("Quit")
    w.stub.call("Hang", "(b)", False)
    equal(process.wait(10 * SLOW), 0)
    w.daemon.process = None
    equal(w.stub.shown(), [])
    assert len(w.stub.events("shown")) > 1, "it came, and was taken away"


@test("Quit with a server that never answers ends with 0 all the same, soon", **world())
def _(w):
    due_case(w)
    w.stub.call("Hang", "(b)", True)
    process = w.daemon.process
    w.daemon.call("Quit")
    equal(process.wait(5 * SLOW), 0)
    w.daemon.process = None


if __name__ == "__main__":
    main()
