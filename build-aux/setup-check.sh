# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# Sourced by ./setup: the whole suite, in groups, and one honest sum of what ran.
: "${build:?}" "${top:?}" "${jobs:?}"

all_groups='unit system lint tools asan real dist'
full_groups='browser deb'
passed=0
failed=0
skipped=0

# one_result STATUS WHAT: a step that is one result in itself.
one_result ()
{
  if [ "$1" = 0 ]; then
    passed=$((passed + 1))
    say "ok - $2"
  else
    failed=$((failed + 1))
    say "not ok - $2"
  fi
}

# count_word WORD TREE: results of that kind in the .trs files, where automake's TAP driver notes
# every single result of every test program.
count_word ()
{
  find "$2/tests" -name '*.trs' -exec cat {} + | grep -c "^:test-result: $1" || true
}

# run_tests NAME TREE TARGET...: runs make targets that run tests, and counts each result.
run_tests ()
{
  group=$1
  name=$2
  tree=$build/$2
  shift 2
  for target in "$@"; do
    find "$tree/tests" -name '*.trs' -exec rm -f {} +
    result=0
    make_tree "$name" "$group.log" -k "$target" 2>/dev/null || result=$?
    now_passed=$(count_word PASS "$tree")
    now_failed=$(count_word '\(FAIL\|XPASS\|ERROR\)' "$tree")
    now_skipped=$(count_word '\(SKIP\|XFAIL\)' "$tree")
    find "$tree/tests" -name '*.trs' | sort | while IFS= read -r trs; do
      test=${trs#"$tree/"}
      test=${test%.trs}
      sed -n "s|^:test-result: SKIP|skipped - $test:|p" "$trs"
      if grep -q '^:test-result: \(FAIL\|ERROR\|XPASS\)' "$trs"; then
        say "not ok - $test:"
        grep -v '^\(ok\|PASS:\|FAIL:\)' "${trs%.trs}.log" |
          awk '{ line[NR] = $0 }
            END { for (i = 1; i <= NR; i++)
                    if (i <= 30 || i > NR - 20) print "    " line[i]
                    else if (i == 31) print "    ..." }'
      fi
    done
    # make may fail without a failed result (no compilation), and a target may run nothing.
    if [ "$result" != 0 ] && [ "$now_failed" = 0 ]; then
      grep -n -E 'error:|\*\*\*' "$tree/$group.log" | head -n 20
      one_result 1 "make $target in $tree, see $tree/$group.log"
    elif [ $((now_passed + now_failed)) = 0 ]; then
      one_result 1 "make $target ran no test"
    fi
    passed=$((passed + now_passed))
    failed=$((failed + now_failed))
    skipped=$((skipped + now_skipped))
  done
}

# built NAME ARGUMENT...: configures and builds build/NAME.
built ()
{
  tree_name=$1
  configure_tree "$@" && make_tree "$tree_name" build.log all
}

plain_tree () { built check --enable-werror; }

# tool_target TREE TARGET: a make target that prints a line of its own for each tool.
tool_target ()
{
  result=0
  make -C "$build/$1" -j"$jobs" --no-print-directory "$2" >"$build/$1/$2.log" 2>&1 || result=$?
  said=$(grep -E '^(not )?ok - ' "$build/$1/$2.log" || true)
  while IFS= read -r line; do
    case $line in
      'ok - '*) one_result 0 "${line#ok - }" ;;
      'not ok - '*) one_result 1 "${line#not ok - }" ;;
    esac
  done <<END
$said
END
  case $said in
    *'not ok - '*) ;;
    *) if [ "$result" != 0 ]; then one_result 1 "make $2, see $build/$1/$2.log"; fi ;;
  esac
}

# The sources and the unit tests under tools; with --full all of them, and the coverage of the suite.
check_under_tools ()
{
  if [ "$full" = yes ]; then
    tool_target check analyze
    run_tests tools check check-threads
    tool_target check check-valgrind
    if built coverage --enable-werror --enable-coverage; then
      tool_target coverage coverage
    else
      one_result 1 "build for coverage"
    fi
  else
    tool_target check analyze-quick
    tool_target check check-valgrind-quick
  fi
}

check_group ()
{
  started=$(date +%s)
  passed_before=$passed
  failed_before=$failed
  say "== $1"
  case $1 in
    real)
      real_targets=check-real
      # The other servers come by names that are Debian's.
      if [ "$full" = yes ] && command -v apt-get >/dev/null 2>&1; then
        real_targets='check-real check-real-full'
      fi
      # shellcheck disable=SC2086
      if plain_tree; then run_tests real check $real_targets; else one_result 1 "build for real"; fi ;;
    unit | system | lint | browser)
      if plain_tree; then run_tests "$1" check "check-$1"; else one_result 1 "build for $1"; fi ;;
    asan)
      if built asan --enable-werror --enable-sanitizers CFLAGS='-g -O1'; then
        run_tests asan asan check-unit check-system
      else
        one_result 1 "build with sanitizers"
      fi ;;
    tools)
      if plain_tree; then
        check_under_tools
      else
        one_result 1 "build for tools"
      fi ;;
    dist)
      if plain_tree; then
        # Whole programs ran in the group "system"; here it is about what is in the archive.
        result=0
        if [ "$full" = yes ]; then
          make_tree check dist.log distcheck || result=$?
        else
          make_tree check dist.log distcheck DISTCHECK_CONFIGURE_FLAGS=--disable-system-tests ||
            result=$?
        fi
        one_result $result "make distcheck"
      else
        one_result 1 "build for distcheck"
      fi ;;
    deb)
      deb=$build/deb
      mkdir -p "$deb"
      result=0
      sh "$top/packaging/build-deb.sh" "$deb" >"$deb/build.log" 2>&1 || result=$?
      one_result $result "the Debian package builds, see $deb/build.log"
      result=0
      lintian --allow-root --fail-on error "$deb"/casewatch_*.changes || result=$?
      one_result $result "lintian finds no error"
      result=0
      sh "$top/packaging/try-deb.sh" "$deb"/casewatch_*.deb >"$deb/try.log" 2>&1 || result=$?
      [ $result = 0 ] || tail -n 20 "$deb/try.log"
      one_result $result "the package installs, runs and purges clean, see $deb/try.log" ;;
  esac
  say "== $1: $(($(date +%s) - started)) s, $((passed - passed_before)) passed, $((failed - failed_before)) failed"
}

# Everything that a test may call; without it a test would have nothing to say.
check_tools ()
{
  PATH=$PATH:/usr/sbin:/sbin
  for tool in autoreconf make gcc gdbus gdbus-codegen msgfmt dbus-daemon "${PYTHON:-/usr/bin/python3}" \
    shellcheck desktop-file-validate appstreamcli systemd-analyze man nm Xvfb xdotool dunst; do
    command -v "$tool" >/dev/null 2>&1 || one_result 1 "$tool is missing"
  done
}

check ()
{
  full=no
  groups=
  for word in "$@"; do
    case $word in
      --full) full=yes ;;
      unit | system | lint | tools | asan | real | dist | browser | deb) groups="$groups $word" ;;
      *) usage >&2; exit 2 ;;
    esac
  done
  if [ -z "$groups" ]; then
    groups=$all_groups
    if [ "$full" = yes ]; then groups="$groups $full_groups"; fi
  fi
  need_packages build run check
  case " $groups " in *' tools '*)
    need_packages tools
    if [ "$full" = yes ]; then need_packages tools-full; fi ;;
  esac
  case " $groups " in *' deb '*) need_packages deb ;; esac
  if [ "$full" = yes ]; then
    case " $groups " in *' real '*) need_packages full ;; esac
  fi
  case " $groups " in *' browser '*) need_packages browser ;; esac
  # For the tests: a tool that is not there is a failure, not a reason to skip.
  CW_REQUIRE_TOOLS=1
  export CW_REQUIRE_TOOLS
  check_started=$(date +%s)
  check_tools
  for group_name in $groups; do
    check_group "$group_name"
  done
  say "All in $(($(date +%s) - check_started)) s"
  if [ "$skipped" -gt 0 ]; then
    say "$passed passed, $failed failed, $skipped skipped"
  else
    say "$passed passed, $failed failed"
  fi
  [ "$failed" = 0 ]
}
