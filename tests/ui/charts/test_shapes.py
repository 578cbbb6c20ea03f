"""Lines break where a value is missing, areas reach down to 0, and all of it is painted in its colour."""

import math

import pyqtgraph as pg
import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from desk.ui import theme
from desk.ui.charts.plot import Chart
from desk.ui.charts.shapes import Curve, Dots, Rule


def painted(qtbot: QtBot, item: pg.GraphicsObject) -> set[str]:
    """Return the colours of a chart that shows an item."""
    chart = Chart()
    qtbot.addWidget(chart)
    chart.resize(240, 160)
    chart.begin()
    chart.addItem(item)
    chart.show_range(-1, 5, 0, 10)
    chart.show()
    image = chart.grab().toImage()
    return {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}


def test_a_line_breaks_where_nothing_is_known(qtbot: QtBot) -> None:
    line = Curve([1, 2, math.nan, 4, math.nan, math.nan, 5], QColor("#ff0000"))
    assert [[(p.x(), p.y()) for p in part.toList()] for part in line.parts] == [
        [(0, 1), (1, 2)], [(3, 4)], [(6, 5)],
    ]  # fmt: skip
    assert line.boundingRect().getRect() == (0, 1, 6, 4)
    assert "#ff0000" in painted(qtbot, line)


def test_an_area_reaches_down_to_zero(qtbot: QtBot) -> None:
    line = Curve([3, 9, 6], QColor("#ff0000"), area=QColor("#00ff00"))
    assert line.boundingRect().getRect() == (0, 0, 2, 9)
    assert {"#ff0000", "#00ff00"} <= painted(qtbot, line)
    assert Curve([], QColor("red"), area=QColor("blue")).boundingRect().isEmpty()


def test_dots_may_be_rings(qtbot: QtBot) -> None:
    found = painted(qtbot, Dots([(1, 2), (3, 4)], QColor("#ff0000"), QColor("#0000ff")))
    assert "#0000ff" in found
    assert any(QColor(name).red() > 120 > QColor(name).green() for name in found)


@pytest.mark.parametrize("upright", [False, True])
def test_a_rule_is_drawn_through_and_has_a_place_outside_of_a_chart(qtbot: QtBot, upright: bool) -> None:
    rule = Rule(3, QColor("#ff0000"), upright=upright, dashed=upright)
    rule.set_label("Target", QColor("#0000ff"), theme.font(12), 5)
    assert rule.boundingRect().contains(QPointF(3, 3))
    assert "#ff0000" in painted(qtbot, rule)
    assert rule.boundingRect().contains(QPointF(3, 3))  # also when its chart is gone
