"""What an administrator decides about alerts of a source by their labels: type, product, group and priority.

Rules in order; each thing is decided by the first rule that fits and names it. Knows no storage.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from desk.process.errors import FieldError
from desk.process.messages import Words

SETS = ("category", "product", "group", "priority")
MOST = 200
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class AlertRoute:
    """One rule.

    Attributes:
        source: name of the monitoring system, "" for any.
        match: label -> value; a value that ends with * fits by its beginning, * alone wants the label.
        category, product, group: what a new ticket gets, "" to leave it open; priority: 0-4, None likewise.
    """

    source: str = ""
    match: Mapping[str, str] = field(default_factory=dict)
    category: str = ""
    product: str = ""
    group: str = ""
    priority: int | None = None

    def fits(self, source: str, labels: Mapping[str, str]) -> bool:
        """Tell whether an alert is this rule's business."""
        if self.source.casefold() not in ("", source.casefold()):
            return False
        return all(_fits(labels.get(name, ""), wanted) for name, wanted in self.match.items())

    def to_json(self) -> dict[str, Any]:
        """Return the rule as JSON data."""
        return {
            "source": self.source, "match": dict(self.match), "category": self.category, "product": self.product,
            "group": self.group, "priority": self.priority,
        }  # fmt: skip


def _fits(value: str, wanted: str) -> bool:
    if wanted.endswith("*"):
        return bool(value) and value.casefold().startswith(wanted[:-1].casefold())
    return value.casefold() == wanted.casefold()


@dataclass(frozen=True, slots=True)
class Routed:
    """What the rules say of an alert, and by which rule (1 is the first) each."""

    category: str = ""
    product: str = ""
    group: str = ""
    priority: int | None = None
    by: Mapping[str, int] = field(default_factory=dict)


def routed(routes: Sequence[AlertRoute], source: str, labels: Mapping[str, str]) -> Routed:
    """Return what the rules say of an alert; what none names stays open."""
    found: dict[str, Any] = {}
    by: dict[str, int] = {}
    for number, route in enumerate(routes, 1):
        if not route.fits(source, labels):
            continue
        for name in SETS:
            value = getattr(route, name)
            if name not in found and value not in ("", None):
                found[name], by[name] = value, number
    return Routed(**found, by=by)


def routes_from_json(data: object) -> tuple[AlertRoute, ...]:
    """Read rules; FieldError names the wrong place, also a rule that could never decide anything."""
    if not isinstance(data, (list, tuple)) or len(data) > MOST:
        raise FieldError(
            "alerts.rules", Words(f"must be a list of at most {MOST}", f"应为不超过 {MOST} 条的列表")
        )
    found: list[AlertRoute] = []
    for number, item in enumerate(data):
        route = _route(item, f"alerts.rules[{number}]")
        open_ = {name for name in SETS if getattr(route, name) not in ("", None)}
        for place, earlier in enumerate(found, 1):
            if _covers(earlier, route):
                open_ -= {name for name in SETS if getattr(earlier, name) not in ("", None)}
            if not open_:
                said = Words(
                    f"never decides anything: rule {place} comes first", f"不会生效：第 {place} 条已覆盖"
                )
                raise FieldError(f"alerts.rules[{number}]", said)
        found.append(route)
    return tuple(found)


def _covers(wide: AlertRoute, narrow: AlertRoute) -> bool:
    """Tell whether every alert of the narrow rule is the wide rule's business too."""
    if wide.source.casefold() not in ("", narrow.source.casefold()):
        return False
    return all(_inside(narrow.match.get(name, ""), value) for name, value in wide.match.items())


def _inside(narrow: str, wide: str) -> bool:
    """Tell whether whatever fits one value of a label fits the other."""
    if narrow.endswith("*") and not wide.endswith("*"):
        return False
    return narrow.casefold() == wide.casefold() or _fits(narrow.rstrip("*"), wide)


def _route(item: object, path: str) -> AlertRoute:
    if not isinstance(item, Mapping):
        raise FieldError(path, Words("must be an object", "应为一个对象"))
    for name in item:
        if name not in ("source", "match", *SETS):
            raise FieldError(f"{path}.{name}", Words("is not known", "不是有效的字段"))
    words = {
        name: _text(item.get(name), f"{path}.{name}") for name in ("source", "category", "product", "group")
    }
    match = item.get("match") or {}
    if not isinstance(match, Mapping) or any(
        not str(name).strip() or not isinstance(value, str) or not value.strip()
        for name, value in match.items()
    ):
        raise FieldError(f"{path}.match", Words("must be labels with their values", "应为标签及其取值"))
    priority = item.get("priority")
    if priority is not None and (isinstance(priority, bool) or priority not in range(5)):
        raise FieldError(f"{path}.priority", Words("must be from 0 to 4", "应为 0 到 4"))
    if priority is None and not any(words[name] for name in ("category", "product", "group")):
        problem = Words(
            "sets nothing: give a type, product, group or priority",
            "未设置任何内容：请填写类型、产品、小组或优先级",
        )
        raise FieldError(path, problem)
    kept = {str(name).strip(): value.strip() for name, value in match.items()}
    return AlertRoute(match=kept, priority=None if priority is None else int(priority), **words)


def _text(value: object, path: str) -> str:
    if value is None:
        return ""
    if not isinstance(value, str) or len(value) > _LONGEST:
        raise FieldError(path, Words("must be a short text", "应为简短文本"))
    return " ".join(value.split())
