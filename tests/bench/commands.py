# SPDX-License-Identifier: GPL-3.0-or-later
"""One command from the shell, whole process: ours, the floor of our kind, the peers, in turns."""

import os
import subprocess

import peers
from desk import CLIENT, FLOOR, forget_peak, memory, peak
from report import Figure

LONG_AT = 100000  # with so many, a peer's command takes seconds


def our_command(what, folder):
    return {"add": [CLIENT, "add", "Logo for a shop", "--client", "ACME", "--platform", "generic"],
            "next": [CLIENT, "next"],
            "page": ["gdbus", "call", "--session", "--dest", "org.casewatch.Casewatch1",
                     "--object-path", "/org/casewatch/Casewatch1", "--method",
                     "org.casewatch.Casewatch1.ListCases", "{}", "", "100"],
            "list": [CLIENT, "list"],
            "export": [CLIENT, "export", "--format", "json", os.path.join(folder, "export.json")],
            "status": [CLIENT, "status"]}[what]


def floor_command(what, cases):
    return {"add": [FLOOR + "client", "add", "Logo for a shop"],
            "next": [FLOOR + "client", "list", "25"],
            "page": [FLOOR + "client", "list", "100"],
            "status": [FLOOR + "empty"],
            # one message of the bus may not be longer
            "list": [FLOOR + "client", "list", str(cases)]}.get(what)


def measure(desk, cases, rounds, folder):
    """Figures at that size, one after the other.  The page of 100 is asked through gdbus, since cw-ctl lists them all."""
    # a peer would take hours to read in more
    beside = peers.installed(folder, cases) if cases <= LONG_AT else []
    for what in ("add", "next", "page", "status", "export", "list"):
        ours, floor, theirs = [], [], {peer.name: [] for peer in beside}
        times = rounds if what not in ("list", "export") else max(3, rounds // 4)
        if cases >= LONG_AT:
            times = max(3, times // 2) if what not in ("list", "export") else 1
        for number in range(times):
            command = floor_command(what, cases)
            if command:
                floor.append(desk.timed(command))
            target = os.path.join(folder, "export.json")
            if os.path.exists(target):
                os.remove(target)
            ours.append(desk.timed(our_command(what, folder)))
            for peer in beside:
                command = peer.command(what)
                if command and (cases < LONG_AT or number < 3):
                    theirs[peer.name].append(desk.timed(command))
        yield Figure(f"cw-ctl {what}" if what != "page" else "ListCases, a page of 100",
                     "ms", cases, ours, floor or None,
                     {name: values for name, values in theirs.items() if values})


def measure_memory(desk, cases):
    """What a full list needs, in the daemon and in the client, beyond what they hold when idle."""
    daemon = desk.daemon.process.pid
    before = memory(daemon)["Rss"]
    forget_peak(daemon)
    with open(os.devnull, "wb") as sink, subprocess.Popen(
            ["/usr/bin/time", "-f", "%M", CLIENT, "list"], env=desk.env, stdin=subprocess.DEVNULL,
            stdout=sink, stderr=subprocess.PIPE, text=True) as process:
        client = int(process.stderr.read().split()[-1])
    return [Figure("full list: daemon beyond idle", "MB", cases,
                   [max(0, peak(daemon) - before) / 1024]),
            Figure("full list: whole client", "MB", cases, [client / 1024])]
