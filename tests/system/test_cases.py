#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Cases over the bus: contract section 7, its errors, limits, request ids and signals."""

import json
import uuid

from harness import BusError, GLib, SLOW, contains, equal, fields, main, refused, test
from rules import LADDER, PLAIN

POLICIES = {"ladder": LADDER, "plain": PLAIN}
WORLD = {"policies": POLICIES, "server": False}


def list_cases(d, cursor="", limit=0, **filters):
    return d.call("ListCases", "(a{sv}su)", fields(filters), cursor, limit)


def revision(d):
    return d.property("Revision")


def unchanged(d, name, *call, code=None):
    """The call must end in that error and change nothing."""
    before, cases = revision(d), list_cases(d, limit=1000)[0]
    with refused(name, code):
        d.call(*call)
    equal(revision(d), before, "Revision after a refused call")
    equal(list_cases(d, limit=1000)[0], cases, "cases after a refused call")


@test("AddCase answers with an id, GetCase gives the section 8 fields", **WORLD)
def _(w):
    d = w.daemon
    number = d.add("ロゴ制作", "北風デザイン", platform="plain", url="https://example.com/jobs/1",
                   fee={"amount": 30000, "currency": "JPY"}, closes="2026-11-30 12:00")
    case = d.get(number)
    equal((case["id"], case["title"], case["client"], case["platform"]),
          (number, "ロゴ制作", "北風デザイン", "plain"))
    equal((case["stage"], case["ball"], case["funded"], case["state"]),
          ("applied", "client", False, "ok"))
    equal(case["url"], "https://example.com/jobs/1")
    equal(case["fee"], {"amount": 30000, "currency": "JPY"})
    equal(w.local(case["closes"]), "2026-11-30 12:00")
    equal(w.local(case["quiet_since"]), "2026-11-02 09:00")
    equal(case["quiet_business_days"], 0)
    equal(w.local(case["created"]), "2026-11-02 09:00")
    for absent in ("outcome", "deadline", "invoice_due"):
        assert absent not in case, f"{absent} is there: {case[absent]!r}"
    assert case["revision"] > 0
    equal([e["event"] for e in case["events"]], ["applied"])
    equal((case["events"][0]["by"], w.local(case["events"][0]["time"])), ("me", "2026-11-02 09:00"))
    equal((case["next"]["step"], case["next"]["act"], case["next"]["urgency"]),
          ("nudge-applied", "message", "normal"))


def add_and_tell(d, options=None, **given):
    return d.call("AddAndTell", "(a{sv}a{sv})", fields(given), fields(options or {}))


@test("AddAndTell: the case as GetCase tells it, the client as GetClient does, once per request",
      **WORLD)
def _(w):
    d = w.daemon
    known = {"title": "Logo", "client": "ACME", "platform": "ladder", "request": str(uuid.uuid4())}
    told = add_and_tell(d, **known)
    equal(sorted(told), ["case", "now"])  # nothing else is known of that client
    equal(told["case"], d.get(told["case"]["id"]))
    equal(told["now"], d.call("Status")["now"])
    before = revision(d)
    equal(add_and_tell(d, **known), told)
    equal(revision(d), before, "Revision after a repeated request")
    known["request"] = str(uuid.uuid4())
    second = add_and_tell(d, **known)
    number = second["case"]["id"]
    equal(second["client"], d.call("GetClient", "(sa{sv})", "ACME", {"except": GLib.Variant("u", number)}))
    equal(second["client"]["figures"]["cases"], 1)
    equal(add_and_tell(d, title="Logo", client="ACME 様", platform="ladder")["client"]["similar"],
          ["ACME"])


@test("AddAndTell, brief: the row, and the steps of the stage in one language", **WORLD)
def _(w):
    d = w.daemon
    whole = add_and_tell(d, title="A", client="B", platform="ladder")["case"]
    brief = add_and_tell(d, {"brief": True, "lang": "ja"}, title="A", client="B", platform="ladder")["case"]
    of_stage = [step for step in whole["plan"] if step["stage"] == "applied"]
    equal([step["step"] for step in brief["plan"]], [step["step"] for step in of_stage])
    for short, full in zip(brief["plan"], of_stage):
        equal(short["title"], full["titles"].get("ja", full["titles"][""]))
        assert not {"titles", "source", "template"} & set(short), short
        same = set(short) - {"title"}
        equal({key: short[key] for key in same}, {key: full[key] for key in same})
    assert not {"events", "asked", "signs"} & set(brief), brief
    equal(brief["warnings"], whole["warnings"])
    equal({**brief["next"], "due": ""}, {**whole["next"], "due": ""})
    unchanged(d, "InvalidArgument", "AddAndTell", "(a{sv}a{sv})", fields(title="A", client="B"),
              fields(brief="yes"), code="wrong-type")
    unchanged(d, "InvalidArgument", "AddAndTell", "(a{sv}a{sv})", fields(title="A", client="B"),
              fields(loud=True))
    unchanged(d, "InvalidArgument", "AddAndTell", "(a{sv}a{sv})", fields(title="A"), {},
              code="empty-client")


@test("AddCase with a stage records that event, the earlier ones too", **WORLD)
def _(w):
    number = w.daemon.add(platform="ladder", stage="delivered", at="2026-10-30 10:00",
                          applied="2026-10-01 10:00", contracted="2026-10-05 10:00",
                          funded="2026-10-06 10:00")
    case = w.daemon.get(number)
    equal([(e["event"], w.local(e["time"])) for e in case["events"]],
          [("applied", "2026-10-01 10:00"), ("contracted", "2026-10-05 10:00"),
           ("funded", "2026-10-06 10:00"), ("delivered", "2026-10-30 10:00")])
    equal((case["stage"], case["ball"], case["funded"]), ("delivered", "client", True))
    equal(w.local(case["quiet_since"]), "2026-10-30 10:00")


@test("AddCase with two moments for the stage's own event is refused, with the same one twice not", **WORLD)
def _(w):
    unchanged(w.daemon, "InvalidArgument", "AddCase", "(a{sv})",
              fields(title="A", client="B", platform="ladder", stage="delivered", at="2026-10-30",
                     funded="2026-10-06", delivered="2026-10-29"), code="two-moments")
    number = w.daemon.add(platform="ladder", stage="delivered", at="2026-10-30",
                          funded="2026-10-06", delivered="2026-10-30 18:00")
    equal([w.local(e["time"]) for e in w.daemon.get(number)["events"]],
          ["2026-10-06 18:00", "2026-10-30 18:00"])


@test("an unknown key of AddCase is InvalidArgument and names it", **WORLD)
def _(w):
    unchanged(w.daemon, "InvalidArgument", "AddCase", "(a{sv})",
              fields(title="A", client="B", colour="red"))
    try:
        w.daemon.add(titel="x")
    except BusError as error:
        contains(error.message, "titel")


@test("unknown keys of details, filters and options are InvalidArgument", **WORLD)
def _(w):
    d = w.daemon
    number = d.add()
    unchanged(d, "InvalidArgument", "Record", "(ausa{sv})", [number], "sent", fields(atx="now"))
    unchanged(d, "InvalidArgument", "ListCases", "(a{sv}su)", fields(colour="red"), "", 0)
    unchanged(d, "InvalidArgument", "EditCase", "(uta{sv})", number, d.get(number)["revision"],
              fields(colour="red"))
    unchanged(d, "InvalidArgument", "Undo", "(ta{sv})", 0, fields(colour="red"))
    unchanged(d, "InvalidArgument", "Pause", "(sa{sv})", "tomorrow", fields(colour="red"))


@test("a detail that belongs to another event is InvalidArgument", **WORLD)
def _(w):
    number = w.daemon.add(platform="plain")
    unchanged(w.daemon, "InvalidArgument", "Record", "(ausa{sv})", [number], "sent",
              fields(outcome="lost"))


@test("an unknown event, stage, platform or outcome is InvalidArgument or NotFound", **WORLD)
def _(w):
    d = w.daemon
    number = d.add(platform="plain")
    unchanged(d, "InvalidArgument", "Record", "(ausa{sv})", [number], "exploded", {})
    unchanged(d, "InvalidArgument", "AddCase", "(a{sv})",
              fields(title="A", client="B", stage="finished"))
    unchanged(d, "InvalidArgument", "CloseCase", "(usa{sv})", number, "exploded", {})
    try:
        d.add(platform="nowhere")
    except BusError as error:
        assert error.name.endswith((".NotFound", ".InvalidArgument")), error
    else:
        raise AssertionError("a platform without a policy was accepted")


@test("a case without a title or a client is refused", **WORLD)
def _(w):
    unchanged(w.daemon, "InvalidArgument", "AddCase", "(a{sv})", fields(client="B"))
    unchanged(w.daemon, "InvalidArgument", "AddCase", "(a{sv})", fields(title="A"))
    unchanged(w.daemon, "InvalidArgument", "AddCase", "(a{sv})", fields(title="", client="B"))


@test("a detail of the wrong type is InvalidArgument", **WORLD)
def _(w):
    unchanged(w.daemon, "InvalidArgument", "AddCase", "(a{sv})", fields(title=True, client="B"))
    number = w.daemon.add()
    unchanged(w.daemon, "InvalidArgument", "Record", "(ausa{sv})", [number], "sent",
              fields(fyi="perhaps"))


@test("an unknown case is NotFound everywhere", **WORLD)
def _(w):
    d = w.daemon
    unchanged(d, "NotFound", "GetCase", "(u)", 99)
    unchanged(d, "NotFound", "Record", "(ausa{sv})", [99], "sent", {})
    unchanged(d, "NotFound", "EditCase", "(uta{sv})", 99, 1, fields(title="x"))
    unchanged(d, "NotFound", "CloseCase", "(usa{sv})", 99, "lost", {})
    unchanged(d, "NotFound", "ReopenCase", "(ua{sv})", 99, {})
    unchanged(d, "NotFound", "Explain", "(usa{sv})", 99, "", {})


@test("title and client: 200 characters pass, in Japanese too, 201 are LimitExceeded", **WORLD)
def _(w):
    d = w.daemon
    number = d.add("題" * 200, "社" * 200)
    equal(len(d.get(number)["title"]), 200)
    for long in ({"title": "a" * 201, "client": "B"}, {"title": "A", "client": "社" * 201}):
        unchanged(d, "LimitExceeded", "AddCase", "(a{sv})", fields(long))


@test("url 2 kB, note 64 kB: one byte more is LimitExceeded", **WORLD)
def _(w):
    d = w.daemon
    start = "https://example.com/"
    number = d.add(url=start + "a" * (2048 - len(start)))
    unchanged(d, "LimitExceeded", "AddCase", "(a{sv})",
              fields(title="A", client="B", url=start + "a" * (2049 - len(start))))
    d.record(number, "noted", text="n" * 65536)
    unchanged(d, "LimitExceeded", "Record", "(ausa{sv})", [number], "noted",
              fields(text="n" * 65537))


@test("a title of 10 MB is LimitExceeded and the daemon goes on", **WORLD)
def _(w):
    unchanged(w.daemon, "LimitExceeded", "AddCase", "(a{sv})",
              fields(title="x" * 10_000_000, client="B"))
    w.daemon.add("still here")


@test("1,000 ids per call pass the count, 1,001 are LimitExceeded", **WORLD)
def _(w):
    number = w.daemon.add()
    unchanged(w.daemon, "LimitExceeded", "Record", "(ausa{sv})", [number] * 1001, "noted",
              fields(text="x"))
    unchanged(w.daemon, "NotFound", "Record", "(ausa{sv})", list(range(1, 1001)), "noted",
              fields(text="x"))


@test("times: a year outside 1900-2200 and words that are no time are refused", **WORLD)
def _(w):
    d = w.daemon
    number = d.add()
    for text in ("1899-12-31", "2201-01-01", "2026-02-30", "soon", "2026-11-01 25:00", "", "+2"):
        try:
            d.record(number, "sent", at=text)
        except BusError as error:
            assert error.name.endswith((".InvalidArgument", ".LimitExceeded")), error
        else:
            raise AssertionError(f"{text!r} was accepted as a time")
    equal(len(d.get(number)["events"]), 1)


@test("control characters in a title never come out again, whoever lets them in", **WORLD)
def _(w):
    d = w.daemon
    try:
        number = d.add("a\x1b[31mred\u0007\nnext", "B\u202e")
    except BusError as error:
        equal(error.name, "org.casewatch.Error.InvalidArgument")
        return
    title = d.get(number)["title"]
    assert not [c for c in title if ord(c) < 32 or ord(c) == 127], repr(title)


@test("EditCase with the revision that was read changes fields and moves it on", **WORLD)
def _(w):
    d = w.daemon
    number = d.add("Old", platform="plain")
    first = d.get(number)["revision"]
    second = d.call("EditCase", "(uta{sv})", number, first,
                    fields(title="New", deadline="2026-12-01"))
    case = d.get(number)
    equal((case["title"], case["revision"]), ("New", second))
    equal(w.local(case["deadline"]), "2026-12-01 18:00", "a deadline given as a date: DayEnd")
    equal([e["event"] for e in case["events"]], ["applied", "edited"])
    assert second > first
    unchanged(d, "Conflict", "EditCase", "(uta{sv})", number, first, fields(title="Stale"))


@test("a record by somebody else makes an edit a Conflict too", **WORLD)
def _(w):
    d = w.daemon
    number = d.add(platform="plain")
    seen = d.get(number)["revision"]
    d.record(number, "noted", text="hello")
    unchanged(d, "Conflict", "EditCase", "(uta{sv})", number, seen, fields(title="x"))


@test("Record on several ids is one command: all or none", **WORLD)
def _(w):
    d = w.daemon
    numbers = [d.add(f"Case {n}", platform="plain") for n in range(3)]
    unchanged(d, "NotFound", "Record", "(ausa{sv})", [*numbers, 99], "replied", {})
    d.call("CloseCase", "(usa{sv})", numbers[2], "lost", {})
    unchanged(d, "InvalidState", "Record", "(ausa{sv})", numbers, "sent", {})
    ids = d.record(numbers[:2], "replied")
    equal(len(ids), 2)
    for number, event in zip(numbers, ids):
        last = d.get(number)["events"][-1]
        equal((last["id"], last["event"]), (event, "replied"))
    equal(sorted(d.undo()[1]), numbers[:2], "cases of the undone command")
    equal([d.get(n)["ball"] for n in numbers[:2]], ["client", "client"])


@test("a repeated request gives the first answer and changes nothing", **WORLD)
def _(w):
    d = w.daemon
    once = str(uuid.uuid4())
    number = d.add("First", request=once)
    after = revision(d)
    equal(d.add("Something else", request=once), number)
    equal(revision(d), after)
    equal(len(list_cases(d)[0]), 1)
    again = str(uuid.uuid4())
    event = d.record(number, "noted", text="x", request=again)
    equal(d.record(number, "noted", text="x", request=again), event)
    equal(len(d.get(number)["events"]), 2)
    d.restart()
    equal(d.add("First", request=once), number, "after kill -9")
    equal(d.record(number, "noted", text="x", request=again), event, "after kill -9")
    equal(len(d.get(number)["events"]), 2)


@test("a repeated request of edit, close, reopen and undo gives the first answer too", **WORLD)
def _(w):
    d = w.daemon
    number = d.add(platform="plain")
    seen = d.get(number)["revision"]
    calls = [("EditCase", "(uta{sv})", number, seen, {"title": "New"}),
             ("CloseCase", "(usa{sv})", number, "lost", {}),
             ("ReopenCase", "(ua{sv})", number, {}),
             ("Undo", "(ta{sv})", 0, {})]
    for method, signature, *arguments, details in calls:
        details = fields(details, request=str(uuid.uuid4()))
        first = d.call(method, signature, *arguments, details)
        events = len(d.get(number)["events"])
        equal(d.call(method, signature, *arguments, details), first, method)
        equal(len(d.get(number)["events"]), events, f"events after the second {method}")


@test("a request that is no UUID is InvalidArgument", **WORLD)
def _(w):
    unchanged(w.daemon, "InvalidArgument", "AddCase", "(a{sv})",
              fields(title="A", client="B", request="1"))


@test("CasesChanged comes once per command, with the revision and every id", **WORLD)
def _(w):
    d = w.daemon
    changed = d.signals("CasesChanged")
    numbers = [d.add(f"Case {n}") for n in range(3)]
    changed.wait(3)
    equal([ids for _, ids in changed.take()], [[n] for n in numbers])
    d.record(numbers, "replied")
    changed.wait()
    d.property("Revision")
    signals = changed.take()
    equal(len(signals), 1, f"signals {signals}")
    equal((signals[0][0], sorted(signals[0][1])), (revision(d), numbers))
    d.undo()
    changed.wait()
    d.property("Revision")
    equal([sorted(ids) for _, ids in changed.take()], [numbers])


@test("a refused command sends no signal", **WORLD)
def _(w):
    d = w.daemon
    number = d.add()
    changed = d.signals("CasesChanged")
    unchanged(d, "NotFound", "Record", "(ausa{sv})", [number, 99], "sent", {})
    equal(changed.take(), [])


@test("ListCases pages by cursor: each case once, in an order that new cases do not disturb",
      **WORLD)
def _(w):
    d = w.daemon
    made = [d.add(f"Case {n:02}") for n in range(25)]
    rows, cursor, seen = [], "", None
    while True:
        page, cursor, seen = list_cases(d, cursor, 10)
        rows += page
        if not cursor:
            break
        if len(rows) == 10:
            late = d.add("Added between the pages")
    equal(seen, revision(d))
    ids = [row["id"] for row in rows]
    equal(len(ids), len(set(ids)), "cases listed twice")
    equal(sorted(set(ids) - {late}), made)
    assert "events" not in rows[0] and "plan" not in rows[0], "rows of a list carry no history"


@test("the last page says so by an empty cursor, and limit 0 means 100", **WORLD)
def _(w):
    d = w.daemon
    for n in range(101):
        d.add(f"Case {n}")
    page, cursor, _ = list_cases(d)
    equal((len(page), bool(cursor)), (100, True))
    page, cursor, _ = list_cases(d, cursor)
    equal((len(page), cursor), (1, ""))
    page, cursor, _ = list_cases(d, limit=1000)
    equal((len(page), cursor), (101, ""))


@test("a limit over 1000 or a made-up cursor is refused", **WORLD)
def _(w):
    d = w.daemon
    d.add()
    for cursor, limit in (("", 1001), ("no cursor of ours", 10)):
        try:
            list_cases(d, cursor, limit)
        except BusError as error:
            assert error.name.endswith((".LimitExceeded", ".InvalidArgument")), error
        else:
            raise AssertionError(f"limit {limit}, cursor {cursor!r} were accepted")


@test("ListCases filters by the JSON fields", **WORLD)
def _(w):
    d = w.daemon
    one = d.add("One", platform="plain")
    two = d.add("Two", platform="ladder", stage="contracted")
    d.call("CloseCase", "(usa{sv})", one, "lost", {})
    equal([r["id"] for r in list_cases(d, platform="ladder")[0]], [two])
    equal([r["id"] for r in list_cases(d, state="closed")[0]], [one])
    equal([r["id"] for r in list_cases(d, stage="contracted")[0]], [two])


@test("FindCases finds parts of title and client, and obeys its limit", **WORLD)
def _(w):
    d = w.daemon
    one = d.add("ロゴ制作のお仕事", "北風デザイン")
    two = d.add("Landing page", "北風商事")
    d.add("Other", "Nobody")
    found = d.call("FindCases", "(su)", "ロゴ", 0)
    equal([r["id"] for r in found], [one])
    equal(sorted(r["id"] for r in d.call("FindCases", "(su)", "北風", 0)), [one, two])
    equal(len(d.call("FindCases", "(su)", "北風", 1)), 1)
    equal(d.call("FindCases", "(su)", "100%_", 0), [])


@test("close and reopen: outcome, state, the stage before, a new spell", **WORLD)
def _(w):
    d = w.daemon
    number = d.add(platform="plain")
    d.clock("2026-11-04 10:00")
    d.call("CloseCase", "(usa{sv})", number, "declined", fields(by="client"))
    case = d.get(number)
    equal((case["stage"], case["state"], case["outcome"]), ("closed", "closed", "declined"))
    equal(case["events"][-1]["details"].get("by"), "client")
    assert "next" not in case, case["next"]
    unchanged(d, "InvalidState", "CloseCase", "(usa{sv})", number, "lost", {})
    d.clock("2026-11-05 11:00")
    d.call("ReopenCase", "(ua{sv})", number, {})
    case = d.get(number)
    equal((case["stage"], case["state"], case.get("outcome")), ("applied", "ok", None))
    equal(w.local(case["quiet_since"]), "2026-11-05 11:00")
    unchanged(d, "InvalidState", "ReopenCase", "(ua{sv})", number, {})


@test("undo takes back command after command, down to the first, and is not itself undone", **WORLD)
def _(w):
    d = w.daemon
    number = d.add(platform="plain")
    d.record(number, "replied")
    d.record(number, "sent")
    d.call("EditCase", "(uta{sv})", number, d.get(number)["revision"], fields(title="New"))
    equal(d.undo()[1], [number])
    equal((d.get(number)["title"], d.get(number)["ball"]), ("Logo", "client"))
    d.undo()
    equal(d.get(number)["ball"], "me", "after undoing sent")
    d.undo()
    equal(d.get(number)["ball"], "client", "after undoing replied")
    equal([e["event"] for e in d.get(number)["events"]], ["applied"])
    d.undo()
    with refused("NotFound"):
        d.get(number)
    equal(list_cases(d)[0], [])
    try:
        d.undo()
    except BusError as error:
        assert error.name.endswith((".InvalidState", ".NotFound")), error
    else:
        raise AssertionError("there was nothing left to undo")


@test("Undo of an expected command that is not the latest is a Conflict", **WORLD)
def _(w):
    d = w.daemon
    number = d.add()
    command = d.undo()[0]
    number = d.add()
    d.record(number, "noted", text="x")
    unchanged(d, "Conflict", "Undo", "(ta{sv})", command, {})
    equal(len(d.get(number)["events"]), 2)


@test("what an undo says names the command; it survives kill -9", **WORLD)
def _(w):
    d = w.daemon
    number = d.add(platform="plain")
    d.record(number, "replied")
    command, numbers, what = d.undo()
    equal(numbers, [number])
    assert command > 0 and what, (command, what)
    d.restart()
    equal(d.get(number)["ball"], "client")
    equal(d.undo()[0] < command, True, "the next undo takes back an earlier command")


@test("properties: Version, ApiVersion, OpenCases, DueCases, NextMoment, PausedUntil", **WORLD)
def _(w):
    d = w.daemon
    assert d.property("Version") and d.property("ApiVersion") >= 1
    equal((d.property("OpenCases"), d.property("DueCases"), d.property("PausedUntil")), (0, 0, 0))
    number = d.add(platform="plain")
    equal(d.property("OpenCases"), 1)
    assert d.property("NextMoment") > 0
    d.call("CloseCase", "(usa{sv})", number, "lost", {})
    equal(d.property("OpenCases"), 0)


@test("every reply is data that JSON can carry, with ISO times that have an offset", **WORLD)
def _(w):
    d = w.daemon
    number = d.add(platform="ladder", deadline="2026-12-01", closes="2026-11-20")
    case = d.get(number)
    json.dumps(case)
    for key in ("quiet_since", "created", "closes", "deadline"):
        equal(w.local(case[key])[:3], "202", key)
        contains(case[key], "+09:00")


@test("500 cases: no reply is larger than 1 MiB, the list comes whole in pages", **WORLD)
def _(w):
    d = w.daemon
    for n in range(500):
        d.add("題" * 190 + str(n), "社" * 200, url="https://example.com/" + "a" * 2000)
    ids, cursor = [], ""
    for _ in range(50 * SLOW):
        rows, cursor, _seen = list_cases(d, cursor, 1000)
        assert d.reply_size <= 1 << 20, d.reply_size
        ids += [r["id"] for r in rows]
        if not cursor:
            break
    equal(len(ids), 500)
    equal(len(set(ids)), 500)


if __name__ == "__main__":
    main()
