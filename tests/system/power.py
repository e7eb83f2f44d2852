# SPDX-License-Identifier: GPL-3.0-or-later
"""Power cuts, played from what tests/support/power.c wrote down.

What a file held at its last sync is there.  Of what came after it each piece may be there or not,
and the sectors of one write may part.  New names, renames and removals reach the disk in their
order, as far as they do; the sync of a file brings its name, that of the folder all of them.
"""

import os
import struct

HEAD = struct.Struct("<cHQQ")
SECTOR = 512


def records(path):
    """The records that are complete: (op, file, offset, data)."""
    with open(path, "rb") as file:
        log = file.read()
    found, at = [], 0
    while at + HEAD.size <= len(log):
        op, length, offset, size = HEAD.unpack_from(log, at)
        body = at + HEAD.size
        if body + length + size > len(log):
            break
        name = log[body:body + length].decode()
        found.append((op.decode(), name, offset, log[body + length:body + length + size]))
        at = body + length + size
    return found


class File:
    """The content of one file: what is safe, and what came after it."""

    def __init__(self):
        self.safe, self.pending = bytearray(), []

    def after(self, keeps, sectors):
        """The content when each pending piece is kept if keeps (); of a write that is kept,
        sectors (n) are."""
        content = bytearray(self.safe)
        for op, offset, data in self.pending:
            if not keeps():
                continue
            if op == "t":
                del content[offset:]
                content.extend(bytes(offset - len(content)))
                continue
            pieces = [data[i:i + SECTOR] for i in range(0, len(data), SECTOR)]
            for n in sectors(len(pieces)):
                start = offset + n * SECTOR
                content.extend(bytes(max(0, start - len(content))))
                content[start:start + len(pieces[n])] = pieces[n]
        return content

    def settle(self):
        self.safe, self.pending = self.after(lambda: True, range), []


def apply(names, change):
    op, name, other = change
    if op == "o":
        names[name] = other
    elif op == "d":
        names.pop(name, None)
    elif name in names:
        names[other] = names.pop(name)


class Folder:
    """The files of a folder by name; changes of names that are not safe yet."""

    def __init__(self):
        self.safe, self.names, self.pending = {}, {}, []

    def change(self, op, name, other):
        self.pending.append((op, name, other))
        apply(self.names, self.pending[-1])

    def settle(self, count):
        for change in self.pending[:count]:
            apply(self.safe, change)
        del self.pending[:count]

    def play(self, op, name, offset, data):
        if op == "o":
            if name not in self.names:
                self.change("o", name, File())
        elif op == "d":
            self.change("d", name, None)
        elif op == "r":
            self.change("r", name, data.decode())
        elif op == "f":
            self.settle(len(self.pending))
        elif op == "s":
            file = self.names[name]
            file.settle()
            made = [i for i, c in enumerate(self.pending) if c[0] == "o" and c[2] is file]
            self.settle(made[0] + 1 if made else 0)
        else:
            self.names[name].pending.append((op, offset, data))

    def write_image(self, folder, how, dice):
        """Makes FOLDER what the disk holds after a cut at this moment.

        how: "all" of what was not synced is there, "none" of it, a "random" part of it in whole
        writes, or "torn" sectors.
        """
        keeps = {"all": lambda: True, "none": lambda: False}.get(how, lambda: dice.random() < 0.5)

        def sectors(n):
            return [i for i in range(n) if dice.random() < 0.5] if how == "torn" else range(n)

        files, changes = dict(self.safe), len(self.pending)
        for change in self.pending[:{"all": changes, "none": 0}.get(how, dice.randint(0, changes))]:
            apply(files, change)
        os.makedirs(folder, mode=0o700)
        for name, file in files.items():
            path = os.path.join(folder, name)
            with open(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600), "wb") as out:
                out.write(file.after(keeps, sectors))
