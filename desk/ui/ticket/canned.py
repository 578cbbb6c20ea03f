"""What the {{variables}} of a canned reply stand for on a ticket, and which of them nobody can know.

Pure but for names in the window's language. `{{requester.name}}` and the short `{{requester}}` mean the same.
"""

import re

from desk.protocol.views import TicketView
from desk.ui import texts
from desk.ui.ticket.copying import link_of
from desk.ui.widgets.directory import Directory

_HOUR_US = 3_600_000_000
_VARIABLE = re.compile(r"\{\{\s*([^{}\n]{1,60}?)\s*\}\}")
NAMES = (
    "requester.name", "requester.organisation", "requester.email", "requester.phone", "ticket.number",
    "ticket.title", "ticket.product", "ticket.category", "ticket.priority", "ticket.link", "agent.name",
    "agent.email", "group.name", "next_update", "today",
)  # fmt: skip
"""The variables that are offered when a canned reply is written; any other name is asked for when it is used."""


def variables(ticket: TicketView | None, directory: Directory, now_us: int) -> dict[str, str]:
    """Return the value of each variable on a ticket; without a ticket none has one.

    `next_update` is the deadline of the running update clock, or an hour from now where none runs.
    """
    if ticket is None:
        return {}
    me, asked = directory.me, ticket.requester
    due = next((c.due_us for c in reversed(ticket.clocks) if c.metric == "update" and c.due_us), None)
    update = due if due is not None and due > now_us else now_us + _HOUR_US
    found = {
        "requester.name": asked.name if asked else "",
        "requester.organisation": asked.organisation if asked else "",
        "requester.email": asked.email if asked else "",
        "requester.phone": asked.phone if asked else "",
        "ticket.number": ticket.number,
        "ticket.title": ticket.title,
        "ticket.product": directory.product_name(ticket.product),
        "ticket.category": directory.category_name(ticket.category),
        "ticket.priority": texts.priority_code(ticket.priority),
        "ticket.link": link_of(ticket.number),
        "agent.name": me.name if me else "",
        "agent.email": me.email if me else "",
        "group.name": ticket.group.name if ticket.group else "",
        "next_update": texts.clock_time(update, now_us),
        "today": texts.day(now_us),
    }
    short = {
        "requester": "requester.name", "agent": "agent.name", "ticket": "ticket.number",
        "number": "ticket.number", "title": "ticket.title", "product": "ticket.product",
        "category": "ticket.category",
    }  # fmt: skip
    return {**found, **{name: found[meant] for name, meant in short.items()}}


def filled(body: str, values: dict[str, str]) -> str:
    """Return a canned reply with its variables filled in; an unknown one stays visible."""
    return _VARIABLE.sub(lambda match: values.get(match.group(1), match.group(0)), body)


def missing(body: str, values: dict[str, str]) -> list[str]:
    """Return the variables that have no value here and must be asked for, in order, each once."""
    names = dict.fromkeys(match.group(1) for match in _VARIABLE.finditer(body))
    return [name for name in names if not values.get(name)]
