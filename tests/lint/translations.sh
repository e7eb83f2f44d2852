#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Every text for people is extracted, and translated, in every language.
. "${CW_SRCDIR:-.}/tests/lint/tap.sh"

result "every file with texts is in POTFILES.in" "$(
  find daemon client -name '*.c' -exec grep -l -E '\<(N?C?_|g?d?n?gettext) \(' {} + | sort |
    while IFS= read -r file; do
      grep -q -x -F -e "$file" po/POTFILES.in || printf '%s\n' "$file"
    done)"
result "every file in POTFILES.in exists" "$(
  grep -v -e '^#' -e '^$' po/POTFILES.in | while IFS= read -r file; do
    [ -f "$file" ] || printf '%s\n' "$file"
  done)"

if have xgettext "translations" && have msgfmt "translations"; then
  # The options that make uses, out of the same file.
  options=$(sed -e ':again' -e '/\\$/{N;s/\\\n//;b again' -e '}' po/Makevars | sed -n 's/^XGETTEXT_OPTIONS = //p')
  # shellcheck disable=SC2086
  result "the texts can be extracted" "$(findings xgettext $options --files-from=po/POTFILES.in --directory=. \
    --package-name=casewatch --msgid-bugs-address=README.md --output="$scratch/casewatch.pot")"
  result "there are texts" "$([ -s "$scratch/casewatch.pot" ] || echo none)"
  grep -v '^#' po/LINGUAS | tr ' ' '\n' | grep . >"$scratch/languages"
  while IFS= read -r lang; do
    result "po/$lang.po is well formed" "$(findings msgfmt -c -o "$scratch/$lang.mo" "po/$lang.po")"
    result "po/$lang.po has nothing fuzzy or untranslated" "$(
      LC_ALL=C msgfmt --statistics -o "$scratch/$lang.mo" "po/$lang.po" 2>&1 | grep -E 'fuzzy|untranslated' || true)"
    if [ -s "$scratch/casewatch.pot" ]; then
      result "po/$lang.po has every text of the sources" "$(
        findings msgcmp --use-untranslated "po/$lang.po" "$scratch/casewatch.pot")"
    fi
  done <"$scratch/languages"
fi
done_testing
