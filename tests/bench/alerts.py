# SPDX-License-Identifier: GPL-3.0-or-later
"""From the moment that a step falls due to Notify at the server, on the machine's clock."""

import datetime
import time

import evolution
from desk import wait_until
from report import Figure
from rules import ALWAYS, policy, step

HOUR = 3600
CONF = ALWAYS


def rules(urgency):
    return policy(step("one", "applied", "quiet", "1h", "platform", title="Look", urgency=urgency),
                  zone="UTC")


POLICIES = {"measured": rules("critical"), "many": rules("normal")}


def due_at(desk, platform, title, when):
    """A case whose step falls due at WHEN, seconds since 1970; its id."""
    at = datetime.datetime.fromtimestamp(when - HOUR, datetime.timezone.utc)
    return desk.daemon.add(title, title, platform=platform, at=at.isoformat())


def wait_for(desk, found, what, seconds=60):
    return wait_until(lambda: found(desk.notes()), what, seconds)


def one_by_one(desk, cases, rounds):
    """Critical ones, which never fold into a digest, whatever is live already."""
    late = []
    for number in range(rounds):
        when = round(time.time() + 0.4, 3)
        title = f"Measured {number}"
        case = due_at(desk, "measured", title, when)
        note = wait_for(desk, lambda notes, t=title: next((n for n in notes if t in n[2]), None),
                        f"the alert of {title}")
        late.append(note[0] / 1e3 - when * 1e3)
        desk.daemon.call("CloseCase", "(usa{sv})", case, "lost", {})
    late.sort()
    return [Figure("alert: due to Notify, median", "ms", cases, late, None,
                   evolution.lateness(cases)),
            Figure("alert: due to Notify, p99", "ms", cases, [late[int(0.99 * (len(late) - 1))]])]


def many_at_once(desk, count=1000):
    """COUNT of them at one moment: until the digest is out."""
    begun = time.time()
    for number in range(10):
        due_at(desk, "many", f"Trial {number}", begun + 3000)
    each = (time.time() - begun) / 10
    when = float(int(time.time() + each * count * 2 + 3))
    for number in range(count):
        due_at(desk, "many", f"Many {number}", when)
    in_time = time.time() < when
    before = len(desk.notes())
    wait_for(desk, lambda notes: len(notes) > before, "the digest", 120)
    desk.settle()
    notes = desk.notes()[before:]
    assert in_time, "the cases were not all added before they fell due"
    assert f"{count} " in notes[-1][2].replace(",", ""), f"not one digest of all: {notes[-3:]}"
    return [Figure("alert: 1,000 due at once, digest out", "ms", count,
                   [notes[-1][0] / 1e3 - when * 1e3]),
            Figure("alert: bubbles for 1,000 due at once", "", count, [float(len(notes))])]
