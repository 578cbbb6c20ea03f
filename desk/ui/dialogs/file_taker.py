"""Takes files that are dropped on a dialog, and files and screenshots that are pasted into any of its fields."""

from PySide6.QtCore import QEvent, QMimeData, QObject, Signal
from PySide6.QtGui import QDropEvent, QGuiApplication, QImage, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QWidget

from desk.ui.ticket.attachments import Scratch

_DRAGS = (QEvent.Type.DragEnter, QEvent.Type.DragMove, QEvent.Type.Drop)


class FileTaker(QObject):
    """Watches a dialog as long as it stands.

    Signals:
        taken(list): paths of files; GUI thread.
    """

    taken = Signal(list)

    def __init__(self, dialog: QWidget) -> None:
        super().__init__(dialog)
        self._dialog = dialog
        self._scratch = Scratch()
        self._pictures = 0
        dialog.setAcceptDrops(True)
        app = QApplication.instance()
        if app is not None:
            app.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take files before the field under the pointer makes text of their addresses."""
        kind = event.type()
        if kind in _DRAGS and isinstance(event, QDropEvent) and self._inside(watched):
            return self._drag(event)
        if kind == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and self._inside(watched):
            pasted = event.matches(QKeySequence.StandardKey.Paste)
            return pasted and self.take(QGuiApplication.clipboard().mimeData())
        return super().eventFilter(watched, event)

    def take(self, data: QMimeData) -> bool:
        """Take files or a picture; return whether there was one (text is the field's own)."""
        paths = [url.toLocalFile() for url in data.urls() if url.isLocalFile()]
        if not paths and data.hasImage() and not data.hasText():
            paths = self._picture(data.imageData())
        if paths:
            self.taken.emit(paths)
        return bool(paths)

    def _picture(self, image: object) -> list[str]:
        if not isinstance(image, QImage) or image.isNull():
            return []
        self._pictures += 1
        name = self.tr("screenshot {0}").format(self._pictures) + ".png"
        try:
            return [self._scratch.picture(image, name).path]
        except OSError:
            return []

    def _drag(self, event: QDropEvent) -> bool:
        if not any(url.isLocalFile() for url in event.mimeData().urls()):
            return False
        event.acceptProposedAction()
        if event.type() == QEvent.Type.Drop:
            self.take(event.mimeData())
        return True

    def _inside(self, watched: QObject) -> bool:
        return isinstance(watched, QWidget) and (
            watched is self._dialog or self._dialog.isAncestorOf(watched)
        )
