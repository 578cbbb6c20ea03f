"""The settings in docs/serve.md are those of the table."""

from pathlib import Path

from desk.intake.config import table_text


def test_the_documentation_lists_every_setting() -> None:
    """Change the table, then write it into the page."""
    page = Path(__file__).parents[3] / "docs" / "serve.md"
    assert table_text("en") in page.read_text(encoding="utf-8")
