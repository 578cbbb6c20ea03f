"""Keeps the queue's list true: first rows at once, the whole id list from the engine, then after changes.

Knows when to ask and whom; paints nothing. A change is answered at once by the first run and by at most
one run a second after it (decisions.md 7).
"""

import contextlib
import os
import time
from array import array
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from desk.client.base import Requester
from desk.process.errors import KnownError
from desk.protocol.queue import FIRST_ROWS, QueueQuery, QueueRow
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
        rows = self._first_rows() if query.local() else None
        self._model.reset(array("q", [row.key for row in rows or ()]), rows or ())
        if rows is None:
            self.loading.emit(not query.local() or not self.broken)
        else:
            self.counted.emit(len(rows), len(rows) < FIRST_ROWS)
        if rows is None or len(rows) >= FIRST_ROWS:
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
        if self.query.view != "breaching":
            return self.query
        return replace(self.query, breach_before_us=self._clock.now_us() + self.horizon_us)

    def _first_rows(self) -> list[QueueRow] | None:
        """Return the first rows, None where the replica cannot be read now."""
        self.broken = ""
        try:
            return self._reader.first(self._current())
        except KnownError as error:
            self.broken = error.sentence(i18n.language())
            self.failed.emit(self.broken)
            return None

    @Slot()
    def _run(self) -> None:
        self._last_run = time.monotonic()
        rows = self._first_rows() if self.query.local() else None
        if rows is None or len(rows) >= FIRST_ROWS:
            self._ask()
            return
        self._model.replace(array("q", [row.key for row in rows]), rows)
        self.counted.emit(len(rows), True)
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
        self._model.replace(keys)
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
