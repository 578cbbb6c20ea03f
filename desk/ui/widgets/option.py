"""One line of a list to choose from. Knows no list."""

from typing import Any

from msgspec import Struct


class Option(Struct, frozen=True):
    """One line of the list and the value it stands for."""

    label: str
    value: Any
