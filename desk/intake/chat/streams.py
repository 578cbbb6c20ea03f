"""The platforms' outbound long connections: no public address, no certificate; acknowledged only after the commit.

Each is a small conversation over one WebSocket in a thread of its own; what drops is opened anew, later each time.
"""

import itertools
import json
import logging
import os
import threading
import time
from abc import abstractmethod
from collections.abc import Callable, Mapping
from concurrent.futures import CancelledError, Future
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

from websockets.exceptions import WebSocketException
from websockets.sync.client import ClientConnection, connect

from desk.intake.chat.calls import LaterError, RefusedError, StaleTokenError, call
from desk.intake.chat.clients import Post
from desk.intake.chat.frames import DATA, Frame, FrameError
from desk.intake.worker import Worker
from desk.process.errors import KnownError

LOGGER = logging.getLogger("desk.engine.intake")
SLICE_S, PING_S, OPEN_S, STORED_S, ANSWER_S = 1.0, 25.0, 15.0, 20.0, 10.0
AGAIN_S = (0.5, 1.0, 5.0, 20.0, 60.0)
MOST_BYTES = 4_000_000
ROBOT_TOPIC = "/v1.0/im/bot/messages/get"
CARD_TOPIC = "/v1.0/card/instances/callback"
WORLD = (OSError, TimeoutError, WebSocketException, LaterError, RefusedError, StaleTokenError, FrameError,
         KnownError, CancelledError, ValueError, KeyError)  # fmt: skip
"""What a platform, the way to it or our own gate may do at any moment."""

Submit = Callable[[dict[str, Any]], "Future[None]"]


Who = Callable[[str, bytes], dict[str, str]]
"""(platform, event) -> name and mail address of whoever wrote it."""


def nobody(_platform: str, _event: bytes) -> dict[str, str]:
    """Know nobody."""
    return {}


class Stream(Worker):
    """One long connection; a platform adds how it is opened and what each message means."""

    platform = ""

    def __init__(
        self, table: Mapping[str, Any], submit: Submit, up: Callable[[bool], None], who: Who = nobody
    ) -> None:
        """`submit` puts an event before the gate, `up` hears whether the connection stands, `who` knows names."""
        super().__init__(f"{self.platform} stream")
        self._who = who
        self.table = table
        self._submit = submit
        self._up = up
        self.socket: ClientConnection | None = None

    @abstractmethod
    def address(self) -> str:
        """Return where to connect to."""

    @abstractmethod
    def hear(self, data: str | bytes) -> bool:
        """Take a message; False where the platform asks for a new connection."""

    def greet(self) -> None:
        """Say what is to be said first."""

    def ping(self) -> None:
        """Say that we are still there; by default the protocol's own ping."""
        if self.socket is not None:
            self.socket.ping()

    def say(self, message: Any) -> None:
        """Send an object as JSON."""
        if self.socket is None:
            raise LaterError("not connected")
        self.socket.send(json.dumps(message, ensure_ascii=False))

    def keep(self, event: bytes) -> None:
        """Store an event; returns after its commit, raises where it could not be stored."""
        facts = self._who(self.platform, event)
        item = {
            "channel": "chat", "receipt": os.urandom(16), "raw": event, "source": self.platform, "facts": facts
        }  # fmt: skip
        self._submit(item).result(STORED_S)

    def _run(self) -> None:
        failures = 0
        while not self._stop.is_set():
            try:
                self._converse()
                failures = 0
            except WORLD as error:
                LOGGER.warning("%s: %s", self.platform, str(error)[:200] or type(error).__name__)
                failures += 1
            finally:
                self.socket = None
                self._up(False)
            self._stop.wait(AGAIN_S[min(failures, len(AGAIN_S) - 1)])

    def _converse(self) -> None:
        with connect(self.address(), open_timeout=OPEN_S, max_size=MOST_BYTES, proxy=None) as socket:
            self.socket = socket
            self.greet()
            self._up(True)
            next_ping = time.monotonic() + PING_S
            while not self._stop.is_set():
                try:
                    if not self.hear(socket.recv(timeout=SLICE_S)):
                        return
                except TimeoutError:
                    pass
                if time.monotonic() >= next_ping:
                    self.ping()
                    next_ping = time.monotonic() + PING_S


class SlackStream(Stream):
    """Slack's Socket Mode: an envelope is acknowledged by its id."""

    platform = "slack"

    def address(self) -> str:
        """Ask for a connection with the app's token."""
        headers = {"Authorization": f"Bearer {self.table['app_token']}"}
        found = call(f"{self.table['api']}/api/apps.connections.open", {}, headers)
        if found.get("ok") is not True:
            raise RefusedError(str(found.get("error", "unknown")))
        return str(found["url"])

    def hear(self, data: str | bytes) -> bool:
        """Store an event and acknowledge it; greetings need nothing, a farewell a new connection."""
        frame = json.loads(data)
        if frame.get("type") == "disconnect":
            return False
        if frame.get("type") in ("events_api", "interactive"):
            self.keep(json.dumps(frame.get("payload", {})).encode())
        if frame.get("envelope_id"):
            self.say({"envelope_id": frame["envelope_id"]})
        return True


class DingTalkStream(Stream):
    """DingTalk's Stream mode: a gateway's ticket, then callbacks that are answered by their message id."""

    platform = "dingtalk"

    def address(self) -> str:
        """Ask the gateway for an endpoint and a ticket."""
        body = {
            "clientId": self.table["app_key"], "clientSecret": self.table["app_secret"], "ua": "desk",
            "subscriptions": [{"type": "CALLBACK", "topic": topic} for topic in (ROBOT_TOPIC, CARD_TOPIC)],
        }  # fmt: skip
        found = call(f"{self.table['api']}/v1.0/gateway/connections/open", body)
        if not found.get("endpoint"):
            raise RefusedError(f"{found.get('code', '')} {found.get('message', '')}".strip() or "no endpoint")
        return f"{found['endpoint']}?ticket={quote(str(found['ticket']), safe='')}"

    def hear(self, data: str | bytes) -> bool:
        """Store a robot's message; answer pings with their own data."""
        frame = json.loads(data)
        head = frame.get("headers", {})
        topic, answer = head.get("topic"), json.dumps({"response": None})
        if frame.get("type") == "SYSTEM":
            if topic == "disconnect":
                return False
            answer = frame.get("data", "")
        elif topic in (ROBOT_TOPIC, CARD_TOPIC):
            self.keep(str(frame.get("data", "")).encode())
        known = {"contentType": "application/json", "messageId": head.get("messageId", "")}
        self.say({"code": 200, "headers": known, "message": "OK", "data": answer})
        return True


class FeishuStream(Stream):
    """Feishu's long connection: binary frames, events in one or several pieces."""

    platform = "feishu"

    def __init__(
        self, table: Mapping[str, Any], submit: Submit, up: Callable[[bool], None], who: Who = nobody
    ) -> None:
        """As any other."""
        super().__init__(table, submit, up, who)
        self._service = 0
        self._pieces: dict[str, dict[int, bytes]] = {}

    def address(self) -> str:
        """Ask for the address of the connection."""
        body = {"AppID": self.table["app_id"], "AppSecret": self.table["app_secret"]}
        found = call(f"{self.table['api']}/callback/ws/endpoint", body)
        if found.get("code") != 0:
            raise RefusedError(f"{found.get('code')} {found.get('msg', '')}")
        url = str(found["data"]["URL"])
        service = parse_qs(urlsplit(url).query).get("service_id", ["0"])[0]
        self._service = int(service) if service.isdigit() else 0
        self._pieces.clear()
        return url

    def ping(self) -> None:
        """Say that we are still there, in Feishu's own way."""
        if self.socket is not None:
            self.socket.send(Frame(service=self._service, headers={"type": "ping"}).encode())

    def hear(self, data: str | bytes) -> bool:
        """Store an event once its last piece has come, and answer its frame."""
        frame = Frame.decode(data if isinstance(data, bytes) else data.encode())
        if frame.method != DATA:
            return True
        began, whole = time.monotonic(), self._whole(frame)
        if whole is None:
            return True
        if frame.headers.get("type") in ("event", "card"):
            self.keep(whole)
        took = str(int((time.monotonic() - began) * 1000))
        frame.headers["biz_rt"], frame.payload = took, b'{"code":200}'
        if self.socket is not None:
            self.socket.send(frame.encode())
        return True

    def _whole(self, frame: Frame) -> bytes | None:
        """Return the event once all its pieces are there."""
        said = frame.headers.get("sum", "1"), frame.headers.get("seq", "0")
        total, number = (int(text) if text.isdigit() else 0 for text in said)
        if total <= 1:
            return frame.payload
        pieces = self._pieces.setdefault(frame.headers.get("message_id", ""), {})
        pieces[number] = frame.payload
        if len(pieces) < total:
            return None
        del self._pieces[frame.headers.get("message_id", "")]
        return b"".join(pieces[at] for at in sorted(pieces))


class WeComStream(Stream):
    """WeCom's AI-bot connection; answers leave by the same connection, each confirmed by its request id."""

    platform = "wecom"

    def __init__(
        self, table: Mapping[str, Any], submit: Submit, up: Callable[[bool], None], who: Who = nobody
    ) -> None:
        """As any other."""
        super().__init__(table, submit, up, who)
        self._numbers = itertools.count(1)
        self._lock = threading.Lock()
        self._asked: dict[str, Future[dict[str, Any]]] = {}

    def address(self) -> str:
        """Return the platform's address."""
        return str(self.table["bot_url"])

    def greet(self) -> None:
        """Subscribe; a wrong secret is refused at once."""
        self._send("aibot_subscribe", {"bot_id": self.table["bot_id"], "secret": self.table["bot_secret"]})
        assert self.socket is not None  # greeting happens on an open connection
        found = json.loads(self.socket.recv(timeout=OPEN_S))
        if found.get("errcode"):
            raise RefusedError(f"{found['errcode']} {found.get('errmsg', '')}")

    def ping(self) -> None:
        """Say that we are still there, in WeCom's own way."""
        self._send("ping", None)

    def _send(self, command: str, body: Any) -> str:
        name = f"desk-{next(self._numbers)}"
        self.say({"cmd": command, "headers": {"req_id": name}} | ({} if body is None else {"body": body}))
        return name

    def hear(self, data: str | bytes) -> bool:
        """Store a message, or hand the answer to whoever asked."""
        frame = json.loads(data)
        if frame.get("cmd") == "aibot_msg_callback":
            self.keep(json.dumps(frame.get("body", {}), ensure_ascii=False).encode())
            return True
        with self._lock:
            waiting = self._asked.pop(frame.get("headers", {}).get("req_id", ""), None)
        if waiting is not None:
            waiting.set_result(frame)
        return not (frame.get("cmd") == "aibot_event_callback" and "disconnected" in str(frame.get("body")))

    def person(self, user: str) -> tuple[str, str]:
        """Nothing to ask: a bot has no address book."""
        return "", ""

    def check(self) -> None:
        """Say whether the connection stands."""
        if self.socket is None:
            raise LaterError("not connected")

    def send(self, post: Post) -> None:
        """Say something in a chat (called by the sender's thread)."""
        self.check()
        waiting: Future[dict[str, Any]] = Future()
        name = f"desk-{next(self._numbers)}"
        with self._lock:
            self._asked[name] = waiting
        body = {"chatid": post.place.get("chat") or post.place.get("user", ""), "msgtype": "markdown",
                "markdown": {"content": post.text[:20_000]}}  # fmt: skip
        try:
            self.say({"cmd": "aibot_send_msg", "headers": {"req_id": name}, "body": body})
            found = waiting.result(ANSWER_S)
        except (OSError, TimeoutError, WebSocketException) as error:
            raise LaterError(type(error).__name__) from error
        finally:
            with self._lock:
                self._asked.pop(name, None)
        if found.get("errcode"):
            raise RefusedError(f"{found['errcode']} {found.get('errmsg', '')}")


STREAMS: tuple[type[Stream], ...] = (SlackStream, DingTalkStream, FeishuStream, WeComStream)
"""Each platform's connection."""
