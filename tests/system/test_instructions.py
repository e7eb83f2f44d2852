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
from tap import SLOW, diagnose

# millions; counted in November 2026, at -O1 and at -O2: 6.5, 12.6, 17 and 190
BOUNDS = {"add": 13, "next": 26, "list": 40, "start": 450}


def valgrind(w, role):
    if SLOW > 1:
        raise Skip("sanitizers and valgrind do not go together")
    if not shutil.which("valgrind"):
        raise Skip("valgrind is not installed")
    return ["valgrind", "--tool=callgrind", f"--callgrind-out-file={w.dir}/{role}.out"]


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


@test("a start takes no more instructions than it should", daemon=False)
def start(w):
    command = valgrind(w, "daemon")
    w.daemon.start()
    w.daemon.stop()
    process = w.spawn("counted", command + w.daemon.command(w.daemon.now))
    w.wait_for_name(w.daemon.name, process, 50)
    process.send_signal(signal.SIGTERM)
    wait_until(lambda: process.poll() is not None, "its end", 50)
    judge("start", counted(w.log_of(process)))


if __name__ == "__main__":
    main(needs=(DAEMON, CLIENT))
