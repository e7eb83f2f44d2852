#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# packaging/build-deb.sh DIRECTORY: builds the Debian package from this tree into DIRECTORY.
# The tree is copied first, because Debian wants its folder at the top and files of an earlier
# build gone. Packages needed: dpkg-dev, debhelper, and what debian/control names.
set -eu

[ $# -eq 1 ] || { echo "Usage: packaging/build-deb.sh DIRECTORY" >&2; exit 2; }
top=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd -P)
mkdir -p "$1"
out=$(CDPATH='' cd -- "$1" && pwd -P)
version=$(sed -n '1s/.*(\(.*\)).*/\1/p' "$top/packaging/debian/changelog")
tree=$out/casewatch-$version

rm -rf "$tree"
mkdir "$tree"
if git -C "$top" rev-parse --is-inside-work-tree >/dev/null 2>&1; then
  git -C "$top" ls-files -z | (cd "$top" && tar -c --null --files-from=- --no-recursion -f -) |
    tar -x -C "$tree" -f -
else
  tar -c -C "$top" --exclude=./build --exclude=./debian -f - . | tar -x -C "$tree" -f -
fi
cp -a "$tree/packaging/debian" "$tree/debian"
cd "$tree"
dpkg-buildpackage -us -uc -ui "-j$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2)"
rm -rf "$tree"
