"""The overlay of all keys, made from the registry of actions: by place, in both languages, searchable."""

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from desk.process.pinyin import spelled
from desk.ui import texts
from desk.ui.action_keys import keycaps
from desk.ui.actions import ACTIONS, Action
from desk.ui.i18n import pick
from desk.ui.widgets.elided import ElidedLabel

_SCOPES = ("ticket", "queue", "window")
_FIXED = (
    ("Ctrl+Return", "Send what is written", "发送已写内容"),
    ("/", "Canned replies and commands", "常用回复与命令"),
    ("@", "Mention a colleague", "提及同事"),
    ("Ctrl+B", "Bold", "粗体"),
    ("Ctrl+E", "Code", "代码"),
    ("Ctrl+L", "List", "列表"),
    ("Ctrl+V", "Paste text, files or a screenshot", "粘贴文字、文件或截图"),
    ("Escape", "Leave the field; what is written is kept", "离开输入框，已写内容会保留"),
)
"""Keys inside a message, which nobody can change: (keys, English, Chinese)."""


class ShortcutsDialog(QDialog):
    """Every action with its keys, by place; typing narrows the list.

    Signals:
        edit_wanted(): change the keys in the preferences; GUI thread.
    """

    edit_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title, self._note, self.line, self._edit = QLabel(), QLabel(), QLineEdit(), QPushButton()
        self._title.setProperty("role", "title")
        self._note.setProperty("role", "meta")
        self._note.setWordWrap(True)
        self.line.setClearButtonEnabled(True)
        self._heads: dict[str, QLabel] = {}
        self._none = QLabel()
        self._none.setProperty("role", "meta")
        self.rows: dict[str, tuple[Action, QWidget]] = {}
        self._fixed: list[tuple[str, QWidget]] = []
        self._edit.clicked.connect(self._on_edit)
        self.line.textChanged.connect(self.show_matching)
        self._build()
        self.retranslate()
        self.line.setFocus()

    def _build(self) -> None:
        columns = QHBoxLayout()
        columns.setSpacing(36)
        left, right = QVBoxLayout(), QVBoxLayout()
        for place in (left, right):
            place.setSpacing(0)
        for scope in _SCOPES:
            place = left if scope == "ticket" else right
            self._heads[scope] = QLabel()
            self._heads[scope].setProperty("role", "section")
            place.addWidget(self._heads[scope])
            for action in ACTIONS.values():
                if action.scope == scope and action.keys:
                    row = _row(action.text, action.other, action.keys, action.tip)
                    self.rows[action.id] = (action, row)
                    place.addWidget(row)
            place.addSpacing(12)
        self._add_fixed(right)
        for place in (left, right):
            place.addStretch()
            columns.addLayout(place, 1)
        page = QWidget()
        page.setObjectName("scrolled")
        page.setLayout(columns)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(page)
        head = QHBoxLayout()
        head.addWidget(self._title, 1)
        head.addWidget(self._edit)
        column = QVBoxLayout(self)
        column.setContentsMargins(28, 24, 28, 20)
        column.setSpacing(10)
        column.addLayout(head)
        for widget in (self._note, self.line, self._none):
            column.addWidget(widget)
        column.addWidget(area, 1)
        self.resize(960, 660)

    def _add_fixed(self, place: QVBoxLayout) -> None:
        """Add the keys inside a message."""
        self._heads["writing"] = QLabel()
        self._heads["writing"].setProperty("role", "section")
        place.addWidget(self._heads["writing"])
        for keys, en, zh in _FIXED:
            row = _row(pick(en, zh), pick(zh, en), keys)
            self._fixed.append((" ".join((en, zh, *spelled(zh), keys, keys.replace("+", " "))).lower(), row))
            place.addWidget(row)

    def retranslate(self) -> None:
        """Take the texts of the current language."""
        self.setWindowTitle(self.tr("Keyboard shortcuts"))
        self._title.setText(self.tr("Keyboard shortcuts"))
        self._note.setText(
            self.tr("Single letters work while no text field has the cursor; Escape leaves a field.")
        )
        self.line.setPlaceholderText(self.tr("Find an action or a key…"))
        self.line.setAccessibleName(self.tr("Find an action or a key…"))
        self._edit.setText(self.tr("Change keys…"))
        self._none.setText(self.tr("No action or key fits these words."))
        names = {"ticket": self.tr("Ticket"), "queue": self.tr("Queue"), "window": self.tr("Window")}
        names["writing"] = pick("Writing", "撰写")
        for scope, head in self._heads.items():
            head.setText(names[scope])
        self.show_matching(self.line.text())

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter in the search line must not press a button."""
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)

    @Slot(str)
    def show_matching(self, typed: str) -> None:
        """Show the actions whose names, pinyin or keys hold every word."""
        words = typed.lower().split()
        shown: set[str] = set()
        for action, row in self.rows.values():
            fits = all(word in _searched(action) for word in words)
            row.setVisible(fits)
            shown |= {action.scope} if fits else set()
        for names, row in self._fixed:
            fits = all(word in names for word in words)
            row.setVisible(fits)
            shown |= {"writing"} if fits else set()
        for scope, head in self._heads.items():
            head.setVisible(scope in shown)
        self._none.setVisible(not shown)

    @Slot()
    def _on_edit(self) -> None:
        self.accept()
        self.edit_wanted.emit()


def _searched(action: Action) -> str:
    names = (
        action.en,
        action.zh,
        *spelled(action.zh),
        action.keys,
        action.keys.replace("+", " "),
        action.tip,
    )
    return " ".join(names).lower()


def _row(text: str, other: str, keys: str, tip: str = "") -> QWidget:
    made = QWidget()
    grid = QGridLayout(made)
    grid.setContentsMargins(0, 2, 0, 2)
    grid.setColumnStretch(1, 1)
    made.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
    name, second = QLabel(text), ElidedLabel(other)
    second.setProperty("role", "meta")
    made.setToolTip(tip)
    made.setAccessibleName(texts.labelled(text, keys))
    grid.addWidget(name, 0, 0)
    grid.addWidget(second, 0, 1)
    caps = QHBoxLayout()
    caps.setSpacing(4)
    for cap in keycaps(keys):
        label = QLabel(cap)
        label.setProperty("role", "keycap")
        caps.addWidget(label)
    grid.addLayout(caps, 0, 2)
    return made
