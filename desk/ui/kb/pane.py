"""The sidebar: Knowledge, Customer and Properties of the shown ticket. Layout and wiring of its pages."""

from functools import cached_property
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desk.client.base import Requester
from desk.protocol.changes import Changes
from desk.protocol.messages import Failure
from desk.protocol.views import TicketView
from desk.ui import theme
from desk.ui.kb.knowledge import KnowledgePage
from desk.ui.widgets.directory import Directory
from desk.ui.widgets.tabs import choice_buttons

if TYPE_CHECKING:
    from desk.ui.kb.customer import CustomerPage
    from desk.ui.kb.properties import PropertiesPage

_ROOMY = 264
TABS = ("knowledge", "customer", "properties")


class KnowledgePane(QWidget):
    """Everything beside the ticket.

    Signals (GUI thread):
        insert_requested(str): text for the reply.
        article_cited(bytes): the article that text comes from; before `insert_requested`.
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
        self.setObjectName("pane")
        self._requester = requester
        self._wanted: bytes | None = None
        self._ticket: TicketView | None = None
        self._asked = 0
        self.directory = Directory(requester, self)
        self._areas: dict[str, QScrollArea] = {}
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
        self.knowledge = KnowledgePage(self._requester, self.pages)
        self.pages.addWidget(self.knowledge)
        column.addWidget(self.pages, 1)

    @cached_property
    def customer(self) -> "CustomerPage":
        """Return the page about the requester, made when it is first shown."""
        from desk.ui.kb.customer import CustomerPage

        page = CustomerPage(self, levels=lambda: self.directory.matrix.levels)
        page.copied.connect(self._on_copied)
        return page

    @cached_property
    def properties(self) -> "PropertiesPage":
        """Return the page of properties, made when it is first shown."""
        from desk.ui.kb.properties import PropertiesPage

        page = PropertiesPage(self.directory, self)
        page.edited.connect(self._on_edited)
        return page

    def _page(self, name: str) -> QWidget:
        """Return what stands behind a tab."""
        if name == "knowledge":
            return self.knowledge
        if name not in self._areas:
            page = self.customer if name == "customer" else self.properties
            self._areas[name] = area = self._scrolled(page)
            self.pages.addWidget(area)
            page.show_ticket(self._ticket)
        return self._areas[name]

    def _build_tabs(self) -> QFrame:
        head = QFrame(self)
        head.setProperty("role", "head")
        head.setFixedHeight(52)
        row = QHBoxLayout(head)
        row.setContentsMargins(8, 0, 8, 0)
        row.setSpacing(2)
        self._group, self.tabs = choice_buttons(head, TABS, row.addWidget)
        row.addStretch(1)
        return head

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
        self.knowledge.article_cited.connect(self.article_cited)
        self.knowledge.insert_requested.connect(self.insert_requested)
        self.knowledge.article_wanted.connect(self.article_wanted)
        self.knowledge.write_wanted.connect(self.write_wanted)
        self.knowledge.ticket_wanted.connect(self.ticket_wanted)
        self.knowledge.status.connect(self.status)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Bring the tabs closer together where there is little room."""
        super().resizeEvent(event)
        for tab in self.tabs.values():
            theme.set_role(tab, "tab" if event.size().width() >= _ROOMY else "tab_small")

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
        self.knowledge.show_ticket(ticket_id)

    def on_changes(self, changes: Changes) -> None:
        """Refresh what changed."""
        self.directory.on_changes(changes)
        shown = self._wanted
        if shown is not None and (
            changes.bulk or shown in changes.of("ticket") or shown in changes.of("entry")
        ):
            if self.pages.currentIndex() != 0:
                self._ask_ticket()
            else:
                self._ticket = None
        self.knowledge.on_changes(changes)

    def focus_search(self) -> None:
        """Go to the search box."""
        self._show_tab(0)
        self.knowledge.focus_search()

    def open_suggested(self) -> None:
        """Open the first article of the list; without one, go to the search box."""
        page = self.knowledge
        self._show_tab(0)
        if page.model.hits and page.searching.kind == "articles":
            page.open_article(page.model.hits[0].id)
        else:
            page.focus_search()

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
        self.setAccessibleName(self.tr("Beside the ticket"))

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    # ---- customer and properties

    @Slot(int)
    def _on_tab(self, number: int) -> None:
        self._show_tab(number)

    def _show_tab(self, number: int) -> None:
        self._group.button(number).setChecked(True)
        self.pages.setCurrentWidget(self._page(TABS[number]))
        if number and self._ticket is None:
            self._ask_ticket()

    def _on_refused(self, failure: Failure) -> None:
        self.status.emit(failure.sentence)

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
        if "customer" in self.__dict__:
            self.customer.show_ticket(ticket)
        if "properties" in self.__dict__:
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
