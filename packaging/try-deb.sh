#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# packaging/try-deb.sh PACKAGE.deb: installs the package, runs it, purges it and looks whether anything
# was left behind. All of it happens on a layer over this system that is thrown away afterwards;
# making that layer needs root.
set -eu

if [ $# -ne 1 ] || ! [ -f "$1" ]; then
  echo "Usage: packaging/try-deb.sh PACKAGE.deb" >&2
  exit 2
fi
[ "$(id -u)" = 0 ] || { echo "packaging/try-deb.sh: run this as root" >&2; exit 1; }
if [ -z "${CW_TRY_DEB_LAYER-}" ]; then
  CW_TRY_DEB_LAYER=$(mktemp -d)
  export CW_TRY_DEB_LAYER
  status=0
  # The mounts live in a namespace of their own and end with it.
  unshare --mount --pid --fork --kill-child --propagation private -- "$0" "$@" || status=$?
  rm -rf "$CW_TRY_DEB_LAYER"
  exit $status
fi

layer=$CW_TRY_DEB_LAYER
mount -t tmpfs -o size=1g tmpfs "$layer"
mkdir "$layer/upper" "$layer/work" "$layer/root"
mount -t overlay -o "lowerdir=/,upperdir=$layer/upper,workdir=$layer/work" overlay "$layer/root"
mount -t proc proc "$layer/root/proc"
mount --bind /dev "$layer/root/dev"
mount -t tmpfs tmpfs "$layer/root/tmp"
mount -t tmpfs tmpfs "$layer/root/run"
cp "$1" "$layer/root/tmp/casewatch.deb"
cp "$(dirname -- "$0")/debian/tests/smoke" "$layer/root/tmp/smoke"

inside ()
{
  chroot "$layer/root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive \
    LC_ALL=C.UTF-8 TMPDIR=/tmp "$@"
}
# Files that came or changed, but for what dpkg and its triggers keep for themselves.
changed ()
{
  (cd "$layer/upper" && find . ! -type d | grep -v -E \
    '^\./(tmp|run|proc|dev)/|^\./var/(lib/(dpkg|apt)|cache/(debconf|man|ldconfig|fontconfig)|log)/|icon-theme\.cache$|mimeinfo\.cache$|^\./etc/ld\.so\.cache$' |
    sort) || true
}

echo "== install"
inside dpkg --install /tmp/casewatch.deb
echo "== files"
inside dpkg --listfiles casewatch | grep -E '/(cw-ctl|casewatchd|casewatch-ical|casewatch\.service)$'
changed | grep -q usr/bin/cw-ctl || { echo "nothing was installed"; exit 1; }
echo "== run"
inside sh -c 'chmod 1777 /tmp && useradd --create-home --home-dir /tmp/user casewatch-try && chmod 755 /tmp/smoke' >/dev/null
inside setpriv --reuid casewatch-try --regid casewatch-try --clear-groups -- env HOME=/tmp/user /tmp/smoke
echo "== purge"
inside userdel casewatch-try >/dev/null 2>&1 || true
inside dpkg --purge casewatch
left=$(changed | grep -i casewatch || true)
if [ -n "$left" ]; then
  echo "left behind:"
  printf '%s\n' "$left"
  exit 1
fi
echo "installed, ran, and purged clean"
