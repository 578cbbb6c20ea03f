"""The strip of a ticket that was dispatched to the reader, or that is being escalated: accept, decline, answer, why.

Reads the timeline that is shown; asks the engine only for what a button does.
"""

from typing import TYPE_CHECKING

from msgspec import Struct
from PySide6.QtCore import Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desk.client.base import Requester
from desk.process.dispatch_cycle import CYCLE_KINDS, fold
from desk.process.timeline import WORK
from desk.protocol.views import TicketView
from desk.ui import texts
from desk.ui.i18n import pick
from desk.ui.ticket.strip import TicketStrip

if TYPE_CHECKING:
    from desk.ui.ticket.why import WhyDialog

_ANSWERS = frozenset({"accepted", "acknowledged"}) | WORK


class Standing(Struct, frozen=True):
    """What the timeline says: until when I may accept (0 = nothing is offered), the level that nobody answered."""

    accept_by: int = 0
    level: int = 0


def standing(ticket: TicketView, me: str) -> Standing:
    """Fold the shown timeline: offered to me and not accepted, escalated and not answered."""
    events = [
        (one.kind, one.at_us // 1_000_000, one.data, one.author_id is not None)
        for one in ticket.entries
        if one.kind in CYCLE_KINDS
    ]
    cycle = fold(events)
    owned = ticket.owner is not None and ticket.owner.id.hex() == me
    offered = cycle.accept_by if me and cycle.pending == me and owned else 0
    level = 0
    for one in ticket.entries:
        if one.kind == "escalated" and one.data.get("axis") == "hierarchical":
            level = int(one.data.get("level") or 0)
        elif one.author_id is not None and (one.kind in _ANSWERS or one.data.get("claimed")):
            level = 0
    done = ticket.state in ("closed", "cancelled", "merged", "spam", "pending_confirmation")
    return Standing(offered, 0 if done else level)


class OfferStrip(TicketStrip):
    """Hidden while nothing is offered and nothing escalated."""

    def __init__(self, requester: Requester, parent: QWidget | None = None) -> None:
        super().__init__(requester, parent)
        self._standing = Standing()
        self.accept, self.decline, self.acknowledge, self.why = (QPushButton(self) for _ in range(4))
        self.accept.setProperty("role", "primary")
        self.reason, self.wrong_rule, self.send = QLineEdit(self), QCheckBox(self), QPushButton(self)
        self.dialog: WhyDialog | None = None
        first, self._second = QHBoxLayout(), QWidget(self)
        first.addWidget(self.text, 1)
        for part in (self.accept, self.decline, self.acknowledge, self.why):
            first.addWidget(part)
        row = QHBoxLayout(self._second)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.reason, 1)
        row.addWidget(self.wrong_rule)
        row.addWidget(self.send)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 6, 10, 6)
        column.setSpacing(6)
        column.addLayout(first)
        column.addWidget(self._second)
        self._second.hide()
        self.hide()
        self.accept.clicked.connect(self._on_accept)
        self.decline.clicked.connect(self._on_decline)
        self.acknowledge.clicked.connect(self._on_acknowledge)
        self.why.clicked.connect(self.explain)
        self.send.clicked.connect(self._on_send)
        self.reason.returnPressed.connect(self._on_send)
        self.retranslate()

    def retranslate(self) -> None:
        """Take the texts of the current language."""
        for button, words in (
            (self.accept, ("Accept", "接受")),
            (self.decline, ("Decline…", "谢绝…")),
            (self.acknowledge, ("Acknowledge", "确认升级")),
            (self.why, ("Why?", "原因")),
            (self.send, ("Decline", "谢绝")),
        ):
            button.setText(pick(*words))
        self.reason.setPlaceholderText(pick("Why do you decline?", "请说明谢绝原因"))
        self.reason.setAccessibleName(self.reason.placeholderText())
        self.wrong_rule.setText(pick("The dispatch rule is wrong", "分派规则不合理"))
        self._show()

    def show_ticket(self, ticket: TicketView | None, me: bytes) -> None:
        """Show what is offered or escalated on a ticket."""
        if ticket is None or self._ticket is None or ticket.id != self._ticket.id:
            self._second.hide()
            self.reason.clear()
        self._ticket = ticket
        self._standing = Standing() if ticket is None else standing(ticket, me.hex())
        self._show()

    @property
    def is_wanted(self) -> bool:
        """Tell whether there is anything to say."""
        return bool(self._standing.accept_by or self._standing.level)

    def _show(self) -> None:
        found = self._standing
        self.setVisible(self.is_wanted)
        self.accept.setVisible(bool(found.accept_by))
        self.decline.setVisible(bool(found.accept_by))
        self.acknowledge.setVisible(bool(found.level))
        parts = []
        if found.accept_by:
            until = texts.local_time(found.accept_by * 1_000_000).strftime("%H:%M")
            said = pick("Dispatched to you: accept it until {0}.", "系统已分派给您，请在 {0} 前接受。")
            parts.append(said.format(until))
        if found.level:
            said = pick("Escalated to level {0}; nobody has answered yet.", "已升级至第 {0} 级，尚无人响应。")
            parts.append(said.format(found.level))
        self.text.setText(" ".join(parts))

    @Slot()
    def _on_accept(self) -> None:
        self._do("ticket.accept", {}, pick("Accepted.", "已接受。"))

    @Slot()
    def _on_decline(self) -> None:
        self._second.setVisible(not self._second.isVisible())
        self.reason.setFocus()

    @Slot()
    def _on_send(self) -> None:
        args = {"reason": self.reason.text(), "wrong_rule": self.wrong_rule.isChecked()}
        self._do("ticket.decline", args, pick("Given back to the queue.", "已退回队列。"))

    @Slot()
    def _on_acknowledge(self) -> None:
        self._do("ticket.acknowledge", {}, pick("Acknowledged.", "已确认。"))

    @Slot()
    def explain(self) -> None:
        """Show why the ticket is where it is, and who was told."""
        if self._ticket is not None:
            from desk.ui.ticket.why import WhyDialog  # the start does without it

            self.dialog = WhyDialog(self._requester, self._ticket, self.window())
            self.dialog.open()
