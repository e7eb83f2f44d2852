# SPDX-License-Identifier: GPL-3.0-or-later
"""Does the main loop stall?  One client asks for a cheap property every 5 ms while another has the
daemon add, list, export, import, back up, derive anew; the longest answer is told."""

import os
import subprocess
import time

from desk import CLIENT, FLOOR
from report import Figure

EVERY = 0.005


def ask(desk):
    """ms that the answer took."""
    start = time.perf_counter_ns()
    desk.daemon.property("Revision")
    return (time.perf_counter_ns() - start) / 1e6


def worst_until(desk, over):
    """The longest answer until OVER ()."""
    worst = 0.0
    while not over():
        worst = max(worst, ask(desk))
        time.sleep(EVERY)
    return worst


def worst_of(desk, command):
    """The longest answer while the command runs; how long it ran, s."""
    start = time.monotonic()
    with subprocess.Popen(command, env=desk.env, stdin=subprocess.DEVNULL,
                          stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:
        worst = worst_until(desk, lambda: process.poll() is not None)
        complaint = process.stderr.read()
    if process.returncode:
        raise AssertionError(f"{command}: {complaint[-500:]}")
    return max(worst, ask(desk)), time.monotonic() - start


def worst_quiet(desk, seconds=1.0):
    """What the probe itself sees when nothing happens."""
    end = time.monotonic() + seconds
    return worst_until(desk, lambda: time.monotonic() > end)


def disk(folder):
    """ms: a bare commit and a bare fdatasync."""
    done = subprocess.run([FLOOR + "commit", os.path.join(folder, "commit.db"), "200"],
                          capture_output=True, text=True, check=True)
    found = dict(line.split() for line in done.stdout.splitlines())
    for name in ("commit.db", "commit.db-wal", "commit.db-shm"):
        if os.path.exists(os.path.join(folder, name)):
            os.remove(os.path.join(folder, name))
    return float(found["commit"]) / 1e6, float(found["fsync"]) / 1e6


def commands(desk, folder):
    exported = os.path.join(folder, "stall.json")
    small = os.path.join(folder, "small.csv")
    with open(small, "w", encoding="utf-8") as file:
        file.write("title,client,platform\n")
        file.writelines(f"Imported {n},Somebody {n % 50},generic\n" for n in range(1000))
    return [("add", [CLIENT, "add", "Stall", "--client", "ACME", "--platform", "generic"]),
            ("next", [CLIENT, "next"]),
            ("stats", [CLIENT, "stats"]),
            ("export", [CLIENT, "export", "--format", "json", exported]),
            ("import of 1,000", [CLIENT, "import", "--format", "csv", small]),
            ("backup", [CLIENT, "backup"]),
            ("list", [CLIENT, "list"])]


def stalls(desk, cases, folder):
    commit, sync = disk(folder)
    quiet = worst_quiet(desk)
    yield Figure("disk: one commit (WAL, FULL), beside fsync", "ms", 200, [commit], [sync])
    for name, command in commands(desk, folder):
        try:
            worst, took = worst_of(desk, command)
        except AssertionError as error:
            print(f"stall of {name}: {error}")
            continue
        print(f"  {name} ran {took:.2f} s")
        yield Figure(f"longest answer during {name}", "ms", cases, [worst], [quiet])
        desk.settle()


def until_derived(desk, start):
    """How long after START the last case was derived, as the daemon tells it, and the longest wait
    meanwhile.  A change that was taken in at once tells nothing: 0 s."""
    last = [start]

    def over():
        now = time.monotonic()
        if desk.daemon.property("Deriving") > 0:
            last[0] = now
        return now - max(last[0], start) > 3 or now - start > 600

    worst = worst_until(desk, over)
    return last[0] - start, worst


def rules_change(desk, cases):
    """The policy of a third of the cases changes, then the hours, which concern all: until every case is
    derived anew, and the longest wait meanwhile."""
    changed = desk.daemon.signals("RulesChanged")
    text = ("[Policy]\nFormat=1\nName=CrowdWorks again\nCalendars=japan\nOfficeCalendars=japan\n"
            "Zone=Asia/Tokyo\nEscrow=true\n\n[Step nudge-applied]\nStage=applied\nSince=quiet\n"
            "After=30d\nAct=message\nTitle=Ask\nSource=a measurement\nChecked=2026-11\n"
            "Confidence=default\n")
    start = time.monotonic()
    desk.world.write_policy("crowdworks", text)
    changed.wait(seconds=60)
    took, worst = until_derived(desk, start)
    yield Figure("rules change: longest answer meanwhile", "ms", cases, [worst])
    yield Figure("rules change: all derived anew", "s", cases, [took])
    settings = os.path.join(desk.world.config, "casewatch.conf")
    with open(settings, encoding="utf-8") as file:
        before = file.read()
    start = time.monotonic()
    desk.world.write(settings, "[Alerts]\nHours=10:30-19:30\n")
    took, worst = until_derived(desk, start)
    desk.world.write(settings, before)
    until_derived(desk, time.monotonic())
    yield Figure("hours change: longest answer meanwhile", "ms", cases, [worst])
    yield Figure("hours change: all derived anew", "s", cases, [took])
