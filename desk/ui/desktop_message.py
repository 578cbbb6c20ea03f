"""Messages of the desktop where there is no notification area: the freedesktop service, by its own command.

Knows nothing of tickets. Qt shows messages through its tray icon only, and GNOME, for one, has no place for it.
"""

import shutil
from html import escape

from PySide6.QtCore import QObject, QProcess, Signal, Slot

from desk.ui import assets

COMMAND = "notify-send"
OPEN = "open"


class DesktopMessages(QObject):
    """Shows a message and hears whether it was clicked.

    Signals:
        opened(object): what the clicked message is about, as given to `show`; GUI thread.
    """

    opened = Signal(object)

    def show(self, title: str, text: str, *, about: object, button: str) -> bool:
        """Show a message with one button; tell whether this desktop has a way to."""
        program = shutil.which(COMMAND)
        if program is None:
            return False
        message = _Message(about, self)
        message.opened.connect(self.opened)
        # The service reads the text as markup; what a customer wrote is none.
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
