#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# memcheck.sh DIR   sums what valgrind wrote into DIR: one line, then each finding; 1 if there is any
set -eu

cd "$1"
count=$(find . -name '*.log' | wc -l)
cat ./*.log >all 2>/dev/null || true
errors=$(sed -n 's/.*ERROR SUMMARY: \([0-9]*\) errors.*/\1/p' all | awk '{ sum += $1 } END { print sum + 0 }')
# A program that was killed wrote no summary, but what it had done wrong until then.
broken=$(grep -c -E '== (Invalid (read|write|free)|Conditional jump|Use of uninitialised|Syscall param|Mismatched free|Process terminating)' all || true)
leaks=$(grep -c -E ' (are|bytes) .*definitely lost in loss record' all || true)
if [ "$count" = 0 ]; then
  echo "not ok - memcheck: nothing ran under valgrind"
  exit 1
elif [ "$errors" = 0 ] && [ "$leaks" = 0 ] && [ "$broken" = 0 ]; then
  echo "ok - memcheck $(valgrind --version | sed 's/.*-//'): $count processes, 0 errors, 0 blocks definitely lost"
else
  echo "not ok - memcheck: $count processes, $broken errors, $leaks blocks definitely lost, see $PWD"
  grep -E -A 12 '== (Invalid|Conditional|Use of|Syscall|Mismatched|Process term)|definitely lost in loss' all | head -n 120
  exit 1
fi
