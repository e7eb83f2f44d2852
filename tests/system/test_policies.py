#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Policy files: look-up, drop-ins, refusals, changes while running (contract section 4)."""

import os

from harness import BusError, contains, equal, fields, main, refused, test, wait_until
from rules import policy, step

ONE = policy(step("one", "applied", "quiet", "1bd"), step("two", "applied", "quiet", "4bd"))
WORLD = {"policies": {"p": ONE}, "server": False, "clock": "2026-11-04 10:00"}


def drop_in(w, name, text, platform="p"):
    w.write(os.path.join(w.config, "policies", f"{platform}.policy.d", name), text)


def check(w, text, name="x.policy"):
    path = os.path.join(w.dir, name)
    w.write(path, text)
    with open(path, "rb") as file:
        return w.daemon.call("CheckPolicy", "(sh)", name, 0, fds=[file.fileno()])


def due(w, number, name="one"):
    return w.local(w.daemon.plan(number)[name]["due"])


@test("a good policy has no problems", **WORLD)
def _(w):
    equal(check(w, ONE), [])


@test("what is wrong is told with file, line, group and key, and the nearest known key", **WORLD)
def _(w):
    lines = ONE.split("\n")
    after = lines.index("After=1bd")
    for wrong, group, key in (
            (ONE.replace("After=1bd", "Aftr=1bd", 1), "Step one", "Aftr"),
            (ONE.replace("After=1bd", "After=1bd # soon", 1), "Step one", "After"),
            (ONE.replace("After=1bd", "After=1bd\nAfter=2bd", 1), "Step one", "After"),
            (ONE.replace("After=1bd", "After=soon", 1), "Step one", "After"),
            (ONE.replace("Since=quiet", "Since=moon", 1), "Step one", "Since"),
            (ONE.replace("Act=message", "Act=shout", 1), "Step one", "Act"),
            (ONE.replace("Since=quiet", "Since=step:nowhere", 1), "Step one", "Since")):
        problems = check(w, wrong)
        assert problems, f"{key}: nothing was found"
        first = problems[0]
        equal((os.path.basename(first["file"]), first["group"], first["key"]),
              ("x.policy", group, key))
        assert abs(first["line"] - (after + 1)) <= 2, first
        assert first["reason"], first
    contains(check(w, ONE.replace("After=1bd", "Aftr=1bd", 1))[0]["hint"], "After")


@test("duplicate groups, a wrong Format, no policy at all", **WORLD)
def _(w):
    for wrong in (ONE + "\n" + step("one", "applied", "quiet", "2bd"),
                  ONE.replace("Format=1", "Format=2"),
                  "", "garbage", "[Policy]\n", ONE.replace("[Step two]", "[Stp two]")):
        assert check(w, wrong), f"nothing was found in {wrong[:60]!r}"


@test("changes are picked up while the daemon runs, and plans follow", **WORLD)
def _(w):
    number = w.daemon.add(platform="p")
    equal(due(w, number), "2026-11-05 10:00")
    changed = w.daemon.signals("RulesChanged")
    w.write_policy("p", ONE.replace("After=1bd", "After=2bd"))
    changed.wait()
    equal(changed.list[-1], ("policy", "p"))
    equal(due(w, number), "2026-11-06 10:00")


@test("a broken file is refused as a whole; the last good one stays in force", **WORLD)
def _(w):
    number = w.daemon.add(platform="p")
    w.write_policy("p", ONE.replace("After=1bd", "After=2bd").replace("After=4bd", "Aftr=4bd"))
    wait_until(lambda: w.daemon.call("Status").get("problems"), "the problem in Status")
    equal(due(w, number), "2026-11-05 10:00")
    contains(" ".join(w.daemon.call("Status")["problems"]), "p.policy", "Aftr")


@test("drop-ins change single keys; steps that are new in one come last", **WORLD)
def _(w):
    changed = w.daemon.signals("RulesChanged")
    drop_in(w, "10-mine.conf",
            "[Step one]\nAfter=3bd\n\n" + step("three", "applied", "quiet", "2bd"))
    changed.wait()
    number = w.daemon.add(platform="p")
    equal(due(w, number), "2026-11-09 10:00")
    equal(due(w, number, "two"), "2026-11-10 10:00", "untouched")
    equal([line["step"] for line in w.daemon.get(number)["plan"]], ["one", "two", "three"])


@test("later drop-ins win over earlier ones", **WORLD)
def _(w):
    changed = w.daemon.signals("RulesChanged")
    drop_in(w, "20-b.conf", "[Step one]\nAfter=2bd\n")
    drop_in(w, "10-a.conf", "[Step one]\nAfter=3bd\n")
    changed.wait()
    number = w.daemon.add(platform="p")
    wait_until(lambda: due(w, number) == "2026-11-06 10:00", "20-b.conf to count")


@test("a user's file masks the packaged one of the same name",
      **{**WORLD, "policies": {"crowdworks": ONE}})
def _(w):
    number = w.daemon.add(platform="crowdworks")
    equal([line["step"] for line in w.daemon.get(number)["plan"]], ["one", "two"])
    row = next(r for r in w.daemon.call("ListPolicies") if r["id"] == "crowdworks")
    equal(row["origin"], "user")


@test("the user's drop-ins change a packaged policy",
      **{**WORLD, "policies": {}})
def _(w):
    changed = w.daemon.signals("RulesChanged")
    drop_in(w, "mine.conf", "[Step nudge-delivered]\nAfter=5bd\n", "crowdworks")
    changed.wait()
    number = w.daemon.add(platform="crowdworks", stage="delivered", contracted="2026-10-01",
                          funded="2026-10-02", at="2026-11-04 10:00")
    equal(due(w, number, "nudge-delivered"), "2026-11-11 10:00")


@test("every shipped policy is there and good, every step with its source", **WORLD)
def _(w):
    rows = {row["id"]: row for row in w.daemon.call("ListPolicies")}
    for name in ("crowdworks", "crowdworks-hourly", "crowdworks-task", "crowdworks-competition",
                 "lancers", "coconala", "upwork", "fiverr", "freelancer-com", "direct-japan", "direct", "generic"):
        assert name in rows, f"{name} is missing from {sorted(rows)}"
        equal(rows[name]["problems"], 0, name)
        for line in w.daemon.call("GetPolicy", "(s)", name)["steps"]:
            assert line.get("Source") or line.get("source"), f"{name}: {line}"


@test("a case of a policy that went away is still served", **WORLD)
def _(w):
    number = w.daemon.add(platform="p")
    changed = w.daemon.signals("RulesChanged")
    os.unlink(os.path.join(w.config, "policies", "p.policy"))
    changed.wait()
    equal(w.daemon.get(number)["platform"], "p")
    w.daemon.record(number, "replied")
    w.daemon.restart()
    equal(w.daemon.get(number)["ball"], "me")


@test("an end request is never proposed after any delivery in the case",
      **{**WORLD, "policies": {}})
def _(w):
    number = w.daemon.add(platform="crowdworks", stage="delivered", contracted="2026-10-01",
                          funded="2026-10-02", at="2026-10-20 10:00")
    w.daemon.record(number, "revision", at="2026-10-21 10:00")
    w.daemon.record(number, "sent", at="2026-10-21 11:00")
    for day in range(5, 30):
        w.daemon.clock(f"2026-11-{day:02} 12:00")
        due_now = [line["step"] for line in w.daemon.get(number)["plan"] if line["status"] == "due"]
        assert not [s for s in due_now if s.startswith("end-request")], due_now


@test("an unknown policy is NotFound", **WORLD)
def _(w):
    with refused("NotFound"):
        w.daemon.call("GetPolicy", "(s)", "nowhere")


@test("the 60-day rule of direct-japan: the day of receipt is day 1", **{**WORLD, "policies": {}})
def _(w):
    number = w.daemon.add(platform="direct-japan", stage="delivered", at="2026-11-04 10:00")
    # Day 1 is Wed 4 Nov: 27 days in November, 31 in December, so day 60 is Sat 2 Jan 2027.
    dates = [w.local(line["due"])[:10] for line in w.daemon.get(number)["plan"] if "due" in line]
    try:
        assert "2027-01-02" in dates, dates
    except AssertionError:
        dates = [w.local(row["due"])[:10] for row in w.daemon.call(
            "Forecast", "(a{sv}su)", {}, "", 0)[0] if row["id"] == number] + dates
        raise AssertionError(f"day 60, 2027-01-02, is not among {dates}") from None


@test("Upwork: a milestone that is edited begins its dormancy anew, a message does not",
      **{**WORLD, "policies": {}})
def _(w):
    number = w.daemon.add(platform="upwork", stage="contracted", at="2026-11-04 10:00",
                          deadline="2026-11-10 12:00")
    w.daemon.record(number, "funded")
    # 76 days after 10 Nov: 20 in November, 31 in December, 25 in January.
    equal(due(w, number, "dormant-notice-contracted"), "2027-01-25 12:00")
    w.daemon.record(number, "sent", at="2026-11-04 10:00")
    equal(due(w, number, "dormant-notice-contracted"), "2027-01-25 12:00")
    w.daemon.call("EditCase", "(uta{sv})", number, 0, fields(deadline="2026-11-20 12:00"))
    equal(due(w, number, "dormant-notice-contracted"), "2027-02-04 12:00")
    equal(due(w, number, "dormant-ask-contracted"), "2027-02-25 12:00")


@test("CheckPolicy reads no more than 1 MiB and no pipe", **WORLD)
def _(w):
    path = os.path.join(w.dir, "big.policy")
    w.write(path, ONE + "#" * (1 << 20))
    with open(path, "rb") as file:
        try:
            assert w.daemon.call("CheckPolicy", "(sh)", "big.policy", 0,
                                 fds=[file.fileno()]), "no problem"
        except BusError as error:
            contains(error.name, "org.casewatch.Error.")


if __name__ == "__main__":
    main()
