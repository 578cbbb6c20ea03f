"""A client in the same process as its handler: for tests, the tour and the command line.

Every request and reply passes through the wire's form, so that nothing works here that would not work there.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from desk.client.pending import PendingRequests, deliver
from desk.client.wire import raw
from desk.protocol.changes import Changes
from desk.protocol.messages import REQUESTS, Failure, Reply, Request, encode_line

T = TypeVar("T")
Handler = Callable[[Request], Reply]
Later = Callable[[Callable[[], None]], None]


def at_once(work: Callable[[], None]) -> None:
    """Run the work now."""
    work()


class LocalClient:
    """Answers requests by calling a handler.

    Attributes:
        on_changed: called with the `Changes` of each write; add to it.
        on_failed: called with failures that no one claimed; add to it.
    """

    def __init__(self, handler: Handler, *, language: str = "en", later: Later = at_once) -> None:
        """`later` says when a request is handled: at once, or for instance in Qt's next round."""
        self.on_changed: list[Callable[[Changes], None]] = []
        self.on_failed: list[Callable[[Failure], None]] = []
        self._handler = handler
        self._later = later
        self._pending = PendingRequests(language)

    @property
    def language(self) -> str:
        """Return the language in which sentences are wanted."""
        return self._pending.language

    @language.setter
    def language(self, language: str) -> None:
        self._pending.language = language

    def request(
        self,
        verb: str,
        args: dict[str, Any] | None = None,
        *,
        reply_type: type[T] | None = None,
        done: Callable[[T], None] | None = None,
        failed: Callable[[Failure], None] | None = None,
        write: bool = False,
    ) -> int:
        """Handle one request and return its number."""
        request = self._pending.make(verb, args, reply_type=reply_type, done=done, failed=failed, write=write)
        self._later(lambda: self._handle(request))
        return request.n

    def cancel(self, number: int) -> None:
        """Forget the callbacks of a read that is no longer wanted."""
        self._pending.cancel(number)

    def _handle(self, request: Request) -> None:
        reply = raw(self._handler(REQUESTS.decode(encode_line(request))))
        item = self._pending.take(request.n)
        if item is not None:
            deliver(item, reply, changed=self._changed, unclaimed=self._unclaimed)

    def _changed(self, changes: Changes) -> None:
        for hear in self.on_changed:
            hear(changes)

    def _unclaimed(self, failure: Failure) -> None:
        for hear in self.on_failed:
            hear(failure)
