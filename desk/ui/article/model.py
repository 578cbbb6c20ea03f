"""The library's list as an item model: rows of `query.articles` in pages, hits of a search, or gaps."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import (
    QAbstractListModel,
    QCoreApplication,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from desk.protocol.knowledge import ArticleRow, GapView
from desk.protocol.views import ArticleHit
from desk.ui import texts
from desk.ui.widgets.article_text import Badge, audience, confidence
from desk.ui.widgets.two_lines import DETAIL, MARK

Index = QModelIndex | QPersistentModelIndex
LINE = Qt.ItemDataRole.UserRole + 1


@dataclass(frozen=True, slots=True)
class Line:
    """One row as it is shown; `gap` is set where it stands for something nobody found."""

    id: bytes
    title: str
    detail: str
    mark: Badge | None
    gap: GapView | None = None


def _tr(text: str) -> str:
    return QCoreApplication.translate("LibraryModel", text)


def line_of_row(row: ArticleRow, products: Mapping[str, str]) -> Line:
    """Return the line of a row of the list; `products` names them."""
    parts = [
        row.scenario,
        products.get(row.product, row.product),
        _tr("used {0}×").format(row.uses) if row.uses else "",
        texts.day(row.updated_us),
    ]
    return Line(row.id, row.title, " · ".join(part for part in parts if part), _mark(row))


def _mark(row: ArticleRow) -> Badge | None:
    """Return the one badge that matters most in a list: what is wrong, else what is not believed yet."""
    if row.flags:
        return (_tr("{0} flags").format(row.flags) if row.flags > 1 else _tr("flagged"), "bad")
    if row.freshness == "due" and row.confidence != "archived":
        return (_tr("review due"), "warn")
    if row.confidence != "validated":
        return confidence(row.confidence)
    return audience("customer") if row.audience == "customer" else None


def line_of_hit(hit: ArticleHit) -> Line:
    """Return the line of a hit: where it matched."""
    snippet = " ".join("".join(text for text, _ in hit.snippet).split())
    if hit.stale:
        mark: Badge | None = (_tr("review due"), "warn")
    else:
        mark = None if hit.confidence == "validated" else confidence(hit.confidence)
    return Line(hit.id, hit.title, snippet or hit.why, mark)


def line_of_gap(gap: GapView) -> Line:
    """Return the line of something nobody found."""
    parts = [gap.ticket_number, gap.by_name, texts.day(gap.at_us)]
    times = (f"{gap.count}×", "warn") if gap.count > 1 else None
    return Line(gap.id, gap.text, " · ".join(part for part in parts if part), times, gap)


class LibraryModel(QAbstractListModel):
    """Lines shown so far, of `total`; more are asked for when the view wants them.

    Signals:
        more_wanted(int): from which row on; GUI thread.
    """

    more_wanted = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[Line] = []
        self.total = 0
        self._asked = -1

    def show_lines(self, lines: Sequence[Line], total: int) -> None:
        """Show other lines; where the ids are the same the place is kept."""
        same = [line.id for line in lines] == [line.id for line in self.lines]
        self.total, self._asked = total, -1
        if same:
            self.lines = list(lines)
            if lines:
                self.dataChanged.emit(self.index(0), self.index(len(lines) - 1))
            return
        self.beginResetModel()
        self.lines = list(lines)
        self.endResetModel()

    def add_lines(self, lines: Sequence[Line], offset: int, total: int) -> None:
        """Append a page, unless it is not the next one any more."""
        self.total = total
        if offset == len(self.lines) and lines:
            self.beginInsertRows(QModelIndex(), offset, offset + len(lines) - 1)
            self.lines.extend(lines)
            self.endInsertRows()

    def canFetchMore(self, parent: Index) -> bool:
        """Tell whether there are more rows than shown."""
        return not parent.isValid() and len(self.lines) < self.total and self._asked < len(self.lines)

    def fetchMore(self, parent: Index) -> None:
        """Ask for the next page, once."""
        if self.canFetchMore(parent):
            self._asked = len(self.lines)
            self.more_wanted.emit(len(self.lines))

    def row_of(self, ident: bytes) -> int:
        """Return the row of an article, -1 when it is not shown."""
        return next((number for number, line in enumerate(self.lines) if line.id == ident), -1)

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        """Return the number of rows shown so far."""
        return 0 if parent.isValid() else len(self.lines)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return a line's texts."""
        if not index.isValid() or index.row() >= len(self.lines):
            return None
        line = self.lines[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return line.title
        if role == DETAIL:
            return line.detail
        if role == MARK:
            return line.mark
        if role == LINE:
            return line
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return "\n".join((line.title, line.detail, line.mark[0] if line.mark else "")).strip()
        return None
