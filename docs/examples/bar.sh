#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# For a status bar: the number of cases that want something, anew whenever it changes (gdbus).
name=org.casewatch.Casewatch1
object=/org/casewatch/Casewatch1

due ()
{
  gdbus call --session --dest $name --object-path $object \
    --method org.freedesktop.DBus.Properties.Get $name DueCases |
    sed 's/.*uint32 \([0-9]*\).*/\1/'
}

LC_ALL=C gdbus monitor --session --dest $name --object-path $object |
  while read -r line; do
    case $line in
      # the daemon was there already, or has come
      *" is owned by "*) due ;;
      *.CasesChanged* | *.AlertRaised* | *.AlertWithdrawn*) due ;;
    esac
  done
