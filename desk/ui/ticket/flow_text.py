"""Text laid out once for a width: measured, drawn, hit by the mouse, selected. Knows no entry."""

from collections.abc import Sequence

from msgspec import Struct
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QTextCharFormat, QTextLayout, QTextOption

from desk.ui import theme
from desk.ui.ticket.markup import LINE, Block, parse

_LEADING = 1.32
_GAP = 7.0
_INDENT = 18.0
_CODE_PAD = 8.0


class _Placed(Struct):
    """One block with its layout and its place."""

    layout: QTextLayout
    origin: QPointF
    first: int
    block: Block
    frame: QRectF


class FlowText:
    """Blocks of light markup at one width. Positions count characters over all blocks.

    Attributes:
        height: of everything.
        plain: the text as copied.
    """

    def __init__(self, text: str, width: float, *, px: int = 13) -> None:
        self.height = 0.0
        self._width = max(40.0, width)
        self._px = px
        self._placed: list[_Placed] = []
        first = 0
        for block in parse(text):
            first = self._place(block, first)
        self.plain = "\n".join(placed.block.text.replace(LINE, "\n") for placed in self._placed)

    @property
    def blocks(self) -> Sequence[Block]:
        """Return the blocks in order."""
        return [placed.block for placed in self._placed]

    def draw(
        self, painter: QPainter, at: QPointF, ink: QColor, selection: tuple[int, int] | None = None
    ) -> None:
        """Draw at a point, with the characters of `selection` (from, to) on the selection ground."""
        tokens = theme.current()
        for placed in self._placed:
            if placed.block.kind == "code":
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(tokens.subtle)
                painter.drawRoundedRect(placed.frame.translated(at), 4, 4)
            painter.setPen(ink)
            origin = placed.origin + at
            if placed.block.marker:
                painter.setFont(theme.font(self._px))
                line = placed.layout.lineAt(0)
                painter.drawText(
                    QPointF(at.x() + 2, origin.y() + line.y() + line.ascent()), placed.block.marker
                )
            placed.layout.draw(painter, origin, self._ranges(placed, selection))

    def position_at(self, point: QPointF) -> int:
        """Return the character position nearest to a point relative to the text's origin."""
        best = 0
        for placed in self._placed:
            if placed.frame.top() > point.y() and placed is not self._placed[0]:
                break
            inside = point - placed.origin
            best = placed.first + self._cursor_in(placed.layout, inside)
        return best

    def word_at(self, position: int) -> tuple[int, int]:
        """Return the bounds of the word around a position."""
        for placed in self._placed:
            inside = position - placed.first
            if 0 <= inside <= len(placed.block.text):
                layout = placed.layout
                mode = QTextLayout.CursorMode.SkipWords
                start = layout.previousCursorPosition(min(inside + 1, len(placed.block.text)), mode)
                return placed.first + start, placed.first + layout.nextCursorPosition(start, mode)
        return position, position

    def link_at(self, point: QPointF) -> str:
        """Return the address of the link under a point, or ""."""
        for placed in self._placed:
            if not placed.frame.contains(point):
                continue
            inside = self._cursor_in(placed.layout, point - placed.origin)
            for span in placed.block.spans:
                if span.style == "link" and span.start <= inside < span.start + span.length:
                    return placed.block.text[span.start : span.start + span.length]
        return ""

    def text_between(self, start: int, end: int) -> str:
        """Return the plain text of a selection."""
        return self.plain[min(start, end) : max(start, end)].strip("\n")

    def _place(self, block: Block, first: int) -> int:
        code = block.kind == "code"
        left = _CODE_PAD if code else _INDENT if block.marker else 0.0
        if self._placed:
            self.height += _GAP if block.gap or code or self._placed[-1].block.kind == "code" else 1.0
        top = self.height + (_CODE_PAD - 2 if code else 0.0)
        layout = self._layout(block)
        used = self._break_lines(layout, self._width - left - (_CODE_PAD if code else 0.0))
        bottom = top + used + (_CODE_PAD - 2 if code else 0.0)
        frame = QRectF(0, self.height, self._width, bottom - self.height)
        self._placed.append(_Placed(layout, QPointF(left, top), first, block, frame))
        self.height = bottom
        return first + len(block.text) + 1

    def _layout(self, block: Block) -> QTextLayout:
        font = theme.monospace(self._px - 1) if block.kind == "code" else theme.font(self._px)
        layout = QTextLayout(block.text, font)
        layout.setCacheEnabled(True)
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout.setTextOption(option)
        if block.spans:
            layout.setFormats([self._format(span.start, span.length, span.style) for span in block.spans])
        return layout

    def _format(self, start: int, length: int, style: str) -> QTextLayout.FormatRange:
        form = QTextCharFormat()
        if style == "bold":
            form.setFont(theme.font(self._px, 600))
        elif style == "code":
            form.setFont(theme.monospace(self._px - 1))
        else:
            form.setForeground(theme.current().focus)
            form.setFontUnderline(True)
        return _range(start, length, form)

    def _break_lines(self, layout: QTextLayout, width: float) -> float:
        y = 0.0
        layout.beginLayout()
        while (line := layout.createLine()).isValid():
            line.setLineWidth(max(20.0, width))
            height = max(line.height(), self._px * _LEADING)
            line.setPosition(QPointF(0, y + (height - line.height()) / 2))
            y += height
        layout.endLayout()
        return y

    @staticmethod
    def _cursor_in(layout: QTextLayout, point: QPointF) -> int:
        for number in range(layout.lineCount()):
            line = layout.lineAt(number)
            if point.y() < line.y() + line.height() or number == layout.lineCount() - 1:
                return line.xToCursor(point.x())
        return 0

    @staticmethod
    def _ranges(placed: _Placed, selection: tuple[int, int] | None) -> list[QTextLayout.FormatRange]:
        if selection is None:
            return []
        start = max(0, min(selection) - placed.first)
        end = min(len(placed.block.text), max(selection) - placed.first)
        if end <= start:
            return []
        tokens = theme.current()
        form = QTextCharFormat()
        form.setBackground(tokens.selection)
        form.setForeground(tokens.selection_ink)
        return [_range(start, end - start, form)]


def _range(start: int, length: int, form: QTextCharFormat) -> QTextLayout.FormatRange:
    found = QTextLayout.FormatRange()
    found.start, found.length, found.format = start, length, form
    return found
