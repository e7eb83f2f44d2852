#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""docs/examples: each example of casewatch-dbus(7) does what it says, as it stands there."""

import glob
import json
import os
import shutil
import subprocess

from harness import DAEMON, SLOW, SOURCE, Skip, contains, equal, fields, main, test

FOLDER = os.path.join(SOURCE, "docs", "examples")
QUIET = {"server": False}
DONE = set()


def command(name):
    DONE.add(name)
    path = os.path.join(FOLDER, name)
    with open(path, encoding="utf-8") as file:
        text = file.read()
    for tool in ("busctl", "gdbus"):
        if f"{tool} " in text or f'"{tool}"' in text:
            if not shutil.which(tool):
                raise Skip(f"{tool} is missing")
    return ["/usr/bin/python3" if name.endswith(".py") else "sh", path]


def example(w, name, *args):
    done = subprocess.run(command(name) + list(args), env=w.env, capture_output=True, text=True,
                          stdin=subprocess.DEVNULL, timeout=30 * SLOW, check=False)
    equal((done.returncode, done.stderr), (0, ""), name)
    return done.stdout


class Follower:
    """An example that runs until it is stopped."""

    def __init__(self, w, name):
        self.process = subprocess.Popen(command(name), env=w.env, stdout=subprocess.PIPE, text=True,
                                        stdin=subprocess.DEVNULL, start_new_session=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        os.killpg(self.process.pid, 15)
        self.process.wait()
        self.process.stdout.close()

    def line(self):
        return self.process.stdout.readline().strip()


@test("due.sh: how many cases are due, and which", **QUIET)
def _(w):
    w.daemon.add(client="Aoba", platform="crowdworks", stage="delivered", at="-10d", funded="")
    w.daemon.add(client="Bakery", platform="crowdworks")
    count, rows = example(w, "due.sh").splitlines()
    equal(count, "u 1")
    equal([row["client"]["data"] for row in json.loads(rows)["data"][0]], ["Aoba"])


@test("record.sh: the client answered yesterday", **QUIET)
def _(w):
    number = w.daemon.add(platform="crowdworks", at="-3d")
    out = example(w, "record.sh", str(number))
    last = w.daemon.get(number)["events"][-1]
    equal(last["event"], "replied")
    contains(last["time"], "2026-11-01T18:00")
    contains(out, str(last["id"]))


@test("draft.sh: the message of the present step", **QUIET)
def _(w):
    number = w.daemon.add(client="Northwind", platform="crowdworks", stage="delivered",
                          at="-10d", funded="")
    text, _missing = json.loads(example(w, "draft.sh", str(number)))["data"]
    contains(text, "Northwind")
    equal(text, w.daemon.call("Draft", "(usa{sv})", number, "", fields(lang="en"))[0])


@test("bar.sh: the number of due cases, anew when it changes", **QUIET)
def _(w):
    with Follower(w, "bar.sh") as bar:
        equal(bar.line(), "0")
        number = w.daemon.add(platform="crowdworks", stage="delivered", at="-10d", funded="")
        while bar.line() != "1":
            pass
        w.daemon.record(number, "replied")
        while bar.line() != "0":
            pass


@test("add.py: a case, its plan and a refusal", **QUIET)
def _(w):
    lines = example(w, "add.py").splitlines()
    equal(lines[0], "case 1")
    case = w.daemon.get(1)
    equal((case["client"], case["fee"]), ("Aoba Bakery", {"amount": 30000, "currency": "JPY"}))
    equal(len(lines), len(case["plan"]) + 3)
    equal(lines[-2], "org.casewatch.Error.Refused")
    contains(lines[-1], "escrow-missing: ")


@test("alerts.py: alerts as they come and go", **QUIET)
def _(w):
    number = w.daemon.add(client="Aoba", platform="crowdworks", stage="delivered", at="now",
                          funded="")
    with Follower(w, "alerts.py") as alerts:
        equal(alerts.line(), "waiting")
        w.daemon.clock("2026-11-06 10:00")
        while alerts.line() != "Aoba nudge-delivered":
            pass
        w.daemon.record(number, "replied")
        while alerts.line() != f"{number} withdrawn: answered":
            pass


@test("pages.py: all open cases, without any module for D-Bus", **QUIET)
def _(w):
    for client in ("A", "B", "C"):
        w.daemon.add(client=client)
    w.daemon.call("CloseCase", "(usa{sv})", 2, "lost", {})
    equal([line.split("\t") for line in example(w, "pages.py").splitlines()],
          [["1", "A", "ok"], ["3", "C", "ok"]])


@test("export.py: everything in a file", **QUIET)
def _(w):
    w.daemon.add(client="Aoba")
    path = os.path.join(w.dir, "cases.json")
    equal(example(w, "export.py", path), "1 cases\n")
    with open(path, encoding="utf-8") as file:
        contains(json.dumps(json.load(file)), "Aoba")


@test("no example is left out", server=False, daemon=False)
def _(_w):
    equal(DONE, {os.path.basename(path) for path in glob.glob(os.path.join(FOLDER, "*"))})


if __name__ == "__main__":
    main((DAEMON,))
