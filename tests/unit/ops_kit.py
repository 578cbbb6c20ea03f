"""A small workspace for tests of ops and queries: a clock that stands still until told, and one way to run verbs."""

import functools
import tempfile
from pathlib import Path
from typing import Any

from desk.models.store import REPLICA, Store
from desk.ops.catalogue import OPS  # noqa: F401  (fills the registry)
from desk.ops.registry import apply
from desk.process.ids import new_id
from desk.protocol.changes import Changes
from desk.protocol.messages import Request
from desk.queries.catalogue import QUERIES  # noqa: F401  (fills the registry)
from desk.queries.registry import ask

START_US = 1_773_018_000_000_000  # 2026-03-09 09:00 in Shanghai, a Monday


@functools.cache
def empty_replica() -> bytes:
    """Return a replica with its tables and nothing in them: making these takes longer than most tests."""
    with tempfile.TemporaryDirectory() as folder:
        Store(Path(folder), clock=lambda: START_US).close()
        return (Path(folder) / REPLICA).read_bytes()


def lay_empty(directory: Path) -> None:
    """Put an empty replica where none is."""
    directory.mkdir(parents=True, exist_ok=True)
    if not (directory / REPLICA).exists():
        (directory / REPLICA).write_bytes(empty_replica())


class Kit:
    """A workspace of its own with an injected clock."""

    def __init__(self, directory: Path) -> None:
        self.now_us = START_US
        lay_empty(directory)
        self.store = Store(directory, clock=lambda: self.now_us)
        self.me = self.run("workspace.start", name="魏清", language="en").subject

    def run(self, verb: str, *, op_id: bytes = b"", source: str = "window", **args: Any) -> Changes:
        """Run an op with a fresh op id."""
        request = Request(n=1, verb=verb, args=args, op_id=op_id or new_id(self.now_us))
        return apply(self.store, request, source=source)

    def ask(self, verb: str, **args: Any) -> Any:
        """Answer a query."""
        return ask(self.store, Request(n=1, verb=verb, args=args))

    def later(self, *, minutes: float = 0, days: float = 0) -> None:
        """Let time pass."""
        self.now_us += int(minutes * 60_000_000 + days * 86_400_000_000)

    def create(self, **args: Any) -> bytes:
        """Create a ticket and return its id."""
        return self.run("ticket.create", **{"title": "登录报错403", "category": "account", **args}).subject

    def row(self, ticket: bytes) -> Any:
        """Return the ticket's row."""
        return self.store.connection.exec_driver_sql("SELECT * FROM ticket WHERE id = ?", (ticket,)).one()

    def kinds(self, ticket: bytes) -> list[str]:
        """Return the kinds of the ticket's visible entries, in order."""
        return [entry.kind for entry in self.ask("query.ticket", ticket=ticket).entries]
