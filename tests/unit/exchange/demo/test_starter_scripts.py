"""The commands of the starter articles: labelled by language, parsed by it, and without the usual dangers."""

import re
import shutil
import subprocess
from collections import Counter

import pytest

from desk.exchange.records import ArticleRecord
from desk.exchange.starter import load_articles
from desk.queries.starter import load_categories, load_products

FENCE = re.compile(r"```(\w*)\n(.*?)\n```", re.DOTALL)
LANGUAGES = {"bash", "sql", "powershell"}
DANGEROUS = re.compile(
    r"rm\s+-[rf]{1,2}\s+/(?!\w)|mkfs|dd\s+if=|:\(\)\s*\{|chmod\s+-R\s+777|curl[^|\n]*\|\s*(?:sudo\s+)?(?:ba)?sh\b"
    r"|--insecure\b|(?:FLUSHALL|FLUSHDB)|DROP\s+(?:TABLE|DATABASE)|(?:DELETE|UPDATE)\s+(?!.*\bWHERE\b)\w+\s+SET\b"
    r"|postsuper -d ALL|purge_queue|git push --force\b",
    re.IGNORECASE,
)
_SQL_START = re.compile(r"^(?:SELECT|INSERT|UPDATE|ALTER SYSTEM|KILL|SHOW|EXPLAIN|CREATE|ANALYZE)\b")
BASH = shutil.which("bash")
ARTICLES = load_articles()


def scripts(language: str) -> list[tuple[str, str]]:
    return [
        (f"{article.external_id}-{number}", text)
        for article in ARTICLES
        for number, (label, text) in enumerate(FENCE.findall(article.script))
        if label == language
    ]


@pytest.mark.parametrize("article", ARTICLES, ids=lambda article: article.external_id)
def test_each_script_is_labelled_and_harmless(article: ArticleRecord) -> None:
    blocks = FENCE.findall(article.script)
    assert blocks
    assert {label for label, _ in blocks} <= LANGUAGES
    assert not DANGEROUS.search(article.script)
    assert FENCE.sub("", article.script).count("`") == 0


def test_shell_scripts_parse() -> None:
    assert BASH, "bash is needed to check the scripts"
    wrong = {}
    for name, text in scripts("bash"):
        done = subprocess.run([BASH, "-n"], input=text, capture_output=True, text=True, check=False)
        if done.returncode or done.stderr:
            wrong[name] = done.stderr
    assert wrong == {}


@pytest.mark.parametrize(("name", "text"), scripts("sql"))
def test_sql_statements_are_whole(name: str, text: str) -> None:
    """Each line is one statement: a known verb, quotes and brackets closed, a semicolon at its end."""
    for line in text.splitlines():
        assert _SQL_START.match(line), line
        assert line.endswith(";")
        assert line.count("'") % 2 == 0
        bare = re.sub(r"'[^']*'", "0", line)
        assert bare.count("(") == bare.count(")")
        assert not re.search(r",\s*(?:FROM|WHERE|\))|\b(?:AND|OR)\s*(?:;|ORDER|GROUP)", bare)


@pytest.mark.parametrize(("name", "text"), scripts("powershell"))
def test_powershell_lines_are_closed(name: str, text: str) -> None:
    for line in text.splitlines():
        assert line.count('"') % 2 == 0, line
        for opened, closed in ("()", "{}", "[]"):
            assert line.count(opened) == line.count(closed), line
        assert not line.rstrip().endswith(("|", ","))


def test_every_topic_is_told_in_both_languages_with_all_modules() -> None:
    """At least 60 topics, each whole in Chinese and English, found under real products and scenarios."""
    topics = Counter(article.external_id.rpartition("-")[0] for article in ARTICLES)
    assert len(topics) >= 60
    assert set(topics.values()) == {2}
    assert "login-403" in topics
    assert "database-connection-timeout" in topics
    products = {product.key for product in load_products()}
    scenarios = {label for c in load_categories() for label in (c.name.zh, c.name.en)}
    for article in ARTICLES:
        modules = (
            article.symptom, article.cause, article.steps, article.script, article.prevention, article.cautions,
            article.environment,
        )  # fmt: skip
        assert all(modules), article.external_id
        assert len(article.steps.splitlines()) >= 4, article.external_id
        assert article.tags
        assert article.product in products
        assert article.scenario in scenarios
        chinese = sum("\u3400" <= c <= "\u9fff" for c in article.symptom + article.steps)
        assert (chinese > 20) == (article.language == "zh"), article.external_id


def test_both_languages_of_a_topic_say_the_same() -> None:
    """The same product, as many steps, the same commands (comments may be translated)."""
    by_name = {article.external_id: article for article in ARTICLES}
    for name, article in by_name.items():
        if article.language != "zh":
            continue
        other = by_name[f"{name.rpartition('-')[0]}-en"]
        assert article.product == other.product, name
        assert len(article.steps.splitlines()) == len(other.steps.splitlines()), name
