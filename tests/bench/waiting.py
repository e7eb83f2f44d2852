# SPDX-License-Identifier: GPL-3.0-or-later
"""A daemon that waits: its start to the bus name, its memory, its wake-ups."""

import os
import subprocess
import time

import peers
from desk import FLOOR, memory, switches, woken
from report import Figure


def until_named(desk, name, command, role):
    """ms from the start of the process to NameOwnerChanged; the process."""
    start = time.perf_counter_ns()
    process = desk.world.spawn(role, command)
    desk.world.wait_for_name(name, process)
    return (time.perf_counter_ns() - start) / 1e6, process


def end(desk, name, process):
    process.terminate()
    process.wait(30)
    desk.world.running.discard(process.pid)
    while desk.world.owner(name):
        time.sleep(0.001)


def start(desk, cases, rounds):
    """Ours and floor-service in turns.  The daemon runs again afterwards, and has settled."""
    ours, floor = [], []
    end(desk, "org.casewatch.Floor", desk.floor)
    for _round in range(rounds):
        took, process = until_named(desk, "org.casewatch.Floor",
                                    [FLOOR + "service", os.path.join(desk.dir, "floor.db")], "floor")
        floor.append(took)
        end(desk, "org.casewatch.Floor", process)
        desk.daemon.stop()
        took, desk.daemon.process = until_named(desk, desk.daemon.name, desk.daemon.command(),
                                                "daemon")
        ours.append(took)
    _took, desk.floor = until_named(desk, "org.casewatch.Floor",
                                    [FLOOR + "service", os.path.join(desk.dir, "floor.db")], "floor")
    desk.settle()
    figures = [Figure("start to the bus name", "ms", cases, ours, floor)]
    if peers.evolution() is None:
        print("evolution-alarm-notify is not installed: left out.")
    return figures


def idle(desk, cases, seconds):
    """Nothing is asked for so long; what the kernel counted, and what strace saw."""
    pid = desk.daemon.process.pid
    desk.settle()
    time.sleep(3)  # memory is given back a second after the last work
    before, floor_before = switches(pid), switches(desk.floor.pid)
    time.sleep(seconds)
    ours = woken(before, switches(pid))
    floor = woken(floor_before, switches(desk.floor.pid))
    held, floor_held = memory(pid), memory(desk.floor.pid)
    figures = [Figure("idle: wake-ups a minute (kernel)", "", cases, [ours * 60 / seconds],
                      [floor * 60 / seconds]),
               Figure("idle: private dirty", "MB", cases, [held["Private_Dirty"] / 1024],
                      [floor_held["Private_Dirty"] / 1024]),
               Figure("idle: PSS", "MB", cases, [held["Pss"] / 1024], [floor_held["Pss"] / 1024]),
               Figure("idle: RSS", "MB", cases, [held["Rss"] / 1024], [floor_held["Rss"] / 1024])]
    calls = traced_calls(pid, min(seconds, 60))
    if calls is not None:
        figures.append(Figure("idle: other calls than waiting (strace)", "", cases, [calls]))
    return figures


def traced_calls(pid, seconds):
    """How many ended meanwhile; None where strace is missing or may not attach."""
    try:
        done = subprocess.run(["timeout", "-s", "INT", str(seconds), "strace", "-f", "-qq", "-c", "-p",
                               str(pid)], capture_output=True, text=True, check=False)
    except FileNotFoundError:
        return None
    if "attach" in done.stderr:
        return None
    rows = [line.split() for line in done.stderr.splitlines()]
    # attaching and leaving interrupt the calls that wait, which are begun anew
    return sum(int(row[3]) for row in rows if len(row) == 5 and row[0][0].isdigit()
               and row[-1] not in ("total", "restart_syscall", "poll", "ppoll"))
