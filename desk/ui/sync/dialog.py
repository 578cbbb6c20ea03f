"""Sharing in one window: the line, conflicts, articles with two versions, what was not delivered, overtaken replies."""

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from desk.client.base import Requester
from desk.ui.sharing import sharing
from desk.ui.sync.conflicts import ConflictsPage
from desk.ui.sync.copying import STOPPED
from desk.ui.sync.inbox import Inbox
from desk.ui.sync.line import LinePage
from desk.ui.sync.older import OlderPage
from desk.ui.sync.replies import RepliesPage
from desk.ui.sync.undelivered import UndeliveredPage
from desk.ui.sync.versions import VersionsPage
from desk.ui.widgets.choices import ChoiceList


class SharingDialog(QDialog):
    """Opens at what wants a person.

    Signals (GUI thread):
        ticket_wanted(bytes): a ticket shall be shown.
    """

    ticket_wanted = Signal(bytes)

    def __init__(self, requester: Requester, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.list = ChoiceList(self)
        self.list.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.list.setFixedWidth(190)
        self.line = LinePage(requester, self)
        self.conflicts = ConflictsPage(requester, self)
        self.versions = VersionsPage(requester, self)
        self.undelivered = UndeliveredPage(requester, self)
        self.replies = RepliesPage(requester, self)
        self.older = OlderPage(requester, self)
        self.stack = QStackedWidget(self)
        for page in (self.line, self.conflicts, self.versions, self.undelivered, self.replies, self.older):
            self.stack.addWidget(page)
        self.close_button = QPushButton(self)
        self.close_button.setAutoDefault(False)
        right = QVBoxLayout()
        right.addWidget(self.stack, 1)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.close_button)
        right.addLayout(buttons)
        row = QHBoxLayout(self)
        row.setContentsMargins(20, 20, 20, 16)
        row.setSpacing(16)
        row.addWidget(self.list)
        row.addLayout(right, 1)
        self.resize(980, 620)
        self.list.selectionModel().currentChanged.connect(self._on_page)
        self.close_button.clicked.connect(self.close)
        self.conflicts.ticket_wanted.connect(self.ticket_wanted)
        self.undelivered.ticket_wanted.connect(self.ticket_wanted)
        self.replies.ticket_wanted.connect(self.ticket_wanted)
        self.older.ticket_wanted.connect(self.ticket_wanted)
        for page in (self.conflicts, self.versions, self.undelivered, self.replies):
            page.resolved.connect(sharing.renew)
        sharing.changed.connect(self._name_pages)
        self.retranslate()
        self._go_to_what_wants()

    def _go_to_what_wants(self) -> None:
        """Open at what wants a person, with the keys on its list."""
        status = sharing.status
        if status is not None and (status.copy is not None or status.code == STOPPED):
            self.list.go(0)
            self.list.setFocus()
            return
        wants = (0, status.conflicts, 0, status.undelivered, status.asked) if status else (0,)
        self.list.go(next((page for page in (4, 1, 3) if status and wants[page]), 0))
        inbox = self.stack.currentWidget()
        (inbox.list if isinstance(inbox, Inbox) else self.list).setFocus()

    def search_older(self) -> None:
        """Go to the search of the server."""
        self.list.go(5)
        self.older.words.setFocus()

    def retranslate(self) -> None:
        """Take the texts of the current language."""
        self.setWindowTitle(self.tr("Sharing"))
        self.list.setAccessibleName(self.tr("Sharing"))
        self.close_button.setText(self.tr("Close"))
        self.close_button.setAccessibleName(self.tr("Close"))
        self._name_pages()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    @Slot()
    def _name_pages(self) -> None:
        row, status = max(0, self.list.row), sharing.status
        conflicts, undelivered = (status.conflicts, status.undelivered) if status else (0, 0)
        asked = status.asked if status else 0
        names = [
            self.tr("Line"),
            self.tr("Conflicts") + (f" ({conflicts})" if conflicts else ""),
            self.tr("Two versions"),
            self.tr("Not delivered") + (f" ({undelivered})" if undelivered else ""),
            self.tr("Overtaken replies") + (f" ({asked})" if asked else ""),
            self.tr("Older tickets"),
        ]
        if names != self.list.labels:
            for page in (self.conflicts, self.versions, self.undelivered, self.replies):
                page.ask()
            self.list.show_lines(names)
            self.list.go(row)

    @Slot()
    def _on_page(self) -> None:
        self.stack.setCurrentIndex(max(0, self.list.row))
