"""The middle column: search box, order, rows of the library, and what it says when there is nothing to show.

Asks the engine through a Requester; a late answer never overwrites a newer question.
"""

from functools import partial
from typing import Any

from PySide6.QtCore import QEvent, QModelIndex, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListView,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desk.client.base import Requester
from desk.protocol.knowledge import ArticlePageView, GapView
from desk.protocol.messages import Failure
from desk.protocol.views import KnowledgeAnswer
from desk.ui import icons, texts, theme
from desk.ui.article.filters import Filters
from desk.ui.article.model import LINE, LibraryModel, Line, line_of_gap, line_of_hit, line_of_row
from desk.ui.widgets.two_lines import TwoLines

_WAIT_MS = 60
_PAGE = 200
_HITS = 100
_ORDERS = ("updated", "uses", "title", "oldest")


class SearchLine(QLineEdit):
    """The search box; the arrow keys go to the list.

    Signals:
        down(): the arrow key down; GUI thread.
    """

    down = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave downwards."""
        if event.key() == Qt.Key.Key_Down:
            self.down.emit()
        else:
            super().keyPressEvent(event)


class Listing(QWidget):
    """Rows of the library.

    Attributes:
        products: shown name of each stored product.

    Signals (GUI thread):
        chosen(object): the Line a person went to.
        new_wanted(): an article from nothing.
        listed(): the list stands, perhaps empty.
        failed(str): a sentence.
    """

    chosen = Signal(object)
    new_wanted = Signal()
    listed = Signal()
    failed = Signal(str)

    def __init__(self, requester: Requester, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._requester = requester
        self._filters = Filters()
        self.products: dict[str, str] = {}
        self._turn, self._number = 0, 0
        self._answer: KnowledgeAnswer | None = None
        self._took = 0.0
        self._sentence, self._heard = "", False
        self.search = SearchLine(self)
        self.search.setProperty("role", "search")
        self.search.setClearButtonEnabled(True)
        self.new, self.order = QPushButton(self), QComboBox(self)
        self.facts = QLabel(self)
        self.facts.setProperty("role", "meta")
        self.facts.setWordWrap(True)
        self.suggestion = QPushButton(self)
        self.suggestion.setProperty("role", "plain")
        self.suggestion.hide()
        self.model = LibraryModel()
        self.list = QListView(self)
        self.list.setModel(self.model)
        self.list.setItemDelegate(TwoLines(self.list))
        self.list.setUniformItemSizes(True)
        self.list.setMouseTracking(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_WAIT_MS)
        self._lay_out()
        self._wire()
        self.retranslate()

    def _lay_out(self) -> None:
        top, below = QHBoxLayout(), QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self.search, 1)
        top.addWidget(self.new)
        below.addWidget(self.facts, 1)
        below.addWidget(self.order)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 8)
        column.setSpacing(8)
        column.addLayout(top)
        column.addLayout(below)
        column.addWidget(self.suggestion, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.list, 1)

    def _wire(self) -> None:
        self._timer.timeout.connect(self.ask)
        self.search.textChanged.connect(self._on_words)
        self.search.down.connect(self._on_down)
        self.search.returnPressed.connect(self._on_down)
        self.order.activated.connect(self.ask)
        self.new.clicked.connect(self.new_wanted)
        self.suggestion.clicked.connect(self._on_suggestion)
        self.model.more_wanted.connect(self._on_more)
        self.list.selectionModel().currentChanged.connect(self._on_current)
        theme.themes.changed.connect(self.retranslate)

    def retranslate(self) -> None:
        """Take the texts of the current language."""
        self.search.setPlaceholderText(self.tr("Search the library"))
        self.search.setAccessibleName(self.tr("Search the library"))
        self.search.setToolTip(
            self.tr(
                'Filters: tag:  product:  scenario:  state:  author:  lang:   -tag: leaves out   "phrase"'
            )
        )
        self.new.setText(self.tr("New article"))
        self.new.setIcon(icons.icon("plus", size=16))
        self.list.setAccessibleName(self.tr("Articles"))
        names = {
            "updated": self.tr("Newest first"), "uses": self.tr("Most used first"),
            "title": self.tr("By title"), "oldest": self.tr("Oldest first"),
        }  # fmt: skip
        at = max(0, self.order.currentIndex())
        self.order.clear()
        for order in _ORDERS:
            self.order.addItem(names[order], order)
        self.order.setCurrentIndex(at)
        self.order.setAccessibleName(self.tr("Order"))
        self._show_facts()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    # ---- asking

    def show_filters(self, filters: Filters) -> None:
        """List what fits other filters."""
        self._filters = filters
        self.ask()

    @Slot()
    def ask(self) -> None:
        """Ask at once, dropping the question before."""
        self._timer.stop()
        if self._number:
            self._requester.cancel(self._number)
        self._turn += 1
        words, turn = self.search.text().strip(), self._turn
        self.order.setVisible(not words and self._filters.state != "gaps")
        ask, failed = self._requester.request, partial(self._on_failed, turn)
        if self._filters.state == "gaps":
            self._number = ask(
                "query.article_gaps",
                {},
                reply_type=list[GapView],
                done=partial(self._on_gaps, turn),
                failed=failed,
            )
        elif words:
            args: dict[str, Any] = {"text": self._filters.query(words), "limit": _HITS}
            self._number = ask(
                "kb.search",
                args,
                reply_type=KnowledgeAnswer,
                done=partial(self._on_hits, turn),
                failed=failed,
            )
        else:
            self._ask_page(turn, 0, failed)

    def _ask_page(self, turn: int, offset: int, failed: Any) -> None:
        order = self.order.currentData() or "updated"
        args = {**self._filters.arguments(), "order": order, "offset": offset, "limit": _PAGE}
        self._number = self._requester.request(
            "query.articles",
            args,
            reply_type=ArticlePageView,
            done=partial(self._on_page, turn),
            failed=failed,
        )

    def _on_page(self, turn: int, page: ArticlePageView) -> None:
        if turn == self._turn:
            lines = [line_of_row(row, self.products) for row in page.rows]
            if page.offset:
                self.model.add_lines(lines, page.offset, page.total)
            else:
                self._show(lines, page.total, page.took_ms)

    def _on_hits(self, turn: int, answer: KnowledgeAnswer) -> None:
        if turn == self._turn:
            self._show([line_of_hit(hit) for hit in answer.hits], len(answer.hits), answer.took_ms, answer)

    def _on_gaps(self, turn: int, gaps: list[GapView]) -> None:
        if turn == self._turn:
            self._show([line_of_gap(gap) for gap in gaps], len(gaps), 0.0)

    def _show(
        self, lines: list[Line], total: int, took_ms: float, answer: KnowledgeAnswer | None = None
    ) -> None:
        self._number, self._sentence = 0, ""
        self._answer, self._took = answer, took_ms
        self.model.show_lines(lines, total)
        self._heard = True
        self._show_facts()
        self.listed.emit()

    def _on_failed(self, turn: int, failure: Failure) -> None:
        if turn == self._turn:
            self._number, self._sentence = 0, failure.sentence
            self._show_facts()
            self.failed.emit(failure.sentence)

    def _show_facts(self) -> None:
        answer = self._answer
        parts = []
        if answer is not None and answer.rebuilding is not None:
            parts.append(self.tr("rebuilding {0} %").format(round(answer.rebuilding * 100)))
        if self._sentence:
            parts.append(self._sentence)
        elif self.model.total:
            parts.append(
                self.tr("{0} articles").format(texts.number(answer.total if answer else self.model.total))
            )
            parts.append(f"{self._took:.0f} ms" if self._took >= 1 else "< 1 ms")
        elif self._heard:
            parts.append(self.tr("Nothing here. Change the words or the filters."))
        self.facts.setText(" · ".join(parts))
        meant = answer.did_you_mean if answer else ""
        self.suggestion.setText(self.tr("Did you mean “{0}”?").format(meant))
        self.suggestion.setVisible(bool(meant))

    # ---- what happens

    def select(self, ident: bytes) -> None:
        """Mark an article where it is listed, without opening it again."""
        row = self.model.row_of(ident)
        if row >= 0 and self.list.currentIndex().row() != row:
            with_signals = self.list.selectionModel().blockSignals(True)
            self.list.setCurrentIndex(self.model.index(row))
            self.list.selectionModel().blockSignals(with_signals)
            self.list.viewport().update()

    @Slot(str)
    def _on_words(self, words: str) -> None:
        self._timer.start()

    @Slot(int)
    def _on_more(self, offset: int) -> None:
        self._ask_page(self._turn, offset, partial(self._on_failed, self._turn))

    @Slot()
    def _on_down(self) -> None:
        if self.model.lines:
            self.list.setFocus()
            if not self.list.currentIndex().isValid():
                self.list.setCurrentIndex(self.model.index(0))

    @Slot()
    def _on_suggestion(self) -> None:
        if self._answer is not None:
            self.search.setText(self._answer.did_you_mean)

    @Slot(QModelIndex, QModelIndex)
    def _on_current(self, now: QModelIndex, before: QModelIndex) -> None:
        line = now.data(LINE)
        if isinstance(line, Line):
            self.chosen.emit(line)
