"""The shadow around a box: darkest beside it, gone at its reach, whatever the size."""

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QColor, QImage, QPainter

from desk.ui.widgets.shadow import REACH, paint_shadow


@pytest.mark.parametrize("size", [(300, 200), (90, 60)])
def test_a_shadow_fades_with_the_distance(qapp: object, size: tuple[int, int]) -> None:
    image = QImage(500, 400, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    box = QRect(100, 100, *size)
    painter = QPainter(image)
    paint_shadow(painter, box, darkest=80, offset=QPoint(0, 0))
    painter.end()
    middle = box.center().y()
    greys = [
        image.pixelColor(box.left() - beside, middle).lightness() for beside in (1, REACH // 2, REACH + 2)
    ]
    assert greys == sorted(greys)
    assert greys[0] < greys[1] < greys[2] == 255
    below = [image.pixelColor(box.center().x(), box.bottom() + 1 + beside).lightness() for beside in (0, 9)]
    assert below[0] < below[1]
