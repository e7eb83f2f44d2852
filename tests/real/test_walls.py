#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The walls of the systemd unit, under a real service manager of the user: each of them refuses what
it is there for, and a whole life of the daemon goes on within them (./setup check --full).

What is tried is the same inside and outside of the unit: a wall that refuses nothing that was allowed
before would be none.
"""

import ctypes
import json
import mmap
import os
import re
import socket
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "system"))

import user_manager  # noqa: E402

libc = ctypes.CDLL(None, use_errno=True)
NEW_NAMESPACES = {"user": 0x10000000, "mount": 0x00020000, "net": 0x40000000, "pid": 0x20000000}


# ---- what is tried; each gives "done" or the name of the error ----

def answer(result):
    return "done" if result >= 0 else os.strerror(ctypes.get_errno())


def attempt(function):
    try:
        return function()
    except OSError as error:
        return os.strerror(error.errno)


def make_socket(family):
    socket.socket(family, socket.SOCK_DGRAM).close()
    return "done"


def set_user_id():
    with tempfile.NamedTemporaryFile() as file:
        os.chmod(file.name, 0o4755)
    return "done"


def make_with_user_id():
    with tempfile.TemporaryDirectory() as folder:
        os.close(os.open(os.path.join(folder, "x"), os.O_CREAT | os.O_WRONLY, 0o4755))
    return "done"


def write_and_execute():
    mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC).close()
    return "done"


def execute_later():
    libc.mmap.restype = ctypes.c_void_p
    libc.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t] + [ctypes.c_int] * 3 + [ctypes.c_long]
    page = libc.mmap(None, 4096, mmap.PROT_READ | mmap.PROT_WRITE,
                     mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS, -1, 0)
    libc.mprotect.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int]
    return answer(libc.mprotect(page, 4096, mmap.PROT_READ | mmap.PROT_EXEC))


def real_time():
    """A priority that does not exist: the kernel says so, the wall refuses before it is looked at."""
    return answer(libc.sched_setscheduler(0, os.SCHED_FIFO, ctypes.byref(ctypes.c_int(0))))


def in_child(function):
    """For what changes the process that tries it."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(writer, attempt(function).encode())
        os._exit(0)
    os.close(writer)
    os.waitpid(child, 0)
    with os.fdopen(reader, "rb") as pipe:
        return pipe.read().decode()


def namespace(flag):
    """A user's namespace gives the right to the others."""
    return lambda: answer(libc.unshare(flag | NEW_NAMESPACES["user"]))


ATTEMPTS = {
    **{f"a namespace ({name})": namespace(flag) for name, flag in NEW_NAMESPACES.items()},
    "a socket of the internet": lambda: make_socket(socket.AF_INET),
    "a socket of the internet (6)": lambda: make_socket(socket.AF_INET6),
    "a socket to the kernel": lambda: make_socket(socket.AF_NETLINK),
    "a real-time priority": real_time,
    "the set-user-id bit": set_user_id,
    "a new file with it": make_with_user_id,
    "memory to write and execute": write_and_execute,
    "written memory to execute": execute_later,
    "another personality": lambda: answer(libc.personality(0x0008)),
    "being traced": lambda: answer(libc.ptrace(0, 0, None, None)),
}
STILL_ALLOWED = {
    "a socket of this machine": lambda: make_socket(socket.AF_UNIX),
    "a lower priority": lambda: answer(libc.sched_setscheduler(0, os.SCHED_BATCH,
                                                               ctypes.byref(ctypes.c_int(0)))),
    "a pipe": lambda: answer(libc.pipe((ctypes.c_int * 2)())),
}


def try_all():
    found = {name: in_child(function) for name, function in {**ATTEMPTS, **STILL_ALLOWED}.items()}
    with open("/proc/self/status", encoding="ascii") as file:
        status = dict(line.rstrip("\n").split(":\t", 1) for line in file)
    mask = os.umask(0)
    return {"found": found, "umask": oct(mask), "NoNewPrivs": status["NoNewPrivs"],
            "Seccomp": status["Seccomp"]}


if sys.argv[1:] == ["--try"]:
    print(json.dumps(try_all()))
    sys.exit(0)

try:
    MANAGER, MISSING = user_manager.in_manager(), None
except user_manager.NoManager as reason:
    MANAGER, MISSING = None, str(reason)

from harness import BUILD, CLIENT, SOURCE, Skip, World, equal, main, test, wait_until  # noqa: E402
from tap import diagnose  # noqa: E402

World.running.add(MANAGER)  # it outlives each test

NOT_WALLS = ("Type", "BusName", "ExecStart", "Restart", "RestartSec", "RestartPreventExitStatus", "Slice")


def unit_text():
    with open(os.path.join(BUILD, "systemd", "casewatch.service"), encoding="utf-8") as file:
        return file.read()


def walls():
    service = unit_text().split("[Service]")[1].split("[Install]")[0]
    pairs = [line.split("=", 1) for line in service.splitlines() if re.match(r"[A-Z]\w*=", line)]
    return [f"{key}={value}" for key, value in pairs if key not in NOT_WALLS]


def need_manager():
    if MISSING:
        raise Skip(MISSING)


def outcome(command):
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, f"{done.returncode} {done.stdout} {done.stderr}"
    return done.stdout


@test("each wall refuses what goes without it, and nothing else", daemon=False, server=False)
def _(_w):
    need_manager()
    own = [sys.executable, os.path.abspath(__file__), "--try"]
    outside = json.loads(outcome(["systemd-run", "--user", "--wait", "--pipe", "--quiet", *own]))
    options = [word for wall in walls() for word in ("-p", wall)]
    inside = json.loads(outcome(["systemd-run", "--user", "--wait", "--pipe", "--quiet", *options, *own]))
    refused = os.strerror(1)
    expected = {name: refused for name in ATTEMPTS}
    for name in ("a socket of the internet", "a socket of the internet (6)", "a socket to the kernel"):
        expected[name] = os.strerror(97)  # address family not supported
    equal(inside["found"], {**expected, **dict.fromkeys(STILL_ALLOWED, "done")})
    same = [name for name in ATTEMPTS if outside["found"][name] == inside["found"][name]]
    without_namespaces = [name for name in same if name.startswith("a namespace")]
    equal(set(same) - set(without_namespaces), set(), "refused without the unit as well")
    if without_namespaces:
        diagnose(f"not allowed to this user at all: {without_namespaces}")
    equal((inside["umask"], inside["NoNewPrivs"], inside["Seccomp"]), ("0o77", "1", "2"))
    diagnose(f"{len(ATTEMPTS) - len(same)} attempts refused that go outside: "
             + ", ".join(sorted(set(ATTEMPTS) - set(same))))


CALENDAR = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:x
BEGIN:VEVENT
UID:1
DTSTART;VALUE=DATE:20260101
SUMMARY:New Year
END:VEVENT
END:VCALENDAR
"""


def install(folder, name, text):
    path = os.path.join(folder, name)
    os.makedirs(folder, exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


@test("the bus starts the unit, and a whole life goes on within the walls", daemon=False, server=False)
def _(w):
    need_manager()
    if os.environ.get(user_manager.MARK) is None:
        raise Skip("only in a service manager of its own, beside no real data")
    home = os.environ["HOME"]
    command = (f'ExecStart="{BUILD}/daemon/casewatchd" "--packaged-dir={SOURCE}/data" '
               f'"--ical-helper={BUILD}/ical/casewatch-ical"')
    install(f"{home}/.config/systemd/user", "casewatch.service",
            re.sub(r"(?m)^ExecStart=.*$", command, unit_text()))
    with open(f"{BUILD}/systemd/org.casewatch.Casewatch1.service", encoding="utf-8") as file:
        install(f"{home}/.local/share/dbus-1/services", "org.casewatch.Casewatch1.service", file.read())
    outcome(["systemctl", "--user", "daemon-reload"])
    outcome(["busctl", "--user", "call", "org.freedesktop.DBus", "/", "org.freedesktop.DBus",
             "ReloadConfig"])
    days = os.path.join(w.dir, "days.ics")
    w.write(days, CALENDAR)

    def ctl(*words):
        return outcome([CLIENT, *words])

    ctl("add", "Menu", "--client", "Umi", "--platform", "lancers", "--stage", "delivered", "--at", "-10d",
        "--contracted", "-20d", "--funded", "-19d")
    ctl("calendar", "import", days, "days")
    assert "New Year" in ctl("calendar", "show", "2026-01", "--calendar", "days")
    for words in (["next"], ["draft", "1"], ["sent", "1"], ["replied", "1"], ["backup"], ["stats"],
                  ["export", os.path.join(w.dir, "out.json")], ["show", "1"], ["undo"]):
        ctl(*words)
    pid = outcome(["systemctl", "--user", "show", "--value", "-p", "MainPID", "casewatch.service"]).strip()
    with open(f"/proc/{pid}/status", encoding="ascii") as file:
        status = dict(line.rstrip("\n").split(":\t", 1) for line in file)
    equal((status["NoNewPrivs"], status["Seccomp"]), ("1", "2"))
    os.kill(int(pid), 9)
    wait_until(lambda: outcome(["systemctl", "--user", "show", "--value", "-p", "MainPID",
                                "casewatch.service"]).strip() not in (pid, "0"), "the unit to start again")
    ctl("next")
    outcome(["systemctl", "--user", "stop", "casewatch.service"])
    result = outcome(["systemctl", "--user", "show", "--value", "-p", "Result", "casewatch.service"])
    equal(result.strip(), "success")


if __name__ == "__main__":
    main()
