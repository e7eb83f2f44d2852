# SPDX-License-Identifier: GPL-3.0-or-later
"""What a program asks of the kernel, by strace: which calls, which sockets, which programs it starts."""

import os
import re
import shutil
import sys

from harness import Daemon, Skip
from tap import SLOW

CALL = re.compile(r"^(?:\d+ +)?([a-z_0-9]+)\(")


def strace(file, *filters):
    """The words before a command that is to be watched, with its children."""
    if shutil.which("strace") is None:
        raise Skip("strace is missing")
    return ["strace", "-f", "-qq", "-s", "4096", "-o", file, *filters]


def environment():
    """LeakSanitizer does not work under a tracer."""
    options = os.environ.get("ASAN_OPTIONS", "")
    return {"ASAN_OPTIONS": f"{options}:detect_leaks=0"} if SLOW > 1 else {}


# What MemoryDenyWriteExecute= and NoNewPrivileges= do, as far as anybody may: PR_SET_MDWE (Linux 6.3),
# PR_SET_NO_NEW_PRIVS.
WALLED = [sys.executable, "-c", "import ctypes, os, sys\n"
          "ctypes.CDLL(None).prctl(65, 1, 0, 0, 0)\n"
          "ctypes.CDLL(None).prctl(38, 1, 0, 0, 0)\n"
          "os.execv(sys.argv[1], sys.argv[1:])"]


class TracedDaemon(Daemon):
    """casewatchd under strace, its memory never both writable and executable; .trace is the file."""

    def command(self, clock=None, *options):
        self.trace = os.path.join(self.world.dir, "daemon.trace")
        self.env = {**self.env, **environment()}
        walls = [] if environment() else WALLED
        return strace(self.trace) + walls + super().command(clock, *options)


class Trace:
    def __init__(self, file):
        self.lines, begun = [], {}
        with open(file, encoding="utf-8", errors="replace") as text:
            for line in text.read().splitlines():  # calls of several threads at once come in halves
                pid = line.split(" ", 1)[0]
                if line.endswith("<unfinished ...>"):
                    begun[pid] = line.removesuffix("<unfinished ...>")
                elif " resumed>" in line and pid in begun:
                    self.lines.append(begun.pop(pid) + line.split(" resumed>", 1)[1])
                else:
                    self.lines.append(line)
        self.lines += begun.values()

    def names(self):
        """All system calls."""
        found = (CALL.match(line) for line in self.lines)
        return {match.group(1) for match in found if match}

    def calls(self, name):
        return [line for line in self.lines if re.match(rf"^(?:\d+ +)?{name}\(", line)]

    def families(self):
        """Of the sockets that were asked for."""
        return {re.search(r"socket(?:pair)?\((\w+)", line).group(1)
                for line in self.calls("socket") + self.calls("socketpair")}

    def programs(self):
        """What was executed: (path, the whole line), those that were found."""
        return [(re.search(r'execve\("([^"]*)"', line).group(1), line)
                for line in self.calls("execve") if " = -1 " not in line and "os.execv" not in line]

    def after_exec(self, program):
        """The lines from the start of PROGRAM on."""
        first = next(n for n, line in enumerate(self.lines)
                     if f'execve("{program}"' in line and " = 0" in line)
        self.lines = self.lines[first:]
        return self
