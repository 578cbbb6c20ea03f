"""What a sharing desk does once a day, and what it is asked for: its part of the data, the comparison, older tickets."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import psycopg

from desk.models.store import Store
from desk.models.wire import uuid_text
from desk.ops.outbox import meta, put_meta
from desk.sync import part
from desk.sync.check import Check
from desk.sync.progress import Progress

EVICTED = "evicted_us"


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of a window to the shared database.

    Attributes:
        kind: `fetch` (bring a ticket here), `search` (tickets with all the words) or `leave` (for good).
        ticket, number: what to fetch, by either; `words` what to look for.
    """

    kind: str
    ticket: bytes = b""
    number: str = ""
    words: tuple[str, ...] = ()


class Upkeep:
    """Keeps one replica the part that it should be.

    Attributes:
        check: the comparison with the server.
    """

    def __init__(self, store: Store, server: psycopg.Connection[Any], progress: Progress) -> None:
        """Nothing is done yet."""
        self._progress = progress
        self._store = store
        self._server = server
        self.check = Check(store, server)

    def run(self) -> int:
        """Do what is due today; returns how many tickets left or were mended."""
        store, done = self._store, 0
        now_us = store.clock()
        if now_us - int(meta(store.connection, EVICTED, 0)) >= part.DAY_US:
            done += len(part.evict(store))
            with store.write() as connection:
                put_meta(connection, EVICTED, now_us)
        if self.check.is_due():
            done += self.check.run() or 0
        return done

    def answer(self, asked: Asked) -> dict[str, Any]:
        """Answer a question, as the window hears it."""
        if asked.kind == "search":
            return {"words": " ".join(asked.words), "tickets": part.search(self._server, asked.words)}
        return self._fetched(asked)

    def _fetched(self, asked: Asked) -> dict[str, Any]:
        wanted: Sequence[bytes] = (
            [asked.ticket] if asked.ticket else part.ids_of(self._server, asked.number.strip().upper())
        )
        self._progress.begin("fetch", len(wanted))
        try:
            found = part.fetch(self._store, self._server, wanted)
        finally:
            self._progress.end()
        ticket = uuid_text(found[0]) if found else ""
        return {"ticket": ticket, "number": asked.number, "found": bool(found)}
