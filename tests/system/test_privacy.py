#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is between the user and a client stays there: nothing of it in a log, no file that others can
read, no draft that is left lying, nothing over a network, no shell that could take a text for a command
(the contract, sections 6 and 9); and the walls of the systemd unit, as far as they can be judged without a
service manager."""

import ctypes
import glob
import os
import re
import shutil
import signal
import subprocess

from gi.repository import GLib
from harness import BUILD, CLIENT, DAEMON, BusError, Skip, contains, equal, main, test, wait_until
from opening import install_opener, manager
from rules import ALWAYS
from tap import SLOW, diagnose
from trace import Trace, TracedDaemon, environment, strace

SECRETS = {word: f"Sesame{word}" for word in
           ("Title", "Client", "Note", "Url", "Text", "Template", "Name", "Query", "Key", "File")}
TEMPLATE = f"Title: t\n\n{SECRETS['Template']} {{client}} {{title}}\n"
WORLD = {"conf": ALWAYS + f"DigestAt=23:59\n[User]\nName={SECRETS['Name']}\n",
         "env": {"INVOCATION_ID": "0123456789abcdef"}}


def try_call(w, *arguments):
    """A call that may be refused: what the log says then is what this is about."""
    try:
        return w.daemon.call(*arguments)
    except BusError:
        return None


def live(w):
    """A whole life, with everything that can go wrong on the way; gives the number of a case."""
    s = SECRETS
    install_opener(w)
    calls = manager(w)
    number = w.daemon.add(s["Title"], s["Client"], platform="crowdworks", stage="delivered",
                          at="2026-11-02 09:00", funded="2026-10-20",
                          url=f"https://e.com/{s['Url']}", note=s["Note"])
    w.daemon.record(number, "noted", text=s["Text"])
    for method, signature, *arguments in (
            ("AddCase", "(a{sv})", {"title": GLib.Variant("s", s["Title"] + "\n")}),
            ("AddCase", "(a{sv})", {s["Key"]: GLib.Variant("s", s["Text"])}),
            ("Record", "(ausa{sv})", [number], s["Key"], {}),
            ("Record", "(ausa{sv})", [number], "asked", {"kind": GLib.Variant("s", s["Key"])}),
            ("Record", "(ausa{sv})", [number], "noted", {"at": GLib.Variant("s", s["Text"])}),
            ("EditCase", "(uta{sv})", number, 0, {"platform": GLib.Variant("s", s["Key"])}),
            ("FindCases", "(su)", s["Query"], 10), ("Draft", "(usa{sv})", number, s["Key"], {}),
            ("GetClient", "(sa{sv})", s["Client"], {}),
            ("EditClient", "(sa{sv})", s["Client"], {"note": GLib.Variant("s", s["Note"])}),
            ("RenameClient", "(ssa{sv})", s["Client"], s["Client"] + " K.K.", {}),
            ("ContactLog", "(ua{sv})", number, {}), ("Statistics", "(a{sv})", {}),
            ("Forecast", "(a{sv}su)", {}, "", 0), ("Undo", "(ta{sv})", 0, {}), ("Backup", "()")):
        try_call(w, method, signature, *arguments)
    table = os.path.join(w.dir, f"{s['File']}.csv")
    w.write(table, f"title,client,applied\n{s['Title']},{s['Client']},{s['Text']}\n")
    w.daemon.ctl("import", "--format", "csv", table)
    w.write(table, f"title,client,applied\n{s['Title']},{s['Client']},2026/11/1\n")
    equal(w.daemon.ctl("import", "--format", "csv", table)[0], 0)
    for kind in ("json", "csv", "ics"):
        equal(w.daemon.ctl("export", "--format", kind, os.path.join(w.dir, f"out.{kind}"))[0], 0)
    w.daemon.clock(w.daemon.get(number)["next"]["alert"])
    bubble = w.stub.the_bubble()["id"]
    w.stub.press(bubble, "draft")
    wait_until(lambda: calls, "the message to be opened")
    w.daemon.settle()
    return number


def drafts(w):
    return sorted(glob.glob(os.path.join(w.env["XDG_RUNTIME_DIR"], "casewatch", "*")))


def end_life(w, number):
    w.stub.press(w.stub.shown()[0]["id"], "done")
    w.daemon.settle()
    w.daemon.record(number, "replied", text=SECRETS["Text"])
    w.daemon.call("CloseCase", "(usa{sv})", number, "completed", {})
    w.daemon.restart()
    w.daemon.stop()


def expect_silent(w, text):
    for word, secret in SECRETS.items():
        found = [line for line in text.splitlines() if secret in line]
        equal(found, [], f"the log tells of {word}")


@test("a whole life leaves no text of anybody in the log", **WORLD)
def _(w):
    template = os.path.join(w.config, "templates", "en", "nudge.txt")
    w.write(template, TEMPLATE)
    process = w.daemon.process
    number = live(w)
    w.write(template, SECRETS["Template"] + " {nofield}\n")
    w.write(os.path.join(w.config, "templates", "en", "broken.txt"), SECRETS["Template"] + "{x}\0")
    w.daemon.call("ListTemplates")
    end_life(w, number)
    with open(process.log_path, encoding="utf-8", errors="replace") as file:
        log = file.read()
    assert len(log) > 50, log
    expect_silent(w, log)


@test("a draft is gone after the case's next event, after Quit, and after a kill at the next start",
      **WORLD)
def _(w):
    def write_one():
        w.daemon.settle()
        wait_until(lambda: len(w.stub.shown()) == 1, "one bubble")
        w.stub.press(w.stub.the_bubble()["id"], "draft")
        wait_until(lambda: any(map(os.path.getsize, drafts(w))), "the draft")
        w.daemon.settle()

    number = live(w)
    wait_until(lambda: drafts(w), "the draft")
    w.daemon.record(number, "noted", text="x")
    equal(drafts(w), [])
    write_one()
    w.daemon.restart()
    w.daemon.call("Status")
    equal(drafts(w), [], "after the next start")
    write_one()
    w.daemon.call("Quit")
    w.daemon.process.wait(20)
    equal(drafts(w), [], "after Quit")
    w.daemon.process = None


@test("everything that is written is 0700 and 0600, to the last backup and draft", daemon=False, **WORLD)
def _(w):
    before = os.umask(0)
    try:
        known = {os.path.join(top, name) for top, folders, files in os.walk(w.dir)
                 for name in folders + files}
        w.daemon.start()
        live(w)
        seen = 0
        for top, folders, files in os.walk(w.dir):
            for name in folders + files:
                path = os.path.join(top, name)
                if path in known or not any(path.startswith(w.env[v] + "/casewatch") for v in (
                        "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR")):
                    continue
                mode = os.lstat(path).st_mode & 0o777
                equal(oct(mode), oct(0o700 if name in folders else 0o600), path)
                seen += 1
        assert seen >= 6, seen
        diagnose(f"{seen} files and directories")
    finally:
        os.umask(before)


def traced_life(w):
    """The daemon's trace of a whole life, with a calendar through the helper."""
    w.daemon = TracedDaemon(w, w.daemon.now)
    w.daemon.start()
    number = live(w)
    calendar = os.path.join(w.dir, "days.ics")
    w.write(calendar, "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:1\r\n"
            "DTSTART;VALUE=DATE:20260101\r\nSUMMARY:x\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n")
    done = w.daemon.ctl("calendar", "import", calendar, "days")
    equal(done[0], 0, done)
    w.daemon.record(number, "replied")
    w.daemon.call("Quit")  # strace passes no signal on
    equal(w.daemon.process.wait(30 * SLOW), 0)
    w.daemon.process = None
    return Trace(w.daemon.trace).after_exec(DAEMON)


def is_shell(path):
    return os.path.basename(path) in ("sh", "bash", "dash", "zsh", "ksh", "busybox", "env")


@test("the daemon opens no socket but those of this machine, and runs no shell", daemon=False, **WORLD)
def _(w):
    trace = traced_life(w)
    equal(trace.families(), {"AF_UNIX"})
    programs = {os.path.basename(path) for path, _line in trace.programs()}
    contains(programs, "casewatchd", "casewatch-ical")
    equal([path for path, _line in trace.programs() if is_shell(path)], [])
    for _path, line in trace.programs():
        expect_silent(w, line)
    diagnose(f"{len(trace.lines)} calls of the kernel; programs: {', '.join(sorted(programs))}")


@test("cw-ctl: no network, no shell; --copy hands the message over by a pipe", **WORLD)
def _(w):
    number = live(w)
    programs = os.path.join(w.dir, "bin")
    os.mkdir(programs)
    # takes the text and ends, as the real ones do as far as this is about
    os.symlink(shutil.which("cat"), os.path.join(programs, "wl-copy"))
    env = {"PATH": f"{programs}:{os.environ['PATH']}", "WAYLAND_DISPLAY": "wayland-0", **environment()}
    copied = False
    for command in (["draft", str(number), "--copy"], ["list"], ["show", str(number)], ["status"],
                    ["report", os.path.join(w.dir, "r.html")], ["stats"],
                    ["add", "$(touch x)", "--client", "`touch y`;touch z"]):
        file = os.path.join(w.dir, "ctl.trace")
        done = subprocess.run(strace(file) + [CLIENT] + command, env={**w.env, **env}, text=True,
                              capture_output=True, stdin=subprocess.DEVNULL, timeout=120, check=False,
                              cwd=w.dir)
        equal(done.returncode, 0, f"{command} {done.stderr}")
        trace = Trace(file)
        assert trace.families() <= {"AF_UNIX"}, (command, trace.families())
        equal([path for path, _line in trace.programs() if is_shell(path)], [], str(command))
        for path, line in trace.programs()[1:]:
            copied = copied or path.endswith("wl-copy")
            expect_silent(w, line)
    assert copied
    equal([name for name in "xyz" if os.path.exists(os.path.join(w.dir, name))], [])


def allowed_calls():
    """The names in @system-service, as this systemd has them."""
    if shutil.which("systemd-analyze") is None:
        raise Skip("systemd-analyze is missing")
    groups, name = {}, None
    done = subprocess.run(["systemd-analyze", "--no-pager", "syscall-filter"], text=True,
                          capture_output=True, check=False)
    for line in done.stdout.splitlines():
        if line.startswith("@"):
            name = line.strip()
            groups[name] = []
        elif line.strip() and not line.strip().startswith("#") and name:
            groups[name].append(line.strip())

    def members(group):
        return {call for item in groups[group]
                for call in (members(item) if item.startswith("@") else [item])}
    if "@system-service" not in groups:
        raise Skip("systemd-analyze does not list the calls of the kernel")
    return members("@system-service")


def has_mdwe():
    """Whether this kernel can refuse such memory, as the unit has it refused (PR_GET_MDWE)."""
    return ctypes.CDLL(None).prctl(66, 0, 0, 0, 0) >= 0


def unit():
    with open(os.path.join(BUILD, "systemd", "casewatch.service"), encoding="utf-8") as file:
        return file.read()


@test("within the walls of the unit: a whole life uses only what its filters let through", daemon=False,
      **WORLD)
def _(w):
    trace = traced_life(w)
    names, allowed = trace.names(), allowed_calls()
    contains(unit(), "SystemCallFilter=@system-service", "RestrictAddressFamilies=AF_UNIX",
             "MemoryDenyWriteExecute=yes", "NoNewPrivileges=yes", "RestrictNamespaces=yes",
             "SystemCallArchitectures=native", "RestrictSUIDSGID=yes", "UMask=0077")
    if not environment():  # a sanitizer's runtime asks for more
        equal(names - allowed, set(), "calls that the unit refuses")
        both = [line for name in ("mmap", "mprotect") for line in trace.calls(name)
                if "PROT_WRITE" in line and "PROT_EXEC" in line and "= -1 E" not in line]
        # the regular expressions of GLib ask for such memory, and do without where they get none
        equal(both if has_mdwe() else [], [], "memory that is writable and executable")
    modes = [line for name in ("chmod", "fchmod", "fchmodat", "mkdir", "open", "openat")
             for line in trace.calls(name) if re.search(r", 0[2467]\d\d\d\)", line)]
    equal(modes, [], "set-user-id bits")
    blocked = {"mount", "umount2", "reboot", "kexec_load", "init_module", "bpf", "ptrace", "swapon",
               "settimeofday", "pivot_root", "chroot", "perf_event_open"}
    equal(blocked & allowed, set(), "what the filter is for")
    diagnose(f"{len(names)} kinds of calls of {len(allowed)} that are let through")


@test("TERM leaves a draft to the next start, which finds nothing else of ours to remove", **WORLD)
def _(w):
    live(w)
    wait_until(lambda: drafts(w), "the draft")
    other = os.path.join(w.env["XDG_RUNTIME_DIR"], "casewatch", "mine.txt")
    w.write(other, "not a draft")
    w.daemon.stop(signal.SIGTERM)
    w.daemon.start()
    w.daemon.call("Status")
    equal(drafts(w), [other])


main()
