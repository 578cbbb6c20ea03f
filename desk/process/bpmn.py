"""A process as BPMN 2.0 XML with its drawing, to be opened in any BPMN viewer.

Follows OMG formal/2011-01-03 and its schema BPMN20.xsd: one pool, one lane a role, norms as documentation.
"""

import xml.etree.ElementTree as ET
from datetime import timedelta

from desk.process.blueprint import Blueprint, Node, minutes_of
from desk.process.messages import Words
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


def to_bpmn(process: Blueprint, language: str) -> bytes:
    """Return the XML document, UTF-8."""
    for prefix, address in NAMESPACES.items():
        ET.register_namespace(prefix, address)
    chinese = language.startswith("zh")
    root = ET.Element(
        _m("definitions"),
        {
            "id": "Definitions_desk",
            "targetNamespace": TARGET,
            "exporter": "Desk",
            "name": _pick(process.title, chinese),
        },
    )
    name = _pick(process.title, chinese)
    collaboration = ET.SubElement(root, _m("collaboration"), {"id": "Collaboration_desk"})
    ET.SubElement(
        collaboration, _m("participant"), {"id": "Pool_desk", "name": name, "processRef": "Process_desk"}
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
    found = ET.Element(_m("process"), {"id": "Process_desk", "name": name, "isExecutable": "false"})
    lanes = ET.SubElement(found, _m("laneSet"), {"id": "Lanes_desk"})
    for lane in process.lanes:
        one = ET.SubElement(lanes, _m("lane"), {"id": f"Lane_{lane.id}", "name": _pick(lane.title, chinese)})
        ET.SubElement(one, _m("documentation")).text = _pick(lane.duty, chinese)
        for node in process.nodes:
            if node.lane == lane.id:
                ET.SubElement(one, _m("flowNodeRef")).text = node.id
    for node in process.nodes:
        found.append(_node(process, node, chinese))
    for place, flow in enumerate(process.flows):
        facts = {"id": f"Flow_{place}", "sourceRef": flow.source, "targetRef": flow.target}
        label = _pick(flow.label, chinese)
        ET.SubElement(found, _m("sequenceFlow"), {**facts, "name": label} if label else facts)
    return found


def _node(process: Blueprint, node: Node, chinese: bool) -> ET.Element:
    one = ET.Element(_m(_ELEMENTS[node.kind]), {"id": node.id, "name": _pick(node.title, chinese)})
    text = documentation(node, chinese)
    if text:
        ET.SubElement(one, _m("documentation")).text = text
    for place, flow in enumerate(process.flows):
        if flow.target == node.id:
            ET.SubElement(one, _m("incoming")).text = f"Flow_{place}"
    for place, flow in enumerate(process.flows):
        if flow.source == node.id:
            ET.SubElement(one, _m("outgoing")).text = f"Flow_{place}"
    return one


def documentation(node: Node, chinese: bool) -> str:
    """Return norm, inputs, outputs and limit of a step, one a line."""
    names = ("规范", "输入", "输出", "时限") if chinese else ("Norm", "Inputs", "Outputs", "Limit")
    values = (
        _pick(node.norm, chinese),
        _pick(node.inputs, chinese),
        _pick(node.outputs, chinese),
        _limit(node.limit),
    )
    return "\n".join(f"{name}: {value}" for name, value in zip(names, values, strict=True) if value)


def _limit(limit: str) -> str:
    if limit.startswith("clock:"):
        return f"SLA {limit.removeprefix('clock:')}"
    minutes = minutes_of(limit)
    return str(timedelta(minutes=minutes)) if minutes else ""


def _diagram(process: Blueprint) -> ET.Element:
    drawing = layout(process)
    diagram = ET.Element(f"{{{DRAWING}}}BPMNDiagram", {"id": "Diagram_desk"})
    facts = {"id": "Plane_desk", "bpmnElement": "Collaboration_desk"}
    plane = ET.SubElement(diagram, f"{{{DRAWING}}}BPMNPlane", facts)
    pool = Box(0, 0, drawing.width + POOL, drawing.height)
    _shape(plane, "Pool_desk", pool, horizontal=True)
    for name, box in drawing.lanes.items():
        _shape(plane, f"Lane_{name}", Box(box.x + POOL, box.y, box.width, box.height), horizontal=True)
    for name, box in drawing.steps.items():
        _shape(plane, name, Box(box.x + POOL, box.y, box.width, box.height))
    for place, line in enumerate(drawing.lines):
        edge = ET.SubElement(
            plane, f"{{{DRAWING}}}BPMNEdge", {"id": f"Flow_{place}_di", "bpmnElement": f"Flow_{place}"}
        )
        for x, y in line.points:
            ET.SubElement(edge, f"{{{DI}}}waypoint", {"x": f"{x + POOL:.1f}", "y": f"{y:.1f}"})
    return diagram


def _shape(plane: ET.Element, name: str, box: Box, *, horizontal: bool = False) -> None:
    facts = {"id": f"{name}_di", "bpmnElement": name}
    shape = ET.SubElement(
        plane, f"{{{DRAWING}}}BPMNShape", {**facts, "isHorizontal": "true"} if horizontal else facts
    )
    bounds = {"x": box.x, "y": box.y, "width": box.width, "height": box.height}
    ET.SubElement(shape, f"{{{DC}}}Bounds", {name: f"{value:.1f}" for name, value in bounds.items()})
