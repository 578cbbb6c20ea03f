"""A ticket as text for elsewhere: its link, an entry's link, and the whole as Markdown. Pure."""

from typing import NamedTuple

from PySide6.QtCore import QCoreApplication

from desk.protocol.views import EntryView, TicketView
from desk.ui import texts
from desk.ui.ticket.row_layout import labelled_parts
from desk.ui.ticket.sentences import is_spoken, sentence
from desk.ui.work import Step, Steps

SCHEME = "desk://ticket/"


def link_of(number: str, entry: bytes | None = None) -> str:
    """Return the link of a ticket, or of one entry of it."""
    return SCHEME + number + (f"#{entry.hex()}" if entry else "")


def is_internal(entry: EntryView) -> bool:
    """Tell whether an entry is the team's alone."""
    return entry.visibility != "public"


def shown_entries(ticket: TicketView, *, internal: bool) -> list[EntryView]:
    """Return the entries that go out of the house: public words only, or everything."""
    return [entry for entry in ticket.entries if internal or (not is_internal(entry) and is_spoken(entry))]


class Names(NamedTuple):
    """How the stored category and product of a ticket are shown."""

    category: str = ""
    product: str = ""


UNNAMED = Names()


def markdown_steps(ticket: TicketView, *, internal: bool, names: Names = UNNAMED) -> Steps:
    """Make the ticket as Markdown, entry by entry: head, fields, every entry, system entries as one line; returns it."""
    lines = [f"# {ticket.number} · {ticket.title}", "", f"<{link_of(ticket.number)}>", ""]
    lines += [f"- **{name}**: {value}" for name, value in facts_of(ticket, names) if value]
    entries = shown_entries(ticket, internal=internal)
    for number, entry in enumerate(entries, 1):
        lines += ["", *entry_markdown(entry)]
        yield Step(number, len(entries))
    return "\n".join(lines) + "\n"


def entry_markdown(entry: EntryView) -> list[str]:
    """Return an entry as lines of Markdown."""
    when = texts.full_time(entry.at_us)
    if not is_spoken(entry):
        who = entry.author_name or _tr("System")
        return [f"*{when} · {who} {' '.join(sentence(entry).split())}*"]
    name = " · ".join(part for part in (texts.kind(entry.kind), entry.author_name, when) if part)
    lines = [f"## {name}" + (f" ({_tr('internal')})" if is_internal(entry) else ""), ""]
    for label, text in labelled_parts(entry):
        lines += [f"**{label}**: {text}" if label else text, ""]
    lines += [f"- 📎 {file.name} ({texts.file_size(file.size)})" for file in entry.files]
    while lines and not lines[-1]:
        lines.pop()
    return lines


def facts_of(ticket: TicketView, names: Names = UNNAMED) -> list[tuple[str, str]]:
    """Return (name, value) of a ticket's fields in the window's language."""
    return [
        (_tr("State"), texts.state(ticket.state, ticket.product)),
        (_tr("Priority"), texts.priority_code(ticket.priority)),
        (_tr("Requester"), ticket.requester.name if ticket.requester else ""),
        (_tr("Group"), ticket.group.name if ticket.group else ""),
        (_tr("Owner"), ticket.owner.name if ticket.owner else ""),
        (_tr("Category"), names.category or ticket.category),
        (_tr("Product"), names.product or ticket.product),
        (_tr("Tags"), " ".join(f"#{tag}" for tag in ticket.tags)),
        (_tr("Created"), texts.full_time(ticket.created_us)),
    ]


def _tr(text: str) -> str:
    return QCoreApplication.translate("Copying", text)
