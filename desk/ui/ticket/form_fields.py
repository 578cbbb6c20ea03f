"""Forms declared as rows: a name, two languages, a kind of field, and whether it must be filled."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from PySide6.QtWidgets import QComboBox, QLineEdit, QPlainTextEdit, QSpinBox, QWidget

from desk.ui.i18n import pick
from desk.ui.ticket.forms import InlineForm


class Row(NamedTuple):
    """One row of a form.

    Attributes:
        name: of the op's argument; "impact.users" is a part of one.
        kind: line, text, number or choice.
        wanted: a sentence said where it is empty (English, Chinese); none = it may be empty.
        choices: (value, English, Chinese) of a choice.
    """

    name: str
    en: str
    zh: str
    kind: str = "line"
    wanted: tuple[str, str] | None = None
    choices: Sequence[tuple[str, str, str]] = ()
    hint: tuple[str, str] = ("", "")
    value: int = 0


class FieldForm(InlineForm):
    """A form that is its table of rows."""

    verb = ""
    table: tuple[Row, ...] = ()

    def build(self) -> None:
        """Make the fields of the table."""
        self.fields: dict[str, QWidget] = {}
        for row in self.table:
            self.fields[row.name] = self._field(row)

    def _field(self, row: Row) -> QWidget:
        if row.kind == "text":
            return self.text_row(row.name, 2)
        made: QWidget
        if row.kind == "choice":
            box = QComboBox(self)
            for value, _, _ in row.choices:
                box.addItem("", value)
            made = box
        elif row.kind == "number":
            spin = QSpinBox(self)
            spin.setRange(1, 1440)
            spin.setValue(row.value)
            made = spin
        else:
            made = QLineEdit(self)
        self.add_row(row.name, made)
        return made

    def labels(self) -> dict[str, str]:
        """Name the rows."""
        return {row.name: pick(row.en, row.zh) for row in self.table}

    def retranslate(self) -> None:
        """Also name choices and hints."""
        super().retranslate()
        for row in self.table:
            field = self.fields[row.name]
            if isinstance(field, QComboBox):
                for number, (_, en, zh) in enumerate(row.choices):
                    field.setItemText(number, pick(en, zh))
            elif isinstance(field, QLineEdit | QPlainTextEdit) and row.hint[0]:
                field.setPlaceholderText(pick(*row.hint))

    def value_of(self, name: str) -> Any:
        """Return what stands in a field."""
        field = self.fields[name]
        if isinstance(field, QComboBox):
            return field.currentData()
        if isinstance(field, QSpinBox):
            return field.value()
        if isinstance(field, QPlainTextEdit):
            return field.toPlainText().strip()
        assert isinstance(field, QLineEdit)
        return field.text().strip()

    def missing(self) -> str:
        """Return the sentence of the first row that must be filled and is not."""
        empty = (row.wanted for row in self.table if row.wanted and self.value_of(row.name) in ("", None))
        wanted = next(empty, None)
        return pick(*wanted) if wanted else ""

    def gather(self) -> tuple[str, dict[str, Any]]:
        """Return the op with what was filled in."""
        args: dict[str, Any] = {}
        for row in self.table:
            value = self.value_of(row.name)
            outer, dot, inner = row.name.partition(".")
            if dot:
                args.setdefault(outer, {})[inner] = value
            elif value != "":
                args[outer] = value
        return self.verb, args
