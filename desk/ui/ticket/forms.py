"""What an action asks before it is done, inside the pane, never modal: the frame all forms share and the short ones.

A form knows its verb and gathers arguments; the pane sends them and keeps the form open when the op fails.
"""

from typing import Any

from PySide6.QtCore import QCoreApplication, QDateTime, QEvent, Qt, QTimeZone, Signal, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
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

from desk.protocol.views import TicketView
from desk.ui import state_words, texts
from desk.ui.ticket.actions import SPECS, TicketAction
from desk.ui.widgets.directory import Directory
from desk.ui.widgets.low_scroll import LowScroll
from desk.ui.widgets.naming import name_control
from desk.ui.widgets.notice import Notice
from desk.ui.widgets.reason_pills import ReasonPills
from desk.ui.widgets.tab_order import put_last


class InlineForm(QFrame):
    """Title, rows, notice and two buttons.

    Signals (GUI thread):
        submitted(str, object): verb and arguments (without the ticket).
        dismissed(): the agent changed their mind.
    """

    submitted = Signal(str, object)
    dismissed = Signal()
    action = TicketAction.WAIT

    def __init__(
        self, ticket: TicketView, directory: Directory, now_us: int, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.ticket, self.directory, self.now_us = ticket, directory, now_us
        self._labels: list[tuple[QLabel, str]] = []
        self.title = QLabel(self)
        self.title.setProperty("role", "strong")
        self.notice = Notice(self)
        body = QWidget(self)
        body.setObjectName("scrolled")
        self.rows = QFormLayout(body)
        self.rows.setContentsMargins(0, 0, 0, 0)
        self.rows.setHorizontalSpacing(12)
        self.rows.setVerticalSpacing(6)
        self.rows.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        self.rows.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self.submit_button = QPushButton(self)
        self.submit_button.setProperty("role", "primary")
        self.submit_button.clicked.connect(self.submit)
        self.cancel_button = QPushButton(self)
        self.cancel_button.clicked.connect(self.dismissed)
        self._lay_out(body)
        QShortcut(
            QKeySequence("Ctrl+Return"),
            self,
            self.submit,
            context=Qt.ShortcutContext.WidgetWithChildrenShortcut,
        )
        self.build()
        put_last(self, self.cancel_button, self.submit_button)
        self.retranslate()

    def _lay_out(self, body: QWidget) -> None:
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.cancel_button)
        buttons.addWidget(self.submit_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 12, 14, 12)
        column.setSpacing(10)
        column.addWidget(self.title)
        column.addWidget(LowScroll(body, self), 1)  # the buttons stay in sight below a long form
        column.addWidget(self.notice)
        column.addLayout(buttons)

    # ---- what a form fills in

    def build(self) -> None:
        """Add the rows."""

    def gather(self) -> tuple[str, dict[str, Any]]:
        """Return verb and arguments."""
        return "", {}

    def missing(self) -> str:
        """Return a sentence naming what must be filled in, or ""."""
        return ""

    def labels(self) -> dict[str, str]:
        """Return the row labels by name in the window's language."""
        return {}

    # ---- the frame

    def add_row(self, name: str, field: QWidget) -> None:
        """Add a labelled row."""
        label = QLabel(self)
        label.setProperty("role", "meta")
        label.setBuddy(field)
        self._labels.append((label, name))
        self.rows.addRow(label, field)

    def drop_row(self, field: QWidget) -> None:
        """Take a row out again."""
        self._labels = [(label, name) for label, name in self._labels if label.buddy() is not field]
        self.rows.removeRow(field)

    def text_row(self, name: str, lines: int = 2) -> QPlainTextEdit:
        """Add a row for some lines of text."""
        field = QPlainTextEdit(self)
        field.setTabChangesFocus(True)
        # One line less where the window is low: buttons must stay in sight.
        field.setMinimumHeight(38)
        field.setMaximumHeight(20 + 18 * lines)
        self.add_row(name, field)
        return field

    def retranslate(self) -> None:
        """Take the texts of the current language."""
        label = SPECS[self.action].label.rstrip("…")
        self.title.setText(label)
        self.setAccessibleName(label)
        self.submit_button.setText(label)
        self.cancel_button.setText(QCoreApplication.translate("InlineForm", "Back"))
        names = self.labels()
        for widget, name in self._labels:
            widget.setText(names.get(name, name))
            if (field := widget.buddy()) is not None:
                name_control(field, names.get(name, name))

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape goes back."""
        if event.key() == Qt.Key.Key_Escape:
            self.dismissed.emit()
        else:
            super().keyPressEvent(event)

    @Slot()
    def submit(self) -> None:
        """Check and hand over."""
        sentence = self.missing()
        if sentence:
            self.say(sentence, role="warning")
            if (place := self.place_missing()) is not None:
                place.setFocus()
            return
        self.notice.clear()
        verb, args = self.gather()
        self.submitted.emit(verb, args)

    def say(self, sentence: str, role: str = "error") -> None:
        """Say why it does not go on."""
        self.notice.say(sentence, role=role)

    def place_missing(self) -> QWidget | None:
        """Return where what is missing is put, so that the next key goes there; None leaves the focus."""
        return None

    def begin(self) -> None:
        """Put the focus where text is wanted first, else into the first field."""
        fields = [
            self.rows.itemAt(row, QFormLayout.ItemRole.FieldRole) for row in range(self.rows.rowCount())
        ]
        widgets = [item.widget() for item in fields if item is not None]
        able = [w for w in widgets if w is not None and w.focusPolicy() != Qt.FocusPolicy.NoFocus]
        texts = [widget for widget in able if isinstance(widget, QPlainTextEdit | QLineEdit)]
        for widget in (texts or able)[:1]:
            widget.setFocus()


class ReasonForm(InlineForm):
    """A reason and nothing else: reopen, cancel."""

    verb = ""

    def build(self) -> None:
        """One text row."""
        self.reason = self.text_row("reason")

    def labels(self) -> dict[str, str]:
        """Name the row."""
        return {"reason": self.tr("Reason")}

    def missing(self) -> str:
        """Want a reason."""
        return (
            ""
            if self.reason.toPlainText().strip()
            else self.tr("Write the reason; it stands on the timeline.")
        )

    def gather(self) -> tuple[str, dict[str, Any]]:
        """Return the reason."""
        return self.verb, {"reason": self.reason.toPlainText().strip()}


class ReopenForm(ReasonForm):
    """Reopen a closed ticket."""

    action = TicketAction.REOPEN
    verb = "ticket.reopen"


class CancelForm(ReasonForm):
    """Cancel a ticket."""

    action = TicketAction.CANCEL
    verb = "ticket.cancel"


class WaitForm(InlineForm):
    """For whom or what, why, until when."""

    action = TicketAction.WAIT

    def build(self) -> None:
        """State, reason, until, reference."""
        self.state = QComboBox(self)
        for state in ("waiting_customer", "waiting_third_party", "scheduled"):
            self.state.addItem(texts.state(state, self.ticket.product), state)
        self.state.currentIndexChanged.connect(self._on_state)
        self.add_row("state", self.state)
        self.reason = QLineEdit(self)
        self.add_row("reason", self.reason)
        self.offers = ReasonPills(self)
        self.offers.chosen.connect(self._on_reason)
        self.rows.addRow("", self.offers)
        self.until = QDateTimeEdit(self)
        self.until.setCalendarPopup(True)
        self.until.setDisplayFormat("yyyy-MM-dd HH:mm")
        self.until.setDateTime(
            QDateTime.fromSecsSinceEpoch(self.now_us // 1_000_000 + 86_400, QTimeZone.systemTimeZone())
        )
        self.add_row("until", self.until)
        self.reference = QLineEdit(self)
        self.add_row("reference", self.reference)
        self._on_state()

    def retranslate(self) -> None:
        """Also name the states."""
        super().retranslate()
        for number in range(self.state.count()):
            self.state.setItemText(number, texts.state(str(self.state.itemData(number)), self.ticket.product))
        self._on_state()

    def labels(self) -> dict[str, str]:
        """Name the rows."""
        return {
            "state": self.tr("Wait for"),
            "reason": self.tr("Reason"),
            "until": self.tr("Expected until"),
            "reference": self.tr("Reference"),
        }

    def missing(self) -> str:
        """Want a reason and a time to come."""
        if not self.reason.text().strip():
            return self.tr("Write what the ticket waits for.")
        if self._dated() and self._until_us() <= self.now_us:
            return self.tr("The expected time must be in the future.")
        return ""

    def gather(self) -> tuple[str, dict[str, Any]]:
        """Return the wait."""
        args: dict[str, Any] = {"state": self.state.currentData(), "reason": self.reason.text().strip()}
        if self._dated():
            args["expected_until_us"] = self._until_us()
            args["reference"] = self.reference.text().strip()
        return "ticket.wait", args

    def _dated(self) -> bool:
        return str(self.state.currentData()) != "waiting_customer"

    @Slot(str, int)
    def _on_reason(self, said: str, hours: int) -> None:
        """Take an offered reason, and expect as long as it usually lasts."""
        self.reason.setText(said)
        if hours:
            at = QDateTime.fromSecsSinceEpoch(self.now_us // 1_000_000, QTimeZone.systemTimeZone())
            self.until.setDateTime(at.addSecs(hours * 3600))

    def _until_us(self) -> int:
        return self.until.dateTime().toMSecsSinceEpoch() * 1000

    @Slot()
    def _on_state(self) -> None:
        self.rows.setRowVisible(self.until, self._dated())
        self.rows.setRowVisible(self.reference, self._dated())
        offered = state_words.reasons(str(self.state.currentData()), self.ticket.product)
        self.offers.show_reasons(offered)
        self.rows.setRowVisible(self.offers, bool(offered))
