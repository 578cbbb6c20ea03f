"""A loopback server that plays WeCom, DingTalk, Feishu and Slack as their interfaces are documented, and their posts."""

import contextlib
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from desk.intake.chat import envelopes
from desk.intake.chat.envelopes import CallbackBox

CORP, TOKEN = "wx5823bf96d3bd56c7", "QDG6eK"
AES_KEY = "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"


class Platforms(ThreadingHTTPServer):
    """The four platforms at one address.

    Attributes:
        said: (platform, body) of every message that was taken.
        moods: answers that come before the usual ones, in order: (status, headers, body).
        file, named: what a file holds, and the headers it comes with.
        asked: (path, authorization) of every file that was asked for.
        tokens: how many tokens were handed out; only the newest is taken.
    """

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.said: list[tuple[str, dict[str, Any]]] = []
        self.moods: list[tuple[int, dict[str, str], dict[str, Any]]] = []
        self.tokens = 0
        self.file, self.named = b"\x89PNG", {"Content-Disposition": "attachment; filename=shot.png"}
        self.asked: list[tuple[str, str]] = []
        self.heard = threading.Condition()

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    def tables(self) -> dict[str, dict[str, Any]]:
        """Return the configuration of all four."""
        return {
            "wecom": {
                "corp_id": CORP, "agent_id": "218", "secret": "sec", "token": TOKEN, "aes_key": AES_KEY, "api": self.url
            },
            "dingtalk": {
                "app_key": "dingkey", "app_secret": "dingsecret", "robot_code": "", "token": "", "aes_key": "",
                "api": self.url,
            },
            "feishu": {
                "app_id": "cli_a", "app_secret": "fsecret", "encrypt_key": "test key", "verification_token": "vtoken",
                "api": self.url,
            },
            "slack": {"signing_secret": "8f742231b10e8888abcd99yyyzzz85a5", "bot_token": "xoxb-1", "api": self.url},
        }  # fmt: skip

    def note(self, platform: str, body: dict[str, Any]) -> None:
        """Keep what was said."""
        with self.heard:
            self.said.append((platform, body))
            self.heard.notify_all()

    def wait_for(self, count: int) -> list[tuple[str, dict[str, Any]]]:
        """Wait until so many messages were taken."""
        with self.heard:
            assert self.heard.wait_for(lambda: len(self.said) >= count, 60), self.said
            return list(self.said)


class _Handler(BaseHTTPRequestHandler):
    """One request."""

    server: Platforms

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        """A token of WeCom, or a file."""
        path = urlsplit(self.path).path
        if path.startswith("/file/") or path == "/cgi-bin/media/get" or "/resources/" in path:
            self._hand_out(path)
        else:
            self._answer(None)

    def _hand_out(self, path: str) -> None:
        """Give a file to whoever shows the newest token, where one is needed."""
        desk, query = self.server, parse_qs(urlsplit(self.path).query)
        desk.asked.append((self.path, self.headers.get("Authorization", "")))
        wecom = path == "/cgi-bin/media/get" and query["access_token"] != [self._newest]
        feishu = "/resources/" in path and self._bearer() != self._newest
        if desk.moods or wecom or feishu:
            found = {"errcode": 42001} if wecom else {"code": 99991663}
            status, headers, found = desk.moods.pop(0) if desk.moods else (400 if feishu else 200, {}, found)
            data = json.dumps(found).encode()
            headers = {"Content-Type": "application/json"} | headers
        else:
            status, headers, data = 200, {"Content-Type": "image/png"} | desk.named, desk.file
        self.send_response(status)
        for name, value in ({"Content-Length": str(len(data))} | headers).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def do_POST(self) -> None:
        """Everything else."""
        data = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        plain = "json" in self.headers.get("Content-Type", "")
        self._answer(json.loads(data) if plain else {"bytes": data.decode("latin-1")})

    def do_PUT(self) -> None:
        """A card that is changed."""
        self.do_POST()

    def do_PATCH(self) -> None:
        """A card that is changed."""
        self.do_POST()

    def _answer(self, body: Any) -> None:
        desk = self.server
        path, query = urlsplit(self.path).path, parse_qs(urlsplit(self.path).query)
        if desk.moods:
            status, headers, found = desk.moods.pop(0)
        else:
            status, headers, found = 200, {}, self._usual(path, query, body)
        data = json.dumps(found).encode()
        self.send_response(status)
        for name, value in {
            "Content-Type": "application/json",
            "Content-Length": str(len(data)),
            **headers,
        }.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def _usual(self, path: str, query: dict[str, list[str]], body: Any) -> dict[str, Any]:
        for begin, answer in (
            ("/cgi-bin/", self._wecom), ("/v1.0/", self._dingtalk), ("/robot/", self._dingtalk),
            ("/open-apis/", self._feishu), ("/api/", self._slack), ("/upload/", self._upload),
        ):  # fmt: skip
            if path.startswith(begin):
                return answer(path, query, body)
        raise AssertionError(path)

    @property
    def _newest(self) -> str:
        return f"token{self.server.tokens}"

    def _bearer(self) -> str:
        return self.headers.get("Authorization", "").removeprefix("Bearer ")

    def _upload(self, path: str, query: dict[str, list[str]], body: Any) -> dict[str, Any]:
        self.server.note("upload", body)
        return {}

    def _wecom(self, path: str, query: dict[str, list[str]], body: Any) -> dict[str, Any]:
        if path == "/cgi-bin/gettoken":
            return self._token({"errcode": 0, "errmsg": "ok"}, "access_token", "expires_in")
        if query["access_token"] != [self._newest]:
            return {"errcode": 42001, "errmsg": "access_token expired"}
        if path == "/cgi-bin/user/get":
            return {"errcode": 0, "name": "张三", "email": "zhang@corp.test"}
        self.server.note("wecom", body)
        return {"errcode": 0, "errmsg": "ok", "invaliduser": "", "msgid": "m", "media_id": "M1"}

    def _dingtalk(self, path: str, query: dict[str, list[str]], body: Any) -> dict[str, Any]:
        if path == "/v1.0/oauth2/accessToken":
            return self._token({}, "accessToken", "expireIn")
        if path.startswith("/v1.0/") and self.headers.get("x-acs-dingtalk-access-token") != self._newest:
            return {"code": "InvalidAuthentication.token", "message": "old"}
        if path.endswith("/messageFiles/download"):
            return {"downloadUrl": f"{self.server.url}/file/{body['downloadCode']}"}
        self.server.note("dingtalk", body)
        return {"processQueryKey": "q"} if path.startswith("/v1.0/") else {"errcode": 0, "errmsg": "ok"}

    def _feishu(self, path: str, query: dict[str, list[str]], body: Any) -> dict[str, Any]:
        if path.endswith("/tenant_access_token/internal"):
            return self._token({"code": 0, "msg": "ok"}, "tenant_access_token", "expire")
        if self._bearer() != self._newest:
            return {"code": 99991663, "msg": "token invalid"}
        if path.startswith("/open-apis/contact/"):
            return {"code": 0, "data": {"user": {"name": "李四", "email": "li@corp.test"}}}
        self.server.note("feishu", body | {"message": path.split("/")[-2]})
        return {"code": 0, "msg": "success", "data": {"file_key": "F1"}}

    def _slack(self, path: str, query: dict[str, list[str]], body: Any) -> dict[str, Any]:
        if self._bearer() != "xoxb-1":
            return {"ok": False, "error": "invalid_auth"}
        if path == "/api/users.info":
            profile = {"real_name": "Ann Lee", "email": "ann@corp.test"}
            return {"ok": True, "user": {"id": query["user"][0], "profile": profile}}
        if path == "/api/files.getUploadURLExternal":
            return {"ok": True, "upload_url": f"{self.server.url}/upload/1", "file_id": "F7"}
        if path in ("/api/chat.postMessage", "/api/chat.update", "/api/files.completeUploadExternal"):
            self.server.note("slack", body)
        return {"ok": True, "ts": "2.2"}

    def _token(self, found: dict[str, Any], name: str, seconds: str) -> dict[str, Any]:
        self.server.tokens += 1
        return {**found, name: f"token{self.server.tokens}", seconds: 7200}


@contextlib.contextmanager
def platforms() -> Iterator[Platforms]:
    """Run the platforms for a test."""
    with Platforms() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


# ---- what the platforms post -----------------------------------------------------------------------

Posted = tuple[str, dict[str, str], bytes]
"""Path with query, headers, body."""


def wecom_xml(text: str, *, user: str = "zhangsan", ident: str = "m1", kind: str = "text") -> bytes:
    """Return a message as WeCom writes it, before it is sealed."""
    return (
        f"<xml><ToUserName><![CDATA[{CORP}]]></ToUserName><FromUserName><![CDATA[{user}]]></FromUserName>"
        f"<CreateTime>1348831860</CreateTime><MsgType><![CDATA[{kind}]]></MsgType><Content><![CDATA[{text}]]></Content>"
        f"<MsgId>{ident}</MsgId><AgentID>218</AgentID></xml>"
    ).encode()


def wecom_post(text: str, **more: str) -> Posted:
    """Return WeCom's callback of a message."""
    box = CallbackBox(TOKEN, AES_KEY, CORP)
    sealed = box.seal(wecom_xml(text, **more))
    query = urlencode({"msg_signature": box.sign("1", "n", sealed), "timestamp": "1", "nonce": "n"})
    body = f"<xml><ToUserName>{CORP}</ToUserName><AgentID>218</AgentID><Encrypt><![CDATA[{sealed}]]></Encrypt></xml>"
    return f"/chat/wecom?{query}", {}, body.encode()


def dingtalk_event(text: str, *, ident: str = "d1", group: bool = False, **more: Any) -> bytes:
    """Return what a DingTalk robot is told."""
    said = {
        "conversationId": "cid1", "msgId": ident, "senderNick": "李四", "senderStaffId": "user123",
        "conversationType": "2" if group else "1", "msgtype": "text", "text": {"content": text},
        "robotCode": "robot", "sessionWebhook": "", "sessionWebhookExpiredTime": 0,
    }  # fmt: skip
    return json.dumps(said | more).encode()


def dingtalk_post(body: bytes, now: float) -> Posted:
    """Return DingTalk's callback, signed."""
    stamp = str(int(now * 1000))
    sign = envelopes.dingtalk_signature("dingsecret", stamp)
    return "/chat/dingtalk", {"timestamp": stamp, "sign": sign}, body


def feishu_event(
    text: str, *, ident: str = "om_1", chat_type: str = "p2p", root: str = "", **more: Any
) -> bytes:
    """Return a Feishu event, before it is sealed."""
    message = {
        "message_id": ident, "root_id": root, "chat_id": "oc_1", "chat_type": chat_type, "message_type": "text",
        "content": json.dumps({"text": text}),
    }  # fmt: skip
    event = {"sender": {"sender_id": {"open_id": "ou_1"}, "sender_type": "user"}, "message": message | more}
    header = {"event_id": ident, "event_type": "im.message.receive_v1", "token": "vtoken"}
    return json.dumps({"schema": "2.0", "header": header, "event": event}).encode()


def feishu_post(event: bytes) -> Posted:
    """Return Feishu's callback, sealed and signed."""
    body = json.dumps({"encrypt": envelopes.feishu_seal("test key", event)}).encode()
    head = {"X-Lark-Request-Timestamp": "1", "X-Lark-Request-Nonce": "n"}
    signed = envelopes.feishu_signature("test key", "1", "n", body)
    return "/chat/feishu", {**head, "X-Lark-Signature": signed}, body


def slack_event(text: str, *, ts: str = "1.1", channel: str = "D1", **more: Any) -> bytes:
    """Return a Slack event callback."""
    event = {"type": "message", "channel": channel, "user": "U1", "text": text, "ts": ts} | more
    said = {"type": "event_callback", "event_id": f"Ev{ts}", "team_id": "T1", "event": event}
    return json.dumps(said).encode()


def slack_post(body: bytes, now: float) -> Posted:
    """Return Slack's callback, signed."""
    stamp = str(int(now))
    signed = envelopes.slack_signature("8f742231b10e8888abcd99yyyzzz85a5", stamp, body)
    return "/chat/slack", {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": signed}, body
