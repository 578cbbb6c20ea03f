"""Where the files shipped with Desk stand (icons, styles, catalogues); knows nothing of their content."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent / "resources"


def path(*parts: str) -> Path:
    """Return the path of a shipped file."""
    return ROOT.joinpath(*parts)
