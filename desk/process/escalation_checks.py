"""Escalation policies checked before they are stored: what nobody could ever be told by is refused with the reason."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from desk.process import messages
from desk.process.errors import FieldError
from desk.process.escalation import Policy
from desk.process.messages import Words
from desk.process.shadows import hidden_by

messages.register(
    {
        "escalation.no_catch_all": (
            "The last escalation policy must fit every ticket. Add one without conditions at the end.",
            "最后一条升级策略必须适用于所有工单，请在末尾添加一条无条件策略。",
        ),
        "escalation.after_catch_all": (
            "The policy “{name}” never applies: the one before it already fits every ticket. Move it up.",
            "策略“{name}”不会生效：它之前的策略已适用于所有工单，请上移。",
        ),
        "escalation.shadowed": (
            "The policy “{name}” never applies: “{earlier}” already takes every ticket it would fit. Move it up.",
            "策略“{name}”不会生效：“{earlier}”已覆盖其全部工单，请上移。",
        ),
        "escalation.twice": (
            "Two escalation policies have the id “{name}”. Rename one of them.",
            "有两条升级策略的编号都是“{name}”，请修改其一。",
        ),
        "escalation.no_level": (
            "The policy “{name}” tells nobody. Add a level.",
            "策略“{name}”没有任何级别，请添加。",
        ),
        "escalation.no_fallback": (
            "The policy “{name}” needs a fallback group that is told when nobody else answers.",
            "策略“{name}”需要一个兜底小组，在无人响应时通知。",
        ),
        "escalation.empty_fallback": (
            "Nobody is in the fallback group of “{name}”. Choose another group, or add somebody to it.",
            "“{name}”的兜底小组没有成员，请选择其他小组或添加成员。",
        ),
        "escalation.empty_group": (
            "Level {level} of “{name}” tells a group in which nobody works. Choose another, or add somebody to it.",
            "“{name}”的第 {level} 级所通知的小组没有在岗成员，请选择其他小组或添加成员。",
        ),
        "escalation.unknown": (
            "“{name}”: there is no {kind} “{target}”. Choose one from the list.",
            "“{name}”：没有{kind}“{target}”，请从列表中选择。",
        ),
        "escalation.cycle": (
            "The tiers lead in a circle: {path}. A ticket would never arrive. Remove one of the steps.",
            "支持级别形成循环：{path}。工单将无法到达终点，请去掉其中一步。",
        ),
        "escalation.never": (
            "Level {level} of “{name}” is never reached: its hours hold no time in 60 days. Give it hours.",
            "“{name}”的第 {level} 级永远不会触发：其时段在 60 天内没有任何时间，请设置时段。",
        ),
    }
)


@dataclass(frozen=True, slots=True)
class Known:
    """What a policy may name: ids of groups and people (hex), names of rotas and of web addresses.

    `empty` are the groups in which nobody is.
    """

    groups: frozenset[str] = frozenset()
    people: frozenset[str] = frozenset()
    rotas: frozenset[str] = frozenset()
    webhooks: frozenset[str] = frozenset()
    empty: frozenset[str] = frozenset()


def validate(policies: Sequence[Policy], known: Known) -> None:
    """Raise KnownError unless every ticket finds a policy and every level can reach somebody."""
    places = {id(policy): f"escalation.policies[{n}]" for n, policy in enumerate(policies)}
    ordered = sorted(policies, key=lambda p: (p.order, p.id))
    if not ordered or ordered[-1].condition:
        where = f"{places[id(ordered[-1])]}.condition" if ordered else "escalation.policies"
        raise FieldError(where, "", "escalation.no_catch_all")
    for position, policy in enumerate(ordered):
        where = places[id(policy)]
        for earlier in ordered[:position]:
            if earlier.id == policy.id:
                raise FieldError(f"{where}.id", "", "escalation.twice", name=policy.id)
            if not earlier.condition:
                raise FieldError(f"{where}.condition", "", "escalation.after_catch_all", name=policy.name)
        hidden = hidden_by([one.condition for one in ordered[:position]], policy.condition)
        if hidden and policy.condition:
            names = "”, “".join(ordered[place].name for place in hidden)
            raise FieldError(f"{where}.condition", "", "escalation.shadowed", name=policy.name, earlier=names)
        _validate_one(policy, known, where)


def _validate_one(policy: Policy, known: Known, where: str) -> None:
    if not policy.levels:
        raise FieldError(f"{where}.levels", "", "escalation.no_level", name=policy.name)
    if not policy.fallback:
        raise FieldError(f"{where}.fallback", "", "escalation.no_fallback", name=policy.name)
    _require(policy, "group", policy.fallback, known, f"{where}.fallback")
    if policy.fallback in known.empty:
        raise FieldError(f"{where}.fallback", "", "escalation.empty_fallback", name=policy.name)
    for number, level in enumerate(policy.levels, 1):
        place = f"{where}.levels[{number - 1}]"
        if not level.targets:
            raise FieldError(f"{place}.targets", "", "escalation.no_level", name=policy.name)
        if level.hours and sum(end - begin for begin, end in level.hours) <= 0:
            raise FieldError(f"{place}.hours", "", "escalation.never", name=policy.name, level=number)
        for target in level.targets:
            if target.kind in _KIND_WORDS:
                _require(policy, target.kind, target.id, known, f"{place}.targets")
            if target.kind == "group" and target.id in known.empty:
                raise FieldError(
                    f"{place}.targets", "", "escalation.empty_group", name=policy.name, level=number
                )


_KIND_WORDS = {
    "group": Words("group", "小组"),
    "person": Words("person", "人员"),
    "rota": Words("rota", "值班表"),
    "webhook": Words("web address", "Webhook 地址"),
}


def _require(policy: Policy, kind: str, ident: str, known: Known, where: str) -> None:
    there = {"group": known.groups, "person": known.people, "rota": known.rotas, "webhook": known.webhooks}[
        kind
    ]
    if ident not in there:
        kind_words = _KIND_WORDS[kind]
        raise FieldError(where, "", "escalation.unknown", name=policy.name, kind=kind_words, target=ident)


def validate_tiers(steps: Mapping[str, str], names: Mapping[str, str]) -> None:
    """Raise KnownError when the functional path (group -> next group) leads in a circle."""
    for begin in steps:
        seen = [begin]
        while (follows := steps.get(seen[-1])) is not None:
            if follows in seen:
                path = " → ".join(names.get(one, one) for one in [*seen[seen.index(follows) :], follows])
                raise FieldError(f"escalation.next_group.{begin}", "", "escalation.cycle", path=path)
            seen.append(follows)
