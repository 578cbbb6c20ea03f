"""A process as BPMN 2.0 XML with its drawing, to be opened in any BPMN viewer.

Follows OMG formal/2011-01-03 and its schema BPMN20.xsd: one pool, one lane a role, norms as documentation.
"""

import re
import xml.etree.ElementTree as ET

from desk.process.blueprint import GATE_FIELDS, Blueprint, Node
from desk.process.handbook import limit_words
from desk.process.lifecycle import ACTIONS, TRANSITIONS
from desk.process.messages import Words
from desk.process.permissions import ROLE_LABELS
from desk.process.state_words import name_of
from desk.process.swimlane import Box, layout

MODEL = "http://www.omg.org/spec/BPMN/20100524/MODEL"
DRAWING = "http://www.omg.org/spec/BPMN/20100524/DI"
DC = "http://www.omg.org/spec/DD/20100524/DC"
DI = "http://www.omg.org/spec/DD/20100524/DI"
NAMESPACES = {"bpmn": MODEL, "bpmndi": DRAWING, "dc": DC, "di": DI}
TARGET = "urn:desk:process"
_ELEMENTS = {
    "start": "startEvent",
    "end": "endEvent",
    "user": "userTask",
    "service": "serviceTask",
    "exclusive": "exclusiveGateway",
}
POOL = 30
"""Width of the pool's name, left of the lanes."""

_ODD = re.compile("[^A-Za-z0-9_\u4e00-\u9fa5]")
"""What not every reader takes as part of a name (XML 1.0, fourth edition)."""


def _name(ident: str) -> str:
    """Return the XML name of a step or lane.

    The document's own names have a hyphen, which no id has: a step may be called Flow_0 or Pool.
    """
    made = _ODD.sub(lambda found: f".{ord(found[0]):x}.", ident)
    return f"_{made}" if made.startswith(".") else made


def to_bpmn(process: Blueprint, language: str) -> bytes:
    """Return the XML document, UTF-8."""
    for prefix, address in NAMESPACES.items():
        ET.register_namespace(prefix, address)
    chinese = language.startswith("zh")
    root = ET.Element(
        _m("definitions"),
        {
            "id": "Definitions-desk",
            "targetNamespace": TARGET,
            "exporter": "Desk",
            "name": _pick(process.title, chinese),
        },
    )
    name = _pick(process.title, chinese)
    collaboration = ET.SubElement(root, _m("collaboration"), {"id": "Collaboration-desk"})
    ET.SubElement(
        collaboration, _m("participant"), {"id": "Pool-desk", "name": name, "processRef": "Process-desk"}
    )
    root.append(_process(process, name, chinese))
    root.append(_diagram(process))
    ET.indent(root)
    text: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return text


def _m(tag: str) -> str:
    return f"{{{MODEL}}}{tag}"


def _pick(words: Words, chinese: bool) -> str:
    return words.zh if chinese else words.en


def _process(process: Blueprint, name: str, chinese: bool) -> ET.Element:
    found = ET.Element(_m("process"), {"id": "Process-desk", "name": name, "isExecutable": "false"})
    lanes = ET.SubElement(found, _m("laneSet"), {"id": "Lanes-desk"})
    for lane in process.lanes:
        one = ET.SubElement(
            lanes, _m("lane"), {"id": f"Lane-{_name(lane.id)}", "name": _pick(lane.title, chinese)}
        )
        ET.SubElement(one, _m("documentation")).text = _pick(lane.duty, chinese)
        for node in process.nodes:
            if node.lane == lane.id:
                ET.SubElement(one, _m("flowNodeRef")).text = _name(node.id)
    for node in process.nodes:
        found.append(_node(process, node, chinese))
    for place, flow in enumerate(process.flows):
        facts = {"id": f"Flow-{place}", "sourceRef": _name(flow.source), "targetRef": _name(flow.target)}
        label = _pick(flow.label, chinese)
        ET.SubElement(found, _m("sequenceFlow"), {**facts, "name": label} if label else facts)
    return found


def _node(process: Blueprint, node: Node, chinese: bool) -> ET.Element:
    one = ET.Element(_m(_ELEMENTS[node.kind]), {"id": _name(node.id), "name": _pick(node.title, chinese)})
    text = documentation(process, node, chinese)
    if text:
        ET.SubElement(one, _m("documentation")).text = text
    for place, flow in enumerate(process.flows):
        if flow.target == node.id:
            ET.SubElement(one, _m("incoming")).text = f"Flow-{place}"
    for place, flow in enumerate(process.flows):
        if flow.source == node.id:
            ET.SubElement(one, _m("outgoing")).text = f"Flow-{place}"
    return one


def documentation(process: Blueprint, node: Node, chinese: bool) -> str:
    """Return norm, inputs, outputs, limit, gates and reasons for waiting of a step, one a line."""
    names = ("规范", "输入", "输出", "时限") if chinese else ("Norm", "Inputs", "Outputs", "Limit")
    values = (
        _pick(node.norm, chinese),
        _pick(node.inputs, chinese),
        _pick(node.outputs, chinese),
        limit_words(node, lambda en, zh: zh if chinese else en),
    )
    lines = [f"{name}: {value}" for name, value in zip(names, values, strict=True) if value]
    for action in node.actions:
        lines += _gate(process, action, chinese)
        lines += _waits(process, action, chinese)
    return "\n".join(lines)


def _gate(process: Blueprint, action: str, chinese: bool) -> list[str]:
    """Return what a line asks for before an action."""
    gate = process.gates.get(action)
    if gate is None:
        return []
    asked = [GATE_FIELDS[name][chinese] for name in gate.required]
    said = ", ".join([*asked, ROLE_LABELS[gate.role][chinese]])
    return [f"{'关口' if chinese else 'Gate'} ({ACTIONS[action][chinese]}): {said}"]


def _waits(process: Blueprint, action: str, chinese: bool) -> list[str]:
    """Return the reasons for waiting that a line offers at an action."""
    targets = {row.to for row in TRANSITIONS if row.action == action and row.to in process.states}
    return [
        f"{name_of(process.states, state)[chinese]}: {', '.join(one.title[chinese] for one in own.reasons)}"
        for state, own in process.states.items()
        if state in targets and own.reasons
    ]


def _diagram(process: Blueprint) -> ET.Element:
    drawing = layout(process)
    diagram = ET.Element(f"{{{DRAWING}}}BPMNDiagram", {"id": "Diagram-desk"})
    facts = {"id": "Plane-desk", "bpmnElement": "Collaboration-desk"}
    plane = ET.SubElement(diagram, f"{{{DRAWING}}}BPMNPlane", facts)
    pool = Box(0, 0, drawing.width + POOL, drawing.height)
    _shape(plane, "Pool-desk", pool, horizontal=True)
    for name, box in drawing.lanes.items():
        _shape(plane, f"Lane-{_name(name)}", Box(box.x + POOL, box.y, box.width, box.height), horizontal=True)
    for name, box in drawing.steps.items():
        _shape(plane, _name(name), Box(box.x + POOL, box.y, box.width, box.height))
    for place, line in enumerate(drawing.lines):
        edge = ET.SubElement(
            plane, f"{{{DRAWING}}}BPMNEdge", {"id": f"Flow-{place}-di", "bpmnElement": f"Flow-{place}"}
        )
        for x, y in line.points:
            ET.SubElement(edge, f"{{{DI}}}waypoint", {"x": f"{x + POOL:.1f}", "y": f"{y:.1f}"})
    return diagram


def _shape(plane: ET.Element, name: str, box: Box, *, horizontal: bool = False) -> None:
    facts = {"id": f"{name}-di", "bpmnElement": name}
    shape = ET.SubElement(
        plane, f"{{{DRAWING}}}BPMNShape", {**facts, "isHorizontal": "true"} if horizontal else facts
    )
    bounds = {"x": box.x, "y": box.y, "width": box.width, "height": box.height}
    ET.SubElement(shape, f"{{{DC}}}Bounds", {name: f"{value:.1f}" for name, value in bounds.items()})
