#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# run-isolated.sh COMMAND...   run one test without the user's desktop
# Its HOME and XDG directories are new and empty, it inherits no bus and no display, and a test that
# hangs is ended: nothing of the person who runs the suite is read, changed or waited for.
set -u

dir=$(mktemp -d "${TMPDIR:-/tmp}/casewatch-test-XXXXXX") || exit 99
trap 'rm -rf "$dir"' EXIT
trap 'exit 143' TERM
trap 'exit 130' INT
trap 'exit 129' HUP

for name in home config data state cache run tmp; do
  mkdir -m 700 "$dir/$name" || exit 99
done
HOME=$dir/home
XDG_CONFIG_HOME=$dir/config
XDG_DATA_HOME=$dir/data
XDG_STATE_HOME=$dir/state
XDG_CACHE_HOME=$dir/cache
XDG_RUNTIME_DIR=$dir/run
TMPDIR=$dir/tmp
export HOME XDG_CONFIG_HOME XDG_DATA_HOME XDG_STATE_HOME XDG_CACHE_HOME XDG_RUNTIME_DIR TMPDIR
# Unset would let GLib look for a bus or start one; an address that leads nowhere does not.
DBUS_SESSION_BUS_ADDRESS=unix:path=/nonexistent
DBUS_SYSTEM_BUS_ADDRESS=unix:path=/nonexistent
export DBUS_SESSION_BUS_ADDRESS DBUS_SYSTEM_BUS_ADDRESS
unset DISPLAY WAYLAND_DISPLAY CASEWATCH_NAME LANGUAGE

timeout --kill-after=10 "${CW_TEST_TIMEOUT:-900}" "$@"
