#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The files that a desktop, systemd and D-Bus read.
. "${CW_SRCDIR:-.}/tests/lint/tap.sh"

if have desktop-file-validate "the desktop file"; then
  result "the desktop file is valid" "$(desktop-file-validate data/org.casewatch.Casewatch1.desktop 2>&1)"
fi
if have appstreamcli "the AppStream metadata"; then
  result "the AppStream metadata are valid" "$(
    findings appstreamcli validate --no-net data/org.casewatch.Casewatch1.metainfo.xml)"
fi
result "NEWS, metadata and configure.ac name the same version" "$(
  version=$(sed -n 's/^AC_INIT(\[casewatch\],\[\([^]]*\)\].*/\1/p' configure.ac)
  [ -n "$version" ] || echo 'no version in configure.ac'
  head -n 3 NEWS | grep -q -F "$version" || echo 'NEWS'
  grep -q -F "<release version=\"$version\"" data/org.casewatch.Casewatch1.metainfo.xml || echo 'metadata')"

unit=$builddir/systemd/casewatch.service
if have systemd-analyze "the systemd unit"; then
  # The program is not installed where the unit will look for it.
  mkdir "$scratch/unit"
  sed "s|^ExecStart=.*|ExecStart=/bin/true|" "$unit" >"$scratch/unit/casewatch.service"
  # It looks for a runtime directory, and ends well in spite of a line that it had to ignore.
  status=0
  XDG_RUNTIME_DIR=$scratch systemd-analyze --user verify --man=no "$scratch/unit/casewatch.service" \
    >"$scratch/verify" 2>&1 || status=$?
  result "systemd takes every line of the unit" "$(
    grep -F casewatch.service "$scratch/verify" || { [ $status = 0 ] || cat "$scratch/verify"; })"
fi
result "systemd and D-Bus start the same program" "$(
  exec_unit=$(sed -n 's/^ExecStart=//p' "$unit")
  exec_bus=$(sed -n 's/^Exec=//p' "$builddir/systemd/org.casewatch.Casewatch1.service")
  [ -n "$exec_unit" ] && [ "$exec_unit" = "$exec_bus" ] || echo "unit: $exec_unit, D-Bus: $exec_bus")"
result "no placeholder is left" "$(grep -n '@[a-z]*@' "$unit" "$builddir/systemd/org.casewatch.Casewatch1.service" || true)"
result "the unit does not start again what would end the same way" "$(
  grep -q -x 'RestartPreventExitStatus=2 3 4 5' "$unit" || echo 'RestartPreventExitStatus')"
done_testing
