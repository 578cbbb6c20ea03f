"""One run of the dispatcher over 5,000 waiting tickets and 500 agents: the look, and the op that writes 200 of them."""

import json
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Connection

from desk.bench.figures import Figure, Options
from desk.models.store import Store, open_store
from desk.ops.catalogue import OPS
from desk.ops.dispatch_ground import ground
from desk.ops.registry import apply
from desk.process.ids import fact_id, new_id
from desk.protocol.messages import Request

TICKETS, AGENTS, GROUPS = 5_000, 500, 20
SKILLS = ("database", "network", "container", "account")
RUNS = 5


def measure(options: Options) -> Iterator[Figure]:
    """Yield the time of the look and of the writing run."""
    tickets, agents = (500, 50) if options.quick else (TICKETS, AGENTS)
    directory = Path(tempfile.mkdtemp(prefix="desk-dispatch-"))
    store = open_store(directory)
    assert OPS  # the catalogue is what registers the op used below
    try:
        with store.write() as connection:
            fill(connection, tickets, agents, store.clock())
        looks = []
        for _ in range(RUNS):
            began = time.perf_counter()
            with store.read() as connection:
                found = ground(store, connection, store.clock())
            looks.append(time.perf_counter() - began)
        given = sum(decision.agent is not None for decision in found.decisions)
        what = f"{tickets:,} waiting tickets over {agents} agents"
        note = f"read, ranked and decided: {given:,} find an agent; best {min(looks) * 1000:.0f} ms"
        yield Figure(row="dispatch", what=f"{what}: decided", value=max(looks), unit="s", target=2, note=note)
        yield from _written(store, what)
    finally:
        store.close()
        shutil.rmtree(directory, ignore_errors=True)


def _written(store: Store, what: str) -> Iterator[Figure]:
    began = time.perf_counter()
    request = Request(1, "dispatch.run", {}, op_id=new_id(store.clock()))
    apply(store, request, source="system")
    seconds = time.perf_counter() - began
    note = "decided and written: at most 200 assignments a transaction"
    yield Figure(row="dispatch", what=f"{what}: one run", value=seconds, unit="s", note=note)


def fill(connection: Connection, tickets: int, agents: int, now_us: int) -> None:
    """Make groups, agents around the clock and waiting tickets, straight into the tables."""
    groups = [fact_id("bench", "group", n) for n in range(GROUPS)]
    connection.exec_driver_sql(
        "INSERT INTO support_group(id, name, tier) VALUES (?, ?, 'L1')",
        [(ident, f"g{n}") for n, ident in enumerate(groups)],
    )
    people = [fact_id("bench", "person", n) for n in range(agents)]
    rows = (
        (
            "INSERT INTO person(id, name, staff, tier, created_us) VALUES (?, ?, 1, 'L1', ?)",
            [(p, f"p{n}", now_us) for n, p in enumerate(people)],
        ),
        (
            "INSERT INTO membership(person_id, group_id) VALUES (?, ?)",
            [(p, groups[n % GROUPS]) for n, p in enumerate(people)],
        ),
        (
            "INSERT INTO agent_profile(person_id, calendar, capacity) VALUES (?, ?, ?)",
            [(p, "24x7", 8 + n % 12) for n, p in enumerate(people)],
        ),
        (
            "INSERT INTO availability(person_id, state, since_us) VALUES (?, 'available', ?)",
            [(p, now_us) for p in people],
        ),
        (
            "INSERT INTO skill(person_id, name, level) VALUES (?, ?, ?)",
            [(p, s, 1 + (n + k) % 5) for n, p in enumerate(people) for k, s in enumerate(SKILLS)],
        ),
    )
    for statement, values in rows:
        connection.exec_driver_sql(statement, values)
    _tickets(connection, groups, tickets, now_us)
    _rules(connection, groups, now_us)


def _rules(connection: Connection, groups: list[bytes], now_us: int) -> None:
    settings = {
        "enabled": True,
        "skills": list(SKILLS),
        "rules": [{"group": groups[0].hex()}],
        "needs": [{"skill": skill, "level": 2, "types": [skill]} for skill in SKILLS],
        "modes": {groups[1].hex(): "round_robin"},
    }
    connection.exec_driver_sql(
        "INSERT INTO ruleset(kind, name, version, body, at_us) VALUES ('dispatch', 'dispatch', 2, ?, ?)",
        (json.dumps(settings), now_us),
    )


def _tickets(connection: Connection, groups: list[bytes], tickets: int, now_us: int) -> None:
    made, entries = [], []
    for n in range(tickets):
        ident, at = fact_id("bench", "ticket", n), now_us - (n % 900) * 1_000_000
        made.append((ident, f"T-{n}", "x", groups[n % GROUPS], n % 5, SKILLS[n % len(SKILLS)], at, at))
        entries.append((ident, fact_id("bench", "entry", n), at, at, at, "the body of a ticket"))
    connection.exec_driver_sql(
        "INSERT INTO ticket(id, number, title, group_id, priority, category, created_us, updated_us)"
        " VALUES (?,?,?,?,?,?,?,?)",
        made,
    )
    connection.exec_driver_sql(
        "INSERT INTO entry(ticket_id, id, n, kind, occurred_us, recorded_us, effective_us, body)"
        " VALUES (?, ?, 1, 'created', ?, ?, ?, ?)",
        entries,
    )
