"""The library of knowledge: filters, list, and an article being read or written. Layout and wiring."""

from PySide6.QtCore import QEvent, Signal, Slot
from PySide6.QtWidgets import QWidget

from desk.client.base import Requester
from desk.protocol.changes import Changes
from desk.protocol.knowledge import ArticleDraft, LibraryFacets
from desk.protocol.messages import Failure
from desk.protocol.views import ArticleView
from desk.ui.article.acting import LibraryOps
from desk.ui.article.editor import fields_of
from desk.ui.article.filters import Filters
from desk.ui.article.library_face import LibraryFace
from desk.ui.article.model import Line
from desk.ui.article_drafts import ArticleDrafts
from desk.ui.i18n import language
from desk.ui.widgets.article_window import ArticleWindow
from desk.ui.widgets.directory import Directory


class ArticlesPane(LibraryFace):
    """The library.

    Signals (GUI thread):
        status(str): a sentence for the status bar.
        ticket_wanted(bytes): show a ticket.
    """

    status = Signal(str)
    ticket_wanted = Signal(bytes)

    def __init__(self, requester: Requester, parent: QWidget | None = None) -> None:
        super().__init__(requester, parent)
        self._requester = requester
        self._drafts = self.editor.drafts
        self._wanted = b""
        self._facets: LibraryFacets | None = None
        self._origin = b""
        self.directory = Directory(requester, self)
        self.ops = LibraryOps(requester, self)
        self._wire()
        self.retranslate()
        self.directory.load()
        self._ask_facets()
        self.listing.ask()
        self._offer_unsaved()

    # ---- building

    def _wire(self) -> None:
        self.counting.timeout.connect(self._ask_facets)
        self.filters.changed.connect(self._on_filters)
        self.listing.chosen.connect(self._on_line)
        self.listing.new_wanted.connect(self.new_article)
        self.listing.failed.connect(self.status)
        self.empty.follow(self.listing, self._ask_facets)
        self.reader.edit_wanted.connect(self._on_edit)
        self.reader.op_wanted.connect(self.ops.run)
        self.ops.done.connect(self._on_done)
        self.ops.refused.connect(self._on_refused)
        self.reader.ticket_wanted.connect(self.ticket_wanted)
        self.reader.article_wanted.connect(self.show_article)
        self.reader.beside_wanted.connect(self._on_beside)
        self.reader.failed.connect(self.status)
        self.editor.saved.connect(self._on_saved)
        self.editor.left.connect(self._on_left)
        self.gap.write_wanted.connect(self._on_gap_write)
        self.gap.ticket_wanted.connect(self.ticket_wanted)
        self.gap.done_wanted.connect(self._on_gap_done)
        self.unsaved.clicked.connect(self._on_unsaved)
        self.toast.undo_wanted.connect(self.ops.undo)
        self.directory.changed.connect(self._on_directory)

    def retranslate(self) -> None:
        """Take the texts of the current language."""
        self.setAccessibleName(self.tr("Knowledge"))
        self.unsaved.setToolTip(self.tr("Articles you began and did not save"))
        self._offer_unsaved()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    # ---- what the window calls

    def on_changes(self, changes: Changes) -> None:
        """Ask again for what changed."""
        self.directory.on_changes(changes)
        if not changes.touches("article", "gap"):
            return
        self.count_soon()
        self.listing.ask()
        shown = self.reader.article
        if shown is not None and (changes.bulk or shown.id in changes.of("article")):
            self._ask_article(shown.id)

    def use_drafts(self, drafts: ArticleDrafts) -> None:
        """Keep unsaved articles where the window's journal finds them."""
        self._drafts = self.editor.drafts = drafts
        self._offer_unsaved()

    def focus_search(self) -> None:
        """Go to the search box."""
        self.listing.search.setFocus()
        self.listing.search.selectAll()

    @Slot(bytes)
    def show_article(self, article: bytes) -> None:
        """Show an article of the library."""
        self._ask_article(article, show=True)

    @Slot(bytes)
    def edit_article(self, article: bytes) -> None:
        """Open an article for changing."""
        self._ask_article(article, edit=True)

    @Slot()
    def new_article(self) -> None:
        """Write an article from nothing."""
        self._origin = b""
        self.editor.open_new({"language": "zh" if language().startswith("zh") else "en"})
        self.show_page(self.editor)

    @Slot(bytes)
    def article_from_ticket(self, ticket: bytes) -> None:
        """Write an article that begins with what a ticket says."""
        self._requester.request(
            "query.article_draft", {"ticket": ticket}, reply_type=ArticleDraft, done=self._on_draft,
            failed=self._on_failed,
        )  # fmt: skip

    # ---- asking

    @Slot()
    def _ask_facets(self) -> None:
        self._requester.request(
            "query.article_facets", {}, reply_type=LibraryFacets, done=self._on_facets, failed=self._on_failed
        )

    def _on_facets(self, facets: LibraryFacets) -> None:
        self._facets = facets
        self._on_directory()

    @Slot()
    def _on_directory(self) -> None:
        """Name products, and offer scenarios and products to the editor."""
        facets, directory = self._facets, self.directory
        found = [facet.value for facet in facets.products] if facets else []
        stored = list(dict.fromkeys((*directory.products, *found)))
        names = {value: directory.product_name(value) for value in stored}
        if names != self.listing.products:
            self.listing.products = self.reader.products = names
            self.listing.ask()
        if facets is not None:
            self.filters.show_facets(facets, names)
            self.editor.form.offer([facet.value for facet in facets.scenarios], list(names.items()))

    def _ask_article(self, article: bytes, *, show: bool = False, edit: bool = False) -> None:
        self._wanted = article

        def done(found: ArticleView) -> None:
            if found.id == self._wanted:
                self._on_article(found, show=show, edit=edit)

        self._requester.request(
            "query.article", {"article": article}, reply_type=ArticleView, done=done, failed=self._on_failed
        )

    def _on_article(self, article: ArticleView, *, show: bool, edit: bool) -> None:
        self.reader.show_article(article)
        self.listing.select(article.id)
        if edit and "edit" in article.may:
            self._on_edit()
        elif show or edit:
            self.show_page(self.reader)

    def _on_failed(self, failure: Failure) -> None:
        self.status.emit(failure.sentence)

    # ---- what happens

    @Slot(object)
    def _on_filters(self, filters: Filters) -> None:
        self.listing.show_filters(filters)

    @Slot(object)
    def _on_line(self, line: Line) -> None:
        if self.stack.currentWidget() is self.editor:
            self._offer_unsaved()
        if line.gap is not None:
            self.gap.show_gap(line.gap)
            self.show_page(self.gap)
        else:
            self._ask_article(line.id, show=True)

    def _on_draft(self, draft: ArticleDraft) -> None:
        self._origin = draft.ticket or b""
        self.editor.open_new(fields_of(draft), draft.ticket)
        self.show_page(self.editor)

    @Slot()
    def _on_edit(self) -> None:
        if self.reader.article is not None:
            self._origin = b""
            self.editor.open_article(self.reader.article)
            self.show_page(self.editor)

    @Slot(str)
    def _on_refused(self, sentence: str) -> None:
        self.reader.notice.say(sentence)
        self.status.emit(sentence)

    @Slot(object, str)
    def _on_done(self, changes: Changes, text: str) -> None:
        self.toast.show_message(text, op_id=changes.op_id if changes.undoable else b"", bottom=24)
        self.status.emit(text)
        if self.reader.article is not None:
            self._ask_article(self.reader.article.id)

    @Slot(object)
    def _on_saved(self, changes: Changes) -> None:
        shown = self.editor.shown
        article = changes.subject or (shown.article if shown else b"")
        self._on_done(changes, self.tr("Article saved"))
        self._offer_unsaved()
        if self._origin:
            origin, self._origin = self._origin, b""
            self.ticket_wanted.emit(origin)
        self._ask_article(article, show=True)

    @Slot()
    def _on_left(self) -> None:
        self._offer_unsaved()
        origin, self._origin = self._origin, b""
        self.show_page(self.reader if self.reader.article is not None else self.empty)
        if origin:
            self.ticket_wanted.emit(origin)

    @Slot(object)
    def _on_beside(self, article: ArticleView) -> None:
        ArticleWindow.open_for(article, self.window())

    # ---- gaps and what was not saved

    @Slot(str, bytes)
    def _on_gap_write(self, text: str, ticket: bytes) -> None:
        if ticket:
            self.article_from_ticket(ticket)
            return
        self._origin = b""
        self.editor.open_new({"title": text, "language": "zh" if language().startswith("zh") else "en"})
        self.show_page(self.editor)

    @Slot(bytes)
    def _on_gap_done(self, gap: bytes) -> None:
        self.show_page(self.empty)
        self.ops.close_gap(gap)

    def _offer_unsaved(self) -> None:
        forms = self._drafts.all()
        self.unsaved.setVisible(bool(forms))
        self.unsaved.setText(self.tr("{0} not saved").format(len(forms)))

    @Slot()
    def _on_unsaved(self) -> None:
        """Go on with the oldest form that is not shown already."""
        shown = self.editor.shown
        forms = self._drafts.all()
        others = [form for form in forms if shown is None or form.place != shown.place]
        if others or forms:
            self._origin = b""
            self.editor.open_form((others or forms)[0])
            self.show_page(self.editor)
