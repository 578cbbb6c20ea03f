"""Tickets like the shown one, or like the words typed, as a list of the sidebar."""

from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt

from desk.protocol.views import SimilarTicket
from desk.ui import texts
from desk.ui.widgets.two_lines import DETAIL, MARK

Index = QModelIndex | QPersistentModelIndex
_DONE = ("closed", "cancelled", "merged", "spam")


class TicketHitModel(QAbstractListModel):
    """Similar tickets, the most similar first."""

    def __init__(self) -> None:
        super().__init__()
        self.hits: tuple[SimilarTicket, ...] = ()

    def show_hits(self, hits: tuple[SimilarTicket, ...]) -> None:
        """Show other tickets."""
        self.beginResetModel()
        self.hits = hits
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        """Return the number of tickets."""
        return 0 if parent.isValid() else len(self.hits)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return title, what they have in common, state."""
        if not index.isValid() or index.row() >= len(self.hits):
            return None
        hit = self.hits[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return hit.title
        if role == DETAIL:
            parts = (hit.number, hit.requester, texts.day(hit.created_us), hit.why)
            return " · ".join(part for part in parts if part)
        if role == MARK:
            return (texts.state(hit.state), "muted" if hit.state in _DONE else "accent")
        if role == Qt.ItemDataRole.ToolTipRole:
            return hit.why or None
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{hit.number} {hit.title}\n{texts.state(hit.state)}\n{hit.why}"
        return None
