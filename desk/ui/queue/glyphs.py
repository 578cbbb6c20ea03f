"""Glyphs of priority and state: shape tells, colour only supports. Drawn once per theme and size."""

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap

from desk.ui import theme

SIZE, SMALL = 16, 12
_cache: dict[tuple[str, bool, float], QPixmap] = {}


def priority_glyph(level: int, ratio: float) -> QPixmap:
    """Return the glyph of a priority: a square with "!" for P0 and P1, else signal bars."""
    return _cached(f"p{level}", ratio, lambda painter: _paint_priority(painter, level))


def state_glyph(state: str, ratio: float) -> QPixmap:
    """Return the glyph of a state: dashed ring, ring, half pie, pause, tick or cross."""
    return _cached(state, ratio, lambda painter: _STATES.get(state, _paint_cross)(painter))


def pause_glyph(ratio: float) -> QPixmap:
    """Return the two strokes beside a countdown that stands still; the icon's SVG would cost the start 4 ms."""
    return _cached("pause", ratio, _paint_pause, SMALL)


def _cached(name: str, ratio: float, paint: Callable[[QPainter], None], size: int = SIZE) -> QPixmap:
    key = (name, theme.current().dark, ratio)
    made = _cache.get(key)
    if made is None:
        made = QPixmap(round(size * ratio), round(size * ratio))
        made.setDevicePixelRatio(ratio)
        made.fill(Qt.GlobalColor.transparent)
        painter = QPainter(made)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint(painter)
        painter.end()
        _cache[key] = made
    return made


def _paint_priority(painter: QPainter, level: int) -> None:
    tokens = theme.current()
    painter.setPen(Qt.PenStyle.NoPen)
    if level <= 1:
        painter.setBrush(tokens.urgent)
        painter.drawRoundedRect(QRectF(1, 1, 14, 14), 3.5, 3.5)
        painter.setBrush(tokens.panel)
        for x in (5.0, 9.0) if level == 0 else (7.0,):
            painter.drawRoundedRect(QRectF(x, 4, 2, 5), 1, 1)
            painter.drawEllipse(QRectF(x - 0.1, 10.2, 2.2, 2.2))
        return
    filled = {2: 3, 3: 2}.get(level, 1)
    for bar in range(3):
        height = 4.5 + bar * 4.0
        painter.setBrush(tokens.priority(level) if bar < filled else tokens.line_strong)
        painter.drawRoundedRect(QRectF(1.5 + bar * 4.75, 14.5 - height, 3.5, height), 1, 1)


def _pen(colour: QColor, width: float = 1.5) -> QPen:
    return QPen(colour, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)


def _paint_new(painter: QPainter) -> None:
    pen = QPen(theme.current().focus, 1.6)
    pen.setDashPattern([1.9, 1.45])
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    painter.setPen(pen)
    painter.drawEllipse(QRectF(2, 2, 12, 12))


def _paint_assigned(painter: QPainter) -> None:
    painter.setPen(_pen(theme.current().focus))
    painter.drawEllipse(QRectF(2, 2, 12, 12))


def _paint_in_progress(painter: QPainter) -> None:
    colour = theme.current().warn_fill
    painter.setPen(_pen(colour))
    painter.drawEllipse(QRectF(2, 2, 12, 12))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawPie(QRectF(4.5, 4.5, 7, 7), -90 * 16, 180 * 16)


def _paint_waiting(painter: QPainter) -> None:
    painter.setPen(_pen(theme.current().ink3, 1.4))
    painter.drawEllipse(QRectF(2, 2, 12, 12))
    painter.drawLine(QPointF(6.5, 6), QPointF(6.5, 10))
    painter.drawLine(QPointF(9.5, 6), QPointF(9.5, 10))


def _paint_pause(painter: QPainter) -> None:
    painter.setPen(_pen(theme.current().ink3, 0.9))
    painter.drawLine(QPointF(4.2, 2.7), QPointF(4.2, 9.3))
    painter.drawLine(QPointF(7.8, 2.7), QPointF(7.8, 9.3))


def _paint_confirming(painter: QPainter) -> None:
    painter.setPen(_pen(theme.current().ok))
    painter.drawEllipse(QRectF(2, 2, 12, 12))
    painter.drawPolyline([QPointF(5.5, 8.2), QPointF(7.3, 10), QPointF(10.6, 6.3)])


def _paint_closed(painter: QPainter) -> None:
    tokens = theme.current()
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(tokens.ok)
    painter.drawEllipse(QRectF(1.25, 1.25, 13.5, 13.5))
    painter.setPen(_pen(tokens.panel, 1.7))
    painter.drawPolyline([QPointF(5.2, 8.2), QPointF(7.2, 10.2), QPointF(10.8, 6.2)])


def _paint_cross(painter: QPainter) -> None:
    painter.setPen(_pen(theme.current().ink3, 1.4))
    painter.drawEllipse(QRectF(2, 2, 12, 12))
    painter.drawLine(QPointF(6, 6), QPointF(10, 10))
    painter.drawLine(QPointF(10, 6), QPointF(6, 10))


_STATES: dict[str, Callable[[QPainter], None]] = {
    "new": _paint_new,
    "assigned": _paint_assigned,
    "in_progress": _paint_in_progress,
    "waiting_customer": _paint_waiting,
    "waiting_third_party": _paint_waiting,
    "scheduled": _paint_waiting,
    "pending_confirmation": _paint_confirming,
    "closed": _paint_closed,
}
