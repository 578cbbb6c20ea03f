"""The first copy of a stream: COPY in the order of the keys, straight into the replica's tables.

Ids and instants are converted by the server, so that a row comes as the tuple that is inserted. Clocks and full
text follow afterwards (`desk.sync.later`); tickets with pending ops are left to the ordinary way. A copy that ends in
the middle leaves whole tickets, and timelines of one slice that are swept before the next begins.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any
from uuid import UUID

import psycopg

from desk.models.entry import ENTRY
from desk.models.store import Store, driver_of
from desk.models.ticket import TICKET
from desk.models.wire import BASE, LOCAL_TICKET, forms_of
from desk.ops.outbox import meta, put_meta
from desk.process import lifecycle
from desk.protocol.queue import COPIED
from desk.sync.progress import Progress

ENTRIES_SHARE = 0.8
"""The timelines' share of a ticket's copy, for the progress."""

PORTIONS = {"rows": 1_000, "tickets": 20_000}
"""Rows in one transaction: some 8 ms. Tickets that come together, timelines first: what a stopped copy has to fetch once
more at most."""

COPYING = "copying"
"""Stands in the replica while a copy runs: after a crash the timelines of its last slice have no tickets."""

SWEPT = 200
"""Tickets without a row whose timelines leave in one transaction."""

WORTH = 100
"""From this many tickets on a COPY is worth it."""


def _server_expression(name: str, form: str) -> str:
    if form == "id":
        return f"uuid_send({name})"
    if form == "instant":
        return f"round(date_part('epoch', {name}) * 1e6)::bigint"
    return name


_TICKETS = {
    column: _server_expression(f"t.{name}", form)
    for column, (name, form) in forms_of(TICKET).items()
    if column not in LOCAL_TICKET
}
_ENTRIES = {
    column: _server_expression(f"e.{name}", form)
    for column, (name, form) in forms_of(ENTRY).items()
    if column != "n"
} | {"data": "e.data::text", "time_adjusted": "e.time_adjusted::int"}

_FRESH = (
    "t.stream_id = %s AND (%s::timestamptz IS NULL OR t.closed_at IS NULL OR t.closed_at > %s::timestamptz)"
    " AND t.id BETWEEN %s AND %s"
)


def server_columns(server: psycopg.Connection[Any]) -> set[str]:
    """Return the columns of the server's ticket table: an older one lacks some, which stand in `extra` then."""
    rows = server.execute(
        "SELECT attname FROM pg_attribute WHERE attrelid = 'sync.ticket'::regclass AND attnum > 0"
    )
    return {str(name) for (name,) in rows.fetchall()}


class Bootstrap:
    """Copies one stream into a replica."""

    def __init__(
        self,
        store: Store,
        server: psycopg.Connection[Any],
        *,
        progress: Progress,
        before_commit: Callable[[], None] = lambda: None,
    ) -> None:
        """Use the open snapshot of `server`; `progress` hears of every part and may end the copy."""
        self._progress = progress
        self._store = store
        self._server = server
        self._before_commit = before_commit

    def copy(self, stream: int, keep_since: str | None, fresh: Sequence[bytes], skip: set[bytes]) -> None:
        """Copy the tickets `fresh` (in their order) of a stream with their timelines, `skip` left out."""
        known = server_columns(self._server)
        names = [
            column for column, text in _TICKETS.items() if text.split(".")[-1].split(")")[0].strip() in known
        ]
        if meta(self._store.connection, COPYING) is None:
            self._mark(stream)
        else:
            sweep(self._store)
        self._server.execute("SET LOCAL jit = off")  # compiling took longer than reading a slice
        self._progress.begin("copy", len(fresh))
        size = PORTIONS["tickets"]
        for start in range(0, len(fresh), size):
            part = fresh[start : start + size]
            given = (stream, keep_since, keep_since, UUID(bytes=part[0]), UUID(bytes=part[-1]))
            counts = self._entries(given, skip, start)
            self._tickets(names, given, skip, counts, start + len(part) * ENTRIES_SHARE)
            self._progress.advance(start + len(part))
        self._mark(None)

    def _mark(self, stream: int | None) -> None:
        with self._store.write() as connection:
            if stream is None:
                connection.exec_driver_sql("DELETE FROM meta WHERE name = ?", (COPYING,))
            else:
                put_meta(connection, COPYING, stream)

    @contextmanager
    def _rows(
        self, statement: str, given: tuple[Any, ...], types: list[str]
    ) -> Iterator[Iterator[tuple[Any, ...]]]:
        """Yield the rows of a COPY; it is ended with the block, since on its line even a rollback would wait for it."""
        with (
            self._server.cursor() as cursor,
            cursor.copy(f"COPY ({statement}) TO STDOUT (FORMAT BINARY)", given) as rows,
        ):
            rows.set_types(types)
            yield rows.rows()

    def _entries(self, given: tuple[Any, ...], skip: set[bytes], before: float) -> dict[bytes, int]:
        """Copy timelines, numbering the entries of each ticket; returns the counts. `before`: tickets done."""
        columns = list(_ENTRIES)
        statement = (
            f"SELECT {', '.join(_ENTRIES.values())} FROM sync.entry e JOIN sync.ticket t ON t.id = e.ticket_id"
            f" WHERE {_FRESH} ORDER BY e.ticket_id, e.id"
        )
        counts: dict[bytes, int] = {}

        def numbered(stream: Iterator[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
            last, n = b"", 0
            for row in stream:
                ticket = row[0]
                if ticket != last:
                    last, n = ticket, 0
                    if ticket in skip:
                        continue
                elif ticket in skip:
                    continue
                n += 1
                counts[ticket] = n
                yield (n, *row)

        with self._rows(statement, given, _types(ENTRY, columns)) as stream:
            self._insert(
                "entry", ["n", *columns], numbered(stream), "", lambda _: before + len(counts) * ENTRIES_SHARE
            )
        return counts

    def _tickets(
        self,
        names: Sequence[str],
        given: tuple[Any, ...],
        skip: set[bytes],
        counts: dict[bytes, int],
        before: float,
    ) -> None:
        statement = (
            f"SELECT {', '.join(_TICKETS[name] for name in names)}, t.rev, (t.fv || jsonb_build_object('{BASE}',"
            f" t.base_ver))::text, t.extra::text FROM sync.ticket t WHERE {_FRESH} ORDER BY t.id"
        )
        at_id, at_state = names.index("id"), names.index("state")
        types = [*_types(TICKET, names), "int8", "text", "text"]

        def opened(stream: Iterator[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
            for row in stream:
                if row[at_id] not in skip:
                    is_open = int(row[at_state] in lifecycle.OPEN)
                    yield (*row[:-1], json.dumps(json.loads(row[-1]), sort_keys=True), is_open,
                           counts.get(row[at_id], 0), is_open, COPIED)  # fmt: skip

        columns = [*names, "rev", "fv", "extra", "open", "entry_count", "unread", "due_sort"]
        changed = ", ".join(
            f'"{name}" = excluded."{name}"' for name in columns if name not in ("id", "unread")
        )
        newer = f" ON CONFLICT(id) DO UPDATE SET {changed} WHERE excluded.rev > ticket.rev"
        share = 1 - ENTRIES_SHARE
        with self._rows(statement, given, types) as stream:
            self._insert("ticket", columns, opened(stream), newer, lambda count: before + count * share)

    def _insert(
        self,
        table: str,
        columns: Sequence[str],
        rows: Iterator[tuple[Any, ...]],
        conflict: str,
        done: Callable[[int], float],
    ) -> None:
        quoted = ", ".join(f'"{name}"' for name in columns)
        verb = "INSERT" if conflict else "INSERT OR IGNORE"
        statement = f"{verb} INTO {table}({quoted}) VALUES ({', '.join('?' * len(columns))}){conflict}"
        total = 0
        with self._store.copying() as between:
            while part := list(islice(rows, PORTIONS["rows"])):
                with self._store.write() as connection:
                    driver_of(connection).executemany(statement, part)
                    self._before_commit()
                total += len(part)
                between()
                self._progress.advance(int(done(total)))


def sweep(store: Store) -> int:
    """Remove timelines that a copy which ended in the middle left without their tickets; returns of how many."""
    rows = store.connection.exec_driver_sql(
        "SELECT DISTINCT ticket_id FROM entry e WHERE NOT EXISTS (SELECT 1 FROM ticket t WHERE t.id = e.ticket_id)"
        " AND NOT EXISTS (SELECT 1 FROM shadow s WHERE s.ticket_id = e.ticket_id)"
    ).all()
    orphans = [(bytes(ticket),) for (ticket,) in rows]
    for start in range(0, len(orphans), SWEPT):
        with store.write() as connection:
            driver_of(connection).executemany(
                "DELETE FROM entry WHERE ticket_id = ?", orphans[start : start + SWEPT]
            )
    return len(orphans)


def _types(table: Any, columns: Sequence[str]) -> list[str]:
    """Return the types of the COPY's columns, by which the driver decodes them."""
    forms = forms_of(table)
    found = []
    for column in columns:
        form = forms[column][1]
        whole = table.c[column].type.__class__.__name__ == "INTEGER"
        found.append(
            "bytea" if form == "id" else "int8" if form == "instant" else "int4" if whole else "text"
        )
    return found
