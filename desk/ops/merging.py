"""Merging by pointer and separating again (process.md 5.4): nothing is moved, clocks are folded anew."""

import json
from typing import Any

from sqlalchemy import Row, select, update

from desk.models.entry import ENTRY
from desk.models.people import MEMBERSHIP
from desk.models.ticket import TICKET
from desk.ops.base import Write
from desk.ops.fields import tag_text
from desk.ops.pointers import root_of
from desk.ops.registry import op
from desk.ops.states import DAY_S, enter, wake
from desk.process import lifecycle
from desk.process.errors import KnownError
from desk.process.merging import Side, check_merge
from desk.protocol.changes import Changes

_SECOND = 1_000_000


def _side(row: Row[Any]) -> Side:
    return Side(
        bytes(row.id),
        row.number,
        row.state,
        bytes(row.requester_id) if row.requester_id else None,
        bytes(row.group_id) if row.group_id else None,
        row.closed_us // _SECOND if row.closed_us else None,
    )


def _sees_both(tx: Write, one: Side, other: Side) -> bool:
    if tx.person_id is None or tx.role() in ("supervisor", "administrator"):
        return True
    rows = tx.connection.execute(
        select(MEMBERSHIP.c.group_id).where(
            MEMBERSHIP.c.person_id == tx.person_id, MEMBERSHIP.c.ended_us.is_(None)
        )
    )
    mine = {bytes(group) for (group,) in rows}
    return all(side.group is None or side.group in mine for side in (one, other))


@op("ticket.merge", undoable=True)
def merge(tx: Write, *, ticket: bytes, into: bytes, both_see: bool = False) -> Changes:
    """Merge a ticket into another one; `both_see` confirms that two requesters will share it."""
    row, target = tx.ticket(ticket), root_of(tx, tx.ticket(into))
    source, kept = _side(row), _side(target)
    registers = {"into": kept.id, "ticket": source.id}
    lifecycle.check("merge", state=row.state, role=tx.role(row.group_id), registers=registers)
    window = int(tx.settings["reopen_window_days"]) * DAY_S
    sees = _sees_both(tx, source, kept)
    check_merge(source, kept, now=tx.now_us // _SECOND, both_see=both_see, sees_both=sees, window=window)
    chain = _shorten(tx, source.id, kept.id)
    left = {"into": kept.id.hex(), "state": row.state, "wake_us": row.wake_us}
    tx.add_entry(row, "merged", data={name: value for name, value in left.items() if value is not None})
    enter(tx, row, "merged")
    tx.set_ticket(row, merged_into=kept.id)
    _take_in(tx, target, row, chain, same_requester=source.requester == kept.requester)
    return tx.changes()


def _shorten(tx: Write, source: bytes, target: bytes) -> list[str]:
    """Point what was merged into the source straight at the target; return those tickets."""
    rows = tx.connection.execute(select(TICKET).where(TICKET.c.merged_into == source)).all()
    for row in rows:
        tx.set_ticket(row, merged_into=target)
    return [bytes(row.id).hex() for row in rows]


def _take_in(tx: Write, target: Row[Any], row: Row[Any], chain: list[str], *, same_requester: bool) -> None:
    """Record the source on its target, which takes over tags and the more severe priority."""
    data: dict[str, Any] = {"source": bytes(row.id).hex(), "chain": chain}
    if same_requester:
        data["created_at"] = row.created_us // _SECOND
    if row.priority < target.priority:
        raised = {"from": target.priority, "to": row.priority, "reason": row.number}
        entry = tx.add_entry(target, "priority", data=raised)
        data["priority"] = {"entry": entry.hex(), **raised}
        tx.set_ticket(target, priority=row.priority)
    missing = set(row.tags.split()) - set(target.tags.split())
    if missing:
        tx.add_entry(target, "tags", data={"added": sorted(missing), "removed": []})
        tx.set_ticket(target, tags=tag_text(missing | set(target.tags.split())))
    tx.add_entry(target, "merged_from", data=data)
    tx.set_ticket(target, unread=max(row.unread, target.unread))


@op("ticket.unmerge")
def unmerge(tx: Write, *, ticket: bytes) -> Changes:
    """Separate a merged ticket again; what its requester wrote to it since comes back with it."""
    row = tx.ticket(ticket)
    if row.merged_into is None:
        raise KnownError("rule.not_merged", number=row.number)
    root = tx.ticket(bytes(row.merged_into))
    owners = {bytes(one.owner_id) for one in (row, root) if one.owner_id}
    if tx.person_id not in owners and tx.role() not in ("supervisor", "administrator"):
        raise KnownError("rule.unmerge_role")
    left = _standing(tx, ticket, "merged")
    first = tx.ticket(bytes.fromhex(left[1]["into"]))
    _take_out(tx, first, ticket)
    tx.add_entry(row, "undone", data={"entries": [left[0].hex()]})
    enter(tx, row, left[1]["state"], left[1].get("wake_us"))
    tx.set_ticket(row, merged_into=None)
    tx.add_entry(row, "unmerged", data={"from": bytes(first.id).hex()})
    tx.add_entry(root, "unmerged", data={"source": ticket.hex()})
    _return_messages(tx, root, tx.ticket(ticket))
    return tx.changes()


def _standing(
    tx: Write, ticket: bytes, kind: str, source: bytes | None = None
) -> tuple[bytes, dict[str, Any]]:
    """Return id and payload of the newest entry of a kind that was not undone."""
    rows = tx.connection.execute(
        select(ENTRY.c.id, ENTRY.c.kind, ENTRY.c.data)
        .where(ENTRY.c.ticket_id == ticket, ENTRY.c.kind.in_((kind, "undone")))
        .order_by(ENTRY.c.id.desc())
    ).all()
    loaded = [(bytes(ident), found, json.loads(data)) for ident, found, data in rows]
    undone = {entry for _, found, data in loaded if found == "undone" for entry in data["entries"]}
    standing = (
        (ident, data)
        for ident, found, data in loaded
        if found == kind and ident.hex() not in undone and (source is None or data["source"] == source.hex())
    )
    return next(standing)


def _take_out(tx: Write, target: Row[Any], source: bytes) -> None:
    """Undo on the target what the merge did there, and give the source back what it had taken in."""
    ident, data = _standing(tx, bytes(target.id), "merged_from", source)
    undone, raised = [ident.hex()], data.get("priority")
    if raised is not None and raised["to"] == target.priority:
        undone.append(raised["entry"])
        tx.set_ticket(target, priority=raised["from"])
    tx.add_entry(target, "undone", data={"entries": undone})
    for chained in data.get("chain", ()):
        other = tx.ticket(bytes.fromhex(chained))
        if other.merged_into is not None:
            tx.set_ticket(other, merged_into=source)


def _return_messages(tx: Write, root: Row[Any], row: Row[Any]) -> None:
    """Give back the requester's messages that were written to the source's number while it was merged."""
    mine = bytes(row.id).hex()
    entries = tx.connection.execute(
        select(ENTRY)
        .where(ENTRY.c.ticket_id == root.id, ENTRY.c.kind == "customer_message")
        .order_by(ENTRY.c.id)
    ).all()
    back = [(entry, json.loads(entry.data)) for entry in entries]
    back = [(entry, data) for entry, data in back if data.get("via") == mine]
    if not back:
        return
    tx.add_entry(root, "undone", data={"entries": [bytes(entry.id).hex() for entry, _ in back]})
    for entry, data in back:
        tx.add_entry(
            row,
            "customer_message",
            body=entry.body,
            data={name: value for name, value in data.items() if name != "via"},
            author=bytes(entry.author_id) if entry.author_id else None,
            occurred_us=entry.effective_us,
        )
    tx.connection.execute(update(TICKET).where(TICKET.c.key == row.key).values(unread=1))
    if any(not data.get("courtesy") for _, data in back):
        wake(tx, row, "customer")
