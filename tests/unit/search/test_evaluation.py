"""Test sets in BEIR layout: every form of the files, the figures by hand, and what is said of broken ones."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from desk.cli import main
from desk.process.errors import KnownError
from desk.search.evaluation import Scores, evaluate, read_sets

CORPUS = (
    {"_id": "a", "title": "登录报错403", "text": "在 IAM 核对用户组"},
    {"_id": "b", "title": "", "text": "How do I reset my password?"},
    {"_id": 3, "text": "数据库连接超时怎么办"},
    {"_id": "a", "title": "登录报错403", "text": "在 IAM 核对用户组，重新登录"},
)
QUERIES = (
    {"_id": "q1", "text": "登入 403 報錯"},
    {"_id": "q2", "text": "password reset"},
    {"_id": 7, "text": "連接資料庫超時"},
    {"_id": "q9", "text": "without an answer"},
)


def write(folder: Path, *, prefix: str = "", zipped: bool = False, qrels: str, under: str = "") -> None:
    """Write a test set."""
    for name, rows in (("corpus", CORPUS), ("queries", QUERIES)):
        text = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows) + "\n\n"
        path = folder / f"{prefix}{name}.jsonl{'.gz' if zipped else ''}"
        path.write_bytes(gzip.compress(text.encode()) if zipped else text.encode())
    name = f"{under}{'test' if under else prefix + 'qrels'}.tsv{'.gz' if zipped else ''}"
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(gzip.compress(qrels.encode()) if zipped else qrels.encode())


HEADED = "query-id\tcorpus-id\tscore\nq1\ta\t1\nq2\tb\t2\n7\t3\t1\nq9\ta\t0\n"
BARE = "q1\ta\t1\nq2\tb\t2\n7\t3\t1\n"
TREC = "q1 0 a 1\nq2 0 b 2\n7 0 3 1\n"


@pytest.mark.parametrize(
    "form",
    [
        {"qrels": HEADED},
        {"qrels": BARE},
        {"qrels": TREC},
        {"qrels": "q1\ta\nq2\tb\n7\t3\n"},
        {"qrels": HEADED, "zipped": True},
        {"qrels": BARE, "under": "qrels/"},
        {"qrels": HEADED, "prefix": "bank_", "zipped": True},
    ],
)
def test_every_form_of_the_files_gives_the_same(tmp_path: Path, form: dict[str, Any]) -> None:
    write(tmp_path, **form)
    [chosen] = read_sets(tmp_path)
    assert [ident for ident, _, _ in chosen.documents] == ["a", "b", "3"]
    assert [ident for ident, _ in chosen.queries] == ["q1", "q2", "7"]
    report = evaluate(chosen)
    assert (report["nDCG@10"], report["MRR@10"], report["recall@5"]) == (1.0, 1.0, 1.0)
    assert report["ms_per_query"] > 0


def test_the_figures_are_those_of_the_formulas() -> None:
    scores = Scores()
    scores.add(["x", "a", "b"], {"a": 1, "b": 1, "c": 1})
    report = scores.report()
    assert report["nDCG@10"] == pytest.approx(0.5307, abs=1e-4)
    assert report["MRR@10"] == 0.5
    assert report["recall@5"] == pytest.approx(0.6667, abs=1e-4)
    scores.add([], {"a": 1})
    assert scores.report()["MRR@10"] == 0.25


def test_the_command_prints_one_set_or_several(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One set as one object; several with their means."""
    write(tmp_path, qrels=BARE, prefix="one_")
    assert main(["kb", "eval", str(tmp_path), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["nDCG@10"] == 1.0
    write(tmp_path, qrels=BARE, prefix="two_")
    assert main(["kb", "eval", str(tmp_path), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [each["set"] for each in found["sets"]] == ["one", "two"]
    assert found["MRR@10"] == 1.0
    assert main(["kb", "eval", str(tmp_path)]) == 0
    assert "nDCG@10" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("corpus.jsonl", '{"_id": "a"}\nnot json\n', "Line 2"),
        ("corpus.jsonl", '["a"]\n', "Line 1"),
        ("corpus.jsonl", b"\xff\xfe", "Line ?"),
        ("qrels.tsv", "q1\ta\t1\nq2\n", "Line 2"),
        ("qrels.tsv", "q1\ta\t1\nq2\tb\tmany\n", "Line 2"),
        ("queries.jsonl", None, "no test set"),
        ("corpus.jsonl", None, "no test set"),
    ],
)
def test_what_cannot_be_read_is_said(
    tmp_path: Path, name: str, content: str | bytes | None, said: str
) -> None:
    write(tmp_path, qrels=BARE)
    if content is None:
        (tmp_path / name).unlink()
    else:
        (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(KnownError, match=said.replace("?", r"\?")):
        read_sets(tmp_path)
