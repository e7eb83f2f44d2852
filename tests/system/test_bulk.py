#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Record on many cases, and its undo: in slices, and all the same one command that is there or is not
(the contract, sections 7 and 9)."""

import contextlib
import os
import signal
import sqlite3
import uuid

from disk import Disk
from gi.repository import Gio, GLib
from harness import NAME, PATH, SLOW, BusError, equal, fields, main, refused, test, wait_until
from rules import ALWAYS, policy, step

MANY = 400  # daemon/bulk.h: above 50 in slices
RULES = policy(step("nudge", "delivered", "quiet", "1h", "platform", title="Write to them"))
WORLD = {"policies": {"p": RULES}, "conf": ALWAYS + "DigestAt=23:59\n", "clock": "2026-11-02 09:00"}


def fill(w, cases=MANY):
    return [w.daemon.add(f"Job {n}", f"Client {n % 7}", platform="p", stage="delivered")
            for n in range(cases)]


def table(w):
    rows, _cursor, _revision = w.daemon.call("ListCases", "(a{sv}su)", {}, "", 1000)
    return rows


def stages(w, key="stage"):
    """How many cases are listed in each stage, all of one answer."""
    found = {}
    for row in table(w):
        found[row[key]] = found.get(row[key], 0) + 1
    return found


def count(w, sql, *values):
    db = sqlite3.connect(f"file:{w.data}/casewatch.db?mode=ro", uri=True)
    try:
        return db.execute(sql, values).fetchone()[0]
    finally:
        db.close()


def check_whole(w):
    for pragma in ("integrity_check", "foreign_key_check"):
        db = sqlite3.connect(f"file:{w.data}/casewatch.db?mode=ro", uri=True)
        equal([row for row in db.execute(f"PRAGMA {pragma}") if row != ("ok",)], [])
        db.close()


class Calls:
    """Calls that are made without waiting; answers has (what, answer or error) as they came."""

    def __init__(self, w):
        self.bus, self.pid, self.made, self.answers = w.bus, w.daemon.process.pid, 0, []

    def make(self, what, method, signature, *arguments, then=lambda: None):
        def done(bus, result):
            try:
                self.answers.append((what, bus.call_finish(result).unpack()))
            except GLib.Error as error:
                self.answers.append((what, error))
            then()
        self.made += 1
        self.bus.call(NAME, PATH, NAME, method, GLib.Variant(signature, arguments), None,
                      Gio.DBusCallFlags.NO_AUTO_START, 60000, None, done)

    def record(self, what, cases, event, **details):
        self.make(what, "Record", "(ausa{sv})", cases, event, fields(details))

    @contextlib.contextmanager
    def together(self):
        """What is made in here reaches the daemon at once."""
        os.kill(self.pid, signal.SIGSTOP)
        yield
        self.bus.flush_sync()
        os.kill(self.pid, signal.SIGCONT)

    def list_until(self, what, **filters):
        """List again and again, until that is answered and once more."""
        last = what in dict(self.answers)
        self.make("list", "ListCases", "(a{sv}su)", fields(filters), "", 1000,
                  then=lambda: None if last else self.list_until(what, **filters))

    def lists(self):
        """How many rows each list had that is not as long as the one before it."""
        rows = [len(answer[0]) for name, answer in self.answers if name == "list"]
        return [n for place, n in enumerate(rows) if place == 0 or n != rows[place - 1]]

    def wait(self):
        wait_until(lambda: len(self.answers) == self.made, "all answers", 60 * SLOW)
        return self.answers


@test("while many are recorded, what is read is of before; what writes comes after; a repeated call is one",
      **WORLD)
def _(w):
    cases = fill(w)
    request = str(uuid.uuid4())
    calls = Calls(w)
    with calls.together():
        calls.record("many", cases, "accepted", request=request)
        calls.make("status", "Status", "()")
        calls.make("case", "GetCase", "(u)", cases[0])
        calls.list_until("many", stage="closed")
        calls.record("again", cases, "accepted", request=request)
        calls.record("one", cases[:1], "noted", text="after")
    answers = calls.wait()
    equal([what for what, _ in answers[:3]], ["status", "case", "list"], "they waited")
    by_name = dict(answers)
    equal(calls.lists(), [0, MANY], "half of it was read")
    assert by_name["case"][0]["stage"] != "closed", by_name["case"]
    equal(by_name["again"], by_name["many"])
    equal(len(by_name["many"][0]), MANY)
    assert by_name["one"][0][0] > max(by_name["many"][0]), by_name["one"]
    equal(count(w, "SELECT count(*) FROM commands WHERE request = ?", request), 1)
    equal(stages(w), {"closed": MANY})
    w.daemon.undo()  # the note
    calls = Calls(w)
    with calls.together():
        calls.make("undo", "Undo", "(ta{sv})", 0, {})
        calls.list_until("undo", stage="closed")
    undone = dict(calls.wait())["undo"]
    equal(calls.lists(), [MANY, 0], "half of the undo was read")
    equal(sorted(undone[1]), sorted(cases))
    equal(undone[2].split()[0], "accepted")
    assert "closed" not in stages(w), stages(w)
    check_whole(w)


@test("many at once come out as they do a few at a time, alerts too", **WORLD)
def _(w):
    cases = fill(w, 120)
    w.daemon.clock("2026-11-02 10:00")
    equal(stages(w, "state"), {"due": 120})

    def up():
        return sorted(number for alert in w.daemon.call("ListAlerts")
                      for number in alert.get("ids", [alert["id"]]))

    def look():
        w.daemon.settle()
        return ([{key: value for key, value in row.items() if key != "revision"} for row in table(w)],
                up())
    equal(up(), cases)
    w.daemon.call("Record", "(ausa{sv})", cases[:100], "replied", {})
    at_once = look()
    equal(at_once[1], cases[100:])
    w.daemon.undo()
    w.daemon.settle()
    equal(stages(w, "state"), {"due": 120})
    for first in range(0, 100, 25):
        w.daemon.call("Record", "(ausa{sv})", cases[first:first + 25], "replied", {})
    equal(look(), at_once)


@test("one case that cannot take it, and nothing is recorded; what waited is done", **WORLD)
def _(w):
    cases = fill(w)
    before = count(w, "SELECT count(*) FROM events")
    calls = Calls(w)
    calls.record("many", [*cases, 9999], "accepted")
    calls.record("one", cases[:1], "noted", text="after")
    answers = dict(calls.wait())
    assert "no-such-case" in answers["many"].message, answers
    equal(len(answers["one"][0]), 1)
    equal(count(w, "SELECT count(*) FROM events"), before + 1)
    equal(count(w, "SELECT count(*) FROM events WHERE kind = 'held'"), 0)
    assert "closed" not in stages(w), stages(w)
    with refused("InvalidArgument", "twice"):
        w.daemon.call("Record", "(ausa{sv})", [*cases, cases[0]], "accepted", {})
    with refused("InvalidArgument", "use-edit-case"):
        w.daemon.call("Record", "(ausa{sv})", cases, "edited", {})


@test("a disk that fails in the middle: nothing of it is there, and the next try is fine", **WORLD)
def _(w):
    cases = fill(w)
    disk = Disk(w)
    w.daemon.env = disk.env
    w.daemon.restart(kill=False)
    failed = 0
    for first in (1, 2, 5, 20, 60):
        disk.fail(first)
        try:
            w.daemon.call("Record", "(ausa{sv})", cases, "accepted", {})
        except BusError as error:
            failed += 1
            equal(error.name.rsplit(".", 1)[-1], "Storage", str(error))
            disk.watch()
            assert "closed" not in stages(w), (first, stages(w))
        else:
            disk.watch()
            w.daemon.undo()
    assert failed >= 3, failed
    w.daemon.call("Record", "(ausa{sv})", cases, "accepted", {})
    equal(stages(w), {"closed": MANY})
    check_whole(w)


@test("killed in the middle: all of it or nothing, and the same request completes it", **WORLD)
def _(w):
    cases = fill(w)
    disk = Disk(w)
    w.daemon.env = disk.env
    w.daemon.restart(kill=False)
    deaths = 0
    for n in (1, 2, 3, 10, 40, 100, 150, 200, 400):
        request = fields(request=str(uuid.uuid4()))
        disk.die_at(n)
        try:
            answer = w.daemon.call("Record", "(ausa{sv})", cases, "accepted", request)
            died = False
        except BusError:
            died = True
        disk.watch()
        if died:
            deaths += 1
            w.daemon.restart()
            assert stages(w).get("closed", 0) in (0, MANY), (n, stages(w))
            answer = w.daemon.call("Record", "(ausa{sv})", cases, "accepted", request)
        equal(w.daemon.call("Record", "(ausa{sv})", cases, "accepted", request), answer)
        equal(stages(w), {"closed": MANY})
        equal(count(w, "SELECT count(*) FROM commands WHERE request = ?", request["request"].unpack()), 1)
        w.daemon.undo()
        assert "closed" not in stages(w), (n, stages(w))
    assert deaths >= 4, deaths
    check_whole(w)


@test("a daemon that ends in the middle answers, and has recorded nothing", **WORLD)
def _(w):
    cases = fill(w)
    calls = Calls(w)
    with calls.together():
        calls.record("many", cases, "accepted")
        calls.make("quit", "Quit", "()")
    answers = dict(calls.wait())
    assert isinstance(answers["many"], GLib.Error) and "stopping" in answers["many"].message, answers
    equal(w.daemon.process.wait(20), 0)
    w.daemon.process = None
    equal(count(w, "SELECT count(*) FROM events WHERE kind = 'held'"), 0)
    w.daemon.start()
    assert "closed" not in stages(w), stages(w)


if __name__ == "__main__":
    main()
