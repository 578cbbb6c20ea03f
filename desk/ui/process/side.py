"""The column beside a process's drawing: step, roles and states of the next version, and the versions so far."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtWidgets import QLineEdit, QScrollArea, QTabBar, QVBoxLayout, QWidget

from desk.client.base import Requester
from desk.protocol.process import FlowView, LineView, NodeView, ProcessView
from desk.ui.process.draft import Draft
from desk.ui.process.draft_lines import DraftLines
from desk.ui.process.roles import RolesForm
from desk.ui.process.states import StatesForm
from desk.ui.process.step import StepForm
from desk.ui.process.suggestions import SuggestionsBox
from desk.ui.process.versions import VersionsForm

STEP_WIDTH, TABLE_WIDTH = 330, 460
UNIVERSAL = "universal"
NEW = {"user": ("新步骤", "New step"), "exclusive": ("新判断？", "New decision?")}


class ProcessSide(QWidget):
    """Step, roles and states by tabs, all of them into one draft; and the versions so far.

    Signals (GUI thread):
        edited(str): the draft is another; the step that shall be shown then, "" to leave the forms alone.
        refused(str): a typed text is no good.
    """

    edited = Signal(str)
    refused = Signal(str)

    def __init__(self, requester: Requester, parent: QWidget) -> None:
        super().__init__(parent)
        self.draft = Draft()
        self._view: ProcessView | None = None
        self.tabs = QTabBar(self)
        self.step, self.roles, self.states = StepForm(self), RolesForm(self), StatesForm(self)
        self.versions = VersionsForm(requester, self)
        self.note = QLineEdit(self)
        self.suggestions = SuggestionsBox(requester, self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.tabs)
        self._parts = (_scrolled(self.step), self.roles, self.states, self.versions)
        for part in self._parts:
            self.tabs.addTab("")
            column.addWidget(part, 1)
        column.addWidget(self.note)
        column.addWidget(self.suggestions)
        self._wire()
        self._on_tab(0)
        self.retranslate()

    def _wire(self) -> None:
        self.tabs.currentChanged.connect(self._on_tab)
        self.step.edited.connect(self._on_step)
        self.step.added.connect(self._on_added)
        self.step.taken_out.connect(self._on_taken_out)
        self.step.put_back.connect(self._on_put_back)
        lines = self.step.lines
        lines.step_wanted.connect(self._on_step_wanted)
        lines.led.connect(lambda flow, target: self._draw(DraftLines.lead, flow, target))
        lines.taken_out.connect(lambda flow: self._draw(DraftLines.remove, flow))
        lines.named.connect(lambda flow, zh, en: self._draw(DraftLines.name, flow, zh, en, typed=True))
        lines.added.connect(self._on_line_added)
        self.roles.edited.connect(self._on_roles)
        self.states.edited.connect(self._on_states)
        self.states.refused.connect(self.refused)

    def retranslate(self) -> None:
        """Take the texts of the current language."""
        names = (self.tr("Step"), self.tr("Roles"), self.tr("States"), self.tr("Versions"))
        for place, name in enumerate(names):
            self.tabs.setTabText(place, name)
        self.tabs.setAccessibleName(self.tr("Step, roles, states or versions"))
        self.note.setPlaceholderText(self.tr("Why this change"))
        self.note.setAccessibleName(self.tr("Why this change"))

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    @Slot(int)
    def _on_tab(self, number: int) -> None:
        for place, part in enumerate(self._parts):
            part.setVisible(place == number)
        self.suggestions.setVisible(number == 0)
        self.setFixedWidth(TABLE_WIDTH if number else STEP_WIDTH)

    # ---- showing

    def begin(self, line: str, known: LineView | None) -> None:
        """Begin anew with what a line has in force."""
        self.draft = Draft(known.changes if known is not None else None)
        own: Any = self.draft.now.get("states")
        self.states.show_states(line.removeprefix(UNIVERSAL), own if isinstance(own, dict) else {})
        self._view = None
        self.versions.begin(line, known)

    def show_process(self, view: ProcessView) -> None:
        """Take a drawing: as long as nothing is edited it is what is in force."""
        if not self.draft.is_changed:
            self.draft.learn(view.nodes)
        self.draft.lines.learn(view.flows)
        if self._view is None:
            standard = [name for ident, name in view.lanes.items() if ident not in view.own_lanes]
            self.roles.show_roles(self.draft.lanes, standard)
        self._view = view
        self.step.show_process(view)

    def show_step(self, line: str, node: NodeView) -> None:
        """Show a step of the drawing."""
        if self._view is not None:
            self.step.show_step(node, self._view)
            self.suggestions.show_step(line.removeprefix(UNIVERSAL), node.id)

    # ---- editing

    @Slot()
    def _on_step(self) -> None:
        if self.step.node is not None:
            self.draft.edit(self.step.node.id, self.step.texts(), self.step.gates())
            self.edited.emit("")

    @Slot(str)
    def _on_added(self, kind: str) -> None:
        self._add(kind, self.step.lines.rows[0].flow)

    @Slot(object)
    def _on_step_wanted(self, flow: FlowView) -> None:
        self._add("user", flow)

    def _add(self, kind: str, flow: FlowView) -> None:
        if self.step.node is not None:
            self.edited.emit(self.draft.add_after(self.step.node, flow, *NEW[kind], kind=kind))

    def _draw(self, verb: Callable[..., None], *given: Any, typed: bool = False) -> None:
        """Change the lines of the shown step; while somebody types, the rows stay as they are."""
        if self.step.node is not None:
            self.draft.draw(verb, self.draft.lines, *given)
            self.edited.emit("" if typed else self.step.node.id)

    @Slot(str)
    def _on_line_added(self, target: str) -> None:
        node = self.step.node
        if node is not None:
            self._draw(DraftLines.add, node.id, target)

    @Slot()
    def _on_taken_out(self) -> None:
        node, view = self.step.node, self._view
        if node is not None and view is not None:
            self.draft.take_out(node.id)
            place = [one.id for one in view.nodes].index(node.id)
            self.edited.emit(view.nodes[max(0, place - 1)].id)

    @Slot(str)
    def _on_put_back(self, ident: str) -> None:
        self.draft.put_back(ident)
        self.edited.emit(ident)

    @Slot()
    def _on_roles(self) -> None:
        self.draft.set_lanes(self.roles.roles(), self._view.lanes if self._view is not None else ())
        self.edited.emit("")

    @Slot()
    def _on_states(self) -> None:
        self.draft.set_states(self.states.changes())
        self.edited.emit("")


def _scrolled(form: QWidget) -> QScrollArea:
    """Return a form in a place that may be lower than it."""
    place = QScrollArea()
    place.setWidget(form)
    place.setWidgetResizable(True)
    place.setFrameShape(QScrollArea.Shape.NoFrame)
    place.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    return place
