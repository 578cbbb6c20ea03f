"""Marking tickets by keys and mouse, heads between rows, and what stays when the list moves."""

from array import array

import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from desk.protocol.queue import Section
from desk.ui.clock import Clock
from desk.ui.queue.delegate import HEAD_HEIGHT, ROW_HEIGHT, QueueDelegate
from desk.ui.queue.model import QueueModel, with_heads
from desk.ui.queue.view import QueueView

from .samples import NOW_US, EndlessReader, FakeReader, row

KEY = Qt.Key
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
HEADS = (Section("band", "urgent", 3), Section("band", "rest", -1))


@pytest.fixture
def view(qtbot: QtBot) -> QueueView:
    """Return a list of three urgent tickets and seven others."""
    return shown(qtbot, array("q", range(1, 11)), HEADS)


def shown(qtbot: QtBot, keys: "array[int]", sections: tuple[Section, ...]) -> QueueView:
    """Return a list as it stands in the pane."""
    clock = Clock()
    clock.freeze(NOW_US)
    model = QueueModel(FakeReader([row(key) for key in range(1, 400)]), clock)
    made = QueueView(model)
    made.setItemDelegate(QueueDelegate(model, clock, made))
    model.setParent(made)
    qtbot.addWidget(made)
    made.resize(404, 820)
    model.reset(keys, (), sections)
    with qtbot.waitActive(made):
        made.show()
    made.setFocus()
    return made


def model_of(view: QueueView) -> QueueModel:
    model = view.model()
    assert isinstance(model, QueueModel)
    return model


def marked(view: QueueView) -> list[int]:
    return list(view.marked_keys()) if view.marking else []


def test_heads_stand_among_the_rows_and_obey_the_rules(view: QueueView, qtmodeltester: ModelTester) -> None:
    model = model_of(view)
    qtmodeltester.check(model)
    assert model.rowCount() == 12
    assert list(model.heads) == [0, 4]
    assert model.head_at(0) == HEADS[0]
    assert model.head_at(1) is None
    assert model.key_at(0) is None
    assert model.row_at(4) is None
    assert model.flags(model.index(0, 0)) == Qt.ItemFlag.NoItemFlags
    assert model.tickets_between(0, 11) == 10
    assert list(model.keys_between(3, 6)) == [3, 4, 5]
    model.speak = lambda section: f"head of {section.value}"
    assert model.data(model.index(4, 0)) == "head of rest"
    assert with_heads(array("q", [1, 2]), ()) == array("q", [1, 2])


def test_heads_are_low_and_rows_regain_their_height(view: QueueView, qtbot: QtBot) -> None:
    heights = [view.rowHeight(number) for number in range(12)]
    assert heights == [HEAD_HEIGHT if number in (0, 4) else ROW_HEIGHT for number in range(12)]
    model = model_of(view)
    with qtbot.waitSignal(model.layoutChanged):
        model.replace(
            array("q", range(1, 11)), (), (Section("band", "urgent", 5), Section("band", "rest", 5))
        )
    assert [view.rowHeight(number) for number in range(12)] == [
        HEAD_HEIGHT if number in (0, 6) else ROW_HEIGHT for number in range(12)
    ]
    model.reset(array("q", range(1, 21)), (), (Section("band", "urgent", 1), Section("band", "rest", 19)))
    assert [view.rowHeight(n) for n in range(22)] == [
        HEAD_HEIGHT if n in (0, 2) else ROW_HEIGHT for n in range(22)
    ]
    model.reset(array("q", range(1, 11)))
    assert {view.rowHeight(number) for number in range(10)} == {ROW_HEIGHT}


def test_keys_walk_over_heads(view: QueueView, qtbot: QtBot) -> None:
    for _ in range(4):
        qtbot.keyClick(view, KEY.Key_J)
    assert view.current_row() == 5
    qtbot.keyClick(view, KEY.Key_K)
    assert view.current_row() == 3
    qtbot.keyClick(view, KEY.Key_Home)
    assert view.current_row() == 1
    qtbot.keyClick(view, KEY.Key_K)
    assert view.current_row() == 1
    qtbot.keyClick(view, KEY.Key_End)
    assert view.current_row() == 11


def test_x_marks_while_the_keys_walk_on(view: QueueView, qtbot: QtBot) -> None:
    told: list[int] = []
    view.marked.connect(told.append)
    for key in (KEY.Key_J, KEY.Key_X, KEY.Key_J, KEY.Key_J, KEY.Key_X, KEY.Key_J):
        qtbot.keyClick(view, key)
    assert marked(view) == [1, 3]
    assert view.current_row() == 5
    assert told[-1] == 2
    qtbot.keyClick(view, KEY.Key_Escape)
    assert marked(view) == []
    assert told[-1] == 0
    assert view.current_row() == 5


def test_unmarking_the_last_ends_marking(view: QueueView, qtbot: QtBot) -> None:
    for key in (KEY.Key_X, KEY.Key_X):
        qtbot.keyClick(view, key)
    assert not view.marking
    assert view.marked_count() == 0


def test_shift_extends_over_heads_and_back(view: QueueView, qtbot: QtBot) -> None:
    qtbot.keyClick(view, KEY.Key_J)
    for key in (KEY.Key_J, KEY.Key_Down, KEY.Key_Down):
        qtbot.keyClick(view, key, SHIFT)
    assert marked(view) == [1, 2, 3, 4]
    qtbot.keyClick(view, KEY.Key_Up, SHIFT)
    assert marked(view) == [1, 2, 3]
    qtbot.keyClick(view, KEY.Key_End, SHIFT)
    assert len(marked(view)) == 10


def click(
    qtbot: QtBot, view: QueueView, number: int, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
) -> None:
    place = view.visualRect(model_of(view).index(number, 0)).center()
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, held, QPoint(place))


def test_the_mouse_marks_with_ctrl_and_shift(view: QueueView, qtbot: QtBot) -> None:
    click(qtbot, view, 1)
    assert not view.marking
    click(qtbot, view, 3, CTRL)
    assert marked(view) == [1, 3]
    click(qtbot, view, 6, SHIFT)
    assert marked(view) == [1, 3, 4, 5]
    click(qtbot, view, 2)
    assert not view.marking
    assert view.current_row() == 2


def test_all_are_marked_without_heads(view: QueueView, qtbot: QtBot) -> None:
    qtbot.keyClick(view, KEY.Key_A, CTRL)
    assert view.marked_count() == 10
    assert marked(view) == list(range(1, 11))


def test_marks_stay_on_their_tickets_when_the_list_moves(view: QueueView, qtbot: QtBot) -> None:
    for key in (KEY.Key_J, KEY.Key_X, KEY.Key_J, KEY.Key_X):
        qtbot.keyClick(view, key)
    model = model_of(view)
    model.replace(array("q", [9, 2, 8, 1, 5]), (), (Section("band", "urgent", 1), Section("band", "rest", 4)))
    assert sorted(marked(view)) == [1, 2]
    model.replace(array("q", [9, 8]))
    assert marked(view) == []


def test_marking_a_million_is_quick(qtbot: QtBot) -> None:
    clock = Clock()
    clock.freeze(NOW_US)
    model = QueueModel(EndlessReader([]), clock)
    view = QueueView(model)
    qtbot.addWidget(view)
    model.reset(array("q", range(1_000_000)))
    view.mark_all()
    assert view.marked_count() == 1_000_000
    view.clear_marks()
    assert view.marked_count() == 0
