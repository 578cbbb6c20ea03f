"""The sidebar's questions: suggestions for the ticket, articles and tickets for words. Old answers never win.

A question waits a moment for more keys; each new one drops the one before, so that a late answer can never
stand over a newer question.
"""

from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from desk.client.base import Requester
from desk.protocol.messages import Failure
from desk.protocol.views import KnowledgeAnswer, SimilarTickets

_WAIT_MS = 60
_AGAIN_MS = 250
_REBUILD_MS = 1000
_LIMIT = 20
ARTICLES, TICKETS = "articles", "tickets"


class KnowledgeSearch(QObject):
    """Asks `kb.search` while there are words, else `kb.suggest` for the shown ticket; or tickets likewise.

    Signals (GUI thread):
        asked(): a question was sent; its answer is not here yet.
        answered(object): a KnowledgeAnswer that still fits what is asked.
        tickets_found(object): SimilarTickets that still fit.
        failed(str): the sentence of a refused question.
    """

    asked = Signal()
    answered = Signal(object)
    tickets_found = Signal(object)
    failed = Signal(str)

    def __init__(self, requester: Requester, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._requester = requester
        self._ticket: bytes | None = None
        self._text = ""
        self._kind = ARTICLES
        self._number = 0
        self._turn = 0
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.ask_now)

    @property
    def searching(self) -> bool:
        """Tell whether words are asked for (not suggestions)."""
        return bool(self._text)

    @property
    def kind(self) -> str:
        """Return what is asked for: articles or tickets."""
        return self._kind

    @property
    def text(self) -> str:
        """Return the words asked for."""
        return self._text

    def set_kind(self, kind: str) -> None:
        """Ask for articles or for tickets."""
        if kind != self._kind:
            self._kind = kind
            self.ask_now()

    def set_ticket(self, ticket: bytes | None) -> None:
        """Suggest for another ticket."""
        self._ticket = ticket
        if not self._text:
            self.ask_now()

    def set_text(self, text: str) -> None:
        """Ask for words, a moment after the last key."""
        self._text = text.strip()
        self._timer.start(_WAIT_MS)

    def renew(self) -> None:
        """Suggest again soon: what the ticket says has changed. Words being searched are left alone."""
        if not self._text and self._ticket is not None:
            self._timer.start(_AGAIN_MS)

    @Slot()
    def ask_now(self) -> None:
        """Ask at once, dropping the question before."""
        self._timer.stop()
        if self._number:
            self._requester.cancel(self._number)
            self._number = 0
        self._turn += 1
        turn = self._turn
        if not self._text and self._ticket is None:
            self._say_nothing()
            return
        verb, args, kind, tell = self._question()
        self.asked.emit()

        def done(answer: Any) -> None:
            if turn == self._turn:
                self._number = 0
                tell.emit(answer)
                self._follow_rebuild(answer)

        def failed(failure: Failure) -> None:
            if turn == self._turn:
                self._number = 0
                self.failed.emit(failure.sentence)

        number = self._requester.request(verb, args, reply_type=kind, done=done, failed=failed)
        self._number = number if turn == self._turn else 0

    def _question(self) -> tuple[str, dict[str, Any], Any, Any]:
        """Return verb, arguments, type of the answer and the signal that tells it."""
        if self._kind == TICKETS:
            args: dict[str, Any] = {"text": self._text} if self._text else {"ticket": self._ticket}
            return (
                "query.similar",
                {**args, "window_s": 0, "limit": _LIMIT},
                SimilarTickets,
                self.tickets_found,
            )
        if self._text:
            return "kb.search", {"text": self._text, "limit": _LIMIT}, KnowledgeAnswer, self.answered
        return "kb.suggest", {"ticket": self._ticket}, KnowledgeAnswer, self.answered

    def _say_nothing(self) -> None:
        if self._kind == TICKETS:
            self.tickets_found.emit(SimilarTickets(tickets=(), count=0, open_count=0, window_s=0))
        else:
            self.answered.emit(KnowledgeAnswer(hits=(), total=0, took_ms=0.0))

    def _follow_rebuild(self, answer: Any) -> None:
        """Ask again while the index is being built: what is found grows with it."""
        if (
            isinstance(answer, KnowledgeAnswer)
            and answer.rebuilding is not None
            and not self._timer.isActive()
        ):
            self._timer.start(_REBUILD_MS)
