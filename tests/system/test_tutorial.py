#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""docs/tutorial.md and docs/ja/tutorial.md: a shell runs every command, and prints what they show.

CW_WRITE=1 writes into the pages what the programs print now (not where "…" leaves something out).
"""

import os
import re
import shlex
import subprocess

import japanese
from harness import BUILD, CLIENT, DAEMON, SLOW, SOURCE, contains, equal, main, test

QUIET = {"server": False, "daemon": False}
BLOCK = re.compile(r"```sh\n(?P<commands>.*?)```\n(?:\n```text\n(?P<shown>.*?)```\n)?", re.S)
NEXT = "=== next block ==="


def path_of(name):
    return os.path.join(SOURCE, "docs", name)


def read(name):
    with open(path_of(name), encoding="utf-8") as file:
        return file.read()


def install(w, place, program, *options):
    """A program of the build tree where the tutorial expects it."""
    path = os.path.join(w.env["HOME"], ".local", place, os.path.basename(program))
    w.write(path, f'#!/bin/sh\nexec {shlex.join([program, *options])} "$@"\n')
    os.chmod(path, 0o755)
    return os.path.dirname(path)


def outputs(w, name, env):
    """What each block of commands prints."""
    install(w, "libexec", DAEMON, f"--packaged-dir={SOURCE}/data",
            f"--ical-helper={BUILD}/ical/casewatch-ical")
    programs = install(w, "bin", CLIENT)
    blocks = [match["commands"] for match in BLOCK.finditer(read(name))]
    script = "set -eu\n" + f'echo "{NEXT}"\n'.join(blocks)
    done = subprocess.run(["sh"], input=script, text=True, capture_output=True, check=False,
                          timeout=50 * SLOW, cwd=w.env["HOME"],
                          env={**w.env, **env, "PATH": f"{programs}:{w.env['PATH']}"})
    equal(done.returncode, 0, done.stderr)
    assert not os.path.exists(os.path.join(w.env["HOME"], "casewatch-tutorial"))
    return done.stdout.split(NEXT + "\n")


def check(w, name, env):
    printed = iter(outputs(w, name, env))
    shown = 0

    def block(match):
        nonlocal shown
        out = next(printed)
        if match["shown"] is None:
            return match[0]
        shown += 1
        if os.environ.get("CW_WRITE") == "1" and "…" not in match["shown"]:
            return f"```sh\n{match['commands']}```\n\n```text\n{out}```\n"
        beginning, left_out, _ = match["shown"].partition("…\n")
        if left_out:
            equal(out[:len(beginning)], beginning, match["commands"])
        else:
            equal(out, match["shown"], match["commands"])
        return match[0]

    text = BLOCK.sub(block, read(name))
    assert shown > 10, f"only {shown} outputs are shown"
    if os.environ.get("CW_WRITE") == "1":
        with open(path_of(name), "w", encoding="utf-8") as file:
            file.write(text)


@test("docs/tutorial.md: the commands print what it shows", **QUIET)
def _(w):
    check(w, "tutorial.md", {})


@test("docs/ja/tutorial.md: the commands print what it shows, in Japanese", **QUIET)
def _(w):
    check(w, "ja/tutorial.md", japanese.environment(w))


@test("both tutorials have the same commands", **QUIET)
def _(_w):
    both = [[re.sub(r'"[^"$]*"', '"…"', match["commands"]) for match in BLOCK.finditer(read(name))]
            for name in ("tutorial.md", "ja/tutorial.md")]
    equal(both[0], both[1])
    contains("".join(both[0]), "cw-ctl add", "cw-ctl contract", "cw-ctl deliver")


if __name__ == "__main__":
    main((DAEMON, CLIENT))
