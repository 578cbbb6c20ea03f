"""A desktop portal for tests: gives or refuses global keys and pictures as its first argument says.

Speaks the D-Bus of xdg-desktop-portal; what it was asked goes to the file that its second argument names.
"""

import sys
from pathlib import Path
from typing import Any

from jeepney import DBusAddress, HeaderFields, Message, MessageType, new_error, new_method_return, new_signal
from jeepney.bus_messages import message_bus
from jeepney.io.blocking import DBusConnection, Proxy, open_dbus_connection

NAME, PATH = "org.freedesktop.portal.Desktop", "/org/freedesktop/portal/desktop"
GIVES, HEARD = sys.argv[1] == "yes", Path(sys.argv[2])


def respond(bus: DBusConnection, message: Message, code: int, results: dict[str, Any]) -> None:
    """Answer a call with its request's place, and then the request itself."""
    sender = message.header.fields[HeaderFields.sender]
    token = message.body[-1]["handle_token"][1]
    path = f"{PATH}/request/{sender[1:].replace('.', '_')}/{token}"
    bus.send(new_method_return(message, "o", (path,)))
    place = DBusAddress(path, NAME, "org.freedesktop.portal.Request")
    bus.send(new_signal(place, "Response", "ua{sv}", (code, results)))


def bind(bus: DBusConnection, message: Message) -> None:
    """Give the wanted keys and press the last one at once."""
    session, wanted = message.body[0], message.body[1]
    HEARD.write_text(" ".join(properties["preferred_trigger"][1] for _, properties in wanted))
    given = [
        (
            name,
            {**properties, "trigger_description": ("s", "Control+Shift+F9" if name == "clipboard" else "")},
        )
        for name, properties in wanted
    ]
    respond(bus, message, 0 if GIVES else 1, {"shortcuts": ("a(sa{sv})", given)} if GIVES else {})
    if GIVES:
        place = DBusAddress(PATH, NAME, "org.freedesktop.portal.GlobalShortcuts")
        bus.send(new_signal(place, "Activated", "osta{sv}", (session, wanted[-1][0], 1, {})))


def answer(bus: DBusConnection, message: Message) -> None:
    """Do what a call asks."""
    member = message.header.fields[HeaderFields.member]
    if member == "CreateSession":
        respond(bus, message, 0, {"session_handle": ("s", f"{PATH}/session/one")})
    elif member == "BindShortcuts":
        bind(bus, message)
    elif member == "Screenshot":
        results = {"uri": ("s", "file:///pictures/part%20of%20it.png")} if GIVES else {}
        respond(bus, message, 0 if GIVES else 1, results)
    else:
        bus.send(new_error(message, "org.freedesktop.DBus.Error.UnknownMethod"))


def main() -> None:
    """Take the name and answer until the end."""
    bus = open_dbus_connection(bus="SESSION")
    Proxy(message_bus, bus).RequestName(NAME)
    print("ready", flush=True)
    while True:
        message = bus.receive()
        if message.header.message_type == MessageType.method_call:
            answer(bus, message)


main()
