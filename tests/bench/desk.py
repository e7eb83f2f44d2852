# SPDX-License-Identifier: GPL-3.0-or-later
"""A desk of its own for measurements: the world of the system tests on the real clock, with a filled
database, the floor's service and a notification server beside the daemon."""

import contextlib
import os
import shutil
import sqlite3
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "system"))

import generate  # noqa: E402
import harness  # noqa: E402
from harness import BUILD, CLIENT, World, wait_until  # noqa: E402

FLOOR = os.path.join(BUILD, "tests", "bench", "floor-")
SERVER = os.path.join(BUILD, "tests", "bench", "clocked-server")
QUIET_SECONDS = 0.5
# A folder that keeps filled databases for the next run: a million cases take minutes to make.
FILLED = os.environ.get("CW_BENCH_FILLED")


class Desk:
    """CASES open cases, of which the share DUE is due; the daemon runs and has derived them all."""

    def __init__(self, cases=0, due=0.02, policies=None, conf=None):
        self.world = World(clock=None, server=False, daemon=False, policies=policies, conf=conf)
        self.env, self.dir = self.world.env, self.world.dir
        self.server = self.world.spawn("server", [SERVER])
        self.world.wait_for_name("org.freedesktop.Notifications", self.server)
        self.daemon = self.world.daemon
        self.daemon.start()
        if cases:
            self.daemon.stop()
            self.fill(cases, due)
            self.daemon.start()
            self.settled_after = self.settle()

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        self.world.done()

    def fill(self, cases, due):
        database = os.path.join(self.world.data, "casewatch.db")
        kept = os.path.join(FILLED, f"{cases}.db") if FILLED else None
        if kept and os.path.exists(kept):
            shutil.copyfile(kept, database)
            return
        generate.fill(self.world.data, cases, due=due)
        if kept:
            shutil.copyfile(database, kept)

    def start_floor(self, rows=0):
        """floor-service with that many rows, prepared outside."""
        path = os.path.join(self.dir, "floor.db")
        if rows:
            db = sqlite3.connect(path)
            db.execute("CREATE TABLE item (id INTEGER PRIMARY KEY, title TEXT NOT NULL)")
            db.executemany("INSERT INTO item (title) VALUES (?)",
                           ((f"動画編集 {n}, one of many",) for n in range(rows)))
            db.commit()
            db.close()
        self.floor = self.world.spawn("floor", [FLOOR + "service", path])
        self.world.wait_for_name("org.casewatch.Floor", self.floor)
        return self.floor

    def settle(self, seconds=1800):
        """Wait until the daemon has nothing to do: it used no CPU for a while.  Gives how long it took,
        to the end of its last work."""
        start = last = time.monotonic()
        used = -1
        while time.monotonic() - start < seconds:
            now = cpu_ticks(self.daemon.process.pid)
            if now != used:
                used, last = now, time.monotonic()
            elif time.monotonic() - last > QUIET_SECONDS:
                return last - start
            time.sleep(0.02)
        raise AssertionError(f"the daemon is still at work after {seconds} s")

    def ctl(self, *args):
        return [CLIENT, *args]

    def timed(self, command, env=None, stdout=subprocess.DEVNULL):
        """ms until COMMAND has ended."""
        return timed(command, env={**self.env, **(env or {})}, stdout=stdout)

    def notes(self):
        """(µs, id, summary) of each Notify so far."""
        with open(self.server.log_path, encoding="utf-8") as log:
            found = [line.rstrip("\n").split(" ", 2) for line in log]
        return [(int(at), int(number), text) for at, number, text in found]


def timed(command, env=None, stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL):
    start = time.perf_counter_ns()
    with subprocess.Popen(command, env=env, stdin=stdin, stdout=stdout, close_fds=False,
                          stderr=subprocess.PIPE) as process:
        complaint = process.stderr.read()
        process.wait()
    if process.returncode:
        raise AssertionError(f"{command}: {process.returncode} {complaint[-500:]}")
    return (time.perf_counter_ns() - start) / 1e6


def cpu_ticks(pid):
    with open(f"/proc/{pid}/stat", encoding="ascii") as file:
        parts = file.read().rsplit(")", 1)[1].split()
    return int(parts[11]) + int(parts[12])


def memory(pid):
    """kB by name: Pss, Private_Dirty, Rss."""
    with open(f"/proc/{pid}/smaps_rollup", encoding="ascii") as file:
        lines = [line.split() for line in file]
    return {line[0].rstrip(":"): int(line[1]) for line in lines if len(line) == 3}


def peak(pid):
    """The most that was resident, kB."""
    with open(f"/proc/{pid}/status", encoding="ascii") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("VmHWM"))


def forget_peak(pid):
    with open(f"/proc/{pid}/clear_refs", "w", encoding="ascii") as file:
        file.write("5")


def switches(pid):
    """thread → how often it gave up the CPU or lost it, since it began."""
    found = {}
    for thread in os.listdir(f"/proc/{pid}/task"):
        with contextlib.suppress(FileNotFoundError), \
                open(f"/proc/{pid}/task/{thread}/status", encoding="ascii") as file:
            found[thread] = sum(int(line.split()[1]) for line in file if "ctxt_switches" in line)
    return found


def woken(before, after):
    """How often the threads woke up between two answers of switches (); the end of one is once."""
    return (sum(count - before.get(thread, 0) for thread, count in after.items())
            + len(before.keys() - after.keys()))


__all__ = ["Desk", "FLOOR", "CLIENT", "cpu_ticks", "timed", "memory", "peak", "forget_peak", "switches", "woken",
           "harness", "wait_until"]
