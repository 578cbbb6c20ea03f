"""The process as data: lanes, phases, nodes with norm, inputs, outputs and limit, flows, gates; read and checked.

The universal process is shipped; a product line's variant changes parts of it (process.md A03, A09, K04).
Knows no storage and no drawing.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from desk.process import lifecycle, messages, permissions
from desk.process.errors import KnownError
from desk.process.messages import Words

if TYPE_CHECKING:
    from desk.process.state_words import StateWords

KINDS = ("start", "end", "user", "service", "exclusive")
CLOCKS = ("first_response", "next_response", "update", "resolution")
_ID = re.compile(r"[^\W\d_]\w{0,39}")
_UNSHOWN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that no XML file may hold, and no screen shows."""
_WALL = re.compile(r"(?:(\d{1,4})h)?(?:(\d{1,4})m)?")

messages.register(
    {
        "process_wrong": (
            "The process cannot be used: {reason}. Correct it and save again.",
            "流程无法使用：{reason}。请更正后重新保存。",
        ),
    }
)


@dataclass(frozen=True, slots=True)
class Lane:
    """Who: a role with its duty."""

    id: str
    title: Words
    duty: Words


@dataclass(frozen=True, slots=True)
class Phase:
    """One of the stages of a ticket's life."""

    id: str
    title: Words


@dataclass(frozen=True, slots=True)
class Node:
    """One step.

    Attributes:
        kind: start, end, user, service (done by Desk) or exclusive (a decision).
        norm, inputs, outputs: how it is done, from what, what comes out.
        limit: "clock:NAME" of the service level, wall time such as "24h" or "1h30m", or "".
        actions: the actions of the state table that belong to it.
    """

    id: str
    kind: str
    lane: str
    phase: str
    title: Words
    norm: Words = Words("", "")
    inputs: Words = Words("", "")
    outputs: Words = Words("", "")
    limit: str = ""
    actions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Flow:
    """From one step to the next; the label names a decision's answer."""

    source: str
    target: str
    label: Words = Words("", "")


@dataclass(frozen=True, slots=True)
class Gate:
    """What an action needs beyond the state table: fields filled, a role at least."""

    required: tuple[str, ...] = ()
    role: str = "agent"


@dataclass(frozen=True, slots=True)
class Plan:
    """An emergency plan."""

    id: str
    title: Words
    steps: tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class Blueprint:
    """A whole process.

    Attributes:
        line: the product line it is for, "" for the universal one.
        tools: (title, text) of the tool guide; norms: the service norm.
        states: what the line calls the states of tickets, and the reasons for waiting it offers.
    """

    title: Words
    lanes: tuple[Lane, ...]
    phases: tuple[Phase, ...]
    nodes: tuple[Node, ...]
    flows: tuple[Flow, ...]
    plans: tuple[Plan, ...] = ()
    tools: tuple[tuple[Words, Words], ...] = ()
    norms: tuple[Words, ...] = ()
    gates: Mapping[str, Gate] = field(default_factory=dict)
    states: Mapping[str, "StateWords"] = field(default_factory=dict)
    line: str = ""

    def node(self, ident: str) -> Node:
        """Return a node by its id."""
        return next(node for node in self.nodes if node.id == ident)


# ---- reading -----------------------------------------------------------------------------------------


def wrong(en: str, zh: str) -> KnownError:
    """Return the error that says why a process cannot be used."""
    return KnownError("process_wrong", reason=Words(en, zh))


def words_of(value: Any) -> Words:
    """Return both languages of a text or of a table with `en` and `zh`; the one that is there stands for both."""
    if isinstance(value, Words):
        return value
    if isinstance(value, Mapping):
        en, zh = _shown(value.get("en")), _shown(value.get("zh"))
        return Words(en or zh, zh or en)
    return Words(_shown(value), _shown(value))


def _shown(value: Any) -> str:
    """Return a text without the characters that cannot be written, "" for one of blanks only."""
    text = _UNSHOWN.sub("", str(value or ""))
    return text if text.strip() else ""


def ident_of(found: Mapping[str, Any]) -> str:
    """Return the id of a table."""
    ident = str(found.get("id", ""))
    if not _ID.fullmatch(ident):
        raise wrong(
            f"“{ident}” is no id (a letter first, then letters, digits, underscores, at most 40)",
            f"“{ident}”不是有效的编号（以文字或字母开头，可含数字与下划线，最多 40 个字符）",
        )
    return ident


def parse(found: Mapping[str, Any]) -> Blueprint:
    """Return the process of a TOML or JSON table, checked; raises `process_wrong`."""
    made = Blueprint(
        title=words_of(found.get("title")),
        lanes=tuple(map(lane_of, found.get("lane", ()))),
        phases=tuple(Phase(ident_of(one), words_of(one.get("title"))) for one in found.get("phase", ())),
        nodes=tuple(node_of(one) for one in found.get("node", ())),
        flows=tuple(flow for one in found.get("flow", ()) for flow in flows_of(one)),
        plans=tuple(
            Plan(ident_of(one), words_of(one.get("title")), tuple(map(words_of, one.get("steps", ()))))
            for one in found.get("plan", ())
        ),
        tools=tuple((words_of(one.get("title")), words_of(one.get("text"))) for one in found.get("tool", ())),
        norms=tuple(words_of(one.get("text")) for one in found.get("service_norm", ())),
    )
    check(made)
    return made


def lane_of(found: Mapping[str, Any]) -> Lane:
    """Return a lane of a table."""
    return Lane(ident_of(found), words_of(found.get("title")), words_of(found.get("duty")))


def node_of(found: Mapping[str, Any]) -> Node:
    """Return a step of a table."""
    return Node(
        id=ident_of(found),
        kind=str(found.get("kind", "user")),
        lane=str(found.get("lane", "")),
        phase=str(found.get("phase", "")),
        title=words_of(found.get("title")),
        norm=words_of(found.get("norm")),
        inputs=words_of(found.get("inputs")),
        outputs=words_of(found.get("outputs")),
        limit=str(found.get("limit", "")),
        actions=tuple(map(str, found.get("actions", ()))),
    )


def flows_of(found: Mapping[str, Any]) -> list[Flow]:
    """Return the flows along a path; its label stands on the first."""
    path = [str(ident) for ident in found.get("path", ())]
    label = words_of(found.get("label"))
    return [
        Flow(one, two, label if place == 0 else Words("", ""))
        for place, (one, two) in enumerate(zip(path, path[1:], strict=False))
    ]


def check(process: Blueprint, *, unfinished: bool = False) -> None:
    """Raise `process_wrong` unless every part fits the others and every step lies between start and end.

    In an `unfinished` one lines may still be missing.
    """
    _check_names(process)
    for node in process.nodes:
        _check_node(process, node)
    for action, gate in process.gates.items():
        _check_gate(action, gate)
    _check_flows(process)
    if not unfinished:
        _check_ways(process)


def _check_names(process: Blueprint) -> None:
    for group in (process.lanes, process.phases, process.nodes, process.plans):
        names = [one.id for one in group]
        for name in names:
            if names.count(name) > 1:
                raise wrong(f"“{name}” stands twice", f"“{name}”重复")


def _check_node(process: Blueprint, node: Node) -> None:
    if node.kind not in KINDS:
        raise wrong(f"step “{node.id}”: kind must be one of {', '.join(KINDS)}", f"步骤“{node.id}”的类型无效")
    if node.lane not in {lane.id for lane in process.lanes}:
        raise wrong(f"step “{node.id}” stands in no lane", f"步骤“{node.id}”没有所属泳道")
    if node.phase not in {phase.id for phase in process.phases}:
        raise wrong(f"step “{node.id}” stands in no phase", f"步骤“{node.id}”没有所属阶段")
    if not node.title.en:
        raise wrong(f"step “{node.id}” has no title", f"步骤“{node.id}”没有名称")
    if minutes_of(node.limit) is None and node.limit.removeprefix("clock:") not in CLOCKS:
        raise wrong(
            f"step “{node.id}”: “{node.limit}” is no time limit", f"步骤“{node.id}”的时限“{node.limit}”无效"
        )
    for action in node.actions:
        if action not in lifecycle.ACTIONS:
            raise wrong(f"step “{node.id}”: no action “{action}”", f"步骤“{node.id}”：没有操作“{action}”")


def _check_gate(action: str, gate: Gate) -> None:
    if action not in lifecycle.ACTIONS:
        raise wrong(f"there is no action “{action}”", f"没有操作“{action}”")
    if gate.role not in permissions.ROLES:
        raise wrong(f"there is no role “{gate.role}”", f"没有角色“{gate.role}”")
    for name in gate.required:
        if name not in GATE_FIELDS:
            options = ", ".join(GATE_FIELDS)
            raise wrong(
                f"“{name}” cannot be required; possible: {options}", f"“{name}”不能设为必填，可选：{options}"
            )


def _check_flows(process: Blueprint) -> None:
    names = {node.id for node in process.nodes}
    for flow in process.flows:
        for end in (flow.source, flow.target):
            if end not in names:
                raise wrong(f"a flow leads to “{end}”, which is no step", f"连线指向不存在的步骤“{end}”")


def _check_ways(process: Blueprint) -> None:
    names = {node.id for node in process.nodes}
    starts = [node.id for node in process.nodes if node.kind == "start"]
    ends = [node.id for node in process.nodes if node.kind == "end"]
    if not starts or not ends:
        raise wrong("it has no start or no end", "缺少开始或结束")
    forward = {name: [f.target for f in process.flows if f.source == name] for name in names}
    backward = {name: [f.source for f in process.flows if f.target == name] for name in names}
    begun, ending = _reached(starts, forward), _reached(ends, backward)
    for node in process.nodes:
        if node.id not in begun:
            raise wrong(f"nothing leads to {_said(node, 0)}", f"没有连线到达{_said(node, 1)}")
        if node.id not in ending:
            raise wrong(f"{_said(node, 0)} leads to no end", f"{_said(node, 1)}无法到达结束")


def _said(node: Node, language: int) -> str:
    """Return a step as it is called in the window and in a file."""
    return (f"“{node.title.en}” ({node.id})", f"“{node.title.zh}”（{node.id}）")[language]


def _reached(begin: Sequence[str], along: Mapping[str, list[str]]) -> set[str]:
    found, left = set(begin), list(begin)
    while left:
        for name in along[left.pop()]:
            if name not in found:
                found.add(name)
                left.append(name)
    return found


def minutes_of(limit: str) -> int | None:
    """Return the minutes of a wall-time limit, 0 for none, None for a clock or nonsense."""
    if not limit:
        return 0
    found = _WALL.fullmatch(limit)
    if found is None or not any(found.groups()):
        return None
    return int(found[1] or 0) * 60 + int(found[2] or 0)


GATE_FIELDS: Mapping[str, Words] = {
    "product": Words("product", "产品"),
    "category": Words("category", "问题分类"),
    "requester": Words("requester", "请求人"),
    "tags": Words("tags", "标签"),
    "diagnosis": Words("at least one diagnosis step", "至少一条诊断步骤"),
    "public_contact": Words("a reply or call to the requester", "对用户的回复或通话"),
    "checklist": Words("a checklist with every required line ticked", "检查清单（必选项全部勾选）"),
    "attachment": Words("an attachment (log, screenshot)", "附件（日志、截图）"),
    "article": Words("an article used", "使用过知识条目"),
    "solution.cautions": Words("cautions of the solution", "方案注意事项"),
    "reason": Words("reason", "原因"),
}
"""What a variant may ask for before an action, and how it is called."""
