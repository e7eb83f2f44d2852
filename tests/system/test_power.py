#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Power cuts: what was answered is on disk, whatever became of the writes after the last sync (the
contract, sections 7 and 9).

A day's work is written down by a VFS of SQLite and cut afterwards at every record.  Each disk that
may be left is opened: it is whole, every answered command is in it, each once, and in order.
CW_TORTURE=long plays each cut more often and starts the daemon on each.
"""

import os
import random
import shutil
import sqlite3
import uuid

import power
from disk import library, preload
from harness import equal, fields, main, test
from rules import ALWAYS, policy, step
from tap import diagnose

LONG = os.environ.get("CW_TORTURE") == "long"
TIMES = {"all": 1, "none": 1, "random": 8, "torn": 8} if LONG else \
        {"all": 1, "none": 1, "random": 1, "torn": 1}
STRIDE = 1 if LONG else 3  # of the cuts whose leftovers are a matter of chance
STARTS = 1000000 if LONG else 24
RULES = policy(step("nudge", "delivered", "quiet", "1h", "platform"))
WORLD = {"policies": {"p": RULES}, "conf": ALWAYS + "DigestAt=23:59\n",
         "clock": "2026-11-02 09:00", "daemon": False}


class Work:
    """Commands with their requests, and where the record stood when each was answered."""

    def __init__(self, w, log):
        self.w, self.log, self.done = w, log, []

    def call(self, method, signature, *arguments):
        request = str(uuid.uuid4())
        answer = self.w.daemon.call(method, signature, *arguments[:-1],
                                    fields(arguments[-1], request=request))
        self.done.append((request, len(power.records(self.log))))
        return answer

    def day(self):
        numbers = [self.call("AddCase", "(a{sv})",
                             {"title": f"Job {n}", "client": "ACME", "platform": "p",
                              "stage": "delivered"}) for n in range(3)]
        for n in range(6):
            self.call("Record", "(ausa{sv})", [numbers[n % 3]], "noted", {"text": f"note {n} " * 200})
        self.w.daemon.clock("2026-11-02 10:00")
        self.call("Record", "(ausa{sv})", numbers, "replied", {})
        self.call("EditCase", "(uta{sv})", numbers[0], 0, {"url": "https://example.com"})
        self.call("Undo", "(ta{sv})", 0, {})
        self.call("CloseCase", "(usa{sv})", numbers[1], "lost", {})


def start(w, folder=None, **env):
    w.daemon.env = env
    if folder:
        w.daemon.options = [f"--data-dir={folder}"]
    w.daemon.start()


def kept_requests(folder):
    """What is in the database of a folder after SQLite recovered it."""
    path = os.path.join(folder, "casewatch.db")
    if not os.path.exists(path) or os.path.getsize(path) == 0:
        return []
    db = sqlite3.connect(path)
    try:
        db.execute("PRAGMA synchronous = OFF")  # the folder is thrown away
        if db.execute("SELECT count(*) FROM sqlite_schema WHERE name = 'commands'").fetchone() == (0,):
            return []
        equal(db.execute("PRAGMA integrity_check").fetchall(), [("ok",)])
        equal(db.execute("PRAGMA foreign_key_check").fetchall(), [])
        return [r for (r,) in db.execute("SELECT request FROM commands ORDER BY seq")]
    finally:
        db.close()


def check_image(folder, work, cut):
    answered = [request for request, position in work.done if position <= cut]
    every = [request for request, _ in work.done]
    kept = kept_requests(folder)
    equal(kept, every[:len(kept)], "in order, each once")
    assert len(kept) >= len(answered), f"{len(answered)} were answered, {len(kept)} are there"


@test("cut at every record of a day: whole, and all that was answered is there", **WORLD)
def _(w):
    log = os.path.join(w.dir, "power.log")
    start(w, **preload(library(w, "power", "-lsqlite3")), CW_TEST_POWER=log)
    work = Work(w, log)
    work.day()
    w.daemon.stop()
    record = power.records(log)
    assert sum(op == "s" for op, *_ in record) >= len(work.done), "a sync for each command"
    seed = int(os.environ.get("CW_SEED") or random.SystemRandom().randrange(10**6))
    dice = random.Random(seed)
    diagnose(f"CW_SEED={seed}, {len(record)} records, {len(work.done)} commands")
    images, started, step_ = 0, 0, max(1, len(record) * 4 // STARTS)
    disk = power.Folder()
    for cut in range(len(record) + 1):
        if cut:
            disk.play(*record[cut - 1])
        for how, times in TIMES.items():
            if how in ("random", "torn") and cut % STRIDE:
                continue
            for _ in range(times):
                folder = os.path.join(w.dir, "image")
                shutil.rmtree(folder, ignore_errors=True)
                disk.write_image(folder, how, dice)
                images += 1
                if images % step_ == 0:
                    # the daemon itself on that disk: it starts, with nothing lost
                    start(w, folder)
                    w.daemon.stop()
                    started += 1
                try:
                    check_image(folder, work, cut)
                except AssertionError as error:
                    raise AssertionError(f"cut {cut}, {how}: {error}") from error
    diagnose(f"{images} disks, casewatchd started on {started} of them")


main()
