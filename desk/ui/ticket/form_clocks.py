"""Forms about clocks: a promise of the next update, and the waiver of a target with its reason."""

from datetime import timedelta
from typing import Any

from PySide6.QtCore import QDateTime, QTimeZone
from PySide6.QtWidgets import QComboBox, QDateTimeEdit, QPushButton, QWidget

from desk.ui import texts
from desk.ui.i18n import pick
from desk.ui.ticket.actions import TicketAction
from desk.ui.ticket.clocks import face, shown_clocks
from desk.ui.ticket.forms import InlineForm
from desk.ui.widgets.flow import FlowLayout

_SOON_MINUTES = (30, 60, 120)
_SECOND = 1_000_000


class PromiseForm(InlineForm):
    """Until when the requester hears from us; a clock of its own that no later change overwrites."""

    action = TicketAction.PROMISE

    def build(self) -> None:
        """The instant, ways to say it quickly, and what was said."""
        self.at = QDateTimeEdit(self)
        self.at.setCalendarPopup(True)
        self.at.setDisplayFormat("yyyy-MM-dd HH:mm")
        self.add_row("at", self.at)
        box = QWidget(self)
        flow = FlowLayout(box, gap=4, line_gap=4, wide=True)
        self.quick: list[tuple[QPushButton, int]] = []
        for at_us in self._soon():
            button = QPushButton(box)
            button.setProperty("role", "pill")
            button.clicked.connect(_Setter(self, at_us))
            flow.addWidget(button)
            self.quick.append((button, at_us))
        self.rows.addRow("", box)
        self.body = self.text_row("body")
        self.set_instant(self.quick[1][1])

    def _soon(self) -> list[int]:
        """Return the instants that are promised most: soon, at the end of the day, tomorrow morning."""
        found = [self.now_us + minutes * 60 * _SECOND for minutes in _SOON_MINUTES]
        now = texts.local_time(self.now_us)
        evening = now.replace(hour=17, minute=30, second=0, microsecond=0)
        morning = (now + timedelta(days=1)).replace(hour=9, minute=30, second=0, microsecond=0)
        later = [round(one.timestamp()) * _SECOND for one in (evening, morning)]
        return found + [at_us for at_us in later if at_us > found[-1]]

    def set_instant(self, at_us: int) -> None:
        """Show an instant as the promised one."""
        self.at.setDateTime(QDateTime.fromSecsSinceEpoch(at_us // _SECOND, QTimeZone.systemTimeZone()))

    def retranslate(self) -> None:
        """Also name the quick ways."""
        super().retranslate()
        for button, at_us in self.quick:
            minutes = (at_us - self.now_us) // (60 * _SECOND)
            near = minutes in _SOON_MINUTES
            text = texts.duration(minutes * 60) if near else texts.clock_time(at_us, self.now_us)
            button.setText(pick(f"in {text}", f"{text}后") if near else text)
        self.body.setPlaceholderText(self.tr("What was promised; it stands on the timeline"))

    def labels(self) -> dict[str, str]:
        """Name the rows."""
        return {"at": self.tr("Next update at"), "body": self.tr("What was said")}

    def missing(self) -> str:
        """Want a time to come."""
        return "" if self._at_us() > self.now_us else self.tr("The promised time must be in the future.")

    def gather(self) -> tuple[str, dict[str, Any]]:
        """Return the promise."""
        return "ticket.promise", {"at_us": self._at_us(), "body": self.body.toPlainText().strip()}

    def _at_us(self) -> int:
        return self.at.dateTime().toMSecsSinceEpoch() * 1000


class _Setter:
    """Sets the instant of one button."""

    def __init__(self, form: PromiseForm, at_us: int) -> None:
        self._form, self._at_us = form, at_us

    def __call__(self, checked: bool = False) -> None:
        self._form.set_instant(self._at_us)


class WaiveForm(InlineForm):
    """Which clock is waived, and why; it is reported apart and never as met."""

    action = TicketAction.WAIVE

    def build(self) -> None:
        """The clocks and the reason."""
        self.clock = QComboBox(self)
        for clock in shown_clocks(self.ticket.clocks):
            if not clock.waived:
                self.clock.addItem(face(clock, self.now_us).text, clock.metric)
        self.add_row("clock", self.clock)
        self.reason = self.text_row("reason")

    def labels(self) -> dict[str, str]:
        """Name the rows."""
        return {"clock": self.tr("Clock"), "reason": self.tr("Reason")}

    def missing(self) -> str:
        """Want a clock and a reason."""
        if self.clock.currentData() is None:
            return self.tr("No clock of this ticket can be waived.")
        return "" if self.reason.toPlainText().strip() else self.tr("A waiver needs a reason.")

    def gather(self) -> tuple[str, dict[str, Any]]:
        """Return the waiver."""
        return "ticket.waive", {
            "metric": self.clock.currentData(),
            "reason": self.reason.toPlainText().strip(),
        }
