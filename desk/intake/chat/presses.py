"""Presses of a card's button, as each platform posts them, read into one shape. Pure; what is no press gives None."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from desk.intake.chat.events import part_of, read_object, text_of, xml_fields
from desk.process.errors import KnownError


@dataclass(frozen=True, slots=True)
class Press:
    """Somebody pressed a button.

    Attributes:
        ident: the platform's own id of the press; it counts once under it.
        action: what the button was given, such as accept:TICKET.
        place: what the platform needs to change the card.
    """

    platform: str
    ident: str
    user: str
    action: str
    place: Mapping[str, str]


def _made(platform: str, ident: str, user: str, action: str, place: Mapping[str, str]) -> Press | None:
    return Press(platform, ident, user, action, place) if ident and user and action else None


def _wecom(data: bytes) -> Press | None:
    if data.lstrip()[:1] == b"{":
        return None
    fields = xml_fields(data)
    if fields.get("Event") != "template_card_event":
        return None
    user, code = fields.get("FromUserName", ""), fields.get("ResponseCode", "")
    place = {"user": user, "code": code, "agent": fields.get("AgentID", ""), "task": fields.get("TaskId", "")}
    return _made("wecom", code or fields.get("TaskId", ""), user, fields.get("EventKey", ""), place)


def _inner(found: Mapping[str, Any], name: str) -> dict[str, Any]:
    """Return an object that may stand as text inside another."""
    value = found.get(name)
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            return {}
    return value if isinstance(value, dict) else {}


def _dingtalk(data: bytes) -> Press | None:
    found = read_object(data)
    track, user = text_of(found, "outTrackId"), text_of(found, "userId")
    private = part_of(_inner(found, "content") or _inner(found, "value"), "cardPrivateData")
    action = text_of(part_of(private, "params"), "action")
    return _made("dingtalk", f"{track}:{user}" if track else "", user, action, {"task": track, "user": user})


def _feishu(data: bytes) -> Press | None:
    found = read_object(data)
    head, event = part_of(found, "header"), part_of(found, "event")
    if text_of(head, "event_type") != "card.action.trigger":
        return None
    who = part_of(event, "operator")
    user = text_of(who, "user_id") or text_of(who, "open_id")
    message = text_of(part_of(event, "context"), "open_message_id")
    place = {"message": message, "user": user, "open": text_of(who, "open_id")}
    action = text_of(part_of(event, "action", "value"), "action")
    return _made("feishu", text_of(head, "event_id"), user, action, place)


def _slack(data: bytes) -> Press | None:
    found = read_object(data)
    if text_of(found, "type") != "block_actions":
        return None
    listed = found.get("actions")
    first = listed[0] if isinstance(listed, list) and listed and isinstance(listed[0], dict) else {}
    user, channel = text_of(part_of(found, "user"), "id"), text_of(part_of(found, "channel"), "id")
    stamp = text_of(part_of(found, "container"), "message_ts")
    place = {"channel": channel, "ts": stamp, "user": user}
    ident = f"{channel}:{stamp}:{text_of(first, 'action_ts') or text_of(found, 'trigger_id')}"
    return _made("slack", ident, user, text_of(first, "value"), place)


PRESSES: Mapping[str, Callable[[bytes], Press | None]] = {
    "wecom": _wecom,
    "dingtalk": _dingtalk,
    "feishu": _feishu,
    "slack": _slack,
}


def read_press(platform: str, data: bytes) -> Press | None:
    """Return the press that a platform posted, None where it is something else or unreadable."""
    reader = PRESSES.get(platform)
    try:
        return reader(data) if reader is not None else None
    except KnownError:
        return None
