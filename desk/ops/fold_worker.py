"""A helper process of a big re-fold: reads tickets, folds them, answers what the stored rows lack.

Run by `fold_pool` as `python -m desk.ops.fold_worker REPLICA`. Reads only; the engine stays the one writer.
Ends when its input ends, so it never outlives the engine.
"""

import contextlib
import gc
import marshal
import os
import sqlite3
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from sqlalchemy import create_engine
from sqlalchemy.pool import StaticPool

from desk.ops.folds import fold_tickets
from desk.ops.rules import load_rules
from desk.vault import files

HEAD = 4
NICENESS = 10
"""Helpers stand back: the window and the engine's requests come first."""


def frame(content: tuple[Any, ...]) -> bytes:
    """Return plain values as one message of the pipe, its length first."""
    body = marshal.dumps(content)
    return len(body).to_bytes(HEAD, "big") + body


def frames(source: BinaryIO) -> Iterator[tuple[int, int, list[int]]]:
    """Yield (now, settled, keys) of each message until the other side has gone."""
    while len(head := source.read(HEAD)) == HEAD:
        body = source.read(int.from_bytes(head, "big"))
        yield marshal.loads(body)


def _open(replica: Path) -> sqlite3.Connection:
    connection = files.connect(replica, read_only=True)
    for pragma in ("query_only=1", "cache_size=-16384", "mmap_size=268435456", "busy_timeout=10000"):
        connection.execute(f"PRAGMA {pragma}")
    return connection


def serve(replica: Path, source: BinaryIO, sink: BinaryIO) -> None:
    """Answer messages until there are no more; each answer is a snapshot later than its question."""
    raw = _open(replica)
    engine = create_engine(
        "sqlite://", creator=lambda: raw, poolclass=StaticPool, module=files.module_for(replica)
    )
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        rules = load_rules(connection)
        for now_us, settled_us, keys in frames(source):
            found = fold_tickets(raw, rules, keys, now_us, exact=False, settled_us=settled_us)
            sink.write(frame(tuple(found)))
            sink.flush()


def main() -> None:
    """Serve the pipes of this process."""
    with contextlib.suppress(OSError, AttributeError):
        os.nice(NICENESS)
    gc.freeze()
    gc.disable()  # rows and folds hold no cycles
    with contextlib.suppress(BrokenPipeError, KeyboardInterrupt):
        serve(Path(sys.argv[1]), sys.stdin.buffer, sys.stdout.buffer)


if __name__ == "__main__":
    main()
