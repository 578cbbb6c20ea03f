"""Phrases of the queue's filter: words that must stand together, in titles, entries and template fields."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.queries.phrases import phrase_pattern
from desk.search.analysis import normalise
from tests.unit.ops_kit import Kit
from tests.unit.queries.test_filters import listed, typed

TEXTS = (
    "Database timeout after login",
    "The timeout of the database is short",
    "登录报错 403，数据库连接超时",
    "连接数据库时超时，登录报错",
    "数据库连接 超时",
    "error 4031 at ＯＲＡ－12541 TNS:no\n\tlistener here",
)


@pytest.fixture
def world(kit: Kit) -> Kit:
    """Return tickets whose notes hold the texts; the titles of two say something else."""
    for number, text in enumerate(TEXTS):
        ticket = kit.create(title=("plain", "Database timeout")[number == 5])
        kit.run("ticket.note", ticket=ticket, body=text)
    return kit


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('"database timeout"', {1, 6}),
        ('"Timeout of the DATABASE"', {2}),
        ("database timeout", {1, 2, 6}),
        ('"登录报错 403"', {3}),
        ('"登录报错 40"', set()),
        ('"数据库连接 超时"', {5}),
        ('"error 403"', set()),
        ('"ora-12541 tns:no  listener"', {6}),
        ('"database timeout" login', {1}),
        ('"database timeout" "after login"', {1}),
        ('"库 连"', set()),
        ('"。 ，"', set()),
    ],
)
@pytest.mark.parametrize("limit", [0, 3])
def test_a_phrase_finds_where_its_words_stand_together(
    world: Kit, text: str, found: set[int], limit: int
) -> None:
    assert set(typed(world, text)) == found
    query = world.ask("query.filter", text=text, view="all")
    assert set(listed(world, limit=limit, **query.to_args())[0]) <= found


def test_many_hits_are_ordered_and_counted_alike(world: Kit) -> None:
    query = world.ask("query.filter", text='"database timeout" sort:-created by:state', view="all")
    keys, heads, _ = listed(world, **query.to_args())
    assert set(keys) == {1, 6}
    assert sum(head.size for head in heads) == 2


@given(
    st.lists(st.sampled_from(["支付", "超时", "vpn", "a1", "403", "é"]), min_size=2, max_size=5), st.data()
)
def test_a_phrase_of_a_text_is_found_in_it(words: list[str], data: st.DataObject) -> None:
    first = data.draw(st.integers(0, len(words) - 2))
    last = data.draw(st.integers(first + 2, len(words)))
    assert phrase_pattern(" ".join(words[first:last])).search(normalise("  ".join(words)))
