"""Reads of how people are told besides the window."""

from desk.ops.contacts import contact_of
from desk.process.contacts import Contact
from desk.protocol.contacts import ContactView
from desk.queries.registry import Context, query


def _veiled(target: str) -> str:
    """Return an address without its secrets: tokens stand in it."""
    return f"{target.partition('://')[0]}://…"


@query("query.contact")
def show_contact(context: Context, *, person: bytes | None = None) -> ContactView:
    """Return how a person (the acting one where none is named) is told."""
    who = person or context.person_id
    mine = who == context.person_id
    found = (contact_of(context.connection, who) if who else None) or Contact({})
    targets = found.targets if mine else tuple(map(_veiled, found.targets))
    return ContactView(
        person=who or b"", chats=dict(found.chats), targets=targets, mail=found.mail, fold_s=found.fold_s,
        quiet=found.quiet, digest=found.digest,
    )  # fmt: skip
