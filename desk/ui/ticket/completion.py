"""The list that opens while typing: canned replies after "/", colleagues after "@". Never takes the focus."""

from collections.abc import Callable, Sequence

from msgspec import Struct
from PySide6.QtCore import QModelIndex, QPoint, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from desk.ui.widgets.choices import ROW, ChoiceList
from desk.ui.widgets.likeness import likeness

_SHOWN = 8
_IN_TEXT = 9
"""Behind every choice whose name fits."""


class Choice(Struct, frozen=True):
    """One line of the list and what it puts into the text, or what it does instead."""

    label: str
    text: str
    act: Callable[[], None] | None = None


def matching(choices: Sequence[Choice], typed: str) -> list[Choice]:
    """Return the choices whose label (or its pinyin) or text fits what was typed, the best first."""
    wanted, found = typed.casefold(), []
    for place, choice in enumerate(choices):
        rank = likeness(choice.label, typed)
        if rank is None and wanted in choice.text.casefold():
            rank = _IN_TEXT
        if rank is not None:
            found.append((rank, place, choice))
    return [choice for *_, choice in sorted(found, key=lambda item: item[:2])]


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
        self.view = ChoiceList(self)
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
        self.view.show_lines([choice.label for choice in self._choices])
        window = self._editor.window()
        if self.parentWidget() is not window:
            self.setParent(window)
        height = min(len(self._choices), _SHOWN) * ROW + 14
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
            self.view.step(1 if event.key() == Qt.Key.Key_Down else -1)
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
        self._choose(self.view.row)
        return True

    @Slot(QModelIndex)
    def _on_clicked(self, index: QModelIndex) -> None:
        self._choose(index.row())

    def _choose(self, row: int) -> None:
        self.hide()
        if 0 <= row < len(self._choices):
            self.chosen.emit(self._choices[row])
