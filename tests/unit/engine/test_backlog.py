"""What is due after a weekend is done some at a time, the most urgent first; requests come between."""

from pathlib import Path
from typing import Any

import pytest

from desk.engine.timer_list import INDEX_REST, ServiceTimers
from desk.engine.timers import BACKLOG_SHARE, LONGEST_QUIET_S, MOST_SHARE, QUIET_S, Timers
from desk.engine.warnings import FLOOD, RECORDED_AT_ONCE, Warner
from desk.ops.outbox import put_meta
from desk.ops.registry import apply
from desk.ops.timers import WAKE_LIMIT
from desk.process.ids import new_id
from desk.protocol.messages import Event, Failure, Reply, Request
from tests.unit.ops_kit import Kit

TICKETS = 2 * RECORDED_AT_ONCE + 3


class Engine:
    """Runs ops of the engine itself, and hears what is told to the windows."""

    def __init__(self, kit: Kit) -> None:
        self.kit = kit
        self.verbs: list[str] = []
        self.told: list[Any] = []
        self.refuses = False

    def perform_own(self, request: Request) -> Reply:
        self.verbs.append(request.verb)
        if self.refuses:
            return Reply(n=0, failure=Failure(code="disk_full", sentence="No room."))
        made = Request(0, request.verb, request.args, op_id=new_id(self.kit.now_us))
        return Reply(n=0, changes=apply(self.kit.store, made, source="system"))

    def broadcast(self, event: Event) -> None:
        self.told.append(event.data)


@pytest.fixture
def kit(tmp_path: Path) -> Kit:
    found = Kit(tmp_path)
    found.run("timer.warn", source="system")
    return found


def unhurried(engine: Engine, kit: Kit) -> Warner:
    """Return a warner whose look is not cut short by a busy machine."""
    return Warner(engine, kit.store, slice_s=3600.0)  # type: ignore[arg-type]


def breached(kit: Kit) -> list[int]:
    """Return the priorities of the tickets with a recorded breach, in the order of recording."""
    rows = kit.store.connection.exec_driver_sql(
        "SELECT t.priority FROM entry e JOIN ticket t ON t.id = e.ticket_id"
        " JOIN change_log c ON c.kind = 'entry' AND c.id = e.ticket_id WHERE e.kind = 'breach'"
        " GROUP BY e.ticket_id ORDER BY max(c.seq)"
    )
    return [int(priority) for (priority,) in rows]


def test_warnings_of_a_weekend_are_recorded_some_at_a_time(kit: Kit) -> None:
    engine = Engine(kit)
    timers = unhurried(engine, kit)
    assert timers.run() is False
    for number in range(TICKETS):
        kit.create(priority=1 if number % 4 else 0)
    kit.later(days=2)
    before = kit.store.meta("warned_until")
    counts = []
    while timers.run():
        counts.append(len(breached(kit)))
        assert kit.store.meta("warned_until") == before
    assert counts == [RECORDED_AT_ONCE, 2 * RECORDED_AT_ONCE]
    assert len(breached(kit)) == TICKETS
    assert breached(kit) == sorted(breached(kit))
    assert kit.store.meta("warned_until") == kit.now_us
    assert len({data["ticket"] for data in engine.told}) == TICKETS
    assert timers.run() is False
    assert engine.verbs == ["timer.warn"] * 4  # what was told is noted, then what is recorded


def test_what_a_crash_left_is_found_at_the_next_start_and_nothing_twice(kit: Kit) -> None:
    for _ in range(TICKETS):
        kit.create(priority=1)
    kit.later(days=2)
    assert unhurried(Engine(kit), kit).run() is True
    kit.later(minutes=1)
    again = unhurried(Engine(kit), kit)
    while again.run():
        pass
    rows = kit.store.connection.exec_driver_sql("SELECT count(*) FROM entry WHERE kind = 'breach'").scalar()
    distinct = kit.store.connection.exec_driver_sql(
        "SELECT count(*) FROM (SELECT DISTINCT ticket_id, json_extract(data, '$.metric') FROM entry"
        " WHERE kind = 'breach')"
    ).scalar()
    assert rows == distinct
    assert len(breached(kit)) == TICKETS


def test_waits_end_some_at_a_time_and_a_refused_op_is_not_repeated_at_once(kit: Kit) -> None:
    until = kit.now_us + 3_600_000_000
    for _ in range(WAKE_LIMIT + 1):
        kit.run("ticket.wait", ticket=kit.create(), state="scheduled", reason="上门", expected_until_us=until)
    engine = Engine(kit)
    timers = ServiceTimers(engine, kit.store)  # type: ignore[arg-type]
    assert timers.wake() is False
    kit.later(minutes=61)
    assert [timers.wake(), timers.wake(), timers.wake()] == [True, True, False]
    engine.refuses = True
    kit.run(
        "ticket.wait",
        ticket=kit.create(),
        state="scheduled",
        reason="上门",
        expected_until_us=kit.now_us + 30_000_000,
    )
    kit.later(minutes=1)
    assert timers.wake() is False


def test_a_timer_with_more_to_do_comes_sooner_and_never_leaves_out_the_requests() -> None:
    now = [100.0]
    timers = Timers(clock=lambda: now[0])
    results = [True, False]

    def work() -> bool:
        now[0] += 0.1
        return results.pop(0)

    timers.add("warn", 1.0, work)
    now[0] = 101.0
    timers.run_due()
    assert timers.seconds_to_next() == pytest.approx(0.1 * BACKLOG_SHARE)
    now[0] += timers.seconds_to_next()
    timers.run_due()
    assert timers.seconds_to_next() == pytest.approx(0.1 * MOST_SHARE)


def test_an_index_that_is_built_again_gets_half_of_the_time() -> None:
    now = [0.0]

    def work() -> bool:
        now[0] += 0.02
        return True

    timers = Timers(clock=lambda: now[0])
    timers.add("knowledge", 0.1, work, rest=INDEX_REST)
    now[0] = 0.1
    timers.run_due()
    assert timers.seconds_to_next() == pytest.approx(0.02)


def test_a_timer_that_fails_runs_again_and_holds_up_no_other() -> None:
    now, ran = [0.0], []
    timers = Timers(clock=lambda: now[0])

    def fails() -> None:
        raise OSError("away")

    timers.add("fails", 1.0, fails)
    timers.add("works", 1.0, lambda: ran.append(now[0]))
    for _ in range(2):
        now[0] += 1.0
        timers.run_due()
    assert ran == [1.0, 2.0]


def sent(kit: Kit, engine: Engine) -> Warner:
    """Return a warner that has looked once."""
    found = unhurried(engine, kit)
    found.run()
    return found


def test_a_flood_is_told_once_with_numbers_and_not_again_after_a_crash(kit: Kit) -> None:
    engine = Engine(kit)
    for number in range(FLOOD + 1):
        ticket = kit.create(priority=1 if number % 4 else 0)
        if number < 3:
            kit.run("ticket.take", ticket=ticket)
    kit.later(days=2)
    sent(kit, engine)
    assert len(engine.told) == 1
    tally, first = engine.told[0]["tally"], engine.told[0]["first"]
    assert sum(row[-1] for row in tally) == FLOOD + 1
    assert sum(row[-1] for row in tally if row[0] == "mine") == 3
    assert first["mine"]["priority"] == 0
    again = Engine(kit)
    warner = sent(kit, again)  # the first one was killed after its first six tickets
    while warner.run():
        pass
    assert again.told == []
    assert len(breached(kit)) == FLOOD + 1


def test_a_step_that_passes_while_a_weekend_is_recorded_is_told_at_its_instant(kit: Kit) -> None:
    engine = Engine(kit)
    for _ in range(TICKETS):
        kit.create(priority=1)
    kit.later(days=2)
    late = kit.create(priority=0)
    warner = sent(kit, engine)
    engine.told.clear()
    kit.later(minutes=180)
    assert warner.run() is True
    assert {data["ticket"] for data in engine.told} >= {late}
    while warner.run():
        pass
    assert len(breached(kit)) == TICKETS + 1
    assert kit.store.meta("warned_until") == kit.now_us


def test_a_look_of_many_pages_goes_on_where_it_stopped(kit: Kit) -> None:
    for _ in range(5):
        kit.create(priority=1)
    kit.later(days=2)
    engine = Engine(kit)
    warner = Warner(engine, kit.store, slice_s=0.0, places=3)  # type: ignore[arg-type]
    assert warner.run() is True
    assert engine.told == []
    for _ in range(100):
        if not warner.run():
            break
    assert len({data["ticket"] for data in engine.told}) == 5
    assert len(breached(kit)) == 5


def test_who_loses_the_lease_records_nothing_more_and_tells_its_own_person(kit: Kit) -> None:
    engine = Engine(kit)
    for _ in range(TICKETS):
        kit.create(priority=1)
    kit.later(days=2)
    warner = sent(kit, engine)
    with kit.store.write() as connection:
        put_meta(connection, "desk_number", 7)
        put_meta(connection, "lease:emitter", 0)
    kit.create(priority=0)
    kit.later(days=1)
    engine.told.clear()
    assert warner.run() is False
    assert len(breached(kit)) == RECORDED_AT_ONCE
    assert engine.told
    assert kit.store.meta("told_until") == kit.now_us
    with kit.store.write() as connection:
        put_meta(connection, "lease:emitter", kit.now_us + 86_400_000_000)
    engine.told.clear()
    while warner.run():
        pass
    assert len(breached(kit)) == TICKETS + 1
    assert engine.told == []


def test_more_of_a_backlog_waits_for_a_quiet_moment_but_not_for_ever() -> None:
    now, ran = [0.0], []
    timers = Timers(clock=lambda: now[0])

    def work() -> bool:
        ran.append(now[0])
        return True

    timers.add("warn", 1.0, work, rest=1)
    assert [timer.name for timer in timers] == ["warn"]
    now[0] = 1.0
    timers.asked()
    timers.run_due()
    assert ran == [1.0]
    until = now[0] + LONGEST_QUIET_S
    while now[0] < until - 0.02:
        now[0] += 0.01
        timers.asked()
        timers.run_due()
    assert ran == [1.0]
    now[0] = until + 0.001
    timers.asked()
    timers.run_due()
    assert ran == [1.0, now[0]]
    now[0] += QUIET_S
    timers.run_due()
    assert len(ran) == 3
