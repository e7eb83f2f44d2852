#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Business days against numpy's busdaycalendar: weeks of any shape, random holidays, both ways.

tests/support/business-days answers through core's public functions.  numpy starts counting from an
open day, so that a closed start is rolled first: back to count after it, forward to count before
it; what leaves 1900-2200 is asked of numpy only where it has an answer.
"""

import os
import subprocess

import numpy

import tap
from harness import BUILD, SLOW, equal
from ical_files import Empty
from tap import test

PROGRAM = os.path.join(BUILD, "tests", "support", "business-days")
EPOCH = numpy.datetime64("1970-01-01")
FIRST, LAST = (int((numpy.datetime64(d) - EPOCH).astype(int))
               for d in ("1900-01-01", "2200-12-31"))
NONE = -2 ** 31
SEED = 20261102
WEEKS, PAIRS = 40, 900  # 40 calendars × 900 starts × (add, back, count) = 108,000


def ask(lines):
    done = subprocess.run([PROGRAM], input="\n".join(lines) + "\n", capture_output=True, text=True,
                          timeout=60 * SLOW, check=False)
    equal((done.returncode, done.stderr), (0, ""), "the program's end")
    return numpy.array(done.stdout.split(), dtype=int)


def dates(days):
    return EPOCH + numpy.asarray(days)


def numbers(days):
    return (days - EPOCH).astype(int)


class Week:
    """One random calendar, as numpy's and as a line for the program."""

    def __init__(self, rng, off=None, holidays=None):
        self.off = int(rng.integers(0, 127)) if off is None else off
        count = int(rng.choice([0, 3, 40, 800, 6000])) if holidays is None else holidays
        self.closed = rng.integers(FIRST, LAST + 1, count)
        mask = [(self.off >> day & 1) == 0 for day in range(7)]
        self.numpy = numpy.busdaycalendar(mask, dates(self.closed))
        self.line = " ".join(map(str, ["week", self.off, count, *self.closed]))

    def add(self, starts, steps, zero):
        """numpy's sums; ZERO is where a closed start goes for 0."""
        roll = numpy.where(steps > 0, "backward", numpy.where(steps < 0, "forward", zero))
        found = numpy.empty(len(starts), dtype=int)
        for way in ("backward", "forward"):
            chosen = roll == way
            found[chosen] = numbers(numpy.busday_offset(dates(starts[chosen]), steps[chosen],
                                                        roll=way, busdaycal=self.numpy))
        return numpy.where((found < FIRST) | (found > LAST), NONE, found)


def check(week, kind, first, second, expected):
    answers = ask([week.line] + [f"{kind} {a} {b}" for a, b in zip(first, second)])
    equal(len(answers), len(first), "answers")
    wrong = numpy.flatnonzero(answers != expected)
    assert not len(wrong), (
        f"{len(wrong)} differ; seed {SEED}, week off {week.off:#04x}, {len(week.closed)} closed: "
        f"{kind} {first[wrong[0]]} {second[wrong[0]]} is {answers[wrong[0]]}, "
        f"numpy says {expected[wrong[0]]}")


# A year at each end is left out: numpy would need the days beyond, which are open or closed there
# by the week alone, and which our range does not have.
def starts_of(rng):
    return rng.integers(FIRST + 366, LAST - 366, PAIRS)


def steps_of(rng):
    """Small ones mostly, as in a policy; some that cross decades; 0 in a tenth."""
    steps = numpy.where(rng.random(PAIRS) < 0.8, rng.integers(-30, 251, PAIRS),
                        rng.integers(-60000, 60001, PAIRS))
    return numpy.where(rng.random(PAIRS) < 0.1, 0, steps)


@test("sums: 36,000 random ones forwards and 0 to the next day, weeks of any shape")
def _(_world):
    rng = numpy.random.default_rng(SEED)
    for _round in range(WEEKS):
        week, starts, steps = Week(rng), starts_of(rng), steps_of(rng)
        check(week, "a", starts, steps, week.add(starts, steps, "forward"))


@test("sums: 36,000 random ones backwards and -0 to the day before")
def _(_world):
    rng = numpy.random.default_rng(SEED + 1)
    for _round in range(WEEKS):
        week, starts, steps = Week(rng), starts_of(rng), -steps_of(rng)
        check(week, "b", starts, steps, week.add(starts, steps, "backward"))


@test("counts: 36,000 random ones in [from, to), half of them backwards")
def _(_world):
    rng = numpy.random.default_rng(SEED + 2)
    for _round in range(WEEKS):
        week, starts = Week(rng), starts_of(rng)
        ends = numpy.where(rng.random(PAIRS) < 0.5, rng.integers(FIRST, LAST + 1, PAIRS),
                           numpy.clip(starts + rng.integers(-40, 41, PAIRS), FIRST, LAST))
        # Backwards numpy leaves out the later end's day and takes the earlier's in only since
        # 1.25; a count from the earlier to the later is the same everywhere.
        low, high = numpy.minimum(starts, ends), numpy.maximum(starts, ends)
        found = numpy.busday_count(dates(low), dates(high), busdaycal=week.numpy)
        check(week, "c", starts, ends, numpy.where(starts <= ends, found, -found))


@test("open or closed: every day of 1900-2200 in ten calendars, opened days win")
def _(_world):
    rng = numpy.random.default_rng(SEED + 3)
    every = numpy.arange(FIRST, LAST + 1)
    for _round in range(10):
        week, opened = Week(rng), rng.integers(FIRST, LAST + 1, 200)
        lines = [week.line, " ".join(map(str, ["open", len(opened), *opened]))]
        answers = ask(lines + [f"o {day}" for day in every])
        expected = numpy.is_busday(dates(every), busdaycal=week.numpy) | numpy.isin(every, opened)
        equal(int((answers != expected).sum()), 0, f"days that differ, week off {week.off:#04x}")


@test("a week with one open day, and one in which every day is off but the opened ones")
def _(_world):
    rng = numpy.random.default_rng(SEED + 4)
    one = Week(rng, off=0b1111011, holidays=800)
    starts, steps = starts_of(rng), rng.integers(-40, 41, PAIRS)
    check(one, "a", starts, steps, one.add(starts, steps, "forward"))
    opened = numpy.unique(rng.integers(FIRST, LAST + 1, 50))
    lines = ["week 127 0", " ".join(map(str, ["open", len(opened), *opened]))]
    answers = ask(lines + [f"a {FIRST} {n}" for n in range(1, 50)])
    expected = opened[opened > FIRST][:49]
    equal(list(answers[:len(expected)]), list(expected), "the opened days in their order")
    equal(list(ask(["week 127 0", f"a 0 {2 ** 31 - 1}", "b 0 0", f"a 0 {-2 ** 31}"])), [NONE] * 3,
          "no open day at all")


if __name__ == "__main__":
    tap.run_all(Empty)
