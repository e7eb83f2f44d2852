#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Shell scripts and Python files that a machine can read without complaint.
. "${CW_SRCDIR:-.}/tests/lint/tap.sh"

if have shellcheck "shell scripts"; then
  for file in setup .ci/run $(sources -name '*.sh'); do
    result "shellcheck $file" "$(findings shellcheck -x "$file")"
  done
fi
python=${PYTHON:-/usr/bin/python3}
if have "$python" "Python files"; then
  result "every Python file compiles" "$(
    sources -name '*.py' | while IFS= read -r file; do
      findings "$python" -c 'import ast, sys; ast.parse (open (sys.argv[1], encoding="utf-8").read (), sys.argv[1])' "$file"
    done)"
fi
# tests/bench and tests/system are searched together
result "no two Python modules of them have one name" "$(
  sources -name '*.py' | sed -n 's,.*tests/\(bench\|system\)/,,p' | sort | uniq -d)"
result "the two commands are executable" "$(for file in setup .ci/run; do [ -x $file ] || echo $file; done)"
result "./setup --help speaks English" "$(LC_ALL=C.UTF-8 ./setup --help | grep -q '^Usage: ' || echo 'no usage')"
result "./setup --help speaks Japanese" "$(LC_ALL=ja_JP.UTF-8 ./setup --help 2>/dev/null | grep -q '使い方' || echo 'no Japanese')"
result "./setup without a command is wrong usage" "$(
  status=0; ./setup >/dev/null 2>&1 || status=$?; [ $status = 2 ] || echo "status $status")"
result ".ci/run calls ./setup check" "$(grep -q '^exec ./setup check$' .ci/run || echo 'it does not')"
done_testing
