"""What dispatch looks at: skills with their proofs, agents, waiting tickets, group rules and settings."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from types import MappingProxyType

from desk.process.calendar import Calendar, Intervals
from desk.process.errors import FieldError
from desk.process.messages import Words

AVAILABILITIES = ("available", "busy", "away", "offline")
MODES = ("capacity", "round_robin")
WEIGHTS: Mapping[int, float] = MappingProxyType({0: 6.0, 1: 4.0, 2: 2.0, 3: 1.0, 4: 0.5})
PHASES: Mapping[str, float] = MappingProxyType({"active": 1.0, "waiting": 0.25, "confirmation": 0.1})
CORE_PRIORITY = 1
CORE_SOURCES = frozenset({"alert", "phone", "on_site"})
"""Whose P0 and P1 a machine or a colleague has graded: what requesters claim in a form is looked at first."""

MISSES = 2


def weight_of(priority: int, phase: str = "active") -> float:
    """Return how much of an agent's capacity a ticket takes; waiting and confirmation take little."""
    if priority not in WEIGHTS:
        raise FieldError("priority", Words("must be 0, 1, 2, 3 or 4", "只能是 0、1、2、3 或 4"))
    return WEIGHTS[priority] * PHASES.get(phase, 1.0)


@dataclass(frozen=True, slots=True)
class Skill:
    """A level 1-5 with the instants (seconds UTC) its assessment and its certification run out, if they do."""

    level: int
    assessed_until: int | None = None
    certified_until: int | None = None

    def __post_init__(self) -> None:
        if not 1 <= self.level <= 5:
            raise FieldError("level", Words("a skill level is 1 to 5", "技能等级为 1 到 5"))

    def level_at(self, now: int) -> int:
        """Return the level that counts: none once the assessment or the certification has run out."""
        ends = (self.assessed_until, self.certified_until)
        return 0 if any(end is not None and end <= now for end in ends) else self.level


@dataclass(frozen=True, slots=True)
class Agent:
    """Who may receive work: groups, tier, skills, product scope (empty is all), shift and load by weight.

    Attributes:
        shift: the roster's calendar (none: never on shift), see `with_days` for days swapped.
        last_assigned: instant of the last ticket received, 0 if never; its fraction keeps the order within a run.
    """

    id: str
    groups: frozenset[str]
    capacity: float
    load: float = 0.0
    tier: int = 1
    skills: Mapping[str, Skill] = field(default_factory=dict)
    products: frozenset[str] = frozenset()
    availability: str = "available"
    shift: Calendar | None = None
    last_assigned: float = 0

    def __post_init__(self) -> None:
        if not self.capacity >= 0:
            raise FieldError("capacity", Words("must be 0 or more", "不能小于 0"))
        if self.availability not in AVAILABILITIES:
            raise FieldError(
                "availability",
                Words("choose available, busy, away or offline", "请选择 available、busy、away 或 offline"),
            )

    def is_present(self, now: int) -> bool:
        """Return whether the machine may give this agent work now: on shift and available."""
        return self.availability == "available" and self.shift is not None and self.shift.is_working(now)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A ticket in the queue for an owner.

    Attributes:
        needs: skill name -> least level; hard until the first relaxation, wished afterwards.
        affinity: previous owner, owner of the same requester's or parent's tickets.
        excluded: agents who let it time out or declined; each is passed over once.
        misses: accept times that ran out; two go to the supervisor.
        is_vague: type confidence under 0.6 or template incomplete: a person judges it.
    """

    id: str
    group: str | None
    priority: int
    eligible_since: int
    deadline: int | None = None
    tier: int = 1
    product: str | None = None
    needs: Mapping[str, int] = field(default_factory=dict)
    affinity: frozenset[str] = frozenset()
    excluded: frozenset[str] = frozenset()
    misses: int = 0
    is_vague: bool = False
    phase: str = "active"


@dataclass(frozen=True, slots=True)
class GroupRule:
    """Sends what fits to a group; an empty condition fits everything. The first rule that fits wins."""

    group: str
    products: frozenset[str] = frozenset()
    types: frozenset[str] = frozenset()
    sources: frozenset[str] = frozenset()
    worst: int = 0
    mildest: int = 4


@dataclass(frozen=True, slots=True)
class Settings:
    """Modes by group, wider groups, and the times (seconds by priority) of relaxation and acceptance."""

    modes: Mapping[str, str] = field(default_factory=dict)
    wider: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    relax: Mapping[int, int] = field(default_factory=lambda: {0: 120, 1: 120, 2: 600, 3: 1800, 4: 1800})
    accept: Mapping[int, int] = field(default_factory=lambda: {0: 300, 1: 300, 2: 900, 3: 3600, 4: 3600})
    expert_group: str | None = None

    def __post_init__(self) -> None:
        for group, mode in self.modes.items():
            if mode not in MODES:
                problem = Words(
                    f"group {group}: choose capacity or round_robin",
                    f"组 {group}：请选择 capacity 或 round_robin",
                )
                raise FieldError("modes", problem)

    def stage(self, ticket: Waiting, now: int) -> int:
        """Return 0 skills required, 1 skills wished, 2 wider groups too, 3 a person must look as well."""
        waited = max(0, now - ticket.eligible_since)
        step = self.relax[ticket.priority]
        return min(3, waited // step) if step > 0 else 3


def route(
    rules: tuple[GroupRule, ...],
    settings: Settings,
    *,
    priority: int,
    product: str | None,
    problem_type: str | None,
    source: str,
    is_core: bool = False,
) -> str | None:
    """Return the group the rules name; a core system's P0 or P1 alert or call goes straight to the experts."""
    if is_core and source in CORE_SOURCES and priority <= CORE_PRIORITY and settings.expert_group:
        return settings.expert_group
    for rule in rules:
        wanted = ((rule.products, product), (rule.types, problem_type), (rule.sources, source))
        fits = all(not values or value in values for values, value in wanted)
        if fits and rule.worst <= priority <= rule.mildest:
            return rule.group
    return None


def with_days(calendar: Calendar, days: Mapping[date, Intervals]) -> Calendar:
    """Return the roster of one person: the team's calendar with days off and days swapped (调休)."""
    return replace(calendar, overrides={**calendar.overrides, **days}) if days else calendar


def accept_by(settings: Settings, priority: int, assigned_at: int, shift: Calendar) -> int:
    """Return when an assignment not accepted goes back: plain time to P2, working time from P3."""
    seconds = settings.accept[priority]
    return assigned_at + seconds if priority <= 2 else shift.due(assigned_at, seconds)
