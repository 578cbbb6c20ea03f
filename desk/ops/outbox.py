"""What an op leaves for the other desks: one entry of the outbox for each ticket and record that it changed.

Written in the op's own transaction, and only in a workspace that is enrolled with a shared database. Ops know
nothing of it: fields are told from what `Write` remembers, records by comparing with the confirmed row.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, Row, select

from desk.models.entry import ENTRY
from desk.models.nouns import NOUNS, Noun
from desk.models.ticket import TICKET
from desk.models.wire import (
    BASE,
    LOCAL_TICKET,
    entry_to_wire,
    forms_of,
    iso,
    ticket_to_wire,
    to_wire,
    uuid_text,
    wire_name,
)
from desk.ops.base import Write
from desk.process import hlc, sharing
from desk.process.ids import fact_id

NOT_SHARED = frozenset({"import", "demo", "sync"})
_SERVER_ONLY = frozenset(sharing.SERVER_ONLY) - {"extra"}
_BY_VALUE = frozenset((*sharing.COMPARE_AND_SET, *sharing.SETS))


def meta(connection: Connection, name: str, default: Any = None) -> Any:
    """Return a value of the replica's bookkeeping."""
    raw = connection.exec_driver_sql("SELECT value FROM meta WHERE name = ?", (name,)).scalar()
    return default if raw is None else json.loads(raw)


def put_meta(connection: Connection, name: str, value: Any) -> None:
    """Keep a value of the replica's bookkeeping."""
    connection.exec_driver_sql(
        "INSERT INTO meta(name, value) VALUES (?, ?) ON CONFLICT(name) DO UPDATE SET value = excluded.value",
        (name, json.dumps(value)),
    )


def next_version(connection: Connection, now_us: int) -> str:
    """Count the desk's clock up and return the version of an edit made now."""
    value = hlc.tick(int(meta(connection, "hlc", 0)), now_us // 1000)
    put_meta(connection, "hlc", value)
    return hlc.version(value, int(meta(connection, "desk_number", 0)))


def add_op(connection: Connection, entity: bytes, body: Mapping[str, Any]) -> None:
    """Put one op into the outbox."""
    connection.exec_driver_sql(
        "INSERT INTO outbox(op_id, entity, body) VALUES (?, ?, ?)",
        (bytes.fromhex(str(body["op"]).replace("-", "")), entity, json.dumps(body, ensure_ascii=False)),
    )


def record_entity(noun: str, ident: str) -> bytes:
    """Return the key under which the ops of a record stand in the outbox."""
    return f"{noun}:{ident}".encode()


class _Recorder:
    """The outbox entries of one op; the first has the op's own id, others one made of it."""

    def __init__(self, tx: Write, verb: str) -> None:
        self._tx = tx
        self._connection = tx.connection
        self._verb = verb
        self._count = 0

    def record(self) -> None:
        """Write an outbox entry for everything that the op changed."""
        entries: dict[bytes, list[str]] = {}
        for ticket_hex, entry_hex in self._tx.inverse.entries:
            entries.setdefault(bytes.fromhex(ticket_hex), []).append(entry_hex)
        for noun, name, row in self._changed_records():
            self._put_record(noun, name, row)
        for key, ident in self._tx.touched.items():
            self._put_ticket(key, ident, entries.get(ident, []))

    def _head(self, kind: str, entity: bytes) -> dict[str, Any]:
        op_id = self._tx.op_id if self._count == 0 else fact_id("op", self._tx.op_id, entity)
        self._count += 1
        return {
            "op": uuid_text(op_id),
            "kind": kind,
            "verb": self._verb,
            "ver": next_version(self._connection, self._tx.now_us),
            "at": iso(self._tx.now_us),
        }

    # ---- tickets ---------------------------------------------------------------------------------

    def _put_ticket(self, key: int, ident: bytes, entry_ids: list[str]) -> None:
        before = self._tx.before[key]
        now = self._connection.execute(select(TICKET).where(TICKET.c.key == key)).one()
        is_new = self._keep_shadow(before)
        changed = changed_registers(before, now, whole=is_new)
        entries = self._entries(ident, entry_ids)
        if not changed and not entries:
            return
        head = self._head("ticket.create" if is_new else "ticket.change", ident)
        body = {**head, "ent": uuid_text(ident), "set": changed, "entries": entries}
        if is_new:
            maker = None if now.created_by is None else uuid_text(now.created_by)
            body |= {"number": now.number, "created_at": iso(now.created_us), "created_by": maker}
        else:
            body["base"] = {"state": before.state, **base_values(before, changed)}
        versions = json.loads(now.fv)
        versions |= dict.fromkeys(changed, body["ver"]) if not is_new else {BASE: body["ver"]}
        self._connection.exec_driver_sql(
            "UPDATE ticket SET fv = ? WHERE key = ?", (json.dumps(versions, sort_keys=True), key)
        )
        add_op(self._connection, ident, body)

    def _keep_shadow(self, before: Row[Any]) -> bool:
        """Keep the confirmed row if no op was pending; tell whether the server has no such ticket at all."""
        found = self._connection.exec_driver_sql(
            "SELECT 1 FROM shadow WHERE ticket_id = ?", (before.id,)
        ).first()
        if found is not None:
            return False
        is_new = before.rev == 0
        row = None if is_new else json.dumps(ticket_to_wire(before._mapping), sort_keys=True)
        self._connection.exec_driver_sql("INSERT INTO shadow(ticket_id, row) VALUES (?, ?)", (before.id, row))
        return bool(is_new)

    def _entries(self, ticket: bytes, entry_ids: list[str]) -> list[dict[str, Any]]:
        if not entry_ids:
            return []
        wanted = [bytes.fromhex(ident) for ident in entry_ids]
        rows = self._connection.execute(
            select(ENTRY).where(ENTRY.c.ticket_id == ticket, ENTRY.c.id.in_(wanted)).order_by(ENTRY.c.n)
        ).all()
        found = []
        for row in rows:
            item = entry_to_wire(row._mapping)
            item["system"] = row.author_id is None and row.kind in sharing.SYSTEM_KINDS
            found.append(item)
        return found

    # ---- records ---------------------------------------------------------------------------------

    def _changed_records(self) -> Iterable[tuple[Noun, str, Row[Any]]]:
        changes = self._tx.changes().items
        for noun in NOUNS.values():
            for kind, column in noun.found_by:
                form = forms_of(noun.table)[column][1]
                for ident in {change.id for change in changes if change.kind == kind}:
                    value = ident if form == "id" else ident.decode("utf-8", "replace")
                    statement = select(noun.table).where(noun.table.c[column] == value)
                    if noun.name == "ruleset":
                        statement = statement.where(noun.table.c.kind == kind)
                    for row in self._connection.execute(statement):
                        yield noun, noun.ident(row._mapping), row

    def _put_record(self, noun: Noun, ident: str, row: Row[Any]) -> None:
        if ident in noun.skipped or (noun.without and row._mapping[noun.without] is not None):
            return
        known, versions = known_record(self._connection, noun.name, ident)
        body = noun.body(row._mapping)
        changed = {
            name: value for name, value in body.items() if known is None or _differs(noun, known, name, value)
        }
        if not changed or (known is not None and noun.append_only):
            return
        entity = record_entity(noun.name, ident)
        by_value = {wire_name(name) for name in noun.compare_and_set}
        base = {
            name: known.get(name) if name in by_value else versions.get(name, versions.get(BASE, ""))
            for name in changed
            if known is not None
        }
        put = {
            **self._head("record.put", entity),
            "noun": noun.name,
            "ent": ident,
            "set": changed,
            "base": base,
        }
        add_op(self._connection, entity, put)


def _differs(noun: Noun, known: Mapping[str, Any], name: str, value: Any) -> bool:
    """Tell whether a field is news; one that the server never had and that holds its column's default is none."""
    if name in known:
        return bool(known[name] != value)
    column = next(column for column, (wire, _) in forms_of(noun.table).items() if wire == name)
    default: Any = noun.table.c[column].server_default
    return value is not None and (default is None or str(value) != default.arg)


def known_record(
    connection: Connection, noun: str, ident: str
) -> tuple[dict[str, Any] | None, dict[str, str]]:
    """Return a record as the server will have it when the outbox is empty, and its versions."""
    row = connection.exec_driver_sql(
        "SELECT body, fv, base_ver FROM confirmed WHERE noun = ? AND id = ?", (noun, ident)
    ).first()
    body: dict[str, Any] | None = None if row is None else json.loads(row[0])
    versions: dict[str, str] = {} if row is None else {**json.loads(row[1]), BASE: row[2]}
    pending = connection.exec_driver_sql(
        "SELECT body FROM outbox WHERE entity = ? ORDER BY n", (record_entity(noun, ident),)
    )
    for (text,) in pending:
        op = json.loads(text)
        body = {**(body or {}), **op["set"]}
        versions |= dict.fromkeys(op["set"], op["ver"])
    return body, versions


def changed_registers(before: Row[Any], now: Row[Any], *, whole: bool = False) -> dict[str, Any]:
    """Return the registers that differ (or, of a new ticket, all that are filled) as they travel."""
    found = {}
    for column, (name, form) in forms_of(TICKET).items():
        if column in LOCAL_TICKET or name in _SERVER_ONLY:
            continue
        value, old = now._mapping[column], before._mapping[column]
        default = TICKET.c[column].server_default
        if value != old or (whole and value is not None and (default is None or str(value) != default.arg)):  # type: ignore[attr-defined]
            found[name] = to_wire(value, form)
    return found


def base_values(before: Row[Any], changed: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the author saw: the value of compared fields and sets, the version of the others."""
    versions = json.loads(before.fv)
    seen = ticket_to_wire(before._mapping)
    return {
        name: seen.get(name) if name in _BY_VALUE else versions.get(name, versions.get(BASE, ""))
        for name in changed
    }


def record(tx: Write, verb: str) -> None:
    """Put what the op changed into the outbox, if this workspace shares."""
    if tx.source in NOT_SHARED or meta(tx.connection, "desk_number") is None:
        return
    _Recorder(tx, verb).record()
