"""A notification service for tests: writes every message it gets into a file and says that the first was clicked.

Speaks org.freedesktop.Notifications; the file is named by its first argument, one JSON list a message.
"""

import json
import sys
from pathlib import Path

from jeepney import DBusAddress, HeaderFields, MessageType, new_error, new_method_return, new_signal
from jeepney.bus_messages import message_bus
from jeepney.io.blocking import Proxy, open_dbus_connection

NAME, PATH = "org.freedesktop.Notifications", "/org/freedesktop/Notifications"
HEARD = Path(sys.argv[1])


def main() -> None:
    """Take the name and answer until the end."""
    bus = open_dbus_connection(bus="SESSION")
    Proxy(message_bus, bus).RequestName(NAME)
    print("ready", flush=True)
    number = 0
    while True:
        message = bus.receive()
        if message.header.message_type != MessageType.method_call:
            continue
        if message.header.fields[HeaderFields.member] != "Notify":
            bus.send(new_error(message, "org.freedesktop.DBus.Error.UnknownMethod"))
            continue
        number += 1
        with HEARD.open("a", encoding="utf-8") as file:
            file.write(json.dumps(message.body[3:6]) + "\n")
        bus.send(new_method_return(message, "u", (number,)))
        place = DBusAddress(PATH, NAME, NAME)
        if number == 1:
            bus.send(new_signal(place, "ActionInvoked", "us", (number, "default")))
        bus.send(new_signal(place, "NotificationClosed", "uu", (number, 2)))


main()
