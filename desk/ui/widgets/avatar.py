"""A person's coloured initial: painted in lists, or as a widget. Knows a name, nothing of people."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from desk.ui import theme

_HUES = (24, 210, 152, 268, 340, 190, 45, 120)


def initial(name: str) -> str:
    """Return the character shown for a name: its first letter or ideograph, "?" when there is none."""
    return next((character.upper() for character in name if character.isalnum()), "?")


def hue(name: str) -> int:
    """Return the hue of a name: the same in every process and on every machine."""
    return _HUES[sum(ord(character) * (index + 1) for index, character in enumerate(name)) % len(_HUES)]


def colours(name: str) -> tuple[QColor, QColor]:
    """Return ground and ink of a name's avatar in the current theme."""
    base = hue(name) / 360
    if theme.current().dark:
        return QColor.fromHslF(base, 0.38, 0.29), QColor.fromHslF(base, 0.55, 0.86)
    return QColor.fromHslF(base, 0.62, 0.91), QColor.fromHslF(base, 0.62, 0.28)


def paint_avatar(painter: QPainter, rect: QRectF, name: str, side: str = "") -> None:
    """Paint the avatar of `name` into the square `rect`: warm for a customer, cool for an agent, else its own hue."""
    tokens = theme.current()
    ground, ink = {
        "customer": (tokens.avatar_warm, tokens.avatar_warm_ink),
        "agent": (tokens.avatar_cool, tokens.avatar_cool_ink),
        "system": (tokens.subtle, tokens.ink2),
    }.get(side) or colours(name)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ground)
    painter.drawEllipse(rect)
    painter.setPen(ink)
    painter.setFont(theme.font(max(10, round(rect.height() * 0.43)), 500))
    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, initial(name))
    painter.restore()


class Avatar(QWidget):
    """The avatar as a widget of a fixed size."""

    def __init__(self, name: str = "", size: int = 28, side: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self._side = side
        self._size = size
        self.setFixedSize(size, size)
        self.setAccessibleName(name)

    def set_name(self, name: str) -> None:
        """Show another person."""
        self._name = name
        self.setAccessibleName(name)
        self.update()

    def sizeHint(self) -> QSize:
        """Return the fixed size."""
        return QSize(self._size, self._size)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the initial."""
        painter = QPainter(self)
        paint_avatar(painter, QRectF(self.rect()), self._name, self._side)
        painter.end()
