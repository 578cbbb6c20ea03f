"""Who speaks: name and mail address behind a platform's user id, asked once and remembered; unknown is no obstacle."""

import logging
import threading
import time
from collections.abc import Callable, Mapping

from desk.intake.chat.calls import LaterError, RefusedError, StaleTokenError
from desk.intake.chat.clients import Client
from desk.intake.chat.events import READERS
from desk.intake.mail.message import one_line
from desk.process.errors import KnownError

LOGGER = logging.getLogger("desk.engine.intake")
KNOWN_S, UNKNOWN_S = 24 * 3600.0, 600.0
MOST = 20_000
WRONG = (LaterError, RefusedError, StaleTokenError, OSError, ValueError)


class People:
    """The names of those who spoke; safe to ask from any thread."""

    def __init__(self, clients: Mapping[str, Client], clock: Callable[[], float] = time.monotonic) -> None:
        """Ask these platforms."""
        self._clients = clients
        self._clock = clock
        self._lock = threading.Lock()
        self._known: dict[tuple[str, str], tuple[float, dict[str, str]]] = {}

    def facts(self, platform: str, event: bytes) -> dict[str, str]:
        """Return name and mail address of whoever wrote an event, {} where neither can be had."""
        try:
            said = READERS[platform](event)
        except KnownError:
            return {}
        client = self._clients.get(platform)
        if not said or client is None:
            return {}
        key = (platform, said[0].user)
        with self._lock:
            until, found = self._known.get(key, (0.0, {}))
        if self._clock() < until:
            return found
        try:
            name, email = client.person(said[0].user)
        except WRONG as error:
            LOGGER.info("%s: who is %s: %s", platform, said[0].user, error)
            name = email = ""
        given = {"name": one_line(name)[:200], "email": one_line(email)[:320]}
        found = {field: value for field, value in given.items() if value}
        with self._lock:
            if len(self._known) >= MOST:
                self._known.clear()
            self._known[key] = (self._clock() + (KNOWN_S if found else UNKNOWN_S), found)
        return found
