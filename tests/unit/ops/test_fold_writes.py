"""Differences that are held before they are written: their order, and tickets that change meanwhile."""

from typing import Any

import pytest

from desk.ops.derived import _hold_ready, load_events, rebuild, write_derived
from desk.ops.fold_pool import Answer
from desk.ops.fold_writes import PART_ROWS, HeldDifferences, changed_since, drained
from desk.ops.folds import Differences
from tests.unit.ops_kit import Kit


def due(key: int, instant: int) -> tuple[Any, ...]:
    return ("update", None, None, None, None, instant, None, instant, key)


def found(*rows: tuple[Any, ...]) -> Differences:
    return Differences([row[-1] for row in rows], [], [], [], [], list(rows))


@pytest.fixture
def key(kit: Kit) -> int:
    """Return the key of a ticket."""
    return int(kit.row(kit.create()).key)


def retitle(kit: Kit) -> None:
    """Change the ticket."""
    (ticket,) = kit.store.connection.exec_driver_sql("SELECT id FROM ticket").scalars()
    kit.run("ticket.title", ticket=bytes(ticket), to="另一个标题")


class Written:
    """Keeps what would be written."""

    def __init__(self) -> None:
        self.rows: list[tuple[Any, ...]] = []
        self.parts = 0

    def __call__(self, connection: Any, differences: Differences) -> None:
        self.rows += differences.dues
        self.parts += 1


def test_rows_are_written_in_parts_in_the_order_of_the_deadlines(kit: Kit) -> None:
    written = Written()
    held = HeldDifferences(kit.store, written)
    seq = kit.store.last_seq()
    for key in range(PART_ROWS + 10):
        held.add(found(due(key, (key * 7919) % 10_007)), seq)
    assert not held.writing
    held.seal()
    while held.writing:
        held.write_part()
    assert written.parts == 2
    assert [row[-2] for row in written.rows] == sorted(row[-2] for row in written.rows)
    assert len(written.rows) == PART_ROWS + 10


def test_a_ticket_that_changed_meanwhile_is_left_for_another_fold(kit: Kit, key: int) -> None:
    written = Written()
    held = HeldDifferences(kit.store, written)
    before = kit.store.last_seq()
    held.add(found(due(key, 5), due(key + 1, 6)), before)
    held.seal()
    retitle(kit)
    held.write_part()
    assert [row[-1] for row in written.rows] == [key + 1]
    assert list(drained(held.again, 10)) == [[key]]


def test_a_fold_that_arrives_after_the_change_it_has_not_seen_is_not_written(kit: Kit, key: int) -> None:
    written = Written()
    held = HeldDifferences(kit.store, written)
    before = kit.store.last_seq()
    retitle(kit)
    held.add(found(due(key + 1, 6)), kit.store.last_seq())
    held.seal()
    held.write_part()
    held.add(found(due(key, 5)), before)
    held.seal()
    held.write_part()
    assert [row[-1] for row in written.rows] == [key + 1]
    assert list(drained(held.again, 10)) == [[key]]


def test_what_changed_since_is_known_unless_too_much_has(kit: Kit, key: int) -> None:
    before = kit.store.last_seq()
    assert changed_since(kit.store, [key, key + 1], before) == set()
    retitle(kit)
    assert changed_since(kit.store, [key, key + 1], before) == {key}
    kit.run("calendar.overrides", calendar="cn-bh", days={"2026-03-18": []})
    assert changed_since(kit.store, [key, key + 1], before) == {key, key + 1}


class OneAnswer:
    """A pool with one answer that has come back."""

    def __init__(self, *answers: Answer | None) -> None:
        self.answers = list(answers)
        self.waited: list[bool] = []

    def receive(self, *, wait: bool) -> Answer | None:
        self.waited.append(wait)
        return self.answers.pop(0)


def test_what_a_dead_helper_had_is_folded_here_while_the_rest_is_written(kit: Kit, key: int) -> None:
    clocks = "SELECT * FROM clock ORDER BY 1, 2, 3"
    right = kit.store.connection.exec_driver_sql(clocks).all()
    kit.store.connection.exec_driver_sql("DELETE FROM clock")
    written = Written()
    held = HeldDifferences(kit.store, written)
    pool: Any = OneAnswer(Answer([key], 0, None), Answer([key + 1], 0, found(due(key + 1, 6))), None)
    assert _hold_ready(kit.store, pool, held, 0) == 1
    assert kit.store.connection.exec_driver_sql(clocks).all() == right
    assert _hold_ready(kit.store, pool, held, 0) == 1
    held.seal()
    assert held.writing
    assert _hold_ready(kit.store, pool, held, 0) == 0
    assert written.parts == 1
    assert pool.waited == [True, True, False]


def test_nothing_to_store_stores_nothing(kit: Kit) -> None:
    before = kit.store.last_seq()
    with kit.store.write() as connection:
        write_derived(connection, [])
        assert load_events(connection, []) == {}
    assert kit.store.last_seq() == before
    assert sum(done for done, _ in rebuild(kit.store)) == 0
