"""Multiplied workspaces: as many tickets as asked, consistent with what a rebuild would derive."""

from pathlib import Path

import pytest

from desk.bench.workspaces import Plan, load_demo, multiply, workspace
from desk.models.store import open_store
from desk.ops.derived import rebuild

NOW_US = 1_780_000_000_000_000


@pytest.mark.parametrize("open_only", [False, True])
def test_copies_have_ids_numbers_and_text_of_their_own(tmp_path: Path, open_only: bool) -> None:
    store = open_store(tmp_path, clock=lambda: NOW_US)
    assert sum(load_demo(store, 60)) > 60
    with store.write() as connection:
        multiply(connection, 200, open_only=open_only)
    found = store.connection.exec_driver_sql(
        "SELECT count(*), count(DISTINCT id), count(DISTINCT number), max(open) FROM ticket"
    ).one()
    texts = store.connection.exec_driver_sql("SELECT count(DISTINCT rowid >> 16) FROM fulltext").scalar_one()
    indexes = store.connection.exec_driver_sql(
        "SELECT count(*) FROM sqlite_master WHERE type = 'index' AND name LIKE 'ticket_%'"
    ).scalar_one()
    assert found[0] >= 200
    assert found[0] == found[1] == found[2] == texts
    assert indexes > 10
    store.close()


def test_open_copies_are_folded_like_their_originals(tmp_path: Path) -> None:
    store = open_store(tmp_path, clock=lambda: NOW_US)
    list(load_demo(store, 60))
    with store.write() as connection:
        multiply(connection, 120, open_only=True)
    query = "SELECT * FROM clock ORDER BY ticket_key, metric, cycle"
    before = store.connection.exec_driver_sql(query).all()
    list(rebuild(store, open_only=True))
    assert store.connection.exec_driver_sql(query).all() == before
    store.close()


def test_a_finished_workspace_is_kept(tmp_path: Path) -> None:
    plan = Plan("small", 40)
    first = workspace(plan, tmp_path)
    stamp = (first / "replica.sqlite").stat().st_mtime_ns
    assert workspace(plan, tmp_path) == first
    assert (first / "replica.sqlite").stat().st_mtime_ns == stamp
