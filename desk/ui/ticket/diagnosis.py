"""The four fields of a diagnosis step. Its text form is JSON, so that it is a draft like any other."""

import json
from typing import Any

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QComboBox, QGridLayout, QLabel, QPlainTextEdit, QWidget

from desk.process.diagnosis import BLIND, METHODS, is_blind
from desk.ui.i18n import pick
from desk.ui.widgets.low_scroll import narrow

FIELDS = ("hypothesis", "step", "evidence")
METHODS_SHOWN = ("", *METHODS)
RESULTS = ("open", "confirmed", "rejected")


def _guide(method: str, name: str, usual: str) -> str:
    """Return what a field asks for under a method."""
    found = METHODS.get(method)
    return usual if found is None else str(pick(*getattr(found, name)))


class LowField(QPlainTextEdit):
    """A low text field that says when it is left."""

    left = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setTabChangesFocus(True)
        self.setFixedHeight(44)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Say that the text may be saved."""
        super().focusOutEvent(event)
        self.left.emit()


class DiagnosisEditor(QWidget):
    """Hypothesis, step, evidence, result.

    Signals (GUI thread):
        textChanged(): a field was edited.
        left(): a field lost the focus.
    """

    textChanged = Signal()
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._labels: dict[str, QLabel] = {}
        self.fields: dict[str, LowField] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 4, 0, 4)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(6)
        for row, name in enumerate((*FIELDS, "result")):
            label = QLabel(self)
            label.setProperty("role", "meta")
            self._labels[name] = label
            grid.addWidget(label, row, 0)
        for row, name in enumerate(FIELDS):
            field = LowField(self)
            field.textChanged.connect(self.textChanged)
            field.left.connect(self.left)
            self._labels[name].setBuddy(field)
            self.fields[name] = field
            grid.addWidget(field, row, 1)
        self.result = QComboBox(self)
        for name in RESULTS:
            self.result.addItem("", name)
        self.result.currentIndexChanged.connect(self._on_result)
        self._labels["result"].setBuddy(self.result)
        grid.addWidget(self.result, len(FIELDS), 1)
        self._add_method(grid)
        grid.setColumnStretch(1, 1)
        self.textChanged.connect(self._show_hints)
        self.retranslate()
        self._show_hints()

    def _add_method(self, grid: QGridLayout) -> None:
        """Add the method, its guide, and the warning of a blind operation."""
        self.method = QComboBox(self)
        for name in METHODS_SHOWN:
            self.method.addItem("", name)
        self.method.currentIndexChanged.connect(self._on_method)
        self.method_label, self.guide, self.blind = QLabel(self), QLabel(self), QLabel(pick(*BLIND), self)
        for label, role in ((self.method_label, "meta"), (self.guide, "meta"), (self.blind, "warn")):
            label.setProperty("role", role)
            label.setWordWrap(True)
        self.method_label.setBuddy(self.method)
        for box in (self.result, self.method):
            narrow(box)
        grid.addWidget(self.method_label, len(FIELDS) + 1, 0)
        grid.addWidget(self.method, len(FIELDS) + 1, 1)
        grid.addWidget(self.guide, len(FIELDS) + 2, 1)
        grid.addWidget(self.blind, len(FIELDS) + 3, 1)

    def retranslate(self) -> None:
        """Take the texts of the current language."""
        names = {
            "hypothesis": (self.tr("Hypothesis"), self.tr("What could be the cause?")),
            "step": (self.tr("Step"), self.tr("What was done to test it?")),
            "evidence": (self.tr("Evidence"), self.tr("What was seen: output, log line, figure")),
        }
        for name, (label, hint) in names.items():
            self._labels[name].setText(label)
            self.fields[name].setPlaceholderText(_guide(str(self.method.currentData()), name, hint))
            self.fields[name].setAccessibleName(label)
        self._labels["result"].setText(self.tr("Result"))
        self.result.setAccessibleName(self.tr("Result"))
        for number, text in enumerate((self.tr("open"), self.tr("confirmed"), self.tr("rejected"))):
            self.result.setItemText(number, text)

        self.method_label.setText(pick("Method", "方法"))
        self.method.setAccessibleName(pick("Method", "方法"))
        self.method.setItemText(0, pick("none in particular", "不限"))
        for number, one in enumerate(METHODS.values(), 1):
            self.method.setItemText(number, pick(*one.words))
        self.blind.setText(pick(*BLIND))

    def _on_method(self, index: int) -> None:
        self.retranslate()
        self._show_hints()
        self.textChanged.emit()

    def _show_hints(self) -> None:
        """Say what the method asks, and warn of an action that nobody gave a reason for."""
        method = METHODS.get(str(self.method.currentData()))
        self.guide.setVisible(method is not None)
        if method is not None:
            self.guide.setText(pick(*method.when))
        found = self.values()
        self.blind.setVisible(is_blind(found["hypothesis"], found["step"]))

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def values(self) -> dict[str, str]:
        """Return the fields as the op wants them."""
        found = {name: field.toPlainText().strip() for name, field in self.fields.items()}
        found["result"] = str(self.result.currentData())
        if self.method.currentData():
            found["method"] = str(self.method.currentData())
        return found

    def toPlainText(self) -> str:
        """Return the draft form; empty when nothing is filled in."""
        found = self.values()
        return json.dumps(found, ensure_ascii=False) if any(found[name] for name in FIELDS) else ""

    def setPlainText(self, text: str) -> None:
        """Fill the fields from a draft; a text that is not one of ours becomes the step."""
        held = _parsed(text)
        for name, field in self.fields.items():
            if field.toPlainText().strip() != held.get(name, ""):
                field.setPlainText(held.get(name, ""))
        method = held.get("method", "")
        self.method.setCurrentIndex(METHODS_SHOWN.index(method) if method in METHODS_SHOWN else 0)
        result = held.get("result", "open")
        self.result.setCurrentIndex(RESULTS.index(result) if result in RESULTS else 0)

    def setFocus(self, *args: Any) -> None:
        """Go to the first field."""
        self.fields["hypothesis"].setFocus()

    def _on_result(self, index: int) -> None:
        self.textChanged.emit()


def _parsed(text: str) -> dict[str, str]:
    if not text:
        return {}
    try:
        held = json.loads(text)
    except ValueError:
        return {"step": text}
    return {str(k): str(v) for k, v in held.items()} if isinstance(held, dict) else {"step": text}
