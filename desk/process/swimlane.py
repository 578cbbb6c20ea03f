"""Where the steps and lines of a process stand when it is drawn as a swimlane; one layout for screen, SVG and BPMN.

Columns are the longest ways from the start (lines back to an earlier declared step do not count), rows are lanes.
Lengths in pixels. Knows no drawing.
"""

from collections import defaultdict
from dataclasses import dataclass

from desk.process.blueprint import Blueprint, Flow, Node

HEAD = 104
"""Width of the lanes' names."""

STEP_WIDTH, STEP_HEIGHT = 136, 54
DECISION = 54
EVENT = 34
COLUMN = 172
ROW = 82
PAD = 28
CHANNEL = 9
"""Distance of lines that run beside each other along a lane's edge."""

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle."""

    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> Point:
        """The centre."""
        return self.x + self.width / 2, self.y + self.height / 2


@dataclass(frozen=True, slots=True)
class Line:
    """A flow as drawn: its corners, and where its label stands."""

    flow: Flow
    points: tuple[Point, ...]

    @property
    def label_at(self) -> Point:
        """Beside the first piece that is this line's own: the upright one, if it has one."""
        (x, y), (x2, y2) = self.points[0], self.points[1]
        if len(self.points) == 2:
            return x + 5, y - 5
        return x2 + 4, (y2 + self.points[2][1]) / 2 + (12 if self.points[2][1] > y2 else -2)


@dataclass(frozen=True, slots=True)
class Drawing:
    """A process laid out."""

    width: float
    height: float
    lanes: dict[str, Box]
    steps: dict[str, Box]
    lines: tuple[Line, ...]


def layout(process: Blueprint) -> Drawing:
    """Lay a process out."""
    columns = _columns(process)
    slots = _slots(process, columns)
    lanes = _lanes(process, slots, max(columns.values()) + 1)
    steps = {
        node.id: _box(node, columns[node.id], slots[node.id], lanes[node.lane]) for node in process.nodes
    }
    lines = _lines(process, columns, lanes, steps)
    last = list(lanes.values())[-1]
    return Drawing(last.x + last.width, last.y + last.height, lanes, steps, lines)


def _columns(process: Blueprint) -> dict[str, int]:
    """Return each step's column: one more than the furthest step before it."""
    back = _leading_back(process)
    before: dict[str, list[str]] = defaultdict(list)
    for flow in process.flows:
        if (flow.source, flow.target) not in back:
            before[flow.target].append(flow.source)
    columns: dict[str, int] = {}

    def column(name: str) -> int:
        if name not in columns:
            columns[name] = 1 + max(map(column, before[name]), default=-1)
        return columns[name]

    for node in process.nodes:
        column(node.id)
    return columns


def _leading_back(process: Blueprint) -> set[tuple[str, str]]:
    """Return the flows to a step that is declared earlier: the order of the steps says what is forward."""
    order = {node.id: place for place, node in enumerate(process.nodes)}
    return {(flow.source, flow.target) for flow in process.flows if order[flow.target] <= order[flow.source]}


def _slots(process: Blueprint, columns: dict[str, int]) -> dict[str, int]:
    """Return each step's row inside its lane: steps of one lane and column stand below each other."""
    taken: dict[tuple[str, int], int] = defaultdict(int)
    slots = {}
    for node in process.nodes:
        place = (node.lane, columns[node.id])
        slots[node.id] = taken[place]
        taken[place] += 1
    return slots


def _lanes(process: Blueprint, slots: dict[str, int], columns: int) -> dict[str, Box]:
    boxes, y = {}, 0.0
    for lane in process.lanes:
        rows = 1 + max((slots[node.id] for node in process.nodes if node.lane == lane.id), default=0)
        height = rows * ROW + 2 * PAD
        boxes[lane.id] = Box(0, y, HEAD + columns * COLUMN, height)
        y += height
    return boxes


def _box(node: Node, column: int, slot: int, lane: Box) -> Box:
    size = {"exclusive": (DECISION, DECISION), "start": (EVENT, EVENT), "end": (EVENT, EVENT)}
    width, height = size.get(node.kind, (STEP_WIDTH, STEP_HEIGHT))
    x = HEAD + column * COLUMN + (COLUMN - width) / 2
    y = lane.y + PAD + slot * ROW + (ROW - height) / 2
    return Box(x, y, width, height)


def _lines(
    process: Blueprint, columns: dict[str, int], lanes: dict[str, Box], steps: dict[str, Box]
) -> tuple[Line, ...]:
    """Return the lines: straight to the next column, else along the edge of a lane."""
    lane_of = {node.id: node.lane for node in process.nodes}
    beside: dict[str, int] = defaultdict(int)
    made = []
    for flow in process.flows:
        source, target = steps[flow.source], steps[flow.target]
        (_, sy), (_, ty) = source.middle, target.middle
        right, left = source.x + source.width, target.x
        if columns[flow.target] == columns[flow.source] + 1:
            middle = (right + left) / 2
            corners = (
                ((right, sy), (middle, sy), (middle, ty), (left, ty))
                if sy != ty
                else ((right, sy), (left, ty))
            )
            made.append(Line(flow, corners))
            continue
        lower = max(lane_of[flow.source], lane_of[flow.target], key=lambda name: lanes[name].y)
        beside[lower] += 1
        # Along the top edge of the lower lane; the next one a little below.
        y = lanes[lower].y + CHANNEL * beside[lower] - 3
        out = right + 12 + 3 * beside[lower]
        into = left - 14 - 3 * beside[lower]
        made.append(Line(flow, ((right, sy), (out, sy), (out, y), (into, y), (into, ty), (left, ty))))
    return tuple(made)
