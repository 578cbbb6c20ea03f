"""Turns the list into a table and back: columns, their widths and order, sorting by a click on a head."""

from PySide6.QtCore import QObject, QPoint, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QAbstractItemDelegate, QHeaderView, QMenu

from desk.protocol.queue import QueueRow
from desk.ui.clock import Clock
from desk.ui.i18n import pick
from desk.ui.queue.columns import COLUMN_HEIGHT, COLUMNS, USUAL, ColumnDelegate
from desk.ui.queue.model import QueueModel
from desk.ui.queue.names import QueueNames
from desk.ui.queue.view import QueueView

_LEAST = 44
_SETTLE_MS = 400
Widths = tuple[tuple[str, int], ...]


def to_text(columns: Widths) -> str:
    """Return columns as "number=90,title=300"."""
    return ",".join(f"{name}={width}" for name, width in columns)


def from_text(text: str) -> Widths:
    """Return the columns of a text; what is unknown is left out."""
    found = []
    for part in text.split(","):
        name, _, width = part.partition("=")
        if name in COLUMNS and width.isdigit():
            found.append((name, int(width)))
    return tuple(found)


class QueueTable(QObject):
    """The table form of the queue's view.

    Signals (GUI thread):
        order_chosen(str, bool): an order, and whether it is reversed, by a click on a head.
        changed(): columns, widths or order were changed by a person.
    """

    order_chosen = Signal(str, bool)
    changed = Signal()

    def __init__(
        self, view: QueueView, model: QueueModel, names: QueueNames, clock: Clock, rows: QAbstractItemDelegate
    ) -> None:
        super().__init__(view)
        self._view, self._model, self._names, self._clock, self._rows = view, model, names, clock, rows
        self._order = ("deadline", False)
        self._applying = False
        self.columns: Widths = tuple((name, COLUMNS[name].width) for name in USUAL)
        self.on = False
        self._cells = ColumnDelegate(model, names, clock, self.shown, self)
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(_SETTLE_MS)
        self._settle.timeout.connect(self.changed)
        head = view.horizontalHeader()
        head.sectionClicked.connect(self._on_clicked)
        head.sectionResized.connect(self._on_resized)
        head.sectionMoved.connect(self._on_moved)
        head.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        head.customContextMenuRequested.connect(self.open_menu)

    def shown(self) -> tuple[str, ...]:
        """Return the names of the columns in the model's order."""
        return tuple(name for name, _ in self.columns)

    def show(self, columns: Widths = ()) -> None:
        """Show the list as a table with these columns (none: as they were)."""
        self.columns = tuple(pair for pair in columns if pair[0] in COLUMNS) or self.columns
        self.on = True
        self._apply()

    def hide(self) -> None:
        """Show the list in two-line rows."""
        self.on = False
        self._apply()

    def _apply(self) -> None:
        view, head = self._view, self._view.horizontalHeader()
        key = self._model.key_at(view.current_row())
        self._applying = True
        labels = [COLUMNS[name].label for name in self.shown()] if self.on else []
        self._model.set_columns(labels, self._words if self.on else None)
        view.setItemDelegate(self._cells if self.on else self._rows)
        view.set_row_height(COLUMN_HEIGHT if self.on else 0)
        head.setVisible(self.on)
        head.setSectionsMovable(self.on)
        head.setSectionsClickable(self.on)
        head.setHighlightSections(False)
        head.setMinimumSectionSize(_LEAST)
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        mode = QHeaderView.ResizeMode.Interactive if self.on else QHeaderView.ResizeMode.Stretch
        head.setSectionResizeMode(mode)
        bar = Qt.ScrollBarPolicy.ScrollBarAsNeeded if self.on else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        view.setHorizontalScrollBarPolicy(bar)
        if self.on:
            for number, (_, width) in enumerate(self.columns):
                head.resizeSection(number, width)
            self.show_order(*self._order)
        self._applying = False
        if key is not None:
            view.select_key(key)

    def _words(self, column: int, row: QueueRow) -> str:
        return COLUMNS[self.columns[column][0]].words(row, self._names, self._clock.now_us())

    def retranslate(self) -> None:
        """Take the names of the current language."""
        if self.on:
            self._model.rename_columns([COLUMNS[name].label for name in self.shown()])

    def show_order(self, sort: str, descending: bool) -> None:
        """Mark the column the list is ordered by."""
        self._order = (sort, descending)
        head = self._view.horizontalHeader()
        place = next((n for n, name in enumerate(self.shown()) if COLUMNS[name].sort == sort), -1)
        head.setSortIndicatorShown(self.on and place >= 0)
        if self.on and place >= 0:
            way = Qt.SortOrder.DescendingOrder if descending else Qt.SortOrder.AscendingOrder
            head.setSortIndicator(place, way)

    @Slot(int)
    def _on_clicked(self, section: int) -> None:
        sort = COLUMNS[self.shown()[section]].sort
        if sort:
            before, descending = self._order
            self.order_chosen.emit(sort, not descending if sort == before else False)
        else:
            self.show_order(*self._order)

    @Slot(int, int, int)
    def _on_resized(self, section: int, before: int, width: int) -> None:
        if self._applying or not self.on or section >= len(self.columns):
            return
        columns = list(self.columns)
        columns[section] = (columns[section][0], width)
        self.columns = tuple(columns)
        self._settle.start()

    @Slot(int, int, int)
    def _on_moved(self, logical: int, before: int, after: int) -> None:
        """Take the order of the heads over into the columns, so that it can be saved."""
        if self._applying or not self.on:
            return
        head = self._view.horizontalHeader()
        order = [head.logicalIndex(place) for place in range(len(self.columns))]
        moved = tuple(self.columns[number] for number in order)
        self._applying = True
        for place in range(len(order)):
            head.moveSection(head.visualIndex(place), place)
        self._applying = False
        self.columns = moved
        self._apply()
        self.changed.emit()

    def toggle(self, name: str) -> None:
        """Show or hide a column; the last one stays."""
        kept = tuple(pair for pair in self.columns if pair[0] != name)
        if len(kept) == len(self.columns):
            kept = (*kept, (name, COLUMNS[name].width))
        if kept:
            self.columns = kept
            if self.on:
                self._apply()
            self.changed.emit()

    @Slot(QPoint)
    def open_menu(self, at: QPoint) -> None:
        """Open the menu of columns at a place of the head."""
        self.fill(QMenu(self._view)).popup(self._view.horizontalHeader().mapToGlobal(at))

    def fill(self, menu: QMenu) -> QMenu:
        """Put the columns to tick into a menu."""
        shown = self.shown()
        for name, column in COLUMNS.items():
            action = menu.addAction(column.label)
            action.setData(name)
            action.setCheckable(True)
            action.setChecked(name in shown)
            action.triggered.connect(lambda _=False, name=name: self.toggle(name))
        menu.addSeparator()
        menu.addAction(pick("Usual columns", "默认列")).triggered.connect(self._on_usual)
        return menu

    @Slot()
    def _on_usual(self) -> None:
        self.columns = tuple((name, COLUMNS[name].width) for name in USUAL)
        if self.on:
            self._apply()
        self.changed.emit()
