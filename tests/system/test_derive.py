#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rules change under many open cases: derived anew in slices, with a kill on the way; what is read
meanwhile is right (the contract, sections 4 and 9)."""

import csv
import io
import os

from harness import equal, main, test, wait_until
from rules import ALWAYS, policy, step

CASES = 2000
SLOW = policy(step("nudge", "delivered", "quiet", "3bd", "platform"))
QUICK = policy(step("nudge", "delivered", "quiet", "1h", "platform"))
WORLD = {"policies": {"p": SLOW}, "conf": ALWAYS + "DigestAt=23:59\n", "clock": "2026-11-02 09:00"}
OLD, NEW = "2026-11-06T09:00:00+09:00", "2026-11-02T10:00:00+09:00"  # the 3rd is a holiday


def fill(w):
    table = io.StringIO()
    out = csv.writer(table)
    out.writerow(["title", "client", "platform", "stage", "at"])
    for n in range(CASES):
        out.writerow([f"Job {n}", f"Client {n % 50}", "p", "delivered", "2026-11-02 09:00"])
    path = os.path.join(w.dir, "cases.csv")
    with open(path, "w", encoding="utf-8") as file:
        file.write(table.getvalue())
    w.daemon.ctl("import", path)


def dues(w):
    """The date of the next step of every case, by id, page by page."""
    found, cursor = {}, ""
    while True:
        rows, cursor, _revision = w.daemon.call("ListCases", "(a{sv}su)", {}, cursor, 1000)
        found.update((row["id"], row["next"]["due"]) for row in rows)
        if not cursor:
            return found


def change(w):
    told = w.daemon.signals("RulesChanged")
    w.write_policy("p", QUICK)
    told.wait()


def rest(w):
    wait_until(lambda: w.daemon.property("Deriving") == 0, "all cases to be derived", 120)


@test("what is read while rules are applied is right, and all of it is in the end", **WORLD)
def _(w):
    fill(w)
    rest(w)
    equal(set(dues(w).values()), {OLD})
    change(w)
    equal(set(dues(w).values()), {NEW}, "stale rows were listed")
    rest(w)
    equal(set(dues(w).values()), {NEW})
    equal(w.daemon.call("Status").get("deriving"), None)


@test("killed on the way: what is left is derived by the next start, none is stale", **WORLD)
def _(w):
    fill(w)
    rest(w)
    change(w)
    w.daemon.restart()
    equal(set(dues(w).values()), {NEW})
    rest(w)
    equal(len(dues(w)), CASES)
    equal(set(dues(w).values()), {NEW})


@test("a clock set back while the daemon was away: nothing is due too early", **WORLD)
def _(w):
    first = w.daemon.add("Logo", client="ACME", platform="p", stage="delivered")
    w.daemon.clock("2026-11-06 09:00")
    equal(w.daemon.get(first)["state"], "due")
    w.daemon.stop()
    w.daemon.start("2026-11-03 09:00")
    rows = w.daemon.call("ListCases", "(a{sv}su)", {}, "", 0)[0]
    equal([row["state"] for row in rows], ["ok"])
    equal(w.daemon.property("DueCases"), 0)


main()
