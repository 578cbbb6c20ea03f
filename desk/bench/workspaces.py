"""Big workspaces for measuring, made in seconds: a demo of 2,000 tickets, multiplied in SQL.

The copies have ids, numbers, times and full text of their own, so that every index is as large and as mixed
as it would be in real use. Kept in a cache folder between runs; knows no measurement.
"""

import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from desk.exchange.demo import generate
from desk.exchange.loader import Loader
from desk.exchange.records import PersonRecord, Record
from desk.models.entry import FULLTEXT_SHIFT
from desk.models.migrations import VERSION
from desk.models.store import REPLICA, Store, open_store, wall_clock_us
from desk.ops import fulltext
from desk.ops.outbox import put_meta
from desk.ops.timers import RECORDED, TOLD
from desk.process.ids import ticket_number
from desk.search.analysis import tokens

BASE = 2_000
SHAPE = 6
"""Raised when workspaces are built in another way: kept ones of an older shape are not used."""

STRIDE_US = 7_919_000_000
"""How far the times of one copy lie from those of the next: a prime number of seconds."""

SPREAD_COPIES = 1_500
DONE = "bench-complete"


@dataclass(frozen=True, slots=True)
class Plan:
    """What a workspace holds.

    Attributes:
        name: of its folder.
        tickets: how many there are at least.
        open_only: multiply only tickets that are open, with their timelines and clocks.
    """

    name: str
    tickets: int
    open_only: bool = False


def cache_directory() -> Path:
    """Return the folder that keeps workspaces between runs."""
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "desk-bench"


def workspace(plan: Plan, cache: Path | None = None) -> Path:
    """Return the folder of a finished workspace, building it if it is not kept."""
    directory = (cache or cache_directory()) / f"{plan.name}-{plan.tickets}-v{VERSION}.{SHAPE}"
    if (directory / DONE).exists():
        return directory
    shutil.rmtree(directory, ignore_errors=True)
    _build(directory, plan)
    (directory / DONE).touch()
    return directory


def copy_of(directory: Path) -> Path:
    """Return a fresh copy of a workspace in the temporary folder; the caller removes it."""
    target = Path(tempfile.mkdtemp(prefix="desk-bench-"))
    shutil.copy2(directory / REPLICA, target / REPLICA)
    return target


def age(directory: Path, built: Path, hours: float) -> None:
    """Let a copy of `built` be `hours` old now, whenever it was made: what came due since stands unrecorded.

    The engine corrects its clock by what a shared database told; here it is told how old the workspace is.
    """
    built_us = int((built / DONE).stat().st_mtime * 1_000_000)
    store = open_store(directory)
    with store.write() as connection:
        put_meta(connection, "clock_offset_us", built_us + int(hours * 3_600_000_000) - wall_clock_us())
        put_meta(connection, RECORDED, built_us)
        put_meta(connection, TOLD, built_us)
    store.close()


def load_demo(store: Store, tickets: int, *, seed: int = 1, batch: int = 400) -> Iterator[int]:
    """Store a demo in the workspace; yields how many records each batch held. The first agent acts."""
    loader = Loader(store, "demo")
    person = ""
    for part in _batches(generate(tickets=tickets, seed=seed, now_us=store.clock()), batch):
        loader.store(part)
        if not person:
            person = next((r.external_id for r in part if isinstance(r, PersonRecord) and r.staff), "")
        yield len(part)
    with store.write() as connection:
        connection.exec_driver_sql(
            "INSERT OR REPLACE INTO setting(name, value) SELECT 'person', '\"' || lower(hex(id)) || '\"'"
            " FROM person WHERE source = 'demo' AND external_id = ?",
            (person,),
        )


def _batches(records: Iterable[Record], size: int) -> Iterator[list[Record]]:
    stream = iter(records)
    while part := list(islice(stream, size)):
        yield part


def _build(directory: Path, plan: Plan) -> None:
    store = open_store(directory)
    connection = store.connection
    # The workspace is thrown away if this is interrupted: no journal on disk, and room for all indexes in memory.
    for pragma in ("journal_mode=MEMORY", "synchronous=OFF", "cache_size=-1500000"):
        connection.exec_driver_sql(f"PRAGMA {pragma}")
    for _ in load_demo(store, min(plan.tickets, BASE)):
        pass
    with store.write() as writing:
        multiply(writing, plan.tickets, open_only=plan.open_only)
        # The index is whole and of this analyser: an engine would else begin to make it anew.
        fulltext.stamp(writing)
    connection.exec_driver_sql("PRAGMA journal_mode=WAL")
    store.close()


def multiply(connection: Connection, tickets: int, *, open_only: bool = False) -> int:
    """Copy the tickets there are until at least `tickets` exist; returns how many copies were made of each."""
    chosen = "open = 1" if open_only else "1"
    there = connection.exec_driver_sql("SELECT count(*) FROM ticket").scalar_one()
    base = connection.exec_driver_sql(f"SELECT count(*) FROM ticket WHERE {chosen}").scalar_one()
    copies = max(0, -(-(tickets - int(there)) // max(int(base), 1)))
    _add_functions(connection)
    connection.exec_driver_sql("CREATE TEMP TABLE base AS SELECT * FROM ticket WHERE " + chosen)
    connection.exec_driver_sql(
        "CREATE TEMP TABLE copy AS WITH RECURSIVE n(n) AS (VALUES(1) UNION ALL SELECT n + 1 FROM n"
        f" WHERE n < {max(copies, 1)}) SELECT n FROM n WHERE {copies} > 0"
    )
    step = 1 + int(connection.exec_driver_sql("SELECT max(key) FROM ticket").scalar_one())
    indexes = _drop_indexes(connection)
    _copy_tickets(connection, step, shifted=not open_only)
    if open_only:
        _copy_timelines(connection, step)
    _copy_texts(connection, step)
    for statement in indexes:
        connection.exec_driver_sql(statement)
    highest = connection.exec_driver_sql("SELECT max(key) FROM ticket").scalar_one()
    connection.exec_driver_sql("UPDATE number_block SET next = ?", (int(highest) + 1,))
    connection.exec_driver_sql("DROP TABLE temp.base")
    connection.exec_driver_sql("DROP TABLE temp.copy")
    return copies


def _add_functions(connection: Connection) -> None:
    driver: Any = connection.connection.driver_connection
    driver.create_function(
        "copy_id", 2, lambda ident, n: ident[:12] + n.to_bytes(4, "big"), deterministic=True
    )
    driver.create_function("copy_number", 1, ticket_number, deterministic=True)
    driver.create_function("text_tokens", 1, lambda text: " ".join(tokens(text)), deterministic=True)


def _drop_indexes(connection: Connection) -> list[str]:
    """Drop the indexes of the tables that grow: making them at the end is several times faster."""
    rows = connection.exec_driver_sql(
        "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
        " AND tbl_name IN ('ticket', 'clock', 'fact')"
    ).all()
    for name, _ in rows:
        connection.exec_driver_sql(f"DROP INDEX {name}")
    return [str(sql) for _, sql in rows]


def _columns(connection: Connection, table: str, changed: dict[str, str]) -> tuple[str, str]:
    """Return the columns of a table and the expressions that copy them from `b` as copy `c.n`."""
    names = [str(row[1]) for row in connection.exec_driver_sql(f"PRAGMA table_info({table})")]
    return ", ".join(names), ", ".join(changed.get(name, f"b.{name}") for name in names)


def _copy_tickets(connection: Connection, step: int, *, shifted: bool) -> None:
    changed = {
        "key": f"b.key + c.n * {step}",
        "id": "copy_id(b.id, c.n)",
        "number": f"copy_number(b.key + c.n * {step})",
        "external_id": "b.external_id || '-' || c.n",
    }
    if shifted:
        # The copies lie between each other in every order, on both sides of the original's times.
        shift = f"((c.n * 7919) % {SPREAD_COPIES} - {SPREAD_COPIES // 2}) * {STRIDE_US // 1000}"
        for column in ("created_us", "updated_us", "closed_us", "due_us", "due_start_us"):
            changed[column] = f"b.{column} + {shift}"
        for step_column in ("due_w50_us", "due_w75_us", "due_w90_us"):
            changed[step_column] = f"b.{step_column} + {shift}"
        changed["due_sort"] = f"iif(b.due_us IS NULL, b.due_sort, b.due_us + {shift})"
    names, values = _columns(connection, "ticket", changed)
    connection.exec_driver_sql(
        f"INSERT INTO ticket({names}) SELECT {values} FROM temp.copy c CROSS JOIN temp.base b"
    )


def _copy_timelines(connection: Connection, step: int) -> None:
    names, values = _columns(
        connection, "entry", {"ticket_id": "copy_id(b.ticket_id, c.n)", "id": "copy_id(b.id, c.n)"}
    )
    # In the order of the table's own key: random places would take several times as long.
    connection.exec_driver_sql(
        f"INSERT INTO entry({names}) SELECT {values} FROM temp.base t CROSS JOIN temp.copy c"
        " JOIN entry b ON b.ticket_id = t.id ORDER BY t.id, c.n"
    )
    for table in ("clock", "fact"):
        names, values = _columns(connection, table, {"ticket_key": f"b.ticket_key + c.n * {step}"})
        connection.exec_driver_sql(
            f"INSERT INTO {table}({names}) SELECT {values} FROM temp.copy c CROSS JOIN temp.base t"
            f" JOIN {table} b ON b.ticket_key = t.key"
        )


def _copy_texts(connection: Connection, step: int) -> None:
    """Index title and first message of each copy, as loading it would have done."""
    connection.exec_driver_sql(
        "CREATE TEMP TABLE words AS SELECT key, 0 AS n, text_tokens(title) AS text FROM temp.base"
        " UNION ALL SELECT b.key, e.n, text_tokens(e.body) FROM temp.base b"
        " JOIN entry e ON e.ticket_id = b.id AND e.n = 1 AND e.body <> ''"
    )
    connection.exec_driver_sql(
        f"INSERT INTO fulltext(rowid, text) SELECT (w.key + c.n * {step}) << {FULLTEXT_SHIFT} | w.n, w.text"
        " FROM temp.copy c CROSS JOIN temp.words w ORDER BY c.n, w.key, w.n"
    )
    connection.exec_driver_sql("DROP TABLE temp.words")
