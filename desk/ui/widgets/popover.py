"""A small window that belongs to a widget, stands below it and closes by Escape or a click elsewhere."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QWidget

_EDGE = 8


class Popover(QFrame):
    """An overlay for content made by the owner; keyboard focus goes into it and back."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        self.setObjectName("popover")
        self.setProperty("role", "overlay")
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        self._back: QWidget | None = None

    def show_below(self, anchor: QWidget) -> None:
        """Show under `anchor`, inside the anchor's window."""
        self._back = anchor
        self.adjustSize()
        window = anchor.window()
        corner = anchor.mapToGlobal(QPoint(0, anchor.height() + 4))
        limit = window.mapToGlobal(QPoint(window.width(), window.height()))
        x = max(window.mapToGlobal(QPoint(_EDGE, 0)).x(), min(corner.x(), limit.x() - self.width() - _EDGE))
        y = min(corner.y(), limit.y() - self.height() - _EDGE)
        self.move(x, max(window.mapToGlobal(QPoint(0, _EDGE)).y(), y))
        self.show()
        self.setFocus(Qt.FocusReason.PopupFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close with Escape and give the focus back."""
        if event.key() == Qt.Key.Key_Escape:
            self.close()
            if self._back is not None:
                self._back.setFocus(Qt.FocusReason.PopupFocusReason)
        else:
            super().keyPressEvent(event)
