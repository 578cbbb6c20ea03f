"""What an act on several tickets asks first, in the bar and never modal. A form gathers the op's arguments."""

from collections.abc import Collection
from typing import Any

from PySide6.QtCore import QCoreApplication, QDateTime, QEvent, QObject, Qt, QTimeZone, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QComboBox,
    QDateTimeEdit,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desk.ui import state_words, texts
from desk.ui.i18n import pick
from desk.ui.queue.bulk_actions import BulkAction
from desk.ui.queue.names import QueueNames
from desk.ui.widgets.name_box import NameBox
from desk.ui.widgets.naming import name_control
from desk.ui.widgets.reason_pills import ReasonPills
from desk.ui.widgets.tab_order import put_last

_DAY_S = 86_400


def _tr(text: str) -> str:
    return QCoreApplication.translate("BulkForm", text)


class BulkForm(QFrame):
    """Rows, a sentence about what is missing, and two buttons.

    Signals (GUI thread):
        submitted(object): the op's arguments without the ticket.
        dismissed(): the person changed their mind.
    """

    submitted = Signal(object)
    dismissed = Signal()

    def __init__(self, action: BulkAction, names: QueueNames, now_us: int) -> None:
        super().__init__()
        self.action, self.names, self.now_us = action, names, now_us
        self.rows = QFormLayout()
        self.rows.setHorizontalSpacing(10)
        self.rows.setVerticalSpacing(6)
        self.rows.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self._fields: dict[str, QWidget] = {}
        self.missing_label = QLabel()
        self.missing_label.setProperty("role", "bad")
        self.missing_label.setWordWrap(True)
        self.missing_label.hide()
        self.submit_button, self.back_button = QPushButton(), QPushButton()
        self.submit_button.setProperty("role", "primary")
        self.submit_button.clicked.connect(self.submit)
        self.back_button.clicked.connect(self.dismissed)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.back_button)
        buttons.addWidget(self.submit_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(self.rows)
        column.addWidget(self.missing_label)
        column.addLayout(buttons)
        self.build()
        put_last(self, self.back_button, self.submit_button)
        self.submit_button.setText(action.label.rstrip("…"))
        self.back_button.setText(_tr("Back"))
        self.setAccessibleName(action.label.rstrip("…"))

    def build(self) -> None:
        """Add the rows."""

    def of_lines(self, products: Collection[str]) -> None:
        """Take the product lines of the marked tickets, "" the standard one."""

    def gather(self) -> dict[str, Any]:
        """Return the arguments."""
        return {}

    def missing(self) -> str:
        """Return what must still be filled in, or ""."""
        return ""

    def add(self, label: str, field: QWidget) -> None:
        """Add a labelled row."""
        caption = QLabel(label)
        caption.setProperty("role", "meta")
        caption.setBuddy(field)
        name_control(field, label)
        field.installEventFilter(self)
        self.rows.addRow(caption, field)

    def line(self, label: str) -> QLineEdit:
        """Add a row for one line; Enter sends."""
        made = QLineEdit()
        made.returnPressed.connect(self.submit)
        self.add(label, made)
        return made

    def choice(self, label: str, items: list[tuple[str, Any]]) -> QComboBox:
        """Add a row that chooses."""
        made = QComboBox()
        for text, value in items:
            made.addItem(text, value)
        self.add(label, made)
        return made

    def name(self, label: str, items: list[tuple[str, Any]]) -> NameBox:
        """Add a row that chooses a name, typed or from the list; none is chosen at first."""
        made = NameBox()
        made.fill(items)
        made.hint(pick("Name, part of it, or pinyin", "名称、拼音或首字母"))
        self.add(label, made)
        return made

    def begin(self) -> None:
        """Put the focus into the first row."""
        item = self.rows.itemAt(0, QFormLayout.ItemRole.FieldRole)
        widget = item.widget() if item is not None else None
        if widget is not None:
            widget.setFocus()

    @Slot()
    def submit(self) -> None:
        """Check and hand over."""
        sentence = self.missing()
        self.missing_label.setText(sentence)
        self.missing_label.setVisible(bool(sentence))
        if not sentence:
            self.submitted.emit(self.gather())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Send by Ctrl+Enter from every field; claimed first, for the composer's shortcut is the same key."""
        if isinstance(event, QKeyEvent) and event.modifiers() == Qt.KeyboardModifier.ControlModifier:
            sends = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            if sends and event.type() == QEvent.Type.ShortcutOverride:
                event.accept()
                return True
            if sends and event.type() == QEvent.Type.KeyPress:
                self.submit()
                return True
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape goes back."""
        if event.key() == Qt.Key.Key_Escape:
            self.dismissed.emit()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """A language switch closes a form of an instant: its rows were named when it was opened."""
        if event.type() == QEvent.Type.LanguageChange:
            self.dismissed.emit()
        super().changeEvent(event)


class AssignForm(BulkForm):
    """A member of staff, or nobody."""

    def build(self) -> None:
        """A list that can be typed into."""
        people = sorted(self.names.staff.items(), key=lambda pair: pair[1])
        items: list[tuple[str, Any]] = [(name, ident) for ident, name in people]
        self.person = self.name(_tr("Colleague"), [*items, (_tr("Nobody (back to the group)"), None)])

    def missing(self) -> str:
        """Want one of the list."""
        return "" if self.person.row >= 0 else _tr("Choose a colleague from the list.")

    def gather(self) -> dict[str, Any]:
        """Return the person."""
        chosen = self.person.itemData(self.person.row)
        return {"to": None if chosen is None else bytes(chosen)}


class GroupForm(BulkForm):
    """Another group, with a reason."""

    def build(self) -> None:
        """The groups and a line."""
        self.group = self.name(_tr("Group"), [(name, ident) for ident, name in self.names.groups.items()])
        self.reason = self.line(_tr("Reason"))

    def missing(self) -> str:
        """Want a group."""
        return "" if self.group.row >= 0 else _tr("There is no group to choose.")

    def gather(self) -> dict[str, Any]:
        """Return group and reason."""
        return {"to": bytes(self.group.itemData(self.group.row)), "reason": self.reason.text().strip()}


class PriorityForm(BulkForm):
    """A level, with a reason."""

    def build(self) -> None:
        """The levels and a line."""
        levels: list[tuple[str, Any]] = [(texts.priority_code(level), level) for level in range(5)]
        self.level = self.choice(_tr("Priority"), levels)
        self.level.setCurrentIndex(2)
        self.reason = self.line(_tr("Reason"))
        self.reason.setPlaceholderText(_tr("needed where the priority is lowered"))

    def gather(self) -> dict[str, Any]:
        """Return level and reason."""
        return {"to": int(self.level.currentData()), "reason": self.reason.text().strip()}


class TagsForm(BulkForm):
    """Tags to add and to remove."""

    def build(self) -> None:
        """Two lines."""
        self.added, self.removed = self.line(_tr("Add")), self.line(_tr("Remove"))
        for line in (self.added, self.removed):
            line.setPlaceholderText(_tr("tags between spaces"))

    def missing(self) -> str:
        """Want a tag."""
        typed = self.added.text().strip() or self.removed.text().strip()
        return "" if typed else _tr("Write a tag to add or to remove.")

    def gather(self) -> dict[str, Any]:
        """Return the tags."""
        return {"added": self.added.text().split(), "removed": self.removed.text().split()}


class WaitForm(BulkForm):
    """For whom, why, until when."""

    def build(self) -> None:
        """State, reason and time."""
        states = ("waiting_customer", "waiting_third_party", "scheduled")
        self.state = self.choice(_tr("Wait for"), [(texts.state(state), state) for state in states])
        self.reason = self.line(_tr("Reason"))
        self.products: Collection[str] = ()
        self.offers = ReasonPills(self)
        self.offers.chosen.connect(self._on_reason)
        self.rows.addRow("", self.offers)
        self.differ = QLabel(_tr("Their product lines offer different reasons; these all of them take."))
        self.differ.setProperty("role", "meta")
        self.differ.setWordWrap(True)
        self.rows.addRow("", self.differ)
        self.until = QDateTimeEdit()
        self.until.setCalendarPopup(True)
        self.until.setDisplayFormat("yyyy-MM-dd HH:mm")
        tomorrow = self.now_us // 1_000_000 + _DAY_S
        self.until.setDateTime(QDateTime.fromSecsSinceEpoch(tomorrow, QTimeZone.systemTimeZone()))
        self.add(_tr("Expected until"), self.until)
        self.state.currentIndexChanged.connect(self._on_state)
        self._on_state()

    def missing(self) -> str:
        """Want a reason and a time to come."""
        if not self.reason.text().strip():
            return _tr("Write what the tickets wait for.")
        late = self._dated() and self._until_us() <= self.now_us
        return _tr("The expected time must be in the future.") if late else ""

    def gather(self) -> dict[str, Any]:
        """Return the wait."""
        args = {"state": self.state.currentData(), "reason": self.reason.text().strip()}
        return {**args, "expected_until_us": self._until_us()} if self._dated() else args

    def _dated(self) -> bool:
        return str(self.state.currentData()) != "waiting_customer"

    def _until_us(self) -> int:
        return self.until.dateTime().toMSecsSinceEpoch() * 1000

    def of_lines(self, products: Collection[str]) -> None:
        """Offer the reasons that every line has."""
        self.products = products
        self._on_state()

    @Slot(str, int)
    def _on_reason(self, said: str, hours: int) -> None:
        """Take an offered reason, and expect as long as it usually lasts."""
        self.reason.setText(said)
        if hours:
            at = QDateTime.fromSecsSinceEpoch(self.now_us // 1_000_000, QTimeZone.systemTimeZone())
            self.until.setDateTime(at.addSecs(hours * 3600))

    @Slot()
    def _on_state(self) -> None:
        self.rows.setRowVisible(self.until, self._dated())
        offered, differ = state_words.common(str(self.state.currentData()), self.products)
        self.offers.show_reasons(offered)
        self.rows.setRowVisible(self.offers, bool(offered))
        self.rows.setRowVisible(self.differ, differ)


class SolveForm(BulkForm):
    """The same solution for all, for tickets of one cause; each keeps its own category."""

    def build(self) -> None:
        """Steps and the reason why no article comes of it."""
        self.steps = QPlainTextEdit()
        self.steps.setTabChangesFocus(True)
        self.steps.setFixedHeight(64)
        self.add(_tr("Steps"), self.steps)
        self.reason = self.line(_tr("No article, because"))

    def missing(self) -> str:
        """Want both."""
        if not self.steps.toPlainText().strip():
            return _tr("Write the steps that solved it.")
        return "" if self.reason.text().strip() else _tr("Write why no knowledge article is needed.")

    def gather(self) -> dict[str, Any]:
        """Return the solution."""
        knowledge = {"decision": "none", "reason": self.reason.text().strip()}
        return {"steps": self.steps.toPlainText().strip(), "knowledge": knowledge}


class ReasonForm(BulkForm):
    """A reason and nothing else."""

    def build(self) -> None:
        """One line."""
        self.reason = self.line(_tr("Reason"))

    def missing(self) -> str:
        """Want it."""
        return "" if self.reason.text().strip() else _tr("Write the reason; it stands on every timeline.")

    def gather(self) -> dict[str, Any]:
        """Return it."""
        return {"reason": self.reason.text().strip()}


FORMS: dict[str, type[BulkForm]] = {
    "assign": AssignForm, "group": GroupForm, "priority": PriorityForm, "tags": TagsForm, "wait": WaitForm,
    "solve": SolveForm, "reason": ReasonForm,
}  # fmt: skip
