"""A real year of incidents: imported with its original times, its figures agree with the CSV read independently."""

import csv
import gzip
import os
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from desk.exchange.importing import run
from desk.exchange.loader import Loader
from desk.models.store import Store, open_store
from tests.conftest import FULL

SHARED = Path(os.environ.get("DESK_SHARED_DATA", Path(__file__).resolve().parents[3] / "shared" / "data"))
LOG = SHARED / "tickets" / "uci_incident_event_log.csv.gz"

pytestmark = pytest.mark.skipif(not LOG.exists(), reason="the real incident log is not on this machine")


def instant(text: str) -> int | None:
    """Return microseconds of the log's d/m/Y H:M, read as UTC; None for unknown."""
    if text in ("", "?"):
        return None
    return int(datetime.strptime(text, "%d/%m/%Y %H:%M").replace(tzinfo=UTC).timestamp()) * 1_000_000


def day(text: str) -> str:
    """Return the ISO day of the log's d/m/Y H:M."""
    number, month, year = text.split(" ")[0].split("/")
    return date(int(year), int(month), int(number)).isoformat()


class Independent:
    """The figures of the log, computed from its rows with the csv module alone."""

    def __init__(self, path: Path) -> None:
        """Read every row; of each incident the last row (by sys_mod_count) states the outcome."""
        last: dict[str, dict[str, str]] = {}
        with path.open(encoding="utf-8", newline="") as handle:
            for row in csv.DictReader(handle):
                held = last.get(row["number"])
                if held is None or int(row["sys_mod_count"]) >= int(held["sys_mod_count"]):
                    last[row["number"]] = row
        self.rows = last
        self.opened_days = Counter(day(row["opened_at"]) for row in last.values())
        self.made_sla = sum(row["made_sla"] == "true" for row in last.values())


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the log (in a full run), or its first 2,500 incidents."""
    target = tmp_path_factory.mktemp("uci") / "incidents.csv"
    wanted = 10**9 if FULL else 2_500
    seen: set[str] = set()
    with (
        gzip.open(LOG, "rt", encoding="utf-8", newline="") as source,
        target.open("w", encoding="utf-8") as out,
    ):
        out.write(source.readline())
        for line in source:
            number = line.split(",", 1)[0]
            if number not in seen and len(seen) >= wanted:
                continue
            seen.add(number)
            out.write(line)
    return target


@pytest.fixture(scope="module")
def imported(log: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Return a workspace into which the log was imported."""
    folder = tmp_path_factory.mktemp("workspace")
    store = open_store(folder)
    for _ in run(log, None, Loader(store, "uci"), state_path=folder / "state.json"):
        pass
    yield store
    store.close()


def facts(store: Store, columns: str) -> list[tuple[object, ...]]:
    """Return columns of the facts joined with their tickets."""
    rows = store.connection.exec_driver_sql(
        f"SELECT t.external_id, {columns} FROM fact f JOIN ticket t ON t.key = f.ticket_key"
    )
    return [tuple(row) for row in rows]


def test_every_incident_is_there_once_with_its_opening_instant(imported: Store, log: Path) -> None:
    expected = {number: instant(row["opened_at"]) for number, row in Independent(log).rows.items()}
    assert dict(facts(imported, "f.created_us")) == expected


def test_the_source_s_own_sla_outcome_is_kept_as_a_fact(imported: Store, log: Path) -> None:
    expected = {number: int(row["made_sla"] == "true") for number, row in Independent(log).rows.items()}
    assert dict(facts(imported, "f.made_sla")) == expected


def test_mean_time_to_resolution_agrees_to_the_second(imported: Store, log: Path) -> None:
    times = {}
    for number, row in Independent(log).rows.items():
        resolved, opened = instant(row["resolved_at"]), instant(row["opened_at"])
        if resolved is not None and opened is not None and resolved >= opened:
            times[number] = resolved - opened
    found = {
        str(number): int(str(solved)) - int(str(created))
        for number, created, solved in facts(imported, "f.created_us, f.last_solution_us")
        if solved is not None and number in times
    }
    assert len(found) >= 0.99 * len(times)
    agreeing = [number for number in found if found[number] == times[number]]
    assert len(agreeing) >= 0.98 * len(found)


def test_arrivals_per_day_agree(imported: Store, log: Path) -> None:
    days = Counter(
        datetime.fromtimestamp(int(str(created)) / 1e6, UTC).date().isoformat()
        for _, created in facts(imported, "f.created_us")
    )
    assert days == Independent(log).opened_days


def test_imported_history_runs_no_clock_and_sends_nothing(imported: Store) -> None:
    live = imported.connection.exec_driver_sql("SELECT count(*) FROM clock WHERE live = 1").scalar_one()
    due = imported.connection.exec_driver_sql(
        "SELECT count(*) FROM ticket WHERE due_us IS NOT NULL"
    ).scalar_one()
    outbox = imported.connection.exec_driver_sql("SELECT count(*) FROM outbox").scalar_one()
    assert (live, due, outbox) == (0, 0, 0)


def test_importing_the_same_file_again_doubles_nothing(imported: Store, log: Path, tmp_path: Path) -> None:
    before = imported.connection.exec_driver_sql(
        "SELECT count(*), (SELECT count(*) FROM entry) FROM ticket"
    ).one()
    last = list(run(log, None, Loader(imported, "uci"), state_path=tmp_path / "other.json"))[-1]
    assert (last.new, last.changed) == (0, 0)
    after = imported.connection.exec_driver_sql(
        "SELECT count(*), (SELECT count(*) FROM entry) FROM ticket"
    ).one()
    assert tuple(before) == tuple(after)
