"""A swimlane as SVG text, in any language and colours. Knows the layout, no toolkit."""

import unicodedata
from collections.abc import Mapping
from xml.sax.saxutils import escape

from desk.process.blueprint import Blueprint, Node
from desk.process.messages import Words
from desk.process.swimlane import HEAD, Box, Drawing, Line, layout

PAPER = {
    "ground": "#ffffff", "lane": "#f6f7f9", "line": "#c9ced6", "ink": "#1b1f27", "soft": "#5b6472",
    "step": "#ffffff", "accent": "#3b5bdb", "accent_soft": "#e7ecff",
}  # fmt: skip
"""Colours for paper."""

FONT = "Inter, 'Noto Sans CJK SC', 'Noto Sans SC', 'Microsoft YaHei', 'PingFang SC', sans-serif"
_WIDE = 12.0
_NARROW = 6.4


def width_of(text: str) -> float:
    """Return about how wide a text of 12 pixels is."""
    return sum(_WIDE if unicodedata.east_asian_width(c) in "WF" else _NARROW for c in text)


def wrapped(text: str, width: float, most: int) -> list[str]:
    """Return a text in at most `most` lines of a width; the last ends with an ellipsis where it is cut."""
    pieces = text.split(" ") if " " in text else list(text)
    glue = " " if " " in text else ""
    lines = [""]
    for piece in pieces:
        joined = f"{lines[-1]}{glue}{piece}" if lines[-1] else piece
        if width_of(joined) <= width or not lines[-1]:
            lines[-1] = joined
        else:
            lines.append(piece)
    if len(lines) > most:
        lines = [*lines[: most - 1], lines[most - 1] + "…"]
    return lines


def swimlane_svg(
    process: Blueprint, language: str, colours: Mapping[str, str] = PAPER, *, chosen: str = ""
) -> str:
    """Return the drawing; `chosen` names a step that is marked."""
    drawing = layout(process)
    chinese = language.startswith("zh")
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {drawing.width:.0f} {drawing.height:.0f}"'
        f' width="{drawing.width:.0f}" height="{drawing.height:.0f}" font-family="{escape(FONT)}" font-size="12">',
        f"<title>{escape(_pick(process.title, chinese))}</title>",
        f'<rect width="100%" height="100%" fill="{colours["ground"]}"/>',
    ]
    parts += _lanes(process, drawing, chinese, colours)
    parts += [_line(line, chinese, colours) for line in drawing.lines]
    parts += [
        _step(node, drawing.steps[node.id], chinese, colours, node.id == chosen) for node in process.nodes
    ]
    return "\n".join([*parts, "</svg>"])


def _pick(words: Words, chinese: bool) -> str:
    return words.zh if chinese else words.en


def _lanes(process: Blueprint, drawing: Drawing, chinese: bool, colours: Mapping[str, str]) -> list[str]:
    parts = []
    for lane in process.lanes:
        box = drawing.lanes[lane.id]
        parts.append(_rect(box, colours["ground"], colours["line"], 0))
        parts.append(_rect(Box(box.x, box.y, HEAD, box.height), colours["lane"], colours["line"], 0))
        lines = wrapped(_pick(lane.title, chinese), HEAD - 16, 3)
        parts.append(_text(lines, HEAD / 2, box.y + box.height / 2, colours["ink"], weight=600))
    return parts


def _rect(box: Box, fill: str, stroke: str, radius: int, width: float = 1) -> str:
    return (
        f'<rect x="{box.x:.1f}" y="{box.y:.1f}" width="{box.width:.1f}" height="{box.height:.1f}" rx="{radius}"'
        f' fill="{fill}" stroke="{stroke}" stroke-width="{width}"/>'
    )


def _text(lines: list[str], x: float, y: float, fill: str, *, weight: int = 400) -> str:
    top = y - (len(lines) - 1) * 7.5 + 4
    spans = "".join(
        f'<text x="{x:.1f}" y="{top + 15 * place:.1f}" text-anchor="middle" fill="{fill}"'
        f' font-weight="{weight}">{escape(line)}</text>'
        for place, line in enumerate(lines)
    )
    return spans


def _line(line: Line, chinese: bool, colours: Mapping[str, str]) -> str:
    path = " ".join(
        f"{'M' if place == 0 else 'L'}{x:.1f} {y:.1f}" for place, (x, y) in enumerate(line.points)
    )
    head = _arrow(*line.points[-1])
    text = _pick(line.flow.label, chinese)
    x, y = line.label_at
    label = (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{"end" if line.label_ends else "start"}"'
        f' fill="{colours["soft"]}" font-size="11">{escape(text)}</text>'
        if text
        else ""
    )
    return (
        f'<path d="{path}" fill="none" stroke="{colours["soft"]}" stroke-width="1.2"/>'
        f'<path d="{head}" fill="{colours["soft"]}"/>{label}'
    )


def _arrow(x: float, y: float) -> str:
    """Return the head of an arrow: a line comes to its step from the left."""
    return f"M{x:.1f} {y:.1f} L{x - 7:.1f} {y - 4:.1f} L{x - 7:.1f} {y + 4:.1f} Z"


def _step(node: Node, box: Box, chinese: bool, colours: Mapping[str, str], chosen: bool) -> str:
    x, y = box.middle
    edge = colours["accent"] if chosen or node.kind in ("start", "end") else colours["line"]
    thick = 2.5 if chosen or node.kind == "end" else 1.3
    title = _pick(node.title, chinese)
    if node.kind in ("start", "end"):
        look = f'fill="{colours["step"]}" stroke="{edge}" stroke-width="{thick}"'
        shape = f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{box.width / 2:.1f}" {look}/>'
        words = _text(wrapped(title, 120, 2), x, box.y + box.height + 12, colours["ink"])
    elif node.kind == "exclusive":
        points = f"{x},{box.y} {box.x + box.width},{y} {x},{box.y + box.height} {box.x},{y}"
        shape = (
            f'<polygon points="{points}" fill="{colours["step"]}" stroke="{edge}" stroke-width="{thick}"/>'
        )
        words = _text(wrapped(title, 150, 1), x, box.y - 6, colours["ink"])
    else:
        fill = colours["accent_soft"] if node.kind == "service" else colours["step"]
        shape = _rect(box, fill, edge, 8, thick)
        words = _text(wrapped(title, box.width - 16, 3), x, y, colours["ink"])
    return f'<g id="{escape(node.id)}">{shape}{words}</g>'
