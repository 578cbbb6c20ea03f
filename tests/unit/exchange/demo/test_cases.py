"""The demo library can be any size: cases are whole, unlike one another, and always the same."""

from desk.exchange.demo import generate
from desk.exchange.records import ArticleRecord, TicketRecord
from desk.exchange.starter import load_articles

NOW_US = 1_795_000_000_000_000
SIZE = 520


def library(size: int) -> list[ArticleRecord]:
    return [r for r in generate(tickets=3, articles=size, now_us=NOW_US) if isinstance(r, ArticleRecord)]


def test_the_library_is_filled_up_with_cases() -> None:
    articles = library(SIZE)
    assert len(articles) == SIZE
    assert len({article.external_id for article in articles}) == SIZE
    cases = [article for article in articles if article.external_id.startswith("case-")]
    assert len(cases) == SIZE - len(load_articles())
    assert len({(case.title, case.symptom) for case in cases}) == len(cases)
    assert {case.language for case in cases} == {"zh", "en"}
    assert 0.2 < sum(case.confidence == "validated" for case in cases) / len(cases) < 0.5
    for case in cases:
        assert case.symptom
        assert case.steps
        assert case.prevention
        assert case.cautions
        assert case.author
        assert 0 < case.created_us <= NOW_US
        assert "{" not in case.title + case.symptom + case.cautions
    assert sum(bool(case.script) for case in cases) > len(cases) / 2


def test_the_same_arguments_give_the_same_cases() -> None:
    assert library(200) == library(200)


def test_fewer_than_the_starter_articles_are_the_starter_articles() -> None:
    assert len(library(0)) == len(library(10)) == len(load_articles())


def test_the_tickets_do_not_depend_on_the_library() -> None:
    without, large = (
        [r for r in generate(tickets=30, articles=n, now_us=NOW_US) if isinstance(r, TicketRecord)]
        for n in (0, 300)
    )
    assert without == large
