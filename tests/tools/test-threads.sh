#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The queue between the main loop and the notifier's thread under ThreadSanitizer; CW_MESSAGES says how
# many. Some versions of ThreadSanitizer do not find their way with the addresses of newer kernels
# when they are random, so they are not, where this may be asked for.
set -eu
queue=${CW_BUILDDIR:-.}/tests/tools/tsan-queue
if setarch -R true 2>/dev/null; then exec setarch -R "$queue"; else exec "$queue"; fi
