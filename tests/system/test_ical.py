#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""casewatch-ical: files as they are found in the world, with the exact days that they close."""

import datetime
import random

import tap
from ical_files import (Empty, calendar, closed, event, expect, expect_closed, expect_refusal, read,
                        run)
from tap import Skip, test

NEW_YEAR = event("UID:1", "DTSTART;VALUE=DATE:20260101", "SUMMARY:元日")


def zone(tzid, rule="", extra=()):
    return "".join(line + "\r\n" for line in (
        "BEGIN:VTIMEZONE", f"TZID:{tzid}", *extra, "BEGIN:STANDARD", "DTSTART:16010101T000000",
        "TZOFFSETFROM:+0900", "TZOFFSETTO:+0900", *([rule] if rule else []), "END:STANDARD",
        "END:VTIMEZONE"))


@test("an all-day event without DTEND is one day, with DTEND the days before it")
def _(_fixture):
    expect_closed(calendar(NEW_YEAR), "2026-01-01")
    expect_closed(calendar(event("DTSTART;VALUE=DATE:20261229", "DTEND;VALUE=DATE:20270104")),
                  "2026-12-29", "2026-12-30", "2026-12-31", "2027-01-01", "2027-01-02",
                  "2027-01-03")
    expect_closed(calendar(event("DTSTART;VALUE=DATE:20260813", "DURATION:P3D")),
                  "2026-08-13", "2026-08-14", "2026-08-15")


@test("DTEND equal to DTSTART, as careless programs write it, is one day")
def _(_fixture):
    expect_closed(calendar(event("DTSTART;VALUE=DATE:20260101", "DTEND;VALUE=DATE:20260101")),
                  "2026-01-01")


@test("dates are read without VALUE=DATE, with a TZID, and in lower case")
def _(_fixture):
    expect_closed(calendar(event("DTSTART:20260211")), "2026-02-11")
    expect_closed(calendar(event("DTSTART;VALUE=DATE;TZID=Asia/Tokyo:20260211")), "2026-02-11")
    expect_closed("begin:vcalendar\r\nbegin:vevent\r\ndtstart;value=date:20260211\r\n"
                  "end:vevent\r\nend:vcalendar\r\n", "2026-02-11")


@test("line ends may be CRLF, LF, CR or CR CR LF, and a byte order mark is skipped")
def _(_fixture):
    text = calendar(NEW_YEAR)
    for end in ("\r\n", "\n", "\r", "\r\r\n"):
        expect(read(text.replace("\r\n", end)).closed, [("2026-01-01", "元日")])
    expect(read(b"\xef\xbb\xbf" + text.encode()).closed, [("2026-01-01", "元日")])
    expect(read(text.rstrip("\r\n")).closed, [("2026-01-01", "元日")])


@test("folded lines are joined, inside a character and inside a date too")
def _(_fixture):
    raw = calendar(event("DTSTART;VALUE=DATE:20260101", "SUMMARY:元日")).encode()
    cut = raw.replace("元日".encode(), b"\xe5\r\n \x85\x83\xe6\x97\r\n\t\xa5")
    cut = cut.replace(b"20260101", b"2026\r\n 0101")
    expect(read(cut).closed, [("2026-01-01", "元日")])


@test("CP932 and Latin-1 bytes become UTF-8")
def _(_fixture):
    text = calendar(event("DTSTART:20260505", "SUMMARY:こどもの日"),
                    event("DTSTART:20260429", "SUMMARY:昭和の日"),
                    head=["X-WR-CALNAME:表の日"])
    answer = read(text.encode("cp932"))
    expect(answer.closed, [("2026-04-29", "昭和の日"), ("2026-05-05", "こどもの日")])
    expect(answer.name, "表の日")  # 表 ends with the byte of a backslash
    expect(read(calendar(event("DTSTART:20260101",
                               "SUMMARY:Fête du Trône")).encode("latin-1")).closed,
           [("2026-01-01", "Fête du Trône")])


@test("Google: 祭日 and Observance are left out by the first line of the description only")
def _(_fixture):
    def google(day, name, description):
        return event(f"DTSTART;VALUE=DATE:{day}", f"DTEND;VALUE=DATE:{int(day) + 1}",
                     f"UID:{day}@google",
                     "CLASS:PUBLIC", f"DESCRIPTION:{description}", f"SUMMARY:{name}",
                     "STATUS:CONFIRMED",
                     "TRANSP:TRANSPARENT")
    hide = "祭日\\n祭日を非表示にするには、Google カレンダーの [設定] > [日本の祝日] に移動してください。"
    answer = read(calendar(
        google("20260203", "節分", hide), google("20260211", "建国記念の日", "祝日"),
        google("20260707", "七夕", hide), google("20260715", "Day", "Public holiday\\nObservance"),
        google("20260716", "Other", "Observance\\nTo hide observances, go to settings"),
        head=["PRODID:-//Google Inc//Google Calendar 70.9054//EN", "X-WR-CALNAME:日本の祝日",
              "X-WR-TIMEZONE:UTC"]))
    expect(answer.closed, [("2026-02-11", "建国記念の日"), ("2026-07-15", "Day")])
    expect(answer.left_out, [("observance", "2026-02-03", "節分"), ("observance", "2026-07-07", "七夕"),
                             ("observance", "2026-07-16", "Other")])
    expect(answer.name, "日本の祝日")
    expect(answer.covers, ("2026-01-01", "2026-12-31"))


@test("an event without a marker is closed, whatever TRANSP and CATEGORIES:Holidays say")
def _(_fixture):
    expect_closed(calendar(event("DTSTART:20260101", "TRANSP:TRANSPARENT", "CATEGORIES:Holidays",
                                 "DESCRIPTION:"),
                           event("DTSTART:20260102", "TRANSP:OPAQUE", "CATEGORIES:Holidays")),
                  "2026-01-01", "2026-01-02")


@test("Thunderbird: local observances are left out, working days on a weekend open a day")
def _(_fixture):
    answer = read(calendar(
        event("DTSTART:20260103", "SUMMARY:A", "DESCRIPTION:National holiday - A",
              "CATEGORIES:Holidays"),
        event("DTSTART:20260104", "SUMMARY:B", "DESCRIPTION:Local observance - B"),
        event("DTSTART:20260110", "SUMMARY:C", "DESCRIPTION:Working Day on Weekend - C"),
        event("DTSTART:20260111", "SUMMARY:Working Day for 2 January"),
        event("DTSTART:20260112", "SUMMARY:D", "CATEGORIES:Foo,Observance"),
        event("DTSTART:20260113", "SUMMARY:Observatory closed")))
    expect(answer.closed, [("2026-01-03", "A"), ("2026-01-13", "Observatory closed")])
    expect(answer.opened, [("2026-01-10", "C"), ("2026-01-11", "Working Day for 2 January")])
    expect([row[1:] for row in answer.left_out], [("2026-01-04", "B"), ("2026-01-12", "D")])


@test("Apple: X-APPLE-SPECIAL-DAY opens a make-up working day; DTSTAMP as DATE harms nothing")
def _(_fixture):
    answer = read(calendar(
        event("DTSTAMP;VALUE=DATE:20200101", "DTSTART;VALUE=DATE:20260217",
              "SUMMARY;LANGUAGE=zh_CN:春节（休）",
              "X-APPLE-UNIVERSAL-ID:abc", "X-APPLE-SPECIAL-DAY:WORK-HOLIDAY",
              "RRULE:FREQ=YEARLY;COUNT=2"),
        event("DTSTART;VALUE=DATE:20260214", "SUMMARY:春节（班）",
              "X-APPLE-SPECIAL-DAY:ALTERNATE-WORKDAY")))
    expect(answer.closed, [("2026-02-17", "春节（休）"), ("2027-02-17", "春节（休）")])
    expect(answer.opened, [("2026-02-14", "春节（班）")])


@test("Outlook: 00:00 to 00:00 in a zone of its own is a whole day")
def _(_fixture):
    tokyo = ';TZID="Tokyo Standard Time"'
    expect_closed(calendar(zone("Tokyo Standard Time"), event(
        f"DTSTART{tokyo}:20260504T000000", f"DTEND{tokyo}:20260507T000000", "SUMMARY:GW",
        "X-MICROSOFT-CDO-ALLDAYEVENT:TRUE", "X-MICROSOFT-CDO-BUSYSTATUS:OOF")),
        "2026-05-04", "2026-05-05", "2026-05-06")


@test("timed events close the local days that they cover whole, others are left out as partial-day")
def _(_fixture):
    answer = read(calendar(
        event("DTSTART:20261228T180000", "DTEND:20270104T090000", "SUMMARY:冬休み"),
        event("DTSTART:20260110T000000", "DTEND:20260110T235900", "SUMMARY:to the last minute"),
        event("DTSTART:20260120T000000", "DTEND:20260120T235959", "SUMMARY:to the last second"),
        event("DTSTART:20260201T000000", "DURATION:PT24H", "SUMMARY:24 hours"),
        event("DTSTART:20260302T100000", "DTEND:20260302T110000", "SUMMARY:meeting"),
        event("DTSTART:20260303T120000", "DTEND:20260304T120000", "SUMMARY:noon to noon"),
        event("DTSTART:20260305T120000", "SUMMARY:no end")))
    expect([row[0] for row in answer.closed],
           ["2026-01-10", "2026-01-20", "2026-02-01", "2026-12-29", "2026-12-30", "2026-12-31",
            "2027-01-01", "2027-01-02", "2027-01-03"])
    expect(answer.left_out, [("partial-day", "2026-03-02", "meeting"),
                             ("partial-day", "2026-03-03", "noon to noon"),
                             ("partial-day", "2026-03-05", "no end")])


@test("times in UTC are seen in the calendar's own zone")
def _(_fixture):
    utc = event("DTSTART:20251231T150000Z", "DTEND:20260101T150000Z", "SUMMARY:元日")
    expect_closed(calendar(utc, head=["X-WR-TIMEZONE:Asia/Tokyo"]), "2026-01-01")
    expect_closed(calendar(zone("Tokyo Standard Time"), utc), "2026-01-01")
    expect_closed(calendar(zone("Somewhere", extra=["X-LIC-LOCATION:Asia/Tokyo"]), utc),
                  "2026-01-01")
    expect(read(calendar(utc)).left_out, [("partial-day", "2025-12-31", "元日")])
    expect_closed(calendar(utc, head=["X-WR-TIMEZONE:../../../../etc/passwd"]))
    new_york = event("DTSTART:20260704T040000Z", "DTEND:20260705T040000Z")
    expect_closed(calendar(new_york, head=["X-WR-TIMEZONE:America/New_York"]), "2026-07-04")


@test("UNTIL, EXDATE and RECURRENCE-ID in UTC belong to the zone of DTSTART")
def _(_fixture):
    tokyo = "DTSTART;TZID=/freeassociation.sourceforge.net/Asia/Tokyo:20260101T000000"
    expect_closed(calendar(
        event("UID:a", tokyo, "DURATION:P1D", "RRULE:FREQ=DAILY;UNTIL=20260104T150000Z",
              "EXDATE:20260101T150000Z"),  # 2 January in Tokyo
        event("UID:a", "RECURRENCE-ID:20260102T150000Z", "STATUS:CANCELLED", tokyo)),  # 3 January
        "2026-01-01", "2026-01-04", "2026-01-05")


@test("yearly, monthly, weekly and daily rules, COUNT, UNTIL, INTERVAL, nth weekdays, 29 February")
def _(_fixture):
    def rule(start, text):
        return closed(calendar(event(f"DTSTART;VALUE=DATE:{start}", f"RRULE:{text}")))
    expect(rule("20260112", "FREQ=YEARLY;BYMONTH=1;BYDAY=2MO;COUNT=4"),
           ["2026-01-12", "2027-01-11", "2028-01-10", "2029-01-08"])
    expect(rule("20080114", "FREQ=MONTHLY;INTERVAL=12;BYDAY=2MO;COUNT=3"),
           ["2008-01-14", "2009-01-12", "2010-01-11"])
    expect(rule("20240229", "FREQ=YEARLY;UNTIL=20360101"),
           ["2024-02-29", "2028-02-29", "2032-02-29"])
    expect(rule("20260130", "FREQ=MONTHLY;BYMONTHDAY=-1,30;COUNT=5"),
           ["2026-01-30", "2026-01-31", "2026-02-28", "2026-03-30", "2026-03-31"])
    expect(rule("20260105", "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,FR;COUNT=4"),
           ["2026-01-05", "2026-01-09", "2026-01-19", "2026-01-23"])
    expect(rule("20260101", "FREQ=DAILY;INTERVAL=10;UNTIL=20260121T235959Z"),
           ["2026-01-01", "2026-01-11", "2026-01-21"])
    expect(rule("20260330", "FREQ=YEARLY;BYWEEKNO=14;BYDAY=MO;COUNT=2"),
           ["2026-03-30", "2027-04-05"])
    expect(rule("20260130", "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=3"),
           ["2026-01-30", "2026-02-27", "2026-03-31"])
    expect(rule("20260101", "freq=yearly;count=2;"), ["2026-01-01", "2027-01-01"])


@test("a DTSTART that its rule does not produce is not closed")
def _(_fixture):
    expect_closed(calendar(event("DTSTART:20260101",
                                 "RRULE:FREQ=YEARLY;BYMONTH=1;BYDAY=2MO;UNTIL=20271231")),
                  "2026-01-12", "2027-01-11")


@test("a rule that gives no day at all is told as empty-rule")
def _(_fixture):
    for rule in ("FREQ=YEARLY;BYMONTH=6;BYMONTHDAY=31", "FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30",
                 "FREQ=YEARLY;UNTIL=20251231"):
        answer = read(calendar(NEW_YEAR,
                               event("DTSTART:20260101", f"RRULE:{rule}", "SUMMARY:never")))
        expect(len(answer.closed), 1)
        expect(answer.left_out, [("empty-rule", "2026-01-01", "never")])


@test("RDATE adds, with DTSTART and with rules; EXDATE takes away; lists may be long and folded")
def _(_fixture):
    expect_closed(calendar(event("DTSTART;VALUE=DATE:20260320",
                                 "RDATE;VALUE=DATE:20270321,\r\n 20280320",
                                 "RDATE;VALUE=DATE:20290320")),
                  "2026-03-20", "2027-03-21", "2028-03-20", "2029-03-20")
    expect_closed(calendar(event("DTSTART:20260101", "RRULE:FREQ=YEARLY;COUNT=3",
                                 "RRULE:FREQ=YEARLY;BYMONTH=2;"
                                 "BYMONTHDAY=11;COUNT=2", "RDATE:20260505",
                                 "EXDATE:20270101,20260211")),
                  "2026-01-01", "2026-05-05", "2027-02-11", "2028-01-01")
    days = [datetime.date(2026, 1, 1) + datetime.timedelta(days=3 * i) for i in range(1200)]
    expect(closed(calendar(event("DTSTART:20260101",
                                 "RDATE:" + ",\r\n ".join(f"{d:%Y%m%d}" for d in days)))),
           [str(d) for d in days])
    expect_closed(calendar(event("DTSTART:20260101T000000", "DTEND:20260102T000000",
                                 "RDATE;VALUE=PERIOD:20260105T000000/20260107T000000,20260201T000000/P1D")),
                  "2026-01-01", "2026-01-05", "2026-01-06", "2026-02-01")
    expect_closed(calendar(event("DTSTART:20260101", "RRULE:FREQ=DAILY;COUNT=5",
                                 "EXRULE:FREQ=DAILY;INTERVAL=2")), "2026-01-02", "2026-01-04")


@test("UK: overrides replace the days of a yearly dummy date, in whatever order they come")
def _(_fixture):
    master = event("UID:gf@uk", "DTSTART;VALUE=DATE:20240402", "RRULE:FREQ=YEARLY;UNTIL=20261231",
                   "SUMMARY:Good Friday")
    overrides = [event("UID:gf@uk", f"RECURRENCE-ID;VALUE=DATE:{year}0402",
                       f"DTSTART;VALUE=DATE:{day}",
                       "SUMMARY:Good Friday") for year, day in ((2024, 20240329), (2025, 20250418),
                                                                (2026, 20260403))]
    for order in ([master] + overrides, overrides + [master]):
        expect_closed(calendar(*order), "2024-03-29", "2025-04-18", "2026-04-03")
    expect_closed(calendar(master, *overrides[1:]), "2024-04-02", "2025-04-18", "2026-04-03")


@test("cancelled events and cancelled instances close nothing and are told")
def _(_fixture):
    answer = read(calendar(
        event("UID:a", "DTSTART:20260105", "RRULE:FREQ=DAILY;COUNT=3", "SUMMARY:A"),
        event("UID:a", "RECURRENCE-ID:20260106", "DTSTART:20260106", "STATUS:CANCELLED",
              "SUMMARY:A"),
        event("UID:b", "DTSTART:20260301", "STATUS:CANCELLED", "SUMMARY:B", "RRULE:FREQ=DAILY")))
    expect([row[0] for row in answer.closed], ["2026-01-05", "2026-01-07"])
    expect(answer.left_out, [("cancelled", "2026-01-06", "A"), ("cancelled", "2026-03-01", "B")])


@test("of two overrides of one instance the higher SEQUENCE counts")
def _(_fixture):
    new = event("UID:a", "RECURRENCE-ID:20260105", "SEQUENCE:2", "DTSTART:20260110")
    old = event("UID:a", "RECURRENCE-ID:20260105", "SEQUENCE:1", "DTSTART:20260107")
    for order in ((new, old), (old, new)):
        expect_closed(calendar(event("UID:a", "DTSTART:20260105"), *order), "2026-01-10")


@test("several events on one day give one line with their names joined; two English names too")
def _(_fixture):
    answer = read(calendar(
        event("DTSTART:20260101", "SUMMARY:元日", "SUMMARY;LANGUAGE=en:New Year's Day"),
        event("DTSTART:20260101", "SUMMARY:休業"), event("DTSTART:20260101", "SUMMARY:休業"),
        event("DTSTART:20260102", "SUMMARY;LANGUAGE=en_US:Only")))
    expect(answer.closed,
           [("2026-01-01", "元日 / 休業", "New Year's Day / 休業"), ("2026-01-02", "Only")])


@test("names are one clean line of at most 200 characters")
def _(_fixture):
    answer = read(calendar(
        event("DTSTART:20260101", "SUMMARY:a\\nb\\, c\\; d\te\x01\x7f\u202e f"),
        event("DTSTART:20260102", "SUMMARY:" + "あ" * 500), event("DTSTART:20260103"),
        head=["X-WR-CALNAME:x\\, y\x1b[31m"]))
    expect(answer.closed[0], ("2026-01-01", "a b, c; d e f"))
    expect(len(answer.closed[1][1]), 200)
    assert answer.closed[1][1].startswith("あ" * 199)
    expect(answer.closed[2], ("2026-01-03", ""))
    assert answer.name.startswith("x, y") and answer.name.isprintable(), answer.name


@test("--only-public keeps what is marked as a public holiday")
def _(_fixture):
    data = calendar(event("DTSTART:20260101", "SUMMARY:A", "DESCRIPTION:祝日"),
                    event("DTSTART:20260102", "SUMMARY:B", "DESCRIPTION:Bank holiday - B"),
                    event("DTSTART:20260103", "SUMMARY:C"),
                    event("DTSTART:20260104", "SUMMARY:D", "CATEGORIES:Public holiday"),
                    event("DTSTART:20260105", "SUMMARY:E", "DESCRIPTION:祭日"),
                    event("DTSTART:20260110", "SUMMARY:Working Day"))
    answer = read(data, "--only-public")
    expect([row[0] for row in answer.closed], ["2026-01-01", "2026-01-04"])
    expect([row[0] for row in answer.opened], ["2026-01-10"])
    expect(answer.left_out, [("not-public", "2026-01-02", "B"), ("not-public", "2026-01-03", "C"),
                             ("observance", "2026-01-05", "E")])
    expect(len(read(data).closed), 4)


@test("covers: what the file says, else its years, else the whole window when all recurs for ever")
def _(_fixture):
    def covers(*parts, head=(), options=()):
        return read(calendar(*parts, head=head), *options).covers
    endless = event("DTSTART:20300101", "RRULE:FREQ=YEARLY")
    expect(covers(NEW_YEAR, event("DTSTART:20280520")), ("2026-01-01", "2028-12-31"))
    expect(covers(endless), ("1900-01-01", "2200-12-31"))
    expect(covers(endless, options=("--from", "2020", "--to", "2040")),
           ("2020-01-01", "2040-12-31"))
    expect(covers(endless, event("DTSTART:20310811")), ("2030-01-01", "2031-12-31"))
    expect(covers(NEW_YEAR, head=["X-CASEWATCH-COVERS:1955-01-01/2099-12-31"]),
           ("1955-01-01", "2099-12-31"))
    expect_refusal("bad-property", calendar(NEW_YEAR, head=["X-CASEWATCH-COVERS:1955-01-01"]))


@test("X-CASEWATCH-DAYS-OFF and X-CASEWATCH-OFFICIAL-UNTIL are passed on")
def _(_fixture):
    answer = read(calendar(NEW_YEAR, head=["X-CASEWATCH-DAYS-OFF:FRI, sat",
                                           "X-CASEWATCH-OFFICIAL-UNTIL:2027-12-31"]))
    expect((answer.days_off, answer.official), ("fri,sat", "2027-12-31"))
    expect(read(calendar(NEW_YEAR)).days_off, None)
    expect(read(calendar(NEW_YEAR, head=["X-CASEWATCH-DAYS-OFF:none"])).days_off, "none")
    expect(read(calendar(head=["X-CASEWATCH-DAYS-OFF:fri,sat"])).covers,
           ("1900-01-01", "2200-12-31"))
    expect_refusal("bad-property", calendar(NEW_YEAR, head=["X-CASEWATCH-DAYS-OFF:someday"]))


@test("--from and --to cut the days; years are counted")
def _(_fixture):
    data = calendar(event("DTSTART:20251229", "DTEND:20260104", "RRULE:FREQ=YEARLY"))
    answer = read(data, "--from", "2026", "--to", "2027")
    expect([row[0] for row in answer.closed],
           [f"{y}-{d}" for y in (2026, 2027) for d
            in ("01-01", "01-02", "01-03", "12-29", "12-30", "12-31")])
    expect(answer.years, {2026: 6, 2027: 6})


@test("several calendars in one file are one; to-dos, alarms and unknown components are passed over")
def _(_fixture):
    other = "BEGIN:VTODO\r\nDTSTART:20260230\r\nEND:VTODO\r\n"
    alarm = "BEGIN:VALARM\r\nTRIGGER:-PT15M\r\nDURATION:PT99H\r\nEND:VALARM"
    expect_closed(calendar(NEW_YEAR, other) + calendar(event("DTSTART:20260102", alarm)),
                  "2026-01-01", "2026-01-02")


@test("random rules give the same days as dateutil")
def _(_fixture):
    try:
        from dateutil.rrule import rrulestr
    except ImportError:
        raise Skip("python3-dateutil is not installed") from None
    dice = random.Random(20261124)
    days = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
    for _round in range(150):
        frequency = dice.choice(["YEARLY", "MONTHLY", "WEEKLY", "DAILY"])
        parts = [f"FREQ={frequency}", f"INTERVAL={dice.choice([1, 1, 2, 3, 5])}"]
        if dice.random() < .5:
            parts.append(f"BYMONTH={','.join(map(str, sorted(dice.sample(range(1, 13), dice.randint(1, 3)))))}")
        if frequency in ("YEARLY", "MONTHLY") and dice.random() < .5:
            parts.append(f"BYDAY={dice.choice(['1', '2', '-1', ''])}{dice.choice(days)}")
        elif frequency != "YEARLY" and dice.random() < .5:
            parts.append(f"BYDAY={','.join(dice.sample(days, dice.randint(1, 3)))}")
        elif (frequency == "MONTHLY"
              or (frequency == "YEARLY" and len(parts) == 3)) and dice.random() < .5:
            # YEARLY;BYMONTHDAY without BYMONTH: libical stays in the month of DTSTART, as it is meant.
            parts.append(f"BYMONTHDAY={dice.choice([1, 15, 28, 29, 31, -1])}")
        if dice.random() < .5:
            parts.append(f"COUNT={dice.randint(1, 40)}")
        start = datetime.datetime(2000, 1, 1) + datetime.timedelta(days=dice.randrange(9000))
        rule = ";".join(parts)
        # A DTSTART that the rule does not produce has no defined result.
        start = rrulestr(rule, dtstart=start).after(start, inc=True)
        if start is None or start.year > 2100:
            continue
        wanted = [str(d.date()) for d in rrulestr(rule, dtstart=start).between(
            start, datetime.datetime(2100, 12, 31), inc=True)]
        found = closed(calendar(event(f"DTSTART;VALUE=DATE:{start:%Y%m%d}", f"RRULE:{rule}")),
                       "--to", "2100")
        assert found == wanted, f"{start:%Y%m%d} {rule}\n  {found[:8]}\n  {wanted[:8]}"


@test("--version is an integer; wrong usage is exit status 2")
def _(_fixture):
    expect(run(b"", "--version").out.strip().isdigit(), True)
    for options in (["--from"], ["--from", "1899"], ["--to", "x"],
                    ["--from", "2030", "--to", "2029"], ["--nonsense"]):
        expect(run(b"", *options).status, 2)


if __name__ == "__main__":
    tap.run_all(Empty)
