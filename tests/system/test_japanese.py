#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""cw-ctl in Japanese: what it prints has no English words, apart from names and what one types."""

import os
import re

import japanese
from harness import CLIENT, DAEMON, contains, equal, main, test

QUIET = {"server": False}
TITLES = ("Landing page", "Northwind", "packaging-notes")

# What is the same word in Japanese: names of programs, formats, groups and keys of files, signs.
NAMES = set("""
    casewatchd Casewatch casewatch ID URL JSON UTF CSV HTML SVG iCalendar VTODO VEVENT Taskwarrior
    ToDo Asia Tokyo JST JPY USD WHEN Ctrl PAGER DIR bash zsh fish User Name conf Upwork Fiverr
    Freelancer CrowdWorks Title TITLE STEP EVENT KIND SIGN ja en id title client fee by
    """.split())
TYPED = re.compile(r"cw-ctl(?: [\x21-\x7e]+)*|(?<!\w)--?[a-z][a-z-]*(?:=\S+)?|https?://\S+"
                   r"|(?<![\w.])[~$]?/[\x21-\x7e]+")
PART = re.compile(r"[A-Za-z0-9]+(?:[-_.:/@][A-Za-z0-9*]+)+|\w+=[\x21-\x7e]*|\{[a-z_]+\}"
                  r"|\[[A-Z]\w+\]")


def run(w, *args, find=None):
    rc, out, err = w.daemon.ctl(*args, env={**japanese.environment(w), "COLUMNS": "160"})
    equal(rc, 0, f"{args}: {out}{err}")
    found = (find or english_words)(out + err, w)
    assert not found, f"{args}: {found}"
    return out + err


def ids(w):
    """Words that the daemon itself gives names to."""
    if not hasattr(w, "known"):
        words = set(NAMES)
        for method in ("ListPolicies", "ListTemplates"):
            for row in w.daemon.call(method):
                words.update(row.get(key, "") for key in ("id", "name", "title")
                             if row.get("lang") != "en" or key == "name")
        for policy in w.daemon.call("ListPolicies"):
            steps = w.daemon.call("GetPolicy", "(s)", policy["id"])["steps"]
            words.update(step["id"] for step in steps)
        words.update(row["name"] for row in w.daemon.calendars("List"))
        for line in w.daemon.ctl("help")[1].splitlines():
            words.update(re.findall(r"[a-z-]+", line.strip().split("  ")[0]))
        w.known = words
    return w.known


def bare(line):
    """Without titles, ids, addresses and what one types."""
    for title in TITLES:
        line = line.replace(title, "")
    return PART.sub(" ", TYPED.sub(" ", line))


def english_words(text, w):
    """The lines that have a word of English, with those words."""
    found = []
    for line in text.splitlines():
        if re.match(r"[a-z-]+ +en  ", line):
            continue  # the title of an English message
        words = [word for word in re.findall(r"[A-Za-z][A-Za-z']+", bare(line))
                 if word not in ids(w)]
        if words:
            found.append((words, line))
    return found


def english_phrases(text, _w):
    """The lines with two words of English side by side: help names commands and words to type."""
    return [line for line in text.splitlines()
            if re.search(r"[a-z] +[a-z][a-z']", bare(re.sub(r"^  [a-z]+ [a-z]+(?=  )", "", line)))]


def fill(w):
    """Cases in every stage and state."""
    d = w.daemon
    d.add("ロゴ制作", "青葉ベーカリー", platform="crowdworks", closes="+20d", fee="30000")
    d.add("Landing page", "Northwind", platform="upwork", stage="delivered", at="-6d", funded="",
          fee="1200.50 USD", url="https://example.org/1")
    d.add("記事", "佐藤商店", platform="lancers", stage="contracted", at="-4d", deadline="+10d")
    d.add("翻訳", "佐藤商店", platform="direct-japan", stage="delivered", at="-40d", invoice_due="-3d")
    d.clock("2026-11-09 10:00")
    for event, details in (("sent", {}), ("replied", {"wait": True}),
                           ("promised", {"until": "+2d"}), ("asked", {"kind": "question", "by": "+3d"}),
                           ("noted", {"text": "展示会"}), ("flagged", {"sign": "low-pay"})):
        d.record(1, event, **details)
    d.record(3, "snoozed", until="+1d")
    d.add("バナー", "株式会社緑", platform="coconala", stage="delivered", at="-9d")
    d.record(5, "accepted")


READS = [
    ("next",), ("list",), ("list", "--all"), ("list", "--fields", "id,title,fee,next.due"),
    *[("show", str(number), *more) for number in range(1, 6)
      for more in ((), ("--all",), ("--log", "--lang", "ja"))],
    *[("explain", str(number)) for number in range(1, 5)],
    ("draft", "1", "--lang", "ja"), ("draft", "3"), ("check", "1"), ("check", "2"),
    ("forecast",), ("forecast", "--follow", "--until", "+90d"),
    ("stats",), ("stats", "--platform"), ("stats", "--client"), ("stats", "--month"),
    ("client", "list"), ("client", "show", "佐藤商店"),
    ("calendar", "list"), ("calendar", "show"), ("calendar", "show", "2027"),
    ("calendar", "add", "2026-11-02", "3"), ("calendar", "count", "2026-11-01", "2026-12-01"),
    ("policy", "list"), ("template", "list"), ("template", "show", "nudge"), ("template", "check"),
    ("status",), ("restore", "--list"),
]
# changes, and what follows, asks, opens a browser or is a file format; help of all is read below
OTHERS = """
    add contract fund start sent replied asked deliver revise accept paid done skip result flag hold
    unhold snooze note close reopen edit undo retract amend client-edit client-rename report watch
    calendar-import calendar-remove policy-show policy-check pause resume backup export import quit
    demo help
    """.split()


def overview(w):
    """The commands, as "cw-ctl help" lists them."""
    lines = w.daemon.ctl("help")[1].splitlines()
    names = [re.match(r"  ([a-z]+(?: [a-z]+)?)(?= |$)", line) for line in lines]
    groups = ("calendar", "client", "policy", "template")
    return [m[1] if m[1].split()[0] in groups else m[1].split()[0] for m in names if m]


@test("every command that reads speaks Japanese", **QUIET)
def _(w):
    fill(w)
    for command in READS:
        run(w, *command)
    read = {" ".join(c[:2]) if c[0] in ("calendar", "client", "policy", "template") else c[0]
            for c in READS} | {name.replace("-", " ", 1) for name in OTHERS}
    equal(sorted(set(overview(w)) - read), [], "commands that are neither read here nor left out")


@test("the help of every command is in Japanese", **QUIET)
def _(w):
    run(w, "help", find=english_phrases)
    for name in overview(w):
        text = run(w, "help", *name.split(), find=english_phrases)
        assert japanese.is_japanese(text), text


@test("what a change says is in Japanese", **QUIET)
def _(w):
    for command in (["add", "ロゴ制作", "--client", "青葉ベーカリー", "--platform", "crowdworks"],
                    ["sent", "1"], ["replied", "1", "--promised", "+2d"], ["contract", "1"],
                    ["asked", "1", "end-request", "--by", "+7d"],
                    ["done", "1", "--result", "refuse"], ["fund", "1"], ["deliver", "1", "--button", "yes"], ["revise", "1"],
                    ["deliver", "1", "--button", "no"], ["hold", "1"], ["unhold", "1"],
                    ["snooze", "1", "next"], ["note", "1", "展示会"], ["flag", "1", "low-pay"],
                    ["edit", "1", "--deadline", "+9d"], ["amend", "1", "1", "--at", "-1d"],
                    ["client", "edit", "青葉ベーカリー", "--days-off", "wed", "--note", "水曜休み"],
                    ["client", "show", "青葉ベーカリー"], ["client", "list"],
                    ["accept", "1"], ["paid", "1"], ["reopen", "1"], ["close", "1", "lost"],
                    ["undo"], ["pause", "+2d"], ["status"], ["resume"], ["backup"]):
        run(w, *command)


@test("wrong usage is said in Japanese", **QUIET)
def _(w):
    w.daemon.add("ロゴ制作", "青葉ベーカリー")
    for status, command in ((2, ["lits"]), (2, ["list", "--stat"]),
                            (2, ["list", "--state", "ueber"]), (2, ["show"]), (2, ["snooze", "1"]), (2, ["add"]), (1, ["show", "99"]),
                            (2, ["show", "緑"]), (1, ["deliver", "1", "--at", "soon"]),
                            (1, ["add", "x", "--client", "y", "--platform", "crowdwork"]),
                            (2, ["calendar", "show", "2026-13"]), (1, ["explain", "1", "nugde"])):
        rc, out, err = w.daemon.ctl(*command, env=japanese.environment(w))
        equal(rc, status, f"{command}: {out}{err}")
        assert japanese.is_japanese(err), f"{command}: {out}{err}"


@test("a moment that cannot be read or lies ahead is said without English", **QUIET)
def _(w):
    w.daemon.add("ロゴ制作", "青葉ベーカリー")
    for command, word in ((["snooze", "1", "いつか"], "「いつか」"),
                          (["replied", "1", "--at", "+3d"], "未来"),
                          (["forecast", "--until", "soon"], "「soon」")):
        rc, _out, err = w.daemon.ctl(*command, env=japanese.environment(w))
        equal(rc, 1, err)
        contains(err, word)
        equal(english_phrases(err, w), [])


@test("what the daemon refuses is said without English", **QUIET)
def _(w):
    w.daemon.add("ロゴ制作", "青葉ベーカリー", platform="crowdworks", stage="contracted", funded="")
    files = {"text": "これは表ではありません\n", "rows": "title,client,at\n絵,青葉,いつか\n",
             "rules": "[Policy]\nFormat=1\nNmae=x\n[Step a]\nAfter=bald\n"}
    for name, text in files.items():
        files[name] = os.path.join(w.dir, name)
        w.write(files[name], text)
    for command in (["snooze", "1", "yesterday"], ["pause", "yesterday"],
                    ["forecast", "--until", "yesterday"], ["draft", "1", "--by", "yesterday"],
                    ["calendar", "import", files["text"]], ["calendar", "remove", "japan"],
                    ["calendar", "add", "2026-12-01", "99999999"],
                    ["import", "--format", "json", files["text"]],
                    ["import", "--format", "csv", files["text"]],
                    ["import", "--format", "csv", files["rows"]],
                    ["import", "--format", "taskwarrior", files["text"]],
                    ["restore", "--yes", files["text"]], ["policy", "check", files["rules"]],
                    ["done", "1", "nudge-contracted", "--result", "refuse"],
                    ["accept", "1", "--at", "2001-01-01"],
                    ["add", "絵", "--client", "青葉", "--stage", "delivered", "--at", "2026-11-01",
                     "--delivered", "2026-11-02", "--anyway"],
                    ["client", "edit", "青葉ベーカリー", "--days-off", "xyz"]):
        rc, out, err = w.daemon.ctl(*command, env=japanese.environment(w))
        equal(rc, 1, f"{command}: {out}{err}")
        assert japanese.is_japanese(out + err), f"{command}: {out}{err}"
        equal(english_phrases((out + err).replace("accept --more", ""), w), [], command)


@test("status says without English what is wrong with a file", server=False,
      conf="[Alerts]\nHours=09:00-09:00\n", policies={"broken": "[Policy]\nFormat=1\nNmae=x\n"})
def _(w):
    out = w.daemon.ctl("status", env=japanese.environment(w))[1]
    wrong = [line for line in out.splitlines() if ".conf:" in line or ".policy:" in line]
    equal(len(wrong) >= 2, True, out)
    contains(out, "[Alerts] Hours: 「09:00-09:00」は決して始まらない時間帯です",
             "[Policy] Nmae: 知らないキーです。もしかして「Name」ですか？")
    equal(english_phrases("\n".join(wrong), w), [])


@test("counts, dates and money are written as Japanese writes them", **QUIET)
def _(w):
    fill(w)
    out = run(w, "show", "2")
    contains(out, "9営業日（10月27日(火) 09:00から）", "1,200.50 USD")
    contains(run(w, "explain", "2"), "2026-10-28 水  1日目", "（独自の目安、2026-11確認）")
    for command in READS:
        text = run(w, *command)
        glued = re.findall(r"[0-9] (?:件|回|つ|営業日|日後|日前|週間|時間|分)", text)
        assert not glued or command[0] in ("draft", "template"), (command, glued)


if __name__ == "__main__":
    main((DAEMON, CLIENT))
