"""Threads are tickets, repeats count once, answers leave once, on every platform."""

import json
from typing import Any

import pytest

import desk.intake.chat.outgoing  # noqa: F401  (its op)
from desk.intake.chat.events import READERS
from desk.process.errors import KnownError
from tests.unit.intake.channel_kit import ChannelKit
from tests.unit.intake.chat import platforms as post


def outbox(kit: ChannelKit) -> list[tuple[Any, ...]]:
    """Return kind, recipient and text of what leaves."""
    rows = kit.store.connection.exec_driver_sql(
        "SELECT kind, recipient, body FROM outbound ORDER BY created_us, id"
    )
    return [tuple(row) for row in rows]


def test_slack_threads_are_tickets(kit: ChannelKit) -> None:
    """In a channel each message begins one, its thread continues it; both events of one message count once."""
    first = kit.take("chat", post.slack_event("<@U9> cannot log in", channel="C1", ts="1.1"), source="slack")
    mention = post.slack_event("<@U9> cannot log in", channel="C1", ts="1.1", type="app_mention")
    again = kit.take("chat", mention, source="slack")
    assert (first.state, first.title, again.seen, kit.tickets()) == ("ticket", "cannot log in", 2, 1)
    more = post.slack_event("it says 403 &lt;here&gt;", channel="C1", ts="1.2", thread_ts="1.1")
    added = kit.take("chat", more, source="slack")
    assert (added.state, added.number) == ("entry", first.number)
    assert kit.entries(first)[-1].body == "it says 403 <here>"
    other = kit.take("chat", post.slack_event("printer", channel="C1", ts="1.3"), source="slack")
    assert other.number != first.number
    assert [row[0] for row in outbox(kit)] == ["receipt", "receipt"]
    assert first.number in outbox(kit)[0][2]


def test_a_conversation_continues_its_newest_ticket(kit: ChannelKit) -> None:
    """Direct messages join while it is open, a word begins another, its number names one, thanks move nothing."""
    first = kit.take("chat", post.wecom_xml("打印机坏了", ident="1"), source="wecom")
    more = kit.take("chat", post.wecom_xml("错误代码 E05", ident="2"), source="wecom")
    anew = kit.take("chat", post.wecom_xml("新问题：VPN 连不上", ident="3"), source="wecom")
    named = kit.take("chat", post.wecom_xml(f"{first.number} 还是不行", ident="4"), source="wecom")
    last = kit.take("chat", post.wecom_xml("还有", ident="5"), source="wecom")
    assert [more.number, named.number] == [first.number, first.number]
    assert anew.number != first.number
    assert anew.title == "VPN 连不上"
    assert last.number == first.number
    stranger = kit.take("chat", post.wecom_xml(f"{first.number} ?", ident="6", user="lisi"), source="wecom")
    assert stranger.number != first.number


def test_the_words_of_the_requester_decide_a_solution(kit: ChannelKit) -> None:
    """Thanks decide nothing, “已解决” closes, later thanks do not reopen, a new word does within the window."""
    kit.run("chat.derive")
    first = kit.take("chat", post.dingtalk_event("VPN 连不上", ident="1"), source="dingtalk")
    knowledge = {"decision": "none", "reason": "r"}

    def solve() -> None:
        kit.later(minutes=1)
        kit.run("ticket.solve", ticket=first.ticket, steps="restart", category="c", knowledge=knowledge)
        kit.later(minutes=1)

    def state() -> str:
        return str(kit.ask("query.ticket", ticket=first.ticket).state)

    def say(text: str, ident: str) -> Any:
        return kit.take("chat", post.dingtalk_event(text, ident=ident), source="dingtalk")

    kit.run("ticket.take", ticket=first.ticket)
    solve()
    say("谢谢", "2")
    assert state() == "pending_confirmation"
    say("还是连不上", "3")
    assert state() == "in_progress"
    solve()
    say("已解决，谢谢！", "4")
    assert state() == "closed"
    say("多谢", "5")
    assert state() == "closed"
    say("又断了", "6")
    assert state() == "in_progress"
    solve()
    say("好了", "7")
    kit.later(minutes=60 * 30)
    late = say("又断了，另一台电脑", "8")
    assert late.number != first.number
    kit.run("chat.derive")
    kinds = [row[0] for row in outbox(kit)]
    assert kinds.count("reply") == 3
    assert any("请回复“已解决”" in row[2] for row in outbox(kit))


def test_feishu_answers_where_it_was_asked(kit: ChannelKit) -> None:
    """A group's thread is a ticket; the reply goes to the newest message; staff's words are notes."""
    kit.run("chat.derive")
    ask = post.feishu_event("@_user_1 数据库连接超时", chat_type="group", ident="om_1")
    first = kit.take("chat", ask, source="feishu")
    kit.take("chat", post.feishu_event("补充", chat_type="group", ident="om_2", root="om_1"), source="feishu")
    kit.run("ticket.reply", ticket=first.ticket, body="请重试")
    kit.run("chat.derive")
    kit.run("chat.derive")
    due = kit.ask("query.outbound_due", channel="chat")
    assert [view.headers["message"] for view in due] == ["om_1", "om_2"]
    assert due[1].body == f"[{first.number}] 请重试"
    assert not kit.ask("query.outbound_due")
    body = json.loads(post.feishu_event("我来看", chat_type="group", ident="om_3", root="om_1"))
    body["event"]["sender"]["sender_id"] = {"user_id": "mate"}
    kit.take("chat", json.dumps(body).encode(), source="feishu")
    assert (kit.entries(first)[-1].kind, kit.entries(first)[-1].body) == ("customer_message", "我来看")


def test_what_is_no_message_gives_nothing() -> None:
    """Events of entering, edits, other bots and cards are none; attachments are named."""
    for data in (
        post.slack_event("x", bot_id="B1"), post.slack_event("x", subtype="message_changed"),
        post.slack_event("x", type="reaction_added"), b"{}",
    ):  # fmt: skip
        assert READERS["slack"](data) == []
    assert READERS["wecom"](post.wecom_xml("", kind="event")) == []
    assert READERS["dingtalk"](b"{}") == []
    assert READERS["feishu"](b'{"header": {"event_type": "im.chat.updated_v1"}}') == []
    (shared,) = READERS["slack"](
        post.slack_event("", subtype="file_share", files=[{"name": "a\u202e.png"}, 3])
    )
    assert shared.files == ("a .png",)
    rich = {"msgtype": "richText", "content": {"richText": [{"text": "看图"}, {"type": "picture"}]}}
    assert READERS["dingtalk"](post.dingtalk_event("", **rich))[0].files == ("picture",)
    rich = {"msgtype": "audio", "content": {"recognition": "打不开"}}
    assert READERS["dingtalk"](post.dingtalk_event("", **rich))[0].text == "打不开"
    assert READERS["dingtalk"](post.dingtalk_event("@助手 打不开", group=True))[0].text == "打不开"
    said = json.dumps({"zh_cn": {"title": "标题", "content": [[{"text": "一"}, {"href": "u"}], 3]}})
    assert (
        READERS["feishu"](post.feishu_event("", message_type="post", content=said))[0].text
        == "标题\n一u\n"[:-1]
    )
    image = post.feishu_event("", message_type="image", content='{"image_key": "k"}')
    assert READERS["feishu"](image)[0].files == ("image",)
    picture = post.wecom_xml("", kind="image")
    assert READERS["wecom"](picture)[0].files == ("image",)
    place = post.wecom_xml("", kind="location").replace(b"</xml>", "<Label>三楼</Label></xml>".encode())
    assert READERS["wecom"](place)[0].text == "三楼"


@pytest.mark.parametrize("platform", READERS)
def test_any_bytes_are_refused_in_words(platform: str) -> None:
    """Nothing else than KnownError comes out."""
    entity = b'<!DOCTYPE x [<!ENTITY a "b">]><x/>'
    for data in (b"", b"\xff\xfe", b"[" * 200_000, entity, b"<x", b"[3]"):
        with pytest.raises(KnownError):
            READERS[platform](data)


def test_quarantine_and_unknown_platforms(kit: ChannelKit) -> None:
    """What cannot be read is kept with its reason."""
    assert kit.take("chat", b"<x", source="wecom").reason == "chat_unreadable"
    assert kit.take("chat", b"{}", source="icq").reason == "chat_platform"
    files = kit.take(
        "chat", post.slack_event("", subtype="file_share", files=[{"name": "a.png"}]), source="slack"
    )
    assert "a.png" in kit.entries(files)[0].body
