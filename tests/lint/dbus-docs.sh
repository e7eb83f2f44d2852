#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The XML file is the documentation of the bus: prose for every member, a word for every argument.
. "${CW_SRCDIR:-.}/tests/lint/tap.sh"

python=${PYTHON:-/usr/bin/python3}
if have "$python" "the D-Bus interface"; then
  cat >"$scratch/docs.py" <<'END'
import re, sys
import xml.etree.ElementTree as ET

path = sys.argv[1]
parser = ET.XMLParser(target=ET.TreeBuilder(insert_comments=True))
root = ET.parse(path, parser).getroot()
members = 0

def words(comment, name):
    """(arguments described, prose) of the comment that stands before a member"""
    lines = [line.strip() for line in (comment or "").strip().splitlines()]
    first, _, rest = lines[0].partition(":") if lines else ("", "", "")
    if first != name:
        print(f"{name}: no comment that begins with its name")
        return {}, ""
    arguments = dict(re.match(r"@(\w+): ?(.*)", line).groups() for line in lines[1:] if line.startswith("@"))
    prose = " ".join(line for line in lines[1:] if line and not line.startswith("@"))
    return arguments, (rest + " " + prose).strip()

def check(parent):
    global members
    comment = None
    for child in parent:
        if child.tag is ET.Comment:
            comment = child.text
            continue
        if child.tag in ("interface", "method", "signal", "property"):
            name = child.get("name")
            found, prose = words(comment, name)
            if len(prose) < 10:
                print(f"{name}: no prose")
            for arg in child.findall("arg"):
                if not found.get(arg.get("name")):
                    print(f"{name}: argument {arg.get('name')} is not described")
            for described in set(found) - {a.get("name") for a in child.findall("arg")} - {"short_description", "since"}:
                print(f"{name}: describes {described}, which it does not have")
            members += 1
            check(child)
        comment = None

check(root)
if members < 30:
    print(f"only {members} members")
END
  result "every member of the interface has prose and its arguments are described" "$(
    "$python" "$scratch/docs.py" dbus/org.casewatch.Casewatch1.xml 2>&1)"
fi
done_testing
