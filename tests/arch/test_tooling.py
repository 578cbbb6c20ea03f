"""The set-up script and the coverage ratchet keep their promises."""

import importlib.util
import os
import re
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import ModuleType

import pytest

from .source import ROOT


def load(path: Path) -> ModuleType:
    """Load a script that is no module of a package."""
    loader = SourceFileLoader(path.stem, str(path))
    spec = importlib.util.spec_from_loader(path.stem, loader)
    assert spec is not None
    module = importlib.util.module_from_spec(spec)
    loader.exec_module(module)
    return module


RUN = load(ROOT / "run")
RATCHET = load(ROOT / "tests" / "coverage_ratchet.py")


@pytest.mark.parametrize(
    ("output", "word"),
    [
        ("Retrying after connection broken by 'NewConnectionError(...)'\nERROR: No matching", "reached"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE", "refused"),
        ("OSError: [Errno 28] No space left on device", "disk is full"),
        ("ERROR: No matching distribution found for numpy==2.4.6", "ready-made build"),
        ("ERROR: Could not install packages: [Errno 13] Permission denied", "owns this folder"),
        ("SSLError(SSLCertVerificationError(1, 'CERTIFICATE_VERIFY_FAILED'))", "PIP_CERT"),
    ],
)
def test_failures_of_pip_are_told_plainly(output: str, word: str) -> None:
    """The first sentence that fits pip's output says what to do."""
    sentence = next(text for pattern, text in RUN.PIP_FAILURES if re.search(pattern, output))
    assert word in sentence


def test_scripts_can_be_run() -> None:
    """The two entry points are executable in a clone."""
    assert os.access(ROOT / "run", os.X_OK)
    assert os.access(ROOT / ".ci" / "run", os.X_OK)


def test_a_new_file_must_be_covered_completely() -> None:
    """Without a floor the floor is 100 %; with one it is the floor."""
    percents = {"desk/process/a.py": 99.0, "desk/process/b.py": 91.2}
    assert [line.split(":")[0] for line in RATCHET.below(percents, {"desk/process/b.py": 91.2})] == [
        "desk/process/a.py"
    ]


def test_what_one_run_misses_by_chance_is_counted_in_places() -> None:
    """A line of a complete file and two of one with a floor; what is above its floor counts nothing."""
    percents = {"a": 99.0, "b": 88.0, "c": 100.0, "d": 95.0}
    places = {"a": 100, "b": 50, "c": 70, "d": 20}
    assert RATCHET.missed(percents, places, {"b": 91.2, "d": 90.0}) == 3
    assert RATCHET.missed(percents, places, {"a": 99.0, "b": 88.0, "d": 95.0}) == 0


def test_a_floor_without_its_file_is_found() -> None:
    """A floor of a file that is gone is to be removed."""
    assert len(RATCHET.below({}, {"desk/process/gone.py": 90.0})) == 1


def test_floors_only_rise() -> None:
    """An update raises, never lowers, and forgets what is complete."""
    percents = {"a": 95.55, "b": 80.0, "c": 100.0}
    assert RATCHET.raised(percents, {"a": 90.0, "b": 85.0, "c": 99.0}) == {"a": 95.5, "b": 85.0}
