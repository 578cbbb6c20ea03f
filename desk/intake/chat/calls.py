"""One call of a platform's interface: errors by what they mean, tokens that are renewed. Blocking, for worker threads."""

import json
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from typing import Any

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


def call(
    url: str, body: Any = None, headers: Mapping[str, str] | None = None, method: str | None = None
) -> dict[str, Any]:
    """Post JSON or bytes (or get) and return the JSON that answers; raises LaterError for what passes, RefusedError for 4xx."""
    if body is None or isinstance(body, bytes):
        data: bytes | None = body
    else:
        data = json.dumps(body, ensure_ascii=False).encode()
    given = {"Content-Type": "application/json; charset=utf-8", **(headers or {})}
    request = urllib.request.Request(url, data, given, method=method)
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT_S) as answer:
            found = json.loads(answer.read(ANSWER_LIMIT))
    except urllib.error.HTTPError as error:
        found = failed(error)
    except (OSError, ValueError) as error:
        raise LaterError(type(error).__name__) from error
    return found if isinstance(found, dict) else {}


def failed(error: urllib.error.HTTPError) -> Any:
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


def once_more(token: Token, act: Callable[[str], None]) -> None:
    """Act with the token, and once more with a new one where it is said to be old."""
    try:
        act(token.get())
    except StaleTokenError:
        token.drop()
        try:
            act(token.get())
        except StaleTokenError as error:
            raise LaterError(f"token: {error}") from error


def judge(code: Any, said: str, *, stale: tuple[int, ...] = (), later: tuple[int, ...] = ()) -> None:
    """Raise what an error code means; 0 and None are success."""
    if code in (0, None):
        return
    why = f"{code} {said}"[:300]
    if code in stale:
        raise StaleTokenError(why)
    if code in later:
        raise LaterError(why, 60.0)
    raise RefusedError(why)
