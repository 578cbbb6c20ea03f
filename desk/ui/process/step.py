"""One step of a process: what it says, and what of it may be changed for a product line. Knows no engine."""

from typing import Any

from PySide6.QtCore import QEvent, Signal, Slot
from PySide6.QtWidgets import QFormLayout, QLabel, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from desk.protocol.process import NodeView
from desk.ui.widgets.check import CheckPill
from desk.ui.widgets.flow import FlowLayout


class StepForm(QWidget):
    """Norm in both languages, time limit, and what is asked for before each action.

    Signals (GUI thread):
        edited(): something differs from the process shown.
    """

    edited = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.node: NodeView | None = None
        self.title, self.facts = QLabel(self), QLabel(self)
        self.title.setProperty("role", "strong")
        self.facts.setProperty("role", "meta")
        self.facts.setWordWrap(True)
        self.norm_zh, self.norm_en = QPlainTextEdit(self), QPlainTextEdit(self)
        for text in (self.norm_zh, self.norm_en):
            text.setTabChangesFocus(True)
            text.setFixedHeight(84)
            text.textChanged.connect(self._on_edit)
        self.limit = QLineEdit(self)
        self.limit.textEdited.connect(self._on_edit)
        self._labels = [QLabel(self) for _ in range(3)]
        rows = QFormLayout()
        rows.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapAllRows)
        rows.setVerticalSpacing(6)
        for label, widget in zip(self._labels, (self.norm_zh, self.norm_en, self.limit), strict=True):
            label.setProperty("role", "meta")
            label.setBuddy(widget)
            rows.addRow(label, widget)
        self.gates_label = QLabel(self)
        self.gates_label.setProperty("role", "meta")
        self.gates_label.setWordWrap(True)
        self._gates = QWidget(self)
        self._flow = FlowLayout(self._gates, gap=6, line_gap=6)
        self.pills: dict[str, CheckPill] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.title)
        column.addWidget(self.facts)
        column.addLayout(rows)
        column.addWidget(self.gates_label)
        column.addWidget(self._gates)
        column.addStretch(1)
        self._filling = False
        self.retranslate()

    def retranslate(self) -> None:
        """Take the texts of the current language."""
        names = (
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

    def show_step(self, node: NodeView, fields: dict[str, str]) -> None:
        """Show a step; `fields` are what a gate may ask for."""
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
        self.norm_zh.setPlainText(node.norm_zh)
        self.norm_en.setPlainText(node.norm_en)
        self.limit.setText(node.limit)
        can = node.kind in ("user", "service")
        for widget in (self.norm_zh, self.norm_en, self.limit, *self._labels):
            widget.setVisible(can)
        self._show_gates(node, fields)
        self._filling = False

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

    def changes(self) -> dict[str, Any]:
        """Return {nodes, gates} of what differs from the step shown."""
        node = self.node
        if node is None:
            return {}
        step: dict[str, Any] = {}
        norm = {"en": self.norm_en.toPlainText().strip(), "zh": self.norm_zh.toPlainText().strip()}
        if norm != {"en": node.norm_en, "zh": node.norm_zh}:
            step["norm"] = norm
        if self.limit.text().strip() != node.limit:
            step["limit"] = self.limit.text().strip()
        found: dict[str, Any] = {"nodes": {node.id: step}} if step else {}
        wanted = tuple(name for name, pill in self.pills.items() if pill.isChecked())
        before = {name for names in node.gates.values() for name in names}
        if node.actions and set(wanted) != before:
            found["gates"] = {action: {"required": list(wanted)} for action in node.actions}
        return found
