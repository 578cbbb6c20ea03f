"""A client that waits for its answers: for the command line and for scripts.

It speaks to the running engine over its socket; where none runs, whoever builds it brings one of its own.
Knows no engine.
"""

import contextlib
import socket
import time
from collections import deque
from collections.abc import Callable, Generator
from typing import Any, Protocol, TypeVar, overload

from desk.client import socket_path
from desk.client.pending import FATAL_DEATHS, PendingRequests
from desk.client.wire import Line, LineBuffer, RawReply, decode_line, result_of
from desk.process import messages
from desk.process.errors import KnownError
from desk.protocol.changes import Changes
from desk.protocol.messages import PROTOCOL, Event, Failure, Hello, Request, encode_line
from desk.workspace import Workspace

T = TypeVar("T")
CHUNK = 1 << 16
GREETING_S = 10.0
REACH_S = 15.0
"""How long an engine is looked for after one has gone: a window needs a moment to start the next."""

messages.register(
    {
        "engine_unreachable": (
            "The engine of {path} does not answer. Close Desk and try again; `desk doctor` says more.",
            "{path} 的引擎没有响应。请关闭 Desk 后重试；`desk doctor` 可查看详情。",
        ),
        "engine_other_version": (
            "The running Desk speaks protocol {found}, this one {known}. Close it and try again.",
            "正在运行的 Desk 使用协议 {found}，本程序使用 {known}。请先关闭它再重试。",
        ),
    }
)


class AnsweredError(KnownError):
    """A failure as the engine worded it.

    Attributes:
        failure: what the engine answered, with the trace of a bug.
    """

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.code)
        self.failure = failure

    def sentence(self, language: str = "en") -> str:
        """Return the sentence; it came in the language of the request."""
        return self.failure.sentence


class Link(Protocol):
    """How lines reach an engine and come back."""

    def send(self, line: bytes) -> None:
        """Send one line; raises OSError when the engine is gone."""

    def receive(self) -> Line:
        """Return the next thing the engine says; raises OSError when it is gone."""

    def close(self) -> None:
        """End the link."""


class SocketLink:
    """A link to a running engine."""

    def __init__(self, connection: socket.socket) -> None:
        """Take over a connected socket and wait for the greeting."""
        self._socket = connection
        self._socket.settimeout(GREETING_S)
        self._buffer = LineBuffer()
        self._lines: list[bytes] = []
        greeting = self.receive()
        if not isinstance(greeting, Hello):
            raise ConnectionError("no greeting")
        if greeting.protocol != PROTOCOL:
            raise KnownError("engine_other_version", found=greeting.protocol, known=PROTOCOL)
        self._socket.settimeout(None)

    def send(self, line: bytes) -> None:
        """Send one line."""
        self._socket.sendall(line)

    def receive(self) -> Line:
        """Wait for the next line."""
        while not self._lines:
            data = self._socket.recv(CHUNK)
            if not data:
                raise ConnectionError("the engine has gone")
            self._lines = self._buffer.feed(data)
        return decode_line(self._lines.pop(0))

    def close(self) -> None:
        """End the connection."""
        self._socket.close()


def socket_link(workspace: Workspace) -> SocketLink | None:
    """Return a link to the workspace's running engine, None if none answers."""
    connection = socket_path.connect(workspace)
    if connection is None:
        return None
    try:
        return SocketLink(connection)
    except OSError:
        connection.close()
        return None


OwnEngine = Callable[[], Link | None]
"""Starts an engine inside this process; None while another holds the workspace's lock."""


def reach(workspace: Workspace, own_engine: OwnEngine) -> Link:
    """Return a link to the running engine, else to one of our own; raises `engine_unreachable`."""
    until = time.monotonic() + REACH_S
    while True:
        link = socket_link(workspace) or own_engine()
        if link is not None:
            return link
        if time.monotonic() > until:
            raise KnownError("engine_unreachable", path=str(workspace.directory))


EARLY_KEPT = 1_000
"""So many events that come before an answer are kept for who follows them after it."""


class BlockingClient:
    """Asks and waits.

    Attributes:
        language: of the sentences that are wanted.
    """

    def __init__(
        self, workspace: Workspace, own_engine: OwnEngine, *, language: str = "en", source: str = "cli"
    ) -> None:
        """Reach an engine; `source` is what its ops write down."""
        self.language = language
        self._workspace = workspace
        self._own_engine = own_engine
        self._source = source
        self._pending = PendingRequests(language)
        self._deaths = 0
        self._early: deque[Event] = deque(maxlen=EARLY_KEPT)
        self._link = self._connect()

    def _connect(self) -> Link:
        link = reach(self._workspace, self._own_engine)
        link.send(encode_line(Request(0, "engine.introduce", {"source": self._source})))
        return link

    @overload
    def ask(self, verb: str, args: dict[str, Any] | None = None, *, reply_type: type[T]) -> T: ...
    @overload
    def ask(self, verb: str, args: dict[str, Any] | None = None) -> Any: ...
    def ask(self, verb: str, args: dict[str, Any] | None = None, *, reply_type: Any = None) -> Any:
        """Return the answer of a query; raises AnsweredError."""
        self._deaths = 0
        return result_of(self._exchange(self._pending.make(verb, args)), reply_type)

    def do(self, verb: str, args: dict[str, Any] | None = None) -> Changes:
        """Run an op and return its changes; raises AnsweredError, having changed nothing."""
        self._deaths = 0
        reply = self._exchange(self._pending.make(verb, args, write=True))
        return reply.changes or Changes()

    def run_job(self, verb: str, args: dict[str, Any] | None = None) -> Generator[dict[str, Any], None, None]:
        """Start a job and yield its progress until it has ended; closing the iterator cancels it."""
        self._deaths = 0
        request = self._pending.make(verb, args, write=True)
        number = self._begin_job(request)
        ended = False
        try:
            while not ended:
                try:
                    line = self._link.receive()
                except OSError:
                    # The engine is gone in the middle: the next one begins the same work again and finds
                    # what is done already (an import resumes).
                    self._next_link(request)
                    number = self._begin_job(request)
                    continue
                if isinstance(line, Event) and line.event == "progress" and line.data["job"] == number:
                    ended = bool(line.data["finished"])
                    yield line.data
        finally:
            if not ended:
                with contextlib.suppress(KnownError, OSError):
                    self.ask("job.cancel", {"job": number})

    def events(self, kind: str) -> Generator[dict[str, Any], None, None]:
        """Yield the data of every event of one kind since the last request was sent; ends with the engine."""
        while True:
            try:
                line = self._early.popleft() if self._early else self._link.receive()
            except OSError:
                return
            if isinstance(line, Event) and line.event == kind:
                yield dict(line.data)

    def _begin_job(self, request: Request) -> str:
        return str(result_of(self._exchange(request), dict[str, Any])["job"])

    def _next_link(self, request: Request) -> None:
        """Reach the next engine; a request that was in work at three ends of an engine is given up."""
        self._link.close()
        self._deaths += 1
        if self._deaths >= FATAL_DEATHS:
            raise KnownError("request_fatal", verb=request.verb, log=str(self._workspace.log))
        self._link = self._connect()

    def _exchange(self, request: Request) -> RawReply:
        """Send a request until it is answered: an engine that dies meanwhile is followed by the next."""
        while True:
            try:
                self._link.send(encode_line(request))
                reply = self._await(request.n)
            except OSError:
                self._next_link(request)
                continue
            self._pending.take(request.n)
            if reply.failure is not None:
                raise AnsweredError(reply.failure)
            return reply

    def _await(self, number: int) -> RawReply:
        self._early.clear()
        while True:
            line = self._link.receive()
            if isinstance(line, RawReply) and line.n == number:
                return line
            if isinstance(line, Event):
                # What a thread of the engine tells of work that this request begins may be here before the
                # answer.
                self._early.append(line)

    def close(self) -> None:
        """Leave the engine; one of our own ends."""
        self._link.close()

    def __enter__(self) -> "BlockingClient":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
