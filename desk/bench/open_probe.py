"""One ticket pane and one engine; `python -m desk.bench.open_probe DIRECTORY` says how long opening takes."""

import sqlite3
import sys
import time
from pathlib import Path

from desk.bench.figures import median
from desk.bench.gui import Bench, Paints, application, wait_until
from desk.bench.open_ticket import ENTRIES
from desk.bench.processes import say
from desk.ui.ticket.pane import TicketPane
from desk.workspace import Workspace


def long_tickets(replica: Path) -> list[bytes]:
    """Return the tickets that were lengthened."""
    with sqlite3.connect(replica) as connection:
        rows = connection.execute("SELECT id FROM ticket WHERE entry_count >= 50000 ORDER BY key").fetchall()
    connection.close()
    return [bytes(row[0]) for row in rows]


def main() -> None:
    """Measure and answer."""
    directory = Path(sys.argv[1])
    application()
    with Bench(directory) as bench:
        pane = TicketPane(bench.client, bench.clock)
        pane.resize(760, 900)
        pane.show()
        paints = Paints(pane.timeline.viewport())
        opened: list[float] = []
        pane.ticket_opened.connect(lambda _: opened.append(time.perf_counter()))
        floors = []
        for _ in range(20):
            answers: list[object] = []
            began = time.perf_counter()
            bench.client.request("engine.status", {}, done=answers.append)
            wait_until(lambda: answers)  # noqa: B023 - waited for within the turn
            floors.append((time.perf_counter() - began) * 1000)
        times = []
        for number, ticket in enumerate(long_tickets(Workspace(directory).replica)):
            opened.clear()
            began = time.perf_counter()
            pane.show_ticket(ticket)
            wait_until(lambda: opened and paints.last > opened[0])
            if number:  # the first one loads what every later one finds: names of people, fonts, icons
                times.append((paints.last - began) * 1000)
            assert pane.ticket is not None
            assert len(pane.ticket.entries) >= ENTRIES
            bench.settle(0.02)
        say(times=times, floor_ms=median(floors))


if __name__ == "__main__":
    main()
