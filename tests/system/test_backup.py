#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Backups: made on request, daily while there are changes, verified and thinned out; and restore,
which keeps what was there (the contract, sections 7 and 9)."""

import datetime
import errno
import glob
import os
import random
import signal
import sqlite3
import stat
import uuid

from disk import CHANGES, Disk
from gi.repository import Gio, GLib
from harness import (CLOCK, NAME, PATH, BusError, contains, equal, fields, main, refused, test,
                     wait_until)
from rules import ALWAYS, PLAIN, policy, step
from tap import SLOW

RULES = policy(step("nudge", "delivered", "quiet", "1h", "platform", title="Write to them"))
WORLD = {"policies": {"plain": PLAIN, "p": RULES}, "conf": ALWAYS, "server": False,
         "clock": "2026-11-02 09:00"}


def folder(w):
    return os.path.join(w.env["XDG_STATE_HOME"], "casewatch", "backups")


def backups(w):
    return sorted(os.path.basename(p) for p in glob.glob(os.path.join(folder(w), "*")))


def restore(w, path, **options):
    fd = os.open(path, os.O_RDONLY)
    try:
        return w.daemon.call("Restore", "(ha{sv})", 0, fields(options), fds=[fd])
    finally:
        os.close(fd)


def titles(w):
    return [row["title"] for row in w.daemon.call("ListCases", "(a{sv}su)", {}, "", 0)[0]]


def damage(w):
    """One page of the events is rubbish from now on."""
    path = os.path.join(w.data, "casewatch.db")
    db = sqlite3.connect(path)
    db.execute("PRAGMA wal_checkpoint (TRUNCATE)")
    root = db.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'events'").fetchone()[0]
    size = db.execute("PRAGMA page_size").fetchone()[0]
    db.close()
    with open(path, "r+b") as file:
        file.seek((root - 1) * size)
        file.write(b"\xff" * 64)


@test("a backup is whole, private, and a database of its own", **WORLD)
def _(w):
    w.daemon.add("One", platform="plain")
    path = w.daemon.call("Backup")
    equal(os.path.dirname(path), folder(w))
    equal(stat.S_IMODE(os.stat(path).st_mode), 0o600)
    equal(stat.S_IMODE(os.stat(folder(w)).st_mode), 0o700)
    equal(backups(w), ["casewatch-2026-11-02T000000Z.db"])  # 09:00 in Tokyo
    db = sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)
    equal(db.execute("PRAGMA integrity_check").fetchall(), [("ok",)])
    equal(db.execute("SELECT count(*) FROM cases").fetchall(), [(1,)])
    db.close()


@test("one a day while there are changes, and none without", **WORLD)
def _(w):
    w.daemon.add("One", platform="plain")
    w.daemon.clock("2026-11-03 08:59")
    equal(backups(w), [])
    w.daemon.clock("2026-11-03 09:00")
    whole = lambda: [name for name in backups(w) if name.endswith(".db")]
    wait_until(lambda: len(whole()) == 1, "the daily backup")
    w.daemon.clock("2026-11-08 09:00")
    equal(len(backups(w)), 1, "nothing was recorded since")
    w.daemon.record(1, "noted", text="a change")
    wait_until(lambda: len(whole()) == 2, "the next one, a day after the last having passed")
    # a restart makes none
    w.daemon.restart()
    w.daemon.settle()
    equal(len(whole()), 2, backups(w))


@test("7 daily, 8 weekly and 12 monthly ones stay, and no other file is touched", **WORLD)
def _(w):
    os.makedirs(folder(w), mode=0o700)
    first = datetime.datetime(2025, 1, 1, 12)
    days = [first + datetime.timedelta(days=n) for n in range(670)]  # up to 1 November 2026
    for day in days:
        open(os.path.join(folder(w), day.strftime("casewatch-%Y-%m-%dT%H%M%SZ.db")), "w").close()
    for name in ("casewatch-mine.db", "notes.txt"):
        open(os.path.join(folder(w), name), "w").close()
    w.daemon.add("One", platform="plain")
    w.daemon.call("Backup")
    # by hand, in Tokyo: 12:00 UTC is 21:00 of the same day, and 2 November is a Monday
    everything = sorted(days + [datetime.datetime(2026, 11, 2, 0, 0)], reverse=True)
    def newest(key, count):
        seen, kept = [], []
        for day in everything:
            local = day + datetime.timedelta(hours=9)
            if key(local) not in seen:
                seen.append(key(local))
                kept.append(day)
        return kept[:count]
    expected = set(newest(lambda d: d.date(), 7) + newest(lambda d: d.isocalendar()[:2], 8)
                   + newest(lambda d: (d.year, d.month), 12))
    names = {d.strftime("casewatch-%Y-%m-%dT%H%M%SZ.db") for d in expected}
    equal(set(backups(w)), names | {"casewatch-mine.db", "notes.txt"})


@test("what a kill left of a backup goes with the next one, and nothing else does", **WORLD)
def _(w):
    w.daemon.add("One", platform="plain")
    os.makedirs(folder(w), mode=0o700)
    for name in ("casewatch-2026-10-01T000000Z.db.new", "casewatch-2026-10-01T000000Z.db.new-journal",
                 "casewatch-mine.db.new"):
        open(os.path.join(folder(w), name), "w").close()
    w.daemon.call("Backup")
    equal(backups(w), ["casewatch-2026-11-02T000000Z.db", "casewatch-mine.db.new"])


@test("a second daemon on data of its own keeps its backups there", **WORLD)
def _(w):
    w.daemon.stop()
    w.daemon.options = [f"--data-dir={w.dir}/second"]
    w.daemon.start()
    w.daemon.add("One", platform="plain")
    path = w.daemon.call("Backup")
    equal(os.path.dirname(path), os.path.join(w.dir, "second", "backups"))
    assert not os.path.exists(folder(w))


@test("a backup that cannot be written is refused, said, and leaves nothing behind", **WORLD)
def _(w):
    disk = Disk(w)
    w.daemon.env = disk.env
    w.daemon.restart(kill=False)
    disk.folder = folder(w) + "/"
    w.daemon.add("One", platform="plain")
    for n in range(2, 6):
        disk.fail(n, n, error=errno.ENOSPC, kinds=CHANGES)
        with refused("Storage", "backup-failed"):
            w.daemon.call("Backup")
        equal(backups(w), [], f"after a fault at call {n}")
    disk.watch()
    w.daemon.record(1, "noted", text="goes on")
    w.daemon.call("Backup")
    equal(len(backups(w)), 1)


@test("restore: what the backup holds and lacks is said first, then it is in force", **WORLD)
def _(w):
    w.daemon.add("One", platform="plain")
    path = w.daemon.call("Backup")
    w.daemon.add("Two", platform="plain")
    w.daemon.record(1, "noted", text="later")
    dry = restore(w, path, dry_run=True)
    equal((dry["cases"], dry["revision"], dry["lacks"]), (1, 1, 2))
    equal((dry["lacks_cases"], dry["lacks_events"], dry["lacks_titles"]), (1, 2, ["One", "Two"]))
    equal(titles(w), ["One", "Two"])
    changed = w.daemon.signals("CasesChanged")
    request = str(uuid.uuid4())
    report = restore(w, path, request=request)
    equal(titles(w), ["One"])
    changed.wait(1)
    assert any(ids == [] for _, ids in changed.list), changed.list
    # what was there is kept, whole
    equal(os.path.dirname(report["kept"]), w.data)
    db = sqlite3.connect(report["kept"])
    equal(db.execute("SELECT count(*) FROM cases").fetchall(), [(2,)])
    db.close()
    # the same request changes nothing; the daemon goes on
    w.daemon.record(1, "noted", text="after")
    equal(restore(w, path, request=request), report)
    equal(w.daemon.get(1)["events"][-1]["details"]["text"], "after")
    w.daemon.restart()
    equal(titles(w), ["One"])


@test("alerts go on after a restore", **{**WORLD, "server": ()})
def _(w):
    w.daemon.add("One", "Client one", platform="p", stage="delivered")
    path = w.daemon.call("Backup")
    w.daemon.add("Two", "Client two", platform="p", stage="delivered")
    restore(w, path)
    w.daemon.clock("2026-11-02 10:00")
    equal([b["summary"].split(":")[0] for b in w.stub.shown()], ["Client one"])


@test("a damaged database: reads are served, and a backup brings it back", **WORLD)
def _(w):
    w.daemon.add("One", platform="plain")
    path = w.daemon.call("Backup")
    w.daemon.add("Two", platform="plain")
    w.daemon.stop()
    damage(w)
    before = open(os.path.join(w.data, "casewatch.db"), "rb").read()
    w.daemon.start()
    with refused("Damaged"):
        w.daemon.record(1, "noted", text="no")
    with refused("Damaged"):
        w.daemon.call("Backup")
    report = restore(w, path)
    assert report["damage"], report
    equal(titles(w), ["One"])
    w.daemon.record(1, "noted", text="yes")
    equal(open(report["kept"], "rb").read(), before, "the damaged file is left as it was")


@test("cw-ctl restore offers the newest good backup, says what it lacks, and wants --yes", **WORLD)
def _(w):
    def ctl(rc, *words):
        got, out, err = w.daemon.ctl(*words)
        equal(got, rc, f"{words}: {err}")
        return out + err
    contains(ctl(1, "restore"), "no good backup")
    w.daemon.add("One", platform="plain")
    first = ctl(0, "backup").strip()
    w.daemon.clock("2026-11-03 08:00")
    second = ctl(0, "backup").strip()
    with open(second, "r+b") as file:
        file.truncate(5000)
    w.daemon.add("Two", platform="plain")
    equal(ctl(0, "restore", "--list").split(), [second, first])
    out = ctl(2, "restore")
    contains(out, first)
    contains(out, "lacks 1 command")
    contains(out, "1 case of now is not in it.")
    contains(out, "  Two")
    contains(out, "--yes")
    equal(titles(w), ["One", "Two"])
    contains(ctl(0, "restore", "--yes"), "is kept")
    equal(titles(w), ["One"])
    contains(ctl(1, "restore", "--yes", second), "damaged")


@test("what is no good backup is refused, and nothing changes", **WORLD)
def _(w):
    w.daemon.add("One", platform="plain")
    good = w.daemon.call("Backup")
    data = open(good, "rb").read()
    dice = random.Random(5)
    bad = os.path.join(w.dir, "bad.db")

    def attempt(content, name, code=None):
        with open(bad, "wb") as file:
            file.write(content)
        with refused(name, code):
            restore(w, bad)
        equal(titles(w), ["One"])
        equal([n for n in os.listdir(w.data) if "restoring" in n or "replaced" in n], [])

    attempt(b"", "Damaged|Storage")
    attempt(b"no database at all" * 1000, "Damaged", "not-a-backup")
    rc, _out, err = w.daemon.ctl("restore", "--yes", bad)
    equal((rc, err), (1, "cw-ctl: That is no database of Casewatch.\n"))
    attempt(data[:len(data) // 2], "Damaged", "damaged-backup")
    rc, _out, err = w.daemon.ctl("restore", "--yes", bad)
    equal(rc, 1)
    contains(err, "That file is a damaged database")
    for _ in range(20):
        broken = bytearray(data)
        for page in dice.sample(range(1, len(data) // 4096), 6):
            broken[page * 4096:page * 4096 + 16] = dice.randbytes(16)
        attempt(bytes(broken), "Damaged")
    other = os.path.join(w.dir, "other.db")
    db = sqlite3.connect(other)
    db.execute("CREATE TABLE t (x)")
    db.close()
    attempt(open(other, "rb").read(), "Damaged", "not-a-backup")
    newer = bytearray(data)
    newer[60:64] = (99).to_bytes(4, "big")
    attempt(bytes(newer), "Refused", "newer-version")
    # one of a daemon on the real clock
    db = sqlite3.connect(":memory:")
    db.deserialize(data)
    db.execute("DROP TRIGGER meta_no_update")
    db.execute("UPDATE meta SET value = 'real' WHERE key = 'clock'")
    db.commit()
    attempt(db.serialize(), "Refused", "test-clock")
    r, wr = os.pipe()
    with refused("InvalidArgument", "not-a-file"):
        w.daemon.call("Restore", "(ha{sv})", 0, {}, fds=[r])
    os.close(r)
    os.close(wr)


@test("bits that flipped in a text are seen, or the rest is served", **WORLD)
def _(w):
    for n in range(5):
        w.daemon.add(f"Case {n}", platform="plain", note="a long text " * 50)
    good = w.daemon.call("Backup")
    data = open(good, "rb").read()
    dice = random.Random(6)
    for _ in range(20):
        broken = bytearray(data)
        for _ in range(100):
            broken[dice.randrange(4096, len(broken))] ^= 1 << dice.randrange(8)
        path = os.path.join(w.dir, "flipped.db")
        with open(path, "wb") as file:
            file.write(broken)
        for call in (lambda: restore(w, path), lambda: titles(w), lambda: w.daemon.get(1),
                     lambda: w.daemon.call("Status")):
            try:
                call()
            except BusError as error:
                assert error.name.startswith("org.casewatch.Error."), error
    restore(w, good)
    equal(titles(w), [f"Case {n}" for n in range(5)])


@test("a backup of the first version is migrated when it comes in", **WORLD)
def _(w):
    source = os.path.join(os.path.dirname(__file__), "..", "data", "schema-v1.sql")
    old = os.path.join(w.dir, "old.db")
    db = sqlite3.connect(old)
    db.executescript(open(source, encoding="utf-8").read())
    mark = db.execute("SELECT value FROM meta WHERE key = 'clock'").fetchone()[0]
    db.close()
    if mark != "test":
        with refused("Refused", "test-clock"):
            restore(w, old)
        return
    restore(w, old)
    w.daemon.add("New", platform="plain")


@test("killed at every call of a restore, there is always one whole database", **WORLD)
def _(w):
    disk = Disk(w)
    w.daemon.add("Kept", platform="plain")
    path = w.daemon.call("Backup")
    w.daemon.add("Lost", platform="plain")
    w.daemon.env = disk.env
    w.daemon.restart(kill=False)
    kills = 0
    for n in range(1, 400, 3):
        disk.die_at(n)
        try:
            restore(w, path)
            died = False
        except Exception as error:
            died = "NoReply" in str(error) or "Disconnected" in str(error)
            assert died, error
        disk.watch()
        if not died:
            w.daemon.restart()  # it may have died after its answer
            break
        kills += 1
        w.daemon.restart()
        assert titles(w) in (["Kept"], ["Kept", "Lost"]), titles(w)
    equal(titles(w), ["Kept"])
    assert kills > 5, kills
    contains(" ".join(os.listdir(w.data)), "casewatch.db.replaced-")


def begin(w, method, signature="()", *arguments, interface=NAME):
    """A call whose answer nobody waits for."""
    w.bus.call(NAME, PATH, interface, method, GLib.Variant(signature, arguments), None,
               Gio.DBusCallFlags.NO_AUTO_START, 60000, None, None)


@test("ended while a backup runs and a bubble is on its way that is not wanted any more", daemon=False,
      **{**WORLD, "server": ()})
def _(w):
    def ping():
        for _again in range(3):
            w.daemon.call("Ping", interface="org.freedesktop.DBus.Peer")

    disk = Disk(w, folder(w))
    w.daemon.env = disk.env
    w.daemon.start()
    w.daemon.call("Backup")  # the folder is there
    w.daemon.add("First", platform="p", stage="delivered")
    w.daemon.clock("2026-11-02 10:00")  # the server was heard of
    number = w.daemon.add("Second", platform="p", stage="delivered")
    w.stub.call("Hang", "(b)", True)
    begin(w, "Set", "(sa{sv})", "2026-11-02 11:00", {}, interface=CLOCK)
    w.stub.wait("Notify", 2)
    w.daemon.record(number, "replied")
    disk.hold()
    begin(w, "Backup")
    wait_until(disk.calls, "the backup to write")
    w.daemon.process.send_signal(signal.SIGTERM)
    ping()  # so that the signal comes first
    w.stub.call("Hang", "(b)", False)
    w.stub.wait("shown", 2)
    ping()
    disk.watch()
    process = w.daemon.process
    equal(process.wait(20 * SLOW), 0)
    equal(len(w.stub.shown()), 1, "the other one stays")
    equal(len(backups(w)), 1)  # the newer one of the day
    assert "CRITICAL" not in w.log_of(process), w.log_of(process)
    w.daemon.start("2026-11-02 11:00")
    contains([event["event"] for event in w.daemon.get(number)["events"]], "replied")


main()
