#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# man reads every manual page without a warning.
. "${CW_SRCDIR:-.}/tests/lint/tap.sh"

pages=$(find docs -name '*.[1-9]' | sort)
result "there are manual pages" "$([ -n "$pages" ] || echo none)"
if have man "manual pages"; then
  for page in $pages; do
    # -T utf8 -Z stops before the terminal driver: no pager, no width of a terminal.
    result "man reads $page" "$(LC_ALL=C.UTF-8 MANROFFSEQ='' MANWIDTH=80 \
      man --warnings --encoding=UTF-8 --local-file -Tutf8 -Z "$page" 2>&1 >/dev/null)"
  done
fi
done_testing
