#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Gaps and overlaps in every zone of the system, zoneinfo being the judge (the contract, section 5).

A wall time that a change of the clock skips moves forward by the gap, one that comes twice means
the first; that is what Python's fold=0 says.
"""

import datetime
import os
import subprocess
import zoneinfo

from harness import BUILD, SLOW, equal, main, test

EPOCH = datetime.datetime(1970, 1, 1)
UTC = datetime.timezone.utc
AROUND = [datetime.timedelta(minutes=m) for m in (-1441, -61, -30, -1, 0, 1, 15, 30, 59, 60, 1440)]
YEARS = (1970, 2027)


def changes(zone):
    """The wall times at which the offset changes, to the minute: looked for a week at a time."""
    def offset(instant):
        return instant.astimezone(zone).utcoffset()
    now = datetime.datetime(YEARS[0], 1, 1, tzinfo=UTC)
    end = datetime.datetime(YEARS[1], 1, 1, tzinfo=UTC)
    step = datetime.timedelta(days=7)
    before = offset(now)
    while now < end:
        after = offset(now + step)
        if after != before:
            low, high = now, now + step
            while high - low > datetime.timedelta(minutes=1):
                middle = low + (high - low) / 2
                middle = middle.replace(second=0, microsecond=0)
                middle = max(middle, low + datetime.timedelta(minutes=1))
                if middle >= high:
                    break
                low, high = (middle, high) if offset(middle) == before else (low, middle)
            yield high.astimezone(zone).replace(tzinfo=None)
        before, now = after, now + step


@test("every zone, every change of the clock since 1970: as zoneinfo says")
def _(_world):
    questions, expected, names = [], [], []
    for name in sorted(zoneinfo.available_timezones()):
        if name == "localtime":
            continue
        zone = zoneinfo.ZoneInfo(name)
        for wall in changes(zone):
            for delta in AROUND:
                text = wall + delta
                instant = text.replace(tzinfo=zone, fold=0).astimezone(UTC).replace(tzinfo=None)
                midnight = text.replace(hour=0, minute=0, second=0, microsecond=0)
                questions.append(f"{name} {(midnight - EPOCH).days} "
                                 f"{int((text - midnight).total_seconds())}")
                expected.append(int((instant - EPOCH).total_seconds()))
                names.append((name, text))
    done = subprocess.run([os.path.join(BUILD, "tests", "support", "wall-times")],
                          input="\n".join(questions) + "\n", capture_output=True, text=True,
                          timeout=50 * SLOW, check=True)
    got = done.stdout.split()
    equal(len(got), len(expected))
    wrong = [f"{n} {t}: {g}, zoneinfo {e}" for (n, t), g, e in zip(names, got, expected)
             if g != str(e)]
    zones = len({n for n, _ in names})
    print(f"# {len(expected)} wall times in {zones} zones")
    assert len(expected) > 100000, len(expected)
    equal(wrong[:10], [])


main()
