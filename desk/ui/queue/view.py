"""The list of the queue: keys, selection and the tick of the countdowns; knows rows, no query.

A row is current where the keyboard is. Rows are marked by x, Ctrl and Shift: while any is marked, the
plain keys move without changing the marks, and Escape takes them off.
"""

from collections.abc import Iterator

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QModelIndex, QRect, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QAbstractScrollArea, QHeaderView, QTableView, QWidget

from desk.ui.queue.delegate import HEAD_HEIGHT, ROW_HEIGHT
from desk.ui.queue.model import Index, QueueModel
from desk.ui.widgets.ground import give_ground

_KEY = Qt.Key
_MOVES = {
    _KEY.Key_J: 1,
    _KEY.Key_Down: 1,
    _KEY.Key_K: -1,
    _KEY.Key_Up: -1,
}
_ENDS = (_KEY.Key_Home, _KEY.Key_End)
_OPENS = (_KEY.Key_Return, _KEY.Key_Enter)
_FLAG = QItemSelectionModel.SelectionFlag
_PLAIN = (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
_SHIFT = Qt.KeyboardModifier.ShiftModifier
_CTRL = Qt.KeyboardModifier.ControlModifier


class QueueView(QTableView):
    """Painted rows: one column of two lines, or a table.

    Attributes:
        marking: whether rows are marked for an action on several tickets.

    Signals (GUI thread):
        activated_key(int): Enter or double click on a row.
        current_key(int): another row became current by a person's act.
        marked(int): how many tickets are marked; 0 = none.
    """

    activated_key = Signal(int)
    current_key = Signal(int)
    marked = Signal(int)

    def __init__(self, model: QueueModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._last_row = 0
        self._anchor = -1
        self._tall: list[int] = []
        self._row_height = ROW_HEIGHT
        self.marking = False
        give_ground(self)
        self.setModel(model)
        self.setObjectName("queue_view")
        self.setShowGrid(False)
        self.setMouseTracking(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self.verticalHeader().hide()
        self.horizontalHeader().hide()
        self.verticalHeader().setMinimumSectionSize(24)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.set_row_height(ROW_HEIGHT)
        self.doubleClicked.connect(self._on_double_clicked)
        model.layoutChanged.connect(self._on_list_changed)
        model.modelReset.connect(self._on_reset)

    def set_row_height(self, height: int) -> None:
        """Give the tickets' rows a height; heads keep theirs."""
        self._row_height = height
        self.verticalHeader().setDefaultSectionSize(height)
        self.verticalScrollBar().setSingleStep(height // 2)
        self._on_reset()

    def visible_rows(self) -> tuple[int, int]:
        """Return the first and last row in sight (last < first when there is none)."""
        first = self.rowAt(0)
        if first < 0:
            return 0, -1
        last = self.rowAt(self.viewport().height() - 1)
        return first, last if last >= 0 else self._model.rowCount() - 1

    def current_row(self) -> int:
        """Return the current row, -1 when the current ticket is not listed."""
        return self.currentIndex().row()

    # ---- moving ------------------------------------------------------------------------------------

    def step(self, by: int, *, extend: bool = False) -> None:
        """Make the row `by` tickets further current; where the current one left the list, its place counts."""
        if not self._model.rowCount():
            return
        row = self.currentIndex().row()
        self._go(self._beyond_heads(row + by if row >= 0 else self._last_row, by), extend=extend)

    def _beyond_heads(self, row: int, by: int) -> int:
        """Return the ticket's row nearest to a row, sought in the direction of the move first."""
        last = self._model.rowCount() - 1
        row = min(max(row, 0), last)
        for direction in (1, -1) if by >= 0 else (-1, 1):
            at = row
            while 0 <= at <= last:
                if self._model.head_at(at) is None:
                    return at
                at += direction
        return row

    def _go(self, row: int, *, extend: bool = False) -> None:
        index = self._model.index(row, 0)
        if extend:
            if self._anchor < 0:
                self._anchor = max(self.currentIndex().row(), 0)
            self.selectionModel().setCurrentIndex(index, _FLAG.NoUpdate)
            low, high = sorted((self._anchor, row))
            self._select(low, high, _FLAG.ClearAndSelect)
        elif self.marking:
            self.selectionModel().setCurrentIndex(index, _FLAG.NoUpdate)
        else:
            # Not setCurrentIndex: it looks at the modifiers that happen to be held down.
            self.selectionModel().setCurrentIndex(index, _FLAG.ClearAndSelect | _FLAG.Rows)

    def select_key(self, key: int) -> bool:
        """Make a ticket current without telling anyone; tell whether it is listed."""
        row = self._model.find(key)
        if row < 0:
            self.clearSelection()
            return False
        blocked = self.blockSignals(True)
        self._go(row)
        self.blockSignals(blocked)
        return True

    # ---- marking -----------------------------------------------------------------------------------

    def marked_keys(self) -> Iterator[int]:
        """Yield the keys of the marked tickets, in the order of the list."""
        for low, high in sorted(self._ranges()):
            yield from self._model.keys_between(low, high)

    def marked_count(self) -> int:
        """Return how many tickets are marked; 0 unless rows are being marked."""
        return self._selected_count() if self.marking else 0

    def toggle_mark(self) -> None:
        """Mark the current ticket, or take its mark off."""
        row = self.currentIndex().row()
        if row < 0:
            self.step(0)
            row = self.currentIndex().row()
        if self._model.key_at(row) is None:
            return
        if not self.marking:
            self._set_marking(True)
            self._select(row, row, _FLAG.Select)
        else:
            self._select(row, row, _FLAG.Toggle)
        self._anchor = row
        self._tell()

    def mark_all(self) -> None:
        """Mark every ticket of the list."""
        if self._model.rowCount():
            self._set_marking(True)
            self._select(0, self._model.rowCount() - 1, _FLAG.ClearAndSelect)
            self._tell()

    def clear_marks(self) -> None:
        """Take all marks off; the current ticket stays current."""
        self._set_marking(False)
        self._anchor = -1
        index = self.currentIndex()
        if index.isValid():
            self._select(index.row(), index.row(), _FLAG.ClearAndSelect)
        else:
            self.clearSelection()
        self._tell()

    def _ranges(self) -> list[tuple[int, int]]:
        chosen = self.selectionModel().selection()
        return list({(chosen.at(n).top(), chosen.at(n).bottom()) for n in range(chosen.count())})

    def _selected_count(self) -> int:
        return sum(self._model.tickets_between(low, high) for low, high in self._ranges())

    def _select(self, low: int, high: int, flag: QItemSelectionModel.SelectionFlag) -> None:
        last = self._model.columnCount() - 1
        chosen = QItemSelection(self._model.index(low, 0), self._model.index(high, last))
        self.selectionModel().select(chosen, flag | _FLAG.Rows)

    def _set_marking(self, on: bool) -> None:
        self.marking = on
        self.viewport().update()

    def _tell(self) -> None:
        self.marked.emit(self.marked_count())

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        """Begin marking when several rows were selected by mouse or Shift, end it when none is left."""
        super().selectionChanged(selected, deselected)
        count = self._selected_count()
        if count > 1 or (self.marking and not count):
            self._set_marking(count > 1)
        if self.marking or not count:
            self._tell()

    def mousePressEvent(self, event: object) -> None:
        """A plain click takes the marks off; with Ctrl or Shift it marks."""
        modifiers = event.modifiers()  # type: ignore[attr-defined]
        if self.marking and not modifiers & (_CTRL | _SHIFT):
            self._set_marking(False)
            self._anchor = -1
            super().mousePressEvent(event)  # type: ignore[arg-type]
            self._tell()
            return
        super().mousePressEvent(event)  # type: ignore[arg-type]

    # ---- events --------------------------------------------------------------------------------------

    def currentChanged(self, current: Index, previous: Index) -> None:
        """Tell which ticket became current and remember its place."""
        super().currentChanged(current, previous)
        key = self._model.key_at(current.row()) if current.isValid() else None
        if key is not None and current.row() != previous.row():
            self._last_row = current.row()
            self.current_key.emit(key)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move by j, k, arrows, Home and End; mark by x, Shift and Ctrl+A; open by Enter. Letters search nothing."""
        key, modifiers = Qt.Key(event.key()), event.modifiers()
        if modifiers in (*_PLAIN, _SHIFT) and key in _MOVES:
            self.step(_MOVES[key], extend=modifiers == _SHIFT)
        elif modifiers in (*_PLAIN, _SHIFT) and key in _ENDS:
            last = self._model.rowCount() - 1
            if last >= 0:
                row = self._beyond_heads(
                    0 if key == _KEY.Key_Home else last, 1 if key == _KEY.Key_Home else -1
                )
                self._go(row, extend=modifiers == _SHIFT)
        elif modifiers in _PLAIN and key in _OPENS:
            self._activate(self.currentIndex().row())
        elif not self._mark_key(key, modifiers):
            if key in (_KEY.Key_PageUp, _KEY.Key_PageDown):
                super().keyPressEvent(event)
            else:
                event.ignore()

    def _mark_key(self, key: Qt.Key, modifiers: Qt.KeyboardModifier) -> bool:
        """Handle the keys that mark; tell whether it was one."""
        if key == _KEY.Key_X and modifiers in _PLAIN:
            self.toggle_mark()
        elif key == _KEY.Key_A and modifiers == _CTRL:
            self.mark_all()
        elif key == _KEY.Key_Escape and self.marking:
            self.clear_marks()
        else:
            return False
        return True

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Take the focus without making the first row current, which would open its ticket."""
        QAbstractScrollArea.focusInEvent(self, event)
        self.viewport().update()

    def keyboardSearch(self, search: str) -> None:
        """Search nothing: a list of a million rows is searched by its filter."""

    @Slot(object)
    def on_tick(self, now_us: object = None) -> None:
        """Repaint the visible rows' countdowns."""
        if self.isVisible():
            area = self.viewport().rect()
            self.viewport().update(QRect(0, 0, area.width(), area.height()))

    @Slot()
    def _on_reset(self) -> None:
        self._tall = []
        self._set_marking(False)
        self._anchor = -1
        self._on_list_changed()
        self.marked.emit(0)

    @Slot()
    def _on_list_changed(self) -> None:
        """Give heads their height; rows that were heads before are rows again."""
        heads, header = list(self._model.heads), self.verticalHeader()
        rows = self._model.rowCount()
        # The header moves resized sections along with their rows: what stands at the old places is set back too.
        tall = set(heads)
        for row in tall.union(self._tall):
            if row < rows:
                wanted = HEAD_HEIGHT if row in tall else self._row_height
                if header.sectionSize(row) != wanted:
                    header.resizeSection(row, wanted)
        self._tall = heads
        if self.marking:
            self._tell()

    @Slot(QModelIndex)
    def _on_double_clicked(self, index: QModelIndex) -> None:
        self._activate(index.row())

    def _activate(self, row: int) -> None:
        key = self._model.key_at(row)
        if key is not None:
            self.activated_key.emit(key)
