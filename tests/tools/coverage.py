#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""coverage.py SRCDIR INFO   the lines and branches that were run, by group, beside the bounds

Ends with 1 when a group is below a bound.  -v adds each file, and the lines with branches that were
not taken.
"""

import fnmatch
import os
import sys

# What reads text of people and of files, and what reckons with days and times.
PARSERS = ("business-time", "calendar", "civil", "csv", "dayset", "duration", "hours", "keyfile",
           "monthly", "plan-date", "plan-repeat", "policy", "policy-check", "policy-keys",
           "policy-reader", "template", "template-lint", "when", "when-syntax")
# name, files, least % of lines, least % of branches
GROUPS = (
    ("core/", ["core/*.c"], 95, 85),
    ("  parsers and dates", [f"core/{name}.c" for name in PARSERS], 95, 95),
    ("daemon/", ["daemon/*.c"], 85, None),
    ("client/", ["client/*.c"], 85, None),
    ("ical/", ["ical/*.c"], None, None),
)


def read(info, source):
    """Of each file, how often each line and each branch was run."""
    files = {}
    for line in info:
        kind, _, rest = line.strip().partition(":")
        if kind == "SF":
            lines, branches = files.setdefault(os.path.relpath(rest, source), ({}, {}))
        elif kind == "DA":
            number, count = map(int, rest.split(",")[:2])
            lines[number] = lines.get(number, 0) + count
        elif kind == "BRDA":
            number, block, branch, count = rest.split(",")
            key = int(number), block, branch
            branches[key] = branches.get(key, 0) + (0 if count == "-" else int(count))
    return files


def share(counts):
    run = sum(1 for count in counts if count)
    return run, len(counts), 100 * run / len(counts) if counts else 100.0


def row(name, lines, branches, bounds=(None, None)):
    cells, is_below = [f"{name:24}"], False
    for counts, bound in zip((lines, branches), bounds):
        run, of, percent = share(counts)
        mark = "" if bound is None else f" (at least {bound})"
        is_below |= bound is not None and percent < bound
        cells.append(f"{percent:5.1f} %  {run:6}/{of:<6}{mark:14}")
    print(" ".join(cells) + (" below" if is_below else ""))
    return is_below


def main():
    words = [word for word in sys.argv[1:] if word != "-v"]
    with open(words[1], encoding="utf-8") as info:
        files = read(info, words[0])
    print(f"{'':24} {'lines':35} branches")
    is_below = False
    for name, patterns, lines_bound, branches_bound in GROUPS:
        found = [file for file in sorted(files)
                 if any(fnmatch.fnmatch(file, pattern) for pattern in patterns)]
        lines = [count for file in found for count in files[file][0].values()]
        branches = [count for file in found for count in files[file][1].values()]
        is_below |= not lines or row(name, lines, branches, (lines_bound, branches_bound))
        for file in found if "-v" in sys.argv else ():
            row("    " + file, files[file][0].values(), files[file][1].values())
            missing = sorted({key[0] for key, count in files[file][1].items() if not count})
            print("      not taken:", *missing)
    print(f"{'not ok' if is_below else 'ok'} - coverage: the bounds of the groups above"
          f"{' do not' if is_below else ''} hold")
    return 1 if is_below else 0


if __name__ == "__main__":
    sys.exit(main())
