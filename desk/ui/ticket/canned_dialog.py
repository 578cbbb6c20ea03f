"""Canned replies in one window: one's own, the team's and the shipped ones; write, change, take away.

Sends `canned.save` and `canned.retire`; the list is the directory's and follows its changes.
"""

from typing import Any

from PySide6.QtCore import QEvent, QModelIndex, Qt, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desk.client.base import Requester
from desk.protocol.changes import Changes
from desk.protocol.messages import Failure
from desk.ui.ticket.canned import NAMES
from desk.ui.widgets.check import CheckPill
from desk.ui.widgets.choices import ChoiceList
from desk.ui.widgets.directory import Directory, labelled
from desk.ui.widgets.flow import FlowLayout
from desk.ui.widgets.notice import Notice


class CannedDialog(QDialog):
    """The list at the left, the chosen reply at the right."""

    def __init__(self, requester: Requester, directory: Directory, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._requester, self._directory = requester, directory
        self._items: list[dict[str, Any]] = []
        self._item: dict[str, Any] | None = None
        self.view = ChoiceList(self, Qt.FocusPolicy.StrongFocus)
        self.title, self.body = QLineEdit(self), QPlainTextEdit(self)
        self.body.setTabChangesFocus(True)
        self.team = CheckPill(self)
        self.notice = Notice(self)
        self.hint = QLabel(self)
        self.hint.setProperty("role", "caption")
        self.new_button, self.save_button = QPushButton(self), QPushButton(self)
        self.retire_button, self.close_button = QPushButton(self), QPushButton(self)
        self.retire_button.setProperty("role", "danger")
        self.save_button.setProperty("role", "primary")
        self._build()
        self._wire()
        self.retranslate()
        directory.load()
        self._fill()
        self.start_new()

    def _build(self) -> None:
        left = QVBoxLayout()
        left.addWidget(self.view, 1)
        left.addWidget(self.new_button)
        names = QWidget(self)
        flow = FlowLayout(names, gap=4, line_gap=4)
        self.variables: dict[str, QPushButton] = {}
        for name in NAMES:
            button = QPushButton(name, names)
            button.setProperty("role", "pill")
            button.clicked.connect(_Inserter(self.body, name))
            self.variables[name] = button
            flow.addWidget(button)
        right = QVBoxLayout()
        right.setSpacing(8)
        for widget in (self.title, self.body, self.hint, names, self.team, self.notice):
            right.addWidget(widget, 1 if widget is self.body else 0)
        buttons = QHBoxLayout()
        buttons.addWidget(self.retire_button)
        buttons.addStretch(1)
        buttons.addWidget(self.close_button)
        buttons.addWidget(self.save_button)
        right.addLayout(buttons)
        row = QHBoxLayout(self)
        row.setContentsMargins(20, 20, 20, 16)
        row.setSpacing(16)
        row.addLayout(left, 2)
        row.addLayout(right, 3)
        self.resize(780, 520)

    def _wire(self) -> None:
        self.view.clicked.connect(self._on_row)
        self.view.selectionModel().currentChanged.connect(self._on_row)
        self.new_button.clicked.connect(self.start_new)
        self.save_button.clicked.connect(self.save)
        self.retire_button.clicked.connect(self.retire)
        self.close_button.clicked.connect(self.close)
        self._directory.changed.connect(self._fill)
        QShortcut(QKeySequence("Ctrl+Return"), self, self.save)

    def retranslate(self) -> None:
        """Take the texts of the current language."""
        self.setWindowTitle(self.tr("Canned replies"))
        self.view.setAccessibleName(self.tr("Canned replies"))
        for line, name in ((self.title, self.tr("Title")), (self.body, self.tr("Text"))):
            line.setPlaceholderText(name)
            line.setAccessibleName(name)
        self.hint.setText(self.tr("Variables; any other {{name}} is asked for when the reply is used:"))
        self.team.setText(self.tr("For the whole team"))
        for button, name in (
            (self.new_button, self.tr("New reply")),
            (self.save_button, self.tr("Save")),
            (self.retire_button, self.tr("Take away")),
            (self.close_button, self.tr("Close")),
        ):
            button.setText(name)
            button.setAccessibleName(name)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
            self._fill()
        super().changeEvent(event)

    @property
    def labels(self) -> list[str]:
        """Return the list as shown."""
        return self.view.labels

    @Slot()
    def start_new(self) -> None:
        """Begin a new reply."""
        self._show(None)
        self.title.setFocus()

    @Slot()
    def save(self) -> None:
        """Store what stands at the right."""
        item = self._item
        args: dict[str, Any] = {
            "title": self.title.text().strip(),
            "body": self.body.toPlainText().strip(),
            "team": self.team.isChecked(),
        }
        if item is not None and item.get("id"):
            args["reply"] = bytes.fromhex(str(item["id"]))
        elif item is not None:
            args |= {"replaces": item["key"], "team": True}
        self._send("canned.save", args)

    @Slot()
    def retire(self) -> None:
        """Take the chosen reply out of the list."""
        item = self._item
        if item is not None:
            named = {"reply": bytes.fromhex(str(item["id"]))} if item.get("id") else {"replaces": item["key"]}
            self._send("canned.retire", named)

    def _send(self, verb: str, args: dict[str, Any]) -> None:
        self._requester.request(
            verb, args, reply_type=Changes, done=self._on_done, failed=self._on_failed, write=True
        )

    def _on_done(self, changes: Changes) -> None:
        self.notice.clear()
        self._directory.renew()
        self.start_new()

    def _on_failed(self, failure: Failure) -> None:
        self.notice.say(failure.sentence)

    @Slot()
    def _fill(self) -> None:
        scopes = {"own": self.tr("mine"), "team": self.tr("team"), "shipped": self.tr("shipped")}
        self._items = list(self._directory.canned_items)
        self.view.set_lines(
            [
                f"{labelled(item.get('title', ''))}  ·  {scopes.get(str(item.get('scope', 'shipped')), '')}"
                for item in self._items
            ]
        )

    @Slot(QModelIndex)
    def _on_row(self, index: QModelIndex) -> None:
        if index.isValid() and index.row() < len(self._items):
            self._show(self._items[index.row()])

    def _show(self, item: dict[str, Any] | None) -> None:
        self._item = item
        self.title.setText(labelled(item.get("title", "")) if item else "")
        self.body.setPlainText(labelled(item.get("body", "")) if item else "")
        self.team.setChecked(item is not None and item.get("scope", "shipped") != "own")
        self.team.setEnabled(item is None or bool(item.get("id")))
        self.retire_button.setEnabled(item is not None)


class _Inserter:
    """Puts a variable into the text."""

    def __init__(self, body: QPlainTextEdit, name: str) -> None:
        self._body, self._name = body, name

    def __call__(self, checked: bool = False) -> None:
        self._body.insertPlainText("{{" + self._name + "}}")
        self._body.setFocus()
