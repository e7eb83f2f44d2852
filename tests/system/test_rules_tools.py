#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What cw-ctl says of rules and messages, and the contact log that support gets."""

import glob
import os

from harness import CLIENT, DAEMON, SOURCE, contains, equal, main, refused, test, variant
from rules import policy, step

ONE = policy(step("ask-office", "delivered", "quiet", "1bd", "office", title="Have them reminded",
                  template="inquiry"))
WORLD = {"policies": {"p": ONE}, "server": False, "clock": "2026-11-04 10:00",
         "conf": "[User]\nName=Hanako\n"}


def a_case(w):
    number = w.daemon.add("Logo", "ACME", platform="p", stage="contracted", at="2026-10-20 10:00")
    w.daemon.record(number, "delivered", at="2026-10-21 11:00", button=True)
    return number


def ctl(w, *args, status=0):
    code, out, err = w.daemon.ctl(*args)
    equal(code, status, f"exit of {args}: {out}{err}")
    return out if status == 0 or out else err


@test("show --log prints dates with zone, who, what, by which function, and the result", **WORLD)
def _(w):
    number = a_case(w)
    w.daemon.record(number, "step-done", step="ask-office", at="2026-10-23 10:00")
    w.daemon.record(number, "step-result", result="denied", at="2026-10-26 15:00")
    w.daemon.record(number, "noted", text="for me alone")
    lines = ctl(w, "show", number, "--log", "--lang", "en").strip().split("\n")
    equal(lines, [
        "- 2026-10-20 (Tue) 10:00 JST  Client: made the contract",
        "- 2026-10-21 (Wed) 11:00 JST  Me: delivered the work through the site's delivery function",
        "- 2026-10-23 (Fri) 10:00 JST  Me: asked the platform's staff (step: Have them reminded)",
        "- 2026-10-26 (Mon) 15:00 JST  Office: refused the request"])
    contains(ctl(w, "show", number, "--log", "--lang", "ja"),
             "・2026-10-26（月）15:00 JST　事務局：申請を不承認")
    log = w.daemon.ctl("show", number, "--log", "--lang", "en", json=True)[1]
    equal((log["id"], log["lang"], log["text"].split("\n")), (number, "en", lines))


@test("the messages to the office carry the same text as show --log", **WORLD)
def _(w):
    number = a_case(w)
    for lang in ("en", "ja"):
        log = ctl(w, "show", number, "--log", "--lang", lang).strip()
        contains(ctl(w, "draft", number, "inquiry", "--lang", lang), "\n" + log + "\n")


@test("the contact log hides no correction: what was moved says so, what was taken out is counted",
      **WORLD)
def _(w):
    number = a_case(w)
    moved = w.daemon.record(number, "sent", at="2026-10-22 10:00")
    out = [w.daemon.record(number, "sent", at=f"2026-10-{day} 10:00") for day in (26, 27)]
    note = w.daemon.record(number, "noted", text="a slip")
    w.daemon.record(number, "amended", event=moved, at="2026-10-22 15:00")
    for event in (out[0], note):
        w.daemon.record(number, "retracted", event=event)
    text = ctl(w, "show", number, "--log", "--lang", "en")
    contains(text, "2026-10-22 (Thu) 15:00 JST  Me: sent a message [time corrected later]\n",
             "\n(1 entry was taken out again after it was recorded, and is not listed)")
    assert "10-26" not in text, text
    w.daemon.record(number, "retracted", event=out[1])
    contains(ctl(w, "show", number, "--log", "--lang", "ja"),
             "送信　［日時は後から訂正］", "（記録後に取り消した2件は載せていません）")


@test("a contact log of no case, in no language, is refused", **WORLD)
def _(w):
    number = a_case(w)
    with refused("NotFound", "no-such-case"):
        w.daemon.call("ContactLog", "(ua{sv})", number + 1, {})
    with refused("InvalidArgument"):
        w.daemon.call("ContactLog", "(ua{sv})", number, {"lnag": variant("en")})
    contains(ctl(w, "show", number, "--log", "--lang", "fr", status=2), "fr")


@test("template check finds no fault in any shipped message", **WORLD)
def _(w):
    files = glob.glob(os.path.join(SOURCE, "data", "templates", "*", "*.txt"))
    equal(ctl(w, "template", "check"), f"{len(files)} templates are good.\n")
    equal(ctl(w, "template", "check", "nudge"), "2 templates are good.\n")
    equal(ctl(w, "template", "check", "nudge", "--lang", "ja"), "1 template is good.\n")


@test("template check tells each fault with file, line and the nearest field", **WORLD)
def _(w):
    mine = os.path.join(w.config, "templates", "en", "nudge.txt")
    w.write(mine, "# Title: Mine\nDear {clinet},\nThis is UNACCEPTABLE, {me}!!\n今すぐ\n?by by {by\n")
    code, out, _err = w.daemon.ctl("template", "check", "nudge", "--lang", "en")
    equal(code, 1)
    contains(out, f'{mine}:2: clinet: unknown field; did you mean "client"?', f"{mine}:3: !!: shouts",
             f"{mine}:3: UNACCEPTABLE: is harsh", f"{mine}:4: Japanese text in a message",
             f'{mine}:5: "{{" belongs to no field')
    rows = w.daemon.ctl("template", "check", mine, json=True)[1]
    equal({row["line"] for row in rows}, {2, 3, 4, 5})


@test("template check: another language than the folder's, harsh Japanese, nobody who signs, no title",
      **WORLD)
def _(w):
    for text, fault in (("# Title: x\nHello {client}, {me}\n", "has no Japanese text"),
                        ("# Title: x\n{client} 様、いい加減にしてください。{me}\n", ":2: いい加減: is harsh"),
                        ("# Title: x\nよろしくお願いします。\n", "{me} is missing"),
                        ("よろしく{me}\n", "Title")):
        path = os.path.join(w.dir, "ja", "x.txt")
        w.write(path, text)
        code, out, _err = w.daemon.ctl("template", "check", path)
        equal(code, 1, out)
        contains(out, fault)


@test("a template of no name is told with the nearest one", **WORLD)
def _(w):
    contains(ctl(w, "template", "check", "nugde", status=1), "nugde", "nudge")


@test("policy show speaks in the keys of the file, and names the drop-in that has the last word",
      **WORLD)
def _(w):
    changed = w.daemon.signals("RulesChanged")
    path = os.path.join(w.config, "policies", "p.policy.d", "mine.conf")
    w.write(path, "[Policy]\nEscrow=true\n\n[Step ask-office]\nAfter=5bd\nTitle[ja]=催促\n")
    changed.wait()
    text = ctl(w, "policy", "show", "p")
    contains(text, "Stage=delivered", "After=5bd", "Template=inquiry", f"After is set by {path}",
             f"Title[ja] is set by {path}", f"Escrow is set by {path}", "Source: this test",
             "checked 2026-11")
    assert "Since is set" not in text, text
    value = w.daemon.ctl("policy", "show", "p", json=True)[1]
    equal(value["steps"][0]["changed"], {"After": path, "Title[ja]": path})


@test("a mistyped step in a drop-in is told with the nearest one", **WORLD)
def _(w):
    w.write(os.path.join(w.config, "policies", "p.policy.d", "mine.conf"),
            "[Step ask-ofice]\nAfter=5bd\n")
    w.daemon.restart()
    problems = " ".join(w.daemon.call("Status")["problems"])
    contains(problems, "mine.conf:1", "no such step to change", "[Step ask-office]")
    assert "is required" not in problems, problems


@test("a new platform made from nothing: the ten lines of docs/example.policy bring an alert",
      clock="2026-11-05 10:00", policies={}, conf="[User]\nName=Hanako\n")
def _(w):
    source = os.path.join(SOURCE, "docs", "example.policy")
    with open(source, encoding="utf-8") as file:
        text = file.read()
    equal(len([line for line in text.split("\n")[1:] if line]), 10, "lines")
    contains(ctl(w, "policy", "check", source), "good")
    changed = w.daemon.signals("RulesChanged")
    w.write_policy("example", text)
    changed.wait()
    ctl(w, "add", "A job", "--client", "Somebody", "--platform", "example")
    # Thu 5 Nov 10:00 and three days from Monday to Friday: Fri 6, Mon 9, Tue 10.
    w.daemon.clock("2026-11-10 09:59")
    equal(w.stub.shown(), [])
    w.daemon.clock("2026-11-10 10:00")
    contains(w.stub.the_bubble()["summary"], "Ask whether my application arrived")
    contains(ctl(w, "draft", 1, "--lang", "en"), "Dear Somebody", "Hanako")


if __name__ == "__main__":
    main(needs=(DAEMON, CLIENT))
