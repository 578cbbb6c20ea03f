"""A rounded label, quiet or clickable, whose ground says how urgent it is. Knows no clock."""

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QEnterEvent, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from desk.ui import theme

_HEIGHT = 22
_PAD = 10
_LEAST = 96
_RADIUS = 9.0
TONES = ("plain", "ok", "warn", "bad", "accent", "muted")


class Pill(QAbstractButton):
    """A pill of text.

    Attributes:
        tone: plain, ok, warn, bad, accent or muted.
    """

    def __init__(
        self, text: str = "", tone: str = "plain", *, clickable: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.tone = tone
        self._clickable = clickable
        self._hover = False
        self._weight = 400
        self.setText(text)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus if clickable else Qt.FocusPolicy.NoFocus)
        if clickable:
            self.setCursor(Qt.CursorShape.PointingHandCursor)

    def show_text(self, text: str, tone: str, *, strong: bool = False) -> None:
        """Change text and tone; repaints only when something changed."""
        weight = 600 if strong else 400
        if (text, tone, weight) == (self.text(), self.tone, self._weight):
            return
        resized = len(text) != len(self.text()) or weight != self._weight
        self.tone, self._weight = tone, weight
        self.setText(text)
        self.setAccessibleName(text)
        if resized:
            self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Return the size of the text with its padding; tabular digits keep it still while counting."""
        metrics = QFontMetrics(theme.font(12, self._weight, tabular=True))
        return QSize(metrics.horizontalAdvance(self.text()) + 2 * _PAD, _HEIGHT)

    def minimumSizeHint(self) -> QSize:
        """Return the least size: a long name is cut, it widens no pane."""
        wanted = self.sizeHint()
        return QSize(min(wanted.width(), _LEAST), wanted.height())

    def hitButton(self, position: object) -> bool:
        """Take clicks only where the pill leads somewhere."""
        return self._clickable

    def enterEvent(self, event: QEnterEvent) -> None:
        """Remember the pointer."""
        self._hover = self._clickable
        self.update()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Forget the pointer."""
        self._hover = False
        self.update()
        super().leaveEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint ground, text and the focus ring."""
        tokens = theme.current()
        ground, ink = {
            "ok": (tokens.ok_soft, tokens.ok),
            "warn": (tokens.warn_soft, tokens.warn),
            "bad": (tokens.bad_soft, tokens.bad),
            "accent": (tokens.selection, tokens.selection_ink),
            "muted": (tokens.subtle, tokens.ink3),
        }.get(self.tone, (tokens.subtle, tokens.ink2))
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        focused = self.hasFocus()
        edge = tokens.focus if focused else tokens.line_strong
        painter.setPen(QPen(edge, 1.5 if focused else 1.0) if focused or self._hover else Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        painter.drawRoundedRect(area, _RADIUS, _RADIUS)
        painter.setPen(ink)
        painter.setFont(theme.font(12, self._weight, tabular=True))
        text = painter.fontMetrics().elidedText(
            self.text(), Qt.TextElideMode.ElideRight, self.width() - 2 * _PAD + 2
        )
        painter.drawText(area, Qt.AlignmentFlag.AlignCenter, text)
        painter.end()
