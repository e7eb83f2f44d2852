# SPDX-License-Identifier: GPL-3.0-or-later
"""Clients that do what no good one does, and what the daemon has of them."""

import os
import socket

from gi.repository import Gio, GLib
from harness import NAME, PATH
from tap import SLOW


def status(w, key):
    with open(f"/proc/{w.daemon.process.pid}/status", encoding="ascii") as file:
        return next(int(line.split()[1]) for line in file if line.startswith(key + ":"))


def descriptors(w):
    return len(os.listdir(f"/proc/{w.daemon.process.pid}/fd"))


def connect(w):
    flags = (Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT
             | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION)
    bus = Gio.DBusConnection.new_for_address_sync(w.env["DBUS_SESSION_BUS_ADDRESS"], flags, None,
                                                  None)
    bus.set_exit_on_close(False)
    return bus


def message(method, body=None, interface=NAME, no_reply=False, fds=None):
    call = Gio.DBusMessage.new_method_call(NAME, PATH, interface, method)
    if body is not None:
        call.set_body(body)
    if no_reply:
        call.set_flags(Gio.DBusMessageFlags.NO_REPLY_EXPECTED)
    if fds:
        call.set_unix_fd_list(fds)
    return call


def send(bus, call):
    bus.send_message(call, Gio.DBusSendMessageFlags.NONE)


class Raw:
    """A client without a library, so that nothing reads for it: it sends, and takes no answer."""

    def __init__(self, w):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.connect(f"{w.dir}/run/bus")
        uid = str(os.getuid()).encode().hex()
        self.socket.sendall(b"\0AUTH EXTERNAL " + uid.encode() + b"\r\n")
        assert self.socket.recv(100).startswith(b"OK")
        self.socket.sendall(b"BEGIN\r\n")
        hello = Gio.DBusMessage.new_method_call("org.freedesktop.DBus", "/org/freedesktop/DBus",
                                                "org.freedesktop.DBus", "Hello")
        self.serial = 0
        self.send(hello)
        self.socket.recv(10000)

    def blob(self, call):
        self.serial += 1
        call.set_serial(self.serial)
        return call.to_blob(Gio.DBusCapabilityFlags.NONE)

    def send(self, call):
        self.socket.sendall(self.blob(call))

    def close(self):
        self.socket.close()


def call_with(bus, answers, method, signature, arguments, theirs, interface=NAME):
    fds = Gio.UnixFDList()
    fds.append(theirs)

    def on_answer(source, result):
        try:
            source.call_with_unix_fd_list_finish(result)
            answers.append("")
        except GLib.Error as error:
            answers.append(Gio.DBusError.get_remote_error(error) or error.message)
    bus.call_with_unix_fd_list(NAME, PATH, interface, method, GLib.Variant(signature, arguments),
                               None, Gio.DBusCallFlags.NONE, 120000 * SLOW, fds, None, on_answer)
