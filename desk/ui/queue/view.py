"""The list of the queue: keys, selection and the tick of the countdowns; knows rows, no query."""

from PySide6.QtCore import QModelIndex, QRect, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QAbstractScrollArea, QHeaderView, QTableView, QWidget

from desk.ui.queue.delegate import ROW_HEIGHT
from desk.ui.queue.model import Index, QueueModel
from desk.ui.widgets.ground import give_ground

_KEY = Qt.Key
_MOVES = {
    _KEY.Key_J: 1,
    _KEY.Key_Down: 1,
    _KEY.Key_K: -1,
    _KEY.Key_Up: -1,
}


class QueueView(QTableView):
    """One column of painted rows.

    Signals (GUI thread):
        activated_key(int): Enter or double click on a row.
        current_key(int): another row became current by a person's act.
    """

    activated_key = Signal(int)
    current_key = Signal(int)

    def __init__(self, model: QueueModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._last_row = 0
        give_ground(self)
        self.setModel(model)
        self.setObjectName("queue_view")
        self.setShowGrid(False)
        self.setMouseTracking(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self.verticalHeader().hide()
        self.horizontalHeader().hide()
        self.verticalHeader().setMinimumSectionSize(ROW_HEIGHT)
        self.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.verticalScrollBar().setSingleStep(ROW_HEIGHT // 2)
        self.doubleClicked.connect(self._on_double_clicked)

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

    def step(self, by: int) -> None:
        """Make the row `by` rows further current; where the current one left the list, its place counts."""
        count = self._model.rowCount()
        if not count:
            return
        row = self.currentIndex().row()
        row = min(max(row + by, 0) if row >= 0 else self._last_row, count - 1)
        self.setCurrentIndex(self._model.index(row, 0))

    def select_key(self, key: int) -> bool:
        """Make a ticket current without telling anyone; tell whether it is listed."""
        row = self._model.find(key)
        if row < 0:
            self.clearSelection()
            return False
        blocked = self.blockSignals(True)
        self.setCurrentIndex(self._model.index(row, 0))
        self.blockSignals(blocked)
        return True

    def currentChanged(self, current: Index, previous: Index) -> None:
        """Tell which ticket became current and remember its place."""
        super().currentChanged(current, previous)
        key = self._model.key_at(current.row()) if current.isValid() else None
        if key is not None:
            self._last_row = current.row()
            self.current_key.emit(key)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move by j, k, arrows, Home and End; open by Enter. Letters never search within the list."""
        key = Qt.Key(event.key())
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        if plain and key in _MOVES:
            self.step(_MOVES[key])
        elif plain and key in (_KEY.Key_Home, _KEY.Key_End):
            last = self._model.rowCount() - 1
            if last >= 0:
                self.setCurrentIndex(self._model.index(0 if key == _KEY.Key_Home else last, 0))
        elif plain and key in (_KEY.Key_Return, _KEY.Key_Enter):
            current = self._model.key_at(self.currentIndex().row())
            if current is not None:
                self.activated_key.emit(current)
        elif key in (_KEY.Key_PageUp, _KEY.Key_PageDown):
            super().keyPressEvent(event)
        else:
            event.ignore()

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

    @Slot(QModelIndex)
    def _on_double_clicked(self, index: QModelIndex) -> None:
        key = self._model.key_at(index.row())
        if key is not None:
            self.activated_key.emit(key)
