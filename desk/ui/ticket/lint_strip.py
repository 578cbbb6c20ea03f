"""What the process wants on the shown ticket: the next step, or the gravest finding, and one key that does it.

Asks a moment after the ticket changed; hidden where there is nothing to say.
"""

from PySide6.QtCore import QEvent, QTimer, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from desk.client.base import Requester
from desk.protocol.messages import Failure
from desk.protocol.review import FindingView, LintView, StepView
from desk.protocol.views import TicketView
from desk.ui import texts, theme
from desk.ui.i18n import pick
from desk.ui.ticket.actions import SPECS, TicketAction, keys_of, named
from desk.ui.widgets.elided import ElidedLabel

_WAIT_MS = 150


class LintStrip(QFrame):
    """One line below the ticket's head.

    Signals (GUI thread):
        fix_wanted(str): the action that does the step or mends the finding.
    """

    fix_wanted = Signal(str)

    def __init__(self, requester: Requester, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._requester = requester
        self._ticket: TicketView | None = None
        self._state: tuple[object, ...] = ()
        self._asked = 0
        self.findings: tuple[FindingView, ...] = ()
        self.next: StepView | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._ask)
        self.words = ElidedLabel(parent=self)
        self.words.setProperty("role", "meta")
        self.beside = QLabel(self)
        self.beside.setProperty("role", "bad")
        self.button = QPushButton(self)
        self.button.setProperty("role", "plain")
        self.button.clicked.connect(self.fix)
        row = QHBoxLayout(self)
        row.setContentsMargins(24, 0, 20, 4)
        row.setSpacing(8)
        row.addWidget(self.words, 1)
        row.addWidget(self.beside)
        row.addWidget(self.button)
        self._show()

    def show_ticket(self, ticket: TicketView | None) -> None:
        """Ask about a ticket; another one forgets the answer to the one before at once."""
        state = (ticket.id, ticket.rev, ticket.entry_count) if ticket is not None else ()
        if ticket is None or self._ticket is None or ticket.id != self._ticket.id:
            self.findings, self.next = (), None
            self._show()
        self._ticket = ticket
        if ticket is None:
            self._timer.stop()
        elif state != self._state:
            self._timer.start(_WAIT_MS)
        self._state = state

    @Slot()
    def renew(self) -> None:
        """Ask again: somebody else may sit here now."""
        if self._ticket is not None:
            self._timer.start(_WAIT_MS)

    @Slot()
    def _ask(self) -> None:
        if self._ticket is None:
            return
        self._asked += 1
        turn, ident = self._asked, self._ticket.id

        def done(found: LintView | None) -> None:
            if turn == self._asked and self._ticket is not None and self._ticket.id == ident and found:
                self.findings = tuple(one for one in found.findings if not one.waived)
                self.next = found.next
                self._show()

        self._requester.request(
            "query.lint", {"ticket": ident}, reply_type=LintView, done=done, failed=self._on_failed
        )

    def _on_failed(self, failure: Failure) -> None:
        """Stay quiet: the ticket itself says when the engine is not there."""

    def first(self) -> FindingView | None:
        """Return the finding that matters most: what can be mended here first, then the gravest."""
        able = [one for one in self.findings if _action(one.fix) is not None and one.state == "pending"]
        return next(iter(able or self.findings), None)

    def action(self) -> TicketAction | None:
        """Return what the one key does."""
        step = self._step()
        one = self.first()
        return _action(step.action) if step is not None else _action(one.fix) if one is not None else None

    def _step(self) -> StepView | None:
        """Return the next step where the state of the ticket allows what it asks for."""
        step, ticket = self.next, self._ticket
        action = _action(step.action) if step is not None else None
        if ticket is None or action is None:
            return None
        allowed, wanted = SPECS[action].transitions, {one.action for one in ticket.transitions}
        return step if not allowed or wanted.intersection(allowed) else None

    def _show(self) -> None:
        one, step = self.first(), self._step()
        self.setVisible(one is not None or step is not None)
        if step is not None:
            self._show_step(step)
        elif one is not None:
            more = len(self.findings) - 1
            rest = pick(f"  · {more} more", f"  · 另有 {more} 项") if more else ""
            self.words.setText(_sentence(one) + rest)
            theme.set_role(
                self.words, "bad" if one.state != "pending" and one.severity == "error" else "meta"
            )
            self.beside.hide()
            self.words.more = "\n".join(map(_sentence, self.findings))
        action = self.action()
        self.button.setVisible(action is not None)
        if action is not None:
            label = SPECS[action].label.rstrip("…")
            keys = keys_of(TicketAction.FIX)
            self.button.setText(f"{label}  {keys}".strip())
            self.button.setAccessibleName(label)
        self.setAccessibleName(pick("Process check", "流程检查"))

    def _show_step(self, step: StepView) -> None:
        """Show how it goes on; what went against the norm stands beside it, counted."""
        self.words.setText(pick("Next", "下一步") + f" · {step.words}")
        theme.set_role(self.words, "meta")
        wrong = [one for one in self.findings if one.state != "pending"]
        self.beside.setText(pick(f"{len(wrong)} to mend", f"{len(wrong)} 项偏差"))
        self.beside.setToolTip("\n".join(map(_sentence, wrong)))
        self.beside.setVisible(bool(wrong))
        said = (f"{step.clause}  {step.words}", *map(_sentence, self.findings))
        self.words.more = "\n".join(said)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language: the engine says findings in it."""
        if event.type() == QEvent.Type.LanguageChange:
            self.renew()
        super().changeEvent(event)

    @Slot()
    def fix(self) -> None:
        """Begin the step that is shown, or what mends the finding."""
        action = self.action()
        if action is not None:
            self.fix_wanted.emit(action.value)


def _sentence(one: FindingView) -> str:
    """Say what is to be done where nothing is wrong yet, else what is wrong and why."""
    if one.state == "pending":
        return f"{one.clause}  {one.detail[:1].upper()}{one.detail[1:]}"
    return f"{one.clause}  {texts.labelled(one.words, one.detail)}"


def _action(name: str) -> TicketAction | None:
    """Return the action of the ticket that a step or a finding names."""
    found = named(name)
    return found if found in SPECS else None
