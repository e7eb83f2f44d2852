#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""docs/playbook.md against the files: what it names exists, and what is shipped is named."""

import fnmatch
import glob
import os
import re
import sys

SOURCE = os.environ.get("CW_SRCDIR", ".")
GROUPS = {"CW": 38, "DI": 8, "LA": 7, "CO": 8, "UP": 7, "FI": 4, "FC": 5, "OT": 2, "JP": 10, "IN": 5,
          "AR": 25, "RE": 5, "SI": 12, "ME": 6, "GU": 7, "OW": 8}
failed = 0


def read(*path):
    with open(os.path.join(SOURCE, *path), encoding="utf-8") as file:
        return file.read()


def files(*pattern):
    return sorted(glob.glob(os.path.join(SOURCE, *pattern)))


def result(number, what, findings):
    global failed
    failed += bool(findings)
    print(f"{'not ' if findings else ''}ok {number} - {what}")
    for finding in findings:
        print(f"# {finding}")


def shipped():
    """kind → names; steps as POLICY:STEP."""
    found = {"step": set(), "reason": set(), "facts": {}}
    for path in files("data", "policies", "*.policy"):
        name, text = os.path.basename(path)[:-7], read(path)
        found["step"] |= {f"{name}:{step}" for step in re.findall(r"(?m)^\[Step (.*)\]$", text)}
        comments = re.findall(r"(?m)^# ?(.*)$", text)
        found["facts"][name] = re.sub(r"\s+", " ", " ".join(comments))
    found["template"] = {os.path.basename(path)[:-4]
                         for path in files("data", "templates", "en", "*.txt")}
    found["sign"] = set(re.findall(r'(?m)^  \{ "([a-z-]+)", (?:TRUE|FALSE) \}',
                                   read("core", "signs.c")))
    if files("core", "reasons.c"):
        found["reason"] = set(re.findall(r'= \{ "([a-z-]+)",', read("core", "reasons.c")))
    code = "".join(read(path) for path in files("core", "*.c") + files("daemon", "*.c"))
    found["guard"] = set(re.findall(r'"([a-z-]+)"', code))
    return found


def requires(step):
    policy, name = step.split(":")
    group = read("data", "policies", policy + ".policy").split(f"[Step {name}]\n")[1].split("\n[")[0]
    return re.findall(r"(?m)^Requires=(.*)$", group + "\nRequires=")[0].split(";")


def rows():
    """[(id, rule, source, carried by)]"""
    lines = re.findall(r"(?m)^\| ([A-Z]{2}-\d+) \|(.*)\|$", read("docs", "playbook.md"))
    return [(name, *[cell.strip() for cell in rest.split(" | ")]) for name, rest in lines]


def look_up(found, kind, name):
    """What a reference means; empty when there is no such thing."""
    if kind == "step":
        return {step for step in found["step"] if fnmatch.fnmatchcase(step, name)}
    if kind == "facts":
        policy, _colon, words = name.partition(": ")
        return {name} if words and words in found["facts"].get(policy, "") else set()
    if kind == "reason" and not found["reason"]:
        return {name}
    return {name} & found.get(kind, set())


def main():
    found, table = shipped(), rows()
    wrong, named, empty = [], {"step": set(), "template": set(), "sign": set()}, []
    for row in table:
        if len(row) != 4 or not all(row):
            empty.append(f"{row[0]}: four cells with something in them are wanted")
            continue
        references = re.findall(r"`([^`]+)`", row[3])
        known = 0
        for reference in references:
            kind, _space, name = reference.partition(" ")
            if kind == "none":
                known += 1
            elif kind in ("step", "template", "sign", "reason", "guard", "facts"):
                hits = look_up(found, kind, name)
                known += 1
                named.setdefault(kind, set()).update(hits)
                if not hits:
                    wrong.append(f"{row[0]}: there is no {reference}")
        if not known:
            empty.append(f"{row[0]}: nothing carries it, and no reason is given")
        if "`none`" in row[3] and not re.search(r"`none`[^`]*:? *\S", row[3]):
            empty.append(f"{row[0]}: none, but why?")
    ids = [row[0] for row in table]
    expected = [f"{group}-{n}" for group, count in GROUPS.items() for n in range(1, count + 1)]
    print("1..8")
    result(1, "every rule has its row, in order", [i for i in expected if ids.count(i) != 1]
           + [i for i in ids if i not in expected])
    result(2, "every row says what carries it, or why nothing does", empty)
    result(3, "whatever a row names exists", wrong)
    for number, kind in ((4, "step"), (5, "template"), (6, "sign")):
        result(number, f"every {kind} that is shipped is named by a row",
               sorted(found[kind] - named[kind]))
    ends = [step for step in found["step"]
            if re.search(":(end-request-(contracted|escrow)|cancel-request)$", step)]
    result(7, "no step that ends a contract is open once anything was delivered",
           [step for step in ends if "!delivered" not in requires(step)])
    result(8, "the files were looked into", [] if len(found["step"]) > 300
           and len(found["template"]) > 30 and len(found["sign"]) > 10 else ["too few were found"])
    sys.exit(1 if failed else 0)


main()
