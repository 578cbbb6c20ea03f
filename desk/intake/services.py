"""Sends notices to any other service by Apprise, where that is installed (`desk-workstation[apprise]`).

Loaded with the first such message. What a service refuses is said with Apprise's own words; one target is told at
most so often a minute.
"""

import logging
import time
from collections import deque
from collections.abc import Callable, Iterable
from importlib import import_module
from typing import Any

from desk.intake.worker import OutboxWorker
from desk.process import messages
from desk.protocol.intake import OutboundView

LOGGER = logging.getLogger("desk.engine.intake")
MOST_A_MINUTE, MINUTE_S = 20, 60.0

messages.register(
    {
        "apprise_missing": (
            "Apprise is not installed. Install it beside Desk: pip install 'desk-workstation[apprise]'.",
            "未安装 Apprise。请与 Desk 一同安装：pip install 'desk-workstation[apprise]'。",
        ),
    }
)

Due = Callable[[], Iterable[OutboundView]]
Tell = Callable[[str, dict[str, Any]], None]


class UnusableError(Exception):
    """The target will never work: a wrong address, or no Apprise here."""


def notify(target: str, title: str, body: str) -> str:
    """Tell a service; returns "" or why it did not work, raises UnusableError where no try helps."""
    try:
        apprise: Any = import_module("apprise")
    except ImportError as error:
        raise UnusableError(messages.text("apprise_missing", "en")) from error
    with apprise.LogCapture(level=logging.WARNING) as said:
        # The service's own object, not the collection: that one keeps threads for as long as the process lives.
        service = apprise.Apprise.instantiate(target)
        if service is None:
            raise UnusableError(f"{target.partition('://')[0]}://: no such service, or a wrong address")
        if service.notify(body=body, title=title):
            return ""
        lines = [line for line in said.getvalue().splitlines() if line.strip()]
    return (lines[0].split(" - ")[-1] if lines else "not taken")[:300]


class ServiceSender(OutboxWorker):
    """The outbox worker of other services, in a thread of its own."""

    def __init__(
        self,
        *,
        due: Due,
        tell: Tell,
        send: Callable[[str, str, str], str] = notify,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`due` lists what may go, `tell` runs an op about one message."""
        super().__init__("other services")
        self._due, self._tell, self._send, self._clock = due, tell, send, clock
        self._sent: dict[str, deque[float]] = {}

    def look(self) -> None:
        """Send what may go now."""
        for view in self._due():
            if self._stop.is_set():
                return
            if self._may(view.recipient):
                self._one(view)

    def _may(self, name: str) -> bool:
        """Count a message to a target; False when it has had its share of the minute."""
        sent, now = self._sent.setdefault(name, deque()), self._clock()
        while sent and sent[0] <= now - MINUTE_S:
            sent.popleft()
        if len(sent) >= MOST_A_MINUTE:
            return False
        sent.append(now)
        return True

    def _one(self, view: OutboundView) -> None:
        self._tell("outbound.take", {"message": view.id})
        try:
            why = self._send(view.headers.get("target", ""), view.subject, view.body)
        except UnusableError as error:
            self._tell("outbound.failed", {"message": view.id, "why": str(error), "final": True})
            return
        if why:
            LOGGER.warning("%s: %s", view.recipient, why)
            self._tell("outbound.failed", {"message": view.id, "why": f"{view.recipient}: {why}"})
        else:
            self._tell("outbound.sent", {"message": view.id})
