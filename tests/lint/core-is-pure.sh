#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# core/ knows no files, no clock, no environment, no bus, and keeps no state of its own.
. "${CW_SRCDIR:-.}/tests/lint/tap.sh"

result "core includes only GLib, the C library's pure headers and core" "$(
  grep -n '^[[:space:]]*#[[:space:]]*include' core/*.c core/*.h |
    grep -v -E '<(glib|glib-object|errno|float|inttypes|limits|math|stdarg|stdbool|stddef|stdint|stdlib|string)\.h>|"core/[a-z-]+\.h"' || true)"

if have nm "core's library asks nobody for the time, a file or the environment"; then
  nm -u "$builddir/core/libcw-core.a" | sed -n 's/^ *U //p' | sort -u >"$scratch/undefined"
  result "core's library was looked into" "$([ -s "$scratch/undefined" ] || echo 'no undefined symbol at all')"
  # What reads zone data by its name is allowed: a zone is an argument.
  result "core's library asks nobody for the time, a file or the environment" "$(
    grep -x -E 'f?open(at)?(64)?|fopen(64)?|freopen(64)?|creat(64)?|read|write|pread(64)?|pwrite(64)?|unlink|rename|mkdir|opendir|readdir(64)?|l?stat(64)?|fstat(64)?|socket|connect|fork|execv[pe]*|system|popen|(secure_)?getenv|setenv|putenv|time|clock|clock_gettime|gettimeofday|localtime(_r)?|mktime|tzset|sleep|usleep|nanosleep|printf|puts|putchar|rand|srand|random|setlocale|g_(getenv|setenv|unsetenv|environ.*|get_environ|listenv)|g_get_(real_time|monotonic_time|current_time|user_.*|home_dir|tmp_dir|system_.*|host_name|current_dir|prgname|language_names.*)|g_(file|dir|io_channel|mapped_file|spawn|timeout|idle|main|source|bus|dbus|application|settings|subprocess|input_stream|output_stream|data_input|socket|unix|resource|task|cancellable)_.*|g_key_file_(load_from_file|load_from_dirs|load_from_data_dirs|save_to_file)|g_(fopen|open|creat|stat|lstat|unlink|remove|rename|mkdir.*|rmdir|access|chdir|usleep)|g_date_time_new_now.*|g_date_time_new_local|g_date_time_to_local|g_time_zone_new_local|g_date_set_time.*|g_random_.*|g_uuid_string_random|g_print|g_printerr|sqlite3_.*|notify_.*|ical.*|json_.*|gettext|d?[cn]*gettext|g_dgettext|g_dngettext|g_dpgettext2?' \
      "$scratch/undefined" || true)"

  # A sanitizer or a coverage build adds tables of its own.
  if [ -z "${CW_SANITIZERS-}" ]; then
    # Constant tables of pointers stand in .data.rel.ro, which the loader fills in and then protects.
    result "core's library has no writable data but what GLib's type and quark macros keep" "$(
      objdump -t "$builddir/core/libcw-core.a" |
        awk 'NF > 3 && $(NF-2) ~ /^(\.data|\.bss|\.tdata|\.tbss|\*COM\*)/ && $(NF-2) !~ /^\.data\.rel\.ro/ \
          && $NF !~ /^(__gcov|\.)/ { print $NF }' |
        grep -v -x -E '(q|static_g_define_type_id|g_define_type_id__static|.*_private_offset|.*_parent_class)(\.[0-9]+)?' || true)"
  fi
fi
done_testing
