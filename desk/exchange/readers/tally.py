"""Counts what a dry run meets, keeping no record but the first refused rows; asks a workspace what it knows."""

from array import array
from collections import Counter
from collections.abc import Callable, Container, Iterable
from dataclasses import dataclass
from typing import Protocol

from desk.exchange.readers.sentences import Reason, sentence
from desk.exchange.records import Record, RejectedRow, TicketRecord

BATCH = 500
PREVIEW = 20
_PART = 250_000


class Counts(Protocol):
    """What became of a batch's tickets."""

    @property
    def new(self) -> int:
        """Tickets that were not there."""
        ...

    @property
    def changed(self) -> int:
        """Tickets that were there and differed."""
        ...

    @property
    def unchanged(self) -> int:
        """Tickets that were there just so."""
        ...


@dataclass(frozen=True, slots=True)
class Known:
    """What a dry run may ask of the workspace; None where it is not asked.

    Attributes:
        compare: counts a batch of records against the workspace without storing it.
        people, groups: external ids (addresses in lower case) that the workspace has.
    """

    compare: Callable[[Iterable[Record]], Counts] | None = None
    people: Container[str] | None = None
    groups: Container[str] | None = None


class Tally:
    """Counts the records of a dry run, keeping none but the first refused rows.

    Attributes:
        clamped: tickets in which something is dated before their creation.
    """

    def __init__(self, compare: Callable[[Iterable[Record]], Counts] | None) -> None:
        self._compare = compare
        self._batch: list[Record] = []
        self.new = self.changed = self.unchanged = None if compare is None else 0
        self.tickets = self.rejected_count = self.clamped = 0
        self._idents: array[int] = array("q")
        self.first_us: int | None = None
        self.last_us: int | None = None
        self.rejected: list[RejectedRow] = []
        self.states: Counter[str] = Counter()
        self.kinds: Counter[str] = Counter()

    def add(self, record: Record) -> None:
        """Count one record."""
        if isinstance(record, RejectedRow):
            self.rejected_count += 1
            if len(self.rejected) < PREVIEW:
                self.rejected.append(record)
        elif isinstance(record, TicketRecord):
            self.tickets += 1
            self.states[record.state] += 1
            self.kinds.update(entry.kind for entry in record.entries)
            self.clamped += any("before_creation" in entry.data for entry in record.entries)
            self._idents.append(hash(record.external_id))
            self.first_us = (
                record.created_us if self.first_us is None else min(self.first_us, record.created_us)
            )
            self.last_us = max(self.last_us or record.updated_us, record.updated_us)
            if self._compare is not None:
                self._batch.append(record)
                if len(self._batch) >= BATCH:
                    self.count_batch()

    def repeated(self) -> int:
        """Return how many tickets have an id that an earlier one has.

        Eight bytes a ticket are kept for it, and a large file is looked at in parts.
        """
        parts = 1 + len(self._idents) // _PART
        kinds = (len({ident for ident in self._idents if ident % parts == part}) for part in range(parts))
        return len(self._idents) - sum(kinds)

    def remarks(self) -> tuple[Reason, ...]:
        """Return what the records themselves show and somebody should know."""
        found = (("import.repeated_ids", self.repeated()), ("import.before_creation", self.clamped))
        return tuple(sentence(code, count=count) for code, count in found if count)

    def count_batch(self) -> None:
        """Compare the tickets gathered with the workspace."""
        if self._compare is None or not self._batch:
            return
        counts = self._compare(self._batch)
        self.new = (self.new or 0) + counts.new
        self.changed = (self.changed or 0) + counts.changed
        self.unchanged = (self.unchanged or 0) + counts.unchanged
        self._batch = []
