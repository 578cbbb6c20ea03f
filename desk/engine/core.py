"""The engine's loop: one thread, one queue of requests, jobs and timers between them.

Knows requests, changes and who is connected; what a verb does it is told when it is built.
"""

import queue
import time
from collections.abc import Callable
from typing import Any

import msgspec

from desk.engine.attaching import JOB as FILES
from desk.engine.attaching import Attaching
from desk.engine.connections import Connection
from desk.engine.feed import ChangeFeed
from desk.engine.jobs import Jobs, Work
from desk.engine.log import LOGGER, describe
from desk.engine.patience import Late, Patience
from desk.engine.timers import Timers
from desk.models.store import Store
from desk.process import messages
from desk.process.errors import KnownError
from desk.protocol.messages import REQUESTS, Event, Failure, Hello, Reply, Request, encode_line
from desk.protocol.verbs import failure_of

FOREIGN_EVERY_S = 0.2
JOB_EVERY_S = 1.0
SLOW_S = 0.25
Verb = Callable[[Request, Connection], Reply]
Start = Callable[[Request], Work]
Item = tuple[Connection, bytes | None]

messages.register(
    {
        "job_unknown": (
            "This job is not running any more. Nothing needs to be done.",
            "该任务已不在运行，无需处理。",
        ),
    }
)


class Engine:
    """The one writer of a replica.

    Attributes:
        store: the open replica.
        timers: recurring work; parts add theirs.
        jobs: long work between requests.
        feed: tells clients and parts what changed.
        stopping: set when the loop shall end after what is queued.
        verbs: what the engine answers itself; parts add theirs.
    """

    def __init__(
        self,
        store: Store,
        *,
        hello: Hello,
        perform: Verb,
        answer: Verb,
        is_op: Callable[[str], bool],
        job_starts: dict[str, Start],
        patient: frozenset[str] = frozenset(),
    ) -> None:
        """Build the loop around a store; `perform` runs ops, `answer` queries, `job_starts` begins jobs.

        `patient` names long queries that give way to a request that comes while they run.
        """
        self.store = store
        self.stopping = False
        self.timers = Timers()
        self.jobs = Jobs(self.broadcast)
        self._hello = hello
        self._perform = perform
        self._answer = answer
        self._is_op = is_op
        self._job_starts = job_starts
        self._patient = patient
        self._patience = Patience(self.timers)
        self._attaching = Attaching(store, self.jobs, answer=self.reply_to, is_op=is_op)
        self.verbs: dict[str, Verb] = {
            "engine.status": self._status,
            "engine.introduce": introduce,
            "engine.yield": self._yield,
            "job.cancel": self._cancel,
        }
        self._queue: queue.SimpleQueue[Item | None] = queue.SimpleQueue()
        self._connections: list[Connection] = []
        self.feed = ChangeFeed(store, self.broadcast)
        self._started = time.monotonic()
        self._requests = 0
        self._system = Connection(None, self.welcome, self.receive)
        self._system.source = "system"
        self.timers.add("foreign commits", FOREIGN_EVERY_S, self.feed.look_for_foreign_commits)
        self.timers.add("commits of jobs", JOB_EVERY_S, self._tell_job)

    @property
    def has_windows(self) -> bool:
        """Tell whether a window is connected: only then it is worth being ready for what nobody has asked yet."""
        return any(connection.source == "window" for connection in tuple(self._connections))

    # ---- connections (any thread) ----------------------------------------------------------------

    def receive(self, connection: Connection, line: bytes | None) -> None:
        """Queue a line of a client, or its end (None); called by reader threads."""
        self._queue.put((connection, line))

    def welcome(self, connection: Connection) -> None:
        """Greet a new client that may be here."""
        connection.send(encode_line(self._hello))
        self._connections.append(connection)

    def broadcast(self, event: Event, *, but: Connection | None = None) -> None:
        """Tell every client, except the one that knows already."""
        line = encode_line(event)
        for connection in tuple(self._connections):
            if connection is not but:
                connection.send(line)

    # ---- the loop (working thread) ---------------------------------------------------------------

    def run(self) -> None:
        """Work until told to stop."""
        while not self.stopping:
            self.step(3600)
        self._drain()

    def stop(self) -> None:
        """End the loop after what is queued; safe in a signal handler and from any thread."""
        self.stopping = True
        self._queue.put(None)

    def step(self, wait_s: float) -> None:
        """Do one thing: a request, else a step of a job; and the timers that are due."""
        waits_s = min(wait_s, self.timers.seconds_to_next(), self._patience.seconds_to_next())
        item = self._next_item(0.0 if self.jobs.active else waits_s)
        if item is not None:
            self._handle(*item)
            self.timers.asked()
        elif (late := self._patience.take()) is not None:
            self._read_long(late.connection, late.line, late)
        elif self.jobs.active:
            self._advance_job()
        self.timers.run_due()

    def close(self, *, reason: str = "end") -> None:
        """End jobs, say goodbye and let the clients go."""
        self.jobs.close()
        self.broadcast(Event(event="bye", data={"reason": reason}))
        for connection in tuple(self._connections):
            connection.close()
        self._connections.clear()

    def _drain(self) -> None:
        """Answer what was queued before the end, so that nothing sent is lost without need."""
        while not self._queue.empty():
            item = self._next_item(0.0)
            if item is not None:
                self._handle(*item)
        for late in self._patience.take_all():
            self._read_long(late.connection, late.line, late)
        while self._attaching.under_way:
            self._advance_job()

    def _next_item(self, wait_s: float) -> Item | None:
        try:
            return self._queue.get(timeout=wait_s) if wait_s > 0 else self._queue.get_nowait()
        except queue.Empty:
            return None

    # ---- requests --------------------------------------------------------------------------------

    def _handle(self, connection: Connection, line: bytes | None) -> None:
        if line is None:
            self._part(connection)
            return
        try:
            request = REQUESTS.decode(line)
        except msgspec.DecodeError as error:
            failure = Failure(code="bad_request", sentence=str(error), bug=True)
            connection.send(encode_line(Reply(n=0, failure=failure)))
            return
        connection.language = request.language
        if request.verb in self._patient:
            self._read_long(connection, line)
        elif not self._attaching.take(request, connection):
            connection.send(encode_line(self.reply_to(request, connection)))

    def _read_long(self, connection: Connection, line: bytes, late: Late | None = None) -> None:
        """Answer a long read unless something comes while it runs; then it waits for a quiet moment."""
        request, waiting = REQUESTS.decode(line), self._queue.qsize()
        with self._patience.reading(
            self.store, lambda: self._queue.qsize() > waiting, connection, line, late
        ):
            connection.send(encode_line(self.reply_to(request, connection)))

    def _part(self, connection: Connection) -> None:
        if connection in self._connections:
            self._connections.remove(connection)
            connection.close()
        if connection.child:
            self.stopping = True

    def reply_to(self, request: Request, connection: Connection) -> Reply:
        """Answer one request; whatever goes wrong becomes a failure."""
        began = time.monotonic()
        self._requests += 1
        try:
            reply = self._verb(request.verb)(request, connection)
        except Exception as error:  # the engine must outlive any request
            reply = Reply(n=request.n, failure=failure_of(error, request.language))
            if not isinstance(error, KnownError):
                LOGGER.error("%s: %s", request.verb, describe(error))
        note(request, reply, time.monotonic() - began)
        return reply

    def _verb(self, verb: str) -> Verb:
        if verb in self.verbs:
            return self.verbs[verb]
        if verb in self._job_starts:
            return self._start_job
        return self._write if self._is_op(verb) else self._answer

    def _write(self, request: Request, connection: Connection) -> Reply:
        reply = self._perform(request, connection)
        if reply.changes is not None:
            self.feed.tell(reply.changes, but=connection)
        return reply

    def perform_own(self, request: Request) -> Reply:
        """Run an op of the engine itself and tell everybody what it changed."""
        reply = self._perform(request, self._system)
        if reply.failure is not None:
            LOGGER.warning("%s: %s", request.verb, reply.failure.code)
        if reply.changes is not None:
            self.feed.tell(reply.changes, but=None)
        return reply

    def _tell_job(self) -> None:
        """Tell what the running job has written: the data version stands still for our own commits."""
        if self.jobs.active:
            self.feed.tell_log()

    # ---- jobs ------------------------------------------------------------------------------------

    def _start_job(self, request: Request, _: Connection) -> Reply:
        number = self.jobs.known(request.op_id)
        if number is None:
            work = self._job_starts[request.verb](request)
            number = self.jobs.start(request.verb, work, op_id=request.op_id, language=request.language)
            LOGGER.info("job %d begins: %s", number, request.verb)
        return Reply(n=request.n, result={"job": str(number)})

    def _advance_job(self) -> None:
        job = self.jobs.current()
        assert job is not None
        try:
            ended = self.jobs.advance()
        except Exception as error:  # a job's failure must not end the engine
            failure = failure_of(error, job.language)
            if failure.bug:
                LOGGER.error("job %d: %s", job.number, describe(error))
            self.jobs.fail(job, failure.code, failure.sentence)
            ended = True
        if ended and job.name != FILES:
            self.feed.tell_bulk()

    def _cancel(self, request: Request, _: Connection) -> Reply:
        if not self.jobs.cancel(str(request.args.get("job", ""))):
            raise KnownError("job_unknown")
        self.feed.tell_bulk()
        return Reply(n=request.n, result={})

    # ---- the engine itself -----------------------------------------------------------------------

    def _status(self, request: Request, _: Connection) -> Reply:
        result: dict[str, Any] = {
            "pid": self._hello.pid,
            "version": self._hello.hello,
            "replica_version": self._hello.replica_version,
            "workspace": str(self.store.directory),
            "uptime_s": round(time.monotonic() - self._started, 1),
            "requests": self._requests,
            "clients": len(self._connections),
            "jobs": self.jobs.numbers(),
        }
        return Reply(n=request.n, result=result)

    def _yield(self, request: Request, _: Connection) -> Reply:
        LOGGER.info("asked to hand over")
        self.stopping = True
        return Reply(n=request.n, result={})


def introduce(request: Request, connection: Connection) -> Reply:
    """Note what kind of client speaks."""
    source = str(request.args.get("source", "window"))
    connection.source = source if source in ("window", "cli") else "window"
    return Reply(n=request.n, result={})


def note(request: Request, reply: Reply, seconds: float) -> None:
    """Put what was refused or took long into the log."""
    if reply.failure is not None:
        kind = "bug" if reply.failure.bug else "refused"
        LOGGER.warning("%s %s: %s", request.verb, kind, reply.failure.code)
    elif seconds > SLOW_S:
        LOGGER.info("%s took %.0f ms", request.verb, seconds * 1000)
