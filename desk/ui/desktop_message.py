"""Messages of the desktop where there is no notification area: the freedesktop service over D-Bus, else its command.

Knows nothing of tickets. Qt shows messages through its tray icon only, and GNOME, for one, has no place for it.
"""

import shutil
from html import escape
from typing import Any

from PySide6.QtCore import QObject, QProcess, Signal, Slot

from desk.ui import assets
from desk.ui.session_bus import SessionBus, opened

COMMAND = "notify-send"
OPEN = "open"
SERVICE = "org.freedesktop.Notifications"
_PLACE = (SERVICE, "/org/freedesktop/Notifications", SERVICE)
_LEFT = "desktop-entry"


class _Bus(SessionBus):
    """The service on the bus.

    Signals:
        opened(object): what a clicked message is about.
        failed(object): arguments of a message that nobody took.
    """

    opened = Signal(object)
    failed = Signal(object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._sent: dict[int, tuple[str, str, object, str]] = {}
        self._shown: dict[int, object] = {}
        for member in ("ActionInvoked", "NotificationClosed"):
            self.match(f"type='signal',interface='{SERVICE}',member='{member}'")

    def show(self, title: str, text: str, about: object, button: str) -> None:
        """Send a message."""
        hints = {_LEFT: ("s", "desk"), "urgency": ("y", 1)}
        icon = assets.path("desktop", "desk.svg").as_uri()
        # The service reads the text as markup; what a customer wrote is none. "default" is a click on the message.
        actions = ["default", button, OPEN, button]
        body = ("Desk", 0, icon, title, escape(text, quote=False), actions, hints, -1)
        self._sent[self.send(_PLACE, "Notify", "susssasa{sv}i", body)] = (title, text, about, button)

    def on_reply(self, serial: int, body: tuple[Any, ...] | None) -> None:
        """Note the number of a message that stands; hand one on that nobody took."""
        sent = self._sent.pop(serial, None)
        if sent is None:
            return
        if body is None:
            self.failed.emit(sent)
        else:
            self._shown[int(body[0])] = sent[2]

    def on_signal(self, path: str, member: str, body: tuple[Any, ...]) -> None:
        """Open what was clicked; forget what was closed."""
        if member == "NotificationClosed":
            self._shown.pop(int(body[0]), None)
        elif member == "ActionInvoked" and (about := self._shown.get(int(body[0]))) is not None:
            self.opened.emit(about)


class DesktopMessages(QObject):
    """Shows a message and hears whether it was clicked.

    Signals:
        opened(object): what the clicked message is about, as given to `show`; GUI thread.
        unheard(): there is a bus, but nobody there shows messages; GUI thread.
    """

    opened = Signal(object)
    unheard = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bus: _Bus | None = None

    def show(self, title: str, text: str, *, about: object, button: str) -> bool:
        """Show a message with one button; tell whether this desktop has a way to."""
        if self._bus is None:
            self._bus = opened(lambda: _Bus(self))
            if self._bus is not None:
                self._bus.opened.connect(self.opened)
                self._bus.failed.connect(self._on_failed)
        if self._bus is None:
            return self._command(title, text, about, button)
        self._bus.show(title, text, about, button)
        return True

    @Slot(object)
    def _on_failed(self, sent: tuple[str, str, object, str]) -> None:
        """Try the command where the bus has no service."""
        if not self._command(*sent):
            self.unheard.emit()

    def close(self) -> None:
        """Part from the bus."""
        if self._bus is not None:
            self._bus.close()
            self._bus = None

    def _command(self, title: str, text: str, about: object, button: str) -> bool:
        program = shutil.which(COMMAND)
        if program is None:
            return False
        message = _Message(about, self)
        message.opened.connect(self.opened)
        arguments = ["--app-name=Desk", f"--icon={assets.path('desktop', 'desk.svg')}", "--urgency=normal"]
        message.start(
            program, [*arguments, f"--action={OPEN}={button}", "--", title, escape(text, quote=False)]
        )
        return True


class _Message(QProcess):
    """One message that stands; ends with it.

    Signals:
        opened(object): its button was pressed.
    """

    opened = Signal(object)

    def __init__(self, about: object, parent: QObject) -> None:
        super().__init__(parent)
        self._about = about
        self.finished.connect(self._on_finished)

    @Slot()
    def _on_finished(self) -> None:
        if bytes(self.readAllStandardOutput().data()).decode(errors="replace").strip() == OPEN:
            self.opened.emit(self._about)
        self.deleteLater()
