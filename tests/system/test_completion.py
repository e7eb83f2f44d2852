#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Completion of cw-ctl: what the program offers, and that bash, zsh and fish show it."""

import os
import subprocess

import japanese
from harness import CLIENT, SLOW, SOURCE, Skip, equal, main, test
from rules import LADDER, PLAIN
from terminal import Terminal

WORLD = {"policies": {"ladder": LADDER, "plain": PLAIN}, "server": False}
SCRIPTS = os.path.join(SOURCE, "client", "completions")


def offered(w, *words, env=None):
    """The candidates for the last word, as {word: meaning}."""
    rc, out, err = w.daemon.ctl("--complete-args", "--", *words, env=env)
    equal((rc, err), (0, ""))
    return dict((line.split("\t") + [""])[:2] for line in out.splitlines())


@test("commands, options and words come from the table that parses them", **WORLD)
def _(w):
    equal(list(offered(w, "sho")), ["show"])
    assert {"next", "add", "calendar", "policy", "help"} <= set(offered(w, "")), offered(w, "")
    equal(set(offered(w, "calendar", "a")), {"add"})
    options = offered(w, "sent", "1", "--")
    assert {"--fyi", "--other", "--at", "--text", "--ball", "--help"} <= set(options), options
    assert all(options.values()), "every option says what it does"
    equal(set(offered(w, "close", "1", "c")), {"completed", "cancelled"})
    equal(set(offered(w, "deliver", "1", "--button", "")), {"yes", "no"})
    equal(set(offered(w, "list", "--stage", "del")), {"delivered"})
    # as bash cuts it, and as the others leave it
    equal(set(offered(w, "list", "--stage", "=", "del")), {"delivered"})
    equal(set(offered(w, "list", "--stage=del")), {"--stage=delivered"})
    equal(set(offered(w, "flag", "1", "early")), {"early-delivery"})
    equal(offered(w, "policy", "check", ""), {":file": ""})
    equal(offered(w, "note", "1", "text", ""), {}, "free text has no completion")


@test("cases with their titles, steps, events, platforms, calendars, templates", **WORLD)
def _(w):
    one = w.daemon.add("ロゴ制作", client="北風デザイン", platform="ladder")
    two = w.daemon.add("Site", client="ACME", platform="plain")
    cases = offered(w, "show", "")
    equal(set(cases), {str(one), str(two)})
    assert "ロゴ制作" in cases[str(one)], cases
    # several ids, and after them what follows
    both = offered(w, "asked", str(one), "")
    assert str(two) in both and "question" in both, both
    steps = {row["step"] for row in w.daemon.get(one)["plan"]}
    equal(set(offered(w, "explain", str(one), "")), steps)
    equal(set(offered(w, "done", str(one), "--step", "")), steps)
    events = {str(row["id"]) for row in w.daemon.get(one)["events"]}
    equal(set(offered(w, "retract", str(one), "")), events)
    assert "ladder" in offered(w, "add", "x", "--platform", "l"), "platforms of the daemon"
    equal(set(offered(w, "policy", "show", "lad")), {"ladder"})
    assert "japan" in offered(w, "calendar", "count", "--calendar", "j")
    assert "japan,yearend-japan" in offered(w, "calendar", "count", "--calendar", "japan,y")
    assert "nudge" in offered(w, "template", "show", "nu")
    equal(set(offered(w, "list", "--client", "北")), {"北風デザイン"})


@test("a daemon that does not run is not started, and nothing is complained about", **WORLD)
def _(w):
    w.daemon.stop()
    equal(offered(w, "show", ""), {})
    equal(set(offered(w, "sho")), {"show"})


@test("meanings are in the reader's language", **WORLD)
def _(w):
    meaning = offered(w, "sho", env=japanese.environment(w))["show"]
    assert japanese.is_japanese(meaning), meaning


def shell(name):
    if not any(os.access(os.path.join(d, name), os.X_OK) for d in os.environ["PATH"].split(":")):
        raise Skip(f"{name} is not installed")


def with_client(w, **more):
    """The environment of a user's shell in which cw-ctl is found."""
    return {**w.env, "PATH": os.path.dirname(CLIENT) + ":" + os.environ["PATH"], "PS1": "% ",
            "TERM": "xterm", "LC_ALL": "C.UTF-8", **more}


@test("bash completes a command, a case and a value behind an equals sign", **WORLD)
def _(w):
    shell("bash")
    w.daemon.add("Site", client="ACME", platform="plain")
    with Terminal(["bash", "--noprofile", "--norc", "-i"], with_client(w)) as t:
        t.type(f"bind 'set bell-style none'; source {SCRIPTS}/cw-ctl.bash; echo re''ady\n")
        t.expect("ready")
        t.type("cw-ctl sh\t")
        t.expect("cw-ctl show ")
        t.type("\t")
        t.expect("1 ")
        t.type("\nexit\n")
        t.expect("ACME")
        t.expect("exit")
        t.finish()
    with Terminal(["bash", "--noprofile", "--norc", "-i"], with_client(w)) as t:
        t.type(f"source {SCRIPTS}/cw-ctl.bash; echo re''ady\n")
        t.expect("ready")
        t.type("cw-ctl list --stage=app\t")
        t.expect("applied ")


@test("zsh completes a command and shows cases with their titles", **WORLD)
def _(w):
    shell("zsh")
    w.daemon.add("Site", client="ACME", platform="plain")
    w.daemon.add("Logo", client="Boreas", platform="plain")
    env = with_client(w, ZDOTDIR=w.env["HOME"])
    with open(os.path.join(w.env["HOME"], ".zshrc"), "w", encoding="utf-8") as f:
        f.write(f"fpath=({SCRIPTS} $fpath)\nautoload -U compinit; compinit -u -D\n"
                "PS1='%% '\nzstyle ':completion:*' list-prompt ''\n")
    with Terminal(["zsh", "-i"], env) as t:
        t.type("echo re''ady\n")
        t.expect("ready\r\n")
        t.type("cw-ctl sh\t")
        t.expect("show")
        t.type("\t\t")
        t.expect("Site (ACME)")
        t.expect("Logo (Boreas)")


@test("fish completes commands, options and cases with their meaning", **WORLD)
def _(w):
    shell("fish")
    w.daemon.add("Site", client="ACME", platform="plain")

    def complete(line):
        done = subprocess.run(
            ["fish", "--no-config", "-c",
             f"source {SCRIPTS}/cw-ctl.fish; complete -C '{line}'"],
            env=with_client(w), capture_output=True, text=True, timeout=30 * SLOW, check=True,
            stdin=subprocess.DEVNULL)
        return dict((row.split("\t") + [""])[:2] for row in done.stdout.splitlines())

    equal(set(complete("cw-ctl sho")), {"show"})
    assert "ACME" in complete("cw-ctl show ")["1"]
    assert "--fyi" in complete("cw-ctl sent 1 --")
    equal(set(complete("cw-ctl close 1 comp")), {"completed"})


main()
