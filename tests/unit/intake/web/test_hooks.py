"""The hook of monitoring under attack: tokens, signatures, replays, sizes, slow senders, bodies of any kind."""

import asyncio
import hashlib
import hmac
import json
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.requests import Request

from desk.intake.config import read_config
from desk.intake.gate import Answer, Gate
from desk.intake.web import app as hooks
from desk.intake.web.figures import Figures
from tests.conftest import FULL
from tests.unit.intake.asgi import request

BODY = b'{"alerts": [{"labels": {"alertname": "A"}}]}'
FIGURES = Figures(Path("/nonexistent"))


class Storing(Gate):
    """A gate that stores at once."""

    def __init__(self) -> None:
        super().__init__(lambda: None, lambda *_: None)
        self.taken: list[dict[str, Any]] = []

    def submit_here(self, item: dict[str, Any]) -> Answer:
        """Take a message."""
        self.taken.append(item)
        found: Answer = asyncio.get_running_loop().create_future()
        found.set_result(None)
        return found


def app_of(gate: Gate, **alerts: Any) -> Starlette:
    """Return the application with these settings."""
    return hooks.Hooks(read_config({"alerts": alerts}), gate, FIGURES, lambda: True).app()


def signed(secret: str, body: bytes, stamp: int | None = None) -> dict[str, str]:
    """Return Grafana's headers for a body."""
    text = body if stamp is None else f"{stamp}:".encode() + body
    found = {"X-Grafana-Alerting-Signature": hmac.new(secret.encode(), text, hashlib.sha256).hexdigest()}
    return found if stamp is None else found | {"X-Grafana-Alerting-Timestamp": str(stamp)}


@pytest.mark.parametrize(
    "header",
    ["", "Bearer", "Bearer x", "Basic dG9r", "tok", "Bearer tok extra", "Bearer \u00e9", "bearer\ttok"],
)
def test_only_the_token_opens_the_hook(header: str) -> None:
    """Anything else is refused before the body is read; without token and secret the hook is closed."""
    gate = Storing()
    app = app_of(gate, token="tok")
    assert request(app, "POST", "/hook/am", {"Authorization": header}, BODY).status == 401
    assert request(app_of(gate), "POST", "/hook/am", {"Authorization": "Bearer "}, BODY).status == 401
    assert gate.taken == []
    assert request(app, "POST", "/hook/am", {"Authorization": "bearer tok"}, BODY).status == 200


def test_signatures_are_checked_and_recordings_refused() -> None:
    """The body, the stamp and the secret have to fit; a stamp of yesterday is a replay."""
    gate, now = Storing(), int(time.time())
    app = app_of(gate, hmac_secret="s")
    for good in (signed("s", BODY), signed("s", BODY, now)):
        assert request(app, "POST", "/hook/g", good, BODY).status == 200
    bad = [
        {},
        signed("x", BODY),
        signed("s", BODY + b" "),
        signed("s", BODY, now - 86_400),
        signed("s", BODY, now + 900),
    ]
    bad.append(signed("s", BODY, now) | {"X-Grafana-Alerting-Timestamp": "\u0661"})
    bad.append(signed("s", BODY) | {"X-Grafana-Alerting-Timestamp": str(now)})
    for headers in bad:
        assert request(app, "POST", "/hook/g", headers, BODY).status == 401
    assert len(gate.taken) == 2


def test_too_large_is_refused_while_it_comes_and_paths_stay_names() -> None:
    """Counted as it comes; a name of a source with a slash is no route, a long one is cut."""
    gate = Storing()
    app, token = app_of(gate, token="tok", body_limit_mb=1), {"Authorization": "Bearer tok"}
    assert request(app, "POST", "/hook/am", token | {"Content-Length": "5"}, b"x" * 2_000_000).status == 413
    for path in ("/hook/", "/hook/../healthz", "/hook/a/b", "/hook"):
        assert request(app, "POST", path, token, BODY).status in (404, 405)
    assert request(app, "GET", "/hook/am", token).status == 405
    assert gate.taken == []
    assert request(app, "POST", "/hook/" + "n" * 500, token, BODY).status == 200
    assert gate.taken[0]["source"] == "n" * 60


def test_a_sender_that_never_ends_is_let_go_of() -> None:
    """Slow loris: the body's time is limited."""

    async def drip() -> dict[str, Any]:
        await asyncio.Event().wait()
        raise AssertionError

    scope = {
        "type": "http", "method": "POST", "path": "/hook/am", "query_string": b"", "path_params": {"source": "am"},
        "headers": [(b"authorization", b"Bearer tok")],
    }  # fmt: skip
    made = hooks.Hooks(read_config({"alerts": {"token": "tok"}}), Storing(), FIGURES, lambda: True)
    made.read_s = 0.05
    assert asyncio.run(made.hook(Request(scope, drip))).status_code == 408


@settings(max_examples=100_000 if FULL else 60, deadline=None)
@given(st.binary(max_size=200) | st.recursive(st.none() | st.booleans() | st.floats() | st.text(),
       lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)))  # fmt: skip
def test_any_body_is_answered(given_body: Any) -> None:
    """Bytes and values of any kind: stored or refused with a sentence, never an error of ours."""
    body = given_body if isinstance(given_body, bytes) else json.dumps({"alerts": [given_body]}).encode()
    found = request(app_of(Storing(), token="tok"), "POST", "/hook/am", {"Authorization": "Bearer tok"}, body)
    assert found.status in (200, 422)
