#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every method of the bus with values at random, and with ones of the wrong types: each call is answered
by a result or by an error of ours or of D-Bus, and what was refused changed nothing (the contract,
section 7).  The methods and their types come from the running daemon's introspection.

CW_SEED repeats a run; CW_TORTURE=long makes fifty times as many calls.
"""

import os
import random
import socket

from gi.repository import Gio, GLib
from harness import CLOCK, NAME, PATH, equal, main, test
from rules import ALWAYS, LADDER
from tap import SLOW, diagnose

LONG = os.environ.get("CW_TORTURE") == "long"
SEED = int(os.environ.get("CW_SEED") or random.randrange(10 ** 6))
ROUNDS = 2500 if LONG else 100 if SLOW == 1 else 20
WORLD = {"policies": {"p": LADDER}, "conf": ALWAYS + "DigestAt=23:59\n"}
KINDS = ("applied contracted funded started sent replied promised asked delivered revision accepted "
         "paid step-done step-skipped step-result flagged held unheld snoozed noted edited closed "
         "reopened retracted amended").split()
KEYS = ("title client platform stage at closes deadline applied contracted funded delivered url fee "
        "calendars note text ball request until by due kind step button event result outcome sign "
        "target fields ids dry_run lang fyi other wait lure more anyway withdrawn presumed act v "
        "amount currency invoice_due days_off follow month year limit state from to only").split()
TEXTS = ["", "a", "p", "crowdworks", "japan", "ACME", "nudge-applied", "question", "json", "csv", "ics",
         "me", "client", "completed", "approved", "now", "today", "tomorrow", "-3d", "+2bd", "12-01",
         "2026-11-02", "2026-11-02 15:30", "2026-02-30", "0000-00-00", "-0001-01-01", "9999-12-31",
         "2200-12-31", "1899-12-31", "2026-11-02T09:00:00+09:00", "+99999999999999999999bd", "1e400",
         "-9223372036854775808", "4294967296", "../../etc/passwd", "/dev/zero", "'; DROP TABLE cases;",
         "%n%s%n%s", "\t\r\n\x01\x7f", "日本語", "\u202eabc", "\U0001f600" * 300, "x" * 201,
         "x" * 70000, "\ufffd\ufeff", "${HOME}`id`", "<b>&amp;</b>", "=1+1", "MON", "mon",
         "00000000-0000-4000-8000-000000000000", "{client}", "*", "[", "\\", "crowdworks.policy"]
NUMBERS = {"y": (0, 255), "n": (-2 ** 15, 2 ** 15 - 1), "q": (0, 2 ** 16 - 1),
           "i": (-2 ** 31, 2 ** 31 - 1), "u": (0, 2 ** 32 - 1), "x": (-2 ** 63, 2 ** 63 - 1),
           "t": (0, 2 ** 64 - 1)}


class Chance(random.Random):
    """Values of a type, in the middle and at the edges."""

    def number(self, kind):
        low, high = NUMBERS[kind]
        return self.choice([low, high, 0, 1, 2, 3, min(high, 1000), min(high, 1001),
                            self.randint(low, high), self.randint(0, 5)])

    def text(self):
        return self.choice(TEXTS + KINDS) if self.random() < 0.9 else \
            "".join(chr(self.choice([self.randint(1, 0xd7ff), self.randint(0x20, 0x7e)]))
                    for _n in range(self.randint(0, 300)))

    def any_type(self, depth=0):
        kind = self.choice("ybnqiuxtdsgov" + ("a(m" if depth < 3 else ""))
        if kind == "a":
            return "a" + (self.any_type(depth + 1) if self.random() < 0.7
                          else "{s" + self.any_type(depth + 1) + "}")
        if kind == "(":
            return "(" + "".join(self.any_type(depth + 1) for _n in range(self.randint(1, 3))) + ")"
        return "s" if kind == "m" else kind  # maybes cannot go over the bus

    def value(self, kind, depth=0):
        """A value of that one complete type."""
        if kind in NUMBERS:
            return GLib.Variant(kind, self.number(kind))
        if kind == "b":
            return GLib.Variant("b", self.random() < 0.5)
        if kind == "d":
            return GLib.Variant("d", self.choice([0.0, -1.5, 1e308, float("nan"), float("inf")]))
        if kind == "s":
            return GLib.Variant("s", self.text())
        if kind == "g":
            return GLib.Variant("g", self.choice(["", "s", "a{sv}"]))
        if kind == "o":
            return GLib.Variant("o", self.choice(["/", PATH]))
        if kind == "h":
            return GLib.Variant("h", self.choice([0, 0, 0, 1, -1, 2 ** 31 - 1]))
        if kind == "v":
            return GLib.Variant("v", self.value(self.detail_type(depth), depth + 1))
        if kind == "a{sv}":
            return self.dictionary(depth)
        if kind.startswith("a{"):
            items = [GLib.Variant.new_dict_entry(self.value("s"), self.value(kind[3:-1], depth + 1))
                     for _n in range(self.randint(0, 3))]
            return GLib.Variant.new_array(GLib.VariantType(kind[1:]), items)
        if kind.startswith("a"):
            many = 1001 if self.random() < 0.02 and kind[1] in NUMBERS else self.randint(0, 4)
            items = [self.value(kind[1:], depth + 1) for _n in range(many)]
            return GLib.Variant.new_array(GLib.VariantType(kind[1:]), items)
        if kind.startswith("("):
            return GLib.Variant.new_tuple(*[self.value(k, depth + 1) for k in split(kind[1:-1])])
        raise AssertionError(kind)

    def detail_type(self, depth):
        if depth > 6:
            return "s"
        return self.choice(["s", "s", "s", "b", "x", "as", "a{sv}", "u", "t", self.any_type(depth)])

    def dictionary(self, depth):
        builder = GLib.VariantBuilder(GLib.VariantType("a{sv}"))
        for _n in range(self.choice([0, 1, 1, 2, 3, 8])):
            key = self.choice(KEYS) if self.random() < 0.9 else self.text()
            builder.add_value(GLib.Variant.new_dict_entry(GLib.Variant("s", key),
                                                          self.value("v", depth + 1)))
        return builder.end()


def split(signature):
    """Its complete types."""
    types = []
    while signature:
        end = 0
        while signature[end] == "a":
            end += 1
        if signature[end] in "({":
            depth = 0
            while True:
                depth += {"(": 1, "{": 1, ")": -1, "}": -1}.get(signature[end], 0)
                if depth == 0:
                    break
                end += 1
        types.append(signature[:end + 1])
        signature = signature[end + 1:]
    return types


def methods(w):
    """(interface, name, [types]) of all that the daemon offers."""
    xml = w.daemon.call("Introspect", interface="org.freedesktop.DBus.Introspectable")
    found = [(interface.name, method.name, [a.signature for a in method.in_args])
             for interface in Gio.DBusNodeInfo.new_for_xml(xml).interfaces
             if interface.name.startswith(NAME) for method in interface.methods]
    assert len(found) > 40, len(found)
    return found


def some_descriptor(chance):
    kind = chance.randrange(5)
    if kind == 0:
        read, write = os.pipe()
        os.close(write)
        return read
    if kind == 1:
        left, right = socket.socketpair()
        left.close()
        return right.detach()
    if kind == 2:
        return os.open("/dev/null", os.O_RDWR | os.O_CLOEXEC)
    fd = os.memfd_create("hostile")
    os.write(fd, chance.choice([b"", b"[", b"{}", b"title,client\n", b"[Policy]\n", b"\0\xff" * 500,
                                b"BEGIN:VCALENDAR\nEND:VCALENDAR\n", b"SQLite format 3\0"]))
    return fd


def ask(w, chance, interface, method, arguments):
    """The name of the error, or "" for an answer."""
    fds = Gio.UnixFDList()
    if "h" in arguments.get_type_string():
        descriptor = some_descriptor(chance)
        fds.append(descriptor)
        os.close(descriptor)
    try:
        w.bus.call_with_unix_fd_list_sync(NAME, PATH, interface, method, arguments, None,
                                          Gio.DBusCallFlags.NONE, 30000 * SLOW, fds, None)
        return ""
    except GLib.Error as error:
        return Gio.DBusError.get_remote_error(error) or error.message


def expect_answer(w, chance, interface, method, arguments):
    before = w.daemon.property("Revision")
    answer = ask(w, chance, interface, method, arguments)
    where = f"{interface.rsplit('.', 1)[1]}.{method} {arguments.print_(True)[:2000]}"
    assert w.daemon.process.poll() is None, f"the daemon died of {where}"
    assert answer == "" or answer.startswith(("org.casewatch.Error.", "org.freedesktop.DBus.Error.")), \
        f"{answer} for {where}"
    assert answer != "org.freedesktop.DBus.Error.NoReply", where
    if answer:
        equal(w.daemon.property("Revision"), before, f"the revision after {answer} for {where}")
    return answer


def fill(w):
    for n in range(5):
        number = w.daemon.add(f"Job {n}", "ACME", platform="p")
        w.daemon.record(number, "contracted")


def count_up(counts):
    good = counts.pop("", 0)
    diagnose(f"CW_SEED={SEED}: {good + sum(counts.values())} calls, {good} valid; "
             + ", ".join(f"{n} {name.rsplit('.', 1)[1]}" for name, n in sorted(counts.items())))
    return good


@test("values at random of the right types: an answer or an error, and never half", **WORLD)
def _(w):
    chance, counts = Chance(SEED), {}
    fill(w)
    for interface, method, types in methods(w):
        if method in ("Quit", "Resume") or interface == CLOCK:
            continue
        for _n in range(2 if method in ("Backup", "Statistics") else ROUNDS):
            arguments = GLib.Variant.new_tuple(*[chance.value(t) for t in types])
            answer = expect_answer(w, chance, interface, method, arguments)
            counts[answer] = counts.get(answer, 0) + 1
    assert count_up(counts) > 100
    w.daemon.call("ListCases", "(a{sv}su)", {}, "", 0)


@test("values of the wrong types, of the wrong number, for every method: refused", **WORLD)
def _(w):
    chance, counts = Chance(SEED + 1), {}
    fill(w)
    revision = w.daemon.property("Revision")
    for interface, method, types in methods(w):
        right = "(" + "".join(types) + ")"
        for _n in range(ROUNDS // 2):
            kinds = [chance.any_type() for _k in range(chance.randint(0, 5))]
            if "(" + "".join(kinds) + ")" == right:
                continue
            arguments = GLib.Variant.new_tuple(*[chance.value(k) for k in kinds])
            answer = expect_answer(w, chance, interface, method, arguments)
            counts[answer] = counts.get(answer, 0) + 1
    equal(set(counts), {"org.freedesktop.DBus.Error.InvalidArgs"})
    equal(count_up(counts), 0)
    equal(w.daemon.property("Revision"), revision)


@test("cases that do not exist, times that are none, keys that are unknown", **WORLD)
def _(w):
    fill(w)
    chance, revision = Chance(SEED + 2), w.daemon.property("Revision")
    for interface, method, types in methods(w):
        if types[:1] not in (["u"], ["au"]):
            continue
        for number in (0, 6, 2 ** 31, 2 ** 32 - 1):
            rest = [GLib.Variant("s", "x") if t == "s" else GLib.Variant("t", 0) if t == "t"
                    else GLib.Variant("a{sv}", {}) for t in types[1:]]
            first = GLib.Variant("au", [number]) if types[0] == "au" else GLib.Variant("u", number)
            answer = expect_answer(w, chance, interface, method, GLib.Variant.new_tuple(first, *rest))
            assert answer.startswith("org.casewatch.Error."), f"{method} {number}: {answer!r}"
    for interface, method, types in methods(w):
        if types[-1:] != ["a{sv}"] or interface == CLOCK:
            continue
        rest = [chance.value(t) for t in types[:-1]]
        unknown = GLib.Variant("a{sv}", {"no-such-key": GLib.Variant("s", "x")})
        answer = expect_answer(w, chance, interface, method, GLib.Variant.new_tuple(*rest, unknown))
        assert answer.startswith("org.casewatch.Error."), f"{method}: {answer!r}"
    for when in ("1899-12-31", "2201-01-01", "99999-01-01", "+999999999d", "-999999999bd", "2026-13-01",
                 "2026-02-29", "25:00", "\0".replace("\0", ""), "x" * 65):
        answer = expect_answer(w, chance, NAME, "Record", GLib.Variant(
            "(ausa{sv})", ([1], "snoozed", {"until": GLib.Variant("s", when)})))
        assert answer.startswith("org.casewatch.Error."), f"{when!r}: {answer!r}"
    equal(w.daemon.property("Revision"), revision)


def deep(levels):
    value = GLib.Variant("s", "x")
    for _n in range(levels):
        value = GLib.Variant("v", value)
    return value


@test("variants in variants, properties that are none, objects and interfaces that do not exist",
      **WORLD)
def _(w):
    chance = Chance(SEED + 3)
    for levels in (1, 5, 20, 50):
        answer = expect_answer(w, chance, NAME, "AddCase", GLib.Variant.new_tuple(GLib.Variant(
            "a{sv}", {"title": deep(levels), "client": GLib.Variant("s", "x")})))
        equal(answer, "org.casewatch.Error.InvalidArgument")
    properties = "org.freedesktop.DBus.Properties"
    for body in (("Get", "(ss)", (NAME, "Nothing")), ("Get", "(ss)", ("no.such.Interface", "Revision")),
                 ("Set", "(ssv)", (NAME, "Revision", GLib.Variant("t", 0))),
                 ("Set", "(ssv)", (NAME, "OpenCases", deep(30))), ("GetAll", "(s)", ("x" * 300,)),
                 ("Get", "(s)", (NAME,))):
        answer = expect_answer(w, chance, properties, body[0], GLib.Variant(body[1], body[2]))
        assert answer.startswith("org.freedesktop.DBus.Error."), f"{body}: {answer!r}"
    for interface, method in ((NAME, "NoSuchMethod"), ("no.such.Interface", "Quit")):
        answer = expect_answer(w, chance, interface, method, GLib.Variant("()", ()))
        assert answer.startswith("org.freedesktop.DBus.Error.Unknown"), answer


@test("bytes that are no message, or no UTF-8, end the connection of who sends them, and nothing else",
      **WORLD)
def _(w):
    chance = random.Random(SEED + 4)
    call = Gio.DBusMessage.new_method_call(NAME, PATH, NAME, "FindCases")
    call.set_body(GLib.Variant("(su)", ("MARKMARK", 10)))
    call.set_serial(2)
    hello = Gio.DBusMessage.new_method_call("org.freedesktop.DBus", "/org/freedesktop/DBus",
                                            "org.freedesktop.DBus", "Hello")
    hello.set_serial(1)
    good = bytes(call.to_blob(Gio.DBusCapabilityFlags.NONE))
    for n in range(400 if LONG else 40):
        bad = bytearray(good.replace(b"MARKMARK", b"\xff\xfe\xc0\x80\xed\xa0\x80\xff"))
        for _k in range(n):
            bad[chance.randrange(len(bad))] = chance.randrange(256)
        with socket.socket(socket.AF_UNIX) as client:
            client.settimeout(10 * SLOW)
            client.connect(f"{w.dir}/run/bus")
            client.sendall(b"\0AUTH EXTERNAL " + str(os.getuid()).encode().hex().encode() + b"\r\n")
            client.recv(200)
            client.sendall(b"BEGIN\r\n" + bytes(hello.to_blob(Gio.DBusCapabilityFlags.NONE)))
            client.recv(2000)
            client.sendall(bytes(bad))
        w.daemon.call("Status")


main()
