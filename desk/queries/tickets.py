"""The ticket as the detail pane and `desk ticket show` see it: registers, timeline, clocks, allowed actions."""

import json
from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import select

from desk.models.derived import CLOCK
from desk.models.entry import ENTRY
from desk.models.local import DRAFT, READ_MARK
from desk.models.people import MEMBERSHIP, PERSON, SUPPORT_GROUP
from desk.models.ticket import NUMBER_ALIAS, TICKET
from desk.process import lifecycle, permissions
from desk.process.errors import KnownError
from desk.process.timeline import KINDS
from desk.protocol.views import ClockView, EntryView, FileView, GroupView, TicketView, TransitionView
from desk.queries.links import links, merged_sources
from desk.queries.names import names_of, one_person
from desk.queries.registry import Context, query

_ID_FIELDS = ("from", "to", "into", "target", "source", "article", "mentions", "agent", "to_people")
CUSTOMER_KINDS = frozenset({"customer_message", "confirmed", "not_solved"})


def find_ticket(context: Context, *, ticket: bytes | None = None, key: int = 0, number: str = "") -> Any:
    """Return the row of a ticket by id, key or number (aliases included); raises `nothing_found`."""
    if ticket is not None:
        clause = TICKET.c.id == ticket
    elif key:
        clause = TICKET.c.key == key
    else:
        clause = TICKET.c.number == number.strip().upper()
    row = context.connection.execute(select(TICKET).where(clause)).one_or_none()
    if row is None and number:
        alias = select(NUMBER_ALIAS.c.ticket_id).where(NUMBER_ALIAS.c.number == number.strip())
        row = context.connection.execute(select(TICKET).where(TICKET.c.id.in_(alias))).one_or_none()
    if row is None:
        raise KnownError("nothing_found", what=number or str(key) or "?")
    return row


def _ids_in(data: dict[str, Any]) -> list[bytes]:
    found = []
    for field in _ID_FIELDS:
        value = data.get(field)
        for text in value if isinstance(value, list) else [value]:
            if isinstance(text, str) and len(text) == 32:
                found.append(text)
    knowledge = data.get("knowledge")
    if isinstance(knowledge, dict) and isinstance(knowledge.get("article"), str):
        found.append(knowledge["article"])
    return [bytes.fromhex(text) for text in found if all(c in "0123456789abcdef" for c in text)]


def _files(data: dict[str, Any]) -> tuple[FileView, ...]:
    files = data.get("files") or ()
    return tuple(FileView(id=f["id"], name=f["name"], type=f["type"], size=f["size"]) for f in files)


def _side(row: Any, requester_id: bytes | None) -> str:
    if row.author_id is None:
        return "customer" if row.kind in CUSTOMER_KINDS else "system"
    if row.kind in CUSTOMER_KINDS or (row.kind == "created" and row.author_id == requester_id):
        return "customer"
    return "agent"


def timeline(context: Context, row: Any, sources: Sequence[Any] = ()) -> tuple[EntryView, ...]:
    """Return the entries of the ticket and of what was merged into it, undone ones left out, names looked up."""
    origins = {bytes(source.id): str(source.number) for source in sources}
    rows = context.connection.execute(
        select(ENTRY)
        .where(ENTRY.c.ticket_id.in_([row.id, *origins]))
        .order_by(ENTRY.c.effective_us, ENTRY.c.id)
    ).all()
    loaded = [(entry, json.loads(entry.data)) for entry in rows]
    undone = {ident for entry, data in loaded if entry.kind == "undone" for ident in data["entries"]}
    kept = [(e, d) for e, d in loaded if e.kind != "undone" and bytes(e.id).hex() not in undone]
    _note_fates(kept)
    mentioned = [ident for _, data in kept for ident in _ids_in(data)]
    authors = {bytes(entry.author_id) for entry, _ in kept if entry.author_id}
    names = names_of(context.connection, [*authors, *mentioned])
    organisations = _organisations(context, authors)
    found = (_entry_view(entry, data, names, organisations, row.requester_id) for entry, data in kept)
    if not origins:
        return tuple(found)
    return tuple(
        msgspec.structs.replace(view, origin=origins.get(bytes(entry.ticket_id), ""))
        for view, (entry, _) in zip(found, kept, strict=True)
    )


def _organisations(context: Context, people: set[bytes]) -> dict[bytes, str]:
    rows = context.connection.execute(
        select(PERSON.c.id, PERSON.c.organisation).where(PERSON.c.id.in_(people))
    )
    found = {bytes(ident): str(name) for ident, name in rows}
    member = (
        select(MEMBERSHIP.c.person_id, SUPPORT_GROUP.c.name)
        .join(SUPPORT_GROUP, SUPPORT_GROUP.c.id == MEMBERSHIP.c.group_id)
        .where(MEMBERSHIP.c.person_id.in_(people))
        .order_by(SUPPORT_GROUP.c.position.desc())
    )
    found.update((bytes(ident), str(name)) for ident, name in context.connection.execute(member))
    return found


def _note_fates(kept: Sequence[tuple[Any, dict[str, Any]]]) -> None:
    """Put what became of each message beside it: the last word of the channel it left by."""
    payloads = {bytes(entry.id).hex(): data for entry, data in kept}
    for entry, data in kept:
        message = payloads.get(str(data.get("entry", ""))) if entry.kind == "delivery" else None
        if message is not None:
            message["delivery"] = {
                name: data[name] for name in ("state", "at", "to", "reason") if name in data
            }


def _entry_view(
    row: Any,
    data: dict[str, Any],
    names: dict[bytes, str],
    organisations: dict[bytes, str],
    requester: bytes | None,
) -> EntryView:
    author = bytes(row.author_id) if row.author_id else None
    known = KINDS.get(row.kind)
    return EntryView(
        id=bytes(row.id),
        kind=row.kind,
        visibility=row.visibility or (known.visibility if known else "system"),
        side=_side(row, requester),
        author_id=author,
        author_name=names.get(author, "") if author else "",
        author_org=organisations.get(author, "") if author else "",
        at_us=row.effective_us,
        body=row.body,
        data=data,
        names={ident.hex(): names[ident] for ident in _ids_in(data) if ident in names},
        files=_files(data),
        source=row.source,
        time_adjusted=bool(row.time_adjusted),
    )


def clocks(context: Context, key: int) -> tuple[ClockView, ...]:
    """Return the clock cycles of a ticket, in metric order."""
    rows = context.connection.execute(
        select(CLOCK).where(CLOCK.c.ticket_key == key).order_by(CLOCK.c.metric, CLOCK.c.cycle)
    )
    return tuple(
        ClockView(
            metric=r.metric, cycle=r.cycle, state=r.state, started_us=r.started_us, target_s=r.target_s,
            elapsed_s=r.elapsed_s, due_us=r.due_us, left_s=r.left_s, met_us=r.met_us, breached_us=r.breached_us,
            w50_us=r.w50_us, w75_us=r.w75_us, w90_us=r.w90_us, cause=r.cause, waived=bool(r.waived),
            live=bool(r.live),
        )
        for r in rows
    )  # fmt: skip


def transitions(context: Context, row: Any) -> tuple[TransitionView, ...]:
    """Return the actions of the ticket's state; one that the person's role forbids says so."""
    me = one_person(context.connection, context.person_id)
    role = (me.role if me else "") or "agent"
    found = []
    for action in lifecycle.allowed(row.state):
        step = lifecycle.transition(action, row.state)
        if step is None:
            continue
        needed = permissions.ROLE_LABELS[step.role]
        may = permissions.ROLES.index(role) >= permissions.ROLES.index(step.role)
        blocked = "" if may else (needed.zh if context.language.startswith("zh") else needed.en)
        found.append(TransitionView(action=action, to=step.to or row.state, blocked=blocked))
    return tuple(found)


def _group(context: Context, group_id: bytes | None) -> GroupView | None:
    row = context.connection.execute(
        select(SUPPORT_GROUP).where(SUPPORT_GROUP.c.id == group_id)
    ).one_or_none()
    return None if row is None else GroupView(id=bytes(row.id), name=row.name, tier=row.tier)


def _drafts(context: Context, ticket_id: bytes) -> dict[str, str]:
    rows = context.connection.execute(
        select(DRAFT.c.kind, DRAFT.c.body).where(
            DRAFT.c.ticket_id == ticket_id, DRAFT.c.person_id == (context.person_id or b"")
        )
    )
    return {str(kind): str(body) for kind, body in rows}


def _reading(context: Context, row: Any) -> dict[str, Any]:
    """Return whether something new stands there for the person, and up to when they have seen it."""
    mark = select(READ_MARK.c.at_us).where(
        READ_MARK.c.ticket_id == row.id, READ_MARK.c.person_id == (context.person_id or b"")
    )
    at_us = context.connection.execute(mark).scalar()
    return {"unread": bool(row.unread) or (at_us is not None and at_us < row.updated_us), "read_us": at_us}


@query("query.ticket")
def ticket(context: Context, *, ticket: bytes | None = None, key: int = 0, number: str = "") -> TicketView:
    """Return one ticket whole, by id, local key or number."""
    row = find_ticket(context, ticket=ticket, key=key, number=number)
    sources = merged_sources(context, bytes(row.id))
    return TicketView(
        key=row.key, id=bytes(row.id), number=row.number, title=row.title, state=row.state,
        priority=row.priority, impact=row.impact, urgency=row.urgency, tier=row.tier,
        owner=one_person(context.connection, row.owner_id), group=_group(context, row.group_id),
        requester=one_person(context.connection, row.requester_id), category=row.category,
        product=row.product, channel=row.channel, language=row.language, tags=tuple(row.tags.split()),
        source=row.source, created_us=row.created_us, updated_us=row.updated_us, rev=row.rev,
        entries=timeline(context, row, sources), clocks=clocks(context, row.key),
        transitions=transitions(context, row), draft=_drafts(context, bytes(row.id)),
        entry_count=row.entry_count, links=links(context, row, sources),
        **_reading(context, row),
    )  # fmt: skip
