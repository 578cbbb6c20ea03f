"""Fixtures for queries: one small workspace a test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.ops_kit import Kit


@pytest.fixture
def kit(tmp_path: Path) -> Iterator[Kit]:
    """Return a workspace whose person is 魏清, administrator of one group."""
    made = Kit(tmp_path / "workspace")
    yield made
    made.store.close()
