#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# What the manuals and READMEs must hold: every member of the bus, every key, every command as it is.
. "${CW_SRCDIR:-.}/tests/lint/tap.sh"

# The words of a page without the requests and escapes of roff.
words_of ()
{
  sed -e 's/\\&//g' -e 's/\\-/-/g' -e 's/\\f[BIPR]//g' -e 's/\\(dq/"/g' -e 's/\\(aq/'"'"'/g' -e 's/\\c$//' "$1"
}

# quoted FILE START: the strings of the C table that begins at START.
quoted () { sed -n "/$2/,/;\$/p" "$1" | grep -o '"[^"]*"' | tr -d '"' | grep -v '^$'; }

# rules FILE TABLE: the keys of a table of CwKeyRule.
rules () { sed -n "/ $2\\[\\] = {/,/^};/s/^ *{ \"\\([A-Za-z]*\\)\".*/\\1/p" "$1"; }

# missing PAGE PATTERN: of the words on stdin, those for which the pattern with @ replaced finds nothing.
missing ()
{
  while IFS= read -r word; do
    pattern=$(printf '%s\n' "$2" | sed "s|@|$word|g")
    grep -q -E -e "$pattern" "$1" || printf '%s\n' "$word"
  done
}

# heads PAGE: what its entries are headed with, without the words for values, which are translated.
heads () { sed -n '/^\.TP/{n;s/=.*/=/;p;}' "$1"; }

# examples PAGE: all that stands between .EX and .EE.
examples () { sed -n '/^\.EX$/,/^\.EE$/p' "$1"; }

# ---- casewatch-dbus(7)

python=${PYTHON:-/usr/bin/python3}
if have "$python" "casewatch-dbus(7) is what docs/make-dbus-manual.py makes of the interface"; then
  result "casewatch-dbus(7) is what docs/make-dbus-manual.py makes of the interface" "$(
    "$python" docs/make-dbus-manual.py --print 2>&1 | diff docs/casewatch-dbus.7 - | head -n 20)"
  result "casewatch-dbus(7) in Japanese is what docs/make-dbus-manual.py makes" "$(
    "$python" docs/make-dbus-manual.py --print-ja 2>&1 | diff docs/ja/casewatch-dbus.7 - | head -n 20)"
  result "every member and argument has its words in docs/ja/casewatch-dbus.words" "$(
    "$python" docs/make-dbus-manual.py --missing 2>&1)"
fi
sed -n 's/.*<\(method\|signal\|property\) name="\([A-Za-z]*\)".*/\2/p' dbus/org.casewatch.Casewatch1.xml >"$scratch/members"
result "the interface was looked into" "$([ "$(wc -l <"$scratch/members")" -gt 40 ] || echo 'too few members')"

check_dbus_page () # FILE NAME
{
  sed -e 's/\\-/-/g' "$1" >"$scratch/dbus"
  result "every member of the interface is in $2" "$(missing "$scratch/dbus" '^\.BR @ "' <"$scratch/members")"
  result "every error name is in $2" "$(
    sed -n 's/.*CW_ERROR_PREFIX "\([A-Za-z]*\)".*/\1/p' dbus/errors.c | missing "$scratch/dbus" '^\.B @$')"
  result "every event is in $2" "$(
    sed -n 's/^ *\[CW_EVENT_[A-Z_]*\] = { "\([a-z-]*\)", .*/\1/p' core/event.c | missing "$scratch/dbus" '^\.BR? (.*" )?@( |$)')"
}
check_dbus_page docs/casewatch-dbus.7 "casewatch-dbus(7)"
check_dbus_page docs/ja/casewatch-dbus.7 "casewatch-dbus(7) in Japanese"
result "every example of the bus is in casewatch-dbus(7), in both languages" "$(
  for example in docs/examples/*; do
    for page in docs/casewatch-dbus.7.in docs/ja/casewatch-dbus.7.in; do
      grep -q -x "@EXAMPLE ${example##*/}@" "$page" || printf '%s: %s\n' "$page" "$example"
    done
  done)"

# ---- casewatch.policy(5)

{ rules core/policy-keys.c cw_policy_rules; rules core/policy-keys.c cw_step_rules; } | sort >"$scratch/keys"
result "the tables of keys were looked into" "$([ "$(wc -l <"$scratch/keys")" -gt 20 ] || echo 'too few keys')"
result "the example has ten lines" "$(
  lines=$(sed 1d docs/example.policy | grep -c .)
  [ "$lines" = 10 ] || echo "$lines")"

check_policy_page () # FILE NAME
{
  words_of "$1" >"$scratch/policy"
  sed -n 's/^\.BI\{0,1\} \([A-Z][A-Za-z]*\)=.*/\1/p' "$scratch/policy" | sort -u >"$scratch/described"
  result "every key of a policy is in $2" "$(comm -23 "$scratch/keys" "$scratch/described")"
  result "$2 describes no key that there is not" "$(comm -13 "$scratch/keys" "$scratch/described")"
  for table in anchor condition act stage urgency confidence outcome weekday; do
    words=$(quoted core/policy.c "const ${table}_words\\[" | grep -v -x closed)
    result "every word of kind \"$table\" is in $2" "$(
      [ -n "$words" ] || echo 'no words were found'
      printf '%s\n' "$words" | missing "$scratch/policy" '(^\.BR? |^\.BI |" |, )"?@([ ,.:"]|$)')"
  done
  result "every kind of request is in $2" "$(
    quoted core/policy.c 'const cw_asked_kinds\[' | missing "$scratch/policy" '^\.BR? @( |$)')"
  result "every field of templates is in $2" "$(
    sed -n 's/^ *{ "\([a-z_]*\)", \(TRUE\|FALSE\), ".*/\1/p' core/template.c | missing "$scratch/policy" '^\.BR? @( |$)')"
  result "every packaged policy is in $2" "$(
    for file in data/policies/*.policy; do basename "$file" .policy; done | missing "$scratch/policy" '^\.BR? @( |$)')"
  result "the example in $2 is docs/example.policy" "$(
    sed -n '/^\[Policy\]$/,/^\.EE/p' "$scratch/policy" | sed '/^\.EE/,$d' >"$scratch/example"
    [ -s "$scratch/example" ] || echo 'no example was found'
    sed 1d docs/example.policy | diff - "$scratch/example")"
}
check_policy_page docs/casewatch.policy.5 "casewatch.policy(5)"
check_policy_page docs/ja/casewatch.policy.5 "casewatch.policy(5) in Japanese"

# ---- casewatchd(8)

{ rules daemon/settings.c alert_rules; rules daemon/settings.c user_rules; } >"$scratch/settings"
grep -v G_OPTION_FLAG_HIDDEN daemon/main.c | sed -n 's/^ *{ "\([a-z-]*\)", 0, .*/\1/p' >"$scratch/options"
result "the settings and options of casewatchd were looked into" "$(
  [ -s "$scratch/settings" ] || echo 'no keys were found'
  [ -s "$scratch/options" ] || echo 'no options were found')"

check_daemon_page () # FILE NAME
{
  words_of "$1" >"$scratch/daemon"
  result "every key of casewatch.conf is in $2" "$(missing "$scratch/daemon" '^\.B @=' <"$scratch/settings")"
  result "every option of casewatchd is in $2" "$(missing "$scratch/daemon" '^\.BI? --@' <"$scratch/options")"
  result "every exit status of casewatchd is in $2" "$(
    sed -n 's/^ *EXIT_[A-Z_]* = \([0-9]*\),$/\1/p' daemon/main.c | missing "$scratch/daemon" '^\.B @$')"
}
check_daemon_page docs/casewatchd.8 "casewatchd(8)"
check_daemon_page docs/ja/casewatchd.8 "casewatchd(8) in Japanese"

# ---- the two languages

for page in casewatchd.8 casewatch.policy.5; do
  result "the Japanese $page has the entries of the English one" "$(
    heads "docs/$page" >"$scratch/heads"
    [ "$(wc -l <"$scratch/heads")" -gt 20 ] || echo 'too few were found'
    heads "docs/ja/$page" | diff "$scratch/heads" -)"
  result "the Japanese $page has the examples of the English one" "$(
    examples "docs/$page" >"$scratch/examples"
    examples "docs/ja/$page" | diff "$scratch/examples" -)"
done
# names FILE FROM TO: codes, events and keys between two headings.
names ()
{
  sed -n "/^\\.SH $2\$/,/^\\.SH $3\$/p" "$1" | sed 's/\\-/-/g' | grep -o -E '[a-z]+([_-][a-z]+)+' | sort -u
}
result "the Japanese casewatch-dbus.7 names the codes, events and keys of the English one" "$(
  names docs/casewatch-dbus.7.in EVENTS EXAMPLES >"$scratch/names"
  [ "$(wc -l <"$scratch/names")" -gt 50 ] || echo 'too few were found'
  names docs/ja/casewatch-dbus.7.in 出来事 使用例 | diff "$scratch/names" -)"
result "each manual is there in Japanese" "$(
  for page in docs/*.[1-9]; do [ -e "docs/ja/${page#docs/}" ] || printf '%s\n' "$page"; done)"

# ---- README.md and README.ja.md

# Commands in code, one a line: of the blocks, and between backticks.
commands ()
{
  # shellcheck disable=SC2016
  { sed -n '/^```sh$/,/^```$/p' "$1" | grep '^cw-ctl '; grep -v '^cw-ctl ' "$1" | grep -o '`cw-ctl [^`]*`' | tr -d '`'; } || true
}
ctl=$builddir/client/cw-ctl
if [ -x "$ctl" ]; then
  "$ctl" help >"$scratch/overview" 2>&1 || true
  for readme in README.md README.ja.md; do
    commands "$readme" >"$scratch/commands"
    result "$readme names commands" "$([ "$(wc -l <"$scratch/commands")" -gt 25 ] || cat "$scratch/commands")"
    result "cw-ctl knows every command and option of $readme" "$(
      while read -r _ first second rest; do
        [ "$first" != help ] || continue
        name=$first
        case $first in calendar | policy | template) name="$first $second" ;; esac
        # shellcheck disable=SC2086
        if ! "$ctl" help $name >"$scratch/help" 2>&1 || ! grep -q -E "^  $name( |\$)" "$scratch/overview"; then
          printf '%s\n' "$name"
          continue
        fi
        for option in $(printf '%s %s\n' "$second" "$rest" | sed 's/"[^"]*"//g' | grep -o -E -e '--[a-z-]+' || true); do
          grep -q -E -e "^ *$option([ =[]|\$)" "$scratch/help" || printf '%s %s\n' "$name" "$option"
        done
      done <"$scratch/commands")"
  done
else
  result "cw-ctl is built" "$ctl is missing"
fi
result "both READMEs show the same commands" "$(
  # Texts differ, so only what stands outside of quotation marks is compared.
  for readme in README.md README.ja.md; do
    # shellcheck disable=SC2016
    sed -n '/^```sh$/,/^```$/p' "$readme" | sed 's/"[^"]*"/"…"/g' >"$scratch/$readme.blocks"
  done
  diff "$scratch/README.md.blocks" "$scratch/README.ja.md.blocks")"
result "the files that the READMEs point to are there" "$(
  grep -o -h '](\([^)]*\))' README.md README.ja.md docs/architecture.md docs/tutorial.md HACKING.md | sed 's/^](//; s/)$//; s/#.*//' |
    grep -v '^https\{0,1\}:' | sort -u | while IFS= read -r file; do
      [ -z "$file" ] || [ -e "$file" ] || [ -e "docs/$file" ] || printf '%s\n' "$file"
    done)"
result "the source files that the documents name are there" "$(
  # shellcheck disable=SC2016
  { grep -o -h '`[a-z.]*/[a-zA-Z0-9_./-]*\.[a-z]*`' docs/architecture.md HACKING.md | tr -d '`'
    sed -n '/^## From the log to a date/,/^## /p' docs/architecture.md | grep -o '`[a-z-]*\.c`' | tr -d '`' | sed 's|^|core/|'
  } | grep -v -E 'NAME|^coverage/' | sort -u >"$scratch/named"
  [ "$(wc -l <"$scratch/named")" -gt 30 ] || echo 'too few were found'
  while IFS= read -r file; do [ -e "$file" ] || printf '%s\n' "$file"; done <"$scratch/named")"
done_testing
