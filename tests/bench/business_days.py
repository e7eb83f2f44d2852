#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Business days: 1,000,000 random pairs of 2000-2050 with -30 to +250 days, Japan's calendar; ours beside
flat tables in C, numpy's busdaycalendar (vectorised) and, where it is installed, QuantLib.

  business_days.py [--rounds N] [--json FILE]     CW_BUILDDIR and CW_SRCDIR as for the tests
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time

import numpy

from report import Figure, report, write

BUILD = os.path.abspath(os.environ.get("CW_BUILDDIR", "."))
SOURCE = os.path.abspath(os.environ.get("CW_SRCDIR", "."))
OURS = os.path.join(BUILD, "tests", "bench", "bench-dayset")
EPOCH = numpy.datetime64("1970-01-01")
PAIRS, QUANTLIB_PAIRS = 1_000_000, 2_000


def holidays():
    path = os.path.join(SOURCE, "tests", "data", "japan-japanese-holidays.txt")
    with open(path, encoding="utf-8") as file:
        return numpy.array([line.strip() for line in file if line[0] != "#"], "datetime64[D]")


def lines(command):
    """figure → (ns, sum of the answers)"""
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return {name: (float(ns), int(total))
            for name, ns, total in (line.split() for line in done.stdout.splitlines())}


def timed(function, n):
    start = time.perf_counter_ns()
    found = function()
    return (time.perf_counter_ns() - start) / n, found


def numpy_round(closed, days, steps):
    dates, ends = EPOCH + days, EPOCH + days + steps
    build, calendar = timed(lambda: numpy.busdaycalendar(holidays=closed), 1)
    forward, back = steps > 0, steps <= 0

    def add():
        # from an open day on, as numpy wants it: the one before to go forward, the next to go back
        found = numpy.empty_like(dates)
        for which, roll in ((forward, "backward"), (back, "forward")):
            found[which] = numpy.busday_offset(dates[which], steps[which], roll=roll,
                                               busdaycal=calendar)
        return int((found - EPOCH).astype(numpy.int64).sum())

    def count():
        low, high = numpy.minimum(dates, ends), numpy.maximum(dates, ends)
        found = numpy.busday_count(low, high, busdaycal=calendar)
        return int(numpy.where(steps >= 0, found, -found).sum())

    def is_open():
        return int(numpy.is_busday(dates, busdaycal=calendar).sum())

    return {"build": (build, 0), "add": timed(add, PAIRS), "count": timed(count, PAIRS),
            "is-open": timed(is_open, PAIRS)}


# Its calendar is made once for the whole program, so that there is no time to compare.
def build_quantlib(folder):
    """The program, or None where there is no QuantLib."""
    program = os.path.join(folder, "bench-quantlib")
    if not shutil.which("g++"):
        return None
    done = subprocess.run(["g++", "-O2", "-o", program,
                           os.path.join(SOURCE, "tests", "bench", "bench-quantlib.cpp"),
                           "-lQuantLib"], capture_output=True, check=False)
    return program if done.returncode == 0 else None


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--json")
    options = parser.parse_args()
    rng = numpy.random.default_rng(1)
    first, last = ((numpy.datetime64(d) - EPOCH).astype(int) for d in ("2000-01-01", "2050-12-31"))
    days = rng.integers(first, last + 1, PAIRS).astype(numpy.int32)
    steps = rng.integers(-30, 251, PAIRS).astype(numpy.int32)
    closed = holidays()
    rounds = {"ours": [], "numpy": [], "QuantLib": []}

    with tempfile.TemporaryDirectory() as folder:
        closed_path, pairs = os.path.join(folder, "closed"), os.path.join(folder, "pairs")
        (closed - EPOCH).astype(numpy.int32).tofile(closed_path)
        numpy.stack([days, steps], axis=1).astype(numpy.int32).tofile(pairs)
        quantlib = build_quantlib(folder)
        for _round in range(options.rounds):
            rounds["ours"].append(lines([OURS, closed_path, pairs]))
            rounds["numpy"].append(numpy_round(closed, days, steps))
            if quantlib:
                rounds["QuantLib"].append(lines([quantlib, pairs, str(QUANTLIB_PAIRS)]))

    for name in ("add", "count", "is-open"):
        sums = {rounds["ours"][0][name][1], rounds["ours"][0][name + "-floor"][1],
                rounds["numpy"][0][name][1]}
        if len(sums) != 1:
            sys.exit(f"{name}: the answers differ: {sums}")
    if not rounds["QuantLib"]:
        print("QuantLib is not installed (libquantlib0-dev, g++): left out.")

    figures = []
    for name, title in (("add", "business days: add"), ("count", "business days: count"),
                        ("is-open", "business days: is open"),
                        ("build", "business days: calendar ready")):
        ours, floor = ([r[key][0] for r in rounds["ours"]] for key in (name, name + "-floor"))
        peers = {peer: [r[name][0] for r in rounds[peer]] for peer in ("numpy", "QuantLib")
                 if rounds[peer] and name in rounds[peer][0]}
        if name == "build":
            figures.append(Figure(title, "us", 50, *([v / 1000 for v in x] for x in (ours, floor)),
                                  {p: [v / 1000 for v in x] for p, x in peers.items()}))
        else:
            figures.append(Figure(title, "ns", PAIRS, ours, floor, peers))
    report(figures)
    write(figures, options.json)


if __name__ == "__main__":
    main()
