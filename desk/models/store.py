"""The store: opens the replica, hands out read and write transactions, and owns the only commit.

Knows tables and SQLite; knows no rule of the process and no op.
"""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import Connection, create_engine, event, text
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import StaticPool
from sqlalchemy.schema import CreateIndex, CreateTable
from sqlalchemy.util import LRUCache

from desk.models import (
    article,
    canned,
    derived,
    entry,
    gates,
    intake,
    ledger,
    local,
    people,
    problems,
    scripts,
    sharing,
    suggestions,
    team,
    ticket,
)
from desk.models.base import METADATA
from desk.models.blobs import BlobStore
from desk.models.faults import world_error
from desk.models.giving_way import Pieces, PutOff
from desk.models.migrations import STEPS, VERSION
from desk.process.errors import KnownError
from desk.protocol.changes import Change, Changes
from desk.vault import files

if TYPE_CHECKING:
    import sqlite3

REPLICA = "replica.sqlite"
BULK_CHANGES = 2_000
CHECKPOINT_PAGES = 2_000
BULK_CHECKPOINT_PAGES = 20_000
COPY_CHECKPOINT_EVERY = 150
TABLE_MODULES = (
    article,
    canned,
    derived,
    entry,
    gates,
    intake,
    ledger,
    local,
    people,
    problems,
    scripts,
    sharing,
    suggestions,
    team,
    ticket,
)


def wall_clock_us() -> int:
    """Return the present instant in microseconds UTC."""
    return time.time_ns() // 1000


BLOBS = "blobs.sqlite"
INDEX_IN_USE = "kb_index/current.json"
"""Stands beside every replica that was ever searched."""


class ReplicaDialect(SQLiteDialect_pysqlite):
    """The SQL of all replicas, which is the same: what was compiled for one serves the others."""

    supports_statement_cache = True

    def __hash__(self) -> int:
        return hash(ReplicaDialect)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ReplicaDialect)


registry.register("sqlite.desk", __name__, ReplicaDialect.__name__)
_COMPILED: LRUCache[Any, Any] = LRUCache(1_000)


@cache
def first_schema() -> tuple[str, ...]:
    """Return the statements that make an empty replica; they are written out once a process."""
    dialect = ReplicaDialect()
    made: list[str] = []
    for table in METADATA.sorted_tables:
        made.append(str(CreateTable(table).compile(dialect=dialect)))
        made += [
            str(CreateIndex(index).compile(dialect=dialect))
            for index in sorted(table.indexes, key=lambda i: str(i.name))
        ]
    return (*made, entry.FULLTEXT_DDL)


GIVE_WAY_EVERY = 20_000
"""Steps of SQLite's machine between two looks whether a read shall give way: under a millisecond."""


def driver_of(connection: Connection) -> "sqlite3.Connection":
    """Return the driver's connection, encrypted or not, for paths where SQLAlchemy's rows cost too much."""
    return cast("sqlite3.Connection", connection.connection.driver_connection)


def _connect(path: Path) -> "sqlite3.Connection":
    connection = files.connect(path, check_same_thread=False, timeout=10)
    for pragma in (
        "journal_mode=WAL",
        "synchronous=NORMAL",
        "foreign_keys=OFF",
        "temp_store=MEMORY",
        "cache_size=-65536",
        "mmap_size=67108864",
        f"wal_autocheckpoint={CHECKPOINT_PAGES}",
    ):
        connection.execute(f"PRAGMA {pragma}")
    return connection


class Store:
    """One open replica.

    Attributes:
        path: the SQLite file.
        directory: the workspace it stands in.
        offset_us: how far the shared database's clock is ahead of this machine's.
        last_id_us: the instant inside the last id made here; ids never repeat or go back.
        blobs: the attachments' bytes.
        pieces: what the long read at hand has found so far, None where none is under way.
        memory: what a reader compiled from the replica and may keep (rules), by name.
    """

    def __init__(self, directory: Path, *, clock: Callable[[], int] = wall_clock_us) -> None:
        """Open (and create or migrate) the replica in `directory`; raises KnownError in plain words."""
        self.directory = directory
        self.path = directory / REPLICA
        self._clock = clock
        self.offset_us = 0
        self.last_id_us = 0
        self.pieces: Pieces | None = None
        self.memory: dict[str, object] = {}
        self.engine: Engine = create_engine(
            "sqlite+desk://",
            creator=lambda: _connect(self.path),
            poolclass=StaticPool,
            module=files.module_for(self.path),
        ).execution_options(compiled_cache=_COMPILED)
        event.listen(self.engine, "begin", lambda _connection: None)
        with self._opening(self.path):
            directory.mkdir(parents=True, exist_ok=True)
            self._refuse_emptied()
            self.connection: Connection = self.engine.connect().execution_options(
                isolation_level="AUTOCOMMIT"
            )
            self._migrate()
            self.learn_offset()
        with self._opening(directory / BLOBS):
            self.blobs = BlobStore(directory / BLOBS)

    def follow(self, clock: Callable[[], int]) -> None:
        """Take the time from another clock: a story told faster than it happens."""
        self._clock = clock

    def clock(self) -> int:
        """Return microseconds UTC: this machine's clock, corrected by what the shared database has told."""
        return self._clock() + self.offset_us

    def learn_offset(self) -> None:
        """Take over the correction that the sharing side has measured."""
        found = self.meta("clock_offset_us")
        self.offset_us = found if isinstance(found, int) else 0

    @contextmanager
    def giving_way(self, pieces: Pieces, *, at_once: bool) -> Iterator[None]:
        """Let the read inside raise `PutOff` when it is wanted: at once, or only between two of its pieces.

        What writes must not stand inside.
        """
        driver = driver_of(self.connection)
        if at_once:
            driver.set_progress_handler(pieces.wanted, GIVE_WAY_EVERY)
        self.pieces = pieces
        try:
            yield
        finally:
            self.pieces = None
            driver.set_progress_handler(None, 0)

    @contextmanager
    def _opening(self, path: Path) -> Iterator[None]:
        """Answer for a file that is opened: whatever the database says then, it is damaged."""
        try:
            with self._known_errors(path):
                yield
        except files.errors("Error", DBAPIError, UnicodeDecodeError) as error:
            # SQLite quotes damaged text in its messages, which then is no UTF-8.
            origin = error.orig if isinstance(error, DBAPIError) else error
            detail = (str(origin).splitlines() or ["?"])[0]
            raise KnownError("replica_corrupt", path=str(path), detail=detail) from error

    def _refuse_emptied(self) -> None:
        """Refuse a file that was emptied: a new workspace in its place would hide the loss."""
        used = self.directory / INDEX_IN_USE
        log = self.path.with_name(f"{REPLICA}-wal")
        if used.exists() and self.path.exists() and self.path.stat().st_size == 0 and not log.exists():
            raise KnownError("replica_emptied", path=str(self.path), used=str(used.parent))

    @contextmanager
    def _known_errors(self, path: Path | None = None) -> Iterator[None]:
        try:
            yield
        except files.errors("Error", DBAPIError, OSError) as error:
            if str(error.orig if isinstance(error, DBAPIError) else error) == "interrupted":
                raise PutOff from error
            known = world_error(error, path or self.path)
            if known is None:
                raise
            raise known from error

    def _migrate(self) -> None:
        found = int(self.connection.execute(text("PRAGMA user_version")).scalar_one())
        if found > VERSION:
            raise KnownError("workspace_newer", path=str(self.directory), found=found, known=VERSION)
        if found == VERSION:
            return
        with self.write() as connection:
            if found == 0:
                for statement in first_schema():
                    connection.exec_driver_sql(statement)
            for version in range(found + 1 if found else VERSION + 1, VERSION + 1):
                for statement in STEPS[version]:
                    connection.exec_driver_sql(statement)
            connection.exec_driver_sql(f"PRAGMA user_version={VERSION}")

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Run one write transaction: everything or nothing. The only place that commits."""
        connection = self.connection
        with self._known_errors():
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.exec_driver_sql("COMMIT")
            except BaseException:
                if self.in_transaction():
                    connection.exec_driver_sql("ROLLBACK")
                raise

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """Run a part of a write transaction that may fail alone: what raises takes back only its own rows."""
        driver = driver_of(self.connection)
        driver.execute("SAVEPOINT part")
        try:
            yield
        except BaseException:
            if self.in_transaction():
                driver.execute("ROLLBACK TO part")
                driver.execute("RELEASE part")
            raise
        driver.execute("RELEASE part")

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Run one read transaction: a steady picture of the replica."""
        connection = self.connection
        with self._known_errors():
            connection.exec_driver_sql("BEGIN")
            try:
                yield connection
            finally:
                if self.in_transaction():
                    connection.exec_driver_sql("ROLLBACK")

    @contextmanager
    def bulk(self) -> Iterator[None]:
        """Let the log grow while much is written: each page then reaches the file once, not at every few commits.

        Not a transaction; what is committed meanwhile is as safe as ever.
        """
        self.connection.exec_driver_sql(f"PRAGMA wal_autocheckpoint={BULK_CHECKPOINT_PAGES}")
        try:
            yield
        finally:
            self.connection.exec_driver_sql(f"PRAGMA wal_autocheckpoint={CHECKPOINT_PAGES}")

    @contextmanager
    def copying(self, every: int = COPY_CHECKPOINT_EVERY) -> Iterator[Callable[[], None]]:
        """Write much in many transactions: none of them also carries the log over, which may take long.

        Yields what is to be called after each transaction: it carries the log over `every` so many of them.
        """
        count = 0

        def between() -> None:
            nonlocal count
            count += 1
            if count % every == 0:
                self.connection.exec_driver_sql("PRAGMA wal_checkpoint(PASSIVE)")

        self.connection.exec_driver_sql("PRAGMA wal_autocheckpoint=0")
        try:
            yield between
        finally:
            self.connection.exec_driver_sql("PRAGMA wal_checkpoint(PASSIVE)")
            self.connection.exec_driver_sql(f"PRAGMA wal_autocheckpoint={CHECKPOINT_PAGES}")

    def in_transaction(self) -> bool:
        """Tell whether a transaction is open on the connection."""
        driver = self.connection.connection.driver_connection
        return bool(driver is not None and driver.in_transaction)

    def data_version(self) -> int:
        """Return SQLite's counter of commits by others; it stands still for our own."""
        return int(self.connection.exec_driver_sql("PRAGMA data_version").scalar_one())

    def last_seq(self) -> int:
        """Return the number of the last entry of the change log, 0 when empty."""
        row = self.connection.exec_driver_sql("SELECT max(seq) FROM change_log").scalar()
        return int(row or 0)

    def changes_since(self, seq: int) -> Changes:
        """Return what changed after `seq`, one item a thing; a very long list becomes a bulk change."""
        rows = self.connection.exec_driver_sql(
            "SELECT DISTINCT kind, id, key FROM change_log WHERE seq > ? LIMIT ?", (seq, BULK_CHANGES + 1)
        ).all()
        last = self.last_seq()
        if len(rows) > BULK_CHANGES:
            return Changes(bulk=True, seq=last)
        items = tuple(Change(kind, bytes(ident), int(key or 0)) for kind, ident, key in rows)
        return Changes(items=items, seq=last, bulk=any(item.kind == "bulk" for item in items))

    def meta(self, name: str) -> object:
        """Return a value of the replica's own bookkeeping, None if it was never set."""
        raw = self.connection.exec_driver_sql("SELECT value FROM meta WHERE name = ?", (name,)).scalar()
        return None if raw is None else json.loads(raw)

    def close(self) -> None:
        """Close the files."""
        self.blobs.close()
        self.connection.close()
        self.engine.dispose()


def open_store(directory: Path, *, clock: Callable[[], int] = wall_clock_us, create: bool = True) -> Store:
    """Open the workspace's store; with `create=False` a missing one is an error, not made."""
    if not create and not (directory / REPLICA).exists():
        raise KnownError("workspace_missing", path=str(directory))
    return Store(directory, clock=clock)
