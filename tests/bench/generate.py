#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Realistic cases for measurements: generate.py DIRECTORY CASES [--open SHARE] [--test-clock].

DIRECTORY/casewatch.db must have been made by casewatchd and be empty. Each case has ten events on
average, spread over the two years before now; stages, silences, platforms and names as a busy
freelancer would have them. The same number always gives the same cases.
"""

import argparse
import json
import os
import random
import sqlite3
import time
import uuid

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


def event_data(dice, kind):
    data = {"v": 1}
    if kind == "noted":
        data["text"] = "メモ " * dice.randint(1, 20)
    elif kind == "edited":
        data["fields"] = {"url": f"https://example.com/{dice.randrange(10**6)}"}
    elif kind == "delivered":
        data["button"] = True
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


def rows(cases, share, now, dice):
    """Commands, cases and events, row by row in the order of the journal."""
    def new_uuid():
        return str(uuid.UUID(int=dice.getrandbits(128), version=4))

    seq, event_id = 0, 0
    for case_id in range(1, cases + 1):
        is_open = dice.random() < share
        kinds = life(dice, is_open)
        begin = now - dice.randint(1, 700) * DAY
        end = now - dice.randint(0, 20) * DAY if is_open else begin + dice.randint(5, 60) * DAY
        begin, end = min(begin, end - DAY), min(end, now)
        times = sorted(dice.randint(begin, end) for _ in kinds)
        seed = {"v": 1, "title": f"{dice.choice(KINDS)} {case_id}",
                "client": dice.choice(FAMILIES) + dice.choice(FORMS) + str(dice.randrange(cases // 4 + 1)),
                "platform": dice.choice(PLATFORMS)}
        if dice.random() < 0.7:
            seed["fee"] = {"amount": dice.randint(1, 90) * 1000, "currency": "JPY"}
        if dice.random() < 0.4:
            seed["closes"] = begin + 14 * DAY
        for number, (kind, at) in enumerate(zip(kinds, times)):
            seq += 1
            event_id += 1
            yield "commands", (seq, new_uuid(), new_uuid(), at, "Asia/Tokyo",
                               "add" if number == 0 else "record", None)
            if number == 0:
                yield "cases", (case_id, new_uuid(), seq, json.dumps(seed, ensure_ascii=False,
                                                                     separators=(",", ":")))
            yield "events", (event_id, new_uuid(), case_id, seq, kind, at, "minute", "Asia/Tokyo",
                             json.dumps(event_data(dice, kind), ensure_ascii=False,
                                        separators=(",", ":")))


def fill(directory, cases, share=1.0, now=None, seed=1):
    db = sqlite3.connect(os.path.join(directory, "casewatch.db"))
    db.execute("PRAGMA synchronous = OFF")
    db.execute("PRAGMA cache_size = -200000")
    dice = random.Random(seed)
    now = now or time.time_ns() // 1000
    with db:
        waiting = {"commands": [], "cases": [], "events": []}

        def write():
            for table, values in waiting.items():
                if values:
                    marks = ",".join("?" * len(values[0]))
                    db.executemany(f"INSERT INTO {table} VALUES ({marks})", values)
                    values.clear()

        for table, values in rows(cases, share, now, dice):
            waiting[table].append(values)
            if len(waiting["events"]) >= 20000:
                write()
        write()
    db.execute("PRAGMA wal_checkpoint (TRUNCATE)")
    db.close()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("directory")
    parser.add_argument("cases", type=int)
    parser.add_argument("--open", type=float, default=1.0, help="share of cases that are open")
    parser.add_argument("--now", type=int, help="µs since 1970")
    options = parser.parse_args()
    fill(options.directory, options.cases, options.open, options.now)


if __name__ == "__main__":
    main()
