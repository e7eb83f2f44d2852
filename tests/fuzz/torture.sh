#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# torture.sh SRCDIR BUILDDIR [NAME...]   run each fuzz target for FUZZ_SECONDS (60)
# New inputs go to BUILDDIR/fuzz/inputs/NAME, what breaks a target to BUILDDIR/fuzz/found; one line
# of figures per target.
set -eu

source=$1
build=$2
shift 2
sh "$source/tests/fuzz/build.sh" "$source" "$build/fuzz"
[ $# -gt 0 ] || set -- csv duration helper ical journal json policy settings tasks template when
# GLib's slices and a fatal warning would hide, or make up, a finding.
G_DEBUG=fatal-criticals G_SLICE=always-malloc
# A finding ends the target; a leak is one, too.
ASAN_OPTIONS=detect_leaks=1:allocator_may_return_null=1
LSAN_OPTIONS=suppressions=$source/tests/lsan.supp:print_suppressions=0
TZ=UTC LC_ALL=C.UTF-8
export G_DEBUG G_SLICE ASAN_OPTIONS LSAN_OPTIONS TZ LC_ALL
failed=0
mkdir -p "$build/fuzz/found"
for name; do
  inputs=$build/fuzz/inputs/$name
  log=$build/fuzz/$name.log
  mkdir -p "$inputs"
  result=0
  "$build/fuzz/tests/fuzz/fuzz-$name" -max_total_time="${FUZZ_SECONDS:-60}" -max_len=16384 \
    -timeout=25 -rss_limit_mb=2048 -print_final_stats=1 -verbosity=1 \
    -artifact_prefix="$build/fuzz/found/$name-" "$inputs" \
    "$source/tests/fuzz/corpus/$name" >"$log" 2>&1 || result=$?
  executions=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
  covered=$(sed -n 's/.* cov: \([0-9]*\) .*/\1/p' "$log" | tail -n 1)
  if [ $result = 0 ]; then
    echo "ok - $name: ${executions:-0} executions in ${FUZZ_SECONDS:-60} s, ${covered:-0} edges, nothing found"
  else
    failed=1
    echo "not ok - $name: see $log"
    grep -m 5 -E 'ERROR|runtime error|SUMMARY|assert' "$log" || true
  fi
done
exit $failed
