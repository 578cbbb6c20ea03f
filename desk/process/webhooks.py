"""Web addresses that are told of an escalation: what is a usable one, what is posted, how it is signed.

The receiver checks `X-Desk-Signature`: `v1=` and the HMAC-SHA256 (hex) of the time stamp, a full stop and the
body, keyed with the shared secret. Knows no network, storage or clock.
"""

import hashlib
import hmac
import ipaddress
import json
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from desk.process import messages
from desk.process.errors import FieldError, KnownError
from desk.process.messages import Words

CHANNEL = "webhook"
MOST_A_MINUTE = 30
"""Posts to one address in a minute; what is more waits."""
STALE_S = 6 * 3600
"""An escalation that could not be told for so long is no news any more."""
LEAST_SECRET = 16
SENT, LATER, REFUSED = "sent", "later", "refused"
_AGAIN = frozenset({408, 425, 429})

messages.register(
    {
        "webhook.secret": (
            "The secret needs at least {least} characters. Leave it empty to have one made.",
            "密钥至少需要 {least} 个字符；留空则自动生成。",
        ),
        "webhook.missing": ("There is no web address “{name}”.", "没有名为“{name}”的 Webhook 地址。"),
        "webhook.used": (
            "The web address “{name}” is used by the escalation policy “{policy}”. Change the policy first.",
            "Webhook“{name}”正被升级策略“{policy}”使用，请先修改策略。",
        ),
    }
)


@dataclass(frozen=True, slots=True)
class Webhook:
    """A web address with its shared secret."""

    name: str
    url: str
    secret: str

    def to_json(self) -> dict[str, str]:
        """Return it as JSON data, secret and all."""
        return {"name": self.name, "url": self.url, "secret": self.secret}


def from_json(data: object, *, path: str = "webhook") -> Webhook:
    """Read and check a web address; errors name the wrong field."""
    if not isinstance(data, Mapping):
        raise FieldError(path, Words("must be an object", "应为一个对象"))
    name = " ".join(str(data.get("name") or "").split())[:60]
    if not name:
        raise FieldError(f"{path}.name", Words("must be a text", "应为文本"))
    secret = str(data.get("secret") or "")
    if len(secret) < LEAST_SECRET:
        raise KnownError("webhook.secret", least=LEAST_SECRET)
    return Webhook(name, checked_url(str(data.get("url") or ""), f"{path}.url"), secret)


def checked_url(text: str, path: str) -> str:
    """Return a usable address: https, or http to this machine; without name and password."""
    wrong = FieldError(
        path,
        Words(
            "must be an https:// address (http:// only to this machine), without name or password",
            "应为 https:// 地址（仅本机可用 http://），且不含用户名或密码",
        ),
    )
    url = text.strip()
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise wrong from error
    plain = len(url) <= 500 and url.isprintable() and " " not in url and port != 0
    if not (plain and host) or parts.username is not None or parts.password is not None:
        raise wrong
    if parts.scheme == "https" or (parts.scheme == "http" and _is_here(host)):
        return url
    raise wrong


def _is_here(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def body_of(event: Mapping[str, object]) -> str:
    """Return what is posted."""
    return json.dumps(dict(event), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def headers_of(secret: str, ident: str, body: str, at: int) -> dict[str, str]:
    """Return the headers of a post at `at` (seconds): its id is the same each time it is tried."""
    return {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "Desk",
        "X-Desk-Id": ident,
        "X-Desk-Timestamp": str(at),
        "X-Desk-Signature": signature(secret, at, body),
    }


def signature(secret: str, at: int, body: str) -> str:
    """Return the signature of a body posted at `at` (seconds)."""
    digest = hmac.new(secret.encode(), f"{at}.{body}".encode(), hashlib.sha256).hexdigest()
    return f"v1={digest}"


def verdict(status: int) -> str:
    """Return what an HTTP status means: sent, later (try again) or refused (never)."""
    if 200 <= status < 300:
        return SENT
    return LATER if status >= 500 or status in _AGAIN else REFUSED
