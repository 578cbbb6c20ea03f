"""Does one act on many tickets: one op a ticket, few under way at a time, and all of it undone as one.

Knows verbs and their answers, no widget. What failed is gathered with its sentence; the rest goes on.
"""

import time
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from PySide6.QtCore import QObject, Signal

from desk.client.base import Requester
from desk.process.errors import KnownError
from desk.protocol.changes import Changes
from desk.protocol.messages import Failure
from desk.ui import i18n

if TYPE_CHECKING:
    from desk.ui.queue.model import Reader

UNDER_WAY = 4
"""Ops sent and not answered yet: enough to keep the engine busy, few enough that a reply need not wait."""

MOST = 5_000
_CHUNK = 64


class Job(NamedTuple):
    """One op: whom it is about, and what is sent."""

    number: str
    verb: str
    args: dict[str, Any]


class Refused(NamedTuple):
    """A ticket's number and why the act was not done."""

    number: str
    sentence: str


class Outcome(NamedTuple):
    """How an act on many tickets ended.

    Attributes:
        undo: op ids that can be undone, in the order they were done.
        cancelled: how many were not begun.
        undone: whether this outcome is that of an undo.
    """

    label: str
    done: int
    refused: tuple[Refused, ...]
    undo: tuple[tuple[str, bytes], ...]
    cancelled: int = 0
    undone: bool = False


def ticket_jobs(reader: "Reader", keys: Iterable[int], verb: str, args: dict[str, Any]) -> Iterator[Job]:
    """Yield the op of every ticket that is still there; rows are read as they are needed."""
    chunk: list[int] = []
    for key in keys:
        chunk.append(key)
        if len(chunk) == _CHUNK:
            yield from _of_rows(reader, chunk, verb, args)
            chunk = []
    yield from _of_rows(reader, chunk, verb, args)


def _of_rows(reader: "Reader", keys: list[int], verb: str, args: dict[str, Any]) -> Iterator[Job]:
    for row in reader.rows(keys) if keys else ():
        yield Job(row.number, verb, {"ticket": row.id, **args})


class BulkRunner(QObject):
    """One act at a time.

    Signals (GUI thread):
        progressed(int, int, float): answered, all, seconds since the beginning.
        finished(object): an `Outcome`.
    """

    progressed = Signal(int, int, float)
    finished = Signal(object)

    def __init__(self, requester: Requester, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._requester = requester
        self.running = False
        self._sent: set[bytes] = set()
        self._reset("", iter(()), 0, undone=False)

    def _reset(self, label: str, jobs: Iterator[Job], total: int, *, undone: bool) -> None:
        self._label, self._jobs, self._total, self._undone = label, jobs, total, undone
        self._open = self._answered = 0
        self._refused: list[Refused] = []
        self._undo: list[tuple[str, bytes]] = []
        self._began = time.monotonic()
        self._stopped = self._pumping = False

    def run(self, label: str, jobs: Iterator[Job], total: int) -> None:
        """Begin an act of `total` ops; refused while another one runs."""
        if not self.running:
            self._begin(label, jobs, total, undone=False)

    def undo(self, outcome: Outcome) -> None:
        """Undo an act, the last op first."""
        if not self.running and outcome.undo:
            jobs = [Job(number, "undo", {"of": op_id}) for number, op_id in reversed(outcome.undo)]
            self._begin(outcome.label, iter(jobs), len(jobs), undone=True)

    def cancel(self) -> None:
        """Begin no further op; those under way are finished."""
        self._stopped = True

    def is_own(self, op_id: bytes) -> bool:
        """Tell whether an op was one of the present or last act."""
        return op_id in self._sent

    def _begin(self, label: str, jobs: Iterator[Job], total: int, *, undone: bool) -> None:
        self._sent.clear()
        self._reset(label, jobs, total, undone=undone)
        self.running = True
        self._pump()

    def _pump(self) -> None:
        """Send until enough are under way; answers that come at once do not nest."""
        if self._pumping:
            return
        self._pumping = True
        while self._open < UNDER_WAY and not self._stopped and (job := self._next()) is not None:
            self._open += 1
            self._send(job)
        self._pumping = False
        if not self._open and self.running:
            self._finish()

    def _next(self) -> Job | None:
        try:
            return next(self._jobs, None)
        except KnownError as error:
            self._refused.append(Refused("", error.sentence(i18n.language())))
            return None

    def _send(self, job: Job) -> None:
        def done(changes: Changes) -> None:
            self._sent.add(changes.op_id)
            if changes.undoable and changes.op_id:
                self._undo.append((job.number, changes.op_id))
            self._on_answer()

        def failed(failure: Failure) -> None:
            self._refused.append(Refused(job.number, failure.sentence))
            self._on_answer()

        self._requester.request(job.verb, job.args, reply_type=Changes, done=done, failed=failed, write=True)

    def _on_answer(self) -> None:
        self._open -= 1
        self._answered += 1
        self.progressed.emit(self._answered, self._total, time.monotonic() - self._began)
        self._pump()

    def _finish(self) -> None:
        self.running = False
        done = self._answered - sum(1 for one in self._refused if one.number)
        left = self._total - self._answered if self._stopped else 0
        undo = () if self._undone else tuple(self._undo)
        self.finished.emit(
            Outcome(
                self._label, done, tuple(self._refused), undo, cancelled=max(0, left), undone=self._undone
            )
        )
