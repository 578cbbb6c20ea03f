"""The starter content: complete, bilingual, and refused with a clear sentence when a file is wrong."""

from pathlib import Path

import pytest

from desk.exchange.demo.content import problems
from desk.exchange.starter import load_articles, read_article
from desk.queries.starter import load_canned_replies, load_categories, load_products, load_templates

HEAD = '+++\ntitle = "T"\nlanguage = "en"\ncreated = 2026-01-02\n+++\n'


def test_articles_fill_all_four_modules_in_both_languages() -> None:
    articles = load_articles()
    assert len(articles) >= 120
    assert {a.language for a in articles} == {"zh", "en"}
    assert {"登录报错403", "数据库连接超时"} <= {a.title.split("：")[0] for a in articles}
    for article in articles:
        assert article.symptom
        assert article.steps
        assert article.script
        assert article.prevention
        assert article.created_us <= article.updated_us
        assert article.external_id.endswith(f"-{article.language}")
        assert (article.verified_us is not None) == (article.confidence == "validated")


def test_a_comment_in_a_script_is_not_a_heading(tmp_path: Path) -> None:
    path = tmp_path / "a-en.md"
    path.write_text(
        HEAD + "## Symptom\ns\n## Troubleshooting steps\n1. x\n## Repair script\n```\n## note\nls\n```\n"
    )
    assert read_article(path).script == "```\n## note\nls\n```"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("no front matter", "front matter"),
        (HEAD + "## Symptom\ns\n", "steps is missing"),
        (HEAD + "## Wrong\ns\n", "unknown section Wrong"),
    ],
)
def test_a_wrong_article_names_the_file_and_the_fault(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "bad-en.md"
    path.write_text(text)
    with pytest.raises(ValueError, match=message) as caught:
        read_article(path)
    assert "bad-en.md" in str(caught.value)


def test_each_category_has_a_template_with_the_five_standard_fields() -> None:
    categories = {c.key for c in load_categories()}
    assert {t.category for t in load_templates()} == categories
    for template in load_templates():
        keys = [field.key for field in template.fields]
        assert keys == ["symptom", "occurred", "steps", "environment", "screenshots"]
        assert template.fields[0].required
        for field in template.fields:
            assert field.label.text("zh_CN")
            assert field.hint.text("en")


def test_problems_use_known_categories_and_products() -> None:
    assert {p.category for p in problems()} <= {c.key for c in load_categories()}
    assert {p.product for p in problems()} <= {p.key for p in load_products()}
    assert {p.criticality for p in load_products()} == {1, 2, 3, 4}


def test_canned_replies_speak_both_languages_and_greet() -> None:
    categories = {c.key for c in load_categories()}
    for reply in load_canned_replies():
        assert "{{requester}}" in reply.body.zh
        assert "{{requester}}" in reply.body.en
        assert set(reply.categories) <= categories
