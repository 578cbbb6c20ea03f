"""The import job: a dry run that reports, and a run that stores by batches and can be stopped and resumed.

Both are generators underneath, so that the engine answers others between two batches. Imported history starts
no clock and sends nothing: this module only hands records to a loader and knows neither tables nor clocks.
"""

import hashlib
import json
import os
import time
from collections import Counter
from collections.abc import Callable, Container, Generator, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from desk.exchange.mapping import Mapping
from desk.exchange.readers.convert import Conversion
from desk.exchange.readers.preparation import Prepared, Reader, prepare
from desk.exchange.readers.rejects import RejectFile
from desk.exchange.readers.report import ColumnReport, DryRunReport
from desk.exchange.records import Record, RejectedRow, TicketRecord
from desk.process.errors import KnownError

BATCH = 500
PREVIEW = 20
_FINGERPRINT_BYTES = 64 * 1024


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


class Loader(Protocol):
    """Stores records in one transaction a call, recognising tickets by source and external id."""

    def store(self, records: Iterable[Record]) -> Counts:
        """Insert or update the records."""
        ...


@dataclass(frozen=True, slots=True)
class Progress:
    """Where an import stands.

    Attributes:
        phase: ``survey``, ``sort`` before the first ticket, then ``store``, last ``done`` or ``cancelled``.
        done: tickets stored, those of an interrupted run included.
        total: tickets expected in all; an estimate from the share of rows read; 0 while unknown.
        fraction: share of the phase's work that is done.
        rate: tickets per second since this run began storing.
        eta_s: seconds left; None while unknown.
        resumed: tickets that an earlier, interrupted run had stored.
    """

    phase: str
    done: int = 0
    total: int = 0
    fraction: float = 0.0
    rate: float = 0.0
    eta_s: float | None = None
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    rejected: int = 0
    resumed: int = 0


def plan(
    path: Path,
    mapping: Mapping | None = None,
    *,
    format: str = "auto",
    source: str = "",
    zone: str = "UTC",
    created_us: int | None = None,
    compare: Callable[[Iterable[Record]], Counts] | None = None,
    known_people: Container[str] | None = None,
    known_groups: Container[str] | None = None,
) -> DryRunReport:
    """Read the whole file and report what an import would do; nothing is stored.

    `compare` counts a batch against the workspace without storing it. `known_people` and `known_groups` hold
    the external ids (addresses in lower case) the workspace has.
    """
    prepared = _last(
        prepare(path, mapping, format=format, source_name=source, zone=zone, created_us=created_us)
    )
    tally = _Tally(compare)
    with prepared.open() as rows:
        conversion = Conversion(prepared.mapping, rows.columns)
        for record in _records(prepared.reader(rows, conversion), conversion):
            if record is not None:
                tally.add(record)
        tally.count_batch()
        blank, info = rows.blank, rows.info
    fields = {column: name for name, wanted in prepared.mapping.columns.items() for column in wanted}
    survey, people = prepared.survey, conversion.people
    columns = [ColumnReport(name, fields.get(name, ""), survey.examples(name)) for name in survey.columns]
    return DryRunReport(
        path=str(path),
        info=info,
        mapping=prepared.mapping,
        rows=survey.rows,
        blank=blank,
        tickets=tally.tickets,
        entries=sum(tally.kinds.values()),
        first_us=tally.first_us,
        last_us=tally.last_us,
        columns=tuple(columns),
        new=tally.new,
        changed=tally.changed,
        unchanged=tally.unchanged,
        states=tally.states,
        entry_kinds=tally.kinds,
        unmapped_values=conversion.unmapped,
        people=len(people.people),
        staff=sum(people.people.values()),
        groups=len(people.groups),
        unknown_people=_missing(people.people, known_people),
        unknown_groups=_missing(people.groups, known_groups),
        rejected_count=tally.rejected_count,
        rejected=tuple(tally.rejected),
        assumptions=prepared.assumptions,
    )


def run(
    path: Path,
    mapping: Mapping | None,
    loader: Loader,
    *,
    state_path: Path,
    reject_path: Path | None = None,
    format: str = "auto",
    source: str = "",
    zone: str = "UTC",
    created_us: int | None = None,
    batch: int = BATCH,
    cancelled: Callable[[], bool] = lambda: False,
    language: str = "en",
    clock: Callable[[], float] = time.monotonic,
) -> Iterator[Progress]:
    """Import a file, yielding after each batch; the caller may stop iterating at any time and resume later.

    A state file of the same file and mapping makes the run skip what is stored already. `cancelled` is asked
    between batches. Refused rows go to `reject_path` (default ``<file>.rejected.csv``).
    """
    steps = prepare(path, mapping, format=format, source_name=source, zone=zone, created_us=created_us)
    prepared: Prepared | None = None
    while prepared is None:
        try:
            yield Progress("survey", fraction=next(steps))
        except StopIteration as finished:
            prepared = finished.value
    rejects = reject_path or path.with_name(f"{path.name}.rejected.csv")
    job = _Job(prepared, loader, state_path=state_path, reject_path=rejects, language=language, clock=clock)
    yield from job.steps(batch, cancelled)


def _last(steps: Generator[float, None, Prepared]) -> Prepared:
    """Run a preparation to its end."""
    while True:
        try:
            next(steps)
        except StopIteration as finished:
            prepared: Prepared = finished.value
            return prepared


def _records(reader: Reader, conversion: Conversion) -> Iterator[Record | None]:
    """Yield what a reader yields, each ticket after the people and groups it names."""
    for item in reader.read():
        yield from conversion.people.take_fresh()
        yield item


def _missing(found: Iterable[str], known: Container[str] | None) -> tuple[str, ...]:
    """Return the names that the workspace lacks; none if it was not asked."""
    return () if known is None else tuple(sorted(name for name in found if name not in known))


class _Tally:
    """Counts the records of a dry run, keeping none but the first refused rows."""

    def __init__(self, compare: Callable[[Iterable[Record]], Counts] | None) -> None:
        self._compare = compare
        self._batch: list[Record] = []
        self.new = self.changed = self.unchanged = None if compare is None else 0
        self.tickets = self.rejected_count = 0
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
            self.first_us = (
                record.created_us if self.first_us is None else min(self.first_us, record.created_us)
            )
            self.last_us = max(self.last_us or record.updated_us, record.updated_us)
            if self._compare is not None:
                self._batch.append(record)
                if len(self._batch) >= BATCH:
                    self.count_batch()

    def count_batch(self) -> None:
        """Compare the tickets gathered with the workspace."""
        if self._compare is None or not self._batch:
            return
        counts = self._compare(self._batch)
        self.new = (self.new or 0) + counts.new
        self.changed = (self.changed or 0) + counts.changed
        self.unchanged = (self.unchanged or 0) + counts.unchanged
        self._batch = []


class _Job:
    """One run of an import."""

    def __init__(
        self,
        prepared: Prepared,
        loader: Loader,
        *,
        state_path: Path,
        reject_path: Path,
        language: str,
        clock: Callable[[], float],
    ) -> None:
        self._prepared = prepared
        self._loader = loader
        self._state_path = state_path
        self._clock = clock
        self._begun = clock()
        self._fingerprint = fingerprint(prepared.path, prepared.mapping)
        self._progress = _read_state(state_path, self._fingerprint)
        self._rejects = RejectFile(reject_path, written=self._progress.rejected, language=language)

    def steps(self, batch: int, cancelled: Callable[[], bool]) -> Iterator[Progress]:
        """Store batch after batch, yielding after each."""
        pending: list[Record] = []
        tickets = seen = 0
        skip = self._progress.resumed
        with self._rejects, self._prepared.open() as rows:
            conversion = Conversion(self._prepared.mapping, rows.columns)
            reader = self._prepared.reader(rows, conversion)
            for record in _records(reader, conversion):
                if record is None:
                    yield replace(self._progress, phase="sort", fraction=self._share(reader, sorting=True))
                elif isinstance(record, RejectedRow):
                    self._rejects.add(record)
                elif isinstance(record, TicketRecord) and seen < skip:
                    seen += 1
                    pending.clear()
                else:
                    pending.append(record)
                    tickets += isinstance(record, TicketRecord)
                if tickets >= batch:
                    yield self._store(pending, tickets, self._share(reader))
                    pending, tickets = [], 0
                    if cancelled():
                        yield replace(self._progress, phase="cancelled")
                        return
            if pending:
                yield self._store(pending, tickets, 1.0)
        self._state_path.unlink(missing_ok=True)
        done = self._progress
        yield replace(
            done, phase="done", total=done.done, fraction=1.0, eta_s=0.0, rejected=self._rejects.count
        )

    def _share(self, reader: Reader, *, sorting: bool = False) -> float:
        """Return the share of rows that the reader has taken in or handed out."""
        done = getattr(reader, "rows_read", 0) if sorting else reader.rows_done
        return min(done / max(self._prepared.survey.rows, 1), 1.0)

    def _store(self, pending: list[Record], tickets: int, share: float) -> Progress:
        """Store one batch and note on disk that it is stored."""
        counts = self._loader.store(pending)
        before = self._progress
        done = before.done + tickets
        spent = max(self._clock() - self._begun, 1e-9)
        rate = (done - before.resumed) / spent
        total = round(done / share) if share else 0
        self._progress = replace(
            before,
            phase="store",
            done=done,
            total=total,
            fraction=share,
            rate=rate,
            eta_s=(total - done) / rate if rate else None,
            new=before.new + counts.new,
            changed=before.changed + counts.changed,
            unchanged=before.unchanged + counts.unchanged,
            rejected=self._rejects.count,
        )
        self._rejects.flush()
        _write_state(self._state_path, self._fingerprint, self._progress)
        return self._progress


def fingerprint(path: Path, mapping: Mapping) -> str:
    """Return what identifies a file's content and its mapping: size, first and last 64 KiB, mapping."""
    digest = hashlib.sha256(mapping.to_toml().encode())
    with path.open("rb") as file:
        size = os.fstat(file.fileno()).st_size
        digest.update(f"{size}\n".encode() + file.read(_FINGERPRINT_BYTES))
        file.seek(max(size - _FINGERPRINT_BYTES, 0))
        digest.update(file.read())
    return digest.hexdigest()


def _read_state(path: Path, wanted: str) -> Progress:
    """Return where an interrupted run of the same import stopped; the beginning if there was none."""
    try:
        state = json.loads(path.read_text("utf-8"))
        if state["fingerprint"] != wanted:
            return Progress("store")
        numbers = {name: int(state[name]) for name in ("done", "new", "changed", "unchanged", "rejected")}
    except (OSError, ValueError, KeyError, TypeError):
        # A lost or damaged note costs time only: tickets stored already are found unchanged.
        return Progress("store")
    return Progress("store", resumed=numbers["done"], **numbers)


def _write_state(path: Path, mark: str, progress: Progress) -> None:
    """Note on disk, in one step, how far the import has come."""
    state = {name: getattr(progress, name) for name in ("done", "new", "changed", "unchanged", "rejected")}
    beside = path.with_name(f"{path.name}.new")
    try:
        beside.write_text(json.dumps({"fingerprint": mark, **state}), "utf-8")
        beside.replace(path)
    except OSError as error:
        raise KnownError("import.cannot_write", path=str(path), detail=str(error)) from error
