#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whatever becomes of the rules and of the daemon: the kept rows are what the log and the rules say
(the contract, sections 4 and 9).

Policies, drop-ins, calendars, what is known of clients, hours and the zone change at random, commands
come in between, and the daemon is killed on its way and started under other rules.  Then every row is
compared with the page of its case, and the whole table with the one that a daemon makes of the log
alone.  CW_SEED=N repeats a run.
"""

import csv
import io
import os
import random
import shutil
import signal
import sqlite3
import time

from gi.repository import Gio, GLib
from harness import CALENDARS as CALENDARS_OF, NAME, PATH, SLOW, BusError, equal, fields, main, test, wait_until
from rows import all_rows
from rules import ALWAYS, PLAIN, policy, step
from tap import LONG, diagnose

CASES = 1500 if LONG else 420  # more than one slice of daemon/derive.c
CHAPTERS = 60 if LONG else 5
PAGES = 400 if LONG else 80     # that are compared in each
CHANGES = 6                    # of a chapter
CALENDARS = ("club", "plant", "fair")
POLICIES = ("p", "q", "r", "lancers", "generic")  # the last two mask packaged ones
MANY = ("p",) * 8               # where most cases are: more than a slice of one policy
CLIENTS = [f"Client {n}" for n in range(12)]
ZONES = ("Asia/Tokyo", "Europe/Berlin", "America/New_York")
WORLD = {"conf": ALWAYS + "DigestAt=23:59\n", "clock": "2026-11-02 09:00", "server": False}


def calendar(dice):
    """Some days of the next weeks are off; now and then it says which weekdays are."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Casewatch//test//EN"]
    if dice.random() < 0.5:
        lines.append(f"X-CASEWATCH-DAYS-OFF:{dice.choice(('sat,sun', 'sun', 'fri,sat'))}")
    for n, day in enumerate(sorted(dice.sample(range(1, 29), 14))):
        lines += ["BEGIN:VEVENT", f"UID:{n}@test", "DTSTAMP:20261101T000000Z",
                  f"DTSTART;VALUE=DATE:2026{dice.choice((11, 11, 12))}{day:02}", f"SUMMARY:Off {n}",
                  "END:VEVENT"]
    return "\r\n".join([*lines, "END:VCALENDAR", ""])


def rules(dice, escrow=0.5):
    """A policy like many: nearly everything of it is drawn."""
    def after(*units):
        return f"{dice.randint(1, 9)}{dice.choice(units)}"

    def names(*more):
        return ";".join(dice.sample(("japan", *CALENDARS), dice.randint(0, 2)) or more)

    return policy(
        step("nudge-applied", "applied", "quiet", after("bd", "obd", "d")),
        step("ask-escrow", "contracted", "quiet", after("bd"), requires="!funded"),
        step("nudge-contracted", "contracted", "quiet", after("bd", "h"), requires="funded"),
        step("nudge-delivered", "delivered", "quiet", after("bd", "obd", "obd", "h")),
        step("office-delivered", "delivered", "step:nudge-delivered", after("obd"), "office"),
        step("nudge-billed", "billed", "quiet", after("bd", "obd")),
        calendars=names("japan"), office=names("japan"), zone=dice.choice(ZONES),
        escrow=dice.random() < escrow)


def drop_in(dice):
    return f"[Step nudge-delivered]\nAfter={dice.randint(1, 9)}{dice.choice(('bd', 'obd', 'h'))}\n"


def ask(db, sql):
    return db.execute(sql).fetchall()


def table(path):
    """What is kept of the cases, of how many there are, and of money; all but the rules' numbers."""
    db = sqlite3.connect(path)
    try:
        names = [row[1] for row in ask(db, "PRAGMA table_info (summary)") if row[1] != "rules"]
        rows = {row[0]: dict(zip(names, row))
                for row in ask(db, f"SELECT {', '.join(names)} FROM summary")}
        return rows, ask(db, "SELECT open, due FROM counts"), ask(
            db, "SELECT platform, funded, currency, billions, rest, cases FROM outstanding"
                " WHERE cases <> 0"), set(ask(db, "SELECT * FROM client_names"))
    finally:
        db.close()


def is_under_way(path):
    db = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        return db.execute("SELECT count(*) FROM rules WHERE key LIKE '%@'").fetchone()[0] > 0
    finally:
        db.close()


def forget(path):
    """Only the log is left, and a row for each case that says nothing."""
    db = sqlite3.connect(path)
    db.executescript(
        "BEGIN; DELETE FROM summary; DELETE FROM rules; DELETE FROM outstanding;"
        "DELETE FROM client_names; DELETE FROM kept WHERE key IN ('rules', 'derived_after');"
        "UPDATE counts SET open = 0, due = 0;"
        "INSERT INTO summary (case_id) SELECT id FROM cases c WHERE NOT EXISTS"
        " (SELECT 1 FROM commands u WHERE u.undoes = c.command); COMMIT;")
    db.close()


class Changes:
    """Draws what happens next; knows what is in force."""

    def __init__(self, world, dice):
        self.world, self.daemon, self.dice = world, world.daemon, dice
        self.policies = {name: rules(dice, escrow=0) for name in POLICIES}
        self.before = dict(self.policies)  # what each said before, to take a change back
        self.day, self.hours, self.markers, self.done = 2, 6, 0, {}
        self.told = self.daemon.signals("RulesChanged")
        self.broken = None
        self.numbers, self.midway = [], 0  # how often a kill came between two slices
        self.path = os.path.join(world.data, "casewatch.db")

    # -- rules

    def folder(self, name):
        return os.path.join(self.world.config, "policies", name + ".policy")

    def put(self, name, text):
        if text is not None:
            self.world.write_policy(name, text)
        elif os.path.exists(self.folder(name)):
            os.unlink(self.folder(name))
        self.before[name], self.policies[name] = self.policies[name], text
        self.broken = None if self.broken == name else self.broken

    def change_policy(self):
        self.put(self.dice.choice(POLICIES), rules(self.dice))

    def change_most(self):
        self.put(MANY[0], rules(self.dice))

    def change_number(self):
        """One rung of a ladder."""
        name = self.dice.choice(POLICIES)
        text = self.policies[name]
        if text:
            head, mark, rest = text.rpartition("[Step office-delivered]")
            self.put(name, head.replace("After=", f"After={self.dice.randint(1, 2)}", 1) + mark + rest)

    def remove_policy(self):
        self.put(self.dice.choice(POLICIES), None)

    def break_policy(self):
        """The last good one stays in force until a restart."""
        self.mend_policy()
        self.broken = self.dice.choice(POLICIES)
        self.world.write_policy(self.broken, "[Policy]\nFormat=never\n")

    def mend_policy(self):
        """What another daemon starts with is what is in force here."""
        if self.broken:
            self.put(self.broken, self.policies[self.broken])

    def take_back(self):
        name = self.dice.choice(POLICIES)
        self.put(name, self.before[name])

    def there_and_back(self):
        """A -> B -> A, the second while the first may be under way."""
        name = self.dice.choice((*POLICIES, *MANY))
        text = self.policies[name]
        self.put(name, rules(self.dice))
        self.hurry(0.03)
        self.put(name, text)

    def change_drop_in(self):
        path = os.path.join(self.folder(self.dice.choice(POLICIES)) + ".d", "10.conf")
        if os.path.exists(path) and self.dice.random() < 0.5:
            os.unlink(path)
        else:
            self.world.write(path, drop_in(self.dice))

    def write_hours(self):
        self.hours = 6 + (self.hours - 6 + self.dice.randint(1, 5)) % 6
        self.world.write(os.path.join(self.world.config, "casewatch.conf"),
                         f"[Alerts]\nHours={self.hours:02}:00-{self.hours + 9}:00\nDigestAt=23:59\n")

    def change_hours(self):
        self.told.take()
        self.write_hours()
        wait_until(lambda: ("settings", "casewatch.conf") in self.told.list, "the hours to be read")

    def given(self, text):
        path = os.path.join(self.world.dir, "given")
        self.world.write(path, text)
        return open(path, "r+b")

    def bring(self, text, format_="json"):
        with self.given(text) as file:
            self.daemon.call("Import", "(sha{sv})", format_, 0, {}, fds=[file.fileno()],
                             seconds=60 * SLOW)

    def export(self):
        with self.given("") as file:
            self.daemon.call("Export", "(sha{sv})", "json", 0, {}, fds=[file.fileno()])
            file.seek(0)
            return file.read().decode()

    def database(self):
        """A copy of it as it is now."""
        copy = self.path + ".copy"
        db = sqlite3.connect(self.path)
        db.execute("VACUUM INTO ?", (copy,))
        db.close()
        return copy

    def import_calendar(self, wait=True):
        name = self.dice.choice(CALENDARS)
        with self.given(calendar(self.dice)) as file:
            if wait:
                self.daemon.calendars("Import", "(sha{sv})", name, 0, {}, fds=[file.fileno()])
            else:
                self.world.bus.call_with_unix_fd_list(
                    NAME, PATH, CALENDARS_OF, "Import", GLib.Variant("(sha{sv})", (name, 0, {})), None,
                    Gio.DBusCallFlags.NO_AUTO_START, -1,
                    Gio.UnixFDList.new_from_array([os.dup(file.fileno())]), None, None)

    def remove_calendar(self):
        self.daemon.calendars("Remove", "(s)", self.dice.choice(CALENDARS))

    def write_calendar(self):
        """Without the daemon's knowledge, as another program would."""
        self.world.write(os.path.join(self.world.data, "calendars", self.dice.choice(CALENDARS) + ".ics"),
                         calendar(self.dice))

    # -- commands

    def number(self):
        return self.dice.choice(self.numbers)

    def add(self):
        dice = self.dice
        self.numbers.append(self.daemon.add(
            f"New {len(self.numbers)}", dice.choice(CLIENTS), platform=dice.choice((*POLICIES, "direct")),
            stage=dice.choice(("applied", "contracted", "delivered", "billed")), fee="300 USD"))
        if dice.random() < 0.3:
            self.numbers.pop()
            self.daemon.undo()  # the case that was just added

    def record(self):
        event = self.dice.choice(("replied", "sent", "noted", "funded", "delivered", "accepted"))
        details = {"noted": {"text": "a note"}, "delivered": {"anyway": True}}.get(event, {})
        self.daemon.record(self.number(), event, **details)

    def record_many(self):
        """In slices, while rules change."""
        numbers = self.dice.sample(self.numbers, 60)
        self.world.bus.call(NAME, PATH, "org.casewatch.Casewatch1", "Record",
                            GLib.Variant("(ausa{sv})", (numbers, "noted", fields(text="many"))), None,
                            Gio.DBusCallFlags.NO_AUTO_START, -1, None, None)
        self.import_calendar()

    def edit(self):
        dice = self.dice
        change = dice.choice(({"platform": dice.choice(POLICIES)}, {"client": dice.choice(CLIENTS)},
                              {"calendars": dice.sample(CALENDARS, 1)}, {"calendars": []},
                              {"fee": f"{dice.randint(1, 90)}00 {dice.choice(('USD', 'EUR'))}"}))
        self.daemon.call("EditCase", "(uta{sv})", self.number(), 0, fields(change))

    def edit_client(self):
        dice = self.dice
        change = dice.choice(({"calendars": dice.sample(CALENDARS, dice.randint(0, 2))},
                              {"days_off": dice.choice(("wed", "2026-11-09..2026-11-13", "", "mon"))}))
        self.daemon.call("EditClient", "(sa{sv})", dice.choice(CLIENTS), fields(change))

    def rename_client(self):
        self.daemon.call("RenameClient", "(ssa{sv})", *self.dice.sample(CLIENTS, 2), {})

    def close(self):
        self.daemon.call("CloseCase", "(usa{sv})", self.number(), "lost", {})

    def snooze(self):
        self.daemon.record(self.number(), "snoozed", until=f"2026-11-{self.dice.randint(10, 28)}")

    def undo(self):
        """But not the import of all cases."""
        db = sqlite3.connect(f"file:{self.path}?mode=ro", uri=True)
        latest = ask(db, "SELECT kind FROM commands c WHERE kind <> 'undo' AND NOT EXISTS"
                                " (SELECT 1 FROM commands u WHERE u.undoes = c.seq)"
                                " ORDER BY seq DESC LIMIT 1")
        db.close()
        if latest != [("import",)]:
            self.daemon.undo()

    def move_clock(self):
        self.day = min(self.day + 1, 27)
        self.daemon.clock(f"2026-11-{self.day:02} {self.dice.randint(8, 20):02}:00")

    def restore(self):
        """What the daemon kept is brought in while it is at work."""
        path = self.daemon.call("Backup")
        self.hurry(0.02)
        with open(path, "rb") as file:
            self.daemon.call("Restore", "(ha{sv})", 0, {}, fds=[file.fileno()])

    # -- the daemon

    def hurry(self, most):
        """It looks at its files at once; some of what follows is done."""
        self.daemon.process.send_signal(signal.SIGHUP)
        time.sleep(self.dice.random() * most * SLOW)

    def kill(self):
        """On its way; what changes while it is down, it finds when it starts."""
        self.dice.choice((self.change_most, self.change_most, self.change_number, self.there_and_back,
                          lambda: self.import_calendar(wait=False)))()
        self.hurry(0.04)
        self.daemon.stop(signal.SIGKILL)
        self.midway += is_under_way(self.path)
        for _ in range(self.dice.randint(0, 2)):
            self.change_files()
        if self.dice.random() < 0.3:
            self.daemon.env = {"TZ": self.dice.choice(ZONES)}
        self.daemon.start()

    def change_files(self):
        self.dice.choice((self.change_policy, self.change_number, self.remove_policy, self.take_back,
                          self.change_drop_in, self.write_calendar, self.write_hours,
                          self.break_policy))()

    def one(self, what=None):
        """Something happens; what the daemon refuses is no harm."""
        what = what or self.dice.choice((
            self.change_policy, self.change_number, self.remove_policy, self.take_back, self.break_policy,
            self.there_and_back, self.change_drop_in, self.change_drop_in, self.change_hours,
            self.import_calendar, self.import_calendar, self.remove_calendar, self.write_calendar,
            self.add, self.record, self.record, self.record_many, self.edit, self.edit_client,
            self.edit_client, self.rename_client, self.close, self.snooze, self.undo, self.move_clock,
            self.restore, self.kill))
        self.done[what.__name__] = self.done.get(what.__name__, 0) + 1
        try:
            what()
        except BusError as error:
            assert not error.name.endswith(("NoReply", "ServiceUnknown")), error
        if self.dice.random() < 0.6:
            self.hurry(0.02)

    def calm(self):
        """It has read all files, which a template that changes last tells, and derived all."""
        self.markers += 1
        self.world.write(os.path.join(self.world.config, "templates", "en", f"marker-{self.markers}.txt"),
                         "Hello")
        self.hurry(0)
        wait_until(lambda: any(kind == "template" and name.endswith(f"marker-{self.markers}")
                               for kind, name in self.told.list), "the files to be read")
        wait_until(lambda: self.daemon.property("Deriving") == 0, "all cases to be derived", 60 * SLOW)
        self.daemon.settle()


def fill(changes):
    dice, out = changes.dice, io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["title", "client", "platform", "stage", "at", "fee", "currency", "calendars"])
    for n in range(CASES):
        writer.writerow([f"Job {n}", dice.choice(CLIENTS), dice.choice((*MANY, *POLICIES, "direct")),
                         dice.choice(("applied", "contracted", "delivered", "delivered", "billed")),
                         f"2026-10-{dice.randint(12, 30)} {dice.randint(9, 20):02}:00",
                         dice.choice(("", "120", "4500")), dice.choice(("USD", "JPY")),
                         dice.choice(("", "", "", "club", "plant;japan"))])
    changes.bring(out.getvalue(), "csv")
    changes.numbers = [row["id"] for row in all_rows(changes.daemon)]
    equal(len(changes.numbers), CASES)


def check_pages(changes, rows):
    """What a list says of a case is what its page derives."""
    for row in changes.dice.sample(rows, min(len(rows), PAGES)):
        case = changes.daemon.get(row["id"])
        wrong = {key: (value, case[key]) for key, value in row.items() if value != case[key]}
        equal(wrong, {}, f"kept and derived of case {row['id']} of {row['platform']}")


def check_sums(changes, rows):
    status = changes.daemon.call("Status", "()")
    still = [row for row in rows if row["state"] != "closed"]
    equal(status["open"], len(still), "open cases")
    sums = {}
    for row in still:
        risk = row.get("at_risk", {})
        if risk.get("amount"):
            sums[risk["currency"]] = sums.get(risk["currency"], 0) + risk["amount"]
    equal({sum_["currency"]: sum_["amount"] for sum_ in status["at_risk"]}, sums, "money at risk")


def check_table(changes):
    """The daemon ends; another one derives all of the log, and the first one's database comes back."""
    daemon, path = changes.daemon, changes.path
    told = daemon.property("NextMoment")
    now = GLib.DateTime.new_from_iso8601(daemon.call("Status", "()")["now"], None).to_unix() * 10**6
    daemon.stop()
    kept = table(path)
    shutil.move(path, path + ".aside")
    shutil.copy(path + ".aside", path)
    forget(path)
    daemon.start()
    wait_until(lambda: daemon.property("Deriving") == 0, "all cases to be derived", 60 * SLOW)
    daemon.stop()
    made = table(path)
    os.replace(path + ".aside", path)
    equal(set(kept[0]), set(made[0]), "cases that have a row")
    for number, row in made[0].items():
        wrong = {key: (kept[0][number][key], value) for key, value in row.items()
                 if kept[0][number][key] != value}
        equal(wrong, {}, f"kept and derived of case {number} of {row['platform']}")
    equal(kept[1], made[1], "how many are open and due")
    equal(kept[2], made[2], "sums of money")
    assert made[3] <= kept[3], f"names that are not kept: {made[3] - kept[3]}"
    coming = [row["next_moment"] for row in made[0].values()
              if row["next_moment"] is not None and row["next_moment"] > now]
    assert not coming or told and told <= min(coming), f"{told} is after {min(coming)}"
    daemon.start()


@test("rules, calendars, clients and the daemon come and go: no kept row is stale", **WORLD)
def _(w):
    seed = int(os.environ.get("CW_SEED") or random.SystemRandom().randrange(10**6))
    diagnose(f"CW_SEED={seed}")
    begin = time.monotonic()
    changes = Changes(w, random.Random(seed))
    for name in POLICIES:
        w.write_policy(name, changes.policies[name])
    for name in CALENDARS:
        w.write(os.path.join(w.data, "calendars", name + ".ics"), calendar(changes.dice))
    changes.calm()
    fill(changes)
    for chapter in range(CHAPTERS):
        for n in range(CHANGES):
            changes.one(changes.kill if n == 1 else None)
        changes.mend_policy()
        changes.calm()
        rows = all_rows(w.daemon)
        check_pages(changes, rows)
        check_sums(changes, rows)
        if chapter % 2 == 1 or chapter == CHAPTERS - 1:
            check_table(changes)
    diagnose(f"{sum(changes.done.values())} changes in {time.monotonic() - begin:.0f} s, "
             f"{changes.midway} kills between two slices: "
             + ", ".join(f"{name} {n}" for name, n in sorted(changes.done.items())))


def closed(*days):
    """A calendar of those days of November."""
    entries = "".join(f"BEGIN:VEVENT\r\nUID:{day}@test\r\nDTSTAMP:20261101T000000Z\r\n"
                      f"DTSTART;VALUE=DATE:202611{day:02}\r\nSUMMARY:Off\r\nEND:VEVENT\r\n"
                      for day in days)
    return ("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Casewatch//test//EN\r\n" + entries
            + "END:VCALENDAR\r\n")


def ladder(after, **keys):
    return policy(step("nudge", "delivered", "quiet", after), zone="Asia/Tokyo", **keys)


# What a single case depends on: its policy's days, its office's, its client's, its own.
SINGLE = {"p": ladder("3bd", calendars="club"), "q": ladder("3obd", office="plant"),
          "r": ladder("4d"), "lancers": ladder("5d")}


def single_changes(w, changes):
    """(what it is, the platforms whose cases it concerns, how it is done)."""
    def put(name, text):
        return lambda: changes.put(name, text)

    def replace(name, *days):
        def bring():
            with changes.given(closed(*days)) as file:
                w.daemon.calendars("Import", "(sha{sv})", name, 0, {}, fds=[file.fileno()])
        return bring

    inside = os.path.join(changes.folder("r") + ".d", "10.conf")
    return (("a number", {"p"}, put("p", SINGLE["p"].replace("3bd", "5bd"))),
            ("a drop-in", {"r"}, lambda: w.write(inside, "[Step nudge]\nAfter=6d\n")),
            ("a drop-in that goes", {"r"}, lambda: os.unlink(inside)),
            ("a policy that goes", {"q"}, put("q", None)),
            ("a policy that comes back", {"q"}, put("q", SINGLE["q"])),
            ("a file that masked a packaged one", {"lancers"}, put("lancers", None)),
            ("a calendar of a policy", {"p"}, replace("club", 2, 3, 4, 5)),
            ("a calendar of an office", {"q"}, replace("plant", 2, 3, 4, 5)),
            ("a calendar of a client", {"p of Fair"}, replace("fair", 2, 3, 4, 5)),
            ("a calendar of a case", {"p of its own"}, replace("desk", 2, 3, 4, 5)),
            ("a calendar that goes", {"p of Fair"},
             lambda: w.daemon.calendars("Remove", "(s)", "fair")),
            ("a calendar that comes back", {"p of Fair"}, replace("fair", 3, 4, 5, 6)))


@test("each change by itself: the cases that depend on it follow, and no others",
      policies=SINGLE, conf=ALWAYS, clock="2026-11-02 09:00", server=False)
def _(w):
    changes = Changes(w, random.Random(1))
    changes.policies = dict(SINGLE)
    for name in ("club", "plant", "fair", "desk"):
        w.write(os.path.join(w.data, "calendars", name + ".ics"), closed(30))
    changes.calm()
    kinds = {w.daemon.add(kind, client, platform=platform, stage="delivered", at="2026-10-30 12:00",
                          calendars=own): kind
             for kind, client, platform, own in (
                 ("p", "ACME", "p", None), ("q", "ACME", "q", None), ("r", "ACME", "r", None),
                 ("lancers", "ACME", "lancers", None), ("p of Fair", "Fair", "p", None),
                 ("p of its own", "ACME", "p", ["desk"]))}
    w.daemon.call("EditClient", "(sa{sv})", "Fair", fields(calendars=["fair"]))
    rows = all_rows(w.daemon)
    for what, concerned, change in single_changes(w, changes):
        before = {row["id"]: row for row in rows}
        change()
        changes.calm()
        rows = all_rows(w.daemon)
        check_pages(changes, rows)
        moved = {kinds[row["id"]] for row in rows if row != before[row["id"]]}
        # a number of the policy is one of all its cases, whatever they count by
        equal(moved & concerned, concerned, what)
        equal({kind.split()[0] for kind in moved}, {kind.split()[0] for kind in concerned}, what)
    check_table(changes)


@test("what another machine took back and an import brings: the case and those of a client follow",
      policies={"p": PLAIN}, clock="2026-11-02 09:00", server=False)
def _(w):
    changes = Changes(w, random.Random(1))
    first = w.daemon.add("Logo", "ACME", platform="p", stage="contracted")
    other = w.daemon.add("Banner", "Globe", platform="p", stage="delivered")
    w.daemon.record(first, "delivered")
    w.daemon.call("EditClient", "(sa{sv})", "Globe", fields(days_off="2026-11-03..2026-11-20"))
    shared = changes.database()
    late = table(shared)[0][other]["step_due"]
    # the copy goes another way: it takes both back
    w.daemon.undo()
    w.daemon.undo()
    text = changes.export()
    w.daemon.stop()
    os.replace(shared, changes.path)
    w.daemon.start()
    equal([row["stage"] for row in all_rows(w.daemon)], ["delivered", "delivered"])
    changes.bring(text)
    equal([row["stage"] for row in all_rows(w.daemon)], ["contracted", "delivered"])
    check_pages(changes, all_rows(w.daemon))
    assert table(changes.path)[0][other]["step_due"] < late
    check_table(changes)


if __name__ == "__main__":
    main()
