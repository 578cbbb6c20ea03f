"""Tickets like one ticket or like a text: what counts, what does not, and how it is said."""

import pytest

from desk.process.errors import KnownError
from desk.protocol.messages import Request
from desk.queries.registry import answer
from desk.search.likeness import common
from tests.unit.ops_kit import Kit

OTHERS = (
    "打印机卡纸",
    "VPN 无法连接",
    "申请新员工账号",
    "邮件附件打不开",
    "ORA-12541 listener refused",
    "工资条看不到",
    "会议室投屏没有画面",
    "Git push rejected by the hook",
)


def fill(kit: Kit, minutes: float = 100) -> None:
    """Make tickets about other things, all outside the usual window."""
    for title in OTHERS:
        kit.create(title=title)
    kit.later(minutes=minutes)


def test_a_wave_of_the_same_fault_is_counted(kit: Kit) -> None:
    """Seven report the same in other words within the window; what is older or about other things is not counted."""
    old = kit.create(title="登录报错403")
    fill(kit)
    made = [
        kit.create(title=title, body=body)
        for title, body in (
            ("登录报错403", ""),
            ("门户登录 403", "今天早上开始登录报错"),
            ("登录提示403 Forbidden", ""),
            ("OA 登录报错 403", ""),
            ("登錄報錯403", ""),
        )
    ]
    kit.create(title="打印机又卡纸了")
    found = kit.ask("query.similar", ticket=made[0])
    assert {hit.id for hit in found.tickets} == set(made[1:])
    assert (found.count, found.open_count) == (4, 4)
    assert {"登录", "403"} <= set(found.words)
    assert "403" in found.tickets[0].why
    assert old in {hit.id for hit in kit.ask("query.similar", ticket=made[0], window_s=0).tickets}


def test_a_text_being_written_finds_its_duplicates(kit: Kit) -> None:
    """The duplicate hint needs no ticket; an error's code decides."""
    fill(kit, minutes=1)
    found = kit.ask("query.similar", text="数据库连不上", body="TNS: ORA-12541 no listener", window_s=86_400)
    assert [hit.title for hit in found.tickets] == ["ORA-12541 listener refused"]
    assert kit.ask("query.similar", text="完全无关的内容 zebra").tickets == ()
    assert kit.ask("query.similar", text="？").why == ""


def test_cancelled_tickets_do_not_count(kit: Kit) -> None:
    """Spam and cancelled tickets are no part of a wave; closed ones are, as not open."""
    fill(kit)
    first, second, third = (kit.create(title="登录报错403") for _ in range(3))
    kit.run("ticket.cancel", ticket=second, reason="x")
    assert [hit.id for hit in kit.ask("query.similar", ticket=first).tickets] == [third]


def test_the_parent_that_others_have_is_offered(kit: Kit) -> None:
    """An open parent incident of one of them is where the next one belongs."""
    fill(kit)
    parent = kit.create(title="SSO outage")
    one, other = (kit.create(title="登录报错403") for _ in range(2))
    assert kit.ask("query.similar", ticket=one).parent is None
    kit.run("ticket.link", ticket=other, target=parent, type="parent")
    found = kit.ask("query.similar", ticket=one)
    assert found.parent == parent
    assert found.tickets[0].parent == parent
    kit.run("ticket.cancel", ticket=parent, reason="x")
    assert kit.ask("query.similar", ticket=one).parent is None


@pytest.mark.parametrize(
    ("language", "window_s", "words"),
    [
        ("en", 2_400, "1 like this in the last 40 minutes: 登录, 报错, 403"),
        ("en", 0, "1 like this: 登录, 报错, 403"),
        ("en", 7_200, "last 2 hours"),
        ("zh_CN", 864_000, "最近 10 天内有 1 个类似工单：登录、报错、403"),
    ],
)
def test_the_sentence(kit: Kit, language: str, window_s: int, words: str) -> None:
    """In the reader's language, with the span in a fitting unit."""
    fill(kit)
    ticket = kit.create(title="登录报错403")
    kit.create(title="登录报错403", product="iam")
    args = {"ticket": ticket, "window_s": window_s}
    reply = answer(kit.store, Request(n=1, verb="query.similar", args=args, language=language))
    assert words in reply.result.why


def test_a_frequent_word_says_little(kit: Kit) -> None:
    """Hundreds of hits are estimated, not counted, and do not make everything alike."""
    for number in range(320):
        kit.create(title=f"告警 node{number} 异常")
    found = kit.ask("query.similar", text="告警 node7 异常", window_s=600)
    assert found.tickets[0].title == "告警 node7 异常"


def test_nothing_to_compare_with_is_said(kit: Kit) -> None:
    """Neither a ticket nor a text: a sentence; an unknown ticket too."""
    with pytest.raises(KnownError, match="ticket or a text"):
        kit.ask("query.similar", text="  ")
    with pytest.raises(KnownError):
        kit.ask("query.similar", ticket=b"x" * 16)
    assert kit.ask("query.similar", text='" OR * \x00 登录').count == 0


def test_a_product_in_common_is_said(kit: Kit) -> None:
    """The same product counts and stands in the reason; a word within a longer one is not repeated."""
    fill(kit)
    one, other = (kit.create(title="ORA-12541 listener down", product="mysql") for _ in range(2))
    found = kit.ask("query.similar", ticket=one)
    assert [hit.id for hit in found.tickets] == [other]
    assert "同一产品" in found.tickets[0].why or "same product" in found.tickets[0].why
    assert common([{"ora-12541", "12541"}], {"ora-12541": 9.0, "12541": 8.0}, []) == ["ora-12541"]
