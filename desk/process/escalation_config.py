"""The escalation rules as an administrator writes them: policies, the path of tiers, what starts a page."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from desk.process.errors import FieldError
from desk.process.escalation import CAUSES, Policy
from desk.process.escalation import from_json as policy_from_json
from desk.process.messages import Words

CLOCKS = ("first_response", "next_response", "update", "resolution", "promise", "accept")
METRICS = ("first_response", "resolution")
"""Clocks whose breach moves a ticket to the next tier where nothing else is said."""


@dataclass(frozen=True, slots=True)
class EscalationConfig:
    """Everything escalation goes by.

    Attributes:
        next_group: group (hex) -> the group of its next tier: L1 to L2 to R&D.
        metrics, mildest: which breaches move a ticket up by themselves, and down to which priority.
        causes: what starts a page.
    """

    enabled: bool = False
    policies: tuple[Policy, ...] = ()
    next_group: Mapping[str, str] = field(default_factory=dict)
    metrics: tuple[str, ...] = METRICS
    mildest: int = 2
    causes: tuple[str, ...] = CAUSES

    def moves(self, metric: str, priority: int) -> bool:
        """Tell whether the breach of a clock moves a ticket to the next tier."""
        return metric in self.metrics and priority <= self.mildest

    def to_json(self) -> dict[str, object]:
        """Return the rules as JSON data."""
        return {
            "enabled": self.enabled,
            "policies": [policy.to_json() for policy in self.policies],
            "next_group": dict(self.next_group),
            "metrics": list(self.metrics),
            "mildest": self.mildest,
            "causes": list(self.causes),
        }


def from_json(data: object, *, path: str = "escalation") -> EscalationConfig:
    """Read the rules; FieldError names the wrong field."""
    if not isinstance(data, Mapping):
        raise FieldError(path, Words("must be an object", "应为一个对象"))
    policies = data.get("policies", [])
    if not isinstance(policies, (list, tuple)):
        raise FieldError(f"{path}.policies", Words("must be a list", "应为列表"))
    steps = data.get("next_group", {})
    if not isinstance(steps, Mapping):
        raise FieldError(f"{path}.next_group", Words("must be an object", "应为一个对象"))
    mildest = data.get("mildest", 2)
    if isinstance(mildest, bool) or mildest not in range(5):
        raise FieldError(f"{path}.mildest", Words("must be a priority from 0 to 4", "应为 0 到 4 的优先级"))
    return EscalationConfig(
        enabled=bool(data.get("enabled", False)),
        policies=tuple(policy_from_json(one, path=f"{path}.policies[{n}]") for n, one in enumerate(policies)),
        next_group={str(source): str(target) for source, target in steps.items() if target},
        metrics=_some(data.get("metrics", METRICS), CLOCKS, f"{path}.metrics"),
        mildest=int(mildest),
        causes=_some(data.get("causes", CAUSES), CAUSES, f"{path}.causes"),
    )


def _some(data: object, among: tuple[str, ...], path: str) -> tuple[str, ...]:
    found = tuple(str(one) for one in data) if isinstance(data, (list, tuple)) else ("?",)
    for one in found:
        if one not in among:
            known = ", ".join(among)
            raise FieldError(path, Words(f"must be some of {known}", f"只能包含 {known}"))
    return found
