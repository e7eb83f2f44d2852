# SPDX-License-Identifier: GPL-3.0-or-later
"""evolution-alarm-notify with as many events as there are cases: the other daemon that waits for a moment and
says so.  It needs a display and the data server's factories, which belong to it and are counted apart."""

import contextlib
import datetime
import glob
import os
import shutil
import time

from gi.repository import GLib

import peers
from desk import SERVER, memory, switches
from harness import World

NAME, WITH_FACTORIES = "evolution-alarm-notify", "the same with its factories"
MOST = 1000  # it reads all of the calendar when it starts
OWNS = "org.gnome.Evolution-alarm-notify"
FACTORIES = ("Sources5", "Calendar8", "AddressBook10")
ALARMS, APART_S, FIRST_S = 2, 2, 10
SESSIONS = 4


def event(number, at, alarm):
    def moment(when):
        return datetime.datetime.fromtimestamp(when, datetime.timezone.utc).strftime("%Y%m%dT%H%M%SZ")
    reminder = ("BEGIN:VALARM\r\nACTION:DISPLAY\r\nDESCRIPTION:x\r\nTRIGGER:PT0S\r\nEND:VALARM\r\n"
                if alarm else "")
    return (f"BEGIN:VEVENT\r\nUID:{number}\r\nDTSTAMP:20261101T000000Z\r\nDTSTART:{moment(at)}\r\n"
            f"DTEND:{moment(at + 600)}\r\nSUMMARY:Measured {number}\r\n{reminder}END:VEVENT\r\n")


class Evolution:
    """A world of its own, for it reads what a desktop installed.  ALARMS of its events fall due, the
    first of them FIRST_S seconds from now, if so many are wanted."""

    def __init__(self, cases, alarms=0):
        self.world = World(clock=None, server=False, daemon=False,
                           env={"XDG_DATA_DIRS": "/usr/local/share:/usr/share", "G_DEBUG": ""})
        self.first, self.alarms, self.process = int(time.time()) + FIRST_S, alarms, None
        self.fill(cases)
        self.install_factories()
        self.server = self.world.spawn("server", [SERVER])
        self.world.wait_for_name("org.freedesktop.Notifications", self.server)
        self.start_display()

    def fill(self, cases):
        folder = os.path.join(self.world.env["XDG_DATA_HOME"], "evolution", "calendar", "system")
        os.makedirs(folder)
        day = 86400
        with open(os.path.join(folder, "calendar.ics"), "w", encoding="utf-8") as file:
            file.write("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n")
            for number in range(self.alarms):
                file.write(event(number, self.first + APART_S * number, True))
            for number in range(self.alarms, cases):
                file.write(event(number, self.first + day * (1 + number % 40), True))
            file.write("END:VCALENDAR\r\n")

    def install_factories(self):
        for path in glob.glob("/usr/share/dbus-1/services/org.gnome.evolution.dataserver.*.service"):
            shutil.copy(path, os.path.join(self.world.dir, "services"))
        self.world.bus.call_sync("org.freedesktop.DBus", "/", "org.freedesktop.DBus", "ReloadConfig", None,
                                 None, 0, -1, None)

    def start_display(self):
        ready, ours = os.pipe()
        self.world.spawn("xvfb", ["Xvfb", "-displayfd", str(ours), "-nolisten", "tcp", "-noreset"],
                         pass_fds=[ours])
        os.close(ours)
        with os.fdopen(ready) as pipe:
            self.world.env["DISPLAY"] = ":" + pipe.readline().strip()

    def start(self):
        """ms to its name."""
        begin = time.perf_counter_ns()
        self.process = self.world.spawn("evolution", [peers.evolution()])
        self.world.wait_for_name(OWNS, self.process)
        return (time.perf_counter_ns() - begin) / 1e6

    def end(self):
        self.process.terminate()
        self.process.wait(30)
        self.world.running.discard(self.process.pid)
        while self.world.owner(OWNS):
            time.sleep(0.001)

    def factories(self):
        """The processes that the bus started for it."""
        for name in FACTORIES:
            with contextlib.suppress(GLib.Error):
                reply = self.world.bus.call_sync(
                    "org.freedesktop.DBus", "/", "org.freedesktop.DBus", "GetConnectionUnixProcessID",
                    GLib.Variant("(s)", (f"org.gnome.evolution.dataserver.{name}",)), None, 0, -1, None)
                yield reply.unpack()[0]

    def held(self, what):
        """MB of memory by that name: of itself, and with its factories."""
        own = memory(self.process.pid)[what] / 1024
        return {NAME: [own],
                WITH_FACTORIES: [own + sum(memory(pid)[what] / 1024 for pid in self.factories())]}

    def switches(self):
        return switches(self.process.pid)

    def lateness(self):
        """ms from each moment to the notification at the server; waits for the last.  All of them have
        one text."""
        end = self.first + self.alarms * APART_S + 10
        while time.time() < end and len(self.notes()) < self.alarms:
            time.sleep(0.1)
        return [at / 1e3 - (self.first + APART_S * n) * 1e3 for n, at in enumerate(self.notes())]

    def notes(self):
        """The moments of Notify, µs."""
        with open(self.server.log_path, encoding="utf-8") as log:
            return [int(line.split(" ", 1)[0]) for line in log]


@contextlib.contextmanager
def beside(cases, alarms=0):
    """It with so many events, not yet started; None where it is not installed, or too many."""
    if peers.evolution() is None or shutil.which("Xvfb") is None:
        print(f"{NAME} or Xvfb is not installed: left out.")
        yield None
    elif cases > MOST:
        yield None
    else:
        other = Evolution(cases, alarms)
        try:
            yield other
        finally:
            other.world.done()


def lateness(cases):
    """Of its alerts, ms by name, or None.  GLib has timers of whole seconds fire at one part of the second
    in a session, another one in the next: so it is asked in several."""
    late = []
    for _session in range(SESSIONS):
        with beside(cases, ALARMS) as peer:
            if peer is None:
                return None
            peer.start()
            late += peer.lateness()
    return {NAME: late} if late else None
