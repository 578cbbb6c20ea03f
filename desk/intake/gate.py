"""The gate between the threads of channels and the one writer: messages wait here and share commits.

A caller gets a future that is set after the commit, never before; a full gate says so at once. Callers that live
in an event loop are told of a whole batch at once: waking the loop for each message cost more than the message.
Knows no channel.
"""

import asyncio
import contextlib
import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial
from typing import Any

from desk.process import messages
from desk.process.errors import KnownError

MOST_WAITING = 2_000
MOST_BYTES = 256_000_000
A_BATCH = 64
BATCH_BYTES = 16_000_000
GATHER_S = 0.007
"""So long the first message of a batch waits for others that share its commit, while there is much to do."""

ENOUGH = 20
"""So many messages are company enough."""

BUSY_S = 0.05
"""There is much to do when the last batch was stored less than this ago."""

messages.register(
    {
        "gate_full": (
            "Too many messages wait to be stored. The sender will try again.",
            "等待入库的消息过多，发送方稍后会重试。",
        ),
        "gate_closed": ("Desk is ending. The sender will try again.", "Desk 正在退出，发送方稍后会重试。"),
    }
)


Answer = asyncio.Future[None]


@dataclass(slots=True)
class _Waiting:
    """A message that waits, its size, and what its sender holds: a future of a thread or one of an event loop."""

    item: dict[str, Any]
    size: int
    done: "Future[None] | Answer"


def _settle(answers: list[Answer], failure: str | None) -> None:
    """Tell senders of a loop what became of their messages (in the loop); None lets go of them."""
    for answer in answers:
        if answer.done():
            continue
        if failure is None:
            answer.cancel()
        elif failure:
            answer.set_exception(OSError(failure))
        else:
            answer.set_result(None)


def _tell(batch: list[_Waiting], failure: str | None) -> None:
    """Tell every sender of a batch."""
    loops: dict[asyncio.AbstractEventLoop, list[Answer]] = {}
    for one in batch:
        done = one.done
        if isinstance(done, asyncio.Future):
            loops.setdefault(done.get_loop(), []).append(done)
        elif failure is None:
            done.cancel()
        elif done.set_running_or_notify_cancel():
            if failure:
                done.set_exception(OSError(failure))
            else:
                done.set_result(None)
    for loop, answers in loops.items():
        with contextlib.suppress(RuntimeError):  # the loop has ended: nobody waits there any more
            loop.call_soon_threadsafe(_settle, answers, failure)


class Gate:
    """Messages on their way to the replica.

    Attributes:
        counted: called after each batch with (channel, result, number) for the figures.
    """

    def __init__(
        self, wake: Callable[[], None], counted: Callable[[str, str, int], None], most: int = MOST_WAITING
    ) -> None:
        """`wake` tells the engine's thread that something waits (from any thread); `most` messages may wait."""
        self._wake = wake
        self.counted = counted
        self._lock = threading.Lock()
        self._waiting: deque[_Waiting] = deque()
        self._bytes = 0
        self._drained = 0.0
        self._planned = False
        self._most = most
        self._closed = False

    def submit(self, item: dict[str, Any]) -> "Future[None]":
        """Queue a message (an `InboundArgument` as a dictionary); raises KnownError when the gate is full."""
        done: Future[None] = Future()
        self._enter(_Waiting(item, len(item.get("raw", b"")), done), self._wake)
        return done

    def submit_here(self, item: dict[str, Any]) -> Answer:
        """Queue a message of the running event loop; what `submit` does, told by a future of that loop.

        Shortly after another one it waits a moment for company: a commit for four costs little more than for one.
        """
        loop = asyncio.get_running_loop()
        done: Answer = loop.create_future()
        busy = time.monotonic() - self._drained < BUSY_S
        wake = partial(loop.call_later, GATHER_S, self._wake) if busy else self._wake
        self._enter(_Waiting(item, len(item.get("raw", b"")), done), wake)
        return done

    def _enter(self, waiting: _Waiting, wake: Callable[[], object]) -> None:
        with self._lock:
            if self._closed:
                raise KnownError("gate_closed")
            if len(self._waiting) >= self._most or self._bytes + waiting.size > MOST_BYTES:
                raise KnownError("gate_full")
            planned, self._planned = self._planned, True
            self._waiting.append(waiting)
            self._bytes += waiting.size
        if not planned:
            wake()

    def _next(self) -> list[_Waiting]:
        taken: list[_Waiting] = []
        size = 0
        with self._lock:
            self._planned = False
            while self._waiting and len(taken) < A_BATCH and (not taken or size < BATCH_BYTES):
                one = self._waiting.popleft()
                size += one.size
                taken.append(one)
            self._bytes -= size
        return taken

    def drain(self, store: Callable[[list[dict[str, Any]]], str]) -> None:
        """Store what waits, a commit a batch (the engine's thread); `store` returns a failure's sentence or ""."""
        going = True
        while going and (batch := self._next()):
            failure = store([one.item for one in batch])
            for one in batch:
                self.counted(str(one.item["channel"]), "failed" if failure else "stored", 1)
            _tell(batch, failure)
            self._drained = time.monotonic()
            # The few that came meanwhile have planned their own turn, and wait for company until then.
            going = len(self._waiting) >= ENOUGH

    def close(self) -> None:
        """Refuse what comes from now on and let go of what waits: its senders try again."""
        with self._lock:
            self._closed = True
            left, self._waiting = list(self._waiting), deque()
        _tell(left, None)
