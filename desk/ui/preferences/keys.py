"""The page of keys: every action with its key, changed by pressing another one; conflicts are named."""

from PySide6.QtCore import QT_TRANSLATE_NOOP, Slot
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QKeySequenceEdit, QLineEdit, QPushButton

from desk.client.base import Requester
from desk.process.pinyin import spelled
from desk.ui.actions import ACTIONS, Action
from desk.ui.key_map import key_map
from desk.ui.preferences.page import Cells, Page, table
from desk.ui.widgets.naming import name_control

_HINT = QT_TRANSLATE_NOOP("QKeySequenceEdit", "Press shortcut")
"""What Qt shows in an empty field of keys; named here because Qt's own Chinese for it reads oddly."""


class KeysPage(Page):
    """Search, table, a field that takes the pressed key, reset of one or all."""

    def __init__(self, requester: Requester, role: str) -> None:
        super().__init__(requester, role)
        self.line, self.field = QLineEdit(), QKeySequenceEdit()
        self.field.setMaximumSequenceLength(2)
        self.give, self.clear, self.reset, self.reset_all = (QPushButton() for _ in range(4))
        self.model = Cells(self)
        self.view = table(self.model, "")
        self.shown: list[Action] = []
        row = QHBoxLayout()
        for widget in (self.field, self.give, self.clear, self.reset):
            row.addWidget(widget)
        row.addStretch()
        row.addWidget(self.reset_all)
        self.column.addWidget(self.line)
        self.column.addWidget(self.view, 1)
        self.column.addLayout(row)
        self.line.textChanged.connect(self._on_typed)
        self.view.selectionModel().currentChanged.connect(self._on_chosen)
        self.give.clicked.connect(self._on_give)
        self.clear.clicked.connect(self._on_clear)
        self.reset.clicked.connect(self._on_reset)
        self.reset_all.clicked.connect(self._on_reset_all)
        key_map.changed.connect(self._renew)
        self.retranslate()

    def retranslate(self) -> None:
        """Take the texts of the current language."""
        self.note.setText(
            self.tr(
                "Choose an action, press its new key in the field, then “Use this key”. Single letters work"
            )
            + self.tr(" while no text field has the cursor; keys of input methods are never taken.")
        )
        self.line.setPlaceholderText(self.tr("Find an action…"))
        self.line.setAccessibleName(self.tr("Find an action…"))
        name_control(self.field, self.tr("New key"))
        self.view.setAccessibleName(self.tr("Actions and keys"))
        self.give.setText(self.tr("Use this key"))
        self.clear.setText(self.tr("No key"))
        self.reset.setText(self.tr("Built-in key"))
        self.reset_all.setText(self.tr("Reset all"))
        self._renew()

    def choose(self, action: str) -> None:
        """Choose the row of an action."""
        row = next((row for row, known in enumerate(self.shown) if known.id == action), -1)
        self.view.setCurrentIndex(self.model.index(row, 0))

    @Slot()
    def _renew(self) -> None:
        chosen = self._chosen()
        words = self.line.text().lower().split()
        self.shown = [action for action in ACTIONS.values() if _fits(action, words)]
        names = [self.tr("Action"), "", self.tr("Key"), self.tr("Built-in key")]
        rows = [[action.text, action.other, action.keys, action.default] for action in self.shown]
        self.model.show(names, rows)
        if chosen is not None:
            self.choose(chosen.id)

    def _chosen(self) -> Action | None:
        row = self.view.currentIndex().row()
        return self.shown[row] if 0 <= row < len(self.shown) else None

    @Slot(str)
    def _on_typed(self, typed: str) -> None:
        self._renew()

    @Slot()
    def _on_chosen(self) -> None:
        action = self._chosen()
        self.field.setKeySequence(QKeySequence(action.keys if action else ""))

    @Slot()
    def _on_give(self) -> None:
        self._give(self.field.keySequence().toString(QKeySequence.SequenceFormat.PortableText))

    @Slot()
    def _on_clear(self) -> None:
        self._give("")

    @Slot()
    def _on_reset(self) -> None:
        action = self._chosen()
        if action is not None:
            self._give(action.default)

    def _give(self, keys: str) -> None:
        action = self._chosen()
        if action is None:
            self.said.emit("bad", self.tr("Choose an action first."))
            return
        problem = key_map.give(action.id, keys)
        self.said.emit("bad" if problem else "ok", problem or self.tr("Saved"))

    @Slot()
    def _on_reset_all(self) -> None:
        key_map.reset()
        self.said.emit("ok", self.tr("Every action has its built-in key again."))


def _fits(action: Action, words: list[str]) -> bool:
    names = " ".join((action.en, action.zh, *spelled(action.zh), action.keys)).lower()
    return all(word in names for word in words)
