"""Keys of a person's own: conflicts are named, unsafe keys refused, and nothing fires while one writes."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QInputMethodEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QLineEdit, QMainWindow, QPushButton
from pytestqt.qtbot import QtBot

from desk.ui.action_keys import Shortcuts
from desk.ui.actions import ACTIONS, ActionId
from desk.ui.dialogs.shortcuts import ShortcutsDialog
from desk.ui.key_map import key_map

HELD = Qt.KeyboardModifier


@pytest.fixture(autouse=True)
def built_in() -> Iterator[None]:
    yield
    key_map.load({})


@pytest.mark.parametrize(
    ("action", "keys"),
    [
        ("take", "R"), ("take", "Ctrl+Alt+T"), ("take", "Ctrl+Space"), ("take", "Ctrl+C"), ("take", "Return"),
        ("take", "G"), ("take", "G, I"), ("insights", "T, X"), ("take", "nonsense+"),
    ],
)  # fmt: skip
def test_keys_that_are_refused(qapp: object, action: str, keys: str) -> None:
    before = ACTIONS[ActionId(action)].keys
    assert key_map.give(action, keys)
    assert ACTIONS[ActionId(action)].keys == before


def test_a_conflict_names_the_holder(qapp: object) -> None:
    assert ACTIONS[ActionId.REPLY].text in key_map.give("take", "R")


def test_a_key_of_ones_own_acts_and_is_forgotten_by_reset(qtbot: QtBot, window: QMainWindow) -> None:
    shortcuts = Shortcuts(window)
    told: list[str] = []
    shortcuts.triggered.connect(told.append)
    button = window.findChild(QPushButton)
    assert button is not None
    button.setFocus()
    assert key_map.give("retry", "Ctrl+Shift+Y") == ""
    assert key_map.give("take", "Y") == ""
    assert key_map.give("reply", "T") == ""
    qtbot.keyClicks(button, "ytr")
    qtbot.keyClick(button, Qt.Key.Key_Y, HELD.ControlModifier | HELD.ShiftModifier)
    assert told == ["take", "reply", "retry"]
    assert key_map.own() == {"retry": "Ctrl+Shift+Y", "take": "Y", "reply": "T"}
    assert key_map.reset("take")  # T is taken
    assert key_map.reset() == ""
    told.clear()
    qtbot.keyClicks(button, "ytr")
    assert told == ["take", "reply"]


def test_only_what_fits_is_loaded(qapp: object) -> None:
    key_map.load({"take": "Y", "note": "Ctrl+Alt+N", "unknown": "Q", "reply": "Y"})
    assert key_map.own() == {"take": "Y"}


def test_nothing_fires_while_an_input_method_composes_or_altgr_is_held(
    qtbot: QtBot, window: QMainWindow
) -> None:
    shortcuts = Shortcuts(window)
    told: list[str] = []
    shortcuts.triggered.connect(told.append)
    line, button = window.findChild(QLineEdit), window.findChild(QPushButton)
    assert line is not None
    assert button is not None
    for action in ACTIONS.values():
        for chord in QKeySequence(action.keys) if action.keys else ():
            key = chord.key()
            letter = chr(key).lower() if key < 128 else "ß"
            line.setFocus()
            QApplication.sendEvent(line, QInputMethodEvent(letter, []))  # pre-edit: a letter being composed
            commit = QInputMethodEvent()
            commit.setCommitString(letter)
            QApplication.sendEvent(line, commit)
            for widget in (line, button):
                widget.setFocus()
                for held in (
                    HELD.ControlModifier | HELD.AltModifier,
                    HELD.GroupSwitchModifier,
                    HELD.AltModifier,
                ):
                    with_shift = held | (chord.keyboardModifiers() & HELD.ShiftModifier)
                    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                        QApplication.sendEvent(widget, QKeyEvent(kind, key, with_shift, "ß"))
                    qtbot.keyClick(widget, key, with_shift)
    assert told == []


def test_the_overlay_is_searched_in_both_languages_and_by_key(qtbot: QtBot) -> None:
    dialog = ShortcutsDialog()
    qtbot.addWidget(dialog)
    dialog.show()

    def shown() -> set[str]:
        return {name for name, (_, row) in dialog.rows.items() if row.isVisible()}

    assert shown() == {action.id for action in ACTIONS.values() if action.keys}
    for typed in ("认领", "take t", "renling", "rlgd"):
        dialog.line.setText(typed)
        assert "take" in shown()
        assert len(shown()) < 6
    dialog.line.setText("ctrl+shift+l")
    assert shown() == {"theme"}
    dialog.line.setText("zzzz")
    assert shown() == set()
    qtbot.keyClick(dialog.line, Qt.Key.Key_Return)
    assert dialog.isVisible()
