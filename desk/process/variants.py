"""Variants of the process: what a product line changes, leaves out and adds; laid over the standard in force.

Knows no storage and no drawing.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date
from typing import Any

from desk.process.blueprint import (
    Blueprint,
    Flow,
    Gate,
    Node,
    Plan,
    check,
    flows_of,
    ident_of,
    lane_of,
    node_of,
    words_of,
    wrong,
)
from desk.process.errors import KnownError
from desk.process.messages import Words
from desk.process.state_words import check_names, laid_over, states_of
from desk.process.variant_shape import check_shape, known_parts, norm_of


def variant(
    universal: Blueprint,
    changes: Mapping[str, Any],
    *,
    line: str,
    strict: bool = True,
    unfinished: bool = False,
) -> Blueprint:
    """Return the universal process with a product line's changes; raises `process_wrong`.

    `changes`: title; nodes {id: {title, norm, inputs, outputs, limit}}; without [ids of steps that are left
    out]; lane, step, flow and cut (see `_widened`); gates {action: {required, role}}; plans and norms that come
    besides; pilot {tracker, since, until}. Not `strict`, what the process does not have (any more), what it has
    already, and what this Desk cannot read is passed over. In an `unfinished` one lines may still be missing.
    """
    if strict:
        check_shape(changes)
    else:
        changes = known_parts(changes)
    if "pilot" in changes:
        _check_pilot(changes["pilot"])
    universal = _widened(universal, changes, strict=strict)
    nodes = {node.id: node for node in universal.nodes}
    for ident, change in dict(changes.get("nodes", {})).items():
        if ident not in nodes and not strict:
            continue
        if ident not in nodes:
            raise wrong(f"there is no step “{ident}”", f"没有步骤“{ident}”")
        nodes[ident] = _changed(nodes[ident], change)
    flows = universal.flows
    for ident in changes.get("without", ()):
        if ident not in nodes and not strict:
            continue
        if ident not in nodes or nodes[ident].kind not in ("user", "service") or nodes[ident].actions:
            raise wrong(f"step “{ident}” cannot be left out", f"步骤“{ident}”不能省略")
        del nodes[ident]
        flows = _bridged(flows, ident)
    made = replace(
        _with_texts(universal, changes, strict=strict), nodes=tuple(nodes.values()), flows=flows, line=line,
        gates={**universal.gates, **_gates(changes)},
        states=laid_over(universal.states, states_of(changes.get("states", {}))),
    )  # fmt: skip
    check(made, unfinished=unfinished)
    check_names(made.states)
    return made


def _gates(changes: Mapping[str, Any]) -> dict[str, Gate]:
    return {
        action: Gate(tuple(gate.get("required", ())), gate.get("role", "agent"))
        for action, gate in changes.get("gates", {}).items()
    }


def _with_texts(process: Blueprint, changes: Mapping[str, Any], *, strict: bool) -> Blueprint:
    """Return a process with the title, and the plans and norms that come besides."""
    plans, norms = parse_parts(changes)
    if not strict:
        taken = {plan.id for plan in process.plans}
        plans = tuple(plan for plan in plans if plan.id not in taken)
        norms = tuple(norm for norm in norms if norm not in process.norms)
    title = words_of(changes.get("title")) if changes.get("title") else process.title
    return replace(process, title=title, plans=(*process.plans, *plans), norms=(*process.norms, *norms))


def fitting(standard: Blueprint, shipped: Blueprint, changes: Mapping[str, Any], *, line: str) -> Blueprint:
    """Return a line's process over the standard in force; raises `process_wrong`.

    What fits the process as shipped may stay where the standard has taken it over or left it out since.
    """
    try:
        return variant(standard, changes, line=line)
    except KnownError as error:
        try:
            variant(shipped, changes, line=line)
        except KnownError:
            raise error from None
        return in_force(standard, changes, line=line)


_TOGETHER = ("without", "lane", "step", "flow", "cut", "nodes")
"""Parts that lean on each other."""


def in_force(standard: Blueprint, changes: Mapping[str, Any], *, line: str) -> Blueprint:
    """Return a line's process from stored changes, whatever they are: no ticket stands still for them.

    Where they do not fit together any more, each part that does still holds, the gates before all.
    """
    with suppress(KnownError):
        return variant(standard, changes, line=line, strict=False)
    readable = known_parts(changes)
    gates = [{"gates": {action: gate}} for action, gate in readable.pop("gates", {}).items()]
    together = {part: readable.pop(part) for part in _TOGETHER if part in readable}
    made = replace(standard, line=line)
    for own in (*gates, together, *({part: value} for part, value in readable.items())):
        with suppress(KnownError):
            made = variant(made, own, line=line, strict=False)
    return made


def _widened(process: Blueprint, changes: Mapping[str, Any], *, strict: bool) -> Blueprint:
    """Return a process with the lanes and steps that come besides.

    A step names the one it stands `after`, whose only line it takes over; or it is tied in by hand: `flow` brings
    lines (path, label), `cut` takes some out ([source, target]).
    """
    lanes = [lane_of(found) for found in changes.get("lane", ())]
    if not strict:
        taken = {lane.id for lane in process.lanes}
        lanes = [lane for lane in lanes if lane.id not in taken]
    made = replace(process, lanes=(*process.lanes, *lanes))
    loose: list[Node] = []
    known = [node.id for node in process.nodes]
    for found in changes.get("step", ()):
        name = ident_of(found)
        if name in known and not strict:
            continue
        if name in known:
            raise wrong(f"“{name}” stands twice", f"“{name}”重复")
        known.append(name)
        after = str(found.get("after", ""))
        if after and not strict and after not in {node.id for node in made.nodes}:
            continue
        made = _inserted(made, node_of(found), after) if after else made
        loose += [] if after else [node_of(found)]
    flows = tuple(flow for flow in made.flows if not _is_cut(flow, changes.get("cut", ())))
    there = {(flow.source, flow.target) for flow in made.flows}
    for source, target in changes.get("cut", ()) if strict else ():
        if (source, target) not in there:
            raise wrong(
                f"“cut”: no line leads from “{source}” to “{target}”",
                f"“cut”：没有从“{source}”到“{target}”的连线",
            )
    flows = tuple(
        dict.fromkeys((*flows, *(flow for one in changes.get("flow", ()) for flow in flows_of(one))))
    )
    if not strict:
        flows = tuple(flow for flow in flows if {flow.source, flow.target} <= {*known})
    return replace(made, nodes=_placed(made.nodes, loose, flows), flows=flows)


def hops(standard: Blueprint, changes: Mapping[str, Any], flows: Sequence[Flow]) -> list[str]:
    """Return where each line of a process leads first: its target, or a step that is left out before that."""
    drawn = _widened(standard, known_parts(changes), strict=False).flows
    left_out = {str(ident) for ident in changes.get("without", ())}
    leading = {flow.source: flow.target for flow in drawn if flow.source in left_out}

    def end(target: str) -> str:
        for _ in leading:
            target = leading.get(target, target)
        return target

    first = {(flow.source, end(flow.target)): flow.target for flow in drawn}
    return [first.get((flow.source, flow.target), flow.target) for flow in flows]


def _is_cut(flow: Flow, cut: Sequence[Any]) -> bool:
    return any([flow.source, flow.target] == list(pair) for pair in cut)


def _inserted(process: Blueprint, node: Node, after: str) -> Blueprint:
    """Return the process with a step between another one and what follows it."""
    names = [one.id for one in process.nodes]
    leaving = [flow for flow in process.flows if flow.source == after]
    if after not in names or len(leaving) != 1:
        raise wrong(
            f"step “{node.id}” cannot stand after “{after}”: one line must lead on from there; use flow and cut",
            f"步骤“{node.id}”不能放在“{after}”之后：该处应恰有一条连线，请改用 flow 与 cut",
        )
    place = names.index(after) + 1
    flows = [
        pair
        for flow in process.flows
        for pair in (
            (replace(flow, target=node.id), Flow(node.id, flow.target)) if flow is leaving[0] else (flow,)
        )
    ]
    return replace(process, nodes=(*process.nodes[:place], node, *process.nodes[place:]), flows=tuple(flows))


def _placed(nodes: tuple[Node, ...], loose: Sequence[Node], flows: tuple[Flow, ...]) -> tuple[Node, ...]:
    """Return the steps with those tied in by hand, each behind the first step that leads to it."""
    made = list(nodes)
    for node in loose:
        order = [one.id for one in made]
        sources = [
            order.index(flow.source) for flow in flows if flow.target == node.id and flow.source in order
        ]
        made.insert(min(sources, default=len(made) - 1) + 1, node)
    return tuple(made)


def _check_pilot(pilot: Any) -> None:
    """Raise unless a pilot names who tracks it and a time from one day to half a year (process.md K07)."""
    found = dict(pilot) if isinstance(pilot, Mapping) else {}
    try:
        days = (date.fromisoformat(str(found["until"])) - date.fromisoformat(str(found["since"]))).days
    except (KeyError, ValueError) as error:
        raise wrong(
            "a pilot needs “since” and “until” as dates", "试点须填写起止日期（since、until）"
        ) from error
    if not str(found.get("tracker", "")).strip():
        raise wrong("a pilot needs a tracker, by name", "试点须指定跟踪人（tracker）")
    if not 0 < days <= 184:
        raise wrong("a pilot lasts from one day to half a year", "试点时长应为一天至半年")


def parse_parts(changes: Mapping[str, Any]) -> tuple[tuple[Plan, ...], tuple[Words, ...]]:
    """Return the plans and norms that a variant adds."""
    plans = tuple(
        Plan(ident_of(one), words_of(one.get("title")), tuple(map(words_of, one.get("steps", ()))))
        for one in changes.get("plan", ())
    )
    return plans, tuple(words_of(norm_of(one)) for one in changes.get("service_norm", ()))


def _changed(node: Node, change: Mapping[str, Any]) -> Node:
    return replace(
        node,
        title=words_of(change.get("title", node.title)),
        norm=words_of(change.get("norm", node.norm)),
        inputs=words_of(change.get("inputs", node.inputs)),
        outputs=words_of(change.get("outputs", node.outputs)),
        limit=str(change.get("limit", node.limit)),
    )


def _bridged(flows: tuple[Flow, ...], ident: str) -> tuple[Flow, ...]:
    """Return the flows with those through a step joined."""
    after = [flow for flow in flows if flow.source == ident != flow.target]
    made: list[Flow] = []
    for flow in flows:
        if flow.target == ident != flow.source:
            made += [Flow(flow.source, next_.target, flow.label) for next_ in after]
        elif flow.source != ident:
            made.append(flow)
    return tuple(made)
