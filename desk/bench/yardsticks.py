"""What the search is compared with, on the same words: SQLite FTS5, tantivy, and Whoosh as it comes.

`python -m desk.bench.yardsticks DIRECTORY` answers with times; the classes serve the quality sets too.
"""

import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from desk.bench.figures import percentile
from desk.bench.processes import say
from desk.bench.search_probe import cpu_ms, subjects, typed
from desk.models.store import Store, open_store
from desk.search import rows
from desk.search.query import parse, wanted_for_text
from desk.search.schema import MODULES, SCHEMA, document_of
from desk.search.suggest import wanted_for
from desk.search.terms import terms

Words = Sequence[str]
CHUNK = 200
STOCK_LIMIT = 12_000
"""Articles up to which Whoosh's own writer and searcher are measured: more take minutes to write."""

STOCK_TICKETS = 12
LIMIT = 10


class Fts5:
    """SQLite's full text with BM25, title before the rest."""

    name = "FTS5"

    def __init__(self) -> None:
        self._connection = sqlite3.connect(":memory:", isolation_level=None)
        self._connection.execute("CREATE VIRTUAL TABLE f USING fts5(title, body, tokenize='unicode61')")

    def add(self, number: int, title: Words, body: Words) -> None:
        """Index a document."""
        self._connection.execute(
            "INSERT INTO f(rowid, title, body) VALUES (?, ?, ?)", (number, " ".join(title), " ".join(body))
        )

    def ready(self) -> None:
        """Nothing is left to do: it stands in memory and holds no transaction."""

    def find(self, words: Words) -> list[int]:
        """Return the best documents."""
        said = " OR ".join('"' + word.replace('"', '""') + '"' for word in dict.fromkeys(words))
        if not said:
            return []
        statement = "SELECT rowid FROM f WHERE f MATCH ? ORDER BY bm25(f, 4, 1) LIMIT ?"
        return [number for (number,) in self._connection.execute(statement, (said, LIMIT))]


class Tantivy:
    """Tantivy with two fields, all words optional."""

    name = "tantivy"

    def __init__(self) -> None:
        import tantivy

        self._library: Any = tantivy
        builder = tantivy.SchemaBuilder()
        for field in ("title", "body"):
            builder.add_text_field(field, tokenizer_name="whitespace")
        builder.add_unsigned_field("number", stored=True)
        self._schema = builder.build()
        self._index = tantivy.Index(self._schema)
        self._writer = self._index.writer(100_000_000, 1)
        self._searcher: Any = None

    def add(self, number: int, title: Words, body: Words) -> None:
        """Index a document."""
        self._writer.add_document(
            self._library.Document(number=number, title=" ".join(title), body=" ".join(body))
        )

    def ready(self) -> None:
        """Finish writing."""
        publish = self._writer.commit
        publish()
        self._writer.wait_merging_threads()
        self._index.reload()
        self._searcher = self._index.searcher()

    def find(self, words: Words) -> list[int]:
        """Return the best documents."""
        make, should = self._library.Query, self._library.Occur.Should
        parts = [
            (should, make.term_query(self._schema, field, word))
            for word in dict.fromkeys(words)
            for field in ("title", "body")
        ]
        if not parts:
            return []
        hits = self._searcher.search(make.boolean_query(parts), LIMIT).hits
        return [self._searcher.doc(address)["number"][0] for _, address in hits]


def available() -> list[type[Fts5] | type[Tantivy]]:
    """Return the yardsticks that are installed."""
    return [Fts5, Tantivy] if find_spec("tantivy") else [Fts5]


def documents(store: Store) -> Iterator[dict[str, Any]]:
    """Yield every article's row."""
    idents = sorted(rows.instants(store.connection))
    for start in range(0, len(idents), CHUNK):
        yield from rows.articles(store.connection, idents[start : start + CHUNK]).values()


class Stock:
    """Whoosh with its own codec and searcher over the same terms."""

    def __init__(self, folder: str) -> None:
        from whoosh.index import create_in

        self._index = create_in(folder, SCHEMA)
        self._writer = self._index.writer(limitmb=256)

    def add(self, row: dict[str, Any]) -> None:
        """Index an article."""
        self._writer.add_document(text=document_of(row)["text"])

    def times(self, asked: Sequence[Words]) -> list[float]:
        """Return the CPU time of each question."""
        from whoosh.query import Or, Term

        self._writer.commit(optimize=True)
        with self._index.searcher() as searcher:
            return cpu_ms(
                asked,
                lambda words: searcher.search(
                    Or([Term("text", word) for word in dict.fromkeys(words)]), limit=LIMIT
                ),
            )


def measure(store: Store) -> dict[str, Any]:
    """Return times and building times of the yardsticks."""
    yards = [kind() for kind in available()]
    built = dict.fromkeys((yard.name for yard in yards), 0.0)
    total = rows.extent(store.connection).articles
    with tempfile.TemporaryDirectory() as folder:
        stock = Stock(folder) if total <= STOCK_LIMIT else None
        for number, row in enumerate(documents(store), 1):
            title = terms(row["title"])
            body = terms("\n".join(str(row[name]) for name in MODULES if name != "title"))
            for yard in yards:
                built[yard.name] += _cpu_s(yard.add, number, title, body)
            if stock is not None:
                stock.add(row)
        for yard in yards:
            built[yard.name] += _cpu_s(yard.ready)
        typed_words = [wanted_for_text(parse(text).text).terms for text in typed(store)]
        tickets = [wanted_for(subject).terms for subject in subjects()]
        found: dict[str, Any] = {
            "stock": percentile(stock.times(tickets[:STOCK_TICKETS]), 50) if stock else None
        }
    for yard in yards:
        found[yard.name] = {
            "search": percentile(cpu_ms(typed_words, yard.find), 95),
            "suggest": percentile(cpu_ms(tickets, yard.find), 95),
            "suggest_p50": percentile(cpu_ms(tickets, yard.find), 50),
            "write_s": built[yard.name],
        }
    return found


def _cpu_s(work: Callable[..., None], *arguments: Any) -> float:
    began = time.process_time()
    work(*arguments)
    return time.process_time() - began


def main() -> None:
    """Measure and answer."""
    store = open_store(Path(sys.argv[1]))
    try:
        say(**measure(store))
    finally:
        store.close()


if __name__ == "__main__":
    main()
