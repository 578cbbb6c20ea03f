"""The conflict inbox: what stands, the other value and what both began from, side by side; one key decides."""

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
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
from desk.protocol.sharing import ConflictView
from desk.ui import texts
from desk.ui.widgets.choices import ChoiceList
from desk.ui.widgets.notice import Notice

WRITABLE = ("title", "category", "product", "tier")
"""Fields into which a person may write a value that neither side had."""


class Side(QFrame):
    """One of the three values."""

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


class ConflictsPage(QWidget):
    """The list above, the chosen conflict below.

    Signals (GUI thread):
        ticket_wanted(bytes): the ticket of a conflict shall be shown.
        resolved(): one was decided.
    """

    ticket_wanted = Signal(bytes)
    resolved = Signal()

    def __init__(self, requester: Requester, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._requester = requester
        self.found: list[ConflictView] = []
        self.list = ChoiceList(self)
        self.list.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.why, self.empty = QLabel(self), QLabel(self)
        self.why.setWordWrap(True)
        self.empty.setProperty("role", "meta")
        self.stands, self.other, self.base = Side(self), Side(self), Side(self)
        self.notice = Notice(self)
        self.keep_button, self.other_button, self.open_button = (QPushButton(self) for _ in range(3))
        self.third, self.third_button = QLineEdit(self), QPushButton(self)
        self.keep_button.setProperty("role", "primary")
        self._build()
        self._wire()
        self.retranslate()
        self.ask()

    def _build(self) -> None:
        sides = QHBoxLayout()
        for side in (self.stands, self.other, self.base):
            sides.addWidget(side, 1)
        buttons = QHBoxLayout()
        buttons.addWidget(self.open_button)
        buttons.addWidget(self.third, 1)
        buttons.addWidget(self.third_button)
        buttons.addStretch(1)
        buttons.addWidget(self.other_button)
        buttons.addWidget(self.keep_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.list, 2)
        column.addWidget(self.empty)
        column.addWidget(self.why)
        column.addLayout(sides, 3)
        column.addWidget(self.notice)
        column.addLayout(buttons)

    def _wire(self) -> None:
        self.list.selectionModel().currentChanged.connect(self._show)
        self.keep_button.clicked.connect(self.keep)
        self.other_button.clicked.connect(self.bring_back)
        self.open_button.clicked.connect(self._open)
        self.third_button.clicked.connect(self.write_third)
        self.third.returnPressed.connect(self.write_third)
        for button in (self.keep_button, self.other_button, self.open_button, self.third_button):
            button.setAutoDefault(False)

    def retranslate(self) -> None:
        """Take the texts of the current language."""
        self.list.setAccessibleName(self.tr("Conflicts"))
        self.empty.setText(self.tr("No conflicts: everything came together by itself."))
        self.third.setPlaceholderText(self.tr("Neither: another value"))
        self.third.setAccessibleName(self.tr("Neither: another value"))
        for button, name in (
            (self.keep_button, self.tr("Keep what stands (1)")),
            (self.other_button, self.tr("Bring the other back (2)")),
            (self.open_button, self.tr("Open the ticket (3)")),
            (self.third_button, self.tr("Write this")),
        ):
            button.setText(name)
            button.setAccessibleName(name)
        self._fill()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """1 keeps, 2 brings the other back, 3 opens; J and K go down and up."""
        acts = {"1": self.keep, "2": self.bring_back, "3": self._open}
        text = event.text().casefold()
        if text in acts:
            acts[text]()
        elif text in ("j", "k"):
            self.list.step(1 if text == "j" else -1)
        else:
            super().keyPressEvent(event)

    # ---- reading

    def ask(self) -> None:
        """Read the open conflicts."""
        self._requester.request(
            "query.conflicts", {}, reply_type=list[ConflictView], done=self._on_found, failed=self._on_failed
        )

    def _on_found(self, found: list[ConflictView]) -> None:
        row = self.list.row
        self.found = found
        self._fill()
        if found:
            self.list.go(min(max(row, 0), len(found) - 1))
        self._show()

    def _fill(self) -> None:
        row = self.list.row
        self.list.show_lines(
            [" · ".join(filter(None, (c.number, c.title, self._field(c.field)))) for c in self.found]
        )
        if 0 <= row < len(self.found):
            self.list.go(row)
        self._show()

    @property
    def current(self) -> ConflictView | None:
        """Return the chosen conflict."""
        row = self.list.row
        return self.found[row] if 0 <= row < len(self.found) else None

    @Slot()
    def _show(self) -> None:
        one = self.current
        self.empty.setVisible(one is None)
        for widget in (self.why, self.stands, self.other, self.base, self.keep_button, self.other_button):
            widget.setVisible(one is not None)
        self.open_button.setVisible(one is not None and one.ticket is not None)
        for third in (self.third, self.third_button):
            third.setVisible(one is not None and one.ticket is not None and one.field in WRITABLE)
        self.third.clear()
        if one is None:
            return
        when = texts.local_time(one.at_us).strftime("%m-%d %H:%M")
        self.why.setText(f"{self._field(one.field)} · {self._reason(one)} · {when}")
        whose = self.tr("Yours ({0})") if one.mine else self.tr("The other, by {0}")
        self.stands.show_value(self.tr("Stands, by {0}").format(one.winner_by or "–"), one.winner)
        self.other.show_value(whose.format(one.loser_by or "–"), one.loser)
        self.base.show_value(self.tr("Both began from"), one.base)

    def _field(self, field: str) -> str:
        return {
            "owner_id": self.tr("Owner"),
            "group_id": self.tr("Group"),
            "requester_id": self.tr("Requester"),
            "priority": self.tr("Priority"),
            "state": self.tr("State"),
            "title": self.tr("Title"),
            "category": self.tr("Category"),
            "product": self.tr("Product"),
            "tier": self.tr("Tier"),
        }.get(field, field)

    def _reason(self, one: ConflictView) -> str:
        return {
            "already_taken": self.tr("somebody had taken it before"),
            "changed_meanwhile": self.tr("it was changed meanwhile"),
            "newer_value_kept": self.tr("the newer value was kept"),
            "overwrote_concurrent": self.tr("written without having seen the other"),
            "concurrent_transition": self.tr("two steps of the process at once"),
            "moved_away": self.tr("the ticket was moved meanwhile"),
            "number_taken": self.tr("the number was given already"),
        }.get(one.reason, one.reason)

    # ---- deciding

    @Slot()
    def keep(self) -> None:
        """Let what stands stand."""
        self._resolve("keep")

    @Slot()
    def bring_back(self) -> None:
        """Bring the other value back, as a change of one's own."""
        self._resolve("other")

    @Slot()
    def write_third(self) -> None:
        """Write a value that is neither."""
        if value := self.third.text().strip():
            self._resolve("value", value=value)

    def _resolve(self, choice: str, **more: str) -> None:
        if (one := self.current) is not None:
            args = {"conflict": one.id, "choice": choice, **more}
            self._requester.request(
                "conflict.resolve",
                args,
                reply_type=Changes,
                write=True,
                done=self._on_done,
                failed=self._on_failed,
            )

    def _on_done(self, changes: Changes) -> None:
        self.notice.clear()
        self.resolved.emit()
        self.ask()

    def _on_failed(self, failure: Failure) -> None:
        self.notice.say(failure.sentence)

    @Slot()
    def _open(self) -> None:
        if (one := self.current) is not None and one.ticket is not None:
            self.ticket_wanted.emit(one.ticket)
