#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A scripted org.freedesktop.Notifications server for the system tests.

It draws nothing.  Whatever it is asked and whatever it says goes to the log, one JSON object per
line: {"n": 3, "event": "Notify", "sender": ":1.4", "id": 1, "summary": ...}.  A second bus name, on
a connection of its own that outlives every restart of the server, takes orders from the test:

  Action(u id, s key)      press a button: ActionInvoked, then NotificationClosed(2) unless the
                           bubble is resident or AutoClose(false) was said; an unknown id or key
                           is an error
  RawAction(u id, s key)   ActionInvoked for whatever id and key, and nothing else
  Close(u id, u reason)    the bubble goes away: 1 expired, 2 dismissed, 3 asked for, 4 other
  RawClosed(u id, u why)   NotificationClosed alone, whatever the id
  Expire()                 Close(id, 1) for every bubble
  Hang(b on)               answer nothing until Hang(false), which gives the held answers in order
  Delay(u ms)              answer every later Notify that much later
  Drop(u n)                show the next n bubbles, but never answer for them
  Fail(u n, s error)       refuse the next n Notify with that error name
  KeepOpen(b on)           CloseNotification is answered, and the bubble stays
  SetCaps(as) SetInfo(s name, s vendor, s version, s spec) SetToken(s) SetUnicast(b) AutoClose(b)
  Lose()  Return()         the server dies (its connection closes, its bubbles are gone); a new one
                           comes up
  Restart(u ms)            both, with a pause
  Reset()                  forget bubbles, orders and the log's past; ids go on counting
  List() -> s              the bubbles on the screen as a JSON array, oldest first
  signal Logged(s line)    each line of the log, so that a test can wait for one without polling

Options copy what servers in the wild do: where ids start, what happens to a replaces_id that they
never gave (a fresh id, the caller's own number, or an error), signals to the last sender only, a
largest number of bubbles.
"""

import argparse
import json
import os
import sys

import gi

gi.require_version("Gio", "2.0")
from gi.repository import Gio, GLib  # noqa: E402

NAME = "org.freedesktop.Notifications"
PATH = "/org/freedesktop/Notifications"
CONTROL_NAME = "org.casewatch.TestServer"
CONTROL_PATH = "/org/casewatch/TestServer"
ALL_CAPS = ["actions", "body", "body-markup", "icon-static", "persistence"]

INTERFACE = """<node><interface name="org.freedesktop.Notifications">
<method name="Notify"><arg type="s"/><arg type="u"/><arg type="s"/><arg type="s"/><arg type="s"/>
<arg type="as"/><arg type="a{sv}"/><arg type="i"/><arg type="u" direction="out"/></method>
<method name="CloseNotification"><arg type="u"/></method>
<method name="GetCapabilities"><arg type="as" direction="out"/></method>
<method name="GetServerInformation"><arg type="s" direction="out"/><arg type="s" direction="out"/>
<arg type="s" direction="out"/><arg type="s" direction="out"/></method>
<signal name="NotificationClosed"><arg type="u"/><arg type="u"/></signal>
<signal name="ActionInvoked"><arg type="u"/><arg type="s"/></signal>
<signal name="ActivationToken"><arg type="u"/><arg type="s"/></signal>
</interface></node>"""

# name: argument types, result types
ORDERS = {
    "Action": ("us", ""), "RawAction": ("us", ""), "Close": ("uu", ""), "RawClosed": ("uu", ""),
    "Expire": ("", ""), "Hang": ("b", ""), "Delay": ("u", ""), "Drop": ("u", ""),
    "Fail": ("us", ""),
    "SetCaps": (["as"], ""), "SetInfo": ("ssss", ""), "SetToken": ("s", ""),
    "SetUnicast": ("b", ""),
    "AutoClose": ("b", ""), "Lose": ("", ""), "Return": ("", ""), "Restart": ("u", ""),
    "Reset": ("", ""), "KeepOpen": ("b", ""),
    "List": ("", "s"), "Quit": ("", ""),
}


def control_xml():
    methods = []
    for name, (ins, outs) in ORDERS.items():
        args = "".join(f'<arg type="{t}" direction="in"/>' for t in ins)
        args += "".join(f'<arg type="{t}" direction="out"/>' for t in outs)
        methods.append(f'<method name="{name}">{args}</method>')
    return (f'<node><interface name="{CONTROL_NAME}">' + "".join(methods)
            + '<signal name="Logged"><arg type="s"/></signal></interface></node>')


class Refused(Exception):
    """The answer to a call is this D-Bus error."""

    def __init__(self, name, text):
        super().__init__(text)
        self.name, self.text = name, text


def connect():
    flags = (Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT
             | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION)
    address = os.environ["DBUS_SESSION_BUS_ADDRESS"]
    connection = Gio.DBusConnection.new_for_address_sync(address, flags, None, None)
    connection.set_exit_on_close(False)
    return connection


def own(connection, name):
    """Take NAME or die: a test that talks to some other server proves nothing."""
    reply = connection.call_sync("org.freedesktop.DBus", "/org/freedesktop/DBus",
                                 "org.freedesktop.DBus",
                                 "RequestName", GLib.Variant("(su)", (name, 4)), None, 0, 5000,
                                 None)
    if reply.unpack()[0] not in (1, 4):
        sys.exit(f"{name} is owned by somebody else")


def register(connection, path, xml, handler):
    info = Gio.DBusNodeInfo.new_for_xml(xml).interfaces[0]
    connection.register_object(path, info, handler, None, None)


class Server:
    """One notification server; after Lose and Return a new connection, ids from the start."""

    def __init__(self, options):
        self.options = options
        self.info = ("casewatch-stub", "casewatch", "1", "1.2")
        self.caps = [c for c in options.caps.split(",") if c]
        self.unicast = options.unicast
        self.token = ""
        self.auto_close = True
        self.keep_open = False
        self.log_file = open(options.log, "a", encoding="utf-8") if options.log else sys.stdout
        self.line_number = 0
        self.next_id = options.first_id
        self.service = None
        self.forget()
        self.control = connect()
        register(self.control, CONTROL_PATH, control_xml(), self.on_order)

    def forget(self):
        self.bubbles = {}
        self.held = []
        self.hang = False
        self.delay = self.drop = self.fail = 0
        self.fail_name = ""

    def up(self):
        if self.service:
            return
        self.next_id = self.options.first_id
        self.service = connect()
        register(self.service, PATH, INTERFACE, self.on_call)
        own(self.service, NAME)
        self.log(event="up", owner=self.service.get_unique_name())

    def down(self):
        if not self.service:
            return
        self.service.close_sync(None)
        self.service = None
        self.forget()
        self.log(event="down")

    def log(self, **fields):
        self.line_number += 1
        line = json.dumps({"n": self.line_number, **fields}, ensure_ascii=False)
        self.log_file.write(line + "\n")
        self.log_file.flush()
        self.control.emit_signal(None, CONTROL_PATH, CONTROL_NAME, "Logged",
                                 GLib.Variant("(s)", (line,)))

    # -- the notification interface

    def on_call(self, _connection, sender, _path, _interface, method, parameters, invocation):
        arguments = parameters.unpack()
        if method == "Notify":
            self.log_notify(sender, arguments)
        else:
            self.log(event=method, sender=sender, **({"id": arguments[0]} if arguments else {}))
        job = (sender, method, arguments, invocation)
        if self.hang:
            self.held.append(job)
        else:
            self.answer(*job)

    def log_notify(self, sender, arguments):
        app, replaces, icon, summary, body, actions, hints, timeout = arguments
        pairs = [list(pair) for pair in zip(actions[0::2], actions[1::2])]
        plain = {k: v if isinstance(v, (str, int, bool, float)) else repr(v)[:80] for k, v
                 in hints.items()}
        self.log(event="Notify", sender=sender, app_name=app, replaces_id=replaces, app_icon=icon,
                 summary=summary,
                 body=body, actions=pairs, hints=plain, expire_timeout=timeout)

    def answer(self, sender, method, arguments, invocation):
        try:
            result = getattr(self, "do_" + method)(sender, *arguments)
        except Refused as refusal:
            self.log(event="error", method=method, name=refusal.name)
            invocation.return_dbus_error(refusal.name, refusal.text)
            return
        if result is None:
            return
        if method == "Notify" and self.delay:
            GLib.timeout_add(self.delay, lambda: invocation.return_value(result) and False)
            return
        invocation.return_value(result)

    def do_Notify(self, sender, app, replaces, _icon, summary, body, actions, hints, timeout):
        if self.fail:
            self.fail -= 1
            raise Refused(self.fail_name or NAME + ".MaxNotificationsExceeded", "no more")
        full = self.options.max and len(self.bubbles) >= self.options.max
        if full and replaces not in self.bubbles:
            raise Refused(NAME + ".MaxNotificationsExceeded", "no more")
        number = self.choose_id(replaces)
        self.bubbles.pop(number, None)
        self.bubbles[number] = {"id": number, "sender": sender, "app_name": app, "summary": summary,
                                "body": body,
                                "keys": actions[0::2], "resident": bool(hints.get("resident")),
                                "transient": bool(hints.get("transient")),
                                "urgency": hints.get("urgency", 1), "expire_timeout": timeout}
        self.log(event="shown", id=number, replaces_id=replaces, summary=summary)
        if self.drop:
            self.drop -= 1
            return None
        return GLib.Variant("(u)", (number,))

    def choose_id(self, replaces):
        if replaces and replaces in self.bubbles:
            return replaces
        if replaces and self.options.unknown == "adopt":
            return replaces
        if replaces and self.options.unknown == "refuse":
            raise Refused("org.freedesktop.DBus.Error.InvalidArgs", "no such notification")
        number, self.next_id = self.next_id, self.next_id + 1
        return number

    def do_CloseNotification(self, _sender, number):
        if number not in self.bubbles and self.options.unknown == "refuse":
            raise Refused(NAME + ".InvalidId", "no such notification")
        if not self.keep_open:
            self.close(number, 3)
        return GLib.Variant("()", ())

    def do_GetCapabilities(self, _sender):
        return GLib.Variant("(as)", (self.caps,))

    def do_GetServerInformation(self, _sender):
        return GLib.Variant("(ssss)", self.info)

    def close(self, number, reason):
        bubble = self.bubbles.get(number)
        if bubble:
            self.emit("NotificationClosed", "(uu)", (number, reason), bubble["sender"])
            self.bubbles.pop(number, None)

    def emit(self, name, signature, values, sender=None):
        if not self.service:
            return
        self.log(event="signal", name=name, id=values[0], value=values[1])
        target = sender if self.unicast else None
        self.service.emit_signal(target, PATH, NAME, name, GLib.Variant(signature, values))

    # -- orders from the test

    def on_order(self, _connection, _sender, _path, _interface, method, parameters, invocation):
        try:
            result = getattr(self, "order_" + method)(*parameters.unpack())
        except Refused as refusal:
            invocation.return_dbus_error(refusal.name, refusal.text)
            return
        invocation.return_value(GLib.Variant("(s)", (result,)) if ORDERS[method][1] else None)

    def order_Action(self, number, key):
        bubble = self.bubbles.get(number)
        if not bubble or key not in bubble["keys"]:
            raise Refused(CONTROL_NAME + ".NoSuchButton",
                          f"{number} {key}: {bubble and bubble['keys']}")
        if self.token:
            self.emit("ActivationToken", "(us)", (number, self.token), bubble["sender"])
        self.emit("ActionInvoked", "(us)", (number, key), bubble["sender"])
        if self.auto_close and not bubble["resident"]:
            self.close(number, 2)

    def order_RawAction(self, number, key):
        self.emit("ActionInvoked", "(us)", (number, key),
                  self.bubbles.get(number, {}).get("sender"))

    def order_Close(self, number, reason):
        if number not in self.bubbles:
            raise Refused(CONTROL_NAME + ".NoSuchBubble", str(number))
        self.close(number, reason)

    def order_RawClosed(self, number, reason):
        self.emit("NotificationClosed", "(uu)", (number, reason),
                  self.bubbles.get(number, {}).get("sender"))

    def order_Expire(self):
        for number in list(self.bubbles):
            self.close(number, 1)

    def order_Hang(self, on):
        self.hang = on
        held, self.held = ([], self.held) if on else (self.held, [])
        for job in held:
            self.answer(*job)

    def order_Delay(self, milliseconds):
        self.delay = milliseconds

    def order_Drop(self, count):
        self.drop = count

    def order_Fail(self, count, name):
        self.fail, self.fail_name = count, name

    def order_SetCaps(self, caps):
        self.caps = list(caps)

    def order_SetInfo(self, *info):
        self.info = info

    def order_SetToken(self, token):
        self.token = token

    def order_SetUnicast(self, on):
        self.unicast = on

    def order_AutoClose(self, on):
        self.auto_close = on

    def order_KeepOpen(self, on):
        self.keep_open = on

    def order_Lose(self):
        self.down()

    def order_Return(self):
        self.up()

    def order_Restart(self, milliseconds):
        self.down()
        GLib.timeout_add(milliseconds, lambda: self.up() and False)

    def order_Reset(self):
        self.forget()
        if self.log_file is not sys.stdout:
            self.log_file.truncate(0)

    def order_List(self):
        return json.dumps(list(self.bubbles.values()), ensure_ascii=False)

    def order_Quit(self):
        GLib.idle_add(self.options.loop.quit)


def main():
    parser = argparse.ArgumentParser(description="Scripted notification server for tests")
    parser.add_argument("--log", help="append the log to this file (default: stdout)")
    parser.add_argument("--first-id", type=int, default=1)
    parser.add_argument("--unknown", choices=("fresh", "adopt", "refuse"), default="fresh",
                        help="what becomes of a replaces_id that is not on the screen")
    parser.add_argument("--unicast", action="store_true", help="signals go to the last sender only")
    parser.add_argument("--max", type=int, default=0, help="refuse more bubbles than this")
    parser.add_argument("--caps", default=",".join(ALL_CAPS))
    parser.add_argument("--absent", action="store_true",
                        help="own the notification name only after Return")
    options = parser.parse_args()
    options.loop = GLib.MainLoop()
    server = Server(options)
    if not options.absent:
        server.up()
    own(server.control, CONTROL_NAME)
    options.loop.run()


if __name__ == "__main__":
    main()
