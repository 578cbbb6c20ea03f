"""Imported articles are known again by source and id; what people here did to them stands."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from desk.engine.article_jobs import ArticlesArguments, import_articles
from desk.exchange.articles import ArticleLoader
from desk.exchange.records import ArticleRecord
from desk.exchange.starter import load_articles
from desk.process.ids import fact_id
from desk.protocol.messages import Request
from tests.unit.ops_kit import Kit

ARTICLE = ArticleRecord("1", "VPN 809", "zh", "报错", "放行 UDP 500", tags=("vpn",), updated_us=1_000_000)
IDENT = fact_id("faq", "article", "1")


@pytest.fixture
def kit(tmp_path: Path) -> Iterator[Kit]:
    made = Kit(tmp_path / "workspace")
    yield made
    made.store.close()


def article(kit: Kit) -> Any:
    return kit.ask("query.article", article=IDENT)


def test_upsert_by_source_and_id(kit: Kit) -> None:
    loader = ArticleLoader(kit.store, "faq")
    assert loader.compare([ARTICLE]).new == 1
    assert loader.store([ARTICLE]).new == 1
    assert loader.store([ARTICLE]).unchanged == 1
    assert loader.compare([replace(ARTICLE, product="vpn")]).changed == 1
    assert loader.store([replace(ARTICLE, steps="重启", tags=("a", "b"))]).changed == 1
    found = article(kit)
    assert (found.steps, found.tags) == ("重启", ("a", "b"))
    assert found.updated_us == 1_000_001
    history = kit.store.connection.exec_driver_sql(
        "SELECT parent_1 FROM article_revision WHERE article_id = ? ORDER BY parent_1 IS NOT NULL", (IDENT,)
    ).scalars().all()  # fmt: skip
    assert len(history) == 2
    assert history[0] is None
    assert history[1] is not None
    assert ArticleLoader(kit.store, "other").compare([ARTICLE]).new == 1
    loader.store([ARTICLE])
    assert article(kit).steps == "放行 UDP 500"


def test_the_last_of_a_repeated_id_counts(kit: Kit) -> None:
    assert ArticleLoader(kit.store, "faq").store([ARTICLE, replace(ARTICLE, title="later")]).new == 1
    assert article(kit).title == "later"


def test_an_article_edited_here_is_kept(kit: Kit) -> None:
    loader = ArticleLoader(kit.store, "faq")
    loader.store([ARTICLE])
    kit.run("article.update", article=IDENT, steps="ours")
    assert loader.store([replace(ARTICLE, steps="theirs")]).kept == 1
    assert article(kit).steps == "ours"


def test_validation_here_outlives_a_new_text_from_the_source(kit: Kit) -> None:
    loader = ArticleLoader(kit.store, "faq")
    loader.store([ARTICLE])
    kit.run("article.update", article=IDENT, confidence="validated")
    assert loader.store([replace(ARTICLE, steps="theirs")]).changed == 1
    assert (article(kit).steps, article(kit).confidence) == ("theirs", "validated")
    untouched = replace(ARTICLE, external_id="2")
    loader.store([untouched])
    loader.store([replace(untouched, confidence="archived")])
    assert kit.ask("query.article", article=fact_id("faq", "article", "2")).confidence == "archived"


def test_known_authors_are_linked_and_unknown_ones_told(kit: Kit) -> None:
    loader = ArticleLoader(kit.store, "faq")
    loader.store([replace(ARTICLE, author="魏清"), replace(ARTICLE, external_id="2", author="nobody")])
    assert article(kit).author_name == "魏清"
    assert loader.unknown_authors == {"nobody"}


def run(kit: Kit, path: Path, **options: Any) -> dict[str, Any]:
    work = import_articles(
        kit.store, ArticlesArguments(path=str(path), **options), Request(1, "job.articles")
    )
    while True:
        try:
            next(work)
        except StopIteration as end:
            return dict(end.value)


def test_the_job_reports_and_puts_refused_rows_aside(kit: Kit, tmp_path: Path) -> None:
    path = tmp_path / "faq.jsonl"
    path.write_text('{"id": 1, "title": "a", "body": "b"}\n{"id": 2}\n=danger\n')
    dry = run(kit, path, dry_run=True)
    assert (dry["new"], dry["rejected"], dry["reject_file"]) == (1, 2, "")
    assert not (tmp_path / "faq.jsonl.rejected.csv").exists()
    assert kit.store.connection.exec_driver_sql("SELECT count(*) FROM article").scalar() == 0
    done = run(kit, path)
    assert (done["new"], done["rejected"], done["languages"]) == (1, 2, {"en": 1})
    assert [row["line"] for row in done["rejected_rows"]] == [2, 3]
    rejected = Path(done["reject_file"]).read_text("utf-8-sig")
    assert "the article has no title" in rejected
    assert "'=danger" in rejected
    assert run(kit, path)["unchanged"] == 1


def test_one_note_in_the_change_log_and_the_search_finds_what_came(kit: Kit, tmp_path: Path) -> None:
    path = tmp_path / "faq.jsonl"
    path.write_text("".join(f'{{"id": {n}, "title": "frobnicate {n}", "body": "b"}}\n' for n in range(30)))
    before = kit.store.last_seq()
    assert run(kit, path)["new"] == 30
    assert kit.store.last_seq() == before + 1
    assert kit.ask("kb.search", text="frobnicate").total == 30
    assert run(kit, path)["unchanged"] == 30
    assert kit.store.last_seq() == before + 1


def test_the_starter_articles_come_unsigned_and_unvalidated(kit: Kit, tmp_path: Path) -> None:
    """A workspace of one's own may take what is shipped; a second run changes nothing, an edit is kept."""
    done = run(kit, Path(), starter=True)
    assert done["new"] == len(load_articles())
    assert (done["unknown_authors"], done["rejected"]) == ([], 0)
    rows = kit.store.connection.exec_driver_sql("SELECT DISTINCT confidence, author_id FROM article").all()
    assert [tuple(row) for row in rows] == [("not_validated", None)]
    ident = fact_id("starter", "article", "login-403-zh")
    kit.run("article.update", article=ident, cautions="ours")
    again = run(kit, Path(), starter=True)
    assert (again["new"], again["kept"], again["unchanged"]) == (0, 1, len(load_articles()) - 1)
    assert kit.ask("query.article", article=ident).cautions == "ours"


def test_the_command_imports_and_reports_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from desk.cli import main

    path = tmp_path / "faq.jsonl"
    path.write_text('{"id": 1, "title": "打印机脱机", "body": "重启"}\n{"id": 2}\n')
    place = ["--workspace", str(tmp_path / "w"), "--language", "en"]
    assert main(["kb", "import", str(path), "--json", *place]) == 0
    assert '"new": 1' in capsys.readouterr().out
    assert main(["kb", "import", str(path), "--dry-run", *place]) == 0
    shown = capsys.readouterr().out
    assert "nothing was stored" in shown
    assert "unchanged 1" in shown
    assert main(["kb", "import", str(tmp_path / "none"), *place]) == 1
    assert "Check the name" in capsys.readouterr().err
    assert main(["kb", "import", *place]) == 1
    assert "no file named" in capsys.readouterr().err
