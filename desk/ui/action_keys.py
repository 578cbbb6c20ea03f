"""The keys of the window: a shortcut for each action that has one, and when a letter is text instead.

Knows the registry of actions; what an action does is the window's business.
"""

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QWidget

from desk.ui.actions import ACTIONS, ActionId
from desk.ui.key_map import key_map

# By name: to name the classes here would make Python's side of each of them at the start.
_TEXTS = ("QLineEdit", "QTextEdit", "QPlainTextEdit")
_VALUES = ("QComboBox", "QAbstractSpinBox")


def in_editor(widget: QWidget | None) -> bool:
    """Tell whether a widget takes text, so that letters belong to it."""
    if widget is None:
        return False
    if any(widget.inherits(name) for name in _TEXTS):
        return not widget.property("readOnly")
    return any(widget.inherits(name) for name in _VALUES)


def keycaps(keys: str) -> list[str]:
    """Return the labels of the keycaps of a sequence: "Ctrl+Shift+L" -> Ctrl, Shift, L."""
    return [part for chord in keys.split(", ") for part in chord.replace("++", "+Plus").split("+")]


class Shortcuts(QObject):
    """The keys of the window.

    Editors claim letters before shortcuts see them (Qt's shortcut override), so single letters act only
    while nobody types; what an input method composes never arrives as a key at all.

    Signals:
        triggered(str): the id of an action; GUI thread.
    """

    triggered = Signal(str)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._made: dict[str, QShortcut] = {}
        self._renew()
        key_map.changed.connect(self._renew)

    @Slot()
    def _renew(self) -> None:
        """Give each action its keys."""
        for action in ACTIONS.values():
            made = self._made.get(action.id)
            if made is None and action.keys:
                made = self._made[action.id] = QShortcut(self._window)
                made.setObjectName(action.id)
                made.setAutoRepeat(action.scope == "queue")
                made.activated.connect(self._on_activated)
            if made is not None:
                made.setKey(QKeySequence(action.keys))

    @Slot()
    def _on_activated(self) -> None:
        # A list of choices searches by letters, and takes them without claiming them first.
        name = ActionId(self.sender().objectName())
        if not (ACTIONS[name].single and in_editor(QApplication.focusWidget())):
            self.triggered.emit(name)
