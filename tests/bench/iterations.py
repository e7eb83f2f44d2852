#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""How long the daemon's main loop is busy at a time: iterations.py [--cases 100000] [--json FILE].

For each kind of work its longest iteration, ms: without what it waited for the disk in fsync and for
a processor that others had, which stand beside it.  tests/system/stalls.py says what is done.
CW_BUILDDIR and CW_SRCDIR as for the tests.
"""

import argparse
import ctypes
import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "system"))
from stalls import LIMIT_MS, Trial, walk  # noqa: E402

ROW = "{:<32} {:>9} {:>9} {:>8} {:>8} {:>8} {:>8} {:>8}"


def show(reading):
    print(ROW.format(reading.name, f"{reading.busy:.1f}", f"{reading.cpu:.1f}",
                     f"{reading.slept:.1f}", f"{reading.most_synced:.1f}", reading.over,
                     reading.iterations, f"{reading.seconds:.2f}"), flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--cases", type=int, default=100000)
    parser.add_argument("--json")
    options = parser.parse_args()
    ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)  # PR_SET_CHILD_SUBREAPER, as the tests do
    print(f"{options.cases:,} cases; the longest iteration of the main loop, ms")
    print(ROW.format("", "busy", "cpu", "of lock", "fsync", f">{LIMIT_MS} ms", "of", "s in all"))
    trial = Trial(options.cases, show)
    try:
        walk(trial)
    finally:
        trial.done()
        if options.json:
            with open(options.json, "w", encoding="utf-8") as file:
                json.dump([reading._asdict() for reading in trial.readings], file, indent=1)


if __name__ == "__main__":
    main()
