"""An engine inside the process that asks it: for the command line where none runs on the workspace.

It is the same engine with lock and socket, so a window that starts meanwhile is served by it too.
"""

from collections import deque

from desk.client.wire import Line, decode_line
from desk.engine import OpenEngine
from desk.engine.connections import Connection
from desk.process.errors import KnownError
from desk.workspace import Workspace

ROUND_S = 1.0


class InsideConnection(Connection):
    """A client in the engine's own thread: what the engine says is put down until it is taken."""

    def __init__(self, opened: OpenEngine) -> None:
        """Connect to the engine."""
        super().__init__(None, opened.engine.welcome, opened.engine.receive)
        self.lines: deque[bytes] = deque()
        opened.engine.welcome(self)

    def send(self, line: bytes) -> None:
        """Put a line down."""
        self.lines.append(line)

    def close(self) -> None:
        """Nothing has to be closed."""


class InsideLink:
    """A link that makes the engine work while its answer is awaited."""

    def __init__(self, opened: OpenEngine) -> None:
        """Take over an open engine."""
        self._opened = opened
        self._connection = InsideConnection(opened)

    def send(self, line: bytes) -> None:
        """Queue a line for the engine."""
        self._opened.engine.receive(self._connection, line)

    def receive(self) -> Line:
        """Let the engine work until it says something."""
        while not self._connection.lines:
            if self._opened.engine.stopping:
                raise ConnectionError("the engine was asked to hand over")
            self._opened.engine.step(ROUND_S)
        return decode_line(self._connection.lines.popleft())

    def work(self, seconds: float) -> None:
        """Let the engine do what comes next, resting at most so long: for a client that waits for no answer."""
        self._opened.engine.step(seconds)

    def close(self) -> None:
        """End the engine."""
        self._opened.close()


def open_inside(workspace: Workspace, *, create: bool) -> InsideLink | None:
    """Return a link to a new engine in this process, None if another holds the workspace."""
    try:
        return InsideLink(OpenEngine(workspace, create=create))
    except KnownError as error:
        if error.code == "engine_running":
            return None
        raise
