"""What the pages of the preferences share: a head with a note, a table, buttons, and who may change rules."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desk.client.base import Requester
from desk.process.permissions import ROLE_LABELS, is_allowed, needed_role
from desk.process.punctuation import filled
from desk.protocol.messages import Failure
from desk.ui import texts
from desk.ui.i18n import pick
from desk.ui.widgets.columns import FacedTable

Index = QModelIndex | QPersistentModelIndex
NOWHERE = QModelIndex()
DISPLAY, EDIT = Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole
ACCESSIBLE = Qt.ItemDataRole.AccessibleTextRole


class Page(QWidget):
    """A page of its own.

    Signals:
        said(str, str): role (ok or bad) and sentence; GUI thread.
    """

    said = Signal(str, str)

    def __init__(self, requester: Requester, role: str) -> None:
        super().__init__()
        self.requester, self.role = requester, role
        self.note = QLabel()
        self.note.setProperty("role", "meta")
        self.note.setWordWrap(True)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(10)
        self.column.addWidget(self.note)

    def lay_beside(
        self, left: Sequence[QWidget], buttons: Sequence[QPushButton], right: QVBoxLayout, width: int
    ) -> None:
        """Place a narrow column (its last widget grows) with plain buttons below it, and the rest beside it."""
        narrow, low, row = QVBoxLayout(), QHBoxLayout(), QHBoxLayout()
        for number, widget in enumerate(left, 1):
            widget.setFixedWidth(width)
            narrow.addWidget(widget, int(number == len(left)))
        for button in buttons:
            button.setProperty("role", "plain")
            low.addWidget(button)
        low.addStretch(1)
        narrow.addLayout(low)
        row.setSpacing(14)
        row.addLayout(narrow)
        row.addLayout(right, 1)
        self.column.addLayout(row, 1)

    def retranslate(self) -> None:
        """Take the texts of the current language."""

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def may(self, verb: str) -> bool:
        """Tell whether the acting person may do a verb; nobody's role is known before the first start."""
        return not self.role or is_allowed(self.role, verb)

    def denied(self, verb: str) -> str:
        """Return who may do a verb, for a person who may not."""
        words = ROLE_LABELS[needed_role(verb) or "administrator"]
        said = self.tr("You may read this. Changing it takes the role {0}: ask one of them.")
        return said.format(pick(words.en, words.zh))

    def on_failed(self, failure: Failure) -> None:
        """Say why something was refused."""
        self.said.emit("bad", failure.sentence)

    def history_text(self, rows: Sequence[dict[str, Any]]) -> str:
        """Return who made the newest version and when."""
        if not rows:
            return self.tr("Built in, never changed here.")
        at = texts.local_time(int(rows[0]["at_us"])).strftime("%Y-%m-%d %H:%M")
        said = self.tr("Version {0}, {1}, by {2}.")
        return filled(said, rows[0]["version"], at, rows[0]["by"] or self.tr("the system"))


class Cells(QAbstractTableModel):
    """A small table of texts, some of which can be edited.

    Signals:
        edited(int, int, str): row, column and the new text; GUI thread.
    """

    edited = Signal(int, int, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.heads: list[str] = []
        self.side: list[str] = []
        self.rows: list[list[str]] = []
        self.open_columns: set[int] = set()

    def show(self, heads: list[str], rows: list[list[str]], side: list[str] | None = None) -> None:
        """Replace everything."""
        self.beginResetModel()
        self.heads, self.rows, self.side = heads, rows, side or []
        self.endResetModel()

    def rowCount(self, parent: Index = NOWHERE) -> int:
        """Return the number of rows."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = NOWHERE) -> int:
        """Return the number of columns."""
        return 0 if parent.isValid() else len(self.heads)

    def data(self, index: Index, role: int = DISPLAY) -> Any:
        """Return a text; a screen reader hears the name of the column too."""
        if role == ACCESSIBLE and index.isValid():
            return texts.labelled(self.heads[index.column()], self.rows[index.row()][index.column()])
        if role not in (DISPLAY, EDIT) or not index.isValid():
            return None
        return self.rows[index.row()][index.column()]

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = DISPLAY) -> Any:
        """Return the name of a column or of a row."""
        names = self.heads if orientation == Qt.Orientation.Horizontal else self.side
        return names[section] if role == DISPLAY and section < len(names) else None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Return whether a text can be edited."""
        usual = super().flags(index)
        return usual | Qt.ItemFlag.ItemIsEditable if index.column() in self.open_columns else usual

    def setData(self, index: Index, value: Any, role: int = EDIT) -> bool:
        """Take a text that was edited; whoever listens decides and shows the rows again."""
        if role != EDIT or str(value).strip() == self.rows[index.row()][index.column()]:
            return False
        self.edited.emit(index.row(), index.column(), str(value).strip())
        return True


def table(model: Cells, name: str) -> FacedTable:
    """Return a view of a table in which Enter, F2 or a double click edits."""
    made = FacedTable()
    made.setProperty("role", "grid")
    made.setModel(model)
    made.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    made.setAccessibleName(name)
    made.setShowGrid(False)
    made.setAlternatingRowColors(True)
    made.verticalHeader().setVisible(False)
    made.verticalHeader().setDefaultSectionSize(30)
    made.setWordWrap(False)
    made.share()
    made.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
    made.setEditTriggers(
        QAbstractItemView.EditTrigger.DoubleClicked
        | QAbstractItemView.EditTrigger.EditKeyPressed
        | QAbstractItemView.EditTrigger.AnyKeyPressed
    )
    made.setTabKeyNavigation(False)
    return made
