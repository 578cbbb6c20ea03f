"""A soft shadow around a box, painted from a small picture made once.

A graphics effect would render everything inside anew and blur it with every repaint, 4 ms a key in the palette.
"""

from functools import lru_cache

from PySide6.QtCore import QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPixmap

REACH, RADIUS = 28, 12
"""How far the shadow reaches beyond the box, and the rounding of its corners."""

_CORNER = 2 * REACH
_TILE = 2 * _CORNER + 1
_STEP = 2


@lru_cache(maxsize=4)
def _tile(darkest: int, ratio: float) -> QPixmap:
    """Return the shadow of a small box: corners of `_CORNER`, one pixel between them to be stretched."""
    tile = QPixmap(round(_TILE * ratio), round(_TILE * ratio))
    tile.setDevicePixelRatio(ratio)
    tile.fill(Qt.GlobalColor.transparent)
    painter = QPainter(tile)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Source)
    painter.setPen(Qt.PenStyle.NoPen)
    for inset in range(0, _CORNER, _STEP):
        share = (inset + _STEP) / _CORNER
        painter.setBrush(QColor(0, 0, 0, round(darkest * share * share * (3 - 2 * share))))
        box = QRectF(0, 0, _TILE, _TILE).adjusted(inset, inset, -inset, -inset)
        rounding = RADIUS + max(0, REACH - inset)
        painter.drawRoundedRect(box, rounding, rounding)
    painter.end()
    return tile


def paint_shadow(painter: QPainter, box: QRect, *, darkest: int, offset: QPoint) -> None:
    """Paint the shadow of a box that lies `offset` above its ground; the box itself covers the middle."""
    ratio = painter.device().devicePixelRatioF()
    tile, around = _tile(darkest, ratio), box.translated(offset).adjusted(-REACH, -REACH, REACH, REACH)
    columns = _parts(around.left(), around.width())
    for top, height, source_top, source_height in _parts(around.top(), around.height()):
        for left, width, source_left, source_width in columns:
            source = QRectF(
                source_left * ratio, source_top * ratio, source_width * ratio, source_height * ratio
            )
            painter.drawPixmap(QRectF(left, top, width, height), tile, source)


def _parts(start: int, length: int) -> tuple[tuple[int, int, int, int], ...]:
    """Return (start, length) of border, middle and border on the ground, and where each stands in the tile."""
    border = min(_CORNER, length // 2)
    return (
        (start, border, 0, border),
        (start + border, length - 2 * border, _CORNER, 1),
        (start + length - border, border, _TILE - border, border),
    )
