"""The column beside a process's drawing: the chosen step, or what the line calls states; a note and suggestions."""

from typing import Any

from PySide6.QtCore import QEvent, Slot
from PySide6.QtWidgets import QLineEdit, QTabBar, QVBoxLayout, QWidget

from desk.client.base import Requester
from desk.protocol.process import LineView, NodeView
from desk.ui.process.states import StatesForm
from desk.ui.process.step import StepForm
from desk.ui.process.suggestions import SuggestionsBox

STEP_WIDTH, STATES_WIDTH = 330, 460
UNIVERSAL = "universal"


class ProcessSide(QWidget):
    """Step and states by tabs."""

    def __init__(self, requester: Requester, parent: QWidget) -> None:
        super().__init__(parent)
        self.tabs = QTabBar(self)
        self.step, self.states = StepForm(self), StatesForm(self)
        self.note = QLineEdit(self)
        self.suggestions = SuggestionsBox(requester, self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.tabs)
        for part in (self.step, self.states):
            self.tabs.addTab("")
            column.addWidget(part, 1)
        column.addWidget(self.note)
        column.addWidget(self.suggestions)
        self.tabs.currentChanged.connect(self._on_tab)
        self._on_tab(0)
        self.retranslate()

    def retranslate(self) -> None:
        """Take the texts of the current language."""
        self.tabs.setTabText(0, self.tr("Step"))
        self.tabs.setTabText(1, self.tr("States"))
        self.tabs.setAccessibleName(self.tr("Step or states"))
        self.note.setPlaceholderText(self.tr("Why this change"))
        self.note.setAccessibleName(self.tr("Why this change"))

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    @Slot(int)
    def _on_tab(self, number: int) -> None:
        """Show the chosen step, or the states of tickets."""
        for place, part in enumerate((self.step, self.states)):
            part.setVisible(place == number)
        self.suggestions.setVisible(number == 0)
        self.setFixedWidth(STATES_WIDTH if number else STEP_WIDTH)

    def show_step(self, line: str, node: NodeView, fields: dict[str, str]) -> None:
        """Show a step of a line; `fields` are what a gate may ask for."""
        self.step.show_step(node, fields)
        self.suggestions.show_step(line.removeprefix(UNIVERSAL), node.id)

    def show_states(self, line: str, known: LineView | None) -> None:
        """Show what a line's version in force says of states."""
        own: Any = known.changes.get("states") if known is not None else None
        self.states.show_states(line.removeprefix(UNIVERSAL), own if isinstance(own, dict) else {})
