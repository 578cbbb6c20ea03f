"""Reading the feed: one snapshot of the server, applied in short transactions that carry their own cursors.

Streams are read in any order, so a ticket that moves between them is settled by revision numbers: what does not
follow on what is here is fetched whole (`wanted`).
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec
import psycopg
from psycopg.types.json import set_json_loads

from desk.models.store import Store
from desk.models.wire import EPOCH, MICROSECOND
from desk.process.errors import KnownError
from desk.protocol.changes import Changes
from desk.sync import later
from desk.sync.bootstrap import WORTH
from desk.sync.entrance import Entrance, confirmed_ops
from desk.sync.feed import FeedPart, Row
from desk.sync.progress import Progress
from desk.sync.push import CLOCK_TOLERANCE_US, correct_clock
from desk.sync.replica import Replica
from desk.sync.whole import WholeTickets

PAGE = 500
PART = 100
"""Ops in one write transaction: longer ones make typing wait."""

FETCH = 20


class StreamGapError(Exception):
    """The feed lacks a number: the server lost something, or this replica did. The stream is read anew."""


@dataclass(slots=True)
class Pulled:
    """What one pull brought: ops read, and the changes for the windows (one item a transaction)."""

    count: int = 0
    changes: list[Changes] = field(default_factory=list)


class Receiver:
    """Pulls into one replica over one connection.

    Attributes:
        before_commit: called inside each write transaction just before its end; a simulation crashes here.
    """

    def __init__(
        self, store: Store, server: psycopg.Connection[Any], progress: Progress | None = None
    ) -> None:
        """Nothing is read yet."""
        set_json_loads(msgspec.json.decode, server)  # twice as fast as the driver's own, on the hottest path
        self._store = store
        self._server = server
        self._progress = progress or Progress()
        self.before_commit: Callable[[], None] = lambda: None

    def pull(self, page: int = PAGE) -> Pulled:
        """Read once from every stream that has something new; 0 = nothing more was there."""
        pulled = Pulled()
        try:
            with self._server.transaction():
                self._server.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
                self._pull(page, pulled)
            if not pulled.count and later.is_waiting(self._store):
                pulled.changes += self._fold()  # the server need not keep its snapshot for that
        finally:
            self._progress.end()
        return pulled

    def _fold(self) -> list[Changes]:
        """Fold and index what came in bulk."""
        begun = False

        def between(done: int, of: int) -> None:
            nonlocal begun
            if not begun and of >= WORTH:
                self._progress.begin("fold", of)
            begun = True
            self._progress.advance(done)

        return later.catch_up(self._store, between)

    def _pull(self, page: int, pulled: Pulled) -> None:
        heads, cursors = self._heads(), self._cursors()
        entrance = Entrance(self._store, self._server, self.before_commit, self._progress)
        live = [stream for stream in cursors if stream in heads and heads[stream][0] > cursors[stream]]
        below = [stream for stream in live if cursors[stream] < heads[stream][1]]
        for stream in [stream for stream in cursors if stream not in heads]:
            pulled.changes += entrance.leave(stream)
            pulled.count += 1
        for stream in [stream for stream in heads if stream not in cursors] + below:
            pulled.changes += entrance.enter(stream, heads[stream])
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
            WholeTickets(self._server).fetch(replica, sorted(work.wanted))
            self._leave_outbox(replica, work.own)
            changes = replica.finish(fold=fold)
            self.before_commit()
        cursors.update(reached)
        return changes

    def _confirm_only(self, pulled: Pulled) -> None:
        """Let ops go whose feed rows were read before their acknowledgement came."""
        if not confirmed_ops(self._store):
            return
        with self._store.write() as connection:
            replica = Replica(self._store, connection)
            self._leave_outbox(replica, set())
            pulled.changes.append(replica.finish())
            self.before_commit()

    def _leave_outbox(self, replica: Replica, own: Iterable[bytes]) -> None:
        replica.leave_outbox({*own, *confirmed_ops(self._store)})
