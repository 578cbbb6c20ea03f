"""A waiting ticket's state with its reason."""

from desk.protocol.views import TicketView
from desk.ui import state_words, texts

_LONGEST = 28


def state_text(ticket: TicketView) -> str:
    """Return a ticket's state as its line calls it; of a waiting one also what it waits for."""
    shown = texts.state(ticket.state, ticket.product)
    last = next((one for one in reversed(ticket.entries) if one.kind == ticket.state), None)
    said = " ".join(str(last.data.get("reason", "")).split()) if last is not None else ""
    if not said or ticket.state not in ("waiting_customer", "waiting_third_party", "scheduled"):
        return shown
    said = state_words.reason(str(last.data.get("reason_id", "")) if last else "", said)
    return f"{shown} · {said if len(said) <= _LONGEST else said[:_LONGEST] + '…'}"
