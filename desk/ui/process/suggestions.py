"""Suggestions about one step of the process: everybody's line to write one, the supervisor's answers."""

from typing import Any

from PySide6.QtCore import QEvent, Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from desk.client.base import Requester
from desk.protocol.changes import Changes
from desk.protocol.messages import Failure
from desk.protocol.process import SuggestionView
from desk.ui import texts
from desk.ui.widgets.choices import ChoiceList
from desk.ui.widgets.notice import Notice


class SuggestionsBox(QWidget):
    """The suggestions of the chosen step, newest first."""

    def __init__(self, requester: Requester, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._requester = requester
        self._line, self._node = "", ""
        self.found: list[SuggestionView] = []
        self.title, self.whole = QLabel(self), QLabel(self)
        self.title.setProperty("role", "meta")
        self.whole.setWordWrap(True)
        self.list = ChoiceList(self)
        self.list.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.list.setFixedHeight(76)
        self.text, self.add_button = QLineEdit(self), QPushButton(self)
        self.accept_button, self.done_button, self.decline_button = (QPushButton(self) for _ in range(3))
        self.notice = Notice(self)
        line, answers = QHBoxLayout(), QHBoxLayout()
        line.addWidget(self.text, 1)
        line.addWidget(self.add_button)
        for button in (self.accept_button, self.done_button, self.decline_button):
            answers.addWidget(button)
        answers.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        for widget in (self.title, self.list, self.whole, self.notice):
            column.addWidget(widget)
        column.addLayout(answers)
        column.addLayout(line)
        self._wire()
        self.retranslate()

    def _wire(self) -> None:
        self.list.selectionModel().currentChanged.connect(self._show)
        self.text.returnPressed.connect(self.add)
        self.add_button.clicked.connect(self.add)
        self.accept_button.clicked.connect(lambda: self._answer("accepted"))
        self.done_button.clicked.connect(lambda: self._answer("done"))
        self.decline_button.clicked.connect(lambda: self._answer("declined"))
        for button in (self.add_button, self.accept_button, self.done_button, self.decline_button):
            button.setAutoDefault(False)

    def retranslate(self) -> None:
        """Take the texts of the current language."""
        self.title.setText(self.tr("Suggestions about this step"))
        self.list.setAccessibleName(self.title.text())
        self.text.setPlaceholderText(self.tr("What should be better? (for an answer: why)"))
        self.text.setAccessibleName(self.text.placeholderText())
        for button, name in (
            (self.add_button, self.tr("Suggest")),
            (self.accept_button, self.tr("Accept")),
            (self.done_button, self.tr("Done")),
            (self.decline_button, self.tr("Decline")),
        ):
            button.setText(name)
            button.setAccessibleName(name)
        self._show()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def show_step(self, line: str, node: str) -> None:
        """Show the suggestions about a step of a line ("" the standard process)."""
        self._line, self._node = line, node
        self._requester.request(
            "query.suggestions", {"line": line, "node": node}, reply_type=list[SuggestionView],
            done=self._on_found, failed=self._on_failed,
        )  # fmt: skip

    def _on_found(self, found: list[SuggestionView]) -> None:
        self.found = found
        states = {
            "open": self.tr("open"),
            "accepted": self.tr("accepted"),
            "done": self.tr("done"),
            "declined": self.tr("declined"),
        }
        self.list.show_lines([f"{states.get(one.state, one.state)} · {one.text}" for one in found])
        self._show()

    @property
    def current(self) -> SuggestionView | None:
        """Return the chosen suggestion."""
        row = self.list.row
        return self.found[row] if 0 <= row < len(self.found) else None

    @Slot()
    def _show(self) -> None:
        one = self.current
        for widget in (self.list, self.whole, self.accept_button, self.done_button, self.decline_button):
            widget.setVisible(one is not None)
        if one is not None:
            said = [part for part in (one.by, one.number) if part]
            answer = "\n→ " + texts.labelled(one.answered_by, one.answer) if one.answer else ""
            self.whole.setText(
                texts.aside(one.text, " · ".join(said)) + answer if said else one.text + answer
            )

    @Slot()
    def add(self) -> None:
        """Suggest what stands in the line."""
        if self.text.text().strip():
            args = {"line": self._line, "node": self._node, "text": self.text.text()}
            self._write("suggestion.add", args)

    def _answer(self, state: str) -> None:
        if (one := self.current) is not None:
            args = {"suggestion": one.id, "state": state, "answer": self.text.text()}
            self._write("suggestion.answer", args)

    def _write(self, verb: str, args: dict[str, Any]) -> None:
        self._requester.request(
            verb, args, reply_type=Changes, write=True, done=self._on_done, failed=self._on_failed
        )

    def _on_done(self, changes: Changes) -> None:
        self.text.clear()
        self.notice.clear()
        self.show_step(self._line, self._node)

    def _on_failed(self, failure: Failure) -> None:
        self.notice.say(failure.sentence)
