"""What product lines call the states of tickets, and the reasons for waiting they offer."""

from sqlalchemy import Connection

from desk.models.blueprints import UNIVERSAL, changes_in_force, process_for
from desk.process.state_words import StateWords
from desk.protocol.state_words import ReasonView, StateView


def states(connection: Connection) -> dict[str, dict[str, StateView]]:
    """Return what each product line ("" is the standard) calls states otherwise, and the reasons it offers."""
    lines = {"" if line == UNIVERSAL else line for line in changes_in_force(connection)}
    found = {line: process_for(connection, line).states for line in sorted(lines)}
    return {line: {name: _state_view(one) for name, one in own.items()} for line, own in found.items() if own}


def _state_view(one: StateWords) -> StateView:
    reasons = tuple(
        ReasonView(id=reason.id, en=reason.title.en, zh=reason.title.zh, hours=reason.hours)
        for reason in one.reasons
    )
    return StateView(en=one.title.en, zh=one.title.zh, reasons=reasons, only=one.only)
