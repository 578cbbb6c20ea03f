"""A requester for the tour's pictures that can refuse or keep silent, so that those states are seen too."""

from collections.abc import Callable
from typing import Any, TypeVar

import desk.client.qt  # noqa: F401 - registers the sentences about the engine
from desk.client.base import Requester
from desk.process import messages
from desk.protocol.messages import Failure
from desk.ui import i18n

T = TypeVar("T")
REFUSED = "engine_stopped"


class Moody:
    """Hands everything on, unless it is told to refuse or to be silent.

    Attributes:
        mood: "" (hand on), refuse or silent.
    """

    def __init__(self, requester: Requester) -> None:
        self._requester = requester
        self.mood = ""

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
        """See `Requester`."""
        if self.mood == "refuse" and failed is not None:
            failed(Failure(code=REFUSED, sentence=messages.text(REFUSED, i18n.language())))
        if self.mood:
            return 1
        return self._requester.request(
            verb, args, reply_type=reply_type, done=done, failed=failed, write=write
        )

    def cancel(self, number: int) -> None:
        """See `Requester`."""
        self._requester.cancel(number)
