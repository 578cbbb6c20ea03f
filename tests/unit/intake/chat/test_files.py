"""Attachments of chat messages come into the ticket, bounded and safely named; ours leave where a platform takes them."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import desk.intake.chat.outgoing  # noqa: F401  (its op)
from desk.intake.chat import envelopes
from desk.intake.chat.calls import LaterError, RefusedError
from desk.intake.chat.clients import CLIENTS, Post
from desk.intake.chat.events import READERS
from desk.intake.chat.fetching import Fetcher
from desk.intake.chat.send import clients_of, say
from desk.intake.chat.transfer import attach, checked, download, fetch
from desk.process.errors import KnownError
from desk.protocol.intake import OutboundView
from tests.unit.intake.channel_kit import ChannelKit
from tests.unit.intake.chat import platforms as post
from tests.unit.intake.chat.platforms import CORP, Platforms, platforms

RULES = {"chat": {"fetch": ["wecom", "dingtalk", "feishu", "slack"], "receipts": False}}


@pytest.fixture(scope="module")
def server() -> Iterator[Platforms]:
    """Share one set of platforms."""
    with platforms() as made:
        yield made


@pytest.fixture(autouse=True)
def fresh(server: Platforms) -> None:
    """Forget what was said and asked."""
    server.said.clear()
    server.moods.clear()
    server.asked.clear()
    server.file, server.named = b"\x89PNG", {"Content-Disposition": "attachment; filename=shot.png"}


def events(url: str) -> dict[str, bytes]:
    """Return a message with a file as each platform posts it."""
    wecom = (
        f"<xml><ToUserName>{CORP}</ToUserName><FromUserName>z</FromUserName><MsgType>image</MsgType>"
        "<PicUrl>x</PicUrl><MediaId>MEDIA</MediaId><MsgId>77</MsgId><AgentID>218</AgentID></xml>"
    ).encode()
    picture = {"content": json.dumps({"image_key": "img_1"}), "message_type": "image"}
    file = {"name": "../../日志.log", "url_private_download": f"{url}/file/slack", "mimetype": "text/plain"}
    return {
        "wecom": wecom,
        "dingtalk": post.dingtalk_event("", msgtype="picture", content={"downloadCode": "code1"}),
        "feishu": post.feishu_event("", **picture),
        "slack": post.slack_event("see this", files=[file]),
    }


def run_fetcher(kit: ChannelKit, server: Platforms, limit_mb: int = 1, **more: Any) -> None:
    """Fetch once what waits."""
    tables = server.tables()
    Fetcher(
        clients_of(tables), due=lambda: kit.ask("query.outbound_due", channel="fetch"),
        tell=lambda verb, args: kit.run(verb, **args), limit_mb=limit_mb,
        apis=dict.fromkeys(tables, server.url), **more,
    ).look()  # fmt: skip


@pytest.mark.parametrize("platform", CLIENTS)
def test_a_file_comes_into_the_ticket(kit: ChannelKit, server: Platforms, platform: str) -> None:
    """Fetched with a token that was renewed, once, under a safe name, beside its message."""
    kit.run("intake.configure", rules=RULES)
    taken = kit.take("chat", events(server.url)[platform], source=platform)
    server.tokens += 1
    run_fetcher(kit, server)
    (found,) = [entry for entry in kit.entries(taken) if entry.kind == "attachment"]
    (file,) = found.files
    assert b"".join(kit.store.blobs.chunks(file.id)) == b"\x89PNG"
    assert file.name == ("日志.log" if platform == "slack" else "shot.png")
    assert found.data["of"] == (taken.entry or b"").hex()
    assert "附件" in kit.entries(taken)[0].body or "Attached" in kit.entries(taken)[0].body
    run_fetcher(kit, server)
    assert len(kit.entries(taken)) == 2
    auth = {header for _, header in server.asked}
    assert auth == ({"Bearer xoxb-1"} if platform == "slack" else auth)
    assert (auth == {""}) == (platform in ("wecom", "dingtalk"))


def test_what_cannot_be_fetched_is_named_and_fetched_again(kit: ChannelKit, server: Platforms) -> None:
    """A note says what is missing and why; “fetch again” brings it; later tries go by themselves."""
    kit.run("intake.configure", rules=RULES)
    taken = kit.take("chat", events(server.url)["slack"], source="slack")
    server.file = b"x" * 1_000_001
    run_fetcher(kit, server)
    note = kit.entries(taken)[-1]
    assert (note.kind, "日志.log" in note.body, "larger than 1 MB" in note.body) == (
        "internal_note",
        True,
        True,
    )
    with pytest.raises(KnownError):
        kit.run("outbound.fetch_again", ticket=kit.create())
    kit.run("outbound.fetch_again", ticket=taken.ticket)
    server.file = b"log"
    server.moods.append((503, {}, {}))
    run_fetcher(kit, server)
    assert kit.entries(taken)[-1].kind == "internal_note"
    kit.later(minutes=10)
    run_fetcher(kit, server)
    assert kit.entries(taken)[-1].kind == "attachment"
    with pytest.raises(KnownError):
        kit.run("outbound.fetch_again", ticket=taken.ticket)


def test_it_is_given_up_in_the_end(kit: ChannelKit, server: Platforms) -> None:
    """Six tries; then, and where the workspace takes no such size, the ticket says so."""
    kit.run("intake.configure", rules=RULES)
    taken = kit.take("chat", events(server.url)["feishu"], source="feishu")
    for _ in range(6):
        server.moods.append((502, {}, {}))
        run_fetcher(kit, server)
        kit.later(days=1)
    assert "HTTP 502" in kit.entries(taken)[-1].body
    kit.run("outbound.fetch_again", ticket=taken.ticket)
    kit.run("setting.set", name="attachment_limit_mb", value=1)
    server.file = b"x" * 1_500_000
    run_fetcher(kit, server, limit_mb=2)
    assert "1 MB" in kit.entries(taken)[-1].body
    missing = bytes(16)
    kit.run("chat.file_stored", message=missing, path="none")
    kit.run("chat.file_failed", message=missing, why="x")


def test_without_fetching_files_stay_in_the_chat(kit: ChannelKit, server: Platforms) -> None:
    """Nothing is queued, and the ticket says where the file is."""
    taken = kit.take("chat", events(server.url)["slack"], source="slack")
    assert kit.ask("query.outbound_due", channel="fetch") == ()
    assert "附件在聊天会话中查看" in kit.entries(taken)[0].body or "kept there" in kit.entries(taken)[0].body


def test_tokens_go_to_the_platform_only(server: Platforms, tmp_path: Path) -> None:
    """Another host, a redirect away, a login page and plain http are refused or get no token."""
    slack = CLIENTS["slack"](server.tables()["slack"])
    into = tmp_path / "f"
    for url in ("https://evil.test/x", "http://files.slack.com/x", "https://slack.com.evil.test/x"):
        with pytest.raises(RefusedError, match="not an address"):
            fetch("slack", slack, {"url": url}, into, 100)
    server.named = {"Content-Type": "text/html"}
    with pytest.raises(RefusedError, match="files:read"):
        fetch("slack", slack, {"url": f"{server.url}/file/1"}, into, 100)
    away = server.url.replace("127.0.0.1", "localhost")
    server.moods.append((302, {"Location": f"{away}/file/2"}, {}))
    download(f"{server.url}/file/1", into, 100, {"Authorization": "Bearer secret"})
    assert server.asked[-1] == ("/file/2", "")
    with pytest.raises(RefusedError, match="https"):
        checked("file:///etc/passwd", server.url)
    with pytest.raises(RefusedError, match="not configured"):
        fetch("slack", None, {}, into, 100)
    with pytest.raises(LaterError):
        download("http://127.0.0.1:9/x", into, 100)
    server.moods.append((404, {}, {"code": 7}))
    with pytest.raises(RefusedError):
        download(f"{server.url}/file/1", into, 100)


def test_a_file_of_wecoms_bot_is_unsealed(server: Platforms, tmp_path: Path) -> None:
    """AES under the key of the message; a wrong key is refused."""
    key, plain = bytes(range(32)), b"picture"
    pad = 32 - len(plain) % 32
    server.file = envelopes._encrypted(key, key[:16], plain + bytes([pad]) * pad)
    into, ref = tmp_path / "f", {"url": f"{server.url}/file/b"}
    sealed = ref | {"key": "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"}
    assert fetch("wecom", None, sealed, into, 1000, server.url) == "shot.png"
    assert into.read_bytes() == plain
    for wrong in ("AAEC", "AQECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8", "*"):
        with pytest.raises(RefusedError, match="sealed"):
            fetch("wecom", None, ref | {"key": wrong}, into, 1000, server.url)
    assert fetch("wecom", None, ref, into, 1000, server.url) == "shot.png"
    said = {
        "from": {"userid": "z"}, "msgid": "1", "msgtype": "mixed",
        "mixed": {"msg_item": [{"msgtype": "image", "image": {"url": "https://x", "aeskey": "k"}}]},
    }  # fmt: skip
    (message,) = READERS["wecom"](json.dumps(said).encode())
    assert message.refs == ({"url": "https://x", "key": "k"},)


def test_every_file_of_a_message_is_named_with_its_reference() -> None:
    """Rich messages with pictures, sounds, files; what has no reference stays in the chat."""
    rich = {"richText": [{"text": "a"}, {"type": "picture", "downloadCode": "c"}, {"type": "picture"}]}
    (message,) = READERS["dingtalk"](post.dingtalk_event("", msgtype="richText", content=rich))
    assert message.refs == ({"code": "c", "robot": "robot"}, {})
    content = json.dumps(
        {"content": [[{"tag": "text", "text": "hi"}, {"tag": "img", "image_key": "k"}], "x"]}
    )
    (message,) = READERS["feishu"](post.feishu_event("", message_type="post", content=content))
    assert (message.text, message.files) == ("hi", ("image",))
    assert message.refs == ({"key": "k", "type": "image", "message": "om_1"},)
    (message,) = READERS["feishu"](post.feishu_event("", message_type="sticker", content="{}"))
    assert message.refs == ({},)


# ---- out -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("platform", ["wecom", "feishu", "slack", "dingtalk"])
def test_files_of_a_reply_are_sent_or_linked(
    kit: ChannelKit, server: Platforms, platform: str, tmp_path: Path
) -> None:
    """Each file is a message of its own after the text; DingTalk gets the link to the page."""
    kit.run("intake.configure", rules=RULES | {"web": {"public_url": "https://desk.test"}})
    kit.run("chat.derive")
    taken = kit.take("chat", events(server.url)[platform], source=platform)
    file = tmp_path / '报告"1".pdf'
    file.write_bytes(b"%PDF desk-boundary-7f1c9e")
    kit.run("ticket.reply", ticket=taken.ticket, body="see", files=[{"path": str(file)}])
    kit.run("chat.derive")
    waiting: list[OutboundView] = list(kit.ask("query.outbound_due", channel="chat"))
    client = clients_of(server.tables())[platform]
    text = waiting[0]
    if platform == "dingtalk":
        assert len(waiting) == 1
        assert "https://desk.test/t/" in text.body
        with pytest.raises(RefusedError):
            attach(platform, client, Post("", {}, "n"), b"x")
        return
    assert [view.kind for view in waiting] == ["reply", "file"]
    assert "desk.test" not in text.body
    kit.run("outbound.sent", message=text.id)
    kit.run("outbound.failed", message=waiting[1].id, why="too big", final=True)
    reply = next(entry for entry in kit.entries(taken) if entry.kind == "public_reply")
    assert (reply.data["delivery"]["state"], reply.data["delivery"]["to"]) == ("sent", text.recipient)
    say(platform, client, waiting[1], lambda blob: b"".join(kit.store.blobs.chunks(blob)))
    assert "%PDF" in json.dumps([body for _, body in server.said])
    with pytest.raises(RefusedError):
        say(platform, client, waiting[1])
