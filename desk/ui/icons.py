"""Icons: our own 20x20 stroke drawings, recoloured for the theme; knows files and colours, no widget."""

from functools import cache

from PySide6.QtCore import QByteArray, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QIconEngine, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from desk.ui import assets, theme

_pixmaps: dict[tuple[str, int, int, float], QPixmap] = {}


@cache
def source(name: str) -> str:
    """Return the drawing of an icon; an unknown name is our own error."""
    return assets.path("icons", f"{name}.svg").read_text(encoding="utf-8")


@cache
def names() -> frozenset[str]:
    """Return the names of all icons."""
    return frozenset(file.stem for file in assets.path("icons").glob("*.svg"))


def pixmap(name: str, color: QColor | None = None, size: int = 20, ratio: float = 2.0) -> QPixmap:
    """Return an icon in a colour (the secondary ink by default) for a device pixel ratio."""
    ink = color if color is not None else theme.current().ink2
    key = (name, ink.rgba(), size, ratio)
    made = _pixmaps.get(key)
    if made is None:
        made = _pixmaps[key] = _render(name, ink, size, ratio)
    return made


def _render(name: str, ink: QColor, size: int, ratio: float) -> QPixmap:
    text = source(name).replace("currentColor", ink.name())
    made = QPixmap(round(size * ratio), round(size * ratio))
    made.setDevicePixelRatio(ratio)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    painter.setOpacity(ink.alphaF())
    QSvgRenderer(QByteArray(text.encode())).render(painter, QRectF(0, 0, size, size))
    painter.end()
    return made


class _Drawing(QIconEngine):
    """Draws when it is painted: most icons of a start stand in menus that nobody has opened yet."""

    def __init__(self, name: str, ink: QColor, faded: QColor, size: int) -> None:
        super().__init__()
        self._name, self._ink, self._faded, self._size = name, ink, faded, size

    def clone(self) -> QIconEngine:
        """Return a copy, as Qt asks for it."""
        return _Drawing(self._name, self._ink, self._faded, self._size)

    def actualSize(self, size: QSize, _mode: QIcon.Mode, _state: QIcon.State) -> QSize:
        """Return the size it is drawn in: never larger than its own."""
        return size.boundedTo(QSize(self._size, self._size))

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, _state: QIcon.State) -> None:
        """Paint it into the middle of the rectangle."""
        drawn = self._drawn(rect.width(), mode, painter.device().devicePixelRatioF())
        edge = round(drawn.deviceIndependentSize().width())
        painter.drawPixmap(
            rect.x() + (rect.width() - edge) // 2, rect.y() + (rect.height() - edge) // 2, drawn
        )

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        """Return it for a display of one pixel a point."""
        return self.scaledPixmap(size, mode, state, 1.0)

    def scaledPixmap(self, size: QSize, mode: QIcon.Mode, _state: QIcon.State, scale: float) -> QPixmap:
        """Return it at a size in device pixels, for a device pixel ratio."""
        return self._drawn(round(size.width() / scale), mode, scale)

    def _drawn(self, size: int, mode: QIcon.Mode, ratio: float) -> QPixmap:
        ink = self._faded if mode == QIcon.Mode.Disabled else self._ink
        return pixmap(self._name, ink, min(size, self._size), ratio)


def icon(name: str, color: QColor | None = None, size: int = 20) -> QIcon:
    """Return an icon for buttons and menus, with a faded form for the disabled state."""
    tokens = theme.current()
    return QIcon(_Drawing(name, color if color is not None else tokens.ink2, tokens.ink3, size))
