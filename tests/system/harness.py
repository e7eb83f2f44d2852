# SPDX-License-Identifier: GPL-3.0-or-later
"""A private desktop for each test: its own bus, its own home, our daemon, our notification server.

Nothing of the real session is reachable from it and nothing is left behind.  Environment:
CW_BUILDDIR and CW_SRCDIR (default "."); CW_KEEP=1 keeps the directory of a failing test; CW_SLOW=1
makes every time limit five times as long (sanitizers, valgrind); CW_VERBOSE=1 shows the daemon's
log as it comes.
"""

import contextlib
import ctypes
import datetime
import glob
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import zoneinfo

sys.dont_write_bytecode = True

import gi  # noqa: E402

gi.require_version("Gio", "2.0")
from gi.repository import Gio, GLib  # noqa: E402

import tap  # noqa: E402
from tap import SLOW, Skip, test  # noqa: E402,F401

HERE = os.path.dirname(os.path.abspath(__file__))
BUILD = os.path.abspath(os.environ.get("CW_BUILDDIR", "."))
SOURCE = os.path.abspath(os.environ.get("CW_SRCDIR", "."))
DAEMON = os.path.join(BUILD, "daemon", "casewatchd")
CLIENT = os.path.join(BUILD, "client", "cw-ctl")
NAME = "org.casewatch.Casewatch1"
PATH = "/org/casewatch/Casewatch1"
CALENDARS = NAME + ".Calendars"
CLOCK = NAME + ".TestClock"
ERROR = "org.casewatch.Error."
STUB, STUB_PATH = "org.casewatch.TestServer", "/org/casewatch/TestServer"
SECONDS = 10 * SLOW
UNDER = os.environ.get("CW_UNDER", "").split()  # what the daemon runs under: valgrind and its options
# how a program ends that crashed, and with 23 one of which LeakSanitizer found a leak
CRASHES = (-signal.SIGABRT, -signal.SIGSEGV, -signal.SIGBUS, -signal.SIGFPE, -signal.SIGILL,
           -signal.SIGTRAP, 23)
PASSED_ON = ("PATH", "ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS", "G_SLICE", "MALLOC_PERTURB_",
             "MALLOC_CHECK_", "LD_LIBRARY_PATH", "GCOV_PREFIX", "GCOV_PREFIX_STRIP", "CW_SLOW")

BUS_CONFIG = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type><keep_umask/>
  <listen>unix:path={dir}/run/bus</listen>
  <auth>EXTERNAL</auth>
  <servicedir>{dir}/services</servicedir>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/>
  </policy>
  <!-- what a session bus allows, in place of the system bus's limits -->
  <limit name="max_incoming_bytes">1000000000</limit>
  <limit name="max_outgoing_bytes">1000000000</limit>
  <limit name="max_message_size">1000000000</limit>
  <limit name="max_incoming_unix_fds">250000000</limit>
  <limit name="max_outgoing_unix_fds">250000000</limit>
  <limit name="max_message_unix_fds">4096</limit>
  <limit name="max_replies_per_connection">50000</limit>
</busconfig>
"""


class BusError(Exception):
    """A D-Bus error: .name as it came over the bus, .message without it."""

    def __init__(self, name, message):
        super().__init__(f"{name}: {message}")
        self.name, self.message = name, message


class DaemonExit(Exception):
    """The daemon ended instead of taking its name."""

    def __init__(self, code, log):
        super().__init__(f"casewatchd exited with {code}: {log}")
        self.code, self.log = code, log


# -- waiting: a signal of the bus or the end of a process tells everything, nothing asks in a loop

def wait_until(condition, what, seconds=SECONDS):
    """Run the main loop until CONDITION () is true; what it gave is returned."""
    context = GLib.MainContext.default()
    end = time.monotonic() + seconds
    tick = GLib.timeout_add(100, lambda: True)  # bounds the wait, and sees processes end
    try:
        while True:
            value = condition()
            if value:
                return value
            if time.monotonic() > end:
                raise AssertionError(f"waited {seconds} s for {what}")
            context.iteration(True)
    finally:
        GLib.source_remove(tick)


def drain():
    """Deliver the signals that have arrived."""
    context = GLib.MainContext.default()
    while context.iteration(False):
        pass


# -- values

def variant(value):
    """The GVariant of a detail; a whole number is x, a list one of strings."""
    if isinstance(value, GLib.Variant):
        return value
    if isinstance(value, bool):
        return GLib.Variant("b", value)
    if isinstance(value, int):
        return GLib.Variant("x", value)
    if isinstance(value, str):
        return GLib.Variant("s", value)
    if isinstance(value, (list, tuple)):
        return GLib.Variant("as", list(value))
    if isinstance(value, dict):
        return GLib.Variant("a{sv}", fields(value))
    raise TypeError(f"no variant for {value!r}")


def fields(pairs=None, **more):
    """Python values as the a{sv} of a call."""
    return {key: variant(value) for key, value in {**(pairs or {}), **more}.items()
            if value is not None}


def moment(text):
    """An ISO 8601 text of the daemon as a datetime; one without an offset is a failure."""
    found = datetime.datetime.fromisoformat(text)
    assert found.tzinfo is not None, f"{text!r} has no offset"
    return found


def equal(got, expected, what=""):
    assert got == expected, f"{what or 'value'}: got {got!r}, expected {expected!r}"


def contains(text, *parts):
    for part in parts:
        assert part in text, f"{part!r} is not in {text!r}"


@contextlib.contextmanager
def refused(name, code=None):
    """The block must end in org.casewatch.Error.NAME; its message begins with a stable code.

    NAME may be a choice ("NotFound|InvalidArgument") where the contract leaves it open.
    """
    try:
        yield
    except BusError as error:
        assert error.name in [ERROR + n for n in name.split("|")], f"{error}, expected {name}"
        found = re.match(r"([a-z][a-z0-9-]*): \S", error.message)
        assert found, f"no stable code at the start of {error.message!r}"
        if code:
            equal(found.group(1), code, "error code")
    else:
        raise AssertionError(f"no error, {ERROR}{name} was expected")


class Recorder:
    """The signals of one name, in order, as tuples of their arguments."""

    def __init__(self, bus, interface, name):
        self.list, self.name, self.bus = [], name, bus
        self.handle = bus.signal_subscribe(None, interface, name, None, None, 0,
                                           lambda *a: self.list.append(a[5].unpack()))

    def wait(self, count=1, seconds=SECONDS):
        wait_until(lambda: len(self.list) >= count,
                   f"{count} signals {self.name}, there are {self.list}", seconds)
        return list(self.list)

    def take(self):
        """What has arrived since the last take."""
        drain()
        taken, self.list[:] = list(self.list), []
        return taken


class Peer:
    """Calls to one object on the private bus."""

    def __init__(self, world, name, path, interface):
        self.world, self.name, self.path, self.interface = world, name, path, interface

    def call(self, method, signature="()", *args, interface=None, fds=None, seconds=30 * SLOW):
        """Returns None, the one value, or a tuple of the reply; raises BusError."""
        parameters = GLib.Variant(signature, args)
        fd_list = Gio.UnixFDList.new_from_array([os.dup(f) for f in fds]) if fds else None
        try:
            reply, _ = self.world.bus.call_with_unix_fd_list_sync(
                self.name, self.path, interface or self.interface, method, parameters, None,
                Gio.DBusCallFlags.NO_AUTO_START, seconds * 1000, fd_list, None)
        except GLib.Error as error:
            name = Gio.DBusError.get_remote_error(error) or error.domain
            message = error.message.split(f"GDBus.Error:{name}: ", 1)[-1]
            raise BusError(name, message) from None
        self.reply_size = reply.get_size()
        values = reply.unpack()
        return None if not values else values[0] if len(values) == 1 else values

    def property(self, name, interface=None):
        return self.call("Get", "(ss)", interface or self.interface, name,
                         interface="org.freedesktop.DBus.Properties")


class Stub(Peer):
    """Our notification server, see stub_server.py."""

    def __init__(self, world, *options):
        super().__init__(world, STUB, STUB_PATH, STUB)
        self.log = os.path.join(world.dir, "stub.jsonl")
        self.logged = Recorder(world.bus, STUB, "Logged")
        self.mark = 0
        self.process = world.spawn("stub",
                                   ["/usr/bin/python3", os.path.join(HERE, "stub_server.py"),
                                            "--log", self.log, *options])
        world.wait_for_name(STUB, self.process)

    def events(self, kind=None):
        """All lines of the log, or those of one kind ("Notify", "signal" ...)."""
        with open(self.log, encoding="utf-8") as log:
            lines = [json.loads(line) for line in log]
        return [e for e in lines if kind is None or e["event"] == kind]

    def new(self, kind="Notify"):
        """The lines of that kind that came since the last call of new () or skip (); notices, which
        answer a press, are left out."""
        fresh = [e for e in self.events(kind) if e["n"] > self.mark
                 and not e.get("hints", {}).get("transient")]
        self.skip()
        return fresh

    def skip(self):
        lines = self.events()
        self.mark = lines[-1]["n"] if lines else self.mark

    def wait(self, kind, count=1, seconds=SECONDS):
        """Wait until COUNT lines of that kind came since the mark."""
        def enough():
            found = [e for e in self.events(kind) if e["n"] > self.mark]
            return found if len(found) >= count else None
        return wait_until(enough, f"{count} × {kind} at the notification server", seconds)

    def shown(self):
        """The alerts on the screen."""
        return [b for b in json.loads(self.call("List")) if not b["transient"]]

    def notices(self):
        """The passing notifications that answer a press."""
        return [b for b in json.loads(self.call("List")) if b["transient"]]

    def the_bubble(self):
        bubbles = self.shown()
        equal(len(bubbles), 1, f"bubbles on the screen {bubbles}")
        return bubbles[0]

    def press(self, number, action):
        """Press the button of that action; its key may carry more than the word ("done:3:1")."""
        bubble = next(b for b in self.shown() + self.notices() if b["id"] == number)
        keys = [k for k in bubble["keys"] if k == action or k.startswith(action + ":")]
        assert keys, f"no button {action} among {bubble['keys']}"
        self.call("Action", "(us)", number, keys[0])

    def words(self, number):
        """The actions of the buttons, without what their keys carry and without the body click."""
        bubble = next(b for b in self.shown() + self.notices() if b["id"] == number)
        words = [key.split(":")[0] for key in bubble["keys"]]
        return [word for word in words if word != "default"]


class Daemon(Peer):
    """casewatchd of the build tree, on the test clock."""

    def __init__(self, world, clock, options=(), env=None):
        super().__init__(world, NAME, PATH, NAME)
        self.now, self.options, self.env, self.process = clock, list(options), env or {}, None

    def command(self, clock=None, *options):
        command = [*UNDER, DAEMON, f"--packaged-dir={SOURCE}/data",
                   f"--ical-helper={BUILD}/ical/casewatch-ical"]
        if clock:
            command.append(f"--test-clock={clock}")
        return command + list(options)

    def start(self, clock=None):
        self.now = clock or self.now
        self.process = self.world.spawn("daemon", self.command(self.now, *self.options),
                                        env=self.env)
        self.world.wait_for_name(self.name, self.process)
        # The name comes before the rules are read; what is written meanwhile would be no change.
        with contextlib.suppress(BusError):  # killed on its way
            self.property("Version")

    def stop(self, how=signal.SIGTERM):
        """End it and wait until its name is gone; gives the exit status."""
        if not self.process:
            return None
        with contextlib.suppress(ProcessLookupError):
            self.process.send_signal(how)
        code = self.process.wait(SECONDS)
        World.running.discard(self.process.pid)
        self.process = None
        wait_until(lambda: not self.world.owner(self.name), "the daemon's name to go")
        return code

    def restart(self, kill=True, clock=None):
        """kill -9 and a new process on the same data and the same clock."""
        self.stop(signal.SIGKILL if kill else signal.SIGTERM)
        self.start(clock)

    def clock(self, time_text, **options):
        """Move the clock; everything due up to then has been sent.  Gives (alerts, next_moment)."""
        reply = self.call("Set", "(sa{sv})", time_text, fields(options), interface=CLOCK,
                          seconds=60 * SLOW)
        self.now = time_text
        return reply

    def settle(self):
        """What fell due at the present moment has been sent, and withdrawals were asked for."""
        return self.clock(self.now)

    def calendars(self, method, signature="()", *args, **options):
        return self.call(method, signature, *args, interface=CALENDARS, **options)

    def signals(self, name):
        return Recorder(self.world.bus, NAME, name)

    # shorthands of the verbs

    def add(self, title="Logo", client="ACME", **more):
        return self.call("AddCase", "(a{sv})", fields(more, title=title, client=client))

    def get(self, number):
        return self.call("GetCase", "(u)", number)

    def record(self, number, event, /, **details):
        numbers = number if isinstance(number, list) else [number]
        ids = self.call("Record", "(ausa{sv})", numbers, event, fields(details))
        return ids if isinstance(number, list) else ids[0]

    def undo(self, command=0, **more):
        return self.call("Undo", "(ta{sv})", command, fields(more))

    def plan(self, number):
        """step → its line of the plan."""
        return {line["step"]: line for line in self.get(number)["plan"]}

    def ctl(self, *args, json=False, env=None, stdin=None, text=True):
        """Run cw-ctl.  Gives (exit status, stdout, stderr); with json=True stdout is the value."""
        command = [CLIENT] + (["--json"] if json else []) + [str(a) for a in args]
        done = subprocess.run(command, env={**self.world.env, **(env or {})}, capture_output=True,
                              stdin=None if stdin is not None else subprocess.DEVNULL, input=stdin,
                              text=text,
                              timeout=30 * SLOW, check=False)
        out = done.stdout
        if json:
            out = globals()["json"].loads(out) if out.strip() else None
        return done.returncode, out, done.stderr


class World:
    """What a test gets: .daemon, .stub (or None), .bus, .dir, .env.

    clock, tz: the daemon's; policies: {id: text} of the user; conf: text of casewatch.conf;
    server: False for none, else options of stub_server.py; daemon: False not to start it.
    """

    running = set()  # processes of all worlds that are not to be taken for orphans

    def __init__(self, clock="2026-11-02 09:00", tz="Asia/Tokyo", policies=None, conf=None,
                 server=(),
                 daemon=True, options=(), env=None):
        self.processes, self.stub, self.daemon, self.bus, self.tz = [], None, None, None, tz
        self.dir = tempfile.mkdtemp(prefix="casewatch-test-")
        try:
            self.make_home(tz, env or {})
            for name, text in (policies or {}).items():
                self.write_policy(name, text)
            if conf:
                self.write(os.path.join(self.config, "casewatch.conf"), conf)
            self.start_bus()
            if server is not False:
                self.stub = Stub(self, *server)
            self.daemon = Daemon(self, clock, options)
            if daemon:
                self.daemon.start()
        except BaseException:
            tap.diagnose(self.diagnostics())
            self.done()
            raise

    def make_home(self, tz, env):
        home = os.path.join(self.dir, "home")
        self.data = os.path.join(home, "data", "casewatch")
        self.config = os.path.join(home, "config", "casewatch")
        self.state = os.path.join(home, "state", "casewatch")
        for part in ("run", "services", "home", "home/data", "home/config", "home/state",
                     "home/cache"):
            os.mkdir(os.path.join(self.dir, part), 0o700)
        self.env = {k: os.environ[k] for k in PASSED_ON if k in os.environ}
        self.env.update(HOME=home, XDG_DATA_HOME=f"{home}/data", XDG_CONFIG_HOME=f"{home}/config",
                        XDG_STATE_HOME=f"{home}/state", XDG_CACHE_HOME=f"{home}/cache",
                        XDG_RUNTIME_DIR=f"{self.dir}/run", XDG_DATA_DIRS=f"{home}/none",
                        XDG_CONFIG_DIRS=f"{home}/none",
                        TZ=tz, LANG="C.UTF-8", LC_ALL="C.UTF-8", G_DEBUG="fatal-criticals",
                        GIO_USE_VFS="local",
                        GSETTINGS_BACKEND="memory",
                        DBUS_SESSION_BUS_ADDRESS=f"unix:path={self.dir}/run/bus")
        self.env.update(env)

    def write(self, path, text):
        os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)

    def write_policy(self, name, text):
        self.write(os.path.join(self.config, "policies", name + ".policy"), text)

    def start_bus(self):
        self.write(os.path.join(self.dir, "bus.conf"), BUS_CONFIG.format(dir=self.dir))
        ready, ours = os.pipe()
        process = self.spawn("bus",
                             ["dbus-daemon", "--nofork", "--nopidfile", f"--print-address={ours}",
                                     f"--config-file={self.dir}/bus.conf"], pass_fds=[ours])
        os.close(ours)
        with os.fdopen(ready) as pipe:
            if not pipe.readline():
                raise AssertionError(f"dbus-daemon exited with {process.wait(5)}")
        flags = (Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT
                 | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION)
        self.bus = Gio.DBusConnection.new_for_address_sync(self.env["DBUS_SESSION_BUS_ADDRESS"],
                                                           flags, None, None)
        self.bus.set_exit_on_close(False)
        self.owners = {}
        self.bus.signal_subscribe("org.freedesktop.DBus", "org.freedesktop.DBus",
                                  "NameOwnerChanged", None, None, 0,
                                  lambda *a: self.owners.update([(a[5].unpack()[0],
                                                                  a[5].unpack()[2])]))

    def owner(self, name):
        """The name's owner as NameOwnerChanged told it, "" for none."""
        drain()
        return self.owners.get(name, "")

    def wait_for_name(self, name, process, seconds=20 * SLOW):
        wait_until(lambda: self.owner(name) or process.poll() is not None, f"{name} on the bus",
                   seconds)
        if not self.owner(name):
            raise DaemonExit(process.returncode, self.log_of(process))

    def spawn(self, role, command, env=None, pass_fds=()):
        log = os.path.join(self.dir, f"{role}.log")
        with open(log, "ab") as file:
            sink = None if role == "daemon" and os.environ.get("CW_VERBOSE") else file
            process = subprocess.Popen(command, env={**self.env, **(env or {})},
                                       stdin=subprocess.DEVNULL, stdout=sink,
                                       stderr=sink, start_new_session=True, pass_fds=pass_fds,
                                       cwd=self.dir)
        process.log_path, process.is_daemon = log, DAEMON in command
        self.processes.append(process)
        World.running.add(process.pid)
        return process

    def run_daemon(self, *options, clock=None, env=None, seconds=20 * SLOW):
        """Run casewatchd to its end, as in a shell: (exit status, stderr)."""
        done = subprocess.run(self.daemon.command(clock, *options), env={**self.env, **(env or {})},
                              text=True,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE,
                              timeout=seconds, cwd=self.dir, check=False)
        return done.returncode, done.stderr

    def local(self, text):
        """An ISO text of the daemon as "2026-11-02 09:00" in the zone of this world."""
        return moment(text).astimezone(zoneinfo.ZoneInfo(self.tz)).strftime("%Y-%m-%d %H:%M")

    def log_of(self, process):
        with open(process.log_path, encoding="utf-8", errors="replace") as log:
            return log.read()[-6000:]

    def check(self):
        """At the end of a test that passed so far: the daemon must not have died on the way."""
        process = self.daemon.process if self.daemon else None
        if process and process.poll() is not None:
            raise AssertionError(f"casewatchd died, status {process.returncode}")
        if process and "-CRITICAL **" in self.log_of(process):
            raise AssertionError("casewatchd logged a CRITICAL")

    def diagnostics(self):
        parts = []
        for log in sorted(glob.glob(os.path.join(self.dir,
                                                 "*.log")) + glob.glob(os.path.join(self.dir,
                                                                                    "*.jsonl"))):
            with open(log, encoding="utf-8", errors="replace") as file:
                text = file.read()
            if text:
                parts.append(f"--- {os.path.basename(log)}\n{text[-4000:]}")
        if os.environ.get("CW_KEEP") == "1":
            self.keep = True
            parts.append(f"--- kept {self.dir}")
        return "\n".join(parts)

    def done(self):
        """End every process of this world, the daemon first, and remove its directory.  Raises
        AssertionError where a daemon, this one or one before it, crashed or leaked at its end."""
        for process in reversed(self.processes):
            end_process(process)
        end_orphans()
        drain()
        if self.bus:
            with contextlib.suppress(GLib.Error):
                self.bus.close_sync(None)
        bad = [f"casewatchd ended with {process.returncode}: {self.log_of(process)}"
               for process in self.processes
               if process.is_daemon and process.returncode in CRASHES]
        if not getattr(self, "keep", False):
            shutil.rmtree(self.dir, ignore_errors=True)
        if bad:
            raise AssertionError("\n".join(bad))


def end_process(process):
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(5 * SLOW)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    World.running.discard(process.pid)


def end_orphans():
    """Kill what our processes left behind: we are its parent as a subreaper, so it is ours."""
    while True:
        with open(f"/proc/self/task/{os.getpid()}/children", encoding="ascii") as file:
            orphans = {int(pid) for pid in file.read().split()} - World.running
        if not orphans:
            return
        for pid in orphans:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
            with contextlib.suppress(ChildProcessError):
                os.waitpid(pid, 0)


class Shared:
    """A world that several tests use, kept until the last test has run."""

    worlds = {}

    def __init__(self, key, keywords):
        if key not in self.worlds:
            self.worlds[key] = World(**keywords)
        self.world = self.worlds[key]

    def __getattr__(self, name):
        return getattr(self.world, name)

    def done(self):
        pass

    @classmethod
    def end(cls):
        for world in cls.worlds.values():
            world.done()


def make_world(shared=None, **keywords):
    return Shared(shared, keywords) if shared else World(**keywords)


def main(needs=(DAEMON,)):
    """The last line of every test file."""
    missing = [path for path in needs if not os.access(path, os.X_OK)]
    if missing:
        print("Bail out! not built: " + ", ".join(missing))
        sys.exit(1)
    ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)  # PR_SET_CHILD_SUBREAPER
    tap.run_all(make_world, lambda failed: Shared.end())
