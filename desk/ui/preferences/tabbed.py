"""A page in tabs whose last one tries what the others hold; the rules of all are saved together. Knows no rule."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from desk.client.base import Requester
from desk.ui.i18n import pick
from desk.ui.preferences.page import Page
from desk.ui.widgets.tabs import choice_buttons


class TabbedPage(Page):
    """Tabs over a stack.

    Attributes:
        TABS: name -> words of each tab; the last one is the test.
        stack, tabs: the parts, and their buttons by name.
    """

    TABS: ClassVar[Mapping[str, tuple[str, str]]] = {}

    def __init__(self, requester: Requester, role: str) -> None:
        super().__init__(requester, role)
        self.stack, self.bar = QStackedWidget(), QHBoxLayout()
        self.group, self.tabs = choice_buttons(self, self.TABS, self.bar.addWidget)
        self.bar.addStretch(1)
        self.column.insertLayout(0, self.bar)
        self.column.addWidget(self.stack, 1)
        self.group.idClicked.connect(self.show_part)

    def add_part(self, *parts: QWidget | QBoxLayout | Any) -> None:
        """Add a tab's content: widgets share its height, layouts take theirs."""
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        for part in parts:
            if isinstance(part, QWidget):
                column.addWidget(part, 1)
            else:
                column.addLayout(part)
        self.stack.addWidget(inside)

    @Slot(int)
    def show_part(self, number: int) -> None:
        """Show a tab by its place; the test tries at once what is there."""
        self.group.button(number).setChecked(True)
        self.stack.setCurrentIndex(number)
        is_test = number == self.stack.count() - 1
        self.note.setVisible(not is_test)
        if is_test:
            self.try_now()

    def try_now(self) -> None:
        """Try what is entered; each page says how."""

    def name_tabs(self) -> None:
        """Take the words of the current language."""
        for name, words in self.TABS.items():
            self.tabs[name].setText(pick(*words))

    @Slot(str)
    def on_refused(self, hint: str) -> None:
        """Say how a cell is written."""
        self.said.emit("bad", hint)

    def ask_history(self, kind: str, name: str, done: Any) -> None:
        """Ask who made the newest version of a rule; `done` takes the sentence."""

        def told(rows: Sequence[dict[str, Any]]) -> None:
            done(self.history_text(rows))

        args = {"kind": kind, "name": name}
        self.requester.request("query.rule_history", args, done=told, failed=self.on_failed)
