# SPDX-License-Identifier: GPL-3.0-or-later
"""Whole lists of the daemon."""


def all_rows(daemon):
    """All rows of ListCases, page by page."""
    rows, cursor = [], ""
    while True:
        page, cursor, _ = daemon.call("ListCases", "(a{sv}su)", {}, cursor, 1000)
        rows += page
        if not cursor:
            return rows
