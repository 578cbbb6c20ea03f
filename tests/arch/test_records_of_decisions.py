"""Every decision record has a number of its own, and its first line says it."""

import re
from collections import Counter
from pathlib import Path

FOLDER = Path(__file__).parents[2] / "docs" / "adr"


def test_no_two_records_share_a_number() -> None:
    numbers = Counter(path.name[:3] for path in FOLDER.glob("*.md"))
    assert [number for number, count in numbers.items() if count > 1] == []
    assert sorted(numbers) == [f"{number:03}" for number in range(1, len(numbers) + 1)]


def test_the_first_line_says_the_number() -> None:
    for path in FOLDER.glob("*.md"):
        first = path.read_text(encoding="utf-8").split("\n", 1)[0]
        assert re.match(rf"# {path.name[:3]}\b", first), path.name
