#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""cw-ctl demo: the three situations on scratch data, and nothing is left of it."""

import glob
import os
import shlex
import subprocess

import japanese
from harness import BUILD, CLIENT, DAEMON, NAME, SLOW, SOURCE, contains, equal, main, test
from terminal import Terminal

WORLD = {"server": False, "daemon": False}
DEMO = NAME + ".Demo"
PROGRAM = shlex.join([DAEMON, f"--packaged-dir={SOURCE}/data",
                      f"--ical-helper={BUILD}/ical/casewatch-ical"])


def left_behind(w):
    return (glob.glob(os.path.join(w.env["XDG_RUNTIME_DIR"], "casewatch-demo-*"))
            + glob.glob(os.path.join(w.env["XDG_DATA_HOME"], "casewatch*")))


def demo(w, program, env=None):
    return subprocess.run([CLIENT, "demo", "--daemon", program], env={**w.env, **(env or {})},
                          capture_output=True, text=True, stdin=subprocess.DEVNULL,
                          timeout=50 * SLOW, check=False)


def play(w, env=None):
    done = demo(w, PROGRAM, env)
    equal(done.returncode, 0, done.stderr)
    equal(left_behind(w), [])
    assert not w.owner(DEMO), "the daemon of the demonstration is gone"
    return done.stdout


@test("three alerts at their moments, and three ends", **WORLD)
def _(w):
    out = play(w)
    acts = {}
    for line in out.splitlines():
        if line.startswith("— "):
            day = line.strip("— ")
            acts[day] = []
        else:
            acts[day].append(line)
    alerts = {day: [line for line in lines if line.startswith("Alert: #")]
              for day, lines in acts.items()}
    # by hand: escrow missing after a day; Mon 26 Oct + 3 business days is Thu 29 Oct; a week after
    # the delivery the office; a week after Fri 30 Oct 18:00 it is taken for a no
    equal({day: len(lines) for day, lines in alerts.items()},
          {"Mon 26 Oct 10:00": 0, "Tue 27 Oct 10:00": 1, "Wed 28 Oct 15:00": 0,
           "Thu 29 Oct 10:00": 2, "Thu 5 Nov 10:00": 1, "Fri 6 Nov 18:00": 1,
           "Mon 9 Nov 11:00": 0})
    contains(alerts["Tue 27 Oct 10:00"][0], "Escrow is missing")
    contains("\n".join(acts["Tue 27 Oct 10:00"]), "Dear Northwind Ltd", "Hanako Yamada")
    assert "{me}" not in out, out
    contains(alerts["Fri 6 Nov 18:00"][0], "take it as a no")
    contains("\n".join(acts["Fri 6 Nov 18:00"]), "The case is closed: declined.")
    contains("\n".join(acts["Mon 9 Nov 11:00"]), "delivery accepted")


@test("in Japanese", **WORLD)
def _(w):
    out = play(w, env=japanese.environment(w))
    contains(out, "青葉ベーカリー")
    english = [line for line in out.splitlines()
               if line.startswith(("Alert:", "Next:", "Undo:", "Three", "A week"))]
    equal(english, [])


@test("Ctrl-C ends it, and nothing is left", **WORLD)
def _(w):
    with Terminal([CLIENT, "demo", "--daemon", PROGRAM],
                  {**w.env, "TERM": "xterm", "LC_ALL": "C.UTF-8"}) as t:
        t.expect("Three jobs")
        t.type("\x03")
        equal(t.finish(), 0)
    equal(left_behind(w), [])
    assert not w.owner(DEMO)


@test("a daemon that does not start is said, and nothing is left", **WORLD)
def _(w):
    done = demo(w, "/bin/false")
    equal(done.returncode, 3)
    contains(done.stderr, "does not start")
    equal(left_behind(w), [])


main()
