"""Names are chosen by any part, pinyin or initials; between two that fit nobody is guessed."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCompleter, QWidget
from pytestqt.qtbot import QtBot

from desk.ui.widgets.name_box import NameBox

popup = pytest.mark.qt_log_ignore("raise", "grabbing the keyboard", "propagateSizeHints")
NAMES = ["冯磊 · L2", "刘洋 · L1", "刘雨 · L1", "Grace Lin · L1"]


@pytest.fixture
def box(qtbot: QtBot) -> Iterator[NameBox]:
    owner = QWidget()
    qtbot.addWidget(owner)
    made = NameBox(owner)
    made.fill((name, name.encode()) for name in NAMES)
    owner.resize(300, 100)
    with qtbot.waitActive(owner):
        owner.show()
        owner.activateWindow()
    made.begin()
    yield made
    owner.hide()


@popup
@pytest.mark.parametrize(
    ("typed", "row"),
    [
        ("feng", 0),
        ("fl", 0),
        ("liuyu", 2),
        ("ly", -1),
        ("liu", -1),
        ("lin", 3),
        ("l2", 0),
        ("Ｇ", 3),
        ("", -1),
        ("xyz", -1),
    ],
)
def test_the_one_that_fits_is_meant(qtbot: QtBot, box: NameBox, typed: str, row: int) -> None:
    line = box.lineEdit()
    assert line is not None
    qtbot.keyClicks(line, typed) if typed.isascii() else box.setEditText(typed)
    assert box.row == row
    line.editingFinished.emit()
    assert box.currentText() == (NAMES[row] if row >= 0 else typed)


@popup
def test_those_that_fit_are_offered_the_best_first(qtbot: QtBot, box: NameBox) -> None:
    line, completer = box.lineEdit(), box.completer()
    assert line is not None
    assert isinstance(completer, QCompleter)
    qtbot.keyClicks(line, "l")
    model = completer.completionModel()
    offered = [str(model.index(row, 0).data()) for row in range(model.rowCount())]
    assert offered == ["冯磊 · L2", "刘洋 · L1", "刘雨 · L1", "Grace Lin · L1"]
    qtbot.keyClick(completer.popup(), Qt.Key.Key_Down)
    qtbot.keyClick(completer.popup(), Qt.Key.Key_Down)
    qtbot.keyClick(completer.popup(), Qt.Key.Key_Return)
    assert box.row == 1
