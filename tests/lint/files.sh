#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# What every file of ours has in common, and that none was left out of the Makefile.
. "${CW_SRCDIR:-.}/tests/lint/tap.sh"

ours=$(sources -name '*.c' -o -name '*.h' -o -name '*.py' -o -name '*.sh' -o -name '*.am' -o -name '*.am.inc' \
  -o -path ./setup -o -path ./.ci/run)
result "there are files to look at" "$([ "$(printf '%s\n' "$ours" | wc -l)" -gt 20 ] || echo "only: $ours")"
result "no file has more than 600 lines" "$(
  printf '%s\n' "$ours" | while IFS= read -r file; do
    lines=$(wc -l <"$file")
    [ "$lines" -le 600 ] || printf '%s: %s lines\n' "$file" "$lines"
  done)"
result "every file names its licence first" "$(
  printf '%s\n' "$ours" | while IFS= read -r file; do
    head -n 2 "$file" | grep -q 'SPDX-License-Identifier: GPL-3.0-or-later' || printf '%s\n' "$file"
  done)"
result "every header says #pragma once" "$(
  find core dbus ical daemon client -name '*.h' ! -name 'cw-dbus-generated.h' | while IFS= read -r file; do
    grep -q -x '#pragma once' "$file" || printf '%s\n' "$file"
  done)"
result "no goto" "$(find core dbus ical daemon client tests -name '*.c' ! -name 'cw-dbus-generated.c' \
  -exec grep -H -n -E '^[[:space:]]*goto[[:space:]]' {} + || true)"
result "no trailing blanks" "$(
  printf '%s\n' "$ours" | while IFS= read -r file; do
    grep -H -n -E '[[:blank:]]+$' "$file" || true
  done)"

# Words of the Makefile fragments that are names of files; a source that none names is built by none.
cat Makefile.am ./*/Makefile.am.inc ./tests/*/Makefile.am.inc | sed 's/#.*//' | tr -s '[:blank:]=\134' '[\n*]' | sort -u >"$scratch/words"
result "every file is in the Makefile" "$(
  find core dbus ical daemon client data systemd docs packaging tests -type f \
    \( -name '*.[ch]' -o -name '*.py' -o -name '*.sh' -o -name '*.policy' -o -name '*.ics' -o -name '*.svg' \
    -o -name '*.in' -o -name '*.txt' -o -name '*.xml' -o -name '*.[1-9]' -o -name '*.md' -o -name '*.png' -o -name '*.tap' \) \
    ! -name 'cw-dbus-generated.*' ! -path '*/.deps/*' ! -path '*/__pycache__/*' | sort |
    while IFS= read -r file; do
      case $file in tests/unit/test-*.c) word=${file%.c} ;; *) word=$file ;; esac
      grep -q -x -F -e "$word" "$scratch/words" || printf '%s\n' "$file"
    done)"
done_testing
