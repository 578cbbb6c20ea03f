"""Beside a ticket that is being written: articles that may solve it, tickets like it, and its problem type.

Asks a moment after the last key and at once after a paste; an answer to an older text is dropped.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtCore import QEvent, QTimer, Signal, Slot
from PySide6.QtWidgets import QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from desk.client.base import Requester
from desk.process.text import visible
from desk.protocol.messages import Failure
from desk.protocol.views import (
    ArticleHit,
    ArticleView,
    Classification,
    KnowledgeAnswer,
    SimilarTicket,
    SimilarTickets,
)
from desk.ui import icons, texts, theme
from desk.ui.widgets.article_window import ArticleWindow
from desk.ui.widgets.elided import ElidedLabel

_WAIT_MS = 250
_PASTED = 20
_REBUILD_MS = 1000
_LEAST = 2
_SHOWN = 3
_DUPLICATES_S = 7 * 86_400


@dataclass(frozen=True, slots=True)
class Writing:
    """What has been written so far."""

    title: str
    body: str
    product: str = ""
    category: str = ""

    @property
    def size(self) -> int:
        """Return how much text there is."""
        return len(self.title.strip()) + len(self.body.strip())


class WritingHelp(QWidget):
    """Two short lists; each is hidden while it is empty.

    Signals (GUI thread):
        classified(object): a Classification of the present text.
        ticket_wanted(bytes): go to a ticket that is the same.
    """

    classified = Signal(object)
    ticket_wanted = Signal(bytes)

    def __init__(self, requester: Requester, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._requester = requester
        self._turn = 0
        self._numbers: list[int] = []
        self._writing = Writing("", "")
        self._hits: tuple[ArticleHit, ...] = ()
        self._same: SimilarTickets | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._ask)
        self._article_heading, self._same_heading = QLabel(self), QLabel(self)
        self.article_rows: list[QPushButton] = []
        self.ticket_rows: list[QPushButton] = []
        self._articles, self._tickets = QVBoxLayout(), QVBoxLayout()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(4)
        for heading, rows in ((self._article_heading, self._articles), (self._same_heading, self._tickets)):
            heading.setProperty("role", "meta")
            heading.setWordWrap(True)
            rows.setSpacing(4)
            column.addWidget(heading)
            column.addLayout(rows)
        column.addStretch(1)
        theme.themes.changed.connect(self._show)
        self._show()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._show()
        super().changeEvent(event)

    # ---- asking

    def show_writing(self, writing: Writing) -> None:
        """Ask about a text soon, or now where much came at once."""
        pasted = writing.size - self._writing.size >= _PASTED
        if writing == self._writing:
            return
        self._writing = writing
        self._timer.start(0 if pasted else _WAIT_MS)

    @Slot()
    def _ask(self) -> None:
        for number in self._numbers:
            self._requester.cancel(number)
        self._turn += 1
        self._numbers, writing = [], self._writing
        if writing.size < _LEAST:
            self._hits, self._same = (), None
            self._show()
            return
        text = {"title": writing.title, "body": writing.body, "product": writing.product}
        same = {
            "text": writing.title, "body": writing.body, "product": writing.product,
            "category": writing.category, "window_s": _DUPLICATES_S, "limit": _SHOWN,
        }  # fmt: skip
        self._send("kb.suggest", text, KnowledgeAnswer, self._on_articles)
        self._send("query.similar", same, SimilarTickets, self._on_same)
        self._send("query.classify", text, Classification, self.classified.emit)

    def _send(self, verb: str, args: dict[str, Any], kind: Any, tell: Callable[[Any], None]) -> None:
        turn = self._turn

        def done(answer: Any) -> None:
            if turn == self._turn:
                tell(answer)

        number = self._requester.request(verb, args, reply_type=kind, done=done, failed=self._on_failed)
        self._numbers.append(number)

    def _on_failed(self, failure: Failure) -> None:
        """Stay quiet: help that cannot come must not stand in the way of writing the ticket."""

    def _on_articles(self, answer: KnowledgeAnswer) -> None:
        self._hits = answer.hits[:_SHOWN]
        self._show()
        if answer.rebuilding is not None and not self._timer.isActive():
            self._timer.start(_REBUILD_MS)  # what is found grows with the index

    def _on_same(self, found: SimilarTickets) -> None:
        self._same = found
        self._show()

    # ---- showing

    def _show(self) -> None:
        for button in (*self.article_rows, *self.ticket_rows):
            button.hide()
            button.deleteLater()
        self.article_rows = [self._article_row(hit) for hit in self._hits]
        tickets = self._same.tickets[:_SHOWN] if self._same is not None else ()
        self.ticket_rows = [self._ticket_row(ticket) for ticket in tickets]
        for rows, layout in ((self.article_rows, self._articles), (self.ticket_rows, self._tickets)):
            for row in rows:
                layout.addWidget(row)
        self._article_heading.setText(self.tr("This may solve it"))
        self._article_heading.setVisible(bool(self._hits))
        self._same_heading.setText(self._same.why if self._same is not None and tickets else "")
        self._same_heading.setVisible(bool(tickets))

    def _row(self, title: str, detail: str, icon: str) -> QPushButton:
        button = QPushButton(self)
        button.setProperty("role", "choice")
        button.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        button.setFixedHeight(50)
        button.setAccessibleName(f"{title}\n{detail}")
        button.setToolTip(detail)
        button.setIcon(icons.icon(icon, size=16))
        inside = QVBoxLayout(button)
        inside.setContentsMargins(36, 5, 10, 5)
        inside.setSpacing(1)
        head, line = ElidedLabel(visible(title), button), ElidedLabel(visible(detail), button)
        head.setProperty("role", "strong")
        line.setProperty("role", "meta")
        inside.addWidget(head)
        inside.addWidget(line)
        return button

    def _article_row(self, hit: ArticleHit) -> QPushButton:
        row = self._row(hit.title, hit.why or hit.category, "book")
        row.clicked.connect(partial(self._on_article, hit.id))
        return row

    def _ticket_row(self, ticket: SimilarTicket) -> QPushButton:
        parts = (ticket.number, texts.state(ticket.state), ticket.requester, ticket.why)
        row = self._row(ticket.title, " · ".join(part for part in parts if part), "ticket")
        row.clicked.connect(partial(self._on_ticket, ticket.id))
        return row

    # ---- what happens

    def _on_article(self, article: bytes, checked: bool = False) -> None:
        self._requester.request(
            "query.article", {"article": article}, reply_type=ArticleView, done=self._on_whole_article,
            failed=self._on_failed,
        )  # fmt: skip

    def _on_whole_article(self, article: ArticleView) -> None:
        # A window of the dialog, so that it can be read and scrolled while the dialog is modal.
        ArticleWindow.open_for(article, self.window())

    def _on_ticket(self, ticket: bytes, checked: bool = False) -> None:
        self.ticket_wanted.emit(ticket)
