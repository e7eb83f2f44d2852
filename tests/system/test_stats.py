#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Statistics and cw-ctl stats: a scripted history with figures worked out by hand."""

import os
import signal

from gi.repository import Gio, GLib

from harness import (CLIENT, DAEMON, NAME, PATH, contains, equal, fields, main, refused, test,
                     wait_until)
from rules import LADDER, PLAIN

# Now is Mon 2026-11-30 09:00; 2026-11-03 (Tue) and 11-23 (Mon) are holidays.
WORLD = {"policies": {"ladder": LADDER, "plain": PLAIN}, "server": False,
         "clock": "2026-11-30 09:00"}


def stats(w, **filters):
    return w.daemon.call("Statistics", "(a{sv})", fields(filters))


def share(count, of):
    """What can be checked of a share without its bounds."""
    return (count, of, None if of < 5 else round(100 * count / of, 1), of < 5)


def got(dictionary):
    return (dictionary["count"], dictionary["of"], dictionary.get("percent"), dictionary["few"])


def run(w, *args, **more):
    rc, out, err = w.daemon.ctl(*args, **more)
    equal(rc, 0, f"cw-ctl {args}: {err.strip()!r}, exit status")
    return out


def applied(w, at="2026-11-02 10:00", **more):
    return w.daemon.add(**{"platform": "plain", "stage": "applied", "at": at, **more})


def article(w):
    """The article: 25 applications, 10 answers, two of them lures."""
    for n in range(25):
        number = applied(w, client=f"Client {n % 5}")
        if n < 10:
            w.daemon.record(number, "replied", at="2026-11-04 10:00",
                            **({"lure": True} if n < 2 else {}))


def history(w):
    """Seven cases of two clients on two platforms in two months."""
    # ACME, plain, October: due after 5bd on Fri 9 10:00, nudged on the 9th at noon, answered on the
    # 12th (a holiday) at noon: Fri 2 14 h, Mon-Thu 96 h, Fri 24 h, so 134 h; paid after 12 days
    one = w.daemon.add(client="ACME", platform="plain", stage="applied", at="2026-10-02 10:00")
    w.daemon.record(one, "sent", at="2026-10-09 12:00")
    w.daemon.record(one, "replied", at="2026-10-12 12:00")
    w.daemon.record(one, "contracted", at="2026-10-13 12:00")
    w.daemon.record(one, "delivered", at="2026-10-14 10:00")
    w.daemon.record(one, "paid", at="2026-10-26 10:00")
    # acme, ladder: a refusal by a word after 24 h
    two = w.daemon.add(client="acme", platform="ladder", stage="applied", at="2026-11-04 10:00")
    w.daemon.call("CloseCase", "(usa{sv})", two, "declined",
                  fields(at="2026-11-05 10:00", by="client"))
    # Other, plain: presumed after a step that nobody answered
    three = applied(w, client="Other", at="2026-11-04 10:00")
    w.daemon.record(three, "sent", at="2026-11-12 10:00")
    w.daemon.call("CloseCase", "(usa{sv})", three, "declined",
                  fields(at="2026-11-20 10:00", by="client", presumed=True))
    # Other, plain: waits, and is quiet past its step
    applied(w, client="Other", at="2026-11-04 10:00")
    # Other, plain: waits since Friday
    applied(w, client="Other", at="2026-11-27 10:00")
    # Other, ladder: entered when it was delivered; quiet, nudged, no answer yet
    w.daemon.add(client="Other", platform="ladder", stage="delivered", at="2026-11-18 10:00",
                 contracted="2026-11-09 10:00", funded="2026-11-09 10:00")
    w.daemon.record(6, "sent", at="2026-11-25 10:00")
    # Other, plain: taken back again
    applied(w, client="Other", at="2026-11-05 10:00")
    w.daemon.undo()


@test("the article: 25 applications, 10 answers, 2 lures: 40 % and 32 %", **WORLD)
def _(w):
    article(w)
    total = stats(w)["total"]
    equal(total["applications"], 25)
    equal(got(total["answered"]), (10, 25, 40.0, False))
    equal(got(total["genuine"]), (8, 25, 32.0, False))
    equal((total["answered"]["low"], total["answered"]["high"]), (23.4, 59.3))
    equal((total["genuine"]["low"], total["genuine"]["high"]), (17.2, 51.6))
    equal((total["lures"], total["waiting"]), (2, 15))
    out = run(w, "stats")
    contains(out, "10 of 25 (40 %, likely 23 to 59 %)", "8 of 25 (32 %, likely 17 to 52 %)")


@test("a scripted history has exactly these figures", **WORLD)
def _(w):
    history(w)
    total = stats(w)["total"]
    equal((total["cases"], total["open"]), (6, 3))
    equal(total["in_stage"], {"applied": 2, "delivered": 1, "closed": 3})
    equal(total["outcomes"], {"completed": 1, "declined": 2})
    equal(total["applications"], 5)
    equal(got(total["answered"]), share(2, 5))
    equal(got(total["genuine"]), share(2, 5))
    equal(got(total["contracts"]), share(1, 5))
    equal((total["rejected"], total["presumed"], total["waiting"]), (1, 1, 2))
    stages = total["stages"]
    # applied: one answered after its step, one presumed after it, one quiet past it
    equal(got(stages["applied"]["silences"]), share(3, 5))
    # delivered: paid on the third business day and later, and nudged since
    equal(got(stages["delivered"]["silences"]), share(2, 2))
    equal(total["silences"], 5)
    # 134 h, 24 h; delivered: Wed 14 14 h, eight whole days but Sat and Sun are 24 × 7, Mon 26 10 h
    equal((total["reply"]["n"], total["reply"]["median_hours"]), (3, 134.0))
    equal(stages["applied"]["reply"]["median_hours"], 79.0)
    equal(stages["delivered"]["reply"]["median_hours"], 192.0)
    steps = {row["step"]: row for row in total["steps"]}
    equal([row["step"] for row in total["steps"]], ["nudge-applied", "nudge-delivered"])
    equal((steps["nudge-applied"]["taken"], got(steps["nudge-applied"]["answered"])),
          (2, share(1, 2)))
    equal((steps["nudge-delivered"]["taken"], steps["nudge-delivered"]["waiting"],
           got(steps["nudge-delivered"]["answered"])), (1, 1, share(0, 0)))
    equal((total["money"]["delivered"]["n"], total["money"]["delivered"]["median_days"]), (1, 12.0))
    equal(total["money"]["contracted"]["median_days"], 13.0)
    equal(w.local(total["last_contact"]), "2026-11-27 10:00")


@test("by platform, client and month; rows add up to the total", **WORLD)
def _(w):
    history(w)
    for by, expected in (("platform", [("plain", 4), ("ladder", 2)]),
                         ("client", [("Other", 4), ("acme", 2)]),
                         ("month", [("2026-10", 1), ("2026-11", 5)])):
        answer = stats(w, by=by)
        equal(answer["by"], by)
        equal([(row[by], row["cases"]) for row in answer["rows"]], expected)
        for key in ("cases", "applications", "silences", "presumed"):
            equal(sum(row[key] for row in answer["rows"]), answer["total"][key], f"{by} {key}")
        equal(answer["groups_left_out"], 0)
    assert "rows" not in stats(w)


@test("filters: client in any spelling, platform, since and until as day, month or moment", **WORLD)
def _(w):
    history(w)
    for filters, cases in ((dict(client="ＡＣＭＥ"), 2), (dict(platform="ladder"), 2),
                           (dict(client="acme", platform="plain"), 1),
                           (dict(since="2026-11"), 5), (dict(until="2026-10"), 1),
                           (dict(since="2026", until="2026"), 6), (dict(until="2025"), 0),
                           (dict(since="2026-11-04", until="2026-11-04"), 3),
                           (dict(since="2026-11-27 10:00"), 1), (dict(since="2026-11-27 10:01"), 0),
                           (dict(since="-3d"), 1), (dict(until="2099-01-01"), 6)):
        equal(stats(w, **filters)["total"]["cases"], cases, f"cases of {filters}")
    equal(stats(w, client="ＡＣＭＥ")["client"], "acme")
    answer = stats(w, since="2026-11", until="2026-11")
    equal((answer["since"], answer["until"][:19]),
          ("2026-11-01T00:00:00+09:00", "2026-11-30T23:59:59"))


@test("what is no filter is refused", **WORLD)
def _(w):
    history(w)
    for filters, error, code in ((dict(size="big"), "InvalidArgument", "unknown-key"),
                                 (dict(by="year"), "InvalidArgument", "bad-filter"),
                                 (dict(since=3), "InvalidArgument", "wrong-type"),
                                 (dict(since="soon"), "InvalidArgument", "bad-time"),
                                 (dict(platform="plane"), "InvalidArgument", "unknown-platform"),
                                 (dict(client="ACNE"), "NotFound", "no-such-client")):
        with refused(error, code):
            stats(w, **filters)


@test("an empty database has no numbers and says so", **WORLD)
def _(w):
    total = stats(w, by="month")["total"]
    equal(total["cases"], 0)
    equal(got(total["answered"]), share(0, 0))
    contains(run(w, "stats"), "No case began in that time.")


@test("a client's own days off count for its reply times", **WORLD)
def _(w):
    number = applied(w, client="ACME", at="2026-11-24 10:00")
    w.daemon.record(number, "replied", at="2026-11-27 10:00")
    equal(stats(w)["total"]["reply"]["median_hours"], 72.0)
    w.daemon.call("EditClient", "(sa{sv})", "ACME", fields(days_off=["thu"]))
    equal(stats(w)["total"]["reply"]["median_hours"], 48.0)


@test("undo and corrections count anew", **WORLD)
def _(w):
    number = applied(w, client="ACME")
    w.daemon.record(number, "replied", at="2026-11-04 10:00", lure=True)
    equal(stats(w)["total"]["lures"], 1)
    w.daemon.undo()
    equal((stats(w)["total"]["lures"], stats(w)["total"]["answered"]["count"]), (0, 0))


@test("other calls are answered while the numbers of many cases are counted", **WORLD)
def _(w):
    for n in range(400):
        w.daemon.add(f"Case {n}", client=f"Client {n % 7}", platform="plain")
    answers = []

    def call(what, method, parameters):
        w.bus.call(NAME, PATH, NAME, method, parameters, None, Gio.DBusCallFlags.NO_AUTO_START,
                   60000, None, lambda bus, result: answers.append(
                       (what, bus.call_finish(result).unpack()[0])))
    os.kill(w.daemon.process.pid, signal.SIGSTOP)  # until it has all of them at once
    call("many", "Statistics", GLib.Variant("(a{sv})", ({},)))
    call("again", "Statistics", GLib.Variant("(a{sv})", ({"by": GLib.Variant("s", "client")},)))
    call("status", "Status", None)
    call("case", "GetCase", GLib.Variant("(u)", (3,)))
    w.bus.flush_sync()
    os.kill(w.daemon.process.pid, signal.SIGCONT)
    wait_until(lambda: len(answers) == 4, "four answers", 60)
    equal([what for what, _ in answers[:2]], ["status", "case"])
    slow = dict(answers[2:])  # a slice of each in turn
    equal(slow["many"]["total"]["cases"], 400)
    equal(len(slow["again"]["rows"]), 7)


@test("a call under way when the daemon ends gets an answer", **WORLD)
def _(w):
    for n in range(300):
        w.daemon.add(f"Case {n}", platform="plain")
    failed = []

    def done(bus, result):
        try:
            bus.call_finish(result)
            failed.append("answered")
        except GLib.Error as error:
            failed.append(error.message)
    w.bus.call(NAME, PATH, NAME, "Statistics", GLib.Variant("(a{sv})", ({},)), None,
               Gio.DBusCallFlags.NO_AUTO_START, 60000, None, done)
    w.bus.call(NAME, PATH, NAME, "Quit", None, None, Gio.DBusCallFlags.NO_AUTO_START, 60000, None,
               None)
    wait_until(lambda: failed, "an answer")
    equal(w.daemon.process.wait(20), 0)
    w.daemon.process = None


@test("cw-ctl stats: tables for people, few are called few, one JSON value for programs", **WORLD)
def _(w):
    history(w)
    out = run(w, "stats")
    contains(out, "2 of 5 (40 %", "median of 3, too few to say more", "nudge-applied", "1/2",
             "12 days (one payment, too few to say more)")
    by = run(w, "stats", "--platform")
    contains(by, "plain", "ladder", "All together", "1/4")
    assert "50%" not in by.split("All together")[0], by
    contains(run(w, "stats", "--client"), "acme", "Other")
    contains(run(w, "stats", "--month"), "2026-10", "2026-11")
    one = run(w, "stats", "--client", "Other", "--month", json=True)
    equal((one["client"], [row["month"] for row in one["rows"]]), ("Other", ["2026-11"]))
    equal(run(w, "stats", "--month", "2026-10", json=True)["total"]["cases"], 1)
    equal(run(w, "stats", "--platform=ladder", json=True)["total"]["cases"], 2)
    equal(w.daemon.ctl("stats", "--month", "2026-10", "--since", "2026-01-01")[0], 2)
    equal(w.daemon.ctl("stats", "--month", "--client")[0], 2)
    rc, _, err = w.daemon.ctl("stats", "--month", "2026-13")
    equal(rc, 2)
    contains(err, '"2026-13" is no month', "YYYY-MM")
    rc, _, err = w.daemon.ctl("stats", "--client", "ACNE")
    equal(rc, 1)
    contains(err, "acme")


if __name__ == "__main__":
    main(needs=(DAEMON, CLIENT))
