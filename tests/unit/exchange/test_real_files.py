"""Real files through the whole import, against figures computed from the files by other means.

The files are not part of the repository: they stand beside it, or where DESK_SHARED_DATA says.
"""

import csv
import gzip
import os
import statistics
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from desk.exchange.importing import plan, run
from desk.exchange.records import EntryRecord, TicketRecord
from tests.conftest import FULL
from tests.unit.exchange.import_kit import KeepingLoader

DATA = (
    Path(os.environ.get("DESK_SHARED_DATA") or Path(__file__).parents[3].parent / "shared" / "data")
    / "tickets"
)
UCI, ENDAVA, MULTILANG = (
    DATA / name
    for name in (
        "uci_incident_event_log.csv.gz",
        "endava_all_tickets_part.csv",
        "synthetic_multilang_part.csv",
    )
)
CPU_LIMIT_S = 15
INCIDENTS = 24_918 if FULL else 5_000
"""How many of the incidents are read: the first ones, in a full run all."""


def need(path: Path) -> Path:
    if not path.is_file():
        pytest.skip(f"{path.name} is not beside the repository (set DESK_SHARED_DATA)")
    return path


def imported(path: Path, folder: Path) -> KeepingLoader:
    loader = KeepingLoader()
    for _ in run(need(path), None, loader, state_path=folder / "s", reject_path=folder / "r", zone="UTC"):
        pass
    return loader


def us(text: str) -> int:
    return int(datetime.strptime(text, "%d/%m/%Y %H:%M").replace(tzinfo=UTC).timestamp()) * 1_000_000


def last(ticket: TicketRecord, kind: str) -> EntryRecord | None:
    return next((entry for entry in reversed(ticket.entries) if entry.kind == kind), None)


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the log of the incidents, packed as it came."""
    if FULL:
        return need(UCI)
    path = tmp_path_factory.mktemp("log") / UCI.name
    seen: set[str] = set()
    with (
        gzip.open(need(UCI), "rt", encoding="utf-8", newline="") as source,
        gzip.open(path, "wt", encoding="utf-8", newline="", compresslevel=1) as out,
    ):
        out.write(source.readline())
        for line in source:
            number = line.partition(",")[0]
            if number not in seen and len(seen) == INCIDENTS:
                break
            seen.add(number)
            out.write(line)
    return path


@pytest.fixture(scope="module")
def incidents(
    log: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[KeepingLoader, dict[str, list[dict[str, str]]]]:
    began = time.process_time()
    loader = imported(log, tmp_path_factory.mktemp("uci"))
    assert time.process_time() - began <= CPU_LIMIT_S
    rows: dict[str, list[dict[str, str]]] = {}
    with gzip.open(log, "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            rows.setdefault(row["number"], []).append(row)
    return loader, rows


Incidents = tuple[KeepingLoader, dict[str, list[dict[str, str]]]]


def test_every_incident_has_its_own_times(incidents: Incidents) -> None:
    loader, rows = incidents
    assert len(loader.tickets) == INCIDENTS == len(rows)
    for number, ticket in loader.tickets.items():
        final = rows[number][-1]
        assert ticket.created_us == us(final["opened_at"])
        closed, solved = last(ticket, "closed"), last(ticket, "solution_provided")
        assert closed is not None
        assert closed.at_us == us(final["closed_at"])
        if final["resolved_at"] != "?":
            assert solved is not None
            assert solved.at_us == us(final["resolved_at"])


def test_registers_and_facts_are_those_of_the_last_known_rows(incidents: Incidents) -> None:
    loader, rows = incidents
    for number, ticket in loader.tickets.items():
        final = rows[number][-1]
        assert ticket.priority == int(final["priority"])
        assert ticket.facts["made_sla"] is (final["made_sla"] == "true")
        assert ticket.facts["reassignment_count"] == int(final["reassignment_count"])
        assert sum(entry.kind == "reopened" for entry in ticket.entries) == int(final["reopen_count"])
        known = [row["assignment_group"] for row in rows[number] if row["assignment_group"] != "?"]
        assert (ticket.group in known) if known else ticket.group == ""
        assert ticket.state == "closed"


def test_charts_over_the_timelines_agree_with_the_file(incidents: Incidents) -> None:
    loader, rows = incidents
    tickets = loader.tickets.values()
    by_day = Counter(datetime.fromtimestamp(t.created_us / 1e6, UTC).date() for t in tickets)
    days = (
        datetime.strptime(r[-1]["opened_at"], "%d/%m/%Y %H:%M").replace(tzinfo=UTC).date()
        for r in rows.values()
    )
    assert by_day == Counter(days)
    kept = sum(r[-1]["made_sla"] == "true" for r in rows.values())
    assert sum(t.facts["made_sla"] is True for t in tickets) == kept
    assert kept == 15_803 or not FULL
    hours = [
        (us(r[-1]["resolved_at"]) - us(r[-1]["opened_at"]))
        for r in rows.values()
        if r[-1]["resolved_at"] != "?"
    ]
    known = {number for number, r in rows.items() if r[-1]["resolved_at"] != "?"}
    solved = ((t, last(t, "solution_provided")) for n, t in loader.tickets.items() if n in known)
    found = [entry.at_us - t.created_us for t, entry in solved if entry is not None]
    assert statistics.median(found) == statistics.median(hours)
    assert sorted(found) == sorted(hours)


def test_timelines_are_in_order_and_nothing_is_invented(incidents: Incidents) -> None:
    loader, _ = incidents
    seen: Counter[str] = Counter()
    for ticket in loader.tickets.values():
        times = [entry.at_us for entry in ticket.entries]
        assert times == sorted(times)
        assert ticket.entries[0].kind == "created"
        seen.update(entry.kind for entry in ticket.entries)
    assert not seen.keys() & {"public_reply", "call", "customer_message", "confirmed"}


def test_the_dry_run_of_the_incidents(log: Path, incidents: Incidents) -> None:
    rows = [row for history in incidents[1].values() for row in history]
    report = plan(log)
    assert (report.rows, report.tickets, report.rejected_count) == (len(rows), INCIDENTS, 0)
    assert (report.mapping.form, report.mapping.order) == ("eventlog", "dmy")
    unknown = Counter(row["ident_state"] for row in rows if row["ident_state"] == "-100")
    assert report.unmapped_values == ({"state": dict(unknown)} if unknown else {})
    assert (len(rows), unknown.total()) == (141_712, 5) or not FULL


def test_coded_tickets_without_dates(tmp_path: Path) -> None:
    loader = imported(ENDAVA, tmp_path)
    assert len(loader.tickets) == 5_431
    assert all(ticket.title and ticket.state == "closed" for ticket in loader.tickets.values())
    assert Counter(ticket.category for ticket in loader.tickets.values())["4"] == 3_740
    assert "import.assume_created" in {reason.code for reason in plan(ENDAVA).assumptions}


def test_multilingual_mails_with_answers(tmp_path: Path) -> None:
    loader = imported(MULTILANG, tmp_path)
    with MULTILANG.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["body"]]
    assert len(loader.tickets) == len(rows)
    for row, ticket in zip(rows, loader.tickets.values(), strict=True):
        message, reply = last(ticket, "customer_message"), last(ticket, "public_reply")
        assert message is not None
        assert reply is not None
        assert message.body == row["body"].replace("\\n", "\n").strip()
        assert (ticket.title, ticket.language, ticket.group) == (
            row["subject"],
            row["language"],
            row["queue"],
        )
        assert ticket.tags == [row[f"tag_{n}"] for n in range(1, 9) if row[f"tag_{n}"]]
    assert plan(MULTILANG).blank == 2_543
