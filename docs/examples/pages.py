#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""All open cases, page by page (Python without any module for D-Bus: busctl speaks JSON)."""

import json
import subprocess

NAME = "org.casewatch.Casewatch1"


def call(member, signature, *args):
    done = subprocess.run(
        ["busctl", "--user", "--json=short", "call", NAME, "/org/casewatch/Casewatch1", NAME,
         member, signature, *args], check=True, capture_output=True, text=True)
    return json.loads(done.stdout)["data"]


cursor = ""
while True:
    rows, cursor, _revision = call("ListCases", "a{sv}su", "1", "open", "b", "true", cursor, "100")
    for row in rows:
        # busctl writes each value with its type
        print(row["id"]["data"], row["client"]["data"], row["state"]["data"], sep="\t")
    if not cursor:
        break
