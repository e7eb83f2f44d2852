#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the other tests rely on: a daemon that ends badly fails its test, even behind its last line."""

import signal

from harness import World, equal, main, test


def ending(how, status=None):
    """What is said when a world ends whose daemon ended so."""
    world = World(server=False)
    process = world.daemon.process
    process.send_signal(how)
    process.wait(20)
    process.returncode = process.returncode if status is None else status
    try:
        world.done()
    except AssertionError as error:
        return str(error)
    return ""


@test("a crash at the end is told, an end that was asked for is not", daemon=False, server=False)
def _(_w):
    for how in (signal.SIGABRT, signal.SIGSEGV, signal.SIGBUS):
        said = ending(how)
        assert "casewatchd ended with -" in said and "ready as" in said, said
    for how in (signal.SIGTERM, signal.SIGINT, signal.SIGKILL):
        equal(ending(how), "")


@test("a leak that the sanitizer finds at the end is told", daemon=False, server=False)
def _(_w):
    assert "casewatchd ended with 23" in ending(signal.SIGTERM, 23)


if __name__ == "__main__":
    main()
