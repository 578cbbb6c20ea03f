"""Runs a macro: which one, what it will do, and one line for each value that it asks for."""

from typing import Any

from PySide6.QtWidgets import QLabel, QLineEdit, QWidget

from desk.protocol.review import MacroView, TicketWork
from desk.ui.i18n import pick
from desk.ui.macro_words import verb_words
from desk.ui.ticket.actions import TicketAction
from desk.ui.ticket.form_gates import WorkForm


class MacroForm(WorkForm):
    """A macro and what it asks.

    Attributes:
        lines: the line of each value, by its name.
    """

    action = TicketAction.MACRO

    def build(self) -> None:
        """The macro and what it does; the lines come with the choice."""
        self.lines: dict[str, QLineEdit] = {}
        self.steps = QLabel(self)
        self.steps.setProperty("role", "meta")
        self.steps.setWordWrap(True)
        super().build()
        self.rows.insertRow(1, "", self.steps)

    def labels(self) -> dict[str, str]:
        """Name the row; a value is called as its macro calls it."""
        return {"choice": pick("Macro", "宏")}

    def fill(self, work: TicketWork) -> None:
        """Offer the macros."""
        for one in work.macros:
            self.choice.addItem(one.title, one.name)

    @property
    def chosen(self) -> MacroView | None:
        """Return the macro that stands in the choice."""
        known = self.work.macros if self.work is not None else ()
        return next((one for one in known if one.name == self.choice.currentData()), None)

    def _on_choice(self) -> None:
        """Ask for the values of this macro; what was typed under the same name stays."""
        typed = {name: line.text() for name, line in self.lines.items()}
        for line in self.lines.values():
            self.drop_row(line)
        macro = self.chosen
        self.lines = {name: QLineEdit(typed.get(name, ""), self) for name in (macro.prompts if macro else ())}
        for name, line in self.lines.items():
            self.add_row(name, line)
            line.returnPressed.connect(self.submit)
        self.steps.setText(" → ".join(verb_words(verb) for verb in macro.verbs) if macro else "")
        self.retranslate()

    def begin(self) -> None:
        """Begin with the choice: what it asks for comes behind it."""
        self.choice.setFocus()

    def missing(self) -> str:
        """Want a macro and all its values."""
        if sentence := super().missing():
            return sentence
        names = [name for name, line in self.lines.items() if not line.text().strip()]
        return pick("Fill in: {0}.", "请填写：{0}。").format(", ".join(names)) if names else ""

    def place_missing(self) -> QWidget | None:
        """Go to the first value that is missing."""
        return next((line for line in self.lines.values() if not line.text().strip()), None)

    def gather(self) -> tuple[str, dict[str, Any]]:
        """Return the macro with its values."""
        values = {name: line.text().strip() for name, line in self.lines.items()}
        return "ticket.macro", {"name": self.choice.currentData(), "values": values}
