#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# tests/system/coverage.txt: every promise has a test, and every test named there is in its file.
. "${CW_SRCDIR:-.}/tests/lint/tap.sh"

table=tests/system/coverage.txt

# promises: "NUMBER<tab>SENTENCE"; tests: "FILE<tab>NAME".
sed -n 's/^\([0-9]*\.[0-9]*\) \(..*\)$/\1\t\2/p' "$table" >"$scratch/promises"
sed -n 's/^  \([^ :]*\): \(..*\)$/\1\t\2/p' "$table" >"$scratch/tests"

result "the table was read" "$(
  [ "$(wc -l <"$scratch/promises")" -gt 100 ] || echo 'too few promises'
  grep -v -E -e '^#|^$|^[0-9]+\.[0-9]+ .|^  tests/[^ :]+: .' "$table" || :)"
result "the promises of each section are numbered without a gap" "$(
  cut -f 1 "$scratch/promises" | awk -F . '
    $1 != section { section = $1; next_one = 1 }
    $2 != next_one { print "expected " section "." next_one ", got " $0 }
    { next_one = $2 + 1 }')"
result "every promise has a test" "$(
  awk '/^[0-9]/ { if (waiting != "") print waiting; waiting = $0 }
       /^  tests\// { waiting = "" }
       END { if (waiting != "") print waiting }' "$table")"

tab=$(printf '\t')
result "every test of the table is in the file that it names" "$(
  while IFS="$tab" read -r file name; do
    case $file in
      *.py) literal="@test(\"$name\"" ;;
      *) literal="\"$name\"" ;;
    esac
    if [ ! -f "$file" ]; then
      printf '%s is missing\n' "$file"
    elif ! grep -q -F -e "$literal" "$file"; then
      printf '%s has no test "%s"\n' "$file" "$name"
    fi
  done <"$scratch/tests")"
result "no promise names a test twice" "$(
  awk '/^[0-9]/ { number = $1 } /^  tests\// { if (seen[number, $0]++) print number ":" $0 }' "$table")"
done_testing
