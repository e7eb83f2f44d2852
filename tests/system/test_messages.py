#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every shipped message in both languages: filled without a gap, or its gaps named."""

import glob
import os
import re

import ladder
from harness import SOURCE, GLib, contains, equal, main, test

TEMPLATES = os.path.join(SOURCE, "data", "templates")
LANGUAGES = ("en", "ja")
BY_HAND = {"birth_date": "1990-01-01", "career": "Five years of writing", "gender": "-",
           "hours": "Mon to Fri, 9 to 17", "motive": "I know the subject", "past_work": "A blog",
           "questions": "When does it begin?", "reason": "They asked for it",
           "self_pr": "Careful work"}
PLAIN = {"server": False, "clock": "2026-11-04 10:00"}


def names(lang):
    return sorted(os.path.basename(path)[:-4]
                  for path in glob.glob(os.path.join(TEMPLATES, lang, "*.txt")))


def read(lang, name):
    with open(os.path.join(TEMPLATES, lang, name + ".txt"), encoding="utf-8") as file:
        return file.read()


def fields_of(text, known):
    """The fields that stay open for a case that knows KNOWN, in order of appearance."""
    found = []
    for line in text.split("\n"):
        condition = re.match(r"\?([a-z_]+) ", line)
        if line.startswith("#") or (condition and condition.group(1) not in known):
            continue
        found += [f for f in re.findall(r"\{([a-z_]+)\}", line)
                  if f not in known and f not in found]
    return found


def draft(w, number, name, lang, **options):
    return w.daemon.call("Draft", "(usa{sv})", number, name, {
        key: GLib.Variant("a{ss}" if key == "fields" else "s", value)
        for key, value in {**options, "lang": lang}.items()})


@test("the same messages exist in both languages, and one for every step that names one",
      server=False, daemon=False)
def _(_w):
    equal(names("en"), names("ja"))
    for policy in ladder.names():
        for step_id, step in ladder.Rules(policy, "Asia/Tokyo").steps.items():
            if step["Act"] in ("message", "office"):
                assert "Template" in step, f"{policy}: {step_id} has no message"
            if "Template" in step:
                assert step["Template"] in names("en"), f"{policy}: {step_id}: {step['Template']}"


@test("both languages of a message ask for the same data", server=False, daemon=False)
def _(_w):
    for name in names("en"):
        en, ja = (set(re.findall(r"[{?]([a-z_]+)[} ]", read(lang, name))) for lang in LANGUAGES)
        equal(en, ja, name)


@test("each message fills without gaps for a case that has the data",
      conf="[User]\nName=山田花子\n", **PLAIN)
def _(w):
    d = w.daemon
    number = d.add("Logo", "ACME", platform="crowdworks", stage="applied", at="2026-11-04 10:00",
                   closes="2026-11-20", deadline="2026-12-20", url="https://example.org/1",
                   fee="50000 JPY")
    for event, details in (("contracted", {}), ("funded", {}), ("sent", {"text": "the colours"}),
                           ("delivered", {"due": "2026-12-31"}),
                           ("asked", {"kind": "dispute", "by": "2026-11-20"}),
                           ("promised", {"until": "2026-11-06"})):
        d.record(number, event, **details)
    d.clock("2026-11-12 10:00")
    for lang in LANGUAGES:
        for name in names(lang):
            text, missing = draft(w, number, name, lang, by="2026-11-18", fields=BY_HAND)
            equal(missing, [], f"{lang}/{name}")
            assert not re.search(r"[{}]|^[?#]|\n\n\n", text), f"{lang}/{name}:\n{text}"
            contains(text, "山田花子")


@test("for a case that has them not, exactly the gaps are named and left to be seen", **PLAIN)
def _(w):
    number = w.daemon.add("Logo", "ACME", platform="generic")
    known = {"client", "title", "platform", "today", "applied", "quiet_since", "quiet_days",
             "contact_log"}
    for lang in LANGUAGES:
        for name in names(lang):
            text, missing = draft(w, number, name, lang)
            equal(missing, fields_of(read(lang, name), known), f"{lang}/{name}")
            for field in missing:
                contains(text, "{" + field + "}")


if __name__ == "__main__":
    main()
