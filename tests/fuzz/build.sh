#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# build.sh SRCDIR DIR   configure and build the fuzz targets with clang and libFuzzer in DIR
set -eu

source=$(cd "$1" && pwd)
mkdir -p "$2"
cd "$2"
if [ ! -f config.status ]; then
  "$source/configure" -q --enable-fuzzing CC="${FUZZ_CC:-clang}" CFLAGS='-g -O1'
fi
make -s -j"${FUZZ_JOBS:-2}" fuzz-programs
