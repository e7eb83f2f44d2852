# SPDX-License-Identifier: GPL-3.0-or-later
"""How long the daemon's main loop is busy at a time, for each kind of work.

walk (Trial (N)) does everything once with N cases on the real clock, and gives a Reading for each.
tests/support/stalls.c, preloaded into the daemon, measures; test_stalls.py looks at all of it with
few cases, tests/bench/iterations.py measures with many.
"""

import collections
import csv
import datetime
import itertools
import json
import mmap
import os
import struct
import sys
import time

from disk import library
from gi.repository import GLib
from harness import NAME, PATH, SOURCE, fields, wait_until
from machine import Machine

sys.path.insert(0, os.path.join(SOURCE, "tests", "bench"))
import generate  # noqa: E402

PAGE = struct.Struct("=IIQQqqqqqqqq")
LIMIT_MS = 50
# ms, but for the numbers of iterations: all of them, those over the limit
Reading = collections.namedtuple(
    "Reading", "name iterations over busy cpu slept waited synced most_cpu most_synced seconds")
DROP_IN = "[Step nudge-delivered]\nAfter={}bd\n"
CLOSED = ("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:test\r\nBEGIN:VEVENT\r\nUID:1\r\n"
          "DTSTART;VALUE=DATE:20261211\r\nSUMMARY:Inventory\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n")
QUIET = 0.8      # seconds without any work: longer than the daemon gathers changes for
MOST = 1200      # seconds of work at most
IMPORTED = 8000  # cases


class Probe:
    """The page that is shared with the daemon."""

    def __init__(self, world):
        path = os.path.join(world.dir, "stalls.page")
        with open(path, "wb") as file:
            file.write(PAGE.pack(*[0] * 4, LIMIT_MS * 10**6, *[0] * 7))
        with open(path, "r+b") as file:
            self.page = mmap.mmap(file.fileno(), PAGE.size)
        self.path, self.round = path, 0
        self.library = library(world, "stalls", "-ldl")

    def environment(self, env):
        """ENV with the probe loaded first."""
        return {**env, "LD_PRELOAD": f"{self.library} {env['LD_PRELOAD']}",
                "CW_TEST_STALLS": self.path}

    def begin(self):
        self.round += 1
        struct.pack_into("=I", self.page, 0, self.round)

    def read(self, name, seconds):
        (_, done, iterations, over, _, most_cpu, most_synced, busy, synced, slept, waited,
         cpu) = PAGE.unpack_from(self.page)
        if done != self.round:  # not one iteration was needed
            return Reading(name, 0, 0, *[0.0] * 7, seconds)
        ms = [n / 1e6 for n in (busy, cpu, slept, waited, synced, most_cpu, most_synced)]
        return Reading(name, iterations, over, *ms, seconds)


def processor_time(pid):
    """Of all threads of the process, in ticks."""
    with open(f"/proc/{pid}/stat", encoding="ascii") as file:
        words = file.read().rsplit(")", 1)[1].split()
    return int(words[11]) + int(words[12])


def list_all(world):
    """Every page of it; the rows are not unpacked, which takes longer than making them."""
    cursor = None
    while cursor != "":
        arguments = GLib.Variant("(a{sv}su)", ({}, cursor or "", 1000))
        reply = world.bus.call_sync(NAME, PATH, NAME, "ListCases", arguments, None, 0, MOST * 1000,
                                    None)
        cursor = reply.get_child_value(1).get_string()


def export_some(daemon, path, cases):
    """The first so many of cases that have commands of their own, in one file."""
    whole = {}
    for first in range(1, cases + 1, 1000):
        ids = GLib.Variant("au", range(first, min(first + 1000, cases + 1)))
        with open(path, "wb+") as file:
            daemon.call("Export", "(sha{sv})", "json", 0, {"ids": ids}, fds=[file.fileno()],
                        seconds=MOST)
            file.seek(0)
            part = json.load(file)
        for name, value in part.items():
            if isinstance(value, list):
                whole.setdefault(name, []).extend(value)
            else:
                whole[name] = value
    with open(path, "w", encoding="utf-8") as file:
        json.dump(whole, file, ensure_ascii=False, separators=(",", ":"))


class Trial:
    """A machine whose daemon has CASES cases that it has not derived yet."""

    def __init__(self, cases, say=None):
        self.cases, self.say, self.readings = cases, say or (lambda reading: None), []
        self.world = Machine("2026-11-16 10:00")
        self.probe = Probe(self.world)
        self.daemon = self.world.daemon
        self.daemon.env = self.probe.environment(self.daemon.env)
        self.world.boot()
        self.daemon.stop()
        generate.fill(self.world.data, cases, now=int(self.world.now() * 1e6))

    def done(self):
        self.world.done()

    # -- measuring

    def rest(self):
        """The daemon has nothing more to do."""
        pid, end = self.daemon.process.pid, time.monotonic() + MOST
        while time.monotonic() < end:
            before = processor_time(pid)
            time.sleep(QUIET)
            if processor_time(pid) == before:
                return
        raise AssertionError(f"still at work after {MOST} s")

    def measure(self, name, work, rest=True):
        self.probe.begin()
        begin = time.monotonic()
        work()
        seconds = time.monotonic() - begin
        if rest:
            self.rest()
        for _ in range(2):  # an iteration after the last of the work
            self.daemon.property("Revision")
        reading = self.probe.read(name, seconds)
        self.readings.append(reading)
        self.say(reading)

    # -- the work

    def start(self):
        self.world.boot()

    def start_again(self):
        self.daemon.stop()
        self.probe.begin()
        self.world.boot()

    def list_all(self):
        list_all(self.world)

    def export(self, form):
        with self.file("export." + form, "wb+") as file:
            self.daemon.call("Export", "(sha{sv})", form, 0, {}, fds=[file.fileno()], seconds=MOST)

    def export_part(self):
        export_some(self.daemon, os.path.join(self.world.dir, "part.json"), min(self.cases, IMPORTED))

    def cut_table(self):
        """As many of its rows as an import may have bytes for."""
        with self.file("export.csv", "r") as table:
            rows = list(itertools.islice(csv.reader(table), IMPORTED + 1))
        with self.file("part.csv", "w") as table:
            csv.writer(table).writerows(rows)

    def bring(self, name, form):
        with self.file(name, "rb") as file:
            self.daemon.call("Import", "(sha{sv})", form, 0, {}, fds=[file.fileno()], seconds=MOST)

    def file(self, name, mode):
        return open(os.path.join(self.world.dir, name), mode)  # noqa: SIM115

    def back_up(self):
        self.backup = self.daemon.call("Backup", seconds=MOST)

    def restore(self):
        with open(self.backup, "rb") as file:
            self.daemon.call("Restore", "(ha{sv})", 0, {}, fds=[file.fileno()], seconds=MOST)

    def change_rules(self, change):
        """CHANGE () changes a rule; the daemon has heard of it."""
        heard = self.daemon.signals("RulesChanged")
        change()
        heard.wait(1, MOST)

    def change_policy(self):
        path = os.path.join(self.world.config, "policies", "crowdworks.policy.d", "own.conf")
        self.change_rules(lambda: self.world.write(path, DROP_IN.format(4)))

    def change_settings(self):
        path = os.path.join(self.world.config, "casewatch.conf")
        self.change_rules(lambda: self.world.write(path, "[User]\nDayEnd=17:00\n"))

    def change_calendar(self):
        with self.file("closed.ics", "w+b") as file:
            file.write(CLOSED.encode())
            file.flush()
            self.change_rules(lambda: self.daemon.calendars(
                "Import", "(sha{sv})", "inventory", 0, {}, fds=[file.fileno()], seconds=MOST))

    def change_zone(self):
        self.world.move_to("Asia/Seoul")
        wait_until(lambda: self.daemon.call("Status", seconds=MOST)["zone"] == "Asia/Seoul",
                   "the zone", MOST)

    def before_digest(self):
        """The clock is set to shortly before the digest, with time enough to derive all anew."""
        before = datetime.timedelta(seconds=5 + self.cases // 1000)
        digest = datetime.datetime.fromisoformat("2026-11-19 09:00:00")
        self.world.set((digest - before).strftime("%Y-%m-%d %H:%M:%S"))

    def digest(self):
        self.world.raised.take()
        self.world.raised.wait(1, MOST)

    def empty(self):
        """The same machine with nothing in its database."""
        self.cut_table()
        self.daemon.stop()
        for name in os.listdir(self.world.data):
            path = os.path.join(self.world.data, name)
            if os.path.isfile(path):
                os.unlink(path)
        self.world.boot()


def make_works(t):
    """(name, what does it, whether it goes on after the answer); one prepares the next."""
    number = t.cases + 1
    many = list(range(1, min(1000, t.cases) + 1))

    def call(method, *arguments):
        return lambda: t.daemon.call(method, *arguments, seconds=MOST)

    def listed(limit=100, method="ListCases", **filters):
        return call(method, "(a{sv}su)", fields(filters), "", limit)

    return [
        ("first start: all derived", t.start, True),
        ("start", t.start_again, True),
        ("add", call("AddCase", "(a{sv})", fields(title="Logo", client="ACME",
                                                  platform="crowdworks")), True),
        ("record", call("Record", "(ausa{sv})", [number], "replied", {}), True),
        ("undo", call("Undo", "(ta{sv})", 0, {}), True),
        ("record on 1,000 cases", call("Record", "(ausa{sv})", many, "noted", fields(text="all")), True),
        ("undo of that", call("Undo", "(ta{sv})", 0, {}), True),
        ("list, a page of 100", listed(), False),
        ("list, a page of 1,000", listed(1000), False),
        ("list, full", t.list_all, False),
        ("list, of a client that is none", listed(client="none"), False),
        ("find", call("FindCases", "(su)", "no such text", 100), False),
        ("next", listed(state="due"), False),
        ("clients", listed(1000, "ListClients"), False),
        ("alerts", call("ListAlerts"), False),
        ("status", call("Status"), False),
        ("show", call("GetCase", "(u)", number), False),
        ("explain", call("Explain", "(usa{sv})", number, "", {}), False),
        ("check", call("CheckCase", "(ua{sv})", number, {}), False),
        ("forecast", listed(1000, "Forecast"), False),
        ("forecast, each step taken", listed(1000, "Forecast", follow=True), False),
        ("stats", call("Statistics", "(a{sv})", {}), False),
        ("stats by client", call("Statistics", "(a{sv})", fields(by="client")), False),
        ("export json", lambda: t.export("json"), False),
        ("export csv", lambda: t.export("csv"), False),
        ("export ics", lambda: t.export("ics"), False),
        ("export json, some", t.export_part, False),
        ("backup", t.back_up, True),
        ("client renamed", call("RenameClient", "(ssa{sv})", "ACME", "ACME Ltd", {}), True),
        ("pause", call("Pause", "(sa{sv})", "+1d", {}), True),
        ("resume", call("Resume"), True),
        ("policy changed", t.change_policy, True),
        ("settings changed", t.change_settings, True),
        ("calendar changed", t.change_calendar, True),
        ("zone changed", t.change_zone, True),
        ("clock set forward 3 days", t.before_digest, True),
        ("digest", t.digest, True),
        ("clock set back a day", lambda: t.world.set("2026-11-18 12:00"), True),
        ("restore", t.restore, True),
        ("import json, all known", lambda: t.bring("part.json", "json"), True),
        ("empty daemon", t.empty, True),
        ("import json", lambda: t.bring("part.json", "json"), True),
        ("undo of the import", call("Undo", "(ta{sv})", 0, {}), True),
        ("import csv", lambda: t.bring("part.csv", "csv"), True),
    ]


def walk(trial):
    for name, work, rest in make_works(trial):
        trial.measure(name, work, rest)
    return trial.readings
