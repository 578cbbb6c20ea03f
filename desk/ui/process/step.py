"""One step of a process: what it says, what of it a product line may change, steps before and behind. Knows no engine."""

from typing import Any

from PySide6.QtCore import QEvent, Signal, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desk.protocol.process import NodeView, ProcessView
from desk.ui.process.lines import LinesForm
from desk.ui.widgets.check import CheckPill
from desk.ui.widgets.flow import FlowLayout


class StepForm(QWidget):
    """Name, role, norm in both languages, time limit, and what is asked for before each action.

    Attributes:
        lines: what follows the step.

    Signals (GUI thread):
        edited(): something was typed or chosen.
        added(str): another step of this kind shall stand behind this one.
        taken_out(): this step shall go.
        put_back(str): a step that is left out (its id) shall be there again.
    """

    edited = Signal()
    added = Signal(str)
    taken_out = Signal()
    put_back = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.node: NodeView | None = None
        self.title, self.facts = QLabel(self), QLabel(self)
        self.title.setProperty("role", "strong")
        self.facts.setProperty("role", "meta")
        self.facts.setWordWrap(True)
        self.title_zh, self.title_en = QLineEdit(self), QLineEdit(self)
        self.lane = QComboBox(self)
        self.norm_zh, self.norm_en = QPlainTextEdit(self), QPlainTextEdit(self)
        for text in (self.norm_zh, self.norm_en):
            text.setTabChangesFocus(True)
            text.setFixedHeight(62)
            text.textChanged.connect(self._on_edit)
        self.limit = QLineEdit(self)
        for line in (self.title_zh, self.title_en, self.limit):
            line.textEdited.connect(self._on_edit)
        self.lane.activated.connect(self._on_edit)
        self._fields = (self.title_zh, self.title_en, self.lane, self.norm_zh, self.norm_en, self.limit)
        self._labels = [QLabel(self) for _ in self._fields]
        rows = self._rows = QFormLayout()
        rows.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapAllRows)
        rows.setVerticalSpacing(6)
        for label, widget in zip(self._labels, self._fields, strict=True):
            label.setProperty("role", "meta")
            label.setBuddy(widget)
            rows.addRow(label, widget)
        self.gates_label = QLabel(self)
        self.gates_label.setProperty("role", "meta")
        self.gates_label.setWordWrap(True)
        self._gates = QWidget(self)
        self.lines = LinesForm(self)
        self._flow = FlowLayout(self._gates, gap=6, line_gap=6)
        self.pills: dict[str, CheckPill] = {}
        self._back = QWidget(self)
        self._back_flow = FlowLayout(self._back, gap=6, line_gap=6)
        self.put_back_buttons: list[QPushButton] = []
        self._lay()
        self._filling = False
        self.retranslate()

    def _lay(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.title)
        column.addWidget(self.facts)
        column.addWidget(self._buttons())
        column.addLayout(self._rows)
        column.addWidget(self.lines)
        column.addWidget(self.gates_label)
        column.addWidget(self._gates)
        column.addStretch(1)
        column.addWidget(self._back)

    def retranslate(self) -> None:
        """Take the texts of the current language."""
        self.add_button.setText(self.tr("Add a step"))
        self.decide_button.setText(self.tr("Add a decision"))
        names = (
            self.tr("Step, Chinese"),
            self.tr("Step, English"),
            self.tr("Role"),
            self.tr("Norm, Chinese"),
            self.tr("Norm, English"),
            self.tr("Time limit (2h, 1h30m, clock:update)"),
        )
        for label, name in zip(self._labels, names, strict=True):
            label.setText(name)
            buddy = label.buddy()
            if buddy is not None:
                buddy.setAccessibleName(name)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def _buttons(self) -> QWidget:
        self.add_button, self.decide_button, self.out_button = (QPushButton(self) for _ in range(3))
        self.add_button.clicked.connect(lambda: self.added.emit("user"))
        self.decide_button.clicked.connect(lambda: self.added.emit("exclusive"))
        self.out_button.clicked.connect(self.taken_out)
        place = QWidget(self)
        row = FlowLayout(place, gap=6, line_gap=6)
        for button in (self.add_button, self.decide_button, self.out_button):
            button.setAutoDefault(False)
            row.addWidget(button)
        return place

    def show_process(self, view: ProcessView) -> None:
        """Show what belongs to every step: the roles, and the steps that are left out, to be put back."""
        for old in self.put_back_buttons:
            self._back_flow.removeWidget(old)
            old.deleteLater()
        self.put_back_buttons = []
        for ident, title in view.left_out.items():
            button = QPushButton(self.tr("Put back: {0}").format(title), self._back)
            button.setProperty("role", "pill")
            button.setAutoDefault(False)
            button.setObjectName(ident)
            button.clicked.connect(self._on_put_back)
            self._back_flow.addWidget(button)
            button.show()
            self.put_back_buttons.append(button)
        self._back.setVisible(bool(view.left_out))
        chosen = self.lane.currentData()
        self.lane.clear()
        for ident, name in view.lanes.items():
            self.lane.addItem(name, ident)
        self.lane.setCurrentIndex(self.lane.findData(chosen))

    @Slot()
    def _on_put_back(self) -> None:
        self.put_back.emit(self.sender().objectName())

    def show_step(self, node: NodeView, view: ProcessView) -> None:
        """Show a step of a process."""
        fields = view.gate_fields  # what a gate may ask for
        self._filling = True
        self.node = node
        self.title.setText(node.title)
        facts = [node.phase, node.lane]
        if node.inputs:
            facts.append(self.tr("in: {0}").format(node.inputs))
        if node.outputs:
            facts.append(self.tr("out: {0}").format(node.outputs))
        if node.limit_text:
            facts.append(node.limit_text)
        self.facts.setText(" · ".join(facts))
        self.title_zh.setText(node.title_zh)
        self.title_en.setText(node.title_en)
        self.lane.setCurrentIndex(self.lane.findData(node.lane_id))
        self.norm_zh.setPlainText(node.norm_zh)
        self.norm_en.setPlainText(node.norm_en)
        self.limit.setText(node.limit)
        shown = self._editable(node)
        for widget in self._fields:
            self._rows.setRowVisible(widget, widget in shown)
        for button in (self.add_button, self.decide_button):
            button.setEnabled(node.leads_on)
        self.out_button.setText(self.tr("Remove it") if node.own else self.tr("Leave it out"))
        self.lines.show_lines(node, view.flows, view.nodes)
        self.out_button.setVisible(node.can_go)
        self._show_gates(node, fields)
        self._filling = False

    def _editable(self, node: NodeView) -> tuple[QWidget, ...]:
        """Return the fields that a step has: starts and ends none, a decision its question and no norm or limit."""
        titles: tuple[QWidget, ...] = (self.title_zh, self.title_en) if _is_named(node) else ()
        lane: tuple[QWidget, ...] = (self.lane,) if node.own else ()
        return (*titles, *lane, *((self.norm_zh, self.norm_en, self.limit) if _is_work(node) else ()))

    def _show_gates(self, node: NodeView, fields: dict[str, str]) -> None:
        for pill in self.pills.values():
            self._flow.removeWidget(pill)
            pill.deleteLater()
        self.pills = {}
        wanted = {name for names in node.gates.values() for name in names}
        for name, words in fields.items() if node.actions else ():
            pill = CheckPill(self._gates)
            pill.setText(words)
            pill.setChecked(name in wanted)
            pill.toggled.connect(self._on_edit)
            self._flow.addWidget(pill)
            self.pills[name] = pill
        actions = ", ".join(node.actions.values())
        self.gates_label.setText(self.tr("Asked for before: {0}").format(actions) if actions else "")
        self.gates_label.setVisible(bool(actions))
        self._gates.setVisible(bool(actions))

    @Slot()
    def _on_edit(self) -> None:
        if not self._filling:
            self.edited.emit()

    def texts(self) -> dict[str, Any]:
        """Return title, norm, time limit and, of a step the line added, its role as they stand here."""
        node = self.node
        if node is None or not _is_named(node):
            return {}
        found: dict[str, Any] = {
            "title": {"zh": self.title_zh.text().strip(), "en": self.title_en.text().strip()}
        }
        if _is_work(node):
            found["norm"] = {
                "zh": self.norm_zh.toPlainText().strip(),
                "en": self.norm_en.toPlainText().strip(),
            }
            found["limit"] = self.limit.text().strip()
        return {**found, "lane": self.lane.currentData()} if node.own else found

    def gates(self) -> dict[str, tuple[str, ...]]:
        """Return what is asked for before each action of the step, as it stands here."""
        wanted = tuple(name for name, pill in self.pills.items() if pill.isChecked())
        return dict.fromkeys(self.node.actions, wanted) if self.node is not None else {}


def _is_work(node: NodeView) -> bool:
    """Tell whether somebody works there."""
    return node.kind in ("user", "service")


def _is_named(node: NodeView) -> bool:
    """Tell whether a line of products may name it: starts and ends are only drawn."""
    return _is_work(node) or node.kind == "exclusive"
