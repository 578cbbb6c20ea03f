"""The process as data: the lines and their versions, the drawing, BPMN and the handbook."""

import json
from collections import Counter
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select

from desk.models.blueprints import DRAFT, UNIVERSAL, changes_in_force, process_for, universal
from desk.models.local import RULESET
from desk.models.people import PERSON
from desk.ops.process import needed, signatures
from desk.ops.rules import policies_in_force
from desk.process import variants
from desk.process.blueprint import GATE_FIELDS, Blueprint, Node, flows_of
from desk.process.bpmn import to_bpmn
from desk.process.errors import KnownError
from desk.process.handbook import handbook, limit_words
from desk.process.lifecycle import ACTIONS
from desk.process.swimlane import Drawing, layout
from desk.process.swimlane_svg import PAPER, swimlane_svg
from desk.process.variant_shape import known_parts
from desk.protocol.process import FlowView, LineView, NodeView, ProcessView, ProposalView, SignatureView
from desk.queries.registry import Context, query


def staff_names(context: Context) -> dict[str, str]:
    """Return the names of the staff by their ids in hex."""
    rows = context.connection.execute(select(PERSON.c.id, PERSON.c.name).where(PERSON.c.staff == 1))
    return {bytes(ident).hex(): str(name) for ident, name in rows}


@query("query.process_lines")
def process_lines(context: Context) -> list[LineView]:
    """Return the standard process and every product line that has its own, with what waits for signatures."""
    force = changes_in_force(context.connection)
    names = staff_names(context)
    drafts = _proposals(context, names)
    lines = [UNIVERSAL, *sorted((set(force) | set(drafts)) - {UNIVERSAL})]
    return [
        LineView(
            line=line,
            version=int(force.get(line, {}).get("version", 0)),
            at_us=int(force.get(line, {}).get("at_us", 0)),
            signed=tuple(names.get(ident, ident[:8]) for ident in force.get(line, {}).get("signed", ())),
            changes=force.get(line, {}).get("changes", {}),
            proposal=drafts.get(line),
        )
        for line in lines
    ]


def _proposals(context: Context, names: dict[str, str]) -> dict[str, ProposalView]:
    """Return the newest proposal of each line that is not in force yet."""
    rows = context.connection.execute(
        select(RULESET).where(RULESET.c.kind == DRAFT).order_by(RULESET.c.version)
    ).all()
    newest = {row.name: row for row in rows}
    force = changes_in_force(context.connection)
    want = needed(context.connection)
    me = (context.person_id or b"").hex()
    found = {}
    for line, row in newest.items():
        if force.get(line, {}).get("draft") == row.version:
            continue
        body = json.loads(row.body)
        signed = signatures(context.connection, line, row.version)
        found[line] = ProposalView(
            line=line, version=row.version, note=body.get("note", ""), changes=body["changes"], needed=want,
            signatures=tuple(
                SignatureView(name=names.get(one["by"], one["by"][:8]), at_us=one["at_us"]) for one in signed
            ),
            mine=me in [one["by"] for one in signed],
        )  # fmt: skip
    return found


def base_of(context: Context, line: str) -> Blueprint:
    """Return what a line's changes are laid over."""
    return universal() if line == UNIVERSAL else process_for(context.connection, "")


def changes_of(context: Context, line: str, *, proposed: bool) -> dict[str, Any]:
    """Return a line's changes: those proposed, else those in force."""
    if not proposed:
        return dict(changes_in_force(context.connection).get(line, {}).get("changes", {}))
    found = _proposals(context, {}).get(line)
    if found is None:
        raise KnownError("process_not_proposed")
    return found.changes


def _process(context: Context, line: str, proposed: bool) -> Blueprint:
    name = "" if line == UNIVERSAL else line
    if not proposed:
        return process_for(context.connection, name)
    changes = changes_of(context, line, proposed=True)
    return variants.fitting(base_of(context, line), universal(), changes, line=name)


def _unsaved(context: Context, line: str, changes: dict[str, Any], spoken: str) -> tuple[Blueprint, str]:
    """Return a line's process with changes that are being made; where lines are still missing, also what lacks."""
    name, base = "" if line == UNIVERSAL else line, base_of(context, line)
    try:
        return variants.fitting(base, universal(), changes, line=name), ""
    except KnownError as error:
        return variants.variant(base, changes, line=name, unfinished=True), error.sentence(spoken)


def _node_views(
    found: Blueprint, drawing: Drawing, changes: dict[str, Any], *, chinese: bool
) -> tuple[NodeView, ...]:
    """Return the steps of a process with their places in its drawing."""
    lanes = {lane.id: lane.title[chinese] for lane in found.lanes}
    phases = {phase.id: phase.title[chinese] for phase in found.phases}
    own = {str(one.get("id")) for one in changes.get("step", ())}
    leading = Counter(flow.source for flow in found.flows)

    def say(en: str, zh: str) -> str:
        return zh if chinese else en

    def view(node: Node) -> NodeView:
        box = drawing.steps[node.id]
        return NodeView(
            id=node.id, kind=node.kind, title=node.title[chinese], lane=lanes[node.lane], phase=phases[node.phase],
            norm=node.norm[chinese], inputs=node.inputs[chinese], outputs=node.outputs[chinese],
            limit=node.limit, limit_text=limit_words(node, say), norm_en=node.norm.en, norm_zh=node.norm.zh,
            actions={name: ACTIONS[name][chinese] for name in node.actions},
            gates={name: found.gates[name].required for name in node.actions if name in found.gates},
            box=(box.x, box.y, box.width, box.height), title_en=node.title.en, title_zh=node.title.zh,
            lane_id=node.lane, phase_id=node.phase, own=node.id in own,
            can_go=node.id in own or (node.kind in ("user", "service") and not node.actions),
            leads_on=leading[node.id] == 1,
        )  # fmt: skip

    return tuple(view(node) for node in found.nodes)


def _flow_views(found: Blueprint, base: Blueprint, changes: dict[str, Any]) -> tuple[FlowView, ...]:
    """Return the lines of a process, and which of them the changes draw."""
    own = {(flow.source, flow.target) for one in changes.get("flow", ()) for flow in flows_of(one)}
    return tuple(
        FlowView(
            source=flow.source, target=flow.target, label_en=flow.label.en, label_zh=flow.label.zh,
            own=(flow.source, hop) in own, hop=hop,
        )
        for flow, hop in zip(found.flows, variants.hops(base, changes, found.flows), strict=True)
    )  # fmt: skip


@query("query.process")
def process(
    context: Context,
    *,
    line: str = UNIVERSAL,
    language: str = "",
    proposed: bool = False,
    chosen: str = "",
    colours: dict[str, str] | None = None,
    changes: dict[str, Any] | None = None,
) -> ProcessView:
    """Return a line's process drawn in these colours.

    `proposed` shows what waits for signatures, `changes` what the line would be with them: nothing is kept. What
    cannot be used is refused as it would be when proposed, but for lines that are still missing: those are said.
    """
    spoken = language or context.language
    chinese = spoken.startswith("zh")
    found, trouble = (
        (_process(context, line, proposed), "")
        if changes is None
        else _unsaved(context, line, changes, spoken)
    )
    own = changes if changes is not None else changes_of(context, line, proposed=proposed)
    drawing = layout(found)
    lanes = {lane.id: lane.title[chinese] for lane in found.lanes}
    nodes = _node_views(found, drawing, own, chinese=chinese)
    base = base_of(context, line)
    return ProcessView(
        line=line, title=found.title[chinese], width=drawing.width, height=drawing.height, nodes=nodes,
        svg=swimlane_svg(found, spoken, {**PAPER, **(colours or {})}, chosen=chosen),
        gate_fields={name: words[chinese] for name, words in GATE_FIELDS.items()}, lanes=lanes,
        own_lanes=tuple(str(one.get("id")) for one in own.get("lane", ())),
        left_out={one.id: one.title[chinese] for one in base.nodes if one.id in own.get("without", ())},
        flows=_flow_views(found, base, known_parts(own)), trouble=trouble,
    )  # fmt: skip


@query("query.process_export")
def process_export(
    context: Context, *, line: str = UNIVERSAL, format: str = "bpmn", language: str = ""
) -> dict[str, Any]:
    """Return {name, text, svg} of a line's process as bpmn, svg or handbook (HTML)."""
    spoken = language or context.language
    found = _process(context, line, proposed=False)
    name = "process" if line == UNIVERSAL else "process-" + "".join(c if c.isalnum() else "-" for c in line)
    if format == "bpmn":
        return {"name": f"{name}.bpmn", "text": to_bpmn(found, spoken).decode(), "svg": ""}
    svg = swimlane_svg(found, spoken)
    if format == "svg":
        return {"name": f"{name}.svg", "text": svg, "svg": svg}
    if format != "handbook":
        raise KnownError("process_format", format=format)
    force = changes_in_force(context.connection).get(line)
    facts = [_version(force, staff_names(context), spoken)]
    policies = [policy.to_json() for policy in policies_in_force(context.connection)]
    picture = '<img src="swimlane.svg" alt="">'
    return {
        "name": f"handbook-{name}.html",
        "text": handbook(found, policies, language=spoken, facts=facts),
        "plain": handbook(found, policies, language=spoken, facts=facts, picture=picture),
        "svg": svg,
    }


def _version(force: dict[str, Any] | None, names: dict[str, str], language: str) -> str:
    chinese = language.startswith("zh")
    if force is None:
        return "Desk 自带版本" if chinese else "as shipped with Desk"
    day = datetime.fromtimestamp(force["at_us"] / 1e6, UTC).date().isoformat()
    signed = ", ".join(names.get(ident, ident[:8]) for ident in force.get("signed", ()))
    if chinese:
        return f"版本 {force['version']}，{day}，签核：{signed}"
    return f"version {force['version']}, {day}, signed by {signed}"
