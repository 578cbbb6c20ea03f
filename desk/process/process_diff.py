"""What differs between two versions of a process, thing by thing and in words. Knows no storage and no drawing."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from desk.process.blueprint import GATE_FIELDS, Blueprint, Node
from desk.process.handbook import limit_words
from desk.process.lifecycle import ACTIONS, STATES
from desk.process.messages import Words
from desk.process.state_words import StateWords

NOTHING = Words("", "")
ADDED, REMOVED, CHANGED = "added", "removed", "changed"
KINDS = {
    "process": Words("Process", "流程"), "role": Words("Role", "角色"), "step": Words("Step", "步骤"),
    "line": Words("Line", "连线"), "gate": Words("Before", "操作前"), "plan": Words("Emergency plan", "应急预案"),
    "norm": Words("Service norm", "服务规范"), "state": Words("State", "状态"),
}  # fmt: skip
PARTS = {
    "name": Words("name", "名称"), "duty": Words("duty", "职责"), "role": Words("role", "角色"),
    "stage": Words("stage", "阶段"), "norm": Words("norm", "规范"), "inputs": Words("inputs", "输入"),
    "outputs": Words("outputs", "输出"), "limit": Words("time limit", "时限"), "answer": Words("answer", "分支"),
    "required": Words("asks for", "须填写"), "least": Words("role at least", "最低角色"), "steps": Words("steps", "步骤"),
    "reasons": Words("reasons for waiting", "等待原因"), "only": Words("only these reasons", "仅限所列原因"),
}  # fmt: skip
YES, NO = Words("yes", "是"), Words("no", "否")


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that came, went, or is another.

    Attributes:
        change: added, removed or changed. kind: one of `KINDS`; subject: what it is called.
        part: one of `PARTS` that changed, "" where the whole thing came or went.
    """

    change: str
    kind: str
    subject: Words
    part: str = ""
    before: Words = NOTHING
    after: Words = NOTHING


@dataclass(frozen=True, slots=True)
class _Thing:
    """What something is called and says; a part with an id is compared by it: another name is its own difference."""

    subject: Words
    parts: Mapping[str, Words]
    ids: Mapping[str, str] = field(default_factory=dict)


def differences(before: Blueprint, after: Blueprint) -> tuple[Difference, ...]:
    """Return what differs, in the order of the later process; what only the earlier has comes at its kind's end."""
    old, new = dict(_things(before)), dict(_things(after))
    found: list[Difference] = []
    for kind in KINDS:
        found += [
            one
            for key, thing in new.items()
            if key[0] == kind
            for one in _compared(kind, old.get(key), thing)
        ]
        found += [
            Difference(REMOVED, kind, thing.subject)
            for key, thing in old.items()
            if key[0] == kind and key not in new
        ]
    return tuple(found)


def _compared(kind: str, old: _Thing | None, new: _Thing) -> Iterator[Difference]:
    if old is None:
        yield Difference(ADDED, kind, new.subject)
        return
    for part, words in new.parts.items():
        same = new.ids[part] == old.ids[part] if part in new.ids else old.parts[part] == words
        if not same:
            yield Difference(CHANGED, kind, new.subject, part, old.parts[part], words)


def _things(process: Blueprint) -> Iterator[tuple[tuple[str, str], _Thing]]:
    """Yield everything a process consists of by kind and id."""
    yield ("process", ""), _Thing(process.title, {"name": process.title})
    for lane in process.lanes:
        yield ("role", lane.id), _Thing(lane.title, {"name": lane.title, "duty": lane.duty})
    yield from _steps(process)
    for action, gate in process.gates.items():
        parts = {
            "required": _listed(GATE_FIELDS[name] for name in gate.required),
            "least": Words(gate.role, gate.role),
        }
        yield ("gate", action), _Thing(ACTIONS[action], parts)
    for plan in process.plans:
        yield ("plan", plan.id), _Thing(plan.title, {"name": plan.title, "steps": _listed(plan.steps)})
    for norm in process.norms:
        yield ("norm", norm.en), _Thing(norm, {})
    for name, state in process.states.items():
        yield ("state", name), _Thing(_state_name(name), _state_parts(state))


def _steps(process: Blueprint) -> Iterator[tuple[tuple[str, str], _Thing]]:
    lanes = {lane.id: lane.title for lane in process.lanes}
    phases = {phase.id: phase.title for phase in process.phases}
    titles = {node.id: node.title for node in process.nodes}
    for node in process.nodes:
        parts = {
            "name": node.title, "role": lanes[node.lane], "stage": phases[node.phase], "norm": node.norm,
            "inputs": node.inputs, "outputs": node.outputs, "limit": _limit(node),
        }  # fmt: skip
        yield ("step", node.id), _Thing(node.title, parts, {"role": node.lane, "stage": node.phase})
    for flow in process.flows:
        source, target = titles[flow.source], titles[flow.target]
        subject = Words(f"{source.en} → {target.en}", f"{source.zh} → {target.zh}")
        yield ("line", f"{flow.source}>{flow.target}"), _Thing(subject, {"answer": flow.label})


def _limit(node: Node) -> Words:
    if not node.limit:
        return NOTHING
    return _both(lambda say: limit_words(node, say))


def _both(make: Callable[[Callable[[str, str], str]], str]) -> Words:
    """Return what a maker says in each language."""
    return Words(make(lambda en, zh: en), make(lambda en, zh: zh))


def _state_name(name: str) -> Words:
    state = STATES[name]
    return Words(state.en, state.zh)


def _state_parts(state: StateWords) -> dict[str, Words]:
    reasons = _listed(
        Words(f"{one.title.en} ({one.hours} h)", f"{one.title.zh}（{one.hours} 小时）")
        if one.hours
        else one.title
        for one in state.reasons
    )
    return {"name": state.title, "reasons": reasons, "only": YES if state.only else NO}


def _listed(words: Iterable[Words]) -> Words:
    found = list(words)
    return Words(", ".join(one.en for one in found), "、".join(one.zh for one in found))
