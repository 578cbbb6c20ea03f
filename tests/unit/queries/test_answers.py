"""What the queries answer about a small workspace, and how they say that something is not there."""

from array import array
from pathlib import Path
from typing import Any

import pytest

from desk.process.errors import KnownError
from desk.protocol.messages import Request
from desk.protocol.queue import QueueQuery
from desk.queries.registry import answer
from tests.unit.ops_kit import Kit

KNOWLEDGE = {"decision": "none", "reason": "one-off"}


def keys(kit: Kit, **query: Any) -> list[int]:
    """Return the id list of a queue query as a window reads it."""
    found = kit.ask("query.queue_ids", query={"view": "all", **query})
    path = Path(found.path)
    read = array("q", path.read_bytes())
    path.unlink()
    assert len(read) == found.total
    return list(read)


def test_the_waterfall_accounts_for_every_second_and_names_the_pause(kit: Kit) -> None:
    ticket = kit.create(priority=2)
    kit.later(minutes=10)
    kit.run("ticket.reply", ticket=ticket, body="请问账号？")
    kit.run("ticket.wait", ticket=ticket, state="waiting_customer", reason="账号")
    kit.later(minutes=50)
    rows = kit.ask("query.explain", ticket=ticket, metric="resolution")
    assert sum(row.seconds for row in rows) == 3_600
    assert [row.kind for row in rows] == ["running", "paused"]
    assert rows[1].entry
    first = kit.ask("query.explain", ticket=ticket, metric="update", cycle=1, at_us=kit.now_us)
    assert sum(row.seconds for row in first) == 3_600
    assert kit.ask("query.explain", ticket=ticket, metric="promise")[0].kind == "no_clock"
    past = kit.ask("query.explain", ticket=ticket, metric="resolution", at_us=kit.now_us - 3_000_000_000)
    assert sum(row.seconds for row in past) == 600


@pytest.mark.parametrize(("language", "word"), [("zh_CN", "暂停"), ("en", "paused")])
def test_the_waterfall_speaks_the_reader_s_language(kit: Kit, language: str, word: str) -> None:
    ticket = kit.create()
    until = kit.now_us + 7_200_000_000
    kit.run("ticket.wait", ticket=ticket, state="scheduled", reason="x", expected_until_us=until)
    kit.later(minutes=30)
    args = {"ticket": ticket, "metric": "resolution"}
    reply = answer(kit.store, Request(n=1, verb="query.explain", args=args, language=language))
    assert any(word in row.text for row in reply.result)


def test_views_filters_and_orders_of_the_queue(kit: Kit) -> None:
    urgent, plain, vip = (kit.create(priority=p, product="pay", tags=("登录",)) for p in (1, 3, 2))
    kit.run("ticket.take", ticket=plain)
    by_key = {ident: kit.row(ident).key for ident in (urgent, plain, vip)}
    assert keys(kit, sort="priority") == [by_key[urgent], by_key[vip], by_key[plain]]
    assert keys(kit, sort="created", descending=True) == [by_key[vip], by_key[plain], by_key[urgent]]
    assert keys(kit, view="mine", person=kit.me) == [by_key[plain]]
    assert keys(kit, view="unassigned", priorities=[1]) == [by_key[urgent]]
    assert keys(kit, states=["assigned"], category="account", product="pay", tag="登录") == [by_key[plain]]
    assert keys(kit, view="closed") == keys(kit, view="waiting") == []
    horizon = kit.now_us + 40 * 60_000_000
    assert keys(kit, view="breaching", breach_before_us=horizon) == [by_key[urgent]]


def test_words_and_drills_narrow_the_queue(kit: Kit) -> None:
    one = kit.create(title="VPN 断线", body="office")
    kit.create(title="VPN 慢")
    key = kit.row(one).key
    assert keys(kit, text="vpn off") == [key]
    assert keys(kit, text="!!!") == keys(kit, text="vpn nowhere") == []
    day = "2026-03-09"
    drill = {"set": "backlog", "day": day}
    assert len(keys(kit, drill=drill)) == 2
    assert keys(kit, drill=drill, text="断线") == [key]
    with pytest.raises(KnownError):
        keys(kit, drill={"set": "nothing"})


def test_a_long_list_of_wanted_keys_keeps_the_order(kit: Kit) -> None:
    from desk.queries import queue
    from desk.queries.registry import Context

    created = [kit.row(kit.create(priority=p)).key for p in (4, 0, 2)]
    with kit.store.read() as connection:
        context = Context(kit.store, connection, {"person": ""}, "en")
        wanted = {*created, *range(100_000, 130_000)}
        found = queue._ordered(context, QueueQuery(view="all", sort="priority"), wanted)
    assert [key for (key,) in found] == [created[1], created[2], created[0]]


def test_people_are_found_by_any_of_their_marks(kit: Kit) -> None:
    kit.run(
        "person.create",
        name="林晓彤",
        email="lin@finance.example",
        phone="13800138000",
        organisation="财务部",
    )
    for text in ("晓彤", "finance", "138001", "财务"):
        assert [person.name for person in kit.ask("query.people", text=text)] == ["林晓彤"]
    assert [person.name for person in kit.ask("query.people", staff=True)] == ["魏清"]
    assert kit.ask("query.people", text="100%_") == []


def test_the_small_lists_are_bilingual(kit: Kit) -> None:
    assert {"zh", "en"} <= set(kit.ask("query.templates")[0]["fields"][0]["label"])
    assert kit.ask("query.canned_replies", language="zh_CN")
    assert kit.ask("query.canned_replies")
    workspace = kit.ask("query.workspace")
    assert workspace.me.name == "魏清"
    assert workspace.categories
    assert workspace.products


@pytest.mark.parametrize(
    ("verb", "args"),
    [
        ("query.ticket", {"number": "T-999"}), ("query.ticket", {"key": 77}), ("query.ticket", {}),
        ("query.article", {"article": "AAAAAAAAAAAAAAAAAAAAAA=="}), ("query.blob", {"id": "ab", "name": "x.log"}),
        ("query.holidays", {"year": 2026, "calendar": "mars"}), ("query.nothing", {}), ("query.ticket", {"x": 1}),
        ("query.insights", {"metric": "x"}), ("query.metrics", {"from_day": "x"}),
    ],
)  # fmt: skip
def test_what_is_not_there_is_said_in_a_sentence(kit: Kit, verb: str, args: dict[str, Any]) -> None:
    reply = answer(kit.store, Request(n=3, verb=verb, args=args, language="zh"))
    assert reply.failure is not None
    assert not reply.failure.bug
    assert any("\u4e00" <= character <= "\u9fff" for character in reply.failure.sentence)


def test_an_old_number_is_an_alias(kit: Kit) -> None:
    ticket = kit.create()
    kit.store.connection.exec_driver_sql("INSERT INTO number_alias VALUES ('OLD-7', ?)", (ticket,))
    assert kit.ask("query.ticket", number="OLD-7").id == ticket


def test_the_timeline_names_whom_it_mentions_and_who_speaks(kit: Kit) -> None:
    requester = kit.run("person.create", name="赵磊", organisation="海外事业部").subject
    ticket = kit.create(requester=requester)
    kit.run("ticket.take", ticket=ticket)
    kit.run("ticket.note", ticket=ticket, body="@我", mentions=[kit.me])
    kit.run("ticket.customer_message", ticket=ticket, body="谢谢")
    article = kit.run("article.create", title="A", language="en", symptom="s", steps="t").subject
    knowledge = {"decision": "reuse", "article": article.hex()}
    kit.run("ticket.solve", ticket=ticket, steps="x", knowledge=knowledge)
    view = kit.ask("query.ticket", ticket=ticket)
    by_kind = {entry.kind: entry for entry in view.entries}
    assert by_kind["created"].side == by_kind["customer_message"].side == "customer"
    assert by_kind["customer_message"].author_org == "海外事业部"
    assert by_kind["assigned"].names == {kit.me.hex(): "魏清"}
    assert by_kind["internal_note"].names == {kit.me.hex(): "魏清"}
    assert by_kind["solution_provided"].names == {article.hex(): "A"}
    assert [step.action for step in view.transitions if not step.blocked]


def test_the_compliance_page_and_the_table_answer_for_one_group(kit: Kit) -> None:
    group = kit.ask("query.workspace").groups[0].id
    ticket = kit.create(priority=1, group=group)
    kit.run("ticket.solve", ticket=ticket, steps="x", knowledge=KNOWLEDGE)
    page = kit.ask("query.insights", group=group, metric="resolution")
    assert (page.n, page.compliance[-1].met) == (1, 1)
    assert {kpi.name for kpi in kit.ask("query.metrics", priority=1)} >= {"compliance", "mttr", "reopen_rate"}


def test_a_bug_in_a_query_becomes_an_answer(kit: Kit) -> None:
    from desk.queries.registry import QUERIES, query

    @query("query.bug")
    def broken(context: Any) -> None:
        """Fail as a bug would."""
        raise ZeroDivisionError

    reply = answer(kit.store, Request(n=1, verb="query.bug"))
    del QUERIES["query.bug"]
    assert reply.failure is not None
    assert reply.failure.bug


def test_the_beginning_of_very_many_hits_comes_first(kit: Kit) -> None:
    from desk.queries import queue

    created = [kit.row(kit.create(title="登录 失败", priority=p)).key for p in (3, 1, 2)]
    before = queue.DENSE
    queue.DENSE = 2
    try:
        args = {"query": {"view": "all", "text": "登录", "sort": "priority"}}
        part = kit.ask("query.queue_ids", **args, limit=2)
        whole = kit.ask("query.queue_ids", **args)
        enough = kit.ask("query.queue_ids", **args, limit=50)
    finally:
        queue.DENSE = before
    read = [array("q", Path(found.path).read_bytes()).tolist() for found in (part, whole, enough)]
    assert read == [[created[1], created[2]], [created[1], created[2], created[0]], read[1]]
    assert [found.complete for found in (part, whole, enough)] == [False, True, True]
    for found in (part, whole, enough):
        Path(found.path).unlink()


def test_a_beginning_of_few_hits_of_a_drill_or_of_nothing_is_the_whole(kit: Kit) -> None:
    first = kit.row(kit.create(title="VPN 断线", body="office")).key
    second = kit.row(kit.create(title="VPN 慢")).key
    assert keys(kit, text="vpn ") == [first, second]
    for query, expected in (
        ({"text": "vpn "}, [first, second]),
        ({"text": "vpn 断线 nowhere"}, []),
        ({"text": "!!!"}, []),
        ({"text": "vpn", "drill": {"set": "backlog", "day": "2026-03-09"}}, [first, second]),
    ):
        found = kit.ask("query.queue_ids", query={"view": "all", **query}, limit=256)
        path = Path(found.path)
        assert (array("q", path.read_bytes()).tolist(), found.complete) == (expected, True)
        path.unlink()
