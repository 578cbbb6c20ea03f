"""What encryption at rest costs: the same work on a plain workspace and on its encrypted copy, in processor time."""

import shutil
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from desk.bench.figures import Figure, Options
from desk.bench.workspaces import Plan, copy_of, workspace
from desk.client.pages import PageReader
from desk.models.store import Store, open_store
from desk.protocol.queue import QueueQuery
from desk.vault import conversion, files

ROUNDS = 5
PASSPHRASE = "bench"
MEGABYTE = 1_000_000

Work = Callable[[Path], None]


def measure(options: Options) -> Iterator[Figure]:
    """Yield each kind of work, its floor being the same work unencrypted, and the speed of the conversion."""
    plan = Plan("open", 5_000 if options.quick else 50_000, open_only=True)
    plain = copy_of(workspace(plan, options.cache_path()))
    sealed = copy_of(plain)
    try:
        size = (sealed / "replica.sqlite").stat().st_size / MEGABYTE
        seconds = _cpu(lambda: _seal(sealed))
        yield Figure(row="encryption", what=f"encrypting {size:.0f} MB", value=seconds, unit="s", note="CPU")
        for what, work in _WORKS:
            pairs = [(_cpu(partial(work, plain)), _cpu(partial(work, sealed))) for _ in range(ROUNDS)]
            floor, value = (min(column) * 1000 for column in zip(*pairs, strict=True))
            note = f"CPU, best of {ROUNDS} in turns; the floor is the same without encryption"
            yield Figure(row="encryption", what=what, value=value, floor=floor, note=note)
    finally:
        for directory in (plain, sealed):
            shutil.rmtree(directory, ignore_errors=True)


def _cpu(work: Callable[[], None]) -> float:
    before = time.process_time()
    work()
    return time.process_time() - before


def _seal(directory: Path) -> None:
    conversion.encrypt(directory, PASSPHRASE, lambda _name, _done, _total: None)


def _first_rows(directory: Path) -> None:
    with PageReader(directory / "replica.sqlite") as reader:
        reader.first(QueueQuery())


def _all_keys(directory: Path) -> None:
    with PageReader(directory / "replica.sqlite") as reader:
        reader.keys(QueueQuery())


def _full_text(directory: Path) -> None:
    connection = files.connect(directory / "replica.sqlite", read_only=True)
    connection.execute("SELECT count(*) FROM fulltext WHERE fulltext MATCH 'vpn'").fetchone()
    connection.close()


def _scan(directory: Path) -> None:
    connection = files.connect(directory / "replica.sqlite", read_only=True)
    connection.execute("SELECT sum(length(body)) FROM entry").fetchone()
    connection.close()


def _open(directory: Path) -> None:
    open_store(directory).close()


def _insert(directory: Path) -> None:
    store = open_store(directory)
    with store.write() as connection:
        connection.exec_driver_sql("CREATE TABLE IF NOT EXISTS bench(n INTEGER PRIMARY KEY, text TEXT)")
        rows = [("x" * 200,)] * 20_000
        connection.exec_driver_sql("INSERT INTO bench(text) VALUES (?)", rows)
        connection.exec_driver_sql("DROP TABLE bench")
    store.close()


def _commits(directory: Path) -> None:
    store: Store = open_store(directory)
    for number in range(300):
        with store.write() as connection:
            connection.exec_driver_sql("INSERT OR REPLACE INTO meta VALUES ('bench', ?)", (str(number),))
    store.close()


_WORKS: tuple[tuple[str, Work], ...] = (
    ("opening the workspace", _open),
    ("first rows of the queue, opened anew", _first_rows),
    ("all ids of the queue, opened anew", _all_keys),
    ("one word in the full text, opened anew", _full_text),
    ("reading every entry once", _scan),
    ("inserting 20,000 rows in one transaction", _insert),
    ("300 small commits", _commits),
)
