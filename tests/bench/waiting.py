# SPDX-License-Identifier: GPL-3.0-or-later
"""A daemon that waits: its start to the bus name, its memory, its wake-ups."""

import os
import subprocess
import time

import evolution
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
    ours, floor, other = [], [], []
    end(desk, "org.casewatch.Floor", desk.floor)
    with evolution.beside(cases) as peer:
        for _round in range(rounds):
            start_each(desk, ours, floor, peer, other)
    _took, desk.floor = until_named(desk, "org.casewatch.Floor",
                                    [FLOOR + "service", os.path.join(desk.dir, "floor.db")], "floor")
    desk.settle()
    return [Figure("start to the bus name", "ms", cases, ours, floor,
                   {evolution.NAME: other} if other else None)]


def start_each(desk, ours, floor, peer, other):
    took, process = until_named(desk, "org.casewatch.Floor",
                                [FLOOR + "service", os.path.join(desk.dir, "floor.db")], "floor")
    floor.append(took)
    end(desk, "org.casewatch.Floor", process)
    desk.daemon.stop()
    took, desk.daemon.process = until_named(desk, desk.daemon.name, desk.daemon.command(), "daemon")
    ours.append(took)
    if peer:
        other.append(peer.start())
        peer.end()


def idle(desk, cases, seconds):
    """Nothing is asked for so long; what the kernel counted, and what strace saw."""
    pid = desk.daemon.process.pid
    with evolution.beside(cases) as peer:
        if peer:
            peer.start()
            time.sleep(10)  # it reads its calendars behind its name
        figures = wait_idly(desk, cases, seconds, peer)
    calls = traced_calls(pid, seconds)
    if calls is not None:
        figures.append(Figure("idle: other calls than waiting (strace)", "", cases, [calls]))
    return figures


def wait_idly(desk, cases, seconds, peer):
    pid = desk.daemon.process.pid
    desk.settle()
    time.sleep(3)  # memory is given back a second after the last work
    before, floor_before = switches(pid), switches(desk.floor.pid)
    other_before = peer.switches() if peer else {}
    time.sleep(seconds)

    def a_minute(count):
        return [count * 60 / seconds]
    ours = a_minute(woken(before, switches(pid)))
    floor = a_minute(woken(floor_before, switches(desk.floor.pid)))
    others = {evolution.NAME: a_minute(woken(other_before, peer.switches()))} if peer else None
    figures = [Figure("idle: wake-ups a minute (kernel)", "", cases, ours, floor, others)]
    for name, what in (("private dirty", "Private_Dirty"), ("PSS", "Pss"), ("RSS", "Rss")):
        figures.append(Figure(f"idle: {name}", "MB", cases, [memory(pid)[what] / 1024],
                              [memory(desk.floor.pid)[what] / 1024], peer.held(what) if peer else None))
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
