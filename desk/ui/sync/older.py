"""Older tickets: words are looked for in the whole shared database, and a ticket that is chosen comes here whole."""

from typing import Any

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from desk.client.base import Requester
from desk.protocol.messages import Failure
from desk.ui import texts
from desk.ui.sharing import sharing
from desk.ui.widgets.choices import ChoiceList
from desk.ui.widgets.notice import Notice


class OlderPage(QWidget):
    """A line for words, what the server found, and the button that shows one.

    Signals (GUI thread):
        ticket_wanted(bytes): a ticket shall be shown; it is fetched where it is not here.
    """

    ticket_wanted = Signal(bytes)

    def __init__(self, requester: Requester, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._requester = requester
        self._asked = ""
        self.found: list[dict[str, Any]] = []
        self.words, self.search_button, self.show_button = (
            QLineEdit(self),
            QPushButton(self),
            QPushButton(self),
        )
        self.list = ChoiceList(self)
        self.list.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.hint = QLabel(self)
        self.hint.setProperty("role", "meta")
        self.hint.setWordWrap(True)
        self.notice = Notice(self)
        top, foot = QHBoxLayout(), QHBoxLayout()
        top.addWidget(self.words, 1)
        top.addWidget(self.search_button)
        foot.addStretch(1)
        foot.addWidget(self.show_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.hint)
        column.addLayout(top)
        column.addWidget(self.list, 1)
        column.addWidget(self.notice)
        column.addLayout(foot)
        for button in (self.search_button, self.show_button):
            button.setAutoDefault(False)
        self.search_button.setProperty("role", "primary")
        self.words.returnPressed.connect(self.search)
        self.search_button.clicked.connect(self.search)
        self.show_button.clicked.connect(self.show_chosen)
        self.list.activated.connect(self.show_chosen)
        sharing.searched.connect(self._on_searched)
        self.retranslate()

    def retranslate(self) -> None:
        """Take the texts of the current language."""
        self.hint.setText(
            self.tr(
                "This machine keeps open tickets and those closed lately. Here the whole shared database is searched:"
                " tickets with all the words in number, title or texts."
            )
        )
        self.words.setPlaceholderText(self.tr("Words, or a number"))
        self.words.setAccessibleName(self.tr("Words, or a number"))
        self.list.setAccessibleName(self.tr("Older tickets"))
        self.search_button.setText(self.tr("Search the server"))
        self.show_button.setText(self.tr("Show the ticket"))
        for button in (self.search_button, self.show_button):
            button.setAccessibleName(button.text())
        self._fill()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    @Slot()
    def search(self) -> None:
        """Ask the shared database."""
        self._asked = self.words.text().strip()
        if self._asked:
            self.notice.say(self.tr("Asking the shared database…"), role="meta")
            self._requester.request(
                "sync.search", {"words": self._asked}, done=self._on_asked, failed=self._on_failed
            )

    @Slot()
    def show_chosen(self) -> None:
        """Show the chosen ticket."""
        if 0 <= self.list.row < len(self.found):
            self.ticket_wanted.emit(bytes.fromhex(self.found[self.list.row]["id"].replace("-", "")))

    def _on_asked(self, answer: dict[str, Any]) -> None:
        if not answer.get("asked"):
            self.notice.say(self.tr("This workspace is not shared: all its tickets are here."))

    def _on_failed(self, failure: Failure) -> None:
        self.notice.say(failure.sentence)

    @Slot(object)
    def _on_searched(self, data: dict[str, Any]) -> None:
        """Show what came, or why nothing did."""
        self.found = list(data.get("tickets", ()))
        if data.get("offline"):
            self.notice.say(self.tr("The shared database cannot be reached now. Try again with a line."))
        elif not self.found:
            self.notice.say(self.tr("No ticket that you may see has all these words."))
        else:
            self.notice.clear()
        self._fill()
        if self.found:
            self.list.go(0)
            self.list.setFocus()

    def _fill(self) -> None:
        self.list.show_lines(
            [
                f"{one['number']} · {texts.state(one['state'])} · {one['updated'][:10]} · {one['title']}"
                for one in self.found
            ]
        )
        self.show_button.setEnabled(bool(self.found))
