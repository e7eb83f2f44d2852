# SPDX-License-Identifier: GPL-3.0-or-later
"""Months with many cases and random events; every alert is judged by year_rules.py.

test_year.py and test_soak.py say how long, how many, and what goes wrong on the way.
"""

import contextlib
import datetime
import random

from harness import NAME, PATH, SLOW, BusError, fields, moment, wait_until
from year_rules import JAPAN, Clock, Judge, Platform, in_hours, is_open

from gi.repository import GLib

FORMAT = "%Y-%m-%d %H:%M"
IN_JAPAN = Platform(Clock(JAPAN), True)
CONF = "[Alerts]\nDays=mon-sat\n"


def with_moments(value):
    """The texts of moments in a reply as datetimes."""
    if isinstance(value, dict):
        return {k: moment(v) if k in ("due", "alert", "limit", "snoozed_until", "raised")
                and isinstance(v, str) else with_moments(v) for k, v in value.items()}
    return [with_moments(v) for v in value] if isinstance(value, list) else value


def pick(dictionary, *keys):
    """Those of its values that are there; a whole GetCase costs more to unpack than to answer."""
    found = {}
    for key in keys:
        value = dictionary.lookup_value(key, None)
        if value is not None:
            found[key] = value.unpack()
    return with_moments(found)


class Life:
    """Moves the clock from moment to moment, acts at random, and has the judge look."""

    cases = 200              # in all
    days = 365
    adding_days = 365        # in which they are added
    hours = (1, 2, 2, 3)     # of a day in which something is done, one of these
    acts_at_once = (0, 1, 1, 2)
    care = 0.3               # how likely something is done about what is due
    platforms = {name: IN_JAPAN for name in ("crowdworks", "lancers", "coconala", "direct-japan")}
    mishaps = ("lose", "restart", "hang", "kill", "stop", "pause")
    mishap = 0.06            # how likely one is, each time that something is done

    def __init__(self, world, seed, first, zone=JAPAN):
        self.world, self.daemon, self.stub = world, world.daemon, world.stub
        self.random = random.Random(seed)
        self.wall = Clock(zone)
        self.judge = Judge(self.wall)
        self.raised_signal = self.daemon.signals("AlertRaised")
        self.now, self.next = self.wall.of(first), None
        self.first_day = self.now.date()
        self.open, self.server, self.hung = [], True, False
        self.added = self.acts = 0
        self.due_now = set()

    # -- the clock

    def go(self, end):
        while self.now < end:
            steps = [end]
            if self.next and self.next > self.now:
                steps.append(self.next)
            noon = self.wall.at(self.now.date(), 12)
            steps.append(noon if noon > self.now
                         else self.wall.at(self.now.date() + datetime.timedelta(days=1), 12))
            self.now = self.wall.of(min(steps))
            self.look(self.set_clock())
            if self.now.hour == 12 and self.now.minute == 0:
                self.noon()

    def set_clock(self):
        count, following = self.daemon.clock(self.now.isoformat())
        self.next = moment(following) if following else None
        self.judge.time_is(self.now)
        return count

    def settle(self):
        self.set_clock()
        self.look(True)

    # -- what the judge sees

    def due(self):
        """All that is due, and all that waits for me, by case."""
        rows = {}
        for ask in ({"state": "due"}, {"ball": "me"}):
            cursor = ""
            while True:
                reply = self.raw("ListCases", GLib.Variant("(a{sv}su)", (fields(ask), cursor, 1000)))
                page, cursor = reply.get_child_value(0), reply.get_child_value(1).unpack()
                for i in range(page.n_children()):
                    row = pick(page.get_child_value(i), "id", "state", "next")
                    if row["state"] in ("due", "ok"):
                        rows[row["id"]] = row
                if not cursor:
                    break
        return rows

    def raw(self, method, arguments):
        return self.world.bus.call_sync(NAME, PATH, NAME, method, arguments, None, 0, 60000, None)

    def case(self, number, step=None):
        """Stage, state and next step of the case, and of its plan the line of that step."""
        whole = self.raw("GetCase", GLib.Variant("(u)", (number,))).get_child_value(0)
        row = pick(whole, "stage", "state", "next", "snoozed_until")
        plan = whole.lookup_value("plan", None)
        row["line"] = None
        for i in range(plan.n_children() if step else 0):
            line = plan.get_child_value(i)
            if line.lookup_value("step", None).get_string() == step:
                row["line"] = pick(line, "due", "alert", "limit", "status", "act", "urgency")
        return row

    def alerts(self):
        return {a["alert"]: with_moments(a) for a in self.daemon.call("ListAlerts")}

    def bubbles(self):
        found = []
        for bubble in self.stub.shown():
            keys = [k.split(":") for k in bubble["keys"] if ":" in k]
            found.append(int(keys[0][1]))
        return found

    def look(self, changed):
        raised = self.raised_signal.take()
        if not changed and not raised:
            return
        alerts, due = self.alerts(), self.due()
        self.due_now = set(due)
        for number, step, alert in raised:
            if alert not in alerts:
                continue  # made and replaced within one moment
            at = self.wall.of(alerts[alert]["raised"])  # on the way, where the clock was set far ahead
            if number == 0:
                self.judge.digest(at, list(alerts[alert]["ids"]), due)
                continue
            row = self.case(number, step)
            self.judge.raised(at, number, step, alerts[alert]["how"], row)
        there = self.server and not self.hung
        if there:  # what goes is asked for, and a moment later it is gone
            with contextlib.suppress(AssertionError):
                wait_until(lambda: sorted(self.bubbles()) == sorted(alerts), "the screen", 2 * SLOW)
        self.judge.screen(self.now, self.bubbles() if there else [], alerts, due, there)

    def noon(self):
        if is_open(self.now.date()) and in_hours(self.now):
            self.judge.nothing_forgotten(self.now, self.due())

    # -- what happens

    def add(self):
        r = self.random
        self.added += 1
        stage = r.choice(["applied", "applied", "contracted", "delivered"])
        at = self.now - datetime.timedelta(hours=r.choice([0, 0, 1, 30]))
        more = {"stage": stage, "at": at.strftime(FORMAT)}
        if stage == "applied" and r.random() < 0.5:
            more["closes"] = (self.now + datetime.timedelta(days=r.randint(2, 20))).strftime(FORMAT)
        if stage != "applied":
            more["deadline"] = (self.now
                                + datetime.timedelta(days=r.randint(3, 30))).strftime(FORMAT)
        if stage == "delivered" or (stage == "contracted" and r.random() < 0.6):
            more["funded"] = at.strftime(FORMAT)
        platform = r.choice(list(self.platforms))
        number = self.daemon.add(f"Job {self.added}", f"Client {r.randint(1, 60)}",
                                 platform=platform, **more)
        self.open.append(number)
        self.judge.case(number).platform = self.platforms[platform]
        self.judge.happened(self.now, number, "add")

    def act(self, number):
        """One event of those that may happen; what does not fit is refused and did not."""
        r, now = self.random, self.now
        choices = {
            "replied": 4, "sent": 3, "step-done": 5, "step-skipped": 1, "snoozed": 2, "noted": 1,
            "asked": 1, "promised": 1, "contracted": 2, "funded": 2, "delivered": 2, "revision": 1,
            "accepted": 2, "paid": 2, "held": 0.3, "unheld": 1, "step-result": 2, "closed": 1}
        event = r.choices(list(choices), list(choices.values()))[0]
        details = {}
        if event == "asked":
            details["kind"] = r.choice(["question", "end-request", "refund-request"])
        elif event == "promised":
            details["until"] = f"+{r.randint(1, 6)}d"
        elif event == "snoozed":
            details["until"] = r.choice(["hour", "next", "3bd"])
        elif event == "step-result":
            details["result"] = r.choice(["approved", "denied"])
        elif event == "closed":
            details["outcome"] = "lost"
        elif event in ("replied", "sent") and r.random() < 0.2:
            details["at"] = (now - datetime.timedelta(hours=r.randint(1, 40))).strftime(FORMAT)
        if event == "delivered":
            details["anyway"] = True
        with contextlib.suppress(BusError):
            self.daemon.record(number, event, **details)
            self.acts += 1
            self.judge.happened(self.now, number, event)
            row = self.case(number)
            if event == "snoozed":  # one from before the clock was set back may come after it, and end it
                self.judge.snoozed(number, row.get("snoozed_until"))
            if row["stage"] == "closed" and r.random() < 0.9:
                self.open.remove(number)

    def press(self):
        """A button of something that is on the screen, or its dismissal."""
        bubbles = self.stub.shown()
        if not bubbles or not self.server or self.hung:
            return
        bubble = self.random.choice(bubbles)
        word, alert = next(k for k in bubble["keys"] if ":" in k).split(":")
        number = next(a["id"] for a in self.daemon.call("ListAlerts") if a["alert"] == int(alert))
        closed = self.random.random() < 0.4 or number == 0
        if closed:
            self.stub.call("Close", "(uu)", bubble["id"], 2)
            self.settle_until(lambda: int(alert) not in self.alerts())
            return
        word = self.random.choice([w for w in self.stub.words(bubble["id"]) if w != "draft"])
        revision = self.daemon.property("Revision")
        self.judge.happened(self.now, number, word)
        self.stub.press(bubble["id"], word)
        self.settle_until(lambda: self.daemon.property("Revision") != revision)
        if word == "snooze":  # as above
            self.judge.snoozed(number, self.case(number).get("snoozed_until"))
        if self.random.random() < 0.2:
            self.undo()

    def settle_until(self, condition):
        wait_until(condition, "the press")

    def undo(self):
        with contextlib.suppress(BusError):
            _, ids, _ = self.daemon.undo()
            for number in ids:
                self.judge.happened(self.now, number, "undo")
                if number not in self.open:
                    self.open.append(number)

    # -- what goes wrong

    def disturb(self):
        self.go_wrong(self.random.choice(self.mishaps))
        self.settle()

    def go_wrong(self, kind):
        if kind == "pause" and not self.judge.paused_until:
            until = self.now + datetime.timedelta(hours=self.random.randint(1, 60))
            self.daemon.call("Pause", "(sa{sv})", until.isoformat(), {})
            self.judge.paused_until = until
        elif kind in ("kill", "stop"):
            self.daemon.restart(kill=kind == "kill", clock=self.now.isoformat())
        elif not self.server:
            self.stub.call("Return")
            self.server, self.hung = True, False
            self.judge.server_changed()
            self.stub.skip()
            self.wait_for_server()
        elif self.hung:
            self.stub.call("Hang", "(b)", False)
            self.hung = False
            self.wait_for_server()
        elif kind == "lose":
            self.stub.call("Lose")
            self.server = False
            self.wait_for_server()
        elif kind == "restart":
            self.stub.call("Lose")
            self.stub.call("Return")
            self.judge.server_changed()
            self.wait_for_server()

    def wait_for_server(self):
        """The daemon has heard who owns the name, and its queue is empty."""
        self.settle_until(
            lambda: bool(self.daemon.call("Status")["notification_server"]) == self.server)
        # what went away with a server waits for the end of a pause
        self.settle_until(lambda: not self.server or self.judge.paused_until or all(
            a["status"] == "shown" for a in self.alerts().values()))

    def add_some(self):
        """So many that all are there before adding_days are over."""
        a_day = 2.4 * self.cases / self.adding_days
        wanted = a_day * len(self.hours) / sum(self.hours)
        for _ in range(int(wanted) + (self.random.random() < wanted % 1)):
            if self.added < self.cases:
                self.add()

    def day(self, day):
        r = self.random
        date = self.first_day + datetime.timedelta(days=day)
        hours = r.choice(self.hours)
        for hour in sorted(r.sample(range(6, 24), hours)):
            self.go(self.wall.at(date, hour, r.choice([0, 7, 30])))
            self.add_some()
            for _ in range(r.choice(self.acts_at_once)):
                if self.open:
                    self.act(r.choice(self.open))
            # what is due is not left alone for long
            for number in sorted(self.due_now):
                if r.random() < self.care and number in self.open:
                    self.act(number)
            self.settle()
            if r.random() < 0.3:
                self.press()
                self.settle()
            if r.random() < 0.03:
                self.undo()
                self.settle()
            if r.random() < self.mishap:
                self.disturb()

    def live(self, after=lambda: None):
        """All days, AFTER () at the end of each; a line of what was seen."""
        for day in range(self.days):
            self.day(day)
            after()
            if len(self.judge.breaches) > 20:
                break
        return f"{self.added} cases, {self.acts} events, {self.judge.counts}"
