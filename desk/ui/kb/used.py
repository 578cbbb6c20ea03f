"""The articles used on the shown ticket with their verdicts: the other half of the two-way map. A few buttons."""

from functools import partial

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from desk.client.base import Requester
from desk.process.text import visible
from desk.protocol.knowledge import ArticleUse
from desk.protocol.messages import Failure
from desk.ui import theme
from desk.ui.widgets.article_text import verdict
from desk.ui.widgets.elided import ElidedLabel
from desk.ui.widgets.pill import Pill

_SHOWN = 3


class UsedArticles(QWidget):
    """At most three rows; hidden while there are none.

    Signals:
        article_wanted(bytes): open one; GUI thread.
    """

    article_wanted = Signal(bytes)

    def __init__(self, requester: Requester, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._requester = requester
        self._ticket: bytes | None = None
        self.uses: list[ArticleUse] = []
        self.buttons: list[QPushButton] = []
        self._heading = QLabel(self)
        self._heading.setProperty("role", "meta")
        self._rows = QVBoxLayout()
        self._rows.setSpacing(2)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 4)
        column.setSpacing(2)
        column.addWidget(self._heading)
        column.addLayout(self._rows)
        theme.themes.changed.connect(self._show)
        self.hide()

    def show_ticket(self, ticket: bytes | None) -> None:
        """Ask for the articles of a ticket; the same one again refreshes them."""
        if ticket != self._ticket:
            self.uses = []
            self._show()
        self._ticket = ticket
        if ticket is not None:
            self._requester.request(
                "query.ticket_articles", {"ticket": ticket}, reply_type=list[ArticleUse],
                done=partial(self._on_uses, ticket), failed=self._on_failed,
            )  # fmt: skip

    def _on_uses(self, ticket: bytes, uses: list[ArticleUse]) -> None:
        if ticket == self._ticket:
            self.uses = uses
            self._show()

    def _on_failed(self, failure: Failure) -> None:
        # Nothing is lost by not showing it; the search box above says what is wrong with the engine.
        self.uses = []
        self._show()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._show()
        super().changeEvent(event)

    def _show(self) -> None:
        while (item := self._rows.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self.buttons = []
        for use in self.uses[:_SHOWN]:
            self._rows.addWidget(self._row(use))
        more = len(self.uses) - _SHOWN
        heading = self.tr("Used on this ticket")
        self._heading.setText(self.tr("{0} and {1} more").format(heading, more) if more > 0 else heading)
        self.setVisible(bool(self.uses))

    def _row(self, use: ArticleUse) -> QPushButton:
        button = QPushButton(self)
        button.setProperty("role", "plain")
        button.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        button.setFixedHeight(30)
        text, tone = verdict(use.verdict)
        button.setAccessibleName(f"{use.title} {text}")
        line = QHBoxLayout(button)
        line.setContentsMargins(6, 0, 4, 0)
        line.setSpacing(6)
        title = ElidedLabel(visible(use.title), button)
        line.addWidget(title, 1)
        if use.outdated:
            line.addWidget(Pill(self.tr("changed since"), "warn", parent=button))
        line.addWidget(Pill(text, tone, parent=button))
        button.clicked.connect(partial(self._on_clicked, use.article))
        self.buttons.append(button)
        return button

    def _on_clicked(self, article: bytes, checked: bool = False) -> None:
        self.article_wanted.emit(article)
