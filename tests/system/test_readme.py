#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The commands of README.md and README.ja.md, as they stand there, one a day."""

import datetime
import os
import re
import shlex

from harness import CLIENT, DAEMON, SOURCE, contains, equal, main, test

FIRST = datetime.datetime(2026, 11, 2, 10, 0)  # a Monday


def page(name):
    with open(os.path.join(SOURCE, name), encoding="utf-8") as file:
        return file.read()


def commands(text):
    """The commands of all blocks of shell, in order."""
    return [shlex.split(line) for block in re.findall(r"```sh\n(.*?)```", text, re.S)
            for line in block.strip().split("\n")]


def run_all(w, name):
    """Every command must succeed; gives what each printed, by its name."""
    printed, now = {}, FIRST
    for command in commands(page(name)):
        equal(command[0], "cw-ctl")
        w.daemon.clock(now.strftime("%Y-%m-%d %H:%M"))
        rc, out, err = w.daemon.ctl(*command[1:])
        equal(rc, 0, f"{shlex.join(command)}: {err.strip()!r}, exit status")
        printed[command[1]] = out
        now += datetime.timedelta(days=1)
    return printed


def check_readme(w, name):
    printed = run_all(w, name)
    contains(printed["list"], "Northwind")
    first, second = w.daemon.get(1), w.daemon.get(2)
    equal((first["stage"], first["outcome"]), ("closed", "completed"))
    equal([e["event"] for e in first["events"]],
          ["applied", "sent", "replied", "contracted", "funded", "sent", "promised", "asked",
           "step-done", "delivered", "sent", "step-done", "step-result", "accepted", "paid"])
    equal((second["stage"], second["funded"], second["fee"]),
          ("delivered", True, {"amount": 120050, "currency": "USD"}))
    # the note was taken back, and the pause ended
    assert "noted" not in [e["event"] for e in second["events"]], second["events"]
    equal(w.daemon.property("PausedUntil"), 0)
    # asking for their answer took the message of the ladder, and the office came after the client
    taken = [e["details"].get("step") for e in first["events"] if e["details"].get("step")]
    contains(" ".join(taken), "nudge-applied", "nudge-delivered")
    assert taken.index("nudge-delivered") < len(taken) - 1, taken


for readme in ("README.md", "README.ja.md"):
    test(f"{readme}: every command of the five minutes works as it stands there")(
        lambda w, readme=readme: check_readme(w, readme))


@test("README: the drop-in of three lines is in force at once, and a broken one is told")
def _(w):
    block = re.search(r"```ini\n(.*?)```", page("README.md"), re.S).group(1)
    changed = w.daemon.signals("RulesChanged")
    path = os.path.join(w.config, "policies", "crowdworks.policy.d", "mine.conf")
    w.write(path, block)
    changed.wait(1)
    steps = {s["id"]: s for s in w.daemon.call("GetPolicy", "(s)", "crowdworks")["steps"]}
    equal((steps["nudge-delivered"]["after"], steps["nudge-delivered"]["urgency"]),
          ("4bd", "critical"))
    changed.take()
    w.write(path, block.replace("After", "Aftre"))
    changed.wait(1)
    rc, out, _ = w.daemon.ctl("status")
    equal(rc, 0)
    contains(out, "mine.conf:2", "After")
    steps = {s["id"]: s for s in w.daemon.call("GetPolicy", "(s)", "crowdworks")["steps"]}
    equal(steps["nudge-delivered"]["after"], "4bd", "the last good one stays in force")


def configuration(text):
    """The example of casewatch.conf in a manual or a README, without indentation and escapes."""
    block = re.search(r"^ *(\[(?:Alerts|User)\]\n(?:.*\n)*?)(?=\.EE|\n[^ \[]|## )", text, re.M)
    return re.sub(r"^ +", "", block.group(1), flags=re.M).replace("\\-", "-")


@test("casewatchd(8) and the READMEs: casewatch.conf as they show it is taken", server=False)
def _(w):
    manual = configuration(page("docs/casewatchd.8"))
    contains(manual, "Hours=", "Days=", "DigestAt=", "Name=", "DayEnd=")
    for text, name in ((manual, None), (configuration(page("README.md")), "Hanako Yamada"),
                       (configuration(page("README.ja.md")), "山田花子")):
        changed = w.daemon.signals("RulesChanged")
        w.write(os.path.join(w.config, "casewatch.conf"), text)
        changed.wait(1)
        equal(w.daemon.call("Status", "()")["problems"], [], text)
        if name:
            number = w.daemon.add(platform="crowdworks")
            contains(w.daemon.call("Draft", "(usa{sv})", number, "nudge", {})[0], name)


@test("casewatch.policy(5): the platform of ten lines can be used, and is checked as it says",
      server=False)
def _(w):
    text = page("docs/example.policy")
    rc, out, err = w.daemon.ctl("policy", "check", os.path.join(SOURCE, "docs", "example.policy"))
    equal(rc, 0, err)
    changed = w.daemon.signals("RulesChanged")
    w.write_policy("example", text)
    changed.wait(1)
    rc, out, err = w.daemon.ctl("add", "A job", "--client", "Somebody", "--platform", "example")
    equal(rc, 0, err)
    contains(out, "Ask whether my application arrived")
    rc, out, err = w.daemon.ctl("draft", "1")
    equal(rc, 0, err)
    contains(out, "Somebody")
    # without the line of the licence, as the manual shows it, with a slip in line 6 of it
    broken = os.path.join(w.dir, "example.policy")
    w.write(broken, text.split("\n", 1)[1].replace("Stage=", "Staeg="))
    rc, out, err = w.daemon.ctl("policy", "check", broken)
    equal(rc, 1)
    shown = re.findall(r"^example\.policy:(.*)$", page("docs/casewatch.policy.5"), re.M)
    equal(re.findall(r"example\.policy:(.*)", out + err), shown)


if __name__ == "__main__":
    main((DAEMON, CLIENT))
