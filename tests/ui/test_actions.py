"""The registry of actions and the keys of the window."""

from collections import Counter

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QLineEdit, QMainWindow, QPushButton
from pytestqt.qtbot import QtBot

from desk.ui import icons
from desk.ui.action_keys import Shortcuts, in_editor, keycaps
from desk.ui.actions import ACTIONS, ActionId

KEY, HELD = Qt.Key, Qt.KeyboardModifier


def test_every_action_has_both_languages_an_icon_and_a_key_of_its_own() -> None:
    assert set(ACTIONS) == set(ActionId)
    for action in ACTIONS.values():
        assert all((action.en, action.zh, action.tip_en, action.tip_zh))
        assert any("\u4e00" <= character <= "\u9fff" for character in action.zh + action.tip_zh)
        assert action.icon in icons.names()
    keys = Counter(action.keys for action in ACTIONS.values() if action.keys)
    assert [key for key, number in keys.items() if number > 1] == []
    for field in ("en", "zh"):
        assert max(Counter(getattr(action, field) for action in ACTIONS.values()).values()) == 1


def test_keys_are_safe_for_input_methods_and_altgr(qapp: object) -> None:
    for action in ACTIONS.values():
        assert "Alt" not in action.keys
        assert "Space" not in action.keys  # Ctrl+Space and Shift+Space switch input methods
        if action.keys:
            assert not QKeySequence(action.keys).isEmpty()
    # A chord must not begin with a key that is an action itself.
    single = {action.keys for action in ACTIONS.values() if action.single}
    assert not [keys for keys in single if ", " in keys and keys.split(", ")[0] in single]


def test_keycaps() -> None:
    assert keycaps("Ctrl+Shift+L") == ["Ctrl", "Shift", "L"]
    assert keycaps("G, I") == ["G", "I"]


def test_letters_act_only_while_nobody_types(qtbot: QtBot, window: QMainWindow) -> None:
    shortcuts = Shortcuts(window)
    told: list[str] = []
    shortcuts.triggered.connect(told.append)
    button, line = window.findChild(QPushButton), window.findChild(QLineEdit)
    assert button is not None
    assert line is not None
    button.setFocus()
    for letter in "rn?":
        qtbot.keyClicks(button, letter)
    qtbot.keyClick(button, KEY.Key_R, HELD.ShiftModifier)
    assert told == ["reply", "note", "shortcuts", "reopen"]
    line.setFocus()
    told.clear()
    qtbot.keyClicks(line, "trn/")
    assert told == []
    assert line.text() == "trn/"
    assert in_editor(line)
    line.setReadOnly(True)
    assert not in_editor(line)


def test_chords_and_undo(qtbot: QtBot, window: QMainWindow) -> None:
    shortcuts = Shortcuts(window)
    told: list[str] = []
    shortcuts.triggered.connect(told.append)
    button = window.findChild(QPushButton)
    assert button is not None
    button.setFocus()
    qtbot.keyClicks(button, "gi")
    qtbot.keyClicks(button, "gx")
    qtbot.keyClick(button, KEY.Key_Z, HELD.ControlModifier)
    qtbot.keyClick(button, KEY.Key_N, HELD.ControlModifier)
    assert told == ["insights", "undo", "new_ticket"]
