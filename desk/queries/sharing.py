"""Reads about sharing: the state of the line, open conflicts, what was not delivered."""

import json
from typing import Any

from desk.models.setting_values import load_settings
from desk.models.wire import instant_us, uuid_bytes
from desk.ops.outbox import meta
from desk.process.sharing import SPOKEN
from desk.protocol.sharing import ConflictView, DeskView, OvertakenReply, SyncStatus, UndeliveredView
from desk.queries.registry import Context, query

_PERSON_FIELDS = ("owner_id", "requester_id", "author_id", "verifier_id")
LIMIT = 500


@query("query.sync")
def sync_status(context: Context) -> SyncStatus:
    """Return what waits; the engine's own answer also knows whether the line is up."""
    connection = context.connection
    counts: dict[str, Any] = {
        name: int(connection.exec_driver_sql(text).scalar() or 0)
        for name, text in (
            ("to_send", "SELECT count(*) FROM outbox WHERE state = 0"),
            ("held", "SELECT count(*) FROM outbox WHERE state = 2"),
            ("asked", "SELECT count(*) FROM outbox WHERE state = 3"),
            ("conflicts", "SELECT count(*) FROM conflict WHERE resolved_us IS NULL"),
            ("undelivered", "SELECT count(*) FROM undelivered"),
        )
    }
    enrolled = meta(connection, "desk_number") is not None
    synced = int(meta(connection, "synced_us", 0))
    return SyncStatus(state="offline" if enrolled else "off", synced_us=synced, **counts)


@query("query.desk")
def desk(context: Context) -> DeskView:
    """Return what this workspace is in the shared database; the address comes without any key."""
    connection = context.connection
    settings = load_settings(connection)
    tickets = int(connection.exec_driver_sql("SELECT count(*) FROM ticket").scalar_one())
    person = bytes.fromhex(settings["person"]) if settings["person"] else b""
    name = str(connection.exec_driver_sql("SELECT name FROM person WHERE id = ?", (person,)).scalar() or "")
    number = meta(connection, "desk_number")
    if number is None:
        return DeskView(person=name, tickets=tickets)
    parts = dict(
        part.split("=", 1) for part in str(meta(connection, "sync_address", "")).split() if "=" in part
    )
    place = ":".join(filter(None, (parts.get("host", "localhost"), parts.get("port", ""))))
    return DeskView(
        number=int(number), person=name, server=f"{place}/{parts.get('dbname', '')}",
        device=str(meta(connection, "device_id", "")), enrolled_us=int(meta(connection, "enrolled_us", 0)),
        synced_us=int(meta(connection, "synced_us", 0)), keep_days=int(settings["keep_days"]), tickets=tickets,
    )  # fmt: skip


def _name(context: Context, table: str, ident: Any) -> str:
    if not isinstance(ident, str) or not ident:
        return ""
    found = context.connection.exec_driver_sql(
        f"SELECT name FROM {table} WHERE id = ?", (uuid_bytes(ident),)
    ).scalar()
    return str(found or ident)


def _shown(context: Context, field: str, value: Any) -> str:
    if value is None:
        return ""
    if field in _PERSON_FIELDS:
        return _name(context, "person", value)
    if field == "group_id":
        return _name(context, "support_group", value)
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


@query("query.conflicts")
def conflicts(context: Context, *, ticket: bytes | None = None, resolved: bool = False) -> list[ConflictView]:
    """Return conflicts, newest first: all open ones, or those of one ticket."""
    rows = context.connection.exec_driver_sql(
        "SELECT c.id, c.ticket_id, c.field, c.body, c.at_us, c.resolved_us, t.number, t.title FROM conflict c"
        " LEFT JOIN ticket t ON t.id = c.ticket_id WHERE (? OR c.resolved_us IS NULL)"
        " AND (? IS NULL OR c.ticket_id = ?) ORDER BY c.at_us DESC, c.id LIMIT ?",
        (int(resolved), ticket, ticket, LIMIT),
    ).all()
    return [_conflict(context, row) for row in rows]


def _conflict(context: Context, row: Any) -> ConflictView:
    ident, ticket, field, body, at_us, resolved_us, number, title = row
    found = json.loads(body)
    loser = found.get("lose_by")
    return ConflictView(
        id=bytes(ident), ticket=None if ticket is None else bytes(ticket), number=number or "",
        title=title or str(found.get("ent", "")), field=field, winner=_shown(context, field, found.get("win")),
        loser=_shown(context, field, found.get("lose")), base=_shown(context, field, found.get("base")),
        winner_by=_name(context, "person", found.get("win_by")), loser_by=_name(context, "person", loser),
        mine=loser is not None and uuid_bytes(loser) == context.person_id, reason=found.get("why", ""),
        at_us=at_us, resolved_us=resolved_us,
    )  # fmt: skip


_SINCE = (
    "SELECT coalesce(p.name, ''), e.body, e.effective_us FROM entry o"
    " JOIN entry e ON e.ticket_id = o.ticket_id AND e.n > o.n LEFT JOIN person p ON p.id = e.author_id"
    f" WHERE o.ticket_id = ? AND o.id = ? AND e.kind IN ({', '.join('?' * len(SPOKEN))})"
    " AND e.author_id IS NOT ? ORDER BY e.n DESC"
)


@query("query.replies")
def overtaken_replies(context: Context, *, ticket: bytes | None = None) -> list[OvertakenReply]:
    """Return the replies that were overtaken and wait for their author's word, of one ticket or of all."""
    rows = context.connection.exec_driver_sql(
        "SELECT o.op_id, o.entity, o.body, t.number, t.title, t.state FROM outbox o"
        " JOIN ticket t ON t.id = o.entity WHERE o.state = 3 AND (? IS NULL OR o.entity = ?) ORDER BY o.n",
        (ticket, ticket),
    ).all()
    return [_overtaken(context, row) for row in rows]


def _overtaken(context: Context, row: Any) -> OvertakenReply:
    op_id, entity, text, number, title, state = row
    body = json.loads(text)
    entry = next(one for one in body["entries"] if one["kind"] == "public_reply")
    author = entry.get("author_id")
    since = context.connection.exec_driver_sql(
        _SINCE, (entity, uuid_bytes(entry["id"]), *SPOKEN, uuid_bytes(author) if author else None)
    ).all()
    by, said, said_us = since[0] if since else ("", "", 0)
    return OvertakenReply(
        op_id=bytes(op_id), ticket=bytes(entity), number=number, title=title, text=entry["body"],
        at_us=instant_us(body["at"]), state=state, by=by, said=said, said_us=said_us, count=len(since),
    )  # fmt: skip


@query("query.undelivered")
def undelivered(context: Context) -> list[UndeliveredView]:
    """Return the ops that the server refused, newest first, with the texts they carried."""
    rows = context.connection.exec_driver_sql(
        "SELECT op_id, why, body, at_us FROM undelivered ORDER BY at_us DESC LIMIT ?", (LIMIT,)
    ).all()
    found = []
    for op_id, why, text, at_us in rows:
        body = json.loads(text)
        is_ticket = body["kind"].startswith("ticket.")
        ticket = uuid_bytes(body["ent"]) if is_ticket else None
        number = context.connection.exec_driver_sql(
            "SELECT number FROM ticket WHERE id = ?", (ticket,)
        ).scalar() if ticket else None  # fmt: skip
        texts = [entry["body"] for entry in body.get("entries", ()) if entry["body"]]
        found.append(
            UndeliveredView(
                op_id=bytes(op_id), verb=body.get("verb", ""), ticket=ticket,
                number=str(number or body.get("number", "")), why=why, text="\n\n".join(texts), at_us=at_us,
                detail=body.get("set", {}),
            )
        )  # fmt: skip
    return found
