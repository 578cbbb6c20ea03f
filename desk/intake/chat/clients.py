"""Says things on the chat platforms: one small client each, which believes their error codes, not the HTTP status.

Tokens are fetched when needed and again when a platform says that they are old. Blocking: for worker threads.
"""

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable
from urllib.parse import quote, urlsplit

from desk.intake.chat.calls import LaterError, RefusedError, StaleTokenError, Token, call, judge, once_more


@dataclass(frozen=True, slots=True)
class Post:
    """What is said: `place` is what the platform's message named for answers, `name` makes repeats harmless."""

    text: str
    place: Mapping[str, str]
    name: str


@runtime_checkable
class Client(Protocol):
    """One platform."""

    def check(self) -> None:
        """Ask the platform whether the credentials are right; raises as `send` does."""

    def send(self, post: Post) -> None:
        """Say it; raises LaterError or RefusedError."""

    def person(self, user: str) -> tuple[str, str]:
        """Return name and mail address of a user, "" for what the platform does not tell."""


@runtime_checkable
class Interface(Client, Protocol):
    """A platform whose interface can be asked for more than plain messages: cards, files.

    Attributes:
        table: its part of the configuration.
    """

    table: Mapping[str, Any]

    def api(self, path: str, body: Any, method: str = "POST") -> dict[str, Any]:
        """Ask the interface with a token that holds; raises as `send` does."""


class WeCom:
    """Messages of a WeCom app to one person."""

    STALE, LATER = (40014, 42001, 40001), (-1, 45009, 45033, 6000)

    def __init__(self, table: Mapping[str, Any], clock: Callable[[], float] = time.monotonic) -> None:
        """`table` is the part of the configuration."""
        self.table = table
        self.token = Token(self._fetch, clock)

    def _fetch(self) -> tuple[str, float]:
        corp, secret = quote(self.table["corp_id"]), quote(self.table["secret"])
        found = call(f"{self.table['api']}/cgi-bin/gettoken?corpid={corp}&corpsecret={secret}")
        judge(found.get("errcode"), str(found.get("errmsg", "")), later=self.LATER)
        return str(found.get("access_token", "")), float(found.get("expires_in", 7200))

    def check(self) -> None:
        """Fetch a token."""
        self.token.drop()
        self.token.get()

    def person(self, user: str) -> tuple[str, str]:
        """Ask the address book."""
        found: dict[str, Any] = {}

        def act(token: str) -> None:
            url = f"{self.table['api']}/cgi-bin/user/get?access_token={quote(token)}&userid={quote(user)}"
            found.update(call(url))
            judge(found.get("errcode"), str(found.get("errmsg", "")), stale=self.STALE, later=self.LATER)

        once_more(self.token, act)
        return str(found.get("name") or ""), str(found.get("email") or found.get("biz_mail") or "")

    def send(self, post: Post) -> None:
        """Send a text; WeCom itself drops a repeat of the same text within half an hour."""
        agent = self.table["agent_id"]
        body = {
            "touser": post.place.get("user", ""), "msgtype": "text", "text": {"content": post.text[:2000]},
            "agentid": int(agent) if agent.isdigit() else agent, "safe": 0,
            "enable_duplicate_check": 1, "duplicate_check_interval": 1800,
        }  # fmt: skip

        self.api("/cgi-bin/message/send", body)

    def api(self, path: str, body: Any, method: str = "POST") -> dict[str, Any]:
        """Ask the app's interface; raises what the error code means."""
        found: dict[str, Any] = {}

        def act(token: str) -> None:
            found.update(call(f"{self.table['api']}{path}?access_token={quote(token)}", body, None, method))
            judge(found.get("errcode"), str(found.get("errmsg", "")), stale=self.STALE, later=self.LATER)
            if found.get("invaliduser"):
                raise RefusedError(f"invaliduser {found['invaliduser']}")

        once_more(self.token, act)
        return found


class DingTalk:
    """A DingTalk robot: by the session's webhook while it holds, else by the robot's own interface."""

    def __init__(self, table: Mapping[str, Any], clock: Callable[[], float] = time.monotonic) -> None:
        """`table` is the part of the configuration."""
        self.table = table
        self.token = Token(self._fetch, clock)

    def _fetch(self) -> tuple[str, float]:
        body = {"appKey": self.table["app_key"], "appSecret": self.table["app_secret"]}
        found = self._asked("/v1.0/oauth2/accessToken", body)
        return str(found.get("accessToken", "")), float(found.get("expireIn", 7200))

    def _asked(self, path: str, body: Any, token: str = "", method: str = "POST") -> dict[str, Any]:
        headers = {"x-acs-dingtalk-access-token": token} if token else {}
        found = call(f"{self.table['api']}{path}", body, headers, method)
        code = found.get("code")
        if isinstance(code, str) and code:
            why = f"{code} {found.get('message', '')}"[:300]
            if "token" in code.lower() and token:
                raise StaleTokenError(why)
            if "throttl" in code.lower() or "limit" in code.lower() or "qps" in code.lower():
                raise LaterError(why, 60.0)
            raise RefusedError(why)
        return found

    def check(self) -> None:
        """Fetch a token."""
        self.token.drop()
        self.token.get()

    def person(self, user: str) -> tuple[str, str]:
        """Nothing to ask: DingTalk tells the name with the message."""
        return "", ""

    def _webhook(self, place: Mapping[str, str]) -> str:
        """Return the session's webhook while it holds and leads to DingTalk (or to the configured address)."""
        url, until = place.get("webhook", ""), place.get("until", "")
        if not url or not until.isdigit() or int(until) / 1000 < time.time() + 10:
            return ""
        given, own = urlsplit(url), urlsplit(self.table["api"])
        near = (given.scheme, given.netloc) == (own.scheme, own.netloc)
        host = given.hostname or ""
        public = given.scheme == "https" and (host == "dingtalk.com" or host.endswith(".dingtalk.com"))
        return url if near or public else ""

    def send(self, post: Post) -> None:
        """Send a text."""
        if url := self._webhook(post.place):
            body: dict[str, Any] = {"msgtype": "text", "text": {"content": post.text[:5000]}}
            if post.place.get("group"):
                body["at"] = {"atUserIds": [post.place.get("user", "")], "isAtAll": False}
            found = call(url, body)
            judge(found.get("errcode"), str(found.get("errmsg", "")), later=(-1, 130101, 660026, 410100))
            return
        robot = self.table["robot_code"] or post.place.get("robot") or self.table["app_key"]
        message = {
            "robotCode": robot, "msgKey": "sampleText",
            "msgParam": json.dumps({"content": post.text[:5000]}, ensure_ascii=False),
        }  # fmt: skip
        if post.place.get("group"):
            path, to = "groupMessages/send", {"openConversationId": post.place.get("conversation", "")}
        else:
            path, to = "oToMessages/batchSend", {"userIds": [post.place.get("user", "")]}  # type: ignore[dict-item]

        found = self.api(f"/v1.0/robot/{path}", message | to)
        if found.get("invalidStaffIdList"):
            raise RefusedError(f"invalid {found['invalidStaffIdList']}")

    def api(self, path: str, body: Any, method: str = "POST") -> dict[str, Any]:
        """Ask the interface with the app's token."""
        found: dict[str, Any] = {}
        once_more(self.token, lambda token: found.update(self._asked(path, body, token, method)))
        return found


class Feishu:
    """Answers of a Feishu app, in the thread of the message in groups."""

    STALE = (99991661, 99991663, 99991664, 99991668, 99991677)
    LATER = (99991400, 230020, 11232)

    def __init__(self, table: Mapping[str, Any], clock: Callable[[], float] = time.monotonic) -> None:
        """`table` is the part of the configuration."""
        self.table = table
        self.token = Token(self._fetch, clock)

    def _fetch(self) -> tuple[str, float]:
        body = {"app_id": self.table["app_id"], "app_secret": self.table["app_secret"]}
        found = call(f"{self.table['api']}/open-apis/auth/v3/tenant_access_token/internal", body)
        judge(found.get("code"), str(found.get("msg", "")), later=self.LATER)
        return str(found.get("tenant_access_token", "")), float(found.get("expire", 7200))

    def check(self) -> None:
        """Fetch a token."""
        self.token.drop()
        self.token.get()

    def person(self, user: str) -> tuple[str, str]:
        """Ask the address book (the app needs the right to read it)."""
        kind = "open_id" if user.startswith("ou_") else "user_id"
        path = f"/open-apis/contact/v3/users/{quote(user, safe='')}?user_id_type={kind}"
        found = self.api(path, None, "GET")
        data = found.get("data")
        who = data.get("user", {}) if isinstance(data, dict) else {}
        return str(who.get("name") or ""), str(who.get("enterprise_email") or who.get("email") or "")

    def send(self, post: Post) -> None:
        """Reply to the message, or write to the person; Feishu drops a repeat with the same uuid within an hour."""
        self.say(post, "text", {"text": post.text[:10_000]})

    def say(self, post: Post, kind: str, content: Mapping[str, Any]) -> None:
        """Say something of any kind at the place of a post."""
        body: dict[str, Any] = {
            "msg_type": kind, "content": json.dumps(content, ensure_ascii=False), "uuid": post.name[-50:],
        }  # fmt: skip
        if message := post.place.get("message"):
            body |= {"reply_in_thread": True} if post.place.get("thread") else {}
            self.api(f"/open-apis/im/v1/messages/{quote(message, safe='')}/reply", body)
            return
        user = post.place.get("user", "")
        kind = "open_id" if user.startswith("ou_") else "user_id"
        self.api(f"/open-apis/im/v1/messages?receive_id_type={kind}", body | {"receive_id": user})

    def api(self, path: str, body: Any, method: str = "POST") -> dict[str, Any]:
        """Ask the interface with the app's token."""
        found: dict[str, Any] = {}

        def act(token: str) -> None:
            url = f"{self.table['api']}{path}"
            found.update(call(url, body, {"Authorization": f"Bearer {token}"}, method))
            judge(found.get("code"), str(found.get("msg", "")), stale=self.STALE, later=self.LATER)

        once_more(self.token, act)
        return found


def slack_channel(post: Post) -> str:
    """Return the channel of a post; a person's id stands for the direct chat."""
    return post.place.get("channel") or post.place.get("user", "")


class Slack:
    """Answers of a Slack app, in the message's thread."""

    LATER = (
        "ratelimited",
        "rate_limited",
        "internal_error",
        "fatal_error",
        "service_unavailable",
        "request_timeout",
    )

    def __init__(self, table: Mapping[str, Any], clock: Callable[[], float] = time.monotonic) -> None:
        """`table` is the part of the configuration."""
        self.table = table

    def api(self, path: str, body: Any, method: str = "POST") -> dict[str, Any]:
        """Call a method of the interface; raises what its error means."""
        headers = {"Authorization": f"Bearer {self.table['bot_token']}"}
        found = call(f"{self.table['api']}/api/{path}", body, headers, method)
        if found.get("ok") is not True:
            error = str(found.get("error", "unknown"))
            if error in self.LATER:
                raise LaterError(error, 30.0)
            raise RefusedError(error)
        return found

    def check(self) -> None:
        """Ask who we are."""
        self.api("auth.test", {})

    def person(self, user: str) -> tuple[str, str]:
        """Ask for the profile (the app needs users:read, and users:read.email for the address)."""
        headers = {"Authorization": f"Bearer {self.table['bot_token']}"}
        found = call(f"{self.table['api']}/api/users.info?user={quote(user)}", None, headers)
        who = found.get("user")
        profile = who.get("profile", {}) if isinstance(who, dict) else {}
        return str(profile.get("real_name") or ""), str(profile.get("email") or "")

    def send(self, post: Post) -> None:
        """Post the text; characters with a meaning of their own are escaped as Slack wants it."""
        text = post.text[:35_000].replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        body = {"channel": slack_channel(post), "text": text, "unfurl_links": False}
        if post.place.get("thread"):
            body["thread_ts"] = post.place["thread"]
        self.api("chat.postMessage", body)


CLIENTS: Mapping[str, Callable[[Mapping[str, Any]], Client]] = {
    "wecom": WeCom,
    "dingtalk": DingTalk,
    "feishu": Feishu,
    "slack": Slack,
}
