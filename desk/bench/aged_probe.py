"""One engine whose timers and answers are measured; `python -m desk.bench.aged_probe DIRECTORY SECONDS SPEED`.

One client asks for tickets and writes notes all the time, another looks at figures. With a speed of 60 a minute
tells the story of an hour.
"""

import gc
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from desk.bench.processes import say
from desk.client.blocking import BlockingClient
from desk.engine import SWITCH_S, OpenEngine
from desk.models.store import Store, wall_clock_us
from desk.process.errors import KnownError
from desk.protocol.messages import Event
from desk.workspace import Workspace

PAUSE_S = 0.02
WRITES_EVERY = 10
LOOKS_EVERY_S = 1.0
_LONG_READS = ("query.counts", "query.metrics", "query.insights", "query.team", "query.dispatch_board")


class Holds:
    """How long the engine's thread was held by each piece of work, in milliseconds of its processor time.

    Attributes:
        longest: by name.
        total: by name.
        runs: by name.
    """

    def __init__(self) -> None:
        self.longest: dict[str, float] = {}
        self.total: dict[str, float] = {}
        self.runs: dict[str, int] = {}

    def around(self, name: Callable[..., str], work: Callable[..., Any]) -> Callable[..., Any]:
        """Return the same work, measured."""

        def measured(*args: Any) -> Any:
            began = time.thread_time()
            try:
                return work(*args)
            finally:
                self.note(name(*args), (time.thread_time() - began) * 1000)

        return measured

    def note(self, name: str, took_ms: float) -> None:
        """Remember one run."""
        self.longest[name] = max(took_ms, self.longest.get(name, 0.0))
        self.total[name] = took_ms + self.total.get(name, 0.0)
        self.runs[name] = 1 + self.runs.get(name, 0)

    def told(self) -> dict[str, list[float]]:
        """Return the longest run, all runs together and their number by name, the longest first."""
        order = sorted(self.longest, key=lambda name: -self.longest[name])
        return {
            name: [round(self.longest[name], 1), round(self.total[name]), self.runs[name]] for name in order
        }


class Client(threading.Thread):
    """Somebody at work: opens tickets and writes notes.

    Attributes:
        times: milliseconds from question to answer by verb.
        warnings: how many warnings and floods the engine told of.
    """

    def __init__(self, workspace: Workspace, tickets: list[bytes]) -> None:
        super().__init__(daemon=True)
        self._workspace, self._tickets = workspace, tickets
        self.times: dict[str, list[float]] = {}
        self.ended = threading.Event()

    def run(self) -> None:
        """Ask until told to end."""
        client = BlockingClient(self._workspace, lambda: None, source="window")
        number = 0
        while not self.ended.wait(PAUSE_S):
            number += 1
            ticket = self._tickets[number * 7919 % len(self._tickets)]
            if number % WRITES_EVERY:
                self._time(client.ask, "query.ticket", {"ticket": ticket})
            else:
                self._time(client.do, "ticket.note", {"ticket": ticket, "body": f"Looked at it, {number}."})

    def _time(self, send: Callable[..., Any], verb: str, args: dict[str, Any]) -> None:
        began = time.perf_counter()
        try:
            send(verb, args)
        except KnownError:
            return  # the rules forbid it for this ticket
        self.times.setdefault(verb, []).append((time.perf_counter() - began) * 1000)


class Supervisor(Client):
    """Somebody who looks at counts and figures, one after the other: reads that give way to the other client's."""

    def run(self) -> None:
        """Ask until told to end."""
        client, number = BlockingClient(self._workspace, lambda: None, source="window"), 0
        while not self.ended.wait(LOOKS_EVERY_S):
            self._time(client.ask, _LONG_READS[number % len(_LONG_READS)], {})
            number += 1


def measured(opened: OpenEngine, holds: Holds) -> None:
    """Measure every timer, answer and step of a job of an engine."""
    engine = opened.engine
    for timer in engine.timers:
        timer.run = holds.around(lambda name=timer.name: f"timer {name}", timer.run)
    engine.reply_to = holds.around(lambda request, _: request.verb, engine.reply_to)  # type: ignore[method-assign]
    engine.jobs.advance = holds.around(lambda: "job", engine.jobs.advance)  # type: ignore[method-assign]


def _hurry(store: Store, speed: int) -> None:
    """Let the workspace's time pass faster than time does."""
    began = wall_clock_us()
    store.follow(lambda: began + (wall_clock_us() - began) * speed)


def main(directory: Path, seconds: float, speed: int) -> None:
    """Measure and answer."""
    sys.setswitchinterval(SWITCH_S)
    workspace, holds = Workspace(directory), Holds()
    opened = OpenEngine(workspace, create=False)
    store, told = opened.engine.store, {"warning": 0, "warnings": 0}
    _hurry(store, speed)
    tell = opened.engine.broadcast

    def broadcast(event: Event, **more: Any) -> None:
        told[event.event] = told.get(event.event, 0) + 1
        tell(event, **more)

    opened.engine.broadcast = broadcast  # type: ignore[method-assign]
    measured(opened, holds)
    rows = store.connection.exec_driver_sql("SELECT id FROM ticket WHERE open = 1 LIMIT 20000").all()
    clients = (Client(workspace, [bytes(ident) for (ident,) in rows]), Supervisor(workspace, []))
    for client in clients:
        client.start()
    gc.freeze()
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        opened.engine.step(0.05)
    for client in clients:
        client.ended.set()
    recorded = store.connection.exec_driver_sql(
        "SELECT count(*) FROM entry WHERE kind IN ('warning', 'breach') AND recorded_us > ?",
        (store.clock() - int(seconds * speed * 1_000_000),),
    ).scalar()
    times = clients[0].times | clients[1].times
    say(holds=holds.told(), times=times, told=told, recorded=recorded)
    opened.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3]))
