"""Leases of the shared database: one desk at a time dispatches, records warnings and serves a channel.

Notes in the replica until when this desk holds each (`desk.ops.holding` reads it); off line they run out by themselves.
"""

from collections.abc import Callable, Iterable
from typing import Any

import psycopg
from psycopg import errors

from desk.models.store import Store
from desk.ops.holding import DISPATCHER, EMITTER, note
from desk.ops.outbox import meta

SECONDS = 90
RENEW_US = 25_000_000
EARLY_US = 10_000_000
"""A holder stops this long before the server lets the next one in: clocks and answers are never exact."""

ALWAYS = (DISPATCHER, EMITTER)


class Leases:
    """Takes and prolongs the leases of one desk over one connection.

    Attributes:
        held: the names that this desk holds.
    """

    def __init__(
        self, store: Store, server: psycopg.Connection[Any], asked: Callable[[], Iterable[str]] = lambda: ()
    ) -> None:
        """`asked` names what else is wanted: the channels that this desk serves."""
        self._store = store
        self._server = server
        self._asked = asked
        self._renewed_us = 0
        self._names: tuple[str, ...] = ()
        self.held: frozenset[str] = frozenset()

    def keep(self) -> None:
        """Take or prolong what is wanted, where it is time."""
        now_us, names = self._store.clock(), (*ALWAYS, *sorted(self._asked()))
        if names == self._names and 0 <= now_us - self._renewed_us < RENEW_US:
            return
        try:
            row = self._server.execute("SELECT sync.leases_v1(%s, %s)", (list(names), SECONDS)).fetchone()
        except errors.UndefinedFunction:
            row = None  # an older server: nobody holds anything until an administrator has upgraded it
        self._renewed_us, self._names = now_us, names
        self._write(names, frozenset(row[0]) if row is not None else frozenset(), now_us)

    def release(self) -> None:
        """Give everything back at once: this desk ends."""
        if self.held:
            self._server.execute("SELECT sync.leases_v1(%s, 0)", (sorted(self.held),))
            self._write(self._names, frozenset(), self._store.clock())

    def _write(self, names: Iterable[str], held: frozenset[str], now_us: int) -> None:
        until_us = now_us + SECONDS * 1_000_000 - EARLY_US
        wanted = {name: until_us if name in held else 0 for name in names}
        known = {name: meta(self._store.connection, f"lease:{name}", 0) for name in names}
        self.held = held
        if wanted != known:
            with self._store.write() as connection:
                for name, until in wanted.items():
                    note(connection, name, until)
