"""The gate between the threads of channels and the one writer: messages wait here and share commits.

A caller gets a future that is set after the commit, never before; a full gate says so at once. Knows no channel.
"""

import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any

from desk.process import messages
from desk.process.errors import KnownError

MOST_WAITING = 2_000
MOST_BYTES = 256_000_000
A_BATCH = 200
BATCH_BYTES = 16_000_000

messages.register(
    {
        "gate_full": (
            "Too many messages wait to be stored. The sender will try again.",
            "等待入库的消息过多，发送方稍后会重试。",
        ),
        "gate_closed": ("Desk is ending. The sender will try again.", "Desk 正在退出，发送方稍后会重试。"),
    }
)


@dataclass(slots=True)
class _Waiting:
    """A message that waits, its size, and the future its sender holds."""

    item: dict[str, Any]
    size: int
    done: "Future[None]" = field(default_factory=Future)


class Gate:
    """Messages on their way to the replica.

    Attributes:
        counted: called after each batch with (channel, result, number) for the figures.
    """

    def __init__(self, wake: Callable[[], None], counted: Callable[[str, str, int], None]) -> None:
        """`wake` tells the engine's thread that something waits; it is called from any thread."""
        self._wake = wake
        self.counted = counted
        self._lock = threading.Lock()
        self._waiting: deque[_Waiting] = deque()
        self._bytes = 0
        self._closed = False

    def submit(self, item: dict[str, Any]) -> "Future[None]":
        """Queue a message (an `InboundArgument` as a dictionary); raises KnownError when the gate is full."""
        waiting = _Waiting(item, len(item.get("raw", b"")))
        with self._lock:
            if self._closed:
                raise KnownError("gate_closed")
            if len(self._waiting) >= MOST_WAITING or self._bytes + waiting.size > MOST_BYTES:
                raise KnownError("gate_full")
            first = not self._waiting
            self._waiting.append(waiting)
            self._bytes += waiting.size
        if first:
            self._wake()
        return waiting.done

    def _next(self) -> list[_Waiting]:
        taken: list[_Waiting] = []
        size = 0
        with self._lock:
            while self._waiting and len(taken) < A_BATCH and (not taken or size < BATCH_BYTES):
                one = self._waiting.popleft()
                size += one.size
                taken.append(one)
            self._bytes -= size
        return taken

    def drain(self, store: Callable[[list[dict[str, Any]]], str]) -> None:
        """Store what waits, a commit a batch (the engine's thread); `store` returns a failure's sentence or ""."""
        while batch := self._next():
            failure = store([one.item for one in batch])
            for one in batch:
                self.counted(str(one.item["channel"]), "failed" if failure else "stored", 1)
                if not one.done.set_running_or_notify_cancel():
                    continue
                if failure:
                    one.done.set_exception(OSError(failure))
                else:
                    one.done.set_result(None)

    def close(self) -> None:
        """Refuse what comes from now on and let go of what waits: its senders try again."""
        with self._lock:
            self._closed = True
            left, self._waiting = list(self._waiting), deque()
        for one in left:
            one.done.cancel()
