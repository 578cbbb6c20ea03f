"""The search's measurements on a small knowledge base: the same articles each time, every figure, the yardsticks."""

import json
from pathlib import Path

import pytest

from desk.bench import search_probe
from desk.bench.knowledge_base import knowledge_base, rows
from desk.bench.search_quality import of_yardstick
from desk.bench.yardsticks import available, measure
from desk.models.store import open_store
from desk.search.evaluation import TestSet
from desk.search.service import knowledge_of


def test_the_same_number_gives_the_same_articles(tmp_path: Path) -> None:
    """Made once, kept, and mixed in language."""
    assert [row[2] for row in rows(12)] == [row[2] for row in rows(12)]
    directory = knowledge_base(12, tmp_path)
    assert knowledge_base(12, tmp_path) == directory
    store = open_store(directory)
    found = store.connection.exec_driver_sql("SELECT language, count(*) FROM article GROUP BY language").all()
    store.close()
    assert sum(count for _, count in found) == 12


def test_every_figure_is_measured(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Building, asking and the yardsticks over the same articles."""
    store = open_store(knowledge_base(120, tmp_path))
    search_probe.build(store)
    search_probe.ask(store)
    built, asked = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert built["cpu_s"] > 0
    assert {"search", "suggest", "edit", "batch", "memory"} <= set(asked)
    found = measure(store)
    assert found["stock"] > 0
    assert all(found[kind.name]["search"] >= 0 for kind in available())
    knowledge_of(store).close()
    store.close()


def test_the_yardsticks_answer_a_test_set() -> None:
    """Each finds the document that shares words, with and without a title."""
    chosen = TestSet(
        "small", [("a", "redis", "timeout of keys"), ("b", "", "kafka lag")],
        [("1", "kafka"), ("2", "timeout"), ("3", "?")], {"1": {"b": 1}, "2": {"a": 1}, "3": {"a": 1}},
    )  # fmt: skip
    for kind in available():
        assert of_yardstick(kind(), chosen) == pytest.approx(2 / 3, abs=1e-3)
