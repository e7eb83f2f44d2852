# SPDX-License-Identifier: GPL-3.0-or-later
"""What servers limit: equal texts, how fast bubbles come, how long one stays.

Wed 4 Nov 2026 10:00 in Japan; the steps come on Thu 5 Nov, one business day later.
"""

from harness import equal, fields, main, test
from rules import policy, step

STEPS = policy(
    step("nudge", "delivered", "quiet", "1bd", title="Write to them"),
    step("late", "applied", "quiet", "1bd", title="Money is at risk", urgency="critical",
         until="quiet+3bd"))


def world(*server):
    return {"policies": {"p": STEPS}, "conf": "[Alerts]\nDigestAt=19:59\n", "server": server,
            "clock": "2026-11-04 10:00"}


def add(w, stage="delivered", title="Logo", client="ACME"):
    return w.daemon.add(title, client, platform="p", stage=stage, at="2026-11-04 10:00")


@test("two cases of one client with one title: their bubbles never say the same", **world())
def _(w):
    first, second = add(w), add(w)
    w.daemon.clock("2026-11-05 10:00")
    texts = [(b["summary"], b["body"]) for b in w.stub.shown()]
    equal(len(texts), 2)
    equal(len(set(texts)), 2, f"different texts in {texts}")
    numbered = [n for n in (first, second) if any(f"(case {n})" in body for _, body in texts)]
    assert numbered, f"the number of a case is in {texts}"


@test("equal titles of different clients need no number", **world())
def _(w):
    add(w)
    add(w, client="Other")
    w.daemon.clock("2026-11-05 10:00")
    assert not any("(case" in b["body"] for b in w.stub.shown()), w.stub.shown()


@test("bubbles are sent one after the other, each when the one before was answered", **world())
def _(w):
    for client in ("A", "B", "C"):
        add(w, client=client)
    w.stub.call("Delay", "(u)", 100)
    w.daemon.clock("2026-11-05 10:00")
    equal(len(w.stub.shown()), 3)
    w.stub.skip()
    w.daemon.settle()
    equal(w.stub.new(), [], "shown again without a cause")


@test("a bubble that is up is not sent again as long as it says the same", **world())
def _(w):
    number = add(w)
    w.daemon.clock("2026-11-05 10:00")
    w.stub.skip()
    w.daemon.record(number, "noted", text="rang them")
    for minute in range(1, 4):
        w.daemon.clock(f"2026-11-05 10:0{minute}")
    equal(w.stub.new(), [])
    w.daemon.call("EditCase", "(uta{sv})", number, 0, fields(title="Banner"))
    w.daemon.settle()
    equal([line["body"].split(" — ")[0] for line in w.stub.new()], ["Banner"])


@test("normal and critical alerts ask to stay: servers take a critical one away without that",
      **world())
def _(w):
    add(w)
    add(w, "applied", client="Other")
    w.daemon.clock("2026-11-05 10:00")
    equal(sorted(b["summary"] for b in w.stub.shown()),
          ["ACME: Write to them", "Other: Money is at risk"])
    equal([b["expire_timeout"] for b in w.stub.shown()], [0, 0])


if __name__ == "__main__":
    main()
