"""A requester whose client comes later: the first paint does not wait for the engine's client to be imported.

Requests made before are kept in order and handed on; numbers given early stay valid for `cancel`.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from desk.client.base import Requester

if TYPE_CHECKING:
    from desk.protocol.messages import Failure

T = TypeVar("T")


class LateRequester:
    """Stands for the client until `connect_to`, and hands everything on after it."""

    def __init__(self) -> None:
        self._client: Requester | None = None
        self._waiting: dict[int, Callable[[Requester], int]] = {}
        self._numbers: dict[int, int] = {}
        self._early = 0

    def connect_to(self, client: Requester) -> None:
        """Hand on what was asked so far, and everything from now on."""
        self._client = client
        waiting, self._waiting = self._waiting, {}
        for number, send in waiting.items():
            self._numbers[number] = send(client)

    def request(
        self,
        verb: str,
        args: dict[str, Any] | None = None,
        *,
        reply_type: type[T] | None = None,
        done: Callable[[T], None] | None = None,
        failed: Callable[["Failure"], None] | None = None,
        write: bool = False,
    ) -> int:
        """Send a request now or as soon as there is a client; see `Requester`."""

        def send(client: Requester) -> int:
            return client.request(verb, args, reply_type=reply_type, done=done, failed=failed, write=write)

        if self._client is not None:
            return send(self._client)
        self._early -= 1  # numbers of clients are positive
        self._waiting[self._early] = send
        return self._early

    def cancel(self, number: int) -> None:
        """Forget a read that is no longer wanted."""
        if self._waiting.pop(number, None) is None and self._client is not None:
            self._client.cancel(self._numbers.pop(number, number))
