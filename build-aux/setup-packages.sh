# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# Sourced by ./setup: which packages a purpose needs, and installing those that are missing.

# packages_for MANAGER PURPOSE: prints names. Purposes: build (and install), run, check,
# deb (the Debian package, which only Debian and its kin build).
packages_for ()
{
  case $1:$2 in
    apt:build)
      echo autoconf automake autopoint gettext make gcc libc6-dev pkgconf xz-utils tzdata \
        libglib2.0-dev libglib2.0-dev-bin libsqlite3-dev libnotify-dev libjson-glib-dev libical-dev ;;
    apt:run) echo dbus-daemon libglib2.0-bin ;;
    apt:check)
      echo python3 python3-gi gir1.2-glib-2.0 python3-dbusmock python3-numpy python3-icalendar \
        python3-jsonschema python3-html5lib \
        shellcheck desktop-file-utils appstream systemd man-db groff-base binutils \
        libnotify-bin xvfb xdotool x11-utils x11-xserver-utils imagemagick fonts-noto-cjk dunst xfce4-notifyd \
        strace zsh fish valgrind ;;
    apt:bench) echo python3 python3-gi gir1.2-glib-2.0 python3-numpy taskwarrior remind evolution-data-server xvfb strace time \
        g++ libquantlib0-dev ;;
    dnf:bench) echo python3 python3-gobject-base python3-numpy task remind evolution-data-server \
        xorg-x11-server-Xvfb strace time gcc-c++ QuantLib-devel ;;
    pacman:bench) echo python python-gobject python-numpy task evolution-data-server xorg-server-xvfb strace time gcc quantlib ;;
    apt:tools | pacman:tools) echo cppcheck valgrind ;;
    apt:tools-full | dnf:tools-full) echo clang-tidy lcov ;;
    dnf:tools) echo cppcheck valgrind libtsan util-linux ;;
    pacman:tools-full) echo clang lcov ;;
    apt:browser | dnf:browser | pacman:browser) echo chromium ;;
    apt:deb) echo dpkg-dev debhelper dh-autoreconf fakeroot lintian util-linux passwd ;;
    apt:full)
      echo mate-notification-daemon notification-daemon lxqt-notificationd mako-notifier sway grim \
        gnome-shell gjs adwaita-icon-theme gsettings-desktop-schemas dbus-user-session ;;
    dnf:build)
      echo autoconf automake gettext-devel gettext make gcc glibc-devel pkgconf-pkg-config xz tzdata \
        glib2-devel sqlite-devel libnotify-devel json-glib-devel libical-devel diffutils ;;
    dnf:run) echo dbus-daemon glib2 ;;
    dnf:check)
      echo python3 python3-gobject-base python3-dbusmock python3-numpy python3-icalendar \
        python3-jsonschema python3-html5lib \
        ShellCheck desktop-file-utils appstream systemd man-db groff binutils libasan libubsan \
        xorg-x11-server-Xvfb xdotool xprop xwininfo xsetroot ImageMagick \
        google-noto-sans-cjk-fonts dunst xfce4-notifyd strace zsh fish valgrind ;;
    pacman:build)
      echo autoconf automake gettext make gcc pkgconf xz tzdata glib2-devel glib2 sqlite libnotify \
        json-glib libical diffutils ;;
    pacman:run) echo dbus glib2 ;;
    pacman:check)
      echo python python-gobject python-dbusmock python-numpy python-icalendar python-jsonschema \
        python-html5lib shellcheck \
        desktop-file-utils appstream systemd man-db groff binutils xorg-server-xvfb xdotool \
        xorg-xprop xorg-xwininfo xorg-xsetroot imagemagick noto-fonts-cjk dunst xfce4-notifyd \
        strace zsh fish valgrind ;;
  esac
}

# missing_packages MANAGER NAME...: prints those that are not installed.
missing_packages ()
{
  manager=$1
  shift
  case $manager in
    apt)
      present=$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' "$@" 2>/dev/null |
        sed -n 's/^installed //p') || true
      for package in "$@"; do
        printf '%s\n' "$present" | grep -q -x -F -e "$package" || printf '%s ' "$package"
      done ;;
    dnf)
      for package in "$@"; do
        rpm -q --quiet --whatprovides "$package" || printf '%s ' "$package"
      done ;;
    pacman) pacman -T "$@" | tr '\n' ' ' || true ;;
  esac
}

# need_packages PURPOSE...: returns when they are installed, else ends the script with status 1.
need_packages ()
{
  if command -v apt-get >/dev/null 2>&1; then
    manager=apt
    install="apt-get install -y --no-install-recommends"
  elif command -v dnf >/dev/null 2>&1; then
    manager=dnf
    install="dnf install -y"
  elif command -v pacman >/dev/null 2>&1; then
    manager=pacman
    install="pacman -S --needed --noconfirm"
  else
    say "No apt, dnf or pacman here: going on with what is installed."
    return 0
  fi
  wanted=
  for purpose in "$@"; do
    wanted="$wanted $(packages_for $manager "$purpose")"
  done
  # Names of packages hold no blanks.
  # shellcheck disable=SC2086
  missing=$(missing_packages $manager $wanted)
  [ -n "$missing" ] || return 0
  missing=${missing% }

  say "These packages are missing: $missing"
  sudo=
  if [ "$(id -u)" != 0 ]; then
    if ! command -v sudo >/dev/null 2>&1; then
      complain "neither root nor sudo; please have this done and try again:"
      complain "  $install $missing"
      exit 1
    fi
    # Without a terminal nobody could type a password.
    if [ -t 0 ]; then sudo="sudo "; else sudo="sudo -n "; fi
  fi
  if [ -t 0 ]; then
    printf 'Install them with "%s"? [Y/n] ' "$sudo$install"
    read -r answer || answer=n
    case $answer in
      '' | [yY]*) ;;
      *) complain "not installed; the command is:"; complain "  $sudo$install $missing"; exit 1 ;;
    esac
  fi
  DEBIAN_FRONTEND=noninteractive
  export DEBIAN_FRONTEND
  # shellcheck disable=SC2086
  if $sudo$install $missing; then
    return 0
  fi
  # Package lists that are old, or not there yet as in a fresh container.
  # shellcheck disable=SC2086
  if [ $manager = apt ] && ${sudo}apt-get update && $sudo$install $missing; then
    return 0
  fi
  complain "that did not work; please do this and try again:"
  complain "  ${sudo:+sudo }$install $missing"
  exit 1
}
