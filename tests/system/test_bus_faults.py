#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The bus goes away and comes back, the name is wanted by another, a daemon is replaced by a newer one,
clients vanish in the midst of a call or leave a descriptor that nothing comes from: no hang, no leak, no
alert twice (the contract, sections 6, 7 and 9)."""

import os
import signal
import socket
import subprocess

from gi.repository import Gio, GLib
from harness import (CLIENT, NAME, PATH, SECONDS, BusError, equal, fields, main, refused, test,
                     wait_until)
from hostile import call_with, connect, descriptors, message, send, status
from rules import ALWAYS, policy, step
from tap import SLOW, diagnose

RULES = policy(step("nudge", "delivered", "quiet", "1h", "platform", title="Write to them"))
WORLD = {"policies": {"p": RULES}, "conf": ALWAYS + "DigestAt=23:59\n",
         "clock": "2026-11-02 09:00"}


def end_bus(w):
    """The bus ends, as at the end of a session."""
    bus = next(p for p in w.processes if "dbus-daemon" in p.args[0])
    bus.kill()
    bus.wait(SECONDS)


@test("the bus goes: the daemon ends by itself, in order, and the next one has everything", **WORLD)
def _(w):
    number = w.daemon.add("First", "ACME", platform="p", stage="delivered")
    process = w.daemon.process
    end_bus(w)
    code = process.wait(SECONDS)
    equal(code, 5)
    w.daemon.process = None
    equal(w.run_daemon(clock="2026-11-02 09:00")[0], 5, "without a bus")
    os.unlink(os.path.join(w.dir, "run", "bus"))
    w.start_bus()
    w.daemon.start()
    equal(w.daemon.get(number)["title"], "First")
    w.daemon.record(number, "noted", text="goes on")


@test("the bus goes in the midst of commands: what was answered is there, and the database is whole",
      **WORLD)
def _(w):
    number, answered = w.daemon.add("First", "ACME", platform="p"), []
    for n in range(5):
        bus, before = connect(w), len(answered)
        for k in range(20):
            bus.call(NAME, PATH, NAME, "Record", GLib.Variant(
                "(ausa{sv})", ([number], "noted", fields(text=f"{n}.{k}"))), None, 0, 5000, None,
                lambda source, result, text=f"{n}.{k}": note(answered, source, result, text))
        wait_until(lambda count=before: len(answered) > count, "some answers")
        process = w.daemon.process
        end_bus(w)
        process.wait(SECONDS)
        w.daemon.process = None
        os.unlink(os.path.join(w.dir, "run", "bus"))
        w.processes = [p for p in w.processes if p.poll() is None]
        w.start_bus()
        w.daemon.start()
        notes = [e["details"]["text"] for e in w.daemon.get(number)["events"] if e["event"] == "noted"]
        equal([t for t in answered if t not in notes], [])
        equal(len(notes), len(set(notes)))
    diagnose(f"{len(answered)} of 100 were answered")


def note(answered, source, result, text):
    try:
        source.call_finish(result)
        answered.append(text)
    except GLib.Error:
        pass


@test("a name that somebody else has: exit 3, nothing is touched; free again, it starts", daemon=False,
      **WORLD)
def _(w):
    thief = connect(w)
    reply = thief.call_sync("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
                            "RequestName", GLib.Variant("(su)", (NAME, 4)), None, 0, 5000, None)
    equal(reply.unpack(), (1,))
    equal(w.run_daemon(clock="2026-11-02 09:00")[0], 3)
    thief.close_sync(None)
    wait_until(lambda: not w.owner(NAME), "the name to be free")
    w.daemon.start()
    w.daemon.add("First", "ACME", platform="p")


@test("nobody takes the name from a daemon that runs, whatever flags he uses", **WORLD)
def _(w):
    thief = connect(w)
    for flags in (2, 2 | 4, 1 | 2 | 4):
        reply = thief.call_sync("org.freedesktop.DBus", "/org/freedesktop/DBus",
                                "org.freedesktop.DBus", "RequestName",
                                GLib.Variant("(su)", (NAME, flags)), None, 0, 5000, None).unpack()[0]
        assert reply in (2, 3), reply  # in the queue, or refused
    w.daemon.add("First", "ACME", platform="p")
    thief.close_sync(None)


@test("an upgrade: the old daemon goes, the new one takes over name, lock and bubble; no alert twice",
      **WORLD)
def _(w):
    w.daemon.add("First", "ACME", platform="p", stage="delivered")
    w.daemon.clock("2026-11-02 10:01")
    bubble = w.stub.the_bubble()["id"]
    w.stub.skip()
    old = w.daemon.process
    with_both = w.run_daemon(clock="2026-11-02 10:01")
    equal(with_both[0], 3, with_both[1])  # the lock is held
    for how in (signal.SIGTERM, signal.SIGKILL, signal.SIGTERM):
        equal(w.daemon.stop(how), 0 if how == signal.SIGTERM else -9)
        w.daemon.start()
        w.daemon.settle()
        equal(len(w.stub.shown()), 1)
        equal(w.stub.the_bubble()["id"], bubble)
    assert w.daemon.process.pid != old.pid
    fresh = [e for e in w.stub.new("Notify") if e["replaces_id"] != bubble]
    equal(fresh, [])
    equal(len(w.daemon.call("ListAlerts")), 1)


@test("eight starts at once: one runs, the others say so", daemon=False, **WORLD)
def _(w):
    processes = [w.spawn(f"daemon{n}", w.daemon.command("2026-11-02 09:00")) for n in range(8)]
    wait_until(lambda: sum(p.poll() is None for p in processes) == 1 and w.owner(NAME),
               "seven to end", 30 * SLOW)
    equal(sorted(p.returncode for p in processes if p.poll() is not None), [3] * 7)
    w.daemon.add("First", "ACME", platform="p")
    w.daemon.call("Quit")
    wait_until(lambda: all(p.poll() is not None for p in processes), "the last to end")


@test("clients that vanish in the midst of a call: the call is done or not, nothing is left", **WORLD)
def _(w):
    number, before = w.daemon.add("First", "ACME", platform="p"), descriptors(w)
    for n in range(60):
        bus = connect(w)
        send(bus, message("Record", GLib.Variant("(ausa{sv})", ([number], "noted",
                                                                fields(text=str(n))))))
        send(bus, message("Statistics", GLib.Variant("(a{sv})", ({},))))
        bus.flush_sync(None)
        bus.close_sync(None)
    w.daemon.call("Status")
    notes = [e for e in w.daemon.get(number)["events"] if e["event"] == "noted"]
    equal(len(notes), 60)
    for _n in range(20):  # whole programs, killed at any moment
        with subprocess.Popen([CLIENT, "note", str(number), "x"], env=w.env,
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as client:
            client.kill()
    w.daemon.call("Status")
    wait_until(lambda: descriptors(w) <= before + 1, "the descriptors to be closed")


WRITERS = "Export", "StreamCases"


def left_behind():
    """(method, signature, arguments, descriptor) with descriptors that are left to themselves."""
    for method, signature, arguments in (
            ("Export", "(sha{sv})", ("json", 0, {})), ("Import", "(sha{sv})", ("json", 0, {})),
            ("StreamCases", "(ha{sv}asa{sv})", (0, {}, ["id"], {})),
            ("Restore", "(ha{sv})", (0, {})), ("CheckPolicy", "(sh)", ("x", 0)),
            ("CheckTemplate", "(ssh)", ("x", "en", 0))):
        read, write = os.pipe()
        wrong = read if method in WRITERS else write  # the end that is of no use to it
        os.close(write if method in WRITERS else read)
        yield method, signature, arguments, wrong
        read, write = os.pipe()
        os.close(write)
        yield method, signature, arguments, read
        left, right = socket.socketpair()
        left.close()
        yield method, signature, arguments, right.detach()
        for path in ("/dev/null", "/dev/zero", "/dev/full", "/proc/self/mem", "/"):
            yield method, signature, arguments, os.open(
                path, os.O_RDONLY if os.path.isdir(path) else os.O_RDWR)
        fifo = os.path.join(os.environ.get("TMPDIR", "/tmp"), f"cw-fifo-{os.getpid()}")
        os.mkfifo(fifo)
        yield method, signature, arguments, os.open(fifo, os.O_RDWR | os.O_NONBLOCK)
        os.unlink(fifo)
        yield method, signature, arguments, os.open("/tmp", os.O_PATH)
        yield method, signature, arguments, os.open("/dev/null", os.O_RDONLY)


@test("descriptors of every kind, for every method that takes one: refused, and none is kept", **WORLD)
def _(w):
    w.daemon.add("First", "ACME", platform="p")
    w.daemon.call("Status")
    before, size, bus, answers, calls = descriptors(w), status(w, "VmRSS"), connect(w), [], 0
    revision = w.daemon.property("Revision")
    for _round in range(5):
        for method, signature, arguments, fd in left_behind():
            call_with(bus, answers, method, signature, arguments, fd)
            os.close(fd)
            calls += 1
            wait_until(lambda count=calls: len(answers) == count, f"an answer of {method}")
            # a FIFO has room for an export of one case
            assert answers[-1].endswith((".InvalidArgument", ".Storage")) \
                or (answers[-1] == "" and method in WRITERS), (answers[-1], method)
    equal(w.daemon.property("Revision"), revision)
    bus.close_sync(None)
    wait_until(lambda: descriptors(w) <= before + 1, "the descriptors to be closed")
    grown = status(w, "VmRSS") - size
    diagnose(f"{calls} descriptors; the memory grew by {grown} KiB")
    assert SLOW > 1 or grown < 4096, grown


@test("a client that is killed with its export under way frees the place that it had", **WORLD)
def _(w):
    number = w.daemon.add("First", "ACME", platform="p")
    for _n in range(30):
        w.daemon.record(number, "noted", text="x" * 60000)
    before = descriptors(w)
    for _round in range(3):
        clients = []
        for _n in range(4):
            read, write = os.pipe()
            bus = connect(w)
            call_with(bus, [], "Export", "(sha{sv})", ("json", 0, {}), write)
            os.close(write)
            clients.append((bus, read))
        for bus, _read in clients:
            bus.flush_sync(None)
        read, write = os.pipe()
        fds = Gio.UnixFDList()
        fds.append(write)
        os.close(write)
        with refused("LimitExceeded", "too-many-exports"):
            export(w, fds)
        os.close(read)
        for bus, read in clients:  # the whole client goes: its connection and its end of the pipe
            bus.close_sync(None)
            os.close(read)
        wait_until(lambda: descriptors(w) <= before + 1, "the descriptors to be closed")
    equal(w.daemon.ctl("export", "--format", "json", os.path.join(w.dir, "out.json"))[0], 0)


def export(w, fds):
    try:
        w.bus.call_with_unix_fd_list_sync(NAME, PATH, NAME, "Export",
                                          GLib.Variant("(sha{sv})", ("json", 0, {})), None, 0,
                                          5000 * SLOW, fds, None)
    except GLib.Error as error:
        name = Gio.DBusError.get_remote_error(error)
        raise BusError(name, error.message.split(f"{name}: ", 1)[1]) from None


main()
