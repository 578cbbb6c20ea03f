"""The knowledge page of the sidebar: suggestions and search, one article in place, its verdict on the ticket."""

from functools import cached_property
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QModelIndex, Signal, Slot
from PySide6.QtWidgets import QStackedWidget, QWidget

from desk.client.base import Requester
from desk.protocol.changes import Changes
from desk.protocol.messages import Failure
from desk.protocol.views import ArticleHit, ArticleView, KnowledgeAnswer, SimilarTickets
from desk.ui import theme
from desk.ui.i18n import pick
from desk.ui.kb.facts import article_facts, ticket_facts
from desk.ui.kb.model import HIT
from desk.ui.kb.search_face import KINDS, SearchFace
from desk.ui.kb.searching import TICKETS, KnowledgeSearch

if TYPE_CHECKING:
    from desk.ui.kb.article import ArticlePage


class KnowledgePage(QStackedWidget):
    """The list of hits, or the article opened from it.

    Signals (GUI thread):
        insert_requested(str): text for the reply.
        article_cited(bytes): the article that text came from; before `insert_requested`.
        article_wanted(bytes): show an article in the library.
        write_wanted(bytes): begin an article from a ticket.
        ticket_wanted(bytes): show a ticket.
        status(str): a sentence for the status bar.
    """

    insert_requested = Signal(str)
    article_cited = Signal(bytes)
    article_wanted = Signal(bytes)
    write_wanted = Signal(bytes)
    ticket_wanted = Signal(bytes)
    status = Signal(str)

    def __init__(self, requester: Requester, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._requester = requester
        self._ticket: bytes | None = None
        self._answer: KnowledgeAnswer | None = None
        self._tickets: SimilarTickets | None = None
        self._asking, self._article_asked = False, 0
        self.searching = KnowledgeSearch(requester, self)
        self.face = SearchFace(requester, self)
        self.addWidget(self.face)
        self.search, self.list, self.model = self.face.search, self.face.list, self.face.model
        self.facts, self.suggestion, self.delegate = self.face.facts, self.face.suggestion, self.face.delegate
        self._wire()
        self.retranslate()

    def _wire(self) -> None:
        self.search.textChanged.connect(self.searching.set_text)
        self.search.returnPressed.connect(self._on_return)
        self.face.help_button.toggled.connect(self.face.help.setVisible)
        self.face.help.chosen.connect(self.face.put_filter)
        self.face.kind_group.idClicked.connect(self._on_kind)
        self.suggestion.clicked.connect(self._on_suggestion)
        self.searching.asked.connect(self._on_asked)
        self.searching.answered.connect(self._on_answer)
        self.searching.tickets_found.connect(self._on_tickets)
        self.searching.failed.connect(self._on_search_failed)
        self.list.clicked.connect(self._on_hit)
        self.face.tickets.clicked.connect(self._on_ticket)
        self.face.used.article_wanted.connect(self.open_article)
        self.face.none_fits.clicked.connect(self._on_none_fits)
        self.face.write.clicked.connect(self._on_write)
        theme.themes.changed.connect(self._on_theme)

    @cached_property
    def article(self) -> "ArticlePage":
        """Return the page of one article, made when the first one is opened."""
        from desk.ui.kb.article import ArticlePage

        page = ArticlePage(self)
        self.addWidget(page)
        page.back.connect(self._on_back)
        page.insert_wanted.connect(self._on_insert)
        page.verdict_given.connect(self._on_verdict)
        page.flag_wanted.connect(self._on_flag)
        page.library_wanted.connect(self.article_wanted)
        return page

    def show_ticket(self, ticket: bytes | None) -> None:
        """Suggest for a ticket, unless words are being searched."""
        self._ticket = ticket
        self.face.used.show_ticket(ticket)
        self.searching.set_ticket(ticket)

    def on_changes(self, changes: Changes) -> None:
        """Ask again when articles changed, or when the ticket says something else than before."""
        ticket = self._ticket
        if changes.touches("article"):
            self.face.used.show_ticket(ticket)
            if self.currentIndex() == 0:
                self.searching.ask_now()
        elif ticket is not None and ticket in changes.of("ticket") | changes.of("entry"):
            self.searching.renew()

    def focus_search(self) -> None:
        """Go to the search box."""
        self.setCurrentIndex(0)
        self.search.setFocus()
        self.search.selectAll()

    @Slot(bytes)
    def open_article(self, article: bytes) -> None:
        """Open an article in place."""
        if self._article_asked:
            self._requester.cancel(self._article_asked)
        self._article_asked = self._requester.request(
            "query.article",
            {"article": article},
            reply_type=ArticleView,
            done=self._on_article,
            failed=self._on_refused,
        )

    # ---- texts

    def retranslate(self) -> None:
        """Take the texts of the current language."""
        self.face.retranslate()
        self.delegate.forget()
        self.list.viewport().update()
        self._show_facts()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def _show_facts(self) -> None:
        """Say what the list is, how far a rebuild got, and what to do where there is nothing."""
        face, answer = self.face, self._answer
        tickets = self.searching.kind == TICKETS
        face.lists.setCurrentIndex(int(tickets))
        share = answer.rebuilding if answer is not None and not tickets else None
        face.progress.setVisible(share is not None)
        face.progress.setValue(round((share or 0) * 100))
        meant = answer.did_you_mean if answer is not None and not tickets else ""
        self.suggestion.setText(self.tr("Did you mean “{0}”?").format(meant))
        self.suggestion.setVisible(bool(meant))
        searching, ticket = self.searching.searching, self._ticket is not None
        said = (
            ticket_facts(self._tickets, searching=searching, asking=self._asking)
            if tickets
            else article_facts(answer, searching=searching, asking=self._asking, ticket=ticket)
        )
        self.facts.setText(said)
        face.none_fits.setVisible(not tickets and (self._ticket is not None or self.searching.searching))
        face.write.setVisible(self._ticket is not None)

    # ---- what happens

    @Slot()
    def _on_asked(self) -> None:
        self._asking = True

    @Slot(object)
    def _on_answer(self, answer: KnowledgeAnswer) -> None:
        self._answer, self._asking = answer, False
        self.face.notice.clear()
        self.model.show_hits(answer.hits)
        self.list.scheduleDelayedItemsLayout()
        self._show_facts()

    @Slot(object)
    def _on_tickets(self, found: SimilarTickets) -> None:
        self._tickets, self._asking = found, False
        self.face.notice.clear()
        self.face.ticket_model.show_hits(found.tickets)
        self._show_facts()

    @Slot(str)
    def _on_search_failed(self, sentence: str) -> None:
        """Say why, and offer to try again; what was found before stays readable."""
        self._asking = False
        self._show_facts()
        self.facts.setText(self.tr("What was found before:") if self.model.hits else "")
        again = (self.tr("Try again"), self.searching.ask_now)
        self.face.notice.say(sentence, answers=[again], focus=False)
        self.status.emit(sentence)

    @Slot()
    def _on_return(self) -> None:
        """Open the first hit."""
        if self.searching.kind == TICKETS:
            if self.face.ticket_model.hits:
                self.ticket_wanted.emit(self.face.ticket_model.hits[0].id)
        elif self.model.hits:
            self.open_article(self.model.hits[0].id)

    @Slot(int)
    def _on_kind(self, number: int) -> None:
        self.searching.set_kind(KINDS[number])
        self._show_facts()

    @Slot()
    def _on_suggestion(self) -> None:
        if self._answer is not None:
            self.search.setText(self._answer.did_you_mean)

    @Slot(QModelIndex)
    def _on_hit(self, index: QModelIndex) -> None:
        hit: ArticleHit = index.data(HIT)
        self.open_article(hit.id)

    @Slot(QModelIndex)
    def _on_ticket(self, index: QModelIndex) -> None:
        self.ticket_wanted.emit(self.face.ticket_model.hits[index.row()].id)

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
    def _on_insert(self, article: bytes, text: str) -> None:
        self.article_cited.emit(article)
        self.insert_requested.emit(text)

    @Slot()
    def _on_write(self) -> None:
        if self._ticket is not None:
            self.write_wanted.emit(self._ticket)

    @Slot()
    def _on_none_fits(self) -> None:
        """Put what was looked for on the list of gaps."""
        self._write("article.gap", {"text": self.searching.text, "ticket": self._ticket}, self._on_gap)

    def _on_gap(self, changes: Changes) -> None:
        said = self.tr("Noted among what nobody finds.")
        self.face.notice.say(said, role="warning")
        self.status.emit(said)

    @Slot(bytes, str)
    def _on_verdict(self, article: bytes, verdict: str) -> None:
        if self._ticket is None:
            self.status.emit(self.tr("Choose a ticket first: the verdict is noted on it."))
            return

        def done(changes: Changes) -> None:
            self.article.verdict_stored(verdict)

        args = {"ticket": self._ticket, "article": article, "verdict": verdict}
        self._write("article.use", args, done)

    @Slot(bytes, str)
    def _on_flag(self, article: bytes, reason: str) -> None:
        """Note what is wrong with an article, for whoever looks after it."""
        args = {"article": article, "reason": reason, "ticket": self._ticket}
        self._write("article.flag", args, _Said(self.status, "Flagged for review.", "已标记，等待复核。"))

    def _write(self, verb: str, args: dict[str, Any], done: Any) -> None:
        given, refused = {name: value for name, value in args.items() if value}, self._on_refused
        self._requester.request(verb, given, reply_type=Changes, done=done, failed=refused, write=True)

    def _on_refused(self, failure: Failure) -> None:
        self._article_asked = 0
        self.status.emit(failure.sentence)
        if self.currentIndex() == 0:
            self.face.notice.say(failure.sentence)

    @Slot()
    def _on_theme(self) -> None:
        self.face.retranslate()
        self.delegate.forget()
        self.list.viewport().update()


class _Said:
    """Says in the status bar that something was done."""

    def __init__(self, status: Any, en: str, zh: str) -> None:
        self._status, self._words = status, (en, zh)

    def __call__(self, changes: Changes) -> None:
        self._status.emit(pick(*self._words))
