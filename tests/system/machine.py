# SPDX-License-Identifier: GPL-3.0-or-later
"""A machine for the real casewatchd: a wall clock that can be set, a zone, sleep and resume.

The daemon runs without --test-clock.  tests/support/clock.c, preloaded into it, moves its wall clock
and gives its timerfd what the kernel gives on such an occasion; the timer source, the reading and
the arming are the daemon's own.  What happens afterwards happens in real time.
"""

import datetime
import os
import select
import time
import zoneinfo

from disk import library, preload
from gi.repository import Gio, GLib
from harness import SECONDS, Daemon, World, equal, wait_until

LOGIN, LOGIN_PATH = "org.freedesktop.login1", "/org/freedesktop/login1"
ZONEINFO = "/usr/share/zoneinfo"


class RealDaemon(Daemon):
    """casewatchd without --test-clock; its harness moves nothing."""

    def start(self, clock=None):
        super().start(None)

    def settle(self):
        """The main loop has looked at what was ready before this call."""
        return self.call("Status")


class Machine(World):
    """START is a wall time of TZ.  No daemon runs until boot ()."""

    def __init__(self, start, tz="Asia/Tokyo", **keywords):
        super().__init__(tz=tz, daemon=False, **keywords)
        del self.env["TZ"]
        self.etc = os.path.join(self.dir, "etc")
        os.mkdir(self.etc)
        self.move_to(tz)
        name = os.path.join(self.dir, "clock")
        self.pipes = []
        for ending in ("set", "done"):
            os.mkfifo(f"{name}.{ending}", 0o600)
            self.pipes.append(os.open(f"{name}.{ending}", os.O_RDWR | os.O_CLOEXEC))
        self.ahead = self.moment(start) - time.time()
        self.daemon = RealDaemon(self, None, env={
            **preload(library(self, "clock", "-lpthread", "-ldl")), "CW_TEST_CLOCK": name,
            "CW_TEST_ETC": self.etc, "DBUS_SYSTEM_BUS_ADDRESS": "unix:path=/nowhere"})

    def boot(self):
        self.daemon.env["CW_TEST_CLOCK_AHEAD"] = str(round(self.ahead * 1e6))
        self.daemon.start()
        self.raised = self.daemon.signals("AlertRaised")
        self.withdrawn = self.daemon.signals("AlertWithdrawn")

    def done(self):
        super().done()
        for pipe in self.pipes:
            os.close(pipe)

    # -- the clock

    def moment(self, text):
        """Seconds since 1970 of a wall time in the machine's zone, or of one with an offset."""
        found = datetime.datetime.fromisoformat(text)
        if found.tzinfo is None:
            found = found.replace(tzinfo=zoneinfo.ZoneInfo(self.tz))
        return found.timestamp()

    def now(self):
        return time.time() + self.ahead

    def set(self, text, how="s"):
        """The clock says TEXT from now on; what is due by then has been looked at.  HOW: s set, or
        resumed; e resumed on a kernel whose timers only expire; m resumed and nothing told us."""
        self.ahead = self.moment(text) - time.time()
        os.write(self.pipes[0], f"{how} {round(self.ahead * 1e6)}".encode())
        ready, _, _ = select.select([self.pipes[1]], [], [], SECONDS)
        assert ready, "the preloaded clock does not answer"
        os.read(self.pipes[1], 1)
        self.daemon.settle()

    def wait_for(self, text):
        """Real time goes on until the clock says TEXT, which is a moment from now."""
        rest = self.moment(text) - self.now()
        assert rest < 5, f"{text} is {rest:.0f} s away"
        wait_until(lambda: self.now() >= self.moment(text), f"the clock to say {text}")
        self.daemon.settle()

    # -- what came

    def alerts(self):
        """The steps of which alerts were raised since the last look, in order."""
        return [step for _, step, _ in self.raised.take()]

    def next_alert(self):
        """Waits for one that comes by itself: (its step, what the clock said just after it)."""
        self.raised.wait(1)
        said = self.now()
        steps = self.alerts()
        equal(len(steps), 1, f"alerts {steps}")
        return steps[0], said

    # -- the zone

    def move_to(self, tz):
        """What timedatectl set-timezone does: a new link in the place of the old one."""
        self.tz = tz
        path = os.path.join(self.etc, "localtime")
        os.symlink(f"..{ZONEINFO}/{tz}", path + ".new")
        os.rename(path + ".new", path)

    def wait_for_zone(self, tz):
        wait_until(lambda: self.daemon.call("Status")["zone"] == tz, f"the zone {tz}")

    # -- sleep and resume

    def start_system_bus(self):
        """A system bus of our own with a login manager that does nothing but tell of sleep."""
        address = f"unix:path={self.dir}/run/system"
        config = os.path.join(self.dir, "system.conf")
        self.write(config, f"""<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>system</type><keep_umask/><listen>{address}</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*"/><allow receive_sender="*"/>
<allow receive_type="method_return"/><allow receive_type="error"/><allow receive_type="signal"/><allow own="*"/></policy></busconfig>
""")
        ready, ours = os.pipe()
        self.spawn("system", ["dbus-daemon", "--nofork", "--nopidfile", f"--print-address={ours}",
                              f"--config-file={config}"], pass_fds=[ours])
        os.close(ours)
        with os.fdopen(ready) as pipe:
            assert pipe.readline(), "the system bus did not start"
        self.system = Gio.DBusConnection.new_for_address_sync(
            address, Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT
            | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION, None, None)
        self.system.set_exit_on_close(False)
        self.bus_call("RequestName", GLib.Variant("(su)", (LOGIN, 0)))
        self.daemon.env["DBUS_SYSTEM_BUS_ADDRESS"] = address

    def bus_call(self, method, parameters):
        return self.system.call_sync("org.freedesktop.DBus", "/org/freedesktop/DBus",
                                     "org.freedesktop.DBus", method, parameters, None, 0, -1, None)

    def tell_of_sleep(self, going):
        self.system.emit_signal(None, LOGIN_PATH, LOGIN + ".Manager", "PrepareForSleep",
                                GLib.Variant("(b)", (going,)))
        self.system.flush_sync(None)
