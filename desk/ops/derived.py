"""Folds timelines into the derived tables: clocks, KPI facts and the queue's deadline columns.

Derived rows are a function of the timeline, the rules and now; `rebuild` may throw them away at any time.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Connection

from desk.models.store import Store
from desk.ops import fulltext
from desk.ops.base import Write
from desk.ops.rules import rules_in_force
from desk.process.clocks import Clock
from desk.process.rules import Rules
from desk.process.sla import Fold, fold
from desk.process.timeline import Event
from desk.protocol.queue import NO_DEADLINE

SECOND = 1_000_000
_decode = msgspec.json.Decoder(dict[str, Any]).decode
EXCLUDED = frozenset({"merged", "spam", "cancelled"})
CHUNK = 500
_TICKET = (
    "SELECT key, id, state, priority, group_id, owner_id, category, source, product, requester_level,"
    " tier, channel FROM ticket"
)
CLOCK_COLUMNS = (
    "ticket_key, metric, cycle, state, outcome, decided_us, started_us, target_s, elapsed_s, due_us, left_s,"
    " met_us, breached_us, w50_us, w75_us, w90_us, cause, waived, live, priority, group_id"
)
INSERT_CLOCK = f"INSERT INTO clock({CLOCK_COLUMNS}) VALUES ({','.join('?' * 21)})"
FACT_COLUMNS = (
    "ticket_key, created_us, ack_us, first_response_us, first_solution_us, last_solution_us, closed_us,"
    " reopen_count, first_resolution_s, total_resolution_s, public_replies, group_changes, tier_max,"
    " priority, group_id, owner_id, category, source, excluded, made_sla"
)
INSERT_FACT = f"INSERT OR REPLACE INTO fact({FACT_COLUMNS}) VALUES ({','.join('?' * 20)})"
UPDATE_DUE = (
    "UPDATE ticket SET due_metric=?, due_start_us=?, due_w50_us=?, due_w75_us=?, due_w90_us=?, due_us=?,"
    " due_left_s=?, due_sort=? WHERE key=?"
)


class Register(NamedTuple):
    """The registers of a ticket that the derived rows copy or match policies by."""

    key: int
    id: bytes
    state: str
    priority: int
    group_id: bytes | None
    owner_id: bytes | None
    category: str
    source: str
    product: str = ""
    requester_level: str = "standard"
    tier: str = "L1"
    channel: str = ""


class Derived(NamedTuple):
    """What one ticket's fold gives: rows for `clock`, one for `fact`, and the due columns (key last)."""

    clocks: list[tuple[Any, ...]]
    fact: tuple[Any, ...]
    due: tuple[Any, ...]


def _us(seconds: int | None) -> int | None:
    return None if seconds is None else seconds * SECOND


def _outcome(clock: Clock) -> tuple[str, int | None]:
    if clock.waived:
        return "waived", clock.breached_at or clock.ended_at
    if clock.breached_at is not None:
        return "breached", clock.breached_at
    if clock.met_at is not None:
        return "met", clock.met_at
    return ("cancelled" if clock.state == "cancelled" else "open"), None


def _clock_row(register: Register, clock: Clock, live: bool, offset: int) -> tuple[Any, ...]:
    outcome, decided = _outcome(clock)
    # A clock that has ended warns nobody any more: its steps need not be searched for.
    steps = clock.warnings if clock.ended_at is None and clock.target_s is not None else {}
    return (
        register.key, clock.metric, clock.cycle + offset, clock.state, outcome, _us(decided),
        clock.started_at * SECOND, clock.target_s or 0, clock.elapsed_s, _us(clock.deadline),
        clock.remaining_s, _us(clock.met_at), _us(clock.breached_at), _us(steps.get(50)), _us(steps.get(75)),
        _us(steps.get(90)), clock.cause or "", int(clock.waived), int(live), register.priority,
        register.group_id,
    )  # fmt: skip


def _due_columns(register: Register, clocks: Iterable[Clock]) -> tuple[Any, ...]:
    """Return the queue's deadline columns: the earliest open deadline, else the shortest paused rest."""
    best: Clock | None = None
    paused: Clock | None = None
    for clock in clocks:
        if clock.ended_at is not None or clock.target_s is None or clock.waived:
            continue
        if clock.deadline is None:
            if paused is None or (clock.remaining_s or 0) < (paused.remaining_s or 0):
                paused = clock
        elif best is None or best.deadline is None or clock.deadline < best.deadline:
            best = clock
    if best is not None and best.deadline is not None:
        due = best.deadline * SECOND
        # The bar needs every band, also those that are too close together to be warned about.
        bands = [_us(best.instant_of(step)) for step in (50, 75, 90)]
        return (best.metric, best.started_at * SECOND, *bands, due, None, due, register.key)
    if paused is not None:
        return (
            paused.metric, paused.started_at * SECOND, None, None, None, None, paused.remaining_s,
            NO_DEADLINE - 1, register.key,
        )  # fmt: skip
    return ("", None, None, None, None, None, None, NO_DEADLINE, register.key)


def _fact_row(register: Register, folded: Fold, events: Sequence[Event]) -> tuple[Any, ...]:
    facts = folded.facts
    made_sla = next((e.data.get("made_sla") for e in reversed(events) if e.kind == "imported_fact"), None)
    return (
        register.key, _us(facts.created_at), _us(facts.ack_at), _us(facts.first_response_at),
        _us(facts.first_solution_at), _us(facts.last_solution_at), _us(facts.closed_at), facts.reopen_count,
        facts.first_resolution_s, facts.total_resolution_s, facts.public_replies, facts.group_changes,
        facts.tier_max, register.priority, register.group_id, _owner_at_solution(register, events),
        register.category, register.source, int(register.state in EXCLUDED),
        None if made_sla is None else int(bool(made_sla)),
    )  # fmt: skip


def _owner_at_solution(register: Register, events: Sequence[Event]) -> bytes | None:
    """Return who owned the ticket when its last solution was provided; the present owner before that."""
    owner: str | None = None
    found: str | None = None
    for event in events:
        if event.kind == "assigned":
            to = event.data.get("to")
            owner = to if isinstance(to, str) else None
        elif event.kind == "solution_provided":
            found = owner
    return bytes.fromhex(found) if found and len(found) == 32 else register.owner_id


def _policy_fields(register: Register) -> dict[str, object]:
    return {
        "product": register.product, "requester_level": register.requester_level,
        "category": register.category, "tier": register.tier, "channel": register.channel,
        "group": register.group_id.hex() if register.group_id else None,
    }  # fmt: skip


def derive(
    register: Register, events: list[Event], rules: Rules, now: int, *, local_since: int | None
) -> Derived:
    """Fold one ticket.

    `local_since` is the second of the first entry that Desk itself added to an imported ticket: its clocks
    start there (decisions.md 19). None with source "import" means history only: no clock is live.
    """
    events = policy_events(register, events, rules)
    folded = fold(events, rules=rules, now=now)
    imported = register.source not in ("", "demo")
    rows = [_clock_row(register, clock, not imported, 0) for clock in folded.clocks]
    alive: Sequence[Clock] = folded.clocks
    if imported:
        alive = (
            [] if local_since is None else fold(events, rules=rules, now=now, live_from=local_since).clocks
        )
        rows += [_clock_row(register, clock, True, 1000) for clock in alive]
    return Derived(rows, _fact_row(register, folded, events), _due_columns(register, alive))


def policy_events(register: Register, events: list[Event], rules: Rules) -> list[Event]:
    """Return the events with what policy conditions read, where any policy has a condition."""
    if not rules.is_conditional:
        return events
    known = {name: value for name, value in _policy_fields(register).items() if value}
    return [Event(e.id, e.at, e.kind, {**known, **e.data}) if e.kind == "created" else e for e in events]


def load_events(connection: Connection, ids: Sequence[bytes]) -> dict[bytes, tuple[list[Event], int | None]]:
    """Return by ticket its events (undone ones left out) and the second of its first entry made here."""
    marks = ",".join("?" * len(ids))
    rows = connection.exec_driver_sql(
        "SELECT ticket_id, id, kind, effective_us, data, source FROM entry"
        f" WHERE ticket_id IN ({marks}) ORDER BY ticket_id, effective_us, id",
        tuple(ids),
    ).all()
    found: dict[bytes, tuple[list[Event], int | None]] = {ident: ([], None) for ident in ids}
    undone: set[str] = set()
    for ticket, ident, kind, at_us, data, source in rows:
        payload = _decode(data) if data != "{}" else {}
        if kind == "undone":
            undone.update(payload["entries"])
            continue
        events, since = found[ticket]
        events.append(Event(ident, at_us // SECOND, kind, payload))
        if since is None and source not in ("import", "demo"):
            found[ticket] = (events, at_us // SECOND)
    if undone:
        found = {t: ([e for e in events if e.id.hex() not in undone], s) for t, (events, s) in found.items()}
    return found


def write_derived(connection: Connection, derived: Sequence[Derived], *, fresh: bool = False) -> None:
    """Store folds; `fresh` says that no derived rows of these tickets exist yet."""
    if not derived:
        return
    if not fresh:
        connection.exec_driver_sql("DELETE FROM clock WHERE ticket_key = ?", [(d.due[-1],) for d in derived])
    clocks = [row for item in derived for row in item.clocks]
    if clocks:
        connection.exec_driver_sql(INSERT_CLOCK, clocks)
    connection.exec_driver_sql(INSERT_FACT, [item.fact for item in derived])
    connection.exec_driver_sql(UPDATE_DUE, [item.due for item in derived])


def refold(connection: Connection, rules: Rules, keys: Sequence[int], now_us: int) -> None:
    """Fold these tickets anew and store the result."""
    for start in range(0, len(keys), CHUNK):
        part = keys[start : start + CHUNK]
        marks = ",".join("?" * len(part))
        rows = connection.exec_driver_sql(f"{_TICKET} WHERE key IN ({marks})", tuple(part)).all()
        registers = [Register(*row) for row in rows]
        events = load_events(connection, [register.id for register in registers])
        write_derived(
            connection,
            [
                derive(r, events[r.id][0], rules, now_us // SECOND, local_since=events[r.id][1])
                for r in registers
            ],
        )


def settle(tx: Write) -> None:
    """Bring full text, clocks, facts and deadlines in step with what the op wrote, in its transaction."""
    fulltext.remove(tx.connection, tx.texts_removed)
    fulltext.add(tx.connection, tx.texts_added)
    if tx.touched:
        rules = rules_in_force(tx.store, tx.connection)
        refold(tx.connection, rules, sorted(tx.touched), tx.now_us)


def rebuild(store: Store, *, open_only: bool = False) -> Iterator[tuple[int, int]]:
    """Fold every ticket anew, one transaction per chunk; yields (done, total) after each."""
    clause = " WHERE open = 1" if open_only else ""
    with store.read() as connection:
        keys = [
            int(key) for (key,) in connection.exec_driver_sql(f"SELECT key FROM ticket{clause} ORDER BY key")
        ]
    for start in range(0, len(keys), CHUNK):
        with store.write() as connection:
            rules = rules_in_force(store, connection)
            refold(connection, rules, keys[start : start + CHUNK], store.clock())
        yield min(start + CHUNK, len(keys)), len(keys)
    with store.write() as connection:
        connection.exec_driver_sql(
            "INSERT INTO change_log(kind, id, key, op_id) VALUES ('bulk', x'', 0, x'')"
        )
    yield len(keys), len(keys)
