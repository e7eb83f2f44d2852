#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""kill -9 at any moment: what was answered is on disk once, and no alert is lost (the
contract, sections 6, 7 and 9).

A client works through rounds of commands, each with a request of its own; a timer kills the daemon
at random moments, in the middle of calls and of its start.  The client starts it again and repeats
the same request.  CW_SEED=N repeats a run.
"""

import datetime
import os
import random
import signal
import sqlite3
import threading
import time
import uuid

from harness import BusError, DaemonExit, SLOW, equal, fields, main, test, wait_until
from rows import all_rows
from rules import ALWAYS, policy, step
from tap import diagnose

KILLS = 64
RULES = policy(step("nudge", "delivered", "quiet", "1h", "platform", title="Write to them"))
WORLD = {"policies": {"p": RULES}, "conf": ALWAYS + "DigestAt=23:59\n",
         "clock": "2026-11-02 09:00"}
GONE = ("NoReply", "ServiceUnknown", "NameHasNoOwner", "Disconnected", "UnixProcessIdUnknown")


def request():
    return str(uuid.uuid4())


class Client:
    """Repeats each call until it is answered, over any number of deaths of the daemon."""

    def __init__(self, world, dice):
        self.world, self.daemon, self.dice = world, world.daemon, dice
        self.kills, self.killer = 0, None
        self.answers = []  # (method, signature, arguments, answer), each answered
        self.now = datetime.datetime.fromisoformat(WORLD["clock"])
        self.arm()

    def arm(self):
        if self.kills >= KILLS:
            return
        process = self.daemon.process
        delay = self.dice.choice((0.002, 0.02, 0.06, 0.2)) * self.dice.random() * SLOW
        self.killer = threading.Timer(delay, lambda: process.send_signal(signal.SIGKILL))
        self.killer.daemon = True
        self.killer.start()

    def bury_and_start(self):
        """The old one is dead; a new one runs, which may have died several times on its way."""
        while True:
            self.killer.join()
            self.daemon.stop(signal.SIGKILL)
            self.kills += 1
            try:
                if self.kills < KILLS and self.dice.random() < 0.2:
                    self.start_and_kill()
                else:
                    self.daemon.start()
                    self.arm()
                    return
            except DaemonExit:
                pass

    def start_and_kill(self):
        """Dies while it starts, perhaps before it has its name."""
        spawn = self.world.spawn

        def spawn_doomed(*arguments, **more):
            process = spawn(*arguments, **more)
            self.daemon.process = process
            self.arm()
            return process

        self.world.spawn = spawn_doomed
        try:
            self.daemon.start()
        finally:
            self.world.spawn = spawn

    def persist(self, call):
        while True:
            try:
                return call()
            except BusError as error:
                if error.name.rsplit(".", 1)[-1] not in GONE:
                    raise
                self.bury_and_start()

    def command(self, method, signature, *arguments):
        """Arguments end with the dictionary that takes the request."""
        arguments = (*arguments[:-1], fields(arguments[-1], request=request()))
        answer = self.persist(lambda: self.daemon.call(method, signature, *arguments))
        self.answers.append((method, signature, arguments, answer))
        return answer

    def record(self, numbers, event, **details):
        return self.command("Record", "(ausa{sv})", numbers, event, details)

    def move(self, **distance):
        """The clock goes on; a daemon that starts meanwhile starts at the new time.  Gives whether what
        fell due is on the screen: it is not waited for any longer than two seconds (section 10)."""
        self.now += datetime.timedelta(**distance)
        text = self.now.strftime("%Y-%m-%d %H:%M")
        self.daemon.now, begun = text, time.monotonic()
        self.persist(lambda: self.daemon.clock(text))
        return time.monotonic() - begun < 2

    def calm(self):
        """No more deaths; what is under way is over."""
        self.killer.cancel()
        self.killer.join()
        if self.daemon.process.poll() is not None:
            self.daemon.stop(signal.SIGKILL)
            self.daemon.start()
        self.kills = max(self.kills, KILLS)
        self.daemon.settle()


def work(client, n):
    """One round: a delivery goes quiet, is nudged, and comes to an end.  Gives the case, and the
    deaths between its alert falling due and the answer that it is on the screen."""
    dice = client.dice
    number = client.command("AddCase", "(a{sv})",
                            {"title": f"Job {n}", "client": f"Client {n:03}", "platform": "p",
                             "stage": "delivered"})
    client.record([number], "noted", text=f"note {n} a")
    before = client.kills
    shown, deaths = client.move(hours=1), client.kills - before
    client.record([number], "noted", text=f"note {n} b")
    if dice.random() < 0.5:
        client.command("EditCase", "(uta{sv})", number, 0, {"url": f"https://example.com/{n}"})
    if dice.random() < 0.3:
        client.command("Undo", "(ta{sv})", 0, {})
    client.command("CloseCase", "(usa{sv})", number, "lost", {})
    client.move(minutes=5)
    return number, deaths if shown else client.kills - before


def open_read_only(w):
    path = os.path.join(w.data, "casewatch.db")
    return sqlite3.connect(f"file:{path}?mode=ro", uri=True)


def check_journal(w, client):
    """Every answered command is there once, and nothing else is."""
    db = open_read_only(w)
    equal(db.execute("PRAGMA integrity_check").fetchall(), [("ok",)])
    equal(db.execute("PRAGMA foreign_key_check").fetchall(), [])
    kept = [r for (r,) in db.execute("SELECT request FROM commands ORDER BY seq")]
    equal(kept, [arguments[-1]["request"].unpack() for _, _, arguments, _ in client.answers])
    texts = [t for (t,) in db.execute("SELECT data FROM events WHERE kind = 'noted'")]
    equal(len(texts), len(set(texts)), "notes written twice")
    commands = db.execute("SELECT count(*) FROM events WHERE command NOT IN "
                          "(SELECT seq FROM commands)").fetchone()
    equal(commands, (0,), "events without a command")
    db.close()


def check_over_the_bus(w, client, numbers):
    """The effective log has what was answered, less what was taken back; the cached rows are what
    is derived anew; a repeated request changes nothing."""
    daemon = w.daemon
    undone = {answer[0] for method, _, _, answer in client.answers if method == "Undo"}
    order = {id(a): i + 1 for i, a in enumerate(client.answers)}  # seq of its command
    for number in numbers:
        case = daemon.get(number)
        expected = sorted(
            arguments[2]["text"].unpack() for arguments_row in client.answers
            for method, _, arguments, _ in [arguments_row]
            if method == "Record" and arguments[0] == [number]
            and order[id(arguments_row)] not in undone)
        found = sorted(e["details"]["text"] for e in case["events"] if e["event"] == "noted")
        equal(found, expected, f"notes of case {number}")
    for row in all_rows(daemon):
        case = daemon.get(row["id"])
        equal(row, {key: case[key] for key in row}, f"the cached row of case {row['id']}")
    revision = daemon.property("Revision")
    for method, signature, arguments, answer in client.answers[::7]:
        equal(daemon.call(method, signature, *arguments), answer, f"{method} repeated")
    equal(daemon.property("Revision"), revision)


def check_alerts(w, rounds):
    """Recorded once, shown at least once, and again only where a death kept its answer from the
    disk."""
    db = open_read_only(w)
    shown = [e for e in w.stub.events("shown") if e["id"] != e["replaces_id"]]
    extra = 0
    for n, (number, deaths) in enumerate(rounds):
        times = len([e for e in shown if e["summary"].startswith(f"Client {n:03}:")])
        recorded = db.execute("SELECT count(*) FROM alerts WHERE case_id = ?", (number,)).fetchone()
        equal(recorded, (1,), f"alerts of case {number}")
        assert 1 <= times <= 1 + deaths, f"case {number} shown {times} times, {deaths} deaths"
        extra += times - 1
    equal(db.execute("SELECT count(*) FROM live_alerts").fetchone(), (0,), "still live")
    db.close()
    # all cases are closed: nothing is left on the screen but what nobody could learn the id of
    left = w.stub.shown()
    assert len(left) <= extra, f"{extra} shown again, but these are left: {left}"
    return extra


@test(f"{KILLS} times kill -9 in the midst of work", **WORLD)
def _(w):
    seed = int(os.environ.get("CW_SEED") or random.SystemRandom().randrange(10**6))
    diagnose(f"CW_SEED={seed}")
    begin = time.monotonic()
    client = Client(w, random.Random(seed))
    rounds = []
    while client.kills < KILLS:
        rounds.append(work(client, len(rounds)))
    client.calm()
    check_journal(w, client)
    check_over_the_bus(w, client, [number for number, _ in rounds])
    extra = check_alerts(w, rounds)
    diagnose(f"{client.kills} kills, {len(rounds)} rounds, {len(client.answers)} commands, "
             f"{extra} alerts shown a second time, {time.monotonic() - begin:.0f} s")
    w.daemon.stop()
    db = open_read_only(w)
    equal(db.execute("PRAGMA integrity_check").fetchall(), [("ok",)], "after the last stop")
    db.close()


@test("a bubble that is out of date since the daemon was down goes at its next start", **WORLD)
def _(w):
    w.daemon.add("Job", "Client", platform="p", stage="delivered")
    w.daemon.clock("2026-11-02 10:00")
    bubble = w.stub.the_bubble()["id"]
    w.daemon.stop(signal.SIGKILL)
    w.write_policy("p", RULES.replace("After=1h", "After=2h"))
    w.daemon.start()
    w.daemon.settle()
    wait_until(lambda: not w.stub.shown(), f"bubble {bubble} to go")
    w.daemon.clock("2026-11-02 11:00")
    equal(len(w.stub.shown()), 1)


if __name__ == "__main__":
    main()
