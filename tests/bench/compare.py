#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""compare.py OLD.json NEW.json: the figures of two runs of bench.py, side by side.

What is compared is the ratio to the floor of the same run, where there is one, since the machine may
have been busier in one of them.
"""

import json
import sys


def read(path):
    with open(path, encoding="utf-8") as file:
        return {(row["figure"], row["n"]): row for row in json.load(file)}


def main():
    if len(sys.argv) != 3 or not sys.argv[1]:
        sys.exit("usage: make bench-compare OLD=bench.json of an earlier run")
    old, new = read(sys.argv[1]), read(sys.argv[2])
    print(f"{'figure':<44} {'n':>9} {'old':>10} {'new':>10} {'change':>8}  measured")
    for key in sorted(old.keys() & new.keys()):
        before, after = old[key], new[key]
        what = "ours_to_floor" if "ours_to_floor" in before and "ours_to_floor" in after else "ours"
        change = after[what] / before[what] if before[what] else float("nan")
        unit = "x the floor" if what == "ours_to_floor" else after["unit"]
        print(f"{key[0]:<44} {key[1]:>9} {before[what]:>10.2f} {after[what]:>10.2f} "
              f"{change:>7.2f}x  {unit}")
    for key in sorted(old.keys() ^ new.keys()):
        print(f"only in the {'old' if key in old else 'new'} run: {key[0]}, {key[1]}")


if __name__ == "__main__":
    main()
