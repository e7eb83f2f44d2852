#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# analyze.sh SRCDIR BUILDDIR [TOOL...]   read the sources with gcc, clang-tidy and cppcheck
# Tools: suppressions gcc clang-tidy cppcheck; all of them unless some are named. CW_ANALYZE names the
# folders (core daemon client ical) or files. One line per tool; what it found is below it and in
# BUILDDIR/analyze/TOOL.log. Ends with 1 if anything was found or a tool is missing.
set -eu

source=$(CDPATH='' cd -- "$1" && pwd)
build=$(CDPATH='' cd -- "$2" && pwd)
shift 2
[ $# -gt 0 ] || set -- suppressions cppcheck gcc clang-tidy
logs=$build/analyze
mkdir -p "$logs"
jobs=${CW_JOBS:-$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2)}
failed=0
cd "$source"
# shellcheck disable=SC2086 # names of folders, without blanks
files=$(find ${CW_ANALYZE:-core daemon client ical} -name '*.c' ! -name 'cw-dbus-generated.c' | sort)
count=$(printf '%s\n' "$files" | wc -l)
# Where things are installed comes from make, and means nothing here.
for name in LOCALEDIR CW_PKGDATADIR CW_SYSCONFDIR CW_LIBEXECDIR; do
  echo "#define $name \"/\""
done >"$logs/paths.h"
flags="-std=gnu11 -include $build/config.h -include $logs/paths.h -I$build -I$source
  $(pkg-config --cflags gio-unix-2.0 sqlite3 libnotify json-glib-1.0 libical)"

# each COMMAND...: runs it for each file, several at once; all that they print.
each ()
{
  printf '%s\n' "$files" | xargs -n 1 -P "$jobs" "$@" 2>&1 || true
}

# verdict TOOL VERSION PATTERN: counts the lines of the log that are findings.
verdict ()
{
  found=$(grep -c -E "$3" "$logs/$1.log" || true)
  if [ "$found" = 0 ]; then
    echo "ok - $1 $2: $count files, 0 findings, $(($(date +%s) - started)) s"
  else
    failed=1
    echo "not ok - $1 $2: $count files, $found findings, see $logs/$1.log"
    grep -E "$3" "$logs/$1.log" | head -n 40
  fi
}

missing ()
{
  failed=1
  echo "not ok - $1 is missing"
}

for tool; do
  started=$(date +%s)
  if [ "$tool" != suppressions ] && ! command -v "$tool" >/dev/null 2>&1; then
    missing "$tool"
    continue
  fi
  case $tool in
    suppressions)
      # One in the source says why in the same line, one in a list in the line above.
      # shellcheck disable=SC2086
      { grep -n -E 'NOLINT|cppcheck-suppress|analyzer-|fanalyzer' $files /dev/null |
          grep -v -E 'NOLINT(NEXTLINE)?\([a-z0-9.,-]+\): .{10}' || true
        for list in tests/tools/cppcheck.supp tests/tools/valgrind.supp tests/tools/tsan.supp tests/lsan.supp; do
          [ -f "$list" ] || continue
          awk -v list="$list" '/^[ \t]*$/ { why = 0 } /^[ \t]*#/ { why = 1 }
            /^[^# \t}]/ && !why { print list ": " NR ": without a reason: " $0 }
            /^[^#{} \t]/ && list !~ /valgrind/ { why = 0 }' "$list"
        done; } >"$logs/$tool.log"
      verdict suppressions "with their reasons" . ;;
    cppcheck)
      # What cppcheck checks of the headers of GLib it knows by its own description ("gtk").
      # shellcheck disable=SC2086
      cppcheck -j "$jobs" --quiet --std=c11 --library=gtk --enable=warning,style,performance,portability \
        --suppressions-list=tests/tools/cppcheck.supp --template='{file}:{line}: {severity}: {message} [{id}]' \
        '-DG_DEFINE_QUARK(a,b)=' -I. -I"$build" $files >"$logs/$tool.log" 2>&1 || true
      verdict cppcheck "$(cppcheck --version | sed 's/.* //')" ': (error|warning|style|performance|portability): ' ;;
    gcc)
      # Its eye for values that are not set takes every g_autoptr in a loop for one; clang-tidy and
      # memcheck look for the same.
      # shellcheck disable=SC2086
      each gcc -fanalyzer -Wno-analyzer-use-of-uninitialized-value -O0 -c -o /dev/null $flags >"$logs/$tool.log"
      verdict gcc "-fanalyzer $(gcc -dumpfullversion)" ' (warning|error): ' ;;
    clang-tidy)
      # Its options come after the name of the file.
      # shellcheck disable=SC2016
      CW_FLAGS=$flags each sh -c 'exec clang-tidy --quiet "$0" -- $CW_FLAGS' >"$logs/$tool.log"
      verdict clang-tidy "$(clang-tidy --version | sed -n 's/.*version //p')" ' (warning|error): ' ;;
    *) echo "analyze.sh: no tool $tool" >&2; exit 2 ;;
  esac
done
exit $failed
