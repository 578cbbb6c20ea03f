"""Re-folds after edits: only tickets that an edit can touch, the same rows with and without helpers."""

import dataclasses
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from desk.exchange.demo import generate
from desk.exchange.loader import Loader
from desk.ops.derived import rebuild
from desk.ops.fold_pool import FoldPool
from desk.ops.rule_edits import affected_keys, difference, settled_before_us
from desk.process.calendar import CN_BH
from tests.unit.ops_kit import Kit

DAY_S = 86_400


def derived_rows(kit: Kit) -> list[list[tuple[Any, ...]]]:
    """Return everything derived."""
    due = "due_metric, due_start_us, due_w50_us, due_w75_us, due_w90_us, due_us, due_left_s, due_sort"
    return [
        [tuple(row) for row in kit.store.connection.exec_driver_sql(statement)]
        for statement in (
            "SELECT * FROM clock ORDER BY 1, 2, 3",
            "SELECT * FROM fact ORDER BY 1",
            f"SELECT key, {due} FROM ticket ORDER BY 1",
        )
    ]


def test_calendars_differ_from_the_first_day_that_differs() -> None:
    off = dataclasses.replace(CN_BH, overrides={date(2026, 3, 10): ()})
    since, until = difference(CN_BH, off)
    assert since is not None
    assert until is not None
    assert since <= off.midnight(date(2026, 3, 10)) < until <= since + 3 * DAY_S
    assert difference(None, CN_BH) == (None, None)
    assert difference(CN_BH, dataclasses.replace(CN_BH, tz="UTC")) == (None, None)
    # A closed Saturday declared closed changes nothing that a fold reads.
    closed = dataclasses.replace(CN_BH, overrides={date(2026, 3, 14): ()})
    assert difference(CN_BH, closed)[0] == 1 << 40


def test_only_deadlines_beyond_the_edit_are_folded_anew(kit: Kit) -> None:
    soon, late, urgent = kit.create(priority=3), kit.create(priority=4), kit.create(priority=1)
    key = {ident: int(kit.row(ident).key) for ident in (soon, late, urgent)}
    assert sum(affected_keys(kit.store), []) == sorted(key.values())
    kit.run("calendar.overrides", calendar="cn-bh", days={"2026-03-18": []})
    assert sum(affected_keys(kit.store), []) == [key[late]]
    list(rebuild(kit.store, open_only=True))
    kit.run("calendar.overrides", calendar="cn-bh", days={"2026-03-10": []})
    assert sum(affected_keys(kit.store), []) == sorted([key[soon], key[late]])
    policy = kit.ask("query.policies")[-1]
    kit.run("policy.set", policy=policy)
    assert len(sum(affected_keys(kit.store), [])) == 3


def test_another_zone_reaches_every_ticket_with_a_clock_in_it(kit: Kit) -> None:
    office, always = kit.create(priority=3), kit.create(priority=0)
    list(rebuild(kit.store, open_only=True))
    weekly = {day: [["09:00", "18:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
    calendar = {"id": "cn-bh", "name": "CN-BH", "tz": "Europe/Berlin", "weekly": weekly}
    kit.run("calendar.set", calendar=calendar)
    assert sum(affected_keys(kit.store), []) == [int(kit.row(office).key)]
    assert int(kit.row(always).key) not in sum(affected_keys(kit.store), [])


def test_nothing_before_the_first_edited_version_can_have_changed(kit: Kit) -> None:
    assert settled_before_us(kit.store) == 0  # nobody has noted the rules yet
    kit.create(priority=3)
    kit.run("calendar.overrides", calendar="cn-bh", days={"2026-03-17": []})
    list(rebuild(kit.store, open_only=True))
    assert settled_before_us(kit.store) == 0  # nothing was edited since
    kit.later(minutes=5)
    first = kit.now_us
    kit.run("calendar.overrides", calendar="cn-bh", days={"2026-03-18": []})
    kit.later(minutes=5)
    kit.run("calendar.overrides", calendar="cn-bh", days={"2026-03-19": []})
    assert settled_before_us(kit.store) == first // 1_000_000 * 1_000_000
    kit.run("policy.set", policy=kit.ask("query.policies")[-1])
    assert settled_before_us(kit.store) == 0  # a policy reaches back


@pytest.mark.parametrize("day", ["2026-03-10", "2026-03-18", "2026-02-10"])
def test_the_affected_tickets_are_all_that_a_full_rebuild_changes(kit: Kit, day: str) -> None:
    loader = Loader(kit.store, "demo")
    loader.store(generate(tickets=150, now_us=kit.now_us))
    kit.run("calendar.overrides", calendar="cn-bh", days={day: []})
    list(rebuild(kit.store, open_only=True))
    is_open = "ticket_key IN (SELECT key FROM ticket WHERE open = 1)"
    query = f"SELECT * FROM clock WHERE {is_open} ORDER BY 1, 2, 3"
    partly = kit.store.connection.exec_driver_sql(query).all()
    list(rebuild(kit.store))
    assert kit.store.connection.exec_driver_sql(query).all() == partly


def test_helpers_store_what_the_engine_itself_would(kit: Kit) -> None:
    loader = Loader(kit.store, "demo")
    loader.store(generate(tickets=300, now_us=kit.now_us))
    kit.run("calendar.overrides", calendar="cn-bh", days={"2026-03-10": []})
    list(rebuild(kit.store, helpers=1))
    helped = derived_rows(kit)
    kit.store.connection.exec_driver_sql("DELETE FROM clock")
    kit.store.connection.exec_driver_sql("DELETE FROM fact")
    list(rebuild(kit.store, helpers=0))
    assert derived_rows(kit) == helped


def test_a_ticket_worked_on_meanwhile_is_folded_here(kit: Kit) -> None:
    loader = Loader(kit.store, "demo")
    loader.store(generate(tickets=30, now_us=kit.now_us))
    ticket = kit.create(priority=3)
    steps = rebuild(kit.store, helpers=1)
    for done, _ in steps:
        if not done:
            kit.run("ticket.reply", ticket=ticket, body="请稍候")
    first = derived_rows(kit)
    list(rebuild(kit.store, helpers=0))
    assert derived_rows(kit) == first


def test_chunks_of_a_dead_helper_come_back(tmp_path: Path) -> None:
    with FoldPool(tmp_path / "missing.sqlite", 1) as pool:
        pool.send([1, 2], now_us=0, seq=0)
        while (answer := pool.receive()) is None:
            pass
        assert answer.keys == [1, 2]
        assert answer.found is None
        assert not pool.waiting()
        assert pool.has_room()
        pool.send([3], now_us=0, seq=0)
        again = pool.receive()
        assert again is not None
        assert again.found is None
