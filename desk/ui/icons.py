"""Icons: our own 20x20 stroke drawings, recoloured for the theme; knows files and colours, no widget."""

from functools import cache

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
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


def icon(name: str, color: QColor | None = None, size: int = 20) -> QIcon:
    """Return an icon for buttons and menus, with a faded form for the disabled state."""
    made = QIcon(pixmap(name, color, size))
    made.addPixmap(pixmap(name, theme.current().ink3, size), QIcon.Mode.Disabled)
    return made
