"""Fixtures of the search tests: a workspace of the session to read, one of its own to break."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.search.kit import SearchKit


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SearchKit]:
    """Return the starter articles, to be read only."""
    made = SearchKit(tmp_path_factory.mktemp("library"))
    made.knowledge.warm()
    while made.knowledge.advance(1.0):
        pass  # a rebuild in slices: titles alone would answer meanwhile
    yield made
    made.close()


@pytest.fixture
def kit(tmp_path: Path) -> Iterator[SearchKit]:
    """Return a workspace of its own with three articles."""
    made = SearchKit(tmp_path / "workspace", starter=False)
    for title, steps in (
        ("登录报错403", "在 IAM 核对用户组"),
        ("Redis timeouts", "Look for big keys with redis-cli"),
        ("Kafka 消费积压", "查看消费者日志"),
    ):
        made.run("article.create", title=title, steps=steps, tags=("运维",), product="iam")
    yield made
    made.close()
