"""The list of the queue: keys, selection and the tick of the countdowns; knows rows, no query.

A row is current where the keyboard is. Rows are marked by x, Ctrl and Shift: while any is marked, the
plain keys move without changing the marks, and Escape takes them off.
"""

from PySide6.QtCore import QModelIndex, QRect, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QAbstractScrollArea, QHeaderView, QWidget

from desk.ui import theme
from desk.ui.queue.delegate import HEAD_HEIGHT, lines
from desk.ui.queue.marks import FLAG, MarkingView
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
_PLAIN = (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
_SHIFT = Qt.KeyboardModifier.ShiftModifier
_CTRL = Qt.KeyboardModifier.ControlModifier


class QueueView(MarkingView):
    """Painted rows: one column of two lines, or a table.

    Signals (GUI thread):
        activated_key(int): Enter or double click on a row.
        current_key(int): another row became current by a person's act.
    """

    activated_key = Signal(int)
    current_key = Signal(int)

    def __init__(self, model: QueueModel, parent: QWidget | None = None) -> None:
        super().__init__(model, parent)
        self._last_row = 0
        self._tall: list[int] = []
        self._row_height, self._dense = lines().height, True
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
        self.set_row_height()
        theme.themes.changed.connect(self._on_theme)
        self.doubleClicked.connect(self._on_double_clicked)
        model.layoutChanged.connect(self._on_list_changed)
        model.modelReset.connect(self._on_reset)

    def row_height(self) -> int:
        """Return the height of the tickets' rows."""
        return self._row_height

    @Slot()
    def _on_theme(self) -> None:
        """Take the height of rows of another density."""
        if self._dense and self._row_height != lines().height:
            self.set_row_height()

    def set_row_height(self, height: int = 0) -> None:
        """Give the tickets' rows a height, 0 for that of the density in use; heads keep theirs."""
        self._dense, height = not height, height or lines().height
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
            self.selectionModel().setCurrentIndex(index, FLAG.NoUpdate)
            low, high = sorted((self._anchor, row))
            self._select(low, high, FLAG.ClearAndSelect)
        elif self.marking:
            self.selectionModel().setCurrentIndex(index, FLAG.NoUpdate)
        else:
            # Not setCurrentIndex: it looks at the modifiers that happen to be held down.
            self.selectionModel().setCurrentIndex(index, FLAG.ClearAndSelect | FLAG.Rows)
        if row and self._model.head_at(row - 1) is not None:
            self.scrollTo(self._model.index(row - 1, 0))

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

    def toggle_mark(self) -> None:
        """Mark the current ticket, or take its mark off; without a current one the first is taken."""
        if self.currentIndex().row() < 0:
            self.step(0)
        super().toggle_mark()

    def forget_place(self) -> None:
        """Begin at the top again: another list is shown."""
        self._last_row = 0

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
        self._set_marking(False)
        self._anchor = -1
        self._on_list_changed()
        self.marked.emit(0)

    @Slot()
    def _on_list_changed(self) -> None:
        """Give heads their height; rows that were heads before are rows again."""
        heads, header = list(self._model.heads), self.verticalHeader()
        rows = self._model.rowCount()
        # The header keeps sizes by place on a reset and by row on a change: both old places are set back.
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
