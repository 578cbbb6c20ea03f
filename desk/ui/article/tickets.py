"""The tickets of an article: where it was used and what came of it. One half of the two-way map."""

from typing import Any

from PySide6.QtCore import QAbstractListModel, QEvent, QModelIndex, QPersistentModelIndex, Qt, Signal, Slot
from PySide6.QtWidgets import QLabel, QListView, QVBoxLayout, QWidget

from desk.client.base import Requester
from desk.protocol.knowledge import ArticleTickets, TicketUse
from desk.protocol.messages import Failure
from desk.ui import texts
from desk.ui.widgets.article_text import verdict
from desk.ui.widgets.two_lines import DETAIL, MARK, TwoLines

Index = QModelIndex | QPersistentModelIndex


class UseModel(QAbstractListModel):
    """Uses of an article, the newest first."""

    def __init__(self) -> None:
        super().__init__()
        self.uses: tuple[TicketUse, ...] = ()

    def show_uses(self, uses: tuple[TicketUse, ...]) -> None:
        """Show other uses."""
        self.beginResetModel()
        self.uses = uses
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        """Return the number of uses."""
        return 0 if parent.isValid() else len(self.uses)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the ticket, its state and who used the article there."""
        if not index.isValid() or index.row() >= len(self.uses):
            return None
        use = self.uses[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return f"{use.number}  {use.title}"
        if role == DETAIL:
            parts = (texts.state(use.state), use.by_name, texts.day(use.at_us))
            return " · ".join(part for part in parts if part)
        if role == MARK:
            return verdict(use.verdict)
        return None


class TicketsPage(QWidget):
    """The list.

    Signals (GUI thread):
        ticket_wanted(bytes): show a ticket.
        failed(str): a sentence.
    """

    ticket_wanted = Signal(bytes)
    failed = Signal(str)

    def __init__(self, requester: Requester, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._requester = requester
        self._answer: ArticleTickets | None = None
        self.facts = QLabel(self)
        self.facts.setProperty("role", "meta")
        self.model = UseModel()
        self.list = QListView(self)
        self.list.setModel(self.model)
        self.list.setItemDelegate(TwoLines(self.list))
        self.list.setMouseTracking(True)
        self.list.activated.connect(self._on_activated)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.facts)
        column.addWidget(self.list, 1)
        self.retranslate()

    def retranslate(self) -> None:
        """Take the texts of the current language."""
        self.list.setAccessibleName(self.tr("Tickets of this article"))
        answer = self._answer
        if answer is None:
            self.facts.setText("")
        elif not answer.total:
            self.facts.setText(self.tr("Not used on any ticket yet."))
        else:
            said = self.tr("Used on {0} tickets, solved {1} of them. Enter opens one.")
            self.facts.setText(
                texts.counted(said.format(texts.number(answer.total), texts.number(answer.solved)))
            )

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def show_article(self, article: bytes) -> None:
        """Ask for the tickets of an article."""
        self._requester.request(
            "query.article_tickets", {"article": article}, reply_type=ArticleTickets,
            done=self._on_answer, failed=self._on_failed,
        )  # fmt: skip

    def _on_answer(self, answer: ArticleTickets) -> None:
        self._answer = answer
        self.model.show_uses(answer.uses)
        self.retranslate()

    def _on_failed(self, failure: Failure) -> None:
        self.failed.emit(failure.sentence)

    @Slot(QModelIndex)
    def _on_activated(self, index: QModelIndex) -> None:
        self.ticket_wanted.emit(self.model.uses[index.row()].ticket)
