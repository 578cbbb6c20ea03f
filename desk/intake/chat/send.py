"""Sends what stands in the outbox for chat: paced per place as the platforms allow, tried again, or given up.

The twin of `mail.send`. Knows no ticket.
"""

import logging
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from desk.intake.chat.calls import LaterError, RefusedError
from desk.intake.chat.cards import change_card, send_card
from desk.intake.chat.clients import CLIENTS, Client, Post
from desk.intake.chat.rules import speaks
from desk.intake.chat.transfer import attach
from desk.intake.worker import OutboxWorker
from desk.protocol.intake import OutboundView

LOGGER = logging.getLogger("desk.engine.intake")
PACE_S = {"wecom": 3.0, "dingtalk": 3.0, "feishu": 0.25, "slack": 1.0}
"""Least seconds between two messages at one place (intake.md 3)."""

Due = Callable[[], Iterable[OutboundView]]
BY_KIND: Mapping[str, Callable[[str, Client, Post], None]] = {"card": send_card, "card_update": change_card}
"""Kind of message -> how it is said; any other is a text."""

Tell = Callable[[str, dict[str, Any]], None]


def clients_of(config: Mapping[str, Mapping[str, Any]]) -> dict[str, Client]:
    """Return a client for each platform that can be spoken to."""
    return {name: make(config[name]) for name, make in CLIENTS.items() if speaks(name, config[name])}


class WeComBoth:
    """WeCom by its two ways: a bot's chat over the bot's connection, an app's over the app's interface."""

    def __init__(self, bot: Client, app: Client | None) -> None:
        """`app` is None where only the bot is configured."""
        self._bot = bot
        self._app = app

    def check(self) -> None:
        """Try both."""
        self._bot.check()
        if self._app is not None:
            self._app.check()

    def person(self, user: str) -> tuple[str, str]:
        """Ask the app's address book; the bot has none."""
        return self._app.person(user) if self._app is not None else ("", "")

    @property
    def app(self) -> Client:
        """The way that has cards and files: the app's, else the bot's own words."""
        return self._app or self._bot

    def send(self, post: Post) -> None:
        """Say it where it was asked."""
        chosen = self._bot if post.place.get("bot") else self._app
        if chosen is None:
            raise RefusedError("not configured")
        chosen.send(post)


def no_blob(_blob: str) -> bytes:
    """Have no files."""
    raise RefusedError("the file is not here")


def say(
    platform: str, client: Client, view: OutboundView, read_blob: Callable[[str], bytes] = no_blob
) -> None:
    """Say a message in the way of its kind; raises LaterError or RefusedError."""
    post = Post(view.body, view.headers, view.message_id)
    if view.kind == "file":
        own = client.app if isinstance(client, WeComBoth) else client
        attach(platform, own, post, read_blob(view.headers.get("blob", "")))
        return
    act = BY_KIND.get(view.kind)
    if act is None:
        client.send(post)
    else:
        act(platform, client.app if isinstance(client, WeComBoth) else client, post)


class ChatSender(OutboxWorker):
    """The outbox worker of chat, in a thread of its own."""

    def __init__(
        self,
        clients: Mapping[str, Client],
        *,
        due: Due,
        tell: Tell,
        up: Callable[[str, bool], None],
        clock: Callable[[], float] = time.monotonic,
        read_blob: Callable[[str], bytes] = no_blob,
    ) -> None:
        """`due` lists what may go, `tell` runs an op about one message, `up` hears how a platform does."""
        super().__init__("chat send")
        self._clients = clients
        self._due = due
        self._tell = tell
        self._up = up
        self._clock = clock
        self._read_blob = read_blob
        self._free_at: dict[str, float] = {}

    def look(self) -> None:
        """Send what may go now."""
        for view in self._due():
            if self._stop.is_set():
                return
            if self._clock() >= self._free_at.get(view.recipient, 0.0):
                self._send(view)

    def _send(self, view: OutboundView) -> None:
        platform = view.headers.get("platform", "")
        client = self._clients.get(platform)
        if client is None:
            why = f"{platform or 'chat'}: not configured"
            self._tell("outbound.failed", {"message": view.id, "why": why, "final": True})
            return
        self._free_at[view.recipient] = self._clock() + PACE_S[platform]
        self._tell("outbound.take", {"message": view.id})
        try:
            say(platform, client, view, self._read_blob)
        except RefusedError as error:
            self._tell("outbound.failed", {"message": view.id, "why": f"{platform}: {error}", "final": True})
        except LaterError as error:
            LOGGER.warning("%s: %s", platform, error)
            self._free_at[view.recipient] = self._clock() + max(error.after_s, PACE_S[platform])
            self._up(platform, False)
            self._tell("outbound.failed", {"message": view.id, "why": f"{platform}: {error}"})
        else:
            self._up(platform, True)
            self._tell("outbound.sent", {"message": view.id})
