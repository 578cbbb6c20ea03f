"""Service policies: which targets a ticket gets, first match wins, and why the earlier ones did not match."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from desk.process.calendar import ALWAYS, CN_BH, Calendar
from desk.process.durations import duration_seconds, parse_duration
from desk.process.errors import FieldError, KnownError
from desk.process.messages import Words
from desk.process.shadows import hidden_by

METRICS = ("first_response", "next_response", "update", "resolution")
OTHER_METRICS = ("accept", "alert_ack")
METRIC_LABELS: Mapping[str, Words] = MappingProxyType(
    {
        "first_response": Words("First response", "首次响应"),
        "next_response": Words("Next response", "后续响应"),
        "update": Words("Progress update", "进展反馈"),
        "resolution": Words("Resolution", "解决"),
        "promise": Words("Promised date", "承诺时间"),
        "accept": Words("Hand-off accepted", "交接受理"),
        "alert_ack": Words("Alert acknowledged", "告警确认"),
    }
)
CONDITION_FIELDS = ("priority", "product", "requester_level", "type", "category", "tier", "channel", "group")
CALENDARS: Mapping[str, Calendar] = MappingProxyType({ALWAYS.id: ALWAYS, CN_BH.id: CN_BH})


@dataclass(frozen=True, slots=True)
class Target:
    """A time limit: `duration` as written, `calendar` by id, `assumed` until an administrator confirms it."""

    duration: str
    calendar: str
    assumed: bool = False

    def seconds(self, calendars: Mapping[str, Calendar]) -> int:
        """Return the limit in seconds of its calendar."""
        return duration_seconds(self.duration, calendars[self.calendar])


@dataclass(frozen=True, slots=True)
class Policy:
    """One policy.

    Attributes:
        condition: field -> accepted values; empty matches every ticket (the catch-all).
        targets: priority -> metric -> target.
        calendars: priority -> calendar id in which a metric without a target is measured.
        third_party_pauses: priorities whose resolution clock pauses while a third party works.
        next_response_pauses: whether next_response pauses while a third party works.
    """

    id: str
    name: str
    order: int
    targets: Mapping[int, Mapping[str, Target]]
    condition: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    calendars: Mapping[int, str] = field(default_factory=dict)
    third_party_pauses: frozenset[int] = frozenset({2, 3, 4})
    next_response_pauses: bool = False
    version: int = 1

    def mismatch(self, fields: Mapping[str, object]) -> "Mismatch | None":
        """Return the first condition the ticket does not meet, or None when the policy matches."""
        return next(self.mismatches(fields), None)

    def mismatches(self, fields: Mapping[str, object]) -> "Iterator[Mismatch]":
        """Yield every condition the ticket does not meet."""
        for name, accepted in self.condition.items():
            value = fields.get(name)
            if value is None or str(value) not in accepted:
                yield Mismatch(self.id, self.name, name, accepted, None if value is None else str(value))

    def to_json(self) -> dict[str, object]:
        """Return the policy as JSON data."""
        targets = {
            str(priority): {
                metric: {"duration": t.duration, "calendar": t.calendar, "assumed": t.assumed}
                for metric, t in row.items()
            }
            for priority, row in self.targets.items()
        }
        return {
            "id": self.id,
            "name": self.name,
            "order": self.order,
            "version": self.version,
            "condition": {name: list(values) for name, values in self.condition.items()},
            "targets": targets,
            "calendars": {str(priority): name for priority, name in self.calendars.items()},
            "third_party_pauses": sorted(self.third_party_pauses),
            "next_response_pauses": self.next_response_pauses,
        }


@dataclass(frozen=True, slots=True)
class Mismatch:
    """Why a policy did not match: the field, what it accepts and what the ticket has."""

    policy: str
    name: str
    field: str
    accepted: tuple[str, ...]
    value: str | None


def match(policies: Sequence[Policy], fields: Mapping[str, object]) -> tuple[Policy, list[Mismatch]]:
    """Return the first policy (by order) that matches the ticket and why each earlier one did not."""
    earlier: list[Mismatch] = []
    for policy in sorted(policies, key=lambda p: p.order):
        mismatch = policy.mismatch(fields)
        if mismatch is None:
            return policy, earlier
        earlier.append(mismatch)
    raise KnownError("policy.no_catch_all")


def validate(policies: Sequence[Policy], calendars: Mapping[str, Calendar] = CALENDARS) -> None:
    """Raise KnownError unless the set is usable: known calendars, valid durations, one catch-all, last."""
    ordered = sorted(policies, key=lambda p: p.order)
    if not ordered or ordered[-1].condition:
        where = f"{ordered[-1].id}.condition" if ordered else "policies"
        raise FieldError(where, "", "policy.no_catch_all")
    for position, policy in enumerate(ordered):
        if position and not ordered[position - 1].condition:
            raise FieldError(f"{policy.id}.condition", "", "policy.after_catch_all", name=policy.name)
        hidden = hidden_by([one.condition for one in ordered[:position]], policy.condition)
        if hidden and policy.condition:
            names = "”, “".join(ordered[place].name for place in hidden)
            raise FieldError(f"{policy.id}.condition", "", "policy.shadowed", name=policy.name, earlier=names)
        _validate_targets(policy, calendars)


def _validate_targets(policy: Policy, calendars: Mapping[str, Calendar]) -> None:
    for priority, row in policy.targets.items():
        for metric, target in row.items():
            path = f"{policy.id}.targets.{priority}.{metric}"
            if metric not in METRICS + OTHER_METRICS:
                raise FieldError(path, Words("is not a metric", "不是有效的指标"))
            if target.calendar not in calendars:
                raise FieldError(
                    f"{path}.calendar",
                    Words(f"there is no calendar {target.calendar!r}", f"没有日历“{target.calendar}”"),
                )
            duration_seconds(target.duration, calendars[target.calendar], path=f"{path}.duration")
    for priority, name in policy.calendars.items():
        if name not in calendars:
            raise FieldError(
                f"{policy.id}.calendars.{priority}",
                Words(f"there is no calendar {name!r}", f"没有日历“{name}”"),
            )


def from_json(data: object, *, path: str = "policy") -> Policy:
    """Read one policy; FieldError names the wrong field."""
    if not isinstance(data, Mapping):
        raise FieldError(path, Words("must be an object", "应为一个对象"))
    identifier = data.get("id")
    if not isinstance(identifier, str) or not identifier:
        raise FieldError(f"{path}.id", Words("must be a text", "应为文本"))
    order, version = data.get("order", 0), data.get("version", 1)
    for name, number in (("order", order), ("version", version)):
        if isinstance(number, bool) or not isinstance(number, int):
            raise FieldError(f"{path}.{name}", Words("must be a whole number", "应为整数"))
    pauses = data.get("third_party_pauses", [2, 3, 4])
    if not isinstance(pauses, (list, tuple)):
        raise FieldError(
            f"{path}.third_party_pauses", Words("must be a list of priorities", "应为优先级列表")
        )
    return Policy(
        id=identifier,
        name=str(data.get("name", identifier)),
        order=order,
        version=version,
        condition=_condition(data.get("condition", {}), f"{path}.condition"),
        targets={
            _priority(key, f"{path}.targets"): _targets(row, f"{path}.targets.{key}")
            for key, row in _object(data.get("targets"), f"{path}.targets").items()
        },
        calendars={
            _priority(key, f"{path}.calendars"): str(name)
            for key, name in _object(data.get("calendars", {}), f"{path}.calendars").items()
        },
        third_party_pauses=frozenset(_priority(key, f"{path}.third_party_pauses") for key in pauses),
        next_response_pauses=bool(data.get("next_response_pauses", False)),
    )


def _object(data: object, path: str) -> Mapping[object, object]:
    if not isinstance(data, Mapping):
        raise FieldError(path, Words("must be an object", "应为一个对象"))
    return data


def _priority(key: object, path: str) -> int:
    text = str(key).upper().removeprefix("P")
    if text not in ("0", "1", "2", "3", "4"):
        raise FieldError(f"{path}.{key}", Words("must be a priority from P0 to P4", "应为 P0 到 P4 的优先级"))
    return int(text)


def _condition(data: object, path: str) -> dict[str, tuple[str, ...]]:
    condition = {}
    for name, values in _object(data, path).items():
        if name not in CONDITION_FIELDS:
            fields = ", ".join(CONDITION_FIELDS)
            raise FieldError(
                f"{path}.{name}",
                Words(f"is not a field of a condition; use {fields}", f"不能作为条件；可用字段：{fields}"),
            )
        if not isinstance(values, (list, tuple)) or not values:
            raise FieldError(
                f"{path}.{name}", Words("must be a list of accepted values", "应为可接受值的列表")
            )
        if name == "priority":
            values = [_priority(value, f"{path}.priority") for value in values]
        condition[str(name)] = tuple(str(value).strip() for value in values)
    return condition


def _targets(data: object, path: str) -> dict[str, Target]:
    targets = {}
    for metric, value in _object(data, path).items():
        where = f"{path}.{metric}"
        row = _object(value, where)
        parse_duration(row.get("duration"), path=f"{where}.duration")
        calendar = row.get("calendar", ALWAYS.id)
        if not isinstance(calendar, str):
            raise FieldError(f"{where}.calendar", Words("must be the id of a calendar", "应为日历标识"))
        targets[str(metric)] = Target(str(row["duration"]), calendar, bool(row.get("assumed", False)))
    return targets


def _default_targets() -> dict[int, dict[str, Target]]:
    always, business = ALWAYS.id, CN_BH.id
    urgent = {
        0: (("first_response", "PT15M", True), ("resolution", "PT1H", True), ("update", "PT30M", True)),
        1: (("first_response", "PT30M", False), ("resolution", "PT2H", False), ("update", "PT30M", True)),
        2: (("first_response", "PT1H", False), ("resolution", "PT4H", False), ("update", "PT2H", True)),
    }
    rows = {
        priority: {metric: Target(text, always, assumed) for metric, text, assumed in row}
        for priority, row in urgent.items()
    }
    for priority, row in rows.items():
        # No seed gives a later answer its own number: the first answer's limit is assumed for it.
        row["next_response"] = Target(urgent[priority][0][1], always, assumed=True)
    for priority, solve in ((3, "P3WD"), (4, "P10WD")):
        rows[priority] = {
            "first_response": Target("P1WD", business, assumed=True),
            "next_response": Target("P1WD", business, assumed=True),
            "resolution": Target(solve, business, assumed=True),
            "update": Target("PT24H", always),
        }
    return rows


DEFAULT_POLICIES: tuple[Policy, ...] = (
    Policy(
        id="standard",
        name="Standard",
        order=1000,
        targets=MappingProxyType(_default_targets()),
        calendars=MappingProxyType({0: ALWAYS.id, 1: ALWAYS.id, 2: ALWAYS.id, 3: CN_BH.id, 4: CN_BH.id}),
    ),
)
