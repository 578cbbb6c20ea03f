"""What must be settled before the first record of an import is built: columns, form, dates, defaults.

One pass over the file; yields now and then so that a caller can do other work. Must not know the loader.
"""

from collections.abc import Generator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from desk.exchange.mapping import Mapping, zone_of
from desk.exchange.readers.convert import Conversion
from desk.exchange.readers.eventlog import EventLogReader
from desk.exchange.readers.guess import Survey, propose, settle_order, survey_rows
from desk.exchange.readers.instants import InstantReader, OrderGuess
from desk.exchange.readers.registry import READERS, detect, open_source
from desk.exchange.readers.sentences import Reason, sentence, words
from desk.exchange.readers.tabular import RowSource
from desk.exchange.readers.tickets import TicketsReader
from desk.process.errors import KnownError

DEFAULT_STATE = "closed"
Reader = EventLogReader | TicketsReader


@dataclass(frozen=True, slots=True)
class Prepared:
    """A file ready to be read.

    Attributes:
        mapping: complete: form, format, columns, zone and order are settled.
        created_us: instant for tickets that have none.
        assumptions: what was decided without the file saying it.
    """

    path: Path
    mapping: Mapping
    survey: Survey
    created_us: int
    state: str
    assumptions: tuple[Reason, ...]

    def open(self) -> RowSource:
        """Open the file's rows."""
        return open_source(self.path, self.mapping)

    def reader(self, source: RowSource, conversion: Conversion) -> Reader:
        """Return the reader of the mapping's form."""
        if self.mapping.form == "eventlog":
            return EventLogReader(source, conversion, path=str(self.path))
        return TicketsReader(source, conversion, default_created_us=self.created_us, default_state=self.state)


def prepare(
    path: Path,
    mapping: Mapping | None,
    *,
    format: str = "auto",
    source_name: str = "",
    zone: str = "UTC",
    created_us: int | None = None,
) -> Generator[float, None, Prepared]:
    """Survey the file, yielding the share read, and return what an import needs."""
    with open_source(path, mapping, format=format) as source:
        if mapping is not None:
            mapping.check_columns(source.columns)
        survey = Survey(source.columns)
        for _ in survey_rows(source, survey):
            yield source.fraction()
        late = sorted(getattr(source, "late_columns", ()))
    name = source_name or default_source(path, mapping)
    complete = _complete(path, mapping, survey, format=format, name=name)
    if not complete.columns:
        raise KnownError("import.nothing_mapped", path=str(path), columns=list(survey.columns)[:40])
    assumptions = [sentence("import.assume_late_columns", columns=late[:40])] if late else []
    complete, doubts = settle_order(complete, survey)
    assumptions += map(_doubt, doubts)
    if not complete.zone:
        complete = complete.with_zone(zone)
        assumptions.append(sentence("import.assume_zone", zone=zone))
    assumptions += _about_people(mapping, complete)
    at_us, dated = _created(path, complete, created_us)
    state = complete.defaults.get("state", DEFAULT_STATE)
    if complete.form == "tickets":
        assumptions += _about_tickets(complete, dated, state)
    return Prepared(path, complete, survey, at_us, state, tuple(assumptions))


def default_source(path: Path, mapping: Mapping | None = None) -> str:
    """Return the name of a file's source where none is given: the mapping's, else the file's first part."""
    return (mapping.source if mapping else "") or path.name.partition(".")[0] or path.name


def _complete(path: Path, mapping: Mapping | None, survey: Survey, *, format: str, name: str) -> Mapping:
    """Return the mapping with what it leaves open filled from the proposal."""
    proposed = propose(survey, source=name)
    chosen = mapping.format if mapping else ""
    proposed = replace(proposed, format=format if format in READERS else chosen or detect(path))
    if format == "eventlog":
        proposed = replace(proposed, form="eventlog")
    if mapping is None:
        return proposed
    form = "eventlog" if format == "eventlog" else mapping.form or proposed.form
    columns = mapping.columns or proposed.columns
    return replace(mapping, source=name, form=form, format=proposed.format, columns=columns)


def _doubt(found: tuple[str, OrderGuess]) -> Reason:
    """Return what had to be assumed about a column's dates."""
    column, guess = found
    if guess.conflicting:
        return sentence("import.assume_order_conflict", column=column, order=guess.order)
    return sentence("import.assume_order", column=column)


def _about_people(given: Mapping | None, complete: Mapping) -> Sequence[Reason]:
    """Return what had to be assumed about people."""
    proposed = given is None or not given.columns
    return [sentence("import.assume_people")] if proposed and complete.people_scope == "column" else []


def _about_tickets(complete: Mapping, dated: Reason, state: str) -> list[Reason]:
    """Return what had to be assumed about tickets that lack a number, a date or a state."""
    found = []
    if "external_id" not in complete.columns:
        found.append(sentence("import.assume_ids"))
    if "created" not in complete.columns and "updated" not in complete.columns:
        found.append(dated)
    if "state" not in complete.columns and "state" not in complete.defaults:
        found.append(sentence("import.assume_state", state=state))
    return found


def _created(path: Path, mapping: Mapping, given: int | None) -> tuple[int, Reason]:
    """Return the instant of undated tickets, given or the file's own, and the sentence that says so."""
    origin = words("import.origin_given")
    at_us = given
    if at_us is None and mapping.defaults.get("created"):
        at_us = InstantReader(order="iso", zone=zone_of(mapping)).read(mapping.defaults["created"])
    if at_us is None:
        origin = words("import.origin_file")
        at_us = int(path.stat().st_mtime) * 1_000_000
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=at_us)
    shown = moment.astimezone(zone_of(mapping)).isoformat()
    return at_us, sentence("import.assume_created", at=shown, origin=origin)
