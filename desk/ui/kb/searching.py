"""The sidebar's questions: suggestions for the ticket, search while typing. Old answers never overwrite new ones."""

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from desk.client.base import Requester
from desk.protocol.messages import Failure
from desk.protocol.views import KnowledgeAnswer

_WAIT_MS = 60
_LIMIT = 20


class KnowledgeSearch(QObject):
    """Asks `kb.search` while there are words, else `kb.suggest` for the shown ticket.

    Signals (GUI thread):
        answered(object): a KnowledgeAnswer that still fits what is asked.
        failed(str): the sentence of a refused question.
    """

    answered = Signal(object)
    failed = Signal(str)

    def __init__(self, requester: Requester, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._requester = requester
        self._ticket: bytes | None = None
        self._text = ""
        self._number = 0
        self._asked = 0
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_WAIT_MS)
        self._timer.timeout.connect(self.ask_now)

    @property
    def searching(self) -> bool:
        """Tell whether words are asked for (not suggestions)."""
        return bool(self._text)

    def set_ticket(self, ticket: bytes | None) -> None:
        """Suggest for another ticket."""
        self._ticket = ticket
        if not self._text:
            self.ask_now()

    def set_text(self, text: str) -> None:
        """Ask for words, a moment after the last key."""
        self._text = text.strip()
        self._timer.start()

    @Slot()
    def ask_now(self) -> None:
        """Ask at once, dropping the question before."""
        self._timer.stop()
        if self._number:
            self._requester.cancel(self._number)
            self._number = 0
        self._asked += 1
        turn = self._asked
        if not self._text and self._ticket is None:
            self.answered.emit(KnowledgeAnswer(hits=(), total=0, took_ms=0.0))
            return
        verb, args = ("kb.search", {"text": self._text, "limit": _LIMIT})
        if not self._text:
            verb, args = ("kb.suggest", {"ticket": self._ticket})

        def done(answer: KnowledgeAnswer) -> None:
            if turn == self._asked:
                self._number = 0
                self.answered.emit(answer)

        def failed(failure: Failure) -> None:
            if turn == self._asked:
                self._number = 0
                self.failed.emit(failure.sentence)

        number = self._requester.request(verb, args, reply_type=KnowledgeAnswer, done=done, failed=failed)
        self._number = number if turn == self._asked else 0
