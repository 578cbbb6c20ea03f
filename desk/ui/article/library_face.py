"""How the library looks: filters, list, and the place for an article being read or written."""

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QPushButton, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from desk.client.base import Requester
from desk.ui.article.editor import ArticleEditor
from desk.ui.article.empty_page import EmptyPage
from desk.ui.article.filters import FilterList
from desk.ui.article.gap import GapPage
from desk.ui.article.listing import Listing
from desk.ui.article.reader import ArticleReader
from desk.ui.article_drafts import ArticleDrafts
from desk.ui.widgets.toast import Toast

_COUNT_PAUSE_MS = 300
"""Counting 100,000 articles takes the engine 140 ms: once for many changes, not once for each."""

_FILTERS, _LIST, _READER = 196, 350, 670


class LibraryFace(QWidget):
    """The widgets of the library; what they do stands in `ArticlesPane`."""

    def __init__(self, requester: Requester, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("pane")
        self.counting = QTimer(self)
        self.counting.setSingleShot(True)
        self.counting.setInterval(_COUNT_PAUSE_MS)
        self._build(requester)

    def _build(self, requester: Requester) -> None:
        self.filters = FilterList(self)
        self.listing = Listing(requester, self)
        self.reader = ArticleReader(requester, self)
        self.editor = ArticleEditor(requester, ArticleDrafts(), self)
        self.gap = GapPage(self)
        self.empty = EmptyPage(self)
        self.stack = QStackedWidget(self)
        for page in (self.empty, self.reader, self.editor, self.gap):
            self.stack.addWidget(page)
        self.unsaved = QPushButton(self)
        self.unsaved.hide()
        left = QWidget(self)
        column = QVBoxLayout(left)
        column.setContentsMargins(8, 10, 8, 8)
        column.addWidget(self.filters, 1)
        column.addWidget(self.unsaved)
        self._left = left
        self.columns = QSplitter(Qt.Orientation.Horizontal, self)
        self.columns.setHandleWidth(1)
        self.columns.setChildrenCollapsible(False)
        for widget in (left, self.listing, self.stack):
            self.columns.addWidget(widget)
        self.columns.setStretchFactor(2, 1)
        self.columns.setSizes([_FILTERS, _LIST, _READER])
        left.setMinimumWidth(150)
        self.listing.setMinimumWidth(250)
        # A page of much to show must not push the columns beside it together.
        self.stack.setMinimumWidth(420)
        self.toast = Toast(self)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.columns)

    def count_soon(self) -> None:
        """Let the filters be counted again, unless that is about to happen."""
        if not self.counting.isActive():
            self.counting.start()

    def show_page(self, page: QWidget) -> None:
        """Bring a page to the front; who writes has the whole width."""
        writing = page is self.editor
        self._left.setVisible(not writing)
        self.listing.setVisible(not writing)
        self.stack.setCurrentWidget(page)
