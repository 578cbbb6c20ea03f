"""The engine process: takes the workspace's lock, opens the replica, and serves windows and commands.

The composition root: it puts verbs, jobs and timers together and is the only place that knows all of them.
"""

import gc
import os
import signal
import socket
import sys
import time
from contextlib import ExitStack
from pathlib import Path
from types import FrameType

from desk import __version__
from desk.classify.service import classifier_of
from desk.client import socket_path
from desk.engine.connections import Connection, Listener, PipeChannel, SocketChannel
from desk.engine.core import Engine
from desk.engine.job_list import job_starts
from desk.engine.log import LOGGER, close_log, describe, open_log
from desk.engine.scripts import Scripts
from desk.engine.sharing import Sharing, admit
from desk.engine.timer_list import add_timers
from desk.intake import receive  # noqa: F401  (its ops stand in the registry)
from desk.models.faults import world_error
from desk.models.migrations import VERSION
from desk.models.store import open_store
from desk.ops.catalogue import OPS
from desk.ops.registry import perform
from desk.process import messages
from desk.process.errors import KnownError
from desk.protocol.messages import PROTOCOL, Event, Hello, encode_line
from desk.protocol.verbs import failure_of
from desk.queries.catalogue import QUERIES
from desk.queries.registry import answer
from desk.workspace import FileLock, Workspace

LOCK_WAIT_S = 1.0
SWITCH_S = 0.001
"""How soon a reader thread gets its turn while the working thread computes: a request waits no longer."""

PATIENT = frozenset(
    {
        "query.queue_ids",
        "query.counts",
        "query.insights",
        "query.metrics",
        "query.team",
        "query.dispatch_board",
    }
)
"""Reads that take 50 ms and more on big replicas, and of which only the newest answer matters."""

KNOWN_END, BUG_END = 3, 4
"""Exit codes: the world said no (the window shows the sentence), or a bug (the window starts another)."""

messages.register(
    {
        "engine_running": (
            "Another Desk (process {pid}) already works on {path}. Use that window, or close it first.",
            "另一个 Desk（进程 {pid}）正在使用 {path}。请使用那个窗口，或先将其关闭。",
        ),
    }
)


def take_lock(workspace: Workspace, *, wait_s: float = LOCK_WAIT_S) -> FileLock:
    """Return the held engine lock; raises `engine_running` or a sentence about the file system.

    A short wait lets a command that is just finishing, or a look by `desk doctor`, pass.
    """
    lock = FileLock(workspace.lock)
    until = time.monotonic() + wait_s
    try:
        while not lock.acquire():
            if time.monotonic() >= until:
                raise KnownError("engine_running", pid=_holder(workspace), path=str(workspace.directory))
            time.sleep(0.02)
    except OSError as error:
        known = world_error(error, workspace.directory)
        raise known or KnownError("workspace_read_only", path=str(workspace.directory)) from error
    return lock


def _holder(workspace: Workspace) -> str:
    try:
        return str(int(workspace.lock.read_bytes().split(b":")[1].strip(b" }")))
    except (OSError, ValueError, IndexError):
        return "?"


class OpenEngine:
    """An engine with everything it holds: lock, replica, socket and log.

    Attributes:
        engine: the loop.
        workspace: what it works on.
    """

    def __init__(self, workspace: Workspace, *, create: bool = True) -> None:
        """Take the lock, open and migrate the replica, and listen; raises KnownError in plain words."""
        self.workspace = workspace
        if not create and not workspace.replica.exists():
            raise KnownError("workspace_missing", path=str(workspace.directory))
        with ExitStack() as held:
            lock = take_lock(workspace)
            held.callback(lock.release)
            held.callback(close_log, open_log(workspace.log))
            self._store = open_store(workspace.directory, create=create)
            held.callback(self._store.close)
            admit(self._store)
            held.callback(lambda: classifier_of(self._store).close())
            self.engine = self._build()
            self.sharing = Sharing(self.engine, self._store, workspace)
            held.callback(self.sharing.close)
            held.callback(Scripts(self.engine, self._store).close)
            self._listen(held)
            self._held = held.pop_all()
        LOGGER.info("engine %s begins, schema %d", __version__, VERSION)

    def _build(self) -> Engine:
        store = self._store
        hello = Hello(f"desk {__version__}", PROTOCOL, VERSION, os.getpid())
        engine = Engine(
            store,
            hello=hello,
            perform=lambda request, connection: perform(store, request, source=connection.source),
            answer=lambda request, _: answer(store, request),
            is_op=lambda verb: verb in OPS and verb not in QUERIES,
            job_starts=job_starts(store),
            patient=PATIENT,
        )
        add_timers(engine, store)
        return engine

    def _listen(self, held: ExitStack) -> None:
        try:
            listener, address = socket_path.listen(self.workspace)
        except OSError as error:
            known = world_error(error, self.workspace.directory)
            raise known or KnownError("workspace_read_only", path=str(self.workspace.directory)) from error
        held.callback(socket_path.forget, self.workspace, address)
        held.callback(self.engine.close)
        accepting = Listener(listener, lambda client: self._welcome(client, address.token))
        held.callback(accepting.close)

    def _welcome(self, client: socket.socket, token: str) -> None:
        engine = self.engine
        Connection(SocketChannel(client), engine.welcome, engine.receive, token=token).start()

    def serve_pipes(self, incoming: int, outgoing: int) -> None:
        """Serve the window that started this process; the engine ends with it."""
        engine = self.engine
        Connection(PipeChannel(incoming, outgoing), engine.welcome, engine.receive, child=True).start()

    def close(self) -> None:
        """Stop listening, let the clients go, close the files and release the lock."""
        LOGGER.info("engine ends")
        self._held.close()


def _own_the_wire() -> int:
    """Return a private descriptor of standard output; anything that prints goes to standard error now."""
    wire = os.dup(1)
    os.dup2(2, 1)
    return wire


def _stop_on_signal(engine: Engine) -> None:
    def stop(_number: int, _frame: FrameType | None) -> None:
        engine.stop()

    signal.signal(signal.SIGTERM, stop)
    # Ctrl-C in a terminal reaches window and engine alike; the engine leaves when the window does.
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _say_goodbye(wire: int | None, error: Exception, language: str) -> int:
    """Tell the window (or the terminal) why there is no engine, and return the exit code."""
    failure = failure_of(error, language)
    data = {
        "reason": "failed",
        "code": failure.code,
        "sentence": failure.sentence,
        "bug": failure.bug,
        "detail": failure.detail,
    }
    if wire is not None:
        os.write(wire, encode_line(Event(event="bye", data=data)))
    else:
        print(failure.sentence, file=sys.stderr)
    LOGGER.error("no engine: %s", failure.code if not failure.bug else describe(error))
    return BUG_END if failure.bug else KNOWN_END


def serve(directory: Path, *, stdio: bool, language: str = "en") -> int:
    """Run the engine on a workspace until its window leaves or it is asked to; returns the exit code."""
    wire = _own_the_wire() if stdio else None
    sys.setswitchinterval(SWITCH_S)
    try:
        opened = OpenEngine(Workspace(directory))
    except Exception as error:  # the process boundary: whatever it is, the window must be told
        return _say_goodbye(wire, error, language)
    try:
        _stop_on_signal(opened.engine)
        if wire is not None:
            opened.serve_pipes(0, wire)
        gc.freeze()
        opened.engine.run()
    finally:
        opened.close()
    return 0
