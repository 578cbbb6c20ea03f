"""The dispatch rules as an administrator writes them: read, checked and written as JSON data.

A set without a catch-all, with an unknown skill or group, or with a rule behind the catch-all is refused with
the reason. Knows no storage.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from desk.process import messages
from desk.process.dispatch_parts import CORE_PRIORITY, CORE_SOURCES, MODES, GroupRule, Settings
from desk.process.errors import FieldError
from desk.process.messages import Words

MANUAL = "manual"
ALL_MODES = (*MODES, MANUAL)
VAGUE_BELOW = 0.6

messages.register(
    {
        "dispatch.no_catch_all": (
            "The last dispatch rule must fit every ticket, or some would belong to nobody."
            " Add a rule without conditions at the end.",
            "最后一条分派规则必须适用于所有工单，否则会有工单无人负责。请在末尾添加一条无条件规则。",
        ),
        "dispatch.after_catch_all": (
            "Rule {number} never applies: the rule before it already fits every ticket. Move it up or remove it.",
            "第 {number} 条规则不会生效：它之前的规则已适用于所有工单。请上移或删除。",
        ),
        "dispatch.shadowed": (
            "Rule {number} never applies: rule {earlier} already takes every ticket it would fit. Move it up.",
            "第 {number} 条规则不会生效：第 {earlier} 条已覆盖其全部工单。请上移。",
        ),
        "dispatch.unknown_skill": (
            "There is no skill “{skill}”. Add it to the list of skills first, or choose one of: {known}.",
            "没有技能“{skill}”。请先将其加入技能列表，或从中选择：{known}。",
        ),
        "dispatch.empty_experts": (
            "Nobody works in the group of experts. Add somebody to it, or choose another group.",
            "专家组没有在岗成员，请添加成员或选择其他小组。",
        ),
        "dispatch.empty_group": (
            "Rule {number} leads to a group in which nobody works. Add somebody to it, give its work out by hand,"
            " or choose another group.",
            "第 {number} 条规则指向的小组没有在岗成员。请添加成员、改为人工分派，或选择其他小组。",
        ),
        "dispatch.unknown_group": (
            "There is no group “{group}”. Choose one from the list.",
            "没有小组“{group}”，请从列表中选择。",
        ),
    }
)


@dataclass(frozen=True, slots=True)
class Need:
    """What a ticket asks of its agent: a skill at a level, for some products, types and priorities."""

    skill: str
    level: int
    products: frozenset[str] = frozenset()
    types: frozenset[str] = frozenset()
    worst: int = 0
    mildest: int = 4

    def fits(self, *, product: str, problem_type: str, priority: int) -> bool:
        """Tell whether the ticket needs it."""
        inside = (not self.products or product in self.products) and (
            not self.types or problem_type in self.types
        )
        return inside and self.worst <= priority <= self.mildest


@dataclass(frozen=True, slots=True)
class DispatchConfig:
    """Everything the dispatcher goes by.

    Attributes:
        enabled: whether the machine gives tickets to people at all.
        skills: the catalogue of skills.
        core_products: products whose P0 and P1 alerts and calls go straight to the experts.
        backstop: people (hex) told when a ticket reaches the manual lane; empty: the group's supervisors.
        manual: groups in which a person gives out the work (a product line not in the pilot).
    """

    enabled: bool = False
    skills: tuple[str, ...] = ()
    rules: tuple[GroupRule, ...] = ()
    needs: tuple[Need, ...] = ()
    settings: Settings = field(default_factory=Settings)
    core_products: frozenset[str] = frozenset()
    backstop: tuple[str, ...] = ()
    manual: frozenset[str] = frozenset()

    def needs_of(self, *, product: str, problem_type: str, priority: int) -> dict[str, int]:
        """Return skill -> least level that a ticket asks for."""
        found: dict[str, int] = {}
        for need in self.needs:
            if need.fits(product=product, problem_type=problem_type, priority=priority):
                found[need.skill] = max(need.level, found.get(need.skill, 0))
        return found

    def to_json(self) -> dict[str, object]:
        """Return the rules as JSON data."""
        settings = self.settings
        return {
            "enabled": self.enabled,
            "skills": list(self.skills),
            "rules": [{"group": r.group, **_scope_json(r), "sources": sorted(r.sources)} for r in self.rules],
            "needs": [{"skill": n.skill, "level": n.level, **_scope_json(n)} for n in self.needs],
            "modes": {**settings.modes, **dict.fromkeys(sorted(self.manual), MANUAL)},
            "wider": {group: list(names) for group, names in settings.wider.items()},
            "relax": {str(p): seconds for p, seconds in settings.relax.items()},
            "accept": {str(p): seconds for p, seconds in settings.accept.items()},
            "expert_group": settings.expert_group or "",
            "core_products": sorted(self.core_products),
            "backstop": list(self.backstop),
        }


def _scope_json(item: GroupRule | Need) -> dict[str, object]:
    return {
        "products": sorted(item.products),
        "types": sorted(item.types),
        "worst": item.worst,
        "mildest": item.mildest,
    }


def from_json(data: object, *, path: str = "dispatch") -> DispatchConfig:
    """Read the rules; FieldError names the wrong field."""
    body = _object(data, path)
    modes = {str(k): str(v) for k, v in _object(body.get("modes", {}), f"{path}.modes").items()}
    settings = Settings(
        modes={group: mode for group, mode in modes.items() if mode != MANUAL},
        wider={
            str(group): tuple(_texts(names, f"{path}.wider"))
            for group, names in _object(body.get("wider", {}), f"{path}.wider").items()
        },
        relax=_seconds(body.get("relax"), f"{path}.relax", Settings().relax),
        accept=_seconds(body.get("accept"), f"{path}.accept", Settings().accept),
        expert_group=str(body.get("expert_group") or "") or None,
    )
    return DispatchConfig(
        enabled=bool(body.get("enabled", False)),
        skills=tuple(dict.fromkeys(_texts(body.get("skills", []), f"{path}.skills"))),
        rules=tuple(
            _rule(item, f"{path}.rules[{n}]")
            for n, item in enumerate(_list(body.get("rules", []), f"{path}.rules"))
        ),
        needs=tuple(
            _need(item, f"{path}.needs[{n}]")
            for n, item in enumerate(_list(body.get("needs", []), f"{path}.needs"))
        ),
        settings=settings,
        core_products=frozenset(_texts(body.get("core_products", []), f"{path}.core_products")),
        backstop=tuple(_texts(body.get("backstop", []), f"{path}.backstop")),
        manual=frozenset(group for group, mode in modes.items() if mode == MANUAL),
    )


def check(config: DispatchConfig, groups: Collection[str], empty: Collection[str] = ()) -> None:
    """Raise KnownError unless the rules are usable with these groups: nobody is left without a group.

    `empty` are groups in which nobody works: a machine that gives out work would give them work for ever.
    """
    for number, need in enumerate(config.needs):
        if need.skill not in config.skills:
            known = ", ".join(config.skills) or "-"
            raise FieldError(
                f"dispatch.needs[{number}].skill", "", "dispatch.unknown_skill", skill=need.skill, known=known
            )
    for field_name, group in _groups_named(config):
        if group not in groups:
            raise FieldError(field_name, "", "dispatch.unknown_group", group=group)
    if config.enabled:
        _check_manned(config, empty)
    for group, names in config.settings.wider.items():
        if group in names:
            said = Words("cannot help itself out: choose another group", "不能支援自身，请选择其他小组")
            raise FieldError(f"dispatch.wider.{group}", said)
    if config.rules or config.enabled:
        _check_rules(config.rules)


def _check_manned(config: DispatchConfig, empty: Collection[str]) -> None:
    """Raise where the machine would give work to a group in which nobody works."""
    for number, rule in enumerate(config.rules):
        if rule.group in empty and rule.group not in config.manual:
            raise FieldError(f"dispatch.rules[{number}].group", "", "dispatch.empty_group", number=number + 1)
    if config.settings.expert_group in empty:
        raise FieldError("dispatch.expert_group", "", "dispatch.empty_experts")


def _check_rules(rules: tuple[GroupRule, ...]) -> None:
    """Raise when a rule never applies or the last one does not fit everything."""
    for number, rule in enumerate(rules, 1):
        for earlier, other in enumerate(rules[: number - 1], 1):
            where = f"dispatch.rules[{number - 1}]"
            if _is_catch_all(other):
                raise FieldError(where, "", "dispatch.after_catch_all", number=number)
            if _covers(other, rule):
                raise FieldError(where, "", "dispatch.shadowed", number=number, earlier=earlier)
    if not rules or not _is_catch_all(rules[-1]):
        raise FieldError(f"dispatch.rules[{max(0, len(rules) - 1)}]", "", "dispatch.no_catch_all")


def mismatch(
    rule: GroupRule, *, priority: int, product: str, problem_type: str, source: str
) -> tuple[str, str] | None:
    """Return the first condition a ticket does not meet as (field, the ticket's value), None where it fits."""
    if not rule.worst <= priority <= rule.mildest:
        return "priority", f"P{priority}"
    for name, wanted, value in (
        ("product", rule.products, product),
        ("type", rule.types, problem_type),
        ("source", rule.sources, source),
    ):
        if wanted and value not in wanted:
            return name, value
    return None


def is_core(config: DispatchConfig, *, product: str, priority: int, source: str) -> bool:
    """Tell whether a ticket is a core system's urgent alert or call, which goes straight to the experts."""
    return source in CORE_SOURCES and priority <= CORE_PRIORITY and product in config.core_products


def is_vague(
    *, category: str, confidence: float | None, text: str, fields: Mapping[str, str], source: str
) -> bool:
    """Tell whether a person must look first: no or a doubtful type, or nothing written but a title."""
    if source == "alert":
        return False
    if not category or (confidence is not None and confidence < VAGUE_BELOW):
        return True
    return not text.strip() and not any(value.strip() for value in fields.values())


def _groups_named(config: DispatchConfig) -> Iterable[tuple[str, str]]:
    """Yield (field, group) for every group that the rules name."""
    yield from ((f"dispatch.rules[{n}].group", rule.group) for n, rule in enumerate(config.rules))
    yield from ((f"dispatch.modes.{group}", group) for group in (*config.settings.modes, *config.manual))
    for group, names in config.settings.wider.items():
        yield from ((f"dispatch.wider.{group}", one) for one in (group, *names))
    if config.settings.expert_group:
        yield "dispatch.expert_group", config.settings.expert_group


def _is_catch_all(rule: GroupRule) -> bool:
    return not (rule.products or rule.types or rule.sources) and rule.worst <= 0 and rule.mildest >= 4


def _covers(wide: GroupRule, narrow: GroupRule) -> bool:
    """Tell whether every ticket that fits the narrow rule fits the wide one."""
    sets = (
        (wide.products, narrow.products),
        (wide.types, narrow.types),
        (wide.sources, narrow.sources),
    )
    inside = all(not outer or (inner and inner <= outer) for outer, inner in sets)
    return inside and wide.worst <= narrow.worst and narrow.mildest <= wide.mildest


# ---- reading -------------------------------------------------------------------------------------------


def _object(data: object, path: str) -> Mapping[object, object]:
    if not isinstance(data, Mapping):
        raise FieldError(path, Words("must be an object", "应为一个对象"))
    return data


def _list(data: object, path: str) -> list[object]:
    if not isinstance(data, (list, tuple)):
        raise FieldError(path, Words("must be a list", "应为列表"))
    return list(data)


def _texts(data: object, path: str) -> list[str]:
    return [str(item).strip() for item in _list(data, path) if str(item).strip()]


def _number(value: object, path: str, low: int, high: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        problem = Words(f"must be a whole number from {low} to {high}", f"应为 {low} 到 {high} 的整数")
        raise FieldError(path, problem)
    return value


def _seconds(data: object, path: str, usual: Mapping[int, int]) -> dict[int, int]:
    found = dict(usual)
    for key, value in _object(data if data is not None else {}, path).items():
        text = str(key).upper().removeprefix("P")
        if text not in ("0", "1", "2", "3", "4"):
            raise FieldError(
                f"{path}.{key}", Words("must be a priority from P0 to P4", "应为 P0 到 P4 的优先级")
            )
        found[int(text)] = _number(value, f"{path}.{key}", 1, 30 * 86_400)
    return found


def _span(body: Mapping[object, object], path: str) -> tuple[int, int]:
    worst = _number(body.get("worst", 0), f"{path}.worst", 0, 4)
    mildest = _number(body.get("mildest", 4), f"{path}.mildest", 0, 4)
    if mildest < worst:
        raise FieldError(
            f"{path}.mildest", Words("must not be more urgent than worst", "不能比 worst 更紧急")
        )
    return worst, mildest


def _rule(data: object, path: str) -> GroupRule:
    body = _object(data, path)
    worst, mildest = _span(body, path)
    return GroupRule(
        group=str(body.get("group", "")),
        products=frozenset(_texts(body.get("products", []), f"{path}.products")),
        types=frozenset(_texts(body.get("types", []), f"{path}.types")),
        sources=frozenset(_texts(body.get("sources", []), f"{path}.sources")),
        worst=worst,
        mildest=mildest,
    )


def _need(data: object, path: str) -> Need:
    body = _object(data, path)
    worst, mildest = _span(body, path)
    return Need(
        skill=str(body.get("skill", "")).strip(),
        level=_number(body.get("level", 1), f"{path}.level", 1, 5),
        products=frozenset(_texts(body.get("products", []), f"{path}.products")),
        types=frozenset(_texts(body.get("types", []), f"{path}.types")),
        worst=worst,
        mildest=mildest,
    )
