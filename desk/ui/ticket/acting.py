"""Sends the ops of a ticket's actions and remembers which can be undone. Knows no widget."""

from typing import Any

from PySide6.QtCore import QObject, Signal

from desk.client.base import Requester
from desk.protocol.changes import Changes
from desk.protocol.messages import Failure


class TicketOps(QObject):
    """One op at a time per click; outcomes come back as signals.

    Signals (GUI thread):
        done(bytes, str, object): ticket, label of the action, Changes.
        refused(bytes, object): ticket, Failure.
    """

    done = Signal(bytes, str, object)
    refused = Signal(bytes, object)

    def __init__(self, requester: Requester, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._requester = requester
        self._undoable: dict[bytes, list[bytes]] = {}

    def run(self, ticket: bytes, verb: str, args: dict[str, Any], label: str) -> None:
        """Send an op on a ticket; the arguments may name another one (a merge the other way round)."""
        self._send(ticket, verb, {"ticket": ticket, **args}, label)

    def remember(self, ticket: bytes, changes: Changes) -> bytes:
        """Note what can be undone; return its op_id or b""."""
        if not (changes.undoable and changes.op_id):
            return b""
        self._undoable.setdefault(ticket, []).append(changes.op_id)
        return changes.op_id

    def last_undoable(self, ticket: bytes) -> bytes | None:
        """Return the newest op of a ticket that was not undone yet."""
        held = self._undoable.get(ticket)
        return held[-1] if held else None

    def undo(self, ticket: bytes, op_id: bytes, label: str) -> None:
        """Undo an op."""
        self._undoable[ticket] = [held for held in self._undoable.get(ticket, ()) if held != op_id]
        self._send(ticket, "undo", {"of": op_id}, label)

    def _send(self, ticket: bytes, verb: str, args: dict[str, Any], label: str) -> None:
        def done(changes: Changes) -> None:
            self.done.emit(ticket, label, changes)

        def failed(failure: Failure) -> None:
            self.refused.emit(ticket, failure)

        self._requester.request(verb, args, reply_type=Changes, done=done, failed=failed, write=True)
