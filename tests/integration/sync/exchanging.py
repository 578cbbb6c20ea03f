"""A desk's process for tests: exchanges with the shared database, and may kill itself at a statement.

`python -m tests.integration.sync.exchanging DIR kill N` dies by SIGKILL at the N-th statement, of the replica or of the
server, whichever comes; without a death it prints how many there were. `... work SECONDS SEED` works and exchanges.
"""

import os
import random
import signal
import sys
import time
from pathlib import Path
from typing import Any

from desk.models.store import Store
from desk.ops.catalogue import OPS  # noqa: F401  (fills the registry)
from desk.ops.registry import apply
from desk.process.errors import KnownError
from desk.protocol.messages import Request
from desk.sync import enrolment, keys, numbers
from desk.sync.pull import Receiver
from desk.sync.push import Sender
from desk.sync.tickets import driver_of

keys._SCRYPT["n"] = 1 << 8  # as tests/sync_kit.py enrols
WORDS = ("printer", "mail", "login", "disk")


class Fuse:
    """Counts statements and ends the process at one of them, as a power cut would."""

    def __init__(self, at: int) -> None:
        self.at, self.count = at, 0

    def burn(self, _statement: object = None) -> None:
        """Count one statement."""
        self.count += 1
        if self.count == self.at:
            os.kill(os.getpid(), signal.SIGKILL)


def exchange(store: Store, server: Any, *, page: int = 5) -> None:
    """Send and pull until nothing is left."""
    while Sender(store, server).push(3).count:
        pass
    while Receiver(store, server).pull(page).count:
        pass
    numbers.lease(store, server)


def die_at(directory: Path, at: int) -> None:
    """Exchange; die at a statement."""
    store = Store(directory)
    server = enrolment.open_server(store)
    fuse, run = Fuse(at), server.execute

    def execute(*arguments: Any, **named: Any) -> Any:
        fuse.burn()
        answer = run(*arguments, **named)
        fuse.burn()  # the server has done it, the answer is not written yet
        return answer

    server.execute = execute  # type: ignore[method-assign]
    driver_of(store.connection).set_trace_callback(fuse.burn)
    exchange(store, server)
    print(fuse.count)


def work(directory: Path, seconds: float, seed: int) -> None:
    """Work on random tickets and exchange until the time is over; prints how many ops were done."""
    chance, done, until = random.Random(seed), 0, time.monotonic() + seconds
    store = Store(directory)
    server = enrolment.open_server(store)
    while time.monotonic() < until:
        rows = store.connection.exec_driver_sql("SELECT id FROM ticket ORDER BY random() LIMIT 1").first()
        verb, args = _request(chance, None if rows is None else bytes(rows[0]))
        try:
            apply(store, Request(1, verb, args))
            done += 1
        except KnownError:
            pass  # a rule of the process said no
        if chance.random() < 0.4:
            Sender(store, server).push(chance.choice((1, 5, 50)))
        if chance.random() < 0.4:
            Receiver(store, server).pull(chance.choice((3, 20, 500)))
    print(done)


def _request(chance: random.Random, ticket: bytes | None) -> tuple[str, dict[str, Any]]:
    if ticket is None or chance.random() < 0.15:
        return "ticket.create", {"title": chance.choice(WORDS), "body": "b"}
    body = f"{chance.choice(WORDS)} {chance.randrange(10**6)}"
    return chance.choice(
        (
            ("ticket.note", {"ticket": ticket, "body": body}),
            ("ticket.reply", {"ticket": ticket, "body": body}),
            ("ticket.title", {"ticket": ticket, "to": body}),
            ("ticket.take", {"ticket": ticket}),
            ("ticket.assign", {"ticket": ticket, "to": None}),
            ("ticket.priority", {"ticket": ticket, "to": chance.randrange(5), "reason": "r"}),
            ("ticket.tags", {"ticket": ticket, "added": (chance.choice(WORDS),), "removed": ()}),
        )
    )


if __name__ == "__main__":
    place, what, amount = Path(sys.argv[1]), sys.argv[2], float(sys.argv[3])
    if what == "kill":
        die_at(place, int(amount))
    else:
        work(place, amount, int(sys.argv[4]))
