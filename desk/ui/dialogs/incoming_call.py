"""A call came: who it is by the number, and which of their tickets it is about, or a new one."""

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from desk.protocol.callers import Caller, CallerTicket
from desk.ui import texts
from desk.ui.widgets.choices import ChoiceList

MOST = 20


class IncomingCallDialog(QDialog):
    """Caller and tickets; Enter logs the call on the chosen one.

    Signals (GUI thread):
        ticket_chosen(bytes): log the call on this ticket.
        new_wanted(): the call is about something new.
    """

    ticket_chosen = Signal(bytes)
    new_wanted = Signal()

    def __init__(self, number: str, callers: list[Caller], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._number, self._callers = number, callers
        self._tickets: list[CallerTicket] = [one for caller in callers for one in caller.tickets][:MOST]
        self.heading, self.who = QLabel(), QLabel()
        self.heading.setProperty("role", "title")
        self.who.setProperty("role", "strong")
        self.who.setWordWrap(True)
        self.tickets = ChoiceList(self, Qt.FocusPolicy.StrongFocus)
        self.log, self.new, self.cancel = (QPushButton() for _ in range(3))
        self.log.setProperty("role", "primary")
        self.log.setDefault(True)
        self._lay_out()
        self.log.clicked.connect(self._on_log)
        self.tickets.activated.connect(self._on_log)
        self.new.clicked.connect(self._on_new)
        self.cancel.clicked.connect(self.reject)
        self.retranslate()

    def _lay_out(self) -> None:
        foot = QHBoxLayout()
        foot.addWidget(self.cancel)
        foot.addStretch()
        foot.addWidget(self.new)
        foot.addWidget(self.log)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(28, 24, 24, 20)
        outer.setSpacing(12)
        for part in (self.heading, self.who, self.tickets):
            outer.addWidget(part)
        outer.addLayout(foot)
        self.resize(620, 420)

    def retranslate(self) -> None:
        """Take the texts of the current language."""
        title = self.tr("Call from {0}").format(self._number)
        self.setWindowTitle(title)
        self.heading.setText(title)
        people = [caller.person for caller in self._callers]
        self.who.setText(
            "\n".join(" · ".join(filter(None, (p.name, p.organisation, p.email))) for p in people)
        )
        self.tickets.setAccessibleName(self.tr("Tickets of the caller"))
        row = max(0, self.tickets.row)
        self.tickets.set_lines(
            [
                f"{one.number}   P{one.priority}   {texts.state(one.state)}   {one.title}"
                for one in self._tickets
            ]
        )
        self.tickets.go(row)
        self.log.setText(self.tr("Log the call on this ticket"))
        self.log.setEnabled(bool(self._tickets))
        self.new.setText(self.tr("New ticket"))
        self.cancel.setText(self.tr("Cancel"))

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    @Slot()
    def _on_log(self) -> None:
        if 0 <= self.tickets.row < len(self._tickets):
            self.accept()
            self.ticket_chosen.emit(self._tickets[self.tickets.row].id)

    @Slot()
    def _on_new(self) -> None:
        self.accept()
        self.new_wanted.emit()
