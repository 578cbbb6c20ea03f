"""Every number and bar against a recomputation in plain Python, in zones with and without summer time."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, create_engine

from desk.metrics.api import drill_keys, insights, metrics_table, question_of
from desk.metrics.periods import Period
from desk.models import article, derived, ticket  # noqa: F401  (the tables)
from desk.models.base import METADATA
from desk.process.errors import KnownError
from desk.protocol.figures import RatingDay

ZONES = ("Asia/Shanghai", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe")
US = 1_000_000
FIRST, LAST = date(2026, 3, 20), date(2026, 4, 10)  # Europe and Lord Howe change their clocks in between


def instant(zone: str, *parts: int) -> int:
    """Return microseconds of a local wall time."""
    return int(datetime(*parts, tzinfo=ZoneInfo(zone)).timestamp()) * US  # type: ignore[arg-type]


class World:
    """Facts and clocks in a database of their own, and the same rows as dictionaries."""

    def __init__(self) -> None:
        self.connection: Connection = create_engine("sqlite://").connect()
        METADATA.create_all(self.connection)
        self.facts: list[dict[str, Any]] = []
        self.clocks: list[dict[str, Any]] = []

    def add(self, table: str, rows: list[dict[str, Any]], row: dict[str, Any]) -> None:
        """Store a row and remember it."""
        rows.append(row)
        marks = ",".join("?" * len(row))
        self.connection.exec_driver_sql(
            f"INSERT INTO {table}({','.join(row)}) VALUES ({marks})", tuple(row.values())
        )

    def fact(self, key: int, created_us: int, **columns: Any) -> None:
        """Add a ticket's facts."""
        row = {"ticket_key": key, "created_us": created_us, "excluded": 0, "priority": 3, **columns}
        self.add("fact", self.facts, row)

    def clock(self, key: int, **columns: Any) -> None:
        """Add a clock cycle."""
        row = {
            "ticket_key": key,
            "metric": "resolution",
            "cycle": 1,
            "started_us": 0,
            "state": "met",
            **columns,
        }
        self.add("clock", self.clocks, row)

    def ask(self, zone: str, first: date, last: date, now_us: int, **scope: Any) -> Any:
        """Return the question of a period."""
        given = {"group": None, "priority": None, "metric": "resolution", **scope}
        return question_of(
            self.connection, from_day=first.isoformat(), to_day=last.isoformat(), settings={"time_zone": zone},
            now_us=now_us, **given,
        )  # fmt: skip

    def drill(self, zone: str, now_us: int, **drill: Any) -> set[int]:
        """Return the tickets behind a part of a chart."""
        return set(drill_keys(self.connection, drill, settings={"time_zone": zone}, now_us=now_us))


@pytest.fixture
def world() -> Iterator[World]:
    """Return an empty world."""
    made = World()
    yield made
    made.connection.engine.dispose()


SPAN = st.integers(0, 40 * 86_400)
ROWS = st.lists(
    st.tuples(SPAN, st.integers(0, 9 * 86_400), st.sampled_from(["met", "breached", "waived"]), st.booleans(),
              st.integers(0, 4), st.integers(0, 3)),
    max_size=40,
)  # fmt: skip


def filled(zone: str, rows: list[tuple[int, int, str, bool, int, int]]) -> World:
    """Return a world of tickets spread over the weeks around the change of clocks."""
    world = World()
    begin = instant(zone, 2026, 3, 10)
    for key, (offset, took, outcome, excluded, priority, reply) in enumerate(rows, 1):
        created = begin + offset * US
        closed = created + took * US if took else None
        world.fact(
            key, created, closed_us=closed, last_solution_us=closed, excluded=int(excluded), priority=priority,
            first_response_us=created + reply * 3_600 * US if reply else None,
        )  # fmt: skip
        if closed is not None:
            world.clock(
                key, outcome=outcome, decided_us=closed, target_s=86_400, elapsed_s=took, priority=priority
            )
    return world


def local(at_us: int, zone: str) -> datetime:
    """Return the wall time of an instant."""
    return datetime.fromtimestamp(at_us / US, UTC).astimezone(ZoneInfo(zone))


@pytest.mark.parametrize("zone", ZONES)
@given(rows=ROWS)
@settings(max_examples=15)
def test_the_page_agrees_with_plain_python(zone: str, rows: list[Any]) -> None:
    world = filled(zone, rows)
    now = instant(zone, 2026, 5, 1)
    page = insights(world.ask(zone, FIRST, LAST, now), language="en")
    kept = {row["ticket_key"]: row for row in world.facts if not row["excluded"]}
    outcomes: Counter[tuple[str, str]] = Counter()
    for clock in world.clocks:
        if clock["ticket_key"] in kept:
            risky = clock["outcome"] == "met" and clock["elapsed_s"] >= 0.75 * clock["target_s"]
            day = local(clock["decided_us"], zone).date().isoformat()
            outcomes[(day, "risk" if risky else clock["outcome"])] += 1
    for day in page.compliance:
        found = (day.met, day.risk, day.breached, day.waived)
        assert found == tuple(outcomes[(day.day, name)] for name in ("met", "risk", "breached", "waived"))
    for day_text, number in page.backlog:
        end = instant(zone, *(date.fromisoformat(day_text) + timedelta(1)).timetuple()[:3])
        alive = [
            key for key, row in kept.items()
            if row["created_us"] < end and (row["closed_us"] is None or row["closed_us"] >= end)
        ]  # fmt: skip
        assert number == len(alive)
        assert world.drill(zone, now, set="backlog", day=day_text) == set(alive)
    hours: Counter[tuple[int, int]] = Counter()
    for row in kept.values():
        at = local(row["created_us"], zone)
        if FIRST <= at.date() <= LAST:
            hours[(at.weekday(), at.hour)] += 1
    assert {(w, h): n for w, line in enumerate(page.inflow) for h, n in enumerate(line) if n} == dict(hours)
    answered = [
        r
        for r in kept.values()
        if r["first_response_us"] and FIRST <= local(r["first_response_us"], zone).date() <= LAST
    ]
    assert page.first_response.n == len(answered)
    assert sum(page.first_response.counts) + page.first_response.overflow == len(answered)


@pytest.mark.parametrize("zone", ZONES)
@given(rows=ROWS)
@settings(max_examples=10)
def test_every_bar_opens_exactly_its_tickets(zone: str, rows: list[Any]) -> None:
    world = filled(zone, rows)
    now = instant(zone, 2026, 5, 1)
    page = insights(world.ask(zone, FIRST, LAST, now), language="en")
    for day in page.compliance:
        for name in ("met", "risk", "breached", "waived"):
            assert len(world.drill(zone, now, set="compliance", day=day.day, outcome=name)) == getattr(
                day, name
            )
    scope = {"from_day": FIRST.isoformat(), "to_day": LAST.isoformat()}
    for weekday, line in enumerate(page.inflow):
        for hour, number in enumerate(line):
            if number:
                assert (
                    len(world.drill(zone, now, set="inflow", weekday=weekday, hour=hour, **scope)) == number
                )
    found = page.first_response
    for low, high, number in zip(found.edges, found.edges[1:], found.counts, strict=False):
        keys = world.drill(zone, now, set="first_response", low_min=low, high_min=high, **scope)
        assert len(keys) == number


def test_a_rate_counts_decided_cycles_only_and_the_bar_shows_the_running_ones(world: World) -> None:
    zone, now = "Europe/Berlin", instant("Europe/Berlin", 2026, 4, 1, 12)
    for key, outcome in ((1, "met"), (2, "breached")):
        world.fact(key, now - 3_600 * US)
        world.clock(key, outcome=outcome, decided_us=now - 60 * US, target_s=100, elapsed_s=1)
    world.fact(3, now - 3_600 * US)
    world.clock(
        3, state="running", outcome="open", target_s=100, elapsed_s=80, w75_us=now - US, live=1, waived=0
    )
    today = date(2026, 4, 1)
    page = insights(world.ask(zone, today, today + timedelta(3), now), language="en")
    assert [day.running for day in page.compliance] == [1, 0, 0, 0]
    assert page.n == page.kpis[0].n == 2
    assert page.kpis[0].value == 50
    assert world.drill(zone, now, set="compliance", day="2026-04-01", outcome="risk") == {3}


def test_durations_state_mean_median_and_p90_with_n(world: World) -> None:
    zone = "Asia/Shanghai"
    for key, minutes in enumerate([1, 2, 3, 4, 5, 6, 7, 8, 9, 100], 1):
        created = instant(zone, 2026, 4, 1, 9)
        world.fact(key, created, first_response_us=created + minutes * 60 * US)
    table = metrics_table(world.ask(zone, FIRST, LAST, instant(zone, 2026, 5, 1)), language="zh")
    found = next(number for number in table if number.name == "first_response")
    assert (found.n, found.value, found.median, found.p90) == (10, 14.5, 5.0, 9.0)
    assert "首次" in found.formula


def test_ratings_give_csat_and_score100_and_open_their_tickets(world: World) -> None:
    zone, now = "Asia/Shanghai", instant("Asia/Shanghai", 2026, 5, 1)
    at = instant(zone, 2026, 3, 25)
    for key, score, day in ((1, 5, at), (2, 4, at), (3, 1, at), (4, 1, instant(zone, 2026, 5, 1))):
        ident = key.to_bytes(16, "big")
        world.fact(key, at - 9 * US, priority=key)
        world.connection.exec_driver_sql(
            "INSERT INTO ticket(key, id, number, created_us, updated_us) VALUES (?, ?, ?, 1, 1)",
            (key, ident, f"T{key}"),
        )
        world.connection.exec_driver_sql(
            "INSERT INTO survey(id, ticket_id, score, at_us) VALUES (?, ?, ?, ?)", (ident, ident, score, day)
        )
    found = {one.name: one for one in metrics_table(world.ask(zone, FIRST, LAST, now), language="en")}
    assert (round(found["csat"].value or 0, 2), found["csat"].n) == (66.67, 3)
    assert (round(found["score100"].value or 0, 2), found["score100"].unit) == (66.67, "points")
    assert world.drill(zone, now, **found["csat"].drill) == {1, 2, 3}
    assert world.drill(zone, now, **{**found["score100"].drill, "priority": 2}) == {2}
    page = insights(world.ask(zone, FIRST, LAST, now), language="zh")
    assert page.ratings == (RatingDay("2026-03-25", 3, 2, 10),)
    assert "满意率" in page.formulas["ratings"]
    assert world.drill(zone, now, set="ratings", day="2026-03-25") == {1, 2, 3}
    assert world.drill(zone, now, set="ratings", from_day="2026-03-26", to_day="2026-04-02") == set()


def test_a_past_backlog_opens_the_tickets_of_then(world: World) -> None:
    zone = "Asia/Shanghai"
    world.fact(1, instant(zone, 2026, 3, 1), closed_us=instant(zone, 2026, 4, 20))
    now = instant(zone, 2026, 5, 1)
    number = next(
        k for k in metrics_table(world.ask(zone, FIRST, LAST, now), language="en") if k.name == "backlog"
    )
    assert number.value == 1
    assert world.drill(zone, now, **number.drill) == {1}


@pytest.mark.parametrize(
    "drill",
    [
        {"set": "x"}, {"set": "kpi", "name": "x", "day": "2026-01-01"}, {"set": "backlog"},
        {"set": "inflow", "day": "2026-01-01", "hour": "x"},
        {"set": "first_response", "day": "2026-01-01", "high_min": "inf"},
        {"set": "compliance", "day": "2026-01-01", "outcome": ["a"]},
        {"set": "compliance", "day": "2026-01-01", "outcome": "zzz"},
        {"set": "compliance", "day": "2026-01-01", "group": "no hex"},
    ],
)  # fmt: skip
def test_a_wrong_part_of_a_chart_is_refused_in_a_sentence(world: World, drill: dict[str, Any]) -> None:
    with pytest.raises(KnownError) as refused:
        world.drill("Asia/Shanghai", 0, **drill)
    assert refused.value.sentence("zh")


@pytest.mark.parametrize(
    ("first", "last", "zone"),
    [("2026-13-01", "2026-12-01", "UTC"), ("2026-02-02", "2026-02-01", "UTC"), ("1900-01-01", "2026-01-01", "UTC"),
     ("2026-01-01", "2026-01-02", "Mars/Olympus")],
)  # fmt: skip
def test_a_wrong_period_is_refused_in_a_sentence(first: str, last: str, zone: str) -> None:
    with pytest.raises(KnownError) as refused:
        Period.of(first, last, zone)
    assert refused.value.sentence("en")


def test_an_unknown_clock_is_refused(world: World) -> None:
    with pytest.raises(KnownError):
        world.ask("UTC", FIRST, LAST, 0, metric="nonsense")
