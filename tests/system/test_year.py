#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A year of 200 cases with random events; every alert of it is judged by year_rules.py.

The seed is CW_YEAR_SEED (several with commas), else 1; a failure names it.  The notification server
goes, comes back, restarts and hangs, the daemon is killed, alerts are paused and dismissed.
"""

import datetime
import os
import signal

from harness import equal, main, test
from life import CONF, FORMAT, Life

FIRST = datetime.datetime.fromisoformat("2026-11-02T08:00:00+09:00")
SECONDS = 240


def live_through(w, seed):
    signal.alarm(SECONDS)  # longer than the harness gives to a test
    year = Life(w, seed, FIRST)
    print(f"# seed {seed}: {year.live()}")
    equal(year.judge.breaches, [], f"breaches with seed {seed}")
    return year


SEEDS = [int(s) for s in os.environ.get("CW_YEAR_SEED", "1").split(",")]


@test("a year of 200 cases keeps every rule of alerts", clock=FIRST.strftime(FORMAT), conf=CONF)
def _(w):
    year = live_through(w, SEEDS[0])
    equal(year.added, year.cases)
    counts = year.judge.counts
    for what, least in (("alert", 150), ("repeat", 1), ("digest", 100), ("noon", 200)):
        assert counts.get(what, 0) >= least, f"hardly any {what}: {counts}"


for seed in SEEDS[1:]:
    test(f"the same with seed {seed}", clock=FIRST.strftime(FORMAT), conf=CONF)(
        lambda w, seed=seed: live_through(w, seed))


if __name__ == "__main__":
    main()
