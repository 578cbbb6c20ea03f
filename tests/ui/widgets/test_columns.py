"""Columns share a width by what stands in them; an empty table says so."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desk.ui import i18n
from desk.ui.preferences.page import Cells, table
from desk.ui.team.grid import OPEN_LEAST, Cell, GridModel, GridView
from desk.ui.widgets.columns import shared


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    i18n.use("en")
    yield
    i18n.use("en")


@pytest.mark.parametrize(
    ("needs", "width", "wanted"),
    [
        ([], 300, []),
        ([100, 50], 200, [125, 75]),
        ([100, 50], 201, [126, 75]),
        ([100, 50, 300], 350, [100, 50, 200]),
        ([300, 300], 200, [100, 100]),
        ([300, 300], 40, [44, 44]),
    ],
)
def test_what_is_short_is_taken_from_the_widest(needs: list[int], width: int, wanted: list[int]) -> None:
    assert shared(needs, width) == wanted


def test_a_table_fills_its_width_and_shows_the_long_column_whole(qtbot: QtBot) -> None:
    model = Cells()
    view = table(model, "Days")
    qtbot.addWidget(view)
    view.resize(500, 200)
    view.show()
    model.show(["Day", "Why"], [["Mon", "A day off that was given for work on a Sunday\nand more"]])
    assert view.columnWidth(1) > view.columnWidth(0)
    assert view.columnWidth(0) + view.columnWidth(1) == view.viewport().width()
    view.resize(700, 200)
    assert view.columnWidth(0) + view.columnWidth(1) == view.viewport().width()
    assert model.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole) == "Day: Mon"


def test_an_empty_table_says_so_in_its_own_words(qtbot: QtBot) -> None:
    model = Cells()
    view = table(model, "Days")
    qtbot.addWidget(view)
    view.resize(300, 120)
    blank = view.viewport().grab().toImage()
    model.show(["Day"], [])
    usual = view.viewport().grab().toImage()
    assert usual != blank
    view.empty = "No day."
    assert view.viewport().grab().toImage() != usual


def test_the_open_column_of_a_grid_keeps_a_least_and_nothing_is_scrolled(qtbot: QtBot) -> None:
    model = GridModel()
    view = GridView(model)
    qtbot.addWidget(view)
    view.resize(520, 200)
    view.show()
    row = [
        Cell("Assessment of the year", pill=True),
        Cell("A very long title " * 6),
        Cell("3 / 12", share=0.25),
    ]
    model.show(["Kind", "Title", "Load"], [row])
    view.widths(110, 0, 190)
    assert view.columnWidth(1) >= OPEN_LEAST
    assert sum(view.columnWidth(column) for column in range(3)) <= view.viewport().width()
    view.resize(900, 200)
    assert sum(view.columnWidth(column) for column in range(3)) == view.viewport().width()
    model.show(["Kind"], [])
    view.widths(110)
    assert view.columnWidth(0) == 110
