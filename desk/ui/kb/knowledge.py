"""The knowledge page: search box, cards, one article in place, and its verdict on the shown ticket."""

from PySide6.QtCore import QEvent, QModelIndex, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QLabel,
    QLineEdit,
    QListView,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desk.client.base import Requester
from desk.protocol.changes import Changes
from desk.protocol.messages import Failure
from desk.protocol.views import ArticleHit, ArticleView, KnowledgeAnswer
from desk.ui import theme
from desk.ui.kb.article import ArticlePage
from desk.ui.kb.delegate import HitDelegate
from desk.ui.kb.model import HIT, HitModel
from desk.ui.kb.searching import KnowledgeSearch
from desk.ui.widgets.ground import give_ground


class HitList(QListView):
    """The cards; Return opens the current one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        give_ground(self)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setMouseTracking(True)
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Measure the cards for the new width."""
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self.scheduleDelayedItemsLayout()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open with Return as with a click."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.clicked.emit(self.currentIndex())
        else:
            super().keyPressEvent(event)


class KnowledgePage(QStackedWidget):
    """The list of hits, or the article opened from it.

    Signals (GUI thread):
        insert_requested(str): text for the reply.
        status(str): a sentence for the status bar.
    """

    insert_requested = Signal(str)
    status = Signal(str)

    def __init__(self, requester: Requester, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._requester = requester
        self._ticket: bytes | None = None
        self._answer: KnowledgeAnswer | None = None
        self._article_asked = 0
        self.searching = KnowledgeSearch(requester, self)
        self.addWidget(self._build_search())
        self.article = ArticlePage(self)
        self.addWidget(self.article)
        self._wire()
        self.retranslate()

    def _build_search(self) -> QWidget:
        page = QWidget(self)
        self.search = QLineEdit(page)
        self.search.setProperty("role", "search")
        self.search.setClearButtonEnabled(True)
        self.facts = QLabel(page)
        self.facts.setProperty("role", "meta")
        self.facts.setWordWrap(True)
        self.suggestion = QPushButton(page)
        self.suggestion.setProperty("role", "plain")
        self.suggestion.hide()
        self.model = HitModel()
        self.list = HitList(page)
        self.delegate = HitDelegate(self.list)
        self.list.setModel(self.model)
        self.list.setItemDelegate(self.delegate)
        column = QVBoxLayout(page)
        column.setContentsMargins(16, 14, 12, 8)
        column.setSpacing(8)
        column.addWidget(self.search)
        column.addWidget(self.facts)
        column.addWidget(self.suggestion, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.list, 1)
        return page

    def _wire(self) -> None:
        self.search.textChanged.connect(self.searching.set_text)
        self.search.returnPressed.connect(self._on_return)
        self.suggestion.clicked.connect(self._on_suggestion)
        self.searching.answered.connect(self._on_answer)
        self.searching.failed.connect(self._on_search_failed)
        self.list.clicked.connect(self._on_hit)
        self.article.back.connect(self._on_back)
        self.article.insert_wanted.connect(self.insert_requested)
        self.article.verdict_given.connect(self._on_verdict)
        theme.themes.changed.connect(self._on_theme)

    def show_ticket(self, ticket: bytes | None) -> None:
        """Suggest for a ticket, unless words are being searched."""
        self._ticket = ticket
        self.searching.set_ticket(ticket)

    def on_changes(self, changes: Changes) -> None:
        """Ask again when articles changed and the list is shown."""
        if changes.touches("article") and self.currentIndex() == 0:
            self.searching.ask_now()

    def focus_search(self) -> None:
        """Go to the search box."""
        self.setCurrentIndex(0)
        self.search.setFocus()
        self.search.selectAll()

    def open_article(self, article: bytes) -> None:
        """Open an article in place."""
        if self._article_asked:
            self._requester.cancel(self._article_asked)
        self._article_asked = self._requester.request(
            "query.article",
            {"article": article},
            reply_type=ArticleView,
            done=self._on_article,
            failed=self._on_search_problem,
        )

    # ---- texts

    def retranslate(self) -> None:
        """Take the texts of the current language."""
        self.search.setPlaceholderText(self.tr("Search knowledge"))
        self.search.setAccessibleName(self.tr("Search knowledge"))
        self.list.setAccessibleName(self.tr("Knowledge articles"))
        self.delegate.forget()
        self.list.viewport().update()
        self._show_facts()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def _show_facts(self) -> None:
        answer = self._answer
        self.suggestion.hide()
        if answer is None:
            self.facts.setText("")
            return
        parts = []
        if answer.rebuilding is not None:
            parts.append(self.tr("Index is being rebuilt: {0} %").format(round(answer.rebuilding * 100)))
        if answer.hits:
            if not self.searching.searching:
                parts.append(self.tr("Suggested for this ticket"))
            parts.append(self.tr("{0} articles").format(answer.total))
            parts.append(f"{answer.took_ms:.0f} ms" if answer.took_ms >= 1 else "< 1 ms")
        elif self.searching.searching:
            parts.append(self.tr("Nothing found. Try fewer or other words."))
        elif self._ticket is not None:
            parts.append(self.tr("No article fits this ticket yet. Search with your own words."))
        self.facts.setText(" · ".join(parts))
        if answer.did_you_mean:
            self.suggestion.setText(self.tr("Did you mean “{0}”?").format(answer.did_you_mean))
            self.suggestion.show()

    # ---- what happens

    @Slot(object)
    def _on_answer(self, answer: KnowledgeAnswer) -> None:
        self._answer = answer
        self.model.show_hits(answer.hits)
        self.list.scheduleDelayedItemsLayout()
        self._show_facts()

    @Slot(str)
    def _on_search_failed(self, sentence: str) -> None:
        self.facts.setText(sentence)
        self.status.emit(sentence)

    def _on_search_problem(self, failure: Failure) -> None:
        self._on_search_failed(failure.sentence)

    @Slot()
    def _on_return(self) -> None:
        """Open the first hit."""
        if self.model.hits:
            self.open_article(self.model.hits[0].id)

    @Slot()
    def _on_suggestion(self) -> None:
        if self._answer is not None:
            self.search.setText(self._answer.did_you_mean)

    @Slot(QModelIndex)
    def _on_hit(self, index: QModelIndex) -> None:
        hit: ArticleHit = index.data(HIT)
        self.open_article(hit.id)

    def _on_article(self, article: ArticleView) -> None:
        self._article_asked = 0
        self.article.show_article(article)
        self.setCurrentIndex(1)
        self.article.back_button.setFocus()

    @Slot()
    def _on_back(self) -> None:
        self.setCurrentIndex(0)
        self.list.setFocus()

    @Slot(bytes, str)
    def _on_verdict(self, article: bytes, verdict: str) -> None:
        if self._ticket is None:
            self.status.emit(self.tr("Choose a ticket first: the verdict is noted on it."))
            return

        def done(changes: Changes) -> None:
            self.article.verdict_stored(verdict)

        self._requester.request(
            "article.use",
            {"ticket": self._ticket, "article": article, "verdict": verdict},
            reply_type=Changes,
            done=done,
            failed=self._on_refused,
            write=True,
        )

    def _on_refused(self, failure: Failure) -> None:
        self.status.emit(failure.sentence)

    @Slot()
    def _on_theme(self) -> None:
        self.delegate.forget()
        self.list.viewport().update()
