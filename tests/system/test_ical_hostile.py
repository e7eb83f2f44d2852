#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""casewatch-ical: files that are broken or made to harm.  Each is refused with its own code or read, and
none takes more than 2 s of CPU time and 64 MiB."""

import os
import random
import resource
import stat
import subprocess
import tempfile

import tap
from ical_files import (COVERAGE, HELPER, MAX_CPU_SECONDS, MAX_RSS_KIB, SANITIZERS, Empty, calendar, closed,
                        event, expect, expect_closed, expect_refusal, read, run)
from tap import test

DAY = "DTSTART;VALUE=DATE:20260101"


def dates(n):
    return [f"20{i // 336 % 100:02}{i // 28 % 12 + 1:02}{i % 28 + 1:02}" for i in range(n)]


# -- what is no calendar, or only a part of one

@test("what is no calendar is refused: empty, HTML, vCard, a bare event, text before or after")
def _(_fixture):
    for data in ("", "\r\n\r\n", "<!DOCTYPE html>\n<html></html>\n", "BEGIN:VCARD\r\nEND:VCARD\r\n", event(DAY),
                 "hello\r\n" + calendar(event(DAY)), calendar(event(DAY)) + "hello\r\n",
                 "BEGIN:\r\n", " BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"):
        expect_refusal("not-a-calendar", data)


@test("a file that breaks off, or whose parts do not fit together, is refused")
def _(_fixture):
    whole = calendar(event(DAY))
    expect_refusal("truncated", whole.removesuffix("END:VCALENDAR\r\n"))
    expect_refusal("truncated", whole[:whole.index("END:VEVENT")])
    for data in ("BEGIN:VCALENDAR\r\nEND:VEVENT\r\n", calendar("BEGIN: VEVENT\r\n" + event(DAY)),
                 calendar("BEGIN:VTODO\r\n" + event(DAY) + "END:VTODO\r\n"), calendar(calendar()),
                 calendar("BEGIN:VEVENT\r\n" + DAY + "\r\nEND:VTODO\r\n"),
                 calendar(event(DAY, "DTSTART:20260102"))):
        expect_refusal("bad-structure", data)
    expect_refusal("no-date", calendar(event("SUMMARY:when?")))
    expect_refusal("no-events", calendar())


@test("NUL bytes are refused, UTF-16 with them")
def _(_fixture):
    expect_refusal("nul-byte", calendar(event(DAY)).replace("2026", "20\x0026"))
    expect_refusal("nul-byte", calendar(event(DAY)).encode("utf-16"))
    expect_refusal("nul-byte", calendar(event(DAY)) + "\x00")


# -- values that libical would read as something else

@test("dates that do not exist are refused wherever they decide about days")
def _(_fixture):
    for value in ("20260230", "20261301", "20260100", "20260001", "2026-03-10", "202601", "20260101T240000",
                  "20260101T126000", "20260101T12", "20250229", "", "today", "20260101Z", "20260101T000000ZZ",
                  "٢٠٢٦٠١٠١", " 20260101"):
        expect_refusal("bad-date", calendar(event(f"DTSTART:{value}")))
    for line in ("DTEND:20260230", "RDATE:20260202,20260230", "EXDATE:20260230", "RECURRENCE-ID:20260230",
                 "RRULE:FREQ=DAILY;UNTIL=20260230", "RDATE;VALUE=PERIOD:20260201T000000/20260230T000000",
                 "RDATE:20260201,,20260203"):
        expect_refusal("bad-date", calendar(event(DAY, "UID:a", line)))
    text = expect_refusal("bad-date", calendar(event(DAY), event("DTSTART:20260230")))
    assert text.startswith("line 7: ") and "20260230" in text, text


@test("years outside 1900-2200 are refused; those of a time zone are not looked at")
def _(_fixture):
    for value in ("18991231", "16040229", "22010102", "99991231", "22011231"):
        expect_refusal("year-out-of-range", calendar(event(f"DTSTART:{value}")))
    expect_refusal("year-out-of-range", calendar(event("DTSTART:22010101")))
    expect_refusal("bad-date", calendar(event("DTSTART:00000101")))
    expect_closed(calendar(event("DTSTART:19000101"), event("DTSTART:22001231", "DTEND:22010101")),
                  "1900-01-01", "2200-12-31")
    expect(len(closed(calendar(event("DTSTART:21990101", "RRULE:FREQ=YEARLY;UNTIL=99991231T235959Z")))), 2)


@test("an end before its start is refused, whatever it would mean")
def _(_fixture):
    expect_refusal("end-before-start", calendar(event(DAY, "DTEND;VALUE=DATE:20251231")))
    expect_refusal("end-before-start", calendar(event("DTSTART:20260101T120000", "DTEND:20260101T110000")))
    # A flight to the east: no error, and no whole day.
    flight = event("DTSTART;TZID=Asia/Tokyo:20260101T170000", "DTEND;TZID=America/Los_Angeles:20260101T100000")
    expect_closed(calendar(flight))


@test("durations are refused when they are negative, overflow or are none")
def _(_fixture):
    for value in ("-P1D", "P", "PT", "P1", "1D", "P1DT", "P1H", "PT1D", "P1D1D", "P-1D", "P1.5D", "P1S"):
        expect_refusal("bad-duration", calendar(event(DAY, f"DURATION:{value}")))
    expect_refusal("bad-duration", calendar(event(DAY, "DURATION:P99999999999W")))
    for value in ("P999999999W", "P1001D", "PT99999999H"):
        expect_refusal("too-long-event", calendar(event(DAY, f"DURATION:{value}")))
    expect_refusal("too-long-event", calendar(event(DAY, "DTEND:20300101")))
    expect_refusal("too-long-event",
                   calendar(event("DTSTART:20260101T000000", "RDATE;VALUE=PERIOD:20260101T000000/20300101T000000")))
    expect(len(closed(calendar(event(DAY, "DURATION:P1000D")))), 1000)


@test("rules that libical would drop, keeping the event, are refused")
def _(_fixture):
    for rule in ("FREQ=YEARLY;UNTL=20300101", "FREQ=YEARLY;FREQ=DAILY", "FREQ=YEARLY;COUNT=2;UNTIL=20300101",
                 "FREQ=MONTHLY;BYDAY=99MO", "FREQ=MONTHLY;BYDAY=255SU", "FREQ=YEARLY;BYMONTH=13", "COUNT=3", "",
                 "FREQ=NEVER", "FREQ=YEARLY;COUNT=0", "FREQ=YEARLY;COUNT=-1", "FREQ=YEARLY;INTERVAL=0",
                 "FREQ=YEARLY;BYMONTHDAY=0", "FREQ=YEARLY;BYMONTHDAY=32", "FREQ=YEARLY;INTERVAL=99999",
                 "FREQ=YEARLY;COUNT=99999999999999999999", "FREQ=WEEKLY;BYDAY=", "FREQ=WEEKLY;BYDAY=MO,",
                 "FREQ=YEARLY;COUNT=2,3", "FREQ=WEEKLY;WKST=1MO", "FREQ=WEEKLY;BYMONTHDAY=1", "FREQ=DAILY;BYDAY=1MO",
                 "FREQ=YEARLY;RSCALE=CHINESE", "FREQ", "FREQ=YEARLY;;COUNT=2", ";FREQ=YEARLY"):
        expect_refusal("bad-rule", calendar(event(DAY, f"RRULE:{rule}")))


@test("rules that repeat within a day are refused, in a time zone too")
def _(_fixture):
    for rule in ("FREQ=SECONDLY", "FREQ=MINUTELY;BYMONTHDAY=31;BYMONTH=2", "FREQ=HOURLY", "freq=secondly",
                 "FREQ=DAILY;BYHOUR=0,12", "FREQ=DAILY;BYMINUTE=0,30"):
        expect_refusal("sub-daily", calendar(event(DAY, f"RRULE:{rule}")))
        expect_refusal("sub-daily", calendar(event(DAY, f"EXRULE:{rule}")))
    zone = "BEGIN:VTIMEZONE\r\nTZID:X\r\nBEGIN:STANDARD\r\nDTSTART:19700101T000000\r\nTZOFFSETFROM:+0900\r\n" \
           "TZOFFSETTO:+0900\r\nRRULE:FREQ={}\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"
    expect_refusal("sub-daily", calendar(zone.format("SECONDLY"), event(DAY)))
    expect_refusal("bad-rule", calendar(zone.format("DAILY"), event(DAY)))
    expect_closed(calendar(event(DAY, "RRULE:FREQ=DAILY;COUNT=1;BYHOUR=0;BYMINUTE=0;BYSECOND=0")), "2026-01-01")


@test("an error at a property that decides about days is refused, elsewhere it is harmless")
def _(_fixture):
    for line in ("EXDATE", "DTEND 20260102", "DTEND=20260102", "DTEND;X=\"a:20260102"):
        expect_refusal("parse-error", calendar(event(DAY, line)))
    # A wrong VALUE is an error to libical too, but the value is read by what it looks like.
    for line in ("RDATE;VALUE=DATE-TIME:20260102", "RDATE;VALUE=NONSENSE:20260102", "DTEND;VALUE=TEXT:20260103"):
        expect_closed(calendar(event(DAY, line)), "2026-01-01", "2026-01-02")
    expect_closed(calendar(event("DTSTAMP;VALUE=DATE:20200101", DAY, "DESCRIPTION:", "LOCATION:", "SUMMARY",
                                 "STATUS:NONSENSE", "SEQUENCE:x", "GEO:1", "no colon", "ATTACH:", ":", "=")),
                  "2026-01-01")
    expect_refusal("not-supported",
                   calendar(event("UID:a", "RECURRENCE-ID;RANGE=THISANDFUTURE:20260102", DAY)))


# -- files that are made to take long or much

def hostile_files():
    """(name, bytes, refusal or None); made one after the other, so that this program stays small itself."""
    def text(*parts, head=()):
        return calendar(*parts, head=head).encode()
    fold = "\r\n "
    yield "5 MB and a byte", text(event(DAY, "X:" + (fold + "a" * 70) * 73000)), "too-large"
    yield "one line of 10 MB", b"BEGIN:VCALENDAR\r\nX:" + b"a" * 10_000_000, "too-large"
    yield "one line of 4 MB", b"BEGIN:VCALENDAR\r\nX:" + b"a" * 4_000_000, "line-too-long"
    yield "a line of 65,537 bytes", text("X:" + "a" * 65535 + "\r\n" + event(DAY)), "line-too-long"
    yield "a line of 65,536 bytes", text("X:" + "a" * 65534 + "\r\n" + event(DAY)), None
    yield "a description of 4.9 MB", text(event(DAY, "DESCRIPTION:" + ("a" * 70 + fold) * 67000)), None
    yield "a name folded after each byte", text(event(DAY, "SUMMARY:" + ("a" + fold) * 1_000_000)), None
    yield "only line ends", b"\r\n" * 2_500_000, "not-a-calendar"
    yield "1,600,000 short lines", b"BEGIN:VCALENDAR\r\n" + b"A:\n" * 1_600_000 + b"END:VCALENDAR\r\n", "no-events"
    yield "300,000 components inside each other", b"BEGIN:VCALENDAR\r\n" + b"BEGIN:X\r\n" * 300_000, "nesting"
    yield "16 components inside each other", text("BEGIN:X\r\n" * 15 + "END:X\r\n" * 15 + event(DAY)), None
    yield "17 components inside each other", text("BEGIN:X\r\n" * 16 + "END:X\r\n" * 16 + event(DAY)), "nesting"
    yield "250,000 empty components", text("BEGIN:X\r\nEND:X\r\n" * 250_000), "too-many-components"
    yield "20,000 events", text(*(event(f"UID:{i}", f"DTSTART:{1900 + i % 300}0101", f"SUMMARY:{i:05}" + "x" * 150)
                                  for i in range(20_000))), None
    yield "20,001 events", text(event(DAY) * 20_001), "too-many-components"
    yield "20,000 events that never end", text(event("DTSTART:19000101", "RRULE:FREQ=YEARLY") * 20_000), "too-many-days"
    yield "two rules that close every day", text(event("DTSTART:19000101", "RRULE:FREQ=DAILY") * 2), "too-many-days"
    yield "a rule that closes every day", text(event("DTSTART:19000101", "RRULE:FREQ=DAILY")), None
    yield "the same with a long name", text(event("DTSTART:19000101", "RRULE:FREQ=DAILY", "SUMMARY:" + "あ" * 200)), \
        "output-too-large"
    yield "660 yearly rules", text(*(event("DTSTART:19000101", "RRULE:FREQ=YEARLY", f"SUMMARY:{i}")
                                     for i in range(660))), None
    yield "an impossible daily rule", text(event("DTSTART:19000101", "RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30")), None
    yield "20,000 impossible monthly rules", \
        text(event("DTSTART:19000101", "RRULE:FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30") * 20_000), "cpu-limit"
    every = ",".join(str(i) for i in range(1, 367))
    yield "a rule of all days of the year", \
        text(event("DTSTART:19000101", f"RRULE:FREQ=YEARLY;BYYEARDAY={every};BYSETPOS={every}")), None
    yield "20,000 lines of EXDATE", \
        text(event("DTSTART:20000101", "RRULE:FREQ=DAILY", *("EXDATE:" + d for d in dates(20_000)))), None
    yield "20,001 values of EXDATE", \
        text(event(DAY, "EXDATE:" + ",\r\n ".join(dates(10_000)), "EXDATE:" + ",\r\n ".join(dates(10_001)))), \
        "too-many-dates"
    yield "400,000 values of EXDATE", text(event(DAY, "EXDATE:" + ",\r\n ".join(["20260101"] * 400_000))), \
        "line-too-long"
    yield "20,000 rules in one event", text(event(DAY, *["RRULE:FREQ=YEARLY"] * 20_000)), "too-many-dates"
    yield "19,000 overrides", text(event("UID:a", "DTSTART:19500101", "RRULE:FREQ=DAILY"),
                                   *(event("UID:a", f"RECURRENCE-ID:{d}", DAY) for d in dates(19_000))), None
    yield "2,000 lists of 1,000 categories", text(event(DAY, *["CATEGORIES:" + "a," * 1000] * 2000)), None
    yield "380,000 properties in one event", text(event(DAY, *["SEQUENCE:1"] * 380_000)), None
    yield "15,000 parameters", text(event("DTSTART" + ";X=a" * 15_000 + ":20260101")), "line-too-long"
    yield "300,000 lines in Latin-1", \
        text(event(DAY, "SUMMARY:x")).replace(b"END:VEVENT", b"DESCRIPTION:\xe9\xe8\r\n" * 300_000 + b"END:VEVENT"), None


@test("no hostile file takes more than 2 s of CPU time or 64 MiB, and each is refused by its limit")
def _(_fixture):
    for name, data, refusal in hostile_files():
        ran = run(data)
        del data
        code = ran.out.split(b"\t")[1].decode() if ran.out.startswith(b"error\t") else None
        ending = f"{name}: status {ran.status}, signal {ran.signal}, {ran.cpu:.2f} s, {ran.rss // 1024} MiB, {code}"
        if SANITIZERS:  # several times slower and larger: what is right may run into the limit
            assert ran.signal == 0 and code in (refusal, "cpu-limit"), ending
            continue
        assert ran.signal == 0 and ran.status == (1 if refusal else 0) and code == refusal, ending
        assert ran.cpu <= MAX_CPU_SECONDS and ran.rss <= MAX_RSS_KIB, ending
        assert ran.err == b"", ran.err[:200]


@test("a file that was damaged at random is read or refused, never anything else")
def _(_fixture):
    dice = random.Random(5)
    whole = calendar(
        "BEGIN:VTIMEZONE\r\nTZID:T\r\nBEGIN:STANDARD\r\nDTSTART:16010101T000000\r\nTZOFFSETFROM:+0900\r\n"
        "TZOFFSETTO:+0900\r\nRRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n",
        event("UID:a", DAY, "DTEND;VALUE=DATE:20260104", "RRULE:FREQ=YEARLY;COUNT=3;BYMONTH=1,2;BYDAY=2MO",
              "EXDATE;VALUE=DATE:20270101,20280101", "SUMMARY:元日", "SUMMARY;LANGUAGE=en:New Year"),
        event("UID:b", "DTSTART;TZID=T:20260105T000000", "DTEND;TZID=T:20260106T000000",
              "RDATE;VALUE=PERIOD:20260201T000000Z/P1D", "RRULE:FREQ=DAILY;UNTIL=20260110T150000Z"),
        event("UID:b", "RECURRENCE-ID:20260106T150000Z", "STATUS:CANCELLED", "DTSTART:20260101"),
        head=["X-WR-CALNAME:x", "X-WR-TIMEZONE:Asia/Tokyo", "X-CASEWATCH-DAYS-OFF:sat,sun"]).encode()
    read(whole)
    pieces = [b"\r\n", b"\n ", b":", b";", b",", b"=", b"\"", b"\\", b"/", b"-", b"BEGIN:VEVENT\r\n", b"END:VEVENT\r\n",
              b"\xff", b"\xe3", b"9999", b"P", b"T", b"Z", b"DTSTART:20260101\r\n", b"RRULE:FREQ=DAILY\r\n"]
    for _round in range(400):
        data = bytearray(whole)
        for _change in range(dice.randint(1, 4)):
            place = dice.randrange(len(data))
            cut = dice.choice([0, 0, 1, 2, 9])
            data[place:place + cut] = dice.choice(pieces) if dice.random() < .6 else bytes([dice.randrange(1, 256)])
        ran = run(bytes(data))
        assert ran.signal == 0 and ran.status in (0, 1) and ran.out.endswith(b"\n"), (bytes(data), ran)
        assert ran.out.startswith(b"error\t") if ran.status else ran.out.endswith(b"\nend\n"), (bytes(data), ran)


@test("the helper limits itself: CPU time, addresses, no core, no files")
def _(_fixture):
    def limits(process):
        with open(f"/proc/{process.pid}/limits", encoding="ascii") as lines:
            return {line[:26].strip(): line[26:].split()[:2] for line in lines}
    # Without the end of its input it waits, after it has set its limits and read what there was.
    process = subprocess.Popen([HELPER], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        process.stdin.write(b"x" * (1 << 20))  # more than a pipe holds: when this returns, it reads
        process.stdin.flush()
        found = limits(process)
    finally:
        process.stdin.close()
        process.stdout.read()
        process.stdout.close()
        process.wait()
    expect(found["Max cpu time"], ["2", "3"])
    expect(found["Max core file size"], ["0", "0"])
    if not COVERAGE:  # which writes its counts into files
        expect(found["Max file size"], ["0", "0"])
    if not SANITIZERS:
        expect(found["Max address space"], [str(256 << 20)] * 2)
    assert int(found["Max open files"][1]) <= 16


@test("the output may go to a file, and lower limits of the caller stay")
def _(_fixture):
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as out:
        given.write(calendar(event("DTSTART:19000101", "RRULE:FREQ=DAILY")).encode())
        given.seek(0)
        assert stat.S_ISREG(os.fstat(out.fileno()).st_mode)
        subprocess.run([HELPER], stdin=given, stdout=out, check=True,
                       preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CPU, (1, 1)))
        assert out.tell() > 2_000_000


if __name__ == "__main__":
    tap.run_all(Empty)
