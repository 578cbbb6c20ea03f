"""A library of an engine that answers at once."""

from collections.abc import Iterator
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from desk.protocol.knowledge import (
    ArticleDraft,
    ArticlePageView,
    ArticleRow,
    ArticleTickets,
    Facet,
    FlagView,
    GapView,
    LibraryFacets,
    RevisionRow,
    RevisionText,
    TicketUse,
)
from desk.protocol.views import ArticleHit, ArticleView, KnowledgeAnswer
from desk.ui import i18n
from desk.ui.article.pane import ArticlesPane
from desk.ui.article_drafts import ArticleDrafts
from tests.ui.fakes import FakeRequester
from tests.ui.showing import shown
from tests.ui.ticket import samples

ARTICLE, BETTER, TICKET = samples.ident(50), samples.ident(51), samples.ident(77)
HEAD, FIRST = samples.ident(91), samples.ident(90)


def article(**more: Any) -> ArticleView:
    values: dict[str, Any] = {
        "id": ARTICLE, "number": "", "title": "支付回调超时", "language": "zh", "symptom": "504",
        "steps": "1. 看连接池\n2. 切换", "script": "systemctl restart cb", "prevention": "监控", "environment": "",
        "cause": "连接池耗尽", "cautions": "", "scenario": "支付/回调", "tags": ("支付",), "product": "pay",
        "audience": "internal", "confidence": "validated", "author_name": "陈立", "updated_us": samples.NOW,
        "verified_us": samples.NOW, "uses": 3, "worked": 2, "head": HEAD, "freshness": "fresh",
        "fresh_until_us": samples.NOW, "verifier_name": "魏清", "may": ("edit", "validate", "publish", "archive"),
    }  # fmt: skip
    return ArticleView(**{**values, **more})


def row(number: int, **more: Any) -> ArticleRow:
    values: dict[str, Any] = {
        "id": samples.ident(number), "title": f"条目 {number}", "confidence": "validated", "freshness": "fresh",
        "audience": "team", "scenario": "支付/回调", "product": "pay", "tags": ("支付",), "language": "zh",
        "updated_us": samples.NOW, "uses": 0, "worked": 0, "flags": 0,
    }  # fmt: skip
    return ArticleRow(**{**values, **more})


def page(args: dict[str, Any]) -> ArticlePageView:
    """Return a page of a library of 450 articles."""
    offset = args["offset"]
    rows = tuple(row(50 + number) for number in range(offset, min(450, offset + args["limit"])))
    return ArticlePageView(rows=rows, offset=offset, total=450, took_ms=2.0)


FACETS = LibraryFacets(
    total=450,
    states=(Facet("validated", 440), Facet("wip", 10), Facet("due", 4)),
    scenarios=(Facet("支付/回调", 3), Facet("支付/对账", 2), Facet("账号", 7)),
    products=(Facet("pay", 5),),
    tags=(Facet("支付", 5),),
    gaps=1,
)
HIT = ArticleHit(
    id=BETTER, title="数据库连接超时", snippet=(("连接", True), ("池耗尽", False)), category="数据库",
    updated_us=samples.NOW, uses=1, confidence="wip",
)  # fmt: skip
GAP = GapView(
    id=samples.ident(60), text="pos 打印", count=2, at_us=samples.NOW, by_name="魏清", ticket=TICKET,
    ticket_number="T-77X",
)  # fmt: skip
TEXTS = {
    "title": "支付回调超时", "language": "zh", "symptom": "504", "environment": "", "cause": "连接池耗尽",
    "steps": "1. 看连接池\n2. 切换", "script": "systemctl restart cb", "cautions": "", "prevention": "监控",
    "scenario": "支付/回调", "tags": "支付", "product": "pay",
}  # fmt: skip


def revision(args: dict[str, Any]) -> RevisionText:
    old = {**TEXTS, "steps": "1. 看连接池\n2. 重启"}
    return RevisionText(id=args["revision"], texts=TEXTS if args["revision"] == HEAD else old)


@pytest.fixture
def engine() -> FakeRequester:
    return FakeRequester(
        answers={
            "query.workspace": samples.workspace(),
            "query.canned_replies": samples.CANNED,
            "query.articles": page,
            "query.article_facets": FACETS,
            "query.article": lambda args: article(id=args["article"]),
            "query.article_gaps": [GAP],
            "query.article_flags": [FlagView(reason="过时了", by_name="魏清", at_us=samples.NOW)],
            "query.article_history": [
                RevisionRow(id=HEAD, base=FIRST, author_name="魏清", at_us=samples.NOW, changed=("steps",)),
                RevisionRow(id=FIRST, base=None, author_name="陈立", at_us=samples.NOW - 1, changed=()),
            ],
            "query.article_revision": revision,
            "query.article_tickets": ArticleTickets(
                uses=(
                    TicketUse(
                        ticket=TICKET, number="T-77X", title="回调超时", state="closed", verdict="worked",
                        by_name="魏清", at_us=samples.NOW,
                    ),
                ),
                total=1,
                solved=1,
            ),
            "query.article_draft": ArticleDraft(
                ticket=TICKET, title="POS 无法打印", language="zh", symptom="打印机无响应", steps="1. 查队列"
            ),
            "kb.search": KnowledgeAnswer(hits=(HIT,), total=1, took_ms=3.0, rebuilding=0.4),
        }
    )  # fmt: skip


@pytest.fixture
def drafts() -> ArticleDrafts:
    return ArticleDrafts()


@pytest.fixture
def pane(qtbot: QtBot, engine: FakeRequester, drafts: ArticleDrafts) -> Iterator[ArticlesPane]:
    i18n.use("en")
    made = ArticlesPane(engine)
    made.use_drafts(drafts)
    shown(qtbot, made, 1216, 860)
    yield made
    made.hide()
