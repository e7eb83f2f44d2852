#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The harness and its notification server against notify-send and gdbus, without our daemon."""

import json
import os
import subprocess

from harness import SLOW, BusError, contains, equal, main, moment, test, variant, wait_until


def notify(w, *args, **more):
    return subprocess.run(["notify-send", "-p", *args], env=w.env, capture_output=True, text=True,
                          timeout=20 * SLOW, check=False, **more)


@test("a bubble of notify-send is logged with all that it said", daemon=False)
def _(w):
    done = notify(w, "-u", "critical", "-h", "string:desktop-entry:casewatch", "北風デザイン", "静か <5>")
    equal(done.stdout.strip(), "1", done.stderr)
    line = w.stub.new("Notify")[0]
    equal((line["summary"], line["body"], line["hints"]["urgency"]), ("北風デザイン", "静か <5>", 2))
    equal(line["hints"]["desktop-entry"], "casewatch")
    equal([b["id"] for b in w.stub.shown()], [1])


@test("a replaced bubble keeps its id and there is one of it", daemon=False)
def _(w):
    notify(w, "one")
    equal(notify(w, "-r", "1", "two").stdout.strip(), "1")
    equal([b["summary"] for b in w.stub.shown()], ["two"])


@test("unknown replaces_id: a fresh id, the caller's own, or an error", daemon=False,
      server=("--unknown", "adopt"))
def _(w):
    equal(notify(w, "-r", "777", "x").stdout.strip(), "777")


@test("unknown replaces_id gives a fresh id by default, counted from --first-id", daemon=False,
      server=("--first-id", "5"))
def _(w):
    equal(notify(w, "-r", "777", "x").stdout.strip(), "5")


@test("unknown replaces_id can be refused", daemon=False, server=("--unknown", "refuse"))
def _(w):
    assert notify(w, "-r", "777", "x").returncode != 0
    equal(w.stub.events("error")[0]["name"], "org.freedesktop.DBus.Error.InvalidArgs")


@test("a button reaches the program and closes the bubble with reason 2", daemon=False)
def _(w):
    with subprocess.Popen(["notify-send", "-A", "yes=Yes", "-A", "no=No", "Ready?"], env=w.env,
                          stdout=subprocess.PIPE, text=True) as process:
        w.stub.wait("shown")
        w.stub.press(1, "no")
        equal(process.communicate(timeout=20 * SLOW)[0].strip(), "no")
    signals = [(e["name"], e["value"]) for e in w.stub.events("signal")]
    equal(signals, [("ActionInvoked", "no"), ("NotificationClosed", 2)])
    equal(w.stub.shown(), [])


@test("a button that is not there cannot be pressed", daemon=False)
def _(w):
    notify(w, "x")
    try:
        w.stub.call("Action", "(us)", 1, "done")
    except BusError as error:
        contains(error.name, "NoSuchButton")
    else:
        raise AssertionError("pressed a button that is not there")


@test("hang holds every answer, and gives them all when it ends", daemon=False)
def _(w):
    w.stub.call("Hang", "(b)", True)
    with subprocess.Popen(["notify-send", "-p", "late"], env=w.env, stdout=subprocess.PIPE,
                          text=True) as process:
        w.stub.wait("GetServerInformation")
        equal(w.stub.shown(), [])
        w.stub.call("Hang", "(b)", False)
        equal(process.communicate(timeout=20 * SLOW)[0].strip(), "1")
    equal([b["summary"] for b in w.stub.shown()], ["late"])


@test("fail refuses the next calls with the given error", daemon=False)
def _(w):
    w.stub.call("Fail", "(us)", 1, "")
    assert notify(w, "first").returncode != 0
    equal(w.stub.events("error")[0]["name"],
          "org.freedesktop.Notifications.MaxNotificationsExceeded")
    equal(notify(w, "second").stdout.strip(), "1")


@test("--max refuses one bubble too many", daemon=False, server=("--max", "1"))
def _(w):
    equal(notify(w, "first").returncode, 0)
    assert notify(w, "second").returncode != 0


@test("a restarted server has another owner, no bubbles, and counts from the start", daemon=False)
def _(w):
    notify(w, "before")
    name = "org.freedesktop.Notifications"
    owner = wait_until(lambda: w.owner(name), "the server")
    w.stub.call("Restart", "(u)", 1)
    wait_until(lambda: w.owner(name) not in ("", owner), "the new server")
    equal(w.stub.shown(), [])
    equal(notify(w, "after").stdout.strip(), "1")


@test("lose takes the server off the bus, and nothing of the machine takes its place", daemon=False)
def _(w):
    w.stub.call("Lose")
    done = notify(w, "nobody")
    assert done.returncode != 0, "some server answered on the private bus"
    contains(done.stderr, "not provided by any .service files")


@test("close and expire send the reason that they were asked for", daemon=False)
def _(w):
    notify(w, "a")
    notify(w, "b")
    w.stub.call("Close", "(uu)", 1, 2)
    w.stub.call("Expire")
    equal([(e["id"], e["value"]) for e in w.stub.events("signal")], [(1, 2), (2, 1)])


@test("capabilities are what the test says, as gdbus sees them", daemon=False)
def _(w):
    w.stub.call("SetCaps", "(as)", ["body"])
    done = subprocess.run(["gdbus", "call", "--session", "-d", "org.freedesktop.Notifications",
                           "-o",
                           "/org/freedesktop/Notifications", "-m",
                           "org.freedesktop.Notifications.GetCapabilities"],
                          env=w.env, capture_output=True, text=True, timeout=20 * SLOW, check=False)
    equal(done.stdout.strip(), "(['body'],)", done.stderr)


@test("reset forgets bubbles and the past, ids go on", daemon=False)
def _(w):
    notify(w, "a")
    w.stub.call("Reset")
    equal((w.stub.shown(), w.stub.events()), ([], []))
    equal(notify(w, "b").stdout.strip(), "2")


@test("the home of a world is private and empty of the real one", daemon=False, server=False)
def _(w):
    for name in ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_RUNTIME_DIR"):
        assert w.env[name].startswith(w.dir), name
    equal(os.stat(w.dir).st_mode & 0o777, 0o700)
    equal(json.loads(json.dumps(w.env))["TZ"], "Asia/Tokyo")


@test("values: whole numbers are x, texts s, and a moment must have an offset", daemon=False,
      server=False)
def _(_w):
    equal([variant(v).get_type_string() for v in (1, "a", True, ["a"], {"a": 1})],
          ["x", "s", "b", "as", "a{sv}"])
    equal(moment("2026-11-02T09:00:00+09:00").utcoffset().total_seconds(), 9 * 3600)
    try:
        moment("2026-11-02T09:00:00")
    except AssertionError:
        return
    raise AssertionError("a moment without an offset was accepted")


if __name__ == "__main__":
    main(needs=())
