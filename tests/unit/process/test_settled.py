"""Clocks met long ago may be left out of a fold; the others are what they are in a whole one."""

from desk.process.policy import CALENDARS, DEFAULT_POLICIES
from desk.process.rules import Rules
from desk.process.sla import fold
from desk.process.timeline import Event

START = 1_773_018_000  # 2026-03-09 09:00 in Shanghai, a Monday
HOUR = 3600


def event(n: int, hours: float, kind: str, **data: object) -> Event:
    return Event(n.to_bytes(16, "big"), START + int(hours * HOUR), kind, data)


def test_a_fold_without_what_was_met_before() -> None:
    events = [
        event(1, 0, "created", priority=2),
        event(2, 0.5, "public_reply"),
        event(3, 5, "public_reply"),
        event(4, 30, "customer_message"),
        event(5, 31, "waiting_customer"),
    ]
    rules = Rules(policies=DEFAULT_POLICIES, calendars=CALENDARS)
    now, settled = START + 40 * HOUR, START + 2 * HOUR
    whole = fold(events, rules=rules, now=now)
    part = fold(events, rules=rules, now=now, settled=settled)
    left_out = [clock for clock in whole.clocks if clock not in part.clocks]
    assert part.clocks == tuple(c for c in whole.clocks if c.met_at is None or c.met_at >= settled)
    assert left_out
    assert all(clock.met_at is not None and clock.met_at < settled for clock in left_out)
    assert (part.state, part.facts) == (whole.state, whole.facts)
    for clock in whole.clocks:
        assert clock.warning_instants() == tuple(clock.warnings.values())
