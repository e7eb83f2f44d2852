#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""cw-ctl add asks for what it needs on a terminal, and never anywhere else."""

import japanese
from harness import CLIENT, contains, equal, main, test
from terminal import Terminal

WORLD = {"server": False}


def terminal(w, *args, env=None):
    return Terminal([CLIENT, *args], {**w.env, "TERM": "xterm", "LC_ALL": "C.UTF-8", **(env or {})})


def answer(t, question, text=""):
    t.expect(question)
    t.type(text + "\n")


@test("add alone asks for a running job, with defaults, and says it in one line", **WORLD)
def _(w):
    with terminal(w, "add") as t:
        answer(t, "What is the job called?", "ロゴ制作")
        answer(t, "Who is the client?", "Boreas & Sons")
        t.expect("CrowdWorks")
        answer(t, "Which platform? [crowdworks]")
        answer(t, "Where does it stand? [1]", "3")
        answer(t, "When did you deliver? [now]", "nonsense")
        t.expect("For example: today")
        answer(t, "When did you deliver? [now]", "-4d")
        answer(t, "paid into escrow", "y")
        answer(t, "delivery button? [Y/n]")
        answer(t, "What is the pay?", "30000")
        answer(t, "The page of the job? [none]")
        t.expect("--client 'Boreas & Sons'")
        t.expect("Added #1")
        answer(t, "Any warning signs?")
        equal(t.finish(), 0)
    case = w.daemon.get(1)
    equal((case["title"], case["client"], case["platform"], case["stage"], case["funded"]),
          ("ロゴ制作", "Boreas & Sons", "crowdworks", "delivered", True))
    equal(case["fee"]["amount"], 30000)


@test("an application needs six answers, most of them Enter", **WORLD)
def _(w):
    with terminal(w, "add") as t:
        answer(t, "What is the job called?", "Banner")
        answer(t, "Who is the client?", "ACME")
        answer(t, "Which platform?", "generic")
        answer(t, "Where does it stand?")
        answer(t, "When did you apply? [now]")
        answer(t, "When do applications close? [unknown]")
        answer(t, "What is the pay?")
        answer(t, "The page of the job?")
        t.expect("Added #1")
        answer(t, "Any warning signs?")
        equal(t.finish(), 0)
    case = w.daemon.get(1)
    equal((case["stage"], case["platform"], "fee" in case), ("applied", "generic", False))


@test("leaving the questions adds nothing", **WORLD)
def _(w):
    with terminal(w, "add") as t:
        answer(t, "What is the job called?", "Banner")
        t.expect("Who is the client?")
        t.type("\x04")
        t.expect("Nothing was added.")
        equal(t.finish(), 2)
    equal(w.daemon.call("ListCases", "(a{sv}su)", {}, "", 0)[0], [])


@test("a title without its client asks for the client alone", **WORLD)
def _(w):
    with terminal(w, "add", "Banner", "--platform", "generic") as t:
        answer(t, "Who is the client?", "ACME")
        t.expect("Added #1")
        answer(t, "Any warning signs?")
        equal(t.finish(), 0)


@test("without a terminal nothing is asked: exit 2 with an example", **WORLD)
def _(w):
    rc, out, err = w.daemon.ctl("add")
    equal((rc, out), (2, ""))
    contains(err, "cw-ctl add \"Logo design\"")
    rc, out, err = w.daemon.ctl("add", "Banner")
    equal((rc, out), (2, ""))
    contains(err, "--client")


@test("the questions are in Japanese where the reader is", **WORLD)
def _(w):
    with terminal(w, "add", env=japanese.environment(w)) as t:
        t.expect("案件")
        t.type("\x04")
        equal(t.finish(), 2)
        assert japanese.is_japanese(t.seen), t.seen


main()
