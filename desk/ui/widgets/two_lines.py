"""Paints a row of two lines: a strong one, a quiet one, and an optional mark. Used by small lists."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from desk.process.text import visible
from desk.ui import theme

DETAIL = Qt.ItemDataRole.UserRole + 11
MARK = Qt.ItemDataRole.UserRole + 12
HEIGHT = 50
Index = QModelIndex | QPersistentModelIndex


def tone_ink(tone: str) -> object:
    """Return the ink of a tone."""
    tokens = theme.current()
    return {"ok": tokens.ok, "warn": tokens.warn, "bad": tokens.bad, "accent": tokens.link}.get(
        tone, tokens.ink2
    )


class TwoLines(QStyledItemDelegate):
    """Rows of one height; DETAIL is the second line, MARK a (text, tone) at its right."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return the height of every row."""
        return QSize(option.rect.width(), HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one row."""
        tokens = theme.current()
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        hover = bool(option.state & QStyle.StateFlag.State_MouseOver)
        area = QRectF(option.rect).adjusted(0, 1, 0, -1)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if chosen or hover:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(tokens.selection if chosen else tokens.subtle)
            painter.drawRoundedRect(area, 6, 6)
        inside = area.adjusted(10, 5, -10, -5)
        flags = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
        mark, used = index.data(MARK), 0.0
        quiet = theme.font(12)
        if isinstance(mark, tuple):
            used = QFontMetricsF(quiet).horizontalAdvance(mark[0]) + 8
            painter.setFont(quiet)
            painter.setPen(tone_ink(mark[1]))
            right = QRectF(inside.left(), inside.top(), inside.width(), 19)
            painter.drawText(right, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight), mark[0])
        strong = theme.font(13, 500)
        painter.setFont(strong)
        painter.setPen(tokens.selection_ink if chosen else tokens.ink)
        width = inside.width() - used
        title = QFontMetricsF(strong).elidedText(
            visible(str(index.data() or "")), Qt.TextElideMode.ElideRight, width
        )
        painter.drawText(QRectF(inside.left(), inside.top(), width, 19), flags, title)
        painter.setFont(quiet)
        painter.setPen(tokens.ink2)
        detail = QFontMetricsF(quiet).elidedText(
            visible(str(index.data(DETAIL) or "")), Qt.TextElideMode.ElideRight, inside.width()
        )
        painter.drawText(QRectF(inside.left(), inside.top() + 20, inside.width(), 18), flags, detail)
        painter.restore()
