#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a button opens: as a service, through the service manager, so that the program that opens the
message or the page does not live behind the daemon's own walls."""

import os

from gi.repository import GLib
from harness import contains, equal, main, test, wait_until
from opening import install_opener, manager

WORLD = {"env": {"INVOCATION_ID": "0123456789abcdef"}}


def due_case(w, **more):
    number = w.daemon.add(platform="crowdworks", stage="delivered", at="2026-11-02 09:00",
                          funded="2026-10-20", **more)
    w.daemon.clock(w.daemon.get(number)["next"]["alert"])
    return number


@test("draft: a unit of its own opens the private file; it is removed when the client answered",
      **WORLD)
def _(w):
    calls = manager(w)
    install_opener(w)
    number = due_case(w)
    w.stub.press(w.stub.the_bubble()["id"], "draft")
    wait_until(lambda: calls, "StartTransientUnit")
    name, mode, properties, rest = calls[0]
    properties = dict(properties)
    assert name.startswith("casewatch-open-") and name.endswith(".service"), name
    equal((mode, rest), ("fail", []))
    (program, arguments, ignore), = properties["ExecStart"]
    equal(ignore, False)
    uri = arguments[-1]
    assert uri.startswith("file:///") and os.path.isabs(program), arguments
    equal(arguments[:-1], [program, "open"] if program.endswith("/gio") else [program])
    path = GLib.filename_from_uri(uri)[0]
    equal(oct(os.stat(path).st_mode & 0o777), oct(0o600))
    w.daemon.record(number, "replied")
    wait_until(lambda: not os.path.exists(path), "the draft to go")


@test("a click on the body opens the case's page and records nothing", **WORLD)
def _(w):
    calls = manager(w)
    number = due_case(w, url="https://example.org/contracts/1?a=b&c='d'")
    revision = w.daemon.get(number)["revision"]
    w.stub.press(w.stub.the_bubble()["id"], "default")
    wait_until(lambda: calls, "StartTransientUnit")
    contains(repr(dict(calls[0][2])["ExecStart"]), "https://example.org/contracts/1?a=b&c=")
    equal(w.daemon.get(number)["revision"], revision)


if __name__ == "__main__":
    main()
