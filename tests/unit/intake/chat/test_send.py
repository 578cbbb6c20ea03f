"""Answers reach the platforms, are judged by their error codes, paced, tried again or given up."""

import json
import time
from collections.abc import Iterator
from typing import Any

import pytest

from desk.intake.chat.calls import LaterError, RefusedError
from desk.intake.chat.clients import CLIENTS, Post
from desk.intake.chat.send import ChatSender, clients_of
from desk.protocol.intake import OutboundView
from tests.unit.intake.chat.platforms import Platforms, platforms

PLACES = {
    "wecom": {"user": "zhangsan", "agent": "218"},
    "dingtalk": {"user": "user123", "conversation": "cid1"},
    "feishu": {"message": "om_1", "chat": "oc_1", "thread": "1"},
    "slack": {"channel": "C1", "thread": "1.1"},
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
    server.moods.clear()


@pytest.mark.parametrize("name", CLIENTS)
def test_a_message_arrives_and_an_old_token_is_renewed(server: Platforms, name: str) -> None:
    """One token for many messages; one that was taken back is fetched again."""
    client = CLIENTS[name](server.tables()[name])
    client.check()
    client.send(Post("你好 <a&b>", PLACES[name], "chat-1"))
    server.tokens += 1
    client.send(Post("again", PLACES[name], "chat-2"))
    assert [platform for platform, _ in server.said] == [name, name]
    assert "你好" in json.dumps(server.said[0][1], ensure_ascii=False)


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("wecom", {"errcode": 81013, "errmsg": "user & party & tag all invalid"}),
        ("dingtalk", {"code": "staffId.notExisted", "message": "no"}),
        ("feishu", {"code": 230013, "msg": "Bot has NO availability to this user"}),
        ("slack", {"ok": False, "error": "channel_not_found"}),
    ],
)
def test_refusals_are_final_though_http_says_200(
    server: Platforms, name: str, answer: dict[str, Any]
) -> None:
    """The body decides; also where it comes with a 400."""
    client = CLIENTS[name](server.tables()[name])
    client.check()
    for status in (200, 400):
        server.moods.append((status, {}, answer))
        with pytest.raises(RefusedError):
            client.send(Post("x", PLACES[name], "n"))


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("wecom", {"errcode": 45009, "errmsg": "api freq out of limit"}),
        ("dingtalk", {"code": "Forbidden.AccessDenied.QpsLimitForApi", "message": "slow"}),
        ("feishu", {"code": 99991400, "msg": "request trigger frequency limit"}),
        ("slack", {"ok": False, "error": "ratelimited"}),
    ],
)
def test_what_passes_is_tried_later(server: Platforms, name: str, answer: dict[str, Any]) -> None:
    """Rates, 429 with its time, 5xx, nonsense and a closed port are no refusals."""
    client = CLIENTS[name](server.tables()[name])
    client.check()
    for mood in ((200, {}, answer), (429, {"Retry-After": "7"}, {}), (502, {}, {})):
        server.moods.append(mood)
        with pytest.raises(LaterError) as said:
            client.send(Post("x", PLACES[name], "n"))
        assert mood[0] != 429 or said.value.after_s == 7
    with pytest.raises(LaterError):
        CLIENTS[name](server.tables()[name] | {"api": "http://127.0.0.1:9"}).check()


def test_dingtalk_uses_the_session_only_where_it_leads_home(server: Platforms) -> None:
    """A webhook of another host is never called; groups are answered with the asker named."""
    client = CLIENTS["dingtalk"](server.tables()["dingtalk"])
    until = str(int((time.time() + 600) * 1000))
    home = {
        "webhook": f"{server.url}/robot/sendBySession?session=s",
        "until": until,
        "group": "1",
        "user": "u",
    }
    client.send(Post("x", home, "n"))
    assert server.said[-1][1]["at"] == {"atUserIds": ["u"], "isAtAll": False}
    away = home | {"webhook": "http://127.0.0.1:9/robot/sendBySession", "conversation": "cid"}
    client.send(Post("x", away, "n"))
    assert server.said[-1][1]["openConversationId"] == "cid"
    server.moods += [(200, {}, {"invalidStaffIdList": ["u"], "processQueryKey": "q"})]
    with pytest.raises(RefusedError):
        client.send(Post("x", {"user": "u"}, "n"))


def view(number: int, platform: str = "slack") -> OutboundView:
    """Return a message that waits."""
    return OutboundView(
        id=bytes([number]) * 16, kind="reply", recipient=f"{platform}:C1", message_id=f"chat-{number}", subject="",
        body=f"text {number}", headers={"platform": platform, "channel": "C1"}, created_us=0,
    )  # fmt: skip


def test_the_sender_paces_and_tells(server: Platforms) -> None:
    """One message a second at one place; the fate of each is told; an unknown platform is final."""
    told: list[tuple[str, bytes]] = []
    waiting, now, up = [view(1), view(2), view(3, "icq")], [0.0], {}

    def tell(verb: str, args: dict[str, Any]) -> None:
        told.append((verb.removeprefix("outbound."), args["message"][:1]))
        if verb != "outbound.take":
            waiting[:] = [item for item in waiting if item.id != args["message"]]

    clients = clients_of({**server.tables(), "wecom": {}})
    assert list(clients) == ["dingtalk", "feishu", "slack"]
    sender = ChatSender(
        clients, due=lambda: list(waiting), tell=tell, up=lambda name, state: up.update({name: state}),
        clock=lambda: now[0],
    )  # fmt: skip
    sender.look()
    assert told == [("take", b"\1"), ("sent", b"\1"), ("failed", b"\3")]
    server.moods.append((429, {"Retry-After": "9"}, {}))
    now[0] = 1.1
    sender.look()
    assert (told[-1], up) == (("failed", b"\2"), {"slack": False})
    waiting.append(view(2))
    now[0] = 9.0
    sender.look()
    assert told[-1] == ("failed", b"\2")
    server.moods.append((200, {}, {"ok": False, "error": "is_archived"}))
    now[0] = 10.2
    sender.look()
    assert told[-1] == ("failed", b"\2")
    assert [body["text"] for _, body in server.said] == ["text 1"]
