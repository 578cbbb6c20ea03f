"""What stands in an article's place while none is shown: choose one, the library is on its way, or refused."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, Slot
from PySide6.QtWidgets import QWidget

from desk.ui.article.listing import Listing
from desk.ui.queue.notice import Notice


class EmptyPage(Notice):
    """One of three states.

    Attributes:
        state: waiting, choose or refused.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.state, self._sentence = "waiting", ""
        self.retranslate()

    def follow(self, listing: Listing, count: Callable[[], None]) -> None:
        """Say how the list stands; when asked to, have it and the filters' counts read again."""
        self._listing, self._count = listing, count
        listing.listed.connect(self._on_listed)
        listing.failed.connect(self._on_failed)
        self.pressed.connect(self._on_again)

    @Slot()
    def _on_listed(self) -> None:
        self.show_state("choose")

    @Slot(str)
    def _on_failed(self, sentence: str) -> None:
        self.show_state("refused", sentence)

    @Slot()
    def _on_again(self) -> None:
        self.show_state("waiting")
        self._count()
        self._listing.ask()

    def show_state(self, state: str, sentence: str = "") -> None:
        """Show a state; a refusal comes with its sentence."""
        self.state, self._sentence = state, sentence
        self.retranslate()

    def retranslate(self) -> None:
        """Take the texts of the current language."""
        choose = self.tr("Choose an article, or write one from what a ticket taught.")
        icon, title, text, button = {
            "waiting": ("hourglass", self.tr("The library is on its way…"), "", ""),
            "choose": ("book", self.tr("No article chosen"), choose, ""),
            "refused": ("alert", self.tr("The library cannot be read"), self._sentence, self.tr("Try again")),
        }[self.state]
        self.setAccessibleName(f"{title}\n{text}".strip())
        self.show_notice(icon, title, text, button)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)
