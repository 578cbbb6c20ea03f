"""One line of a list to choose from. Knows no list."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Option:
    """One line of the list and the value it stands for."""

    label: str
    value: Any
