"""The queue as a table: columns, widths, order, sorting by a head, and what is remembered."""

import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from desk.ui.memory import WindowMemory
from desk.ui.queue.columns import COLUMN_HEIGHT, COLUMNS, USUAL
from desk.ui.queue.delegate import ROW_HEIGHT
from desk.ui.queue.pane import QueuePane
from desk.ui.queue.table import from_text, to_text

from .samples import row
from .test_bulk import workspace
from .test_pane import make


def table_of(qtbot: QtBot) -> QueuePane:
    """Return a pane that shows its tickets as a table."""
    pane, _, _ = make(qtbot, 30)
    pane.set_workspace(workspace())
    pane.show_view("open")
    pane.resize(1000, 600)
    pane.toggle("columns")
    return pane


def test_rows_and_columns_and_back(qtbot: QtBot, qtmodeltester: ModelTester) -> None:
    pane, _, _ = make(qtbot, 30)
    pane.show_view("open")
    pane.view.select_key(7)
    with qtbot.waitSignals([pane.wide_wanted, pane.shape_changed]):
        pane.toggle("columns")
    assert pane.model.columnCount() == len(USUAL)
    assert pane.view.rowHeight(3) == COLUMN_HEIGHT
    assert pane.view.horizontalHeader().isVisible()
    assert pane.current_key() == 7
    qtmodeltester.check(pane.model)
    pane.toggle("columns")
    assert pane.model.columnCount() == 1
    assert pane.view.rowHeight(3) == ROW_HEIGHT
    assert pane.current_key() == 7


def test_a_click_on_a_head_sorts_and_again_reverses(qtbot: QtBot) -> None:
    pane = table_of(qtbot)
    head = pane.view.horizontalHeader()
    place = USUAL.index("priority")

    def click() -> None:
        at = QPoint(head.sectionViewportPosition(place) + 20, head.height() // 2)
        qtbot.mouseClick(head.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)

    click()
    assert (pane.query.sort, pane.query.descending) == ("priority", False)
    assert head.sortIndicatorSection() == place
    click()
    assert pane.query.descending


def test_columns_are_chosen_moved_and_sized(qtbot: QtBot) -> None:
    pane = table_of(qtbot)
    table = pane.parts.table
    table.toggle("tags")
    assert table.shown()[-1] == "tags"
    table.toggle("number")
    assert "number" not in table.shown()
    head = pane.view.horizontalHeader()
    with qtbot.waitSignal(table.changed):
        head.resizeSection(2, 333)
    assert table.columns[2] == ("title", 333)
    with qtbot.waitSignal(table.changed):
        head.moveSection(0, 2)
    assert table.shown()[:3] == ("left", "title", "priority")
    assert [head.visualIndex(n) for n in range(3)] == [0, 1, 2]
    assert head.sectionSize(1) == 333
    memory = WindowMemory()
    pane.remember(memory)
    assert memory.layout == "columns"
    assert from_text(memory.columns) == table.columns
    for name in list(table.shown()):
        table.toggle(name)
    assert len(table.shown()) == 1


def test_a_remembered_table_stands_there_at_once(qtbot: QtBot) -> None:
    pane, _, _ = make(qtbot, 3)
    pane.set_shape(False, "columns", "title=200,unknown=3,number=x,state=90")
    assert pane.parts.table.columns == (("title", 200), ("state", 90))
    pane.show_view("open")
    assert pane.model.data(pane.model.index(0, 0)) == "Ticket 1"
    assert pane.model.headerData(1, Qt.Orientation.Horizontal) == "State"
    assert to_text((("title", 200),)) == "title=200"


@pytest.mark.parametrize("name", sorted(COLUMNS))
def test_every_column_has_words_in_both_languages(qtbot: QtBot, name: str) -> None:
    pane = table_of(qtbot)
    column = COLUMNS[name]
    assert all(column.words_of_head)
    for due in (-60, 3600, None):
        assert isinstance(column.words(row(3, due_in_s=due), pane.names, 1_763_820_000_000_000), str)


def test_both_forms_paint(qtbot: QtBot) -> None:
    pane = table_of(qtbot)
    table = pane.view.grab().toImage()
    pane.view.step(1)
    pane.view.toggle_mark()
    assert pane.view.grab().toImage() != table
    pane.set_shape(True, "columns", "")
    pane.show_view("open")
    assert pane.view.grab().toImage() != table


def test_the_menu_of_columns(qtbot: QtBot) -> None:
    pane = table_of(qtbot)
    pane.parts.show_menu()
    actions = pane.head.columns_menu.actions()
    assert [one.data() for one in actions if one.isChecked()] == [name for name in COLUMNS if name in USUAL]
    next(one for one in actions if one.data() == "tier").trigger()
    assert "tier" in pane.parts.table.shown()
    pane.parts.show_menu()
    pane.head.columns_menu.actions()[-1].trigger()
    assert pane.parts.table.shown() == USUAL
