"""A server for the session, a fresh shared database for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from desk.bench import postgres
from tests.sync_kit import Desk, Shared, make_template


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """Yield the administrator's address of a real server."""
    with postgres.running() as url:
        yield url


@pytest.fixture(scope="session")
def template(server: str) -> str:
    """Return the name of a prepared, empty database."""
    return make_template(server)


@pytest.fixture
def shared(server: str, template: str) -> Iterator[Shared]:
    """Yield a shared database with two groups."""
    found = Shared(server, template)
    yield found
    found.close()


@pytest.fixture
def pair(shared: Shared, tmp_path: Path) -> tuple[Desk, Desk]:
    """Return the desks of Ada (administrator) and Bob (agent), both in both groups."""
    ada = shared.desk(tmp_path / "ada", shared.add_person("Ada", role="administrator"))
    bob = shared.desk(tmp_path / "bob", shared.add_person("Bob"))
    return ada, bob
