#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The database was damaged, cut, mixed up or replaced while nobody looked: it is seen, said, left as it
is, read as far as it goes, and a backup brings it back (the contract, section 9)."""

import fcntl
import json
import os
import random
import shutil
import signal
import sqlite3

from harness import BusError, DaemonExit, contains, equal, main, test, wait_until
from hostile import call_with, connect
from rules import ALWAYS, PLAIN

WORLD = {"policies": {"plain": PLAIN}, "conf": ALWAYS, "server": False, "clock": "2026-11-02 09:00"}
OURS = "org.casewatch.Error."


def database(w):
    return os.path.join(w.data, "casewatch.db")


def read(path):
    with open(path, "rb") as file:
        return file.read()


def write(path, data):
    with open(path, "wb") as file:
        file.write(data)
    os.chmod(path, 0o600)


def lay_down(w, data):
    """The folder as it would be with that as the database, and nothing beside it."""
    for rest in ("-wal", "-shm", "-journal"):
        if os.path.exists(database(w) + rest):
            os.unlink(database(w) + rest)
    write(database(w), data)


def titles(w):
    return [row["title"] for row in w.daemon.call("ListCases", "(a{sv}su)", {}, "", 0)[0]]


def restore(w, path):
    fd = os.open(path, os.O_RDONLY)
    try:
        return w.daemon.call("Restore", "(ha{sv})", 0, {}, fds=[fd])
    finally:
        os.close(fd)


def fill(w, cases=12):
    """(a backup of all cases but the last, the bytes of the database)."""
    for n in range(cases - 1):
        w.daemon.add(f"Case {n}", platform="plain", note="what was agreed " * 40)
    backup = w.daemon.call("Backup")
    w.daemon.add("The last", platform="plain")
    w.daemon.stop()
    db = sqlite3.connect(database(w))  # a thread that still reads at the end leaves the log as it is
    equal(db.execute("PRAGMA wal_checkpoint (TRUNCATE)").fetchone()[0], 0)
    db.close()
    return backup, read(database(w))


def ask_everything(w):
    """Each question is answered, or refused by us; gives the titles that were read, None for none."""
    found = None
    for call in (lambda: titles(w), lambda: w.daemon.get(1), lambda: w.daemon.call("Status"),
                 lambda: w.daemon.call("ListAlerts"), lambda: w.daemon.call("Statistics", "(a{sv})", {})):
        try:
            value = call()
            found = value if isinstance(value, list) and value and isinstance(value[0], str) else found
        except BusError as error:
            assert error.name.startswith(OURS), error
    fd = os.memfd_create("export")
    try:
        w.daemon.call("Export", "(sha{sv})", "json", 0, {}, fds=[fd])
        json.loads(os.pread(fd, 1 << 26, 0))
    except BusError as error:
        assert error.name.startswith(OURS), error
    finally:
        os.close(fd)
    return found


def live_through(w, damaged, backup, whole):
    """Starts on that file; gives what became of it.  However it was: what was there is kept, and a
    backup brings the cases back."""
    lay_down(w, damaged)
    try:
        w.daemon.start()
    except DaemonExit as end:
        assert end.code in (1, 4), (end.code, end.log)
        assert end.log.strip(), "it says why"
        w.daemon.process = None
        equal(read(database(w)) == damaged, True, "left as it is")
        return "refused"
    said = bool(w.daemon.call("Status").get("problems"))
    found = ask_everything(w)
    try:
        w.daemon.record(1, "noted", text="is it taken?")
        taken = True
    except BusError as error:
        assert error.name.startswith(OURS), error
        taken = False
    if said and not taken:
        equal(read(database(w)) == damaged, True, "left as it is")
    report = restore(w, backup)
    if said and not taken:
        equal(read(report["kept"]) == damaged, True, "kept as it was")
    equal(titles(w), whole[:-1])
    w.daemon.record(1, "noted", text="goes on")
    w.daemon.stop()
    os.unlink(report["kept"])
    return "damaged" if said else "whole" if found == whole else "unseen"


def dice():
    seed = int(os.environ.get("CW_SEED") or random.SystemRandom().randrange(10**6))
    print(f"# CW_SEED={seed}")
    return random.Random(seed)


def names(cases=12):
    return [f"Case {n}" for n in range(cases - 1)] + ["The last"]


# Texts have no checksum: a letter that became another one is seen by nobody.
@test("bytes that were overwritten at random: no crash, no rubbish as JSON, and the backup comes in", **WORLD)
def _(w):
    throw = dice()
    backup, good = fill(w)
    seen = {}
    for _ in range(10):
        bad = bytearray(good)
        for _ in range(throw.choice([1, 8, 40])):
            at = throw.randrange(len(bad))
            bad[at:at + 4] = throw.randbytes(len(bad[at:at + 4]))
        became = live_through(w, bytes(bad), backup, names())
        seen[became] = seen.get(became, 0) + 1
    print(f"# {seen}")


@test("whole pages that were overwritten", **WORLD)
def _(w):
    throw = dice()
    backup, good = fill(w)
    for _ in range(8):
        bad = bytearray(good)
        page = throw.randrange(1, len(good) // 4096)
        bad[page * 4096:(page + 1) * 4096] = throw.choice([bytes(4096), throw.randbytes(4096)])
        live_through(w, bytes(bad), backup, names())


@test("a file that was cut short, to nothing at the worst", **WORLD)
def _(w):
    throw = dice()
    backup, good = fill(w)
    for length in (0, 1, 99, 100, 4096, len(good) // 2, len(good) - 1,
                   throw.randrange(len(good))):
        became = live_through(w, good[:length], backup, names())
        assert became != "whole", f"{length} of {len(good)} bytes"


@test("wrong files altogether: a text, zeros, a picture, another program's database", **WORLD)
def _(w):
    backup, good = fill(w)
    other = os.path.join(w.dir, "other.db")
    db = sqlite3.connect(other)
    db.execute("CREATE TABLE t (x)")
    db.commit()
    db.close()
    for content in (b"Dear diary,\n" * 500, bytes(8192), b"\x89PNG\r\n\x1a\n" + good[8:], read(other)):
        became = live_through(w, content, backup, names())
        assert became != "whole"


@test("the log of the database is gone after a kill: an earlier state, whole, or seen", **WORLD)
def _(w):
    backup, _ = fill(w)
    w.daemon.start()
    w.daemon.add("In the log alone", platform="plain")
    w.daemon.stop(signal.SIGKILL)
    assert os.path.getsize(database(w) + "-wal") > 0
    # the file alone
    became = live_through(w, read(database(w)), backup, names())
    assert became in ("whole", "damaged"), became  # what was in the log alone is lost


@test("the log of another day lies beside the database: seen, or what is read is right", **WORLD)
def _(w):
    backup, _ = fill(w)
    w.daemon.start()
    w.daemon.record(1, "noted", text="the first day")
    w.daemon.stop(signal.SIGKILL)
    old = read(database(w) + "-wal")
    w.daemon.start()
    for n in range(2, 8):
        w.daemon.record(n, "noted", text="the second day " * 60)
    w.daemon.stop()
    newer = read(database(w))
    write(database(w) + "-wal", old)
    w.daemon.start()
    if w.daemon.call("Status").get("problems"):
        w.daemon.stop()
        equal(read(database(w)) == newer, True, "left as it is")
        w.daemon.start()
        restore(w, backup)
        equal(titles(w), names()[:-1])
        return
    equal(titles(w), names())
    for n in range(2, 8):
        contains(repr(w.daemon.get(n)["events"]), "the second day")


@test("the log of another database lies beside it: seen, or what is read is right", **WORLD)
def _(w):
    backup, good = fill(w)
    mine = w.data + ".mine"
    os.rename(w.data, mine)
    w.daemon.start()
    for n in range(20):
        w.daemon.add(f"Foreign {n}", platform="plain")
    w.daemon.stop(signal.SIGKILL)
    foreign = read(database(w) + "-wal")
    shutil.rmtree(w.data)
    os.rename(mine, w.data)
    write(database(w) + "-wal", foreign)
    try:
        w.daemon.start()
    except DaemonExit as end:
        assert end.code in (1, 4), end
        w.daemon.process = None
        equal(read(database(w)) == good, True)
        return
    if w.daemon.call("Status").get("problems"):
        restore(w, backup)
        equal(titles(w), names()[:-1])
    else:
        equal(titles(w), names())


@test("letters that became rubbish: told as they can be read, never as what is no text", **WORLD)
def _(w):
    backup, good = fill(w)
    bad = good.replace(b"Case 3", b"Ca\xffe 3").replace(b"was agreed", b"was\xfe\xfdgreed")
    assert bad != good
    live_through(w, bad, backup, names())
    lay_down(w, good.replace(b'"v":1', b'"v";1'))  # no JSON any more
    w.daemon.start()
    ask_everything(w)


@test("an export of a damaged database goes on behind what cannot be read", **WORLD)
def _(w):
    for n in range(60):
        w.daemon.add(f"Case {n}", platform="plain", note="x" * 1500)
    w.daemon.stop()
    db = sqlite3.connect(database(w))
    leaves = [row[0] for row in db.execute(
        "SELECT pageno FROM dbstat WHERE name = 'events' AND pagetype = 'leaf' ORDER BY path")]
    db.close()
    good = read(database(w))
    bad = bytearray(good)
    page = leaves[len(leaves) // 2]
    bad[(page - 1) * 4096:page * 4096] = b"\xa5" * 4096
    lay_down(w, bytes(bad))
    w.daemon.start()
    fd = os.memfd_create("export")
    report = w.daemon.call("Export", "(sha{sv})", "json", 0, {}, fds=[fd])
    assert report["incomplete"], report
    events = json.loads(os.pread(fd, 1 << 26, 0))["events"]
    os.close(fd)
    # an event before and one behind, and most of them: a leaf holds two or three
    assert 120 - 30 <= len(events) < 120, len(events)
    texts = repr(events)
    contains(texts, "x" * 1500)
    equal(len(events), report["events"])


def begin(bus, answers, method, signature, arguments):
    """A call whose pipe has no room and is not read; gives our end."""
    read, write = os.pipe()
    fcntl.fcntl(write, fcntl.F_SETPIPE_SZ, 4096)
    call_with(bus, answers, method, signature, arguments, write)
    os.close(write)
    return read


@test("a list that is being streamed ends when a backup is taken in: it reads what is closed", **WORLD)
def _(w):
    backup, _ = fill(w, 60)
    w.daemon.start()
    bus, answers = connect(w), []
    columns = ["id", "title", "client", "platform", "stage", "state", "created", "quiet_since",
               "next_due", "next_alert", "next_title"]
    end = begin(bus, answers, "StreamCases", "(ha{sv}asa{sv})", (0, {}, columns, {}))
    begun = os.read(end, 1)
    restore(w, backup)
    wait_until(lambda: answers, "the end of the list")
    equal(answers, [OURS + "InvalidState"])
    rest = b""
    while chunk := os.read(end, 65536):
        rest += chunk
    os.close(end)
    contains((begun + rest).decode(), "1\tCase 0\t")
    equal(w.daemon.ctl("list")[0], 0)
    bus.close_sync(None)
    ask_everything(w)


@test("an export that begins while a backup is read: the backup is not taken in over it", **WORLD)
def _(w):
    backup, _ = fill(w, 60)
    w.daemon.start()
    bus, restored, exported = connect(w), [], []
    fd = os.open(backup, os.O_RDONLY)
    call_with(bus, restored, "Restore", "(ha{sv})", (0, {}), fd)
    os.close(fd)
    end = begin(bus, exported, "Export", "(sha{sv})", ("json", 0, {}))
    wait_until(lambda: restored, "the answer of Restore")
    equal((restored, exported), ([OURS + "Conflict"], []))
    text = b""
    while chunk := os.read(end, 65536):
        text += chunk
    os.close(end)
    equal(len(json.loads(text)["cases"]), 60)
    wait_until(lambda: exported, "the answer of Export")
    equal(exported, [""])
    restore(w, backup)
    equal(w.daemon.property("OpenCases"), 59)
    bus.close_sync(None)


@test("a database that nobody can open: cw-ctl restore says what to do, and that helps", **WORLD)
def _(w):
    _, good = fill(w)
    newer = bytearray(good)
    newer[60:64] = (9999).to_bytes(4, "big")
    lay_down(w, bytes(newer))
    rc, _ = w.run_daemon(clock="2026-11-02 09:00")
    equal(rc, 4)
    rc, _, err = w.daemon.ctl("restore", "--yes")
    equal(rc, 3)
    contains(err, "casewatch.db another name")
    equal(read(database(w)) == bytes(newer), True)
    os.rename(database(w), database(w) + ".newer")
    w.daemon.start()
    rc, out, err = w.daemon.ctl("restore", "--yes")
    equal(rc, 0, err)
    equal(titles(w), names()[:-1])


main()
