"""The table that every tab of the team's page shows: cells with a text, a tone and perhaps a share, painted by one delegate.

Knows cells, nothing of teams.
"""

from collections.abc import Sequence
from typing import Any

from msgspec import Struct
from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from desk.ui import theme
from desk.ui.widgets.columns import FacedTable, needed, shared

Index = QModelIndex | QPersistentModelIndex
NOWHERE = QModelIndex()
_DISPLAY, _EDIT = Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole
_TIP, _ACCESSIBLE = Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole
CELL = Qt.ItemDataRole.UserRole
ROW_HEIGHT = 34
OPEN_LEAST = 130
_MOST, _FACE, _BAR = 1.6, 14, 176
"""How much wider than usual a column becomes; what a pill or dot takes beside its text; a bar with its figure."""


class Cell(Struct, frozen=True):
    """One cell.

    Attributes:
        tone: "" plain, soft (secondary ink), strong, ok, warn, bad, accent; with `pill` it is the ground.
        share: 0-1 and above draws a bar behind the text (over 1: overloaded).
        dot: a small circle in the tone before the text.
    """

    text: str = ""
    tone: str = ""
    pill: bool = False
    share: float | None = None
    dot: bool = False
    tip: str = ""
    centre: bool = False


class GridModel(QAbstractTableModel):
    """Rows of cells with an object behind each row.

    Signals:
        edited(int, int, str): row, column and what was typed; GUI thread.
    """

    edited = Signal(int, int, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.heads: list[str] = []
        self.side: list[str] = []
        self.rows: list[list[Cell]] = []
        self.things: list[Any] = []
        self.open_from = -1

    def show(
        self,
        heads: Sequence[str],
        rows: Sequence[list[Cell]],
        things: Sequence[Any] = (),
        side: Sequence[str] = (),
    ) -> None:
        """Replace everything."""
        self.beginResetModel()
        self.heads, self.rows = list(heads), list(rows)
        self.things, self.side = list(things), list(side)
        self.endResetModel()

    def thing(self, row: int) -> Any:
        """Return what stands behind a row, None when there is no such row."""
        return self.things[row] if 0 <= row < len(self.things) else None

    def rowCount(self, parent: Index = NOWHERE) -> int:
        """Return the number of rows."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = NOWHERE) -> int:
        """Return the number of columns."""
        return 0 if parent.isValid() else len(self.heads)

    def data(self, index: Index, role: int = _DISPLAY) -> Any:
        """Return a cell, its text or its tip."""
        if not index.isValid():
            return None
        cell = self.rows[index.row()][index.column()]
        if role == CELL:
            return cell
        if role in (_DISPLAY, _EDIT):
            return cell.text
        if role == _TIP:
            return cell.tip or None
        if role == _ACCESSIBLE:
            return f"{self.heads[index.column()]} {cell.text}".strip()
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _DISPLAY) -> Any:
        """Return the name of a column or row."""
        names = self.heads if orientation == Qt.Orientation.Horizontal else self.side
        return names[section] if role == _DISPLAY and section < len(names) else None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Return whether a cell can be edited."""
        usual = super().flags(index)
        return usual | Qt.ItemFlag.ItemIsEditable if 0 <= self.open_from <= index.column() else usual

    def setData(self, index: Index, value: Any, role: int = _EDIT) -> bool:
        """Pass on what was typed; whoever listens decides and shows the rows again."""
        if role != _EDIT or str(value).strip() == self.rows[index.row()][index.column()].text:
            return False
        self.edited.emit(index.row(), index.column(), str(value).strip())
        return True


class GridDelegate(QStyledItemDelegate):
    """Paints a cell: ground, bar, dot or pill, text."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return the height of a row and the width of its text."""
        usual = super().sizeHint(option, index)
        return QSize(usual.width() + 24, ROW_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one cell."""
        tokens = theme.current()
        cell: Cell = index.data(CELL)
        area: QRect = option.rect
        state: QStyle.StateFlag = option.state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        if chosen:
            painter.fillRect(area, tokens.selection)
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(area, tokens.hover)
        inside = QRectF(area).adjusted(6 if cell.centre else 10, 0, -6 if cell.centre else -10, 0)
        ink = tokens.selection_ink if chosen and not cell.tone else tone_ink(cell.tone)
        if cell.share is not None:
            inside = self._bar(painter, inside, cell.share)
        if cell.dot:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(tone_ink(cell.tone))
            painter.drawEllipse(QRectF(inside.left(), inside.center().y() - 3.5, 7, 7))
            inside.adjust(15, 0, 0, 0)
            ink = tokens.selection_ink if chosen else tokens.ink
        self._text(painter, inside, cell, ink)
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(tokens.focus)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(area).adjusted(0.5, 0.5, -0.5, -1.5), 4, 4)
        painter.setPen(tokens.line)
        painter.drawLine(area.bottomLeft(), area.bottomRight())
        painter.restore()

    def _bar(self, painter: QPainter, inside: QRectF, share: float) -> QRectF:
        tokens = theme.current()
        track = QRectF(inside.left(), inside.center().y() - 3, min(96.0, inside.width() * 0.55), 6)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tokens.track)
        painter.drawRoundedRect(track, 3, 3)
        filled = QRectF(track)
        filled.setWidth(track.width() * min(1.0, max(0.0, share)))
        full = tokens.bad_fill if share > 1 else tokens.warn_fill if share > 0.85 else tokens.ok
        painter.setBrush(full)
        painter.drawRoundedRect(filled, 3, 3)
        return inside.adjusted(track.width() + 10, 0, 0, 0)

    def _text(self, painter: QPainter, inside: QRectF, cell: Cell, ink: QColor) -> None:
        font = theme.font(13, 600 if cell.tone == "strong" else 400, tabular=True)
        painter.setFont(font)
        place = Qt.AlignmentFlag.AlignVCenter
        place |= Qt.AlignmentFlag.AlignHCenter if cell.centre else Qt.AlignmentFlag.AlignLeft
        if cell.pill and cell.text:
            wide = painter.fontMetrics().horizontalAdvance(cell.text) + 20
            ground = QRectF(inside.left(), inside.center().y() - 10, min(wide, inside.width()), 20)
            if cell.centre:
                ground.moveCenter(inside.center())
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(tone_ground(cell.tone))
            painter.drawRoundedRect(ground, 10, 10)
            inside, place = ground.adjusted(8, 0, -8, 0), Qt.AlignmentFlag.AlignCenter
            ink = tone_ink(cell.tone)
        painter.setPen(ink)
        text = painter.fontMetrics().elidedText(cell.text, Qt.TextElideMode.ElideRight, int(inside.width()))
        painter.drawText(inside, int(place.value), text)


def tone_ink(tone: str) -> QColor:
    """Return the colour of a tone's text."""
    tokens = theme.current()
    return {
        "soft": tokens.ink2, "ok": tokens.ok, "warn": tokens.warn, "bad": tokens.bad, "accent": tokens.link,
        "faint": tokens.ink3,
    }.get(tone, tokens.ink)  # fmt: skip


def tone_ground(tone: str) -> QColor:
    """Return the ground of a tone's pill."""
    tokens = theme.current()
    return {
        "ok": tokens.ok_soft,
        "warn": tokens.warn_soft,
        "bad": tokens.bad_soft,
        "accent": tokens.selection,
    }.get(tone, tokens.subtle)


class GridView(FacedTable):
    """A table of cells."""

    def __init__(self, model: GridModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sizes: tuple[int, ...] = ()
        self.setModel(model)
        self.setItemDelegate(GridDelegate(self))
        self.setProperty("role", "grid")
        self.setShowGrid(False)
        self.setMouseTracking(True)
        self.verticalHeader().setVisible(False)
        self.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
        head = self.horizontalHeader()
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        head.setHighlightSections(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setFrameShape(QTableView.Shape.NoFrame)
        theme.themes.changed.connect(self.viewport().update)

    def widths(self, *sizes: int) -> None:
        """Give the columns their usual widths.

        Where one is 0 it takes what is left, and the others no more than their texts need; without one the
        table is scrolled sideways.
        """
        self._sizes = sizes[: self.model().columnCount()]
        self.shares = 0 in self._sizes
        self.fit_columns()
        if not self.shares:
            for column, size in enumerate(self._sizes):
                self.setColumnWidth(column, size)

    def fit_columns(self) -> None:
        """Share the width: the open column keeps a least of it."""
        model, room = self.model(), self.viewport().width()
        if not self.shares or model is None or len(self._sizes) != model.columnCount():
            return
        needs = {column: self._need(column, size) for column, size in enumerate(self._sizes) if size}
        rest = room - sum(needs.values())
        opened = len(self._sizes) - len(needs)
        if rest < opened * OPEN_LEAST:
            needs = dict(zip(needs, shared(list(needs.values()), room - opened * OPEN_LEAST), strict=True))
            rest = opened * OPEN_LEAST
        for column in range(len(self._sizes)):
            self.setColumnWidth(column, needs.get(column, rest // opened))

    def _need(self, column: int, usual: int) -> int:
        cell: Cell | None = self.model().index(0, column).data(CELL)
        if cell is not None and cell.share is not None:
            return min(usual, _BAR)
        face = _FACE if cell is not None and (cell.pill or cell.dot) else 0
        return min(needed(self.model(), column) + face, round(usual * _MOST))

    def row(self) -> int:
        """Return the chosen row, -1 when none is."""
        return self.currentIndex().row()
