"""The sharing thread of the engine: sends at once, listens for the bell, comes back by itself after any failure.

It has a connection to the replica of its own, so that the engine never waits for the network. Knows when to
send and pull, not what.
"""

import contextlib
import logging
import random
import threading
import time
import traceback
from collections.abc import Callable
from queue import SimpleQueue
from typing import Any

import msgspec
import psycopg

from desk.models.store import Store, open_store
from desk.ops.outbox import meta
from desk.process import messages
from desk.process.errors import KnownError
from desk.protocol.sharing import CopyProgress
from desk.sync import enrolment, erase, leave
from desk.sync.connection import known_error
from desk.sync.doorbell import Doorbell
from desk.sync.line import Desk
from desk.sync.progress import STOPPED, Progress
from desk.sync.status import SyncStatus, read_counts
from desk.sync.upkeep import Asked
from desk.workspace import FileLock, Workspace

POLL_S = 30.0
RING_AGAIN_S = 0.25
LOOK_FOR_ENROLMENT_S = 2.0
FIRST_PAUSE_S = 1.0
LONGEST_PAUSE_S = 30.0
STEADY_S = 10.0
"""A line that held this long was a good one: after its end the pauses begin anew."""


LOGGER = logging.getLogger("desk.engine.sync")

messages.register(
    {
        "sync_stumbled": (
            "Sharing stumbled over something unexpected ({kind}) and tries again by itself. Your work is kept here;"
            " if this stays, send the log that `desk doctor` names to whoever looks after Desk.",
            "共享时遇到意外问题（{kind}），将自动重试。您的工作保存在本机；"
            "如果持续出现，请把 `desk doctor` 所列的日志交给 Desk 的维护者。",
        ),
    }
)

Tell = Callable[[SyncStatus], None]
Present = Callable[[bytes, list[dict[str, Any]]], None]
Answered = Callable[[str, dict[str, Any]], None]


class SyncThread:
    """The thread: one `Desk` after another, with pauses that grow while the server is away.

    Attributes:
        status: what the window shows.
        channels: leases that this desk's channels need; another thread adds to it.
    """

    def __init__(
        self,
        workspace: Workspace,
        *,
        tell: Tell,
        changed: Callable[[], None],
        present: Present,
        answered: Answered = lambda _kind, _data: None,
    ) -> None:
        """Nothing runs before `start`.

        `tell` hears every new status, `changed` that the replica was written, `present` who else is on a ticket,
        `answered` what the shared database says to a question of `ask`.
        """
        self._answered = answered
        self.channels: set[str] = set()
        self._asked: SimpleQueue[Asked] = SimpleQueue()
        self._present = present
        self._workspace = workspace
        self._tell = tell
        self._changed = changed
        self._passphrase = ""
        self._presence: SimpleQueue[tuple[bytes, str]] = SimpleQueue()
        self._stopping = False
        self._own = Doorbell()
        self.status = SyncStatus(state="off")
        self._progress = Progress(self._tell_copy)
        self._halted = False
        self._thread = threading.Thread(target=self._run, name="sync", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End the thread and wait for it; what is in flight is finished or will be repeated."""
        self._stopping = True
        self.poke()
        if self._thread.is_alive():
            self._thread.join(10)
        self._own.close()

    def poke(self) -> None:
        """Something was written, or the user wants it now; safe from any thread."""
        self._own.ring()

    def stop_copy(self) -> None:
        """End what is being copied, until `go_on` or the next start; safe from any thread."""
        self._halted = True
        self._progress.stop()
        self.poke()

    def go_on(self) -> None:
        """Copy on where it was stopped; safe from any thread."""
        self._progress.resume()
        self.poke()

    def unlock(self, passphrase: str) -> None:
        """Take the passphrase that the person entered and try again."""
        self._passphrase = passphrase
        self.poke()

    def be_present(self, ticket: bytes, mode: str) -> None:
        """Say what the person does on a ticket (view, reply, note, diagnosis; "" = left); safe from any thread."""
        self._presence.put((ticket, mode))
        self.poke()

    def ask(self, asked: Asked) -> None:
        """Ask the shared database for older tickets; safe from any thread. Offline the answer comes at once."""
        self._asked.put(asked)
        self.poke()

    # ---- the thread ------------------------------------------------------------------------------

    def _run(self) -> None:
        store = open_store(self._workspace.directory)
        pause_s = FIRST_PAUSE_S
        try:
            while not self._stopping:
                if enrolment.enrolment_of(store) is None:
                    self._wait(LOOK_FOR_ENROLMENT_S)
                    continue
                began = time.monotonic()
                self._session(store)
                self._answer(None)
                if time.monotonic() - began > STEADY_S:
                    pause_s = FIRST_PAUSE_S
                # Only the server's silence makes the pauses longer, not the work that goes on meanwhile.
                if not self._stopping and not self._wait(pause_s * random.uniform(0.5, 1.0)):
                    pause_s = min(pause_s * 2, LONGEST_PAUSE_S)
        finally:
            store.close()

    def _session(self, store: Store) -> None:
        """Stay connected as long as it goes well, and say why it ended."""
        desk: Desk | None = None
        try:
            server = enrolment.open_server(store, self._passphrase)
            desk = Desk(store, server, lambda: tuple(self.channels), self._progress)
            desk.greet()
            self._follow(desk)
        except KnownError as error:
            self._end(store, error)
        except psycopg.Error as error:
            self._end(store, known_error(error))
        except Exception as error:  # the thread's boundary: sharing must not end for good without a word
            kind = f"{type(error).__module__}.{type(error).__qualname__}"
            LOGGER.error("sharing: %s\n%s", kind, "".join(traceback.format_tb(error.__traceback__)))
            self._say(store, "offline", KnownError("sync_stumbled", kind=type(error).__qualname__))
        finally:
            if desk is not None:
                desk.close()

    def _end(self, store: Store, error: KnownError) -> None:
        """Say why the line ended; a desk that was revoked is erased at once."""
        if erase.is_revoked(error):
            erase.erase(store)
            self._changed()
            error = KnownError("desk_erased")
        self._say(store, "offline", error)

    def _follow(self, desk: Desk) -> None:
        wants_pull, pulled = True, 0.0
        while not self._stopping:
            wants_pull = wants_pull and not self._progress.stopped
            with self._one_at_a_time():
                worked = self._exchange(desk, pull=wants_pull)
            if wants_pull:
                pulled = time.monotonic()
            if any(worked):
                self._changed()
            self._say(desk.store, "online", KnownError(STOPPED) if self._progress.stopped else None)
            desk.leases.keep()
            self._tell_presence(desk)
            self._answer(desk)
            rung = desk.ring()
            heard = self._listen(desk, POLL_S) if rung else self._again(desk)
            # What this desk says itself (who is where) must not put off the look that stands in for a lost bell.
            goes_on = self._halted and not self._progress.stopped
            wants_pull = heard or goes_on or time.monotonic() - pulled >= POLL_S

    def _exchange(self, desk: Desk, *, pull: bool) -> tuple[int, int]:
        """Send and, where wanted, receive; a copy that somebody stopped ends here, and sending goes on."""
        try:
            if pull:
                self._halted = False
                self._say(desk.store, "syncing" if self.status.state != "online" else "online")
                return desk.cycle()
            sent = desk.send()
            if sent and not self._progress.stopped:
                desk.receive()
            return sent, 0
        except KnownError as error:
            if error.code != STOPPED:
                raise
            self._halted = True
            return 0, 1

    def _tell_copy(self, copy: CopyProgress | None) -> None:
        """Tell the window how far a copy is."""
        self.status = msgspec.structs.replace(self.status, copy=copy)
        self._tell(self.status)

    def _tell_presence(self, desk: Desk) -> None:
        latest: dict[bytes, str] = {}
        while not self._presence.empty():
            ticket, mode = self._presence.get()
            latest[ticket] = mode
        for ticket, mode in latest.items():
            self._present(ticket, desk.presence(ticket, mode))

    def _answer(self, desk: Desk | None) -> None:
        """Answer what was asked; without a line, say that there is none."""
        while not self._asked.empty():
            asked = self._asked.get()
            if asked.kind == "leave":
                self._leave(desk)
                continue
            if desk is None:
                self._answered(asked.kind, {"number": asked.number, "found": False, "offline": True})
                continue
            try:
                self._answered(asked.kind, desk.upkeep.answer(asked))
            except psycopg.Error:
                self._answered(asked.kind, {"number": asked.number, "found": False, "offline": True})
                raise
            if asked.kind == "fetch":
                self._changed()

    def _leave(self, desk: Desk | None) -> None:
        """Leave for good, or say what is in the way."""
        why = KnownError("leave_offline") if desk is None else None
        if desk is not None:
            try:
                with self._one_at_a_time():
                    leave.leave(desk)
            except KnownError as error:
                why = error
        said = why or KnownError("desk_left")
        self._answered(
            "leave", {"left": why is None, "why": said.sentence("en"), "why_zh": said.sentence("zh_CN")}
        )
        if why is None:
            self._changed()
            raise said

    def _again(self, desk: Desk) -> bool:
        """Ring once more in a moment, unless something happens before."""
        return self._listen(desk, RING_AGAIN_S, otherwise=False)

    def _listen(self, desk: Desk, seconds: float, *, otherwise: bool = True) -> bool:
        """Wait for the bell, a write of ours, or the end of the time; tell whether to pull."""
        if desk.heard_bell():  # came with the answer to another question: the socket stays silent about it
            return True
        ready = self._own.wait(seconds, desk.fileno)
        if "server" in ready:
            return desk.heard_bell()
        return otherwise if not ready else False

    @contextlib.contextmanager
    def _one_at_a_time(self) -> Any:
        """Keep `desk sync --once` of another process out of a running cycle."""
        lock = FileLock(self._workspace.directory / "sync.lock")
        while not lock.acquire() and not self._stopping:
            self._wait(0.05)
        try:
            yield
        finally:
            lock.release()

    def _wait(self, seconds: float) -> bool:
        """Rest for a while; tell whether somebody poked."""
        return bool(self._own.wait(seconds))

    def _say(self, store: Store, state: str, why: KnownError | None = None) -> None:
        """Tell the window what changed of the state."""
        counts = read_counts(store)
        since = self.status.since_us if self.status.state == state else store.clock()
        status = SyncStatus(
            state=state, since_us=since, synced_us=int(meta(store.connection, "synced_us", 0)),
            code=why.code if why else "", why=why.sentence("en") if why else "",
            why_zh=why.sentence("zh_CN") if why else "", **counts,
        )  # fmt: skip
        if status != self.status:
            self.status = status
            self._tell(status)
