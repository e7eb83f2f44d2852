#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What follows a press on an alert: the contract, section 6, buttons.

Days, in Japan: Mon 2 Nov 2026, Tue 3 is a holiday, Wed 4, Thu 5, Fri 6, Mon 9.
"""

import os
import stat
import subprocess

from harness import contains, equal, main, test, wait_until
from rules import policy, step

QUIET = policy(
    step("nudge", "delivered", "quiet", "1bd", title="Write to them", template="nudge"),
    step("office", "delivered", "step:nudge", "1bd", "office", title="Ask the office"),
    step("result", "delivered", "step:office", "1obd", "wait", ball="office", title="Look for it"),
    step("answer", "delivered", "asked:end-request", "1d", "answer", ball="me", urgency="critical",
         title="Answer them", template="end-request-answer-consent"))
DAILY = "[Alerts]\nDigestAt=19:59\n"
WORLD = {"policies": {"p": QUIET}, "conf": DAILY}


def due_case(w, title="Logo", client="ACME", at="2026-11-04 10:00", **more):
    """A case whose nudge came at Thu 5 Nov 10:00; its bubble is on the screen."""
    w.daemon.clock("2026-11-04 10:00")
    number = w.daemon.add(title, client, platform="p", stage="delivered", at=at, **more)
    w.daemon.clock("2026-11-05 10:00")
    return number


def notice(w, *parts):
    """The one notice, as soon as it says that."""
    def fits():
        found = w.stub.notices()
        return found if len(found) == 1 and all(
            p in found[0]["summary"] + "\n" + found[0]["body"] for p in parts) else None
    return wait_until(fits, f"a notice with {parts}, there is {w.stub.notices()}")[0]


def press(w, action):
    w.stub.press(w.stub.the_bubble()["id"], action)


def answer(w, bubble, action):
    w.stub.press(bubble["id"], action)


def last_event(w, number):
    return w.daemon.get(number)["events"][-1]["event"]


@test("done is recorded, and the notice that says so takes it back", **WORLD)
def _(w):
    number = due_case(w)
    raised = w.daemon.signals("AlertRaised")
    press(w, "done")
    bubble = notice(w, "ACME", "recorded as done", "next: Ask the office")
    equal((bubble["urgency"], bubble["expire_timeout"], w.stub.words(bubble["id"])),
          (0, 15000, ["undo"]))
    equal(w.daemon.plan(number)["nudge"]["status"], "done")
    equal((w.daemon.call("ListAlerts"), w.stub.shown(), raised.take()), ([], [], []),
          "a notice is no alert")
    answer(w, bubble, "undo")
    wait_until(lambda: w.daemon.plan(number)["nudge"]["status"] == "due", "the undo")
    notice(w, "ACME: taken back", "next: Write to them")
    contains(w.stub.the_bubble()["summary"], "Write to them")
    equal([s for _, s, _ in raised.take()], ["nudge"], "a step that is due again is shown again")


@test("they replied, approved and denied say what they recorded, too", **WORLD)
def _(w):
    number = due_case(w)
    press(w, "replied")
    notice(w, "recorded that they replied")
    for result in ("approved", "denied"):
        w.daemon.record(number, "delivered", at=w.daemon.now)
        w.daemon.record(number, "step-done", step="office")
        day = {"approved": "2026-11-06 10:00", "denied": "2026-11-09 10:00"}[result]
        w.daemon.clock(day)
        press(w, result)
        notice(w, f"recorded as {result}")


@test("undo after something else was recorded changes nothing and says so", **WORLD)
def _(w):
    number = due_case(w)
    press(w, "done")
    bubble = notice(w, "recorded as done")
    w.daemon.record(number, "noted", text="x")
    revision = w.daemon.property("Revision")
    answer(w, bubble, "undo")
    notice(w, "nothing was changed", "Something else was recorded since", f"cw-ctl show {number}")
    equal(w.daemon.property("Revision"), revision)


@test("snooze: an hour at once, then the other presets and undo", **WORLD)
def _(w):
    number = due_case(w)
    w.daemon.record(number, "asked", kind="end-request", at="2026-11-04 10:00")
    w.daemon.settle()

    def until():
        return w.local(w.daemon.get(number).get("snoozed_until", "1970-01-01T00:00:00+00:00"))

    press(w, "snooze")
    bubble = notice(w, "ACME: snoozed", "no alert until today 11:00")
    equal((until(), w.stub.words(bubble["id"])),
          ("2026-11-05 11:00", ["snooze-next", "snooze-3bd", "undo"]))
    answer(w, bubble, "snooze-next")
    bubble = notice(w, "no alert until tomorrow 09:00")
    equal(until(), "2026-11-06 09:00", "the client's next business day at the start of Hours")
    answer(w, bubble, "snooze-3bd")
    bubble = notice(w, "no alert until 10 Nov 10:00")
    equal((until(), w.stub.shown()), ("2026-11-10 10:00", []), "three business days")
    answer(w, bubble, "undo")
    notice(w, "taken back")
    equal(until(), "2026-11-06 09:00", "the snooze before it")


@test("a press on an alert that is out of date changes nothing and says why", **WORLD)
def _(w):
    w.stub.call("KeepOpen", "(b)", True)
    acts = (("they answered", lambda n: w.daemon.record(n, "replied")),
            ("the step was taken", lambda n: w.daemon.record(n, "step-done", step="nudge")),
            ("it was snoozed", lambda n: w.daemon.record(n, "snoozed", until="+1h")),
            ("the case was closed",
             lambda n: w.daemon.call("CloseCase", "(usa{sv})", n, "lost", {})),
            ("the case is on hold", lambda n: w.daemon.record(n, "held")))
    for why, act in acts:
        number = due_case(w)
        bubble = next(b for b in w.stub.shown() if "Write" in b["summary"])
        act(number)
        w.daemon.settle()
        revision = w.daemon.property("Revision")
        w.stub.press(bubble["id"], "done")
        found = notice(w, "ACME: nothing was changed", "out of date", why)
        equal((w.daemon.property("Revision"), w.stub.words(found["id"])), (revision, []))
        w.stub.call("KeepOpen", "(b)", False)
        for left in w.stub.shown() + w.stub.notices():
            w.stub.call("Close", "(uu)", left["id"], 2)
        w.daemon.restart()
        w.daemon.settle()
        if why != "the case was closed":
            w.daemon.call("CloseCase", "(usa{sv})", number, "lost", {})
        w.stub.call("KeepOpen", "(b)", True)


@test("no notice waits for a server that comes later, and none is left behind by a stop", **WORLD)
def _(w):
    due_case(w)
    press(w, "done")
    notice(w, "recorded")
    w.stub.call("Restart", "(u)", 1)
    w.stub.wait("up", 1)
    w.daemon.settle()
    equal(w.stub.notices(), [])
    due_case(w, "Site", "Beta", at="2026-11-04 09:00")
    w.daemon.settle()
    press(w, "done")
    notice(w, "Beta: recorded")
    w.daemon.stop()
    wait_until(lambda: not w.stub.notices(), "the notice to go")


@test("the message is opened, and the alert stands there again with its buttons", **WORLD)
def _(w):
    number = due_case(w)
    first = w.stub.the_bubble()
    alerts = w.daemon.call("ListAlerts")
    press(w, "draft")
    wait_until(lambda: [b for b in w.stub.shown() if b["id"] != first["id"]], "the alert again")
    w.daemon.settle()
    again = w.stub.the_bubble()
    equal((again["summary"], again["keys"]), (first["summary"], first["keys"]))
    equal([a["alert"] for a in w.daemon.call("ListAlerts")], [a["alert"] for a in alerts])
    press(w, "done")
    wait_until(lambda: last_event(w, number) == "step-done", "the step")


def clipboard(w):
    """A wl-copy of our own; gives where it writes to."""
    where = os.path.join(w.dir, "bin", "wl-copy")
    w.write(where, f"#!/bin/sh\ncat >'{w.dir}/copied.part'\n"
                   f"mv '{w.dir}/copied.part' '{w.dir}/copied'\n")
    os.chmod(where, 0o755)
    w.daemon.env = {"PATH": os.path.dirname(where) + ":" + w.env["PATH"],
                    "WAYLAND_DISPLAY": "none"}
    w.daemon.restart(kill=False)
    return os.path.join(w.dir, "copied")


def copied(where):
    wait_until(lambda: os.path.exists(where), "the clipboard")
    with open(where, encoding="utf-8") as file:
        return file.read()


@test("OpenWith=clipboard copies the message, and no file is made", policies={"p": QUIET},
      conf=DAILY + "OpenWith=clipboard\n")
def _(w):
    where = clipboard(w)
    number = due_case(w, "ロゴ制作", "北風デザイン")
    press(w, "draft")
    notice(w, "北風デザイン", "the message is on the clipboard")
    equal(copied(where), w.daemon.call("Draft", "(usa{sv})", number, "nudge", {})[0])
    folder = os.path.join(w.env["XDG_RUNTIME_DIR"], "casewatch")
    equal(os.listdir(folder) if os.path.isdir(folder) else [], [])


@test("where no program opens texts the message is copied, else cw-ctl draft is named", **WORLD)
def _(w):
    number = due_case(w)
    press(w, "draft")
    notice(w, "no program opens the message", f"cw-ctl draft {number}")
    w.daemon.settle()
    where = clipboard(w)
    w.daemon.settle()
    press(w, "draft")
    notice(w, "the message is on the clipboard")
    contains(copied(where), "ACME")


@test("cw-ctl quit removes the messages that were opened, and so does the next start", **WORLD)
def _(w):
    due_case(w)
    press(w, "draft")
    folder = os.path.join(w.env["XDG_RUNTIME_DIR"], "casewatch")
    wait_until(lambda: os.path.isdir(folder) and os.listdir(folder), "the file")
    for name in os.listdir(folder):
        equal(stat.S_IMODE(os.stat(os.path.join(folder, name)).st_mode), 0o600)
    equal(w.daemon.ctl("quit")[0], 0)
    equal(w.daemon.stop(), 0)
    equal(os.listdir(folder), [])
    w.write(os.path.join(folder, "draft-1-nudge.txt"), "of a daemon that was killed")
    w.daemon.start()
    wait_until(lambda: not os.listdir(folder), "it to go")


@test("the digest opens its list: all of it, and nothing is changed", policies={"p": QUIET})
def _(w):
    where = os.path.join(w.dir, "listed")
    w.write(os.path.join(w.dir, "bin", "opener"), f"#!/bin/sh\ncp \"$1\" '{where}'\n")
    os.chmod(os.path.join(w.dir, "bin", "opener"), 0o755)
    w.write(os.path.join(w.env["XDG_DATA_HOME"], "applications", "opener.desktop"),
            f"[Desktop Entry]\nType=Application\nName=Opener\nExec={w.dir}/bin/opener %f\n"
            "MimeType=text/plain;\n")
    w.write(os.path.join(w.env["XDG_CONFIG_HOME"], "mimeapps.list"),
            "[Default Applications]\ntext/plain=opener.desktop\n")
    w.daemon.clock("2026-11-04 10:00")
    for n in range(12):
        w.daemon.add(f"Case {n}", f"Client {n}", platform="p", stage="delivered",
                     at="2026-11-04 09:30")
    w.daemon.clock("2026-11-05 09:30")
    bubble = w.stub.the_bubble()
    contains(bubble["body"], "and 4 more cases")
    revision = w.daemon.property("Revision")
    w.stub.press(bubble["id"], "list")
    wait_until(lambda: os.path.exists(where) and "Client 11" in open(where).read(), "the list")
    text = subprocess.run(["cat", where], capture_output=True, text=True, check=True).stdout
    contains(text, *[f"Client {n} (Test platform): Write to them (Case {n}, quiet for 1 business day)"
                     for n in range(12)])
    contains(text, "cw-ctl show 12")
    equal(w.daemon.property("Revision"), revision)


if __name__ == "__main__":
    main()
