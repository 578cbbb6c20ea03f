"""A table of rules that can be edited: rows are added, moved and removed by buttons; what was refused is said at it."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from desk.ui.i18n import pick
from desk.ui.preferences.page import Cells, table

Row = dict[str, Any]
_PART = re.compile(r"(\w+)(?:\[(\d+)\]|\.(\w+))")


class RuleTable(QWidget):
    """Rows of rules as cells of text.

    Attributes:
        rows: the rules as JSON data; `show` a rule as texts, `take` a typed text into one (False: refused).
        fields: the names of the columns in the data; `key` is the field that names a row, where they have no order.

    Signals:
        changed(): rows were changed by a person; GUI thread.
        refused(str): a typed text is no good; GUI thread.
    """

    changed = Signal()
    refused = Signal(str)

    def __init__(
        self,
        show: Callable[[Row], list[str]],
        take: Callable[[Row, int, str], bool],
        fresh: Callable[[], Row],
        *,
        height: int = 116,
        fields: tuple[str, ...] = (),
        key: str = "",
    ) -> None:
        super().__init__()
        self._show_row, self._take, self._fresh = show, take, fresh
        self.rows: list[Row] = []
        self.fields, self.key = fields, key
        self.problem = QLabel()
        self.problem.setProperty("role", "bad")
        self.problem.setWordWrap(True)
        self.problem.hide()
        self.heads: list[str] = []
        self.hint = ""
        self.title = QLabel()
        self.title.setProperty("role", "section")
        self.cells = Cells(self)
        self.view = table(self.cells, "")
        self.view.setMinimumHeight(height)
        self.add, self.up, self.remove = QPushButton(), QPushButton(), QPushButton()
        self._place()
        self.cells.edited.connect(self._on_edited, Qt.ConnectionType.QueuedConnection)
        self.add.clicked.connect(self._on_add)
        self.up.clicked.connect(self._on_up)
        self.remove.clicked.connect(self._on_remove)

    def _place(self) -> None:
        head = self._head = QHBoxLayout()
        head.addWidget(self.title, 1)
        for button in (self.add, self.up, self.remove):
            button.setProperty("role", "plain")
            head.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(head)
        column.addWidget(self.view, 1)
        column.addWidget(self.problem)

    def add_button(self, button: QPushButton) -> None:
        """Place another button beside those of the table."""
        button.setProperty("role", "plain")
        self._head.addWidget(button)

    def retranslate(self, title: str, heads: list[str], hint: str, *, allowed: bool) -> None:
        """Take texts; `allowed` opens the cells."""
        self.title.setText(title)
        self.view.setAccessibleName(title)
        self.heads, self.hint = heads, hint
        self.add.setText(pick("Add", "添加"))
        self.up.setText(pick("Move up", "上移"))
        self.remove.setText(pick("Remove", "删除"))
        self.cells.open_columns = set(range(len(heads))) if allowed else set()
        for button in (self.add, self.up, self.remove):
            button.setEnabled(allowed)
        self.renew()

    def show_rows(self, rows: list[Row]) -> None:
        """Show these rules."""
        self.rows = rows
        self.renew()

    def renew(self) -> None:
        """Show the rules again."""
        self.cells.show(self.heads, [self._show_row(row) for row in self.rows])

    def blame(self, sentence: str, row: int = -1, field: str = "") -> None:
        """Say under the table why it was refused, and go to the cell; "" takes the sentence away."""
        self.problem.setText(sentence)
        self.problem.setVisible(bool(sentence))
        if 0 <= row < len(self.rows):
            column = self.fields.index(field) if field in self.fields else 0
            self.view.setCurrentIndex(self.cells.index(row, column))

    def row_named(self, name: str) -> int:
        """Return the row of this key, -1 where there is none."""
        return next((n for n, row in enumerate(self.rows) if str(row.get(self.key)) == name), -1)

    @Slot(int, int, str)
    def _on_edited(self, row: int, column: int, text: str) -> None:
        if not self._take(self.rows[row], column, text):
            self.refused.emit(self.hint)
            return
        self.blame("")
        self.renew()
        self.changed.emit()

    @Slot()
    def _on_add(self) -> None:
        place = self.view.currentIndex().row()
        at = len(self.rows) if place < 0 else place
        self.rows.insert(at, self._fresh())
        self.renew()
        self.view.setCurrentIndex(self.cells.index(at, 0))
        self.changed.emit()

    @Slot()
    def _on_up(self) -> None:
        place = self.view.currentIndex().row()
        if place > 0:
            self.rows[place - 1], self.rows[place] = self.rows[place], self.rows[place - 1]
            self.renew()
            self.view.setCurrentIndex(self.cells.index(place - 1, 0))
            self.changed.emit()

    @Slot()
    def _on_remove(self) -> None:
        place = self.view.currentIndex().row()
        if 0 <= place < len(self.rows):
            del self.rows[place]
            self.renew()
            self.changed.emit()


def blame(tables: Mapping[str, RuleTable], field: str, sentence: str) -> RuleTable | None:
    """Say at the table of a wrong field (dispatch.rules[2].group, dispatch.relax.P1) why; returns it, None if none is."""
    for table_ in tables.values():
        table_.blame("")
    _, _, path = field.partition(".")
    found = _PART.match(path)
    if found is None or found[1] not in tables:
        return None
    part = tables[found[1]]
    row = int(found[2]) if found[2] is not None else part.row_named(found[3].removeprefix("P"))
    part.blame(sentence, row, path[found.end() :].strip(".") if found[2] is not None else found[1])
    return part
