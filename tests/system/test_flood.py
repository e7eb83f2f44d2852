#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Limits hold: clients that send without reading, that send too much, that hand over descriptors from
which nothing comes (the contract, section 7).

The daemon stays below 256 MiB, answers the others, shows its alerts and frees everything afterwards.
CW_TORTURE=long sends a million calls instead of 30,000.
"""

import os
import socket
import time

from gi.repository import Gio, GLib
from harness import NAME, PATH, contains, equal, fields, main, refused, test, wait_until
from hostile import Raw, call_with, connect, descriptors, message, status
from rules import ALWAYS, policy, step
from tap import SLOW, diagnose

LONG = os.environ.get("CW_TORTURE") == "long"
CALLS = 1000000 if LONG else 30000
HANGING = 1000
LIMIT_MIB = 256
RULES = policy(step("nudge", "delivered", "quiet", "1h", "platform", title="Write to them"))
WORLD = {"policies": {"p": RULES}, "conf": ALWAYS + "DigestAt=23:59\n",
         "clock": "2026-11-02 09:00"}


def peak_mib(w):
    return status(w, "VmHWM") / 1024


def expect_small(w, what):
    """A sanitizer's own memory says nothing about ours."""
    peak = peak_mib(w)
    diagnose(f"{what}: at most {peak:.0f} MiB, {descriptors(w)} descriptors afterwards")
    assert SLOW > 1 or peak < LIMIT_MIB, peak


def flood(w, make, count):
    """COUNT calls in large pieces; gives how many went out before the bus would not take more."""
    client = Raw(w)
    client.socket.settimeout(20 * SLOW)
    try:
        for start in range(0, count, 500):
            piece = b"".join(client.blob(make(start + n)) for n in range(min(500, count - start)))
            try:
                client.socket.sendall(piece)
            except (TimeoutError, ConnectionError):
                return start
        return count
    finally:
        client.close()


def goes_on(w):
    """Others are answered, and an alert comes when it falls due."""
    number = w.daemon.add("Meanwhile", "ACME", platform="p", stage="delivered")
    equal(w.daemon.get(number)["title"], "Meanwhile")
    return number


@test("a client that sends and reads no answers: the others are served, the memory stays small",
      **WORLD)
def _(w):
    goes_on(w)
    before = descriptors(w)
    sent = flood(w, lambda n: message("ListCases", GLib.Variant("(a{sv}su)", ({}, "", 100))), CALLS)
    begin = time.monotonic()
    w.daemon.call("Status", seconds=60 * SLOW)
    waited = time.monotonic() - begin
    goes_on(w)
    w.daemon.clock("2026-11-02 10:01")
    equal(len(w.stub.shown()), 2)
    diagnose(f"{sent} calls; the next client waited {waited * 1000:.0f} ms")
    expect_small(w, "a flood of questions")
    assert descriptors(w) <= before + 2


@test("a flood of commands, with and without an answer wanted", **WORLD)
def _(w):
    revision = w.daemon.property("Revision")
    number = goes_on(w)
    for no_reply in (False, True):
        sent = flood(w, lambda n, quiet=no_reply: message(
            "Record", GLib.Variant("(ausa{sv})", ([number], "sent", fields({}, bad=f"{n}"))),
            no_reply=quiet), CALLS // 3)
        w.daemon.call("Status", seconds=60 * SLOW)
        diagnose(f"{sent} commands{' without answers' if no_reply else ''}")
    equal(w.daemon.property("Revision"), revision + 1)
    expect_small(w, "a flood of commands")


@test("calls that are too large are refused, and a hundred of them do not add up", **WORLD)
def _(w):
    for size in (2, 16):
        text = "x" * (size * 1024 * 1024)
        with refused("LimitExceeded", "too-long"):
            w.daemon.add(text)
    flood(w, lambda n: message("FindCases", GLib.Variant("(su)", ("y" * 1000000, 10))),
          400 if LONG else 100)
    w.daemon.call("Status", seconds=60 * SLOW)
    expect_small(w, "large calls")


@test("one client cannot have more than its share under way; the next one gets its answer", **WORLD)
def _(w):
    bus, answers = connect(w), []
    numbers = [w.daemon.add(f"Job {n}", "ACME", platform="p") for n in range(100)]
    equal(len(numbers), 100)

    def on_answer(source, result):
        try:
            source.call_finish(result)
            answers.append(None)
        except GLib.Error as error:
            answers.append(Gio.DBusError.get_remote_error(error))

    for _n in range(3000):
        bus.call(NAME, PATH, NAME, "ListCases", GLib.Variant("(a{sv}su)", ({}, "", 100)), None,
                 Gio.DBusCallFlags.NONE, 60000 * SLOW, None, on_answer)
    wait_until(lambda: len(answers) == 3000, "3000 answers", 60 * SLOW)
    refusals = sum(a == "org.casewatch.Error.LimitExceeded" for a in answers)
    equal(refusals + answers.count(None), 3000)
    assert answers.count(None) >= 256, answers.count(None)
    bus.close_sync(None)
    w.daemon.call("Status")


def hanging():
    """Descriptors from which nothing comes, or without an end: (name, ours to keep, theirs)."""
    read, write = os.pipe()
    yield "pipe", [write], read
    left, right = socket.socketpair()
    yield "socket", [left], right.detach()
    yield "/dev/zero", [], os.open("/dev/zero", os.O_RDONLY | os.O_CLOEXEC)
    yield "directory", [], os.open("/", os.O_RDONLY | os.O_CLOEXEC)
    yield "memfd", [], os.memfd_create("empty")


@test("a thousand imports of descriptors from which nothing comes: each is answered, none is kept",
      **WORLD)
def _(w):
    goes_on(w)
    bus, answers, before = connect(w), [], descriptors(w)
    revision = w.daemon.property("Revision")
    for n in range(HANGING // 5):
        for k, (_name, ours, theirs) in enumerate(hanging()):
            if (n + k) % 2:
                call_with(bus, answers, "Import", "(sha{sv})", ("json", 0, {}), theirs)
            else:
                call_with(bus, answers, "Import", "(sha{sv})", (f"c{n}", 0, {}), theirs,
                          NAME + ".Calendars")
            os.close(theirs)
            for one in ours:
                one.close() if isinstance(one, socket.socket) else os.close(one)
        done = (n + 1) * 5
        if n % 20 == 19:
            wait_until(lambda count=done: len(answers) == count, f"{done} answers", 60 * SLOW)
    equal(len(answers), HANGING)
    equal([a for a in answers if not a.startswith("org.casewatch.Error.")], [])
    equal(w.daemon.property("Revision"), revision)
    bus.close_sync(None)
    goes_on(w)
    wait_until(lambda: descriptors(w) <= before + 2, "the descriptors to be closed")
    expect_small(w, f"{HANGING} imports")


@test("a thousand exports into pipes that nobody reads: four at a time, and the others are served",
      **WORLD)
def _(w):
    number = goes_on(w)
    for n in range(40):
        w.daemon.record(number, "noted", text="x" * 60000)
    bus, answers, before, kept = connect(w), [], descriptors(w), []
    for n in range(HANGING):
        read, write = os.pipe()
        kept.append(read)
        call_with(bus, answers, "Export", "(sha{sv})", ("json", 0, {}), write)
        os.close(write)
        if n % 100 == 99:
            wait_until(lambda count=n: len(answers) >= count - 3, "the answers", 60 * SLOW)
            for one in kept[4:]:
                os.close(one)
            del kept[4:]
    equal(set(answers), {"org.casewatch.Error.LimitExceeded"})
    equal(len(answers), HANGING - 4)
    w.daemon.calendars("List")
    goes_on(w)
    w.daemon.clock("2026-11-02 10:01")
    equal(len(w.stub.shown()), 2)
    for one in kept:  # the readers go: an error for each, and everything is closed
        os.close(one)
    wait_until(lambda: len(answers) == HANGING, "the last four", 60 * SLOW)
    bus.close_sync(None)
    wait_until(lambda: descriptors(w) <= before + 2, "the descriptors to be closed")
    expect_small(w, f"{HANGING} exports")


@test("a thousand lists into pipes that nobody reads: sixteen at a time, and the others are served",
      **WORLD)
def _(w):
    goes_on(w)
    for n in range(40):
        w.daemon.add("x" * 200, "y" * 200, platform="p", url="https://example.com/" + "z" * 2000)
    bus, answers, before, kept = connect(w), [], descriptors(w), []
    for n in range(HANGING):
        read, write = os.pipe()
        kept.append(read)
        call_with(bus, answers, "StreamCases", "(ha{sv}asa{sv})", (0, {}, ["title", "url"], {}), write)
        os.close(write)
        if n % 100 == 99:
            wait_until(lambda count=n: len(answers) >= count - 15, "the answers", 60 * SLOW)
            for one in kept[16:]:
                os.close(one)
            del kept[16:]
    equal(set(answers), {"org.casewatch.Error.LimitExceeded"})
    equal(len(answers), HANGING - 16)
    equal(len(w.daemon.call("ListCases", "(a{sv}su)", {}, "", 0)[0]), 41)
    rc, _, err = w.daemon.ctl("list")
    equal(rc, 1)
    contains(err, "Several lists are under way")
    goes_on(w)
    w.daemon.clock("2026-11-02 10:01")
    equal(len(w.stub.shown()), 2)
    for one in kept:  # the readers go: an error for each, and everything is closed
        os.close(one)
    wait_until(lambda: len(answers) == HANGING, "the last sixteen", 60 * SLOW)
    equal(answers[-16:], ["org.casewatch.Error.Storage"] * 16)
    bus.close_sync(None)
    wait_until(lambda: descriptors(w) <= before + 2, "the descriptors to be closed")
    equal(w.daemon.ctl("list")[0], 0)
    expect_small(w, f"{HANGING} lists")


@test("an import as large as it may be, of the smallest rows", **WORLD)
def _(w):
    row = '{"uuid":"%08x-0000-4000-8000-000000000000","recorded_at":1790000000000000,' \
          '"zone":"U","kind":"k"}'
    count = 60 * 1024 * 1024 // len(row % 0) if LONG else 100000
    fd, answers, bus = os.memfd_create("import"), [], connect(w)
    with open(fd, "w", encoding="ascii") as file:
        file.write('{"format":"casewatch","version":1,"cases":[],"events":[],"commands":[')
        file.write(",".join(row % n for n in range(count)) + "]}")
        file.flush()
        diagnose(f"{count} rows, {file.tell() >> 20} MiB")
        call_with(bus, answers, "Import", "(sha{sv})", ("json", 0, fields(dry_run=True)), fd)
        wait_until(lambda: answers, "the answer", 300 * SLOW)
    diagnose(f"{answers}")
    bus.close_sync(None)
    expect_small(w, f"{count} rows")


@test("an import that is made to be many times its size in memory", **WORLD)
def _(w):
    size = 15 * 1024 * 1024
    files = {
        "json": [b'{"format":"casewatch","version":1,"x":[' + b"[]," * (size // 3) + b"1]}",
                 b'{"format":"casewatch","version":1,"x":' + b"[" * size,
                 b'{"format":"casewatch","version":1,"x":{' + b'"a":{},' * (size // 7) + b'"b":1}}'],
        "csv": [b"title,client\n" + b"a,b" + b"," * size, b'title,client\n"' + b"x" * size,
                b"title,client\n" + (b"a,b" + b"," * 1500 + b"\n") * (size // 1504),
                b"title,client\n" + b"a\n" * (size // 2)],
        "taskwarrior": [b"[" + b"{}," * (size // 3) + b"{}]", b"[" * size,
                        b'[{"annotations":[' + b"{}," * (size // 3) + b"{}]}]"],
        "ics": [b"BEGIN:VCALENDAR\r\n" * 200000, b"\0" * size],
    }
    revision, bus = w.daemon.property("Revision"), connect(w)
    for kind, texts in files.items():
        for text in texts:
            fd, answers = os.memfd_create("import"), []
            with open(fd, "wb") as file:
                file.write(text)
                file.flush()
                call_with(bus, answers, "Import", "(sha{sv})", (kind, 0, fields(dry_run=True)), fd)
                wait_until(lambda got=answers: got, f"{kind} {text[:30]}", 60 * SLOW)
            # one table is good, whatever follows its two columns
            contains(answers[0] or "org.casewatch.Error.", "org.casewatch.Error.")
    bus.close_sync(None)
    equal(w.daemon.property("Revision"), revision)
    expect_small(w, "imports made to grow")


main()
