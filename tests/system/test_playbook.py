#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every step of every shipped policy, on the test clock (see ladder.py for what must come).

For each step a case lives the shortest life in which it falls due, beside a twin whose client
answers a minute before.  The step must be shown at its moment: not before, not for the twin, and
not twice.  With sanitizers, which look at memory and not at dates, every eighth step is walked.
"""

import datetime

import ladder
from harness import SLOW, equal, main, test
from ladder import DAY, MINUTE

ALWAYS = "[Alerts]\nHours=00:00-24:00\n[User]\nName=Hanako\n"
ZONES = {"upwork": "America/New_York", "fiverr": "Europe/Berlin", "freelancer-com": "Asia/Tokyo",
         "direct": "Europe/London", "generic": "America/New_York"}


def zone_of(name):
    return ZONES.get(name, "Asia/Tokyo")


class Walk:
    """All steps of one policy, one after the other on one daemon."""

    def __init__(self, world, name):
        self.world, self.daemon = world, world.daemon
        self.rules = ladder.Rules(name, zone_of(name))
        self.raised, self.withdrawn = (self.daemon.signals("AlertRaised"),
                                       self.daemon.signals("AlertWithdrawn"))
        self.base = datetime.datetime(2021, 1, 4, 1, 10, tzinfo=ladder.UTC)
        self.failures, self.walked = [], 0

    def clock(self, moment):
        self.daemon.clock(moment.astimezone(self.rules.user).isoformat())

    def shown(self, number, step):
        """How often an alert of its own came for the step since the last look."""
        return len([a for a in self.raised.take() if a[:2] == (number, step)])

    def status(self, number, step):
        return self.daemon.plan(number)[step]["status"]

    def in_digest(self, number):
        return any(number in a.get("ids", []) for a in self.daemon.call("ListAlerts")
                   if a["id"] == 0)

    def live(self, s, both):
        """Live through the acts before the step; the last act's alerts stay unread."""
        for moment, event, details in s.acts:
            self.clock(moment)
            self.raised.take()
            for number in both:
                self.daemon.record(number, event, **details)

    def walk(self, step_id):
        s = ladder.scenario(self.rules, step_id, self.base)
        began = self.now_of(s)
        self.clock(began)
        both = [self.daemon.add(f"{step_id} {who}", f"{who} {step_id}", platform=self.rules.name,
                                **s.added) for who in ("Silent", "Answering")]
        try:
            self.live(s, both)
            self.judge(s, *both)
        except AssertionError as error:
            self.failures.append(f"{step_id}: {error} (begun {began}, due {s.due}, "
                                 f"alert {s.alert}, fire {s.fire})")
        self.walked += 1
        for number in both:
            if self.daemon.get(number)["stage"] != "closed":
                self.daemon.call("CloseCase", "(usa{sv})", number, "withdrawn", {})
        self.base = s.fire + DAY + datetime.timedelta(hours=(self.walked * 7) % 24,
                                                      minutes=(self.walked * 13) % 60)

    @staticmethod
    def now_of(s):
        return datetime.datetime.fromisoformat(s.added["at"])

    def judge(self, s, main, twin):
        low, last = s.step.get("Urgency") == "low", s.acts[-1][0] if s.acts else self.now_of(s)
        event, details = s.answer()
        line = self.daemon.plan(main)[s.id]
        for key, expected in (("due", s.due), ("alert", s.alert)):
            found = datetime.datetime.fromisoformat(line[key]) if key in line else line
            equal(found, expected, f"{key} in the plan, {line['status']}")
        if s.fire - MINUTE > last:
            self.clock(s.fire - MINUTE)
            equal(self.shown(main, s.id), 0, "showings a minute before")
            if s.due > s.fire - MINUTE:
                equal(self.status(main, s.id), "upcoming", "status a minute before")
            self.daemon.record(twin, event, **details)
            self.clock(s.fire)
            self.look(s, main, low)
            equal(self.shown(twin, s.id), 0, "showings after the answer")
        else:  # at once
            self.clock(s.fire)
            self.look(s, main, low)
            self.withdrawn.take()
            self.daemon.record(twin, event, **details)
            self.daemon.settle()
            gone = [a[0] for a in self.withdrawn.take()]
            assert twin in gone or low, f"not withdrawn when it was answered: {gone}"
        assert self.status(twin, s.id) != "due", "due although it was answered"
        self.clock(s.fire + 10 * MINUTE)
        equal(self.shown(main, s.id), 0, "showings ten minutes later")

    def look(self, s, main, low):
        alerts = self.raised.take()
        own = [a for a in alerts if a[:2] == (main, s.id)]
        equal(self.status(main, s.id), "due", "status at its moment")
        if low:
            assert self.in_digest(main), f"not in the digest: {alerts}"
            equal(len(own), 0, "alerts of its own for a low step")
        else:
            equal(len(own), 1, f"alerts at its moment among {alerts}, "
                  f"live {[(a['id'], a['step']) for a in self.daemon.call('ListAlerts')]}")


def every_step(name):
    @test(f"{name}: each step comes at its moment, not before, not answered, not twice",
          clock="2021-01-04 00:00", tz=zone_of(name), conf=ALWAYS)
    def _(w):
        walk = Walk(w, name)
        steps = list(walk.rules.steps)[::8 if SLOW > 1 else 1]
        for step_id in steps:
            walk.walk(step_id)
        equal(walk.walked, len(steps), "steps walked")
        assert not walk.failures, (f"{len(walk.failures)} of {walk.walked} steps:\n"
                                   + "\n".join(walk.failures))


for policy in ladder.names():
    every_step(policy)


@test("the walk is red for a step that comes on another day than its file says",
      clock="2021-01-04 00:00", tz=zone_of("generic"), conf=ALWAYS)
def _(w):
    for after, red in (("2bd", True), ("4bd", True), ("3bd", False)):
        walk = Walk(w, "generic")
        walk.base = datetime.datetime.fromisoformat(w.daemon.now).astimezone(ladder.UTC) + DAY
        walk.rules.steps["nudge-contracted"]["After"] = after
        for step_id in ("nudge-contracted", "nudge-again-contracted"):
            walk.walk(step_id)
        equal(len(walk.failures) > 0, red, f"After={after}: {walk.failures}")


if __name__ == "__main__":
    main()
