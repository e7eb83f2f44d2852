#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Time: contract section 5 and the WHEN forms of section 8.

Japan's holidays of the days used here: Tue 3 Nov 2026 文化の日, Mon 23 Nov 2026 勤労感謝の日,
Fri 1 Jan 2027 元日, Mon 11 Jan 2027 成人の日.  Sums are checked against numpy's busday_offset over
a list of holidays of independent origin.
"""

import os

import numpy

from harness import SOURCE, CALENDARS, BusError, contains, equal, main, refused, test
from rules import policy, step

SHARED = {"shared": "calendars", "server": False}
ALL_DAY = "[Alerts]\nHours=00:00-24:00\n"


def holidays():
    """The dates 2025-2027 of the independent list in tests/data."""
    path = os.path.join(SOURCE, "tests", "data", "japan-holiday-jp.txt")
    with open(path, encoding="utf-8") as file:
        days = [line.split()[0] for line in file if line[:4] in ("2025", "2026", "2027")]
    assert len(days) > 45, f"only {len(days)} holidays read from {path}"
    return numpy.array(days, dtype="datetime64[D]")


def add(w, date, days, *names):
    return w.daemon.calendars("AddBusinessDays", "(assi)", list(names or ("japan",)), date, days)


def count(w, start, end, *names):
    return w.daemon.calendars("CountBusinessDays", "(asss)", list(names or ("japan",)), start, end)


@test("Nbd: the N-th business day strictly after, or before for negative N", **SHARED)
def _(w):
    for date, days, expected in (
            ("2026-11-02", 1, "2026-11-04"), ("2026-11-02", 3, "2026-11-06"),
            ("2026-11-03", 1, "2026-11-04"), ("2026-11-06", 1, "2026-11-09"),
            ("2026-11-07", 1, "2026-11-09"), ("2026-11-20", 1, "2026-11-24"),
            ("2026-11-04", -1, "2026-11-02"), ("2026-11-03", -1, "2026-11-02"),
            ("2026-11-08", -2, "2026-11-05"), ("2026-12-31", 1, "2027-01-04")):
        equal(add(w, date, days), expected, f"{date} {days:+}")


@test("0bd: the date itself, or the next business day", **SHARED)
def _(w):
    for date, expected in (("2026-11-02", "2026-11-02"), ("2026-11-03", "2026-11-04"),
                           ("2026-11-07", "2026-11-09"), ("2026-11-21", "2026-11-24")):
        equal(add(w, date, 0), expected, date)


@test("sums over 2025-2027 agree with numpy on a list of independent origin", **SHARED)
def _(w):
    calendar = numpy.busdaycalendar(holidays=holidays())
    for start in range(0, 1000, 7):
        date = numpy.datetime64("2025-02-01") + start
        for days in (-20, -5, -1, 1, 2, 3, 10, 40):
            roll = "backward" if days > 0 else "forward"
            expected = numpy.busday_offset(date, days, roll=roll, busdaycal=calendar)
            equal(add(w, str(date), days), str(expected), f"{date} {days:+}")


@test("counts over 2025-2027 agree with numpy, in [from, to), negative backwards", **SHARED)
def _(w):
    calendar = numpy.busdaycalendar(holidays=holidays())
    for start in range(0, 900, 13):
        first = numpy.datetime64("2025-02-01") + start
        for length in (0, 1, 6, 30, 100):
            expected = int(numpy.busday_count(first, first + length, busdaycal=calendar))
            equal(count(w, str(first), str(first + length)), expected, f"{first} + {length}")
            equal(count(w, str(first + length), str(first)), -expected, f"{first} - {length}")


@test("ClosedDays of 2026: every holiday with its reason, no weekends, both ends included",
      **SHARED)
def _(w):
    days = w.daemon.calendars("ClosedDays", "(asss)", ["japan"], "2026-01-01", "2026-12-31")
    # By law; 6 May is the substitute for Sunday 3 May, 22 Sep lies between two holidays.
    equal([d for d, _ in days],
          ["2026-01-01", "2026-01-12", "2026-02-11", "2026-02-23", "2026-03-20", "2026-04-29",
           "2026-05-03", "2026-05-04", "2026-05-05", "2026-05-06", "2026-07-20", "2026-08-11",
           "2026-09-21", "2026-09-22", "2026-09-23", "2026-10-12", "2026-11-03", "2026-11-23"])
    assert all(reason for _, reason in days), days
    equal([d for d, _ in w.daemon.calendars("ClosedDays", "(asss)", ["japan"], "2026-11-03",
                                            "2026-11-23")], ["2026-11-03", "2026-11-23"])


@test("observances are no holidays: 七夕, 節分, Christmas", **SHARED)
def _(w):
    for day in ("2026-07-07", "2027-02-03", "2026-12-25"):
        equal(w.daemon.calendars("ClosedDays", "(asss)", ["japan"], day, day), [], day)


@test("two calendars are closed where either is; no calendar is Monday to Friday", **SHARED)
def _(w):
    equal(add(w, "2026-12-28", 1, "japan", "yearend-japan"), "2027-01-04")
    equal(add(w, "2026-12-28", 1, "japan"), "2026-12-29")
    equal(w.daemon.calendars("AddBusinessDays", "(assi)", [], "2026-11-02", 1), "2026-11-03")


@test("an unknown calendar is NotFound, a date that does not exist InvalidArgument", **SHARED)
def _(w):
    with refused("NotFound"):
        add(w, "2026-11-02", 1, "atlantis")
    for date in ("2026-02-30", "2026-13-01", "20261102", "", "tomorrow?"):
        with refused("InvalidArgument"):
            add(w, date, 1)


@test("a sum that leaves 1900-2200 is refused, whatever its size", **SHARED)
def _(w):
    for date, days in (("2026-11-02", 2147483647), ("2026-11-02", -2147483648), ("2200-12-31", 1)):
        with refused("InvalidArgument|LimitExceeded"):
            add(w, date, days)


@test("List tells each calendar's source, days off and what it covers", **SHARED)
def _(w):
    rows = {row["name"]: row for row in w.daemon.calendars("List")}
    japan = rows["japan"]
    assert japan["covers_from"] <= "1955-01-01" and japan["covers_to"] >= "2099-12-31", japan
    assert {"source", "days_off"} <= set(japan), japan
    contains(" ".join(rows), "yearend-japan")


# -- WHEN, seen in the time of a recorded event; the clock stands at Thu 5 Nov 2026 15:30

WHEN = {"clock": "2026-11-05 15:30", "server": False,
        "policies": {"p": policy(step("one", "applied", "quiet", "5bd"))}}
PAST = {
    "2026-11-04": "2026-11-04 18:00", "2026-11-04 09:05": "2026-11-04 09:05",
    "2026-11-04T09:05": "2026-11-04 09:05", "2026-11-04T00:05:00Z": "2026-11-04 09:05",
    "2026-11-04T01:05:00+01:00": "2026-11-04 09:05", "now": "2026-11-05 15:30",
    "today": "2026-11-05 15:30", "yesterday": "2026-11-04 18:00", "11-04": "2026-11-04 18:00",
    "12-01": "2025-12-01 18:00", "mon": "2026-11-02 18:00", "wed": "2026-11-04 18:00",
    "fri": "2026-10-30 18:00", "sun": "2026-11-01 18:00", "-90min": "2026-11-05 14:00",
    "昨日": "2026-11-04 18:00", "今日": "2026-11-05 15:30", "12月1日": "2025-12-01 18:00",
    "11月4日": "2026-11-04 18:00",
}
PAST_DAY = {"-3d": "2026-11-02", "3 days ago": "2026-11-02", "3日前": "2026-11-02",
            "-1bd": "2026-11-04", "-2bd": "2026-11-02"}
PLAN = {
    "2026-12-01": "2026-12-01 18:00", "2026-12-01 15:30": "2026-12-01 15:30",
    "tomorrow": "2026-11-06 18:00", "明日": "2026-11-06 18:00", "12-01": "2026-12-01 18:00",
    "11-04": "2027-11-04 18:00", "12月1日": "2026-12-01 18:00", "mon": "2026-11-09 18:00",
    "thu": "2026-11-12 18:00", "fri": "2026-11-06 18:00",
}
PLAN_DAY = {"+3d": "2026-11-08", "+2bd": "2026-11-09", "+12bd": "2026-11-24"}


@test("WHEN for what happened: each form of section 8, never in the future", **WHEN)
def _(w):
    for text, expected in PAST.items():
        number = w.daemon.add(at=text, platform="p")
        equal(w.local(w.daemon.get(number)["events"][0]["time"]), expected, text)
    for text, expected in PAST_DAY.items():
        number = w.daemon.add(platform="p", at="2026-10-01")
        w.daemon.record(number, "noted", text="x", at=text)
        equal(w.local(w.daemon.get(number)["events"][-1]["time"])[:10], expected, text)


@test("WHEN for plans: weekdays and month-day are the first after today", **WHEN)
def _(w):
    for text, expected in PLAN.items():
        number = w.daemon.add(closes=text, platform="p")
        equal(w.local(w.daemon.get(number)["closes"]), expected, text)
    for text, expected in PLAN_DAY.items():
        number = w.daemon.add(platform="p")
        w.daemon.record(number, "asked", kind="question")
        w.daemon.call("EditCase", "(uta{sv})", number, 0, {"deadline": variant_text(text)})
        equal(w.local(w.daemon.get(number)["deadline"])[:10], expected, text)


def variant_text(text):
    from gi.repository import GLib
    return GLib.Variant("s", text)


@test("snoozed and pause as dates: the start of Hours",
      **{**WHEN, "conf": "[Alerts]\nHours=10:30-20:00\n"})
def _(w):
    w.daemon.call("Pause", "(sa{sv})", "2026-11-10", {})
    equal(w.local(w.daemon.call("Status")["paused_until"]), "2026-11-10 10:30")


# -- dates of steps, their alerts, and limits

def rule(*steps, tz="Asia/Tokyo", conf=None, **more):
    return {"policies": {"p": policy(*steps, **more)}, "server": False, "tz": tz, "conf": conf}


def plan(w, number, name="one"):
    line = w.daemon.plan(number)[name]
    return w.local(line["due"]), w.local(line["alert"])


def delivered(w, at, **more):
    w.daemon.clock(at)
    return w.daemon.add(platform="p", stage="delivered", at=at, **more)


@test("-0bd and 0bd before and after a deadline on a Sunday, -3bd over a holiday", **rule(
    step("back", "delivered", "deadline", "-0bd", "wait"),
    step("three", "delivered", "deadline", "-3bd", "wait"),
    step("forth", "delivered", "deadline", "0bd", "wait")))
def _(w):
    number = delivered(w, "2026-11-02 09:00", deadline="2026-11-08 12:00")
    equal([plan(w, number, n)[0] for n in ("back", "forth")],
          ["2026-11-06 12:00", "2026-11-09 12:00"])
    number = delivered(w, "2026-11-02 09:00", deadline="2026-11-24")
    # Fri 20, Thu 19, Wed 18: Mon 23 is a holiday
    equal(plan(w, number, "three")[0], "2026-11-18 18:00")


@test("alert hours [09:00, 20:00): outside them it waits for the next start", **rule(
    step("one", "delivered", "delivered", "24h", "wait")))
def _(w):
    for at, alert in (("2026-11-04 08:59", "2026-11-05 09:00"),
                      ("2026-11-04 09:00", "2026-11-05 09:00"),
                      ("2026-11-04 19:59", "2026-11-05 19:59"),
                      ("2026-11-04 20:00", "2026-11-06 09:00"),
                      ("2026-11-04 23:30", "2026-11-06 09:00")):
        due = at.replace("-04 ", "-05 ")
        equal(plan(w, delivered(w, at)), (due, alert), at)


@test("Days: an alert waits for one of them", **rule(
    step("one", "delivered", "delivered", "24h", "wait"), conf="[Alerts]\nDays=mon;wed\n"))
def _(w):
    equal(plan(w, delivered(w, "2026-11-04 10:00")), ("2026-11-05 10:00", "2026-11-09 09:00"))
    equal(plan(w, delivered(w, "2026-11-03 10:00")), ("2026-11-04 10:00", "2026-11-04 10:00"))


@test("Act=message waits for a business day of the client, others do not", **rule(
    step("one", "delivered", "delivered", "3d"),
    step("info", "delivered", "delivered", "3d", "platform")))
def _(w):
    number = delivered(w, "2026-11-04 10:00")
    equal(plan(w, number), ("2026-11-07 10:00", "2026-11-09 09:00"), "Saturday to Monday")
    equal(plan(w, number, "info"), ("2026-11-07 10:00", "2026-11-07 10:00"))
    number = delivered(w, "2026-11-20 10:00")
    equal(plan(w, number), ("2026-11-23 10:00", "2026-11-24 09:00"), "the holiday")


@test("Act=office waits for an open day of the office, whose calendar is its own", **rule(
    step("one", "delivered", "delivered", "1d", "office"),
    step("message", "delivered", "delivered", "1d"),
    calendars="japan", office="japan;yearend-japan"))
def _(w):
    number = delivered(w, "2026-12-28 10:00")
    equal(plan(w, number, "message"), ("2026-12-29 10:00", "2026-12-29 10:00"))
    equal(plan(w, number), ("2026-12-29 10:00", "2027-01-04 09:00"))


@test("waiting past Until: the last allowed moment before the limit", **rule(
    step("one", "delivered", "delivered", "3d", until="delivered+4d")))
def _(w):
    # Delivered Wed 4: due Sat 7 10:00, limit Sun 8 10:00; no business day lies between them, and
    # the last minute before in Hours on a business day is Fri 6 19:59.
    number = delivered(w, "2026-11-04 10:00")
    equal(plan(w, number), ("2026-11-07 10:00", "2026-11-06 19:59"))
    w.daemon.clock("2026-11-06 19:59")
    equal(w.daemon.plan(number)["one"]["status"], "due")


@test("waiting past the limit of an asked, with no allowed moment before: at once", **rule(
    step("one", "delivered", "asked:end-request", "1h", "answer", ball="me", urgency="critical")))
def _(w):
    number = delivered(w, "2026-11-07 21:00")
    w.daemon.record(number, "asked", kind="end-request", by="2026-11-08 08:00")
    equal(plan(w, number), ("2026-11-07 22:00", "2026-11-07 22:00"))


@test("d counts civil days in the user's zone; a wall time that DST skips moves forward by the gap",
      **rule(step("one", "delivered", "delivered", "1d", "wait"), tz="Europe/Berlin", conf=ALL_DAY))
def _(w):
    number = delivered(w, "2027-03-27 02:30")
    equal(w.daemon.plan(number)["one"]["due"][:16], "2027-03-28T03:30")
    contains(w.daemon.plan(number)["one"]["due"], "+02:00")


@test("d: a wall time that occurs twice means the first",
      **rule(step("one", "delivered", "delivered", "1d", "wait"), tz="Europe/Berlin", conf=ALL_DAY))
def _(w):
    number = delivered(w, "2026-10-24 02:30")
    due = w.daemon.plan(number)["one"]["due"]
    equal((due[:16], due[-6:]), ("2026-10-25T02:30", "+02:00"))


@test("h is elapsed time across a DST change, d keeps the wall clock",
      **rule(step("hours", "delivered", "delivered", "24h", "wait"),
             step("days", "delivered", "delivered", "1d", "wait"), tz="Europe/Berlin",
             conf=ALL_DAY))
def _(w):
    number = delivered(w, "2026-10-24 12:00")
    equal(plan(w, number, "hours")[0], "2026-10-25 11:00")
    equal(plan(w, number, "days")[0], "2026-10-25 12:00")


@test("bd counts in the policy's zone, whatever the user's",
      **rule(step("one", "delivered", "delivered", "1bd", "wait"), tz="Europe/Berlin",
             conf=ALL_DAY))
def _(w):
    # Thu 5 Nov 20:00 in Berlin is Fri 6 04:00 in Tokyo: the next business day there is Mon 9 04:00,
    # which is Sun 8 20:00 in Berlin.
    number = delivered(w, "2026-11-05 20:00")
    equal(plan(w, number)[0], "2026-11-08 20:00")


@test("quiet_business_days counts days of the policy's zone", **rule(
    step("one", "delivered", "delivered", "9bd", "wait"), tz="Europe/Berlin"))
def _(w):
    number = delivered(w, "2026-11-05 12:00")
    w.daemon.clock("2026-11-05 15:59")
    equal(w.daemon.get(number)["quiet_business_days"], 0, "still Thu 5 in Tokyo")
    w.daemon.clock("2026-11-05 16:00")
    equal(w.daemon.get(number)["quiet_business_days"], 1, "Fri 6 00:00 in Tokyo")


@test("explain counts every day and says why one is skipped", **rule(
    step("one", "delivered", "quiet", "3bd")))
def _(w):
    number = delivered(w, "2026-11-20 10:00")
    told = w.daemon.call("Explain", "(usa{sv})", number, "one", {})
    equal(w.local(told["due"]), "2026-11-26 10:00")
    days = {d["date"]: d for d in told["days"]}
    equal(sorted(days), [f"2026-11-{n}" for n in range(21, 27)])
    equal([date for date, d in sorted(days.items()) if d["counted"]],
          ["2026-11-24", "2026-11-25", "2026-11-26"])
    contains(days["2026-11-23"]["reason"], "勤労感謝の日")
    assert days["2026-11-21"]["reason"] and days["2026-11-22"]["reason"], days


@test("a sum past the last day that a calendar covers says so", **rule(
    step("one", "delivered", "closes", "3bd")))
def _(w):
    number = delivered(w, "2026-11-04 10:00", closes="2026-12-01")
    sound = w.daemon.call("Explain", "(usa{sv})", number, "one", {})
    assert not sound.get("beyond_coverage"), sound
    w.daemon.call("EditCase", "(uta{sv})", number, 0, {"closes": variant_text("2099-12-30")})
    told = w.daemon.call("Explain", "(usa{sv})", number, "one", {})
    assert told.get("beyond_coverage"), told


@test("the test clock: Now, a next moment, and backwards too", **rule(
    step("one", "delivered", "quiet", "1bd")))
def _(w):
    number = delivered(w, "2026-11-04 10:00")
    equal(w.local(w.daemon.property("Now", CALENDARS.replace("Calendars", "TestClock"))),
          "2026-11-04 10:00")
    _, following = w.daemon.clock("2026-11-04 23:00")
    assert following and w.local(following) <= "2026-11-05 10:00", following
    w.daemon.clock("2026-11-05 10:00")
    equal(w.daemon.get(number)["state"], "due")
    w.daemon.clock("2026-11-05 09:59")
    equal(w.daemon.get(number)["state"], "ok")


@test("the clock refuses what is no time", **rule(step("one", "delivered", "quiet", "1bd")))
def _(w):
    for text in ("", "soon", "2026-02-30 10:00", "1800-01-01"):
        try:
            w.daemon.clock(text)
        except BusError as error:
            contains(error.name, "org.casewatch.Error.")
        else:
            raise AssertionError(f"the clock was set to {text!r}")


if __name__ == "__main__":
    main()
