#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A month in an hour: many cases, random events, a clock that goes forward and back, a night that has
an hour twice, servers and daemons that are killed; year_rules.py judges every alert of it.

The short form is four days of 200 cases, the long one (CW_TORTURE=long) 35 days of 2,000.  The daemon's
memory and descriptors are looked at all along, and a probe in its main loop says how long that was busy
at a time, which judges nothing.  CW_SOAK_SEED is the seed, else 1.
"""

import datetime
import os
import resource
import signal
import sqlite3
import statistics
import zoneinfo

from disk import preload
from harness import equal, main, test
from life import CONF, IN_JAPAN, Life
from stalls import LIMIT_MS, Probe
from tap import LONG, SLOW
from year_rules import Clock, Platform

BERLIN = zoneinfo.ZoneInfo("Europe/Berlin")
UTC = zoneinfo.ZoneInfo("UTC")
# the night of 2026-10-25 has the hour from 02:00 twice
FIRST = datetime.datetime(2026, 10, 5 if LONG else 23, 8, tzinfo=BERLIN)
SEED = int(os.environ.get("CW_SOAK_SEED", "1"))
SECONDS = 4 * 3600 if LONG else 240
PAGE_MB = resource.getpagesize() / 2**20


class Soak(Life):
    cases = 2000 if LONG else 200
    days = 35 if LONG else 4
    adding_days = 8 if LONG else 2
    hours = (6, 8, 10) if LONG else (5, 6, 7)
    acts_at_once = (8, 12, 16) if LONG else (2, 3, 4)
    care = 0.3
    # clients in Japan, in the user's zone, in UTC
    platforms = {"crowdworks": IN_JAPAN, "lancers": IN_JAPAN, "direct": Platform(Clock(BERLIN), False),
                 "generic": Platform(Clock(BERLIN), False), "upwork": Platform(Clock(UTC), False)}
    mishap = 0.15 if LONG else 0.3

    def __init__(self, world):
        super().__init__(world, SEED, FIRST, BERLIN)
        self.samples = []     # (process, RSS in MB, descriptors) at the end of each day
        self.jumps = 0

    @property
    def mishaps(self):
        """One process lives from the end of the first quarter to the last days, so that what it keeps
        is seen; before and after that, daemons are stopped and killed."""
        day = (self.now.date() - self.first_day).days
        steady = self.days // 4 <= day < self.days * 7 // 8
        return (("lose", "restart", "hang", "pause", "forward", "back")
                + (() if steady else ("kill", "stop", "kill", "stop")))

    def go_wrong(self, kind):
        if kind == "forward":
            self.jump(self.random.choice([0.2, 1, 5, 30]))
        elif kind == "back":
            self.jump(-self.random.choice([0.2, 1, 5, 26]))
        else:
            super().go_wrong(kind)

    def jump(self, hours):
        """Somebody sets the clock; it goes on from there."""
        self.jumps += 1
        before, self.now = self.now, self.wall.of(self.now + datetime.timedelta(hours=hours))
        if self.now < before:
            self.judge.clock_went_back(self.now)

    def sample(self):
        pid = self.daemon.process.pid
        with open(f"/proc/{pid}/statm", encoding="ascii") as file:
            resident = int(file.read().split()[1]) * PAGE_MB
        self.samples.append((pid, resident, len(os.listdir(f"/proc/{pid}/fd"))))

    def day(self, day):
        super().day(day)
        self.sample()

    def end(self):
        """A business day's noon, with everything up that can be: nothing that is due was left out."""
        self.stub.call("Hang", "(b)", False)
        if not self.server:
            self.stub.call("Return")
            self.judge.server_changed()
        self.server, self.hung = True, False
        self.wait_for_server()
        self.daemon.call("Resume")
        self.judge.paused_until, self.judge.pause_ended = None, self.now
        self.settle()
        noons = self.judge.counts.get("noon", 0)
        while self.judge.counts.get("noon", 0) < noons + 2:
            self.go(self.wall.at(self.now.date() + datetime.timedelta(days=1), 13))


def tell_stalls(probe):
    seen = probe.read("soak", 0)
    assert seen.iterations > 0, "the probe saw nothing of the main loop"
    print(f"# the longest iteration of the main loop was busy for {seen.busy:.1f} ms (processor"
          f" {seen.cpu:.1f}, fsync beside it {seen.synced:.1f}); {seen.over} of {seen.iterations} above"
          f" {LIMIT_MS} ms")


def quarters(values):
    """The medians of the second quarter and of the last."""
    part = max(1, len(values) // 4)
    return statistics.median(values[part:2 * part] or values), statistics.median(values[-part:])


def whole(path):
    db = sqlite3.connect(path)
    try:
        equal(db.execute("PRAGMA integrity_check").fetchall(), [("ok",)], "integrity_check")
        equal(db.execute("PRAGMA foreign_key_check").fetchall(), [], "foreign_key_check")
        return db.execute("SELECT (SELECT count (*) FROM cases), (SELECT count (*) FROM events),"
                          " (SELECT count (*) FROM alerts)").fetchone()
    finally:
        db.close()


def check_flat(samples):
    """Of the process that lived longest."""
    pids = [pid for pid, _, _ in samples]
    longest = max(set(pids), key=pids.count)
    mine = [sample for sample in samples if sample[0] == longest]
    (second, last), (fds, fds_last) = (quarters([s[n] for s in mine]) for n in (1, 2))
    print(f"# {len(set(pids))} processes; one lived {len(mine)} days: {second:.1f} MB resident in its"
          f" second quarter, {last:.1f} MB in its last; {fds:g} and {fds_last:g} descriptors")
    print("# MB:", " ".join(f"{s[1]:.1f}" for s in mine))
    if LONG and SLOW == 1:  # a sanitizer keeps what was freed for a while
        assert last <= second * 1.1 + 1, "its memory grew"
    assert fds_last <= fds + 2, "it kept descriptors"


@test("a month of 2,000 cases, or days of 200, keeps every rule of alerts, and nothing grows",
      clock=FIRST.isoformat(), tz="Europe/Berlin", conf=CONF, daemon=False)
def _(w):
    signal.alarm(SECONDS * SLOW)
    probe = Probe(w)
    w.daemon.env = probe.environment(preload(""))
    w.daemon.start()
    probe.begin()
    soak = Soak(w)
    told = soak.live()
    if not soak.judge.breaches:
        soak.end()
    print(f"# seed {SEED}: {told}, {soak.jumps} times the clock was set")
    equal(soak.judge.breaches, [], f"breaches with seed {SEED}")
    equal(soak.added, soak.cases)
    w.daemon.stop()
    tell_stalls(probe)
    cases, events, alerts = whole(os.path.join(w.data, "casewatch.db"))
    print(f"# {cases} cases, {events} events, {alerts} alerts in the database, which is whole")
    check_flat(soak.samples)


if __name__ == "__main__":
    main()
