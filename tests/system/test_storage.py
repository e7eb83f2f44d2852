#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files, exit codes and the evidence in the database: contract sections 9 and 10."""

import glob
import hashlib
import os
import signal
import sqlite3
import stat
import subprocess

from harness import (CLIENT, PATH, SLOW, BusError, DaemonExit, contains, equal, fields, main,
                     refused,
                     test)
from rules import PLAIN

WORLD = {"policies": {"plain": PLAIN}, "server": False}
STOPPED = {**WORLD, "daemon": False}


def database(w):
    return os.path.join(w.data, "casewatch.db")


def tree(directory):
    """Name → SHA-256 of every file below, the lock left out: it is empty."""
    found = {}
    for top, _, names in os.walk(directory):
        for name in names:
            path = os.path.join(top, name)
            if os.path.isfile(path) and os.path.getsize(path):
                with open(path, "rb") as file:
                    found[os.path.relpath(path,
                                          directory)] = hashlib.sha256(file.read()).hexdigest()
    return found


def modes(w):
    """(path, mode, is it a directory) of everything of ours."""
    for base in (w.data, w.state, w.config):
        for top, folders, names in os.walk(base):
            for name in [".", *folders, *names]:
                path = os.path.normpath(os.path.join(top, name))
                if not os.path.islink(path):
                    info = os.stat(path)
                    yield path, stat.S_IMODE(info.st_mode), stat.S_ISDIR(info.st_mode)


def make_database(w):
    """A database with one case, left by a daemon that has stopped."""
    w.daemon.start()
    w.daemon.add(platform="plain")
    equal(w.daemon.stop(), 0)


def start_fails(w, code, *options, clock="2026-11-02 09:00", env=None):
    """The daemon must exit with CODE and say why on stderr."""
    rc, err = w.run_daemon(*options, clock=clock, env=env)
    equal(rc, code, f"exit status ({err.strip()!r})")
    assert err.strip(), "nothing on stderr"
    return err


@test("directories 0700 and files 0600, whatever the umask", **STOPPED)
def _(w):
    before = os.umask(0)
    try:
        w.daemon.start()
        w.daemon.add(platform="plain")
        path = os.path.join(w.dir, "own.ics")
        w.write(path, "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:1\r\n"
                "DTSTAMP:20260101T000000Z\r\nDTSTART;VALUE=DATE:20261105\r\n"
                "END:VEVENT\r\nEND:VCALENDAR\r\n")
        with open(path, "rb") as file:
            w.daemon.calendars("Import", "(sha{sv})", "company", 0, {}, fds=[file.fileno()])
    finally:
        os.umask(before)
    seen = {path: mode for path, mode, _ in modes(w)}
    contains(" ".join(seen), "casewatch.db", "company")
    for path, mode, folder in modes(w):
        if path.startswith(w.config):
            continue  # made by this test, not by the daemon
        equal(oct(mode), oct(0o700 if folder else 0o600), path)


@test("an umask that would take our own rights does no harm", **STOPPED)
def _(w):
    before = os.umask(0o277)
    try:
        os.makedirs(os.path.join(w.dir, "x"), exist_ok=True)
        w.daemon.start()
    finally:
        os.umask(before)
        os.chmod(os.path.join(w.dir, "x"), 0o700)
    equal(oct(os.stat(database(w)).st_mode & 0o777), "0o600")
    equal(oct(os.stat(w.data).st_mode & 0o777), "0o700")


@test("a second daemon on the same data: exit 3, and the first goes on", **WORLD)
def _(w):
    number = w.daemon.add(platform="plain")
    start_fails(w, 3)
    start_fails(w, 3, "--name=org.casewatch.Second")
    equal(w.daemon.get(number)["title"], "Logo")


@test("the same name on other data: exit 3", **WORLD)
def _(w):
    start_fails(w, 3, f"--data-dir={w.dir}/other")


@test("--data-dir and --name run a second one beside it", **WORLD)
def _(w):
    w.daemon.add(platform="plain")
    other = os.path.join(w.dir, "other")
    command = w.daemon.command(w.daemon.now, f"--data-dir={other}", "--name=org.casewatch.Second")
    process = w.spawn("second", command)
    w.wait_for_name("org.casewatch.Second", process)
    second = type(w.daemon)(w, w.daemon.now)
    second.name = "org.casewatch.Second"
    equal(second.call("ListCases", "(a{sv}su)", {}, "", 0)[0], [])
    assert os.path.exists(os.path.join(other, "casewatch.db"))
    process.send_signal(signal.SIGTERM)
    equal(process.wait(10 * SLOW), 0)
    equal(w.daemon.call("ListCases", "(a{sv}su)", {}, "", 0)[0][0]["id"], 1)


@test("a database of a newer version: exit 4 and not one byte changed", **STOPPED)
def _(w):
    make_database(w)
    with sqlite3.connect(database(w)) as connection:
        connection.execute("PRAGMA user_version = 9999")
    connection.close()
    before = tree(w.data)
    contains(start_fails(w, 4).lower(), "newer")
    equal(tree(w.data), before)


@test("a file that is no database of ours: not overwritten", **STOPPED)
def _(w):
    os.makedirs(w.data, mode=0o700)
    connection = sqlite3.connect(database(w))
    connection.execute("CREATE TABLE precious (x)")
    connection.commit()
    connection.close()
    before = tree(w.data)
    rc, err = w.run_daemon(clock="2026-11-02 09:00")
    equal(rc, 4, f"exit status ({err.strip()!r})")
    equal(tree(w.data), before)


def damage(w):
    """Overwrite the middle of the database, its header left whole, and give all its bytes."""
    make_database(w)
    size = os.path.getsize(database(w))
    with open(database(w), "r+b") as file:
        file.seek(4096)
        file.write(b"\xa5" * max(4096, min(size - 4096, 3 * 4096)))
    with open(database(w), "rb") as file:
        return file.read()


@test("a damaged database is left as it is; the daemon says so and writes nothing", **STOPPED)
def _(w):
    before = damage(w)
    try:
        w.daemon.start()
    except DaemonExit as end:
        raise AssertionError(f"it has to serve reads, but exited with {end.code}") from end
    status = w.daemon.call("Status")
    assert status.get("problems"), status
    with refused("Damaged"):
        w.daemon.add(platform="plain")
    try:
        w.daemon.call("ListCases", "(a{sv}su)", {}, "", 0)
    except BusError as error:
        equal(error.name, "org.casewatch.Error.Damaged")
    equal(w.daemon.stop(), 0)
    with open(database(w), "rb") as file:
        equal(file.read() == before, True, "the damaged file is as it was")


@test("not even SQLite's header: left as it is", **STOPPED)
def _(w):
    make_database(w)
    with open(database(w), "wb") as file:
        file.write(b"garbage" * 5000)
    before = tree(w.data)
    try:
        w.daemon.start()
        with refused("Damaged"):
            w.daemon.add(platform="plain")
        w.daemon.stop()
    except DaemonExit as end:
        equal(end.code, 4)
    after = tree(w.data)
    equal(after.get("casewatch.db"), before["casewatch.db"])


@test("a symlink in place of the database or its directory is not followed", **STOPPED)
def _(w):
    make_database(w)
    precious = os.path.join(w.dir, "elsewhere.db")
    os.rename(database(w), precious)
    os.symlink(precious, database(w))
    with open(precious, "rb") as file:
        before = file.read()
    rc, err = w.run_daemon(clock="2026-11-02 09:00")
    assert rc in (1, 4), f"exit status {rc}: {err}"
    with open(precious, "rb") as file:
        equal(file.read() == before, True, "what the link points at is as it was")


@test("no bus: exit 5", **STOPPED)
def _(w):
    start_fails(w, 5, env={"DBUS_SESSION_BUS_ADDRESS": "unix:path=/nonexistent"})


@test("wrong usage: exit 2", **STOPPED)
def _(w):
    start_fails(w, 2, "--colour")
    start_fails(w, 2, "word")
    start_fails(w, 2, clock="soon")
    start_fails(w, 2, "--name=not a name")
    assert not os.path.exists(database(w)), "a database was made"


@test("--help and --version exit 0", **STOPPED)
def _(w):
    for option in ("--help", "--version"):
        equal(w.run_daemon(option)[0], 0, option)


@test("SIGTERM and SIGINT: exit 0", **STOPPED)
def _(w):
    for how in (signal.SIGTERM, signal.SIGINT):
        w.daemon.start()
        equal(w.daemon.stop(how), 0)


@test("a test-clock daemon marks its database: the real one refuses it", **STOPPED)
def _(w):
    make_database(w)
    before = tree(w.data)
    start_fails(w, 4, clock=None)
    equal(tree(w.data)["casewatch.db"], before["casewatch.db"])


@test("a real daemon's database is refused by a test clock; without one there is no TestClock",
      **STOPPED)
def _(w):
    process = w.spawn("real", w.daemon.command(None))
    w.wait_for_name(w.daemon.name, process)
    w.daemon.add("Real", platform="plain")
    xml = w.daemon.call("Introspect", interface="org.freedesktop.DBus.Introspectable")
    assert "TestClock" not in xml
    try:
        w.daemon.clock("2026-11-02 10:00")
    except BusError as error:
        contains(error.name, "org.freedesktop.DBus.Error.Unknown")
    else:
        raise AssertionError("a daemon on the real clock took an order to move it")
    process.send_signal(signal.SIGTERM)
    equal(process.wait(10 * SLOW), 0)
    start_fails(w, 4)


@test("Introspect agrees with the documented members", **WORLD)
def _(w):
    xml = w.daemon.call("Introspect", interface="org.freedesktop.DBus.Introspectable")
    for member in ("AddCase EditCase GetCase ListCases StreamCases FindCases Record "
                   "CloseCase ReopenCase Undo Explain CheckCase Draft "
                   "ListTemplates GetTemplate ListPolicies GetPolicy "
                   "CheckPolicy Forecast ListAlerts Statistics Pause Resume "
                   "Status Quit Export Import Backup Restore CasesChanged "
                   "RulesChanged AlertRaised AlertWithdrawn Version ApiVersion "
                   "Revision OpenCases DueCases Deriving NextMoment PausedUntil "
                   "NotificationServer List Remove AddBusinessDays "
                   "CountBusinessDays ClosedDays Set Now ").split():
        contains(xml, f'name="{member}"')
    equal(PATH, "/org/casewatch/Casewatch1")


@test("a reply leaves only after COMMIT: what was answered is there after kill -9", **WORLD)
def _(w):
    for n in range(20):
        number = w.daemon.add(f"Case {n}", platform="plain")
        w.daemon.record(number, "noted", text="x")
        if n % 5 == 4:
            w.daemon.restart()
            equal(len(w.daemon.get(number)["events"]), 2)
    equal(w.daemon.property("OpenCases"), 20)


@test("a missing packaged directory or an empty home is no reason not to start", **STOPPED)
def _(w):
    process = w.spawn("bare", w.daemon.command("2026-11-02 09:00", "--packaged-dir=/nonexistent"))
    w.wait_for_name(w.daemon.name, process)
    w.daemon.add()
    process.send_signal(signal.SIGTERM)
    equal(process.wait(10 * SLOW), 0)


@test("a hostile iCalendar file neither stalls nor stops the daemon", **WORLD)
def _(w):
    path = os.path.join(w.dir, "bad.ics")
    for text in ("BEGIN:VEVENT\r\n" * 200000, "x" * 6_000_000,
                 "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:1\r\n"
                 "DTSTART;VALUE=DATE:20260101\r\n"
                 "RRULE:FREQ=SECONDLY;BYMONTHDAY=31;BYMONTH=2\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
                 "", "\0\0\0", "no calendar"):
        w.write(path, text)
        with open(path, "rb") as file:
            try:
                w.daemon.calendars("Import", "(sha{sv})", "bad", 0, fields(dry_run=True),
                                   fds=[file.fileno()])
            except BusError as error:
                contains(error.name, "org.casewatch.Error.")
    assert not glob.glob(os.path.join(w.data, "calendars", "bad*")), "something was stored"
    w.daemon.add()


if __name__ == "__main__":
    main()
