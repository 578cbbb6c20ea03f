"""Paints the lines of the command palette: icon, name, the name in the other language or a note, keycaps."""

from PySide6.QtCore import QObject, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from desk.ui import icons, theme
from desk.ui.action_keys import keycaps
from desk.ui.palette_lines import Entry, Index, PaletteModel

ROW = 38
_SELECTED = QStyle.StateFlag.State_Selected


class PaletteDelegate(QStyledItemDelegate):
    """Icon, name, the name in the other language, keycaps."""

    def __init__(self, model: PaletteModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._model = model

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return the fixed height."""
        return QSize(100, ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one line."""
        tokens = theme.current()
        rect: QRect = option.rect
        entry = self._model.entries[index.row()]
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & _SELECTED:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(tokens.hover)
            painter.drawRoundedRect(QRectF(rect).adjusted(0, 1, 0, -1), 6, 6)
        ratio = painter.device().devicePixelRatioF()
        painter.drawPixmap(
            rect.left() + 12, rect.top() + 10, icons.pixmap(entry.icon, tokens.ink2, 18, ratio)
        )
        right = self._paint_keys(painter, rect, entry)
        baseline = rect.top() + 24
        left = rect.left() + 42
        painter.setFont(theme.font(13, 500))
        painter.setPen(tokens.ink)
        shown = painter.fontMetrics().elidedText(entry.text, Qt.TextElideMode.ElideRight, right - left)
        painter.drawText(left, baseline, shown)
        left += painter.fontMetrics().horizontalAdvance(shown) + 10
        painter.setFont(theme.font(12))
        painter.setPen(tokens.ink3)
        room = max(0, right - left)
        painter.drawText(
            left, baseline, painter.fontMetrics().elidedText(entry.other, Qt.TextElideMode.ElideRight, room)
        )
        painter.restore()

    def _paint_keys(self, painter: QPainter, rect: QRect, entry: Entry) -> int:
        tokens = theme.current()
        font = theme.font(11)
        metrics = QFontMetrics(font)
        painter.setFont(font)
        right = rect.right() - 10
        for cap in reversed(keycaps(entry.keys)) if entry.keys else ():
            width = max(19, metrics.horizontalAdvance(cap) + 11)
            box = QRectF(right - width, rect.top() + 9.5, width, 19)
            painter.setPen(tokens.line_strong)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box, 4, 4)
            painter.setPen(tokens.ink2)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, cap)
            right -= width + 5
        return right - 8
