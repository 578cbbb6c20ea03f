"""The keys a person gave to actions, above the built-in ones, and which keys may be given at all.

Knows sequences and names of actions, no widget. A key is refused when it could collide with an input method
(Space, Alt, so that AltGr never meets one), with writing (Enter, Tab, clipboard), or with another action.
"""

import json
from collections.abc import Callable, Mapping

from PySide6.QtCore import QCoreApplication, QObject, Signal
from PySide6.QtGui import QKeySequence

RESERVED = (
    "Ctrl+C", "Ctrl+V", "Ctrl+X", "Ctrl+A", "Ctrl+Y", "Ctrl+Shift+Z", "Ctrl+Return", "Ctrl+Enter", "Return", "Enter",
    "Esc", "Tab", "Shift+Tab", "Up", "Down", "Left", "Right", "Home", "End", "PgUp", "PgDown", "Backspace", "Del",
    "Ctrl+B", "Ctrl+I", "Ctrl+Backspace", "Ctrl+Left", "Ctrl+Right",
)  # fmt: skip
_MARKS = "Space", "Alt", "Meta", "Shift+Shift"


class KeyMap(QObject):
    """The keys in force.

    Signals:
        changed(): some key is another one; GUI thread.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.defaults: dict[str, str] = {}
        self.name: Callable[[str], str] = str
        self._own: dict[str, str] = {}

    def keys(self, action: str, default: str) -> str:
        """Return the keys of an action."""
        return self._own.get(action, default)

    def own(self) -> dict[str, str]:
        """Return what differs from the built-in keys."""
        return dict(self._own)

    def load(self, own: Mapping[str, str]) -> None:
        """Take over what was remembered, as far as it still fits; nothing may make an action unreachable."""
        self._own = {}
        for action, keys in own.items():
            if action in self.defaults and keys != self.defaults[action] and not self.problem(action, keys):
                self._own[action] = keys
        self.changed.emit()

    def load_text(self, text: str) -> None:
        """Take over what was remembered as JSON; what cannot be read is none."""
        try:
            read = json.loads(text) if text else {}
        except ValueError:
            read = {}
        if read and isinstance(read, dict):
            self.load({str(action): str(keys) for action, keys in read.items()})

    def text(self) -> str:
        """Return what differs as JSON, "" when nothing does."""
        return json.dumps(self._own) if self._own else ""

    def give(self, action: str, keys: str) -> str:
        """Give an action other keys ("" = none); returns why not, or "" when they are in force."""
        written = QKeySequence(keys).toString(QKeySequence.SequenceFormat.PortableText) if keys else ""
        problem = self.problem(action, written or keys)
        keys = written
        if problem:
            return problem
        if keys == self.defaults.get(action, ""):
            self._own.pop(action, None)
        else:
            self._own[action] = keys
        self.changed.emit()
        return ""

    def reset(self, action: str = "") -> str:
        """Return one action ("" = all) to its built-in keys; returns why not."""
        if action:
            return self.give(action, self.defaults.get(action, ""))
        self._own = {}
        self.changed.emit()
        return ""

    def holder(self, action: str, keys: str) -> str:
        """Return the other action that has these keys, or keys that begin with them or that they begin with."""
        for other, default in self.defaults.items():
            has = self.keys(other, default)
            if other != action and has and keys and _meet(has, keys):
                return other
        return ""

    def problem(self, action: str, keys: str) -> str:
        """Return in a sentence why an action cannot have these keys, "" when it can."""

        if not keys:
            return ""
        if not QKeySequence(keys).toString():
            return QCoreApplication.translate(
                "KeyMap", "This is not a key. Press a letter, or Ctrl with a letter."
            )
        if any(mark in keys for mark in _MARKS):
            return QCoreApplication.translate(
                "KeyMap", "Space and Alt belong to input methods and AltGr. Use a letter, or Ctrl with it."
            )
        if any(part in RESERVED for part in keys.split(", ")):
            return QCoreApplication.translate(
                "KeyMap", "This key is needed for writing and moving. Choose another one."
            )
        other = self.holder(action, keys)
        if other:
            said = QCoreApplication.translate(
                "KeyMap", "“{0}” has this key already. Give that action another key first."
            )
            return said.format(self.name(other))
        return ""


def _meet(one: str, other: str) -> bool:
    first, second = one.split(", "), other.split(", ")
    shorter = min(len(first), len(second))
    return first[:shorter] == second[:shorter]


key_map = KeyMap()
