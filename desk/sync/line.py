"""One open line of a desk to the shared database: everything that a cycle of exchanges does.

Knows what is done and in which order; when, and what follows a failure, is the sharing thread's (`loop`).
"""

import contextlib
from collections.abc import Callable, Iterable
from typing import Any

import psycopg

from desk.models.store import Store
from desk.models.wire import uuid_text
from desk.ops.outbox import put_meta
from desk.sync import erase, numbers, part, replies
from desk.sync.articles import merge_branches
from desk.sync.files import Files
from desk.sync.leases import Leases
from desk.sync.progress import Progress
from desk.sync.pull import Receiver, StreamGapError
from desk.sync.push import Sender
from desk.sync.upkeep import Upkeep

PASSES = 1_000
"""Pages in one cycle before the bell is looked at again."""


class Desk:
    """One open line to the server: sends, rings, pulls.

    Attributes:
        store: the replica, by a connection of its own.
    """

    def __init__(
        self,
        store: Store,
        server: psycopg.Connection[Any],
        channels: Callable[[], Iterable[str]] = lambda: (),
        progress: Progress | None = None,
    ) -> None:
        """Take over both; `channels` names the leases that this desk's channels need, `progress` hears of copies."""
        self._progress = progress or Progress()
        self.store = store
        self._server = server
        self._sender = Sender(store, server)
        self._receiver = Receiver(store, server, self._progress)
        self.files = Files(store, server)
        self.upkeep = Upkeep(store, server, self._progress)
        self.leases = Leases(store, server, channels)
        self._dirty: set[int] = set()

    @property
    def fileno(self) -> int:
        """Return the descriptor that becomes readable when the server says something."""
        return self._server.fileno()

    def greet(self) -> None:
        """Begin a session: hear the bell, try again what an older server did not know."""
        self._server.execute("LISTEN desk_bell")
        self._sender.release_held()

    def send(self) -> int:
        """Send everything in the outbox; returns how many ops were sent."""
        total = 0
        while True:
            sent = self._sender.push()
            self._dirty |= set(sent.streams)
            total += sent.count
            if not sent.count and not sent.copied:
                return total

    def ring(self) -> bool:
        """Tell the others that there is something new; False = ring again in a moment."""
        if not self._dirty:
            return True
        row = self._server.execute("SELECT sync.ring_v1(%s)", (sorted(self._dirty),)).fetchone()
        if row is not None and row[0]:
            self._dirty.clear()
            return True
        self._dirty.clear()
        self._dirty.add(0)
        return False

    def receive(self) -> int:
        """Pull until nothing new is there; a gap in a stream makes it read anew."""
        total = 0
        for _ in range(PASSES):
            try:
                count = self._receiver.pull().count
            except StreamGapError:
                with self.store.write() as connection:
                    connection.exec_driver_sql("DELETE FROM sync_cursor")
                continue
            total += count
            if not count:
                break
        return total

    def cycle(self) -> tuple[int, int]:
        """Send, ring, pull and lease numbers; returns (sent, received). Replies look first what has come."""
        if replies.waits(self.store):
            self.receive()
            replies.hold(self.store)
        sent = self.send()
        self.ring()
        part.follow_setting(self.store)
        received = self.receive()
        if received and merge_branches(self.store):
            sent += self.send()
            received += self.receive()
        numbers.lease(self.store, self._server)
        received += self.files.exchange()
        received += self.upkeep.run()
        self._note()
        return sent, received

    def presence(self, ticket: bytes, mode: str) -> list[dict[str, Any]]:
        """Say what this desk does on a ticket, and return who else is there."""
        rows = self._server.execute(
            "SELECT person_id, mode, age_s FROM sync.presence_v1(%s::uuid, %s)", (uuid_text(ticket), mode)
        ).fetchall()
        names = "SELECT name FROM person WHERE id = ?"
        return [
            {"name": str(self.store.connection.exec_driver_sql(names, (person.bytes,)).scalar() or ""),
             "mode": doing, "age_s": age}
            for person, doing, age in rows
        ]  # fmt: skip

    def _note(self) -> None:
        with self.store.write() as connection:
            put_meta(connection, "synced_us", self.store.clock())
        erase.note_contact(self.store, self._server)

    def heard_bell(self) -> bool:
        """Take the bell's rings; tell whether one concerns a stream of ours."""
        mine = {
            str(stream)
            for (stream,) in self.store.connection.exec_driver_sql("SELECT stream FROM sync_cursor")
        }
        heard = False
        for note in self._server.notifies(timeout=0):
            heard = heard or bool(mine & set(note.payload.split(",")))
        return heard

    def close_login(self) -> None:
        """Take this desk's own password away: nobody logs in with it any more."""
        self._server.execute("ALTER ROLE CURRENT_USER PASSWORD NULL")

    def close(self) -> None:
        """Hang up, and let others have what only one desk may do."""
        with contextlib.suppress(psycopg.Error):
            self.leases.release()
        with contextlib.suppress(psycopg.Error):
            self._server.close()
