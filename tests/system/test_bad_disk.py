#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A disk that fails at any call: refused with a clear error, nothing changed, reads go on, and the
daemon recovers by itself (the contract, sections 6, 7 and 9).

CW_TORTURE=long fails every kind of call of every command with every error.
"""

import errno
import os
import shutil
import sqlite3
import uuid

from disk import CHANGES, READ, SYNC, TRUNCATE, WRITE, Disk
from harness import BusError, contains, equal, fields, main, refused, test, wait_until
from rules import ALWAYS, policy, step
from tap import diagnose

LONG = os.environ.get("CW_TORTURE") == "long"
ERRORS = [errno.EIO, errno.ENOSPC] + ([errno.EROFS, errno.EDQUOT] if LONG else [])
RULES = policy(step("nudge", "delivered", "quiet", "1h", "platform", title="Write to them"))
WORLD = {"policies": {"p": RULES}, "conf": ALWAYS + "DigestAt=23:59\n",
         "clock": "2026-11-02 09:00"}


def on_disk(w):
    disk = Disk(w)
    w.daemon.env = disk.env
    w.daemon.restart(kill=False)
    return disk


def ask(w, sql, *values):
    db = sqlite3.connect(f"file:{os.path.join(w.data, 'casewatch.db')}?mode=ro", uri=True)
    try:
        return db.execute(sql, values).fetchall()
    finally:
        db.close()


def commands(number):
    return [
        ("AddCase", "(a{sv})", {"title": "Job", "client": "ACME", "platform": "p"}),
        ("Record", "(ausa{sv})", [number], "noted", {"text": str(uuid.uuid4())}),
        ("Undo", "(ta{sv})", 0, {}),
        ("Pause", "(sa{sv})", "+1h", {}),
    ]


def fail_at(w, disk, n, error, kinds, method, signature, *arguments):
    """Whether the command was refused when its n-th call fails; it works with the same request
    afterwards, and is there once."""
    request = str(uuid.uuid4())
    given = (*arguments[:-1], fields(arguments[-1], request=request))
    before = w.daemon.property("Revision")
    disk.fail(n, n, error=error, kinds=kinds)
    try:
        w.daemon.call(method, signature, *given)
        was_refused = False
    except BusError as problem:
        equal(problem.name, "org.casewatch.Error.Storage")
        contains(problem.message, ": ")
        was_refused = True
    touched = disk.calls() >= n
    disk.watch()
    if was_refused:
        equal(w.daemon.property("Revision"), before, "what was refused changes nothing")
        equal(ask(w, "SELECT count(*) FROM commands WHERE request = ?", request), [(0,)])
    w.daemon.call(method, signature, *given)
    equal(ask(w, "SELECT count(*) FROM commands WHERE request = ?", request), [(1,)])
    equal(w.daemon.property("Revision"), before + 1)
    return was_refused, touched


@test("each write, sync and truncation of each command fails once: refused, or done, never half",
      **WORLD)
def _(w):
    disk = on_disk(w)
    number = w.daemon.add("First", "ACME", platform="p")
    refusals, faults = 0, 0
    for error in ERRORS:
        for method, signature, *arguments in commands(number):
            n, touched = 0, True
            while touched:
                n += 1
                was_refused, touched = fail_at(w, disk, n, error, WRITE | SYNC | TRUNCATE, method,
                                               signature, *arguments)
                refusals, faults = refusals + was_refused, faults + touched
    equal(ask(w, "PRAGMA integrity_check"), [("ok",)])
    assert refusals > 40, refusals
    diagnose(f"{faults} faults, {refusals} refused")


@test("a disk that takes nothing: every command is refused, every question answered", **WORLD)
def _(w):
    disk = on_disk(w)
    number = w.daemon.add("First", "ACME", platform="p")
    before = w.daemon.get(number)
    disk.fail(error=errno.EROFS, kinds=CHANGES)
    for method, signature, *arguments in commands(number):
        with refused("Storage"):
            w.daemon.call(method, signature, *arguments[:-1], fields(arguments[-1]))
    equal(w.daemon.get(number), before)
    equal(w.daemon.call("ListCases", "(a{sv}su)", {}, "", 0)[0][0]["title"], "First")
    w.daemon.call("Forecast", "(a{sv}su)", {}, "", 0)
    w.daemon.call("Status")
    disk.watch()
    w.daemon.record(number, "noted", text="again")


@test("an alert that cannot be recorded: the user is told once, and it comes when the disk is back",
      **WORLD)
def _(w):
    disk = on_disk(w)
    w.daemon.add("First", "ACME", platform="p", stage="delivered")
    disk.fail(error=errno.ENOSPC)
    w.daemon.clock("2026-11-02 10:00")
    equal(ask(w, "SELECT count(*) FROM alerts"), [(0,)])
    wait_until(w.stub.shown, "the notice")
    bubble = w.stub.the_bubble()
    contains(bubble["summary"], "cannot record")
    contains(bubble["body"], "1 case needs you")
    assert w.daemon.call("Status")["problems"], "the status says so too"
    told = len(w.stub.events("Notify"))
    for minute in (1, 2, 3):
        w.daemon.clock(f"2026-11-02 10:0{minute}")
    equal(len(w.stub.events("Notify")), told, "once, and not every minute")
    equal(ask(w, "SELECT count(*) FROM alerts"), [(0,)])
    disk.watch()
    w.daemon.clock("2026-11-02 10:04")
    wait_until(lambda: [b["summary"].split(":")[0] for b in w.stub.shown()] == ["ACME"],
               "the alert in place of the notice")
    equal(ask(w, "SELECT count(*) FROM alerts"), [(1,)])
    equal(w.daemon.call("Status")["problems"], [])


@test("what cannot be read is an error of that call, and not the end", **WORLD)
def _(w):
    disk = on_disk(w)
    numbers = [w.daemon.add(f"Job {n}", "ACME", platform="p") for n in range(30)]
    for number in numbers:
        w.daemon.record(number, "noted", text="x" * 20000)
    w.daemon.restart(kill=False)  # nothing in its memory yet
    disk.fail(kinds=READ)
    try:
        w.daemon.get(numbers[0])
    except BusError as problem:
        # SQLite takes an EIO for damage
        assert problem.name.split(".")[-1] in ("Storage", "Damaged"), problem
    disk.watch()
    equal(w.daemon.get(numbers[0])["title"], "Job 0")
    w.daemon.record(numbers[0], "noted", text="goes on")


@test("the folder is taken away under the daemon: refused, not written into nowhere", **WORLD)
def _(w):
    number = w.daemon.add("First", "ACME", platform="p")
    away = w.data + ".away"
    os.rename(w.data, away)
    with refused("Storage", "storage-moved"):
        w.daemon.record(number, "noted", text="lost?")
    equal(w.daemon.get(number)["title"], "First")
    os.rename(away, w.data)
    w.daemon.record(number, "noted", text="kept")
    equal(len(ask(w, "SELECT 1 FROM events WHERE kind = 'noted'")), 1)
    # removed for good: nothing is made anew in its place
    shutil.rmtree(w.data)
    with refused("Storage", "storage-moved"):
        w.daemon.record(number, "noted", text="lost?")
    assert not os.path.exists(os.path.join(w.data, "casewatch.db"))


@test("the log of the database is removed under the daemon: refused as well", **WORLD)
def _(w):
    number = w.daemon.add("First", "ACME", platform="p")
    os.remove(os.path.join(w.data, "casewatch.db-wal"))
    with refused("Storage", "storage-moved"):
        w.daemon.record(number, "noted", text="lost?")


@test("rules that change on a full disk: what is listed is of the new ones all the same", **WORLD)
def _(w):
    disk = on_disk(w)
    for n in range(300):
        w.daemon.add(f"Job {n}", f"Client {n}", platform="p", stage="delivered")
    disk.fail(error=errno.ENOSPC, kinds=WRITE | SYNC)
    w.write_policy("p", RULES.replace("After=1h", "After=3h"))
    wait_until(lambda: "are not brought up to date" in w.log_of(w.daemon.process), "the failure")
    rows = w.daemon.call("ListCases", "(a{sv}su)", {}, "", 1000)[0]
    equal({w.local(row["next"]["due"]) for row in rows}, {"2026-11-02 12:00"})
    disk.watch()


@test("a start on a full disk: exit 1 and why, nothing changed, and the next start works", **WORLD)
def _(w):
    disk = Disk(w)
    w.daemon.add("First", "ACME", platform="p")
    w.daemon.stop()
    disk.fail(error=errno.ENOSPC, kinds=WRITE | SYNC)
    code, log = w.run_daemon(clock="2026-11-02 09:00", env=disk.env)
    equal(code, 1, log)
    contains(log, "storage: ")
    disk.watch()
    w.daemon.start()
    equal(w.daemon.get(1)["title"], "First")


main()
