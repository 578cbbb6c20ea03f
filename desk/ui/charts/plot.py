"""The common ground of the charts: axes, grid, colours of the theme, hover and click on marks.

A chart fills `marks` with what can be pointed at; it knows neither the engine nor the page.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import QGraphicsScene, QToolTip

from desk.ui import theme
from desk.ui.charts.shapes import Bars, Rule

_REACH = 4
_AXIS_WIDTH = 46


@dataclass(frozen=True, slots=True)
class Mark:
    """A part of a chart that can be pointed at, in the chart's coordinates.

    Attributes:
        drill: what the queue shows after a click.
        tip: exact numbers, in lines.
    """

    x0: float
    x1: float
    y0: float
    y1: float
    drill: dict[str, Any]
    tip: str


def nice_ticks(top: float, wanted: int = 4) -> list[int]:
    """Return whole round numbers from 0 to the first one not below `top`."""
    raw = max(top, 1) / wanted
    power = 10 ** math.floor(math.log10(raw)) if raw >= 1 else 1
    step = max(1, next(int(power * m) for m in (1, 2, 2.5, 5, 10) if power * m >= raw and power * m % 1 == 0))
    return list(range(0, math.ceil(max(top, 1) / step) * step + 1, step))


def every(labels: Sequence[tuple[float, str]], most: int) -> list[tuple[float, str]]:
    """Return at most `most` labels, evenly spread."""
    step = max(1, math.ceil(len(labels) / most))
    return list(labels[step // 2 :: step])


def apart(centres: Sequence[float], widths: Sequence[float], gap: float = 8) -> list[int]:
    """Return which labels stand beside one another without touching: the first, the last, and what fits between."""
    kept: list[int] = []
    last = len(centres) - 1
    for number, (centre, width) in enumerate(zip(centres, widths, strict=True)):
        left, right = centre - width / 2, centre + width / 2
        free = not kept or left >= centres[kept[-1]] + widths[kept[-1]] / 2 + gap
        before = number == last or right + gap <= centres[last] - widths[last] / 2
        if free and (before or not kept):
            kept.append(number)
    return kept


def blend(low: QColor, high: QColor, share: float) -> QColor:
    """Return the colour between two."""
    part = min(max(share, 0.0), 1.0)
    channels = zip(low.getRgb()[:3], high.getRgb()[:3], strict=True)  # type: ignore[index]
    return QColor(*(round(a + (b - a) * part) for a, b in channels))


class Chart(pg.PlotWidget):  # type: ignore[misc]
    """A plot without zoom whose marks show numbers on hover and lead to their tickets.

    Attributes:
        marks: what can be pointed at, in reading order.

    Signals:
        mark_chosen(object): the drill of a mark, by click, Return or Space; GUI thread.
    """

    mark_chosen = Signal(object)

    def __init__(self, *, axis_width: int = _AXIS_WIDTH, right: int = 4) -> None:
        super().__init__()
        self.marks: list[Mark] = []
        self._kept: list[Any] = []
        # Qt's index of a scene outlives items that Python removes and then crashes while painting.
        self.scene().setItemIndexMethod(QGraphicsScene.ItemIndexMethod.NoIndex)
        self._at = -1
        self._pressed: Mark | None = None
        self._label_width = 52
        self._labels: list[tuple[float, str]] = []
        self.setMenuEnabled(False)
        self.setMouseEnabled(False, False)
        self.hideButtons()
        self.setFrameShape(self.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.getViewBox().setDefaultPadding(0)
        # The uppermost label stands half above the plot, the last one half beside it.
        self.getPlotItem().layout.setContentsMargins(0, 7, right, 0)
        self.getAxis("left").setWidth(axis_width)
        self.getAxis("bottom").setHeight(24)
        for side in ("left", "bottom"):
            self.getAxis(side).setStyle(
                tickLength=0, tickAlpha=0.0, tickTextOffset=8, hideOverlappingLabels=False
            )
            self.getAxis(side).setTickFont(theme.font(11, tabular=True))

    # ---- drawing ---------------------------------------------------------------------------------

    def begin(self) -> None:
        """Remove everything and take the colours of the theme."""
        tokens = theme.current()
        # Items of the last drawing live until the next one: a paint event under way may still hold them.
        self._kept = list(self.getPlotItem().items)
        self.clear()
        self.marks.clear()
        self._at = -1
        self.setBackground(tokens.panel)
        for side in ("left", "bottom"):
            axis = self.getAxis(side)
            axis.setTextPen(tokens.ink3)
            axis.setPen(pg.mkPen(None) if side == "left" else pg.mkPen(tokens.line_strong))

    def add_bars(
        self,
        x0: Sequence[float],
        width: float,
        y0: Sequence[float],
        height: Sequence[float],
        colours: Sequence[QColor],
    ) -> None:
        """Add bars; those of no height are left out."""
        boxes = [QRectF(x, y, width, high) for x, y, high in zip(x0, y0, height, strict=True)]
        self.addItem(Bars([pair for pair in zip(boxes, colours, strict=True) if pair[0].height() > 0]))

    def show_scale(self, ticks: Iterable[tuple[float, str]], *, grid: bool = True) -> None:
        """Label the left axis and draw its grid."""
        labelled = list(ticks)
        self.getAxis("left").setTicks([labelled])
        for value, _ in labelled if grid else ():
            line = Rule(value, theme.current().line)
            line.setZValue(-20)
            self.addItem(line)

    def show_labels(self, labels: Sequence[tuple[float, str]], *, width: int = 52) -> None:
        """Label the bottom axis with as many labels of a width in pixels as fit."""
        self._labels, self._label_width = list(labels), width
        self._fit_labels()

    def show_range(self, x0: float, x1: float, y0: float, y1: float) -> None:
        """Show exactly these coordinates."""
        self.getViewBox().setRange(xRange=(x0, x1), yRange=(y0, y1), padding=0)

    def _fit_labels(self) -> None:
        most = max(2, (self.width() - _AXIS_WIDTH) // self._label_width)
        self.getAxis("bottom").setTicks([every(self._labels, most)])

    def sizeHint(self) -> QSize:
        """Return little: the card gives the room (pyqtgraph asks for 640 x 480)."""
        return QSize(200, 60)

    def minimumSizeHint(self) -> QSize:
        """Return what a readable chart needs."""
        return QSize(160, 60)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep labels apart."""
        super().resizeEvent(event)
        if getattr(self, "_labels", None):
            self._fit_labels()

    # ---- pointing ----------------------------------------------------------------------------------

    def mark_at(self, position: QPoint) -> Mark | None:
        """Return the mark under a point of the widget; thin marks reach a few pixels beyond themselves."""
        box = self.getViewBox()
        point = box.mapSceneToView(self.mapToScene(position))
        reach = abs(box.viewPixelSize()[1]) * _REACH
        near = [
            mark
            for mark in self.marks
            if mark.x0 <= point.x() < mark.x1 and mark.y0 - reach <= point.y() <= mark.y1 + reach
        ]
        inside = [mark for mark in near if mark.y1 - mark.y0 < 3 * reach] or near
        return min(inside, key=lambda mark: abs((mark.y0 + mark.y1) / 2 - point.y()), default=None)

    def centre_of(self, mark: Mark) -> QPoint:
        """Return where a mark stands in the widget."""
        point = self.getViewBox().mapViewToScene(QPointF((mark.x0 + mark.x1) / 2, (mark.y0 + mark.y1) / 2))
        return self.mapFromScene(point)  # type: ignore[no-any-return]

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Show the numbers of the mark under the pointer."""
        super().mouseMoveEvent(event)
        mark = self.mark_at(event.position().toPoint())
        shape = Qt.CursorShape.PointingHandCursor if mark is not None else Qt.CursorShape.ArrowCursor
        self.viewport().setCursor(shape)
        if mark is not None:
            QToolTip.showText(event.globalPosition().toPoint(), mark.tip, self)
        else:
            QToolTip.hideText()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Remember the mark: only a press and release on the same one is a click."""
        self._pressed = self.mark_at(event.position().toPoint())
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Open the tickets of the mark."""
        mark, self._pressed = self._pressed, None
        left = event.button() == Qt.MouseButton.LeftButton
        if left and mark is not None and self.mark_at(event.position().toPoint()) == mark:
            QToolTip.hideText()
            self.mark_chosen.emit(dict(mark.drill))
        event.accept()

    def leaveEvent(self, event: QEvent) -> None:
        """Hide the numbers."""
        super().leaveEvent(event)
        QToolTip.hideText()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk the marks with the arrows; Return or Space opens the tickets."""
        steps = {Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1}
        step = steps.get(Qt.Key(event.key()))
        if step is not None and self.marks:
            self._at = (
                (self._at + step) % len(self.marks)
                if self._at >= 0
                else (0 if step > 0 else len(self.marks) - 1)
            )
            mark = self.marks[self._at]
            self.setAccessibleDescription(mark.tip)
            self.viewport().update()
            QToolTip.showText(self.mapToGlobal(self.centre_of(mark)), mark.tip, self)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and self._at >= 0:
            self.mark_chosen.emit(dict(self.marks[self._at].drill))
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show where the keyboard is."""
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show it no more."""
        super().focusOutEvent(event)
        QToolTip.hideText()
        self.viewport().update()

    def drawForeground(self, painter: QPainter, rect: QRectF) -> None:
        """Paint a ring around the chart that has the keyboard, and around the mark it stands on."""
        if not self.hasFocus():
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.current().focus, 1.5))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        whole = self.mapToScene(self.viewport().rect()).boundingRect()
        painter.drawRoundedRect(whole.adjusted(1, 1, -2, -2), 6, 6)
        if 0 <= self._at < len(self.marks):
            mark, box = self.marks[self._at], self.getViewBox()
            corners = [box.mapViewToScene(QPointF(x, y)) for x, y in ((mark.x0, mark.y0), (mark.x1, mark.y1))]
            painter.drawRoundedRect(QRectF(*corners).normalized().adjusted(-1, -1, 1, 1), 3, 3)
        painter.restore()

    def wheelEvent(self, event: Any) -> None:
        """Let the page scroll."""
        event.ignore()
