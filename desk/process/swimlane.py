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
LEAD = 18
"""Room before the first column and behind the last one, for lines that lead back."""

CHANNEL = 9
"""Distance of lines that run beside each other along a lane's edge."""

LABEL = 13
"""Distance of labels that stand above each other."""

FREE_CHANNELS = 3
"""So many lines find room above a lane's steps; more of them make the lane higher."""

OUT, ACROSS, INTO = (-5, -9, -13, -2), (0, -3, 3), (6, 9, 3)
"""Where upright pieces stand in the gap between two columns: those that leave a row before those that enter one,
so that two lines which meet at a row do not look like one."""

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
    """A flow as drawn: its corners, and where its label begins, or ends."""

    flow: Flow
    points: tuple[Point, ...]
    label_at: Point
    label_ends: bool = False


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
    raised = _raised(process, columns)
    lanes = _lanes(process, slots, max(columns.values()) + 1, raised)
    steps = {
        node.id: _box(node, columns[node.id], slots[node.id], lanes[node.lane], raised[node.lane])
        for node in process.nodes
    }
    lines = _Router(columns, {node.id: node.lane for node in process.nodes}, lanes, steps).lines(
        process.flows
    )
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


def _raised(process: Blueprint, columns: dict[str, int]) -> dict[str, float]:
    """Return how much lower the steps of each lane stand because of the lines along its top."""
    order = {lane.id: place for place, lane in enumerate(process.lanes)}
    lane_of = {node.id: node.lane for node in process.nodes}
    count: dict[str, int] = dict.fromkeys(order, 0)
    for flow in process.flows:
        if columns[flow.target] != columns[flow.source] + 1:
            count[max(lane_of[flow.source], lane_of[flow.target], key=order.__getitem__)] += 1
    return {lane: max(0.0, (lines - FREE_CHANNELS) * CHANNEL) for lane, lines in count.items()}


def _lanes(
    process: Blueprint, slots: dict[str, int], columns: int, raised: dict[str, float]
) -> dict[str, Box]:
    boxes, y = {}, 0.0
    for lane in process.lanes:
        rows = 1 + max((slots[node.id] for node in process.nodes if node.lane == lane.id), default=0)
        height = rows * ROW + 2 * PAD + raised[lane.id]
        boxes[lane.id] = Box(0, y, HEAD + columns * COLUMN + 2 * LEAD, height)
        y += height
    return boxes


def _box(node: Node, column: int, slot: int, lane: Box, raised: float) -> Box:
    size = {"exclusive": (DECISION, DECISION), "start": (EVENT, EVENT), "end": (EVENT, EVENT)}
    width, height = size.get(node.kind, (STEP_WIDTH, STEP_HEIGHT))
    x = HEAD + LEAD + column * COLUMN + (COLUMN - width) / 2
    y = lane.y + PAD + raised + slot * ROW + (ROW - height) / 2
    return Box(x, y, width, height)


class _Router:
    """Leads the lines: straight to the next column, else along the top of a lane; upright in the gaps only."""

    def __init__(
        self, columns: dict[str, int], lane_of: dict[str, str], lanes: dict[str, Box], steps: dict[str, Box]
    ) -> None:
        """Begin with all gaps empty."""
        self.columns, self.lane_of, self.lanes, self.steps = columns, lane_of, lanes, steps
        self._beside: dict[str, int] = defaultdict(int)
        self._upright: dict[int, list[tuple[float, float, float]]] = defaultdict(list)
        self._labels: dict[tuple[str, int], int] = defaultdict(int)

    def lines(self, flows: tuple[Flow, ...]) -> tuple[Line, ...]:
        """Return the lines of all flows."""
        return tuple(self._line(flow) for flow in flows)

    def _line(self, flow: Flow) -> Line:
        """Return a line; its label stands above it where it runs straight, else where it turns, between the rows."""
        points = self._points(flow)
        (x, y), (x2, y2) = points[0], points[1]
        if len(points) == 2:
            return Line(flow, points, (x + 5, y - 5))
        way = 1 if points[2][1] > y2 else -1
        before = self._labels[flow.source, way]
        self._labels[flow.source, way] += bool(flow.label.en)
        # The second one that turns the same way has its label on the other side, further ones above each other.
        ends_there = before % 2 == 1
        away = STEP_HEIGHT / 2 + (12 if way > 0 else 4) + LABEL * (before // 2)
        return Line(flow, points, (x2 - 4 if ends_there else x2 + 4, y2 + way * away), ends_there)

    def _points(self, flow: Flow) -> tuple[Point, ...]:
        source, target = self.steps[flow.source], self.steps[flow.target]
        (_, sy), (_, ty) = source.middle, target.middle
        right, left = source.x + source.width, target.x
        gap = self.columns[flow.source] + 1
        if self.columns[flow.target] == gap:
            if sy == ty:
                return (right, sy), (left, ty)
            middle = self._gap(gap, sy, ty, ACROSS)
            return (right, sy), (middle, sy), (middle, ty), (left, ty)
        lower = max(self.lane_of[flow.source], self.lane_of[flow.target], key=lambda name: self.lanes[name].y)
        self._beside[lower] += 1
        y = self.lanes[lower].y + CHANNEL * self._beside[lower] - 3
        out, into = self._gap(gap, sy, y, OUT), self._gap(self.columns[flow.target], y, ty, INTO)
        return (right, sy), (out, sy), (out, y), (into, y), (into, ty), (left, ty)

    def _gap(self, column: int, one: float, other: float, shifts: tuple[int, ...]) -> float:
        """Return where an upright piece stands in the gap before a column: beside the others of its height."""
        low, high = min(one, other), max(one, other)
        taken = [at for first, last, at in self._upright[column] if first <= high and low <= last]
        shift = min(shifts, key=lambda at: (taken.count(at), shifts.index(at)))
        self._upright[column].append((low, high, shift))
        return HEAD + LEAD + column * COLUMN + shift
