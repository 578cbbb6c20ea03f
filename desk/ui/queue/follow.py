"""Tells which ticket a person rests on: holding J down passes many, only the last one is opened."""

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from desk.ui.queue.model import QueueModel
from desk.ui.queue.view import QueueView

_FOLLOW_MS = 60


class Follower(QObject):
    """Turns the view's keys into tickets' ids.

    Signals (GUI thread):
        selected(bytes): a person made this ticket current.
        activated(bytes): a person opened it by Enter or double click.
    """

    selected = Signal(bytes)
    activated = Signal(bytes)

    def __init__(self, view: QueueView, model: QueueModel, parent: QObject) -> None:
        super().__init__(parent)
        self._view, self._model = view, model
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_FOLLOW_MS)
        self._timer.timeout.connect(self._on_rest)
        view.current_key.connect(self._on_current)
        view.activated_key.connect(self._on_activated)

    @Slot(int)
    def _on_current(self, key: int) -> None:
        self._timer.start()

    @Slot()
    def _on_rest(self) -> None:
        ident = self._current()
        if ident:
            self.selected.emit(ident)

    @Slot(int)
    def _on_activated(self, key: int) -> None:
        self._timer.stop()
        ident = self._current()
        if ident:
            self.selected.emit(ident)
            self.activated.emit(ident)

    def _current(self) -> bytes:
        number = self._view.current_row()
        row = self._model.row_at(number) if 0 <= number < self._model.rowCount() else None
        return row.id if row is not None else b""
