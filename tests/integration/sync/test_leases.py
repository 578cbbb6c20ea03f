"""One desk at a time records warnings, dispatches and serves a channel; another takes over where it ended."""

import time
from pathlib import Path

import pytest

from desk.engine import OpenEngine
from desk.engine.timer_list import ServiceTimers
from desk.engine.warnings import Warner
from desk.ops.holding import DISPATCHER, EMITTER, holds
from desk.sync.leases import Leases
from desk.sync.line import Desk as Line
from desk.workspace import Workspace
from tests.sync_kit import Desk, Shared

MINUTE = 60_000_000
NAMES = ("emitter", "dispatcher")


class Time:
    """A clock that desks and server share."""

    def __init__(self, shared: Shared) -> None:
        self.shared, self.now_us = shared, time.time_ns() // 1000

    def __call__(self) -> int:
        return self.now_us

    def pass_by(self, microseconds: int) -> None:
        """Let time pass everywhere."""
        self.now_us += microseconds
        self.shared.now_us = self.now_us
        self.shared.tell_time()


@pytest.fixture
def clock(shared: Shared) -> Time:
    found = Time(shared)
    found.pass_by(0)
    return found


@pytest.fixture
def team(shared: Shared, tmp_path: Path, clock: Time) -> tuple[Desk, Desk]:
    desks = [shared.desk(tmp_path / name, shared.add_person(name), clock=clock) for name in ("ada", "bob")]
    clock.pass_by(0)
    return desks[0], desks[1]


def recorded(desk: Desk) -> list[tuple[str, str, int]]:
    """Return the notices that stand in the timelines."""
    return [
        tuple(row)
        for row in desk.rows(
            "SELECT kind, json_extract(data, '$.metric'), json_extract(data, '$.step') FROM entry"
            " WHERE kind IN ('warning', 'breach') ORDER BY effective_us, id"
        )
    ]


def test_one_holds_and_the_other_takes_over_when_it_ended(team: tuple[Desk, Desk], clock: Time) -> None:
    ada, bob = team
    first, second = (Leases(desk.store, desk.server) for desk in team)
    for lease in (first, second):
        lease.keep()
    assert (first.held, second.held) == (frozenset(NAMES), frozenset())
    clock.pass_by(60 * 1_000_000)
    second.keep()
    assert holds(ada.store, EMITTER)
    assert not holds(bob.store, DISPATCHER)
    clock.pass_by(25 * 1_000_000)  # ada was killed: its lease runs out for itself first, then for the server
    assert not holds(ada.store, EMITTER)
    second.keep()
    assert not holds(bob.store, EMITTER)
    clock.pass_by(26 * 1_000_000)
    second.keep()
    assert holds(bob.store, EMITTER)
    first.keep()
    assert not holds(ada.store, EMITTER)


def test_who_ends_orderly_or_is_revoked_lets_go_at_once(team: tuple[Desk, Desk], shared: Shared) -> None:
    ada, bob = team
    line = Line(ada.store, ada.server, lambda: ("channel:mail-a",))
    line.leases.keep()
    assert "channel:mail-a" in line.leases.held
    line.close()
    second = Leases(bob.store, bob.server)
    second.keep()
    assert holds(bob.store, EMITTER)
    shared.rows("SELECT sync.revoke_desk(%s)", bob.number)
    ada.connect()
    again = Leases(ada.store, ada.server)
    again.keep()
    assert again.held == frozenset(NAMES)


def test_an_older_server_gives_no_leases(team: tuple[Desk, Desk], shared: Shared) -> None:
    ada, _ = team
    shared.admin.execute("DROP FUNCTION sync.leases_v1(text[], int)")
    Leases(ada.store, ada.server).keep()
    assert not holds(ada.store, EMITTER)


def test_a_warning_is_recorded_once_also_over_a_takeover(
    team: tuple[Desk, Desk], shared: Shared, clock: Time
) -> None:
    """Two desks watch one ticket; the one that records is killed between two steps of its clock."""
    ada, bob = team
    opened, told = [], {}
    leases = [Leases(desk.store, desk.server) for desk in team]
    for number, desk in enumerate(team):
        desk.run("timer.warn")  # the first run only notes its instant
        engine = OpenEngine.__new__(OpenEngine)  # the loop around this store, without lock and socket
        engine.workspace, engine._store = Workspace(desk.directory), desk.store
        engine.engine = engine._build()
        told[number] = []
        engine.engine.broadcast = lambda event, but=None, number=number: told[number].append(event)
        opened.append(Warner(engine.engine, desk.store, slice_s=3600.0))
    for lease in leases:
        lease.keep()
    ticket = ada.create(priority=1)
    shared.settle()
    (half, full) = bob.rows(
        "SELECT w50_us, due_us FROM clock WHERE metric = 'first_response' AND ticket_key = ?",
        bob.row(ticket).key,
    )[0]
    clock.pass_by(half - clock.now_us + 1_000_000)
    for lease in leases:
        lease.keep()
    for timers in opened:
        timers.run()
    shared.settle()
    assert recorded(ada) == recorded(bob)
    assert ("warning", "first_response", 50) in recorded(ada)
    clock.pass_by(full - clock.now_us + 1_000_000)
    leases[1].keep()  # ada does nothing any more
    opened[1].run()
    shared.settle()
    assert recorded(ada) == recorded(bob)
    assert len(recorded(bob)) == len(set(recorded(bob)))
    assert ("breach", "first_response", 100) in recorded(bob)
    assert all(any(event.event == "warning" for event in events) for events in told.values())


def test_a_colleague_without_the_lease_wakes_only_what_was_left(
    team: tuple[Desk, Desk], shared: Shared, clock: Time
) -> None:
    ada, bob = team
    ticket = ada.create()
    until = clock.now_us + 10 * MINUTE
    ada.run("ticket.take", ticket=ticket)
    ada.run("ticket.wait", ticket=ticket, state="scheduled", reason="agreed", expected_until_us=until)
    shared.settle()
    engine = OpenEngine.__new__(OpenEngine)
    engine.workspace, engine._store = Workspace(bob.directory), bob.store
    timers = ServiceTimers(engine._build(), bob.store)
    clock.pass_by(10 * MINUTE + 1_000_000)
    timers.wake()
    assert bob.row(ticket).state == "scheduled"
    clock.pass_by(3 * MINUTE)
    timers.wake()
    assert bob.row(ticket).state == "in_progress"
    shared.settle()
    assert ada.row(ticket).state == "in_progress"
