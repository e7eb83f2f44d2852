# SPDX-License-Identifier: GPL-3.0-or-later
"""The rules of alerts (the contract, section 6), judged from outside.

The judge knows when something was recorded, what AlertRaised and ListAlerts say, what GetCase says
of a plan, and what stands at the notification server.  It shares no code with the daemon: hours and
days are reckoned here, and "the same cause" is told by this: between two showings of one step of one
case, which are no repeat and follow no new server, something must have happened to that case.
"""

import datetime
import os
import zoneinfo

DETAILS = bool(os.environ.get("CW_YEAR_DETAILS"))
HOURS = (9, 20)
CLOSED_WEEKDAY = 6  # [Alerts] Days=mon-sat
JAPAN = zoneinfo.ZoneInfo("Asia/Tokyo")
# Public holidays in Japan from October 2026 to December 2027 and the year-end break, by hand.
HOLIDAYS = {datetime.date.fromisoformat(d) for d in """
2026-10-12 2026-11-03 2026-11-23 2027-01-01 2027-01-11 2027-02-11 2027-02-23 2027-03-21 2027-03-22 2027-04-29
2027-05-03 2027-05-04 2027-05-05 2027-07-19 2027-08-11 2027-09-20 2027-09-23 2027-10-11 2027-11-03
2027-11-23 2026-12-29 2026-12-30 2026-12-31 2027-01-02 2027-01-03 2027-12-29 2027-12-30 2027-12-31
""".split()}
# What changes nothing in a case but its texts: no new reason to show a step again.
QUIET_EVENTS = ("noted",)


def is_open(day):
    """A business day in Japan."""
    return day.weekday() < 5 and day not in HOLIDAYS


def in_hours(moment):
    return moment.weekday() != CLOSED_WEEKDAY and HOURS[0] <= moment.hour < HOURS[1]


class Clock:
    """Wall times of a zone.  Moments have a fixed offset, so that sums and comparisons are of elapsed time."""

    def __init__(self, zone):
        self.zone = zone

    def of(self, moment):
        there = moment.astimezone(self.zone)
        return there.replace(tzinfo=datetime.timezone(there.utcoffset()))

    def at(self, day, hour=0, minute=0):
        """A wall time that is skipped is the one after the gap, one that comes twice the first."""
        wall = datetime.datetime.combine(day, datetime.time(hour, minute), self.zone)
        return self.of(wall.astimezone(datetime.timezone.utc))


class Platform:
    """Where its clients are, and whether their days off are Japan's; else they are weekends."""

    def __init__(self, clock, japan):
        self.clock, self.japan = clock, japan

    def is_open(self, moment):
        day = self.clock.of(moment).date()
        return is_open(day) if self.japan else day.weekday() < 5


def next_allowed(clock, platform, moment, act):
    """The first moment from MOMENT on at which an alert of that act may come."""
    day = moment.date()
    begins = [moment]  # an open day may begin while the hours run
    for n in range(30):
        day_of_platform = platform.clock.of(moment).date() + datetime.timedelta(days=n)
        begins += [clock.at(day + datetime.timedelta(days=n), HOURS[0]),
                   clock.of(platform.clock.at(day_of_platform))]
    return next(m for m in sorted(begins) if m >= moment and in_hours(m)
                and (act not in ("message", "office") or platform.is_open(m)))


class Case:
    """What the judge remembers of one case."""

    def __init__(self):
        self.shown = {}     # step -> moments of its showings, since something happened to the case
        self.ever = {}      # step -> its last showing, whatever happened
        self.snoozed = None
        self.changed = None # when something happened to it
        self.platform = None


class Judge:
    """Collects breaches; each is a line that names moment, case and rule."""

    def __init__(self, clock=None):
        self.clock = clock or Clock(JAPAN)
        self.japan = Platform(Clock(JAPAN), True)
        self.cases, self.breaches, self.counts = {}, [], {}
        self.server_changes = 0
        self.changes_seen = {}  # (case, step) -> server_changes at its last showing
        self.paused_until = self.pause_ended = None
        self.story = {}

    def count(self, what):
        self.counts[what] = self.counts.get(what, 0) + 1

    def breach(self, now, case, rule):
        self.breaches.append(f"{now:%Y-%m-%d %H:%M} case {case}: {rule}")
        if DETAILS:
            print("#", self.breaches[-1], self.story.get(case))

    def tell(self, case, what):
        """For CW_YEAR_DETAILS: what happened to a case, to be printed with a breach."""
        if DETAILS:
            self.story.setdefault(case, []).append(what)

    def case(self, number):
        return self.cases.setdefault(number, Case())

    # -- what happened

    def happened(self, now, number, event):
        """Something was recorded, or taken back, for that case."""
        self.case(number).changed = now
        self.tell(number, event)
        if event not in QUIET_EVENTS:
            self.case(number).shown.clear()
            self.case(number).snoozed = None

    def snoozed(self, number, until):
        self.case(number).snoozed = until

    def time_is(self, now):
        if self.paused_until and self.paused_until <= now:
            self.paused_until, self.pause_ended = None, now

    def server_changed(self):
        self.server_changes += 1

    def clock_went_back(self, now):
        """What was shown at a moment that is still to come may be withdrawn, and come then."""
        for case in self.cases.values():
            case.shown = {step: [m for m in moments if m <= now]
                          for step, moments in case.shown.items()}
            case.ever = {step: min(m, now) for step, m in case.ever.items()}
            case.changed = min(case.changed, now) if case.changed else None

    def next_allowed(self, number, moment, act):
        return next_allowed(self.clock, self.case(number).platform or self.japan,
                            self.clock.of(moment), act)

    # -- what the daemon did

    def raised(self, now, number, step, how, row):
        """An alert of its own; ROW is GetCase at that moment, its line that of the
        step in the plan."""
        self.count(how)
        line = row["line"]
        if row["stage"] == "closed" or row["state"] != "due" or line is None:
            self.breach(now, number, f"{step} was raised for a case that is {row['state']}")
            return
        # the last allowed moment before a limit may lie before the due moment of the same evening
        early = line["due"] > now and (
            line.get("limit") is None
            or self.next_allowed(number, line["due"], line["act"]) < line["limit"])
        if early or line["alert"] > now:
            self.breach(now, number, f"{step} was raised before it was due ({line['due']})")
        if line["status"] != "due" or row["next"]["step"] != step:
            self.breach(now, number, f"{step} was raised, which is {line['status']}")
        if line["urgency"] == "low":
            self.breach(now, number, f"{step} is low and has an alert of its own")
        if self.paused_until and now < self.paused_until:
            self.breach(now, number, f"{step} was raised during a pause")
        if how in ("alert", "repeat"):
            self.check_hours(now, number, step, line)
        self.check_cause(now, number, step, how)
        self.note_showing(now, number, step)

    def check_hours(self, now, number, step, line):
        allowed = self.next_allowed(number, now, line["act"])
        if allowed == now or now == self.pause_ended:  # the user chose that moment
            return
        self.count("out of hours")
        if line.get("limit") is None or allowed < line["limit"]:
            self.breach(now, number, f"{step} ({line['act']}) came outside of hours or on a closed "
                                     f"day; it could have waited until {allowed}, its limit is "
                                     f"{line.get('limit')}")

    def check_cause(self, now, number, step, how):
        case = self.case(number)
        before = case.shown.get(step, [])
        if not before or how == "repeat":
            return
        if case.snoozed and before[-1] <= case.snoozed <= now:
            return
        if self.changes_seen.get((number, step), 0) < self.server_changes:
            return
        self.breach(now, number, f"{step} was shown again for the same cause ({how}), "
                                 f"last at {before[-1]}")

    def note_showing(self, now, number, step):
        self.case(number).shown.setdefault(step, []).append(now)
        self.case(number).ever[step] = now
        self.tell(number, f"{now:%m-%d %H:%M} {step}")
        self.changes_seen[(number, step)] = self.server_changes

    def digest(self, now, listed, due):
        """A digest of its own; LISTED are its cases, DUE rows of all that is due or waits."""
        self.count("digest")
        if not listed:
            self.breach(now, 0, "an empty digest")
        for number in listed:
            row = due.get(number)
            if row is None:
                self.breach(now, number, "is in the digest and neither due nor waiting for me")
            elif row["state"] == "due":
                self.note_showing(now, number, row["next"]["step"])
        if self.paused_until and now < self.paused_until:
            self.breach(now, 0, "a digest during a pause")

    # -- how things stand

    def screen(self, now, bubbles, alerts, due, server):
        """BUBBLES: alert ids at the server; ALERTS: rows of ListAlerts by id; DUE: rows by case."""
        criticals = 0
        for alert in alerts.values():
            number = alert["id"]
            if number == 0:
                if len(alert["ids"]) == 0:
                    self.breach(now, 0, "an empty digest is live")
                for listed in alert["ids"]:
                    if listed not in due:
                        self.breach(now, listed, "is still listed, and is not due any more")
                continue
            row = due.get(number)
            if row is None or row["state"] != "due":
                self.breach(now, number, f"{alert['step']} is live, and the case is not due")
                continue
            if row["next"]["step"] != alert["step"]:
                self.breach(now, number, f"{alert['step']} is live, due is {row['next']['step']}")
            criticals += row["next"]["urgency"] == "critical"
        if server and len(alerts) > max(3, criticals + 1):
            self.breach(now, 0, f"{len(alerts)} alerts are live, {criticals} of them critical")
        for number in set(bubbles):
            if bubbles.count(number) > 1:
                self.breach(now, 0, f"alert {number} is on the screen twice")
        if server:
            for number in set(bubbles) - set(alerts):
                self.breach(now, 0, f"a bubble of alert {number}, which is over, stays up")
            for number in set(alerts) - set(bubbles):
                if self.paused_until and alerts[number]["status"] == "waiting":
                    continue  # its server went away in the pause
                self.breach(now, 0, f"alert {number} is {alerts[number]['status']} and not on the "
                                    "screen")

    def nothing_forgotten(self, now, due):
        """At noon of a business day that has alerts: all that is due was shown, or listed today."""
        self.count("noon")
        morning = self.clock.at(now.date(), HOURS[0])
        if self.paused_until and now < self.paused_until:
            return
        for number, row in due.items():
            step = row.get("next", {})
            if row["state"] != "due" or step["alert"] > now:
                continue
            late = [m for m in (self.case(number).changed, self.case(number).snoozed)
                    if m and m >= morning]
            if step["urgency"] == "low" and (late or step["alert"] > morning):
                continue  # waits for the next digest
            ever = self.case(number).ever
            last = ever.get(step["step"])
            if last is None or (last < step["alert"] and max(ever.values()) < morning):
                self.breach(now, number, f"{step['step']} ({step['urgency']}) is due since {step['alert']} and was last "
                                         f"shown at {last}")
            elif max(ever.values()) < morning and step["alert"] <= morning:
                self.breach(now, number, f"{step['step']} is not in today's digest")
