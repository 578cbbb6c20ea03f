"""What a dry run found: plain data that the command line and the window show, in JSON or in sentences.

Must not know how a file is read.
"""

from collections.abc import Mapping as MappingABC
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from desk.exchange.mapping import Mapping
from desk.exchange.readers.sentences import Reason
from desk.exchange.readers.tabular import SourceInfo
from desk.exchange.records import RejectedRow

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class ColumnReport:
    """A column of the file: the field it goes to ("" if it is not read) and a few of its values."""

    name: str
    field: str
    samples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DryRunReport:
    """Everything an import would do, without having done it.

    Attributes:
        new, changed, unchanged: against the workspace; None where it was not asked.
        unmapped_values: field -> values no table knows, with counts; they count as unknown.
        unknown_people, unknown_groups: names in the file that the workspace lacks and the import would make.
        rejected: the first refused rows; `rejected_count` counts all.
        assumptions: what had to be decided without the file saying it.
    """

    path: str
    info: SourceInfo
    mapping: Mapping
    rows: int
    blank: int
    tickets: int
    entries: int
    first_us: int | None
    last_us: int | None
    columns: tuple[ColumnReport, ...]
    new: int | None = None
    changed: int | None = None
    unchanged: int | None = None
    states: MappingABC[str, int] = field(default_factory=dict)
    entry_kinds: MappingABC[str, int] = field(default_factory=dict)
    unmapped_values: MappingABC[str, MappingABC[str, int]] = field(default_factory=dict)
    people: int = 0
    staff: int = 0
    groups: int = 0
    unknown_people: tuple[str, ...] = ()
    unknown_groups: tuple[str, ...] = ()
    rejected_count: int = 0
    rejected: tuple[RejectedRow, ...] = ()
    assumptions: tuple[Reason, ...] = ()

    @property
    def unmapped_columns(self) -> tuple[str, ...]:
        """Return the columns that no field takes."""
        return tuple(column.name for column in self.columns if not column.field)

    def as_json(self, language: str = "en") -> dict[str, object]:
        """Return the report for `--json`, instants in ISO 8601, sentences in a language."""
        info, mapping = self.info, self.mapping
        return {
            "file": self.path,
            "format": info.format,
            "encoding": info.encoding,
            "delimiter": info.delimiter,
            "sheet": info.sheet,
            "form": mapping.form,
            "source": mapping.source,
            "zone": mapping.zone,
            "date_order": mapping.order,
            "rows": self.rows,
            "blank_rows": self.blank,
            "tickets": self.tickets,
            "entries": self.entries,
            "first": _iso(self.first_us),
            "last": _iso(self.last_us),
            "new": self.new,
            "changed": self.changed,
            "unchanged": self.unchanged,
            "states": dict(self.states),
            "entry_kinds": dict(self.entry_kinds),
            "columns": [{"name": c.name, "field": c.field, "samples": list(c.samples)} for c in self.columns],
            "unmapped_columns": list(self.unmapped_columns),
            "unmapped_values": {name: dict(counts) for name, counts in self.unmapped_values.items()},
            "people": self.people,
            "staff": self.staff,
            "groups": self.groups,
            "unknown_people": list(self.unknown_people),
            "unknown_groups": list(self.unknown_groups),
            "rejected": self.rejected_count,
            "rejected_rows": [
                {"line": row.line, "reason": reason_text(row.reason, language), "row": row.row[:200]}
                for row in self.rejected
            ],
            "assumptions": [reason.in_language(language) for reason in self.assumptions],
            "mapping": mapping.to_toml(),
        }


def reason_text(reason: str, language: str) -> str:
    """Return a refusal's reason in a language."""
    return reason.in_language(language) if isinstance(reason, Reason) else reason


def _iso(at_us: int | None) -> str | None:
    """Return an instant in ISO 8601."""
    return None if at_us is None else (_EPOCH + timedelta(microseconds=at_us)).isoformat()
