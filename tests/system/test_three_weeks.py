#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Three weeks with one client who went quiet, on CrowdWorks and the test clock.

The packaged policy crowdworks, after a delivery, in Japan (dates by hand):

  nudge-delivered             3bd after quiet since, message
  reminder-request-delivered  1bd after the nudge, until delivered+7d, office
  inquiry-delivered           delivered+7d, not before nudge+1bd and quiet+3bd, needs the nudge
  inquiry-followup-delivered  3obd after the inquiry, office

Sat 31 Oct 11:00  Delivered: a Saturday, so that the week for acceptance ends on one.
Thu  5 Nov 11:00  Nudge.  Business days after 31 Oct: Mon 2, Wed 4, Thu 5; Tue 3 is 文化の日.
       5 Nov 11:20  taken by its button.
Fri  6 Nov 11:20  Have the office remind them: one business day later.  Left alone.
Sat  7 Nov 09:00  The daily digest, since one step is due.
       7 Nov 11:00  delivered+7d: the reminder is passed, its bubble goes.  The inquiry falls due,
                    but the office is closed on Saturday and Sunday: an alert waits for an open day.
Mon  9 Nov 09:00  Inquiry, at the start of Hours of the next open day.  It is first shown at the
                    moment of the digest and nothing else is due: no digest.
       9 Nov 10:20  taken; the ball is with the office.
Tue 10 Nov 14:00  The client answers: that spell is over.  On a delivered case the ball stays with
                    the client and a new spell begins.
Thu 12 Nov 10:20  3obd after the inquiry (Tue 10, Wed 11, Thu 12): nothing, it was another spell.
Fri 13 Nov 14:00  Nudge: Wed 11, Thu 12, Fri 13.
      13 Nov 15:20  I write to them, which takes the step.
Mon 16 Nov 15:20  Inquiry: nudge+1bd over the weekend is the latest of its dates; the reminder is
                    long passed, as delivered+7d does not begin anew.
      16 Nov 16:20  taken.
Thu 19 Nov 16:20  Ask the office again: Tue 17, Wed 18, Thu 19.
      19 Nov 17:20  accepted.  What is left is to rate the client: low, due on Fri 20 Nov 17:20, and
                    low steps come in the next digest only, on Sat 21.
Fri 20 Nov 23:59  End.
"""

import datetime

from harness import contains, equal, fields, main, test

EXPECTED = [
    ("2026-11-05 11:00", "nudge-delivered"),
    ("2026-11-06 11:20", "reminder-request-delivered"),
    ("2026-11-07 09:00", ""),
    ("2026-11-09 09:00", "inquiry-delivered"),
    ("2026-11-13 14:00", "nudge-delivered"),
    ("2026-11-16 15:20", "inquiry-delivered"),
    ("2026-11-19 16:20", "inquiry-followup-delivered"),
]
START = "2026-10-31 11:00"
END = "2026-11-20 23:59"
FORMAT = "%Y-%m-%d %H:%M"


def parse(text):
    return datetime.datetime.strptime(text, FORMAT)


class Weeks:
    """Moves the clock by the hour and to every moment the daemon names; keeps what came when."""

    def __init__(self, world):
        self.world, self.daemon = world, world.daemon
        self.raised = self.daemon.signals("AlertRaised")
        self.notified, self.alerts = [], []
        self.number = self.daemon.add(
            "ロゴ制作", "北風デザイン", platform="crowdworks", stage="delivered", at=START,
            applied="2026-10-13 10:00", contracted="2026-10-19 10:00", funded="2026-10-20 10:00",
            url="https://crowdworks.jp/contracts/1")
        self.now, self.following = parse(START), ""

    def go(self, text):
        """Move the clock there, nowhere further than to the next full hour at a time."""
        end = parse(text)
        while self.now < end:
            hour = self.now.replace(minute=0) + datetime.timedelta(hours=1)
            steps = [hour, end]
            if self.following:
                steps.append(parse(self.world.local(self.following)))
            self.now = min(s for s in steps if s > self.now)
            _, self.following = self.daemon.clock(self.now.strftime(FORMAT))
            self.collect()

    def collect(self):
        now = self.now.strftime(FORMAT)
        self.alerts += [(now, step) for _id, step, _alert in self.raised.take()]
        self.notified += [(now, line) for line in self.world.stub.new("Notify")]

    def settle(self):
        self.following = self.daemon.settle()[1]
        self.collect()

    def act(self, text, event, **details):
        self.go(text)
        self.daemon.record(self.number, event, **details)
        self.settle()


def play(w, interrupt=lambda: None):
    """The three weeks; INTERRUPT is called between the acts."""
    weeks = Weeks(w)
    number = weeks.number
    weeks.go("2026-11-03 12:30")
    interrupt()
    weeks.go("2026-11-05 11:20")
    interrupt()
    changed = w.daemon.signals("CasesChanged")
    w.stub.press(w.stub.the_bubble()["id"], "done")
    changed.wait()
    weeks.settle()
    equal(w.daemon.plan(number)["nudge-delivered"]["status"], "done", "after its button")
    weeks.go("2026-11-07 11:00")
    interrupt()
    equal(w.daemon.plan(number)["reminder-request-delivered"]["status"], "passed")
    weeks.act("2026-11-09 10:20", "step-done", step="inquiry-delivered")
    equal(w.daemon.get(number)["ball"], "office")
    interrupt()
    weeks.act("2026-11-10 14:00", "replied")
    equal(w.local(w.daemon.get(number)["quiet_since"]), "2026-11-10 14:00")
    weeks.go("2026-11-12 12:30")
    interrupt()
    weeks.act("2026-11-13 15:20", "sent")
    interrupt()
    weeks.act("2026-11-16 16:20", "step-done", step="inquiry-delivered")
    weeks.go("2026-11-18 12:30")
    interrupt()
    weeks.act("2026-11-19 17:20", "accepted")
    equal(w.daemon.get(number)["stage"], "billed")
    weeks.go(END)
    return weeks


def table(rows):
    return "\n".join(f"{when}  {step or 'digest'}" for when, step in rows)


@test("exactly these alerts at exactly these moments", clock=START)
def _(w):
    weeks = play(w)
    equal(table(weeks.alerts), table(EXPECTED))
    equal([when for when, _ in weeks.notified], [when for when, _ in EXPECTED])
    equal(w.stub.shown(), [], "bubbles at the end")


@test("each alert names the client, the case, the business days and what to do", clock=START)
def _(w):
    weeks = play(w)
    quiet = ["3", "4", None, "5", "3", "4",
             "7"]  # business days since quiet since, holidays left out
    titles = {line["step"]: line["title"] for line in w.daemon.get(weeks.number)["plan"]}
    for (when, line), (_, step), days in zip(weeks.notified, EXPECTED, quiet):
        text = line["summary"] + "\n" + line["body"]
        contains(text, "北風デザイン")
        if step:
            contains(text, "ロゴ制作", titles[step], f"{days} business days")
        equal(len(line["actions"]) <= 4, True, f"{when}: {line['actions']}")


@test("the same three weeks with the daemon killed between the acts", clock=START)
def _(w):
    def killed():
        w.daemon.restart()
        w.daemon.settle()  # its bubble is taken over

    weeks = play(w, killed)
    equal(table(weeks.alerts), table(EXPECTED))
    equal(w.stub.shown(), [], "bubbles at the end")


@test("nobody does anything: what a forecast says is what comes", clock=START, server=False)
def _(w):
    d = w.daemon
    number = d.add(platform="crowdworks", stage="delivered", at=START,
                   contracted="2026-10-19 10:00",
                   funded="2026-10-20 10:00")
    rows, _ = d.call("Forecast", "(a{sv}su)", fields(until="2026-11-20 23:59"), "", 0)
    equal([(w.local(r["alert"]), r["step"]) for r in rows if r["id"] == number][:1],
          [("2026-11-05 11:00", "nudge-delivered")])
    rows, _ = d.call("Forecast", "(a{sv}su)", fields(until="2026-11-20 23:59", follow=True), "", 0)
    # Each step taken on its day, at the moment of its alert: the reminder on Fri 6; then it is the
    # office's turn, whose answer is looked for two of its days later, Mon 9, Tue 10.
    steps = [(w.local(r["alert"]), r["step"]) for r in rows if r["id"] == number]
    equal(steps[:3], [("2026-11-05 11:00", "nudge-delivered"),
                      ("2026-11-06 11:00", "reminder-request-delivered"),
                      ("2026-11-10 11:00", "reminder-result-delivered")])


if __name__ == "__main__":
    main()
