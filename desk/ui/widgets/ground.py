"""The inner widget of a scrolled list, made here; knows no list."""

from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QAbstractScrollArea, QWidget


def give_ground(area: QAbstractScrollArea) -> None:
    """Give a list a viewport of ours; call it first in the constructor.

    To find out what kind of widget Qt's own viewport is, PySide6 builds every kind there is: 9 ms of the start.
    """
    ground = QWidget()
    ground.setObjectName("qt_scrollarea_viewport")
    ground.setBackgroundRole(QPalette.ColorRole.Base)
    ground.setAutoFillBackground(True)
    area.setViewport(ground)
