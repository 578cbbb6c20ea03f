"""The filter line of the queue: words, and chips of states, priorities and groups; knows no list."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from PySide6.QtCore import QEvent, QPoint, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QMenu, QPushButton, QVBoxLayout, QWidget

from desk.process.lifecycle import STATES
from desk.protocol.views import GroupView
from desk.ui import icons, texts, theme

_TYPING_MS = 160


class ChoiceChip(QPushButton):
    """A pill that opens a menu of values to tick.

    Signals:
        chosen(): the ticked values changed by a person; GUI thread.
    """

    chosen = Signal()

    def __init__(self, values: Sequence[Any], label: Callable[[Any], str], *, single: bool = False) -> None:
        super().__init__()
        self._label = label
        self._single = single
        self._caption = ""
        self._actions: list[QAction] = []
        self.setCheckable(True)
        self.setProperty("role", "pill")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._menu = QMenu(self)
        self.set_values(values)
        self.clicked.connect(self._on_clicked)

    def set_values(self, values: Sequence[Any]) -> None:
        """Offer these values; ticked ones that remain stay ticked."""
        ticked = self.values()
        self._menu.clear()
        self._actions = []
        for value in values:
            action = self._menu.addAction(self._label(value))
            action.setData(value)
            action.setCheckable(True)
            action.setChecked(value in ticked)
            action.triggered.connect(self._on_triggered)
            self._actions.append(action)
        self._show()

    def values(self) -> tuple[Any, ...]:
        """Return the ticked values."""
        return tuple(action.data() for action in self._actions if action.isChecked())

    def set_ticked(self, values: Iterable[Any]) -> None:
        """Tick exactly these values without telling anyone."""
        wanted = list(values)
        for action in self._actions:
            action.setChecked(action.data() in wanted)
        self._show()

    def retranslate(self, caption: str) -> None:
        """Take the name of the chip and the labels of the current language."""
        self._caption = caption
        for action in self._actions:
            action.setText(self._label(action.data()))
        self._show()

    def _show(self) -> None:
        ticked = self.values()
        self.setChecked(bool(ticked))
        shown = ", ".join(self._label(value) for value in ticked[:2])
        more = f" +{len(ticked) - 2}" if len(ticked) > 2 else ""
        self.setText(f"{self._caption}: {shown}{more}" if ticked else self._caption)

    @Slot()
    def _on_clicked(self) -> None:
        self._show()
        self._menu.popup(self.mapToGlobal(QPoint(0, self.height() + 4)))

    @Slot(bool)
    def _on_triggered(self, checked: bool) -> None:
        if self._single and checked:
            for action in self._actions:
                action.setChecked(action is self.sender())
        self._show()
        self.chosen.emit()


class FilterLine(QLineEdit):
    """The words of the filter; Escape clears, then leaves; Down goes to the list.

    Signals:
        left(): the person wants to go on in the list; GUI thread.
    """

    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Handle Escape, Return and Down; leave the rest to the line."""
        if event.key() == Qt.Key.Key_Escape:
            if self.text():
                self.clear()
            else:
                self.left.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Down):
            self.left.emit()
        else:
            super().keyPressEvent(event)


class FilterBar(QWidget):
    """Words and chips above the list.

    Signals (GUI thread):
        changed(): another filter is wanted.
        left(): the person wants to go on in the list.
    """

    changed = Signal()
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._groups: dict[bytes, str] = {}
        self.line = FilterLine()
        self.line.setProperty("role", "search")
        self.line.setClearButtonEnabled(True)
        self._search_action = self.line.addAction(
            icons.icon("search", size=16), QLineEdit.ActionPosition.LeadingPosition
        )
        self.states = ChoiceChip(list(STATES), texts.state)
        self.priorities = ChoiceChip(range(5), texts.priority_code)
        self.groups = ChoiceChip([], lambda value: self._groups.get(value, "?"), single=True)
        self._clear = QPushButton()
        self._clear.setProperty("role", "pill")
        chips = QHBoxLayout()
        chips.setSpacing(6)
        for chip in (self.states, self.priorities, self.groups):
            chips.addWidget(chip)
            chip.chosen.connect(self._on_changed)
        chips.addStretch()
        chips.addWidget(self._clear)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 8)
        column.setSpacing(8)
        column.addWidget(self.line)
        column.addLayout(chips)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_TYPING_MS)
        self._timer.timeout.connect(self._on_changed)
        self.line.textChanged.connect(self._timer.start)
        self.line.left.connect(self.left)
        self._clear.clicked.connect(self.clear)
        theme.themes.changed.connect(self.on_theme_changed)
        self.retranslate()

    def retranslate(self) -> None:
        """Take the texts of the current language."""
        self.line.setPlaceholderText(self.tr("Filter by words, names, numbers…"))
        self.states.retranslate(self.tr("State"))
        self.priorities.retranslate(self.tr("Priority"))
        self.groups.retranslate(self.tr("Group"))
        self._clear.setText(self.tr("Clear"))
        self._clear.setVisible(self.is_active())

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def set_groups(self, groups: Sequence[GroupView]) -> None:
        """Offer these groups."""
        self._groups = {group.id: group.name for group in groups}
        self.groups.set_values(list(self._groups))

    def is_active(self) -> bool:
        """Tell whether anything is filtered."""
        chips = (self.states, self.priorities, self.groups)
        return bool(self.line.text().strip()) or any(chip.values() for chip in chips)

    @Slot()
    def clear(self) -> None:
        """Filter nothing any more."""
        for chip in (self.states, self.priorities, self.groups):
            chip.set_ticked(())
        self.line.clear()
        self._on_changed()

    def reset(self) -> None:
        """Filter nothing any more, without telling anyone."""
        blocked = self.line.blockSignals(True)
        self.line.clear()
        self.line.blockSignals(blocked)
        for chip in (self.states, self.priorities, self.groups):
            chip.set_ticked(())
        self._timer.stop()
        self._clear.hide()

    @Slot()
    def on_theme_changed(self) -> None:
        """Colour the icon again."""
        self._search_action.setIcon(icons.icon("search", size=16))

    @Slot()
    def _on_changed(self) -> None:
        self._timer.stop()
        self._clear.setVisible(self.is_active())
        self.changed.emit()
