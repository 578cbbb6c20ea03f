"""Sharing what a workspace already has: every row becomes an op of the outbox, with its own id and times.

Run once, at enrolment, by an administrator. Tickets whose ids the server knows are left alone.
"""

import json
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, select

from desk.models.entry import ENTRY
from desk.models.nouns import NOUNS
from desk.models.store import Store
from desk.models.ticket import TICKET
from desk.models.wire import BASE, entry_to_wire, iso, ticket_to_wire, uuid_text
from desk.ops.outbox import add_op, known_record, next_version, put_meta, record_entity
from desk.process import sharing
from desk.process.ids import fact_id

CHUNK = 200
_TRAVELS_BESIDE = frozenset({*sharing.SERVER_ONLY} - {"extra"})


def upload(store: Store) -> Iterator[tuple[int, int]]:
    """Put everything into the outbox, a transaction for some hundred rows; yields (done, total)."""
    with store.write() as connection:
        for noun in NOUNS:
            _upload_noun(store, connection, noun)
    total = int(store.connection.exec_driver_sql("SELECT count(*) FROM ticket").scalar_one())
    done, last = 0, 0
    while True:
        with store.write() as connection:
            rows = connection.execute(
                select(TICKET).where(TICKET.c.key > last).order_by(TICKET.c.key).limit(CHUNK)
            ).all()
            for row in rows:
                _upload_ticket(store, connection, row)
        if not rows:
            break
        last, done = int(rows[-1].key), done + len(rows)
        yield done, total
    with store.write() as connection:
        put_meta(connection, "uploaded_us", store.clock())
    yield total, total


def _upload_noun(store: Store, connection: Connection, name: str) -> None:
    noun = NOUNS[name]
    for row in connection.execute(select(noun.table)).all():
        ident = noun.ident(row._mapping)
        if ident in noun.skipped or (noun.without and row._mapping[noun.without] is not None):
            continue
        if known_record(connection, name, ident)[0] is not None:
            continue
        entity = record_entity(name, ident)
        add_op(
            connection,
            entity,
            {
                "op": uuid_text(fact_id("upload", entity)), "kind": "record.put", "verb": "upload", "noun": name,
                "ent": ident, "set": noun.body(row._mapping), "base": {}, "source": "import",
                "ver": next_version(connection, store.clock()), "at": iso(store.clock()),
            },
        )  # fmt: skip


def _upload_ticket(store: Store, connection: Connection, row: Any) -> None:
    ident = bytes(row.id)
    known = connection.exec_driver_sql("SELECT 1 FROM shadow WHERE ticket_id = ?", (ident,)).first()
    if known is not None or BASE in json.loads(row.fv):
        return
    registers = {
        name: value
        for name, value in ticket_to_wire(row._mapping).items()
        if name not in _TRAVELS_BESIDE
        and name not in ("fv", "rev", "extra", "base_ver")
        and value is not None
    }
    entries = connection.execute(select(ENTRY).where(ENTRY.c.ticket_id == row.id).order_by(ENTRY.c.n)).all()
    body: dict[str, Any] = {
        "op": uuid_text(fact_id("upload", ident)), "kind": "ticket.create", "verb": "upload", "source": "import",
        "ent": uuid_text(ident), "number": row.number, "set": registers,
        "ver": next_version(connection, store.clock()), "at": iso(store.clock()),
        "created_at": iso(row.created_us), "updated_at": iso(row.updated_us), "source_name": row.source,
        "external_id": row.external_id, "created_by": None if row.created_by is None else uuid_text(row.created_by),
        "entries": [
            {**entry_to_wire(entry._mapping), "at": iso(entry.effective_us), "system": entry.author_id is None}
            for entry in entries
        ],
    }  # fmt: skip
    connection.exec_driver_sql("INSERT INTO shadow(ticket_id, row) VALUES (?, NULL)", (ident,))
    add_op(connection, ident, body)
