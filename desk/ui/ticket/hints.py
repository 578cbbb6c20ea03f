"""A quiet strip below the ticket's head: tickets like it in the last minutes, and its problem type where none is set.

Asks when a ticket is opened and when it changes; shows nothing where there is nothing to say. What it offers
is done by ops of its own: one category, or a parent incident over everything alike.
"""

from functools import partial
from typing import Any

from PySide6.QtCore import QEvent, QTimer, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from desk.client.base import Requester
from desk.protocol.changes import Changes
from desk.protocol.messages import Failure
from desk.protocol.views import Classification, SimilarTickets, TicketView
from desk.ui import icons, texts
from desk.ui.ticket.alert_strip import AlertStrip
from desk.ui.ticket.incident import IncidentOpener
from desk.ui.ticket.offer import OfferStrip
from desk.ui.widgets.category_chips import CategoryChips
from desk.ui.widgets.directory import Directory
from desk.ui.widgets.popover import Popover

WINDOW_S = 40 * 60
_ENOUGH = 3
"""Tickets alike beside this one that are worth a word: fewer happen by chance."""

_WAIT_MS = 250
_OTHERS_MS = 2000
_SHOWN = 12
_DONE = ("closed", "cancelled", "merged", "spam")


class TicketHints(QFrame):
    """Similar tickets and category chips.

    Signals (GUI thread):
        ticket_wanted(bytes): show a ticket of the list.
        said(str): a sentence for the status bar.
        category_wanted(str): a category for the shown ticket.
    """

    ticket_wanted = Signal(bytes)
    said = Signal(str)
    category_wanted = Signal(str)

    def __init__(self, requester: Requester, directory: Directory, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._requester = requester
        self._directory = directory
        self._ticket: TicketView | None = None
        self._turn = 0
        self._state: tuple[int, ...] = ()
        self._similar: SimilarTickets | None = None
        self.opener = IncidentOpener(requester, self)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._build()
        self._timer.timeout.connect(self._ask)
        self.show_list.clicked.connect(self._on_list)
        self.incident.clicked.connect(self._on_incident)
        self.chips.chosen.connect(self.category_wanted)
        self.opener.opened.connect(self._on_opened)
        self.opener.failed.connect(self.said)
        directory.changed.connect(self._on_directory)
        self.retranslate()
        self._show()

    def _build(self) -> None:
        self.strip = QFrame(self)
        self.strip.setProperty("role", "warning")
        self.words = QLabel(self.strip)
        self.words.setWordWrap(True)
        self.words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        self.show_list, self.incident = QPushButton(self.strip), QPushButton(self.strip)
        self.show_list.setProperty("role", "plain")
        row = QHBoxLayout(self.strip)
        row.setContentsMargins(10, 5, 6, 5)
        row.setSpacing(6)
        row.addWidget(self.words, 1)
        row.addWidget(self.show_list)
        row.addWidget(self.incident)
        self.chips = CategoryChips(self)
        self.offer = OfferStrip(self._requester, self)
        self.offer.said.connect(self.said)
        self.alert = AlertStrip(self._requester, self)
        self.alert.said.connect(self.said)
        self.popover = Popover(self)
        self._list = QVBoxLayout(self.popover)
        self._list.setContentsMargins(8, 8, 8, 8)
        self._list.setSpacing(2)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 0, 24, 8)
        column.setSpacing(6)
        column.addWidget(self.offer)
        column.addWidget(self.alert)
        column.addWidget(self.strip)
        column.addWidget(self.chips)

    # ---- asking

    def show_ticket(self, ticket: TicketView | None) -> None:
        """Ask about a ticket; another one forgets the answers to the one before at once."""
        fresh = ticket is None or self._ticket is None or ticket.id != self._ticket.id
        state = (ticket.rev, ticket.entry_count) if ticket is not None else ()
        same, self._state = not fresh and state == self._state, state
        self._ticket = ticket
        me = self._directory.me
        self.offer.show_ticket(ticket, me.id if me else b"")
        self.alert.show_ticket(ticket)
        if fresh or (self.offer.is_wanted or self.alert.is_wanted) is self.isHidden():
            self._show()
        if fresh:
            self._turn += 1
            self._similar = None
            self.popover.close_quietly()
            self.chips.clear()
            self._show()
        if ticket is None or ticket.state in _DONE:
            self._timer.stop()
        elif not same:
            self._timer.start(_WAIT_MS)

    @Slot()
    def _ask(self) -> None:
        ticket = self._ticket
        if ticket is None:
            return
        self._turn += 1
        args = {"ticket": ticket.id, "window_s": WINDOW_S, "limit": _SHOWN}
        self._send("query.similar", args, SimilarTickets, self._on_similar)
        if ticket.category:
            self.chips.clear()
            self._show()
        else:
            text = {"title": ticket.title, "body": first_words(ticket), "product": ticket.product}
            self._send("query.classify", text, Classification, self._on_classified)

    def _send(self, verb: str, args: dict[str, Any], kind: Any, tell: Any) -> None:
        turn = self._turn

        def done(answer: Any) -> None:
            if turn == self._turn:
                tell(answer)

        self._requester.request(verb, args, reply_type=kind, done=done, failed=self._on_failed)

    def _on_failed(self, failure: Failure) -> None:
        """Stay quiet: the ticket itself says when the engine is not there."""

    def _on_similar(self, found: SimilarTickets) -> None:
        self._similar = found
        self._show()

    def _on_classified(self, found: Classification) -> None:
        self.chips.set_names(dict(self._directory.categories))
        if found.state == "empty":
            self.chips.clear()
        else:
            self.chips.offer(found)
        self._show()

    @Slot()
    def _on_directory(self) -> None:
        self.chips.set_names(dict(self._directory.categories))

    # ---- showing

    def _show(self) -> None:
        found = self._similar
        alike = found is not None and found.count >= _ENOUGH
        self.strip.setVisible(alike)
        if found is not None and alike:
            self.words.setText(found.why)
            self.incident.setText(
                self.tr("Put under the incident")
                if found.parent is not None
                else self.tr("Open a parent incident?")
            )
            held = self._ticket is not None and any(link.type == "child" for link in self._ticket.links)
            self.incident.setVisible(not held)
        self.setVisible(alike or bool(self.chips.buttons) or self.offer.is_wanted or self.alert.is_wanted)

    def retranslate(self) -> None:
        """Take the texts of the current language."""
        self.show_list.setText(self.tr("Show"))
        self.show_list.setIcon(icons.icon("list", size=16))
        self.setAccessibleName(self.tr("Hints"))
        self._show()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    # ---- what happens

    @Slot()
    def _on_list(self) -> None:
        """Show the tickets alike below the button."""
        while (item := self._list.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for ticket in self._similar.tickets[:_SHOWN] if self._similar else ():
            row = QPushButton(f"{ticket.number}  {ticket.title[:60]}", self.popover)
            row.setProperty("role", "plain")
            row.setToolTip(ticket.why)
            row.clicked.connect(partial(self._on_ticket, ticket.id))
            self._list.addWidget(row)
        self.popover.show_below(self.show_list)

    def _on_ticket(self, ticket: bytes, checked: bool = False) -> None:
        self.popover.close_quietly()
        self.ticket_wanted.emit(ticket)

    @Slot()
    def _on_incident(self) -> None:
        if self._ticket is not None and self._similar is not None:
            self.incident.setEnabled(False)
            self.opener.open(self._ticket, self._similar)

    @Slot(bytes, int)
    def _on_opened(self, incident: bytes, linked: int) -> None:
        self.incident.setEnabled(True)
        self.said.emit(texts.counted(self.tr("{0} tickets stand under the incident now").format(linked)))

    @Slot(object)
    def on_changes(self, changes: Changes) -> None:
        """Count again soon when other tickets came."""
        shown = self._ticket
        open_one = shown is not None and shown.state not in _DONE
        # Not put off by each further change: in a storm of tickets the count is what matters.
        if open_one and changes.touches("ticket") and not self._timer.isActive():
            self._timer.start(_OTHERS_MS)


def first_words(ticket: TicketView) -> str:
    """Return what the requester said first: the template's fields and the message."""
    for entry in ticket.entries:
        if entry.kind in ("created", "customer_message") and (entry.body or entry.data.get("symptom")):
            parts = (str(entry.data.get("symptom", "")), entry.body)
            return "\n".join(part for part in parts if part)[:6_000]
    return ""
