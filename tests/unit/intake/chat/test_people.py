"""Who speaks is asked once and remembered; a known mail address is the same person, a late name is taken."""

import os

from desk.intake.chat.people import UNKNOWN_S, People
from desk.intake.chat.send import clients_of
from tests.unit.intake.channel_kit import ChannelKit
from tests.unit.intake.chat import platforms as post
from tests.unit.intake.chat.platforms import platforms


def test_names_are_asked_once() -> None:
    """Each platform's address book; a refusal is remembered for a while only."""
    with platforms() as server:
        now = [0.0]
        people = People(clients_of(server.tables()), lambda: now[0])
        assert people.facts("slack", post.slack_event("x")) == {"name": "Ann Lee", "email": "ann@corp.test"}
        assert people.facts("wecom", post.wecom_xml("x")) == {"name": "张三", "email": "zhang@corp.test"}
        assert people.facts("feishu", post.feishu_event("x"))["name"] == "李四"
        assert people.facts("dingtalk", post.dingtalk_event("x")) == {}
        assert people.facts("slack", b"<") == {}
        server.moods.append((500, {}, {}))
        assert people.facts("slack", post.slack_event("x"))["name"] == "Ann Lee"
        assert people.facts("slack", post.slack_event("x", user="U2")) == {}
        assert people.facts("slack", post.slack_event("x", user="U2")) == {}
        now[0] = UNKNOWN_S + 1
        assert people.facts("slack", post.slack_event("x", user="U2"))["name"] == "Ann Lee"


def test_the_same_person_by_mail_and_chat(kit: ChannelKit) -> None:
    """A mail address that is known is that person; without one the name replaces the bare id."""

    def say(text: str, ts: str, **facts: str) -> str:
        item = {"channel": "chat", "receipt": os.urandom(16), "raw": post.slack_event(text, ts=ts, channel="C1"),
                "source": "slack", "facts": facts}  # fmt: skip
        kit.later(minutes=1)
        kit.run("intake.receive", source="system", items=[item])
        view = kit.ask("query.inbound", receipt=item["receipt"])[-1]
        return str(kit.row(view.ticket).requester_name)

    kit.mail(From="Ann <ann@corp.test>")
    assert say("one", "1.1", name="Ann Lee", email="ann@corp.test") == "Ann"
    assert say("two", "1.2") == "U1"
    assert say("three", "1.3", name="Ann Lee") == "Ann Lee"
