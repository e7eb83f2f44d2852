#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Zones through the whole program: contract section 5, seen by people in other places than their
clients.  The expected wall times are worked by hand from the zones' rules:

Lord Howe goes from +11:00 to +10:30 on Sun 4 Apr 2027 at 02:00 and from +10:30 to +11:00 on Sun 3 Oct
2027 at 02:00; Kathmandu is +05:45; New York left DST on Sun 1 Nov 2026 at 02:00 and enters it on Sun
14 Mar 2027; Apia had no Fri 30 Dec 2011.
"""

import os

from harness import contains, equal, main, moment, test, wait_until
from rules import ALWAYS, policy, step


def world(tz, clock, *steps, conf=ALWAYS, **more):
    return {"tz": tz, "clock": clock, "conf": conf, "server": False,
            "policies": {"p": policy(*steps, **{"calendars": "", "office": "", **more})}}


def day_step(name="one", after="1d", act="wait", **keys):
    return step(name, "delivered", "delivered", after, act, **keys)


def due_of(w, at, name="one"):
    w.daemon.clock(at)
    return w.daemon.plan(w.daemon.add(platform="p", stage="delivered", at=at))[name]["due"]


@test("Lord Howe: a wall time in the half hour that is skipped moves by half an hour",
      **world("Australia/Lord_Howe", "2027-09-01 10:00", day_step(), day_step("hours", "24h")))
def _(w):
    equal(due_of(w, "2027-10-02 02:10"), "2027-10-03T02:40:00+11:00")
    equal(due_of(w, "2027-10-02 02:30"), "2027-10-03T02:30:00+11:00")
    equal(due_of(w, "2027-10-02 12:00", "hours"), "2027-10-03T12:30:00+11:00")


@test("Lord Howe: of a half hour that comes twice the first counts",
      **world("Australia/Lord_Howe", "2027-03-01 10:00", day_step(), day_step("hours", "24h")))
def _(w):
    equal(due_of(w, "2027-04-03 01:45"), "2027-04-04T01:45:00+11:00")
    equal(due_of(w, "2027-04-03 12:00"), "2027-04-04T12:00:00+10:30")
    equal(due_of(w, "2027-04-03 12:00", "hours"), "2027-04-04T11:30:00+10:30")


@test("Kathmandu and New York: wall times keep, with quarter hours and over the end of DST",
      **world("Asia/Kathmandu", "2026-10-20 10:00", day_step(), day_step("local", "1bd"),
              zone="America/New_York"))
def _(w):
    # Fri 30 Oct 10:00 in Kathmandu is 00:15 in New York (-04:00); its next business day is Mon 2 Nov,
    # 00:15 by then -05:00, which is 11:00 in Kathmandu.
    equal(due_of(w, "2026-10-30 10:00"), "2026-10-31T10:00:00+05:45")
    equal(due_of(w, "2026-10-30 10:00", "local"), "2026-11-02T11:00:00+05:45")


@test("New York: the hour that is skipped, the hour that comes twice",
      **world("America/New_York", "2026-10-20 10:00", day_step(), zone="America/New_York"))
def _(w):
    equal(due_of(w, "2026-10-31 01:30"), "2026-11-01T01:30:00-04:00")
    equal(due_of(w, "2027-03-13 02:30"), "2027-03-14T03:30:00-04:00")


@test("Berlin for a client in Tokyo: an evening there is the next day here, and its weekend counts",
      **world("Europe/Berlin", "2026-11-02 10:00", day_step("days", "1d"),
              day_step("one", "1bd", "message"), conf=None, calendars="japan", zone="Asia/Tokyo"))
def _(w):
    # Fri 6 Nov 17:00 in Berlin is Sat 7 01:00 in Tokyo: the next business day is Mon 9 01:00 there,
    # Sun 8 17:00 here; a message waits until Berlin's hours reach a Monday of Tokyo.
    equal(due_of(w, "2026-11-06 17:00"), "2026-11-08T17:00:00+01:00")
    equal(due_of(w, "2026-11-06 17:00", "days"), "2026-11-07T17:00:00+01:00")
    number = w.daemon.add(platform="p", stage="delivered", at="2026-11-06 10:00")
    line = w.daemon.plan(number)["one"]
    equal((line["due"], line["alert"]), ("2026-11-09T10:00:00+01:00",) * 2)


@test("Apia's 30 December 2011, which never was, is no business day",
      **world("Pacific/Apia", "2011-12-20 10:00", day_step("one", "1bd"), day_step("two", "2bd"),
              day_step("civil", "1d"), zone="Pacific/Apia"))
def _(w):
    # Thu 29 (-10:00) was followed by Sat 31 (+14:00): the next business day is Mon 2 January.
    equal(due_of(w, "2011-12-29 10:00"), "2012-01-02T10:00:00+14:00")
    equal(due_of(w, "2011-12-28 10:00"), "2011-12-29T10:00:00-10:00")
    equal(due_of(w, "2011-12-28 10:00", "two"), "2012-01-02T10:00:00+14:00")
    number = w.daemon.add(platform="p", stage="delivered", at="2011-12-28 10:00")
    days = {d["date"]: d for d in w.daemon.call("Explain", "(usa{sv})", number, "two", {})["days"]}
    assert not days["2011-12-30"]["counted"], days
    contains(days["2011-12-30"]["reason"], "does not exist")
    # The same wall time a civil day after the 29th is skipped with the whole day: a day later.
    equal(due_of(w, "2011-12-29 10:00", "civil"), "2011-12-31T10:00:00+14:00")


NIGHT = "[Alerts]\nHours=22:00-02:00\n"


@test("alert hours across midnight: open until 02:00 of the next day, and DigestAt has its own moment",
      **{**world("Asia/Tokyo", "2026-11-04 12:00", day_step("one", "1h"), conf=NIGHT),
         "server": ()})
def _(w):
    def alert(at):
        w.daemon.clock(at)
        number = w.daemon.add(platform="p", stage="delivered", at=at)
        line = w.daemon.plan(number)["one"]
        w.daemon.call("CloseCase", "(usa{sv})", number, "lost", {})
        return w.local(line["alert"])
    equal(alert("2026-11-04 12:00"), "2026-11-04 22:00")
    equal(alert("2026-11-04 22:30"), "2026-11-04 23:30")
    equal(alert("2026-11-04 23:30"), "2026-11-05 00:30")
    equal(alert("2026-11-05 00:59"), "2026-11-05 01:59")
    equal(alert("2026-11-05 01:00"), "2026-11-05 22:00")
    number = w.daemon.add(platform="p", stage="delivered")
    raised = w.daemon.signals("AlertRaised")
    w.daemon.clock("2026-11-05 21:59")
    equal(raised.take(), [])
    w.daemon.clock("2026-11-05 22:00")
    equal([(case, name) for case, name, _ in raised.take()], [(number, "one")])


@test("Days with hours across midnight: the small hours belong to the day on which they began",
      **world("Asia/Tokyo", "2026-11-06 12:00", day_step("one", "1h"),
              conf=NIGHT + "Days=fri\n"))
def _(w):
    w.daemon.clock("2026-11-06 23:45")  # Fri: an hour later is Saturday's small hours
    number = w.daemon.add(platform="p", stage="delivered")
    equal(w.local(w.daemon.plan(number)["one"]["alert"]), "2026-11-07 00:45")
    w.daemon.clock("2026-11-07 01:30")
    number = w.daemon.add(platform="p", stage="delivered")
    equal(w.local(w.daemon.plan(number)["one"]["alert"]), "2026-11-13 22:00")


@test("a window that never opens is refused when it is read: the last good one stays in force",
      **world("Asia/Tokyo", "2026-11-04 12:00", day_step("one", "1h"), conf=NIGHT))
def _(w):
    number = w.daemon.add(platform="p", stage="delivered")
    equal(w.local(w.daemon.plan(number)["one"]["alert"]), "2026-11-04 22:00")
    w.write(os.path.join(w.config, "casewatch.conf"), "[Alerts]\nHours=09:00-09:00\n")
    problem, = wait_until(lambda: w.daemon.call("Status").get("problems"), "the problem")
    contains(problem, "casewatch.conf:2", "never opens")
    equal(w.local(w.daemon.plan(number)["one"]["alert"]), "2026-11-04 22:00")
    w.write(os.path.join(w.config, "casewatch.conf"), "[Alerts]\nHours=00:00-24:00\n")
    wait_until(lambda: not w.daemon.call("Status").get("problems"), "the problem to go")
    equal(w.local(w.daemon.plan(number)["one"]["alert"]), "2026-11-04 13:00")


@test("a move to another zone: each event is shown in the zone in which it was recorded",
      **world("Asia/Tokyo", "2026-11-04 10:00", day_step("one", "9d")))
def _(w):
    number = w.daemon.add(platform="p", stage="delivered", note="in Tokyo")
    w.daemon.stop()
    w.tz = w.env["TZ"] = "America/New_York"
    w.daemon.start("2026-11-06 09:30")
    w.daemon.record(number, "noted", text="in New York")
    equal(moment(w.daemon.plan(number)["one"]["due"]).utcoffset().total_seconds(), -5 * 3600,
          "what comes is in the zone of now")
    w.daemon.record(number, "asked", kind="question", by="2026-11-10 12:00")
    events = {e["details"].get("text", e["event"]): e for e in w.daemon.get(number)["events"]}
    equal(events["delivered"]["time"], "2026-11-04T10:00:00+09:00")
    equal(events["in New York"]["time"], "2026-11-06T09:30:00-05:00")
    equal(events["asked"]["details"]["by"], "2026-11-10T12:00:00-05:00")
    shown, = [e for e in w.daemon.ctl("show", number, json=True)[1]["events"]
              if e["event"] == "delivered"]
    equal(shown["time"], "2026-11-04T10:00:00+09:00")
    text = w.daemon.ctl("show", number)[1]
    log = text[text.index("Log"):]
    contains(log, "Wed 4 Nov 10:00 (+09:00)", "Fri 6 Nov 09:30")
    assert "09:30 (" not in log, log
    assert "20:00" not in log, log  # what 10:00 in Tokyo is in New York


if __name__ == "__main__":
    main()
