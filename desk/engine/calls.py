"""Calls of other threads in this process to the engine: a request goes in as a line, its reply ends the wait."""

import itertools
import os
from concurrent.futures import Future
from threading import Lock
from typing import Any

import msgspec

from desk.engine.connections import Connection
from desk.engine.core import Engine
from desk.protocol.changes import Changes
from desk.protocol.messages import Request, encode_line


class _RawReply(msgspec.Struct, frozen=True):
    """A reply whose result is not decoded yet."""

    n: int
    result: msgspec.Raw = msgspec.Raw(b"null")
    changes: Changes | None = None
    failure: dict[str, Any] | None = None


class Caller(Connection):
    """A client of the engine in another thread of its process."""

    def __init__(self, engine: Engine) -> None:
        """Connect; what the engine says to everybody is left aside."""
        super().__init__(None, engine.welcome, engine.receive)
        self.source = "system"
        self._engine = engine
        self._numbers = itertools.count(1)
        self._lock = Lock()
        self._calls: dict[int, Future[_RawReply]] = {}
        self._ended = False

    def send(self, line: bytes) -> None:
        """Take a line of the engine: a reply ends its call."""
        if not line.startswith(b'{"n":'):
            return
        reply = msgspec.json.decode(line, type=_RawReply)
        with self._lock:
            waiting = self._calls.pop(reply.n, None)
        if waiting is not None:
            waiting.set_result(reply)

    def close(self) -> None:
        """Let go of every call that still waits."""
        with self._lock:
            self._ended = True
            left, self._calls = list(self._calls.values()), {}
        for waiting in left:
            waiting.set_exception(OSError("the engine has ended"))

    def call(self, verb: str, args: dict[str, Any] | None = None, *, wait_s: float = 60.0) -> _RawReply:
        """Run a verb and return its reply; raises OSError where it failed or did not come."""
        number = next(self._numbers)
        waiting: Future[_RawReply] = Future()
        with self._lock:
            if self._ended:
                raise OSError("the engine has ended")
            self._calls[number] = waiting
        request = Request(number, verb, args or {}, op_id=os.urandom(16))
        self._engine.receive(self, encode_line(request))
        reply = waiting.result(wait_s)
        if reply.failure is not None:
            raise OSError(str(reply.failure.get("sentence", verb)))
        return reply

    def note(self, verb: str) -> None:
        """Ask for something without waiting."""
        self._engine.receive(self, encode_line(Request(0, verb)))
