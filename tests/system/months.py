# SPDX-License-Identifier: GPL-3.0-or-later
"""Months on the test clock: a script of acts, and a table of what came to the screen and when.

A row of the table is (moment, what came, what is on the screen from then on): steps by their ids,
"digest" for the daily one (case id 0), "" for nothing.  A moment at which something only went has
an empty second column.  In a script of several cases a step is written as CASE:STEP.
"""

import datetime
import difflib

from harness import contains, equal, wait_until

FORMAT = "%Y-%m-%d %H:%M"
PROBES = (0, *range(8, 22))  # full hours at which the clock stops at the least


def parse(text):
    return datetime.datetime.strptime(text, FORMAT)


def daily(first, last, screen="digest"):
    """Rows of the digest at 09:00 of every day from FIRST to LAST."""
    day, rows = parse(first + " 09:00"), []
    while day <= parse(last + " 09:00"):
        rows.append((day.strftime(FORMAT), "digest", screen))
        day += datetime.timedelta(days=1)
    return rows


class Script:
    """Moves the clock to every moment that the daemon names and to many that it does not."""

    def __init__(self, world, several=False):
        self.world, self.daemon, self.several = world, world.daemon, several
        self.raised = self.daemon.signals("AlertRaised")
        self.rows, self.screen, self.number, self.came = [], "", None, 0
        self.seen = set()  # alerts whose bubble came
        self.now, self.following = parse(world.daemon.now), ""

    # -- what a test says

    def add(self, title="ロゴ制作", client="北風デザイン", **more):
        self.number = self.daemon.add(title, client, platform="crowdworks",
                                      url="https://crowdworks.jp/contracts/1", **more)
        self.settle()
        return self.number

    def go(self, text):
        end = parse(text)
        assert end >= self.now, f"the script goes back to {text}"
        while self.now < end:
            steps = [end, self.probe()]
            if self.following:
                steps.append(parse(self.world.local(self.following)))
            self.now = min(s for s in steps if s > self.now)
            self.following = self.daemon.clock(self.now.strftime(FORMAT))[1]
            self.collect()

    def act(self, text, event, /, number=None, **details):
        """Record EVENT when the clock says TEXT; gives the event's id."""
        self.go(text)
        made = self.daemon.record(number or self.number, event, **details)
        self.settle()
        return made

    def undo(self, text):
        self.go(text)
        self.daemon.undo()
        self.settle()

    def press(self, text, button, number=None):
        """Press a button of the case's own bubble."""
        self.go(text)
        number = number or self.number
        alert = next(a for a in self.daemon.call("ListAlerts") if a["id"] == number)
        step = next(p for p in self.daemon.get(number)["plan"] if p["step"] == alert["step"])
        bubble = next(b for b in self.world.stub.shown() if step["title"] in b["body"] + b["summary"]
                      and b["keys"])
        changed = self.daemon.signals("CasesChanged")
        self.world.stub.press(bubble["id"], button)
        changed.wait()
        self.settle()

    def status(self, step, number=None):
        return self.daemon.plan(number or self.number)[step]["status"]

    def get(self, number=None):
        return self.daemon.get(number or self.number)

    def quiet_since(self, number=None):
        since = self.get(number).get("quiet_since")
        return since and self.world.local(since)

    def check(self, *expected):
        """Compare the whole table; EXPECTED are rows and lists of rows."""
        flat = []
        for part in expected:
            flat += part if isinstance(part, list) else [part]
        if self.rows != flat:
            lines = difflib.unified_diff(as_text(flat), as_text(self.rows), "expected", "got",
                                         lineterm="", n=3)
            raise AssertionError("other alerts than expected\n" + "\n".join(lines))
        self.world.stub.mark = 0
        lines = [e for e in self.world.stub.new("Notify") if self.number_of(e) is not None]
        equal(len({self.number_of(e) for e in lines}), self.came, "bubbles that reached the server")

    # -- how it watches

    def probe(self):
        hour = self.now.replace(minute=0) + datetime.timedelta(hours=1)
        while hour.hour not in PROBES:
            hour += datetime.timedelta(hours=1)
        return hour

    def settle(self):
        self.following = self.daemon.settle()[1]
        self.collect()

    def name(self, number, step):
        if not number:
            return "digest"
        return f"{number}:{step}" if self.several else step

    def collect(self):
        came = [self.name(number, step) for number, step, _alert in self.raised.take()]
        live = self.daemon.call("ListAlerts")
        live = sorted(live, key=lambda a: (a["id"] == 0, a["id"]))
        screen = " ".join(self.name(a["id"], a["step"]) for a in live)
        if came:
            self.look_at_bubbles(came)
        if came or screen != self.screen:
            self.rows.append((self.now.strftime(FORMAT), " ".join(sorted(came)), screen))
            self.look_at_screen(live)
        self.screen = screen

    @staticmethod
    def number_of(line):
        """The alert that a bubble shows, as the keys of its buttons say: one that is made more
        urgent in its own place is no new one."""
        return next((key.split(":")[1] for key, _ in line["actions"] if ":" in key), None)

    def look_at_bubbles(self, came):
        """One bubble for each alert, in the place of the one before it."""
        lines = [e for e in self.world.stub.new("Notify") if self.number_of(e) not in self.seen]
        self.seen |= {self.number_of(e) for e in lines}
        equal(len(lines), len(came), f"bubbles at {self.now} for {came}")
        self.came += len(lines)
        for line in lines:
            assert line["summary"] and line["body"], f"an empty bubble {line}"

    def look_at_screen(self, live):
        """The server shows what the daemon believes, and each case once."""
        shown = wait_until(lambda: self.same_number(len(live)), f"{len(live)} bubbles at {self.now}")
        texts = [b["summary"] + "\n" + b["body"] for b in shown]
        owners = [a["id"] for a in live]
        equal(len(owners), len(set(owners)), f"a case has two bubbles at {self.now}")
        for alert in live:
            for number in alert.get("ids", [alert["id"]]):
                client = self.daemon.get(number)["client"]
                contains("\n".join(texts), client)

    def same_number(self, count):
        """What is on the screen, in a list that is never empty; None: the number is another."""
        shown = self.world.stub.shown()
        return (shown or [{"summary": "", "body": ""}]) if len(shown) == count else None


def as_text(rows):
    return [f"{when}  {what or '-'}  [{screen}]" for when, what, screen in rows]
