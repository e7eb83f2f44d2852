#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""client/daemon-words.c against the sources: what it translates is still said somewhere."""

import glob
import os
import re

SOURCE = os.environ.get("CW_SRCDIR", ".")
LITERAL = re.compile(r'"((?:[^"\\]|\\.)*)"')
PLACE = re.compile(r'%(?:"\s*[A-Z0-9_]+\s*"?|[a-z.*]*[sdu])')


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def one(text):
    """Every sentence on one line, with %s for whatever stands in it."""
    text = re.sub(r'"\s*(?:G_GINT64_FORMAT|G_GSIZE_FORMAT|G_GUINT64_FORMAT)\s*"?', "s", text)
    return PLACE.sub("%s", re.sub(r'"\s*\n\s*"', "", text))


words = read(os.path.join(SOURCE, "client", "daemon-words.c"))
patterns = ["".join(LITERAL.findall(found)) for found in re.findall(r"N_ \(([^;]*?)\),\n", words)]
said = "\n".join(one(read(path)) for folder in ("core", "daemon", "ical")
                 for path in sorted(glob.glob(os.path.join(SOURCE, folder, "*.c"))))
missing = []
for pattern in patterns:
    # a part may be put together elsewhere ("line %s: %s"); each piece of it is said
    pieces = [piece for piece in re.split(r'%s|\\"', pattern) if re.search(r"[A-Za-z]{3}", piece)]
    pieces = [re.sub("^the file is no iCalendar file: it ", "", piece) for piece in pieces]
    if not all(piece.strip(" :;.,()") in said for piece in pieces):
        missing.append(pattern)
print("1..2")
for number, (what, findings) in enumerate((
        ("there are sentences", [] if len(patterns) > 100 else [str(len(patterns))]),
        ("every sentence of daemon-words.c is still said", missing)), 1):
    print(f"{'not ' if findings else ''}ok {number} - {what}")
    for finding in findings:
        print(f"# {finding}")
