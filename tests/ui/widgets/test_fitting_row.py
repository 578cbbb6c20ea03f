"""Buttons give way to the text beside them, the last first; those that lead on stay."""

from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from desk.ui.widgets.fitting_row import FittingRow


def test_the_last_buttons_give_way(qtbot: QtBot) -> None:
    text, spare, kept = QLabel("3 marked"), [QPushButton(name) for name in "abc"], [QPushButton("…")]
    row = FittingRow(text, spare, kept)
    row.setMinimumWidth(1)  # a window of its own: no style sheet of another test decides how narrow it may be
    qtbot.addWidget(row)
    row.resize(2000, 30)
    row.show()
    assert all(button.isVisible() for button in (*spare, *kept))
    whole = text.sizeHint().width() + sum(button.sizeHint().width() + 2 for button in (*spare, *kept)) + 6
    row.resize(whole - 1, 30)
    assert [button.isVisible() for button in (*spare, *kept)] == [True, True, False, True]
    row.resize(whole, 30)
    assert spare[-1].isVisible()
    text.setText("100,000 marked and more of them")
    row.fit()
    assert not spare[-1].isVisible()
    row.resize(20, 30)
    assert [button.isVisible() for button in (*spare, *kept)] == [False, False, False, True]
