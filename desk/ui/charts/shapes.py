"""What the charts draw in their own coordinates: bars, lines, dots. Knows no figures.

pyqtgraph's own hand Qt raw arrays (of rectangles, lines, pixmap pieces) that Python may free before Qt has
painted them: test runs under load crashed in one of three. These keep Qt's own shapes.
"""

import math
from collections.abc import Sequence
from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QPainter, QPen, QPolygonF, QTransform
from PySide6.QtWidgets import QGraphicsSimpleTextItem

_FAR = 1e6


def _pen(colour: QColor, width: float, painter: QPainter) -> QPen:
    pen = QPen(colour, width * painter.device().devicePixelRatio())
    pen.setCosmetic(True)  # in pixels of the device, whatever the coordinates are
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    return pen


class Bars(pg.GraphicsObject):  # type: ignore[misc]
    """Filled boxes."""

    def __init__(self, boxes: Sequence[tuple[QRectF, QColor]]) -> None:
        super().__init__()
        self.boxes = list(boxes)
        self._bounds = QRectF()
        for box, _ in self.boxes:
            self._bounds = self._bounds.united(box)

    def boundingRect(self) -> QRectF:
        """Return the box around all boxes."""
        return QRectF(self._bounds)

    def paint(self, painter: QPainter, *_: Any) -> None:
        """Fill the boxes."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        for box, colour in self.boxes:
            painter.fillRect(box, colour)


class Curve(pg.GraphicsObject):  # type: ignore[misc]
    """A line through points, broken where a value is missing (nan); `area` fills what lies between it and 0.

    Attributes:
        parts: the unbroken pieces.
    """

    def __init__(self, values: Sequence[float], colour: QColor, *, area: QColor | None = None) -> None:
        super().__init__()
        self.parts: list[QPolygonF] = []
        self._colour, self._area = colour, area
        part: list[QPointF] = []
        for number, value in enumerate([*values, math.nan]):
            if not math.isnan(value):
                part.append(QPointF(number, value))
            elif part:
                self.parts.append(QPolygonF(part))
                part = []
        self._areas = [_down_to_zero(line) for line in self.parts] if area is not None else []
        points = [point for line in self._areas or self.parts for point in line.toList()]
        self._bounds = QPolygonF(points).boundingRect()

    def boundingRect(self) -> QRectF:
        """Return the box around the line and its area."""
        return QRectF(self._bounds)

    def paint(self, painter: QPainter, *_: Any) -> None:
        """Fill the area, then draw the line."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        painter.setPen(Qt.PenStyle.NoPen)
        if self._area is not None:
            painter.setBrush(QBrush(self._area))
            for area in self._areas:
                painter.drawPolygon(area)
        painter.setPen(_pen(self._colour, 2, painter))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for line in self.parts:
            painter.drawPolyline(line)


def _down_to_zero(line: QPolygonF) -> QPolygonF:
    """Return the shape between a line and 0."""
    return QPolygonF([QPointF(line.first().x(), 0), *line.toList(), QPointF(line.last().x(), 0)])


class Dots(pg.GraphicsObject):  # type: ignore[misc]
    """Round points of one colour; `inside` makes rings of them.

    Attributes:
        points: where they stand.
    """

    def __init__(self, points: Sequence[tuple[float, float]], colour: QColor, inside: QColor) -> None:
        super().__init__()
        self.points = QPolygonF([QPointF(x, y) for x, y in points])
        self._pens = ((colour, 6), (inside, 4))

    def boundingRect(self) -> QRectF:
        """Return the box around the middles of the points, with some room for them."""
        return self.points.boundingRect().adjusted(-1, -1, 1, 1)

    def paint(self, painter: QPainter, *_: Any) -> None:
        """Draw the points, then what is inside of them."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        for colour, width in self._pens:
            painter.setPen(_pen(colour, width, painter))
            painter.drawPoints(self.points)


class Rule(pg.GraphicsObject):  # type: ignore[misc]
    """A line through the whole chart at one value; `label` stands at the right of an upright one.

    pyqtgraph's asks its view for its size, also when Qt asks for its place after it was taken out.
    """

    def __init__(self, value: float, colour: QColor, *, upright: bool = False, dashed: bool = False) -> None:
        super().__init__()
        self.value = value
        self._colour, self._upright, self._dashed = colour, upright, dashed
        far = QRectF(-_FAR, value - 0.5, 2 * _FAR, 1)
        self._bounds = QRectF(far.y(), far.x(), far.height(), far.width()) if upright else far

    def boundingRect(self) -> QRectF:
        """Return a strip around the line, longer than any chart."""
        return QRectF(self._bounds)

    def set_label(self, text: str, colour: QColor, font: QFont, y: float) -> None:
        """Write beside the line, in the middle of a height."""
        label = QGraphicsSimpleTextItem(text, self)
        label.setFont(font)
        label.setBrush(QBrush(colour))
        label.setFlag(QGraphicsSimpleTextItem.GraphicsItemFlag.ItemIgnoresTransformations)
        label.setTransform(QTransform.fromTranslate(6, -label.boundingRect().height() / 2))
        label.setPos(self.value, y)

    def paint(self, painter: QPainter, *_: Any) -> None:
        """Draw the part of the line that is in sight."""
        box = self.getViewBox()
        if box is None:
            return
        seen = box.viewRect()
        pen = _pen(self._colour, 1, painter)
        if self._dashed:
            pen.setCapStyle(Qt.PenCapStyle.FlatCap)
            pen.setStyle(Qt.PenStyle.DashLine)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setPen(pen)
        if self._upright:
            painter.drawLine(QPointF(self.value, seen.top()), QPointF(self.value, seen.bottom()))
        else:
            painter.drawLine(QPointF(seen.left(), self.value), QPointF(seen.right(), self.value))
