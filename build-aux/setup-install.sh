# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# Sourced by ./setup: install for one user, and take away again exactly what was installed.
: "${build:?}"

prefix=${HOME:-/nonexistent}/.local
packaged=$prefix/lib/casewatch
manifest=$packaged/installed-files

data_home ()
{
  case ${XDG_DATA_HOME:-} in
    /*) printf '%s\n' "$XDG_DATA_HOME" ;;
    *) printf '%s\n' "$HOME/.local/share" ;;
  esac
}

user_systemd_works ()
{
  command -v systemctl >/dev/null 2>&1 && systemctl --user show-environment >/dev/null 2>&1
}

call_bus ()
{
  gdbus call --session --dest org.freedesktop.DBus --object-path /org/freedesktop/DBus \
    --method "org.freedesktop.DBus.$1" ${2+"$2"} 2>/dev/null
}

# Stops the user's daemon; the next use starts the one that is then installed.
stop_daemon ()
{
  if user_systemd_works; then
    systemctl --user stop casewatch.service >/dev/null 2>&1 || true
  fi
  case $(call_bus NameHasOwner org.casewatch.Casewatch1) in
    *true*)
      # TERM, not Quit: the pop-ups stay, and the next daemon takes them over.
      pid=$(call_bus GetConnectionUnixProcessID org.casewatch.Casewatch1 | tr -c -d '0-9 ' | sed 's/^ *32 *//')
      if [ -n "$pid" ] && kill -TERM "$pid" 2>/dev/null; then
        timeout 10 tail --pid="$pid" -f /dev/null || true
      fi ;;
  esac
}

# remove_listed FILE: removes the files named in it and the directories that this leaves empty.
remove_listed ()
{
  while IFS= read -r file; do
    rm -f -- "$file"
    dir=$(dirname -- "$file")
    while [ "$dir" != "$prefix" ] && [ "$dir" != "$HOME" ] && [ "$dir" != / ]; do
      rmdir -- "$dir" 2>/dev/null || break
      dir=$(dirname -- "$dir")
    done
  done <"$1"
}

install_for_user ()
{
  [ -d "${HOME:-}" ] || die "HOME is not set to a directory"
  need_packages build run
  share=$(data_home)
  configure_tree install --prefix="$prefix" --datadir="$share" --sysconfdir=/etc \
    --with-packageddir="$packaged" --with-systemduserunitdir="$share/systemd/user" || exit 1
  say "Building"
  make_tree install build.log all || exit 1

  # A dry run into a stage says which files there will be.
  stage=$build/install/stage
  rm -rf "$stage"
  make_tree install install.log install DESTDIR="$stage" || exit 1
  (cd "$stage" && find . ! -type d) | sed 's/^\.//' | sort >"$build/install/files"
  printf '%s\n' "$manifest" >>"$build/install/files"
  rm -rf "$stage"

  stop_daemon
  # What an earlier version had and this one has not.
  if [ -f "$manifest" ]; then
    grep -v -x -F -f "$build/install/files" "$manifest" >"$build/install/gone" || true
    remove_listed "$build/install/gone"
  fi
  make_tree install install.log install || exit 1
  mkdir -p "$packaged"
  cp "$build/install/files" "$manifest"
  call_bus ReloadConfig >/dev/null || true

  say "Installed into $prefix and $share."
  if user_systemd_works; then
    systemctl --user daemon-reload
    if systemctl --user enable --now casewatch.service; then
      say "The service casewatch.service is enabled and running."
    else
      die "the service does not start: systemctl --user status casewatch.service"
    fi
  else
    say "No systemd user manager answers here: D-Bus starts the daemon when cw-ctl first calls it."
    say "Put \"cw-ctl next\" into your session's autostart so that alerts come after a login too."
  fi
  case :$PATH: in
    *:"$prefix/bin":*) say "Try: cw-ctl --help" ;;
    *) say "$prefix/bin is not in your PATH. Try: $prefix/bin/cw-ctl --help" ;;
  esac
}

uninstall_for_user ()
{
  [ -f "$manifest" ] || die "nothing to remove: there is no $manifest"
  if user_systemd_works; then
    systemctl --user disable --now casewatch.service >/dev/null 2>&1 || true
  fi
  stop_daemon
  list=$(mktemp)
  cp "$manifest" "$list"
  remove_listed "$list"
  rm -f "$list"
  if user_systemd_works; then
    systemctl --user daemon-reload
  fi
  call_bus ReloadConfig >/dev/null || true
  say "Casewatch is removed. Your data are kept:"
  for dir in "$(data_home)/casewatch" "${XDG_STATE_HOME:-$HOME/.local/state}/casewatch" \
    "${XDG_CONFIG_HOME:-$HOME/.config}/casewatch"; do
    [ ! -d "$dir" ] || say "  $dir"
  done
  cache=${XDG_CACHE_HOME:-$HOME/.cache}/casewatch
  [ ! -d "$cache" ] || say "and a cache that can be made again: $cache"
}
