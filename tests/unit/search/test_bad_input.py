"""Whatever is typed, pasted or stored: an answer within bounds, never an error, never a lost article."""

import os
import time

import pytest

from desk.search.rows import Subject
from tests.unit.search.kit import SearchKit

BOUND_S = 3.0
"""Far above what is needed (some 20 ms), far below what a stuck question takes."""

TEN_MB = 10_000_000
QUERIES = {
    "ten megabytes of Chinese": "登录报错403 " * (TEN_MB // 10),
    "one word of ten megabytes": "a" * TEN_MB,
    "ten megabytes of quotes": '"' * TEN_MB,
    "ten megabytes of filters": "tag:登录 " * (TEN_MB // 7),
    "control characters": "redis\x00\x07\x1b[31m\x7f timeouts\x85",
    "lone surrogates": "redis \ud800 tag:\udfff timeouts",
    "one quote": 'redis "timeouts',
    "three quotes": '""" redis"',
    "a filter without a value": "tag: redis",
    "only a filter without a value": "tag:",
    "a filter with an empty quoted value": 'product:"" redis',
    "a filter of quotes": 'state:"',
    "a bomb in a filter": "tag:" + "(a+)+" * 500 + "! redis",
    "a bomb in the words": "(" * 2000 + "a*" * 2000 + ")" * 2000,
    "a bomb of repeated joints": "a-" * 50_000 + "!",
    "brackets of pronunciations": "登(" * 50_000,
    "right to left and zero width": "\u202eredis\u200b\u2066 timeouts\u2069",
    "combining marks": "e" + "\u0301" * 20_000,
    "nothing": "",
    "spaces": " \t\n\u3000",
    "signs": "?!%_*\\'; DROP TABLE article; --",
    "operators of FTS": "redis AND NOT (NEAR OR *) ^title:x",
    "emoji": "🔥🔥 redis 🧯",
}


def store(kit: SearchKit, title: str, steps: str) -> None:
    """Store an article as a sync may bring it, past the limits of the editor."""
    with kit.store.write() as connection:
        ident = os.urandom(16)
        connection.exec_driver_sql(
            "INSERT INTO article(id, title, language, steps, created_us, updated_us) VALUES (?, ?, 'zh', ?, ?, ?)",
            (ident, title, steps, kit.now_us, kit.now_us),
        )
        connection.exec_driver_sql(
            "INSERT INTO change_log(kind, id, key, op_id) VALUES ('article', ?, 0, x'')", (ident,)
        )


@pytest.mark.parametrize("text", QUERIES.values(), ids=QUERIES.keys())
def test_every_query_is_answered(kit: SearchKit, text: str) -> None:
    """Searching and suggesting, as a query, a title and a body."""
    kit.search("redis")
    began = time.process_time()
    answer = kit.search(text)
    with kit.store.read() as connection:
        for subject in (Subject(text), Subject("redis", text, text, text)):
            kit.knowledge.suggest_for(connection, subject=subject, language="zh")
    assert time.process_time() - began < BOUND_S
    if "redis" in text[:400] and "tag:\udfff" not in text and "(a+)+" not in text:
        assert "Redis timeouts" in [hit.title for hit in answer.hits]
    assert kit.titles("kafka") == ["Kafka 消费积压"]


@pytest.mark.parametrize(
    "part", ["故障恢复 checklist ", "x", "a-b.", "ORA-12541 ", "登", "(a+)+", "\x00\ufffe", "a\u0301"],
    ids=["mixed", "one word", "joints", "codes", "one run", "signs", "control", "marks"],
)  # fmt: skip
def test_an_article_of_five_megabytes_is_found(kit: SearchKit, part: str) -> None:
    """By its title and the beginning of its text; the others stay."""
    kit.search("redis")
    began = time.process_time()
    store(kit, "巨型手册 megabook", "needle77 " + part * (5_000_000 // len(part)))
    hit = kit.search("needle77").hits[0]
    assert hit.title == "巨型手册 megabook"
    assert sum(len(text) for text, _ in hit.snippet) < 400
    assert kit.titles("kafka") == ["Kafka 消费积压"]
    assert time.process_time() - began < 4 * BOUND_S


def test_many_tags_and_a_long_title_are_bounded(kit: SearchKit) -> None:
    """A title of a megabyte is found by its beginning."""
    store(kit, "longtitle " + "很长的标题" * 200_000, "x")
    assert kit.search("longtitle").hits[0].title.startswith("longtitle")
