#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""How many instructions the commands of every day and a start take.  Counted by callgrind, so that no
busy machine changes them; the bounds are generous and only tell of what became a multiple.

Sanitizers and other builds cannot run under valgrind: skipped there, and where it is missing.
"""

import re
import shutil
import signal
import subprocess

from harness import CLIENT, DAEMON, Skip, main, test, wait_until
from rules import ALWAYS, policy, step
from tap import SLOW, diagnose

# millions; counted in November 2026, at -O1 and at -O2: 7, 9, 6,
# 105 and 28
BOUNDS = {"add": 13, "next": 18, "list": 12, "start": 220, "due": 54}
POLICY = policy(step("one", "applied", "quiet", "1h", "platform", title="Look", urgency="normal"),
                zone="UTC")


def valgrind(w, role, *options):
    if SLOW > 1:
        raise Skip("sanitizers and valgrind do not go together")
    if not shutil.which("valgrind"):
        raise Skip("valgrind is not installed")
    return ["valgrind", "--tool=callgrind", f"--callgrind-out-file={w.dir}/{role}.out", *options]


def counted(text):
    """Millions of instructions, from what valgrind says at its end."""
    found = re.search(r"Collected : (\d+)", text)
    assert found, text[-2000:]
    return int(found.group(1)) / 1e6


def judge(name, millions):
    diagnose(f"{name}: {millions:.1f} million instructions, alarm at {BOUNDS[name]}")
    assert 0.1 < millions < BOUNDS[name], f"{name} takes {millions:.1f} million instructions"


def client(w, *args):
    done = subprocess.run(valgrind(w, "client") + [CLIENT, *args], env=w.env, capture_output=True,
                          stdin=subprocess.DEVNULL, text=True, timeout=50, check=False)
    assert done.returncode == 0, done.stderr
    return counted(done.stderr)


@test("add, next and list take no more instructions than they should")
def commands(w):
    valgrind(w, "client")
    for number in range(20):
        w.daemon.add(f"Logo {number}", "ACME", platform="generic", at="2026-10-01 10:00")
    judge("add", client(w, "add", "Logo", "--client", "ACME", "--platform", "generic"))
    judge("next", client(w, "next"))
    judge("list", client(w, "list"))


def ended(w, process):
    process.send_signal(signal.SIGTERM)
    wait_until(lambda: process.poll() is not None, "its end", 50)
    return counted(w.log_of(process))


@test("a start takes no more instructions than it should", daemon=False)
def start(w):
    command = valgrind(w, "daemon")
    w.daemon.start()
    w.daemon.stop()
    process = w.spawn("counted", command + w.daemon.command(w.daemon.now))
    w.wait_for_name(w.daemon.name, process, 50)
    judge("start", ended(w, process))


@test("a hundred alerts at once take no more instructions than they should", daemon=False,
      policies={"many": POLICY}, conf=ALWAYS)
def many(w):
    command = valgrind(w, "daemon", "--toggle-collect=cw_engine_run")
    w.daemon.start()
    for number in range(100):
        w.daemon.add(f"Many {number}", platform="many", at="2026-11-02T08:30:00+09:00")
    w.daemon.stop()
    w.daemon.process = w.spawn("counted", command + w.daemon.command(w.daemon.now))
    w.wait_for_name(w.daemon.name, w.daemon.process, 50)
    w.daemon.clock("2026-11-02 09:31")
    w.stub.wait("shown")
    assert "100" in w.stub.the_bubble()["summary"], w.stub.the_bubble()
    process, w.daemon.process = w.daemon.process, None
    judge("due", ended(w, process))


if __name__ == "__main__":
    main(needs=(DAEMON, CLIENT))
