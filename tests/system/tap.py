# SPDX-License-Identifier: GPL-3.0-or-later
"""The least of TAP that the system tests need.

A test is a function with a name, registered by @test ("what it guards"); run_all () runs those
whose name contains a word of the command line; one that fails never keeps others from running.
"""

import contextlib
import os
import signal
import sys
import traceback

SLOW = 5 if "1" in (os.environ.get("CW_SLOW"), os.environ.get("CW_SANITIZERS")) else 1
LONG = os.environ.get("CW_TORTURE") == "long"
TEST_SECONDS = (3600 if LONG else 240) * SLOW

_tests = []


class Skip(Exception):
    """Raised by a test that cannot run here; the text says why."""


class TooLong(BaseException):
    """The test's time is up.  No Exception, so that no test swallows it."""


def test(name, **fixture):
    """Register a test.  FIXTURE goes to the make_fixture of run_all."""
    def register(function):
        _tests.append((name, function, fixture))
        return function
    return register


def diagnose(text):
    for line in str(text).rstrip("\n").split("\n"):
        print("#  " + "".join(c if c.isprintable() or c == "\t" else repr(c)[1:-1] for c in line))


@contextlib.contextmanager
def time_limit(seconds):
    def ring(_number, _frame):
        raise TooLong(f"not done after {seconds} s")
    before = signal.signal(signal.SIGALRM, ring)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def _own_frames(trace):
    """Only the frames of the test and of the harness, short enough to read."""
    return "".join(traceback.format_exception(*trace)[-8:])


def _run_one(number, name, function, make_fixture, fixture):
    """Returns whether the test passed."""
    holder = None
    try:
        with time_limit(TEST_SECONDS):
            holder = make_fixture(**fixture)
            function(holder)
            holder.check()
    except Skip as skip:
        print(f"ok {number} - {name} # SKIP {skip}", flush=True)
        return True
    except (Exception, TooLong):
        print(f"not ok {number} - {name}")
        diagnose(_own_frames(sys.exc_info()))
        if holder is not None:
            diagnose(holder.diagnostics())
        sys.stdout.flush()
        return False
    else:
        ended, holder = holder, None
        return _end_well(number, name, ended)
    finally:
        if holder is not None:
            with contextlib.suppress(AssertionError):  # it has failed already
                holder.done()


def _end_well(number, name, holder):
    """What passed so far has passed when its processes end as they should."""
    try:
        holder.done()
    except AssertionError as error:
        print(f"not ok {number} - {name}")
        diagnose(error)
        sys.stdout.flush()
        return False
    print(f"ok {number} - {name}", flush=True)
    return True


def run_all(make_fixture, finish=lambda failed: None):
    """Run the chosen tests and exit: 0 when all passed, 1 otherwise.

    make_fixture (**fixture) gives an object with check (), diagnostics () and done (), which raises
    AssertionError for what is seen only at the end.
    finish (failed) is called once at the end, whatever happened.
    """
    words = sys.argv[1:]
    chosen = [t for t in _tests if not words or any(w.lower() in t[0].lower() for w in words)]
    names = [t[0] for t in _tests]
    doubles = {n for n in names if names.count(n) > 1}
    failed = []
    print(f"1..{len(chosen)}", flush=True)
    if doubles:
        print("Bail out! two tests are called " + ", ".join(sorted(doubles)))
        sys.exit(1)
    try:
        for number, (name, function, fixture) in enumerate(chosen, 1):
            if not _run_one(number, name, function, make_fixture, fixture):
                failed.append(name)
    finally:
        finish(bool(failed))
    print(f"# {len(chosen) - len(failed)} passed, {len(failed)} failed", flush=True)
    sys.exit(1 if failed or not chosen else 0)
