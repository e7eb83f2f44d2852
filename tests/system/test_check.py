#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Warning signs, the reasons of a silence, and money at risk: over the bus and with cw-ctl."""

import json

import japanese
from gi.repository import GLib
from harness import CLIENT, BusError, contains, equal, fields, main, refused, test
from terminal import Terminal

WORLD = {"server": False, "clock": "2026-11-24 10:00"}  # a Tuesday


def terminal(w, *args, env=None):
    return Terminal([CLIENT, *args], {**w.env, "TERM": "xterm", "LC_ALL": "C.UTF-8", **(env or {})})


def answer(t, question, text=""):
    t.expect(question)
    t.type(text + "\n")


def check(w, number, **signs):
    types = {"people_wanted": "u", "characters": "u", "hours": "d"}
    numbers = {key: GLib.Variant(types[key], signs.pop(key)) for key in types if key in signs}
    return w.daemon.call("CheckCase", "(ua{sv})", number, {**fields(signs), **numbers})


def weights(verdict):
    return {f["sign"]: (f["weight"], f["by"]) for f in verdict["findings"]}


@test("nothing known is said to be nothing known, and every sign is open", **WORLD)
def _(w):
    number = w.daemon.add("Logo", client="ACME")
    verdict = check(w, number)
    equal((verdict["verdict"], verdict["findings"], len(verdict["unanswered"])), ("unknown", [], 16))


@test("early delivery alone is enough to decline, whoever says it", **WORLD)
def _(w):
    answered, flagged, logged = (w.daemon.add("Logo", client=c) for c in ("A", "B", "C"))
    w.daemon.record(flagged, "flagged", sign="early-delivery")
    w.daemon.record(logged, "asked", kind="early-delivery")
    for number, by, signs in ((answered, "answer", {"early-delivery": True}), (flagged, "flag", {}),
                              (logged, "log", {})):
        verdict = check(w, number, **signs)
        equal(verdict["verdict"], "decline")
        equal(weights(verdict)["early-delivery"], ("stop", by))
        contains(verdict["text"], "Do not sign")
        contains(verdict["findings"][0]["follows"], "report")
        contains(verdict["findings"][0]["source"], "FAQ/10596")


@test("an identity that is not verified is told and never makes a verdict bad", **WORLD)
def _(w):
    number = w.daemon.add("Logo", client="ACME")
    equal(check(w, number, **{"identity-unverified": True})["verdict"], "clear")
    equal(check(w, number, **{"identity-unverified": True, "polite": True})["verdict"], "good")
    equal(check(w, number, **{"identity-unverified": True, "vague-text": True})["verdict"],
          "careful")


@test("fifty people wanted is a sign, and pay is worked out per hour and per character", **WORLD)
def _(w):
    number = w.daemon.add("Article", client="ACME", fee="1500")
    equal(weights(check(w, number, people_wanted=49)), {})
    equal(weights(check(w, number, people_wanted=50)), {"mass-recruiting": ("mild", "answer")})
    low = check(w, number, hours=3.0, characters=3001)
    equal(low["pay"]["per_hour"], 500)
    equal(low["pay"]["low_per_hour"], 1000)
    equal(low["verdict"], "careful")
    equal(weights(low), {"low-pay": ("serious", "answer")})
    fair = check(w, number, hours=1.5, characters=3000)
    equal((fair["verdict"], fair["pay"]["per_character"]), ("clear", 0.5))
    other = w.daemon.add("Article", client="ACME", fee="1.50 USD")
    pay = check(w, other, hours=3.0)["pay"]
    equal((pay["per_hour"], "low_per_hour" in pay), (0.5, False))


@test("the log's own knowledge counts: replies before the contract, earlier cases", **WORLD)
def _(w):
    number = w.daemon.add("Logo", client="Quick", at="2026-11-18 10:00")
    w.daemon.record(number, "replied", at="2026-11-18 16:00")
    equal(weights(check(w, number)), {"quick-replies": ("good", "log")})
    equal(check(w, number)["verdict"], "good")
    number = w.daemon.add("Logo", client="Fair", at="2026-11-16 10:00")
    w.daemon.record(number, "replied", at="2026-11-18 16:00")
    equal(weights(check(w, number)), {"fair-replies": ("signal", "log")})
    number = w.daemon.add("Logo", client="Slow", at="2026-11-12 10:00")
    w.daemon.record(number, "replied", at="2026-11-18 16:00")
    found = check(w, number)
    equal(weights(found), {"slow-replies": ("serious", "log")})
    equal(found["findings"][0]["number"], 4)  # 14 + 24 + 24 + 24 + 16 hours of business days
    contains(found["findings"][0]["reason"], "more than 4 business days")
    old = w.daemon.add("Old", client="Slow", stage="contracted", at="2026-10-01 10:00")
    w.daemon.record(old, "closed", outcome="cancelled", at="2026-11-20 10:00")
    found = check(w, number)
    equal(weights(found)["past-losses"], ("serious", "past"))
    contains(w.daemon.ctl("check", str(number))[1], "[serious] from other cases with this client",
             "[serious] from the log")
    equal(found["verdict"], "decline")


@test("check changes nothing; unknown signs and wrong types are refused by name", **WORLD)
def _(w):
    number = w.daemon.add("Logo", client="ACME")
    before = w.daemon.get(number)
    check(w, number, **{"early-delivery": True})
    equal(w.daemon.get(number), before)
    with refused("InvalidArgument", "unknown-sign"):
        check(w, number, **{"early-delivry": True})
    try:
        w.daemon.call("CheckCase", "(ua{sv})", number, {"people_want": GLib.Variant("u", 50)})
        raise AssertionError("an unknown number was taken")
    except BusError as error:
        contains(error.message, 'did you mean "people_wanted"?')
    with refused("InvalidArgument", "wrong-type"):
        check(w, number, **{"early-delivery": "yes"})
    with refused("InvalidArgument", "wrong-type"):
        w.daemon.call("CheckCase", "(ua{sv})", number, {"hours": GLib.Variant("s", "2")})
    with refused("InvalidArgument", "bad-number"):
        check(w, number, hours=float("nan"))
    with refused("NotFound"):
        check(w, 99)


@test("cw-ctl check prints the verdict in words; in a pipe it asks nothing", **WORLD)
def _(w):
    w.daemon.add("Logo", client="ACME")
    rc, out, err = w.daemon.ctl("check", "1", "early-delivery", "polite")
    equal((rc, err), (0, ""))
    assert out.startswith("Do not sign with this client.\n"), out
    contains(out, "[enough alone] as you say", "Decline, deliver nothing", "[good]", "FAQ/10596")
    rc, out, err = w.daemon.ctl("check", "1", "early-delivry")
    equal(rc, 2)
    contains(err, 'did you mean "early-delivery"?')
    rc, out, err = w.daemon.ctl("check", "1", "--hours", "many")
    equal(rc, 2)
    found = json.loads(w.daemon.ctl("--json", "check", "1", "vague-text")[1])
    equal((found["verdict"], found["findings"][0]["sign"]), ("careful", "vague-text"))
    equal(w.daemon.get(1)["signs"], [])


@test("on a terminal check asks three short questions and flags what was seen", **WORLD)
def _(w):
    w.daemon.add("Logo", client="ACME")
    with terminal(w, "--no-pager", "check", "1") as t:
        answer(t, "The offer: ", "9")
        t.expect("Please type numbers")
        answer(t, "The offer: ", "1, 4")
        answer(t, "The client: ")
        answer(t, "Your talk so far: ", "2")
        t.expect("Be careful with this client.")
        answer(t, "into the log? [y/N]", "y")
        equal(t.finish(), 0)
    equal(sorted(w.daemon.get(1)["signs"]), ["mass-recruiting", "outside-contact", "vague-text"])
    with terminal(w, "--no-pager", "check", "1") as t:  # what is flagged is not asked again
        answer(t, "The offer: ")
        assert "50 or more people are wanted" not in t.seen, t.seen
        answer(t, "The client: ")
        answer(t, "Your talk so far: ")
        equal(t.finish(), 0)


@test("check without an answer to its last question records nothing", **WORLD)
def _(w):
    w.daemon.add("Logo", client="ACME")
    with terminal(w, "--no-pager", "check", "1") as t:
        answer(t, "The offer: ", "1")
        answer(t, "The client: ")
        answer(t, "Your talk so far: ")
        answer(t, "into the log? [y/N]")
        equal(t.finish(), 0)
    equal(w.daemon.get(1)["signs"], [])


@test("flag alone lists the signs with their meaning; an unknown one names the nearest", **WORLD)
def _(w):
    w.daemon.add("Logo", client="ACME")
    for words in ((), ("1",)):
        rc, out, _err = w.daemon.ctl("flag", *words)
        equal((rc, len(out.splitlines())), (0, 17))
        contains(out, "early-delivery", "work wanted before escrow or contract")
    rc, _out, err = w.daemon.ctl("flag", "1", "no-shw")
    equal(rc, 2)
    contains(err, 'did you mean "no-show"?')
    equal(w.daemon.ctl("flag", "1", "no-show")[0], 0)
    contains(w.daemon.ctl("show", "1")[1], "did not turn up")
    equal(json.loads(w.daemon.ctl("--json", "show", "1")[1])["signs"], ["no-show"])


@test("add on a terminal asks for the most telling signs in one line", **WORLD)
def _(w):
    with terminal(w, "add", "Logo", "--client", "ACME") as t:
        answer(t, "Any warning signs?", "1")
        t.expect("Flagged: work wanted before escrow or contract.")
        equal(t.finish(), 0)
    equal(w.daemon.get(1)["signs"], ["early-delivery"])
    with terminal(w, "add", "Banner", "--client", "ACME") as t:
        answer(t, "Any warning signs?")
        equal(t.finish(), 0)
    with terminal(w, "add", "Page", "--client", "ACME", "--no-ask") as t:
        equal(t.finish(), 0)
        assert "warning signs" not in t.seen, t.seen
    equal(w.daemon.get(2)["signs"], [])


@test("explain gives the likely reasons for the silence, and what follows", **WORLD)
def _(w):
    number = w.daemon.add("Logo", client="ACME", at="2026-11-10 10:00", closes="2026-11-16",
                          platform="crowdworks")
    w.daemon.record(number, "flagged", sign="mass-recruiting")
    reasons = w.daemon.call("Explain", "(usa{sv})", number, "", {})["reasons"]
    equal([(r["id"], r["likelihood"], r["code"]) for r in reasons],
          [("too-many-applicants", "likely", "mass-recruiting"),
           ("recruiting-closed", "likely", "closes-passed"),
           ("forgotten", "possible", "not-reminded"),
           ("unprofessional", "unlikely", "nothing-known"),
           ("malicious", "unlikely", "nothing-known")])
    _rc, out, _err = w.daemon.ctl("explain", str(number))
    words = " ".join(out.split())
    contains(words, "A client who means no good: unlikely.")
    for reason in reasons:  # in the daemon's own words
        contains(words, reason["why"], reason.get("follows", ""))
    contains(out, "Why they may be silent", "Probably too many applied.", "apply elsewhere")
    w.daemon.record(number, "replied")
    rc, out, _err = w.daemon.ctl("explain", str(number), "presumed-rejected")
    assert "Why they may be silent" not in out, out


@test("money at risk: work before escrow, a limit, unpaid; and their sum", **WORLD)
def _(w):
    early = w.daemon.add("Early", client="A", platform="crowdworks", stage="contracted", fee="30000")
    equal("at_risk" in w.daemon.get(early), False)
    w.daemon.record(early, "started", anyway=True)
    equal(w.daemon.get(early)["at_risk"],
          {"amount": 30000, "currency": "JPY", "why": "escrow-missing"})
    limit = w.daemon.add("Limit", client="B", platform="crowdworks", stage="contracted",
                         funded="", fee="20000")
    w.daemon.record(limit, "asked", kind="end-request", by="2026-12-01 12:00")
    equal(w.daemon.get(limit)["at_risk"]["why"], "limit")
    contains(w.daemon.get(limit)["at_risk"]["until"], "2026-12-01T12:00")
    unpaid = w.daemon.add("Unpaid", client="C", platform="direct-japan", stage="delivered",
                          fee="10000", at="2026-11-20")
    equal(w.daemon.get(unpaid)["at_risk"]["why"], "unpaid")
    safe = w.daemon.add("Safe", client="D", platform="crowdworks", stage="delivered", funded="",
                        fee="5000")
    equal("at_risk" in w.daemon.get(safe), False)
    rows = w.daemon.call("ListCases", "(a{sv}su)", {}, "", 0)[0]
    for row in rows:
        equal(row.get("at_risk"), w.daemon.get(row["id"]).get("at_risk"))
    equal(w.daemon.call("Status")["at_risk"], [{"amount": 60000, "currency": "JPY"}])
    contains(w.daemon.ctl("show", str(early))[1], "At risk", "30,000 JPY", "escrow holds nothing")
    contains(w.daemon.ctl("next")[1], "At risk in all cases: 60,000 JPY")
    page = w.daemon.ctl("report", "-")[1]
    contains(page, "At risk in all cases: 60,000 JPY", "At risk: 30,000 JPY — you began",
             "At risk: 20,000 JPY — answer until", "At risk: 10,000 JPY — delivered and not paid")
    listed = json.loads(w.daemon.ctl("--json", "list")[1])
    equal({c["id"]: c.get("at_risk", {}).get("why") for c in listed},
          {early: "escrow-missing", limit: "limit", unpaid: "unpaid", safe: None})
    w.daemon.record(early, "funded")
    equal("at_risk" in w.daemon.get(early), False)
    equal(w.daemon.call("Status")["at_risk"], [{"amount": 30000, "currency": "JPY"}])
    w.daemon.record(unpaid, "asked", kind="dispute", by="2026-12-02 12:00")  # counted once
    equal(w.daemon.call("Status")["at_risk"], [{"amount": 30000, "currency": "JPY"}])
    w.daemon.record(safe, "asked", kind="end-request", by="2026-12-02 12:00")
    equal(w.daemon.get(safe)["at_risk"]["why"], "limit")
    equal(w.daemon.call("Status")["at_risk"], [{"amount": 35000, "currency": "JPY"}])


@test("the questions are in Japanese where the reader is", **WORLD)
def _(w):
    w.daemon.add("ロゴ", client="ACME")
    with terminal(w, "--no-pager", "check", "1", env=japanese.environment(w)) as t:
        t.expect("1  ")
        t.type("\n\n\n")
        equal(t.finish(), 0)
        assert japanese.is_japanese(t.seen), t.seen


main()
