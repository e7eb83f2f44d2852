#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# client -> dbus -> core <- daemon: an include names its folder, so a wrong arrow is seen here.
. "${CW_SRCDIR:-.}/tests/lint/tap.sh"

# includes PATTERN FOLDER...: lines in the folders that include what the pattern says.
includes ()
{
  pattern=$1
  shift
  for folder in "$@"; do
    find "$folder" -name '*.[ch]' -exec grep -H -n -E "^[[:space:]]*#[[:space:]]*include[[:space:]]*[<\"]($pattern)" {} + || true
  done
}

result "core includes nothing above it" "$(includes '(dbus|daemon|client|ical)/' core)"
result "dbus includes nothing of daemon, client or ical" "$(includes '(daemon|client|ical)/' dbus)"
result "ical includes nothing of dbus, daemon or client" "$(includes '(dbus|daemon|client)/' ical)"
result "the client includes nothing of daemon or ical" "$(includes '(daemon|ical)/' client)"
result "the daemon includes nothing of client or ical" "$(includes '(client|ical)/' daemon)"
result "only ical knows libical" "$(includes 'libical/|ical\.h' core dbus daemon client)"
result "only daemon/notifier.c knows libnotify" "$(
  includes 'libnotify/' core dbus daemon client ical | grep -v '^daemon/notifier\.c:' || true)"
result "only the daemon knows SQLite" "$(includes 'sqlite3\.h' core dbus client ical)"
result "no include without its folder" "$(
  grep -n -E '^[[:space:]]*#[[:space:]]*include[[:space:]]*"' core/*.[ch] dbus/*.[ch] daemon/*.[ch] client/*.[ch] ical/*.[ch] |
    grep -v -E '"(core|dbus|daemon|client|ical)/' || true)"
done_testing
