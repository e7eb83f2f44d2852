# SPDX-License-Identifier: GPL-3.0-or-later
"""A disk under the daemon that fails, or a machine that dies, at a chosen call.

Disk (world) makes the library and the page that it shares with the daemon; a daemon that is started
with Disk.env obeys.  What is watched is one folder, the data's unless said otherwise.
"""

import errno
import mmap
import os
import struct
import subprocess

from harness import SOURCE

WRITE, SYNC, RENAME, OPEN, UNLINK, TRUNCATE, READ, MKDIR = (1 << bit for bit in range(8))
CHANGES = WRITE | SYNC | RENAME | UNLINK | TRUNCATE
LAYOUT = struct.Struct("=IIIIIIiI4000s")
FOREVER = 0xffffffff


def library(world, name, *libraries):
    """The shared library made of tests/support/NAME.c, for LD_PRELOAD."""
    path = os.path.join(world.dir, f"{name}.so")
    if not os.path.exists(path):
        subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-o", path,
                        os.path.join(SOURCE, "tests", "support", f"{name}.c"), *libraries],
                       check=True)
    return path


def preload(path):
    """The environment in which a program loads it; the sanitizers want to be the first."""
    sanitizers = os.environ.get("ASAN_OPTIONS", "")
    return {"LD_PRELOAD": path,
            "ASAN_OPTIONS": (sanitizers + ":" if sanitizers else "") + "verify_asan_link_order=0"}


class Disk:
    def __init__(self, world, folder=None):
        path = os.path.join(world.dir, "disk.page")
        with open(path, "wb") as file:
            file.write(bytes(LAYOUT.size))
        with open(path, "r+b") as file:
            self.page = mmap.mmap(file.fileno(), LAYOUT.size)
        self.folder = (folder or world.data) + "/"
        self.env = {**preload(library(world, "disk")), "CW_TEST_DISK": path}
        self.watch(CHANGES)

    def _set(self, kinds, die_at=0, torn=False, fail_from=0, fail_to=0, error=0, held=0):
        self.page[:LAYOUT.size] = LAYOUT.pack(0, kinds, die_at, int(torn), fail_from, fail_to,
                                              error, held, self.folder.encode())

    def watch(self, kinds=CHANGES):
        """Count, from 0 on, and do nothing else."""
        self._set(kinds)

    def calls(self):
        return struct.unpack_from("=I", self.page)[0]

    def die_at(self, n, kinds=CHANGES, torn=False):
        """kill -9 instead of the n-th call from now on; torn: a write does half of its work."""
        self._set(kinds, die_at=n, torn=torn)

    def fail(self, first=1, last=FOREVER, error=errno.EIO, kinds=CHANGES):
        """The calls from the first to the last one end with the error."""
        self._set(kinds, fail_from=first, fail_to=last, error=error)

    def hold(self, kinds=CHANGES):
        """The calls wait until watch () or another one says otherwise."""
        self._set(kinds, held=1)
