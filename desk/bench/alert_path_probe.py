"""A queue on a synced desk that waits for alerts; `python -m desk.bench.alert_path_probe DIRECTORY PORT TOKEN N`."""

import http.client
import random
import sys
import time
from pathlib import Path

from desk.bench.gui import Bench, application, wait_until
from desk.bench.processes import say
from desk.bench.serve_probe import body
from desk.protocol.queue import QueueQuery

ONLINE_S, MOST_S = 60.0, 30.0


def post(port: int, token: str, data: bytes) -> None:
    """Post a notification; raises where it is not stored."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("POST", "/hook/bench", data, {"Authorization": f"Bearer {token}"})
    status = connection.getresponse().status
    connection.close()
    if status != 200:
        raise OSError(f"the alert was answered {status}")


def shows(bench: Bench, title: str) -> bool:
    """Tell whether the list has a row of this title."""
    rows = (bench.pane.model.row_at(number) for number in range(bench.pane.model.rowCount()))
    return any(row is not None and row.title.startswith(title) for row in rows)


def painted_ms(bench: Bench, port: int, token: str, name: str) -> float:
    """Post an alert and return the milliseconds until its row was painted here."""
    began = time.perf_counter()
    post(port, token, body(name))
    wait_until(lambda: shows(bench, name), seconds=MOST_S)
    there = time.perf_counter()
    wait_until(lambda: bench.paints.last > there, seconds=MOST_S)
    return (bench.paints.last - began) * 1000


def main() -> None:
    """Measure and answer."""
    application()
    port, token, rounds = int(sys.argv[2]), sys.argv[3], int(sys.argv[4])
    with Bench(Path(sys.argv[1])) as bench:
        bench.pane.loader.open(QueueQuery(view="open", sort="created"))
        painted_ms(bench, port, token, "First")  # both desks are in touch from here on
        times = []
        for number in range(rounds):
            bench.settle(random.uniform(0.3, 0.8))
            times.append(painted_ms(bench, port, token, f"Alert{number}"))
        say(times=times)


if __name__ == "__main__":
    main()
