# SPDX-License-Identifier: GPL-3.0-or-later
"""The daemon on the notification servers of the other desktops: ./setup check --full."""

import checks
from harness import main, test

SERVERS = ("mate-notification-daemon", "notification-daemon", "lxqt-notificationd", "mako",
           "gnome-shell")

for name in SERVERS:
    test(f"{name}: an alert is drawn at its moment and taken away by a reply")(
        lambda _, name=name: checks.shown_and_withdrawn(name))
    test(f"{name}: one bubble over kill -9 of the daemon, and once more on a new server")(
        lambda _, name=name: checks.one_over_restarts(name))
    test(f"{name}: six at once are told in three bubbles at most, and none is refused")(
        lambda _, name=name: checks.three_at_most(name))


test("mate-notification-daemon: full of other programs' bubbles, it refuses: the alert waits")(
    lambda _: checks.no_room("mate-notification-daemon", 21))


def third_button(from_right, from_bottom):
    """“Replied” is the last of three buttons; where it is, seen from the bubble's corner."""
    def press(place, plain):
        place.reveal()
        _, _, right, bottom = place.box(plain)
        place.click(right - from_right, bottom - from_bottom)
    return press


PRESSES = {
    "mate-notification-daemon": third_button(90, 27),
    "notification-daemon": third_button(75, 38),
    "lxqt-notificationd": third_button(83, 28),
    "mako": lambda place, _plain: place.press("replied"),
    "gnome-shell": third_button(70, 25),
}

for name, press in PRESSES.items():
    test(f"{name}: a press on “Replied” is recorded")(
        lambda _, name=name, press=press: checks.pressed(name, press))


if __name__ == "__main__":
    main()
