"""Clocks that passed a step, found a page at a time: each once, the worst first, whatever lies between."""

from pathlib import Path

import pytest

from desk.ops.passing import Passed, Passing, Sorter, described
from tests.unit.ops_kit import Kit

DAY_US = 86_400_000_000


@pytest.fixture
def kit(tmp_path: Path) -> Kit:
    return Kit(tmp_path)


def found(kit: Kit, since_us: int, until_us: int, most: int) -> list[Passed]:
    """Return everything, page by page."""
    passing, all_of_it = Passing(since_us, until_us), []
    while not passing.done:
        page = passing.page(kit.store.connection, most)
        assert len(page) <= most
        all_of_it += page
    return all_of_it


def expected(kit: Kit, since_us: int, until_us: int) -> set[tuple[int, str, int, int]]:
    """Return (key, metric, last step, its instant) computed row by row."""
    rows = kit.store.connection.exec_driver_sql(
        "SELECT c.ticket_key, c.metric, c.cycle, c.w50_us, c.w75_us, c.w90_us, c.due_us FROM clock c JOIN ticket t"
        " ON t.key = c.ticket_key WHERE t.open = 1 AND c.live = 1 AND c.met_us IS NULL"
        " AND c.state IN ('running', 'breached')"
    ).all()
    last = {}
    for key, metric, cycle, *instants in rows:
        steps = zip((50, 75, 90, 100), instants, strict=True)
        if passed := [(step, at) for step, at in steps if at and since_us < at <= until_us]:
            last[key, metric, cycle] = max(passed)
    return {(key, metric, *step) for (key, metric, _), step in last.items()}


@pytest.mark.parametrize("most", [1, 3, 250])
def test_each_clock_is_found_once_with_its_last_step(kit: Kit, most: int) -> None:
    tickets = [kit.create(priority=number % 5) for number in range(12)]
    kit.run("ticket.take", ticket=tickets[0])
    kit.run("ticket.reply", ticket=tickets[0], body="We look at it.")
    kit.run("ticket.cancel", ticket=tickets[1], reason="duplicate")
    since = kit.now_us
    for hours in (0, 1, 5, 30, 24 * 40):
        until = since + hours * 3_600_000_000
        seen = found(kit, since, until, most)
        steps = {(one.key, one.metric, one.step, one.at_us) for one in seen}
        assert len(seen) == len(steps)
        assert steps == expected(kit, since, until)
        assert [-one.step for one in seen] == sorted(-one.step for one in seen)
        # What passed between two looks is what the second look finds.
        again = found(kit, since + hours * 1_800_000_000, until, most)
        assert {(one.key, one.metric) for one in again} <= {(one.key, one.metric) for one in seen}


def test_whose_a_step_is_and_what_is_told_of_it(kit: Kit) -> None:
    ticket = kit.create(priority=1)
    kit.run("ticket.take", ticket=ticket)
    one = found(kit, kit.now_us, kit.now_us + 40 * DAY_US, 50)[0]
    connection = kit.store.connection
    assert described(connection, one)["title"] == kit.row(ticket).title
    assert one.urgency == (one.priority, -100, one.at_us)
    assert Sorter(connection, one.owner).whose(one) == "mine"
    assert Sorter(connection, None).whose(one) == "others"
    member = connection.exec_driver_sql(
        "SELECT person_id, group_id FROM membership WHERE ended_us IS NULL LIMIT 1"
    ).one()
    theirs = Passed(ticket, one.key, one.metric, 50, 0, 1, None, bytes(member[1]))
    assert Sorter(connection, bytes(member[0])).whose(theirs) == "groups"
