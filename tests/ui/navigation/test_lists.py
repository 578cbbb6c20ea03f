"""Saved lists in the navigation: rows with counts, menu, keys, renaming, moving, sharing, deleting and back."""

from typing import Any

import msgspec
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from desk.protocol.changes import Change, Changes
from desk.protocol.messages import Failure
from desk.protocol.saved_views import COUNTED, SavedView, to_text
from desk.protocol.views import Counts
from desk.ui.navigation.model import NavigationModel
from desk.ui.navigation.pane import NavigationPane
from tests.ui.fakes import FakeRequester

from .test_navigation import GROUP, workspace

KEY = Qt.Key
CTRL_SHIFT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
HOT, LATE = (
    SavedView(id=letter * 32, name=name, query="p:P1") for letter, name in (("a", "Hot"), ("b", "迟到"))
)


def shown(qtbot: QtBot, **answers: Any) -> tuple[NavigationPane, FakeRequester]:
    """Return a navigation with two saved lists, the first one chosen."""
    requester = FakeRequester(answers=answers)
    pane = NavigationPane(requester)
    qtbot.addWidget(pane)
    pane.resize(224, 900)
    with qtbot.waitActive(pane):
        pane.show()
    pane.show_workspace(msgspec.structs.replace(workspace(), views=(HOT, LATE)))
    assert pane.choose("view", "saved:" + HOT.id)
    pane.view.setFocus()
    return pane, requester


def row(pane: NavigationPane, view: SavedView) -> int:
    return pane.model.row_of("view", "saved:" + view.id)


def act(pane: NavigationPane, view: SavedView, text: str) -> None:
    menu = pane.lists.menu(row(pane, view))
    next(action for action in menu.actions() if action.text() == text).trigger()


def test_saved_lists_stand_between_views_and_groups(qtbot: QtBot, qtmodeltester: ModelTester) -> None:
    model = NavigationModel()
    model.set_groups([GROUP])
    model.set_views([HOT, LATE])
    qtmodeltester.check(model)
    names = [model.label(item) for item in model.items]
    assert names[5:10] == ["My lists", "Hot", "迟到", "Groups", "网络"]
    told: list[int] = []
    model.dataChanged.connect(lambda first, last, roles=None: told.append(first.row()))
    model.set_counts(Counts(views={}, groups={}, saved={HOT.id: 4, LATE.id: COUNTED + 1}))
    assert told == [6, 7]
    assert model.count(model.items[6]) == 4


def test_counts_beyond_what_is_counted_are_painted_with_a_plus(qtbot: QtBot) -> None:
    pane, _ = shown(qtbot)
    pane.model.set_counts(Counts(views={}, groups={}, saved={HOT.id: 5, LATE.id: 5}))
    few = pane.view.grab().toImage()
    pane.model.set_counts(Counts(views={}, groups={}, saved={HOT.id: 5, LATE.id: COUNTED + 1}))
    assert pane.view.grab().toImage() != few


def test_a_click_names_the_list_as_a_view(qtbot: QtBot) -> None:
    pane, _ = shown(qtbot)
    with qtbot.waitSignal(pane.chosen) as told:
        place = pane.view.visualRect(pane.model.index(row(pane, LATE), 0)).center()
        qtbot.mouseClick(pane.view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert told.args == ["view", "saved:" + LATE.id, None]


def test_renaming_happens_in_place(qtbot: QtBot) -> None:
    pane, requester = shown(qtbot)
    qtbot.keyClick(pane.view, KEY.Key_F2)
    editor = pane.lists.editor
    assert editor is not None
    assert editor.text() == "Hot"
    editor.setText("Hotter")
    qtbot.keyClick(editor, KEY.Key_Return)
    assert requester.last("view.rename") == {"id": HOT.id, "name": "Hotter"}
    assert pane.lists.editor is None
    qtbot.keyClick(pane.view, KEY.Key_F2)
    editor = pane.lists.editor
    assert editor is not None
    qtbot.keyClick(editor, KEY.Key_Return)
    assert requester.verbs().count("view.rename") == 1


def test_keys_and_menu_move_a_list(qtbot: QtBot) -> None:
    pane, requester = shown(qtbot)
    qtbot.keyClick(pane.view, KEY.Key_Down, CTRL_SHIFT)
    assert requester.last("view.move") == {"id": HOT.id, "to": 1}
    act(pane, LATE, "Move up")
    assert requester.last("view.move") == {"id": LATE.id, "to": 0}
    act(pane, LATE, "Move down")
    assert requester.verbs().count("view.move") == 2


def test_a_list_is_shared_as_text_and_pasted(qtbot: QtBot) -> None:
    pane, requester = shown(qtbot)
    act(pane, LATE, "Copy as text")
    assert QGuiApplication.clipboard().text() == to_text(LATE)
    act(pane, HOT, "Paste a shared list")
    assert requester.last("view.save") == {"name": "迟到", "query": "p:P1", "layout": "rows", "columns": ()}
    QGuiApplication.clipboard().setText("desk-view:1 nothing")
    with qtbot.waitSignal(pane.said) as told:
        pane.lists.paste()
    assert "desk-view:1" in told.args[0]


def test_a_deleted_list_can_be_brought_back(qtbot: QtBot) -> None:
    pane, requester = shown(qtbot)
    with qtbot.waitSignal(pane.said):
        qtbot.keyClick(pane.view, KEY.Key_Delete)
    assert requester.last("view.delete") == {"id": HOT.id}
    act(pane, LATE, "Bring back “Hot”")
    saved = requester.last("view.save")
    assert (saved["id"], saved["at"], saved["name"]) == (HOT.id, 0, "Hot")


def test_a_refusal_is_said(qtbot: QtBot) -> None:
    pane, _ = shown(qtbot, **{"view.delete": Failure("view_missing", "Gone already.")})
    with qtbot.waitSignal(pane.said) as told:
        act(pane, HOT, "Delete")
    assert told.args == ["Gone already."]


def test_editing_is_the_queues_business(qtbot: QtBot) -> None:
    pane, _ = shown(qtbot)
    with qtbot.waitSignal(pane.edit_wanted) as told:
        act(pane, HOT, "Edit filter")
    assert told.args == ["saved:" + HOT.id]


def test_other_rows_offer_only_pasting(qtbot: QtBot) -> None:
    pane, requester = shown(qtbot)
    QGuiApplication.clipboard().setText("")
    (paste,) = pane.lists.menu(0).actions()
    assert not paste.isEnabled()
    assert pane.choose("view", "mine")
    qtbot.keyClick(pane.view, KEY.Key_Delete)
    assert "view.delete" not in requester.verbs()
    pane.on_changes(Changes(items=(Change("view", b"a" * 16),)))
    assert requester.verbs()[-1] == "query.counts"


def test_a_dragged_list_stands_where_it_was_dropped(qtbot: QtBot) -> None:
    pane, requester = shown(qtbot)
    model, first = pane.model, row(pane, HOT)
    moves: list[tuple[int, int]] = []
    model.rowsMoved.connect(lambda parent, start, end, to, place: moves.append((start, place)))
    assert model.flags(model.index(first, 0)) & Qt.ItemFlag.ItemIsDragEnabled
    assert not model.flags(model.index(0, 0)) & Qt.ItemFlag.ItemIsDragEnabled
    nowhere = QModelIndex()
    data = model.mimeData([model.index(first, 0)])
    moving = Qt.DropAction.MoveAction
    fits = [n for n in range(12) if model.canDropMimeData(data, moving, n, 0, nowhere)]
    assert fits == [first, first + 1, first + 2]
    assert not model.moveRow(nowhere, 0, nowhere, first)
    assert model.moveRow(nowhere, first, nowhere, first + 2)
    assert moves == [(first, first + 2)]
    assert [model.label(item) for item in model.items[first : first + 2]] == ["迟到", "Hot"]
    assert (requester.asked[-1].verb, requester.asked[-1].args) == ("view.move", {"id": HOT.id, "to": 1})
    assert model.moveRow(nowhere, first + 1, nowhere, first)
    assert (requester.asked[-1].verb, requester.asked[-1].args) == ("view.move", {"id": HOT.id, "to": 0})


def test_a_refused_drag_goes_back(qtbot: QtBot) -> None:
    refused = Failure(code="view", sentence="Not now.")
    pane, _ = shown(qtbot, **{"view.move": refused})
    with qtbot.waitSignal(pane.said) as said:
        pane.model.moveRow(QModelIndex(), row(pane, HOT), QModelIndex(), row(pane, LATE) + 1)
    assert said.args == ["Not now."]
    assert [view.name for view in pane.model.views()] == ["Hot", "迟到"]
