"""The priority form: a grid of impact x urgency that shows the priority each cell gives, and a reason."""

from typing import Any

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QLabel, QLineEdit, QPushButton, QWidget

from desk.process.messages import Words
from desk.ui import texts
from desk.ui.i18n import pick
from desk.ui.ticket.actions import TicketAction
from desk.ui.ticket.forms import InlineForm


class PriorityForm(InlineForm):
    """A cell for each impact and urgency; the chosen one says what it means in words."""

    action = TicketAction.PRIORITY

    def build(self) -> None:
        """The grid, its meaning, the reason."""
        level = self.ticket.requester.level if self.ticket.requester else "standard"
        matrix = self.directory.matrix
        self._level = matrix.known_level(level)
        self._group = QButtonGroup(self)
        grid_box = QWidget(self)
        grid = QGridLayout(grid_box)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(4)
        self._heads: list[tuple[QLabel, str, int]] = []
        columns = range(1, len(matrix.urgencies) + 1)
        for number in columns:
            self._head(grid, grid_box, "urgency", number, 0, number)
        for row in range(1, len(matrix.impacts) + 1):
            self._head(grid, grid_box, "impact", row, row, 0)
            for column in columns:
                grid.addWidget(self._cell(grid_box, row, column), row, column)
        for column in range(len(columns) + 1):
            grid.setColumnStretch(column, 2 if column == 0 else 1)
        grid.setColumnMinimumWidth(0, 150)
        self.rows.addRow(grid_box)
        self.meaning = QLabel(self)
        self.meaning.setWordWrap(True)
        self.add_row("result", self.meaning)
        self.reason = QLineEdit(self)
        self.add_row("reason", self.reason)
        self._group.idClicked.connect(self._on_cell)
        impact, urgency = self.ticket.impact, self.ticket.urgency
        if impact is not None and urgency is not None:
            self.choose(impact=impact, urgency=urgency)

    def _head(self, grid: QGridLayout, box: QWidget, axis: str, number: int, row: int, column: int) -> None:
        label = QLabel(box)
        label.setProperty("role", "caption")
        label.setWordWrap(True)
        if axis == "urgency":
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._heads.append((label, axis, number))
        grid.addWidget(label, row, column)

    def _cell(self, box: QWidget, impact: int, urgency: int) -> QPushButton:
        priority = self.directory.matrix.priority(impact=impact, urgency=urgency, user_level=self._level)
        cell = QPushButton(self.directory.matrix.label(priority), box)
        cell.setProperty("role", "choice")
        cell.setProperty("tone", str(priority))
        cell.setCheckable(True)
        cell.setMinimumWidth(52)
        self._group.addButton(cell, impact * 10 + urgency)
        return cell

    def choose(self, *, impact: int, urgency: int) -> None:
        """Choose a cell."""
        button = self._group.button(impact * 10 + urgency)
        if button is not None:
            button.setChecked(True)
            self._on_cell(impact * 10 + urgency)

    def chosen(self) -> tuple[int, int] | None:
        """Return (impact, urgency), or None."""
        number = self._group.checkedId()
        return divmod(number, 10) if number > 0 else None

    def resulting(self) -> int | None:
        """Return the priority of the chosen cell."""
        cell = self.chosen()
        if cell is None:
            return None
        return self.directory.matrix.priority(impact=cell[0], urgency=cell[1], user_level=self._level)

    def retranslate(self) -> None:
        """Also name the axes."""
        super().retranslate()
        for label, axis, number in self._heads:
            label.setText(pick(*self._words(axis, number)))
        for button in self._group.buttons():
            impact, urgency = divmod(self._group.id(button), 10)
            said = (pick(*self._words("impact", impact)), pick(*self._words("urgency", urgency)))
            name = texts.labelled(" × ".join(said), button.text())
            button.setToolTip(name)
            button.setAccessibleName(name)
        self.reason.setPlaceholderText(self.tr("needed when the priority is lowered"))
        if self.chosen() is not None:
            self._on_cell(self._group.checkedId())

    def _words(self, axis: str, number: int) -> Words:
        """Return the name of an impact or an urgency."""
        matrix = self.directory.matrix
        return matrix.impacts[number - 1].words if axis == "impact" else matrix.urgencies[number - 1]

    def labels(self) -> dict[str, str]:
        """Name the rows."""
        return {"result": self.tr("Result"), "reason": self.tr("Reason")}

    def missing(self) -> str:
        """Want a cell, and a reason for less."""
        result = self.resulting()
        if result is None:
            return self.tr("Choose impact and urgency.")
        if result > self.ticket.priority and not self.reason.text().strip():
            return self.tr("Lowering a priority needs a reason.")
        return ""

    def gather(self) -> tuple[str, dict[str, Any]]:
        """Return the cell."""
        impact, urgency = self.chosen() or (4, 4)
        return "ticket.priority", {"impact": impact, "urgency": urgency, "reason": self.reason.text().strip()}

    @Slot(int)
    def _on_cell(self, number: int) -> None:
        result = self.resulting()
        if result is not None:
            before = texts.priority_code(self.ticket.priority)
            self.meaning.setText(f"{before} → {texts.priority_code(result)}")
