"""Dispatch where people work at night, swap days and change their clocks: who is there, turns, relaxation, time to accept."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from desk.process.calendar import ALWAYS, Calendar, Intervals
from desk.process.dispatch import dispatch
from desk.process.dispatch_parts import Agent, Settings, Waiting, accept_by, weight_of
from desk.process.roster import RosterDay, calendar_of, shift_at

HOUR, DAY = 3600, 86_400
MONDAY = date(2026, 3, 23)  # the week in which Europe changes its clocks, in the night to Sunday the 29th
SHIFTS: dict[str, Intervals] = {
    "none": (), "day": ((9 * HOUR, 12 * HOUR), (13 * HOUR, 18 * HOUR)), "late": ((14 * HOUR, 22 * HOUR),),
    "night": ((22 * HOUR, 30 * HOUR),), "evening": ((18 * HOUR, 27 * HOUR),),
}  # fmt: skip
"""Hours from the midnight of the day on which a shift begins."""


def stored(week: list[str]) -> Calendar:
    """Return the week as a calendar stores it: a night is cut at midnight and given to two days."""
    days: list[list[tuple[int, int]]] = [[] for _ in week]
    for number, name in enumerate(week):
        for start, end in SHIFTS[name]:
            days[number].append((start, min(end, DAY)))
            if end > DAY:
                days[(number + 1) % 7].insert(0, (0, end - DAY))
    return Calendar("own", "Own", "UTC", weekly=tuple(tuple(day) for day in days))


weeks = st.lists(st.sampled_from(sorted(SHIFTS)), min_size=7, max_size=7).filter(
    lambda week: any(name != "none" for name in week)
)
changes = st.dictionaries(st.integers(1, 12), st.sampled_from(sorted(SHIFTS)), max_size=4)


@settings(max_examples=25, deadline=None)
@given(weeks, changes)
def test_a_day_off_is_the_shift_that_begins_on_it(week: list[str], differ: dict[int, str]) -> None:
    days = [
        RosterDay(MONDAY + timedelta(days=n), "swap" if SHIFTS[name] else "off", SHIFTS[name])
        for n, name in differ.items()
    ]
    mine = calendar_of(stored(week), days)
    there: set[int] = set()
    for number in range(-1, 15):
        for start, end in SHIFTS[differ.get(number, week[number % 7])]:
            there |= set(range(number * 24 + start // HOUR, number * 24 + end // HOUR))
    begin = round(datetime.combine(MONDAY, datetime.min.time(), UTC).timestamp())
    agent = Agent("a", frozenset({"g"}), 1.0, shift=mine)
    for hour in range(14 * 24):
        assert agent.is_present(begin + hour * HOUR + 1) == (hour in there), (hour // 24, hour % 24)


def test_a_night_typed_over_two_days_counts_once() -> None:
    night = stored(["night"] * 7)
    parts = [
        RosterDay(MONDAY, "shift", ((20 * HOUR, DAY),)),
        RosterDay(MONDAY + timedelta(days=1), "shift", ((0, 4 * HOUR),)),
    ]
    mine, begin = (
        calendar_of(night, parts),
        round(datetime.combine(MONDAY, datetime.min.time(), UTC).timestamp()),
    )
    # Monday's night was lengthened by hand, and Tuesday has no shift of its own.
    assert shift_at(mine, begin + 21 * HOUR) == (begin + 20 * HOUR, begin + 28 * HOUR)
    assert not mine.is_working(begin + 47 * HOUR)
    assert not mine.is_working(begin + 49 * HOUR)
    early = [
        RosterDay(MONDAY, "shift", ((5 * HOUR, 9 * HOUR),)),
        RosterDay(MONDAY + timedelta(days=2), "shift", ((0, HOUR),)),
    ]
    assert calendar_of(night, early).hours(MONDAY) == ((0, 9 * HOUR),)
    assert calendar_of(night, early).hours(MONDAY + timedelta(days=2)) == ((0, HOUR),)
    longest = Calendar("x", "X", "UTC", weekly=(((0, 12 * HOUR), (13 * HOUR, DAY)),) * 7)
    assert calendar_of(longest, [RosterDay(MONDAY, "off")]).hours(MONDAY) == ()


def test_the_night_in_which_the_clocks_change_is_as_long_as_it_is() -> None:
    zone = ZoneInfo("Europe/Berlin")
    base = replace(stored(["night"] * 7), tz="Europe/Berlin")
    mine = calendar_of(base, [RosterDay(date(2026, 3, 29), "off"), RosterDay(date(2026, 10, 24), "leave")])

    def there(text: str) -> bool:
        return mine.is_working(round(datetime.fromisoformat(text).replace(tzinfo=zone).timestamp()))

    assert [there(f"2026-03-29 {hour}") for hour in ("01:59", "03:00", "05:59", "06:00", "22:00")] == [
        True, True, True, False, False,
    ]  # fmt: skip
    assert [there(one) for one in ("2026-03-30 00:30", "2026-03-30 22:00", "2026-10-25 02:30")] == [
        False,
        True,
        False,
    ]
    start = round(datetime(2026, 3, 28, 22, tzinfo=zone).timestamp())
    rules = Settings()
    # P3 waits one working hour for an answer: across the change, and never in the morning that is off.
    assert accept_by(rules, 3, start, mine) == start + HOUR
    assert accept_by(rules, 3, start + 6 * HOUR + HOUR // 2, mine) == mine.due(
        start + 6 * HOUR + HOUR // 2, HOUR
    )
    assert mine.work(start, start + 12 * HOUR) == 7 * HOUR


@settings(max_examples=25, deadline=None)
@given(st.integers(2, 7), st.lists(st.integers(0, 9), min_size=1, max_size=12))
def test_turns_stay_fair_from_run_to_run(people: int, runs: list[int]) -> None:
    last = {f"a{number}": 0.0 for number in range(people)}
    had: Counter[str] = Counter()
    rules, now_us, made = Settings(modes={"g": "round_robin"}), 1_774_000_000_000_000, 0
    for size in runs:
        made += size
        team = [
            Agent(name, frozenset({"g"}), 1e6, shift=ALWAYS, last_assigned=at) for name, at in last.items()
        ]
        now = now_us // 1_000_000
        queue = [Waiting(f"t{number:04}", "g", 3, now) for number in range(made - size, made)]
        for place, one in enumerate(dispatch(queue, team, rules, now), 1):
            # What a run stores: the instant, and the place in the run behind its point.
            last[str(one.agent)] = (now_us + place) / 1e6
            had[str(one.agent)] += 1
        assert max(had.values(), default=0) - min(had[name] for name in last) <= 1
        now_us += (1_000, 1_500_000)[size % 2]  # two runs may fall into one second


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.integers(0, 4), max_size=40), st.lists(st.sampled_from((0.0, 1.0, 4.0, 12.0)), max_size=6),
    st.sampled_from(("active", "waiting", "confirmation")),
)  # fmt: skip
def test_loads_grow_by_weight_and_never_beyond_the_room(
    priorities: list[int], sizes: list[float], phase: str
) -> None:
    team = [Agent(f"a{n}", frozenset({"g"}), size, shift=ALWAYS) for n, size in enumerate(sizes)]
    queue = [
        Waiting(f"t{n:02}", "g", priority, 1_774_000_000 - n, phase=phase)
        for n, priority in enumerate(priorities)
    ]
    loads = dict.fromkeys((one.id for one in team), 0.0)
    decisions = dispatch(queue, team, Settings(), 1_774_000_000)
    for one in decisions:
        if one.agent is not None:
            loads[one.agent] += one.weight
    room = {one.id: one.capacity - loads[one.id] for one in team}
    assert all(left >= -1e-6 for left in room.values())
    left_over = [weight_of(p, phase) for p in priorities]
    for one in decisions:
        if one.agent is not None:
            left_over.remove(one.weight)
    assert all(weight > max(room.values(), default=0.0) + 1e-9 or not room for weight in left_over)
