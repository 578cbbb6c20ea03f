"""Files of the chat platforms: fetched as each documents it, bounded as they come, and sent where a platform takes them.

A token of ours goes to the platform's own host only, whatever a message or a redirect names. Blocking.
"""

import base64
import binascii
import json
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from email.message import Message
from http.client import HTTPException, HTTPMessage
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from desk.intake.chat.calls import (
    TIMEOUT_S,
    LaterError,
    RefusedError,
    call,
    failed,
    judge,
    once_more,
)
from desk.intake.chat.clients import Client, DingTalk, Feishu, Post, Slack, WeCom

PIECE = 1 << 16
MB = 1_000_000
TAKES: Mapping[str, int] = {"wecom": 20 * MB, "feishu": 30 * MB, "slack": 200 * MB}
"""Platform -> largest file it takes from us; another gets the link to the portal."""


class _Careful(urllib.request.HTTPRedirectHandler):
    """Follows redirects, but carries no token to another host."""

    def redirect_request(
        self, req: urllib.request.Request, fp: Any, code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> urllib.request.Request | None:
        """Return the next request, without our token where it leaves the host."""
        made = super().redirect_request(req, fp, code, msg, headers, newurl)
        if made is not None and urlsplit(newurl)[:2] != urlsplit(req.full_url)[:2]:
            made.remove_header("Authorization")
        return made


def checked(url: str, api: str) -> str:
    """Return an address to fetch from: https, or the very place of the interface; raises RefusedError."""
    given, own = urlsplit(url), urlsplit(api)
    if given[:2] == own[:2] or (given.scheme == "https" and given.hostname and not given.username):
        return url
    raise RefusedError("no https address")


def is_own(url: str, api: str, domain: str) -> bool:
    """Tell whether an address is the platform's own, so that our token may go there."""
    given, own = urlsplit(url), urlsplit(api)
    host = given.hostname or ""
    near = given.scheme == "https" and (host == domain or host.endswith(f".{domain}"))
    return given[:2] == own[:2] or near


def download(url: str, into: Path, limit: int, headers: Mapping[str, str] | None = None) -> Message:
    """Write what an address holds into a file and return its headers; raises where it is larger than `limit` bytes."""
    request = urllib.request.Request(url, headers=dict(headers or {}))
    opener = urllib.request.build_opener(_Careful)
    try:
        with opener.open(request, timeout=TIMEOUT_S) as answer, into.open("wb") as stream:
            size, said = 0, answer.headers.get("Content-Length", "")
            if said.isdigit() and int(said) > limit:
                raise RefusedError(f"larger than {limit // MB} MB")
            while piece := answer.read(PIECE):
                size += len(piece)
                if size > limit:
                    raise RefusedError(f"larger than {limit // MB} MB")
                stream.write(piece)
            if said.isdigit() and size < int(said):
                raise LaterError("cut off")
            found: Message = answer.headers
            return found
    except urllib.error.HTTPError as error:
        answer_of = failed(error)
        judge(answer_of.get("code") or answer_of.get("errcode") or error.code, str(answer_of)[:200])
        raise RefusedError(f"HTTP {error.code}") from error
    except (OSError, ValueError, HTTPException) as error:
        raise LaterError(type(error).__name__) from error


def _said(path: Path, headers: Message) -> dict[str, Any]:
    """Return the object that came instead of a file, {} where it is a file."""
    kind = headers.get_content_type()
    if kind not in ("application/json", "text/plain") or path.stat().st_size > 4096:
        return {}
    if headers.get("Content-Disposition"):
        return {}
    try:
        found = json.loads(path.read_bytes())
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _fetch_wecom(client: WeCom, ref: Mapping[str, str], into: Path, limit: int) -> str:
    """Fetch a media file of the app; an error comes as JSON with status 200."""
    named: list[str] = []

    def act(token: str) -> None:
        query = urlencode({"access_token": token, "media_id": ref["media"]})
        headers = download(f"{client.table['api']}/cgi-bin/media/get?{query}", into, limit)
        found = _said(into, headers)
        judge(found.get("errcode"), str(found.get("errmsg", "")), stale=client.STALE, later=client.LATER)
        named.append(headers.get_filename() or "")

    once_more(client.token, act)
    return named[-1]


def _fetch_dingtalk(client: DingTalk, ref: Mapping[str, str], into: Path, limit: int) -> str:
    robot = client.table["robot_code"] or ref.get("robot") or client.table["app_key"]
    found = client.api("/v1.0/robot/messageFiles/download", {"downloadCode": ref["code"], "robotCode": robot})
    url = checked(str(found.get("downloadUrl", "")), client.table["api"])
    return download(url, into, limit).get_filename() or ""


def _fetch_feishu(client: Feishu, ref: Mapping[str, str], into: Path, limit: int) -> str:
    path = (
        f"/open-apis/im/v1/messages/{quote(ref['message'], safe='')}/resources/{quote(ref['key'], safe='')}"
    )
    url = f"{client.table['api']}{path}?type={quote(ref['type'])}"
    named: list[str] = []

    def act(token: str) -> None:
        headers = download(url, into, limit, {"Authorization": f"Bearer {token}"})
        found = _said(into, headers)
        judge(found.get("code"), str(found.get("msg", "")), stale=client.STALE, later=client.LATER)
        named.append(headers.get_filename() or "")

    once_more(client.token, act)
    return named[-1]


def _fetch_slack(client: Slack, ref: Mapping[str, str], into: Path, limit: int) -> str:
    """Fetch with the bot's token; a page instead of the file means that the right `files:read` is missing."""
    url, api = ref["url"], client.table["api"]
    if not is_own(url, api, "slack.com"):
        raise RefusedError("not an address of Slack")
    headers = download(url, into, limit, {"Authorization": f"Bearer {client.table['bot_token']}"})
    if headers.get_content_type() == "text/html" and not ref.get("type", "").startswith("text/html"):
        raise RefusedError("files:read is missing")
    return headers.get_filename() or ""


def _fetch_sealed(ref: Mapping[str, str], into: Path, limit: int, api: str) -> str:
    """Fetch a file of WeCom's bot: an address of a few minutes, the bytes sealed with the message's own key."""
    named = download(checked(ref["url"], api), into, limit).get_filename() or ""
    if ref.get("key"):
        into.write_bytes(_opened(into.read_bytes(), ref["key"]))
    return named


def _opened(data: bytes, key: str) -> bytes:
    from desk.intake.chat.envelopes import EnvelopeError, open_file

    try:
        return open_file(base64.b64decode(key + "=" * (-len(key) % 4)), data)
    except (EnvelopeError, binascii.Error, ValueError) as error:
        raise RefusedError(f"sealed: {error}") from error


_FETCH: Mapping[str, Callable[[Any, Mapping[str, str], Path, int], str]] = {
    "wecom": _fetch_wecom,
    "dingtalk": _fetch_dingtalk,
    "feishu": _fetch_feishu,
    "slack": _fetch_slack,
}


def fetch(
    platform: str, client: Client | None, ref: Mapping[str, str], into: Path, limit: int, api: str = ""
) -> str:
    """Fetch a file that a message named; returns the name the platform gives it, "" for none.

    `api` is the configured address of the platform, whose own files need no https.
    """
    if platform == "wecom" and "url" in ref:
        return _fetch_sealed(ref, into, limit, api)
    if client is None or platform not in _FETCH:
        raise RefusedError("not configured")
    return _FETCH[platform](client, ref, into, limit)


# ---- out -------------------------------------------------------------------------------------------


def _form(fields: Mapping[str, str], field: str, name: str, data: bytes) -> tuple[bytes, dict[str, str]]:
    """Return a form with one file, and its headers."""
    mark = "desk-boundary-7f1c9e"
    while mark.encode() in data:
        mark += "x"
    parts = [
        f'--{mark}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode()
        for key, value in fields.items()
    ]
    shown = name.replace('"', "'").replace("\r", "").replace("\n", "")
    head = (
        f'--{mark}\r\nContent-Disposition: form-data; name="{field}"; filename="{shown}"\r\n'
        "Content-Type: application/octet-stream\r\n\r\n"
    )
    body = b"".join((*parts, head.encode(), data, f"\r\n--{mark}--\r\n".encode()))
    return body, {"Content-Type": f"multipart/form-data; boundary={mark}"}


def _attach_wecom(client: WeCom, post: Post, name: str, data: bytes) -> None:
    body, headers = _form({}, "media", name, data)
    media: list[str] = []

    def act(token: str) -> None:
        url = f"{client.table['api']}/cgi-bin/media/upload?access_token={quote(token)}&type=file"
        found = call(url, body, headers)
        judge(found.get("errcode"), str(found.get("errmsg", "")), stale=client.STALE, later=client.LATER)
        media.append(str(found.get("media_id", "")))

    once_more(client.token, act)
    agent = str(client.table["agent_id"])
    message = {
        "touser": post.place.get("user", ""), "msgtype": "file", "file": {"media_id": media[-1]},
        "agentid": int(agent) if agent.isdigit() else agent,
    }  # fmt: skip
    client.api("/cgi-bin/message/send", message)


def _attach_feishu(client: Feishu, post: Post, name: str, data: bytes) -> None:
    body, headers = _form({"file_type": "stream", "file_name": name}, "file", name, data)
    keys: list[str] = []

    def act(token: str) -> None:
        given = headers | {"Authorization": f"Bearer {token}"}
        found = call(f"{client.table['api']}/open-apis/im/v1/files", body, given)
        judge(found.get("code"), str(found.get("msg", "")), stale=client.STALE, later=client.LATER)
        keys.append(str(found.get("data", {}).get("file_key", "")))

    once_more(client.token, act)
    client.say(post, "file", {"file_key": keys[-1]})


def _attach_slack(client: Slack, post: Post, name: str, data: bytes) -> None:
    query = urlencode({"filename": name, "length": len(data)})
    found = client.api(f"files.getUploadURLExternal?{query}", None, "GET")
    url = checked(str(found.get("upload_url", "")), client.table["api"])
    call(url, data, {"Content-Type": "application/octet-stream"})
    body = {
        "files": [{"id": str(found.get("file_id", "")), "title": name}],
        "channel_id": post.place.get("channel", ""),
    }
    if post.place.get("thread"):
        body["thread_ts"] = post.place["thread"]
    client.api("files.completeUploadExternal", body)


_ATTACH: Mapping[str, Callable[[Any, Post, str, bytes], None]] = {
    "wecom": _attach_wecom,
    "feishu": _attach_feishu,
    "slack": _attach_slack,
}


def takes(platform: str, place: Mapping[str, str], size: int) -> bool:
    """Tell whether a file of this size can be sent to a place; WeCom's bot takes none."""
    return size <= TAKES.get(platform, 0) and not place.get("bot")


def attach(platform: str, client: Client, post: Post, data: bytes) -> None:
    """Send a file; its name stands in the post."""
    if platform not in _ATTACH:
        raise RefusedError("takes no files")
    _ATTACH[platform](client, post, post.place.get("file", "file"), data)
