"""What the process wants on the shown ticket: the gravest finding with its clause, and one key that mends it.

Asks a moment after the ticket changed; hidden where there is nothing to say.
"""

from PySide6.QtCore import QEvent, QTimer, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QWidget

from desk.client.base import Requester
from desk.protocol.messages import Failure
from desk.protocol.review import FindingView, LintView
from desk.protocol.views import TicketView
from desk.ui import texts, theme
from desk.ui.i18n import pick
from desk.ui.ticket.actions import SPECS, TicketAction, keys_of, named
from desk.ui.widgets.elided import ElidedLabel

_WAIT_MS = 150


class LintStrip(QFrame):
    """One line below the ticket's head.

    Signals (GUI thread):
        fix_wanted(str): the action that mends the finding.
    """

    fix_wanted = Signal(str)

    def __init__(self, requester: Requester, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._requester = requester
        self._ticket: TicketView | None = None
        self._state: tuple[object, ...] = ()
        self._asked = 0
        self.findings: tuple[FindingView, ...] = ()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._ask)
        self.words = ElidedLabel(parent=self)
        self.words.setProperty("role", "meta")
        self.button = QPushButton(self)
        self.button.setProperty("role", "plain")
        self.button.clicked.connect(self.fix)
        row = QHBoxLayout(self)
        row.setContentsMargins(24, 0, 20, 4)
        row.setSpacing(8)
        row.addWidget(self.words, 1)
        row.addWidget(self.button)
        self._show()

    def show_ticket(self, ticket: TicketView | None) -> None:
        """Ask about a ticket; another one forgets the answer to the one before at once."""
        state = (ticket.id, ticket.rev, ticket.entry_count) if ticket is not None else ()
        if ticket is None or self._ticket is None or ticket.id != self._ticket.id:
            self.findings = ()
            self._show()
        self._ticket = ticket
        if ticket is None:
            self._timer.stop()
        elif state != self._state:
            self._timer.start(_WAIT_MS)
        self._state = state

    @Slot()
    def _ask(self) -> None:
        if self._ticket is None:
            return
        self._asked += 1
        turn, ident = self._asked, self._ticket.id

        def done(found: LintView | None) -> None:
            if turn == self._asked and self._ticket is not None and self._ticket.id == ident and found:
                self.findings = tuple(one for one in found.findings if not one.waived)
                self._show()

        self._requester.request(
            "query.lint", {"ticket": ident}, reply_type=LintView, done=done, failed=self._on_failed
        )

    def _on_failed(self, failure: Failure) -> None:
        """Stay quiet: the ticket itself says when the engine is not there."""

    def first(self) -> FindingView | None:
        """Return what is shown: what can be mended here first, then the gravest."""
        able = [one for one in self.findings if _action(one) is not None and one.state == "pending"]
        return next(iter(able or self.findings), None)

    def _show(self) -> None:
        one = self.first()
        self.setVisible(one is not None)
        if one is None:
            return
        more = len(self.findings) - 1
        rest = pick(f"  · {more} more", f"  · 另有 {more} 项") if more else ""
        self.words.setText(_sentence(one) + rest)
        self.words.more = "\n".join(map(_sentence, self.findings))
        theme.set_role(self.words, "bad" if one.state != "pending" and one.severity == "error" else "meta")
        action = _action(one)
        self.button.setVisible(action is not None)
        if action is not None:
            label = SPECS[action].label.rstrip("…")
            keys = keys_of(TicketAction.FIX)
            self.button.setText(f"{label}  {keys}".strip())
            self.button.setAccessibleName(label)
        self.setAccessibleName(pick("Process check", "流程检查"))

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language: the engine says findings in it."""
        if event.type() == QEvent.Type.LanguageChange and self._ticket is not None:
            self._timer.start(_WAIT_MS)
        super().changeEvent(event)

    @Slot()
    def fix(self) -> None:
        """Begin what mends the shown finding."""
        one = self.first()
        action = _action(one) if one is not None else None
        if action is not None:
            self.fix_wanted.emit(action.value)


def _sentence(one: FindingView) -> str:
    """Say what is to be done where nothing is wrong yet, else what is wrong and why."""
    if one.state == "pending":
        return f"{one.clause}  {one.detail[:1].upper()}{one.detail[1:]}"
    return f"{one.clause}  {texts.labelled(one.words, one.detail)}"


def _action(one: FindingView) -> TicketAction | None:
    """Return the action of the ticket that mends a finding."""
    found = named(one.fix)
    return found if found in SPECS else None
