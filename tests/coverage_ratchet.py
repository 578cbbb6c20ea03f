"""Compare the coverage of each file of the core with its floor; a floor never falls.

A file of `PACKAGES` that is not in `coverage_floor.json` must be covered completely. Run after the tests:
`.venv/bin/python tests/coverage_ratchet.py`; with `--update` it raises floors and records new files.

Threads and kills at random moments reach a branch in one run and miss it in the next. `BY_CHANCE` places in
all may therefore be missing; more of them fail.
"""

import json
import math
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FLOORS = ROOT / "tests" / "coverage_floor.json"
PACKAGES = tuple(f"desk/{name}/" for name in ("process", "ops", "queries", "search", "sync"))

BY_CHANCE = 3
"""Lines and branches, over all files, that one run may miss below the floors."""


def measured() -> tuple[dict[str, float], dict[str, int]]:
    """Return percent covered and number of places (lines and branches) by file, from the last run's data."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "coverage.json"
        command = [sys.executable, "-m", "coverage", "json", "-q", "-o", str(report)]
        subprocess.run(command, cwd=ROOT, check=True)
        files = json.loads(report.read_text())["files"]
    core = {name: data["summary"] for name, data in files.items() if name.startswith(PACKAGES)}
    percents = {name: float(summary["percent_covered"]) for name, summary in core.items()}
    return percents, {
        name: summary["num_statements"] + summary["num_branches"] for name, summary in core.items()
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


def missed(percents: Mapping[str, float], places: Mapping[str, int], floors: Mapping[str, float]) -> int:
    """Return how many lines and branches stand below the floors, in all files together."""
    short = {name: floors.get(name, 100.0) - percent for name, percent in percents.items()}
    return sum(math.ceil(short[name] * places[name] / 100 - 0.01) for name in short if short[name] > 0.005)


def raised(percents: Mapping[str, float], floors: Mapping[str, float]) -> dict[str, float]:
    """Return the floors after a good run: only upwards, complete files need none."""
    new = {name: max(floors.get(name, 0.0), int(percent * 10) / 10) for name, percent in percents.items()}
    return {name: percent for name, percent in sorted(new.items()) if percent < 100}


def main(arguments: list[str]) -> int:
    """Check, or update, the floors."""
    floors: dict[str, float] = json.loads(FLOORS.read_text())
    percents, places = measured()
    if "--update" in arguments:
        FLOORS.write_text(json.dumps(raised(percents, floors), indent=2) + "\n")
        return 0
    problems = below(percents, floors)
    print("\n".join(problems) or f"{len(percents)} files at or above their floor")
    gone = set(floors) - set(percents)
    return 1 if gone or missed(percents, places, floors) > BY_CHANCE else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
