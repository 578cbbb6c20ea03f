"""The reasons for waiting that a product line offers, each one click; and a waiting ticket's state with its reason."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QWidget

from desk.protocol.state_words import ReasonView
from desk.protocol.views import TicketView
from desk.ui import state_words, texts
from desk.ui.i18n import pick
from desk.ui.widgets.flow import FlowLayout

_LONGEST = 28


class ReasonPills(QWidget):
    """Buttons with the reasons.

    Signals:
        chosen(str, int): the reason as it is shown, and how many hours it usually lasts; GUI thread.
    """

    chosen = Signal(str, int)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._flow = FlowLayout(self, gap=6, line_gap=6)
        self.buttons: list[QPushButton] = []

    def show_reasons(self, offered: Sequence[ReasonView]) -> None:
        """Offer these."""
        for button in self.buttons:
            self._flow.removeWidget(button)
            button.deleteLater()
        self.buttons = [self._button(one) for one in offered]

    def _button(self, one: ReasonView) -> QPushButton:
        said = pick(one.en, one.zh)
        made = QPushButton(said, self)
        made.setProperty("role", "pill")
        made.setAutoDefault(False)
        if one.hours:
            made.setToolTip(pick("usually {0} h", "通常 {0} 小时").format(one.hours))
        made.clicked.connect(lambda: self.chosen.emit(said, one.hours))
        self._flow.addWidget(made)
        made.show()
        return made


def state_text(ticket: TicketView) -> str:
    """Return a ticket's state as its line calls it; of a waiting one also what it waits for."""
    shown = texts.state(ticket.state, ticket.product)
    last = next((one for one in reversed(ticket.entries) if one.kind == ticket.state), None)
    said = " ".join(str(last.data.get("reason", "")).split()) if last is not None else ""
    if not said or ticket.state not in ("waiting_customer", "waiting_third_party", "scheduled"):
        return shown
    said = state_words.reason(str(last.data.get("reason_id", "")) if last else "", said)
    return f"{shown} · {said if len(said) <= _LONGEST else said[:_LONGEST] + '…'}"
