"""Tells every client what changed: own ops, jobs, and commits of programs that go round the engine.

Knows the change log's numbers; knows neither verbs nor connections.
"""

from collections.abc import Callable
from typing import Protocol

from desk.engine.connections import Connection
from desk.models.store import Store
from desk.protocol.changes import Changes
from desk.protocol.messages import Event


class Broadcast(Protocol):
    """Sends an event to all clients, except the one that knows already."""

    def __call__(self, event: Event, *, but: Connection | None = None) -> None: ...


class ChangeFeed:
    """The engine's place in the change log; everything before it has been told.

    Attributes:
        listeners: parts of the engine that hear every change; they only note it and work later.
    """

    def __init__(self, store: Store, broadcast: Broadcast) -> None:
        """Begin at the end of the log: who connects later reads the replica itself."""
        self._store = store
        self._broadcast = broadcast
        self.listeners: list[Callable[[Changes], None]] = []
        self._seq = store.last_seq()
        self._version = store.data_version()

    def tell(self, changes: Changes, *, but: Connection | None) -> None:
        """Tell what an op of this engine changed; `but` has it in its reply."""
        if changes.seq <= self._seq:
            return  # an op that was repeated, or changed nothing
        # More numbers than changes: another program wrote in between, and everybody must hear of it.
        if changes.seq - self._seq > len(changes.items):
            self._send(self._store.changes_since(self._seq))
        else:
            self._send(changes, but=but)
        self._seq = changes.seq

    def look_for_foreign_commits(self) -> None:
        """Tell what others have committed; the data version stands still for our own."""
        version = self._store.data_version()
        if version != self._version:
            self._version = version
            self.tell_log()

    def tell_log(self) -> None:
        """Tell everything in the change log that has not been told."""
        if self._store.last_seq() > self._seq:
            changes = self._store.changes_since(self._seq)
            self._seq = changes.seq
            self._send(changes)

    def tell_bulk(self) -> None:
        """Tell that so much has changed that everything is to be read anew."""
        self._seq = self._store.last_seq()
        self._send(Changes(bulk=True, seq=self._seq))

    def _send(self, changes: Changes, *, but: Connection | None = None) -> None:
        if changes.items or changes.bulk:
            self._broadcast(Event(event="changes", changes=changes), but=but)
            for hear in self.listeners:
                hear(changes)
