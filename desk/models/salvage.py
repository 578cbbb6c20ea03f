"""Salvage: copies everything that can be read of a damaged replica into a new file, the old one kept aside.

Works table by table in key ranges, halving a range that cannot be read until only the damaged rows are
left out. What SQLite does not reach any more is carved out of the pages. Derived tables are left empty:
`desk rebuild` makes them anew. Knows tables, no rule.
"""

import os
import shutil
import sqlite3
import time
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from desk.models.carving import Carver, Pages
from desk.models.faults import world_error
from desk.models.store import BLOBS, REPLICA, open_store
from desk.process import messages
from desk.process.errors import KnownError
from desk.vault import files, key

CHUNK = 4096
DERIVED = ("clock", "fact")
SIDES = ("-wal", "-shm")
ENTRY_TIMES = ("occurred_us", "recorded_us", "effective_us")
LATEST_US = 7_258_118_400_000_000
"""The year 2200: an entry beyond it is damage, and a clock that ran there would never end."""


def _sick() -> tuple[type[Exception], ...]:
    """Return what a damaged file raises: SQLite quotes damaged text in messages, which then is no UTF-8."""
    return files.errors("Error", UnicodeDecodeError)


messages.register(
    {
        "salvage_nothing": (
            "Nothing can be read of {path}: no row of it is left. Restore it from a backup; the file was left as it is.",
            "无法从 {path} 读取任何内容，没有任何一行可以恢复。请从备份恢复；原文件保持不变。",
        ),
    }
)


@dataclass(frozen=True, slots=True)
class TableReport:
    """What became of one table: rows copied, and ranges of rowids or keys that could not be read."""

    name: str
    copied: int
    unreadable: int


@dataclass(frozen=True, slots=True)
class SalvageReport:
    """What a salvage did.

    Attributes:
        kept: where the damaged file stands now.
        tables: what became of each table.
    """

    kept: Path
    tables: tuple[TableReport, ...]

    @property
    def copied(self) -> int:
        """Return all rows copied."""
        return sum(table.copied for table in self.tables)

    @property
    def unreadable(self) -> int:
        """Return how many places could not be read."""
        return sum(table.unreadable for table in self.tables)


def salvage(directory: Path) -> SalvageReport:
    """Replace the workspace's replica by what can be read of it; the caller holds the engine's lock."""
    damaged = directory / REPLICA
    if not damaged.exists():
        raise KnownError("workspace_missing", path=str(directory))
    stamp = time.strftime("%Y%m%d-%H%M%S", time.gmtime())
    workshop = directory / f"salvage-{stamp}"
    try:
        workshop.mkdir(parents=True)
        if key.is_encrypted(directory):
            shutil.copy2(directory / key.MARKER, workshop)
        fresh = open_store(workshop)
        fresh.close()
        tables = _copy(damaged, workshop / REPLICA)
        attachments = _copy_blobs(directory / BLOBS, workshop / BLOBS)
        kept = directory / f"damaged-{stamp}.sqlite"
        _swap(damaged, workshop / REPLICA, kept)
        if attachments is not None:
            _swap(directory / BLOBS, workshop / BLOBS, directory / f"damaged-blobs-{stamp}.sqlite")
            tables.append(attachments)
    except OSError as error:
        known = world_error(error, directory)
        raise known or KnownError("workspace_read_only", path=str(directory)) from error
    finally:
        shutil.rmtree(workshop, ignore_errors=True)
    return SalvageReport(kept, tuple(tables))


def _swap(damaged: Path, fresh: Path, kept: Path) -> None:
    for side in SIDES:
        beside = damaged.with_name(damaged.name + side)
        if beside.exists():
            os.replace(beside, kept.with_name(kept.name + side))
    os.replace(damaged, kept)
    os.replace(fresh, damaged)


def _copy(damaged: Path, fresh: Path) -> list[TableReport]:
    """Copy what SQLite reads, then what only its pages still tell."""
    with closing(files.connect(fresh)) as target:
        target.execute("PRAGMA synchronous=OFF")
        names = _tables(target)
        unreadable, known = dict.fromkeys(names, 1), set[str]()
        with suppress(*_sick()), closing(_open_damaged(damaged)) as source:
            known |= set(_tables(source))
            for name in names:
                unreadable[name] = _copy_table(source, target, name) if name in known else 0
        if any(unreadable.values()) and not key.is_encrypted(damaged.parent):
            _carve(damaged, target, names)
        mended = {name: _mend(target, name) for name in names}
        reports = [_report(target, name, unreadable[name] + mended[name]) for name in names]
        target.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        target.execute("PRAGMA journal_mode=DELETE")
    if not known and not any(report.copied for report in reports if report.name != "meta"):
        raise KnownError("salvage_nothing", path=str(damaged))
    return reports


def _report(target: sqlite3.Connection, name: str, unreadable: int) -> TableReport:
    copied = target.execute(f"SELECT count(*) FROM {name}").fetchone()[0]
    return TableReport(name, int(copied), unreadable)


def _carve(damaged: Path, target: sqlite3.Connection, names: Sequence[str]) -> None:
    """Add the rows that stand in the file's pages and are not copied yet."""
    made = {name: _made_by(target, name) for name in names}
    columns = {name: {row[1] for row in target.execute(f"PRAGMA table_info({name})")} for name in names}
    with closing(Pages(damaged)) as pages:
        for name, row in Carver(pages).rows(made):
            kept = {column: value for column, value in row.items() if column in columns[name]}
            listed = ", ".join(f'"{column}"' for column in kept)
            statement = f"INSERT OR IGNORE INTO {name}({listed}) VALUES ({','.join('?' * len(kept))})"
            with suppress(*_sick(), OverflowError):
                target.execute(statement, tuple(kept.values()))


def _made_by(target: sqlite3.Connection, name: str) -> str:
    return str(target.execute("SELECT sql FROM sqlite_master WHERE name = ?", (name,)).fetchone()[0])


def _copy_blobs(damaged: Path, fresh: Path) -> TableReport | None:
    """Copy the attachments' pieces that are what their name says; None where the file is whole."""
    if not damaged.exists() or key.is_encrypted(damaged.parent) or _is_whole(damaged):
        return None
    lost = 0
    with closing(files.connect(fresh)) as target, closing(Pages(damaged)) as pages:
        target.execute("PRAGMA synchronous=OFF")
        made = {name: _made_by(target, name) for name in ("chunk", "blob_chunk")}
        for name, row in Carver(pages).rows(made):
            if name == "blob_chunk":
                target.execute("INSERT OR IGNORE INTO blob_chunk VALUES (:blob, :n, :hash)", row)
            elif isinstance(data := row.get("data"), bytes) and sha256(data).digest() == row["hash"]:
                target.execute("INSERT OR IGNORE INTO chunk VALUES (:hash, :data)", row)
            else:
                lost += 1
        copied = target.execute("SELECT count(*) FROM chunk").fetchone()[0]
        target.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        target.execute("PRAGMA journal_mode=DELETE")
    return TableReport("attachment pieces", int(copied), lost)


def _is_whole(path: Path) -> bool:
    """Tell whether a file of ours can be read throughout."""
    try:
        with closing(files.connect(path, read_only=True)) as connection:
            return [row[0] for row in connection.execute("PRAGMA quick_check(1)")] == ["ok"]
    except files.errors("Error", UnicodeDecodeError):
        return False


def _mend(target: sqlite3.Connection, name: str) -> int:
    """Empty what should be JSON and is not, drop entries of no possible time; returns how many that were."""
    mended = 0
    for _, column, _, _, default, _ in target.execute(f"PRAGMA table_info({name})").fetchall():
        if default in ("'{}'", "'[]'"):
            statement = f'UPDATE {name} SET "{column}" = {default} WHERE NOT json_valid("{column}")'
            mended += target.execute(statement).rowcount
    if name == "entry":
        outside = " OR ".join(f"{column} NOT BETWEEN 0 AND {LATEST_US}" for column in ENTRY_TIMES)
        mended += target.execute(f"DELETE FROM entry WHERE {outside}").rowcount
    return mended


def _open_damaged(path: Path) -> sqlite3.Connection:
    connection = files.connect(path, read_only=True)
    connection.text_factory = lambda raw: raw.decode("utf-8", "replace")
    with suppress(*_sick()):
        connection.execute("PRAGMA query_only=1")
        connection.execute("PRAGMA cell_size_check=1")
    return connection


def _tables(connection: sqlite3.Connection) -> list[str]:
    rows = connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE '%VIRTUAL%'"
        " AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'fulltext%'"
    )
    return [name for (name,) in rows if name not in DERIVED]


def _copy_table(source: sqlite3.Connection, target: sqlite3.Connection, name: str) -> int:
    """Copy the columns that both files have, keys once; returns how many places could not be read."""
    ours = [row[1] for row in target.execute(f"PRAGMA table_info({name})")]
    theirs = {row[1] for row in source.execute(f"PRAGMA table_info({name})")}
    columns = [column for column in ours if column in theirs]
    listed = ", ".join(f'"{column}"' for column in columns)
    marks = ",".join("?" * len(columns))
    statement = f"INSERT OR IGNORE INTO {name}({listed}) VALUES ({marks})"
    unreadable = 0
    reading = _ranges(source, name, listed)
    for rows in reading:
        if rows is None:
            unreadable += 1
        else:
            _insert(target, statement, rows)
    return unreadable


def _insert(target: sqlite3.Connection, statement: str, rows: list[tuple[object, ...]]) -> None:
    try:
        target.executemany(statement, rows)
    except _sick():
        for row in rows:  # a damaged row may hold a NULL where none may stand
            with suppress(*_sick()):
                target.execute(statement, row)


Rows = list[tuple[object, ...]] | None


def _ranges(source: sqlite3.Connection, name: str, columns: str) -> Iterator[Rows]:
    """Yield what can be read of a table in pieces, None for each place that cannot."""
    try:
        low, high = source.execute(f"SELECT min(rowid), max(rowid) FROM {name}").fetchone()
    except files.errors("OperationalError"):
        yield from _by_order(source, name, columns)  # clustered by its key: no rowid
        return
    except _sick():
        yield None  # its pages are looked through one by one
        return
    if low is None or high is None:
        return
    for start in range(low, high + 1, CHUNK):
        yield from _by_rowid(source, name, columns, start, min(start + CHUNK, high + 1))


def _by_rowid(source: sqlite3.Connection, name: str, columns: str, start: int, end: int) -> Iterator[Rows]:
    try:
        statement = f"SELECT {columns} FROM {name} NOT INDEXED WHERE rowid >= ? AND rowid < ?"
        yield source.execute(statement, (start, end)).fetchall()
    except _sick():
        if end - start == 1:
            yield None
            return
        middle = (start + end) // 2
        yield from _by_rowid(source, name, columns, start, middle)
        yield from _by_rowid(source, name, columns, middle, end)


def _by_order(source: sqlite3.Connection, name: str, columns: str) -> Iterator[Rows]:
    """Read a clustered table from both ends; each direction goes as far as it can be read."""
    keys = [row[1] for row in source.execute(f"PRAGMA table_info({name})") if row[5]]
    backwards = ", ".join(f'"{key}" DESC' for key in keys)
    forwards = ", ".join(f'"{key}"' for key in keys)
    whole = yield from _until_damage(source, f"SELECT {columns} FROM {name} ORDER BY {forwards}")
    if not whole:
        yield None
        yield from _until_damage(source, f"SELECT {columns} FROM {name} ORDER BY {backwards}")


def _until_damage(source: sqlite3.Connection, statement: str) -> Generator[Rows, None, bool]:
    """Yield rows until the end or the first damage; returns whether the end was reached."""
    try:
        cursor = source.execute(statement)
        while rows := cursor.fetchmany(64):
            yield rows
    except _sick():
        return False
    return True
