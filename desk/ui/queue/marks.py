"""Marks on rows of a list: x, Ctrl, Shift and Ctrl+A mark, Escape takes the marks off. Knows rows, no query."""

from collections.abc import Iterator

from PySide6.QtCore import QItemSelection, QItemSelectionModel, Qt, Signal
from PySide6.QtWidgets import QTableView, QWidget

from desk.ui.queue.model import QueueModel

FLAG = QItemSelectionModel.SelectionFlag
_MARKS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


class MarkingView(QTableView):
    """A list whose rows can be marked while the keyboard stands on another one.

    Attributes:
        marking: whether rows are marked for an action on several tickets.

    Signals (GUI thread):
        marked(int): how many tickets are marked; 0 = none.
    """

    marked = Signal(int)

    def __init__(self, model: QueueModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._anchor = -1
        self.marking = False

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
        if self._model.key_at(row) is None:
            return
        if not self.marking:
            self._set_marking(True)
            self._select(row, row, FLAG.Select)
        else:
            self._select(row, row, FLAG.Toggle)
        self._anchor = row
        self._tell()

    def mark_all(self) -> None:
        """Mark every ticket of the list."""
        if self._model.rowCount():
            self._set_marking(True)
            self._select(0, self._model.rowCount() - 1, FLAG.ClearAndSelect)
            self._tell()

    def clear_marks(self) -> None:
        """Take all marks off; the current ticket stays current."""
        self._set_marking(False)
        self._anchor = -1
        index = self.currentIndex()
        if index.isValid():
            self._select(index.row(), index.row(), FLAG.ClearAndSelect)
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
        self.selectionModel().select(chosen, flag | FLAG.Rows)

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
        if self.marking and not modifiers & _MARKS:
            self._set_marking(False)
            self._anchor = -1
            super().mousePressEvent(event)  # type: ignore[arg-type]
            self._tell()
            return
        super().mousePressEvent(event)  # type: ignore[arg-type]
