#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes docs/casewatch-dbus.7 from docs/casewatch-dbus.7.in, the interface and the limits.

    docs/make-dbus-manual.py            write the page
    docs/make-dbus-manual.py --print    print it instead

The page is kept in the repository, so that nobody needs Python to build; tests/lint/manuals-complete.sh
compares it.
"""

import os
import re
import sys
import xml.etree.ElementTree as ET

TOP = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
INTERFACE = os.path.join(TOP, "dbus", "org.casewatch.Casewatch1.xml")
LIMITS = os.path.join(TOP, "core", "limits.h")
TEMPLATE = os.path.join(TOP, "docs", "casewatch-dbus.7.in")
PAGE = os.path.join(TOP, "docs", "casewatch-dbus.7")


def roff(text):
    """Text for a line of its own: no escape, no request."""
    text = text.replace("\\", "\\e")
    return "\\&" + text if text.startswith((".", "'")) else text


def code(text):
    return roff(text).replace("-", "\\-")


def comment_of(text):
    """(described arguments, prose) of the comment that stands before a member."""
    lines = [line.strip() for line in text.strip().splitlines()]
    arguments = {}
    prose = [lines[0].partition(":")[2]]
    for line in lines[1:]:
        found = re.match(r"@(\w+): ?(.*)", line)
        if found:
            arguments[found[1]] = found[2]
        else:
            prose.append(line)
    return arguments, " ".join(prose).strip()


def sentence_lines(prose):
    """One sentence a line, as a manual page wants it."""
    return [roff(part) for part in re.split(r"(?<=[.:]) (?=[A-Z])", " ".join(prose.split()))]


def arguments_of(member, direction):
    return [(arg.get("name"), arg.get("type")) for arg in member.findall("arg")
            if arg.get("direction", "out") == direction]


def signature(member):
    def written(arguments):
        return ", ".join(f"{kind} {name}" for name, kind in arguments)

    name = member.get("name")
    if member.tag == "property":
        return f".BR {name} \" ({code(member.get('type'))})\""
    if member.tag == "signal":
        return f".BR {name} \" ({code(written(arguments_of(member, 'out')))})\""
    answer = written(arguments_of(member, "out"))
    arrow = f" \\(-> {code(answer)}" if answer else ""
    return f".BR {name} \" ({code(written(arguments_of(member, 'in')))}){arrow}\""


def member_text(member, comment):
    described, prose = comment_of(comment)
    lines = [".TP", signature(member)] + sentence_lines(prose)
    if described:
        lines.append(".RS")
        for name, text in described.items():
            if name not in ("since",):
                lines += [".TP", f".I {name}", roff(text)]
        lines.append(".RE")
    return lines


def interface_text(interface, comment):
    described, prose = comment_of(comment)
    lines = [f".SS {interface.get('name')}", roff(described["short_description"]) + "."]
    lines += sentence_lines(prose)
    before = None
    title = None
    titles = {"method": "Methods", "signal": "Signals", "property": "Properties"}
    for child in interface:
        if child.tag is ET.Comment:
            before = child.text
        elif child.tag in titles:
            if child.tag != title:
                title = child.tag
                lines += [".PP", f".B {titles[title]}"]
            lines += member_text(child, before)
            before = None
    return lines


def members():
    parser = ET.XMLParser(target=ET.TreeBuilder(insert_comments=True))
    root = ET.parse(INTERFACE, parser).getroot()
    lines = []
    before = None
    for child in root:
        if child.tag is ET.Comment:
            before = child.text
        elif child.tag == "interface":
            lines += interface_text(child, before)
    return lines


def limits():
    """The limits that are a caller's business, with the words that stand beside them."""
    lines = []
    with open(LIMITS, encoding="utf-8") as file:
        for line in file:
            found = re.match(r"#define CW_(?:LIMIT_)?(\w+) (\d+)\s*(?:/\* (.*) \*/)?", line)
            if found:
                name, value, words = found.groups()
                value = value if name.startswith("YEAR") else f"{int(value):,}"
                label = name.lower().replace("_", " ")
                lines += [".TP 16", f".B {label}", f"{value} {roff(words or '')}".rstrip()]
    return lines


def page():
    out = []
    with open(TEMPLATE, encoding="utf-8") as file:
        for line in file.read().splitlines():
            made = {"@MEMBERS@": members, "@LIMITS@": limits}.get(line)
            out += made() if made else [line]
    return "\n".join(out) + "\n"


if __name__ == "__main__":
    if sys.argv[1:] == ["--print"]:
        sys.stdout.buffer.write(page().encode("utf-8"))
    else:
        with open(PAGE, "w", encoding="utf-8") as written:
            written.write(page())
