#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The machine's clock: casewatchd on its real timer, with no test clock (contract section 5: suspend,
clock changes, time-zone changes and DST change nothing but what is shown).

machine.py sets the clock, puts the machine to sleep and moves it to another zone.  What this cannot
drive is the kernel itself: that it cancels a timer at resume is taken from timerfd_create(2), and
each of the answers that it might give then is tried here.
"""

import ctypes

import tap
from harness import equal, refused, test, wait_until
from machine import Machine
from rules import ALWAYS, policy, step

ONE = {"p": policy(step("one", "delivered", "delivered", "1h", "wait"))}
BOTH = {"p": policy(step("one", "delivered", "delivered", "1h", "wait"),
                    step("two", "delivered", "delivered", "5h", "wait"))}


def delivered(m, at="now", **more):
    return m.daemon.add(stage="delivered", at=at, platform="p", **more)


def due(m, number, name="one"):
    return m.daemon.plan(number)[name]["due"]


def live(m):
    return [alert["step"] for alert in m.daemon.call("ListAlerts")]


def machine(start="2026-11-04 10:00", policies=ONE, conf=ALWAYS, **more):
    return dict(start=start, policies=policies, conf=conf, **more)


@test("an alert comes by itself when the clock gets there: not before its moment, and once",
      **machine(server=()))
def _(m):
    m.boot()
    number = delivered(m)
    moment = m.moment(due(m, number))
    m.set("2026-11-04 10:59:58.5")
    equal((m.alerts(), m.daemon.get(number)["state"]), ([], "ok"))
    name, said = m.next_alert()
    equal(name, "one")
    assert moment <= said < moment + 3 * tap.SLOW, f"due {moment}, came by {said}"
    m.stub.wait("Notify")
    equal(len(m.stub.shown()), 1)
    m.set("2026-11-04 12:30")
    equal((m.alerts(), live(m)), ([], ["one"]), "shown once for its cause")
    equal(len(m.stub.events("Notify")), 1)


@test("set forward past an alert: it comes at once, and once", **machine())
def _(m):
    m.boot()
    number = delivered(m)
    m.set("2026-11-04 10:59:50")
    equal(m.alerts(), [])
    m.set("2026-11-04 13:00")
    equal((m.alerts(), live(m), m.daemon.get(number)["state"]), (["one"], ["one"], "due"))
    m.set("2026-11-04 14:00")
    m.set("2026-11-04 14:30")
    equal(m.alerts(), [])


@test("set forward past two steps: the later one alone is shown", **machine(policies=BOTH))
def _(m):
    m.boot()
    delivered(m)
    m.set("2026-11-06 10:00")
    equal((m.alerts(), live(m)), (["two"], ["two"]))


@test("set back before an alert: nothing comes early, then it comes at its moment", **machine())
def _(m):
    m.boot()
    number = delivered(m)
    moment = m.moment(due(m, number))
    m.set("2026-11-04 10:30")
    m.set("2026-11-04 09:00")  # before the event itself
    equal((m.alerts(), m.daemon.get(number)["stage"]), ([], "delivered"))
    m.set("2026-11-04 10:59:58.5")
    equal(m.alerts(), [])
    name, said = m.next_alert()
    assert name == "one" and said >= moment, (name, said, moment)


@test("set back a little after an alert, and on again: nothing twice", **machine())
def _(m):
    m.boot()
    delivered(m)
    m.set("2026-11-04 11:10")
    equal(m.alerts(), ["one"])
    for text in ("2026-11-04 11:05", "2026-11-04 11:00:40", "2026-11-04 11:30"):
        m.set(text)
        equal((m.alerts(), live(m)), ([], ["one"]), text)


@test("set back before a live alert's moment: it goes, and comes at its moment", **machine())
def _(m):
    m.boot()
    delivered(m)
    m.set("2026-11-04 11:10")
    equal(m.alerts(), ["one"])
    m.set("2026-11-04 10:30")
    equal((live(m), [reason for _, _, reason in m.withdrawn.take()]), ([], ["moved"]))
    m.set("2026-11-04 10:59:58.5")
    equal(m.alerts(), [])
    equal(m.next_alert()[0], "one")


@test("a clock that jitters around a moment raises one alert", **machine())
def _(m):
    m.boot()
    number = delivered(m)
    moment = due(m, number)
    for text in ("2026-11-04 10:59:57", "2026-11-04 10:59:56", "2026-11-04 10:59:58",
                 "2026-11-04 10:59:57.5", "2026-11-04 10:59:58.8"):
        m.set(text)
        equal(m.alerts(), [], text)
    name, said = m.next_alert()
    assert name == "one" and said >= m.moment(moment), (name, said)


@test("events are stamped with the clock as it is: one recorded after a setting back fits in",
      **machine())
def _(m):
    m.boot()
    number = delivered(m)
    m.set("2026-11-04 09:30")
    m.daemon.record(number, "noted", text="the clock was wrong")
    times = {e["event"]: m.local(e["time"]) for e in m.daemon.get(number)["events"]}
    equal((times["noted"], times["delivered"]), ("2026-11-04 09:30", "2026-11-04 10:00"))
    with refused("InvalidArgument"):
        m.daemon.record(number, "noted", text="x", at="2026-11-04 09:45")


def suspended(m, how):
    m.boot()
    delivered(m)
    second = delivered(m, title="Second")
    m.set("2026-11-05 01:00", how)
    equal(m.alerts(), ["one", "one"])
    m.daemon.record(second, "accepted")
    m.set("2026-11-05 02:00", how)
    equal((m.alerts(), live(m)), ([], ["one"]))


@test("suspended over two alerts: both at resume, when the kernel cancels the timer", **machine())
def _(m):
    suspended(m, "s")


@test("suspended over two alerts: both at resume, when the timer just expires late", **machine())
def _(m):
    suspended(m, "e")


@test("a login manager's word alone brings them, should no timer wake", **machine())
def _(m):
    m.start_system_bus()
    m.boot()
    delivered(m)
    wait_until(lambda: listens(m), "the daemon on the system bus")
    m.tell_of_sleep(True)
    m.set("2026-11-05 01:00", "m")
    equal(m.alerts(), [], "nothing has told the daemon yet")
    m.tell_of_sleep(False)
    m.raised.wait(1)
    equal((m.alerts(), live(m)), (["one"], ["one"]))
    m.tell_of_sleep(False)
    m.daemon.settle()
    equal(m.alerts(), [])


def listens(m):
    """Whether the daemon has come to the system bus, beside us and the bus itself."""
    names = m.bus_call("ListNames", None).unpack()[0]
    return len([name for name in names if name.startswith(":")]) > 1


@test("suspended over Monday morning: what is due comes as alerts or one digest, three at most",
      **machine(start="2026-11-06 17:00", conf=None,
                policies={"p": policy(step("one", "delivered", "delivered", "1bd"))}))
def _(m):
    m.boot()
    for n in range(6):
        delivered(m, title=f"Case {n}")
    m.set("2026-11-09 17:05")
    wait_until(lambda: len(m.daemon.call("ListAlerts")) >= 1, "the alerts")
    alerts = m.daemon.call("ListAlerts")
    assert len(alerts) <= 3, alerts
    equal(sum(row["state"] == "due" for row in m.daemon.call("ListCases", "(a{sv}su)", {}, "",
                                                               0)[0]), 6)
    count = len(m.raised.take())
    m.set("2026-11-09 18:00")
    equal(m.alerts(), [], f"after the {count} of the resume")


@test("the zone moves under the running daemon: alert hours are those of the new one",
      **machine(start="2026-11-04 21:00", conf=None))
def _(m):
    m.boot()
    number = delivered(m, at="2026-11-04 20:30")
    equal(m.daemon.plan(number)["one"]["alert"], "2026-11-05T09:00:00+09:00")
    m.move_to("Europe/Berlin")  # where it is 13:00
    m.wait_for_zone("Europe/Berlin")
    equal(m.daemon.plan(number)["one"]["alert"], "2026-11-04T13:30:00+01:00")
    m.set("2026-11-04 13:30")
    equal(m.alerts(), ["one"])
    m.move_to("America/New_York")  # 07:30 there, before its hours: it waits for them
    m.wait_for_zone("America/New_York")
    equal((live(m), [reason for _, _, reason in m.withdrawn.take()]), ([], ["moved"]))
    m.set("2026-11-04 08:59")
    equal(m.alerts(), [])
    m.set("2026-11-04 09:00:30")
    equal(m.alerts().count("one"), 1)


@test("the zone moves past an alert's hours: it comes at once", **machine(start="2026-11-04 21:00",
                                                                       conf=None))
def _(m):
    m.boot()
    delivered(m, at="2026-11-04 19:30")
    equal(m.alerts(), [])
    m.move_to("Europe/Berlin")
    m.raised.wait(1)
    equal((m.alerts(), live(m)), (["one"], ["one"]))


@test("an event keeps the zone in which it was recorded, before and after a move", **machine())
def _(m):
    m.boot()
    number = delivered(m)
    m.move_to("Europe/Berlin")
    m.wait_for_zone("Europe/Berlin")
    m.set("2026-11-04 02:30")  # 10:30 in Tokyo
    m.daemon.record(number, "noted", text="in Berlin")
    times = {e["event"]: e["time"][16:] for e in m.daemon.get(number)["events"]}
    equal((times["delivered"][-6:], times["noted"][-6:]), ("+09:00", "+01:00"))


NIGHT = {"p": policy(step("one", "delivered", "delivered", "1d", "wait"),
                     zone="Europe/Berlin")}


@test("the night in which the clock goes forward: the alert of the hour that is not comes once, after it",
      **machine(start="2027-03-27 02:30", tz="Europe/Berlin", policies=NIGHT))
def _(m):
    m.boot()
    number = delivered(m, at="2027-03-27 02:30")
    equal(due(m, number), "2027-03-28T03:30:00+02:00")
    m.set("2027-03-28T01:59:58.5+01:00")
    m.wait_for("2027-03-28T03:00:00.2+02:00")  # 02:00 never is
    equal(m.alerts(), [])
    m.set("2027-03-28T03:29:58.5+02:00")
    equal(m.alerts(), [])
    name, said = m.next_alert()
    assert name == "one" and said >= m.moment("2027-03-28T03:30+02:00"), (name, said)
    m.set("2027-03-28 08:59")
    equal((m.alerts(), live(m)), ([], ["one"]))


@test("the night in which an hour comes twice: the alert comes in the first, and not again",
      **machine(start="2026-10-24 02:30", tz="Europe/Berlin", policies=NIGHT))
def _(m):
    m.boot()
    number = delivered(m, at="2026-10-24 02:30")
    equal(due(m, number), "2026-10-25T02:30:00+02:00")
    m.set("2026-10-25T02:29:58.5+02:00")
    equal(m.alerts(), [])
    name, said = m.next_alert()
    assert name == "one" and said >= m.moment("2026-10-25T02:30+02:00"), (name, said)
    m.set("2026-10-25T02:59:59+02:00")
    m.wait_for("2026-10-25T02:00:00.2+01:00")
    m.set("2026-10-25T02:29:59.5+01:00")
    m.wait_for("2026-10-25T02:30:00.5+01:00")
    equal((m.alerts(), live(m)), ([], ["one"]))


@test("with nothing planned, a clock set forward over a month raises nothing and keeps running",
      **machine())
def _(m):
    m.boot()
    m.set("2026-12-24 10:00")
    equal(m.alerts(), [])
    number = delivered(m)
    equal(m.local(due(m, number)), "2026-12-24 11:00")
    m.set("2026-12-24 11:00:30")
    equal(m.alerts(), ["one"])


@test("shut down over an alert and set back meanwhile: nothing early, nothing lost", **machine())
def _(m):
    m.boot()
    number = delivered(m)
    m.daemon.stop()
    m.ahead -= 3600  # a flat battery: the clock starts at 09:00
    m.boot()
    equal((m.alerts(), m.daemon.get(number)["state"]), ([], "ok"))
    m.set("2026-11-04 11:30")
    equal(m.alerts(), ["one"])


def make_machine(start, server=False, **keywords):
    return Machine(start, server=server, **keywords)


if __name__ == "__main__":
    ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)  # PR_SET_CHILD_SUBREAPER
    tap.run_all(make_machine)
