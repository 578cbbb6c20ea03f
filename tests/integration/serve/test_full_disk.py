"""`desk serve` on a disk that fills up: nothing half-written, senders are told to come again, and it goes on by itself.

The story runs in a mount namespace of its own, on a real small file system.
"""

import contextlib
import http.client
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from desk.client.qt_transport import PACKAGE_ROOT
from tests.integration.engine.test_full_disk import NAMESPACE, namespaces_work

from .rig import TOKEN, Serve, serving, until

DISK_MB = 64


def notification(name: str, *, padding: int = 0) -> bytes:
    """Return a firing group of its own."""
    labels = {"alertname": name, "severity": "critical"}
    alert = {
        "status": "firing", "labels": labels, "annotations": {"description": name + "x" * padding},
        "startsAt": "2026-03-09T01:00:00Z", "endsAt": "0001-01-01T00:00:00Z", "fingerprint": name, "generatorURL": "",
    }  # fmt: skip
    body = {
        "version": "4", "status": "firing", "receiver": "desk", "groupKey": f'{{}}:{{alertname="{name}"}}',
        "groupLabels": {"alertname": name}, "commonLabels": labels, "commonAnnotations": {}, "alerts": [alert],
        "externalURL": "http://am", "truncatedAlerts": 0,
    }  # fmt: skip
    return json.dumps(body).encode()


def answer(serve: Serve, body: bytes) -> tuple[int, str, str]:
    """Post and return status, Retry-After and what is said."""
    connection = http.client.HTTPConnection("127.0.0.1", serve.port, timeout=60)
    connection.request("POST", "/hook/am", body, {"Authorization": f"Bearer {TOKEN}"})
    told = connection.getresponse()
    found = told.status, told.getheader("Retry-After") or "", told.read().decode()
    connection.close()
    return found


def titles(serve: Serve) -> set[str]:
    """Return the alert names that have a ticket."""
    return {str(row[0]) for row in serve.rows("SELECT title FROM ticket WHERE channel = 'alert'")}


def story(directory: Path) -> None:
    """Fill the disk under a running `desk serve`, and free it again."""
    with serving(directory) as serve:
        first = answer(serve, notification("before"))
        assert first[0] == 200, first
        until(lambda: len(titles(serve)) == 1, what="the first ticket")
        filler = directory / "filler"
        with filler.open("wb", buffering=0) as out, contextlib.suppress(OSError):
            while True:
                out.write(b"\0" * 4096)
        refused = answer(serve, notification("full", padding=400_000))
        assert refused[0] == 503, refused
        assert refused[1], refused
        assert "disk" in refused[2], refused
        health = json.loads(serve.get("/healthz")[1])
        assert health["status"] == "degraded", health
        assert "disk" in health["trouble"], health
        filler.unlink()
        assert answer(serve, notification("full", padding=400_000))[0] == 200
        until(lambda: len(titles(serve)) == 2, what="the second ticket")
        assert json.loads(serve.get("/healthz")[1])["status"] == "ok"
        assert serve.rows("PRAGMA integrity_check") == [("ok",)]
        assert serve.rows("SELECT count(*) FROM inbound WHERE state = 'quarantine'") == [(0,)]
    sys.stdout.write("told to the end\n")


@pytest.mark.skipif(not namespaces_work(), reason="this system does not allow mount namespaces")
def test_a_full_disk_is_said_to_senders_and_nothing_is_lost(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    told = (
        f"mount -t tmpfs -o size={DISK_MB}m tmpfs {disk} && exec {sys.executable} -c 'from pathlib import Path;"
        f' from tests.integration.serve.test_full_disk import story; story(Path("{disk}"))\''
    )
    root = str(PACKAGE_ROOT)
    done = subprocess.run(
        [*NAMESPACE, "bash", "-c", told], capture_output=True, text=True, timeout=300, check=False, cwd=root,
        env={**os.environ, "PYTHONPATH": root, "LC_ALL": "C.UTF-8"},
    )  # fmt: skip
    assert "told to the end" in done.stdout, done.stdout + done.stderr
