"""From an alert that monitoring posts to the row painted on another desk: two desks, a real shared database."""

import os
import secrets
from collections.abc import Iterator
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict, make_conninfo

from desk.bench import postgres
from desk.bench.figures import Figure, Options, percentile
from desk.bench.processes import probe
from desk.bench.serving import free_port, serving
from desk.bench.shared_ground import Ground, remove, temporary
from desk.models.store import open_store
from desk.sync import enrolment

PASSPHRASE = "DESK_PASSPHRASE"
TARGET_MS = 3_000


def measure(options: Options) -> Iterator[Figure]:
    """Yield how long an alert takes to the other desk's screen."""
    rounds = 5 if options.quick else 40
    folder, before = temporary(), os.environ.get(PASSPHRASE)
    os.environ[PASSPHRASE] = secrets.token_hex(8)  # both desks' keys: nobody's keyring is touched
    try:
        with postgres.running() as server:
            found = _measured(server, folder, rounds)
    finally:
        os.environ.pop(PASSPHRASE) if before is None else os.environ.__setitem__(PASSPHRASE, before)
        remove(folder)
    if "failed" in found:
        yield Figure(
            row="alert_path", what="alert to painted row, p95", value=None, note=str(found["failed"])
        )
        return
    times: list[float] = found["times"]
    note = f"{rounds} alerts one after another: post, commit, push, bell, pull, row painted"
    yield Figure(row="alert_path", what="alert to painted row, p50", value=percentile(times, 50), note=note)
    yield Figure(
        row="alert_path", what="alert to painted row, p95", value=percentile(times, 95), target=TARGET_MS
    )


def _measured(server: str, folder: Path, rounds: int) -> dict[str, list[float]]:
    """Run both desks and return what the watching one saw."""
    ground = Ground(server, desks=0, groups=1)
    try:
        for name in ("serve", "watch"):
            _enrol(ground, folder / name / "workspace", name)
        port, token = free_port(), secrets.token_hex(8)
        with serving(folder / "serve", port, token, 'group = "g0"\n'):
            return probe(
                "desk.bench.alert_path_probe",
                str(folder / "watch" / "workspace"),
                str(port),
                token,
                str(rounds),
            )
    finally:
        ground.close()


def _enrol(ground: Ground, directory: Path, name: str) -> None:
    parts = {k: str(v) for k, v in conninfo_to_dict(ground.url).items() if k not in ("user", "password")}
    directory.parent.mkdir()
    store = open_store(directory)
    made = enrolment.redeem(
        make_conninfo(**parts),
        ground.invited(name, ground.groups[0]),
        label=name,
        passphrase=os.environ[PASSPHRASE],
    )
    enrolment.become(store, made)
    store.close()
