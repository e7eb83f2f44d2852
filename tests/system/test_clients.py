#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Clients remembered over cases and platforms: what is known, rename and merge, days that count."""

import os
import sqlite3

from gi.repository import GLib

from harness import (CLIENT, DAEMON, NAME, SOURCE, BusError, Recorder, contains, equal, fields,
                     main, refused, test)
from rules import LADDER, PLAIN

# 2026-11-03 (Tue) and 11-23 (Mon) are holidays; the world begins on Mon 2026-11-02 09:00.
WORLD = {"policies": {"ladder": LADDER, "plain": PLAIN}, "server": False}
FAIR = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//test//EN
BEGIN:VEVENT
UID:fair
SUMMARY:Fair
DTSTART;VALUE=DATE:20261104
DTEND;VALUE=DATE:20261107
END:VEVENT
END:VCALENDAR
"""


def client(w, name, **options):
    return w.daemon.call("GetClient", "(sa{sv})", name, fields(options))


def edit(w, name, **more):
    return w.daemon.call("EditClient", "(sa{sv})", name, fields(more))


def rename(w, old, new, **more):
    return w.daemon.call("RenameClient", "(ssa{sv})", old, new, fields(more))


def clients(w, **more):
    rows, cursor = w.daemon.call("ListClients", "(a{sv}su)", fields(more), "", 0)
    equal(cursor, "")
    return {row["client"]: row for row in rows}


def due(w, number, step="nudge-delivered"):
    return w.local(w.daemon.plan(number)[step]["due"])


def delivered(w, client="ACME", **more):
    return w.daemon.add(client=client, platform="plain", stage="delivered", at="2026-11-02 09:00",
                        **more)


def refusal(call):
    """The text of the error that the call must end in."""
    try:
        call()
    except BusError as error:
        return str(error)
    raise AssertionError("it was taken")


def run(w, *args, **more):
    rc, out, err = w.daemon.ctl(*args, **more)
    equal(rc, 0, f"cw-ctl {args}: {err.strip()!r}, exit status")
    return out


@test("one client over platforms and spellings: cases, stages, outcomes, silences, reply time",
      **WORLD)
def _(w):
    first = delivered(w, "ACME Inc")           # due on Fri 6 09:00: Tue 3 is a holiday
    w.daemon.clock("2026-11-06 15:00")
    w.daemon.record(first, "replied")          # Mon 15 h, Wed and Thu 48 h, Fri 15 h: 78 h
    w.daemon.record(first, "paid")
    w.daemon.add(client="ＡＣＭＥ　Ｉｎｃ", platform="ladder")
    w.daemon.add(client="acme  inc", platform="ladder", stage="contracted")
    w.daemon.add(client="Other", platform="plain")
    known = client(w, " Acme Inc ")
    equal(known["client"], "acme  inc", "as the newest case writes it")
    figures = known["figures"]
    equal((figures["cases"], figures["open"]), (3, 2))
    equal(figures["in_stage"], {"applied": 1, "contracted": 1, "closed": 1})
    equal(figures["outcomes"], {"completed": 1})
    equal(figures["silences"], 1)
    equal((figures["reply"]["n"], figures["reply"]["median_hours"]), (1, 78.0))
    equal(figures["reply"]["few"], True)
    equal(w.local(figures["last_contact"]), "2026-11-06 15:00")
    rows = clients(w)
    equal(sorted(rows), ["Other", "acme  inc"])
    equal((rows["acme  inc"]["cases"], rows["acme  inc"]["open"]), (3, 2))


@test("GetClient leaves a case out, ListClients pages and searches", **WORLD)
def _(w):
    numbers = [w.daemon.add(client="ACME"), w.daemon.add(client="ACME")]
    reply = w.daemon.call("GetClient", "(sa{sv})", "ACME",
                          {"except": GLib.Variant("u", numbers[0])})
    equal(reply["figures"]["cases"], 1)
    for name in ("北風デザイン", "Beta", "Gamma"):
        w.daemon.add(client=name)
    seen, cursor = [], ""
    while True:
        rows, cursor = w.daemon.call("ListClients", "(a{sv}su)", {}, cursor, 2)
        seen += [row["client"] for row in rows]
        if not cursor:
            break
    equal(sorted(seen), sorted(["ACME", "Beta", "Gamma", "北風デザイン"]))
    equal(list(clients(w, text="北風")), ["北風デザイン"])
    equal(list(clients(w, text="ＢＥＴ")), ["Beta"])
    with refused("InvalidArgument", "bad-cursor"):
        w.daemon.call("ListClients", "(a{sv}su)", {}, "x", 0)
    with refused("InvalidArgument", "unknown-key"):
        w.daemon.call("ListClients", "(a{sv}su)", fields(size="big"), "", 0)
    with refused("LimitExceeded", "too-many"):
        w.daemon.call("ListClients", "(a{sv}su)", {}, "", 1001)


@test("a client's days off move dates at once, of new cases too, and undo moves them back", **WORLD)
def _(w):
    old = delivered(w)
    equal(due(w, old), "2026-11-06 09:00")
    changed = Recorder(w.bus, NAME, "CasesChanged")
    edit(w, "acme", days_off=["thu", "2026-11-06..2026-11-09"])
    equal([ids for _, ids in changed.take()], [[]], "CasesChanged: read all anew")
    # Wed 4 is day 1, Tue 10 day 2, Wed 11 day 3
    equal(due(w, old), "2026-11-11 09:00")
    row = w.daemon.call("ListCases", "(a{sv}su)", {}, "", 0)[0][0]
    equal(w.local(row["next"]["due"]), "2026-11-11 09:00", "the row")
    equal(due(w, delivered(w)), "2026-11-11 09:00", "a new case")
    w.daemon.restart()
    equal(due(w, old), "2026-11-11 09:00", "after a restart")
    w.daemon.undo()
    equal(w.daemon.undo()[2], "edit-client")
    equal(due(w, old), "2026-11-06 09:00")
    w.daemon.restart()
    equal(due(w, old), "2026-11-06 09:00", "after undo and restart")


@test("a client's calendars stand between those of the case and of the policy", **WORLD)
def _(w):
    w.write(os.path.join(w.dir, "fair.ics"), FAIR)
    run(w, "calendar", "import", os.path.join(w.dir, "fair.ics"), "fair")
    plain, own = delivered(w), delivered(w, calendars=["japan"])
    equal(w.daemon.get(plain)["calendars_of"], "policy")
    edit(w, "ACME", calendars=["fair"])
    # fair closes Wed 4 to Fri 6 and knows no holiday: Tue 3 is day 1, Mon 9 day 2, Tue 10 day 3
    equal(due(w, plain), "2026-11-10 09:00")
    equal(due(w, own), "2026-11-06 09:00")
    equal(w.daemon.get(plain)["calendars_of"], "client")
    equal(w.daemon.get(own)["calendars_of"], "case")
    said = w.daemon.call("Explain", "(usa{sv})", plain, "nudge-delivered", fields(lang="en"))
    contains(said["text"], "this client: fair")
    contains(repr(said["notes"]), "client-calendar")
    said = w.daemon.call("Explain", "(usa{sv})", own, "nudge-delivered", fields(lang="en"))
    assert "client" not in repr(said["notes"]), said["notes"]
    contains(run(w, "explain", plain), "those of this client: fair")
    edit(w, "ACME", calendars="")
    equal(due(w, plain), "2026-11-06 09:00")
    with refused("InvalidArgument", "no-such-calendar"):
        edit(w, "ACME", calendars=["far"])


@test("an alert that stands is withdrawn when a day off moves its date", **WORLD)
def _(w):
    number = delivered(w)
    withdrawn = Recorder(w.bus, NAME, "AlertWithdrawn")
    equal(w.daemon.clock("2026-11-06 10:00")[0], 1)
    edit(w, "ACME", days_off=["2026-11-05"])
    equal([(ident, reason) for ident, _, reason in withdrawn.wait()], [(number, "edited")])
    equal(due(w, number), "2026-11-09 09:00")
    equal(w.daemon.clock("2026-11-09 10:00")[0], 1)


@test("language and note of a client: of its messages, over restarts, until removed", **WORLD)
def _(w):
    number = w.daemon.add(client="ACME", platform="plain")
    edit(w, "ACME", lang="en", note="slow in August\npays well")
    w.daemon.restart()
    known = client(w, "ACME")
    equal((known["lang"], known["note"]), ("en", "slow in August\npays well"))
    own = w.daemon.add(client="ACME", platform="plain", lang="ja")

    def japanese(case):
        text = w.daemon.call("Draft", "(usa{sv})", case, "nudge", {})[0]
        return any("ぁ" <= c <= "ん" for c in text)
    equal((japanese(number), japanese(own)), (False, True), "the case's own language comes first")
    edit(w, "ACME", lang="ja")
    equal(japanese(number), True)
    edit(w, "ACME", lang="", note="")
    known = client(w, "ACME")
    assert "lang" not in known and "note" not in known, known


@test("what is refused changes nothing and names a near client", **WORLD)
def _(w):
    w.daemon.add(client="株式会社北風")
    w.daemon.add(client="ACME")
    before = w.daemon.property("Revision")
    for call in (lambda: client(w, "ACNE"), lambda: edit(w, "ACNE", note="x"),
                 lambda: rename(w, "ACNE", "Beta")):
        contains(refusal(call), "NotFound", "no-such-client", 'did you mean "ACME"?')
    for name in ("北風", "北風様"):
        contains(refusal(lambda: client(w, name)), 'did you mean "株式会社北風"?')
    with refused("InvalidArgument", "bad-day-off"):
        edit(w, "ACME", days_off=["someday"])
    with refused("InvalidArgument", "nothing-to-change"):
        edit(w, "ACME")
    with refused("InvalidArgument", "unknown-key"):
        edit(w, "ACME", size="big")
    with refused("InvalidArgument", "empty-client"):
        client(w, "  ")
    with refused("InvalidArgument", "empty-client"):
        rename(w, "ACME", " ")
    with refused("LimitExceeded", "too-long"):
        rename(w, "ACME", "x" * 201)
    with refused("LimitExceeded", "too-long"):
        edit(w, "ACME", note="x" * 65537)
    with refused("InvalidArgument", "nothing-to-change"):
        rename(w, "ACME", "ACME")
    equal(w.daemon.property("Revision"), before)
    contains(w.daemon.ctl("client", "show", "ACNE")[2], "ACME")


@test("rename: one command with an event in each case, undone as one", **WORLD)
def _(w):
    first, second = w.daemon.add(client="Acme"), w.daemon.add(client="ACME")
    other = w.daemon.add(client="Other")
    edit(w, "acme", note="kept")
    report = rename(w, "acme", "Acme Studio")
    equal(sorted(report["ids"]), [first, second])
    equal((report["client"], report["merged"]), ("Acme Studio", False))
    for number in (first, second):
        case = w.daemon.get(number)
        equal(case["client"], "Acme Studio")
        equal(case["events"][-1]["event"], "edited")
    equal(client(w, "acme studio")["note"], "kept")
    with refused("NotFound", "no-such-client"):
        client(w, "acme")
    command, ids, what = w.daemon.undo()
    equal((command, sorted(ids)), (report["command"], [first, second]))
    contains(what, "rename-client")
    equal([w.daemon.get(n)["client"] for n in (first, second, other)], ["Acme", "ACME", "Other"])
    equal(client(w, "acme")["note"], "kept")


@test("merge: both become one, what is known adds up, and undo parts them again", **WORLD)
def _(w):
    first, second = delivered(w, "北風"), delivered(w, "株式会社北風")
    equal(client(w, "北風")["similar"], ["株式会社北風"])
    edit(w, "北風", days_off=["thu"], note="one", lang="ja")
    edit(w, "株式会社北風", days_off=["2026-11-06"], note="two", lang="en")
    equal((due(w, first), due(w, second)), ("2026-11-09 09:00", "2026-11-09 09:00"))
    report = rename(w, "北風", "株式会社北風")
    equal((report["merged"], report["ids"]), (True, [first]))
    known = client(w, "株式会社北風")
    equal((known["lang"], known["note"]), ("en", "two\none"))
    equal(known["days_off"], ["2026-11-06", "thu"])
    equal(known["figures"]["cases"], 2)
    equal(known["similar"], [])
    # without Thu 5 and Fri 6: Wed 4, Mon 9, Tue 10
    equal((due(w, first), due(w, second)), ("2026-11-10 09:00", "2026-11-10 09:00"))
    w.daemon.undo()
    equal((due(w, first), due(w, second)), ("2026-11-09 09:00", "2026-11-09 09:00"))
    w.daemon.add(client="山田 太郎")
    w.daemon.add(client="山田太郎様")
    w.daemon.add(client="山田太郎丸")
    equal(client(w, "山田太郎様")["similar"], ["山田 太郎"])
    equal(client(w, "山田 太郎")["similar"], ["山田太郎様"])
    equal(client(w, "株式会社北風")["note"], "two")
    equal(client(w, "北風")["note"], "one")


@test("a spelling that stays the same client is changed without a merge", **WORLD)
def _(w):
    number = w.daemon.add(client="acme")
    edit(w, "acme", note="kept")
    equal(rename(w, "acme", "ACME")["merged"], False)
    equal(w.daemon.get(number)["client"], "ACME")
    equal(client(w, "acme")["note"], "kept")


@test("a repeated request changes nothing and gets the first answer", **WORLD)
def _(w):
    w.daemon.add(client="ACME")
    one, two = "123e4567-e89b-42d3-a456-426614174000", "123e4567-e89b-42d3-a456-426614174001"
    equal(edit(w, "ACME", note="a", request=one), edit(w, "ACME", note="b", request=one))
    equal(client(w, "ACME")["note"], "a")
    first = rename(w, "ACME", "Beta", request=two)
    equal(rename(w, "ACME", "Beta", request=two), first)
    with refused("Conflict", "request-used"):
        rename(w, "Beta", "Gamma", request=one)


@test("cw-ctl client: list, show, edit, rename, undo; in Japanese as well", **WORLD)
def _(w):
    delivered(w, "北風")
    out = run(w, "client", "edit", "北風", "--days-off", "wed,2026-12-28..2027-01-05", "--note",
              "長い夏休み", "--lang", "ja", "--calendar", "japan")
    contains(out, "wed, 2026-12-28..2027-01-05", "長い夏休み", "japan")
    contains(run(w, "client", "list"), "北風", "長い夏休み")
    equal(run(w, "client", "list", json=True)[0]["days_off"], ["wed", "2026-12-28..2027-01-05"])
    contains(run(w, "client", "rename", "北風", "南風"), "南風", "undo")
    equal(run(w, "client", "show", "南風", json=True)["figures"]["cases"], 1)
    contains(run(w, "undo"), "new name")
    equal(run(w, "client", "show", "北風", json=True)["client"], "北風")
    run(w, "client", "edit", "北風", "--note", "")
    contains(run(w, "undo"), "Taken back: what was noted about a client.")
    rc, _, err = w.daemon.ctl("client", "edit", "北風")
    equal(rc, 2)
    contains(err, "--days-off")
    rc, _, err = w.daemon.ctl("client", "edit", "北風", "--days-off", "someday")
    equal(rc, 1)
    contains(run(w, "client", "show", "北風", env={"LC_ALL": "C.UTF-8", "LANGUAGE": "ja"}), "北風")


@test("add and show say what a known client was like", **WORLD)
def _(w):
    out = run(w, "add", "First", "--client", "ACME", "--platform", "plain", "--stage", "delivered")
    assert "You know this client" not in out, out
    w.daemon.clock("2026-11-06 09:00")
    w.daemon.record(1, "paid")   # 15 + 48 + 9 h = 3 business days
    edit(w, "ACME", note="asks for much")
    out = run(w, "add", "Second", "--client", "acme", "--platform", "plain")
    for part in ("from 1 other case: completed 1", "went quiet past a step 1 time",
                 "3 business days", "too few", "asks for much"):
        contains(" ".join(out.split()), part)
    contains(run(w, "show", 2), "from 1 other case", "asks for much")
    equal(run(w, "show", 2, json=True)["known_client"]["figures"]["cases"], 1)
    out = run(w, "add", "Third", "--client", "株式会社ACME", "--platform", "plain")
    contains(" ".join(out.split()), "may be the same as: acme", "cw-ctl client rename")


@test("a database of version 1 gets its clients", daemon=False, server=False)
def _(w):
    path = os.path.join(w.data, "casewatch.db")
    os.makedirs(w.data, mode=0o700)
    with open(os.path.join(SOURCE, "tests/data/schema-v1.sql"), encoding="utf-8") as file:
        sql = file.read().replace("INSERT INTO meta VALUES('clock','real');",
                                  "INSERT INTO meta VALUES('clock','test');")
    base = sqlite3.connect(path)
    base.executescript(sql)
    base.close()
    os.chmod(path, 0o600)
    w.daemon.start("2026-11-02 09:00")
    equal(client(w, "山田")["figures"]["cases"], 1)
    edit(w, "山田", note="since version 1")
    w.daemon.restart()
    equal(client(w, "山田")["note"], "since version 1")
    assert os.path.exists(path + ".v1.bak"), os.listdir(w.data)


if __name__ == "__main__":
    main(needs=(DAEMON, CLIENT))
