"""A small workspace with the ops of intake, for tests of channels."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.intake.channel_kit import ChannelKit


@pytest.fixture
def kit(tmp_path: Path) -> Iterator[ChannelKit]:
    """A fresh workspace."""
    made = ChannelKit(tmp_path)
    yield made
    made.store.close()
