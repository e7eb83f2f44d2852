#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The client of a case answered yesterday: record.sh 1 (gdbus).
set -eu
# The same request twice is recorded once, so that the call can be repeated after a lost reply.
request=$(cat /proc/sys/kernel/random/uuid)

gdbus call --session --dest org.casewatch.Casewatch1 \
  --object-path /org/casewatch/Casewatch1 \
  --method org.casewatch.Casewatch1.Record \
  "[$1]" replied "{'at': <'yesterday'>, 'request': <'$request'>}"
