# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# Sourced by the checks in this folder: TAP, and where the source and the build are.
set -eu

source=${CW_SRCDIR:-.}
# shellcheck disable=SC2034 # for those who source this
builddir=$(CDPATH='' cd -- "${CW_BUILDDIR:-.}" && pwd)
scratch=$(mktemp -d "${TMPDIR:-/tmp}/casewatch-lint-XXXXXX")
trap 'rm -rf "$scratch"' EXIT
trap 'exit 143' TERM
trap 'exit 130' INT
cd "$source"
count=0

# result WHAT [FINDINGS]: passes when there are no findings, else prints them.
result ()
{
  count=$((count + 1))
  if [ -z "${2-}" ]; then
    printf 'ok %s - %s\n' "$count" "$1"
  else
    printf 'not ok %s - %s\n' "$count" "$1"
    printf '%s\n' "$2" | sed 's/^/# /'
  fi
}

# have TOOL WHAT: whether the tool is there; if not, WHAT is skipped, or fails where the tools were
# to be installed ("./setup check" says so with CW_REQUIRE_TOOLS).
have ()
{
  if command -v "$1" >/dev/null 2>&1; then
    return 0
  fi
  if [ -n "${CW_REQUIRE_TOOLS-}" ]; then
    result "$2" "$1 is missing"
  else
    count=$((count + 1))
    printf 'ok %s - %s # SKIP %s is missing\n' "$count" "$2" "$1"
  fi
  return 1
}

# findings COMMAND...: what it printed when it failed, nothing when it passed.
findings ()
{
  if "$@" >"$scratch/findings" 2>&1; then
    return 0
  fi
  if [ -s "$scratch/findings" ]; then cat "$scratch/findings"; else printf '%s failed\n' "$*"; fi
}

done_testing () { printf '1..%s\n' "$count"; }

# sources FIND-EXPRESSION: files of ours, none that a tool made or copied in here.
sources ()
{
  find . \( -name .git -o -path ./build -o -path ./_build -o -path ./_inst -o -name autom4te.cache -o -name .deps -o -path './casewatch-*' \) \
    -prune -o -type f \( "$@" \) ! -name 'cw-dbus-generated.*' ! -path './build-aux/*.rpath' \
    ! -path ./build-aux/tap-driver.sh ! -name config.h ! -path ./aclocal.m4 -print | sort
}
