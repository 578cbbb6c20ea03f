"""Shows a widget for a test and waits until its window is the active one."""

from typing import TypeVar

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

AnyWidget = TypeVar("AnyWidget", bound=QWidget)


def shown(qtbot: QtBot, made: AnyWidget, width: int = 0, height: int = 0) -> AnyWidget:
    """Return the widget, shown at a size (0: its own); it is closed with the test."""
    qtbot.addWidget(made)
    if width:
        made.resize(width, height)
    with qtbot.waitActive(made):
        made.show()
    return made
