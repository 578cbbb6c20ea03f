"""Sends the library's ops and says what became of them. Knows verbs, no widget."""

from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot

from desk.client.base import Requester
from desk.protocol.changes import Changes
from desk.protocol.messages import Failure


class LibraryOps(QObject):
    """Ops on articles and gaps.

    Signals (GUI thread):
        done(object, str): the Changes and a sentence.
        refused(str): why not.
    """

    done = Signal(object, str)
    refused = Signal(str)

    def __init__(self, requester: Requester, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._requester = requester

    @Slot(str, object)
    def run(self, verb: str, args: dict[str, Any]) -> None:
        """Send an op."""
        self._send(verb, args, self.tr("Done"))

    @Slot(bytes)
    def undo(self, op_id: bytes) -> None:
        """Take an op back."""
        self._send("undo", {"of": op_id}, self.tr("Undone"))

    @Slot(bytes)
    def close_gap(self, gap: bytes) -> None:
        """Take a gap off the list."""
        self._send("article.gap_done", {"gap": gap}, self.tr("Taken off the list"))

    def _send(self, verb: str, args: dict[str, Any], said: str) -> None:
        self._requester.request(
            verb,
            args,
            reply_type=Changes,
            done=partial(self._on_done, said),
            failed=self._on_failed,
            write=True,
        )

    def _on_done(self, said: str, changes: Changes) -> None:
        self.done.emit(changes, said)

    def _on_failed(self, failure: Failure) -> None:
        self.refused.emit(failure.sentence)
