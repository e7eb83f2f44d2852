#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The daily digest and the pause: contract section 6.

Days, in Japan: Mon 2 Nov 2026, Tue 3 is a holiday, Wed 4, Thu 5, Fri 6, Mon 9.
"""

from harness import contains, equal, main, refused, test, wait_until
from rules import policy, step

RULES = policy(
    step("nudge", "delivered", "quiet", "1bd", title="Write to them"),
    step("rate", "billed", "billed", "1d", "platform", urgency="low", title="Rate them"),
    step("answer", "delivered", "asked:award", "1d", "answer", ball="me", urgency="critical",
         title="Answer them"))
WORLD = {"policies": {"p": RULES}, "clock": "2026-11-04 10:00"}


def delivered(w, client="ACME", at="2026-11-04 10:00"):
    return w.daemon.add("Logo", client, platform="p", stage="delivered", at=at)


def notified(w, time):
    """What came to the screen on the way to TIME, as texts."""
    w.stub.skip()
    w.daemon.clock(time)
    return [line["summary"] + "\n" + line["body"] for line in w.stub.new("Notify")]


@test("every day with something due the digest lists it at 09:00, until it is taken", **WORLD)
def _(w):
    number = delivered(w)
    equal(len(notified(w, "2026-11-05 10:00")), 1, "its own alert")
    equal(notified(w, "2026-11-06 08:59"), [])
    for day in ("2026-11-06", "2026-11-07", "2026-11-08"):
        texts = notified(w, f"{day} 09:00")
        equal(len(texts), 1, day)
        contains(texts[0], "ACME")
        equal(notified(w, f"{day} 23:59"), [], day)
    w.daemon.record(number, "step-done")
    equal(notified(w, "2026-11-09 12:00"), [])


@test("with nothing due there is no digest", **WORLD)
def _(w):
    delivered(w)
    equal(notified(w, "2026-11-05 09:30"), [])


@test("a step first shown at the moment of the digest has its own alert and is left out", **WORLD)
def _(w):
    delivered(w, at="2026-11-04 09:00")
    texts = notified(w, "2026-11-05 09:00")
    equal(len(texts), 1)
    contains(texts[0], "Write to them")


@test("snoozed cases are not in the digest", **WORLD)
def _(w):
    number = delivered(w)
    w.daemon.clock("2026-11-05 10:00")
    w.daemon.record(number, "snoozed", until="2026-11-12 09:00")
    equal(notified(w, "2026-11-06 12:00"), [])


@test("low steps have no alert of their own, only the digest", **WORLD)
def _(w):
    number = delivered(w)
    w.daemon.record(number, "accepted")
    equal(notified(w, "2026-11-05 23:00"), [])
    texts = notified(w, "2026-11-06 09:00")
    equal(len(texts), 1)
    contains(texts[0], "ACME")


@test("a case whose ball is with me and that has no step is in the digest after a business day",
      **WORLD)
def _(w):
    number = w.daemon.add("Logo", "ACME", platform="p", stage="contracted", at="2026-11-02 10:00")
    equal(w.daemon.get(number)["ball"], "me")
    texts = notified(w, "2026-11-05 09:00")
    equal(len(texts), 1, "one business day after Mon 2 is Wed 4 10:00")
    contains(texts[0], "ACME")
    w.daemon.record(number, "sent")
    equal(notified(w, "2026-11-06 12:00"), [])


@test("DigestAt of casewatch.conf moves it", **{**WORLD, "conf": "[Alerts]\nDigestAt=11:30\n"})
def _(w):
    delivered(w)
    w.daemon.clock("2026-11-05 23:00")
    equal(notified(w, "2026-11-06 11:29"), [])
    equal(len(notified(w, "2026-11-06 11:30")), 1)


@test("a digest is shown once, whoever restarts", **WORLD)
def _(w):
    delivered(w)
    w.daemon.clock("2026-11-05 23:00")
    equal(len(notified(w, "2026-11-06 09:00")), 1)
    raised = w.daemon.signals("AlertRaised")
    w.daemon.restart()
    w.daemon.settle()
    equal(raised.take(), [])


def folded(w):
    """Five cases due one after the other: two alerts, and a digest that grew from two to three."""
    numbers = [w.daemon.add("Logo", f"Client {n}", platform="p", stage="delivered",
                            at=f"2026-11-04 09:{n}0") for n in range(1, 6)]
    for n in range(1, 6):
        w.daemon.clock(f"2026-11-05 09:{n}0")
    equal(listed(w), [3, 4, 5])
    return numbers


def listed(w):
    """The clients that the digest on the screen names."""
    digests = [b for b in w.stub.shown() if "list" in w.stub.words(b["id"])]
    equal(len(digests), 1, "digests on the screen")
    return [n for n in range(1, 6) if f"Client {n}" in digests[0]["body"]]


@test("a digest that grew lists all of it after a restart as well", **WORLD)
def _(w):
    numbers = folded(w)
    w.daemon.restart()
    w.daemon.settle()
    equal(listed(w), [3, 4, 5])
    w.daemon.record(numbers[4], "replied")
    w.daemon.settle()
    equal(listed(w), [3, 4])


@test("who answered leaves the digest at once, in its own place", **WORLD)
def _(w):
    numbers = folded(w)
    raised = w.daemon.signals("AlertRaised")
    ids = [b["id"] for b in w.stub.shown()]
    w.daemon.record(numbers[3], "replied")
    w.daemon.settle()
    equal(listed(w), [3, 5])
    w.daemon.record(numbers[2], "snoozed", until="2026-11-12")
    w.daemon.settle()
    equal(listed(w), [5])
    equal(([b["id"] for b in w.stub.shown()], raised.take()), (ids, []), "no showing")
    w.daemon.undo()
    w.daemon.undo()
    w.daemon.record(numbers[4], "replied")
    w.daemon.settle()
    assert all("Client 5" not in b["body"] for b in w.stub.shown())


@test("who answered before a server appeared is not in the digest that it shows",
      **{**WORLD, "server": ("--absent",)})
def _(w):
    numbers = [w.daemon.add("Logo", f"Client {n}", platform="p", stage="delivered",
                            at="2026-11-03 09:00") for n in range(1, 6)]
    w.daemon.settle()
    w.daemon.record(numbers[4], "replied")
    w.stub.call("Return")
    wait_until(lambda: any("list" in w.stub.words(b["id"]) for b in w.stub.shown()), "the digest")
    w.daemon.settle()
    assert all("Client 5" not in b["summary"] + b["body"] for b in w.stub.shown())


@test("a digest that waits for the server and is over takes the one before it along", **WORLD)
def _(w):
    w.daemon.clock("2026-11-04 10:00")
    numbers = [w.daemon.add(f"Case {n}", f"Client {n}", platform="p", stage="delivered",
                            at="2026-11-04 09:30") for n in range(4)]
    w.daemon.clock("2026-11-05 09:30")
    first = w.stub.the_bubble()  # one digest
    w.stub.call("Hang", "(b)", True)
    for n in range(4, 8):  # each joins the digest, and the server answers nothing
        w.daemon.add(f"Case {n}", f"Client {n}", platform="p", stage="delivered",
                     at="2026-11-03 09:30")
    w.stub.call("Hang", "(b)", False)
    w.daemon.settle()
    wait_until(lambda: len(w.stub.shown()) == len(w.daemon.call("ListAlerts")) and all(
        a["status"] == "shown" for a in w.daemon.call("ListAlerts")), "the screen to be right")
    digests = [b for b in w.stub.shown() if "list" in w.stub.words(b["id"])]
    equal(len(digests), 1, f"the first was {first['id']}, of {numbers}")


@test("pause: no pop-ups until then, and what came due comes as one digest", **WORLD)
def _(w):
    delivered(w, "Alpha")
    delivered(w, "Beta")
    w.daemon.call("Pause", "(sa{sv})", "2026-11-06 15:00", {})
    equal(notified(w, "2026-11-06 14:59"), [])
    assert w.daemon.property("PausedUntil") > 0
    texts = notified(w, "2026-11-06 15:00")
    equal(len(texts), 1)
    contains(texts[0], "Alpha", "Beta")
    equal(w.daemon.property("PausedUntil"), 0)


@test("a pause over one alert brings that alert at its end", **WORLD)
def _(w):
    delivered(w)
    w.daemon.call("Pause", "(sa{sv})", "2026-11-05 15:00", {})
    equal(notified(w, "2026-11-05 14:59"), [])
    texts = notified(w, "2026-11-05 15:00")
    equal(len(texts), 1)
    contains(texts[0], "ACME")


@test("resume ends a pause at once; a pause survives a restart", **WORLD)
def _(w):
    delivered(w)
    w.daemon.call("Pause", "(sa{sv})", "2026-11-20", {})
    w.daemon.clock("2026-11-05 12:00")
    w.daemon.restart()
    w.daemon.settle()
    equal(w.stub.shown(), [])
    w.daemon.call("Resume")
    w.daemon.settle()
    equal(len(w.stub.shown()), 1)
    equal(w.daemon.property("PausedUntil"), 0)


@test("answered during a pause: not shown at its end", **WORLD)
def _(w):
    number = delivered(w)
    w.daemon.call("Pause", "(sa{sv})", "2026-11-06 15:00", {})
    w.daemon.clock("2026-11-06 12:00")
    w.daemon.record(number, "replied")
    equal(notified(w, "2026-11-06 16:00"), [], "the new spell is due on Monday")


@test("cw-ctl pause names the critical limits that fall inside", **WORLD)
def _(w):
    number = delivered(w, "Alpha")
    w.daemon.record(number, "asked", kind="award", by="2026-11-06 12:00")
    rc, out, err = w.daemon.ctl("pause", "2026-11-09")
    equal(rc, 0, err)
    contains(out + err, "Alpha")


@test("pause 2h, until mon, until tomorrow 10:00: quoted or not", **WORLD)
def _(w):
    w.daemon.clock("2026-11-05 10:00")  # a Thursday
    for words, until in ((["2h"], "2026-11-05 12:00"), (["until", "mon"], "2026-11-09 09:00"),
                         (["until mon"], "2026-11-09 09:00"),
                         (["until", "tomorrow", "10:30"], "2026-11-06 10:30"),
                         (["+2d"], "2026-11-07 10:00")):
        rc, out, err = w.daemon.ctl("pause", *words)
        equal((rc, err), (0, ""), words)
        equal(w.local(w.daemon.call("Status")["paused_until"]), until, words)
    equal(w.daemon.ctl("resume")[0], 0)
    assert "paused_until" not in w.daemon.call("Status")
    equal(w.daemon.ctl("pause", "until")[0], 1, "until when?")


@test("a pause into the past is refused", **WORLD)
def _(w):
    with refused("InvalidArgument|Refused"):
        w.daemon.call("Pause", "(sa{sv})", "2026-11-01", {})
    equal(w.daemon.property("PausedUntil"), 0)


if __name__ == "__main__":
    main()
