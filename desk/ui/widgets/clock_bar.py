"""A thin bar showing how much of a target is used; its text stands beside it, colour never alone."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from desk.ui import theme

_THICK = 3.0


def paint_bar(painter: QPainter, rect: QRectF, fraction: float, colour: QColor) -> None:
    """Paint a rounded bar filled to `fraction` (clamped to 0..1)."""
    fraction = min(1.0, max(0.0, fraction))
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.current().line)
    painter.drawRoundedRect(rect, rect.height() / 2, rect.height() / 2)
    if fraction > 0:
        filled = QRectF(rect.left(), rect.top(), max(rect.height(), rect.width() * fraction), rect.height())
        painter.setBrush(colour)
        painter.drawRoundedRect(filled, rect.height() / 2, rect.height() / 2)
    painter.restore()


class ClockBar(QWidget):
    """The bar as a widget, as wide as its place."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._fraction = 0.0
        self._tone = "plain"
        self.setFixedHeight(int(_THICK) + 4)

    def show_fraction(self, fraction: float, tone: str) -> None:
        """Show a used part (1.0 = the whole target) in the colour of a tone (ok, warn, bad, plain)."""
        self._fraction, self._tone = fraction, tone
        self.update()

    def sizeHint(self) -> QSize:
        """Return a short bar; the layout makes it longer."""
        return QSize(52, int(_THICK) + 4)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the bar in the middle."""
        tokens = theme.current()
        colour = {"ok": tokens.ok, "warn": tokens.warn_fill, "bad": tokens.bad_fill}.get(
            self._tone, tokens.ink3
        )
        painter = QPainter(self)
        rect = QRectF(0, (self.height() - _THICK) / 2, self.width(), _THICK)
        paint_bar(painter, rect, self._fraction, colour)
        painter.end()
