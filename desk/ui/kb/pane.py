"""The sidebar: Knowledge, Customer and Properties of the shown ticket. Layout and wiring of its pages."""

from typing import Any

from PySide6.QtCore import QEvent, QModelIndex, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListView,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desk.client.base import Requester
from desk.protocol.changes import Changes
from desk.protocol.messages import Failure
from desk.protocol.views import ArticleHit, ArticleView, KnowledgeAnswer, TicketView
from desk.ui import theme
from desk.ui.clock import Clock
from desk.ui.kb.article import ArticlePage
from desk.ui.kb.customer import CustomerPage
from desk.ui.kb.delegate import HitDelegate
from desk.ui.kb.model import HIT, HitModel
from desk.ui.kb.properties import PropertiesPage
from desk.ui.kb.searching import KnowledgeSearch
from desk.ui.widgets.directory import Directory

TABS = ("knowledge", "customer", "properties")


class HitList(QListView):
    """The cards; Return opens the current one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
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


class KnowledgePane(QWidget):
    """Everything beside the ticket.

    Signals (GUI thread):
        insert_requested(str): text for the reply.
        status(str): a sentence for the status bar.
    """

    insert_requested = Signal(str)
    status = Signal(str)

    def __init__(self, requester: Requester, parent: QWidget | None = None, *, clock: Clock | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("pane")
        self._requester = requester
        self._clock = clock or Clock(self)
        self._wanted: bytes | None = None
        self._ticket: TicketView | None = None
        self._answer: KnowledgeAnswer | None = None
        self._asked = 0
        self._article_asked = 0
        self.directory = Directory(requester, self)
        self.searching = KnowledgeSearch(requester, self)
        self._build()
        self._wire()
        self.retranslate()

    # ---- building

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._build_tabs())
        self.pages = QStackedWidget(self)
        self.knowledge = QStackedWidget(self)
        self.knowledge.addWidget(self._build_search())
        self.article = ArticlePage(self)
        self.knowledge.addWidget(self.article)
        self.customer = CustomerPage(self)
        self.properties = PropertiesPage(self.directory, self)
        self.pages.addWidget(self.knowledge)
        for page in (self.customer, self.properties):
            self.pages.addWidget(self._scrolled(page))
        column.addWidget(self.pages, 1)

    def _build_tabs(self) -> QFrame:
        head = QFrame(self)
        head.setProperty("role", "head")
        head.setFixedHeight(52)
        row = QHBoxLayout(head)
        row.setContentsMargins(10, 0, 10, 0)
        row.setSpacing(2)
        self._group = QButtonGroup(self)
        self.tabs: dict[str, QPushButton] = {}
        for number, name in enumerate(TABS):
            tab = QPushButton(head)
            tab.setProperty("role", "tab")
            tab.setCheckable(True)
            self._group.addButton(tab, number)
            self.tabs[name] = tab
            row.addWidget(tab)
        self.tabs["knowledge"].setChecked(True)
        row.addStretch(1)
        return head

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
        self.delegate = HitDelegate(self._clock.now_us, self.list)
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

    @staticmethod
    def _scrolled(page: QWidget) -> QScrollArea:
        area = QScrollArea()
        page.setObjectName("scrolled")
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(page)
        return area

    def _wire(self) -> None:
        self._group.idClicked.connect(self._on_tab)
        self.search.textChanged.connect(self.searching.set_text)
        self.search.returnPressed.connect(self._on_return)
        self.suggestion.clicked.connect(self._on_suggestion)
        self.searching.answered.connect(self._on_answer)
        self.searching.failed.connect(self._on_search_failed)
        self.list.clicked.connect(self._on_hit)
        self.article.back.connect(self._on_back)
        self.article.insert_wanted.connect(self.insert_requested)
        self.article.verdict_given.connect(self._on_verdict)
        self.customer.copied.connect(self._on_copied)
        self.properties.edited.connect(self._on_edited)
        theme.themes.changed.connect(self._on_theme)

    # ---- what the window calls

    def show_ticket(self, ticket_id: bytes | None) -> None:
        """Show what belongs to a ticket; None leaves the search alone."""
        if ticket_id == self._wanted:
            return
        self._wanted = ticket_id
        self._show(None)
        if ticket_id is not None:
            self.directory.load()
        if self.pages.currentIndex() != 0:
            self._ask_ticket()
        self.searching.set_ticket(ticket_id)

    def on_changes(self, changes: Changes) -> None:
        """Refresh what changed."""
        self.directory.on_changes(changes)
        shown = self._wanted
        if shown is not None and (changes.bulk or shown in changes.of("ticket") or shown in changes.of("entry")):
            if self.pages.currentIndex() != 0:
                self._ask_ticket()
            else:
                self._ticket = None
        if changes.touches("article") and self.knowledge.currentIndex() == 0:
            self.searching.ask_now()

    def focus_search(self) -> None:
        """Go to the search box."""
        self._show_tab(0)
        self.knowledge.setCurrentIndex(0)
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
        names = {
            "knowledge": self.tr("Knowledge"),
            "customer": self.tr("Customer"),
            "properties": self.tr("Properties"),
        }
        for name, tab in self.tabs.items():
            tab.setText(names[name])
            tab.setAccessibleName(names[name])
        self.search.setPlaceholderText(self.tr("Search knowledge"))
        self.search.setAccessibleName(self.tr("Search knowledge"))
        self.list.setAccessibleName(self.tr("Knowledge articles"))
        self.setAccessibleName(self.tr("Beside the ticket"))
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
        elif self._wanted is not None:
            parts.append(self.tr("No article fits this ticket yet. Search with your own words."))
        self.facts.setText(" · ".join(parts))
        if answer.did_you_mean:
            self.suggestion.setText(self.tr("Did you mean “{0}”?").format(answer.did_you_mean))
            self.suggestion.show()

    # ---- knowledge

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
        self.knowledge.setCurrentIndex(1)
        self.article.back_button.setFocus()

    @Slot()
    def _on_back(self) -> None:
        self.knowledge.setCurrentIndex(0)
        self.list.setFocus()

    @Slot(bytes, str)
    def _on_verdict(self, article: bytes, verdict: str) -> None:
        if self._wanted is None:
            self.status.emit(self.tr("Choose a ticket first: the verdict is noted on it."))
            return

        def done(changes: Changes) -> None:
            self.article.verdict_stored(verdict)

        self._requester.request(
            "article.use",
            {"ticket": self._wanted, "article": article, "verdict": verdict},
            reply_type=Changes,
            done=done,
            failed=self._on_refused,
            write=True,
        )

    def _on_refused(self, failure: Failure) -> None:
        self.status.emit(failure.sentence)

    # ---- customer and properties

    @Slot(int)
    def _on_tab(self, number: int) -> None:
        self._show_tab(number)

    def _show_tab(self, number: int) -> None:
        self._group.button(number).setChecked(True)
        self.pages.setCurrentIndex(number)
        if number and self._ticket is None:
            self._ask_ticket()

    def _ask_ticket(self) -> None:
        if self._asked:
            self._requester.cancel(self._asked)
            self._asked = 0
        if self._wanted is not None:
            self._asked = self._requester.request(
                "query.ticket",
                {"ticket": self._wanted},
                reply_type=TicketView,
                done=self._on_ticket,
                failed=self._on_refused,
            )

    def _on_ticket(self, ticket: TicketView) -> None:
        self._asked = 0
        if ticket.id == self._wanted:
            self._show(ticket)

    def _show(self, ticket: TicketView | None) -> None:
        self._ticket = ticket
        self.customer.show_ticket(ticket)
        self.properties.show_ticket(ticket)

    @Slot(str)
    def _on_copied(self, text: str) -> None:
        self.status.emit(self.tr("Copied: {0}").format(text))

    @Slot(str, object)
    def _on_edited(self, verb: str, args: dict[str, Any]) -> None:
        ticket = self._wanted

        def done(changes: Changes) -> None:
            if ticket == self._wanted:
                self.properties.accepted()
                self._ask_ticket()

        def failed(failure: Failure) -> None:
            if ticket == self._wanted:
                self.properties.refused(failure.sentence)
            self.status.emit(failure.sentence)

        self._requester.request(
            verb, {"ticket": ticket, **args}, reply_type=Changes, done=done, failed=failed, write=True
        )

    @Slot()
    def _on_theme(self) -> None:
        self.delegate.forget()
        self.list.viewport().update()
