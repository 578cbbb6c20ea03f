"""The dispatcher's picture: configuration, waiting tickets with their needs, and what it would decide now.

Read only: the engine looks before it writes, and screens ask the same questions ("why me", "why not").
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import Connection

from desk.models.store import Store
from desk.ops.rules import stored
from desk.ops.team_ground import SECOND, TIERS, Member, members
from desk.process import dispatch_config
from desk.process.dispatch import Decision, dispatch
from desk.process.dispatch_config import DispatchConfig
from desk.process.dispatch_cycle import CYCLE_KINDS, Cycle, fold
from desk.process.dispatch_parts import Waiting, route
from desk.process.priority import PRIORITIES

NAME = "dispatch"
GRADING = ("affected_users", "interruption")
"""Fields of a form that grade a ticket and describe nothing."""

RECENT_US = 86_400 * SECOND


@dataclass(frozen=True, slots=True)
class Queued:
    """A ticket between queue and owner: its registers, its cycle, and how the dispatcher sees it."""

    row: Any
    cycle: Cycle
    waiting: Waiting
    routed: str = ""


@dataclass(slots=True)
class Ground:
    """Everything one run looks at.

    Attributes:
        queued: tickets without an owner in groups that the machine serves.
        routed: tickets without an owner that the rules put into a group; given out by machine or by people.
        missed: tickets whose owner has not accepted in time.
        stranded: reopened tickets whose owner is not here.
    """

    now: int
    config: DispatchConfig
    members: dict[str, Member]
    queued: list[Queued] = field(default_factory=list)
    routed: list[Queued] = field(default_factory=list)
    missed: list[Queued] = field(default_factory=list)
    stranded: list[Queued] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)

    @property
    def has_work(self) -> bool:
        """Tell whether a run would write anything."""
        given = any(d.agent for d in self.decisions)
        return bool(self.missed or self.stranded or self.routed or given)


def config_in_force(connection: Connection) -> DispatchConfig:
    """Return the stored dispatch rules; switched off where none are stored."""
    body = stored(connection, NAME).get(NAME)
    return DispatchConfig() if body is None else dispatch_config.from_json(body)


def ground(
    store: Store,
    connection: Connection,
    now_us: int,
    *,
    whatever: bool = False,
    most: int | None = None,
    also: bytes | None = None,
) -> Ground:
    """Return the picture at an instant; `whatever`: also while the dispatcher is switched off.

    `most`: for who only shows what waits, the first so many tickets by priority and deadline. What is decided of
    them is what a whole run would decide: later ones change nothing for those before them. `also`: a ticket that
    is looked at besides, behind them where it is not among them.
    """
    config = config_in_force(connection)
    now = now_us // SECOND
    if not (config.enabled or whatever):
        return Ground(now, config, {})
    found = Ground(now, config, {one.id: one for one in members(store, connection)})
    rows = _candidates(connection, now_us) if most is None else _first_waiting(connection, most, also)
    cycles = cycles_of(connection, [bytes(row.id) for row in rows])
    affinity = _affinity(connection, rows)
    for row in rows:
        cycle = cycles.get(bytes(row.id), Cycle(eligible_since=row.created_us // SECOND))
        _sort(found, queued_of(row, cycle, config, affinity, now), now)
    waiting = [one.waiting for one in found.queued]
    found.decisions = dispatch(waiting, [m.agent() for m in found.members.values()], config.settings, now)
    return found


def _sort(found: Ground, one: Queued, now: int) -> None:
    row, cycle = one.row, one.cycle
    owner = bytes(row.owner_id).hex() if row.owner_id else ""
    if not owner:
        if row.state == "new" and one.waiting.group not in found.config.manual:
            found.queued.append(one)
        if row.state == "new" and one.routed:
            found.routed.append(one)
        return
    member = found.members.get(owner)
    if row.state == "assigned" and cycle.pending == owner and cycle.accept_by <= now:
        found.missed.append(one)
    elif cycle.fresh and (member is None or not member.agent().is_present(now)):
        found.stranded.append(one)


_COLUMNS = (
    "id, key, number, title, state, priority, group_id, owner_id, tier, product, category, channel, requester_id,"
    " due_us, created_us, requester_level"
)


def _candidates(connection: Connection, now_us: int) -> list[Any]:
    """Return the open tickets that are new, assigned and not begun, or lately reopened; never imported ones."""
    waiting = connection.exec_driver_sql(
        f"SELECT {_COLUMNS} FROM ticket INDEXED BY ticket_open_state"
        " WHERE open = 1 AND state IN ('new', 'assigned') AND source IN ('', 'demo') ORDER BY id"
    ).all()
    reopened = connection.exec_driver_sql(
        f"SELECT {_COLUMNS} FROM ticket INDEXED BY ticket_open_updated WHERE open = 1 AND updated_us > ?"
        " AND state = 'in_progress' AND owner_id IS NOT NULL AND source IN ('', 'demo')"
        " AND EXISTS (SELECT 1 FROM entry e WHERE e.ticket_id = ticket.id AND e.kind = 'reopened') ORDER BY id",
        (now_us - RECENT_US,),
    ).all()
    return [*waiting, *reopened]


def _first_waiting(connection: Connection, most: int, also: bytes | None) -> list[Any]:
    """Return the first new tickets without an owner, by priority and deadline, and one that is wanted besides."""
    found: list[Any] = []
    wanted = "open = 1 AND state = 'new' AND owner_id IS NULL AND source IN ('', 'demo')"
    for priority in PRIORITIES:
        if len(found) < most:
            found += connection.exec_driver_sql(
                f"SELECT {_COLUMNS} FROM ticket INDEXED BY ticket_open_priority WHERE {wanted} AND priority = ?"
                " ORDER BY due_sort LIMIT ?",
                (priority, most - len(found)),
            ).all()
    if also is not None and all(bytes(row.id) != also for row in found):
        sql = f"SELECT {_COLUMNS} FROM ticket WHERE id = ? AND {wanted}"
        found += connection.exec_driver_sql(sql, (also,)).all()
    return found


def cycles_of(connection: Connection, tickets: Iterable[bytes]) -> dict[bytes, Cycle]:
    """Return where each ticket stands, folded from its timeline."""
    wanted = list(tickets)
    kinds = ", ".join(f"'{kind}'" for kind in CYCLE_KINDS)
    found: dict[bytes, Cycle] = {}
    for start in range(0, len(wanted), 500):
        chunk = wanted[start : start + 500]
        marks = ",".join("?" * len(chunk))
        rows = connection.exec_driver_sql(
            "SELECT ticket_id, id, kind, effective_us, data, author_id, body FROM entry"
            f" WHERE ticket_id IN ({marks}) AND kind IN ({kinds}) ORDER BY ticket_id, effective_us, id",
            tuple(chunk),
        )
        by_ticket: dict[bytes, list[Any]] = {}
        for row in rows:
            by_ticket.setdefault(bytes(row[0]), []).append(row)
        for ticket, entries in by_ticket.items():
            found[ticket] = _cycle(entries)
    return found


def _cycle(entries: list[Any]) -> Cycle:
    loaded = [(row, json.loads(row[4])) for row in entries]
    undone = {ident for row, data in loaded if row[2] == "undone" for ident in data.get("entries", ())}
    events = []
    for row, data in loaded:
        if bytes(row[1]).hex() not in undone:
            shown = {**data, "text": row[6]} if row[2] == "created" else data
            events.append((str(row[2]), row[3] // SECOND, shown, row[5] is not None))
    return fold(events)


def queued_of(
    row: Any, cycle: Cycle, config: DispatchConfig, affinity: dict[bytes, set[str]], now: int
) -> Queued:
    """Return a ticket as the dispatcher sees it: its group by the rules, its needs, whether it is vague."""
    created = cycle.created or {}
    confidence = created.get("category_confidence")
    core = dispatch_config.is_core(config, product=row.product, priority=row.priority, source=row.channel)
    vague = not (cycle.seen_by_person or core) and dispatch_config.is_vague(
        category=row.category,
        confidence=float(confidence) if isinstance(confidence, int | float) else None,
        text=str(created.get("text", "")),
        fields={str(k): str(v) for k, v in (created.get("fields") or {}).items() if k not in GRADING},
        source=row.channel,
    )
    group = bytes(row.group_id).hex() if row.group_id else None
    routed = ""
    if group is None and not vague:
        routed = route_of(config, row) or ""
        group = routed or None
    previous = frozenset(cycle.owners[-1:])
    waiting = Waiting(
        id=bytes(row.id).hex(), group=group, priority=row.priority, eligible_since=cycle.eligible_since,
        deadline=None if row.due_us is None else row.due_us // SECOND, tier=TIERS.get(row.tier, 1),
        product=row.product or None,
        needs=config.needs_of(product=row.product, problem_type=row.category, priority=row.priority),
        affinity=previous | frozenset(affinity.get(bytes(row.id), ())), excluded=cycle.excluded,
        misses=cycle.misses, is_vague=vague,
    )  # fmt: skip
    return Queued(row, cycle, _forgiven(waiting, config, now), routed)


def _forgiven(waiting: Waiting, config: DispatchConfig, now: int) -> Waiting:
    """Return the ticket without those to be passed over once the first relaxation has come: nobody else took it."""
    if waiting.excluded and config.settings.stage(waiting, now) > 0:
        return replace(waiting, excluded=frozenset())
    return waiting


def route_of(config: DispatchConfig, row: Any) -> str | None:
    """Return the group that the rules name for a ticket."""
    core = dispatch_config.is_core(config, product=row.product, priority=row.priority, source=row.channel)
    return route(
        config.rules, config.settings, priority=row.priority, product=row.product,
        problem_type=row.category, source=row.channel, is_core=core,
    )  # fmt: skip


def _affinity(connection: Connection, rows: list[Any]) -> dict[bytes, set[str]]:
    """Return who has other open tickets of the same requester, or the parent ticket."""
    found: dict[bytes, set[str]] = {}
    by_requester: dict[bytes, set[str]] = {}
    requesters = list({bytes(row.requester_id) for row in rows if row.requester_id})
    for start in range(0, len(requesters), 500):
        chunk = requesters[start : start + 500]
        owned = connection.exec_driver_sql(
            "SELECT requester_id, owner_id FROM ticket INDEXED BY ticket_requester WHERE requester_id IN"
            f" ({','.join('?' * len(chunk))}) AND open = 1 AND owner_id IS NOT NULL",
            tuple(chunk),
        )
        for requester, owner in owned:
            by_requester.setdefault(bytes(requester), set()).add(bytes(owner).hex())
    for row in rows:
        if row.requester_id:
            found[bytes(row.id)] = set(by_requester.get(bytes(row.requester_id), ()))
    wanted = {bytes(row.id) for row in rows}
    parents = connection.exec_driver_sql(
        "SELECT l.target_id, t.owner_id FROM link l JOIN ticket t ON t.id = l.ticket_id"
        " WHERE l.type = 'parent' AND t.open = 1 AND t.owner_id IS NOT NULL"
    )
    for child, owner in parents:
        if bytes(child) in wanted:
            found.setdefault(bytes(child), set()).add(bytes(owner).hex())
    return found
