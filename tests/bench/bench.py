#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The daemon and its client beside peers and floors, all in the same run and in turns.

  bench.py [--cases 10,1000,100000] [--million] [--rounds N] [--idle SECONDS]
           [--json FILE] [--markdown FILE] [--plot FILE] [--only commands,start,idle,alerts,many,stalls,rules]

One line for each figure: ours, a peer, the floor, the ratio, how many, how far the rounds lie apart.
No test depends on it.  CW_BUILDDIR and CW_SRCDIR as for the tests; see HACKING.md.
"""

import argparse
import ctypes
import tempfile
import time
import traceback

import alerts
import commands
import growth
import held
import waiting
from desk import Desk, harness
from report import Figure, report, write

PARTS = "commands,start,idle,alerts,many,stalls,rules"


class Run:
    """Figures so far; a part that fails says so and keeps none of the others from running."""

    def __init__(self, options):
        self.options, self.parts, self.figures = options, options.only.split(","), []

    def part(self, name, function, *args):
        if name not in self.parts:
            return
        start = time.monotonic()
        try:
            for figure in function(*args):
                self.figures.append(figure)
                for line in figure.lines():
                    print(line, flush=True)
        except Exception:  # pylint: disable=broad-except
            print(f"FAILED: {name}")
            traceback.print_exc()
        print(f"  ({name}: {time.monotonic() - start:.0f} s)", flush=True)

    def size(self, cases):
        print(f"-- {cases:,} cases", flush=True)
        largest = cases == max(self.options.cases)
        with Desk(cases, policies=alerts.POLICIES, conf=alerts.CONF) as desk, \
                tempfile.TemporaryDirectory() as folder:
            derived = Figure("first derivation after a fill", "s", cases, [desk.settled_after])
            self.part(self.parts[0], lambda: [derived])
            desk.start_floor(cases)
            self.part("start", waiting.start, desk, cases, max(3, self.options.rounds // 4))
            self.part("idle", waiting.idle, desk, cases, self.options.idle)
            self.part("alerts", alerts.one_by_one, desk, cases, self.options.rounds * 2)
            self.part("rules", held.rules_change, desk, cases)
            self.part("commands", commands.measure, desk, cases, self.options.rounds, folder)
            if largest:
                self.part("stalls", held.stalls, desk, cases, folder)
            if cases >= 1000:
                self.part("commands", commands.measure_memory, desk, cases)

    def many(self):
        if "many" in self.parts:
            with Desk(policies=alerts.POLICIES, conf=alerts.CONF) as desk:
                self.part("many", alerts.many_at_once, desk)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--cases", type=lambda t: [int(n) for n in t.split(",")],
                        default=[10, 1000, 100000])
    parser.add_argument("--million", action="store_true", help="1,000,000 cases as well")
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--idle", type=int, default=60, help="seconds in which nothing happens")
    parser.add_argument("--only", default=PARTS)
    parser.add_argument("--json")
    parser.add_argument("--markdown")
    parser.add_argument("--plot")
    options = parser.parse_args()
    if options.million:
        options.cases.append(1000000)
    ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)  # PR_SET_CHILD_SUBREAPER, as the tests do
    run = Run(options)
    for cases in options.cases:
        try:
            run.size(cases)
        except Exception:  # pylint: disable=broad-except
            print(f"FAILED: {cases} cases")
            traceback.print_exc()
        # a run of hours that is broken off has told what it knew
        write(run.figures, options.json, options.markdown)
    run.many()
    harness.Shared.end()
    report(run.figures)
    write(run.figures, options.json, options.markdown)
    if options.plot:
        growth.plot([figure.value() for figure in run.figures], options.plot)


if __name__ == "__main__":
    main()
