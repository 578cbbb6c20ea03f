"""The dispatcher's timer: looks when something changed and every half minute, writes only when there is work.

Runs where `holding.holds` says so: in a shared workspace one desk at a time, never off line.
"""

import time

from desk.engine.core import Engine
from desk.models.store import Store
from desk.ops.dispatch_ground import config_in_force, ground
from desk.ops.dispatching import alarms_due
from desk.ops.escalating import alerts_unpaged, handoffs_unpaged, pages_due
from desk.ops.escalation_ground import config_in_force as escalation_config
from desk.ops.holding import DISPATCHER, EMITTER, holds
from desk.protocol.changes import Changes
from desk.protocol.messages import Request

LOOK_EVERY_S = 1.0
WHATEVER_S = 30.0
"""Time itself changes the picture (shifts, relaxation, accept times): look even if nothing was written."""

_KINDS = ("ticket", "person", "group", "availability", "dispatch", "calendar")


class DispatchTimer:
    """Runs the dispatcher."""

    def __init__(self, engine: Engine, store: Store) -> None:
        """Hear of every change from now on."""
        self._engine, self._store = engine, store
        self._changed = True
        self._looked = 0.0
        engine.feed.listeners.append(self._hear)

    def _hear(self, changes: Changes) -> None:
        self._changed = self._changed or changes.touches(*_KINDS)

    def run(self) -> None:
        """Look if it is time, and run when there is work."""
        if not self._changed and time.monotonic() - self._looked < WHATEVER_S:
            return
        self._changed, self._looked = False, time.monotonic()
        if not holds(self._store, DISPATCHER):
            return
        with self._store.read() as connection:
            if not config_in_force(connection).enabled:
                return
            found = ground(self._store, connection, self._store.clock())
            wanted = found.has_work or alarms_due(connection, found)
            self._store.memory["dispatch_plan"] = (self._store.last_seq(), found)
        if wanted:
            self._engine.perform_own(Request(0, "dispatch.run"))
        self._store.memory.pop("dispatch_plan", None)


class NoticeTimer:
    """Delivers what waited for somebody's shift."""

    def __init__(self, engine: Engine, store: Store) -> None:
        """Work for this engine."""
        self._engine, self._store = engine, store

    def run(self) -> None:
        """Deliver what is due."""
        if not holds(self._store, EMITTER):
            return
        with self._store.read() as connection:
            due = connection.exec_driver_sql(
                "SELECT 1 FROM notice WHERE state = 'deferred' AND due_us <= ? LIMIT 1",
                (self._store.clock(),),
            ).first()
        if due is not None:
            self._engine.perform_own(Request(0, "notice.deliver"))


class EscalationTimer:
    """Climbs, rests and ends pages."""

    def __init__(self, engine: Engine, store: Store) -> None:
        """Work for this engine."""
        self._engine, self._store = engine, store

    def run(self) -> None:
        """Run when a page has something to do."""
        if holds(self._store, EMITTER) and self._is_due():
            self._engine.perform_own(Request(0, "escalation.run"))

    def _is_due(self) -> bool:
        with self._store.read() as connection:
            config, now_us = escalation_config(connection), self._store.clock()
            return (
                pages_due(connection, now_us)
                or bool(alerts_unpaged(connection, config, now_us))
                or bool(handoffs_unpaged(connection, config, now_us))
            )
