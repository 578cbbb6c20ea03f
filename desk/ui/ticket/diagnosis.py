"""The four fields of a diagnosis step. Its text form is JSON, so that it is a draft like any other."""

import json
from typing import Any

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QComboBox, QGridLayout, QLabel, QPlainTextEdit, QWidget

FIELDS = ("hypothesis", "step", "evidence")
RESULTS = ("open", "confirmed", "rejected")


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
        grid.setColumnStretch(1, 1)
        self.retranslate()

    def retranslate(self) -> None:
        """Take the texts of the current language."""
        names = {
            "hypothesis": (self.tr("Hypothesis"), self.tr("What could be the cause?")),
            "step": (self.tr("Step"), self.tr("What was done to test it?")),
            "evidence": (self.tr("Evidence"), self.tr("What was seen: output, log line, figure")),
        }
        for name, (label, hint) in names.items():
            self._labels[name].setText(label)
            self.fields[name].setPlaceholderText(hint)
            self.fields[name].setAccessibleName(label)
        self._labels["result"].setText(self.tr("Result"))
        self.result.setAccessibleName(self.tr("Result"))
        for number, text in enumerate((self.tr("open"), self.tr("confirmed"), self.tr("rejected"))):
            self.result.setItemText(number, text)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def values(self) -> dict[str, str]:
        """Return the fields as the op wants them."""
        found = {name: field.toPlainText().strip() for name, field in self.fields.items()}
        return {**found, "result": str(self.result.currentData())}

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
