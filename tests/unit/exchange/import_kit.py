"""A loader that keeps what it is given, and short ways to run an import on a text."""

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

from desk.exchange.importing import Progress, run
from desk.exchange.mapping import Mapping
from desk.exchange.records import GroupRecord, PersonRecord, Record, TicketRecord


class KeepingLoader:
    """Recognises tickets by external id, as the real one does; can be made to fail at a batch."""

    def __init__(self, fail_at: int = 0) -> None:
        self.tickets: dict[str, TicketRecord] = {}
        self.people: dict[str, PersonRecord] = {}
        self.groups: dict[str, GroupRecord] = {}
        self.batches: list[int] = []
        self.fail_at = fail_at

    def store(self, records: Iterable[Record]) -> SimpleNamespace:
        if len(self.batches) + 1 == self.fail_at:
            raise OSError("disk full")
        counts = SimpleNamespace(new=0, changed=0, unchanged=0)
        stored = 0
        for record in records:
            if isinstance(record, TicketRecord):
                known = self.tickets.get(record.external_id)
                what = "new" if known is None else "unchanged" if known == record else "changed"
                setattr(counts, what, getattr(counts, what) + 1)
                self.tickets[record.external_id] = record
                stored += 1
            elif isinstance(record, PersonRecord):
                self.people[record.external_id] = record
            elif isinstance(record, GroupRecord):
                self.groups[record.external_id] = record
        self.batches.append(stored)
        return counts


def import_text(
    folder: Path, text: str, mapping: str = "", name: str = "f.csv"
) -> tuple[KeepingLoader, Progress]:
    """Import a text and return the loader and the last progress."""
    path = folder / name
    path.write_text(text, "utf-8")
    loader = KeepingLoader()
    given = Mapping.parse(mapping) if mapping else None
    *_, last = run(path, given, loader, state_path=folder / "state.json", created_us=us("2026-01-01 00:00"))
    return loader, last


def us(text: str) -> int:
    """Return an instant in UTC as microseconds."""
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()) * 1_000_000


def kinds(ticket: TicketRecord) -> list[tuple[str, int]]:
    """Return kind and minute since creation of each entry."""
    return [(entry.kind, (entry.at_us - ticket.created_us) // 60_000_000) for entry in ticket.entries]
