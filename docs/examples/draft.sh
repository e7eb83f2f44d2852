#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The message of a case's present step, in English: draft.sh 1 (busctl).
set -eu
busctl --user --json=short call org.casewatch.Casewatch1 /org/casewatch/Casewatch1 \
  org.casewatch.Casewatch1 Draft 'usa{sv}' "$1" '' 1 lang s en
