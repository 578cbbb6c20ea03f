"""What follows a step: a row a line, with its target and, of a decision, its answer. Knows no engine and no draft."""

from collections.abc import Mapping, Sequence

from msgspec import structs
from PySide6.QtCore import QEvent, QSize, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from desk.protocol.process import FlowView, NodeView
from desk.ui import icons
from desk.ui.widgets.naming import name_control


class LineRow(QWidget):
    """One line.

    Attributes:
        flow: the line as it stands here.

    Signals (GUI thread), each with the `FlowView` before:
        led(object, str): it shall end at another step. named(object, str, str): its answer, Chinese and English.
        taken_out(object): it shall go. step_wanted(object): a step shall stand in it.
    """

    led = Signal(object, str)
    named = Signal(object, str, str)
    taken_out = Signal(object)
    step_wanted = Signal(object)

    def __init__(self, flow: FlowView, targets: Mapping[str, str], *, decision: bool, can_go: bool) -> None:
        super().__init__()
        self.flow = flow
        self.target = QComboBox(self)
        for ident, title in targets.items():
            self.target.addItem(title, ident)
        self.target.setCurrentIndex(self.target.findData(flow.target))
        self.target.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.target.setMinimumContentsLength(8)
        self.zh, self.en = QLineEdit(flow.label_zh, self), QLineEdit(flow.label_en, self)
        self.plus, self.out = QPushButton(self), QPushButton(self)
        for button, picture in ((self.plus, "plus"), (self.out, "x")):
            button.setProperty("role", "icon")
            button.setIcon(icons.icon(picture, size=16))
            button.setIconSize(QSize(16, 16))
            button.setAutoDefault(False)
        first, answers = QHBoxLayout(), QHBoxLayout()
        first.setSpacing(2)
        first.addWidget(self.target, 1)
        first.addWidget(self.plus)
        first.addWidget(self.out)
        answers.setSpacing(6)
        answers.addWidget(self.zh)
        answers.addWidget(self.en)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 6)
        column.setSpacing(4)
        column.addLayout(first)
        column.addLayout(answers)
        for widget, shown in ((self.zh, decision), (self.en, decision), (self.out, can_go)):
            widget.setVisible(shown)
        self.target.activated.connect(self._on_target)
        for line in (self.zh, self.en):
            line.textEdited.connect(self._on_named)
        self.plus.clicked.connect(lambda: self.step_wanted.emit(self.flow))
        self.out.clicked.connect(lambda: self.taken_out.emit(self.flow))
        self.retranslate()

    def _on_target(self) -> None:
        before, target = self.flow, str(self.target.currentData())
        self.flow = structs.replace(before, target=target, hop=target)
        self.led.emit(before, target)

    def _on_named(self) -> None:
        before, zh, en = self.flow, self.zh.text().strip(), self.en.text().strip()
        self.flow = structs.replace(before, hop=before.target, label_zh=zh, label_en=en)
        self.named.emit(before, zh, en)

    def retranslate(self) -> None:
        """Take the texts of the current language."""
        title = self.target.currentText()
        name_control(self.target, self.tr("The line leads to"))
        for line, name in ((self.zh, self.tr("Answer, Chinese")), (self.en, self.tr("Answer, English"))):
            line.setPlaceholderText(name)
            line.setAccessibleName(f"{name}: {title}")
        for button, name in (
            (self.plus, self.tr("Put a step into this line")),
            (self.out, self.tr("Take the line out")),
        ):
            button.setToolTip(name)
            button.setAccessibleName(f"{name}: {title}")


class LinesForm(QWidget):
    """The lines that lead on from the shown step.

    Signals (GUI thread), each with the `FlowView` that it is about:
        led(object, str), named(object, str, str), taken_out(object), step_wanted(object).
        added(str): another line shall lead to this step.
    """

    led = Signal(object, str)
    named = Signal(object, str, str)
    taken_out = Signal(object)
    step_wanted = Signal(object)
    added = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows: list[LineRow] = []
        self.title = QLabel(self)
        self.title.setProperty("role", "meta")
        self.more = QComboBox(self)
        self.more.activated.connect(self._on_more)
        self._place = QVBoxLayout()
        self._place.setSpacing(2)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 6, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.title)
        column.addLayout(self._place)
        column.addWidget(self.more)
        self.retranslate()

    def retranslate(self) -> None:
        """Take the texts of the current language."""
        self.title.setText(self.tr("What follows"))
        self.more.setPlaceholderText(self.tr("Another answer leads to…"))
        name_control(self.more, self.tr("Another answer leads to…"))
        for row in self.rows:
            row.retranslate()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def show_lines(self, node: NodeView, flows: Sequence[FlowView], nodes: Sequence[NodeView]) -> None:
        """Show the lines that lead on from a step; only a decision has several."""
        for row in self.rows:
            self._place.removeWidget(row)
            row.deleteLater()
        targets = {one.id: one.title for one in nodes if one.id != node.id and one.kind != "start"}
        leaving = [flow for flow in flows if flow.source == node.id]
        decision = node.kind == "exclusive"
        self.rows = [LineRow(flow, targets, decision=decision, can_go=len(leaving) > 1) for flow in leaving]
        for row in self.rows:
            self._place.addWidget(row)
            self._wire(row)
        self.more.clear()
        taken = {flow.target for flow in leaving}
        for ident, title in targets.items():
            if ident not in taken:
                self.more.addItem(title, ident)
        self.more.setCurrentIndex(-1)
        self.more.setVisible(decision)
        self.setVisible(bool(leaving))

    def _wire(self, row: LineRow) -> None:
        row.led.connect(self.led)
        row.named.connect(self.named)
        row.taken_out.connect(self.taken_out)
        row.step_wanted.connect(self.step_wanted)

    def _on_more(self) -> None:
        self.added.emit(str(self.more.currentData()))
