"""A connection to the desktop's session bus (D-Bus) that never waits: calls are sent, answers and signals heard later.

jeepney speaks the protocol; QtDBus cannot write every type from Python. Imported when first wanted.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import QObject, QSocketNotifier, Slot

if TYPE_CHECKING:
    from jeepney import Message

_PATIENCE_S = 5.0
Place = tuple[str, str, str]
"""Name on the bus, path and interface of who is called."""


class SessionBus(QObject):
    """A connection of its own; a subclass hears what comes. OSError or KeyError where there is no bus."""

    def __init__(self, parent: QObject | None = None) -> None:
        from jeepney.io.blocking import open_dbus_connection

        bus = open_dbus_connection(bus="SESSION")  # first: where there is none, no half object stays behind
        super().__init__(parent)
        self._bus = bus
        self._bus.sock.settimeout(_PATIENCE_S)  # a bus that hangs must not hold the window
        self._notifier = QSocketNotifier(self._bus.sock.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self.read)

    @property
    def name(self) -> str:
        """Return the connection's own name on the bus."""
        return str(self._bus.unique_name)

    def match(self, rule: str) -> None:
        """Hear the signals that a rule names."""
        bus = ("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus")
        self.send(bus, "AddMatch", "s", (rule,))

    def send(self, place: Place, member: str, signature: str, body: tuple[Any, ...]) -> int:
        """Send a call; return its number."""
        from jeepney import DBusAddress, new_method_call

        name, path, interface = place
        serial: int = next(self._bus.outgoing_serial)
        address = DBusAddress(path, name, interface)
        self._bus.send(new_method_call(address, member, signature, body), serial=serial)
        return serial

    def on_signal(self, path: str, member: str, body: tuple[Any, ...]) -> None:
        """Hear a signal."""

    def on_reply(self, serial: int, body: tuple[Any, ...] | None) -> None:
        """Hear the answer to a call; None is an error."""

    @Slot()
    def read(self) -> None:
        """Take every message that has come."""
        while self._notifier.isEnabled():
            try:
                message = self._bus.receive(timeout=0)
            except TimeoutError:
                return
            except OSError:
                self._notifier.setEnabled(False)  # the session ends
                return
            self._hear(message)

    def _hear(self, message: "Message") -> None:
        from jeepney import HeaderFields, MessageType

        fields, kind = message.header.fields, message.header.message_type
        if kind == MessageType.signal:
            self.on_signal(str(fields[HeaderFields.path]), str(fields[HeaderFields.member]), message.body)
        elif HeaderFields.reply_serial in fields:
            body = None if kind == MessageType.error else message.body
            self.on_reply(int(fields[HeaderFields.reply_serial]), body)

    def close(self) -> None:
        """Part from the bus: what was ours there ends."""
        self._notifier.setEnabled(False)
        self._bus.close()


Bus = TypeVar("Bus", bound=SessionBus)


def opened(make: Callable[[], Bus]) -> Bus | None:
    """Return a connection, None where there is no session bus."""
    try:
        return make()
    except (OSError, KeyError, ImportError):
        return None
