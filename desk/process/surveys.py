"""Satisfaction surveys (process.md 5.5): who is asked, which answer counts, and the figures of answers.

Knows no storage and no clock.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import sqrt
from typing import Any, TypeGuard

from desk.process.errors import FieldError
from desk.process.messages import Words

HOUR, DAY = 3600, 86_400
_LATEST = 253_402_300_800  # the year 10000
LOWEST, HIGHEST = 1, 5
CHANNELS = ("portal", "phone", "mail", "im", "on_site")
ENOUGH = 20
"""Fewer answers than this are shown grey: the share says little."""
_Z95 = 1.959964


@dataclass(frozen=True, slots=True)
class SurveyRule:
    """Whether the requesters of some tickets are asked; the first rule that fits decides.

    Attributes:
        products: which products, empty for all; worst, mildest: which priorities.
        delay_s: from closing to the question, None as for all.
        starts_at: tickets closed before this instant (seconds UTC) are not its business; None: it always held.
        ends_at: tickets closed from this instant on are no longer its business; None: it holds.
    """

    products: frozenset[str] = frozenset()
    worst: int = 0
    mildest: int = 4
    ask: bool = True
    delay_s: int | None = None
    ends_at: int | None = None
    starts_at: int | None = None

    def fits(self, case: "Case") -> bool:
        """Tell whether it decides about a ticket."""
        listed = not self.products or case.product in self.products
        return self._holds_at(case.closed_at) and listed and self.worst <= case.priority <= self.mildest

    def _holds_at(self, closed_at: int | None) -> bool:
        """Tell whether it held when a ticket was closed; one that is not closed yet is its business."""
        if closed_at is None:
            return True
        begun = self.starts_at is None or closed_at >= self.starts_at
        return begun and (self.ends_at is None or closed_at < self.ends_at)

    def covers(self, other: "SurveyRule") -> bool:
        """Tell whether the other rule, standing after it, never decides."""
        inside = not self.products or bool(other.products and other.products <= self.products)
        always = self.ends_at is None and self.starts_at is None
        return always and inside and self.worst <= other.worst and other.mildest <= self.mildest

    def to_json(self) -> dict[str, Any]:
        """Return the rule as JSON data."""
        return {
            "products": sorted(self.products), "worst": self.worst, "mildest": self.mildest, "ask": self.ask,
            "delay_s": self.delay_s, "ends_at": self.ends_at,
            # Left out where there is none, as `rules` is.
            **({} if self.starts_at is None else {"starts_at": self.starts_at}),
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class SurveyRules:
    """Who is asked and for how long an answer counts.

    Attributes:
        on: whether anybody is asked.
        products_off, priorities_off: products and priorities (0-4) whose requesters are not asked.
        delay_s: from closing to the question; valid_s: from closing until an answer no longer counts.
        rest_s: the least time between two questions to one requester.
        low: an answer up to this opens a follow-up for the supervisor.
        rules: exceptions by product and priority; where none fits, the fields above decide.
    """

    on: bool = True
    products_off: frozenset[str] = frozenset()
    priorities_off: frozenset[int] = frozenset()
    delay_s: int = HOUR
    valid_s: int = 7 * DAY
    rest_s: int = 7 * DAY
    low: int = 2
    rules: tuple[SurveyRule, ...] = ()

    def rule_of(self, case: "Case") -> tuple[int, SurveyRule | None]:
        """Return the rule that decides about a ticket with its number (1 is the first); 0 and None without one."""
        fitting = ((number, one) for number, one in enumerate(self.rules, 1) if one.fits(case))
        return next(fitting, (0, None))

    def delay_of(self, case: "Case") -> int:
        """Return the seconds from closing to the question."""
        rule = self.rule_of(case)[1]
        return self.delay_s if rule is None or rule.delay_s is None else rule.delay_s

    @property
    def shortest_delay(self) -> int:
        """The shortest time from closing to a question."""
        return min([self.delay_s, *(one.delay_s for one in self.rules if one.delay_s is not None)])

    def to_json(self) -> dict[str, Any]:
        """Return the rules as JSON data."""
        return {
            "on": self.on,
            "products_off": sorted(self.products_off),
            "priorities_off": sorted(self.priorities_off),
            "delay_s": self.delay_s,
            "valid_s": self.valid_s,
            "rest_s": self.rest_s,
            "low": self.low,
            # Left out where there is none: a desk that does not know them can read the rules.
            **({"rules": [one.to_json() for one in self.rules]} if self.rules else {}),
        }


def rules_from_json(data: object) -> SurveyRules:
    """Read rules; FieldError names the wrong field."""
    if not isinstance(data, Mapping):
        raise FieldError("survey", Words("must be an object", "应为一个对象"))
    known: dict[str, Any] = {**SurveyRules().to_json(), "rules": []}
    for name in data:
        if name not in known:
            raise FieldError(f"survey.{name}", Words("is not known", "不是有效的字段"))
    whole = {**known, **data}
    for name in ("delay_s", "valid_s", "rest_s", "low"):
        value = whole[name]
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            raise FieldError(
                f"survey.{name}", Words("must be a whole number, 0 or more", "应为不小于 0 的整数")
            )
    if whole["valid_s"] <= whole["delay_s"]:
        problem = Words(
            "must be longer than delay_s, or nobody could answer", "必须长于 delay_s，否则无人能够评价"
        )
        raise FieldError("survey.valid_s", problem)
    if not LOWEST <= whole["low"] < HIGHEST:
        raise FieldError("survey.low", Words("must be from 1 to 4", "应为 1 到 4"))
    priorities = _items(whole["priorities_off"], "survey.priorities_off")
    if any(type(one) is not int or not 0 <= one <= 4 for one in priorities):
        raise FieldError("survey.priorities_off", Words("must be numbers from 0 to 4", "应为 0 到 4 的数字"))
    products = _items(whole["products_off"], "survey.products_off")
    return SurveyRules(
        bool(whole["on"]),
        frozenset(str(one) for one in products),
        frozenset(int(one) for one in priorities),
        whole["delay_s"],
        whole["valid_s"],
        whole["rest_s"],
        whole["low"],
        _rules(whole["rules"], whole["valid_s"]),
    )


def _rules(data: object, valid_s: int) -> tuple[SurveyRule, ...]:
    found: list[SurveyRule] = []
    for number, item in enumerate(_items(data, "survey.rules")):
        rule = _rule(item, f"survey.rules[{number}]", valid_s)
        for earlier, one in enumerate(found, 1):
            if one.covers(rule):
                said = Words(
                    f"never applies: rule {earlier} already decides", f"不会生效：第 {earlier} 条已覆盖"
                )
                raise FieldError(f"survey.rules[{number}]", said)
        found.append(rule)
    return tuple(found)


def _rule(item: object, path: str, valid_s: int) -> SurveyRule:
    if not isinstance(item, Mapping):
        raise FieldError(path, Words("must be an object", "应为一个对象"))
    usual = SurveyRule().to_json() | {"starts_at": None}
    for name in item:
        if name not in usual:
            raise FieldError(f"{path}.{name}", Words("is not known", "不是有效的字段"))
    whole = {**usual, **item}
    for name, least, most in (("worst", 0, 4), ("mildest", whole["worst"], 4)):
        if type(whole[name]) is not int or not least <= whole[name] <= most:
            raise FieldError(
                f"{path}.{name}", Words(f"must be from {least} to {most}", f"应为 {least} 到 {most}")
            )
    if whole["delay_s"] is not None and not _is_whole(whole["delay_s"], valid_s):
        problem = Words("must be less than the time an answer counts", "应短于评价有效期")
        raise FieldError(f"{path}.delay_s", problem)
    starts_at, ends_at = (_instant(whole[name], f"{path}.{name}") for name in ("starts_at", "ends_at"))
    if starts_at is not None and ends_at is not None and ends_at <= starts_at:
        raise FieldError(f"{path}.ends_at", Words("must be after the start", "应晚于开始时间"))
    if type(whole["ask"]) is not bool:
        raise FieldError(f"{path}.ask", Words("must be true or false", "应为 true 或 false"))
    products = frozenset(str(one).strip() for one in _items(whole["products"], f"{path}.products")) - {""}
    return SurveyRule(
        products, whole["worst"], whole["mildest"], whole["ask"], whole["delay_s"], ends_at, starts_at
    )


def _is_whole(value: object, below: int) -> TypeGuard[int]:
    return type(value) is int and 0 <= value < below


def _instant(value: object, path: str) -> int | None:
    """Read seconds UTC, or an ISO instant with its zone."""
    if value is None or _is_whole(value, _LATEST):
        return value
    try:
        found = datetime.fromisoformat(value if isinstance(value, str) else "")
        if found.tzinfo is not None:
            return int(found.timestamp())
    except ValueError:
        pass
    problem = Words(
        "must be seconds UTC or an instant with its zone, as 2026-12-01T09:00+08:00",
        "应为 UTC 秒数，或带时区的时间，例如 2026-12-01T09:00+08:00",
    )
    raise FieldError(path, problem)


def _items(value: object, path: str) -> Sequence[Any]:
    if not isinstance(value, list | tuple):
        raise FieldError(path, Words("must be a list", "应为列表"))
    return value


@dataclass(frozen=True, slots=True)
class Case:
    """A ticket as the survey sees it; times in whole seconds UTC.

    Attributes:
        credit: who owned the ticket when its solution was provided.
        duplicate: it stands as a duplicate of another ticket.
        asked_at: when its requester was last asked about any ticket.
    """

    state: str
    channel: str
    product: str
    priority: int
    requester: bytes | None
    credit: bytes | None
    closed_at: int | None
    duplicate: bool = False
    asked_at: int | None = None


def not_answerable(rules: SurveyRules, case: Case, now: int) -> str:
    """Return the code of the reason why an answer does not count, "" if it does."""
    if case.state != "closed" or case.closed_at is None:
        return "survey.open"
    if case.channel == "alert" or case.duplicate:
        return "survey.kind"
    if case.requester is None:
        return "survey.nobody"
    if case.requester == case.credit:
        return "survey.own"
    if now - case.closed_at > rules.valid_s:
        return "survey.late"
    return ""


def not_asked(rules: SurveyRules, case: Case, now: int) -> str:
    """Return the code of the reason why the requester is not asked now, "" if they are."""
    rule = rules.rule_of(case)[1]
    left_out = case.product in rules.products_off or case.priority in rules.priorities_off
    if not rules.on or (left_out if rule is None else not rule.ask):
        return "survey.off"
    reason = not_answerable(rules, case, now)
    if reason:
        return reason
    if now - (case.closed_at or 0) < rules.delay_of(case):
        return "survey.early"
    if case.asked_at is not None and now - case.asked_at < rules.rest_s:
        return "survey.rest"
    return ""


@dataclass(frozen=True, slots=True)
class Csat:
    """The figures of some answers.

    Attributes:
        percent: share of 4 and 5 in percent; score100: mean x 20; None without answers.
        low, high: Wilson's 95 % interval of `percent`.
        rate: answers per question in percent; None where nobody was asked.
        enough: at least `ENOUGH` answers.
    """

    n: int
    sent: int
    percent: float | None
    score100: float | None
    low: float | None
    high: float | None
    rate: float | None
    enough: bool


def csat(ratings: Iterable[int], sent: int) -> Csat:
    """Return the figures of ratings from 1 to 5, of `sent` questions."""
    marks = list(ratings)
    n = len(marks)
    rate = min(100.0, 100 * n / sent) if sent else None
    if not n:
        return Csat(0, sent, None, None, None, None, rate, False)
    happy = sum(mark >= 4 for mark in marks)
    low, high = wilson(happy, n)
    return Csat(n, sent, 100 * happy / n, 20 * sum(marks) / n, low, high, rate, n >= ENOUGH)


def wilson(hits: int, n: int) -> tuple[float, float]:
    """Return Wilson's 95 % interval of a share, in percent."""
    share, square = hits / n, _Z95 * _Z95
    middle = (share + square / (2 * n)) / (1 + square / n)
    half = _Z95 * sqrt(share * (1 - share) / n + square / (4 * n * n)) / (1 + square / n)
    return 100 * max(0.0, middle - half), 100 * min(1.0, middle + half)
