"""A small overlay that belongs to a widget, stands below it and closes by Escape or a click elsewhere.

A child of the window, not a window of its own: it needs no grab and works on every platform plugin.
"""

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QFrame, QWidget

_EDGE = 8


class Popover(QFrame):
    """An overlay for content made by the owner; keyboard focus goes into it and back."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("popover")
        self.setProperty("role", "overlay")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._back: QWidget | None = None
        self.hide()

    def show_below(self, anchor: QWidget) -> None:
        """Show under `anchor`, inside the anchor's window."""
        self._back = anchor
        window = anchor.window()
        if self.parentWidget() is not window:
            self.setParent(window)
        self.adjustSize()
        corner = anchor.mapTo(window, QPoint(0, anchor.height() + 4))
        x = max(_EDGE, min(corner.x(), window.width() - self.width() - _EDGE))
        y = max(_EDGE, min(corner.y(), window.height() - self.height() - _EDGE))
        self.move(x, y)
        self.show()
        self.raise_()
        self.setFocus(Qt.FocusReason.PopupFocusReason)
        app = QApplication.instance()
        if app is not None:
            app.installEventFilter(self)

    def close_quietly(self) -> None:
        """Hide without moving the focus."""
        app = QApplication.instance()
        if app is not None:
            app.removeEventFilter(self)
        self.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Close on a click outside, and let the click do what it does."""
        if (
            event.type() == QEvent.Type.MouseButtonPress
            and isinstance(event, QMouseEvent)
            and self.isVisible()
        ):
            area = QRect(self.mapToGlobal(QPoint(0, 0)), self.size())
            if not area.contains(event.globalPosition().toPoint()):
                self.close_quietly()
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close with Escape and give the focus back."""
        if event.key() == Qt.Key.Key_Escape:
            self.close_quietly()
            if self._back is not None:
                self._back.setFocus(Qt.FocusReason.PopupFocusReason)
        else:
            super().keyPressEvent(event)
