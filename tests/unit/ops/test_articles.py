"""Articles: created and revised, each text a revision, each step of their life with its right."""

import json

import pytest

from desk.process.errors import KnownError
from tests.unit.ops_kit import Kit


def article_row(kit: Kit, article: bytes) -> dict[str, object]:
    """Return an article's row."""
    statement = "SELECT * FROM article WHERE id = ?"
    return dict(kit.store.connection.exec_driver_sql(statement, (article,)).mappings().one())


def revisions(kit: Kit, article: bytes) -> list[dict[str, object]]:
    """Return an article's revisions, oldest first."""
    statement = "SELECT * FROM article_revision WHERE article_id = ? ORDER BY id"
    rows = kit.store.connection.exec_driver_sql(statement, (article,)).mappings().all()
    return [dict(row) for row in rows]


def create(kit: Kit, **changed: object) -> bytes:
    """Create an article."""
    values = {"title": "登录报错403", "steps": "核对用户组", "tags": ("登录", "sign in"), **changed}
    return kit.run("article.create", **values).subject


def test_a_new_article_has_a_revision(kit: Kit) -> None:
    """Title on one line, tags as stored everywhere, head on the first revision."""
    article = create(kit, title=" 登录 \n 报错 403 ")
    row = article_row(kit, article)
    assert row["title"] == "登录 报错 403"
    assert row["tags"] == " sign_in 登录 "
    assert row["confidence"] == "not_validated"
    assert row["author_id"] == kit.me
    [revision] = revisions(kit, article)
    assert revision["id"] == row["head"]
    assert json.loads(str(revision["body"]))["steps"] == "核对用户组"
    assert kit.ask("query.article", article=article).title == "登录 报错 403"


def test_an_article_without_steps_is_work_in_progress(kit: Kit) -> None:
    """The problem is framed so that nobody writes it twice."""
    assert article_row(kit, create(kit, steps="", symptom="无法登录"))["confidence"] == "wip"


def test_a_change_is_a_revision_on_its_base(kit: Kit) -> None:
    """Only what is given changes; what stays the same leaves no trace."""
    article = create(kit)
    first = article_row(kit, article)
    changes = kit.run(
        "article.update",
        article=article,
        base=first["head"],
        steps="看日志",
        tags=("iam",),
        language="en",
        audience="internal",
    )
    assert changes.of("article") == {article}
    second = article_row(kit, article)
    assert (second["steps"], second["tags"], second["title"]) == ("看日志", " iam ", first["title"])
    assert (second["language"], second["audience"]) == ("en", "internal")
    assert int(str(second["updated_us"])) > int(str(first["updated_us"]))
    assert [row["parent_1"] for row in revisions(kit, article)] == [None, first["head"]]
    same = kit.run("article.update", article=article, steps="看日志")
    assert same.items == ()
    assert len(revisions(kit, article)) == 2


def test_a_newer_revision_refuses_an_edit_of_an_older_one(kit: Kit) -> None:
    """Nobody's text is overwritten unseen."""
    article = create(kit)
    base = article_row(kit, article)["head"]
    kit.run("article.update", article=article, base=base, steps="一")
    with pytest.raises(KnownError, match="Somebody changed the same place"):
        kit.run("article.update", article=article, base=base, steps="二")


def test_validating_verifies_and_is_no_new_text(kit: Kit) -> None:
    """Editing does not verify; validating does."""
    article = create(kit)
    kit.run("article.update", article=article, steps="新的步骤")
    assert article_row(kit, article)["verified_us"] is None
    kit.later(days=1)
    kit.run("article.update", article=article, confidence="validated")
    row = article_row(kit, article)
    assert (row["confidence"], row["verified_us"]) == ("validated", kit.now_us)
    assert len(revisions(kit, article)) == 2
    kit.run("article.update", article=article, confidence="wip")
    assert article_row(kit, article)["confidence"] == "wip"


@pytest.mark.parametrize("confidence", ["validated", "archived"])
def test_an_agent_may_edit_but_not_validate_or_archive(kit: Kit, confidence: str) -> None:
    """The life of an article needs an expert."""
    with kit.store.write() as connection:
        connection.exec_driver_sql("UPDATE membership SET role = 'agent'")
    article = create(kit)
    kit.run("article.update", article=article, steps="新的步骤")
    with pytest.raises(KnownError, match="may not do"):
        kit.run("article.update", article=article, confidence=confidence)
    assert article_row(kit, article)["confidence"] == "not_validated"


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"title": " "}, "needs a title"),
        ({"title": "x" * 301}, "needs a title"),
        ({"steps": " "}, "says nothing yet"),
        ({"language": "tlh"}, "not possible for language"),
        ({"audience": "everyone"}, "not possible for audience"),
    ],
)
def test_wrong_articles_are_refused(kit: Kit, changed: dict[str, object], sentence: str) -> None:
    """With a sentence that says what to do; nothing is stored."""
    with pytest.raises(KnownError, match=sentence):
        create(kit, **changed)
    assert kit.store.connection.exec_driver_sql("SELECT count(*) FROM article").scalar() == 0
    assert kit.store.connection.exec_driver_sql("SELECT count(*) FROM article_revision").scalar() == 0


def test_a_change_may_not_empty_an_article(kit: Kit) -> None:
    """Neither title nor content can be taken away, and an unknown article is said to be gone."""
    article = create(kit)
    with pytest.raises(KnownError, match="needs a title"):
        kit.run("article.update", article=article, title="")
    with pytest.raises(KnownError, match="says nothing yet"):
        kit.run("article.update", article=article, steps="")
    with pytest.raises(KnownError, match="not possible for confidence"):
        kit.run("article.update", article=article, confidence="sure")
    with pytest.raises(KnownError, match="not in the workspace any more"):
        kit.run("article.update", article=b"1" * 16, steps="x")


def test_an_edit_without_tags_and_rights_to_publish_in_one_step(kit: Kit) -> None:
    """A merge leaves tags alone that were not given; publishing asks for the right, also beside a text."""
    article = create(kit)
    base = article_row(kit, article)["head"]
    kit.run("article.update", article=article, tags=("x",))
    kit.run("article.edit", article=article, base=base, cause="权限")
    row = article_row(kit, article)
    assert (row["tags"], row["cause"]) == (" x ", "权限")
    kit.run("article.update", article=article, confidence="validated", audience="customer")
    assert article_row(kit, article)["audience"] == "customer"
    other = create(kit)
    with kit.store.write() as connection:
        connection.exec_driver_sql("UPDATE membership SET role = 'agent'")
    with pytest.raises(KnownError, match="may not do"):
        kit.run("article.update", article=other, audience="customer")
