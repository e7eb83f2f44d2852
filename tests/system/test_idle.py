#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A daemon that waits does nothing, and holds no more than it needs: no call of the kernel and no switch
of any of its threads between two moments, with a notification server, watched folders and many cases;
what a full list, an export or an import took is given back.

1,000 cases and ten seconds each; with CW_TORTURE=long 100,000 and ten minutes.
"""

import os
import re
import resource
import shutil
import signal
import subprocess
import time

from harness import Skip, World, equal, fields, main, test, wait_until
from rules import ALWAYS
from stalls import export_some, generate, list_all
from tap import LONG, SLOW

CASES = 100000 if LONG else 1000
SECONDS = 600 if LONG else 10
PART = 8000  # cases of an import
PAGE_MB = resource.getpagesize() / 2**20
MOST = 1800 * SLOW
MARGIN = 10  # MB: pages that SQLite keeps, slices of GLib before 2.76, what lies between what is in use
# Which calls a thread that waits is in, and is put back into when strace comes and goes.
WAITS = re.compile(r"restart_syscall|<unfinished \.\.\.>$|<detached \.\.\.>$|^\d+ +\+\+\+ |SIGSTOP")


class Waiting(World):
    """The real clock; CASES cases, all derived, nothing left to do."""

    def __init__(self):
        super().__init__(clock=None, daemon=False, conf=ALWAYS)
        self.daemon.start()
        self.daemon.stop()
        generate.fill(self.data, CASES)
        self.daemon.start()
        self.stub.wait("Notify", seconds=MOST)
        self.rest()

    def path(self, name):
        return f"/proc/{self.daemon.process.pid}/{name}"

    def threads(self):
        """Name and number of context switches, by thread."""
        found = {}
        for thread in os.listdir(self.path("task")):
            with open(self.path(f"task/{thread}/status"), encoding="ascii") as file:
                rows = dict(line.rstrip("\n").split(":\t", 1) for line in file)
            found[thread] = (rows["Name"], int(rows["voluntary_ctxt_switches"])
                             + int(rows["nonvoluntary_ctxt_switches"]))
        return found

    def resident(self):
        with open(self.path("statm"), encoding="ascii") as file:
            return int(file.read().split()[1]) * PAGE_MB

    def rest(self):
        """No thread has run for a second, and those that GLib keeps for a while for more work are gone."""
        end = time.monotonic() + MOST
        before = {}
        while time.monotonic() < end:
            now = self.threads()
            if now == before and not any(name.startswith("pool-casewatch") for name, _ in now.values()):
                return
            before = now
            time.sleep(1.5)  # longer than what is put off, the giving back of memory
        raise AssertionError(f"not at rest after {MOST} s: {before}")

    def no_moment(self, seconds):
        """Nothing falls due for so long."""
        while True:
            following = self.daemon.property("NextMoment") / 1e6
            if not 0 < following < time.time() + seconds + 5:
                break
            wait_until(lambda: time.time() > following, "a moment to pass", MOST)  # noqa: B023
            self.rest()
        self.rest()


def trace(w, seconds):
    """The calls of all threads within that time."""
    if shutil.which("strace") is None:
        raise Skip("strace is missing")
    path = os.path.join(w.dir, "idle.trace")
    with subprocess.Popen(["strace", "-f", "-qq", "-o", path, "-p", str(w.daemon.process.pid)],
                          stderr=subprocess.PIPE, text=True) as strace:
        try:
            strace.wait(seconds)
        except subprocess.TimeoutExpired:
            strace.send_signal(signal.SIGINT)
        complaint = strace.stderr.read()
    if "attach" in complaint:
        raise Skip(f"strace may not attach: {complaint.strip()}")
    with open(path, encoding="ascii", errors="replace") as file:
        return [line.rstrip("\n") for line in file]


def needs_real_threads():
    if SLOW > 1:
        raise Skip("a sanitizer has threads and memory of its own")


@test("nothing runs while nothing is due: kernel's counters, and strace", daemon=False, server=False)
def _(_w):
    needs_real_threads()
    w = Waiting()
    try:
        w.no_moment(SECONDS)
        before = w.threads()
        names = sorted(name for name, _ in before.values())
        print(f"# {CASES} cases, threads {names}, {w.resident():.1f} MB resident")
        assert "notify" in names, f"no thread for notifications among {names}"
        time.sleep(SECONDS)
        equal(w.threads(), before, f"context switches within {SECONDS} s")
        w.no_moment(SECONDS)
        lines = trace(w, SECONDS)
        calls = [line for line in lines if not WAITS.search(line)]
        print(f"# {SECONDS} s each: 0 switches, {len(calls)} calls, {len(lines)} waits seen")
        assert lines, "strace saw no thread"
        equal(calls, [], "calls")
    finally:
        w.done()


def bring(w, path):
    with open(path, "rb") as file:
        w.daemon.call("Import", "(sha{sv})", "json", 0, {}, fds=[file.fileno()], seconds=MOST)


@test("memory is given back after a full list, an export, an import and its undo", daemon=False,
      server=False)
def _(_w):
    needs_real_threads()
    w = Waiting()
    path = os.path.join(w.dir, "all.json")
    try:
        begin = w.resident()
        told = [f"begin {begin:.1f}"]

        def after(name, work):
            work()
            at_once = w.resident()
            w.rest()
            told.append(f"{name} {at_once:.1f}, then {w.resident():.1f}")
            return w.resident()

        listed = after("list", lambda: list_all(w))
        exported = after("export", lambda: export_some(w.daemon, path, min(CASES, PART)))
        w.daemon.call("Statistics", "(a{sv})", fields(by="client"), seconds=MOST)
        w.daemon.stop()
        os.unlink(os.path.join(w.data, "casewatch.db"))
        w.daemon.start()
        w.rest()
        empty = w.resident()
        told.append(f"empty {empty:.1f}")
        imported = after("import", lambda: bring(w, path))
        undone = after("undo", lambda: w.daemon.undo())
        w.daemon.restart()
        w.rest()
        again = w.resident()
        print("# MB resident:", "; ".join(told), f"; the same after a start {again:.1f}")
        assert max(listed, exported) <= begin + MARGIN, told
        assert max(imported, undone) <= max(again, empty) + MARGIN, told
    finally:
        w.done()


if __name__ == "__main__":
    main()
