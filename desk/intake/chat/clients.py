"""Says things on the chat platforms: one small client each, which believes their error codes, not the HTTP status.

Tokens are fetched when needed and again when a platform says that they are old. Blocking: for worker threads.
"""

import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable
from urllib.parse import quote, urlsplit

TIMEOUT_S = 15
ANSWER_LIMIT = 1_000_000
EARLY_S = 120


class LaterError(Exception):
    """The platform cannot take it now; `after_s` says when to try again."""

    def __init__(self, why: str, after_s: float = 0.0) -> None:
        """Keep the reason."""
        super().__init__(why)
        self.after_s = after_s


class RefusedError(Exception):
    """The platform will never take it: a wrong recipient, a missing right, a bot that is switched off."""


class StaleTokenError(Exception):
    """The token is old or was taken back."""


@dataclass(frozen=True, slots=True)
class Post:
    """What is said: `place` is what the platform's message named for answers, `name` makes repeats harmless."""

    text: str
    place: Mapping[str, str]
    name: str


def call(url: str, body: Any = None, headers: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Post JSON (or get) and return the JSON that answers; raises LaterError for what passes, RefusedError for 4xx."""
    data = None if body is None else json.dumps(body, ensure_ascii=False).encode()
    given = {"Content-Type": "application/json; charset=utf-8", **(headers or {})}
    request = urllib.request.Request(url, data, given)
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT_S) as answer:
            found = json.loads(answer.read(ANSWER_LIMIT))
    except urllib.error.HTTPError as error:
        found = _failed(error)
    except (OSError, ValueError) as error:
        raise LaterError(type(error).__name__) from error
    return found if isinstance(found, dict) else {}


def _failed(error: urllib.error.HTTPError) -> Any:
    """Return the platform's own word where it has one (DingTalk and Feishu answer 400 with a code)."""
    wait = error.headers.get("Retry-After", "") if error.headers else ""
    with error:
        if error.code == 429 or error.code >= 500:
            raise LaterError(f"HTTP {error.code}", float(wait) if wait.isdigit() else 0.0)
        try:
            found = json.loads(error.read(ANSWER_LIMIT))
        except (OSError, ValueError):
            found = None
    if not isinstance(found, dict):
        raise RefusedError(f"HTTP {error.code}")
    return found


class Token:
    """An access token and until when it holds."""

    def __init__(self, fetch: Callable[[], tuple[str, float]], clock: Callable[[], float]) -> None:
        """`fetch` returns a token and the seconds it holds."""
        self._fetch = fetch
        self._clock = clock
        self._value = ""
        self._until = 0.0

    def get(self) -> str:
        """Return a token that holds."""
        if not self._value or self._clock() >= self._until:
            self._value, seconds = self._fetch()
            self._until = self._clock() + max(seconds - EARLY_S, seconds / 2)
        return self._value

    def drop(self) -> None:
        """Forget it: the platform does not take it any more."""
        self._value = ""


@runtime_checkable
class Client(Protocol):
    """One platform."""

    def check(self) -> None:
        """Ask the platform whether the credentials are right; raises as `send` does."""

    def send(self, post: Post) -> None:
        """Say it; raises LaterError or RefusedError."""

    def person(self, user: str) -> tuple[str, str]:
        """Return name and mail address of a user, "" for what the platform does not tell."""


def _once_more(token: Token, act: Callable[[str], None]) -> None:
    """Act with the token, and once more with a new one where it is said to be old."""
    try:
        act(token.get())
    except StaleTokenError:
        token.drop()
        try:
            act(token.get())
        except StaleTokenError as error:
            raise LaterError(f"token: {error}") from error


def _judge(code: Any, said: str, *, stale: tuple[int, ...] = (), later: tuple[int, ...] = ()) -> None:
    """Raise what an error code means; 0 and None are success."""
    if code in (0, None):
        return
    why = f"{code} {said}"[:300]
    if code in stale:
        raise StaleTokenError(why)
    if code in later:
        raise LaterError(why, 60.0)
    raise RefusedError(why)


class WeCom:
    """Messages of a WeCom app to one person."""

    STALE, LATER = (40014, 42001, 40001), (-1, 45009, 45033, 6000)

    def __init__(self, table: Mapping[str, Any], clock: Callable[[], float] = time.monotonic) -> None:
        """`table` is the part of the configuration."""
        self._table = table
        self._token = Token(self._fetch, clock)

    def _fetch(self) -> tuple[str, float]:
        corp, secret = quote(self._table["corp_id"]), quote(self._table["secret"])
        found = call(f"{self._table['api']}/cgi-bin/gettoken?corpid={corp}&corpsecret={secret}")
        _judge(found.get("errcode"), str(found.get("errmsg", "")), later=self.LATER)
        return str(found.get("access_token", "")), float(found.get("expires_in", 7200))

    def check(self) -> None:
        """Fetch a token."""
        self._token.drop()
        self._token.get()

    def person(self, user: str) -> tuple[str, str]:
        """Ask the address book."""
        found: dict[str, Any] = {}

        def act(token: str) -> None:
            url = f"{self._table['api']}/cgi-bin/user/get?access_token={quote(token)}&userid={quote(user)}"
            found.update(call(url))
            _judge(found.get("errcode"), str(found.get("errmsg", "")), stale=self.STALE, later=self.LATER)

        _once_more(self._token, act)
        return str(found.get("name") or ""), str(found.get("email") or found.get("biz_mail") or "")

    def send(self, post: Post) -> None:
        """Send a text; WeCom itself drops a repeat of the same text within half an hour."""
        agent = self._table["agent_id"]
        body = {
            "touser": post.place.get("user", ""), "msgtype": "text", "text": {"content": post.text[:2000]},
            "agentid": int(agent) if agent.isdigit() else agent, "safe": 0,
            "enable_duplicate_check": 1, "duplicate_check_interval": 1800,
        }  # fmt: skip

        def act(token: str) -> None:
            found = call(f"{self._table['api']}/cgi-bin/message/send?access_token={quote(token)}", body)
            _judge(found.get("errcode"), str(found.get("errmsg", "")), stale=self.STALE, later=self.LATER)
            if found.get("invaliduser"):
                raise RefusedError(f"invaliduser {found['invaliduser']}")

        _once_more(self._token, act)


class DingTalk:
    """A DingTalk robot: by the session's webhook while it holds, else by the robot's own interface."""

    def __init__(self, table: Mapping[str, Any], clock: Callable[[], float] = time.monotonic) -> None:
        """`table` is the part of the configuration."""
        self._table = table
        self._token = Token(self._fetch, clock)

    def _fetch(self) -> tuple[str, float]:
        body = {"appKey": self._table["app_key"], "appSecret": self._table["app_secret"]}
        found = self._asked("/v1.0/oauth2/accessToken", body)
        return str(found.get("accessToken", "")), float(found.get("expireIn", 7200))

    def _asked(self, path: str, body: Any, token: str = "") -> dict[str, Any]:
        headers = {"x-acs-dingtalk-access-token": token} if token else {}
        found = call(f"{self._table['api']}{path}", body, headers)
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
        self._token.drop()
        self._token.get()

    def person(self, user: str) -> tuple[str, str]:
        """Nothing to ask: DingTalk tells the name with the message."""
        return "", ""

    def _webhook(self, place: Mapping[str, str]) -> str:
        """Return the session's webhook while it holds and leads to DingTalk (or to the configured address)."""
        url, until = place.get("webhook", ""), place.get("until", "")
        if not url or not until.isdigit() or int(until) / 1000 < time.time() + 10:
            return ""
        given, own = urlsplit(url), urlsplit(self._table["api"])
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
            _judge(found.get("errcode"), str(found.get("errmsg", "")), later=(-1, 130101, 660026, 410100))
            return
        robot = self._table["robot_code"] or post.place.get("robot") or self._table["app_key"]
        message = {
            "robotCode": robot, "msgKey": "sampleText",
            "msgParam": json.dumps({"content": post.text[:5000]}, ensure_ascii=False),
        }  # fmt: skip
        if post.place.get("group"):
            path, to = "groupMessages/send", {"openConversationId": post.place.get("conversation", "")}
        else:
            path, to = "oToMessages/batchSend", {"userIds": [post.place.get("user", "")]}  # type: ignore[dict-item]

        def act(token: str) -> None:
            found = self._asked(f"/v1.0/robot/{path}", message | to, token)
            if found.get("invalidStaffIdList"):
                raise RefusedError(f"invalid {found['invalidStaffIdList']}")

        _once_more(self._token, act)


class Feishu:
    """Answers of a Feishu app, in the thread of the message in groups."""

    STALE = (99991661, 99991663, 99991664, 99991668, 99991677)
    LATER = (99991400, 230020, 11232)

    def __init__(self, table: Mapping[str, Any], clock: Callable[[], float] = time.monotonic) -> None:
        """`table` is the part of the configuration."""
        self._table = table
        self._token = Token(self._fetch, clock)

    def _fetch(self) -> tuple[str, float]:
        body = {"app_id": self._table["app_id"], "app_secret": self._table["app_secret"]}
        found = call(f"{self._table['api']}/open-apis/auth/v3/tenant_access_token/internal", body)
        _judge(found.get("code"), str(found.get("msg", "")), later=self.LATER)
        return str(found.get("tenant_access_token", "")), float(found.get("expire", 7200))

    def check(self) -> None:
        """Fetch a token."""
        self._token.drop()
        self._token.get()

    def person(self, user: str) -> tuple[str, str]:
        """Ask the address book (the app needs the right to read it)."""
        kind = "open_id" if user.startswith("ou_") else "user_id"
        url = f"{self._table['api']}/open-apis/contact/v3/users/{quote(user, safe='')}?user_id_type={kind}"
        found: dict[str, Any] = {}

        def act(token: str) -> None:
            found.update(call(url, None, {"Authorization": f"Bearer {token}"}))
            _judge(found.get("code"), str(found.get("msg", "")), stale=self.STALE, later=self.LATER)

        _once_more(self._token, act)
        data = found.get("data")
        who = data.get("user", {}) if isinstance(data, dict) else {}
        return str(who.get("name") or ""), str(who.get("enterprise_email") or who.get("email") or "")

    def send(self, post: Post) -> None:
        """Reply to the message; Feishu drops a repeat with the same uuid within an hour."""
        body: dict[str, Any] = {
            "msg_type": "text", "content": json.dumps({"text": post.text[:10_000]}, ensure_ascii=False),
            "uuid": post.name[-50:],
        }  # fmt: skip
        if post.place.get("thread"):
            body["reply_in_thread"] = True
        url = f"{self._table['api']}/open-apis/im/v1/messages/{quote(post.place.get('message', ''), safe='')}/reply"

        def act(token: str) -> None:
            found = call(url, body, {"Authorization": f"Bearer {token}"})
            _judge(found.get("code"), str(found.get("msg", "")), stale=self.STALE, later=self.LATER)

        _once_more(self._token, act)


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
        self._table = table

    def _asked(self, method: str, body: Any) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {self._table['bot_token']}"}
        found = call(f"{self._table['api']}/api/{method}", body, headers)
        if found.get("ok") is not True:
            error = str(found.get("error", "unknown"))
            if error in self.LATER:
                raise LaterError(error, 30.0)
            raise RefusedError(error)
        return found

    def check(self) -> None:
        """Ask who we are."""
        self._asked("auth.test", {})

    def person(self, user: str) -> tuple[str, str]:
        """Ask for the profile (the app needs users:read, and users:read.email for the address)."""
        headers = {"Authorization": f"Bearer {self._table['bot_token']}"}
        found = call(f"{self._table['api']}/api/users.info?user={quote(user)}", None, headers)
        who = found.get("user")
        profile = who.get("profile", {}) if isinstance(who, dict) else {}
        return str(profile.get("real_name") or ""), str(profile.get("email") or "")

    def send(self, post: Post) -> None:
        """Post the text; characters with a meaning of their own are escaped as Slack wants it."""
        text = post.text[:35_000].replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        body = {"channel": post.place.get("channel", ""), "text": text, "unfurl_links": False}
        if post.place.get("thread"):
            body["thread_ts"] = post.place["thread"]
        self._asked("chat.postMessage", body)


CLIENTS: Mapping[str, Callable[[Mapping[str, Any]], Client]] = {
    "wecom": WeCom,
    "dingtalk": DingTalk,
    "feishu": Feishu,
    "slack": Slack,
}
