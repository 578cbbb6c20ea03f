"""Reading the feed: one snapshot of the server, applied in short transactions that carry their own cursors.

Streams are read in any order, so a ticket that moves between them is settled by revision numbers: what does not
follow on what is here is fetched whole (`wanted`).
"""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import psycopg

from desk.models.store import Store
from desk.models.wire import EPOCH, MICROSECOND, uuid_bytes, uuid_text
from desk.ops.outbox import meta
from desk.process.errors import KnownError
from desk.protocol.changes import Changes
from desk.sync import later
from desk.sync.bootstrap import WORTH, Bootstrap
from desk.sync.effects import EFFECTS, after_entry
from desk.sync.feed import FeedPart, Row
from desk.sync.push import ACKNOWLEDGED, CLOCK_TOLERANCE_US, correct_clock
from desk.sync.replica import Replica

PAGE = 500
PART = 50
"""Ops in one write transaction: longer ones make typing wait."""

FETCH = 20


class StreamGapError(Exception):
    """The feed lacks a number: the server lost something, or this replica did. The stream is read anew."""


@dataclass(slots=True)
class Pulled:
    """What one pull brought: ops read, and the changes for the windows (one item a transaction)."""

    count: int = 0
    changes: list[Changes] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Whole:
    """Tickets as the server shows them, with everything that belongs to them."""

    wanted: Sequence[bytes]
    tickets: list[Any]
    entries: list[Any]
    conflicts: list[Any]
    records: list[Any]
    aliases: list[Any]


class Receiver:
    """Pulls into one replica over one connection.

    Attributes:
        before_commit: called inside each write transaction just before its end; a simulation crashes here.
    """

    def __init__(self, store: Store, server: psycopg.Connection[Any]) -> None:
        """Nothing is read yet."""
        self._store = store
        self._server = server
        self.before_commit: Callable[[], None] = lambda: None

    def pull(self, page: int = PAGE) -> Pulled:
        """Read once from every stream that has something new; 0 = nothing more was there."""
        pulled = Pulled()
        with self._server.transaction():
            self._server.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            self._pull(page, pulled)
        return pulled

    def _pull(self, page: int, pulled: Pulled) -> None:
        heads, cursors = self._heads(), self._cursors()
        live = [stream for stream in cursors if stream in heads and heads[stream][0] > cursors[stream]]
        below = [stream for stream in live if cursors[stream] < heads[stream][1]]
        for stream in [stream for stream in cursors if stream not in heads] + below:
            pulled.changes += self._leave(stream)
            pulled.count += 1
        for stream in [stream for stream in heads if stream not in cursors] + below:
            pulled.changes += self._enter(stream, heads[stream])
            pulled.count += 1
        live = [stream for stream in live if stream not in below]
        rows = self._read(live, [cursors[stream] for stream in live], page) if live else []
        follows = set(heads)
        if len(rows) >= page:
            later.begin(self._store)  # there is more: rows first, their clocks when all have come
        fold = not later.is_waiting(self._store)
        for start in range(0, len(rows), PART):
            pulled.changes.append(self._apply(rows[start : start + PART], cursors, follows, fold=fold))
        pulled.count += len(rows)
        if not rows:
            self._confirm_only(pulled)
            if later.is_waiting(self._store) and not pulled.count:
                pulled.changes += later.catch_up(self._store)

    def _heads(self) -> dict[int, tuple[int, int, Any]]:
        before_us = self._store.clock()
        rows = self._server.execute(
            "SELECT id, head, floor, group_id, sync.clock() FROM sync.stream ORDER BY id"
        ).fetchall()
        if not rows:
            raise KnownError("desk_revoked")  # nobody is without a stream; forgetting all would be a mistake
        server_us = (rows[0][4] - EPOCH) // MICROSECOND
        if abs(server_us - before_us) > CLOCK_TOLERANCE_US:
            with self._store.write() as connection:
                correct_clock(self._store, connection, server_us, before_us)
        return {stream: (head, floor, group) for stream, head, floor, group, _ in rows}

    def _cursors(self) -> dict[int, int]:
        rows = self._store.connection.exec_driver_sql("SELECT stream, seq FROM sync_cursor ORDER BY stream")
        return {int(stream): int(seq) for stream, seq in rows}

    def _read(self, streams: Sequence[int], cursors: Sequence[int], page: int) -> list[Row]:
        found = self._server.execute(
            "SELECT stream_id, seq, kind, ent, rev, op_id, body FROM sync.pull_v1(%s, %s, %s)",
            (list(streams), list(cursors), page),
        )
        return found.fetchall()

    # ---- one transaction -------------------------------------------------------------------------

    def _apply(
        self, rows: Sequence[Row], cursors: dict[int, int], follows: set[int], *, fold: bool
    ) -> Changes:
        reached = dict(cursors)
        with self._store.write() as connection:
            replica = Replica(self._store, connection)
            work = FeedPart(replica, follows)
            for row in rows:
                stream, seq = row[0], row[1]
                if seq != reached[stream] + 1:
                    raise StreamGapError(f"stream {stream}: {reached[stream]} is followed by {seq}")
                reached[stream] = seq
                work.take(row)
            moved = [(seq, stream) for stream, seq in reached.items() if seq != cursors[stream]]
            replica.raw.executemany("UPDATE sync_cursor SET seq = ? WHERE stream = ?", moved)
            self._fetch(replica, sorted(work.wanted))
            self._leave_outbox(replica, work.own)
            changes = replica.finish(fold=fold)
            self.before_commit()
        cursors.update(reached)
        return changes

    def _confirm_only(self, pulled: Pulled) -> None:
        """Let ops go whose feed rows were read before their acknowledgement came."""
        if not self._confirmed():
            return
        with self._store.write() as connection:
            replica = Replica(self._store, connection)
            self._leave_outbox(replica, set())
            pulled.changes.append(replica.finish())
            self.before_commit()

    def _confirmed(self) -> list[bytes]:
        """Return acknowledged ops whose effect has been pulled, or never will be (nothing came of them)."""
        rows = self._store.connection.exec_driver_sql(
            "SELECT o.op_id FROM outbox o LEFT JOIN sync_cursor c ON c.stream = o.stream"
            f" WHERE o.state = {ACKNOWLEDGED} AND (o.stream IS NULL OR o.seq IS NULL OR c.stream IS NULL"
            " OR c.seq >= o.seq)"
        )
        return [bytes(op_id) for (op_id,) in rows]

    def _leave_outbox(self, replica: Replica, own: Iterable[bytes]) -> None:
        replica.leave_outbox({*own, *self._confirmed()})

    # ---- whole tickets ---------------------------------------------------------------------------

    def _fetch(self, replica: Replica, wanted: Sequence[bytes]) -> None:
        """Fetch tickets whole, with their history; what the server does not show is forgotten."""
        for start in range(0, len(wanted), FETCH):
            self._take_whole(self._load(wanted[start : start + FETCH]), replica)

    def _load(self, wanted: Sequence[bytes]) -> _Whole:
        """Ask the server for tickets with everything that belongs to them; the replica is not locked meanwhile."""
        ids = [uuid_text(ticket) for ticket in wanted]

        def ask(statement: str, given: Sequence[str]) -> list[Any]:
            return [row[0] for row in self._server.execute(statement, (list(given),)).fetchall()]

        found = ask("SELECT to_jsonb(t) FROM sync.ticket t WHERE id = ANY(%s::uuid[]) ORDER BY id", ids)
        requesters = [body["requester_id"] for body in found if body["requester_id"]]
        entries = "SELECT to_jsonb(e) - 'was' FROM sync.entry e WHERE ticket_id = ANY(%s::uuid[]) ORDER BY ticket_id, id"
        return _Whole(
            wanted,
            found,
            ask(entries, ids),
            ask("SELECT to_jsonb(c) FROM sync.conflict c WHERE ticket_id = ANY(%s::uuid[])", ids),
            ask("SELECT to_jsonb(r) FROM sync.record r WHERE noun = 'person' AND id = ANY(%s)", requesters),
            ask("SELECT to_jsonb(a) FROM sync.number_alias a WHERE ticket_id = ANY(%s::uuid[])", ids),
        )

    def _take_whole(self, whole: _Whole, replica: Replica) -> None:
        seen = {uuid_bytes(body["id"]) for body in whole.tickets}
        for ticket in whole.wanted:
            if ticket not in seen:
                replica.forget(ticket)
        for body in whole.tickets:
            known, pending = replica.confirmed(uuid_bytes(body["id"]))
            if known is None or known["rev"] <= body["rev"]:
                replica.confirm(body, pending=pending)
            if replica.key_of(uuid_bytes(body["id"])) is None:
                replica.show_confirmed(uuid_bytes(body["id"]))
        for entry in whole.entries:
            replica.put_entry(entry)
        for conflict in whole.conflicts:
            replica.put_conflict(conflict)
        for record in whole.records:
            replica.put_record(record)
        for alias in whole.aliases:
            replica.put_alias(alias["number"], uuid_bytes(alias["ticket_id"]))

    # ---- streams that come and go ----------------------------------------------------------------

    def _leave(self, stream: int) -> list[Changes]:
        """Forget what stood in a stream that is not ours any more, by its confirmed group."""
        with self._store.write() as connection:
            replica = Replica(self._store, connection)
            group = connection.exec_driver_sql(
                "SELECT group_id FROM sync_cursor WHERE stream = ?", (stream,)
            ).scalar()
            for ticket in self._tickets_of(connection, group):
                replica.forget(ticket)
            connection.exec_driver_sql("DELETE FROM sync_cursor WHERE stream = ?", (stream,))
            self._leave_outbox(replica, set())
            changes = replica.finish()
            self.before_commit()
        return [changes]

    def _tickets_of(self, connection: Any, group: bytes | None) -> list[bytes]:
        found = []
        rows = connection.exec_driver_sql(
            "SELECT t.id, t.group_id, s.ticket_id IS NOT NULL, s.row FROM ticket t"
            " LEFT JOIN shadow s ON s.ticket_id = t.id"
        ).all()
        for ident, shown, pending, row in rows:
            if pending and row is None:
                continue
            held = shown if not pending else json.loads(row)["group_id"]
            held = uuid_bytes(held) if isinstance(held, str) else held
            if held == group:
                found.append(bytes(ident))
        return found

    def _enter(self, stream: int, head: tuple[int, int, Any]) -> list[Changes]:
        """Read a stream's present content; its feed is followed from here on."""
        changes = []
        floor = str(meta(self._store.connection, "keep_since", "")) or None
        changes.append(self._enter_records(stream))
        wanted = self._present(stream, floor)
        if len(wanted) >= WORTH:
            later.begin(self._store)
            pending = {
                bytes(ticket)
                for (ticket,) in self._store.connection.exec_driver_sql("SELECT ticket_id FROM shadow")
            }
            Bootstrap(self._store, self._server, before_commit=self.before_commit).copy(
                stream, floor, pending
            )
            changes.append(self._enter_beside(stream))
            wanted = [ticket for ticket in wanted if ticket in pending]
        for start in range(0, len(wanted), FETCH):
            whole = self._load(wanted[start : start + FETCH])
            with self._store.write() as connection:
                replica = Replica(self._store, connection)
                self._take_whole(whole, replica)
                changes.append(replica.finish())
                self.before_commit()
        with self._store.write() as connection:
            connection.exec_driver_sql(
                "INSERT OR REPLACE INTO sync_cursor(stream, seq, group_id) VALUES (?, ?, ?)",
                (stream, head[0], None if head[2] is None else head[2].bytes),
            )
            replica = Replica(self._store, connection)
            self._leave_outbox(replica, set())
            changes.append(replica.finish())
            self.before_commit()
        return changes

    def _present(self, stream: int, floor: str | None) -> list[bytes]:
        """Return the tickets of a stream that this desk keeps: open ones, and those closed since `floor`."""
        rows = self._server.execute(
            "SELECT id FROM sync.ticket WHERE stream_id = %s"
            " AND (%s::timestamptz IS NULL OR closed_at IS NULL OR closed_at > %s::timestamptz) ORDER BY id",
            (stream, floor, floor),
        )
        return [ident.bytes for (ident,) in rows.fetchall()]

    def _enter_beside(self, stream: int) -> Changes:
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
        with self._store.write() as connection:
            replica = Replica(self._store, connection)
            for (body,) in conflicts:
                replica.put_conflict(body)
            for number, ticket in aliases:
                replica.put_alias(number, ticket.bytes)
            kinds = ", ".join(f"'{kind}'" for kind in EFFECTS)
            for ticket, ident, kind, author, effective_us, data in replica.raw.execute(
                f"SELECT ticket_id, id, kind, author_id, effective_us, data FROM entry WHERE kind IN ({kinds}) ORDER BY id"
            ).fetchall():
                values = {"id": ident, "kind": kind, "author_id": author, "effective_us": effective_us}
                after_entry(replica, ticket, values, json.loads(data))
            return replica.finish()

    def _enter_records(self, stream: int) -> Changes:
        """Take over the records of a stream, and the conflicts about them."""
        records = self._server.execute(
            "SELECT to_jsonb(r) FROM sync.record r JOIN sync.record_at a USING (noun, id) WHERE a.stream_id = %s",
            (stream,),
        ).fetchall()
        conflicts = self._server.execute(
            "SELECT to_jsonb(c) FROM sync.conflict c WHERE ticket_id IS NULL AND %s = 0", (stream,)
        ).fetchall()
        with self._store.write() as connection:
            replica = Replica(self._store, connection)
            for (body,) in records:
                replica.put_record(body)
            for (body,) in conflicts:
                replica.put_conflict(body)
            return replica.finish()
