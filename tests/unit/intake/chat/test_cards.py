"""Pages leave as cards, a press accepts once, whoever is late hears who was first, and the card says so."""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest

import desk.intake.notify  # noqa: F401  (its op)
from desk.intake.chat import envelopes
from desk.intake.chat.calls import RefusedError
from desk.intake.chat.cards import change_card, send_card
from desk.intake.chat.clients import CLIENTS, Post
from desk.intake.chat.presses import read_press
from desk.intake.chat.send import WeComBoth, clients_of, say
from desk.protocol.intake import OutboundView
from tests.unit.intake.channel_kit import ChannelKit
from tests.unit.intake.chat.platforms import CORP, Platforms, platforms
from tests.unit.intake.chat.platforms import slack_event as slack_said
from tests.unit.intake.chat.test_hooks import NOW, Desk
from tests.unit.ops.test_dispatching import configured, home, staffed
from tests.unit.ops.test_escalating import ready, settings_of
from tests.unit.ops_kit import Kit

WAYS = ["wecom", "dingtalk", "feishu", "slack", "mail", "apprise"]
CARD = {
    "title": "Escalation",
    "button": "Accept",
    "action": "accept:00",
    "task": "t1",
    "word": "answer: accept T-1",
}


@pytest.fixture(scope="module")
def server() -> Iterator[Platforms]:
    """Share one set of platforms."""
    with platforms() as made:
        yield made


@pytest.fixture(autouse=True)
def fresh(server: Platforms) -> None:
    """Forget what was said."""
    server.said.clear()


def wecom_press(action: str, user: str, code: str = "c1") -> bytes:
    """Return a press as WeCom writes it."""
    return (
        f"<xml><ToUserName>{CORP}</ToUserName><FromUserName>{user}</FromUserName><MsgType>event</MsgType>"
        f"<Event>template_card_event</Event><EventKey>{action}</EventKey><TaskId>t1</TaskId>"
        f"<ResponseCode>{code}</ResponseCode><AgentID>218</AgentID></xml>"
    ).encode()


def dingtalk_press(action: str, user: str) -> bytes:
    """Return a press as DingTalk tells it."""
    content = json.dumps({"cardPrivateData": {"actionIds": ["a"], "params": {"action": action}}})
    return json.dumps({"outTrackId": "t1", "userId": user, "content": content}).encode()


def feishu_press(action: str, user: str, ident: str = "e1") -> bytes:
    """Return a press as Feishu tells it."""
    event = {
        "operator": {"open_id": user}, "action": {"value": {"action": action}}, "context": {"open_message_id": "om_9"},
    }  # fmt: skip
    head = {"event_id": ident, "event_type": "card.action.trigger", "token": "vtoken"}
    return json.dumps({"schema": "2.0", "header": head, "event": event}).encode()


def slack_press(action: str, user: str, at: str = "7.1") -> bytes:
    """Return a press as Slack tells it."""
    return json.dumps(
        {
            "type": "block_actions", "user": {"id": user}, "channel": {"id": "D1"}, "container": {"message_ts": "5.5"},
            "actions": [{"action_id": "desk_accept", "value": action, "action_ts": at}],
        }
    ).encode()  # fmt: skip


PRESS: dict[str, Any] = {
    "wecom": wecom_press,
    "dingtalk": dingtalk_press,
    "feishu": feishu_press,
    "slack": slack_press,
}


def paged(kit: Kit, **chats: str) -> tuple[bytes, bytes, bytes]:
    """Return ticket, who is paged (with these accounts) and a colleague, a page running."""
    group, experts, agent, duty = ready(kit)
    rules = settings_of(group, experts)
    rules["policies"][0]["levels"][0]["targets"] = [{"kind": "rota", "id": "duty"}]
    kit.run("escalation.set", settings=rules)
    kit.run("contact.set", contact={"chats": chats}, person=duty)
    kit.run("notice.forward", ways=WAYS)
    ticket = kit.create(priority=1, group=group, title="交易系统宕机", product="trading")
    kit.run("ticket.page", ticket=ticket)
    kit.run("notice.forward", ways=WAYS)
    return ticket, duty, agent


def waiting(kit: Kit) -> list[OutboundView]:
    """Return what may leave by chat."""
    return list(kit.ask("query.outbound_due", channel="chat"))


@pytest.mark.parametrize("platform", CLIENTS)
def test_a_page_is_a_card_and_a_press_accepts_it_once(
    kit: ChannelKit, server: Platforms, platform: str
) -> None:
    """From the notice to the changed card, over the platform's own interface."""
    ticket, duty, agent = paged(kit, **{platform: "ou_9"})
    tables = server.tables()
    tables["dingtalk"]["card_template"] = "tpl"
    client = clients_of(tables)[platform]
    (card,) = waiting(kit)
    assert (card.kind, card.headers["user"]) == ("card", "ou_9")
    say(platform, client, card)
    kit.run("outbound.sent", message=card.id)
    assert f"accept:{ticket.hex()}" in json.dumps(server.said[-1][1])
    kit.run("contact.set", contact={"chats": {platform: "late"}}, person=agent)
    press = PRESS[platform]
    taken = kit.take("chat", press(card.headers["action"], "ou_9"), source=platform)
    again = kit.take("chat", press(card.headers["action"], "ou_9"), source=platform)
    assert (taken.state, again.id) == ("stored", taken.id)
    page = kit.ask("query.pages", ticket=ticket)[0]
    assert (page.state, page.acked_by) == ("acknowledged", "值班")
    late = press(card.headers["action"], "late", *(("x9",) if platform != "dingtalk" else ()))
    kit.take("chat", late, source=platform)
    assert kit.kinds(ticket).count("acknowledged") == 1
    changes = [view for view in waiting(kit) if view.kind == "card_update"]
    assert len(changes) == 2
    assert all("值班" in view.body and ":" in view.body for view in changes)
    for view in changes:
        say(platform, client, view)
    assert "值班" in json.dumps(server.said[-1][1], ensure_ascii=False)
    entries = kit.ask("query.ticket", ticket=ticket).entries
    assert [entry.data["state"] for entry in entries if entry.kind == "delivery"] == ["sent"]


def test_presses_of_strangers_and_of_what_is_over(kit: ChannelKit) -> None:
    """An account that nobody linked accepts nothing; what has ended says so; nonsense changes nothing."""
    ticket, *_ = paged(kit, slack="U9")
    action = f"accept:{ticket.hex()}"
    kit.take("chat", slack_press(action, "U_strange", "1.1"), source="slack")
    assert "acknowledged" not in kit.kinds(ticket)
    kit.take("chat", slack_press("accept:nothing", "U9", "1.2"), source="slack")
    kit.run("ticket.cancel", ticket=ticket, reason="test")
    kit.run("escalation.run", source="system")
    kit.take("chat", slack_press(action, "U9", "1.3"), source="slack")
    said = [view.body for view in waiting(kit) if view.kind == "card_update"]
    assert len(said) == 3
    assert "desk contact set" in said[0]
    assert "T-" in said[2]
    assert "acknowledged" not in kit.kinds(ticket)


def test_a_word_accepts_where_there_are_no_cards(kit: ChannelKit) -> None:
    """“accept NUMBER” by a linked account is no message; by anybody else it is one."""
    ticket, *_ = paged(kit, slack="U1")
    number = kit.row(ticket).number
    stranger = kit.take("chat", slack_said(f"accept {number}", user="U7", ts="3.1"), source="slack")
    assert stranger.state == "ticket"
    assert kit.take("chat", slack_said("accept T-99999X", ts="3.3"), source="slack").state == "entry"
    taken = kit.take("chat", slack_said(f"接单 {number}", ts="3.2"), source="slack")
    assert (taken.state, taken.ticket) == ("stored", None)
    assert kit.ask("query.pages", ticket=ticket)[0].state == "acknowledged"
    assert any("accepted by" in view.body or "接单" in view.body for view in waiting(kit))


def test_a_dispatched_ticket_is_accepted_from_its_card(kit: ChannelKit) -> None:
    """The accept time runs, so it waits for no fold; a second press says the same; a stranger's none."""
    group = home(kit)
    agent = staffed(kit, group, "甲")
    configured(kit, group)
    kit.run("contact.set", contact={"chats": {"slack": "U1"}, "digest": ["03:00"]}, person=agent)
    kit.run("contact.set", contact={"chats": {"slack": "U2"}})
    kit.run("notice.forward", ways=WAYS)
    ticket = kit.create(category="account", body="x", priority=3)
    kit.run("dispatch.run", source="system")
    kit.run("notice.forward", ways=WAYS)
    (card,) = waiting(kit)
    assert (card.kind, card.headers["action"]) == ("card", f"accept:{ticket.hex()}")
    for at, user in (("1.1", "U2"), ("1.2", "U1"), ("1.3", "U1"), ("1.4", "U2")):
        kit.take("chat", slack_press(card.headers["action"], user, at), source="slack")
    said = [view.body for view in waiting(kit) if view.kind == "card_update"]
    assert ["甲" in text for text in said] == [False, True, True, True]
    assert kit.kinds(ticket).count("accepted") == 1


def test_a_page_that_ended_unanswered_takes_no_press(kit: ChannelKit) -> None:
    """Nobody is written down as having accepted what was over."""
    ticket, *_ = paged(kit, slack="U1")
    kit.store.connection.exec_driver_sql("UPDATE page SET acked_us = NULL, ended_us = 1, state = 'ended'")
    kit.take("chat", slack_press(f"accept:{ticket.hex()}", "U1"), source="slack")
    assert "acknowledged" not in kit.kinds(ticket)
    assert any("not being escalated" in v.body or "升级已结束" in v.body for v in waiting(kit))


def test_without_cards_a_text_says_the_word(server: Platforms) -> None:
    """DingTalk without a template and WeCom's bot get words; a card that is not there cannot be changed."""
    post = Post("text", CARD | {"user": "u1"}, "n1")
    send_card("dingtalk", CLIENTS["dingtalk"](server.tables()["dingtalk"]), post)
    assert "accept T-1" in server.said[-1][1]["msgParam"]

    class Bot:
        """A client that only speaks."""

        def __init__(self) -> None:
            self.said: list[str] = []

        def check(self) -> None:
            """Nothing."""

        def person(self, user: str) -> tuple[str, str]:
            """Nobody."""
            return "", ""

        def send(self, post: Post) -> None:
            """Keep it."""
            self.said.append(post.text)

    bot = Bot()
    assert WeComBoth(bot, None).app is bot
    send_card("wecom", bot, post)
    assert "accept T-1" in bot.said[0]
    with pytest.raises(RefusedError):
        change_card("wecom", bot, post)
    with pytest.raises(RefusedError):
        change_card("wecom", CLIENTS["wecom"](server.tables()["wecom"]), Post("x", {}, "n"))


def test_signed_presses_are_heard(server: Platforms) -> None:
    """Slack's form and Feishu's event reach the gate once verified; a bent form is refused."""
    desk = Desk()
    event = slack_press("accept:00", "U1")
    body = urlencode({"payload": event.decode()}).encode()
    stamp = str(int(NOW))
    signed = envelopes.slack_signature("8f742231b10e8888abcd99yyyzzz85a5", stamp, body)
    head = {
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": signed,
        "Content-Type": "application/x-www-form-urlencoded",
    }
    assert desk.post("/chat/slack", head, body) == (200, b"")
    assert desk.taken == [("slack", event)]
    assert desk.post("/chat/slack", head, body + b"x")[0] == 403
    for bad in (b"payload=no", b"\xff" * 9):
        head["X-Slack-Signature"] = envelopes.slack_signature("8f742231b10e8888abcd99yyyzzz85a5", stamp, bad)
        assert desk.post("/chat/slack", head, bad)[0] == 403
    sealed = json.dumps(
        {"encrypt": envelopes.feishu_seal("test key", feishu_press("accept:00", "ou"))}
    ).encode()
    signed = envelopes.feishu_signature("test key", "1", "n", sealed)
    head = {"X-Lark-Request-Timestamp": "1", "X-Lark-Request-Nonce": "n", "X-Lark-Signature": signed}
    assert desk.post("/chat/feishu", head, sealed)[0] == 200
    assert desk.taken[-1][0] == "feishu"


@pytest.mark.parametrize(
    ("platform", "data"),
    [
        ("wecom", b"{}"), ("wecom", b"<xml>"), ("wecom", b"<xml><Event>enter</Event></xml>"), ("slack", b"[1]"),
        ("slack", b'{"type": "block_actions", "actions": [7]}'), ("dingtalk", b'{"outTrackId": "t", "content": "{"}'),
        ("dingtalk", b'{"outTrackId": "t", "content": "[1]"}'), ("feishu", b'{"header": {"event_type": "x"}}'),
        ("icq", b"{}"),
    ],
)  # fmt: skip
def test_what_is_no_press_is_none(platform: str, data: bytes) -> None:
    """Never an exception, never a guess."""
    assert read_press(platform, data) is None
