"""A disk that fills up: a real, small file system in a mount namespace of its own."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from desk.client.qt_transport import PACKAGE_ROOT

DISK_MB = 12
DESK = f"{sys.executable} -m desk"
NAMESPACE = ("unshare", "--map-root-user", "--mount")

STORY = f"""
set -u
mount -t tmpfs -o size={DISK_MB}m tmpfs "$1"
W="--workspace $1/w --language en"
say() {{ echo "== $1"; shift; "$@" 2>&1; echo "code $?"; }}
{DESK} demo --tickets 10 $W >/dev/null 2>&1
truncate -s 20M "$2"
say attach {DESK} ticket attach 1 "$2" $W
say room {DESK} ticket note 1 "words still fit" $W
dd if=/dev/zero of="$1/filler" bs=1k 2>/dev/null
say full {DESK} ticket note 1 "these words do not" $W
say doctor {DESK} doctor $W
rm "$1/filler"
say after {DESK} ticket note 1 "and now they do" $W
{DESK} ticket show 1 --json $W
"""


def namespaces_work() -> bool:
    """Whether this system lets a process mount a file system that only it sees."""
    try:
        return subprocess.run([*NAMESPACE, "true"], capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        return False


@pytest.mark.skipif(not namespaces_work(), reason="this system does not allow mount namespaces")
def test_a_full_disk_gets_a_sentence_and_loses_nothing(tmp_path: Path) -> None:
    """A file that does not fit leaves room for words; a full disk is named as such, not as damage."""
    disk = tmp_path / "disk"
    disk.mkdir()
    environment = {**os.environ, "PYTHONPATH": str(PACKAGE_ROOT), "LC_ALL": "C.UTF-8"}
    done = subprocess.run(
        [*NAMESPACE, "bash", "-c", STORY, "story", str(disk), str(tmp_path / "large.bin")],
        capture_output=True,
        text=True,
        env=environment,
        timeout=300,
        check=True,
    )
    text, _, shown = done.stdout.partition("== after")
    parts = {part.split("\n", 1)[0]: part for part in text.split("== ")[1:]}
    assert "is full" in parts["attach"]
    assert "code 1" in parts["attach"]
    assert "code 0" in parts["room"]
    assert "is full" in parts["full"]
    assert "code 1" in parts["full"]
    assert "disk is full" in parts["doctor"]
    assert "damaged" not in parts["doctor"]
    result, _, ticket = shown.partition("\n{")
    assert "code 0" in result
    bodies = [entry["body"] for entry in json.loads("{" + ticket)["entries"]]
    assert "words still fit" in bodies
    assert "and now they do" in bodies
    assert "these words do not" not in bodies
