"""Plain text with the few marks people type (bold, code, lists), parsed into styled blocks.

Never HTML: what looks like a tag stays visible text. Knows no Qt.
"""

import re
from typing import NamedTuple

from msgspec import Struct

from desk.process.text import visible

LINE = "\u2028"
_FENCE = "```"
_BULLET = re.compile(r"^\s{0,3}[-*•]\s+(?=\S)")
_NUMBERED = re.compile(r"^\s{0,3}(\d{1,3}[.)、])\s*(?=\S)")
# Bold ends at the very next pair of stars: to look further from each of thousands would freeze the window.
_INLINE = re.compile(r"\*\*(?=\S)((?:(?!\*\*).)+)(?<=\S)\*\*|`([^`\n]+)`|(https?://[^\s<>\"'，。；）】]+)")


class Span(NamedTuple):
    """A styled run of a block's text: bold, code or link."""

    start: int
    length: int
    style: str


class Block(Struct, frozen=True):
    """Lines that are laid out together.

    Attributes:
        kind: text, code or item.
        text: what is shown, lines separated by U+2028.
        marker: bullet or number of an item.
        gap: whether an empty line stood before it.
    """

    kind: str
    text: str
    spans: tuple[Span, ...] = ()
    marker: str = ""
    gap: bool = False


def parse(text: str) -> tuple[Block, ...]:
    """Return the blocks of untrusted text; hiding characters come out visible."""
    lines = visible(text.replace("\r\n", "\n").replace("\r", "\n")).split("\n")
    blocks: list[Block] = []
    gathered: list[str] = []
    gap = fenced = False

    def flush() -> None:
        nonlocal gap
        if gathered:
            kind = "code" if fenced else "text"
            blocks.append(_block(kind, "\n".join(gathered), gap=gap and bool(blocks)))
            gathered.clear()
            gap = False

    for line in lines:
        if line.strip().startswith(_FENCE):
            flush()
            fenced = not fenced
        elif fenced:
            gathered.append(line)
        elif not line.strip():
            flush()
            gap = True
        elif (item := _item(line, gap=gap and bool(blocks))) is not None:
            flush()
            blocks.append(item)
            gap = False
        else:
            gathered.append(line.rstrip())
    flush()
    return tuple(blocks)


def _item(line: str, *, gap: bool) -> Block | None:
    if match := _BULLET.match(line):
        return _block("item", line[match.end() :].rstrip(), marker="•", gap=gap)
    if match := _NUMBERED.match(line):
        return _block("item", line[match.end() :].rstrip(), marker=match.group(1), gap=gap)
    return None


def _block(kind: str, text: str, *, marker: str = "", gap: bool = False) -> Block:
    if kind == "code":
        return Block("code", text.expandtabs(4).replace("\n", LINE), gap=gap)
    plain, spans = _inline(text)
    return Block(kind, plain.replace("\n", LINE), spans, marker, gap)


def _inline(text: str) -> tuple[str, tuple[Span, ...]]:
    pieces: list[str] = []
    spans: list[Span] = []
    length = position = 0
    for match in _INLINE.finditer(text):
        bold, code, link = match.groups()
        inner = bold or code or link
        style = "bold" if bold else "code" if code else "link"
        before = text[position : match.start()]
        spans.append(Span(length + len(before), len(inner), style))
        pieces += [before, inner]
        length += len(before) + len(inner)
        position = match.end()
    pieces.append(text[position:])
    return "".join(pieces), tuple(spans)
