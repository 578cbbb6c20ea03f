"""Who receives which waiting ticket, and why (process.md 5.8): one run over a snapshot, no clock, no tables.

A run never lowers an agent's load, so an agent's rank for one kind of ticket only falls. Each kind of ticket
(same group, needs, weight) keeps a heap whose stale entries are corrected when they come up: n log n in all.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from heapq import heapify, heappop, heappush, heapreplace

from desk.process.dispatch_parts import MISSES, Agent, Settings, Waiting, weight_of

IDLE_FULL = 4 * 3600
RANKED = 5
_FIT, _SPARE, _IDLE, _AFFINITY = 0.5, 0.3, 0.1, 0.1
_NEVER = 1 << 62
_SLACK = 1e-9

Key = tuple[float, float, str]
Kind = tuple[str, int, int, str | None, tuple[tuple[str, int], ...], float]


@dataclass(frozen=True, slots=True)
class Rank:
    """One agent in the ranked list: the score and its parts, each 0-1 before its factor."""

    agent: str
    score: float
    fit: float
    spare: float
    idle: float
    affinity: float


@dataclass(frozen=True, slots=True)
class Decision:
    """What happened to a ticket: assigned, or its lane (waiting, triage, supervisor, manual), and the list."""

    ticket: str
    lane: str
    agent: str | None
    stage: int
    weight: float
    ranked: tuple[Rank, ...] = ()


@dataclass(slots=True)
class _Desk:
    """An agent's running state within one run."""

    agent: Agent
    load: float
    last: float
    idle: float

    def room(self, weight: float) -> bool:
        return self.load + weight <= self.agent.capacity + _SLACK

    @property
    def spare(self) -> float:
        return max(0.0, 1.0 - self.load / self.agent.capacity) if self.agent.capacity else 0.0


@dataclass(slots=True)
class _Pool:
    """The candidates for one kind of ticket, best first; `fits` holds the skill fit by agent."""

    weight: float
    is_round: bool
    desks: dict[str, _Desk]
    fits: dict[str, float]
    heap: list[Key] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.heap = [self.key(ident) for ident in self.fits]
        heapify(self.heap)

    def key(self, ident: str, affinity: float = 0.0) -> Key:
        desk = self.desks[ident]
        if self.is_round:
            return (0.0, desk.last, ident)
        score = _FIT * self.fits[ident] + _SPARE * desk.spare + _IDLE * desk.idle + _AFFINITY * affinity
        return (-score, desk.last, ident)

    def best(self) -> Iterator[str]:
        """Yield candidates with room in order, taking each off the heap; the caller puts them back."""
        while self.heap:
            ident = self.heap[0][2]
            if not self.desks[ident].room(self.weight):
                heappop(self.heap)
                continue
            fresh = self.key(ident)
            if fresh != self.heap[0]:
                heapreplace(self.heap, fresh)
                continue
            heappop(self.heap)
            yield ident

    def rank(self, ident: str, affinity: float) -> Rank:
        desk = self.desks[ident]
        score = max(0.0, -self.key(ident, affinity)[0])
        return Rank(ident, score, self.fits[ident], desk.spare, desk.idle, affinity)

    def ranked(self, ticket: Waiting) -> list[str]:
        """Return the best few for this ticket: affinity lifts its agents, the excluded are passed over."""
        taken: list[str] = []
        allowed: list[str] = []
        for ident in self.best():
            taken.append(ident)
            if ident not in ticket.excluded:
                allowed.append(ident)
            if len(allowed) == RANKED:
                break
        for ident in taken:
            heappush(self.heap, self.key(ident))
        near = ticket.affinity - ticket.excluded - set(allowed)
        allowed += [i for i in near if i in self.fits and self.desks[i].room(self.weight)]
        allowed.sort(key=lambda ident: self.key(ident, float(ident in ticket.affinity)))
        return allowed[:RANKED]


class _Run:
    """One pass over the queue."""

    def __init__(self, agents: Iterable[Agent], settings: Settings, now: int) -> None:
        present = sorted((a for a in agents if a.is_present(now)), key=lambda agent: agent.id)
        self.now, self.settings, self.order = now, settings, 0
        self.desks = {
            a.id: _Desk(
                a, a.load, min(a.last_assigned, now + 1), min(1.0, max(0, now - a.last_assigned) / IDLE_FULL)
            )
            for a in present
        }
        self.members: dict[str, list[Agent]] = {}
        for agent in present:
            for group in agent.groups:
                self.members.setdefault(group, []).append(agent)
        self.pools: dict[Kind, _Pool] = {}

    def decide(self, ticket: Waiting) -> Decision:
        stage = self.settings.stage(ticket, self.now)
        weight = weight_of(ticket.priority, ticket.phase)
        if ticket.misses >= MISSES:
            return Decision(ticket.id, "supervisor", None, stage, weight)
        if ticket.is_vague or ticket.group is None:
            return Decision(ticket.id, "triage", None, stage, weight)
        pool = self.pool(ticket, ticket.group, min(stage, 2), weight)
        chosen = pool.ranked(ticket)
        if not chosen:
            return Decision(ticket.id, "manual" if stage >= 3 else "waiting", None, stage, weight)
        ranked = tuple(pool.rank(ident, float(ident in ticket.affinity)) for ident in chosen)
        self.take(self.desks[chosen[0]], weight)
        return Decision(ticket.id, "assigned", chosen[0], stage, weight, ranked)

    def take(self, desk: _Desk, weight: float) -> None:
        self.order += 1
        desk.load, desk.last, desk.idle = desk.load + weight, self.now + 1 + self.order, 0.0

    def pool(self, ticket: Waiting, group: str, stage: int, weight: float) -> _Pool:
        needs = tuple(sorted(ticket.needs.items()))
        kind = (group, stage, ticket.tier, ticket.product, needs, weight)
        if kind not in self.pools:
            names = (group, *self.settings.wider.get(group, ())) if stage >= 2 else (group,)
            scope = {a.id: a for name in names for a in self.members.get(name, ())}
            fits = {a.id: fit for a in scope.values() if (fit := self.fit(a, ticket, stage)) is not None}
            is_round = self.settings.modes.get(group) == "round_robin"
            self.pools[kind] = _Pool(weight, is_round, self.desks, fits)
        return self.pools[kind]

    def fit(self, agent: Agent, ticket: Waiting, stage: int) -> float | None:
        """Return the skill fit 0-1, or None when the agent may not have the ticket."""
        outside = agent.products and ticket.product is not None and ticket.product not in agent.products
        if agent.tier < ticket.tier or outside:
            return None
        levels = [
            (agent.skills[name].level_at(self.now) if name in agent.skills else 0, least)
            for name, least in ticket.needs.items()
        ]
        if stage == 0 and any(level < least for level, least in levels):
            return None
        return sum(level for level, _ in levels) / (5 * len(levels)) if levels else 1.0


def queue_order(ticket: Waiting) -> tuple[int, int, int, str]:
    """Return the place in the queue: priority, then earliest deadline, then who waits longest."""
    deadline = _NEVER if ticket.deadline is None else ticket.deadline
    return (ticket.priority, deadline, ticket.eligible_since, ticket.id)


def dispatch(
    tickets: Iterable[Waiting], agents: Sequence[Agent], settings: Settings, now: int
) -> list[Decision]:
    """Return a decision for every waiting ticket in queue order; the same input gives the same output."""
    run = _Run(agents, settings, now)
    return [run.decide(ticket) for ticket in sorted(tickets, key=queue_order)]
