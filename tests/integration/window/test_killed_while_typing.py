"""kill -9 at random moments of typing: what comes back is at most a second behind and in the right ticket."""

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from desk.ui.journal import DraftJournal
from tests.conftest import ProofCount

ROOT = Path(__file__).resolve().parents[3]
BEHIND_S = 1.0
PATIENCE_S = 90.0
Place = tuple[str, str]


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a demo workspace whose window was started before."""
    folder = tmp_path_factory.mktemp("killed") / "workspace"
    environment = {**os.environ, "DESK_WORKSPACE": str(folder)}
    subprocess.run(
        [sys.executable, "-m", "desk", "demo", "--tickets", "60"],
        cwd=ROOT, env=environment, check=True, capture_output=True, timeout=300,
    )  # fmt: skip
    (folder / "window.json").write_text(json.dumps({"started": True, "view": "open", "language": "en"}))
    return folder


def states(log: Path) -> list[tuple[float, Place, str]]:
    """Return (instant, place, text) of everything typed; a half-written last line does not count."""
    found = []
    for line in log.read_bytes().split(b"\n")[:-1]:
        at, ticket, kind, text = json.loads(line)
        found.append((at, (ticket, kind), text))
    return found


def restored(workspace: Path) -> dict[Place, str]:
    """Return what the next window shows: the journal's texts over the engine's drafts."""
    connection = sqlite3.connect(workspace / "replica.sqlite", timeout=20)
    rows = connection.execute("SELECT ticket_id, kind, body FROM draft").fetchall()
    connection.close()
    drafts = {(bytes(ticket).hex(), str(kind)): str(body) for ticket, kind, body in rows}
    return drafts | {place: text for place, text in DraftJournal(workspace).restore().items() if text}


def type_and_kill(workspace: Path, log: Path, seed: int, chance: random.Random) -> None:
    """Let the child type for a random time and kill it."""
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "DESK_WORKSPACE": str(workspace)}
    child = subprocess.Popen(
        [sys.executable, "-m", "tests.integration.window.typist", str(workspace), str(log), str(seed)],
        cwd=ROOT, env=environment, stderr=subprocess.PIPE,
    )  # fmt: skip
    try:
        until = time.monotonic() + PATIENCE_S
        while not (log.exists() and log.stat().st_size):
            assert child.poll() is None, child.stderr.read().decode() if child.stderr else ""
            assert time.monotonic() < until, "the child did not begin to type"
            subprocess.run(["/bin/sleep", "0.02"], check=True)
        subprocess.run(["/bin/sleep", f"{chance.uniform(0.0, 3.5):.3f}"], check=True)
    finally:
        child.send_signal(signal.SIGKILL)
        child.wait(60)
        if child.stderr:
            child.stderr.close()


def late_states(typed: list[tuple[float, Place, str]], before: dict[Place, str]) -> dict[Place, set[str]]:
    """Return by place every text that stood there at some moment of the typist's last second."""
    found, died = {}, typed[-1][0]
    for place in {place for _, place, _ in typed}:
        own = [(0.0, before.get(place, ""))]
        own += [(at, text) for at, where, text in typed if where == place]
        ends = [at for at, _ in own[1:]] + [died]
        found[place] = {text for (_, text), end in zip(own, ends, strict=True) if end >= died - BEHIND_S}
    return found


def test_nothing_older_than_a_second_is_lost(
    workspace: Path, tmp_path: Path, proof_count: ProofCount
) -> None:
    chance = random.Random(20261122)
    before: dict[Place, str] = restored(workspace)
    earlier: dict[Place, set[str]] = {}
    for turn in range(proof_count(reduced=3, full=200)):
        log = tmp_path / f"typed-{turn}.log"
        type_and_kill(workspace, log, turn, chance)
        late = late_states(states(log), before)
        kept = {place for place, texts in late.items() if "" not in texts}
        found, until = restored(workspace), time.monotonic() + PATIENCE_S
        while kept - found.keys() and time.monotonic() < until:  # the engine stores what was on its way to it
            subprocess.run(["/bin/sleep", "0.05"], check=True)
            found = restored(workspace)
        for place, text in found.items():
            # Where nobody typed this time, the engine may since have stored what was on its way at the last end.
            allowed = late.get(place) or earlier.get(place, set()) | {before.get(place, "")}
            assert text in allowed, f"turn {turn}, {place}: {text[-40:]!r} is older than a second"
        assert kept - found.keys() == set(), f"turn {turn}"
        before, earlier = found, {**earlier, **late}
