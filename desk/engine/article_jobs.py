"""The jobs that import knowledge articles: a dry run that reports, and a run that stores.

Knows the engine's steps; files and tables are the business of `desk.exchange.articles`.
"""

import os
from collections import Counter
from collections.abc import Generator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import msgspec

from desk.engine.jobs import Step, Work
from desk.engine.pacing import paced, prefetched
from desk.models.setting_values import load_settings
from desk.models.store import Store
from desk.protocol.messages import Request

if TYPE_CHECKING:
    from desk.exchange.articles import ArticleLoader, ArticleSource
    from desk.exchange.starter import StarterSource

REJECTS_SHOWN = 50
AHEAD = 40
CHARACTERS_PER_ROW = 20_000
"""So long an article takes as long to store as two short ones."""


class ArticlesArguments(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Arguments of `job.articles`; empty names are chosen from the file, `dry_run` stores nothing.

    `starter` brings the shipped starter articles instead of a file.
    """

    path: str = ""
    starter: bool = False
    format: str = "auto"
    source: str = ""
    language: str = ""
    audience: str = "team"
    zone: str = ""
    reject_path: str = ""
    dry_run: bool = False


def import_articles(store: Store, arguments: ArticlesArguments, request: Request) -> Work:
    """Import articles from a file or folder; refuses at once what cannot begin."""
    from desk.exchange.articles import ArticleLoader, open_articles
    from desk.exchange.articles.convert import Defaults

    if arguments.starter:
        from desk.exchange.starter import StarterSource

        starter = StarterSource(arguments.language)
        return _Run(arguments, starter, ArticleLoader(store, starter.name), request.language, store).steps()
    with store.read() as connection:
        zone = arguments.zone or str(load_settings(connection)["time_zone"])
    defaults = Defaults("", ZoneInfo(zone), arguments.language, arguments.audience)
    source = open_articles(
        Path(arguments.path), format=arguments.format, source=arguments.source, defaults=defaults
    )
    return _Run(arguments, source, ArticleLoader(store, source.name), request.language, store).steps()


class _Run:
    """One import at work."""

    def __init__(
        self,
        arguments: ArticlesArguments,
        source: "ArticleSource | StarterSource",
        loader: "ArticleLoader",
        language: str,
        store: Store,
    ) -> None:
        from desk.exchange.articles.loader import Counts
        from desk.exchange.readers.rejects import RejectFile

        self._arguments = arguments
        self._source = source
        self._loader = loader
        self._language = language
        self._counts = Counts()
        self._languages: Counter[str] = Counter()
        self._rejected: list[dict[str, Any]] = []
        self._refused = 0
        path = source.path
        # A share that can only be read keeps no file beside it.
        folder = path.parent if os.access(path.parent, os.W_OK) else store.directory
        beside = folder / f"{path.name}.rejected.csv"
        self._reject_path = Path(arguments.reject_path) if arguments.reject_path else beside
        self._file = None if arguments.dry_run else RejectFile(self._reject_path, language=language)

    def steps(self) -> Generator[Step, None, Any]:
        """Store batch after batch; the reading is done by a thread, for an article may take a second."""
        if self._file is not None:
            self._file.__enter__()
        try:
            done = 0
            for count in paced(prefetched(self._source.records, ahead=AHEAD), self._keep, weight=_weight):
                done += count
                share = self._source.fraction
                yield Step(done, round(done / share) if share > 0 else 0, "read" if self._is_dry else "store")
        finally:
            if self._file is not None:
                self._file.__exit__()
            self._loader.finish()
        return self._report(done)

    @property
    def _is_dry(self) -> bool:
        return self._arguments.dry_run

    def _keep(self, batch: list[Any]) -> None:
        from desk.exchange.readers.report import reason_text
        from desk.exchange.records import ArticleRecord, RejectedRow

        articles = [item for item in batch if isinstance(item, ArticleRecord)]
        self._languages.update(article.language for article in articles)
        if articles:
            apply = self._loader.compare if self._is_dry else self._loader.store
            self._counts = self._counts.plus(apply(articles))
        for row in batch:
            if not isinstance(row, RejectedRow):
                continue
            self._refused += 1
            if self._file is not None:
                self._file.add(row)
            if len(self._rejected) < REJECTS_SHOWN:
                reason = reason_text(row.reason, self._language)
                self._rejected.append({"line": row.line, "reason": reason, "row": row.row[:200]})

    def _report(self, rows: int) -> dict[str, Any]:
        return {
            "file": str(self._source.path),
            "format": self._source.format,
            "encoding": self._source.encoding,
            "source": self._source.name,
            "dry_run": self._is_dry,
            "rows": rows,
            **self._counts._asdict(),
            "rejected": self._refused,
            "rejected_rows": self._rejected,
            "reject_file": str(self._reject_path) if self._refused and not self._is_dry else "",
            "languages": dict(self._languages),
            "unknown_authors": sorted(self._loader.unknown_authors)[:REJECTS_SHOWN],
        }


def _weight(item: Any) -> float:
    """Return an item's share of the work; long texts are slower to store."""
    texts = (getattr(item, name, "") for name in ("steps", "symptom", "script"))
    return 1.0 + sum(map(len, texts)) / CHARACTERS_PER_ROW
