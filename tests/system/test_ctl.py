#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""cw-ctl: contract section 8."""

import json
import os
import re
import subprocess

import icalendar

from harness import CLIENT, DAEMON, NAME, SLOW, BusError, contains, equal, main, test
from rules import LADDER, PLAIN

WORLD = {"policies": {"ladder": LADDER, "plain": PLAIN}, "server": False}
ROW = {"id", "title", "client", "platform", "stage", "funded", "ball", "state", "created",
       "revision"}
KNOWN = ROW | {"quiet_since", "quiet_business_days", "outcome", "url", "fee", "closes", "deadline",
               "invoice_due", "next"}
NEXT = {"step", "due", "alert", "title", "urgency", "act"}
PLAN = NEXT | {"status", "template", "source", "confidence"}


def run(w, *args, **more):
    """Must succeed; gives stdout (the value with json=True)."""
    rc, out, err = w.daemon.ctl(*args, **more)
    equal(rc, 0, f"cw-ctl {' '.join(map(str, args))}: {err.strip()!r}, exit status")
    return out


def fails(w, rc, *args, **more):
    """Must exit with RC and say one line on stderr and nothing on stdout."""
    got, out, err = w.daemon.ctl(*args, **more)
    equal(got, rc, f"cw-ctl {' '.join(map(repr, args))}: {err.strip()!r}, exit status")
    equal(len(err.strip().split("\n")), 1, f"lines on stderr: {err!r}")
    assert err.strip(), "nothing on stderr"
    equal(out or "", "", "stdout of a failing command")
    return err


def last(w, number):
    return w.daemon.get(number)["events"][-1]


@test("add prints the plan, and the case is there", **WORLD)
def _(w):
    out = run(w, "add", "ロゴ制作", "--client", "北風デザイン", "--platform", "plain", "--closes",
              "2026-11-30", "--url", "https://example.com/1", "--fee", "30000", "--note",
              "first talk")
    contains(out, "Step nudge-applied")
    row = run(w, "list", json=True)[0]
    equal((row["title"], row["client"], row["platform"]), ("ロゴ制作", "北風デザイン", "plain"))
    equal(w.local(row["closes"]), "2026-11-30 18:00")
    equal(row["fee"]["amount"], 30000)
    contains(repr(w.daemon.get(row["id"])["events"]), "first talk")


@test("add --stage: a running job in one line", **WORLD)
def _(w):
    run(w, "add", "Site", "--client", "ACME", "--platform", "ladder", "--stage", "delivered",
        "--at",
        "2026-10-30 10:00", "--applied", "2026-10-01", "--contracted", "2026-10-05", "--funded",
        "2026-10-06", "--deadline", "2026-10-31")
    case = run(w, "show", 1, json=True)
    equal([e["event"] for e in case["events"]], ["applied", "contracted", "funded", "delivered"])
    equal((case["stage"], case["funded"]), ("delivered", True))


@test("add --funded without a moment: at the moment of the stage", **WORLD)
def _(w):
    run(w, "add", "Site", "--client", "ACME", "--platform", "ladder", "--stage", "contracted",
        "--at",
        "2026-10-30 10:00", "--funded")
    equal(w.daemon.get(1)["funded"], True)


@test("the verbs of section 3 record their events", **WORLD)
def _(w):
    number = w.daemon.add(platform="ladder")
    for words, event in ((["contract", number], "contracted"), (["fund", number], "funded"),
                         (["start", number], "started"), (["sent", number], "sent"),
                         (["replied", number], "replied"),
                         (["replied", number, "--wait"], "replied"),
                         (["replied", number, "--lure"], "replied"),
                         (["replied", number, "--promised", "2026-11-20"], "promised"),
                         (["asked", number, "end-request", "--by", "2026-11-09"], "asked"),
                         (["asked", number, "end-request", "--withdrawn"], "asked"),
                         (["sent", number, "--fyi"], "sent"), (["sent", number, "--other"], "sent"),
                         (["hold", number], "held"), (["unhold", number], "unheld"),
                         (["deliver", number, "--button", "yes", "--due", "2026-12-31"],
                          "delivered"),
                         (["note", number, "a word"], "noted"),
                         (["revise", number], "revision"),
                         (["deliver", number, "--button", "no"], "delivered"),
                         (["accept", number], "accepted"), (["paid", number], "paid")):
        run(w, *words)
        equal(last(w, number)["event"], event, " ".join(map(str, words)))


@test("done, skip, result, snooze, edit, close, reopen, retract, amend, undo", **WORLD)
def _(w):
    number = w.daemon.add(platform="ladder", stage="delivered", at="2026-10-26 10:00",
                          funded="2026-10-20")
    run(w, "done", number)
    equal(w.daemon.plan(number)["nudge-delivered"]["status"], "done")
    run(w, "done", number, "remind-delivered")
    run(w, "result", number, "denied")
    equal(last(w, number)["details"]["result"], "denied")
    run(w, "skip", number, "remind-delivered")
    run(w, "undo")
    equal(last(w, number)["event"], "step-result")
    run(w, "snooze", number, "tomorrow")
    equal(w.daemon.get(number)["state"], "snoozed")
    run(w, "edit", number, "--title", "New title")
    equal(w.daemon.get(number)["title"], "New title")
    run(w, "note", number, "wrong")
    event = last(w, number)["id"]
    run(w, "amend", number, event, "--at", "2026-11-01 10:00")
    run(w, "retract", number, event)
    run(w, "close", number, "lost")
    equal(w.daemon.get(number)["outcome"], "lost")
    run(w, "reopen", number)
    equal(w.daemon.get(number)["stage"], "delivered")


@test("exit status 1: refused by the daemon, one line that says what to do", **WORLD)
def _(w):
    number = w.daemon.add(platform="ladder", stage="contracted")
    contains(fails(w, 1, "start", number), "--anyway")
    contains(fails(w, 1, "deliver", number, "--button", "yes"), "--anyway")
    run(w, "start", number, "--anyway")
    fails(w, 1, "show", 99)
    fails(w, 1, "sent", number, "--at", "2026-11-20")


@test("exit status 2: wrong usage, one line", **WORLD)
def _(w):
    w.daemon.add()
    for words in (["fly"], ["add"], ["add", "Title only"], ["show"], ["show", "one"], ["sent"],
                  ["sent", "1", "--colour"], ["asked", "1"], ["--colour=green", "list"],
                  ["calendar", "add", "2026-11-02"], ["export", "--format", "xml"],
                  ["list", "too", "many"]):
        fails(w, 2, *words)
    equal(len(w.daemon.get(1)["events"]), 1)


@test("exit status 3: no daemon reachable", **{**WORLD, "daemon": False})
def _(w):
    for words in (["list"], ["status"], ["sent", "1"], ["add", "T", "--client", "C"]):
        fails(w, 3, *words)
    fails(w, 3, "list", env={"DBUS_SESSION_BUS_ADDRESS": "unix:path=/nonexistent"})


@test("list --json: an array with the stable field names, absent is absent", **WORLD)
def _(w):
    equal(run(w, "list", json=True), [])
    w.daemon.add(platform="plain")
    closed = w.daemon.add(platform="plain")
    w.daemon.call("CloseCase", "(usa{sv})", closed, "lost", {})
    rows = run(w, "list", json=True)
    for row in rows:
        assert ROW <= set(row) <= KNOWN, set(row) ^ ROW
        assert None not in row.values(), row
    first = next(row for row in rows if row["id"] == 1)
    equal(set(first["next"]), NEXT)
    equal((first["quiet_business_days"], first["state"]), (0, "ok"))


@test("show --json: events and plan", **WORLD)
def _(w):
    number = w.daemon.add(platform="ladder", stage="delivered", funded="2026-11-02",
                          at="2026-11-02")
    case = run(w, "show", number, json=True)
    for event in case["events"]:
        assert {"id", "time", "event", "by"} <= set(event) <= {"id", "time", "event", "by",
                                                               "details"}
    for line in case["plan"]:
        assert {"step", "status", "title", "act", "urgency", "source",
                "confidence"} <= set(line) <= PLAN, line
        assert line["status"] in ("done", "skipped", "due", "upcoming", "passed"), line
    equal(case["id"], number)


@test("next: most urgent first, what is due", **WORLD)
def _(w):
    quiet = w.daemon.add(platform="ladder", stage="delivered", at="2026-10-26", funded="2026-10-01")
    asked = w.daemon.add(platform="ladder", stage="contracted", funded="2026-10-01",
                         at="2026-10-01")
    w.daemon.record(asked, "asked", kind="end-request", at="2026-10-30")
    rows = run(w, "next", json=True)
    equal([row["id"] for row in rows][:2], [asked, quiet])
    contains(run(w, "next"), "Step answer-end")


@test("WHEN forms go through as values, also those that begin with a minus", **WORLD)
def _(w):
    number = w.daemon.add(platform="plain", at="2026-10-01")
    run(w, "sent", number, "--at", "-3d")
    equal(w.local(last(w, number)["time"])[:10], "2026-10-30")
    run(w, "sent", number, "--at", "-90min")
    equal(w.local(last(w, number)["time"]), "2026-11-02 07:30")
    run(w, "sent", number, "--at", "昨日")
    events = [w.local(e["time"]) for e in w.daemon.get(number)["events"]]
    assert "2026-11-01 18:00" in events, events
    run(w, "snooze", number, "+2bd")
    equal(w.daemon.get(number)["state"], "snoozed")


@test("calendar add, count, list, show", **WORLD)
def _(w):
    contains(run(w, "calendar", "add", "2026-11-02", "3"), "2026-11-06")
    contains(run(w, "calendar", "add", "2026-11-06", "-3"), "2026-11-02")
    contains(run(w, "calendar", "count", "2026-11-02", "2026-11-09"), "4")
    names = {row["name"] for row in run(w, "calendar", "list", json=True)}
    assert {"japan", "yearend-japan"} <= names, names
    contains(run(w, "calendar", "show", "2026-11"), "Culture Day")


@test("calendar import and remove", **WORLD)
def _(w):
    path = os.path.join(w.dir, "own.ics")
    w.write(path,
            "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//test//EN\r\nBEGIN:VEVENT\r\nUID:1\r\n"
            "DTSTAMP:20260101T000000Z\r\nDTSTART;VALUE=DATE:20261105\r\nSUMMARY:Company day\r\n"
            "END:VEVENT\r\nEND:VCALENDAR\r\n")
    run(w, "calendar", "import", path, "company")
    days = w.daemon.calendars("ClosedDays", "(asss)", ["company"], "2026-11-01", "2026-11-30")
    equal(days, [("2026-11-05", "Company day")])
    run(w, "add", "T", "--client", "C", "--platform", "plain", "--calendar", "japan,company")
    equal(w.local(w.daemon.get(1)["next"]["due"])[:10], "2026-11-11",
          "Wed 4, Fri 6, Mon 9, Tue 10, Wed 11")
    contains(fails(w, 1, "calendar", "remove", "company"), "#1", "--anyway")
    run(w, "calendar", "remove", "company", "--anyway")
    fails(w, 1, "calendar", "remove", "company")
    fails(w, 1, "calendar", "remove", "japan")


@test("policy list, show, check", **WORLD)
def _(w):
    names = {row["id"] for row in run(w, "policy", "list", json=True)}
    assert {"ladder", "plain", "crowdworks"} <= names, names
    contains(run(w, "policy", "show", "ladder"), "nudge-delivered", "3bd")
    good, bad = os.path.join(w.dir, "good.policy"), os.path.join(w.dir, "bad.policy")
    w.write(good, PLAIN)
    w.write(bad, PLAIN.replace("Since=", "Sinse=", 1))
    run(w, "policy", "check", good)
    rc, out, err = w.daemon.ctl("policy", "check", bad)
    equal(rc, 1)
    line = PLAIN.replace("Since=", "Sinse=", 1).split("\n").index("Sinse=quiet") + 1
    contains(out + err, "bad.policy", str(line), "Sinse", "Since")


@test("template list and show; draft fills the message", **WORLD)
def _(w):
    rows = run(w, "template", "list", json=True)
    assert {"nudge-delivered", "delivery-followup"} & {row["name"] for row in rows}, rows
    run(w, "template", "show", rows[0]["name"])
    number = w.daemon.add("ロゴ制作", "北風デザイン", platform="crowdworks", stage="delivered",
                          at="2026-10-26 10:00", funded="2026-10-20")
    for lang in ("ja", "en"):
        rc, text, err = w.daemon.ctl("draft", number, "--lang", lang)
        equal(rc, 0, err)
        contains(text, "北風デザイン")
        equal(set(re.findall(r"{\w+}", text)), {"{me}"}, "nobody has said what the user's name is")
        contains(err, "Name=")


@test("forecast and status", **WORLD)
def _(w):
    number = w.daemon.add(platform="plain")
    rows = run(w, "forecast", "--until", "2026-12-31", json=True)
    equal((rows[0]["id"], rows[0]["step"], w.local(rows[0]["alert"])),
          (number, "nudge-applied", "2026-11-10 09:00"))
    run(w, "forecast", "--until", "2026-12-31", "--follow")
    equal(run(w, "status", json=True)["open"], 1)


@test("explain in words: each day counted and skipped", **WORLD)
def _(w):
    number = w.daemon.add(platform="plain")
    out = run(w, "explain", number, "nudge-applied")
    contains(out, "2026-11-03", "文化の日", "2026-11-10")


@test("no escape sequence and no control character of a title reaches the terminal", **WORLD)
def _(w):
    try:
        w.daemon.add("a\x1b[31mred\x07\x9bm", "b\u202ec\rd", platform="plain")
    except BusError:
        w.daemon.add("plain", "plain", platform="plain")
    for words in (["list"], ["show", 1], ["next"], ["explain", 1],
                  ["list", "--color=always"]):
        _rc, out, err = w.daemon.ctl(*(words if "--color=always" not in words
                                       else ["--color=always", "list"]))
        for text in (out, err):
            clean = re.sub(r"\x1b\[[0-9;]*m", "", text) if "--color=always" in words else text
            bad = [c for c in clean if ord(c) < 32 and c not in "\n" or 127 <= ord(c) < 160
                   or c == "\u202e"]
            assert not bad, f"{words}: {bad}"
            assert "\x1b[31mred" not in text, words


@test("next: after what is due, what is my turn without a step; ten of them", **WORLD)
def _(w):
    w.daemon.add("Mine", "ACME", platform="plain", stage="contracted")
    w.daemon.add("Theirs", "ACME", platform="plain")
    w.daemon.add("Snoozed", "ACME", platform="plain", stage="contracted")
    w.daemon.record(3, "snoozed", until="2026-12-24")
    w.daemon.add("Closed", "ACME", platform="plain", stage="contracted")
    w.daemon.call("CloseCase", "(usa{sv})", 4, "lost", {})
    said = run(w, "next")
    contains(said, "It is your turn in:", "#1 Mine (ACME)")
    for other in ("Theirs", "Snoozed", "Closed"):
        assert f"{other} (ACME)" not in said.split("It is your turn in:")[1], said
    for n in range(11):
        w.daemon.add(f"More {n}", "ACME", platform="plain", stage="contracted")
    mine = run(w, "next").split("It is your turn in:\n")[1].split("\n\n")[0].splitlines()
    equal(len([line for line in mine if "(ACME)" in line]), 10)
    equal(mine[10], "  …")


@test("next: the twenty most urgent, and how many more are due; --all and JSON have all of them", **WORLD)
def _(w):
    for n in range(20):
        w.daemon.add(f"Case {n}", "ACME", platform="plain", at="2026-10-01 10:00")
    w.daemon.clock("2026-11-02 10:00")
    due = len(run(w, "next", json=True))
    equal(due, 20)
    said = run(w, "next")
    equal(said.count("(ACME)"), 20)
    assert "more case" not in said, said
    w.daemon.add("Last", "ACME", platform="plain", at="2026-10-02 10:00")
    for n in range(2):
        w.daemon.add("Snoozed", "ACME", platform="plain", at="2026-09-01 10:00")
        w.daemon.record(22 + n, "snoozed", until="2026-12-24")
    said = run(w, "next")
    equal(said.count("(ACME)"), 20)
    contains(said, '\n1 more case is due; "cw-ctl next --all" shows it too.')
    assert "#21" not in said and "Snoozed" not in said, said
    contains(run(w, "next", "--all"), "#1 Case 0", "#21 Last")
    equal([row["id"] for row in run(w, "next", json=True)], list(range(1, 22)))
    w.daemon.add("One more", "ACME", platform="plain", at="2026-10-02 10:00")
    contains(run(w, "next"), '2 more cases are due; "cw-ctl next --all" shows them too.')
    status = w.daemon.call("Status")
    equal((status["due"], status["snoozed"]), (24, 2))
    w.daemon.clock("2026-12-24 12:00")
    equal(w.daemon.call("Status")["snoozed"], 0)
    contains(run(w, "next"), "4 more cases are due")


@test("a long table: all cases, in order, with what JSON says of them, whatever is in their texts",
      **WORLD)
def _(w):
    texts = ["C:\\temp\\new", "\\", "\\\\t", "a\\nb", "ロゴ", "x" * 200, "é\\"]
    count = 1500
    for n in range(count):
        w.daemon.add(texts[n % len(texts)], "北風" if n % 3 else "A\\B", platform="plain",
                     **({"fee": "1200.50 USD"} if n % 2 else {}))
    w.daemon.record(2, "closed", outcome="lost")
    rows = run(w, "list", "--all", json=True)
    lines = run(w, "list", "--all", "--fields", "id,title,client,fee,state").splitlines()
    equal((len(rows), len(lines)), (count, count + 1))
    for row, line in zip(rows, lines[1:]):
        fee = f"{row['fee']['amount'] / 100:,.2f} USD" if "fee" in row else ""
        cells = [c for c in re.split("  +", line.strip()) if c]
        state = {"closed": "closed", "ok": "waiting"}[row["state"]]
        equal(cells, [c for c in (str(row["id"]), row["title"], row["client"], fee, state) if c])
    equal(len(run(w, "list").splitlines()), count)
    # a reader that has seen enough
    command = [CLIENT, "list", "--all"]
    with subprocess.Popen(command, env=w.env, stdout=subprocess.PIPE) as process:
        process.stdout.read(100)
        process.stdout.close()
        process.wait(20 * SLOW)


@test("tables are plain when piped and line up for wide characters", **WORLD)
def _(w):
    w.daemon.add("ロゴ", "北風デザイン", platform="plain")
    w.daemon.add("Logo", "ACME", platform="plain")
    out = run(w, "list")
    assert "\x1b" not in out, out
    contains(out, "北風デザイン", "ACME")

    def width(text):
        return sum(2 if ord(c) > 0x2e80 else 1 for c in text)
    ends = [width(line[:line.index("plain")]) for line in out.split("\n") if "plain" in line]
    if len(ends) == 2:
        equal(ends[0], ends[1], f"column of the platform in\n{out}")


@test("Japanese arguments under LANG=C; bytes that are no UTF-8 are wrong usage", **WORLD)
def _(w):
    run(w, "add", "日本語", "--client", "北風", "--platform", "plain", env={"LC_ALL": "C", "LANG": "C"})
    equal(w.daemon.get(1)["title"], "日本語")
    done = subprocess.run([CLIENT.encode(), b"add", b"\xff\xfe", b"--client", b"x"], env=w.env,
                          capture_output=True, timeout=30 * SLOW, check=False)
    assert done.returncode in (1, 2), done
    equal(len(done.stderr.strip().split(b"\n")), 1, f"lines on stderr {done.stderr!r}")
    equal(len(run(w, "list", json=True)), 1)


@test("--json prints UTF-8 whatever the locale", **WORLD)
def _(w):
    w.daemon.add("日本語", "北風", platform="plain")
    equal(run(w, "list", json=True, env={"LC_ALL": "C"})[0]["title"], "日本語")


@test("--name and CASEWATCH_NAME choose the daemon",
      **{**WORLD, "options": ("--name=org.casewatch.Second",), "daemon": False})
def _(w):
    w.daemon.name = "org.casewatch.Second"
    w.daemon.start()
    w.daemon.add(platform="plain")
    equal(len(run(w, "--name=org.casewatch.Second", "list", json=True)), 1)
    equal(len(run(w, "list", json=True, env={"CASEWATCH_NAME": "org.casewatch.Second"})), 1)
    fails(w, 3, "list")
    equal(w.owner(NAME), "")


@test("watch tells a change as it comes", **WORLD)
def _(w):
    with subprocess.Popen([CLIENT, "watch"], env=w.env, stdout=subprocess.PIPE,
                          text=True) as process:
        try:
            for _ in range(50 * SLOW):
                w.daemon.record(w.daemon.add("Watched"), "noted", text="x")
                import select
                if select.select([process.stdout], [], [], 0.2)[0]:
                    break
            assert process.stdout.readline().strip(), "watch said nothing"
            process.terminate()
            equal(process.wait(20 * SLOW), 0)
        finally:
            process.kill()


@test("an unquoted text never goes into another case, and errors name the case", **WORLD)
def _(w):
    first = w.daemon.add(client="Aoba Bakery", platform="plain")
    second = w.daemon.add(platform="plain")
    contains(fails(w, 2, "note", second, "a", "b"), "quote")
    contains(fails(w, 2, "sent", second, "Which", "colours?"), "--text")
    equal([len(w.daemon.get(n)["events"]) for n in (first, second)], [1, 1])
    contains(fails(w, 1, "show", 99), "99")
    contains(run(w, "snooze", first, "+2h"), "in 2 hours")


@test("quit stops the daemon", **WORLD)
def _(w):
    process = w.daemon.process
    run(w, "quit")
    equal(process.wait(10 * SLOW), 0)
    w.daemon.process = None


@test("help lists every command; --version says the version", **WORLD)
def _(w):
    text = run(w, "--help")
    for word in ("add list next show explain draft check stats report forecast "
                 "calendar policy template pause resume backup restore export "
                 "import status watch quit contract fund start sent replied "
                 "asked deliver revise accept paid done skip result flag hold "
                 "unhold snooze note edit close reopen retract amend undo ").split():
        contains(text, word)
    contains(run(w, "--version"), w.daemon.property("Version"))


@test("a pipe that closes early is no error message", **WORLD)
def _(w):
    for n in range(200):
        w.daemon.add(f"Case {n}", platform="plain")
    done = subprocess.run(["sh", "-c", '"$1" list | head -n 1', "sh", CLIENT], env=w.env,
                          capture_output=True,
                          text=True, timeout=30 * SLOW, check=False)
    equal(done.stderr, "")


if __name__ == "__main__":
    main(needs=(DAEMON, CLIENT))
