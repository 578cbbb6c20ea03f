"""What helpers have folded, held until much of it can be written in the order of the indexes.

Ticket by ticket each row dirties a page of every index on deadlines, and each commit writes them all to the
log. Held for some ten thousand tickets and sorted by deadline, neighbours share their pages. Knows no helper.
"""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from desk.models.store import Store
from desk.ops.folds import Differences

Row = tuple[Any, ...]
Part = dict[str, list[Row]]

HELD = 20_000
"""Tickets whose differences are held: some MB."""

PART_ROWS = 800
"""Rows a transaction: about 20 ms."""

_KEY = {"gone": 0, "clocks": 0, "moved": 6, "facts": 0, "dues": -1}
"""Where a row of each list names its ticket."""

_PLACE = {"gone": 0, "clocks": 9, "moved": 1, "facts": 0, "dues": -2}
"""Where a row of each list says its deadline, or else its ticket."""


class HeldDifferences:
    """Differences on their way into the replica.

    Attributes:
        again: keys of tickets that somebody worked on meanwhile; their folds may be old.
    """

    def __init__(self, store: Store, write: Callable[[Any, Differences], None]) -> None:
        self._store = store
        self._write = write
        self._keys: set[int] = set()
        self._rows: Part = {name: [] for name in _KEY}
        self._parts: deque[Part] = deque()
        self._sealed: set[int] = set()
        self._seq = self._seen = store.last_seq()
        self._old: set[int] = set()
        self.again: deque[int] = deque()

    @property
    def writing(self) -> bool:
        """Tell whether a part waits to be written."""
        return bool(self._parts)

    @property
    def full(self) -> bool:
        """Tell whether enough is held to be written."""
        return len(self._keys) >= HELD

    def add(self, found: Differences, seq: int) -> None:
        """Hold what differs; `seq` is the last change that the folds have surely seen."""
        self._keys.update(found.keys)
        for name, rows in self._rows.items():
            rows.extend(getattr(found, name))
        self._seq = min(self._seq, seq)
        if seq < self._seen:
            self._seen = -1  # what changed in between was looked at before these tickets were here

    def seal(self) -> None:
        """Put what is held into parts, in the order of the deadlines."""
        for name, rows in self._rows.items():
            place = _PLACE[name]
            rows.sort(key=lambda row: row[place] or 0)
            for start in range(0, len(rows), PART_ROWS):
                self._parts.append({name: rows[start : start + PART_ROWS]})
        self._sealed |= self._keys
        self._keys, self._rows = set(), {name: [] for name in _KEY}

    def write_part(self) -> None:
        """Write one part in a transaction of its own, without the tickets that changed meanwhile."""
        self._look_for_changes()
        part = self._parts.popleft()
        fresh = {name: [row for row in rows if row[_KEY[name]] not in self._old] if self._old else rows
                 for name, rows in part.items()}  # fmt: skip
        with self._store.write() as connection:
            self._write(connection, Differences([], **{name: fresh.get(name, []) for name in _KEY}))
        if not self._parts and not self._keys:
            self._sealed, self._old = set(), set()
            self._seq = self._seen = self._store.last_seq()

    def _look_for_changes(self) -> None:
        last = self._store.last_seq()
        if last == self._seen:
            return
        self._seen = last
        known = self._sealed | self._keys
        changed = {key for key in changed_since(self._store, known, self._seq) if key not in self._old}
        self._old |= changed
        self.again.extend(sorted(changed))


def changed_since(store: Store, keys: Sequence[int] | set[int], seq: int) -> set[int]:
    """Return which of these tickets changed after `seq`: all of them when nobody knows."""
    wanted = set(keys)
    if store.last_seq() == seq:
        return set()
    with store.read() as connection:
        rows = connection.exec_driver_sql(
            "SELECT DISTINCT kind, key FROM change_log WHERE seq > ?", (seq,)
        ).all()
    if any(kind in ("bulk", "calendar", "policy") for kind, _ in rows):
        return wanted
    return wanted.intersection(key for _, key in rows)


def drained(keys: deque[int], size: int) -> Iterator[list[int]]:
    """Yield the keys in lists of at most `size`, taking them away."""
    while keys:
        yield [keys.popleft() for _ in range(min(size, len(keys)))]
