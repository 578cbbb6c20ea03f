"""The library's list: filters, pages, facets, and that its list reads no article but those it shows."""

import sqlite3
from pathlib import Path

import pytest

from desk.models.article import ARTICLE_LIFE_DDL
from desk.models.store import Store
from tests.unit.ops_kit import Kit


@pytest.fixture
def library(kit: Kit) -> Kit:
    for number, (title, scenario, product, tags, steps) in enumerate(
        (
            ("登录报错403", "账号/登录", "iam", ("登录", "403"), "x"),
            ("密码重置", "账号", "iam", ("登录",), "x"),
            ("数据库连接超时", "数据库", "db", ("超时",), "x"),
            ("账号本", "账号本", "", (), ""),
        )
    ):
        kit.later(minutes=number)
        kit.run(
            "article.create",
            title=title,
            scenario=scenario,
            product=product,
            tags=tags,
            steps=steps,
            symptom="s",
        )
    return kit


def titles(kit: Kit, **filters: object) -> list[str]:
    page = kit.ask("query.articles", **filters)
    assert page.total >= len(page.rows)
    return [row.title for row in page.rows]


def test_filters_and_orders(library: Kit) -> None:
    assert titles(library) == ["账号本", "数据库连接超时", "密码重置", "登录报错403"]
    assert titles(library, scenario="账号") == ["密码重置", "登录报错403"], "a scenario takes those below it"
    assert titles(library, product="db") == ["数据库连接超时"]
    assert titles(library, tag="登录", order="oldest") == ["登录报错403", "密码重置"]
    assert titles(library, state="wip") == ["账号本"]
    assert titles(library, order="title")[0] == sorted(titles(library))[0]
    assert titles(library, state="unverified", language="en") == []
    assert titles(library, state="nonsense") == []
    assert len(titles(library, order="uses", language="zh")) == 4


def test_pages(library: Kit) -> None:
    first = library.ask("query.articles", limit=3)
    rest = library.ask("query.articles", limit=3, offset=3)
    assert (first.total, len(first.rows), len(rest.rows), rest.offset) == (4, 3, 1, 3)
    assert not {row.id for row in first.rows} & {row.id for row in rest.rows}


def test_archived_only_when_asked_and_due_when_run_out(library: Kit) -> None:
    first = library.ask("query.articles", order="oldest").rows[0].id
    library.run("article.validate", article=first)
    library.later(days=91)
    assert titles(library, state="due") == ["登录报错403"]
    library.run("article.archive", article=first)
    assert "登录报错403" not in titles(library)
    assert titles(library, state="archived") == ["登录报错403"]
    assert titles(library, state="due") == []


def test_facets(library: Kit) -> None:
    facets = library.ask("query.article_facets")
    assert facets.total == 4
    assert {(one.value, one.count) for one in facets.states} >= {("not_validated", 3), ("wip", 1)}
    assert [one.value for one in facets.scenarios] == sorted(["账号/登录", "账号", "数据库", "账号本"])
    assert (facets.products[0].value, facets.products[0].count) == ("iam", 2)
    assert (facets.tags[0].value, facets.tags[0].count) == ("登录", 2)


def test_counting_and_ordering_read_the_index_alone(library: Kit) -> None:
    plan = library.store.connection.exec_driver_sql(
        "EXPLAIN QUERY PLAN SELECT rowid FROM article INDEXED BY article_library"
        " WHERE confidence <> 'archived' AND product = 'x' ORDER BY updated_us DESC, id LIMIT 200"
    ).all()
    assert any("article_library" in row[-1] for row in plan)


def test_a_beginning_of_an_id_will_do(library: Kit) -> None:
    page = library.ask("query.articles")
    ident = page.rows[0].id
    assert library.ask("query.article", article=ident[:15]).id == ident


def test_a_replica_of_schema_2_gets_what_it_lacks(tmp_path: Path) -> None:
    """The step and the tables of a new replica agree column by column."""
    fresh = Store(tmp_path / "fresh")
    new = _shape(fresh.connection.connection.driver_connection)
    fresh.close()
    old = Store(tmp_path / "old")
    driver = old.connection.connection.driver_connection
    for sql in (
        "DROP TABLE article_flag",
        "DROP TABLE knowledge_gap",
        "DROP INDEX article_library",
        "ALTER TABLE article DROP COLUMN verifier_id",
        "ALTER TABLE article DROP COLUMN replaced_by",
        "ALTER TABLE article DROP COLUMN flags",
        "ALTER TABLE article_revision DROP COLUMN note",
        *ARTICLE_LIFE_DDL,
    ):
        driver.execute(sql)
    assert _shape(driver) == new
    old.close()


def _shape(driver: sqlite3.Connection) -> dict[str, set[tuple[str, str, int]]]:
    tables = ("article", "article_revision", "article_flag", "knowledge_gap")
    shape = {t: {(r[1], r[2], r[3]) for r in driver.execute(f"PRAGMA table_info({t})")} for t in tables}
    columns = driver.execute("PRAGMA index_info(article_library)").fetchall()
    return {**shape, "index": {(row[2], "", row[0]) for row in columns}}
