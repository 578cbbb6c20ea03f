"""Knowledge hits as an item model. Knows no search and paints nothing."""

from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt

from desk.protocol.views import ArticleHit

HIT = Qt.ItemDataRole.UserRole + 1
Index = QModelIndex | QPersistentModelIndex


class HitModel(QAbstractListModel):
    """The hits of one answer, in its order."""

    def __init__(self) -> None:
        super().__init__()
        self._hits: tuple[ArticleHit, ...] = ()

    @property
    def hits(self) -> tuple[ArticleHit, ...]:
        """Return the hits shown."""
        return self._hits

    def show_hits(self, hits: tuple[ArticleHit, ...]) -> None:
        """Show other hits; the same number of rows is repainted without a reset, so the place is kept."""
        if len(hits) == len(self._hits):
            changed = hits != self._hits
            self._hits = hits
            if changed:
                self.dataChanged.emit(self.index(0), self.index(len(hits) - 1))
            return
        self.beginResetModel()
        self._hits = hits
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        """Return the number of hits."""
        return 0 if parent.isValid() else len(self._hits)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the hit, its title, or title and snippet for assistive technology."""
        if not index.isValid() or index.row() >= len(self._hits):
            return None
        hit = self._hits[index.row()]
        if role == HIT:
            return hit
        if role == Qt.ItemDataRole.DisplayRole:
            return hit.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{hit.title}\n{''.join(text for text, _ in hit.snippet)}"
        if role == Qt.ItemDataRole.ToolTipRole:
            return hit.why or None
        return None
