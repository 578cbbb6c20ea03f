"""A form in a low window: it wants its height, may be lower, and nothing of it is out of reach at the side."""

from PySide6.QtWidgets import QComboBox, QLabel, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from desk.ui.widgets.low_scroll import LEAST, LowScroll, narrow


def test_it_wants_what_it_holds_and_may_be_lower(qtbot: QtBot) -> None:
    held, inner = QWidget(), QWidget()
    column = QVBoxLayout(held)
    column.addWidget(inner)
    inner.setFixedSize(200, 300)
    frame = LowScroll(held, most=350)
    qtbot.addWidget(frame)
    assert frame.sizeHint() == held.sizeHint()
    assert frame.minimumSizeHint().height() == LEAST
    assert frame.minimumSizeHint().width() > held.minimumSizeHint().width()
    frame.show()
    inner.setFixedSize(200, 900)
    held.layout().activate()
    assert frame.sizeHint().height() == 350
    frame.resize(frame.minimumSizeHint())
    qtbot.waitUntil(lambda: held.width() == frame.viewport().width() >= 200)


def test_a_box_may_be_narrower_than_its_longest_choice(qtbot: QtBot) -> None:
    usual, narrowed = QComboBox(), QComboBox()
    for box in (usual, narrowed):
        qtbot.addWidget(box)
        box.addItem("a very long name of a group that nobody wants to see in full " * 3)
    narrow(narrowed)
    assert narrowed.minimumSizeHint().width() < usual.minimumSizeHint().width() / 2


def test_what_cannot_be_narrower_is_scrolled_sideways(qtbot: QtBot) -> None:
    held = QLabel()
    held.setMinimumSize(500, 40)
    scroll = LowScroll(held)
    qtbot.addWidget(scroll)
    assert scroll.minimumSizeHint().width() < 300
    scroll.resize(300, 120)
    scroll.show()
    qtbot.waitUntil(lambda: scroll.horizontalScrollBar().maximum() > 0)
