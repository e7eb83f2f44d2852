# SPDX-License-Identifier: GPL-3.0-or-later
"""What a policy file promises, reckoned a second time.

Policies are read with configparser, business days come from numpy and a list of Japan's holidays
that is not ours, clocks from zoneinfo: nothing of the program is asked.  A Scenario is the shortest
life of a case in which one step falls due, with the moment at which it must be shown.
"""

import configparser
import datetime
import glob
import os
import re
import zoneinfo

import numpy

from harness import SOURCE

UTC = datetime.timezone.utc
MINUTE, HOUR, DAY = (datetime.timedelta(minutes=1), datetime.timedelta(hours=1),
                     datetime.timedelta(days=1))
STAGES = ("applied", "contracted", "delivered", "billed")
POLICIES = os.path.join(SOURCE, "data", "policies")
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def names():
    return sorted(os.path.basename(path)[:-7] for path in glob.glob(POLICIES + "/*.policy"))


def holidays():
    """Japan's holidays by a list of other people, and 29 December to 3 January."""
    path = os.path.join(SOURCE, "tests", "data", "japan-holiday-jp.txt")
    with open(path, encoding="utf-8") as file:
        days = [line.strip() for line in file if line[0] != "#"]
    for year in range(2018, 2040):
        days += [f"{year}-12-{day}" for day in (29, 30, 31)]
        days += [f"{year}-01-0{day}" for day in (1, 2, 3)]
    return days


class Rules:
    """One policy file; the user's zone is TZ."""

    def __init__(self, name, tz):
        self.name = name
        parser = configparser.RawConfigParser(delimiters=("=",), comment_prefixes=("#",),
                                              inline_comment_prefixes=None, strict=True)
        parser.optionxform = str
        with open(os.path.join(POLICIES, name + ".policy"), encoding="utf-8") as file:
            parser.read_file(file)
        self.head = parser["Policy"]
        self.steps = {section[5:]: dict(parser[section]) for section in parser.sections()
                      if section.startswith("Step ")}
        self.user = zoneinfo.ZoneInfo(tz)
        self.zone = zoneinfo.ZoneInfo(self.head.get("Zone", tz))
        self.escrow = self.head.get("Escrow") == "true"
        self.client = self.calendar("Calendars")
        self.office = self.calendar("OfficeCalendars", "Calendars")

    def calendar(self, *keys):
        wanted = next((self.head[key] for key in keys if key in self.head), "")
        assert wanted in ("", "japan;yearend-japan"), f"a calendar that is new here: {wanted}"
        return numpy.busdaycalendar(holidays=holidays() if wanted else [])

    # -- sums

    def at(self, day, clock, zone):
        """A wall time as an instant: over a gap it moves forward, of two it is the first."""
        wall = datetime.datetime.combine(day, clock, zone).replace(fold=0)
        return wall.astimezone(UTC)

    def plus(self, moment, distance, inclusive=False):
        number, unit = re.fullmatch(r"([+-]?\d+)(h|d|bd|obd)", distance).groups()
        n = int(number) - (1 if inclusive else 0)
        if unit == "h":
            return moment + n * HOUR
        zone = self.user if unit == "d" else self.zone
        wall = moment.astimezone(zone)
        if unit == "d":
            return self.at(wall.date() + n * DAY, wall.time(), zone)
        days = self.client if unit == "bd" else self.office
        back = number.startswith("-")
        roll = "forward" if (n < 0 or n == 0) != (n == 0 and back) else "backward"
        day = numpy.busday_offset(wall.date(), n, roll=roll, busdaycal=days).astype(object)
        return self.at(day, wall.time(), zone)

    def next_open(self, moment, act):
        """Hours are the whole day here: only a day off makes an alert wait."""
        days = {"message": self.client, "office": self.office}.get(act)
        day = moment.astimezone(self.zone).date()
        if days is None or numpy.is_busday(day, busdaycal=days):
            return moment
        day = numpy.busday_offset(day, 0, roll="forward", busdaycal=days).astype(object)
        return self.at(day, datetime.time(0), self.zone)

    def last_open(self, limit, earliest, act):
        """The last whole minute before the limit that is allowed, None before EARLIEST."""
        moment = (limit - datetime.timedelta(microseconds=1)).replace(second=0, microsecond=0)
        while moment >= earliest and self.next_open(moment, act) != moment:
            moment -= MINUTE
        return moment if moment >= earliest else None


def entries(step, key):
    return [part.strip() for part in step.get(key, "").split(";") if part.strip()]


def is_called(day, name):
    """Is it that day of the month ("15"), or the last one ("last")?"""
    return (day + DAY).day == 1 if name == "last" else day.day == int(name)


class Impossible(Exception):
    """At this base the step cannot come (a limit lies before it): another base is wanted."""


class Scenario:
    """A case in which STEP falls due, begun at BASE.

    acts: [(instant, event, details)], added: fields of AddCase; fire: when it must be shown;
    due, alert: as the plan must name them; last: the moment of the last act.
    """

    def __init__(self, rules, step_id, base, prefer):
        self.rules, self.id, self.step, self.prefer = rules, step_id, rules.steps[step_id], prefer
        self.marks, self.acts, self.added, self.ball = {}, [], {}, None
        self.quiet, self.promised, self.taken_day, self.now = None, None, None, base
        self.limit, self.funded = None, False
        self.begin(base)
        for needed in self.needed(step_id, []):
            self.take(needed)
        self.due, self.alert, self.limit = self.reckon(step_id)
        if self.limit and self.alert >= self.limit:
            raise Impossible(step_id)
        self.fire = self.alert
        if self.alert < self.now:
            self.fire = rules.next_open(self.now, self.step["Act"])
        if self.limit and self.fire >= self.limit:
            raise Impossible(step_id)
        if self.step.get("Urgency") == "low":
            self.fire = self.digest(max(self.alert, self.now))
            if self.limit and self.fire >= self.limit:
                raise Impossible(step_id)
        self.look_ahead()

    def look_ahead(self):
        """A later step of the ladder that has come by then takes this one's place for good."""
        ids = list(self.rules.steps)
        for name in ids[ids.index(self.id) + 1:]:
            later = self.rules.steps[name]
            balls = entries(later, "Ball") or ["client"]
            if (later["Stage"] != self.step["Stage"] or self.root(later) != self.root(self.step)
                    or later["Since"] not in self.marks or self.ball not in balls
                    or not all(self.holds(word) for word in self.requires(later))):
                continue
            due, alert, limit = self.reckon(name)
            if (not limit or alert < limit) and min(due, alert) <= self.fire:
                raise Impossible(name)

    def root(self, step):
        """The ladder it belongs to, by what it counts from in the end."""
        while step["Since"].split(":")[0] in ("step", "approved", "denied"):
            step = self.rules.steps[step["Since"].split(":")[1]]
        since = step["Since"]
        return since if since.startswith("asked:") else since in ("closes", "deadline", "due")

    def holds(self, word):
        if word.startswith("!"):
            return not self.holds(word[1:])
        if word == "funded":
            return self.funded
        return word in self.marks

    # -- the life before the step

    def requires(self, step):
        return entries(step, "Requires")

    def wants(self, word):
        """Is it required, or counted from, by the step or by one that it follows?"""
        for name in [self.id] + self.needed(self.id, []):
            step = self.rules.steps[name]
            if word in self.requires(step) or step["Since"] == word:
                return True
        return False

    def needed(self, step_id, found):
        """The steps that must have been taken, first to last."""
        step = self.rules.steps[step_id]
        names = [re.sub("^(step|approved|denied):", "", word)
                 for word in [step["Since"]] + self.requires(step)
                 if re.match("(step|approved|denied):", word)]
        for name in names:
            if name not in found:
                self.needed(name, found)
                found.append(name)
        return found

    def do(self, event, ball=None, **details):
        self.acts.append((self.now, event, {**details, **({"ball": ball} if ball else {})}))

    def mark(self, name):
        self.marks[name] = self.now

    def silent(self):
        self.quiet = self.marks["quiet"] = self.now

    def day(self, days):
        """A date of the case, meant as its evening (DayEnd, 18:00)."""
        day = self.now.astimezone(self.rules.user).date() + days * DAY
        return day.isoformat(), self.rules.at(day, datetime.time(18), self.rules.user)

    def turn(self):
        """Who has to act for the step: me where it is a choice, so that no silence is about."""
        if self.step["Since"].startswith("asked:"):
            return "client"
        ball = entries(self.step, "Ball") or ["client"]
        first = self.needed(self.id, [])
        if first:
            ball = entries(self.rules.steps[first[0]], "Ball") or ["client"]
        return self.prefer if self.prefer in ball else "me" if "me" in ball else "client"

    def begin(self, base):
        stage, rules = self.step["Stage"], self.rules
        for name, days in (("closes", 5), ("deadline", 20)):
            if self.wants(name):
                self.added[name], self.marks[name] = self.day(days)
        self.added["stage"] = "applied" if stage == "applied" else "contracted"
        self.added["at"] = base.isoformat()
        self.mark("applied")
        if stage == "applied":
            self.silent()
            self.ball = "client"
        else:
            self.contract()
        if stage == "delivered":
            self.deliver()
        if stage == "billed":
            self.deliver()
            self.bill()
        if self.ball == "me" and self.step["Since"] == "turn" and stage == "contracted":
            self.now += HOUR  # it must change hands to be counted from
            self.do("sent")
            self.ball = "client"
        if self.prefer != "early":
            self.finish(stage)

    def bill(self):
        ball = "client"
        if self.prefer == "early":  # they wrote, and accepted ten hours later
            self.hand_over()
            self.now += 9 * HOUR
            ball = "me"
        self.now += HOUR
        self.do("accepted", ball=ball)
        self.mark("billed")
        self.ball = ball

    def hand_over(self):
        """The client writes, and it is my turn."""
        self.now += HOUR
        self.do("replied", ball="me")
        self.mark("turn")
        self.ball, self.quiet = "me", None
        self.marks.pop("quiet", None)

    def contract(self):
        self.mark("contracted")
        self.ball = "me"
        if not self.rules.escrow:
            return
        self.ball = "client"
        self.silent()
        if self.wants("!funded") and not self.wants("delivered"):
            return
        self.now += HOUR
        self.do("funded")
        self.mark("funded")
        self.funded = True
        self.ball = "me"
        if self.wants("started"):
            self.do("started")
            self.mark("started")
        if self.wants("delivered") and self.step["Stage"] == "contracted":
            self.deliver()
            self.now += HOUR
            if self.wants("!funded"):
                self.do("accepted", more=True)
                self.funded = False
                self.silent()
                self.ball = "client"
            else:
                self.do("revision")
                self.ball = "me"

    def deliver(self):
        self.now += HOUR
        details = {"button": True}
        if self.wants("due"):
            details["due"], self.marks["due"] = self.day(20)
        self.do("delivered", **details)
        self.mark("delivered")
        self.silent()
        self.ball = "client"

    def finish(self, stage):
        since, turn = self.step["Since"], self.turn()
        if since.startswith("asked:"):
            self.now += 3 * DAY
            self.do("asked", kind=since[6:])
            self.marks[since] = self.now
            self.ball = "me"
        elif since == "promised" or self.wants("promised"):
            self.now += HOUR
            text, moment = self.day(3)
            self.do("promised", until=text)
            self.marks["promised"] = self.promised = self.quiet = self.marks["quiet"] = moment
            self.ball = "client"
        elif turn == "me" and (since == "turn" or self.ball != "me"):
            self.hand_over()
        elif turn == "client" and self.ball == "me" and stage == "contracted":
            self.now += HOUR
            self.do("sent")
            self.silent()
            self.ball = "client"

    def take(self, name):
        """Take a step of the ladder at the moment of its alert, and have it decided if wanted."""
        step = self.rules.steps[name]
        _due, alert, limit = self.reckon(name)
        if limit and alert >= limit:
            raise Impossible(name)
        self.now = max(alert, self.now) + MINUTE
        self.do("step-done", step=name)
        self.marks["step:" + name] = self.now
        wall = self.now.astimezone(self.rules.zone).date()
        following = numpy.busday_offset(wall, 1, roll="backward", busdaycal=self.rules.client)
        self.taken_day = self.rules.at(following.astype(object), datetime.time(0), self.rules.zone)
        if step["Act"] != "office":
            return
        self.ball = "office"
        balls = entries(self.step, "Ball") or ["client"]
        for result in ("denied", "approved"):
            if self.wants_result(result, name) or (result == "approved" and "office" not in balls):
                self.now += HOUR
                self.do("step-result", step=name, result=result)
                self.marks[f"{result}:{name}"] = self.now
                self.ball = "client"
                return

    def wants_result(self, result, name):
        return f"{result}:{name}" in [self.step["Since"]] + self.requires(self.step)

    # -- what must come

    def moment(self, text):
        """"quiet+2bd", "step:ID+1d": None where the anchor does not exist."""
        anchor, distance = re.fullmatch(r"(.*?)([+-]\d+(?:h|d|bd|obd))?", text).groups()
        if anchor not in self.marks:
            return None
        return self.rules.plus(self.marks[anchor], distance or "0h")

    def reckon(self, name):
        """(due, alert, limit) of a step by the keys of its group."""
        step, rules = self.rules.steps[name], self.rules
        anchor = self.marks[step["Since"]]
        due = rules.plus(anchor, step.get("After", "0h"), step.get("Inclusive") == "true")
        if "Weekly" in step:
            due = self.weekly(due, *step["Weekly"].split())
        if "Monthly" in step:
            due = self.pay_day(due, entries(step, "Monthly"))
        if step.get("Round") == "hour" and due != due.replace(minute=0, second=0):
            due = due.replace(minute=0, second=0) + HOUR
        due = max([due] + [m for m in map(self.moment, entries(step, "NotBefore")) if m])
        balls = entries(step, "Ball") or ["client"]
        if not step["Since"].startswith("asked:") and "client" in balls and "me" not in balls:
            due = max([due] + [m for m in (self.promised, self.taken_day) if m])
        limit = self.moment(step["Until"]) if "Until" in step else None
        alert = rules.next_open(due, step["Act"])
        if limit and due < limit <= alert:
            alert = rules.last_open(limit, anchor if anchor <= due else limit - 30 * DAY,
                                    step["Act"]) or due
        return due, alert, limit

    def weekly(self, moment, word, clock):
        hour, minute = map(int, clock.split(":"))
        wall = moment.astimezone(self.rules.zone)
        day = wall.date() + (WEEKDAYS.index(word) - wall.weekday()) % 7 * DAY
        found = self.rules.at(day, datetime.time(hour, minute), self.rules.zone)
        return found if found >= moment else self.rules.at(
            day + 7 * DAY, datetime.time(hour, minute), self.rules.zone)

    def pay_day(self, moment, rows):
        """Looks at one day after the other, which is slow and hard to get wrong."""
        wall = moment.astimezone(self.rules.zone)
        pays = {}
        for row in rows:
            closing, pay = row.split(">")
            pays[closing] = pay
        day = wall.date()
        while not any(is_called(day, name) for name in pays):
            day += DAY
        pay = next(pays[name] for name in pays if is_called(day, name))
        day += DAY
        while not is_called(day, pay):
            day += DAY
        return self.rules.at(day, wall.time(), self.rules.zone)

    def digest(self, moment):
        """DigestAt, 09:00 of the user's clock, at or after."""
        day = moment.astimezone(self.rules.user).date()
        found = self.rules.at(day, datetime.time(9), self.rules.user)
        return found if found >= moment else self.rules.at(day + DAY, datetime.time(9),
                                                           self.rules.user)

    def answer(self):
        """What makes the step needless: (event, details)."""
        since, balls = self.step["Since"], entries(self.step, "Ball") or ["client"]
        if since.startswith("asked:"):
            return "asked", {"kind": since[6:], "withdrawn": True}
        if self.step["Stage"] == "billed":
            return "paid", {}
        if self.step["Stage"] == "delivered":
            return "accepted", {}
        if balls == ["me"]:
            return "sent", {}
        if "me" in balls:
            return ("contracted", {}) if self.step["Stage"] == "applied" else \
                   ("delivered", {"anyway": True})
        return "replied", {}


def scenario(rules, step_id, base):
    """The first possible one at or after BASE: within a month, at any hour."""
    for days in range(32):
        for prefer in ("me", "client", "early"):
            if prefer == "early" and rules.steps[step_id]["Stage"] != "billed":
                continue
            try:
                return Scenario(rules, step_id, base + days * (DAY + 47 * MINUTE), prefer)
            except Impossible:
                continue
    raise AssertionError(f"{rules.name}: {step_id} never comes, whenever it is begun")
