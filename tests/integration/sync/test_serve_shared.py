"""`desk serve` on a shared database: what comes in reaches the others, also what came while the database was down."""

import json
from pathlib import Path
from typing import Any

from psycopg.conninfo import conninfo_to_dict, make_conninfo

from desk.ops.outbox import put_meta
from desk.sync import enrolment
from tests.gate import Gate
from tests.integration.serve.rig import serving, until
from tests.sync_kit import Desk, Shared

CONFIG = 'group = "Support"\n'
SERVE = """
import sys
from desk.cli import main
from desk.sync import keys
keys._SCRYPT["n"] = 1 << 8  # as tests/sync_kit.py enrols
sys.exit(main(sys.argv[1:]))
"""


def notification(name: str) -> dict[str, Any]:
    """Return a notification of one alert."""
    alert = {"status": "firing", "labels": {"alertname": name, "severity": "warning"}, "fingerprint": name}
    return {"version": "4", "groupLabels": {"alertname": name}, "alerts": [alert]}


def lead_through(desk: Desk, gate: Gate) -> None:
    """Let a desk reach its server by the gate, and let go of its files for a process that takes them over."""
    made = enrolment.enrolment_of(desk.store)
    assert made is not None
    address = {**conninfo_to_dict(made.address), "host": "127.0.0.1", "port": gate.port}
    with desk.store.write() as connection:
        put_meta(connection, "sync_address", make_conninfo("", **address))
    desk.close()


def test_a_database_that_is_down_stops_no_intake(shared: Shared, server: str, tmp_path: Path) -> None:
    """Alerts are taken into the replica, /healthz says degraded and how much waits, and it catches up by itself."""
    bob = shared.desk(tmp_path / "bob", shared.add_person("Bob"))
    serve = shared.desk(tmp_path / "workspace", shared.add_person("Serve"))
    gate = Gate(int(conninfo_to_dict(server)["port"]))

    def at_bob() -> list[str]:
        bob.pull()
        return sorted(title for (title,) in bob.rows("SELECT title FROM ticket"))

    try:
        lead_through(serve, gate)
        with serving(tmp_path, CONFIG, program=("-c", SERVE)) as desk:

            def health() -> Any:
                return json.loads(desk.get("/healthz")[1])

            def is_degraded() -> bool:
                said = health()
                return (said["status"], said["shared"]["state"]) == ("degraded", "offline") and said[
                    "trouble"
                ]

            assert desk.post(notification("before")) == 200
            until(lambda: at_bob() == ["before"], what="the first alert at the other desk")
            assert health()["status"] == "ok"
            gate.left = 0
            names = [f"meanwhile {number}" for number in range(3)]
            assert [desk.post(notification(name)) for name in names] == [200] * 3
            assert desk.rows("SELECT count(*) FROM ticket") == [(4,)]
            until(lambda: health()["shared"].get("to_send", 0) >= 3 and is_degraded(), what="the word of it")
            gate.left = None
            until(lambda: at_bob() == ["before", *names], what="what came meanwhile at the other desk")
            until(lambda: health().get("shared") == {"state": "online", "to_send": 0}, what="health")
            assert health()["status"] == "ok"
            assert desk.rows("SELECT count(*), count(DISTINCT number) FROM ticket") == [(4, 4)]
    finally:
        serve.open()
        serve.connect()
        gate.close()
