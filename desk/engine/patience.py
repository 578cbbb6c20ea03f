"""Long reads that gave way: they wait until nobody has asked for a moment, or until they have waited long enough.

Begun anew with every question in between, such a read would cost a processor without getting any further; what
consists of pieces keeps those that it has found.
"""

import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from desk.engine.connections import Connection
from desk.engine.timers import QUIET_S, Timers
from desk.models.giving_way import Pieces, PutOff
from desk.models.store import Store

LATEST_S = 2.5
"""After that each of its pieces is read to the end, whoever asks meanwhile: its turn comes all the same."""


@dataclass(frozen=True, slots=True)
class Late:
    """One long read that gave way.

    Attributes:
        latest: monotonic instant from which it gives way between two of its pieces only.
        pieces: what it has found so far.
    """

    connection: Connection
    line: bytes
    latest: float
    pieces: Pieces


class Patience:
    """The long reads that wait, in the order in which they gave way."""

    def __init__(self, timers: Timers, *, clock: Callable[[], float] = time.monotonic) -> None:
        """Begin with none; `timers` know when somebody last asked something."""
        self._timers, self._clock = timers, clock
        self._late: deque[Late] = deque()

    def __bool__(self) -> bool:
        return bool(self._late)

    @contextmanager
    def reading(
        self, store: Store, wanted: Callable[[], bool], connection: Connection, line: bytes, late: Late | None
    ) -> Iterator[None]:
        """Let what is read inside give way when `wanted` says so, and wait then; `late`: as it waited already."""
        pieces = Pieces() if late is None else late.pieces
        pieces.wanted = wanted
        try:
            with store.giving_way(pieces, at_once=late is None or not self.is_over(late)):
                yield
        except PutOff:
            self.put(late or Late(connection, line, self._clock() + LATEST_S, pieces))

    def put(self, late: Late) -> None:
        """Let a read wait that gave way."""
        self._late.append(late)

    def seconds_to_next(self) -> float:
        """Return how long it takes until one is to be read, an hour where none waits."""
        if not self._late:
            return 3600.0
        return max(0.0, min(self._timers.asked_at + QUIET_S, self._late[0].latest) - self._clock())

    def take(self) -> Late | None:
        """Return the next one if it is its time, which then waits no longer."""
        return self._late.popleft() if self._late and self.seconds_to_next() == 0 else None

    def take_all(self) -> list[Late]:
        """Return every one, at the end of the engine."""
        found = list(self._late)
        self._late.clear()
        return found

    def is_over(self, late: Late) -> bool:
        """Tell whether a read gives way between its pieces only."""
        return self._clock() >= late.latest
