"""Posts escalations to web addresses: read and noted in the engine's thread, posted in one of its own.

One post a time, signed, without following redirects; what an address does not take is tried again by the
outbox's own back-off. Runs where notices are made, so that one desk of an organisation posts.
"""

import queue
import threading
import time
import urllib.error
import urllib.request
from collections import deque
from collections.abc import Callable
from typing import Any, NamedTuple

from desk.engine.core import Engine
from desk.models.store import Store
from desk.ops.holding import EMITTER, holds
from desk.ops.webhooks import due, known
from desk.process import webhooks
from desk.protocol.messages import Request

EVERY_S = 1.0
TIMEOUT_S = 10.0
MINUTE_S = 60.0


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Follows no redirect: what is posted is for the named host only."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        """Refuse."""


class Post(NamedTuple):
    """One post: its id, where it goes, what it says, and the secret it is signed with."""

    id: bytes
    url: str
    body: str
    secret: str


class Result(NamedTuple):
    """What became of a post."""

    id: bytes
    result: str
    why: str = ""


def post(one: Post) -> Result:
    """Post; never raises for what the world does."""
    at = int(time.time())
    headers = webhooks.headers_of(one.secret, one.id.hex(), one.body, at)
    opener = urllib.request.build_opener(_NoRedirect)
    try:
        request = urllib.request.Request(one.url, one.body.encode(), headers, method="POST")
        with opener.open(request, timeout=TIMEOUT_S) as answer:
            return Result(one.id, webhooks.verdict(answer.status), str(answer.status))
    except urllib.error.HTTPError as error:
        with error:
            return Result(one.id, webhooks.verdict(error.code), str(error.code))
    except (OSError, ValueError) as error:
        return Result(one.id, webhooks.LATER, str(error)[:200] or type(error).__name__)


class WebhookTimer:
    """Takes what is due, gives it to the posting thread, notes what came of it."""

    def __init__(
        self,
        engine: Engine,
        store: Store,
        *,
        send: Callable[[Post], Result] = post,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Work for this engine; `send` posts in the other thread."""
        self._engine, self._store, self._send, self._clock = engine, store, send, clock
        self._results: queue.SimpleQueue[Result] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._posted: dict[str, deque[float]] = {}

    def run(self) -> None:
        """Note results; begin the next posts when the thread is free."""
        while not self._results.empty():
            found = self._results.get()
            args = {"message": found.id, "result": found.result, "why": found.why}
            self._engine.perform_own(Request(0, "webhook.posted", args))
        if self._thread is not None and self._thread.is_alive():
            return
        if batch := self._batch():
            for one in batch:
                self._engine.perform_own(Request(0, "outbound.take", {"message": one.id}))
            self._thread = threading.Thread(target=self._work, args=(batch,), name="webhooks", daemon=True)
            self._thread.start()

    def _batch(self) -> list[Post]:
        if not holds(self._store, EMITTER):
            return []
        with self._store.read() as connection:
            rows = due(connection, self._store.clock())
            addresses = known(connection) if rows else {}
        found = []
        for row in rows:
            address = addresses.get(row.recipient)
            if address is None:
                self._results.put(Result(bytes(row.id), webhooks.REFUSED, "removed"))
            elif self._may(row.recipient):
                found.append(Post(bytes(row.id), address.url, row.body, address.secret))
        return found

    def _may(self, name: str) -> bool:
        """Count a post to an address; False when it has had its share of the minute."""
        posted, now = self._posted.setdefault(name, deque()), self._clock()
        while posted and posted[0] <= now - MINUTE_S:
            posted.popleft()
        if len(posted) >= webhooks.MOST_A_MINUTE:
            return False
        posted.append(now)
        return True

    def _work(self, batch: list[Post]) -> None:
        for one in batch:
            self._results.put(self._send(one))
