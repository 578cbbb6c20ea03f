"""Paints timeline rows from measured layouts and keeps those for the width, language and theme in use."""

from collections import OrderedDict
from collections.abc import Callable

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from desk.ui import icons, texts, theme
from desk.ui.ticket.model import ROW, Row
from desk.ui.ticket.row_layout import AVATAR, CHIP, HEAD, INDENT, PAD, Chip, RowLayout, is_image, lay_out
from desk.ui.widgets.avatar import paint_avatar

MARGIN = 24.0
_KEPT = 400
_NO_PICTURE = 28
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
Index = QModelIndex | QPersistentModelIndex


class TimelineDelegate(QStyledItemDelegate):
    """Rows of a ticket's timeline.

    Attributes:
        selection: row key and character range that is selected, or None.
        thumbnails: blob id -> picture, filled by the view's owner.
        foot: room below the last row, where a message of what was done hides nothing.
    """

    def __init__(self, now_us: Callable[[], int], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._now_us = now_us
        self._layouts: OrderedDict[tuple[bytes, int, int], tuple[Row, RowLayout]] = OrderedDict()
        self.selection: tuple[bytes, int, int] | None = None
        self.thumbnails: dict[str, QPixmap] = {}
        self.wanted: Callable[[str], None] | None = None
        self.foot = 0

    def forget(self) -> None:
        """Drop all measured rows (language, theme or day changed)."""
        self._layouts.clear()

    def layout_of(self, row: Row, view_width: int) -> RowLayout:
        """Return the measured row, from the store where it is unchanged."""
        width = max(160, view_width - 2 * int(MARGIN))
        key = (row.key, width, row.open)
        kept = self._layouts.get(key)
        if kept is not None and (kept[0] is row or kept[0] == row):
            self._layouts.move_to_end(key)
            return kept[1]
        made = lay_out(row, float(width), self._now_us())
        self._layouts[key] = (row, made)
        while len(self._layouts) > _KEPT:
            self._layouts.popitem(last=False)
        return made

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return the height of a row at the view's width; below the last one a message of what was done has room."""
        width = option.rect.width()
        room = self.foot if index.row() == index.model().rowCount() - 1 else 0
        return QSize(width, round(self.layout_of(index.data(ROW), width).height) + room)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one row."""
        row: Row = index.data(ROW)
        made = self.layout_of(row, option.rect.width())
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate(option.rect.left() + MARGIN, option.rect.top())
        if bool(option.state & QStyle.StateFlag.State_HasFocus):
            painter.setPen(QPen(theme.current().focus, 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            ring = QRectF(-8, 0, made.width + 16, max(24.0, made.card.height() + 2))
            painter.drawRoundedRect(ring, 8, 8)
        if row.kind == "earlier":
            self._paint_earlier(painter, made)
        elif row.kind == "unread":
            self._paint_unread(painter, made)
        elif row.kind == "entry":
            self._paint_entry(painter, made, row)
        else:
            self._paint_events(painter, made, row)
        painter.restore()

    def _paint_earlier(self, painter: QPainter, made: RowLayout) -> None:
        painter.setFont(theme.font(12, 500))
        painter.setPen(theme.current().link)
        area = QRectF(0, 0, made.width, 30)
        painter.drawText(area, int(Qt.AlignmentFlag.AlignCenter), made.title)

    def _paint_unread(self, painter: QPainter, made: RowLayout) -> None:
        tokens = theme.current()
        font = theme.font(11, 600)
        width = QFontMetricsF(font).horizontalAdvance(made.title) + 20
        middle = made.width / 2
        painter.setPen(QPen(tokens.focus, 1))
        painter.drawLine(QPointF(0, 13), QPointF(middle - width / 2, 13))
        painter.drawLine(QPointF(middle + width / 2, 13), QPointF(made.width, 13))
        painter.setFont(font)
        painter.setPen(tokens.link)
        painter.drawText(QRectF(0, 2, made.width, 22), int(Qt.AlignmentFlag.AlignCenter), made.title)

    def _paint_events(self, painter: QPainter, made: RowLayout, row: Row) -> None:
        tokens = theme.current()
        if row.kind == "events":
            name = "chevron_down" if row.open else "chevron_right"
            painter.drawPixmap(QPointF(6, 5), icons.pixmap(name, tokens.ink3, 16))
            font = theme.font(12, 500)
            painter.setFont(font)
            painter.setPen(tokens.ink2)
            painter.drawText(QRectF(INDENT, 2, made.width, 22), _LEFT, made.title)
            used = QFontMetricsF(font).horizontalAdvance(made.title) + 10
            if not row.open:
                self._line(painter, INDENT + used, 2, made.width, made.meta, made.when)
        for y, text, when in made.lines:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(tokens.line_strong)
            painter.drawEllipse(QRectF(11.5, y + 8.5, 5, 5))
            self._line(painter, INDENT, y, made.width, text, when)

    @staticmethod
    def _line(painter: QPainter, x: float, y: float, width: float, text: str, when: str) -> None:
        tokens = theme.current()
        font = theme.font(12)
        metrics = QFontMetricsF(font)
        painter.setFont(font)
        room = width - x - metrics.horizontalAdvance(when) - 14
        painter.setPen(tokens.ink3)
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, max(0.0, room))
        painter.drawText(QRectF(x, y, max(0.0, room) + 4, 22), _LEFT, shown)
        painter.drawText(QRectF(0, y, width, 22), _RIGHT, when)

    def _paint_entry(self, painter: QPainter, made: RowLayout, row: Row) -> None:
        tokens = theme.current()
        if made.ground:
            ground, edge = (
                (tokens.note, tokens.note_line) if made.ground == "note" else (tokens.ok_soft, tokens.ok_soft)
            )
            painter.setPen(QPen(edge, 1))
            painter.setBrush(ground)
            painter.drawRoundedRect(made.card.adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
        if made.avatar:
            paint_avatar(painter, QRectF(0, made.top, AVATAR, AVATAR), made.title, row.entry.side)
        if row.undone:
            painter.setOpacity(0.55)
        self._paint_head(painter, made)
        ink = tokens.ink
        for section in made.sections:
            if section.label:
                painter.setFont(theme.font(12, 500))
                painter.setPen(tokens.ink2)
                place = QRectF(section.at.x() - section.indent, section.at.y(), section.indent, 18)
                painter.drawText(place, _LEFT, section.label)
            section.text.draw(painter, section.at, ink, self._selected(row, section.first))
        if made.folded:
            painter.setFont(theme.font(12, 500))
            painter.setPen(tokens.link)
            more = self.tr("Show all ({0} more characters)").format(f"{made.folded:,}")
            painter.drawText(made.more, _LEFT, more)
        for chip in made.chips:
            self._paint_chip(painter, chip)

    def _selected(self, row: Row, first: int) -> tuple[int, int] | None:
        if self.selection is None or self.selection[0] != row.key:
            return None
        _, start, end = self.selection
        return min(start, end) - first, max(start, end) - first

    def _paint_head(self, painter: QPainter, made: RowLayout) -> None:
        tokens = theme.current()
        y = made.top + (0 if made.avatar else 10)
        right = made.width - (0 if made.avatar else PAD)
        meta_font = theme.font(12)
        meta_metrics = QFontMetricsF(meta_font)
        painter.setFont(meta_font)
        painter.setPen(tokens.ink2)
        painter.drawText(QRectF(0, y, right, HEAD), _RIGHT, made.when)
        room = right - made.left - meta_metrics.horizontalAdvance(made.when) - 12
        name_font = theme.font(13, 600)
        name_metrics = QFontMetricsF(name_font)
        name = name_metrics.elidedText(made.title, Qt.TextElideMode.ElideRight, room)
        painter.setFont(name_font)
        painter.setPen(tokens.ink)
        painter.drawText(QRectF(made.left, y, room, HEAD), _LEFT, name)
        x = made.left + name_metrics.horizontalAdvance(name) + 8
        for text, ink, ground in self._marks(made):
            x = self._mark(painter, x, y, text, ink, ground, made.left + room)
        left = made.left + room - x
        if left > 20:
            painter.setFont(meta_font)
            painter.setPen(tokens.ink2)
            shown = meta_metrics.elidedText(made.meta, Qt.TextElideMode.ElideRight, left)
            painter.drawText(QRectF(x, y, left, HEAD), _LEFT, shown)

    def _marks(self, made: RowLayout) -> list[tuple[str, QColor, QColor]]:
        tokens = theme.current()
        marks = []
        if made.result:
            ink, ground, text = {
                "confirmed": (tokens.ok, tokens.ok_soft, self.tr("confirmed")),
                "rejected": (tokens.bad, tokens.bad_soft, self.tr("rejected")),
            }.get(made.result, (tokens.ink2, tokens.subtle, self.tr("open")))
            marks.append((text, ink, ground))
        marks += [(badge, tokens.ink2, tokens.subtle) for badge in made.badges]
        return marks

    @staticmethod
    def _mark(
        painter: QPainter, x: float, y: float, text: str, ink: QColor, ground: QColor, end: float
    ) -> float:
        font = theme.font(11, 500)
        width = QFontMetricsF(font).horizontalAdvance(text) + 12
        if x + width > end:
            return x
        area = QRectF(x, y + 1.5, width, 17)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        painter.drawRoundedRect(area, 8, 8)
        painter.setFont(font)
        painter.setPen(ink)
        painter.drawText(area, int(Qt.AlignmentFlag.AlignCenter), text)
        return x + width + 6

    def _paint_chip(self, painter: QPainter, chip: Chip) -> None:
        tokens = theme.current()
        area = chip.area.adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(QPen(tokens.line_strong if not tokens.dark else tokens.line, 1))
        painter.setBrush(tokens.panel)
        painter.drawRoundedRect(area, 6, 6)
        foot = QRectF(area.left(), area.bottom() - CHIP, area.width(), CHIP)
        if is_image(chip.file):
            self._paint_thumbnail(
                painter, chip, QRectF(area.left(), area.top(), area.width(), area.height() - CHIP)
            )
        painter.drawPixmap(
            QPointF(foot.left() + 10, foot.top() + 7), icons.pixmap("paperclip", tokens.ink2, 14)
        )
        font = theme.font(12)
        metrics = QFontMetricsF(font)
        size = texts.file_size(chip.file.size)
        painter.setFont(font)
        room = foot.width() - 46 - metrics.horizontalAdvance(size)
        name = metrics.elidedText(chip.file.name, Qt.TextElideMode.ElideMiddle, room)
        painter.setPen(tokens.ink)
        painter.drawText(QRectF(foot.left() + 28, foot.top(), room + 4, CHIP), _LEFT, name)
        painter.setPen(tokens.ink2)
        x = foot.left() + 36 + metrics.horizontalAdvance(name)
        painter.drawText(QRectF(x, foot.top(), metrics.horizontalAdvance(size) + 4, CHIP), _LEFT, size)

    def _paint_thumbnail(self, painter: QPainter, chip: Chip, area: QRectF) -> None:
        picture = self.thumbnails.get(chip.file.id)
        if picture is None:
            if self.wanted is not None:
                self.wanted(chip.file.id)
            return
        if picture.isNull():
            mark = icons.pixmap("image", theme.current().ink3, _NO_PICTURE)
            painter.drawPixmap(area.center() - QPointF(_NO_PICTURE / 2, _NO_PICTURE / 2), mark)
            return
        ratio = picture.devicePixelRatio()
        size = QRectF(0, 0, picture.width() / ratio, picture.height() / ratio)
        scale = min((area.width() - 8) / size.width(), (area.height() - 8) / size.height(), 1.0)
        shown = QRectF(0, 0, size.width() * scale, size.height() * scale)
        shown.moveCenter(area.center())
        painter.drawPixmap(shown, picture, QRectF(picture.rect()))
