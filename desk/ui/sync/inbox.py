"""What the pages that want a decision share: a list, values side by side, buttons, and how they are asked and told."""

from collections.abc import Callable, Iterable
from typing import Any

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from desk.client.base import Requester
from desk.protocol.changes import Changes
from desk.protocol.messages import Failure
from desk.ui.widgets.choices import ChoiceList
from desk.ui.widgets.cover import Covered
from desk.ui.widgets.notice import Notice


class Side(QFrame):
    """One of the values that are compared."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.title, self.value = QLabel(self), QPlainTextEdit(self)
        self.title.setProperty("role", "meta")
        self.title.setWordWrap(True)
        self.value.setReadOnly(True)
        self.value.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        column = QVBoxLayout(self)
        column.addWidget(self.title)
        column.addWidget(self.value, 1)

    def show_value(self, title: str, value: str) -> None:
        """Show a value under its title."""
        self.title.setText(title)
        self.value.setPlainText(value)
        self.value.setAccessibleName(title)


class Inbox(QWidget):
    """A page with a list of things of which each wants a decision.

    Signals (GUI thread):
        ticket_wanted(bytes): the ticket of the chosen thing shall be shown.
        resolved(): one was decided.
    """

    ticket_wanted = Signal(bytes)
    resolved = Signal()
    verb = ""
    reply_type: Any = None

    def __init__(self, requester: Requester, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._requester: Requester = Covered(requester, self, self.ask)
        self.found: list[Any] = []
        self.list = ChoiceList(self)
        self.list.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.empty = QLabel(self)
        self.empty.setProperty("role", "meta")
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.setWordWrap(True)
        self.notice = Notice(self)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.addWidget(self.list, 2)
        self.column.addWidget(self.empty, 1)
        self._shown_with_one: list[QWidget] = []
        self.build()
        self.list.selectionModel().currentChanged.connect(self.show_current)
        self.retranslate()
        self.ask()

    # ---- what a page fills in

    def build(self) -> None:
        """Add what stands below the list."""

    def retranslate(self) -> None:
        """Take the texts of the current language."""

    def line_of(self, one: Any) -> str:
        """Return the line of a thing in the list."""
        return str(one)

    def show_one(self, one: Any) -> None:
        """Show the chosen thing."""

    # ---- building

    def button(self, act: Callable[[], object], *, role: str = "") -> QPushButton:
        """Return a button that Return in a field does not press."""
        made = QPushButton(self)
        made.setAutoDefault(False)
        made.clicked.connect(lambda: act())
        if role:
            made.setProperty("role", role)
        return made

    def add_row(self, widgets: Iterable[QWidget | None], stretch: int = 0) -> None:
        """Add widgets beside each other, shown while something is chosen; None is the space between."""
        row = QHBoxLayout()
        for widget in widgets:
            if widget is None:
                row.addStretch(1)
            else:
                row.addWidget(widget, 1 if stretch else 0)
                self._shown_with_one.append(widget)
        self.column.addLayout(row, stretch)

    def add(self, widget: QWidget, stretch: int = 0) -> None:
        """Add a widget of its own line, shown while something is chosen."""
        self.column.addWidget(widget, stretch)
        self._shown_with_one.append(widget)

    @staticmethod
    def name_buttons(names: Iterable[tuple[QPushButton, str]]) -> None:
        """Give buttons their texts."""
        for button, name in names:
            button.setText(name)
            button.setAccessibleName(name)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
            self.fill()
        super().changeEvent(event)

    # ---- asking and telling

    def ask(self) -> None:
        """Read what waits."""
        self._requester.request(
            self.verb, {}, reply_type=self.reply_type, done=self.take, failed=self._on_failed
        )

    def take(self, found: list[Any]) -> None:
        """Show what waits; the same row stays chosen."""
        self.found = found
        self.fill()

    def fill(self) -> None:
        """Write the lines anew."""
        row = max(0, self.list.row)
        self.list.show_lines([self.line_of(one) for one in self.found])
        if self.found:
            self.list.go(min(row, len(self.found) - 1))
        self.show_current()

    @property
    def chosen_one(self) -> Any:
        """Return the chosen thing, None without one."""
        row = self.list.row
        return self.found[row] if 0 <= row < len(self.found) else None

    @Slot()
    def show_current(self) -> None:
        """Show the chosen thing, or that there is nothing."""
        one = self.chosen_one
        self.empty.setVisible(one is None)
        for widget in self._shown_with_one:
            widget.setVisible(one is not None)
        if one is not None:
            self.show_one(one)

    def write(self, verb: str, args: dict[str, Any]) -> None:
        """Decide; then the page is read again."""
        self._requester.request(
            verb, args, reply_type=Changes, write=True, done=self._on_done, failed=self._on_failed
        )

    def open_ticket(self) -> None:
        """Show the ticket of the chosen thing."""
        one = self.chosen_one
        if one is not None and one.ticket is not None:
            self.ticket_wanted.emit(one.ticket)

    def _on_done(self, changes: Changes) -> None:
        self.notice.clear()
        self.resolved.emit()
        self.ask()

    def _on_failed(self, failure: Failure) -> None:
        self.notice.say(failure.sentence)
