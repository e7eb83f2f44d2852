#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Commands when the disk does not take them, and texts that must not come in (the contract,
sections 6, 7 and 9): what is refused changes nothing, reads go on, and the same request works
afterwards."""

import contextlib
import hashlib
import os
import resource
import shutil
import signal
import socket
import sqlite3
import subprocess
import uuid

from gi.repository import Gio, GLib

from harness import (NAME, PATH, SLOW, Skip, contains, equal, fields, main, refused, test,
                     wait_until)
from rules import ALWAYS, policy, step

WORLD = {"policies": {"p": policy(step("nudge", "delivered", "quiet", "1h", "platform"))},
         "conf": ALWAYS + "DigestAt=23:59\n", "clock": "2026-11-02 09:00"}
EVENTS = 10000
REPLY = 1048576


def database(w):
    return os.path.join(w.data, "casewatch.db")


def ask(w, sql):
    """The rows of a query on a connection that writes nothing."""
    db = sqlite3.connect(f"file:{database(w)}?mode=ro", uri=True)
    try:
        return db.execute(sql).fetchall()
    finally:
        db.close()


def contents(directory):
    """name → digest of every file but the lock and SQLite's shared memory."""
    found = {}
    for name in sorted(os.listdir(directory)):
        path = os.path.join(directory, name)
        if os.path.isfile(path) and not name.endswith((".lock", "-shm")):
            with open(path, "rb") as file:
                found[name] = hashlib.sha256(file.read()).hexdigest()
    return found


@contextlib.contextmanager
def full_disk(w):
    """No file of the daemon grows any more: a write fails with EFBIG, as it does with ENOSPC."""
    pid = w.daemon.process.pid
    _, hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (0, hard))
    try:
        yield
    finally:
        with contextlib.suppress(ProcessLookupError):
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (hard, hard))


@test("a disk that takes nothing: Storage, nothing changed, and the same request works later",
      **WORLD)
def _(w):
    d = w.daemon
    number = d.add(platform="p", stage="delivered")
    revision, before = d.property("Revision"), d.get(number)
    changed = d.signals("CasesChanged")
    request = str(uuid.uuid4())
    with full_disk(w):
        for _ in range(2):
            with refused("Storage"):
                d.add("Other", "Beta", platform="p", request=request)
        with refused("Storage"):
            d.record(number, "sent")
        with refused("Storage"):
            d.call("CloseCase", "(usa{sv})", number, "lost", {})
        with refused("Storage"):
            d.call("EditCase", "(uta{sv})", number, 0, fields(url="https://example.com/"))
        with refused("Storage"):
            d.undo()
        with refused("Storage"):
            d.call("Pause", "(sa{sv})", "tomorrow", {})
        equal(d.get(number), before, "reads go on")
        equal(len(d.call("ListCases", "(a{sv}su)", {}, "", 0)[0]), 1)
        equal(d.property("Revision"), revision)
        equal(d.property("PausedUntil"), 0)
    equal(changed.take(), [])
    second = d.add("Other", "Beta", platform="p", request=request)
    equal(second, 2, "no number was used up")
    d.record(number, "sent")
    equal(ask(w, "PRAGMA integrity_check"), [("ok",)])
    equal(ask(w, "SELECT count(*) FROM commands WHERE kind = 'add'"), [(2,)])


@test("a disk that takes nothing: an alert waits until it can be recorded, and comes once", **WORLD)
def _(w):
    w.daemon.add(platform="p", stage="delivered")
    with full_disk(w):
        w.daemon.clock("2026-11-02 10:00")
        # the notice of the disk is no alert; an alert that is not recorded would come again
    equal([b["summary"] for b in w.stub.shown() if "cannot record" not in b["summary"]], [])
    w.daemon.clock("2026-11-02 10:05")
    equal(len(w.stub.shown()), 1)
    w.daemon.restart()
    w.daemon.settle()
    equal(len(w.stub.shown()), 1)
    equal(ask(w, "SELECT count(*) FROM alerts"), [(1,)])


@test("a disk that takes nothing: kill -9 leaves what was answered", **WORLD)
def _(w):
    number = w.daemon.add(platform="p", stage="delivered")
    with full_disk(w):
        with refused("Storage"):
            w.daemon.record(number, "sent")
        w.daemon.stop(signal.SIGKILL)
    w.daemon.start()
    equal([e["event"] for e in w.daemon.get(number)["events"]], ["delivered"])


def read_only_command(w):
    """The daemon's command, with the data directory mounted read-only for it alone."""
    if os.geteuid() != 0:
        return None
    script = 'mount --bind "$1" "$1" && mount -o remount,ro,bind "$1" && shift && exec "$@"'
    wrapper = ["unshare", "-m", "sh", "-c", script, "sh", w.data]
    if not shutil.which("unshare") or subprocess.run(wrapper + ["true"], check=False,
                                                     capture_output=True).returncode:
        raise Skip("root may write everywhere, and no mount of its own is to be had")
    return wrapper


@test("a data directory that is read-only: one line on stderr, nothing changed", **WORLD)
def _(w):
    w.daemon.add(platform="p")
    w.daemon.stop()
    before = contents(w.data)
    wrapper = read_only_command(w)
    command = w.daemon.command(w.daemon.now)
    if wrapper is None:
        os.chmod(database(w), 0o400)
        os.chmod(w.data, 0o500)
    try:
        done = subprocess.run((wrapper or []) + command, env=w.env, text=True, cwd=w.dir,
                              stdin=subprocess.DEVNULL, capture_output=True, timeout=20 * SLOW,
                              check=False)
    finally:
        os.chmod(w.data, 0o700)
        os.chmod(database(w), 0o600)
    assert done.returncode in (1, 4), f"exit status {done.returncode}: {done.stderr}"
    equal(len(done.stderr.strip().splitlines()), 1, done.stderr)
    contains(done.stderr, w.data)
    equal(contents(w.data), before)
    w.daemon.start()
    equal(len(w.daemon.call("ListCases", "(a{sv}su)", {}, "", 0)[0]), 1)


@test("a database that is a directory: exit 4 or 1, and it stays", **{**WORLD, "daemon": False})
def _(w):
    os.makedirs(database(w), mode=0o700)
    code, err = w.run_daemon(clock=WORLD["clock"])
    assert code in (1, 4), f"exit status {code}: {err}"
    assert os.path.isdir(database(w))


@test("control characters are refused in every text; line ends and tabs belong in notes", **WORLD)
def _(w):
    d = w.daemon
    number = d.add(platform="p", stage="delivered")
    for bad in ("a\x07b", "\x1b[31mred", "a\x00b".replace("\x00", "\x01"), "del\x7f", "cr\r"):
        for call in (lambda t=bad: d.record(number, "noted", text=t),
                     lambda t=bad: d.record(number, "sent", text=t),
                     lambda t=bad: d.add(t, "ACME", platform="p"),
                     lambda t=bad: d.add("Logo", t, platform="p"),
                     lambda t=bad: d.add("Logo", "ACME", platform="p", note=t),
                     lambda t=bad: d.add("Logo", "ACME", platform="p", url=t)):
            with refused("InvalidArgument"):
                call()
    for bad in ("two\nlines", "tab\tbed"):
        with refused("InvalidArgument"):
            d.add(bad, "ACME", platform="p")
    for good in ("two\nlines\tand a tab", "絵文字 🙂 と 改行\n", "\u202eright to left\u202c", "\u0085"):
        d.record(number, "noted", text=good)
        equal(d.get(number)["events"][-1]["details"]["text"], good, "comes back as it went in")
    equal(len(d.call("ListCases", "(a{sv}su)", {}, "", 0)[0]), 1)


def raw_connection(w):
    """A socket that has said Hello; it sends what bytes we like."""
    peer = socket.socket(socket.AF_UNIX)
    peer.settimeout(10 * SLOW)
    peer.connect(w.env["DBUS_SESSION_BUS_ADDRESS"].split("path=")[1].split(",")[0])
    peer.sendall(b"\0AUTH EXTERNAL " + str(os.geteuid()).encode().hex().encode() + b"\r\n")
    assert peer.recv(200).startswith(b"OK "), "the bus does not let us in"
    hello = Gio.DBusMessage.new_method_call("org.freedesktop.DBus", "/org/freedesktop/DBus",
                                            "org.freedesktop.DBus", "Hello")
    hello.set_serial(1)
    peer.sendall(b"BEGIN\r\n" + hello.to_blob(Gio.DBusCapabilityFlags.NONE))
    assert peer.recv(1000), "no answer to Hello"
    return peer


def note_bytes(text):
    call = Gio.DBusMessage.new_method_call(NAME, PATH, NAME, "Record")
    call.set_body(GLib.Variant("(ausa{sv})", ([1], "noted", {"text": GLib.Variant("s", text)})))
    call.set_serial(2)
    return call.to_blob(Gio.DBusCapabilityFlags.NONE)


@test("text that is not UTF-8 cannot cross the bus: its sender is cut off, and nothing is recorded",
      **WORLD)
def _(w):
    """GVariant holds none, so a socket of our own sends the bytes; the bus checks every message."""
    number = w.daemon.add(platform="p")
    revision = w.daemon.property("Revision")
    changed = w.daemon.signals("CasesChanged")
    good = raw_connection(w)
    good.sendall(note_bytes("valid"))
    changed.wait()
    good.close()
    equal(w.daemon.property("Revision"), revision + 1, "the same bytes with a good text arrive")
    for bad in (b"\xff\xfe\xfd!", b"\xc0\xaf\xc0\xaf", b"\xed\xa0\x80!", b"ab\x00c"):
        peer = raw_connection(w)
        peer.sendall(note_bytes("PLACE").replace(b"PLACE", bad + b"!"))
        with contextlib.suppress(ConnectionResetError):
            while peer.recv(4096):  # until the bus hangs up
                pass
        peer.close()
        equal(w.daemon.property("Revision"), revision + 1, f"after {bad!r}")
    equal(len(w.daemon.get(number)["events"]), 2)


def fill(w, number, count):
    """Put that many notes into the journal while the daemon is down."""
    db = sqlite3.connect(database(w), isolation_level=None)
    db.execute("BEGIN")
    at = db.execute("SELECT max(at) FROM events").fetchone()[0]
    seq = db.execute("INSERT INTO commands (uuid, recorded_at, zone, kind) "
                     "VALUES (?, ?, 'Asia/Tokyo', 'record')", (str(uuid.uuid4()), at)).lastrowid
    db.executemany("INSERT INTO events (uuid, case_id, command, kind, at, precision, zone, data) "
                   "VALUES (?, ?, ?, 'noted', ?, 'minute', 'Asia/Tokyo', ?)",
                   ((str(uuid.uuid4()), number, seq, at, '{"v":1,"text":"note %d"}' % n)
                    for n in range(count)))
    db.execute("COMMIT")
    db.close()


@test("10,000 events per case: the next is LimitExceeded, the reply fits, undo goes on",
      **WORLD)
def _(w):
    d = w.daemon
    number = d.add(platform="p", stage="delivered")
    d.stop()
    fill(w, number, EVENTS - 3)
    d.start()
    d.record(number, "noted", text="the last but one")
    d.record(number, "sent")
    with refused("LimitExceeded", "too-many-events"):
        d.record(number, "noted", text="one too many")
    with refused("LimitExceeded", "too-many-events"):
        d.call("EditCase", "(uta{sv})", number, 0, fields(url="https://example.com/"))
    case = d.get(number)
    assert d.reply_size <= REPLY, f"a reply of {d.reply_size} bytes"
    equal(case["events_left_out"] + len(case["events"]), EVENTS)
    assert case["events_left_out"] > 0
    equal(case["events"][-1]["event"], "sent", "the newest are there")
    d.undo()  # goes on working; what was taken back is kept, and counts
    with refused("LimitExceeded", "too-many-events"):
        d.record(number, "noted", text="one too many")
    d.add(platform="p")
    wait_until(lambda: w.daemon.property("OpenCases") == 2, "other cases to go on")


@test("notes of 64 kB: the reply stays below 1 MiB", **WORLD)
def _(w):
    d = w.daemon
    number = d.add(platform="p", stage="delivered")
    for n in range(20):
        d.record(number, "noted", text=f"{n:02}" + "本" * 21844)
    case = d.get(number)
    assert d.reply_size <= REPLY, f"a reply of {d.reply_size} bytes"
    equal(case["events_left_out"] + len(case["events"]), 21)
    equal(case["events"][-1]["details"]["text"][:2], "19")
    with refused("LimitExceeded"):
        d.record(number, "noted", text="x" * 65537)


if __name__ == "__main__":
    main()
