"""The process as screens and commands read it."""

import msgspec


class NodeView(msgspec.Struct, frozen=True, kw_only=True):
    """One step with its place in the drawing (x, y, width, height in its pixels).

    Attributes:
        limit, limit_text: as it is written in the process, and in words.
        actions: the actions of the state table that belong to it, with their names.
        gates: what the line asks for before each of them.
        own: the line added it; can_go: it may be left out; leads_on: a step may be put behind it.
    """

    id: str
    kind: str
    title: str
    lane: str
    phase: str
    norm: str
    inputs: str
    outputs: str
    limit: str
    limit_text: str
    norm_en: str
    norm_zh: str
    actions: dict[str, str]
    gates: dict[str, tuple[str, ...]]
    box: tuple[float, float, float, float]
    title_en: str = ""
    title_zh: str = ""
    lane_id: str = ""
    phase_id: str = ""
    own: bool = False
    can_go: bool = False
    leads_on: bool = False


class FlowView(msgspec.Struct, frozen=True, kw_only=True):
    """A line from one step to the next; a decision's answer stands on it.

    Attributes:
        own: the line of products drew it; hop: where it leads first, another step than `target` where steps between
            are left out.
    """

    source: str
    target: str
    label_en: str = ""
    label_zh: str = ""
    own: bool = False
    hop: str = ""


class SignatureView(msgspec.Struct, frozen=True, kw_only=True):
    """Who signed, when."""

    name: str
    at_us: int


class ProposalView(msgspec.Struct, frozen=True, kw_only=True):
    """A version that waits for signatures; `mine` says that the acting person has signed."""

    line: str
    version: int
    note: str
    signatures: tuple[SignatureView, ...]
    needed: int
    mine: bool
    changes: dict[str, object]


class VersionView(msgspec.Struct, frozen=True, kw_only=True):
    """A version that is or was in force; 0 is what the line began from."""

    version: int
    at_us: int
    signed: tuple[str, ...]
    note: str


class DifferenceView(msgspec.Struct, frozen=True, kw_only=True):
    """One difference of two versions in words; `change` is added, removed or changed."""

    change: str
    what: str
    part: str
    before: str
    after: str


class LineView(msgspec.Struct, frozen=True, kw_only=True):
    """A line's process in force: version 0 is the shipped one (or, for a line, the standard)."""

    line: str
    version: int
    at_us: int
    signed: tuple[str, ...]
    changes: dict[str, object]
    proposal: ProposalView | None = None


class ProcessView(msgspec.Struct, frozen=True, kw_only=True):
    """A process drawn: the SVG, its size and its steps.

    Attributes:
        lanes: the roles by id; own_lanes: those that the line added.
        left_out: steps of the standard that the line leaves out, by id.
        flows: the lines between the steps.
        trouble: why it cannot be proposed yet, "" when it can.
    """

    line: str
    title: str
    svg: str
    width: float
    height: float
    nodes: tuple[NodeView, ...]
    gate_fields: dict[str, str]
    lanes: dict[str, str] = {}
    own_lanes: tuple[str, ...] = ()
    left_out: dict[str, str] = {}
    flows: tuple[FlowView, ...] = ()
    trouble: str = ""


class SuggestionView(msgspec.Struct, frozen=True, kw_only=True):
    """A suggestion about a step: who made it when, about which ticket, and what was answered."""

    id: bytes
    line: str
    node: str
    text: str
    number: str
    by: str
    at_us: int
    state: str
    answer: str
    answered_by: str
