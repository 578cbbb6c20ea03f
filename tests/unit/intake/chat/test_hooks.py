"""Callbacks: only what is verified is taken, the platforms' own tests are passed, 200 comes after the commit."""

import json
from concurrent.futures import Future
from typing import Any
from urllib.parse import urlencode

import pytest
from starlette.applications import Starlette

from desk.intake.chat import envelopes
from desk.intake.chat.envelopes import CallbackBox
from desk.intake.chat.hooks import ChatHooks
from desk.process.errors import KnownError
from tests.unit.intake.asgi import request
from tests.unit.intake.chat import platforms as post
from tests.unit.intake.chat.platforms import AES_KEY, CORP, TOKEN, Platforms, Posted

NOW = 1_700_000_000.0


class Desk:
    """The routes with a gate that keeps what it is given.

    Attributes:
        taken: (platform, event).
        failure: what storing ends with.
    """

    def __init__(self, **changes: dict[str, Any]) -> None:
        with Platforms() as known:
            tables = known.tables()
        for name, more in changes.items():
            tables[name] |= more
        self.taken: list[tuple[str, bytes]] = []
        self.failure: Exception | None = None
        self.refused = 0
        self._app = Starlette(routes=ChatHooks(tables, self._submit, self._count, lambda: NOW).routes())

    def _count(self, channel: str, result: str) -> None:
        self.refused += 1

    def _submit(self, item: dict[str, Any]) -> "Future[None]":
        if isinstance(self.failure, KnownError):
            raise self.failure
        done: Future[None] = Future()
        if self.failure is not None:
            done.set_exception(self.failure)
        else:
            self.taken.append((item["source"], item["raw"]))
            done.set_result(None)
        return done

    def post(
        self, path: str, headers: dict[str, str], body: bytes, *, method: str = "POST"
    ) -> tuple[int, bytes]:
        """Send a request; return status and body."""
        answer = request(self._app, method, path, headers, body)
        return answer.status, answer.body


def posts() -> dict[str, Posted]:
    """Return a right callback of each platform."""
    return {
        "wecom": post.wecom_post("打印机坏了"),
        "dingtalk": post.dingtalk_post(post.dingtalk_event("VPN"), NOW),
        "feishu": post.feishu_post(post.feishu_event("数据库")),
        "slack": post.slack_post(post.slack_event("login"), NOW),
    }


@pytest.mark.parametrize("platform", posts())
def test_a_right_callback_is_stored_and_a_bent_one_is_not(platform: str) -> None:
    """The decrypted event reaches the gate; any changed part is refused; a full gate is 503."""
    desk = Desk()
    path, headers, body = posts()[platform]
    assert desk.post(path, headers, body)[0] == 200
    ((source, event),) = desk.taken
    assert source == platform
    assert event.startswith((b"{", b"<xml"))
    bent = {name: value[:-1] + ("0" if value[-1] != "0" else "1") for name, value in headers.items()}
    assert desk.post(path.replace("msg_signature=", "msg_signature=0"), bent, body)[0] == 403
    assert desk.post(path, headers, body[:-3] + b" }")[0] in (403,)
    assert desk.post(path, {}, b"")[0] == 403
    assert desk.post(path, headers, b"x" * 2_100_000)[0] == 413
    assert len(desk.taken) == 1
    for failure in (KnownError("gate_full"), OSError("disk")):
        desk.failure = failure
        assert desk.post(path, headers, body)[0] == 503


def test_the_consoles_tests_of_the_address_pass() -> None:
    """WeCom's echo, DingTalk's sealed success, Feishu's and Slack's challenge: answered, nothing stored."""
    desk = Desk(dingtalk={"token": TOKEN, "aes_key": AES_KEY})
    box = CallbackBox(TOKEN, AES_KEY, CORP)
    sealed = box.seal(b"1616140317555161061")
    query = urlencode(
        {"msg_signature": box.sign("1", "n", sealed), "timestamp": "1", "nonce": "n", "echostr": sealed}
    )
    assert desk.post(f"/chat/wecom?{query}", {}, b"", method="GET") == (200, b"1616140317555161061")
    box = CallbackBox(TOKEN, AES_KEY, "dingkey")
    sealed = box.seal(b'{"EventType": "check_url"}')
    query = urlencode({"msg_signature": box.sign("1", "n", sealed), "timestamp": "1", "nonce": "n"})
    said = json.loads(desk.post(f"/chat/dingtalk?{query}", {}, json.dumps({"encrypt": sealed}).encode())[1])
    assert box.open(said["msg_signature"], said["timeStamp"], said["nonce"], said["encrypt"]) == b"success"
    asked = json.dumps({"type": "url_verification", "token": "vtoken", "challenge": "c"}).encode()
    body = json.dumps({"encrypt": envelopes.feishu_seal("test key", asked)}).encode()
    assert desk.post("/chat/feishu", {}, body) == (200, b'{"challenge":"c"}')
    assert desk.post(*post.slack_post(asked, NOW)) == (200, b'{"challenge":"c"}')
    assert not desk.taken


def test_old_foreign_and_silent_callbacks() -> None:
    """An old signature and a wrong token are refused; an event without a message is answered, not stored."""
    desk = Desk(feishu={"encrypt_key": ""})
    assert desk.post(*post.slack_post(post.slack_event("x"), NOW - 400))[0] == 403
    assert desk.post(*post.dingtalk_post(post.dingtalk_event("x"), NOW - 4000))[0] == 403
    event = post.feishu_event("x")
    assert desk.post("/chat/feishu", {}, event)[0] == 200
    assert desk.post("/chat/feishu", {}, event.replace(b"vtoken", b"wrong"))[0] == 403
    assert desk.post(*post.slack_post(post.slack_event("x", bot_id="B"), NOW))[0] == 200
    assert desk.post(*post.slack_post(b"[]", NOW))[0] == 403
    assert len(desk.taken) == 1
    assert desk.post("/chat/icq", {}, b"{}")[0] == 404
    closed = Desk(slack={"signing_secret": ""}, dingtalk={"app_secret": "", "token": "t", "aes_key": AES_KEY})
    assert closed.post(*post.slack_post(post.slack_event("x"), NOW))[0] == 404
    assert closed.post(*post.dingtalk_post(post.dingtalk_event("x"), NOW))[0] == 403
