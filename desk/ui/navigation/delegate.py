"""Paints one row of the navigation: icon, name, number; knows pixels and tokens only."""

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from desk.protocol.saved_views import COUNTED
from desk.ui import icons, texts, theme
from desk.ui.navigation.model import Item, NavigationModel

ROW, HEADING = 32, 34
_SELECTED = QStyle.StateFlag.State_Selected
_HOVER = QStyle.StateFlag.State_MouseOver
_FOCUS = QStyle.StateFlag.State_HasFocus
_LEFT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
_RIGHT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight


class NavigationDelegate(QStyledItemDelegate):
    """A row with an inset rounded ground when chosen; a heading is a small bold word."""

    def __init__(self, model: NavigationModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._model = model

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Return the height of a row or heading."""
        return QSize(100, HEADING if self._model.items[index.row()].kind == "heading" else ROW)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Paint one row."""
        rect: QRect = option.rect
        state = option.state
        item = self._model.items[index.row()]
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if item.kind == "heading":
            painter.setFont(theme.font(12, 600))
            painter.setPen(theme.current().ink2)
            painter.drawText(rect.adjusted(10, 8, -10, 0), int(_LEFT), self._model.label(item))
        else:
            selected = bool(state & _SELECTED)
            self._paint_ground(painter, rect, selected, bool(state & _HOVER), bool(state & _FOCUS))
            self._paint_item(painter, rect, item, selected)
        painter.restore()

    def _paint_ground(self, painter: QPainter, rect: QRect, selected: bool, hover: bool, focus: bool) -> None:
        tokens = theme.current()
        if not selected and not hover:
            return
        painter.setBrush(tokens.hover if selected else tokens.subtle)
        painter.setPen(tokens.focus if focus and selected else Qt.PenStyle.NoPen)
        painter.drawRoundedRect(QRectF(rect).adjusted(0.5, 1.5, -0.5, -0.5), 6, 6)

    def _paint_item(self, painter: QPainter, rect: QRect, item: Item, selected: bool) -> None:
        tokens = theme.current()
        ratio = painter.device().devicePixelRatioF()
        ink = tokens.ink if selected else tokens.ink2
        top = rect.top() + (rect.height() - 17) // 2 + 1
        painter.drawPixmap(rect.left() + 10, top, icons.pixmap(item.icon, ink, 17, ratio))
        count = self._model.count(item)
        room = rect.adjusted(36, 0, -10, 0)
        if count:
            alarming = item.name == "breaching" and item.kind == "view"
            painter.setFont(theme.font(12, 600 if alarming else 400, tabular=True))
            painter.setPen(tokens.bad if alarming else tokens.ink3)
            more = bool(item.saved) and count > COUNTED
            shown = f"{texts.number(COUNTED)}+" if more else texts.number(count)
            painter.drawText(room, int(_RIGHT), shown)
            room.setRight(room.right() - painter.fontMetrics().horizontalAdvance(shown) - 8)
        painter.setFont(theme.font(13, 600 if selected else 400))
        painter.setPen(tokens.ink if selected else tokens.ink2)
        name = painter.fontMetrics().elidedText(
            self._model.label(item), Qt.TextElideMode.ElideRight, room.width()
        )
        painter.drawText(room, int(_LEFT), name)
