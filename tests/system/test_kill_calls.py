#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""kill -9 at every write, fsync, truncation, rename and removal of every command, of a start and
of an alert (the contract, sections 6, 7 and 9).

What was asked for is repeated with the same request afterwards: it is there exactly once, and the
database is whole.  A write that is cut in the middle is one more way to die.
CW_TORTURE=long cuts every write as well, and goes on for as many rounds as CW_ROUNDS says.
"""

import datetime
import os
import sqlite3
import uuid

from disk import CHANGES, OPEN, WRITE, Disk
from harness import BusError, DaemonExit, equal, fields, main, test
from rules import ALWAYS, policy, step
from tap import diagnose

LONG = os.environ.get("CW_TORTURE") == "long"
ROUNDS = int(os.environ.get("CW_ROUNDS") or 1)
RULES = policy(step("nudge", "delivered", "quiet", "1h", "platform", title="Write to them"))
WORLD = {"policies": {"p": RULES}, "conf": ALWAYS + "DigestAt=23:59\n",
         "clock": "2026-11-02 09:00"}
DEAD = ("NoReply", "ServiceUnknown", "NameHasNoOwner", "Disconnected")


def ask(w, sql, *values):
    db = sqlite3.connect(f"file:{os.path.join(w.data, 'casewatch.db')}?mode=ro", uri=True)
    try:
        return db.execute(sql, values).fetchall()
    finally:
        db.close()


def check_whole(w):
    equal(ask(w, "PRAGMA integrity_check"), [("ok",)])
    equal(ask(w, "PRAGMA foreign_key_check"), [])


def commands(w, number):
    """What is done at each call: (name, method, signature, arguments without the request)."""
    return [
        ("add", "AddCase", "(a{sv})", {"title": "Job", "client": "ACME", "platform": "p"}),
        ("record", "Record", "(ausa{sv})", [number], "noted", {"text": str(uuid.uuid4())}),
        ("record for many", "Record", "(ausa{sv})", [number, number + 1], "sent", {"fyi": True}),
        ("edit", "EditCase", "(uta{sv})", number, 0, {"url": f"https://e.com/{uuid.uuid4()}"}),
        ("close", "CloseCase", "(usa{sv})", number + 1, "lost", {}),
        ("reopen", "ReopenCase", "(ua{sv})", number + 1, {}),
        ("undo", "Undo", "(ta{sv})", 0, {}),
        ("pause", "Pause", "(sa{sv})", "+1h", {}),
    ]


def dies_at(w, disk, n, call, torn=False):
    """Whether the daemon died at its n-th call that changes files; its answer otherwise."""
    disk.die_at(n, torn=torn, kinds=WRITE if torn else CHANGES)
    try:
        return False, call()
    except BusError as error:
        if error.name.rsplit(".", 1)[-1] not in DEAD:
            raise
        return True, None
    finally:
        disk.watch()


def kill_throughout(w, disk, name, method, signature, *arguments, torn=False):
    """Gives how often it was killed: at each call of this command, one after the other."""
    n = 0
    while True:
        n += 1
        request = str(uuid.uuid4())
        given = (*arguments[:-1], fields(arguments[-1], request=request))
        died, answer = dies_at(w, disk, n, lambda: w.daemon.call(method, signature, *given), torn)
        if died:
            w.daemon.restart()
            answer = w.daemon.call(method, signature, *given)
        equal(w.daemon.call(method, signature, *given), answer, f"{name}: the same request again")
        kept = ask(w, "SELECT count(*) FROM commands WHERE request = ?", request)
        equal(kept, [(1,)], f"{name}, killed at call {n}: how often it is there")
        # undone or closed again for the next time around
        if name in ("close", "record for many", "edit", "reopen"):
            w.daemon.undo()
        if not died:
            check_whole(w)
            return n - 1


@test("killed at every call of every command, each request is there once", **WORLD)
def _(w):
    disk = Disk(w)
    number = w.daemon.add("First", "ACME", platform="p")
    w.daemon.add("Second", "ACME", platform="p")
    w.daemon.env = disk.env
    w.daemon.restart(kill=False)
    kills = {}
    for _ in range(ROUNDS):
        for name, *rest in commands(w, number):
            for torn in (False, True) if LONG or name == "record" else (False,):
                if name == "reopen":
                    w.daemon.call("CloseCase", "(usa{sv})", number + 1, "lost", {})
                kills[name] = kills.get(name, 0) + kill_throughout(w, disk, name, *rest, torn=torn)
                if name == "reopen":
                    w.daemon.undo()
    equal([name for name, n in kills.items() if n < 2], [], "commands that write nothing?")
    diagnose(f"{sum(kills.values())} kills: {kills}")


@test("killed at every call of a start, nothing is lost and the next start works", **WORLD)
def _(w):
    disk = Disk(w)
    for n in range(5):
        w.daemon.add(f"Job {n}", "ACME", platform="p", stage="delivered")
    before = w.daemon.property("Revision")
    w.daemon.env = disk.env
    kills = 0
    for n in range(1, 200):
        w.daemon.stop(9)
        disk.die_at(n, kinds=CHANGES | OPEN)
        try:
            w.daemon.start()
            w.daemon.call("Status")  # what comes once the name is taken is part of the start
            disk.watch()
            w.daemon.call("Status")  # nor did it die at what it wrote after its answer
            break
        except (DaemonExit, BusError):
            kills += 1
        finally:
            disk.watch()
    equal(w.daemon.property("Revision"), before)
    check_whole(w)
    assert kills > 5, f"only {kills} calls in a start?"
    diagnose(f"{kills} kills")


@test("killed at every call of an alert, it is shown, at most once more, and never lost", **WORLD)
def _(w):
    disk = Disk(w)
    w.daemon.env = disk.env
    w.daemon.restart(kill=False)
    now = datetime.datetime.fromisoformat(WORLD["clock"])
    n, kills, again = 0, 0, 0
    while True:
        n += 1
        client = f"Client {n:03}"
        number = w.daemon.add("Job", client, platform="p", stage="delivered")
        now += datetime.timedelta(hours=1)
        text = now.strftime("%Y-%m-%d %H:%M")
        w.daemon.now = text
        died, _ = dies_at(w, disk, n, lambda: w.daemon.clock(text))
        if died:
            kills += 1
            w.daemon.restart()
            w.daemon.settle()
        equal(ask(w, "SELECT count(*) FROM alerts WHERE case_id = ?", number), [(1,)])
        shown = [e for e in w.stub.events("shown")
                 if e["summary"].startswith(client) and e["id"] != e["replaces_id"]]
        assert 1 <= len(shown) <= 2, f"killed at call {n}: shown {len(shown)} times"
        again += len(shown) - 1
        w.daemon.call("CloseCase", "(usa{sv})", number, "lost", {})
        if not died:
            break
    check_whole(w)
    assert kills > 5, f"only {kills} calls in an alert?"
    diagnose(f"{kills} kills, {again} shown once more")


main()
