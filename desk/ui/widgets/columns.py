"""Tables whose columns share the width by what stands in them, and which say so when nothing does.

Knows texts and pixels, no model of ours.
"""

from collections.abc import Sequence

from PySide6.QtCore import QAbstractItemModel, QEvent, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHeaderView, QTableView, QWidget

from desk.ui import theme
from desk.ui.i18n import pick

LOOKED_AT = 120
"""Rows that are measured; what comes after them is hardly wider."""

_AIR, _LEAST = 26, 44


def shared(needs: Sequence[int], width: int) -> list[int]:
    """Return column widths that fill a width: each gets what it needs, the widest give way where it is short."""
    if not needs:
        return []
    spare = width - sum(needs)
    if spare >= 0:
        each, rest = divmod(spare, len(needs))
        return [need + each + (number < rest) for number, need in enumerate(needs)]
    left, found = width, dict.fromkeys(range(len(needs)), 0)
    for place, number in enumerate(sorted(found, key=lambda number: needs[number])):
        found[number] = max(_LEAST, min(needs[number], left // (len(needs) - place)))
        left -= found[number]
    return list(found.values())


def needed(model: QAbstractItemModel, column: int) -> int:
    """Return the width of a column's name and texts."""
    head = str(model.headerData(column, Qt.Orientation.Horizontal) or "")
    widest = QFontMetrics(theme.font(12, 500)).horizontalAdvance(head)
    metrics = QFontMetrics(theme.font(13, 500, tabular=True))
    for row in range(min(model.rowCount(), LOOKED_AT)):
        lines = str(model.index(row, column).data() or "").split("\n")
        widest = max(widest, *(metrics.horizontalAdvance(line) for line in lines))
    return widest + _AIR


class FacedTable(QTableView):
    """A table that shares its width among the columns and has words for an empty one.

    Attributes:
        empty: what an empty table says; "" says the usual.
        shares: whether the columns share the width (else whoever uses it sizes them).
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.empty = ""
        self.shares = False

    def setModel(self, model: QAbstractItemModel | None) -> None:
        """Follow what a model shows."""
        super().setModel(model)
        if model is not None:
            model.modelReset.connect(self.fit_columns)

    def share(self) -> None:
        """Let the columns share the width from now on."""
        self.shares = True
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.fit_columns()

    def fit_columns(self) -> None:
        """Give the columns their widths, where that is ours to do."""
        head, model = self.horizontalHeader(), self.model()
        if not self.shares or model is None or not head.count():
            return
        if head.sectionResizeMode(0) == QHeaderView.ResizeMode.Fixed:
            self.place_columns([needed(model, column) for column in range(head.count())])

    def place_columns(self, needs: Sequence[int]) -> None:
        """Share the width among columns that need so much."""
        for column, size in enumerate(shared(needs, self.viewport().width())):
            self.setColumnWidth(column, size)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the new width."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.fit_columns()

    def changeEvent(self, event: QEvent) -> None:
        """Measure anew in another font or language."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.LanguageChange):
            self.fit_columns()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Say so where there is nothing to show."""
        super().paintEvent(event)
        model = self.model()
        if model is None or model.rowCount() or not model.columnCount():
            return
        painter = QPainter(self.viewport())
        painter.setFont(theme.font(12))
        painter.setPen(theme.current().ink3)
        words = self.empty or pick("Nothing here yet", "暂无记录")
        place = self.viewport().rect().adjusted(16, 8, -16, -8)
        painter.drawText(place, int(Qt.AlignmentFlag.AlignCenter) | int(Qt.TextFlag.TextWordWrap), words)
        painter.end()
