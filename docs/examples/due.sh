#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# How many cases want something, and which, the most urgent first (busctl).
set -eu
name=org.casewatch.Casewatch1
object=/org/casewatch/Casewatch1

busctl --user get-property $name $object $name DueCases
busctl --user --json=short call $name $object $name \
  ListCases 'a{sv}su' 2 state s due order s urgency '' 0
