# SPDX-License-Identifier: GPL-3.0-or-later
"""A program on a terminal of its own: what it prints is read until a text comes, keys are typed."""

import codecs
import fcntl
import os
import pty
import select
import signal
import struct
import termios
import time

from tap import SLOW


class Terminal:
    """Runs a command with a pseudo-terminal as its standard streams; a context manager."""

    def __init__(self, command, env, columns=80, rows=24, seconds=20):
        self.seconds = seconds * SLOW
        self.seen = ""   # all that was printed
        self.mark = 0    # up to where it was looked at
        self.status = None
        self.decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            try:
                fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
                os.execvpe(command[0], command, env)
            finally:
                os._exit(127)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.status is None:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        os.close(self.fd)

    def type(self, keys):
        os.write(self.fd, keys.encode())

    def _read(self, until):
        left = until - time.monotonic()
        if left <= 0 or not select.select([self.fd], [], [], left)[0]:
            raise AssertionError(f"waited in vain, the terminal shows {self.seen[-2000:]!r}")
        try:
            data = os.read(self.fd, 65536)
        except OSError:  # the other side was closed
            return False
        self.seen += self.decoder.decode(data)
        return bool(data)

    def expect(self, text):
        """Reads on until the text has been printed after what was expected before."""
        until = time.monotonic() + self.seconds
        while text not in self.seen[self.mark:]:
            if not self._read(until):
                raise AssertionError(f"ended without {text!r}: {self.seen[-2000:]!r}")
        self.mark = self.seen.index(text, self.mark) + len(text)

    def finish(self):
        """Reads to the end; gives the exit status."""
        until = time.monotonic() + self.seconds
        while self._read(until):
            pass
        self.status = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        return self.status
