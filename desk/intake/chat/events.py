"""What the chat platforms post, read into one shape. Pure: bytes in, messages out; what is no message gives none."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from xml.etree import ElementTree

from desk.intake.mail.message import one_line
from desk.process.errors import KnownError

MOST_TEXT = 100_000
_MENTION = re.compile(r"<@[A-Z0-9]+(?:\|[^>]*)?>|@_user_\d+|@_all")
_SLACK_LINK = re.compile(r"<((?:https?|mailto|tel):[^|>]+)(?:\|([^>]*))?>")
_SLACK_NAME = re.compile(r"<[#!][^|>]*\|([^>]*)>")
_AT_NAME = re.compile(r"(?:^|(?<=\s))@\S+\s*")


@dataclass(frozen=True, slots=True)
class ChatMessage:
    """What somebody said.

    Attributes:
        ident: the platform's own id of the message; it counts once under it.
        threads: keys of what it may continue, the closest first; the first is where it stands.
        in_thread: whether the person answered inside a thread, so that it belongs there beyond doubt.
        reply: what the platform needs to answer at the same place.
        files: names of what was attached.
        refs: for each of them what the platform needs to hand it out, {} where it cannot.
    """

    platform: str
    ident: str
    user: str
    text: str
    threads: tuple[str, ...]
    name: str = ""
    in_thread: bool = False
    reply: Mapping[str, str] = field(default_factory=dict)
    files: tuple[str, ...] = ()
    refs: tuple[Mapping[str, str], ...] = ()


def _unreadable(detail: str) -> KnownError:
    return KnownError("chat_unreadable", detail=detail)


def read_object(data: bytes) -> dict[str, Any]:
    """Return an object of JSON; raises KnownError for anything else."""
    try:
        found = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise _unreadable("JSON") from error
    if not isinstance(found, dict):
        raise _unreadable("JSON")
    return found


def part_of(found: Mapping[str, Any], *names: str) -> dict[str, Any]:
    """Return an inner object, {} where there is none."""
    value: Any = found
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return value if isinstance(value, dict) else {}


def text_of(found: Mapping[str, Any], name: str) -> str:
    """Return a text, "" where there is none; numbers as they are written."""
    value = found.get(name)
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    return str(value)


def clean_text(text: str) -> str:
    """Return what was said without mentions of the bot and control characters, line breaks kept."""
    lines = [one_line(line) for line in _MENTION.sub(" ", text[:MOST_TEXT]).splitlines()]
    return "\n".join(lines).strip()


def xml_fields(data: bytes) -> dict[str, str]:
    """Return the fields of WeCom's XML; a document type (entities) is refused before it is parsed."""
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise _unreadable("XML")
    try:
        root = ElementTree.fromstring(data)
    except (ElementTree.ParseError, ValueError) as error:
        raise _unreadable("XML") from error
    return {child.tag: child.text or "" for child in root}


_WECOM_FILES = {"image": "image", "voice": "voice", "video": "video", "file": "file", "link": "link"}


def read_wecom(data: bytes) -> list[ChatMessage]:
    """Read a message of a WeCom app (XML, already decrypted) or of its bot (JSON); events are no messages."""
    if data.lstrip()[:1] == b"{":
        return _read_wecom_bot(data)
    fields = xml_fields(data)
    kind, user, ident = fields.get("MsgType", ""), fields.get("FromUserName", ""), fields.get("MsgId", "")
    if kind == "event" or not user or not ident:
        return []
    text, files = clean_text(fields.get("Content", "")), tuple[str, ...]()
    refs: tuple[dict[str, str], ...] = ()
    if kind == "location":
        text = one_line(fields.get("Label", ""))
    if kind in _WECOM_FILES:
        text = one_line(" ".join(filter(None, (fields.get("Title", ""), fields.get("Url", "")))))
        files = (fields.get("FileName") or _WECOM_FILES[kind],)
        refs = ({"media": fields["MediaId"]} if fields.get("MediaId") else {},)
    agent = fields.get("AgentID", "")
    return [
        ChatMessage(
            "wecom",
            ident,
            user,
            text,
            (f"{agent}:{user}",),
            files=files,
            refs=refs,
            reply={"user": user, "agent": agent},
        )
    ]


def _bot_ref(found: Mapping[str, Any]) -> dict[str, str]:
    """Return where a bot's file stands and what it is sealed with."""
    url = text_of(found, "url")
    return {"url": url, "key": text_of(found, "aeskey")} if url else {}


def _read_wecom_bot(data: bytes) -> list[ChatMessage]:
    """Read what a WeCom AI bot is told over its long connection."""
    found = read_object(data)
    user, ident, kind = (
        text_of(part_of(found, "from"), "userid"),
        text_of(found, "msgid"),
        text_of(found, "msgtype"),
    )
    if not user or not ident:
        return []
    group = text_of(found, "chattype") == "group"
    chat = text_of(found, "chatid")
    text, files = text_of(part_of(found, kind), "content"), tuple[str, ...]()
    refs: tuple[dict[str, str], ...] = ()
    if kind == "mixed":
        items = part_of(found, "mixed").get("msg_item")
        parts = [item for item in (items if isinstance(items, list) else []) if isinstance(item, dict)]
        text = "\n".join(text_of(part_of(item, "text"), "content") for item in parts)
        pictures = [part_of(item, "image") for item in parts if text_of(item, "msgtype") == "image"]
        files, refs = ("image",) * len(pictures), tuple(map(_bot_ref, pictures))
    elif kind not in ("text", "voice"):
        files, refs = (kind or "file",), (_bot_ref(part_of(found, kind)),)
    reply = {"chat": chat if group else user, "user": user, "bot": "1"}
    place = f"bot:{chat}:{user}" if group else f"bot:{user}"
    text = clean_text(_AT_NAME.sub("", text) if group else text)
    return [ChatMessage("wecom", ident, user, text, (place,), reply=reply, files=files, refs=refs)]


def _dingtalk_rich(found: Mapping[str, Any]) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """Return text, attachments and their download codes of DingTalk's message types."""
    kind, content = text_of(found, "msgtype"), part_of(found, "content")
    if kind == "text":
        return text_of(part_of(found, "text"), "content"), (), ()
    if kind == "richText":
        pieces = [item for item in content.get("richText") or () if isinstance(item, dict)]
        pictures = [item for item in pieces if text_of(item, "type") == "picture"]
        codes = tuple(text_of(item, "downloadCode") for item in pictures)
        return "".join(text_of(item, "text") for item in pieces), ("picture",) * len(pictures), codes
    if kind == "audio":
        return text_of(content, "recognition"), ("audio",), (text_of(content, "downloadCode"),)
    return "", (text_of(content, "fileName") or kind or "file",), (text_of(content, "downloadCode"),)


def read_dingtalk(data: bytes) -> list[ChatMessage]:
    """Read what a DingTalk robot is told, by callback or stream."""
    found = read_object(data)
    user = text_of(found, "senderStaffId") or text_of(found, "senderId")
    ident, conversation = text_of(found, "msgId"), text_of(found, "conversationId")
    if not user or not ident:
        return []
    text, files, codes = _dingtalk_rich(found)
    robot = text_of(found, "robotCode")
    refs = tuple({"code": code, "robot": robot} if code else {} for code in codes)
    group = text_of(found, "conversationType") == "2"
    reply = {
        "user": user, "conversation": conversation, "group": "1" if group else "",
        "robot": text_of(found, "robotCode"), "webhook": text_of(found, "sessionWebhook"),
        "until": text_of(found, "sessionWebhookExpiredTime"),
    }  # fmt: skip
    return [
        ChatMessage(
            "dingtalk", ident, user, clean_text(_AT_NAME.sub("", text) if group else text),
            (f"{conversation}:{user}",), one_line(text_of(found, "senderNick"))[:200], reply=reply, files=files,
            refs=refs,
        )
    ]  # fmt: skip


def _feishu_post(content: Mapping[str, Any]) -> str:
    """Return the text of a rich message: its paragraphs, whatever language they stand under."""
    body = content if "content" in content else next((v for v in content.values() if isinstance(v, dict)), {})
    lines = [text_of(body, "title")]
    for paragraph in body.get("content") or ():
        pieces = [item for item in paragraph if isinstance(item, dict)] if isinstance(paragraph, list) else []
        lines.append("".join(text_of(item, "text") or text_of(item, "href") for item in pieces))
    return "\n".join(lines)


def _feishu_pictures(content: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the keys of the pictures in a rich message."""
    body = content if "content" in content else next((v for v in content.values() if isinstance(v, dict)), {})
    lists = [paragraph for paragraph in body.get("content") or () if isinstance(paragraph, list)]
    pieces = [item for paragraph in lists for item in paragraph if isinstance(item, dict)]
    return tuple(key for item in pieces if (key := text_of(item, "image_key")))


def _feishu_text(message: Mapping[str, Any]) -> tuple[str, tuple[str, ...], tuple[dict[str, str], ...]]:
    """Return text, attachments, and what each is fetched by."""
    kind = text_of(message, "message_type")
    try:
        content = json.loads(text_of(message, "content") or "{}")
    except (ValueError, RecursionError):
        content = {}
    content = content if isinstance(content, dict) else {}
    if kind == "text":
        return text_of(content, "text"), (), ()
    if kind == "post":
        keys = _feishu_pictures(content)
        refs = tuple({"key": key, "type": "image"} for key in keys)
        return _feishu_post(content), ("image",) * len(keys), refs
    picture, file = text_of(content, "image_key"), text_of(content, "file_key")
    ref = {"key": file, "type": "file"} if file else {"key": picture, "type": "image"} if picture else {}
    return "", (text_of(content, "file_name") or kind or "file",), (ref,)


def read_feishu(data: bytes) -> list[ChatMessage]:
    """Read a Feishu event (schema 2.0, already decrypted): `im.message.receive_v1` by a person."""
    found = read_object(data)
    event, message = part_of(found, "event"), part_of(found, "event", "message")
    if text_of(part_of(found, "header"), "event_type") != "im.message.receive_v1":
        return []
    sender = part_of(event, "sender")
    ids = part_of(sender, "sender_id")
    user = text_of(ids, "user_id") or text_of(ids, "open_id")
    ident, chat = text_of(message, "message_id"), text_of(message, "chat_id")
    if text_of(sender, "sender_type") not in ("user", "") or not user or not ident:
        return []
    text, files, keys = _feishu_text(message)
    refs = tuple(key | {"message": ident} if key else {} for key in keys)
    root = text_of(message, "root_id") or text_of(message, "parent_id")
    direct = text_of(message, "chat_type") == "p2p"
    places = [f"{chat}:{root or ident}"] if root or not direct else []
    return [
        ChatMessage(
            "feishu", ident, user, clean_text(text), (*places, *((chat,) if direct else ())),
            in_thread=bool(root), files=files, refs=refs,
            reply={"message": ident, "chat": chat, "thread": "" if direct else "1"},
        )
    ]  # fmt: skip


def _slack_text(event: Mapping[str, Any]) -> str:
    text = _MENTION.sub(" ", text_of(event, "text"))
    text = _SLACK_NAME.sub(r"\1", text)
    text = _SLACK_LINK.sub(lambda found: found[2] or found[1].removeprefix("mailto:"), text)
    return clean_text(text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"))


def _slack_ref(item: Mapping[str, Any]) -> dict[str, str]:
    """Return where a file of Slack stands."""
    url = text_of(item, "url_private_download") or text_of(item, "url_private")
    return {"url": url, "type": text_of(item, "mimetype")} if url else {}


def read_slack(data: bytes) -> list[ChatMessage]:
    """Read a Slack event callback: a message to the bot or in its channels, by a person, not an edit."""
    found = read_object(data)
    event = part_of(found, "event")
    user, stamp, channel = text_of(event, "user"), text_of(event, "ts"), text_of(event, "channel")
    if text_of(event, "type") not in ("message", "app_mention") or not (user and stamp and channel):
        return []
    if text_of(event, "bot_id") or text_of(event, "subtype") not in ("", "file_share", "thread_broadcast"):
        return []
    root = text_of(event, "thread_ts")
    direct = text_of(event, "channel_type") == "im" or channel.startswith("D")
    listed = event.get("files")
    items = [item for item in (listed if isinstance(listed, list) else [])[:20] if isinstance(item, dict)]
    files = tuple(one_line(text_of(item, "name"))[:200] or "file" for item in items)
    refs = tuple(map(_slack_ref, items))
    places = [f"{channel}:{root or stamp}"] if root or not direct else []
    team = text_of(found, "team_id") or text_of(event, "team")
    return [
        ChatMessage(
            "slack", f"{team}:{channel}:{stamp}", user, _slack_text(event),
            (*places, *((channel,) if direct else ())), in_thread=bool(root), files=files, refs=refs,
            reply={"channel": channel, "thread": root or ("" if direct else stamp), "user": user},
        )
    ]  # fmt: skip


READERS: Mapping[str, Callable[[bytes], list[ChatMessage]]] = {
    "wecom": read_wecom,
    "dingtalk": read_dingtalk,
    "feishu": read_feishu,
    "slack": read_slack,
}
"""Platform -> reader of what it posts, decrypted."""
