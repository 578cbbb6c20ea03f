"""A workspace with the shipped starter articles and short ways to search it."""

from pathlib import Path

from desk.exchange.parties import Parties
from desk.exchange.starter import load_articles
from desk.protocol.views import KnowledgeAnswer
from desk.search.rows import Subject
from desk.search.service import Knowledge, knowledge_of
from tests.unit.ops_kit import Kit

NOW_US = 1_795_000_000_000_000  # 2026-11-18


class SearchKit(Kit):
    """Ops and queries of `Kit` over the starter articles."""

    def __init__(self, directory: Path, *, starter: bool = True) -> None:
        super().__init__(directory)
        self.now_us = NOW_US
        if starter:
            with self.store.write() as connection:
                parties = Parties(connection, "starter", self.now_us)
                for record in load_articles():
                    parties.store(connection, record)
        rows = self.store.connection.exec_driver_sql("SELECT id, external_id FROM article").all()
        self.names = {bytes(ident): str(name) for ident, name in rows}

    @property
    def knowledge(self) -> Knowledge:
        """The search of this workspace."""
        return knowledge_of(self.store)

    @property
    def folder(self) -> Path:
        """Where the index stands."""
        return self.store.directory / "kb_index"

    def search(self, text: str, *, limit: int = 5, language: str = "zh") -> KnowledgeAnswer:
        """Answer a typed query."""
        with self.store.read() as connection:
            return self.knowledge.search(connection, text=text, limit=limit, language=language)

    def found(self, text: str, *, limit: int = 5) -> list[str]:
        """Return the file names of the articles found."""
        return [self.names.get(hit.id, hit.title) for hit in self.search(text, limit=limit).hits]

    def suggested(self, title: str, body: str = "", *, product: str = "") -> list[str]:
        """Return the file names of the articles suggested for a text."""
        subject = Subject(title, body, product)
        with self.store.read() as connection:
            answer = self.knowledge.suggest_for(connection, subject=subject, language="en")
        return [self.names.get(hit.id, hit.title) for hit in answer.hits]

    def titles(self, text: str) -> list[str]:
        """Return the titles found."""
        return [hit.title for hit in self.search(text).hits]

    def restart(self) -> None:
        """Begin again as a new engine would: nothing in memory, the files as they are."""
        self.knowledge.close()
        self.store.memory.clear()

    def close(self) -> None:
        """Close index and store."""
        self.knowledge.close()
        self.store.close()
