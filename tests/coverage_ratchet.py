"""Compare the coverage of each file of the core with its floor; a floor never falls.

A file of `PACKAGES` that is not in `coverage_floor.json` must be covered completely. Run after the tests:
`.venv/bin/python tests/coverage_ratchet.py`; with `--update` it raises floors and records new files.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FLOORS = ROOT / "tests" / "coverage_floor.json"
PACKAGES = tuple(f"desk/{name}/" for name in ("process", "ops", "queries", "search", "sync"))


def measured() -> dict[str, float]:
    """Return percent covered (lines and branches) by file of the core, from the last run's data."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "coverage.json"
        command = [sys.executable, "-m", "coverage", "json", "-q", "-o", str(report)]
        subprocess.run(command, cwd=ROOT, check=True)
        files = json.loads(report.read_text())["files"]
    return {
        name: float(data["summary"]["percent_covered"])
        for name, data in files.items()
        if name.startswith(PACKAGES)
    }


def below(percents: Mapping[str, float], floors: Mapping[str, float]) -> list[str]:
    """Return a sentence for each file under its floor, and for each floor without a file."""
    found = [
        f"{name}: {percent:.2f} % covered, the floor is {floors.get(name, 100.0)} %"
        for name, percent in sorted(percents.items())
        if percent + 0.005 < floors.get(name, 100.0)
    ]
    gone = sorted(set(floors) - set(percents))
    return found + [f"{name}: has a floor but no coverage; remove it from {FLOORS.name}" for name in gone]


def raised(percents: Mapping[str, float], floors: Mapping[str, float]) -> dict[str, float]:
    """Return the floors after a good run: only upwards, complete files need none."""
    new = {name: max(floors.get(name, 0.0), int(percent * 10) / 10) for name, percent in percents.items()}
    return {name: percent for name, percent in sorted(new.items()) if percent < 100}


def main(arguments: list[str]) -> int:
    """Check, or update, the floors."""
    floors: dict[str, float] = json.loads(FLOORS.read_text())
    percents = measured()
    if "--update" in arguments:
        FLOORS.write_text(json.dumps(raised(percents, floors), indent=2) + "\n")
        return 0
    problems = below(percents, floors)
    print("\n".join(problems) or f"{len(percents)} files at or above their floor")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
