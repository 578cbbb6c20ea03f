"""The import job: a dry run that reports, and a run that stores by batches and can be stopped and resumed.

Both are generators underneath, so that the engine answers others between two batches. Imported history starts
no clock and sends nothing: this module only hands records to a loader and knows neither tables nor clocks.
"""

import hashlib
import json
import os
import time
from collections.abc import Callable, Container, Generator, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol, TypeVar

from desk.exchange.mapping import Mapping
from desk.exchange.readers.convert import Conversion
from desk.exchange.readers.preparation import Prepared, Reader, prepare
from desk.exchange.readers.rejects import RejectFile
from desk.exchange.readers.report import ColumnReport, DryRunReport
from desk.exchange.readers.tabular import RowSource
from desk.exchange.readers.tally import BATCH, Counts, Known, Tally
from desk.exchange.records import Record, RejectedRow, TicketRecord
from desk.process.errors import KnownError

__all__ = [
    "BATCH",
    "Counts",
    "Known",
    "Loader",
    "Progress",
    "finish",
    "fingerprint",
    "plan",
    "plan_steps",
    "run",
]
Result = TypeVar("Result")
_FINGERPRINT_BYTES = 64 * 1024


class Loader(Protocol):
    """Stores records in one transaction a call, recognising tickets by source and external id."""

    def store(self, records: Iterable[Record]) -> Counts:
        """Insert or update the records."""
        ...


@dataclass(frozen=True, slots=True)
class Progress:
    """Where an import stands.

    Attributes:
        phase: ``survey``, ``sort`` before the first ticket, then ``store`` (``read`` in
            a dry run), last ``done`` or ``cancelled``.
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
    known: Known | None = None,
) -> DryRunReport:
    """Read the whole file and report what an import would do; nothing is stored."""
    return finish(
        plan_steps(
            path,
            mapping,
            format=format,
            source=source,
            zone=zone,
            created_us=created_us,
            known=known or Known(),
        )
    )


def plan_steps(
    path: Path,
    mapping: Mapping | None,
    *,
    format: str = "auto",
    source: str = "",
    zone: str = "UTC",
    created_us: int | None = None,
    known: Known,
) -> Generator[Progress, None, DryRunReport]:
    """Do what `plan` does in steps, so that the engine can answer others in between."""
    steps = prepare(path, mapping, format=format, source_name=source, zone=zone, created_us=created_us)
    prepared = yield from _surveying(steps)
    tally = Tally(known.compare)
    with prepared.open() as rows:
        conversion = Conversion(prepared.mapping, rows.columns)
        reader = prepared.reader(rows, conversion)
        for number, record in enumerate(_records(reader, conversion)):
            if record is not None:
                tally.add(record)
            if number % BATCH == 0:
                share = _share(reader, prepared, sorting=record is None)
                yield Progress("sort" if record is None else "read", tally.tickets, fraction=share)
        tally.count_batch()
        return _report(prepared, tally, rows, conversion, known)


def _report(
    prepared: Prepared, tally: Tally, rows: RowSource, conversion: Conversion, known: Known
) -> DryRunReport:
    """Return the report of a finished dry run."""
    fields = {column: name for name, wanted in prepared.mapping.columns.items() for column in wanted}
    survey, people = prepared.survey, conversion.people
    columns = [ColumnReport(name, fields.get(name, ""), survey.examples(name)) for name in survey.columns]
    return DryRunReport(
        path=str(prepared.path),
        info=rows.info,
        mapping=prepared.mapping,
        rows=survey.rows,
        blank=rows.blank,
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
        unknown_people=_missing(people.people, known.people),
        unknown_groups=_missing(people.groups, known.groups),
        rejected_count=tally.rejected_count,
        rejected=tuple(tally.rejected),
        assumptions=prepared.assumptions + tally.remarks(),
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
    prepared = yield from _surveying(steps)
    rejects = reject_path or path.with_name(f"{path.name}.rejected.csv")
    job = _Job(prepared, loader, state_path=state_path, reject_path=rejects, language=language, clock=clock)
    yield from job.steps(batch, cancelled)


def finish(steps: Generator[object, None, Result]) -> Result:
    """Run a generator to its end and return what it returns."""
    while True:
        try:
            next(steps)
        except StopIteration as finished:
            result: Result = finished.value
            return result


def _surveying(steps: Generator[float, None, Prepared]) -> Generator[Progress, None, Prepared]:
    """Turn the shares of a preparation into progress."""
    while True:
        try:
            share = next(steps)
        except StopIteration as finished:
            prepared: Prepared = finished.value
            return prepared
        yield Progress("survey", fraction=share)


def _share(reader: Reader, prepared: Prepared, *, sorting: bool = False) -> float:
    """Return the share of rows that the reader has taken in or handed out."""
    done = getattr(reader, "rows_read", 0) if sorting else reader.rows_done
    return min(done / max(prepared.survey.rows, 1), 1.0)


def _records(reader: Reader, conversion: Conversion) -> Iterator[Record | None]:
    """Yield what a reader yields, each ticket after the people and groups it names."""
    for item in reader.read():
        yield from conversion.people.take_fresh()
        yield item


def _missing(found: Iterable[str], known: Container[str] | None) -> tuple[str, ...]:
    """Return the names that the workspace lacks; none if it was not asked."""
    return () if known is None else tuple(sorted(name for name in found if name not in known))


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
                    yield replace(
                        self._progress, phase="sort", fraction=_share(reader, self._prepared, sorting=True)
                    )
                elif isinstance(record, RejectedRow):
                    self._rejects.add(record)
                elif isinstance(record, TicketRecord) and seen < skip:
                    seen += 1
                    pending.clear()
                else:
                    pending.append(record)
                    tickets += isinstance(record, TicketRecord)
                if tickets >= batch:
                    yield self._store(pending, tickets, _share(reader, self._prepared))
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
