"""A list with a search line that opens below a field: type, arrow keys, Enter. Knows no meaning of its options."""

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from desk.ui.widgets.choices import ChoiceList
from desk.ui.widgets.likeness import likeness
from desk.ui.widgets.option import Option
from desk.ui.widgets.popover import Popover

_SHOWN = 9
_TYPING_MS = 120


Finder = Callable[[str, Callable[[Sequence[Option]], None]], None]
"""Asks for the options of a typed text and hands them to the second argument when they come."""


class Chooser(Popover):
    """Choose one of some options.

    Signals:
        chosen(object): the value; GUI thread.
    """

    chosen = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._options: list[Option] = []
        self._shown: list[Option] = []
        self._finder: Finder | None = None
        self._free: Callable[[str], Option | None] | None = None
        self._asked = ""
        self.line = QLineEdit(self)
        self.line.setProperty("role", "search")
        self.view = ChoiceList(self)
        self.view.clicked.connect(self._on_clicked)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_TYPING_MS)
        self._timer.timeout.connect(self._ask)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(6)
        column.addWidget(self.line)
        column.addWidget(self.view)
        self.setFixedWidth(320)
        self.setFocusProxy(self.line)
        self.line.textChanged.connect(self._on_text)
        self.line.installEventFilter(self)

    def offer(
        self,
        anchor: QWidget,
        name: str,
        options: Sequence[Option] = (),
        *,
        current: Any = None,
        finder: Finder | None = None,
        free: Callable[[str], Option | None] | None = None,
    ) -> None:
        """Open below a widget; `finder` fetches options while one types, `free` makes one of what was typed."""
        self._options, self._finder, self._free = list(options), finder, free
        self.line.setPlaceholderText(name)
        self.line.setAccessibleName(name)
        self.view.setAccessibleName(name)
        self.line.clear()
        self._show(self._options)
        row = next((n for n, option in enumerate(self._shown) if option.value == current), 0)
        self.view.go(row)
        self.show_below(anchor)
        self.line.setFocus(Qt.FocusReason.PopupFocusReason)
        if finder is not None:
            self._ask()

    @property
    def labels(self) -> list[str]:
        """Return the lines as shown."""
        return self.view.labels

    def choose(self, row: int) -> None:
        """Take an option."""
        if 0 <= row < len(self._shown):
            value = self._shown[row].value
            self.close_quietly()
            if self._back is not None:
                self._back.setFocus(Qt.FocusReason.PopupFocusReason)
            self.chosen.emit(value)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Lead arrow keys and Enter of the line to the list."""
        if watched is self.line and event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
            if step is not None and self._shown:
                self.view.step(step)
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.choose(self.view.row)
                return True
        return super().eventFilter(watched, event)

    def _show(self, options: Sequence[Option]) -> None:
        self._shown = list(options)
        made = self._free(self.line.text().strip()) if self._free and self.line.text().strip() else None
        if made is not None and all(option.label != made.label for option in self._shown):
            self._shown.append(made)
        self.view.show_lines([option.label for option in self._shown])
        self.view.fit(_SHOWN)
        self.adjustSize()

    @Slot()
    def _on_text(self) -> None:
        if self._finder is not None:
            self._timer.start()
            return
        typed = self.line.text()
        ranked = [(likeness(option.label, typed), option) for option in self._options]
        found = [(rank, option) for rank, option in ranked if rank is not None]
        self._show([option for _, option in sorted(found, key=lambda item: item[0])])

    @Slot()
    def _ask(self) -> None:
        if self._finder is not None:
            self._asked = text = self.line.text().strip()

            def arrived(options: Sequence[Option]) -> None:
                if text == self._asked:
                    self._show(options)

            self._finder(text, arrived)

    @Slot(QModelIndex)
    def _on_clicked(self, index: QModelIndex) -> None:
        self.choose(index.row())
