# SPDX-License-Identifier: GPL-3.0-or-later
"""The peers, where they are installed: the same work with as many items."""

import datetime
import os
import random
import shutil


class Taskwarrior:
    name = "Taskwarrior"

    def __init__(self, folder, count):
        self.data = os.path.join(folder, f"task-{count}")
        os.mkdir(self.data)
        self.rc = os.path.join(folder, f"taskrc-{count}")
        with open(self.rc, "w", encoding="utf-8") as file:
            file.write(f"data.location={self.data}\nconfirmation=off\nhooks=off\nverbose=nothing\n"
                       "gc=on\nrecurrence=off\ndetection=off\ndefaultwidth=120\n")
        dice = random.Random(1)
        now = datetime.datetime.now(datetime.timezone.utc)
        with open(os.path.join(self.data, "pending.data"), "w", encoding="utf-8") as file:
            for number in range(count):
                at = int((now - datetime.timedelta(days=dice.randint(1, 700))).timestamp())
                due = int((now + datetime.timedelta(days=dice.randint(-10, 40))).timestamp())
                file.write(f'[description:"動画編集 {number}" due:"{due}" entry:"{at}" '
                           f'modified:"{at}" project:"client{dice.randrange(count // 4 + 1)}" '
                           f'status:"pending" uuid:"{number:08x}-0000-4000-8000-000000000000"]\n')

    def command(self, what):
        rest = {"add": ["add", "Logo for a shop", "project:ACME"], "next": ["next", "limit:25"],
                "list": ["list"], "export": ["export"]}.get(what)
        return rest and ["task", "rc:" + self.rc] + rest


class Remind:
    """A file of dated lines; it has no command to add, and its list is the year's."""
    name = "remind"

    def __init__(self, folder, count):
        self.file = os.path.join(folder, f"remind-{count}")
        dice = random.Random(1)
        today = datetime.date.today()
        with open(self.file, "w", encoding="utf-8") as file:
            for number in range(count):
                day = today + datetime.timedelta(days=dice.randint(-10, 40))
                file.write(f"REM {day.isoformat()} MSG 動画編集 {number} %b\n")

    def command(self, what):
        return {"next": ["remind", "-q", self.file],
                "list": ["remind", "-q", "-n", self.file]}.get(what)


def installed(folder, count):
    """The peers of this machine with COUNT items each."""
    return [peer(folder, count) for program, peer in (("task", Taskwarrior), ("remind", Remind))
            if shutil.which(program)]


def evolution():
    """Its alarm daemon, or None; it needs the data server's factories on the bus."""
    for path in ("/usr/libexec/evolution-data-server/evolution-alarm-notify",
                 "/usr/libexec/evolution-alarm-notify"):
        if os.access(path, os.X_OK):
            return path
    return None
