"""Policies and calendars compiled for the fold: one lookup from policy and priority to limits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from desk.process.calendar import ALWAYS, Calendar
from desk.process.errors import KnownError
from desk.process.policy import CALENDARS, DEFAULT_POLICIES, METRICS, Policy, match

DEFAULT_PRIORITY = 3


class Limit(NamedTuple):
    """The target of one metric: None seconds is measured but never due.

    `is_fixed` says that the target names its own calendar, so a change of the ticket's calendar leaves it.
    """

    seconds: int | None
    calendar: Calendar
    is_fixed: bool


class Edition(NamedTuple):
    """Policies, the second from which they hold for new tickets, and whether open ones moved to them then."""

    since: int
    policies: tuple[Policy, ...]
    moves: bool = False


class Limits(NamedTuple):
    """The targets of a ticket for one policy and priority."""

    by_metric: dict[str, Limit]
    third_party_pauses: bool
    next_response_pauses: bool


@dataclass(frozen=True, slots=True)
class Rules:
    """Everything a fold needs besides the events; build once, use for many tickets.

    Attributes:
        policies: those in force now.
        earlier: what was in force before, for tickets that began then, oldest first (process.md 5.2.2).
        since: the second from which `policies` hold for new tickets.
        moves: whether open tickets were to move to them then.
        editions: all of them compiled, oldest first; empty where there is but one.
    """

    policies: tuple[Policy, ...] = DEFAULT_POLICIES
    calendars: Mapping[str, Calendar] = field(default_factory=lambda: CALENDARS)
    earlier: tuple[Edition, ...] = ()
    since: int = 0
    moves: bool = False
    is_conditional: bool = field(init=False)
    editions: "tuple[Rules, ...]" = field(init=False, repr=False, compare=False)
    _limits: dict[tuple[str, int], Limits] = field(init=False, repr=False, compare=False)
    _by_id: dict[str, Policy] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "policies", tuple(sorted(self.policies, key=lambda p: p.order)))
        if not self.policies:
            raise KnownError("policy.no_catch_all")
        object.__setattr__(self, "is_conditional", any(bool(policy.condition) for policy in self.policies))
        object.__setattr__(self, "_limits", {})
        object.__setattr__(self, "_by_id", {policy.id: policy for policy in self.policies})
        editions = tuple(Rules(e.policies, self.calendars, (), e.since, e.moves) for e in self.earlier)
        object.__setattr__(self, "editions", (*editions, self) if editions else ())
        if any(one.is_conditional for one in self.editions):
            # A fold that may move to an edition with conditions must have read the fields before it does.
            for one in self.editions:
                object.__setattr__(one, "is_conditional", True)

    def at(self, second: int) -> "Rules":
        """Return the edition that holds for what began at this second: the last one made until then."""
        found = self
        for one in reversed(self.editions):
            found = one
            if one.since <= second:
                break
        return found

    def policy_for(self, fields: Mapping[str, object]) -> str:
        """Return the id of the first policy that matches a ticket's fields."""
        return match(self.policies, fields)[0].id if self.is_conditional else self.policies[0].id

    def has_policy(self, policy_id: object) -> bool:
        """Tell whether a policy of this id is among the rules."""
        return policy_id in self._by_id

    def calendar(self, name: object) -> Calendar | None:
        """Return a calendar by id, or None when it is not known here."""
        if isinstance(name, Calendar):
            return name
        return self.calendars.get(name) if isinstance(name, str) else None

    def limits(self, policy_id: str, priority: int) -> Limits:
        """Return the limits of a policy for a priority (compiled on first use)."""
        found = self._limits.get((policy_id, priority))
        if found is None:
            found = self._limits[policy_id, priority] = self._compile(policy_id, priority)
        return found

    def _compile(self, policy_id: str, priority: int) -> Limits:
        policy = self._by_id.get(policy_id)
        if policy is None:
            raise KnownError("policy.unknown", policy=policy_id)
        base_id = policy.calendars.get(priority, ALWAYS.id)
        base = self.calendars.get(base_id, ALWAYS)
        row = policy.targets.get(priority, {})
        by_metric = {}
        for metric in METRICS:
            target = row.get(metric)
            if target is None:
                by_metric[metric] = Limit(None, base, False)
            else:
                calendar = self.calendars[target.calendar]
                by_metric[metric] = Limit(
                    target.seconds(self.calendars), calendar, target.calendar != base_id
                )
        return Limits(by_metric, priority in policy.third_party_pauses, policy.next_response_pauses)


def rules_of(policies: Sequence[Policy], calendars: Mapping[str, Calendar]) -> Rules:
    """Return rules from stored policies and calendars."""
    return Rules(policies=tuple(policies), calendars=calendars)
