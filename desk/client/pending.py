"""The requests of a client that wait for their answers, whichever engine gives them.

Numbers requests, keeps what must be sent again, and calls back. Knows no transport, no Qt and no clock
but the one inside ids.
"""

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import msgspec

from desk.client.wire import RawReply, result_of
from desk.process import messages
from desk.process.ids import new_id
from desk.protocol.changes import Changes
from desk.protocol.messages import Failure, Request

FATAL_DEATHS = 3
"""A request that was first in line at this many deaths of engines is taken to be their cause."""
LOOP_DEATHS, LOOP_S = 3, 30.0
ENDLESS_DEATHS, ENDLESS_S = 25, 60.0

messages.register(
    {
        "answer_unreadable": (
            "Window and engine do not understand each other. Restart Desk so that both are the same version.",
            "窗口与引擎无法互相识别。请重启 Desk，使两者版本一致。",
        ),
        "request_fatal": (
            "The engine stopped three times while it worked on “{verb}”. The request was set aside; nothing"
            " else is affected. Please report it with the log {log}.",
            "引擎在执行“{verb}”时连续三次意外停止。该请求已搁置，其他内容不受影响。请附上日志 {log} 反馈给我们。",
        ),
    }
)


class Deaths:
    """Counts the ends of engines, to tell an accident from a loop."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        """Start with none."""
        self._clock = clock
        self._times: deque[float] = deque(maxlen=ENDLESS_DEATHS)

    def add(self) -> None:
        """Count one."""
        self._times.append(self._clock())

    def clear(self) -> None:
        """Forget all: an engine that does work is in no loop."""
        self._times.clear()

    @property
    def recent(self) -> int:
        """Return how many happened lately."""
        return sum(self._clock() - death < LOOP_S for death in self._times)

    @property
    def looping(self) -> bool:
        """Tell whether starting another engine at once is pointless."""
        endless = len(self._times) == ENDLESS_DEATHS and self._clock() - self._times[0] < ENDLESS_S
        return self.recent >= LOOP_DEATHS or endless


@dataclass(slots=True)
class Pending:
    """One unanswered request with what its answer is wanted for."""

    request: Request
    reply_type: Any | None = None
    done: Callable[[Any], None] | None = None
    failed: Callable[[Failure], None] | None = None
    deaths: int = 0
    internal: bool = False


class PendingRequests:
    """Numbered requests in the order in which they were made."""

    def __init__(self, language: str) -> None:
        """`language` is the one in which sentences are wanted."""
        self.language = language
        self._count = 0
        self._waiting: dict[int, Pending] = {}

    def __len__(self) -> int:
        return len(self._waiting)

    def make(
        self,
        verb: str,
        args: dict[str, Any] | None,
        *,
        reply_type: Any | None = None,
        done: Callable[[Any], None] | None = None,
        failed: Callable[[Failure], None] | None = None,
        write: bool = False,
        internal: bool = False,
    ) -> Request:
        """Note a request and return it, numbered, with an op_id if it writes."""
        op_id = new_id(time.time_ns() // 1000) if write else b""
        self._count += 1
        request = Request(self._count, verb, args or {}, op_id, self.language)
        self._waiting[request.n] = Pending(request, reply_type, done, failed, internal=internal)
        return request

    def adopt(self, request: Request) -> Request:
        """Note a request that another client made and return it under a number of our own."""
        self._count += 1
        own = msgspec.structs.replace(request, n=self._count)
        self._waiting[own.n] = Pending(own)
        return own

    def requests(self) -> list[Request]:
        """Return all unanswered requests in order, to be sent to the next engine."""
        self._waiting = {n: item for n, item in self._waiting.items() if not item.internal}
        return [item.request for item in self._waiting.values()]

    def cancel(self, number: int) -> None:
        """Forget who wanted the answer; a read is forgotten whole."""
        item = self._waiting.get(number)
        if item is None:
            return
        if item.request.op_id:
            item.done = item.failed = None
        else:
            del self._waiting[number]

    def take(self, number: int) -> Pending | None:
        """Return the request that is answered and wait for it no longer."""
        return self._waiting.pop(number, None)

    def blame(self) -> Pending | None:
        """Count a death of the engine on the request it worked on; return it if it was once too often."""
        first = next((item for item in self._waiting.values() if not item.internal), None)
        if first is None:
            return None
        first.deaths += 1
        if first.deaths < FATAL_DEATHS:
            return None
        return self._waiting.pop(first.request.n)


def deliver(
    item: Pending,
    reply: RawReply,
    *,
    changed: Callable[[Changes], None],
    unclaimed: Callable[[Failure], None],
) -> None:
    """Hand an answer to those who wait: changes first, then the result, or the failure."""
    if reply.failure is not None:
        (item.failed or unclaimed)(reply.failure)
        return
    try:
        result = result_of(reply, item.reply_type)
    except (msgspec.DecodeError, msgspec.ValidationError) as error:
        sentence = messages.text("answer_unreadable", item.request.language)
        failure = Failure(code="answer_unreadable", sentence=sentence, bug=True, detail=str(error))
        (item.failed or unclaimed)(failure)
        return
    if reply.changes is not None and (reply.changes.items or reply.changes.bulk):
        changed(reply.changes)
    if item.done is not None:
        item.done(result)
