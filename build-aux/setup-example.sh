# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# Sourced by ./setup, which sets these.
: "${build:?}" "${top:?}"

# Three cases that went quiet, one in each situation: after a delivery, after a contract (whose
# escrow is missing), after an application.

example_name=org.casewatch.Casewatch1.Example
example_cases=3
leave_popups=no

# An alert waits for alert hours, and a message for a business day of the client. Here somebody sits
# in front of the screen: all hours are alert hours, and these clients work every day.
write_example_configuration ()
{
  mkdir -p "$scratch/config/casewatch"
  cat >"$scratch/config/casewatch/casewatch.conf" <<'END'
[Alerts]
Hours=00:00-24:00
END
  cat >"$scratch/every-day.ics" <<'END'
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Casewatch//example//EN
X-WR-CALNAME:No day off
X-CASEWATCH-DAYS-OFF:none
END:VCALENDAR
END
}

ctl () { "$build/run/prefix/bin/cw-ctl" --name "$example_name" "$@"; }

add_example_cases ()
{
  ctl calendar import "$scratch/every-day.ics" every-day &&
    ctl add 'パン屋のロゴ制作' --client '青葉ベーカリー' --platform crowdworks --calendar every-day \
      --contracted -20d --funded -19d --stage delivered --at -6d &&
    ctl add 'Landing page translation' --client 'Northwind Ltd' --platform crowdworks \
      --calendar every-day --applied -9d --stage contracted --at -5d &&
    ctl add '商品紹介記事 5 本' --client '佐藤商店' --platform crowdworks --calendar every-day \
      --stage applied --at -7d
}

# Ends what was started here, by process, and removes the scratch data.
end_example ()
{
  trap '' INT TERM HUP
  if [ -n "$daemon" ]; then
    # Quit takes the pop-ups down; TERM leaves them. Without a terminal nobody could have seen them
    # yet, so there they stay until they are dismissed.
    if [ "$leave_popups" = yes ]; then
      kill "$daemon" 2>/dev/null || true
    else
      ctl quit >/dev/null 2>&1 || kill "$daemon" 2>/dev/null || true
    fi
    wait "$daemon" 2>/dev/null || true
    daemon=
  fi
  if [ -n "$monitor" ]; then
    kill "$monitor" 2>/dev/null || true
    wait "$monitor" 2>/dev/null || true
    monitor=
  fi
  [ -z "$scratch" ] || rm -rf "$scratch"
  scratch=
}

notification_server ()
{
  case $(call_bus NameHasOwner org.freedesktop.Notifications) in *true*) return 0 ;; esac
  call_bus ListActivatableNames | grep -q "'org.freedesktop.Notifications'"
}

run_example ()
{
  need_packages build run
  configure_tree run --prefix="$build/run/prefix" \
    --with-systemduserunitdir="$build/run/prefix/lib/systemd/user" || exit 1
  say "Building"
  make_tree run build.log all || exit 1
  make_tree run install.log install || exit 1

  if call_bus GetId >/dev/null && notification_server; then
    run_example_here desktop
  else
    say "There is no desktop session with notifications here: using a bus of our own."
    # No service files: nothing of the machine is started on it.
    mkdir -p "$build/run"
    cat >"$build/run/bus.conf" <<'END'
<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
  "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:tmpdir=/tmp</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
END
    exec dbus-run-session --config-file="$build/run/bus.conf" -- "$top/setup" --run-on-own-bus
  fi
}

# wait_for_alerts: reads what the monitor says from descriptor 3, until as many different cases as
# there are have had their alert (a digest, case 0, speaks for all) or the monitor's time is over.
wait_for_alerts ()
{
  seen=' '
  count=0
  while [ $count -lt $example_cases ] && IFS= read -r line <&3; do
    case $line in *.AlertRaised\ *) ;; *) continue ;; esac
    id=${line#*"AlertRaised (uint32 "}
    id=${id%%,*}
    [ "$id" != 0 ] || return 0
    case $seen in *" $id "*) ;; *) seen="$seen$id "; count=$((count + 1)) ;; esac
  done
  [ $count -ge $example_cases ]
}

# The daemon says when an alert fell due; that a server took it shows in its list of alerts.
wait_for_popups ()
{
  tries=25
  while [ $tries -gt 0 ]; do
    case $(gdbus call --session --dest "$example_name" --object-path /org/casewatch/Casewatch1 \
      --method org.casewatch.Casewatch1.ListAlerts) in
      *"'waiting'"* | *"'late'"*) sleep 0.2 ;;
      *) return 0 ;;
    esac
    tries=$((tries - 1))
  done
  return 1
}

run_example_here ()
{
  where=$1
  libexec=$build/run/prefix/libexec
  scratch=$(mktemp -d "${TMPDIR:-/tmp}/casewatch-example-XXXXXX")
  trap end_example EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
  trap 'exit 129' HUP
  write_example_configuration

  # A session of its own, or Ctrl-C would end it before it is asked to take its pop-ups down.
  XDG_CONFIG_HOME=$scratch/config XDG_STATE_HOME=$scratch/state XDG_CACHE_HOME=$scratch/cache \
    setsid "$libexec/casewatchd" --name="$example_name" --data-dir="$scratch/data" \
    >"$scratch/daemon.log" 2>&1 &
  daemon=$!
  tries=20
  # Returns at once when the name is there; a second is how soon a daemon that ended is noticed.
  until gdbus wait --session --timeout 1 "$example_name" 2>/dev/null; do
    tries=$((tries - 1))
    if [ $tries = 0 ] || ! kill -0 "$daemon" 2>/dev/null; then
      cat "$scratch/daemon.log" >&2
      die "the daemon did not start"
    fi
  done

  mkfifo "$scratch/signals"
  timeout 60 gdbus monitor --session --dest "$example_name" >"$scratch/signals" 2>/dev/null &
  monitor=$!
  exec 3<"$scratch/signals"
  # It listens once it says who owns the name.
  while IFS= read -r line <&3; do
    case $line in *'is owned by'*) break ;; esac
  done

  say "Three cases go quiet:"
  add_example_cases </dev/null >"$scratch/added" || { cat "$scratch/added"; die "the example cases were refused"; }
  ctl --no-pager list
  wait_for_alerts || complain "not every alert came"
  if [ "$where" = desktop ]; then
    if wait_for_popups; then say "The pop-ups are out."; else complain "the notification server shows no pop-up"; fi
    [ -t 0 ] || leave_popups=yes
  fi
  kill "$monitor" 2>/dev/null || true
  exec 3<&-
  say ""
  say "What is due now:"
  ctl --no-pager next

  [ -t 0 ] || return 0
  say ""
  say "The daemon runs until Ctrl-C. Meanwhile, in another terminal:"
  if [ "$where" = own ]; then
    say "  export DBUS_SESSION_BUS_ADDRESS='$DBUS_SESSION_BUS_ADDRESS'"
  fi
  say "  export CASEWATCH_NAME=$example_name PATH=\"$build/run/prefix/bin:\$PATH\""
  cat <<'END'
  cw-ctl next             what to do now
  cw-ctl show 1           one case: its log and its plan
  cw-ctl explain 1        how the dates were reached, day by day
  cw-ctl draft 1          the message, ready to send
  cw-ctl done 1           I did that step: the pop-up goes
  cw-ctl replied 2        the client answered: it goes, too
  cw-ctl undo             take that back: it is shown again
END
  wait "$daemon" || true
  daemon=
}
