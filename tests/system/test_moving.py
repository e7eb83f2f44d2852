#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Export and import of cases: lossless as JSON, safe as CSV, readable as iCalendar; an import is all
or nothing and one command (the contract, sections 3, 7 and 8)."""

import csv
import io
import json
import os
import random
import re
import sqlite3
import sys
import threading
import uuid

import icalendar
from gi.repository import GLib

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "bench"))

import generate
from harness import CLIENT, SLOW, BusError, contains, equal, fields, main, refused, test
from rules import ALWAYS, LADDER, PLAIN, policy, step
from terminal import Terminal

WORLD = {"policies": {"ladder": LADDER, "plain": PLAIN}, "server": False,
         "clock": "2026-11-02 09:00"}


def memory(data=b""):
    fd = os.memfd_create("test")
    os.write(fd, data)
    os.lseek(fd, 0, 0)
    return fd


def export(w, format_="json", **options):
    """(text, report)."""
    fd = memory()
    try:
        report = w.daemon.call("Export", "(sha{sv})", format_, 0, fields(options), fds=[fd])
        return os.pread(fd, 1 << 28, 0).decode(), report
    finally:
        os.close(fd)


def bring(w, text, format_="json", **options):
    fd = memory(text.encode() if isinstance(text, str) else text)
    try:
        return w.daemon.call("Import", "(sha{sv})", format_, 0, fields(options), fds=[fd])
    finally:
        os.close(fd)


def history(w, dice, n):
    """Cases with random lives, some of it taken back or corrected."""
    d = w.daemon
    for i in range(n):
        number = d.add(f"仕事 {i}", client=dice.choice(["ACME", "北風デザイン", "=cmd|' /C calc'!A0"]),
                       platform=dice.choice(["ladder", "plain"]), at=f"-{dice.randint(5, 40)}d",
                       closes="2026-12-01")
        for _ in range(dice.randint(0, 8)):
            event, details = dice.choice([
                ("noted", {"text": "a \"note\",\nover two lines; 日本語"}), ("sent", {}),
                ("replied", {}), ("contracted", {}), ("funded", {}), ("sent", {"fyi": True}),
                ("flagged", {"sign": "polite"}), ("promised", {"until": "2026-11-20"})])
            try:
                d.record(number, event, **details)
            except BusError:
                continue
        last = d.get(number)["events"][-1]["id"]
        chance = dice.random()
        if chance < 0.3:
            d.undo()
        elif chance < 0.5:
            d.record(number, "amended", event=last, new_at="-1d")
        elif chance < 0.6:
            d.call("EditCase", "(uta{sv})", number, 0, fields({"url": "https://example.com/a?b=c"}))


def plain(value):
    """A detail of a case without the numbers that an import gives anew."""
    if isinstance(value, dict):
        return {k: plain(v) for k, v in value.items() if k not in ("id", "revision", "event")}
    return [plain(v) for v in value] if isinstance(value, list) else value


def strip(text):
    """An export without what says where it was made."""
    data = json.loads(text)
    for key in ("exported", "revision"):
        del data[key]
    for case in data["cases"]:
        del case["id"]
    for command in data["commands"]:
        del command["import"]
    return data


def other(w):
    """A second, empty daemon in place of the first; gives its folder."""
    folder = os.path.join(w.dir, "other")
    w.daemon.stop()
    w.daemon.options = [f"--data-dir={folder}"]
    w.daemon.start()
    return folder


@test("JSON is lossless: into an empty daemon and out again it is the same, and so is each case",
      **WORLD)
def _(w):
    seed = int(os.environ.get("CW_SEED") or random.SystemRandom().randrange(10**6))
    print(f"# CW_SEED={seed}")
    history(w, random.Random(seed), 15)
    text, report = export(w)
    numbers = [row["id"] for row in w.daemon.call("ListCases", "(a{sv}su)", {}, "", 0)[0]]
    before = {w.daemon.get(n)["title"]: plain(w.daemon.get(n)) for n in numbers}
    other(w)
    dry = bring(w, text, dry_run=True)
    equal(w.daemon.call("ListCases", "(a{sv}su)", {}, "", 0)[0], [], "a dry run brings nothing")
    done = bring(w, text)
    equal((dry["cases"], dry["events"]), (done["cases"], done["events"]))
    equal(done["cases"], report["cases"])
    again = [row["id"] for row in w.daemon.call("ListCases", "(a{sv}su)", {}, "", 0)[0]]
    equal({w.daemon.get(n)["title"]: plain(w.daemon.get(n)) for n in again}, before)
    ours = strip(text)
    back = strip(export(w)[0])
    back["commands"] = [c for c in back["commands"] if c["kind"] != "import"]
    for part in ("commands", "cases", "events"):
        equal(back[part], ours[part], part)


@test("an import twice brings nothing the second time", **WORLD)
def _(w):
    history(w, random.Random(3), 5)
    text, _ = export(w)
    revision = w.daemon.property("Revision")
    report = bring(w, text)
    equal((report["cases"], report["events"], report["commands"]), (0, 0, 0))
    equal(w.daemon.property("Revision"), revision)
    assert "command" not in report


@test("an import is one command: one undo takes it back, and the logs of two machines merge", **WORLD)
def _(w):
    number = w.daemon.add("Shared", platform="plain", at="-9d")
    first, _ = export(w)
    folder = other(w)
    bring(w, first)
    # each goes on by itself
    w.daemon.record(1, "noted", text="on the second")
    second, _ = export(w)
    w.daemon.stop()
    w.daemon.options = []
    w.daemon.start()
    w.daemon.record(number, "noted", text="on the first")
    mine = w.daemon.add("Mine", platform="plain")
    changed = w.daemon.signals("CasesChanged")
    report = bring(w, second)
    equal((report["cases"], report["events"]), (0, 1))
    texts = [e["details"].get("text") for e in w.daemon.get(number)["events"]]
    equal(texts[-2:], ["on the first", "on the second"])  # at one moment: as they came here
    changed.wait(1)
    command, ids, _what = w.daemon.undo()
    equal((command, ids), (report["command"], [number]))
    texts = [e["details"].get("text") for e in w.daemon.get(number)["events"]]
    equal(texts[-1], "on the first")
    equal(w.daemon.get(mine)["title"], "Mine")
    db = sqlite3.connect(f"file:{w.data}/casewatch.db?mode=ro", uri=True)
    equal(db.execute("PRAGMA foreign_key_check").fetchall(), [])
    db.close()
    assert os.path.isdir(folder)


@test("a new case by import, taken back, is gone; the same request brings it once", **WORLD)
def _(w):
    w.daemon.add("One", platform="plain")
    text, _ = export(w)
    other(w)
    request = str(uuid.uuid4())
    report = bring(w, text, request=request)
    equal(bring(w, text, request=request), report)
    equal(w.daemon.get(1)["title"], "One")
    w.daemon.undo()
    equal(w.daemon.call("ListCases", "(a{sv}su)", {}, "", 0)[0], [])
    with refused("InvalidState"):
        w.daemon.undo()


DUE = policy(step("nudge", "delivered", "quiet", "1h", "platform", title="Write to them"))


@test("an import brings its alerts, and one that is taken back takes them along",
      policies={"p": DUE}, conf=ALWAYS, clock="2026-11-02 09:00")
def _(w):
    w.daemon.add("Here", "Client one", platform="p", stage="delivered", at="-2d")
    text, _ = export(w)
    other(w)
    w.stub.skip()
    bring(w, text)
    w.stub.wait("Notify")
    equal(len(w.daemon.call("ListAlerts")), 1)
    w.daemon.undo()
    w.stub.wait("CloseNotification")
    equal(w.daemon.call("ListAlerts"), [])
    equal(w.daemon.property("DueCases"), 0)


@test("what an import told of clients goes with it", **WORLD)
def _(w):
    w.daemon.add("One", "ACME", platform="plain")
    w.daemon.call("EditClient", "(sa{sv})", "ACME", fields(note="pays late"))
    text, _ = export(w)
    other(w)
    w.daemon.add("Mine", "ACME", platform="plain")
    bring(w, text)
    equal(w.daemon.call("GetClient", "(sa{sv})", "ACME", {})["note"], "pays late")
    w.daemon.undo()
    assert "note" not in w.daemon.call("GetClient", "(sa{sv})", "ACME", {})


@test("while an import is written, questions are answered, and what writes waits and is done", **WORLD)
def _(w):
    w.daemon.stop()
    generate.fill(w.data, 400, 0.1, 1793577600000000)
    w.daemon.start()
    text, report = export(w)
    other(w)
    first = w.daemon.add("First", platform="plain")
    done, answers, failures = threading.Event(), [], []

    def ask():
        while not done.is_set():
            try:
                answers.append(w.daemon.record(first, "noted", text="meanwhile"))
            except BusError as error:
                failures.append(error)
    thread = threading.Thread(target=ask)
    thread.start()
    try:
        equal(bring(w, text)["cases"], report["cases"])
        equal(w.daemon.undo()[0] > 0, True)  # a note of the other thread, or the import
    finally:
        done.set()
        thread.join(30 * SLOW)
    equal(failures, [])
    assert answers


@test("an export of some cases has what is theirs in that of all, in its order", **WORLD)
def _(w):
    w.daemon.stop()
    generate.fill(w.data, 1000, 0.1, 1793577600000000)
    w.daemon.start()
    for number in range(1, 60, 3):
        w.daemon.record(number, "noted", text="wrong")
        w.daemon.undo()
    whole = json.loads(export(w)[0])
    some = list(range(1, 1000, 3))
    part = json.loads(export(w, ids=GLib.Variant("au", some))[0])
    cases = [case for case in whole["cases"] if case["id"] in some]
    uuids = {case["uuid"] for case in cases}
    events = [event for event in whole["events"] if event["case"] in uuids]
    named = {row["command"] for row in events}
    commands = [command for command in whole["commands"]
                if command["uuid"] in named or command.get("undoes") in named]
    assert min(len(cases), len(events), len(commands)) > 300, (len(cases), len(events))
    assert any(command["undoes"] for command in commands)
    equal(part["cases"], cases)
    equal(part["events"], events)
    equal(part["commands"], commands)


@test("a backup is made before an import", **WORLD)
def _(w):
    w.daemon.add("One", platform="plain")
    text, _ = export(w)
    folder = other(w)
    equal(os.path.isdir(os.path.join(folder, "backups")), False)
    bring(w, text, dry_run=True)
    equal(os.path.isdir(os.path.join(folder, "backups")), False)
    bring(w, text)
    equal(len(os.listdir(os.path.join(folder, "backups"))), 1)


@test("what is no export of ours is refused, and nothing is taken in", **WORLD)
def _(w):
    w.daemon.add("One", platform="plain")
    good = json.loads(export(w)[0])
    revision = w.daemon.property("Revision")
    other_uuid = str(uuid.uuid4())

    def broken(change):
        data = json.loads(json.dumps(good))
        for part in ("commands", "cases", "events"):
            for row in data[part]:
                row["uuid"] = row["uuid"][:-4] + "abcd" if part != "commands" else row["uuid"]
        change(data)
        return json.dumps(data)

    for text, code in (("", "bad-export"), ("{", "bad-json"), ("[]", "bad-export"),
                       ("{\"format\": \"casewatch\", \"version\": 1}", "bad-export"),
                       (broken(lambda d: d["events"][0].update(kind="eaten")), "bad-row"),
                       (broken(lambda d: d["events"][0].update(at="yesterday")), "bad-row"),
                       (broken(lambda d: d["events"][0].update(case=other_uuid)), "bad-row"),
                       (broken(lambda d: d["cases"][0]["data"].update(title=7)), "bad-row"),
                       (broken(lambda d: d["cases"][0]["data"].update(title="x" * 201)), "bad-row"),
                       (broken(lambda d: d["cases"][0]["data"].update(v=9)), "bad-row"),
                       (broken(lambda d: d["events"][0].pop("uuid")), "bad-row")):
        with refused("InvalidArgument", code):
            bring(w, text)
    with refused("Refused", "newer-version"):
        bring(w, json.dumps({**good, "version": 2}))
    with refused("InvalidArgument", "unknown-format"):
        bring(w, "", format_="xml")
    equal(w.daemon.property("Revision"), revision)
    # the same uuid for another event
    good["events"][0]["at"] += 1
    with refused("Conflict", "import-differs"):
        bring(w, json.dumps(good))


@test("an import wants a file: a pipe, a device and a socket are refused", **WORLD)
def _(w):
    r, wr = os.pipe()
    null = os.open("/dev/null", os.O_RDONLY)
    for fd in (r, null):
        with refused("InvalidArgument", "not-a-file"):
            w.daemon.call("Import", "(sha{sv})", "json", 0, {}, fds=[fd])
    for fd in (r, wr, null):
        os.close(fd)


TABLE = """案件名,クライアント,プラットフォーム,段階,契約日,仮払い,納期,報酬,通貨,メモ,余計
ロゴ制作,北風デザイン,plain,契約中,2026/10/20,済,2026年12月1日,"1,200.50",USD,"一行目
二行目",x
Banner,ACME,Test platform,applied,,,,,,,
Old,ACME,plain,完了,,,,,,,
"""


@test("CSV out of a spreadsheet, with a header in either language", **WORLD)
def _(w):
    dry = bring(w, "\ufeff" + TABLE, format_="csv", dry_run=True)
    equal(dry["cases"], 2)
    equal(dry["titles"], ["ロゴ制作", "Banner"])
    contains(dry["columns"][0], "余計")
    contains(dry["left_out"][0], "line 5")
    equal(w.daemon.call("ListCases", "(a{sv}su)", {}, "", 0)[0], [])
    bring(w, TABLE.replace(",", ";").replace('"1;200.50"', '"1,200.50"').replace("\n", "\r\n"),
          format_="csv")
    one = w.daemon.get(1)
    equal((one["title"], one["client"], one["stage"], one["funded"]),
          ("ロゴ制作", "北風デザイン", "contracted", True))
    equal(one["fee"], {"amount": 120050, "currency": "USD"})
    equal(w.local(one["deadline"]), "2026-12-01 18:00")
    contains(repr(one["events"]), "二行目")
    equal(w.daemon.undo()[1], [1, 2])


@test("CSV with faults: each is named with its line, and nothing is taken in", **WORLD)
def _(w):
    bad = "title,client,platform,applied\nA,B,plain,someday\nC,,plain,\nD,E,nowhere,\nF,G,plain,-2d\n"
    dry = bring(w, bad, format_="csv", dry_run=True)
    equal(dry["cases"], 1)
    equal([p.split(":")[0] for p in dry["problems"]][:2], ["line 2", "line 3"])
    with refused("InvalidArgument", "bad-rows"):
        bring(w, bad, format_="csv")
    equal(w.daemon.call("ListCases", "(a{sv}su)", {}, "", 0)[0], [])
    for text in ("", "name,who\na,b\n", "title,client\n\"open"):
        with refused("InvalidArgument", "bad-table"):
            bring(w, text, format_="csv")
    with refused("InvalidArgument", "bad-table"):
        bring(w, "title,client\nCafé,Müller\n".encode("latin-1"), format_="csv")


@test("CSV as a spreadsheet in Japan writes it: CP932, and UTF-16 with tabs", **WORLD)
def _(w):
    bring(w, "案件名,クライアント,期日\r\nロゴ制作①,北風デザイン㈱,2026/12/1\r\n".encode("cp932"),
          format_="csv")
    bring(w, "案件名\tクライアント\r\nバナー,一式\tACME\r\n".encode("utf-16"), format_="csv")
    equal([(w.daemon.get(n)["title"], w.daemon.get(n)["client"]) for n in (1, 2)],
          [("ロゴ制作①", "北風デザイン㈱"), ("バナー,一式", "ACME")])
    equal(w.local(w.daemon.get(1)["deadline"]), "2026-12-01 18:00")


@test("a CSV export is a table for an independent reader, and starts no formula", **WORLD)
def _(w):
    for title, client in (("=1+1", "ACME"), ("@cmd", "+81 3 1234"), ("a,b", "say \"hi\""),
                          ("＝2", "-x")):
        w.daemon.add(title, client, platform="plain", fee="120.50 USD")
    text, report = export(w, "csv")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    equal(len(rows), report["cases"])
    for row in rows:
        for cell in row.values():
            assert not re.match(r"[=+\-@\t\r＝＋－＠]", cell), cell
    # and comes in again as it was
    other(w)
    bring(w, text, format_="csv")
    found = {(r["title"], r["client"]) for r in w.daemon.call("ListCases", "(a{sv}su)", {}, "", 0)[0]}
    equal(found, {("=1+1", "ACME"), ("@cmd", "+81 3 1234"), ("a,b", "say \"hi\""), ("＝2", "-x")})
    equal(w.daemon.get(1)["fee"], {"amount": 12050, "currency": "USD"})


@test("iCalendar: one entry per next step, read by an independent library", **WORLD)
def _(w):
    w.daemon.add("Logo, with; odd name", client="北風", platform="plain", stage="delivered")
    w.daemon.call("CloseCase", "(usa{sv})", w.daemon.add("Over", platform="ladder"), "lost", {})
    text, _ = export(w, "ics")
    events = icalendar.Calendar.from_ical(text).walk("VEVENT")
    equal(len(events), 1)
    contains(str(events[0]["summary"]), "北風")


TODOS = "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:x", "BEGIN:VTODO", "UID:1",
                     "SUMMARY:Write the", "  manual\\, twice", "DUE;VALUE=DATE:20261215",
                     "CATEGORIES:ACME", "DESCRIPTION:first\\nsecond", "END:VTODO", "BEGIN:VTODO",
                     "UID:2", "SUMMARY:Done one", "STATUS:COMPLETED", "END:VTODO", "BEGIN:VEVENT",
                     "UID:3", "SUMMARY:Meeting", "DTSTART;TZID=America/New_York:20261120T090000",
                     "END:VEVENT", "END:VCALENDAR", ""])


@test("to-dos and events of other programs become cases with deadlines", **WORLD)
def _(w):
    report = bring(w, TODOS, format_="ics")
    equal((report["cases"], len(report["left_out"])), (2, 1))
    one, two = w.daemon.get(1), w.daemon.get(2)
    equal((one["title"], one["client"]), ("Write the manual, twice", "ACME"))
    equal(w.local(one["deadline"]), "2026-12-15 18:00")
    equal(w.local(two["deadline"]), "2026-11-20 23:00")  # 09:00 in New York
    with refused("InvalidArgument|LimitExceeded"):
        bring(w, "BEGIN:VCALENDAR\r\n", format_="ics")


@test("Taskwarrior's export", **WORLD)
def _(w):
    tasks = [{"description": "Write", "project": "ACME", "due": "20261215T090000Z",
              "entry": "20261001T000000Z", "status": "pending",
              "annotations": [{"description": "said so"}]},
             {"description": "Old", "status": "completed"}]
    report = bring(w, json.dumps(tasks), format_="taskwarrior")
    equal((report["cases"], report["left_out"][0][:7]), (1, "task 2:"))
    one = w.daemon.get(1)
    equal((one["title"], one["client"], w.local(one["deadline"])),
          ("Write", "ACME", "2026-12-15 18:00"))


@test("some cases by their ids, with the commands that made them", **WORLD)
def _(w):
    for n in range(4):
        w.daemon.add(f"Case {n}", platform="plain")
        w.daemon.record(n + 1, "noted", text=f"note {n}")
    text, report = export(w, ids=GLib.Variant("au", [2, 4]))
    data = json.loads(text)
    equal([c["data"]["title"] for c in data["cases"]], ["Case 1", "Case 3"])
    equal((report["cases"], len(data["commands"])), (2, 4))
    other(w)
    equal(bring(w, text)["cases"], 2)


@test("a reader that is slow holds up nobody, and one that goes away is an error of its own", **WORLD)
def _(w):
    for n in range(40):
        w.daemon.add(f"Case {n}", platform="plain", note="x" * 20000)
    r, wr = os.pipe()
    answer = []

    def call():
        try:
            answer.append(w.daemon.call("Export", "(sha{sv})", "json", 0, {}, fds=[wr]))
        except BusError as error:
            answer.append(error)
    thread = threading.Thread(target=call)
    thread.start()
    equal(len(os.read(r, 10)), 10)  # it writes, and waits for us
    for _ in range(5):
        w.daemon.record(1, "noted", text="meanwhile")
    os.close(wr)
    got = b""
    while chunk := os.read(r, 65536):
        got += chunk
        if len(got) > 200000:
            break
    os.close(r)
    thread.join(30 * SLOW)
    assert isinstance(answer[0], BusError) and "reader-gone" in answer[0].message, answer
    w.daemon.record(1, "noted", text="afterwards")


def ctl(w, rc, *words, stdin=None):
    got, out, err = w.daemon.ctl(*words, stdin=stdin)
    equal(got, rc, f"cw-ctl {words}: {err}")
    return out if rc == 0 else err


@test("cw-ctl export and import: files by their names, pipes, --cases, --dry-run", **WORLD)
def _(w):
    w.daemon.add("One", platform="plain")
    w.daemon.add("Two", platform="plain")
    for name in ("all.json", "all.csv", "all.ics"):
        path = os.path.join(w.dir, name)
        contains(ctl(w, 0, "export", path), "2 cases")
        equal(os.stat(path).st_mode & 0o777, 0o600)
    equal(len(json.loads(ctl(w, 0, "export", "--cases", "2"))["cases"]), 1)
    assert ctl(w, 0, "export", "--format", "csv").startswith("id,title")
    other(w)
    out = ctl(w, 0, "import", "--dry-run", os.path.join(w.dir, "all.json"))
    contains(out, "2 cases")
    equal(w.daemon.call("ListCases", "(a{sv}su)", {}, "", 0)[0], [])
    contains(ctl(w, 0, "import", os.path.join(w.dir, "all.json")), "cw-ctl undo")
    contains(ctl(w, 0, "import", "--format", "csv", "-", stdin="title,client\nThree,ACME\n"), "Three")
    equal(len(w.daemon.call("ListCases", "(a{sv}su)", {}, "", 0)[0]), 3)
    contains(ctl(w, 1, "import", "--format", "csv", "-", stdin="title,client\nFour,\n"), "line 2")
    contains(ctl(w, 2, "import", "--format", "cvs", "-", stdin=""), "csv")


@test("cw-ctl import on a terminal shows what would come in, and asks", **WORLD)
def _(w):
    path = os.path.join(w.dir, "in.csv")
    with open(path, "w", encoding="utf-8") as file:
        file.write("title,client\nロゴ制作,ACME\n")
    env = {**w.env, "TERM": "xterm", "LC_ALL": "C.UTF-8"}
    with Terminal([CLIENT, "import", path], env) as t:
        t.expect("ロゴ制作")
        t.expect("Take them in?")
        t.type("n\n")
        t.expect("Nothing was changed")
        equal(t.finish(), 1)
    equal(w.daemon.call("ListCases", "(a{sv}su)", {}, "", 0)[0], [])
    with Terminal([CLIENT, "import", path], env) as t:
        t.expect("Take them in?")
        t.type("y\n")
        t.expect("1 case came in.")
        equal(t.finish(), 0)


@test("a damaged database is exported as far as it can be read", conf=ALWAYS, **WORLD)
def _(w):
    for n in range(30):
        w.daemon.add(f"Case {n}", platform="plain", note="y" * 3000)
    w.daemon.stop()
    path = os.path.join(w.data, "casewatch.db")
    db = sqlite3.connect(path)
    db.execute("PRAGMA wal_checkpoint (TRUNCATE)")
    root = db.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'events'").fetchone()[0]
    size = db.execute("PRAGMA page_size").fetchone()[0]
    db.close()
    with open(path, "r+b") as file:
        file.seek((root - 1) * size)
        file.write(b"\xff" * 64)
    w.daemon.start()
    text, report = export(w)
    assert report["incomplete"], report
    data = json.loads(text)
    equal(len(data["cases"]), 30)
    equal(len(data["commands"]), 30)


main()
