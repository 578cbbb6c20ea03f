"""The list that opens while typing: canned replies after "/", colleagues after "@". Never takes the focus."""

from collections.abc import Callable, Sequence

from msgspec import Struct
from PySide6.QtCore import QModelIndex, QPoint, QStringListModel, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QVBoxLayout, QWidget

_SHOWN = 8
_ROW = 28


class Choice(Struct, frozen=True):
    """One line of the list and what it puts into the text, or what it does instead."""

    label: str
    text: str
    act: Callable[[], None] | None = None


def matching(choices: Sequence[Choice], typed: str) -> list[Choice]:
    """Return the choices whose label or text contains what was typed; those that begin with it first."""
    wanted = typed.casefold()
    found = [
        choice for choice in choices if wanted in choice.label.casefold() or wanted in choice.text.casefold()
    ]
    return sorted(found, key=lambda choice: not choice.label.casefold().startswith(wanted))


class CompletionList(QFrame):
    """Shown above or below the cursor of an editor that hands its keys over while it is open.

    Signals:
        chosen(object): the Choice; GUI thread.
    """

    chosen = Signal(object)

    def __init__(self, editor: QWidget) -> None:
        super().__init__(editor.window() or editor)
        self.setProperty("role", "overlay")
        self._editor = editor
        self._choices: list[Choice] = []
        self._model = QStringListModel(self)
        self.view = QListView(self)
        self.view.setProperty("role", "choices")
        self.view.setModel(self._model)
        self.view.setUniformItemSizes(True)
        self.view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.view.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.clicked.connect(self._on_clicked)
        self.view.setAccessibleName(self.tr("Suggestions"))
        column = QVBoxLayout(self)
        column.setContentsMargins(6, 6, 6, 6)
        column.addWidget(self.view)
        self.hide()

    def offer(self, choices: Sequence[Choice], at: QPoint) -> None:
        """Show the choices near a point of the editor; hide when there is none."""
        self._choices = list(choices)
        if not self._choices:
            self.hide()
            return
        self._model.setStringList([choice.label for choice in self._choices])
        self.view.setCurrentIndex(self._model.index(0))
        window = self._editor.window()
        if self.parentWidget() is not window:
            self.setParent(window)
        height = min(len(self._choices), _SHOWN) * _ROW + 14
        width = 320
        corner = self._editor.mapTo(window, at)
        y = corner.y() - height - 4
        if y < 0:
            y = corner.y() + 24
        self.setGeometry(min(corner.x(), max(0, window.width() - width - 8)), y, width, height)
        self.show()
        self.raise_()

    def take_key(self, event: QKeyEvent) -> bool:
        """Use a key of the editor while open; return whether it was used."""
        if self.isHidden():
            return False
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            step = 1 if event.key() == Qt.Key.Key_Down else -1
            row = (self.view.currentIndex().row() + step) % len(self._choices)
            self.view.setCurrentIndex(self._model.index(row))
            return True
        plain = event.modifiers() == Qt.KeyboardModifier.NoModifier
        if plain and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            return self.choose_current()
        if event.key() == Qt.Key.Key_Escape:
            self.hide()
            return True
        return False

    def choose_current(self) -> bool:
        """Choose the current line; False while the list is hidden."""
        if self.isHidden():
            return False
        self._choose(self.view.currentIndex().row())
        return True

    @Slot(QModelIndex)
    def _on_clicked(self, index: QModelIndex) -> None:
        self._choose(index.row())

    def _choose(self, row: int) -> None:
        self.hide()
        if 0 <= row < len(self._choices):
            self.chosen.emit(self._choices[row])
