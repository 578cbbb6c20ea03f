"""The engine's side of sharing: starts the sharing thread in an enrolled workspace and passes its status on.

Everything that speaks to the server is imported only then: a workspace of its own never loads the driver.
"""

import base64
import re
from typing import TYPE_CHECKING, Any

import msgspec

from desk.engine.connections import Connection
from desk.engine.core import Engine
from desk.engine.log import LOGGER
from desk.models.store import Store
from desk.ops.holding import holds
from desk.ops.outbox import meta
from desk.protocol.changes import Changes
from desk.protocol.messages import Event, Reply, Request, encode_line
from desk.protocol.sharing import SyncStatus
from desk.workspace import Workspace

if TYPE_CHECKING:
    from desk.sync.loop import SyncThread

LOOK_EVERY_S = 2.0
LEASE_EVERY_S = 60.0
LOOK = "sync.look"


class Nudge(Connection):
    """The sharing thread as a client that wants no answers."""

    def send(self, line: bytes) -> None:
        """Nobody listens."""


class Sharing:
    """Holds the sharing thread of one engine.

    Attributes:
        status: the last state of the line.
    """

    def __init__(self, engine: Engine, store: Store, workspace: Workspace) -> None:
        """Watch for an enrolment; the verbs `sync.status`, `sync.now` and `sync.unlock` are answered here."""
        self._engine = engine
        self._store = store
        self._workspace = workspace
        self._thread: SyncThread | None = None
        self._enrolled = False
        self.status = SyncStatus(state="off")
        engine.verbs |= {
            "sync.status": self._answer_status,
            "sync.now": self._now,
            "sync.cancel": self._cancel,
            "sync.unlock": self._unlock,
            "sync.reply": self._reply,
            "sync.presence": self._presence,
            "sync.fetch": self._fetch,
            "sync.search": self._search,
            "sync.leave": self._leave,
            "sync.lease": self._lease,
            LOOK: self._look_at_replica,
        }
        self._nudge = Nudge(None, engine.welcome, engine.receive)
        engine.timers.add("enrolment", LOOK_EVERY_S, self._look)
        engine.feed.listeners.append(self._hear)
        engine.timers.add("offline lease", LEASE_EVERY_S, self._look_at_lease)
        self._look()

    def _look_at_lease(self) -> None:
        """End the engine when the replica was without contact for too long; its next start asks for contact."""
        if self._enrolled:
            from desk.sync import erase

            if erase.is_over(self._store):
                LOGGER.warning("the offline lease is over")
                self._engine.stop()

    def _look(self) -> None:
        """Start the thread as soon as the workspace is enrolled."""
        if self._thread is not None or meta(self._store.connection, "desk_number") is None:
            return
        from desk.sync.loop import SyncThread

        self._enrolled = True
        self._thread = SyncThread(
            self._workspace, tell=self._tell, changed=self._nudge_engine, present=self._tell_presence,
            answered=self._tell_answer,
        )  # fmt: skip
        self._thread.start()

    def _nudge_engine(self) -> None:
        """Let the engine look at once at what the sharing thread has written; called by that thread."""
        self._engine.receive(self._nudge, encode_line(Request(0, LOOK)))

    def _look_at_replica(self, request: Request, _: Connection) -> Reply:
        self._store.learn_offset()
        if self._enrolled and meta(self._store.connection, "erased_us") is not None:
            self._enrolled = False
            self._engine.feed.tell_bulk()
        self._engine.feed.look_for_foreign_commits()
        return Reply(n=request.n, result={})

    def _hear(self, changes: Changes) -> None:
        """Something was written: it may have to be sent."""
        if self._thread is not None:
            self._thread.poke()

    def _tell(self, status: SyncStatus) -> None:
        """Pass a new status to the windows; called by the sharing thread."""
        self.status = status
        self._engine.broadcast(Event(event="sync", data=msgspec.to_builtins(status)))

    def _answer_status(self, request: Request, _: Connection) -> Reply:
        return Reply(n=request.n, result=self.status)

    def _now(self, request: Request, _: Connection) -> Reply:
        if self._thread is not None:
            self._thread.go_on()
        return Reply(n=request.n, result={})

    def _cancel(self, request: Request, _: Connection) -> Reply:
        """End a first copy; `sync.now` lets it go on."""
        if self._thread is not None:
            self._thread.stop_copy()
        return Reply(n=request.n, result={})

    def _unlock(self, request: Request, _: Connection) -> Reply:
        self._look()  # a workspace that was enrolled a moment ago
        if self._thread is not None:
            self._thread.unlock(str(request.args.get("passphrase", "")))
        return Reply(n=request.n, result={})

    def _reply(self, request: Request, _: Connection) -> Reply:
        """Send a reply that was overtaken all the same, or take it back: `op` and `send`."""
        from desk.sync import replies

        op_id, send = base64.b64decode(str(request.args.get("op", ""))), bool(request.args.get("send", False))
        changes = replies.decide(self._store, op_id, send=send)
        self._engine.feed.tell_log()
        return Reply(n=request.n, changes=changes)

    def _presence(self, request: Request, _: Connection) -> Reply:
        if self._thread is not None:
            ticket = base64.b64decode(str(request.args.get("ticket", "")))
            self._thread.be_present(ticket, str(request.args.get("mode", "view")))
        return Reply(n=request.n, result={})

    def _fetch(self, request: Request, _: Connection) -> Reply:
        """Bring an older ticket here, by `ticket` (id) or `number`; the event `fetched` tells when it came."""
        ticket = base64.b64decode(str(request.args.get("ticket", "")))
        number = str(request.args.get("number", ""))
        return self._ask(request, kind="fetch", ticket=ticket, number=number)

    def _search(self, request: Request, _: Connection) -> Reply:
        """Look for `words` in the whole shared database; the event `searched` carries the tickets."""
        return self._ask(request, kind="search", words=tuple(str(request.args.get("words", "")).split()[:20]))

    def _leave(self, request: Request, _: Connection) -> Reply:
        """Leave the shared database; the event `left` tells what came of it."""
        return self._ask(request, kind="leave")

    def _lease(self, request: Request, _: Connection) -> Reply:
        """Tell whether this desk may serve a channel; alone it always may, else the shared database says so."""
        name = "channel:" + re.sub(r"[^a-z0-9_.@-]", "-", str(request.args.get("name", "")).lower())[:80]
        if self._thread is not None and name not in self._thread.channels:
            self._thread.channels.add(name)
            self._thread.poke()
        return Reply(n=request.n, result={"held": holds(self._store, name)})

    def _ask(self, request: Request, **asked: Any) -> Reply:
        if self._thread is not None:
            from desk.sync.upkeep import Asked

            self._thread.ask(Asked(**asked))
        return Reply(n=request.n, result={"asked": self._thread is not None})

    def _tell_answer(self, kind: str, data: dict[str, Any]) -> None:
        """Pass on what the shared database answered; called by the sharing thread."""
        event = {"fetch": "fetched", "search": "searched", "leave": "left"}[kind]
        self._engine.broadcast(Event(event=event, data=data))

    def _tell_presence(self, ticket: bytes, people: list[dict[str, Any]]) -> None:
        """Pass on who else is on a ticket; called by the sharing thread."""
        data = {"ticket": base64.b64encode(ticket).decode(), "people": people}
        self._engine.broadcast(Event(event="presence", data=data))

    def close(self) -> None:
        """End the thread."""
        if self._thread is not None:
            self._thread.stop()
            self._thread = None


def admit(store: Store) -> None:
    """Let an enrolled replica be opened while its offline lease runs, else after contact; raises KnownError."""
    if meta(store.connection, "desk_number") is not None:
        from desk.sync import erase

        erase.admit(store)
