"""The typed filter: what is read, written, completed, and what is said when it cannot be read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.protocol.filter_names import state_names
from desk.protocol.filter_offers import complete
from desk.protocol.filter_text import Filter, FilterError, apply, parse, quoted, write
from desk.protocol.filter_words import KEYS, Names
from desk.protocol.queue import QueueQuery, Term
from desk.protocol.sought import sought
from desk.protocol.state_words import StateView

NET, LINE, WEI = "bb" * 16, "aa" * 16, "cc" * 16
NAMES = Names(
    groups={LINE: "一线支持", NET: "Net Ops"},
    staff={WEI: "魏清", "dd" * 16: "Grace Lin"},
    categories={"network": ("Network", "网络")},
    products={"vpn": ("VPN client", "VPN 客户端")},
    tags=("vpn", "退款"),
)


def values(text: str, field: str) -> tuple[str, ...]:
    """Return the values of a field of a text."""
    return parse(text, NAMES).values(field)


@pytest.mark.parametrize(
    ("typed", "text", "conditions"),
    [
        ('"no route" vpn', '"no route" vpn', [('"no route"',), ("vpn",)]),
        ("“支付 超时” 退款", '"支付 超时" 退款', [('"支付 超时"',), ("退款",)]),
        ('"vpn" 「p:x」', "vpn p:x", [("vpn",), ("p:x",)]),
        ('a "b c" "d  e"', 'a "b c" "d  e"', [("a",), ('"b c"',), ('"d  e"',)]),
        ('vpn "no rou', 'vpn "no rou', [("vpn",), ('"no rou"',)]),
        ("vpn -mail", "vpn -mail", [("vpn",), ("-", "mail")]),
        ('vpn -"no route"', 'vpn -"no route"', [("vpn",), ("-", '"no route"')]),
        ("NOT mail vpn", "-mail vpn", [("-", "mail"), ("vpn",)]),
        ("vpn AND 退款", "vpn 退款", [("vpn",), ("退款",)]),
        ("vpn OR 退款 OR “a b” x", 'vpn OR 退款 OR "a b" x', [("vpn", "退款", '"a b"'), ("x",)]),
        ("支付 或 退款", "支付 OR 退款", [("支付", "退款")]),
        ("支付 | 退款 || x", "支付 OR 退款 OR x", [("支付", "退款", "x")]),
        ('"OR" "-Xmx" - 或者', '"OR" "-Xmx" -', [('"OR"',), ('"-Xmx"',), ("-",)]),
        ("OR a OR OR b OR", "a OR b", [("a", "b")]),
        ("a OR -b", "a -b", [("a",), ("-", "b")]),
        ("-a OR b", "-a b", [("-", "a"), ("b",)]),
        ("a > b", "a > b", [("a",), (">",), ("b",)]),
        ("don't 'x y", "don't 'x y", [("don't",), ("'x",), ("y",)]),
        ("🔥 支付🔥", "🔥 支付🔥", [("🔥",), ("支付🔥",)]),
        ('“” "" ', "", []),
    ],
)
def test_what_is_sought(typed: str, text: str, conditions: list[tuple[str, ...]]) -> None:
    """Words, phrases, alternatives and exclusions; a mark that is not closed ends with the line."""
    found = parse(typed, NAMES)
    assert found.text == (text if typed != 'vpn "no rou' else 'vpn "no rou"')
    read = [(*(["-"] if one.negated else []), *one.options) for one in sought(found.text)]
    assert read == conditions
    assert parse(write(found, NAMES), NAMES) == found


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("p>=P2", "p:P2,P3,P4"),
        ("p<2", "p:P0,P1"),
        ("优先级≤1", "p:P0,P1"),
        ("age > 2d", "age:>2d"),
        ("state = new", "state:new"),
        ("state!=closed", "-state:closed"),
        ("-state!=closed", "state:closed"),
        ("NOT state:new", "-state:new"),
        ("state: new", "state:new"),
        ("ｐ：Ｐ１", "p:P1"),
        ('tag:"open', "tag:open"),
        ("tag:'s", 'tag:"\'s"'),
        ("created:2026-11-20", "created:2026-11-20"),
        ("created>2026/11/1", "created:>2026-11-01"),
        ("创建：昨天", "created:yesterday"),
        ("created:2026-11-01..2026年11月5日", "created:2026-11-01..2026-11-05"),
        ("created:>2d,today", "created:>2d,today"),
        ("closed:上周", "closed:last_week"),
        ('updated:"last week"', "updated:last_week"),
        ("due:tomorrow", "due:tomorrow"),
        ("created:11月20日", "created:11-20"),
        ("created:20261120", "created:2026-11-20"),
        ("created:2026年", "created:2026年"),
        ("created:2026-11", "created:2026-11"),
        ('created:"2026-11-20 14:05"', 'created:"2026-11-20T14:05"'),
    ],
)
def test_comparisons_days_and_spellings(typed: str, written: str) -> None:
    found = parse(typed, NAMES)
    assert not found.text
    assert write(found, NAMES) == written
    assert parse(written, NAMES) == found


def test_closed_tickets_are_sought_where_they_are() -> None:
    found = parse("closed:today", NAMES)
    assert apply(found, QueueQuery()).view == "closed"
    assert apply(found, QueueQuery(view="all")).view == "all"
    assert apply(parse("closed:today in:mine"), QueueQuery()).view == "mine"


@given(st.text(max_size=60) | st.text('pP:："“”-, 0123.<>=ORtagd上周\u3000', max_size=40))
def test_whatever_is_typed_is_read_or_refused_with_a_place(text: str) -> None:
    refused: FilterError | None = None
    try:
        found = parse(text, NAMES)
    except FilterError as error:
        refused = error
    if refused is not None:
        assert 0 <= refused.start <= refused.end <= len(text)
        return
    assert parse(write(found, NAMES), NAMES) == found
    apply(found, QueueQuery())


def test_a_state_goes_by_the_names_that_product_lines_give_it() -> None:
    """One word may stand for different states in two lines: all of them are meant."""
    vendor = StateView(en="Waiting for vendor", zh="等待供应商")
    lines = {
        "pay": {"waiting_third_party": vendor, "new": StateView()},
        "erp": {"scheduled": StateView(en="X", zh="等待供应商")},
    }
    names = Names(states=state_names(lines))
    assert parse('state:"waiting for vendor"', names).values("state") == ("waiting_third_party",)
    assert parse("state:等待供应商", names).values("state") == ("scheduled", "waiting_third_party")
    assert parse("状态：x", names).values("state") == ("scheduled",)
    assert ("等待供应商", "scheduled · waiting_third_party") in KEYS["state"].offer(names)


def test_the_example_of_the_manual() -> None:
    found = parse('p:P1 state:waiting assignee:me tag:vpn "no route"', NAMES)
    assert found.values("priority") == ("1",)
    assert found.values("state") == ("waiting_customer", "waiting_third_party", "scheduled")
    assert found.values("assignee") == ("me",)
    assert found.values("tag") == ("vpn",)
    assert found.text == '"no route"'
    query = apply(found, QueueQuery())
    assert query.priorities == (1,)
    assert query.states == found.values("state")
    assert query.terms == (Term("assignee", ("me",)), Term("tag", ("vpn",)))
    assert query.text == '"no route"'


@pytest.mark.parametrize(
    ("text", "field", "expected"),
    [
        ("优先级：P0，P1", "priority", ("0", "1")),
        ("p:P0-P2", "priority", ("0", "1", "2")),
        ("priority:紧急", "priority", ("1",)),
        ("状态：处理中", "state", ("in_progress",)),
        ('state:"Pending confirmation"', "state", ("pending_confirmation",)),
        ("state:new state:closed", "state", ("new", "closed")),
        ("小组:一线", "group", (LINE,)),
        ('group:"net ops",none', "group", (NET, "none")),
        ("负责人：我", "assignee", ("me",)),
        ("owner:grace", "assignee", ("dd" * 16,)),
        ("分类:网络", "category", ("network",)),
        ('product:"VPN 客户端"', "product", ("vpn",)),
        ("product:unheard_of", "product", ("unheard_of",)),
        ("tag:a tag:b,c", "tag", ("a", "b", "c")),
        ("age:>2d", "age", ("172800..",)),
        ("age:<4小时", "age", ("..14400",)),
        ("updated:1d..3d", "updated", ("86400..259200",)),
        ("due:<30分钟", "due", ("..1800",)),
        ("sla:risk,breached", "sla", ("risk", "breached")),
        ("wait:供应商", "wait", ("供应商",)),
        ("wait:third_party", "wait", ("third_party",)),
        ("channel:邮件", "channel", ("mail",)),
        ("unread:是", "unread", ("yes",)),
        ('requester:“王 工”', "requester", ("王 工",)),
    ],
)  # fmt: skip
def test_keys_in_both_languages_and_punctuations(text: str, field: str, expected: tuple[str, ...]) -> None:
    assert values(text, field) == expected


def test_several_tags_must_all_be_there_while_commas_mean_or() -> None:
    assert parse("tag:a tag:b,c").terms == (Term("tag", ("a",)), Term("tag", ("b", "c")))


def test_a_minus_excludes() -> None:
    found = parse("-state:new -tag:spam", NAMES)
    assert found.terms == (Term("state", ("new",), True), Term("tag", ("spam",), True))
    assert found.values("state") == ()
    assert apply(found, QueueQuery()).states == ()


def test_lists_orders_groups_and_bands() -> None:
    found = parse("in:all sort:-created by:assignee band:off", NAMES)
    query = apply(found, QueueQuery(band=True))
    assert (query.view, query.sort, query.descending) == ("all", "created", True)
    assert (query.group_by, query.band) == ("assignee", False)


@pytest.mark.parametrize(
    "text",
    [
        "http://host/path?a=b",
        "localhost:8080",
        "C:\\Users",
        "tier > x",
        "error: timeout",
        "ORA-12541: TNS",
        "at 10:30",
        "连接超时：",
        "java.lang.X:12",
    ],
)
def test_colons_of_ordinary_text_are_text(text: str) -> None:
    assert parse(text, NAMES) == Filter(text=text)


@pytest.mark.parametrize(
    ("text", "span", "part"),
    [
        ("p:P1 foo:bar", (5, 9), "foo"),
        ("group:nowhere", (6, 13), "nowhere"),
        ("state:", (0, 6), "waiting"),
        ("state: tag:vpn", (0, 6), "waiting"),
        ("p:P9", (2, 4), "P0, P1"),
        ("p:P1 OR tag:vpn", (5, 7), "p:P0,P1"),
        ("vpn OR tag:vpn", (4, 6), "commas"),
        ("created:2026-13-01", (8, 18), "today"),
        ("closed:>2d", (7, 10), "2026-11-20"),
        ("p<P0", (2, 4), "P0, P1"),
        ("-in:all", (0, 7), "in:"),
        ("age:soon", (4, 8), "soon"),
    ],
)
def test_what_cannot_be_read_is_said_with_its_place(text: str, span: tuple[int, int], part: str) -> None:
    with pytest.raises(FilterError) as caught:
        parse(text, NAMES)
    assert (caught.value.start, caught.value.end) == span
    assert part in caught.value.sentence("en")
    assert caught.value.sentence("zh") != caught.value.sentence("en")


TERMS = st.one_of(
    st.builds(Term, st.just("state"), st.sampled_from([("new",), ("closed", "spam"), ("waiting_customer",)]), st.booleans()),
    st.builds(Term, st.just("priority"), st.sampled_from([("0",), ("1", "4")]), st.booleans()),
    st.builds(Term, st.just("group"), st.sampled_from([(LINE,), (NET, "none")]), st.booleans()),
    st.builds(Term, st.just("assignee"), st.sampled_from([("me",), ("none", WEI)]), st.booleans()),
    st.builds(Term, st.just("requester"), st.sampled_from([("王, 工",), ("a:b", "-x")]), st.booleans()),
    st.builds(Term, st.just("age"), st.sampled_from([("60..",), ("..604800",), ("90..86400",)]), st.booleans()),
    st.builds(Term, st.just("wait"), st.sampled_from([("customer",), ("two words",)]), st.booleans()),
)  # fmt: skip


@given(
    terms=st.lists(TERMS, max_size=5, unique_by=lambda term: (term.field, term.negated)),
    text=st.sampled_from(["", "vpn", "two words", "tag:quoted", "连接 超时", '"']),
    sort=st.sampled_from(["", "created"]), view=st.sampled_from(["", "mine"]), band=st.sampled_from([None, True]),
)  # fmt: skip
def test_what_is_written_reads_the_same(
    terms: list[Term], text: str, sort: str, view: str, band: bool | None
) -> None:
    found = Filter(tuple(terms), text.replace('"', "”"), view, sort, bool(sort), "", band)
    assert parse(write(found, NAMES), NAMES) == found


def test_chips_change_one_field_in_place() -> None:
    found = parse("state:new tag:vpn -state:closed words", NAMES)
    changed = found.with_values("state", ("closed",))
    assert write(changed, NAMES) == "state:closed tag:vpn -state:closed words"
    assert write(changed.with_values("state", ()), NAMES) == "tag:vpn -state:closed words"
    assert parse("", NAMES).is_empty()


def inserts(text: str, *, chinese: bool = False) -> list[str]:
    """Return what completion offers at the end of a text."""
    return [offer.insert for offer in complete(text, len(text), NAMES, chinese=chinese)]


def test_completion_offers_keys_and_values() -> None:
    assert inserts("st") == ["state:"]
    assert inserts("p:P1 assi") == ["assignee:"]
    assert inserts("状") == ["state:"]
    assert "waiting" in inserts("state:w")
    assert inserts("state:waiting,clo") == ["closed"]
    assert inserts('group:"Ne') == ['"Net Ops"', "none"]
    assert inserts("assignee:魏") == ["魏清"]
    assert inserts("tag:退") == ["退款"]
    assert inserts("-i") == []
    assert inserts("in:m") == ["mine"]
    assert inserts("") == []
    assert inserts("foo:b") == []
    assert complete("st", 2, NAMES, chinese=True)[0].detail == "状态"
    for key in KEYS.values():
        for value, _ in key.offer(NAMES):
            assert parse(f"{key.name}:{quoted(value)}", NAMES).terms


def test_completion_replaces_the_word_at_the_cursor_only() -> None:
    offer = complete("p:P1 stat rest", 9, NAMES)[0]
    assert (offer.start, offer.end) == (5, 9)
