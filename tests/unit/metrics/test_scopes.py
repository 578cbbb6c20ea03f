"""Resolution times, products and origins, and the cycles of imported tickets, against plain Python."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk.metrics.api import insights
from desk.process.errors import KnownError

from .test_metrics import FIRST, LAST, US, World, instant

ZONE = "Asia/Shanghai"
NOW = instant(ZONE, 2026, 5, 1)
BEGIN = instant(ZONE, 2026, 3, 21, 9)
SCOPE = {"from_day": FIRST.isoformat(), "to_day": LAST.isoformat()}


@pytest.fixture
def world() -> Iterator[World]:
    """Return an empty world."""
    made = World()
    yield made
    made.connection.engine.dispose()


def ticket(world: World, key: int, product: str) -> None:
    """Add a ticket's register."""
    world.connection.exec_driver_sql(
        "INSERT INTO ticket(key, id, number, product, created_us, updated_us, external_id) VALUES (?,?,?,?,0,0,?)",
        (key, key.to_bytes(16, "big"), f"T-{key}", product, None),
    )


ROWS = st.lists(
    st.tuples(st.integers(0, 25 * 86_400), st.integers(0, 40_000) | st.none(), st.sampled_from(["met", "breached", "waived"]),
              st.booleans(), st.sampled_from(["pay", "vpn"]), st.sampled_from(["", "demo", "jira"]), st.integers(1, 40_000)),
    max_size=30,
)  # fmt: skip


@given(rows=ROWS)
@settings(max_examples=25)
def test_resolution_agrees_with_plain_python_in_every_scope(rows: list[Any]) -> None:
    world = World()
    held = []
    for key, (offset, took, outcome, excluded, product, source, target) in enumerate(rows, 1):
        solved = BEGIN + offset * US
        world.fact(
            key,
            BEGIN,
            last_solution_us=solved,
            total_resolution_s=took,
            excluded=int(excluded),
            source=source,
        )
        world.clock(
            key,
            outcome=outcome,
            decided_us=solved,
            target_s=target,
            elapsed_s=took or 0,
            live=int(source != "jira"),
        )
        ticket(world, key, product)
        if not excluded:
            held.append((key, took, outcome, product, source))
    for product in ("", "pay", "vpn"):
        for origin in ("", "desk", "imported"):
            chosen = [
                one for one in held
                if (not product or one[3] == product)
                and (not origin or (one[4] in ("", "demo")) == (origin == "desk"))
            ]  # fmt: skip
            page = insights(world.ask(ZONE, FIRST, LAST, NOW, product=product, origin=origin), language="en")
            lengths = sorted(one[1] for one in chosen if one[1] is not None)
            found = page.resolution
            assert found.n == len(lengths) == sum(found.counts) + found.overflow
            decided = [one for one in chosen if one[2] in ("met", "breached")]
            met = sum(one[2] == "met" for one in decided)
            assert found.within == (100 * met / len(decided) if decided else None)
            assert page.n == len(decided)
            extra = {k: v for k, v in (("product", product), ("origin", origin)) if v}
            edges = [*found.edges[:-1], found.edges[-1]]
            for low, high, number in zip(edges, [*edges[1:-1], edges[-1]], found.counts, strict=False):
                keys = world.drill(ZONE, NOW, set="resolution", low_min=low, high_min=high, **SCOPE, **extra)
                assert keys == {
                    k for k, took, *_ in chosen if took is not None and int(low * 60) <= took < int(high * 60)
                }
                assert len(keys) == number
            above = world.drill(ZONE, NOW, set="resolution", low_min=edges[-1], **SCOPE, **extra)
            assert len(above) == found.overflow
            if lengths:
                assert found.median == lengths[-(-len(lengths) // 2) - 1] / 60
            for kpi in page.kpis:
                assert {k: v for k, v in kpi.drill.items() if k in ("product", "origin")} == extra
                if kpi.name == "compliance":
                    assert world.drill(ZONE, NOW, **json.loads(json.dumps(kpi.drill))) == {
                        one[0] for one in chosen if one[2] == "breached"
                    }
    world.connection.engine.dispose()


def test_a_history_that_goes_on_here_is_counted_once(world: World) -> None:
    started = BEGIN + 86_400 * US
    world.fact(1, BEGIN, source="jira", last_solution_us=BEGIN, total_resolution_s=60)
    # History: one cycle decided before Desk took over, one after; live: the latter once more.
    world.clock(1, cycle=1, metric="update", outcome="breached", decided_us=BEGIN + 3_600 * US, live=0)
    world.clock(1, cycle=2, metric="update", outcome="breached", decided_us=started + 3_600 * US, live=0)
    world.clock(
        1,
        cycle=1001,
        metric="update",
        outcome="met",
        decided_us=started + 1_800 * US,
        started_us=started,
        live=1,
    )
    page = insights(world.ask(ZONE, FIRST, LAST, NOW, metric="update"), language="en")
    assert page.n == 2
    assert sum(day.met for day in page.compliance) == 1
    assert sum(day.breached for day in page.compliance) == 1
    assert page.kpis[0].value == 50
    assert world.drill(ZONE, NOW, set="compliance", metric="update", outcome="breached", **SCOPE) == {1}


def test_what_the_source_says_stands_apart(world: World) -> None:
    for key, made in ((1, 1), (2, 0), (3, 1), (4, None)):
        world.fact(key, BEGIN, closed_us=BEGIN + US, made_sla=made, source="jira")
    page = insights(world.ask(ZONE, FIRST, LAST, NOW), language="en")
    assert page.imported is not None
    assert page.imported.n == 3
    assert round(page.imported.value or 0, 1) == 66.7
    assert page.n == 0
    assert insights(world.ask(ZONE, FIRST, LAST, NOW, origin="desk"), language="en").imported is None
    assert set(page.formulas) == {"first_response", "resolution", "backlog", "inflow", "ratings"}
    assert all(page.formulas.values())


def test_targets_that_are_equally_frequent_give_the_longer_one(world: World) -> None:
    for key, target in ((1, 600), (2, 3_600)):
        world.fact(key, BEGIN, last_solution_us=BEGIN + US, total_resolution_s=30)
        world.clock(key, outcome="met", decided_us=BEGIN + US, target_s=target)
    page = insights(world.ask(ZONE, FIRST, LAST, NOW), language="en")
    assert page.resolution.target == 60
    assert page.resolution.edges[-1] == 120
    assert page.first_response.target is None


def test_a_wrong_origin_is_refused(world: World) -> None:
    with pytest.raises(KnownError) as caught:
        world.ask(ZONE, FIRST, LAST, NOW, origin="moon")
    assert caught.value.sentence("zh")
    with pytest.raises(KnownError):
        world.drill(ZONE, NOW, set="resolution", origin="moon", **SCOPE)
