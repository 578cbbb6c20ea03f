"""docs/requirements.md: every requirement of the process specification stands there once, every file it names is there."""

import re

from tests.arch.source import ROOT

PAGE = ROOT / "docs" / "requirements.md"
COUNTS = {
    "A": 19,
    "B": 9,
    "C": 12,
    "D": 8,
    "E": 15,
    "F": 5,
    "G": 12,
    "H": 5,
    "I": 5,
    "J": 10,
    "K": 12,
    "L": 4,
}
"""How many requirements part C of the process specification has by letter."""
PATH = re.compile(r"(?<![\w/.])(?:desk|tests|docs|resources)/[\w./-]*[\w]")


def rows() -> list[list[str]]:
    lines = PAGE.read_text(encoding="utf-8").split("## Points of the issues")[0].splitlines()
    cells = [
        [cell.strip() for cell in line.strip("| ").split(" | ")] for line in lines if line.startswith("| ")
    ]
    return [row for row in cells if row[0] != "id"]


def test_every_requirement_has_its_row_in_order() -> None:
    expected = [f"{letter}{number:02d}" for letter, count in COUNTS.items() for number in range(1, count + 1)]
    assert [row[0] for row in rows()] == expected
    assert [row[0] for row in rows() if len(row) != 4 or not all(row)] == [], "four cells, none empty"


def test_every_requirement_names_a_proof_that_is_there() -> None:
    without = [
        row[0] for row in rows() if not any(path.startswith("tests/") for path in PATH.findall(row[3]))
    ]
    assert without == []


def test_every_file_that_is_named_exists() -> None:
    named = set(PATH.findall(PAGE.read_text(encoding="utf-8")))
    assert sorted(path for path in named if not (ROOT / path).exists()) == []
