"""The line to the Alertmanagers: every minute it asks which alerts fire, and it carries silences out.

While an alert is silenced nothing is sent when it is over (intake.md 1.4), so the list has to be asked. Runs in a
thread of its own; knows the API, not the replica.
"""

import json
import logging
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec

from desk.intake.alerts import instant_us
from desk.process.alert_life import SETTLING_POLLS
from desk.protocol.intake import SilenceView

LOGGER = logging.getLogger("desk.engine.intake")
STEP_S, TIMEOUT_S = 1.0, 10.0
MOST_BYTES = 64_000_000
WORLD = (OSError, ValueError, msgspec.DecodeError, msgspec.ValidationError)


class _Opener(urllib.request.HTTPRedirectHandler):
    """Follows no redirect: the token is for the named host only."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        """Refuse."""


class _Alert(msgspec.Struct):
    """An alert of the list, so far as it counts."""

    fingerprint: str


class Alertmanager:
    """The API of one Alertmanager."""

    def __init__(self, address: str, token: str = "") -> None:
        """Speak to `address`."""
        self._address = address.rstrip("/")
        self._headers = {"Content-Type": "application/json"} | (
            {"Authorization": f"Bearer {token}"} if token else {}
        )
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), _Opener)

    def ask(self, method: str, path: str, body: Any = None) -> bytes:
        """Return an answer; raises OSError with what the server says."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self._address}/api/v2{path}", data, self._headers, method=method)
        try:
            with self._opener.open(request, timeout=TIMEOUT_S) as answer:
                found: bytes = answer.read(MOST_BYTES)
        except urllib.error.HTTPError as error:
            with error:
                raise OSError(f"{error.code} {error.read(300).decode('utf-8', 'replace').strip()}") from error
        return found

    def fingerprints(self, settling_s: float) -> list[str] | None:
        """Return what fires, silenced or not; None while it began so recently that it may not know."""
        status = msgspec.json.decode(self.ask("GET", "/status"))
        began = instant_us(status.get("uptime"))
        if began is not None and time.time() - began / 1e6 < settling_s:
            return None
        raw = self.ask("GET", "/alerts?active=true&silenced=true&inhibited=true&unprocessed=true")
        return [alert.fingerprint for alert in msgspec.json.decode(raw, type=list[_Alert])]

    def silence(self, wish: SilenceView) -> str:
        """Set a silence and return its id."""
        matchers = [
            {"name": name, "value": value, "isRegex": False, "isEqual": True}
            for name, value in sorted(wish.matchers.items())
        ]
        body = {
            "matchers": matchers, "startsAt": _iso(wish.created_us), "endsAt": _iso(wish.until_us),
            "createdBy": f"desk:{wish.author}", "comment": f"{wish.number} {wish.comment}".strip(),
        }  # fmt: skip
        return str(msgspec.json.decode(self.ask("POST", "/silences", body))["silenceID"])

    def find(self, number: str, until_us: int) -> str:
        """Return the id of a silence of this ticket that was set before, so that none is set twice."""
        for one in msgspec.json.decode(self.ask("GET", "/silences")):
            mine = one.get("createdBy", "").startswith("desk:") and one.get("comment", "").startswith(number)
            active = one.get("status", {}).get("state") in ("active", "pending")
            if mine and active and abs((instant_us(one.get("endsAt")) or 0) - until_us) < 1_000_000:
                return str(one["id"])
        return ""

    def lift(self, ident: str) -> None:
        """End a silence; one that has ended already is no fault."""
        try:
            self.ask("DELETE", f"/silence/{ident}")
        except OSError as error:
            if not str(error).startswith(("404", "500")):
                raise


def _iso(at_us: int) -> str:
    return datetime.fromtimestamp(at_us / 1_000_000, UTC).isoformat().replace("+00:00", "Z")


class AlertLink(threading.Thread):
    """Looks at the sources and carries silences out.

    Attributes:
        up: called with whether every source answered at the last look.
    """

    def __init__(
        self,
        config: Mapping[str, Any],
        *,
        wishes: Callable[[], Sequence[SilenceView]],
        tell: Callable[[str, dict[str, Any]], None],
        up: Callable[[bool], None],
    ) -> None:
        """Serve the configuration's table `alerts`."""
        super().__init__(name="alertmanagers", daemon=True)
        self._wishes, self._tell, self.up = wishes, tell, up
        self._poll_s = float(config["poll_s"])
        self._ended = threading.Event()
        self.sources: dict[str, list[Alertmanager]] = {}
        for pair in config["apis"]:
            name, _, address = pair.partition("=")
            self.sources.setdefault(name, []).append(Alertmanager(address, config["api_token"]))

    def run(self) -> None:
        """Work until closed."""
        due = 0.0
        while not self._ended.is_set():
            try:
                self.carry_out()
                if time.monotonic() >= due:
                    due = time.monotonic() + self._poll_s
                    self.up(self.look())
            except OSError as error:  # the engine is ending or busy; the next round tries again
                LOGGER.info("alertmanagers: %s", error)
            self._ended.wait(STEP_S)

    def close(self) -> None:
        """End."""
        self._ended.set()
        self.join(TIMEOUT_S * 2)

    def look(self) -> bool:
        """Tell the engine what each source lists; False where one did not answer."""
        answered = True
        for source, members in self.sources.items():
            listed: set[str] = set()
            known = False
            for member in members:
                try:
                    found = member.fingerprints(self._poll_s * SETTLING_POLLS)
                except WORLD as error:
                    answered = False
                    LOGGER.warning("alertmanager of %s: %s", source, error)
                    continue
                known = known or found is not None
                listed.update(found or ())
            if known:
                self._tell("alert.look", {"monitor": source, "listed": sorted(listed)})
        return answered

    def carry_out(self) -> None:
        """Set and lift the silences that wait."""
        for wish in self._wishes():
            ident, error = "", "no address of this source is configured"
            for member in self.sources.get(wish.source, ()):
                try:
                    if wish.state == "lifting":
                        member.lift(wish.silence_id)
                        ident = wish.silence_id
                    else:
                        ident = member.find(wish.number, wish.until_us) or member.silence(wish)
                    error = ""
                    break
                except WORLD as failure:
                    error = str(failure) or type(failure).__name__
            self._tell("alert.silenced", {"silence": wish.id, "ident": ident, "error": error})
