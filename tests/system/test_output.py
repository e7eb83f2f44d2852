#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""cw-ctl: what it prints, on terminals of several widths, in pipes, and as JSON by its schema."""

import json
import os
import re
import unicodedata

import jsonschema

from harness import CLIENT, SOURCE, contains, equal, main, test
from rules import LADDER, PLAIN, policy, step
from terminal import Terminal

WORLD = {"policies": {"ladder": LADDER, "plain": PLAIN}, "server": False,
         "clock": "2026-11-12 10:00"}
ESCAPE = re.compile(r"\x1b\[[0-9;]*m")

with open(os.path.join(SOURCE, "docs", "cw-ctl.schema.json"), encoding="utf-8") as file:
    SCHEMA = json.load(file)


def fits(command, value):
    """VALUE is what the schema says of that command."""
    schema = {**SCHEMA, "$ref": "#/$defs/" + command.replace(" ", "%20")}
    validator = jsonschema.Draft202012Validator(schema)
    errors = [f"{list(e.absolute_path)}: {e.message[:300]}" for e in validator.iter_errors(value)]
    assert not errors, f"{command}: " + "\n".join(errors[:5])


def run(w, *args, **more):
    rc, out, err = w.daemon.ctl(*args, **more)
    equal(rc, 0, f"cw-ctl {' '.join(map(str, args))}: {err.strip()!r}, exit status")
    return out


def shown(w, *args, columns=80, rows=200, **env):
    """What a terminal of that size shows, escape sequences included."""
    variables = {**w.env, "TERM": "xterm-256color", "PAGER": "cat", **env}
    with Terminal([CLIENT] + [str(a) for a in args], variables, columns=columns, rows=rows) as t:
        equal(t.finish(), 0, f"{args}: {t.seen!r}, exit status")
        return t.seen.replace("\r\n", "\n")


def width(text):
    """Columns of a terminal, by Unicode's own table."""
    return sum(0 if unicodedata.combining(c) else
               2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def fill(w):
    d = w.daemon
    d.add("A rather long title of a job about foxes and rivers in the far north",
          "A long client Ltd.",
          platform="ladder", at="2026-11-02 10:00", fee="60000")
    d.add("採用サイトのコーディングと運用の相談および更新作業", "青葉商店ホールディングス",
          platform="plain", stage="delivered", at="2026-11-04 10:00", fee="180000")
    number = d.add("Short", "B", platform="ladder", stage="contracted", anyway=True)
    d.record(number, "asked", kind="question", by="2026-11-20 18:00")
    d.clock("2026-11-16 10:00")
    d.add("Fresh", "C", platform="plain")
    return number


YEAR = policy(step("year", "delivered", "contracted", "276d", "wait", title="The year ends"),
              step("nudge", "delivered", "quiet", "3bd", title="Ask them"))


@test("a step that the ladder overtook before its day is not shown as if it were missed",
      **{**WORLD, "policies": {"year": YEAR}})
def _(w):
    number = w.daemon.add("Menu", "Umi", platform="year", stage="delivered",
                          at="2026-11-02 10:00", contracted="2026-10-20 10:00")
    plan = run(w, "show", number)
    assert "Ask them" in plan and "The year ends" not in plan, plan
    contains(run(w, "show", number, "--all"), "The year ends")
    contains(run(w, "explain", number, "year"),
             "A later step of the ladder came first, so this one is left out.")
    assert "came first" not in run(w, "explain", number, "nudge")


@test("tables are no wider than the terminal, wide characters counted as two", **WORLD)
def _(w):
    fill(w)
    for columns in (60, 80, 120):
        for words in (["list"], ["show", 1], ["show", 2], ["forecast"], ["calendar", "list"],
                      ["list", "--fields", "id,title,client,next"]):
            # sentences may wrap; the rows of tables may not
            text = ESCAPE.sub("", shown(w, *words, columns=columns))
            table = [line for line in text.split("\n") if words[0] != "show"
                     or re.match(r" *\d+  |[├┼]", line)]
            assert len(table) > 1, text
            wide = [line for line in table if width(line) > columns]
            assert not wide, f"{words} at {columns}: {wide}"


@test("a narrow terminal leaves columns out instead of cutting all to nothing", **WORLD)
def _(w):
    fill(w)
    heads = {c: ESCAPE.sub("", shown(w, "list", columns=c)).split("\n")[0].split()
             for c in (60, 80, 120)}
    equal(heads[60], ["ID", "TITLE", "CLIENT", "WHEN", "NEXT", "STEP"])
    equal(heads[80], ["ID", "TITLE", "CLIENT", "STAGE", "WHEN", "NEXT", "STEP"])
    contains(heads[120], "PLATFORM", "TURN", "QUIET")
    contains(run(w, "list").split("\n")[0], "PLATFORM", "TURN", "QUIET")
    asked = shown(w, "list", "--fields", "id,platform,stage,ball,state,title,client,closes",
                  columns=60)
    contains(asked, "PLAT", "STAGE", "TURN", "STATE", "CLOSES")


@test("every table fits a narrow terminal", **WORLD)
def _(w):
    fill(w)
    w.daemon.ctl("client", "edit", "B", "--calendar", "japan", "--days-off", "wed,thu", "--note",
                 "Answers on Mondays, and by telephone only when it burns")
    for columns in (48, 60, 80):
        for words in (["list"], ["forecast"], ["policy", "list"], ["template", "list"],
                      ["client", "list"], ["stats", "--platform"], ["stats"], ["flag"]):
            text = ESCAPE.sub("", shown(w, *words, columns=columns))
            # the sentences between them wrap by themselves
            table = [line for line in text.split("\n") if re.match(r"[A-Z]{2}|\S+  |  ?\d", line)]
            assert table, text
            wide = [line for line in table if width(line) > columns]
            assert not wide, f"{words} at {columns}: {wide}"
    narrow = ESCAPE.sub("", shown(w, "client", "list", columns=48)).split("\n")[0]
    equal(narrow.split(), ["CLIENT", "CASES", "OPEN", "DUE", "CALENDARS"])


@test("list --fields: the columns and the JSON that were asked for, in their order", **WORLD)
def _(w):
    fill(w)
    equal(run(w, "list", "--fields", "client,id").split("\n")[0].split(), ["CLIENT", "ID"])
    rows = run(w, "list", "--fields", "id,fee,next.act,next.due", json=True)
    equal([list(r) for r in rows], [["id", "fee", "next"], ["id", "fee", "next"], ["id", "next"],
                                     ["id", "next"]])
    equal(set(rows[0]["next"]), {"act", "due"})
    whole = run(w, "list", json=True)
    equal([r["next"]["due"] for r in rows], [r["next"]["due"] for r in whole])
    rc, out, err = w.daemon.ctl("list", "--fields", "id,titel")
    equal((rc, out), (2, ""))
    contains(err, 'did you mean "title"')


@test("show draws the ladder on a terminal: what was, where we stand, what comes", **WORLD)
def _(w):
    number = w.daemon.add("Logo", "ACME", platform="ladder", stage="delivered",
                          at="2026-11-02 10:00", contracted="2026-10-20", funded="2026-10-21")
    w.daemon.record(number, "sent", at="2026-11-06 10:00")
    w.daemon.clock("2026-11-12 10:00")
    lines = ESCAPE.sub("", shown(w, "show", number, columns=100)).split("\n")
    marks = [line[:2] for line in lines if line[:1] in "├┼" and line]
    equal(marks, ["├✓", "├▶", "┼─"])
    contains(next(line for line in lines if line.startswith("├✓")), "Fri 6 Nov 10:00", "6 days ago")
    contains(next(line for line in lines if line.startswith("├▶")), "due now")
    contains(next(line for line in lines if line.startswith("┼─")), "Thu 12 Nov 10:00")
    fresh = w.daemon.add("Other", "ACME", platform="plain")
    lines = ESCAPE.sub("", shown(w, "show", fresh, columns=100)).split("\n")
    equal([line[:2] for line in lines if line[:1] in "├┼" and line], ["┼─", "├○"])
    contains(next(line for line in lines if line.startswith("├○")), "in 7 days")
    # in a pipe the same rows in ASCII, one a line
    plain = run(w, "show", number)
    assert "├" not in plain and "\x1b" not in plain, plain
    contains(plain, "+  done", ">  due now")


@test("colours: on a terminal by state, never with NO_COLOR, --color decides", **WORLD)
def _(w):
    fill(w)
    text = shown(w, "list", columns=100)
    lines = {line.split()[1]: line for line in text.split("\n")[1:] if "\x1b" in line}
    assert "\x1b[1;31m" in text, "the critical one is red"
    assert any("\x1b[33m" in line for line in lines.values()), lines
    assert "\x1b" not in shown(w, "list", columns=100, NO_COLOR="1")
    assert "\x1b" not in shown(w, "list", columns=100, TERM="dumb")
    assert "\x1b" in shown(w, "--color=always", "list", columns=100, NO_COLOR="1")
    assert "\x1b" not in shown(w, "--color=never", "list", columns=100)
    assert "\x1b" not in run(w, "list")
    assert "\x1b" in run(w, "--color=always", "list")


@test("long output goes through PAGER, with less held to reading", **WORLD)
def _(w):
    fill(w)
    pager = os.path.join(w.dir, "pager")
    w.write(pager, "#!/bin/sh\necho \"pager $* $LESSSECURE $LESS\"\ncat\n")
    os.chmod(pager, 0o700)
    text = shown(w, "help", rows=10, PAGER=pager + " -x")
    contains(text, "pager -x 1 FRX", "Every day")
    contains(shown(w, "help", rows=10, PAGER=pager, LESS="i"), "pager  1 i")
    assert "FRX" not in shown(w, "--no-pager", "help", rows=10, PAGER=pager)
    assert "FRX" not in shown(w, "list", rows=50, PAGER=pager), "what fits is only printed"
    assert "FRX" not in run(w, "help", env={"PAGER": pager}), "nor is what goes into a pipe"
    contains(shown(w, "help", rows=10, PAGER="/no/such/pager"), "Every day")
    contains(shown(w, "help", rows=10, PAGER=""), "Every day")


@test("what is piped is the same whatever the terminal and the time of day", **WORLD)
def _(w):
    fill(w)
    first = run(w, "list")
    equal(run(w, "list", env={"COLUMNS": "40", "TERM": "xterm"}), first)
    assert all(ord(c) >= 32 or c == "\n" for c in first)
    equal(len(first.rstrip("\n").split("\n")), 5)


@test("several ids and ranges: all of them or none; show prints them all", **WORLD)
def _(w):
    for i in range(4):
        w.daemon.add(f"Job {i}", "ACME", platform="plain")
    out = run(w, "sent", "1-3", "--text", "hello")
    equal([f"#{i} " in out for i in (1, 2, 3, 4)], [True, True, True, False])
    equal(out.count("cw-ctl undo"), 1, "how to undo, once")
    before = [len(w.daemon.get(i)["events"]) for i in (1, 2, 3, 4)]
    rc, _, err = w.daemon.ctl("replied", "3-5")
    equal(rc, 1)
    contains(err, "5")
    equal([len(w.daemon.get(i)["events"]) for i in (1, 2, 3, 4)], before)
    equal([r["id"] for r in run(w, "show", "1-2", 4, json=True)], [1, 2, 4])
    equal(run(w, "show", 2, json=True)["id"], 2)
    contains(run(w, "show", 1, 2), "#1 Job 0", "#2 Job 1")


@test("mistyped words get the nearest", **WORLD)
def _(w):
    number = w.daemon.add("Logo", "ACME", platform="ladder")
    for words, near in ((["shwo"], "show"), (["calendar", "lst"], "list"),
                        (["--jsn", "list"], "json"), (["list", "--stat", "x"], "state"),
                        (["list", "--state", "dew"], "due"),
                        (["list", "--stage", "aplied"], "applied"),
                        (["list", "--ball", "clint"], "client"),
                        (["list", "--platform", "crowdwork"], "crowdworks"),
                        (["list", "--fields", "clossed"], "closes"),
                        (["add", "T", "--client", "C", "--platform", "upwrk"], "upwork"),
                        (["add", "T", "--client", "C", "--calendar", "japn"], "japan"),
                        (["add", "T", "--client", "C", "--stage", "delivred"], "delivered"),
                        (["edit", number, "--platform", "lancer"], "lancers"),
                        (["done", number, "nudge-aplied"], "nudge-applied"),
                        (["skip", number, "--step", "nudge-aplied"], "nudge-applied"),
                        (["explain", number, "nudge-aplied"], "nudge-applied"),
                        (["draft", number, "delivery-folowup"], "delivery-followup"),
                        (["template", "show", "delivery-folowup"], "delivery-followup"),
                        (["calendar", "show", "--calendar", "japn"], "japan"),
                        (["calendar", "add", "2026-11-01", "3", "--calendar", "japn"], "japan"),
                        (["calendar", "remove", "japn"], "japan"),
                        (["policy", "show", "crowdwork"], "crowdworks"),
                        (["flag", number, "low-ratng"], "low-rating"),
                        (["close", number, "complete"], "completed"),
                        (["asked", number, "questin"], "question"),
                        (["result", number, "aproved"], "approved"),
                        (["help", "shwo"], "show"), (["--color=alway", "list"], "always")):
        rc, out, err = w.daemon.ctl(*words)
        assert rc in (1, 2) and out == "", (words, rc, out)
        equal(len(err.strip().split("\n")), 1, f"lines of {err!r}")
        assert re.search(rf"[Dd]id you mean (\"|--){re.escape(near)}\b", err), (words, err)
    equal(len(run(w, "list", json=True)), 1, "nothing was recorded")


@test("cw-ctl alone: what to do, or how to begin in two lines", **WORLD)
def _(w):
    begin = run(w)
    equal(len(begin.strip().split("\n")), 2, begin)
    contains(begin, "cw-ctl add")
    equal(run(w, json=True), [])
    fill(w)
    contains(run(w), "Short (B)", "cw-ctl done 3")


@test("every change says how to undo it, once", **WORLD)
def _(w):
    for words in (["add", "Job", "--client", "ACME", "--platform", "ladder"], ["sent", 1],
                  ["replied", 1], ["contract", 1], ["fund", 1], ["start", 1], ["deliver", 1],
                  ["revise", 1], ["deliver", 1], ["accept", 1], ["reopen", 1], ["note", 1, "x"],
                  ["snooze", 1, "+2d"], ["hold", 1], ["unhold", 1], ["flag", 1, "low-pay"],
                  ["asked", 1, "question"], ["edit", 1, "--title", "Job two"],
                  ["amend", 1, 1, "--at", "2026-11-11"], ["paid", 1]):
        out = run(w, *words)
        equal(out.count("cw-ctl undo"), 1, f"{words}: {out!r}")
    contains(run(w, "pause", "+2d"), "cw-ctl resume")


def newest(w, number):
    """The latest of its events that can still be corrected."""
    return max(e["id"] for e in w.daemon.get(number)["events"] if e["event"] == "noted")


def outputs(w):
    """Each command once or more, with what it needs: (name, arguments)."""
    ics = os.path.join(w.dir, "x.ics")
    w.write(ics, "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:1\r\n"
            "DTSTART;VALUE=DATE:20261120\r\nSUMMARY:Closed\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n")
    policy = os.path.join(w.dir, "bad.policy")
    w.write(policy, "[Policy]\nFormat=1\nNmae=x\n")
    page = os.path.join(w.dir, "page.html")
    table = os.path.join(w.dir, "table.csv")
    w.write(table, "title,client,odd\nSite,ACME,1\n")
    return [
        ("next", []), ("list", []), ("list", ["--fields", "id,next.due,outcome"]),
        ("list", ["--all"]), ("show", [1]), ("show", [1, 2]), ("show", [1, "--log"]),
        ("show", ["1-2", "--log"]), ("template check", []), ("explain", [1]),
        ("draft", [1, "application-followup"]),
        ("forecast", []), ("forecast", ["--follow"]), ("stats", []), ("client list", []),
        ("client show", ["B"]), ("client edit", ["B", "--note", "x"]),
        ("client rename", ["B", "C"]), ("report", ["-"]), ("report", [page]),
        ("calendar list", []), ("calendar show", ["2026-11"]), ("calendar add", ["2026-11-02", 3]),
        ("calendar count", ["2026-11-02", "2026-11-09"]), ("calendar import", [ics, "mine"]),
        ("calendar remove", ["mine"]), ("policy list", []), ("policy show", ["crowdworks"]),
        ("policy check", [policy]), ("template list", []), ("template show", ["application"]),
        ("status", []), ("pause", ["+2d"]), ("resume", []), ("help", []), ("help", ["list"]),
        ("help", ["calendar"]), ("add", ["Job", "--client", "ACME", "--platform", "ladder"]),
        ("sent", [5]), ("replied", [5]), ("contract", [5]), ("fund", [5]), ("start", [5]),
        ("deliver", [5]), ("revise", [5]), ("deliver", [5]), ("skip", [5]), ("hold", [5]),
        ("unhold", [5]), ("note", [5, "x"]), ("flag", [5, "low-pay"]), ("snooze", [5, "+2d"]),
        ("asked", [5, "question"]), ("edit", [5, "--title", "Other"]), ("undo", []),
        ("note", [5, "y"]),
        ("amend", lambda: [5, newest(w, 5), "--at", "2026-11-16 10:00"]),
        ("retract", lambda: [5, newest(w, 5)]), ("accept", [5]),
        ("reopen", [5]), ("paid", [5]), ("close", [2, "lost"]), ("check", [1]), ("backup", []),
        ("restore", ["--list"]), ("restore", ["--dry-run"]), ("restore", ["--yes"]), ("export", []),
        ("export", [os.path.join(w.dir, "all.json")]), ("import", [os.path.join(w.dir, "all.json")]),
        ("import", ["--dry-run", table]), ("import", [table]), ("quit", []),
    ]


@test("--json: every command prints what docs/cw-ctl.schema.json says", **WORLD)
def _(w):
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    fill(w)
    for name, args in outputs(w):
        args = args() if callable(args) else args
        rc, value, err = w.daemon.ctl(*name.split(), *args, json=True)
        if rc != 0 and name != "policy check":
            fits("error", value)
            assert "later version" in err or "casewatchd does not know" in err, (name, args, err)
            continue
        fits(name, value)


@test("--json: the schema has every command, and an error is JSON on stdout as well", **WORLD)
def _(w):
    commands = {c["name"] for c in run(w, "help", json=True)}
    missing = commands - set(SCHEMA["$defs"])
    equal(missing, set(), "commands without a schema")
    for words, status in ((["shwo"], 2), (["show", "99"], 1), (["list", "--fields", "x"], 2),
                          (["--name", "org.casewatch.Nobody", "list"], 3)):
        rc, value, err = w.daemon.ctl(*words, json=True)
        equal(rc, status, words)
        fits("error", value)
        equal(len(err.strip().split("\n")), 1, err)
    equal(run(w, "--version", json=True).keys(), {"version"})


@test("the schema is not one that takes anything", **WORLD)
def _(w):
    fill(w)
    row = run(w, "list", json=True)[0]
    for change in ({"state": "unknown"}, {"extra": 1}, {"id": "1"}, {"created": "2026-11-02"},
                   {"fee": {"amount": 1.5, "currency": "JPY"}}, {"next": {"step": "x"}}):
        try:
            fits("next", [{**row, **change}])
        except AssertionError:
            continue
        raise AssertionError(f"{change} was taken")


@test("watch: sentences for people, one JSON object a line for programs", **WORLD)
def _(w):
    number = w.daemon.add("Logo", "ACME", platform="plain")
    with Terminal([CLIENT, "watch"], {**w.env, "TERM": "dumb"}, columns=100) as people, \
            Terminal([CLIENT, "--json", "watch"], {**w.env, "TERM": "dumb"}) as programs:
        people.expect("Watching")
        programs.expect("Watching")
        w.daemon.record(number, "noted", text="hello")
        people.expect('#1 Logo (ACME): note: "hello".')
        w.write_policy("plain", PLAIN.replace("Name=Test platform", "Name=Other"))
        people.expect('The rules "plain" changed.')
        programs.expect("RulesChanged")
        w.daemon.record(number, "replied")
        people.expect("the client replied")
        programs.expect('"CasesChanged"')
        programs.expect("}")
        lines = [line for line in programs.seen.replace("\r", "").split("\n")
                 if line.startswith("{") and line.endswith("}")]
        for line in lines:
            fits("watch", json.loads(line))
        assert lines
        w.daemon.restart(kill=False)
        people.expect("casewatchd has stopped")
        w.daemon.record(number, "noted", text="again")
        people.expect('#1 Logo (ACME): note: "again".')
        people.type("\x03")
        programs.type("\x03")
        equal((people.finish(), programs.finish()), (0, 0), "ended by Ctrl-C")


if __name__ == "__main__":
    main()
