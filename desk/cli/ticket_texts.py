"""What is typed for a ticket as ops want it: texts from standard input, files, only what was given."""

import argparse
import sys
from pathlib import Path
from typing import Any


def text_of(typed: str) -> str:
    """Return the text; "-" reads it from standard input."""
    return sys.stdin.read() if typed == "-" else typed


def files_of(names: list[str] | None) -> list[dict[str, str]]:
    """Return the files as ops want them."""
    return [{"path": str(Path(name).absolute()), "name": Path(name).name} for name in names or ()]


def given(options: argparse.Namespace, *names: str) -> dict[str, Any]:
    return {name: value for name in names if (value := getattr(options, name)) is not None}
