#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Realistic cases for measurements: generate.py DIRECTORY CASES [--open SHARE] [--due SHARE].

DIRECTORY/casewatch.db must have been made by casewatchd and be empty. Each case has ten events on
average, spread over the two years before now; stages, silences, platforms and names as a busy
freelancer would have them. Of the open cases a few are due, the others had a word from the client
lately, who named a day to come. The same number always gives the same cases.
"""

import argparse
import json
import os
import random
import sqlite3
import time

DAY = 86400 * 1000000
PLATFORMS = ["crowdworks"] * 8 + ["lancers"] * 4 + ["coconala"] * 3 + ["upwork"] * 2 + [
    "crowdworks-hourly", "fiverr", "freelancer-com", "direct-japan", "direct", "generic"]
KINDS = ["ロゴ制作", "商品紹介記事 5 本", "LP コーディング", "店舗バナー", "英訳（契約書）", "動画編集",
         "Logo design", "Landing page", "Product texts", "Data entry", "字幕制作", "チラシデザイン"]
FAMILIES = ["佐藤", "鈴木", "高橋", "田中", "伊藤", "渡辺", "山本", "中村", "小林", "加藤", "北風", "青葉"]
FORMS = ["商店", "デザイン", "ベーカリー", "工務店", "出版", "企画", "Studio", "Works"]
# what happens in a case, and what of it repeats
LIVES = [
    (["applied"], ["noted", "edited"]),
    (["applied", "sent", "replied"], ["sent", "replied", "noted"]),
    (["applied", "replied", "contracted", "funded"], ["sent", "replied", "noted"]),
    (["applied", "contracted", "funded", "started", "delivered"], ["noted", "sent", "replied"]),
    (["applied", "contracted", "funded", "started", "delivered", "sent"], ["noted"]),
]
ENDED = [
    (["applied", "sent", "closed"], ["noted"]),
    (["applied", "replied", "contracted", "funded", "delivered", "accepted", "paid"],
     ["sent", "replied", "noted"]),
]


compact = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def event_data(dice, kind, now):
    data = {"v": 1}
    if kind == "noted":
        data["text"] = "メモ " * dice.randint(1, 20)
    elif kind == "edited":
        data["fields"] = {"url": f"https://example.com/{dice.randrange(10**6)}"}
    elif kind == "delivered":
        data["button"] = True
    elif kind == "promised":
        data["until"] = now + dice.randint(2 * 24, 40 * 24) * DAY // 24
    elif kind == "closed":
        data["outcome"] = dice.choice(["lost", "declined", "withdrawn"])
    return data


def life(dice, is_open):
    """The kinds of the events of one case, in order: ten on average."""
    must, may = dice.choice(LIVES if is_open else ENDED)
    kinds = list(must)
    last = 1 if must[-1] in ("delivered", "closed", "paid") else 0
    while len(kinds) < dice.randint(8, 12):
        kinds.insert(dice.randint(1, max(1, len(kinds) - last)), dice.choice(may))
    return kinds


def new_uuid(table, number):
    """In rising order, which SQLite takes far faster than what is random."""
    return f"{number:08x}-0000-4000-8000-{table:012x}"


def rows(cases, share, due, now, dice):
    """Case by case: its row of cases, those of commands and those of events."""
    seq = 0
    for case_id in range(1, cases + 1):
        is_open = dice.random() < share
        waits = is_open and dice.random() >= due
        kinds = life(dice, is_open) + (["promised"] if waits else [])
        begin = now - dice.randint(1, 700) * DAY
        end = now - dice.randint(0, 20) * DAY if is_open else begin + dice.randint(5, 60) * DAY
        begin, end = min(begin, end - DAY), min(end, now)
        times = sorted(dice.randint(begin, end) for _ in kinds)
        seed = {"v": 1, "title": f"{dice.choice(KINDS)} {case_id}",
                "client": dice.choice(FAMILIES) + dice.choice(FORMS) + str(dice.randrange(cases // 4 + 1)),
                "platform": dice.choice(PLATFORMS)}
        if dice.random() < 0.7:
            seed["fee"] = {"amount": dice.randint(1, 90) * 1000, "currency": "JPY"}
        if dice.random() < 0.4 and not waits:
            seed["closes"] = begin + 14 * DAY
        case = case_id, new_uuid(1, case_id), seq + 1, compact(seed)
        commands, events = [], []
        for kind, at in zip(kinds, times):
            seq += 1
            commands.append((seq, new_uuid(2, seq), new_uuid(3, seq), at, "Asia/Tokyo",
                             "record" if events else "add", None))
            events.append((seq, new_uuid(4, seq), case_id, seq, kind, at, "minute", "Asia/Tokyo",
                           compact(event_data(dice, kind, now))))
        yield case, commands, events


def fill(directory, cases, share=1.0, due=0.02, now=None, seed=1):
    """One transaction without a journal; triggers and indexes come back when the rows are in."""
    db = sqlite3.connect(os.path.join(directory, "casewatch.db"), isolation_level=None)
    db.execute("PRAGMA wal_checkpoint (TRUNCATE)")
    for pragma in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -400000",
                   "locking_mode = EXCLUSIVE"):
        db.execute(f"PRAGMA {pragma}").fetchall()
    later = db.execute("SELECT type, name, sql FROM sqlite_master WHERE sql LIKE '%append-only%'"
                       " OR sql LIKE 'CREATE INDEX%' AND tbl_name IN ('cases', 'events')").fetchall()
    db.execute("BEGIN")
    for kind, name, _sql in later:
        db.execute(f"DROP {kind} {name}")
    waiting = {"commands": [], "cases": [], "events": []}

    def write():
        for table, values in waiting.items():
            if values:
                db.executemany(f"INSERT INTO {table} VALUES ({','.join('?' * len(values[0]))})",
                               values)
                values.clear()

    dice = random.Random(seed)
    for case, commands, events in rows(cases, share, due, now or time.time_ns() // 1000, dice):
        waiting["cases"].append(case)
        waiting["commands"] += commands
        waiting["events"] += events
        if len(waiting["events"]) >= 100000:
            write()
    write()
    for _kind, _name, sql in later:
        db.execute(sql)
    db.execute("COMMIT")
    db.execute("PRAGMA locking_mode = NORMAL").fetchall()
    db.execute("PRAGMA journal_mode = WAL").fetchall()
    db.close()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("directory")
    parser.add_argument("cases", type=int)
    parser.add_argument("--open", type=float, default=1.0, help="share of cases that are open")
    parser.add_argument("--due", type=float, default=0.02, help="share of open ones that are due")
    parser.add_argument("--now", type=int, help="µs since 1970")
    options = parser.parse_args()
    fill(options.directory, options.cases, options.open, options.due, options.now)


if __name__ == "__main__":
    main()
