"""Folds of tickets as rows: what one timeline gives for `clock`, `fact` and the queue's deadline columns.

Reads through a plain SQLite connection, so that the engine and its helper processes run the same lines.
Writes nothing.
"""

import sqlite3
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import msgspec

from desk.process.clocks import Clock
from desk.process.delivery import KIND as DELIVERY
from desk.process.delivery import when_delivered
from desk.process.merging import carried
from desk.process.rules import Rules
from desk.process.sla import Fold, fold, in_order
from desk.process.timeline import Event
from desk.protocol.queue import NO_DEADLINE

SECOND = 1_000_000
EXCLUDED = frozenset({"merged", "spam", "cancelled"})
_decode = msgspec.json.Decoder(dict[str, Any]).decode
_REGISTERS = (
    "key, id, state, priority, group_id, owner_id, category, source, product, requester_level, tier, channel"
)
_DUE = "due_metric, due_start_us, due_w50_us, due_w75_us, due_w90_us, due_us, due_left_s, due_sort"
CLOCK_COLUMNS = (
    "ticket_key, metric, cycle, state, outcome, decided_us, started_us, target_s, elapsed_s, due_us, left_s,"
    " met_us, breached_us, w50_us, w75_us, w90_us, cause, waived, live, priority, group_id"
)
FACT_COLUMNS = (
    "ticket_key, created_us, ack_us, first_response_us, first_solution_us, last_solution_us, closed_us,"
    " reopen_count, first_resolution_s, total_resolution_s, public_replies, group_changes, tier_max,"
    " priority, group_id, owner_id, category, source, excluded, made_sla"
)
_ELAPSED, _LEFT = 8, 10
_MOVES = (8, 9, 10, 13, 14, 15)
"""Columns of a clock that move while its story stays the same: elapsed, due, left and the warnings."""


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


_NO_STEPS = (None, None, None)


def _clock_row(register: Register, clock: Clock, live: bool, offset: int) -> tuple[Any, ...]:
    outcome, decided = _outcome(clock)
    due, met, breached = clock.deadline, clock.met_at, clock.breached_at
    # A clock that has ended warns nobody any more: its steps need not be searched for.
    w50, w75, w90 = _steps(clock) if clock.ended_at is None and clock.target_s is not None else _NO_STEPS
    # Written out: a call for each of the seven instants took a tenth of a big re-fold.
    return (
        register.key, clock.metric, clock.cycle + offset, clock.state, outcome,
        None if decided is None else decided * SECOND, clock.started_at * SECOND, clock.target_s or 0,
        clock.elapsed_s, None if due is None else due * SECOND, clock.remaining_s,
        None if met is None else met * SECOND, None if breached is None else breached * SECOND,
        w50, w75, w90, clock.cause or "", 1 if clock.waived else 0, 1 if live else 0, register.priority,
        register.group_id,
    )  # fmt: skip


def _steps(clock: Clock) -> tuple[int | None, int | None, int | None]:
    w50, w75, w90, _ = clock.warning_instants()
    return (
        None if w50 is None else w50 * SECOND,
        None if w75 is None else w75 * SECOND,
        None if w90 is None else w90 * SECOND,
    )


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
        "category": register.category, "type": register.category, "tier": register.tier, "channel": register.channel,
        "group": register.group_id.hex() if register.group_id else None,
    }  # fmt: skip


def derive(
    register: Register,
    events: list[Event],
    rules: Rules,
    now: int,
    *,
    local_since: int | None,
    settled: int = 0,
) -> Derived:
    """Fold one ticket.

    What was met before the second `settled` is left out, and a fact row whose last solution is as old is ().

    `local_since` is the second of the first entry that Desk itself added to an imported ticket: its clocks
    start there (decisions.md 19). None with source "import" means history only: no clock is live.
    """
    events = policy_events(register, events, rules)
    # A desk whose clock is behind must not overlook what the others have already written down.
    now = max([now, *(event.at for event in events)])
    folded = fold(events, rules=rules, now=now, settled=settled)
    imported = register.source not in ("", "demo")
    rows = [_clock_row(register, clock, not imported, 0) for clock in folded.clocks]
    alive: Sequence[Clock] = folded.clocks
    if imported:
        alive = []
        if local_since is not None:
            alive = fold(events, rules=rules, now=now, live_from=local_since, settled=settled).clocks
        rows += [_clock_row(register, clock, True, 1000) for clock in alive]
    solved = folded.facts.last_solution_at
    if folded.facts.created_at is None:
        # Its row has come from another desk and its first entry has not yet.
        return Derived(rows, (), _due_columns(register, alive))
    fact = () if settled and (solved is None or solved < settled) else _fact_row(register, folded, events)
    return Derived(rows, fact, _due_columns(register, alive))


def policy_events(register: Register, events: list[Event], rules: Rules) -> list[Event]:
    """Return the events with what policy conditions read, where any policy has a condition."""
    if not rules.is_conditional:
        return events
    known = {name: value for name, value in _policy_fields(register).items() if value}
    return [Event(e.id, e.at, e.kind, {**known, **e.data}) if e.kind == "created" else e for e in events]


Timelines = dict[bytes, tuple[list[Event], int | None]]
"""By ticket: its events (undone ones left out) and the second of its first entry made here."""

_SILENT = frozenset(
    {
        "internal_note",
        "diagnosis_step",
        "auto_reply",
        "attachment",
        "article_used",
        "title",
        "tags",
        "exception",
        "lint_waived",
        "lint_appealed",
        "lint_decided",
        "checklist",
        "checklist_item",
        "side_message",
        "time_spent",
        "survey_followed",
        "alert",
    }  # fmt: skip
)
"""Kinds that no fold reads: passing over them saves a sixth of the time of a big re-fold.

What a monitoring system said is long and comes often: 800 notifications of a group that flaps were 90 ms a fold.
"""


def read_timelines(
    raw: sqlite3.Connection, ids: Sequence[bytes], *, without: frozenset[str] = frozenset()
) -> Timelines:
    """Return the events of these tickets in the order of the fold; entries of the kinds `without` left out."""
    # Ordered here, ticket by ticket: one big ORDER BY took twice the time.
    rows = raw.execute(
        "SELECT ticket_id, effective_us, id, kind, CASE kind WHEN 'alert' THEN '{}' ELSE data END, source FROM entry"
        f" WHERE ticket_id IN ({','.join('?' * len(ids))})",
        tuple(ids),
    ).fetchall()
    found: Timelines = {ident: ([], None) for ident in ids}
    undone: set[str] = set()
    delivered: set[bytes] = set()
    rows.sort()
    for ticket, at_us, ident, kind, data, source in rows:
        events, since = found[ticket]
        if since is None and source not in ("import", "demo") and kind != "undone":
            found[ticket] = (events, at_us // SECOND)
        if kind in without:
            continue
        payload = _decode(data) if data != "{}" else {}
        if kind == "undone":
            undone.update(payload["entries"])
        else:
            if kind == DELIVERY:
                delivered.add(ticket)
            events.append(Event(ident, at_us // SECOND, kind, payload))
    if undone:
        found = {t: ([e for e in events if e.id.hex() not in undone], s) for t, (events, s) in found.items()}
    for ticket in delivered:
        events, since = found[ticket]
        found[ticket] = (when_delivered(events), since)
    return found


def read_merged(raw: sqlite3.Connection, ids: Sequence[bytes]) -> Timelines:
    """Return the events of these tickets with what tickets merged into them bring along (process.md 5.4)."""
    found = read_timelines(raw, ids, without=_SILENT)
    marks = ",".join("?" * len(ids))
    pointers = raw.execute(
        f"SELECT id, merged_into FROM ticket WHERE merged_into IN ({marks})", tuple(ids)
    ).fetchall()
    if pointers:
        sources = read_timelines(raw, [source for source, _ in pointers], without=_SILENT)
        for source, target in pointers:
            events, since = found[target]
            start = events[0].at if events else 0
            brought = [event for event in carried(sources[source][0]) if event.at >= start]
            found[target] = (in_order([*events, *brought]), since)
    return found


class Differences(NamedTuple):
    """What differs between folds and the stored rows, as parameters of the statements in `derived`.

    Plain values only: helpers send it through a pipe.

    Attributes:
        keys: tickets that were folded.
        clocks: whole rows to insert or replace.
        moved: (moving columns, key) of clocks of which only `_MOVES` changed.
        gone: keys of clocks that are no more.
        facts, dues: whole rows, and deadline columns with the ticket's key last.
    """

    keys: list[int]
    clocks: list[tuple[Any, ...]]
    moved: list[tuple[Any, ...]]
    gone: list[tuple[Any, ...]]
    facts: list[tuple[Any, ...]]
    dues: list[tuple[Any, ...]]


def fold_tickets(
    raw: sqlite3.Connection,
    rules: Rules,
    keys: Sequence[int],
    now_us: int,
    *,
    exact: bool = True,
    settled_us: int = 0,
) -> Differences:
    """Fold these tickets and return what their stored rows lack.

    With `exact` off a clock that merely went on counting since its last fold counts as unchanged: elapsed and
    left of a running clock are those of its fold anyway. What was met or solved before `settled_us` is taken
    to be stored as it is: after an edit of calendars, which hold from their own instant on.
    """
    marks = ",".join("?" * len(keys))
    given = tuple(keys)
    rows = raw.execute(f"SELECT {_REGISTERS}, {_DUE} FROM ticket WHERE key IN ({marks})", given).fetchall()
    timelines = read_merged(raw, [row[1] for row in rows])
    clocks: dict[int, dict[tuple[str, int], tuple[Any, ...]]] = {row[0]: {} for row in rows}
    unsettled = "(met_us IS NULL OR met_us >= ?)"
    for row in raw.execute(
        f"SELECT {CLOCK_COLUMNS} FROM clock WHERE ticket_key IN ({marks}) AND {unsettled}",
        (*given, settled_us),
    ):
        if row[0] in clocks:
            clocks[row[0]][row[1:3]] = row
    found = Differences([], [], [], [], [], [])
    facts: list[tuple[Any, ...]] = []
    for row in rows:
        register = Register(*row[:12])
        events, since = timelines[register.id]
        derived = derive(
            register, events, rules, now_us // SECOND, local_since=since, settled=settled_us // SECOND
        )
        found.keys.append(register.key)
        _compare_clocks(found, derived.clocks, clocks[register.key], exact=exact)
        if derived.fact:
            facts.append(derived.fact)
        if derived.due[:-1] != row[12:]:
            found.dues.append(derived.due)
    found.facts.extend(_changed_facts(raw, facts))
    return found


def _changed_facts(raw: sqlite3.Connection, facts: Sequence[tuple[Any, ...]]) -> Iterable[tuple[Any, ...]]:
    """Return those of these fact rows that are not stored as they are."""
    if not facts:
        return ()
    marks = ",".join("?" * len(facts))
    stored = raw.execute(
        f"SELECT {FACT_COLUMNS} FROM fact WHERE ticket_key IN ({marks})", tuple(fact[0] for fact in facts)
    )
    return set(facts).difference(stored)


def _compare_clocks(
    found: Differences,
    rows: Iterable[tuple[Any, ...]],
    old: dict[tuple[str, int], tuple[Any, ...]],
    *,
    exact: bool,
) -> None:
    for row in rows:
        before = old.pop(row[1:3], None)
        if before == row:
            continue
        if before is None or before[:8] != row[:8] or before[11:13] != row[11:13] or before[16:] != row[16:]:
            found.clocks.append(row)
        elif exact or row[3] != "running" or before[9] != row[9] or before[13:16] != row[13:16]:
            found.moved.append((*(row[index] for index in _MOVES), *row[:3]))
    found.gone.extend((key, *name) for name, (key, *_) in old.items())
