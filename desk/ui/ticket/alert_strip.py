"""The strip of a ticket that an alert made: what its source last said, and silencing the source.

Silencing is apart from taking the ticket: who works on it does not thereby mute the monitoring. Reads the timeline
that is shown.
"""

from typing import Any

from msgspec import Struct
from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QWidget

from desk.client.base import Requester
from desk.protocol.views import TicketView
from desk.ui.i18n import pick
from desk.ui.ticket.strip import TicketStrip

SPANS = ((30, "30 minutes", "30 分钟"), (120, "2 hours", "2 小时"), (480, "8 hours", "8 小时"),
         (1_440, "1 day", "1 天"), (10_080, "1 week", "1 周"))  # fmt: skip
_DONE = frozenset({"closed", "cancelled", "merged", "spam"})
_SOURCE = {
    "firing": ("The alert fires.", "告警正在触发。"),
    "resolved": ("Part of the alerts are over.", "部分告警已恢复。"),
    "recovered": ("The source reports the alerts as over.", "监控源报告告警已恢复。"),
    "stale": ("Nothing was heard of the alerts for long.", "告警长时间没有消息。"),
}
_SILENCE = {
    "silence": ("The source is being silenced…", "正在静默监控源…"),
    "silence_active": ("Silent until {until} UTC.", "已静默至 {until} UTC。"),
    "unsilence": ("The silence is being lifted…", "正在解除静默…"),
    "silence_failed": ("The source could not be silenced.", "未能静默监控源。"),
}
_HELD = frozenset({"silence", "silence_active"})


class AlertState(Struct, frozen=True):
    """What the timeline says: the source's last word, the silence's, and until when it lasts."""

    source: str = ""
    silence: str = ""
    until: str = ""


def state_of(ticket: TicketView) -> AlertState:
    """Fold the shown timeline; a ticket that no alert made has no word of a source."""
    source = silence = until = ""
    if ticket.state in _DONE:
        return AlertState()
    for one in ticket.entries:
        said = str(one.data.get("status", "")) if one.kind == "alert" else ""
        if said in _SOURCE:
            source = said
        elif said:
            silence, until = said, str(one.data.get("until", ""))
    return AlertState(source, silence if silence in _SILENCE else "", until)


class AlertStrip(TicketStrip):
    """Hidden on tickets that no alert made and on those that are done."""

    def __init__(self, requester: Requester, parent: QWidget | None = None) -> None:
        super().__init__(requester, parent)
        self._state = AlertState()
        self.silence, self.lift = QPushButton(self), QPushButton(self)
        self.spans = QMenu(self.silence)
        self.silence.setMenu(self.spans)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 6, 10, 6)
        row.addWidget(self.text, 1)
        row.addWidget(self.silence)
        row.addWidget(self.lift)
        self.lift.clicked.connect(self._on_lift)
        for minutes, _, _ in SPANS:
            self.spans.addAction("").setData(minutes)
        self.spans.triggered.connect(self._on_span)
        self.hide()
        self.retranslate()

    def retranslate(self) -> None:
        """Take the texts of the current language."""
        self.silence.setText(pick("Silence the source", "静默监控源"))
        self.silence.setToolTip(
            pick(
                "Alertmanager sends nothing about these alerts for this long.",
                "在此期间 Alertmanager 不再发送这些告警。",
            )
        )
        self.lift.setText(pick("Lift the silence", "解除静默"))
        for action, (_, en, zh) in zip(self.spans.actions(), SPANS, strict=True):
            action.setText(pick(en, zh))
        self._show()

    def show_ticket(self, ticket: TicketView | None) -> None:
        """Show the alerts of a ticket."""
        self._ticket = ticket
        self._state = AlertState() if ticket is None else state_of(ticket)
        self._show()

    @property
    def is_wanted(self) -> bool:
        """Tell whether there is anything to say."""
        return bool(self._state.source)

    def _show(self) -> None:
        state = self._state
        self.setVisible(self.is_wanted)
        held = state.silence in _HELD
        self.silence.setVisible(not held)
        self.lift.setVisible(held)
        parts = [pick(*_SOURCE[state.source])] if state.source else []
        if state.silence:
            parts.append(pick(*_SILENCE[state.silence]).format(until=state.until))
        self.text.setText(" ".join(parts))

    @Slot()
    def _on_lift(self) -> None:
        self._do("ticket.unsilence", {}, _asked_for())

    @Slot("QAction*")
    def _on_span(self, action: Any) -> None:
        self._do("ticket.silence", {"minutes": int(action.data())}, _asked_for())


def _asked_for() -> str:
    return pick("Asked for; the ticket says what came of it.", "已申请，结果见工单。")
