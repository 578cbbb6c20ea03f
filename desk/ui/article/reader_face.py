"""How one article of the library looks: title, badges, its buttons, and the three tabs."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desk.client.base import Requester
from desk.process.text import visible
from desk.protocol.views import ArticleView
from desk.ui import texts
from desk.ui.article.history import HistoryPage
from desk.ui.article.tickets import TicketsPage
from desk.ui.widgets import article_text
from desk.ui.widgets.elided import ElidedLabel
from desk.ui.widgets.flow import FlowLayout
from desk.ui.widgets.markdown import SafeBrowser
from desk.ui.widgets.notice import Notice
from desk.ui.widgets.pill import Pill
from desk.ui.widgets.tabs import choice_buttons

TABS = ("text", "tickets", "history")


class ReaderFace(QWidget):
    """The widgets of the reader; what they do stands in `ArticleReader`."""

    def __init__(self, requester: Requester, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.products: dict[str, str] = {}
        self._title = QLabel(self)
        self._title.setProperty("role", "title")
        self._title.setTextFormat(Qt.TextFormat.PlainText)
        self._title.setWordWrap(True)
        self._title.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._title.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        self._meta = ElidedLabel(parent=self)
        self._meta.setProperty("role", "meta")
        self._pills = QWidget(self)
        self._flow = FlowLayout(self._pills, gap=6, line_gap=6)
        self.notice = Notice(self)
        self.edit, self.validate, self.more = QPushButton(self), QPushButton(self), QPushButton(self)
        self.menu = QMenu(self.more)
        self.more.setMenu(self.menu)
        self.body = SafeBrowser(self)
        self.tickets = TicketsPage(requester, self)
        self.history = HistoryPage(requester, self)
        self._lay_out()

    def _lay_out(self) -> None:
        self.edit.setProperty("role", "primary")
        self.more.setProperty("role", "icon")
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self._title, 1)
        for button in (self.validate, self.edit, self.more):
            head.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        bar = QHBoxLayout()
        bar.setSpacing(2)
        self.stack = QStackedWidget(self)
        self._group, self.tabs = choice_buttons(self, TABS, bar.addWidget)
        for page in (self.body, self.tickets, self.history):
            self.stack.addWidget(page)
        bar.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(28, 18, 24, 14)
        column.setSpacing(10)
        column.addLayout(head)
        column.addWidget(self._meta)
        column.addWidget(self._pills)
        column.addWidget(self.notice)
        column.addLayout(bar)
        column.addWidget(self.stack, 1)

    def show_pills(self, article: ArticleView) -> None:
        """Show confidence, freshness, audience, flags, places and tags."""
        while (item := self._flow.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        shown = [
            article_text.confidence(article.confidence),
            self._fresh(article),
            article_text.audience(article.audience),
        ]
        if article.flags:
            shown.append((self.tr("{0} flags").format(article.flags), "bad"))
        if article.proposed:
            shown.append((self.tr("reuse has earned validation"), "ok"))
        shown += [
            (text, "plain")
            for text in (article.scenario, self.products.get(article.product, article.product))
            if text
        ]
        shown += [(f"#{tag}", "muted") for tag in article.tags]
        for text, tone in shown:
            if text:
                pill = Pill(visible(text), tone, parent=self._pills)
                self._flow.addWidget(pill)
                pill.show()

    def _fresh(self, article: ArticleView) -> article_text.Badge:
        if article.freshness == "fresh" and article.fresh_until_us:
            return (self.tr("verified until {0}").format(texts.day(article.fresh_until_us)), "ok")
        return article_text.freshness(article.freshness)
