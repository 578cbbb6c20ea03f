"""Streams that come and go: the first copy when a group becomes ours, forgetting when it is no longer.

A stream below the server's floor is entered again: its history is gone there, its present is not.
"""

import json
from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

import psycopg

from desk.models.store import Store
from desk.models.wire import uuid_bytes
from desk.ops.outbox import put_meta
from desk.protocol.changes import Changes
from desk.sync import later
from desk.sync.bootstrap import WORTH, Bootstrap
from desk.sync.effects import EFFECTS, after_entry
from desk.sync.part import SHARED, kept_since
from desk.sync.progress import Progress
from desk.sync.push import ACKNOWLEDGED
from desk.sync.replica import Replica
from desk.sync.whole import FETCH, WholeTickets

EFFECTS_AT_ONCE = 200
AT_ONCE = 40
"""Records, conflicts or aliases in one transaction."""


class Entrance:
    """Enters and leaves streams for one replica over one connection."""

    def __init__(
        self,
        store: Store,
        server: psycopg.Connection[Any],
        before_commit: Callable[[], None],
        progress: Progress,
    ) -> None:
        """Use the open snapshot of `server`; `before_commit` is called inside each write transaction."""
        self._progress = progress
        self._store = store
        self._server = server
        self._whole = WholeTickets(server)
        self._before_commit = before_commit

    def leave(self, stream: int) -> list[Changes]:
        """Forget what stood in a stream that is not ours any more, by its confirmed group."""
        with self._store.write() as connection:
            replica = Replica(self._store, connection)
            group = connection.exec_driver_sql(
                "SELECT group_id FROM sync_cursor WHERE stream = ?", (stream,)
            ).scalar()
            for ticket in self._tickets_of(connection, group):
                replica.forget(ticket)
            connection.exec_driver_sql("DELETE FROM sync_cursor WHERE stream = ?", (stream,))
            replica.leave_outbox(confirmed_ops(self._store))
            changes = replica.finish()
            self._before_commit()
        return [changes]

    def _tickets_of(self, connection: Any, group: bytes | None) -> list[bytes]:
        found = []
        rows = connection.exec_driver_sql(
            "SELECT t.id, t.group_id, s.ticket_id IS NOT NULL, s.row FROM ticket t"
            f" LEFT JOIN shadow s ON s.ticket_id = t.id WHERE s.ticket_id IS NOT NULL OR {SHARED}"
        ).all()
        for ident, shown, pending, row in rows:
            if pending and row is None:
                continue
            held = shown if not pending else json.loads(row)["group_id"]
            held = uuid_bytes(held) if isinstance(held, str) else held
            if held == group:
                found.append(bytes(ident))
        return found

    def enter(self, stream: int, head: tuple[int, int, Any]) -> list[Changes]:
        """Read a stream's present content; its feed is followed from here on.

        What this desk holds of it already (it was away for too long, or found a gap) is compared by revision.
        """
        group = None if head[2] is None else head[2].bytes
        since = kept_since(self._store)
        changes = self._enter_records(stream)
        held = set(self._tickets_of(self._store.connection, group))
        wanted = self._stale(self._present(stream, since), held)
        fresh = [ticket for ticket in wanted if ticket not in held]
        if len(fresh) >= WORTH:
            later.begin(self._store)
            pending = {
                bytes(ticket)
                for (ticket,) in self._store.connection.exec_driver_sql("SELECT ticket_id FROM shadow")
            }
            copy = Bootstrap(
                self._store, self._server, progress=self._progress, before_commit=self._before_commit
            )
            copy.copy(stream, since, fresh, pending | held)
            wanted = [ticket for ticket in wanted if ticket in pending or ticket in held]
        if held or len(fresh) >= WORTH:
            changes += self._enter_beside(stream)
        changes += self._fetch(wanted)
        with self._store.write() as connection:
            connection.exec_driver_sql(
                "INSERT OR REPLACE INTO sync_cursor(stream, seq, group_id) VALUES (?, ?, ?)",
                (stream, head[0], group),
            )
            if held:
                put_meta(connection, "checked_us", 0)  # texts that were erased meanwhile have no revision
            replica = Replica(self._store, connection)
            replica.leave_outbox(confirmed_ops(self._store))
            changes.append(replica.finish())
            self._before_commit()
        return changes

    def _fetch(self, wanted: Sequence[bytes]) -> list[Changes]:
        """Take tickets over whole, some at a time; what the server does not show any more is forgotten."""
        changes = []
        if len(wanted) >= WORTH:
            self._progress.begin("compare", len(wanted))
        for start in range(0, len(wanted), FETCH):
            self._progress.advance(start)
            whole = self._whole.load(wanted[start : start + FETCH])
            with self._store.write() as connection:
                replica = Replica(self._store, connection)
                self._whole.take(whole, replica)
                changes.append(replica.finish())
                self._before_commit()
        return changes

    def _stale(self, present: Sequence[bytes], held: set[bytes]) -> list[bytes]:
        """Return the present tickets that are not here, and those here that have moved on or are gone."""
        if not held:
            return list(present)
        rows = self._server.execute(
            "SELECT id, rev FROM sync.ticket WHERE id = ANY(%s)", ([UUID(bytes=ticket) for ticket in held],)
        ).fetchall()
        shown = {ticket.bytes: rev for ticket, rev in rows}
        mine = {
            bytes(ticket): int(rev)
            for ticket, rev in self._store.connection.exec_driver_sql(
                "SELECT t.id, CASE WHEN s.ticket_id IS NULL THEN t.rev ELSE -1 END FROM ticket t"
                " LEFT JOIN shadow s ON s.ticket_id = t.id"
            )
        }
        return sorted(
            {*present} - held | {ticket for ticket in held if shown.get(ticket) != mine.get(ticket)}
        )

    def _present(self, stream: int, since: str | None) -> list[bytes]:
        """Return the tickets of a stream that this desk keeps: open ones, and those closed since."""
        rows = self._server.execute(
            "SELECT id FROM sync.ticket WHERE stream_id = %s"
            " AND (%s::timestamptz IS NULL OR closed_at IS NULL OR closed_at > %s::timestamptz) ORDER BY id",
            (stream, since, since),
        )
        return [ident.bytes for (ident,) in rows.fetchall()]

    def _enter_beside(self, stream: int) -> list[Changes]:
        """Take over what stands beside the copied tickets: conflicts, aliases, links, uses of articles."""
        conflicts = self._server.execute(
            "SELECT to_jsonb(c) FROM sync.conflict c JOIN sync.ticket t ON t.id = c.ticket_id WHERE t.stream_id = %s",
            (stream,),
        ).fetchall()
        aliases = self._server.execute(
            "SELECT a.number, a.ticket_id FROM sync.number_alias a JOIN sync.ticket t ON t.id = a.ticket_id"
            " WHERE t.stream_id = %s",
            (stream,),
        ).fetchall()
        changes = self._in_parts(conflicts, lambda replica, row: replica.put_conflict(row[0]))
        changes += self._in_parts(aliases, lambda replica, row: replica.put_alias(row[0], row[1].bytes))
        return changes + self._redo_effects()

    def _redo_effects(self) -> list[Changes]:
        """Make what entries leave beside the timeline; they are looked for before any lock is taken."""
        kinds = ", ".join(f"'{kind}'" for kind in EFFECTS)
        rows = self._store.connection.exec_driver_sql(
            f"SELECT ticket_id, id, kind, author_id, effective_us, data FROM entry WHERE kind IN ({kinds}) ORDER BY id"
        ).all()
        changes = []
        for start in range(0, len(rows), EFFECTS_AT_ONCE):
            with self._store.write() as connection:
                replica = Replica(self._store, connection)
                for ticket, ident, kind, author, effective_us, data in rows[start : start + EFFECTS_AT_ONCE]:
                    values = {"id": ident, "kind": kind, "author_id": author, "effective_us": effective_us}
                    after_entry(replica, ticket, values, json.loads(data))
                changes.append(replica.finish())
        return changes

    def _enter_records(self, stream: int) -> list[Changes]:
        """Take over the records of a stream, and the conflicts about them."""
        records = self._server.execute(
            "SELECT to_jsonb(r) FROM sync.record r JOIN sync.record_at a USING (noun, id) WHERE a.stream_id = %s",
            (stream,),
        ).fetchall()
        conflicts = self._server.execute(
            "SELECT to_jsonb(c) FROM sync.conflict c WHERE ticket_id IS NULL AND %s = 0", (stream,)
        ).fetchall()
        changes = self._in_parts(records, lambda replica, row: replica.put_record(row[0]))
        return changes + self._in_parts(conflicts, lambda replica, row: replica.put_conflict(row[0]))

    def _in_parts(self, rows: Sequence[Any], put: Callable[[Replica, Any], None]) -> list[Changes]:
        """Take over rows, some in each transaction: an organisation may have thousands."""
        changes = []
        for start in range(0, len(rows), AT_ONCE):
            with self._store.write() as connection:
                replica = Replica(self._store, connection)
                for row in rows[start : start + AT_ONCE]:
                    put(replica, row)
                changes.append(replica.finish())
        return changes


def confirmed_ops(store: Store) -> list[bytes]:
    """Return acknowledged ops whose effect has been pulled, or never will be (nothing came of them)."""
    rows = store.connection.exec_driver_sql(
        "SELECT o.op_id FROM outbox o LEFT JOIN sync_cursor c ON c.stream = o.stream"
        f" WHERE o.state = {ACKNOWLEDGED} AND (o.stream IS NULL OR o.seq IS NULL OR c.stream IS NULL"
        " OR c.seq >= o.seq)"
    )
    return [bytes(op_id) for (op_id,) in rows]
