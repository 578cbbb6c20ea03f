"""The timers that the engine runs: warnings of clocks and the end of agreed waits.

Knows when to look; what is due and what then happens is in `desk.ops.timers`. A look reads only, and an op
is run only when something is due, so that an idle engine writes nothing.
"""

import threading
import time
from collections import deque
from collections.abc import Iterator

from desk.classify.service import classifier_of
from desk.engine.core import Engine
from desk.engine.dispatcher import LOOK_EVERY_S as DISPATCH_EVERY_S
from desk.engine.dispatcher import DispatchTimer, EscalationTimer, NoticeTimer
from desk.engine.warnings import Warner
from desk.engine.webhooks import EVERY_S as WEBHOOKS_EVERY_S
from desk.engine.webhooks import WebhookTimer
from desk.models.store import Store
from desk.ops import fulltext
from desk.ops.confirmations import A_LOOK, due_steps, silent_tickets
from desk.ops.holding import EMITTER, holds
from desk.ops.rebinding import rebinding_due
from desk.ops.surveys import due_questions
from desk.protocol.changes import Changes
from desk.protocol.messages import Request
from desk.search.service import idle, is_loaded, on_changes, prepare

LOOK_EVERY_S = 1.0
IDLE_BUDGET_S = 0.02
ASK_EVERY_S, SILENCE_EVERY_S = 60.0, 20.0
NOTICES_EVERY_S = 5.0
PRUNE_EVERY_S = 6 * 3600.0
INDEX_EVERY_S = 0.1
INDEX_REST = 1.0
"""An index that is built again takes half of the engine's time, some 20 ms at once: people wait for it."""

WARN_REST = 4
"""What became due while nobody was there is told within half a minute; requests put the slices off."""

OTHERS_FIRST_US = 120_000_000
"""How long a desk without the lease waits for the one that has it, before it wakes a ticket itself (off line)."""

CLASSIFY_EVERY_S = 2.0
"""Learning may begin a little after the start: the window's first questions come first."""


class ServiceTimers:
    """Looks for waits that end, silent requesters and surveys that are due."""

    def __init__(self, engine: Engine, store: Store) -> None:
        """Work for this engine."""
        self._engine = engine
        self._store = store
        self._silent_key = 0

    def wake(self) -> bool:
        """Wake the tickets whose agreed time has come; a colleague's desk does it where that holds the lease.

        Some at a time; True while more are due.
        """
        patience_us = 0 if holds(self._store, EMITTER) else OTHERS_FIRST_US
        with self._store.read() as connection:
            due = connection.exec_driver_sql(
                "SELECT 1 FROM ticket WHERE wake_us IS NOT NULL AND wake_us <= ? LIMIT 1",
                (self._store.clock() - patience_us,),
            ).first()
        if due is None:
            return False
        reply = self._engine.perform_own(Request(0, "timer.wake"))
        return reply.failure is None

    def rebind(self) -> bool:
        """Move open tickets to the policies that were saved for them too, some at a time; True while more wait."""
        if not rebinding_due(self._store):
            return False
        return self._engine.perform_own(Request(0, "timer.rebind")).failure is None

    def silence(self) -> None:
        """Remind silent requesters and close what their silence confirms."""
        store = self._store
        if not holds(store, EMITTER):
            return
        with store.read() as connection:
            rows = silent_tickets(store, connection, after=self._silent_key, limit=A_LOOK)
            due = [bytes(row.id) for row in rows if due_steps(store, connection, row)]
        # Some at a time, in turn: a thousand waiting tickets must not hold up the requests.
        self._silent_key = int(rows[-1].key) if len(rows) == A_LOOK else 0
        if due:
            self._engine.perform_own(Request(0, "timer.silence", {"tickets": due}))

    def ask(self) -> None:
        """Ask the requesters of tickets closed a while ago how satisfied they are."""
        if not holds(self._store, EMITTER):
            return
        with self._store.read() as connection:
            due = due_questions(self._store, connection)
        if due:
            self._engine.perform_own(Request(0, "survey.ask"))

    def prune(self) -> None:
        """Forget what no retry can ask for any more."""
        self._engine.perform_own(Request(0, "timer.prune"))


class KnowledgeTimer:
    """Hands committed changes to the knowledge index, after the op has been answered."""

    def __init__(self, engine: Engine, store: Store) -> None:
        """Hear of every change from now on."""
        self._engine = engine
        self._store = store
        self._heard: deque[Changes] = deque()
        self._preparing: threading.Thread | None = None
        engine.feed.listeners.append(self._heard.append)

    def run(self) -> bool:
        """Bring the index in step with what was heard; without a window it is loaded when it is first asked.

        Its code is imported by a thread: who opens the first ticket after the start must not wait for it.
        """
        while self._heard:
            on_changes(self._store, self._heard.popleft())
        if is_loaded(self._store) or (self._engine.has_windows and self._is_prepared()):
            return idle(self._store, IDLE_BUDGET_S)  # a rebuild in the background goes on, a step at a time
        return False

    def _is_prepared(self) -> bool:
        if self._preparing is None:
            self._preparing = threading.Thread(target=prepare, name="search")
            self._preparing.start()
        return not self._preparing.is_alive()


class FulltextTimer:
    """Indexes the tickets' text anew, a little at a time, when another analyser made the index."""

    def __init__(self, store: Store) -> None:
        """Look at the index's stamp; a workspace without tickets is stamped at once."""
        self._work: Iterator[tuple[int, int]] | None = None
        if not fulltext.is_current(store):
            self._work = fulltext.rebuild(store)
        elif store.meta(fulltext.VERSION_NAME) is None:
            with store.write() as connection:
                fulltext.stamp(connection)

    def run(self) -> bool:
        """Go on for a moment; tells whether there is more."""
        until = time.perf_counter() + IDLE_BUDGET_S
        while self._work is not None and time.perf_counter() < until:
            if next(self._work, None) is None:
                self._work = None
        return self._work is not None


class ClassifierTimer:
    """Lets the classifier learn in the background, and again when there are more tickets to learn from."""

    def __init__(self, engine: Engine, store: Store) -> None:
        """Hear of every change from now on."""
        self._engine = engine
        self._classifier = classifier_of(store)
        engine.feed.listeners.append(self._classifier.heard)

    def run(self) -> None:
        """Start learning, or take what was learned; without a window it begins with the first question."""
        if self._classifier.begun or self._engine.has_windows:
            self._classifier.idle()


def add_timers(engine: Engine, store: Store) -> None:
    """Register every timer of the engine."""
    service = ServiceTimers(engine, store)
    engine.timers.add("wake", LOOK_EVERY_S, service.wake)
    engine.timers.add("rebind", LOOK_EVERY_S, service.rebind)
    engine.timers.add("warn", LOOK_EVERY_S, Warner(engine, store).run, rest=WARN_REST)
    engine.timers.add("silence", SILENCE_EVERY_S, service.silence)
    engine.timers.add("survey", ASK_EVERY_S, service.ask)
    engine.timers.add("dispatch", DISPATCH_EVERY_S, DispatchTimer(engine, store).run)
    engine.timers.add("escalation", NOTICES_EVERY_S, EscalationTimer(engine, store).run)
    engine.timers.add("notices", NOTICES_EVERY_S, NoticeTimer(engine, store).run)
    engine.timers.add("webhooks", WEBHOOKS_EVERY_S, WebhookTimer(engine, store).run)
    engine.timers.add("prune", PRUNE_EVERY_S, service.prune)
    engine.timers.add("fulltext", INDEX_EVERY_S, FulltextTimer(store).run, rest=INDEX_REST)
    engine.timers.add("knowledge", INDEX_EVERY_S, KnowledgeTimer(engine, store).run, rest=INDEX_REST)
    engine.timers.add("classifier", CLASSIFY_EVERY_S, ClassifierTimer(engine, store).run)
