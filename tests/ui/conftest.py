"""What all tests of the window share."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QLineEdit, QMainWindow, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.showing import shown

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let one message of the off-screen platform pass: it has no window manager to tell sizes to."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.qt_log_ignore("propagateSizeHints"))


@pytest.fixture
def window(qtbot: QtBot) -> QMainWindow:
    """Return a shown window with a button and a line to write in."""
    made, body = QMainWindow(), QWidget()
    column = QVBoxLayout(body)
    column.addWidget(QPushButton("button"))
    column.addWidget(QLineEdit())
    made.setCentralWidget(body)
    shown(qtbot, made)
    return made
