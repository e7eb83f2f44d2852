#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The packaged calendars: japan.ics against two lists of independent origin and days worked by hand (the contract
section 5: all public holidays by law, substitute and citizens' holidays included, 1955-2099), and as the
helper reads it."""

import datetime
import os
import subprocess
import sys
import tempfile

import tap
from ical_files import SOURCE, Empty, expect, read
from tap import test

CALENDARS = os.path.join(SOURCE, "data", "calendars")
# Days on which a source differs from the law, with the reason.  None is known: both agree on every date.
KNOWN_ERRORS = {"japan-holiday-jp.txt": {}, "japan-japanese-holidays.txt": {}}


def file_bytes(name):
    with open(os.path.join(CALENDARS, name), "rb") as file:
        return file.read()


def listed(name):
    with open(os.path.join(SOURCE, "tests", "data", name), encoding="utf-8") as file:
        return {line.strip() for line in file if line.strip() and not line.startswith("#")}


def japan():
    return {row[0]: row[1:] for row in read(file_bytes("japan.ics")).closed}


def compare(name, first, last):
    wanted = listed(name)
    assert len(wanted) > 15 * (last - first), "the list is whole"
    ours = {day for day in japan() if first <= int(day[:4]) <= last}
    differences = ours ^ wanted
    unexplained = sorted(differences - KNOWN_ERRORS[name].keys())
    expect(unexplained, [])
    expect(sorted(KNOWN_ERRORS[name].keys() - differences), [])


@test("japan.ics has the days of @holiday-jp/holiday_jp, 1970-2050")
def _(_fixture):
    compare("japan-holiday-jp.txt", 1970, 2050)


@test("japan.ics has the days of japanese-holidays, 1955-2099")
def _(_fixture):
    compare("japan-japanese-holidays.txt", 1955, 2099)


@test("the days that other lists get wrong are right: one-off days, substitutes, citizens' holidays, the Olympics")
def _(_fixture):
    days = japan()
    for day in ("1959-04-10", "1989-02-24", "1990-11-12", "1993-06-09", "2019-05-01", "2019-10-22",  # acts
                "2019-04-30", "2019-05-02", "2009-09-22", "2015-09-22", "2026-09-22", "2032-09-21",  # between
                "2037-09-22", "2043-09-22", "2049-09-21", "1988-05-04",
                "1973-04-30", "2008-05-06", "2009-05-06", "2020-05-06", "2026-05-06", "2020-02-24",  # substitutes
                "2020-07-23", "2020-07-24", "2020-08-10", "2021-07-22", "2021-07-23", "2021-08-08", "2021-08-09"):
        assert day in days, f"{day} is closed"
    for day in ("2019-12-23", "2019-02-23", "2020-07-20", "2020-10-12", "2021-07-19", "2021-10-11", "2021-08-11",
                "1973-02-12", "1985-05-04", "1986-05-04", "2027-01-02", "2026-12-31", "2026-02-03", "2026-07-07"):
        assert day not in days, f"{day} is open"
    golden_week = [f"2019-04-{d}" for d in (29, 30)] + [f"2019-05-0{d}" for d in range(1, 7)]
    assert all(day in days for day in golden_week)
    expect((len([d for d in days if d[:4] == "2026"]), len([d for d in days if d[:4] == "2019"])), (18, 22))


@test("equinoxes are the almanac's: spring 2026-2031, autumn 1955-1979, 2012 and 2045")
def _(_fixture):
    days = japan()
    spring = {year: day for day, names in days.items() if names[0] == "春分の日" for year in [int(day[:4])]}
    autumn = {int(day[:4]): day for day, names in days.items() if names[0] == "秋分の日"}
    expect([spring[y][5:] for y in range(2026, 2032)], ["03-20", "03-21", "03-20", "03-20", "03-20", "03-21"])
    expect((spring[2092], spring[2096]), ("2092-03-19", "2096-03-19"))
    for year in range(1955, 1980):
        expect(autumn[year][8:], "24" if year % 4 == 3 else "23")
    expect((autumn[2012][8:], autumn[2045][8:], autumn[2074][8:], autumn[2026][8:]), ("22", "22", "23", "23"))
    expect((len(spring), len(autumn)), (145, 145))


@test("every day of japan.ics has a Japanese and an English name, and the file says how far it is official")
def _(_fixture):
    answer = read(file_bytes("japan.ics"))
    expect({len(row) for row in answer.closed}, {3})
    assert all(not row[1].isascii() and row[2].isascii() for row in answer.closed)
    expect((answer.name, answer.covers, answer.official), ("日本の祝日", ("1955-01-01", "2099-12-31"), "2027-12-31"))
    expect((answer.opened, answer.left_out), ([], []))
    days = {row[0]: row[1:] for row in answer.closed}
    expect(days["2026-05-06"], ("振替休日（憲法記念日）", "Substitute holiday (Constitution Memorial Day)"))
    expect(days["2026-09-22"], ("国民の休日", "Citizens' holiday"))
    expect(days["2018-10-08"][0], "体育の日")
    expect(days["2020-07-24"][0], "スポーツの日")
    expect(read(file_bytes("japan.ics"), "--only-public").closed, answer.closed)


@test("both packaged files keep the form of RFC 5545: CRLF, 75 octets, one UID each")
def _(_fixture):
    for name in ("japan.ics", "yearend-japan.ics"):
        raw = file_bytes(name)
        lines = raw.split(b"\r\n")
        assert lines[-1] == b"" and b"\n" not in raw.replace(b"\r\n", b"")
        assert max(map(len, lines)) <= 75
        uids = [line for line in lines if line.startswith(b"UID:")]
        expect((len(uids), len(set(uids))), (raw.count(b"BEGIN:VEVENT"),) * 2)
        for line in lines:
            line.decode()  # no character is cut


@test("make-japan.py makes the packaged files, byte for byte")
def _(_fixture):
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.executable, os.path.join(CALENDARS, "make-japan.py"), folder], check=True)
        for name in ("japan.ics", "yearend-japan.ics"):
            with open(os.path.join(folder, name), "rb") as made:
                assert made.read() == file_bytes(name), f"{name} is not what make-japan.py writes"


@test("yearend-japan.ics closes 29 December to 3 January of every year and nothing else")
def _(_fixture):
    answer = read(file_bytes("yearend-japan.ics"))
    wanted, day = [], datetime.date(1900, 1, 1)
    while day.year <= 2200:
        if (day.month, day.day) >= (12, 29) or (day.month, day.day) <= (1, 3):
            wanted.append((str(day), "年末年始", "New Year closure"))
        day += datetime.timedelta(days=1)
    expect(answer.closed, wanted)
    expect(answer.covers, ("1900-01-01", "2200-12-31"))


if __name__ == "__main__":
    tap.run_all(Empty)
