"""How well a test set in BEIR layout is answered: nDCG@10, MRR@10, recall@5 and the time of a query.

The same documents, terms and scores as the knowledge base, in memory; nothing of the workspace is read.
"""

import gzip
import json
import math
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO, Any

from desk.process import messages
from desk.process.errors import KnownError

FIRST, RECALLED = 10, 5
WARM_UP = 20

messages.register(
    {
        "kb.set_missing": (
            "There is no test set in “{path}”. It must hold corpus.jsonl, queries.jsonl and qrels.tsv (or .gz of them).",
            "“{path}”中没有测试集。应包含 corpus.jsonl、queries.jsonl 和 qrels.tsv（可为 .gz）。",
        ),
        "kb.set_damaged": (
            "Line {line} of “{path}” cannot be read. Correct it or leave it out, then run this again.",
            "“{path}”第 {line} 行无法读取。请更正或删除该行后重试。",
        ),
    }
)


@dataclass(frozen=True, slots=True)
class TestSet:
    """Documents, questions and which documents answer which question how well.

    Attributes:
        documents: (id, title, text).
        queries: (id, text), those with an answer only.
        answers: query id -> document id -> grade above 0.
    """

    __test__ = False

    name: str
    documents: Sequence[tuple[str, str, str]]
    queries: Sequence[tuple[str, str]]
    answers: Mapping[str, Mapping[str, int]]


@dataclass(slots=True)
class Scores:
    """Sums over the queries of a run."""

    queries: int = 0
    ndcg: float = 0.0
    mrr: float = 0.0
    recall: float = 0.0
    times_ms: list[float] = field(default_factory=list)

    def add(self, found: Sequence[str], answers: Mapping[str, int]) -> None:
        """Count the answer to one query: the documents found, best first."""
        gains = [answers.get(ident, 0) for ident in found[:FIRST]]
        ideal = sorted(answers.values(), reverse=True)[:FIRST]
        self.queries += 1
        self.ndcg += _discounted(gains) / _discounted(ideal)
        self.mrr += next((1 / place for place, gain in enumerate(gains, 1) if gain), 0.0)
        # Where more than five documents answer, five are all that five places can hold.
        self.recall += sum(gain > 0 for gain in gains[:RECALLED]) / min(RECALLED, len(answers))

    def report(self) -> dict[str, float]:
        """Return the means under their usual names."""
        count = max(1, self.queries)
        times = sorted(self.times_ms) or [0.0]
        return {
            "nDCG@10": round(self.ndcg / count, 4),
            "MRR@10": round(self.mrr / count, 4),
            "recall@5": round(self.recall / count, 4),
            "ms_per_query": round(sum(times) / len(times), 3),
            "ms_p95": round(times[min(len(times) - 1, int(len(times) * 0.95))], 3),
        }


def _discounted(gains: Sequence[int]) -> float:
    return sum(gain / math.log2(place + 1) for place, gain in enumerate(gains, 1))


# ---- reading -----------------------------------------------------------------------------------------


def read_sets(folder: Path) -> list[TestSet]:
    """Return the test sets of a folder: `corpus.jsonl`, or several as `name_corpus.jsonl`; raises KnownError."""
    found = []
    for corpus in sorted([*folder.glob("*corpus.jsonl"), *folder.glob("*corpus.jsonl.gz")]):
        prefix = corpus.name.split("corpus.jsonl")[0]
        queries = _one_of(folder, [f"{prefix}queries.jsonl"])
        qrels = _one_of(folder, [f"{prefix}qrels.tsv", f"qrels/{prefix}test.tsv", f"qrels/{prefix}qrels.tsv",
                                 f"{prefix}qrels/test.tsv", f"qrels/{prefix}dev.tsv"])  # fmt: skip
        found.append(_read(prefix.strip("_-.") or folder.resolve().name, corpus, queries, qrels))
    if not found:
        raise KnownError("kb.set_missing", path=str(folder))
    return found


def _one_of(folder: Path, names: Sequence[str]) -> Path:
    for name in names:
        for path in (folder / name, folder / f"{name}.gz"):
            if path.is_file():
                return path
    raise KnownError("kb.set_missing", path=str(folder / names[0]))


def _read(name: str, corpus: Path, queries: Path, qrels: Path) -> TestSet:
    documents = {
        str(row["_id"]): (str(row.get("title") or ""), str(row.get("text") or "")) for row in _rows(corpus)
    }
    answers = _answers(qrels)
    asked = {str(row["_id"]): str(row.get("text") or "") for row in _rows(queries)}
    return TestSet(
        name=name,
        documents=[(ident, title, text) for ident, (title, text) in documents.items()],
        queries=[(ident, text) for ident, text in asked.items() if answers.get(ident)],
        answers=answers,
    )


def _opened(path: Path) -> IO[str]:
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8-sig")
    return path.open(encoding="utf-8-sig")


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    try:
        with _opened(path) as opened:
            for number, line in enumerate(opened, 1):
                if line.strip():
                    yield number, line
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise KnownError("kb.set_damaged", path=str(path), line="?") from error


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    for number, line in _lines(path):
        try:
            row = json.loads(line)
            row["_id"]
        except (ValueError, KeyError, TypeError) as error:
            raise KnownError("kb.set_damaged", path=str(path), line=number) from error
        yield row


def _answers(path: Path) -> dict[str, dict[str, int]]:
    """Read `query, document, grade` (or TREC's four columns), with or without a line of headings."""
    found: dict[str, dict[str, int]] = {}
    for number, line in _lines(path):
        cells = line.rstrip("\r\n").split("\t") if "\t" in line else line.split()
        try:
            query, document = cells[0], cells[2] if len(cells) > 3 else cells[1]
            grade = int(float(cells[-1])) if len(cells) > 2 else 1
        except (ValueError, IndexError) as error:
            if number == 1:
                continue
            raise KnownError("kb.set_damaged", path=str(path), line=number) from error
        if grade > 0:
            found.setdefault(query, {})[document] = grade
    return found


# ---- measuring ---------------------------------------------------------------------------------------


def article_of(number: int, title: str, text: str) -> dict[str, Any]:
    """Return a document as an article's row; a text without a title is its title."""
    from desk.search.schema import MODULES

    row: dict[str, Any] = dict.fromkeys((*MODULES, "language", "confidence", "author"), "")
    titled = bool(title.strip())
    return row | {
        "id": number.to_bytes(16, "big"),
        "title": title if titled else text,
        "cause": text if titled else "",
        "updated_us": 0,
    }


def evaluate(chosen: TestSet) -> dict[str, Any]:
    """Index a test set in memory, ask every query and return the figures."""
    from desk.search.accumulate import exhaust
    from desk.search.index import KnowledgeIndex, State
    from desk.search.query import clean, wanted_for_text
    from desk.search.rebuild import RUN
    from desk.search.suggest import TEXT_LIMIT
    from desk.search.synonyms import SynonymFile

    began = time.process_time()
    index = KnowledgeIndex(Path())
    build = index.build(in_memory=True)
    for number, (_, title, text) in enumerate(chosen.documents):
        build.add(article_of(number, title, text))
        exhaust(build.flush(least=RUN))
    exhaust(build.finish(lambda folder: State(folder, "", 0, len(chosen.documents), 0)))
    built_s = time.process_time() - began
    assert index.scorer is not None
    synonyms = SynonymFile().current()

    def ask(text: str) -> list[tuple[float, bytes]]:
        assert index.scorer is not None
        said = clean(text, TEXT_LIMIT)
        return index.scorer.search(replace(wanted_for_text(said), others=synonyms.of(said)), FIRST)[0]

    scores = Scores()
    for _, text in chosen.queries[:WARM_UP]:
        ask(text)
    for ident, text in chosen.queries:
        start = time.thread_time()
        hits = ask(text)
        scores.times_ms.append((time.thread_time() - start) * 1000)
        found = [chosen.documents[int.from_bytes(key, "big")][0] for _, key in hits]
        scores.add(found, chosen.answers[ident])
    index.close()
    head = {"set": chosen.name, "documents": len(chosen.documents), "queries": scores.queries}
    return head | scores.report() | {"build_s": round(built_s, 2)}
