#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes zone-walls.txt: wall times around changes of the clock and the instants that they mean.

The judge is Python's zoneinfo with fold=0, which takes the first of two equal wall times and moves
a skipped one forward by the gap.  Run as: ./make-zone-walls.py > zone-walls.txt
With --all: every zone and every change of 1900-2037, for a check by hand (a million lines).
"""
import sys
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo, available_timezones

EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
CHOSEN = {
    "Africa/Casablanca": (2019, 2021),
    "America/Los_Angeles": (2026, 2027),
    "America/New_York": (2007, 2007),
    "America/Sao_Paulo": (2018, 2019),
    "Asia/Kathmandu": (1986, 1986),
    "Asia/Pyongyang": (2015, 2018),
    "Asia/Tokyo": (1948, 1951),
    "Atlantic/Azores": (2026, 2026),
    "Australia/Lord_Howe": (2025, 2026),
    "Europe/Berlin": (2023, 2026),
    "Europe/Dublin": (1971, 1972),
    "Europe/London": (1940, 1941),
    "Pacific/Apia": (2011, 2012),
    "Pacific/Kiritimati": (1994, 1995),
    "Pacific/Kwajalein": (1969, 1993),
}
MINUTES = (-1441, -61, -30, -15, -1, 0, 1, 15, 30, 59, 60, 720, 1440)
AROUND = [timedelta(minutes=m) for m in MINUTES]


def changes(zone, first, last):
    """Instants at which the zone's offset changes: looked for in steps, then by halving."""
    step = timedelta(hours=12)
    now = datetime(first, 1, 1, tzinfo=timezone.utc)
    end = datetime(last + 1, 1, 1, tzinfo=timezone.utc)
    while now < end:
        low, high = now, now + step
        if low.astimezone(zone).utcoffset() != high.astimezone(zone).utcoffset():
            old = low.astimezone(zone).utcoffset()
            while high - low > timedelta(seconds=1):
                middle = low + (high - low) // 2
                middle = middle.replace(microsecond=0)
                if middle.astimezone(zone).utcoffset() == old:
                    low = middle
                else:
                    high = middle
            yield high
        now += step


def main():
    chosen = CHOSEN
    if "--all" in sys.argv[1:]:
        chosen = {name: (1900, 2037) for name in sorted(available_timezones())}
    print("# SPDX-License-Identifier: GPL-3.0-or-later")
    print("# zone, wall time, seconds since 1970 UTC; made by make-zone-walls.py")
    for name, (first, last) in chosen.items():
        zone = ZoneInfo(name)
        for change in changes(zone, first, last):
            wall = change.astimezone(zone).replace(tzinfo=None)
            for delta in AROUND:
                text = wall + delta
                instant = text.replace(tzinfo=zone, fold=0).astimezone(timezone.utc)
                print(f"{name} {text:%Y-%m-%d %H:%M:%S} {(instant - EPOCH) // timedelta(seconds=1)}")


main()
