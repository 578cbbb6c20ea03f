"""Keeps the queue's list true: first rows at once, the whole id list from the engine, then after changes.

Knows when to ask and whom; paints nothing. A change is answered at once by the first run and by at most
one run a second after it (decisions.md 7).
"""

import contextlib
import os
import time
from array import array
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from desk.client.base import Requester
from desk.process.errors import KnownError
from desk.protocol.queue import FIRST_ROWS, QueueQuery, QueueRow, Section, lanes
from desk.ui import i18n
from desk.ui.clock import Clock
from desk.ui.queue.model import QueueModel, Reader

if TYPE_CHECKING:
    from desk.protocol.messages import Failure
    from desk.protocol.views import IdList

_PAUSE_MS = 1000


def read_keys(path: str) -> "array[int]":
    """Return the keys of an id list and remove its file."""
    keys: array[int] = array("q")
    with open(path, "rb") as file:
        keys.fromfile(file, os.fstat(file.fileno()).st_size // keys.itemsize)
    with contextlib.suppress(OSError):
        os.unlink(path)
    return keys


class Beginning(NamedTuple):
    """The first rows of a list, the heads of its band, and whether that is all."""

    rows: list[QueueRow]
    sections: tuple[Section, ...]
    complete: bool


class QueueLoader(QObject):
    """Loads one query at a time into the model.

    Attributes:
        query: what is shown.
        horizon_us: how near a deadline is for the view of tickets about to breach.
        broken: why the replica could not be read the last time, "" when it could.

    Signals (GUI thread):
        counted(int, bool): how many rows there are, and whether that is known exactly.
        loading(bool): whether the list is still incomplete and nothing can be shown.
        failed(str): a sentence; the rows shown stay.
        listed(): a whole list stands in the model.
    """

    counted = Signal(int, bool)
    loading = Signal(bool)
    failed = Signal(str)
    listed = Signal()

    def __init__(
        self,
        model: QueueModel,
        reader: Reader,
        requester: Requester,
        clock: Clock,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.query = QueueQuery()
        self.horizon_us = 3_600_000_000
        self.broken = ""
        self._model = model
        self._reader = reader
        self._requester = requester
        self._clock = clock
        self._asked: int | None = None
        self._dirty = False
        self._last_run = -_PAUSE_MS / 1000
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._run)

    def open(self, query: QueueQuery) -> None:
        """Show another list from its top: the first rows from the replica, the rest from the engine."""
        self._forget_asked()
        self.query = query
        self._dirty = False
        found = self._beginning() if query.local() else None
        rows = found.rows if found is not None else []
        self._model.reset(array("q", [row.key for row in rows]), rows, found.sections if found else ())
        if found is None:
            self.loading.emit(not query.local() or not self.broken)
        else:
            self.counted.emit(len(rows), found.complete)
        if found is None or not found.complete:
            self._ask(beginning=not query.local())
        else:
            self.listed.emit()

    def renew(self) -> None:
        """Run the query again: at once when it rested a second, else when the second is over."""
        if self._asked is not None or self._timer.isActive():
            self._dirty = self._asked is not None
            return
        wait = self._last_run + _PAUSE_MS / 1000 - time.monotonic()
        if wait > 0:
            self._timer.start(int(wait * 1000) + 1)
        else:
            self._run()

    def _current(self) -> QueueQuery:
        query = self.query
        if query.terms:
            query = replace(query, now_us=self._clock.now_us())
        if query.view == "breaching":
            query = replace(query, breach_before_us=self._clock.now_us() + self.horizon_us)
        return query

    def _beginning(self) -> Beginning | None:
        """Return the first rows, None where the replica cannot be read now."""
        self.broken = ""
        query = self._current()
        try:
            return self._read_lanes(query) if query.banded() else self._read(query)
        except KnownError as error:
            self.broken = error.sentence(i18n.language())
            self.failed.emit(self.broken)
            return None

    def _read(self, query: QueueQuery) -> Beginning:
        rows = self._reader.first(query)
        return Beginning(rows, (), len(rows) < FIRST_ROWS)

    def _read_lanes(self, query: QueueQuery) -> Beginning:
        """Read P0 and P1 first, then the others; without any of them it is a plain list."""
        first, second = lanes(query)
        urgent = self._reader.first(first)
        if not urgent:
            return self._read(query)
        rest = self._reader.first(second)
        complete = max(len(urgent), len(rest)) < FIRST_ROWS
        heads = [Section("band", "urgent", len(urgent))]
        if rest:
            heads.append(Section("band", "rest", len(rest) if complete else -1))
        return Beginning(urgent + rest, tuple(heads), complete)

    @Slot()
    def _run(self) -> None:
        self._last_run = time.monotonic()
        found = self._beginning() if self.query.local() else None
        if found is None or not found.complete:
            self._ask()
            return
        self._model.replace(array("q", [row.key for row in found.rows]), found.rows, found.sections)
        self.counted.emit(len(found.rows), True)
        self.listed.emit()

    def _ask(self, *, beginning: bool = False) -> None:
        """Ask for the id list; `beginning` lets the first rows of very many hits come alone."""
        from desk.protocol.views import IdList

        self._last_run = time.monotonic()
        limit = {"limit": FIRST_ROWS} if beginning else {}
        self._asked = self._requester.request(
            "query.queue_ids",
            {"query": self._current().to_args(), **limit},
            reply_type=IdList,
            done=self._on_ids,
            failed=self._on_failed,
        )

    def _forget_asked(self) -> None:
        self._timer.stop()
        if self._asked is not None:
            self._requester.cancel(self._asked)
            self._asked = None

    @Slot(object)
    def _on_ids(self, answer: "IdList") -> None:
        self._asked = None
        try:
            keys = read_keys(answer.path)
        except OSError as error:
            self.failed.emit(self.tr("The list could not be read ({0}). Try again.").format(error.strerror))
            return
        self._model.replace(keys, sections=answer.sections)
        self.loading.emit(False)
        self.counted.emit(len(keys), answer.complete)
        if not answer.complete:
            self._ask()
            return
        self.listed.emit()
        if self._dirty:
            self._dirty = False
            self.renew()

    @Slot(object)
    def _on_failed(self, failure: "Failure") -> None:
        self._asked = None
        self.loading.emit(False)
        self.failed.emit(failure.sentence)
