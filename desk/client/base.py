"""What every pane knows of the engine: ask, be answered, hear of changes. Transports stand elsewhere."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

if TYPE_CHECKING:  # structs: the first paint does without msgspec
    from desk.protocol.changes import Changes
    from desk.protocol.messages import Failure

T = TypeVar("T")


class Requester(Protocol):
    """The asking half of a client, all on the caller's (GUI) thread.

    `request` returns at once with the request's number. `done` is called with the result converted to
    `reply_type` (left as plain JSON values when None), `failed` with the known error; without `failed`
    the client reports the failure through its `failed` signal so that nothing passes unseen.
    A write (`write=True`) gets an op_id, survives the engine's death and is sent again to the next one;
    its `Changes` arrive through the client's `changed` signal before `done` is called.
    """

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
        """Send one request and return its number."""
        ...

    def cancel(self, number: int) -> None:
        """Forget the callbacks of a read that is no longer wanted."""
        ...


ChangesHandler = Callable[["Changes"], None]
