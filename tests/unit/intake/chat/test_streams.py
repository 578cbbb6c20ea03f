"""Long connections against a loopback gateway that speaks the platforms' own frames: stored first, then acknowledged."""

import contextlib
import json
import queue
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from websockets.sync.server import ServerConnection, serve

from desk.intake.chat.calls import LaterError, RefusedError
from desk.intake.chat.clients import Post
from desk.intake.chat.events import READERS
from desk.intake.chat.frames import DATA, Frame, FrameError
from desk.intake.chat.send import WeComBoth
from desk.intake.chat.streams import STREAMS, DingTalkStream, FeishuStream, SlackStream, Stream, WeComStream
from tests.unit.intake.chat import platforms as post

PATIENCE_S = 60.0
Script = Callable[[ServerConnection, "Gateway"], None]


class Gateway:
    """The platforms' gateways: hands out addresses, plays a script to every connection, keeps what is said.

    Attributes:
        refuse: answer every request for an address with an error.
    """

    def __init__(self, script: Script) -> None:
        self.heard: queue.Queue[Any] = queue.Queue()
        self.connections = 0
        self.refuse = False
        self._script = script
        self._socket = serve(self._play, "127.0.0.1", 0)
        gateway = self

        class Handler(BaseHTTPRequestHandler):
            """Hands out the address."""

            def log_message(self, format: str, *args: Any) -> None:
                """Say nothing."""

            def do_POST(self) -> None:
                """Answer as the platform of this path does."""
                self.rfile.read(int(self.headers.get("Content-Length", 0)))
                found = {
                    "/api/apps.connections.open": {"ok": True, "url": f"{gateway.ws}/slack"},
                    "/v1.0/gateway/connections/open": {"endpoint": f"{gateway.ws}/ding", "ticket": "t&k"},
                    "/callback/ws/endpoint": {
                        "code": 0,
                        "data": {"URL": f"{gateway.ws}/feishu?service_id=7"},
                    },
                }[self.path]
                if gateway.refuse:
                    found = {"ok": False, "error": "invalid_auth", "code": 1, "message": "no"}
                data = json.dumps(found).encode()
                self.send_response(200)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._threads = [
            threading.Thread(target=self._socket.serve_forever, daemon=True),
            threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True),
        ]

    @property
    def ws(self) -> str:
        """Where the sockets are."""
        return f"ws://127.0.0.1:{self._socket.socket.getsockname()[1]}"

    def table(self) -> dict[str, Any]:
        """Return a configuration that leads here."""
        api = f"http://127.0.0.1:{self._http.server_address[1]}"
        return {"api": api, "app_token": "xapp", "app_key": "k", "app_secret": "s", "app_id": "a", "stream": True,
                "bot_id": "b", "bot_secret": "sec", "bot_url": f"{self.ws}/wecom"}  # fmt: skip

    def _play(self, socket: ServerConnection) -> None:
        self.connections += 1
        with contextlib.suppress(Exception):
            self._script(socket, self)
            for message in socket:
                self.heard.put(message)

    def __enter__(self) -> "Gateway":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        # The library's server waits for its connections without an end; what it waits for is not proved here.
        closing = threading.Thread(target=self._close, daemon=True)
        closing.start()
        closing.join(PATIENCE_S)

    def _close(self) -> None:
        self._socket.shutdown()
        self._http.shutdown()
        self._http.server_close()
        for thread in self._threads:
            thread.join()


class Gate:
    """Keeps events; the first `refused` ones are not stored."""

    def __init__(self, refused: int = 0) -> None:
        self.stored: queue.Queue[bytes] = queue.Queue()
        self._refused = refused

    def submit(self, item: dict[str, Any]) -> "Future[None]":
        """Take a message."""
        done: Future[None] = Future()
        if self._refused:
            self._refused -= 1
            done.set_exception(OSError("disk"))
        else:
            self.stored.put(item["raw"])
            done.set_result(None)
        return done


@contextlib.contextmanager
def running(kind: type[Stream], gateway: Gateway, gate: Gate) -> Iterator[Stream]:
    """Run a connection for a test."""
    up = threading.Event()
    stream = kind(gateway.table(), gate.submit, lambda state: up.set() if state else None)
    stream.start()
    try:
        assert gateway.refuse or up.wait(PATIENCE_S)
        yield stream
    finally:
        stream.close()


def slack(socket: ServerConnection, _: Gateway) -> None:
    socket.send(json.dumps({"type": "hello"}))
    payload = json.loads(post.slack_event("cannot log in"))
    socket.send(json.dumps({"type": "events_api", "envelope_id": "E1", "payload": payload}))


def dingtalk(socket: ServerConnection, _: Gateway) -> None:
    assert socket.request is not None
    assert socket.request.path == "/ding?ticket=t%26k"
    head = {"messageId": "p1", "topic": "ping"}
    socket.send(json.dumps({"type": "SYSTEM", "headers": head, "data": "opaque"}))
    head = {"messageId": "d1", "topic": "/v1.0/im/bot/messages/get"}
    data = post.dingtalk_event("VPN").decode()
    socket.send(json.dumps({"type": "CALLBACK", "headers": head, "data": data}))


def feishu(socket: ServerConnection, _: Gateway) -> None:
    event = post.feishu_event("数据库连接超时")
    for number, piece in enumerate((event[:50], event[50:])):
        head = {"type": "event", "message_id": "m1", "sum": "2", "seq": str(number)}
        socket.send(Frame(seq=number, service=7, method=DATA, headers=head, payload=piece).encode())


def wecom(socket: ServerConnection, gateway: Gateway) -> None:
    asked = json.loads(socket.recv())
    good = asked["body"]["secret"] == "sec"
    socket.send(json.dumps({"headers": asked["headers"], "errcode": 0 if good else 40001, "errmsg": "bad"}))
    body = {"msgid": "M1", "chatid": "", "chattype": "single", "from": {"userid": "zhangsan"}, "msgtype": "text",
            "text": {"content": "打印机坏了"}}  # fmt: skip
    socket.send(json.dumps({"cmd": "aibot_msg_callback", "headers": {"req_id": "R1"}, "body": body}))
    for message in socket:
        said = json.loads(message)
        gateway.heard.put(said)
        code = 93000 if "refuse" in str(said.get("body")) else 0
        socket.send(json.dumps({"headers": said["headers"], "errcode": code, "errmsg": "x"}))


@pytest.mark.parametrize(
    ("kind", "script"),
    [(SlackStream, slack), (DingTalkStream, dingtalk), (FeishuStream, feishu)],
)
def test_an_event_is_stored_and_then_acknowledged(kind: type[Stream], script: Script) -> None:
    """What could not be stored is not acknowledged: the connection opens anew and the event comes again."""
    gate = Gate(refused=1)
    with Gateway(script) as gateway, running(kind, gateway, gate):
        event = gate.stored.get(timeout=PATIENCE_S)
        assert READERS[kind.platform](event)[0].text
        acks = [gateway.heard.get(timeout=PATIENCE_S)]
        if kind is DingTalkStream:
            acks += [gateway.heard.get(timeout=PATIENCE_S), gateway.heard.get(timeout=PATIENCE_S)]
        last = acks[-1]
        assert gateway.connections == 2
    if kind is FeishuStream:
        found = Frame.decode(last)
        assert (found.payload, found.headers["message_id"]) == (b'{"code":200}', "m1")
    elif kind is SlackStream:
        assert json.loads(last) == {"envelope_id": "E1"}
    else:
        assert json.loads(acks[0])["data"] == "opaque"
        assert json.loads(last)["headers"]["messageId"] == "d1"


def test_wecoms_bot_hears_and_speaks() -> None:
    """Answers leave by the same connection and are confirmed; without it they wait."""
    gate = Gate()
    with Gateway(wecom) as gateway, running(WeComStream, gateway, gate) as stream:
        (message,) = READERS["wecom"](gate.stored.get(timeout=PATIENCE_S))
        assert (message.text, message.user, message.reply["bot"]) == ("打印机坏了", "zhangsan", "1")
        assert isinstance(stream, WeComStream)
        both = WeComBoth(stream, None)
        both.check()
        both.send(Post("请重启", message.reply, "n"))
        said = gateway.heard.get(timeout=PATIENCE_S)
        assert (said["body"]["chatid"], said["body"]["markdown"]["content"]) == ("zhangsan", "请重启")
        with pytest.raises(RefusedError):
            both.send(Post("refuse", message.reply, "n"))
        with pytest.raises(RefusedError):
            both.send(Post("x", {"user": "u"}, "n"))
        stream.ping()
        assert gateway.heard.get(timeout=PATIENCE_S)["cmd"] in ("aibot_send_msg", "ping")
    with pytest.raises(LaterError):
        stream.check()


def test_wrong_credentials_are_tried_again_later() -> None:
    """Nothing is connected; the thread ends when it is told to."""
    for kind in (SlackStream, DingTalkStream, FeishuStream):
        with Gateway(slack) as gateway:
            gateway.refuse = True
            with running(kind, gateway, Gate()) as stream:
                assert stream.socket is None
            assert gateway.connections == 0


def test_a_farewell_asks_for_a_new_connection() -> None:
    """Slack and DingTalk say it in words; pings have their own ways."""
    made = {kind.platform: kind({}, Gate().submit, lambda _: None) for kind in STREAMS}
    assert made["slack"].hear('{"type": "disconnect"}') is False
    assert made["dingtalk"].hear('{"type": "SYSTEM", "headers": {"topic": "disconnect"}}') is False
    assert made["feishu"].hear(Frame(headers={"type": "pong"}).encode()) is True
    for name in ("slack", "feishu"):
        made[name].ping()
    with pytest.raises(LaterError):
        made["wecom"].ping()


@given(
    st.integers(0, 2**63), st.integers(0, 9), st.dictionaries(st.text(max_size=9), st.text(max_size=9), max_size=4),
    st.binary(max_size=300),
)  # fmt: skip
def test_frames_come_back(seq: int, method: int, headers: dict[str, str], payload: bytes) -> None:
    """Every frame is read as it was written; any bytes are a frame or refused."""
    frame = Frame(seq, seq // 3, 7, method, headers, payload)
    assert Frame.decode(frame.encode()) == frame
    with contextlib.suppress(FrameError):
        Frame.decode(payload)
