"""A picture of the screen as a file for a new ticket: taken here, or by the desktop where programs may not."""

import tempfile

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QCursor, QGuiApplication, QImage

from desk.ui.global_key.service import on_wayland


def write_picture(image: QImage) -> list[str]:
    """Write a picture into a file of its own; returns its path, nothing when there is no picture."""
    if image.isNull():
        return []
    with tempfile.NamedTemporaryFile(prefix="desk-screenshot-", suffix=".png", delete=False) as handle:
        path = handle.name
    return [path] if image.save(path) else []


class ScreenPicture(QObject):
    """Takes one picture of the screen under the cursor.

    Signals (GUI thread):
        taken(object): paths of the picture's file, an empty list when there is none.
    """

    taken = Signal(object)

    def take(self) -> None:
        """Take the picture; on Wayland the desktop asks the person for the part it may show."""
        if on_wayland():
            from desk.ui.global_key.portal import PortalPicture

            portal = PortalPicture(self)
            portal.taken.connect(self._on_path)
            portal.take()
            return
        screen = QGuiApplication.screenAt(QCursor.pos()) or QGuiApplication.primaryScreen()
        self.taken.emit(write_picture(screen.grabWindow(0).toImage()))

    def _on_path(self, path: str) -> None:
        self.taken.emit([path] if path else [])
