"""Warnings of clocks: found in slices, told at once, recorded some tickets at a time, the most urgent first.

Requests come between the slices. New steps are looked for, and told, while those of a weekend are still recorded.
"""

import time
from collections import Counter, deque
from typing import Any

from desk.engine.core import Engine
from desk.models.setting_values import load_settings
from desk.models.store import Store
from desk.ops.holding import EMITTER, holds
from desk.ops.passing import PAGE, Passed, Passing, Sorter, described
from desk.ops.timers import RECORDED, TOLD
from desk.process.notices import LOUD
from desk.protocol.messages import Event, Request

RECORDED_AT_ONCE = 6
"""Tickets whose warnings one op records: about 7 ms, for requests wait meanwhile."""

SLICE_S = 0.006
LOOK_US = 1_000_000
FLOOD = 20
"""Steps of more tickets than this at once are told in one message: nobody can act on a hundred."""


class Backlog:
    """Tickets whose steps are to be recorded, each once, the most urgent first."""

    def __init__(self) -> None:
        self._waiting: dict[int, deque[bytes]] = {}
        self._known: set[bytes] = set()

    def __len__(self) -> int:
        return len(self._known)

    def add(self, ticket: bytes, priority: int) -> None:
        """Put a ticket behind those of its priority."""
        if ticket not in self._known:
            self._known.add(ticket)
            self._waiting.setdefault(priority, deque()).append(ticket)

    def take(self, most: int) -> list[bytes]:
        """Return the next tickets, which wait no longer."""
        found: list[bytes] = []
        for priority in sorted(self._waiting):
            line = self._waiting[priority]
            while line and len(found) < most:
                found.append(line.popleft())
        self._known.difference_update(found)
        return found

    def clear(self) -> None:
        """Forget all of them."""
        self._waiting.clear()
        self._known.clear()


class News:
    """What is to be told of one look: each step where they are few, else how many of which kind."""

    def __init__(self, sorter: Sorter) -> None:
        self._sorter = sorter
        self._met: set[bytes] = set()
        self._few: list[Passed] = []
        self._first: dict[str, Passed] = {}
        self.tally: Counter[tuple[str, int, bool]] = Counter()

    def add(self, one: Passed) -> None:
        """Count a step; of a ticket only its first, which is its worst."""
        known = one.ticket in self._met
        self._met.add(one.ticket)
        if len(self._met) <= FLOOD:
            self._few.append(one)
        if known:
            return
        whose = self._sorter.whose(one)
        self.tally[whose, one.step, one.priority <= LOUD] += 1
        first = self._first.get(whose)
        if first is None or one.urgency < first.urgency:
            self._first[whose] = one

    def events(self, store: Store) -> list[Event]:
        """Return what the windows are told, the most urgent first."""
        with store.read() as connection:
            if len(self._met) <= FLOOD:
                few = sorted(self._few, key=lambda one: one.urgency)
                return [Event(event="warning", data=described(connection, one)) for one in few]
            first = {whose: described(connection, one) for whose, one in self._first.items()}
        tally = [[*kind, number] for kind, number in self.tally.items()]
        return [Event(event="warnings", data={"tally": tally, "first": first})]


class Warner:
    """Looks every second for clocks that warn or breach; one run takes some milliseconds."""

    def __init__(self, engine: Engine, store: Store, *, slice_s: float = SLICE_S, places: int = PAGE) -> None:
        """Work for this engine: for `slice_s` at once, `places` of an index at least."""
        self._engine, self._store = engine, store
        self._slice_s, self._places = slice_s, places
        self._told_us = self._recorded_us = self._looked_us = 0
        self._backlog = Backlog()
        self._scan: Passing | None = None
        self._news: News | None = None
        self._records = False

    def run(self) -> bool:
        """Go on with what there is to do; True while more is left.

        Who takes the lease over also finds what the desk before it left unrecorded when it ended. What a crash
        interrupts is looked for again: told steps are not told again, recorded ones passed over.
        """
        if self._scan is None and self._is_time():
            self._begin()
        if self._scan is not None:
            self._look()
            if self._scan is not None:
                return True
        return self._record()

    def _is_time(self) -> bool:
        return not self._backlog or abs(self._store.clock() - self._looked_us) >= LOOK_US

    def _begin(self) -> None:
        """Begin a look at what passed since the last one."""
        store, now_us = self._store, self._store.clock()
        recorded, told = store.meta(RECORDED), store.meta(TOLD)
        self._looked_us = now_us
        if not isinstance(recorded, int):
            self._engine.perform_own(Request(0, "timer.warn"))  # the first run ever only notes its instant
            return
        self._told_us = max(told if isinstance(told, int) else recorded, self._told_us)
        self._records = holds(store, EMITTER)
        if not self._records:
            self._backlog.clear()
            self._recorded_us = 0  # a colleague may end before everything is recorded
        since_us = max(recorded, self._recorded_us if self._records else self._told_us)
        self._scan = Passing(since_us, now_us)
        with store.read() as connection:
            person = load_settings(connection)["person"]
            self._news = News(Sorter(connection, bytes.fromhex(person) if person else None))

    def _look(self) -> None:
        """Go on with the look for a moment; at its end tell what was found."""
        scan, news, until = self._scan, self._news, time.perf_counter() + self._slice_s
        assert scan is not None
        assert news is not None
        with self._store.read() as connection:
            while not scan.done:
                for one in scan.page(connection, self._places):
                    if self._records:
                        self._backlog.add(one.ticket, one.priority)
                    if one.at_us > self._told_us:
                        news.add(one)
                if time.perf_counter() >= until:
                    break
        if scan.done:
            self._scan = self._news = None
            self._tell(news, scan.until_us)

    def _tell(self, news: News, until_us: int) -> None:
        """Tell the windows, and note it where recording, which notes it too, takes a while or is another's."""
        self._told_us = until_us
        if self._records:
            self._recorded_us = until_us
        if not news.tally:
            return
        for event in news.events(self._store):
            self._engine.broadcast(event)
        if not self._records or len(self._backlog) > RECORDED_AT_ONCE:
            self._engine.perform_own(Request(0, "timer.warn", {"record": False, "until_us": until_us}))

    def _record(self) -> bool:
        """Record the next tickets' steps, the most urgent first, and tell whether some are left."""
        some = self._backlog.take(RECORDED_AT_ONCE)
        if some:
            args: dict[str, Any] = {"tickets": some, "until_us": self._recorded_us, "last": not self._backlog}
            self._engine.perform_own(Request(0, "timer.warn", args))
        return bool(self._backlog)
