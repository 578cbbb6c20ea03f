"""Escalation policies: who is told when, from level to level, until somebody answers (process.md 5.10).

A policy is taken as a snapshot when its page starts. The functions here are pure: they are given the snapshot,
where the page stands and the time, and say what happens next. Two axes are kept apart: hierarchical (people are
told) and functional (the ticket moves to the next tier). Knows no storage and no clock.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from desk.process.calendar import DAY, check_intervals
from desk.process.calendar_json import read_pairs, write_pairs
from desk.process.errors import FieldError
from desk.process.messages import Words
from desk.process.policy import Mismatch

CAUSES = ("breach", "alert", "unaccepted", "warning", "manual")
"""What starts a page: a target missed, an urgent alert, a hand-off or dispatch nobody accepts, a 90 % step, a call."""

TARGETS = ("owner", "lead", "group", "person", "rota", "webhook", "next_tier")
TARGET_WORDS: Mapping[str, Words] = {
    "owner": Words("the owner", "负责人"),
    "lead": Words("the group's supervisors", "本组主管"),
    "group": Words("a group", "小组"),
    "person": Words("a person", "人员"),
    "rota": Words("who is on call", "值班人员"),
    "webhook": Words("a web address (webhook)", "Webhook 地址"),
    "next_tier": Words("the next tier (the ticket moves)", "上一级支持（工单转移）"),
}
CONDITIONS = ("priority", "product", "category", "tier", "group", "channel", "requester_level", "cause")
MOST_REPEATS = 9
LEAST_ACK_S = 60


@dataclass(frozen=True, slots=True)
class Target:
    """Who is told: a kind of TARGETS, with an id (hex, a rota's name) where the kind needs one."""

    kind: str
    id: str = ""


@dataclass(frozen=True, slots=True)
class Level:
    """One level.

    Attributes:
        after_s: seconds after the level before it (the first: after the start).
        targets: all are told together.
        worst, mildest: priorities for which it counts.
        hours: local hours (seconds from midnight) in which it counts, empty = always.
        important: told at once whatever the hour.
    """

    after_s: int
    targets: tuple[Target, ...]
    worst: int = 0
    mildest: int = 4
    hours: tuple[tuple[int, int], ...] = ()
    important: bool = True

    def counts(self, priority: int, second_of_day: int) -> bool:
        """Tell whether the level counts for a priority at a time of the local day."""
        inside = not self.hours or any(start <= second_of_day < end for start, end in self.hours)
        return self.worst <= priority <= self.mildest and inside


@dataclass(frozen=True, slots=True)
class Policy:
    """One escalation policy.

    Attributes:
        condition: field -> accepted values; empty fits every ticket (the catch-all).
        repeat: how often the levels are gone through again.
        ack_s: seconds by priority after which an acknowledgement without work is void.
        fallback: group (hex) told when the last level has passed.
    """

    id: str
    name: str
    order: int
    levels: tuple[Level, ...]
    fallback: str
    condition: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    repeat: int = 1
    ack_s: Mapping[int, int] = field(default_factory=lambda: {0: 900, 1: 1800, 2: 3600, 3: 14400, 4: 14400})

    def mismatch(self, fields: Mapping[str, object]) -> Mismatch | None:
        """Return the first condition a ticket does not meet, None when the policy fits."""
        for name, accepted in self.condition.items():
            value = fields.get(name)
            if value is None or str(value) not in accepted:
                return Mismatch(self.id, self.name, name, accepted, None if value is None else str(value))
        return None

    def to_json(self) -> dict[str, object]:
        """Return the policy as JSON data."""
        return {
            "id": self.id, "name": self.name, "order": self.order, "fallback": self.fallback,
            "condition": {name: list(values) for name, values in self.condition.items()},
            "repeat": self.repeat, "ack": {str(p): s for p, s in self.ack_s.items()},
            "levels": [
                {
                    "after": level.after_s, "worst": level.worst, "mildest": level.mildest,
                    "hours": write_pairs(level.hours), "important": level.important,
                    "targets": [{"kind": t.kind, "id": t.id} for t in level.targets],
                }
                for level in self.levels
            ],
        }  # fmt: skip


def match(policies: Sequence[Policy], fields: Mapping[str, object]) -> tuple[Policy | None, list[Mismatch]]:
    """Return the first policy by order that fits and why each earlier one did not."""
    earlier: list[Mismatch] = []
    for policy in sorted(policies, key=lambda p: (p.order, p.id)):
        wrong = policy.mismatch(fields)
        if wrong is None:
            return policy, earlier
        earlier.append(wrong)
    return None, earlier


# ---- a page --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a page stands: state triggered, acknowledged, exhausted or ended; the next level to tell (0 first)."""

    state: str
    level: int
    round: int
    next: int | None
    ack_until: int | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """What happens at an instant: tell these (`fallback` when the last has passed), then stand so."""

    at: int
    level: int
    targets: tuple[Target, ...]
    important: bool
    fallback: bool
    after: Standing


def start(policy: Policy, now: int) -> Standing:
    """Return a page that begins now."""
    return Standing("triggered", 0, 0, now + policy.levels[0].after_s)


def advance(policy: Policy, standing: Standing, now: int) -> Step | None:
    """Return the next step if it is due, None while nothing is. Called again until None."""
    if standing.state == "acknowledged":
        if standing.ack_until is None or standing.ack_until > now:
            return None
        again, round_ = _told_last(policy, standing)  # it resumes at the level that had answered
        back = Standing("triggered", again, round_, standing.ack_until)
        return advance(policy, back, now)
    if standing.state != "triggered" or standing.next is None or standing.next > now:
        return None
    at = standing.next
    if standing.level >= len(policy.levels):
        return Step(
            at, standing.level, (), True, True, Standing("exhausted", standing.level, standing.round, None)
        )
    level = policy.levels[standing.level]
    return Step(at, standing.level, level.targets, level.important, False, _after(policy, standing, at))


def _told_last(policy: Policy, standing: Standing) -> tuple[int, int]:
    """Return the level (and its round) that was told before a page rested."""
    if standing.level == 0 and standing.round > 0:
        return len(policy.levels) - 1, standing.round - 1
    return max(0, standing.level - 1), standing.round


def _after(policy: Policy, standing: Standing, at: int) -> Standing:
    following = standing.level + 1
    if following < len(policy.levels):
        return Standing("triggered", following, standing.round, at + policy.levels[following].after_s)
    if standing.round < policy.repeat:
        return Standing("triggered", 0, standing.round + 1, at + _pause(policy))
    return Standing("triggered", following, standing.round, at + _pause(policy))


def _pause(policy: Policy) -> int:
    """Return the wait before the levels are gone through again: as long as between two of them, a minute at least."""
    return max(LEAST_ACK_S, *(level.after_s for level in policy.levels))


def skip(policy: Policy, standing: Standing, step: Step) -> Standing:
    """Return the standing when nobody was there at a level: the next one follows at once."""
    after = step.after
    return after if after.next is None else replace(after, next=step.at)


def acknowledge(policy: Policy, standing: Standing, priority: int, now: int) -> Standing:
    """Return the page acknowledged: it rests until the acknowledgement is void without work."""
    return Standing("acknowledged", standing.level, standing.round, None, now + policy.ack_s[priority])


def work(policy: Policy, standing: Standing, priority: int, now: int) -> Standing:
    """Return the page after work on the ticket: the acknowledgement lasts anew."""
    if standing.state != "acknowledged":
        return standing
    return replace(standing, ack_until=now + policy.ack_s[priority])


def ladder(policy: Policy, priority: int) -> list[tuple[int, int, Level]]:
    """Return (seconds from the start, level number, level) of the first round, for the test panel."""
    found, at = [], 0
    for number, level in enumerate(policy.levels, 1):
        at += level.after_s
        if level.worst <= priority <= level.mildest:
            found.append((at, number, level))
    return found


# ---- reading -------------------------------------------------------------------------------------------


def from_json(data: object, *, path: str = "escalation") -> Policy:
    """Read one policy; FieldError names the wrong field."""
    body = _object(data, path)
    ident = str(body.get("id") or "").strip()
    if not ident:
        raise FieldError(f"{path}.id", Words("must be a text", "应为文本"))
    levels = body.get("levels", [])
    if not isinstance(levels, (list, tuple)):
        raise FieldError(f"{path}.levels", Words("must be a list", "应为列表"))
    name = str(body.get("name") or ident)
    return Policy(
        id=ident, name=name, order=_whole(body.get("order", 0), f"{path}.order", -(10**6), 10**6),
        levels=tuple(_level(item, f"{path}.levels[{n}]", name, n + 1) for n, item in enumerate(levels)),
        fallback=str(body.get("fallback") or ""), condition=_condition(body.get("condition", {}), path),
        repeat=_whole(body.get("repeat", 1), f"{path}.repeat", 0, MOST_REPEATS),
        ack_s=_acks(body.get("ack", {}), f"{path}.ack"),
    )  # fmt: skip


def _level(data: object, path: str, name: str, number: int) -> Level:
    body = _object(data, path)
    targets = body.get("targets", [])
    if not isinstance(targets, (list, tuple)):
        raise FieldError(f"{path}.targets", Words("must be a list", "应为列表"))
    hours = _hours(read_pairs(body.get("hours", []), f"{path}.hours"))
    check_intervals(f"{path}.hours", hours)
    worst = _whole(body.get("worst", 0), f"{path}.worst", 0, 4)
    return Level(
        after_s=_whole(body.get("after", 0), f"{path}.after", 0, 30 * DAY),
        targets=tuple(_target(item, f"{path}.targets[{n}]") for n, item in enumerate(targets)),
        worst=worst, mildest=_whole(body.get("mildest", 4), f"{path}.mildest", worst, 4), hours=hours,
        important=bool(body.get("important", True)),
    )  # fmt: skip


def _hours(pairs: Sequence[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Return hours of the day in order; a night (22:00 to 06:00) is its two parts."""
    parts: list[tuple[int, int]] = []
    for start, end in pairs:
        parts += [(start, end)] if start < end else [(start, DAY), *([(0, end)] if end else [])]
    return tuple(sorted(parts))


def _target(data: object, path: str) -> Target:
    body = _object(data, path)
    kind = str(body.get("kind", ""))
    if kind not in TARGETS:
        known = ", ".join(TARGETS)
        raise FieldError(f"{path}.kind", Words(f"must be one of {known}", f"只能是 {known} 之一"))
    return Target(kind, str(body.get("id") or ""))


def _condition(data: object, path: str) -> dict[str, tuple[str, ...]]:
    found = {}
    for name, values in _object(data, f"{path}.condition").items():
        where = f"{path}.condition.{name}"
        if name not in CONDITIONS:
            known = ", ".join(CONDITIONS)
            raise FieldError(where, Words(f"is not a field; use {known}", f"不能作为条件；可用：{known}"))
        if not isinstance(values, (list, tuple)) or not values:
            raise FieldError(where, Words("must be a list of accepted values", "应为可接受值的列表"))
        found[str(name)] = tuple(
            _priority(value, where) if name == "priority" else str(value) for value in values
        )
    return found


def _priority(value: object, where: str) -> str:
    """Return a priority as tickets have it: P0 and 0 are the same."""
    text = str(value).strip().upper().removeprefix("P")
    if text not in ("0", "1", "2", "3", "4"):
        raise FieldError(where, Words("must be priorities from P0 to P4", "应为 P0 到 P4 的优先级"))
    return text


def _acks(data: object, path: str) -> dict[int, int]:
    found = {0: 900, 1: 1800, 2: 3600, 3: 14400, 4: 14400}
    for key, value in _object(data, path).items():
        text = str(key).upper().removeprefix("P")
        if text not in ("0", "1", "2", "3", "4"):
            raise FieldError(
                f"{path}.{key}", Words("must be a priority from P0 to P4", "应为 P0 到 P4 的优先级")
            )
        found[int(text)] = _whole(value, f"{path}.{key}", LEAST_ACK_S, 7 * DAY)
    return found


def _object(data: object, path: str) -> Mapping[object, object]:
    if not isinstance(data, Mapping):
        raise FieldError(path, Words("must be an object", "应为一个对象"))
    return data


def _whole(value: object, path: str, low: int, high: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        problem = Words(f"must be a whole number from {low} to {high}", f"应为 {low} 到 {high} 的整数")
        raise FieldError(path, problem)
    return value
