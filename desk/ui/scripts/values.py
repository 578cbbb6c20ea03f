"""The form of a script's parameters: one field a parameter, by its type. Knows no engine."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QComboBox, QFormLayout, QLabel, QLineEdit, QSizePolicy, QWidget

from desk.protocol.scripts import ParameterView, ScriptView
from desk.ui.widgets.check import CheckPill

_YES = ("1", "true", "yes")


class ValuesForm(QWidget):
    """The parameters and hosts of one script.

    Signals (GUI thread):
        changed(): a value or host was changed.
    """

    changed = Signal()

    def __init__(self, script: ScriptView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.script = script
        self.fields: dict[str, QWidget] = {}
        self._rows = QFormLayout(self)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setHorizontalSpacing(12)
        self._rows.setVerticalSpacing(8)
        self._rows.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        for parameter in script.parameters:
            self._add(parameter)

    def _add(self, parameter: ParameterView) -> None:
        field = self._field(parameter)
        self.fields[parameter.name] = field
        label = QLabel(f"{parameter.title} *" if parameter.required else parameter.title, self)
        label.setProperty("role", "meta")
        label.setWordWrap(True)
        label.setBuddy(field)
        field.setAccessibleName(parameter.title)
        self._rows.addRow(label, field)

    def _field(self, parameter: ParameterView) -> QWidget:
        if parameter.kind == "bool":
            pill = CheckPill(self)
            pill.setText(self.tr("yes"))
            pill.setChecked(parameter.default in _YES)
            pill.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
            pill.toggled.connect(self._on_change)
            return pill
        if parameter.kind == "enum":
            box = QComboBox(self)
            box.addItems([*([] if parameter.required else [""]), *parameter.choices])
            box.setCurrentText(parameter.default)
            box.currentTextChanged.connect(self._on_change)
            return box
        line = QLineEdit(parameter.default, self)
        line.setPlaceholderText(" ".join(parameter.choices))
        if parameter.kind == "secret":
            line.setEchoMode(QLineEdit.EchoMode.Password)
        line.textChanged.connect(self._on_change)
        return line

    @Slot()
    def _on_change(self) -> None:
        self.changed.emit()

    def values(self) -> dict[str, str]:
        """Return what is filled in."""
        return {name: _value(field) for name, field in self.fields.items()}


def _value(field: QWidget) -> str:
    if isinstance(field, CheckPill):
        return "1" if field.isChecked() else "0"
    if isinstance(field, QComboBox):
        return field.currentText()
    assert isinstance(field, QLineEdit)
    return field.text().strip()
