"""Runs a probe in a process of its own, so that what one measurement leaves behind disturbs no other."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

_NOT_OURS = ("DESK_WORKSPACE", "PYTHONDONTWRITEBYTECODE")
ROOT = Path(__file__).resolve().parents[2]


def environment() -> dict[str, str]:
    """Return the environment of a probe: no display, our own sources, no workspace of the user, byte code kept."""
    found = {name: value for name, value in os.environ.items() if name not in _NOT_OURS}
    path = os.pathsep.join(filter(None, (str(ROOT), found.get("PYTHONPATH", ""))))
    return {**found, "PYTHONPATH": path, "QT_QPA_PLATFORM": "offscreen", "LC_ALL": "C.UTF-8"}


def probe(module: str, *arguments: str, timeout_s: float = 600) -> dict[str, Any]:
    """Run `python -m MODULE ARGUMENTS` and return the JSON object of its last line."""
    done = subprocess.run(
        [sys.executable, "-P", "-m", module, *arguments],
        env=environment(), capture_output=True, text=True, timeout=timeout_s,
    )  # fmt: skip
    lines = done.stdout.strip().splitlines()
    if done.returncode or not lines:
        return {"failed": (done.stderr.strip().splitlines() or [f"{module} said nothing"])[-1][:200]}
    answer: dict[str, Any] = json.loads(lines[-1])
    return answer


def say(**found: object) -> None:
    """Answer the parent of this probe."""
    sys.stdout.write(json.dumps(found) + "\n")
    sys.stdout.flush()


def memory_mb(pid: int) -> float | None:
    """Return the resident memory of a process in MB that is its own; None where the system does not say."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return None
    values = {line.split(":")[0]: int(line.split()[1]) for line in lines if line.endswith("kB")}
    return values["VmRSS"] / 1024
