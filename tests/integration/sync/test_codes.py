"""One-time codes: a code is spent by becoming a desk, never by a machine that cannot keep its key."""

from collections.abc import Iterator

import keyring
import pytest
from keyring.backends.null import Keyring

from desk.process.errors import KnownError
from desk.sync import enrolment, keys
from desk.sync.connection import connect_as_administrator
from tests.sync_kit import PASSPHRASE, Desk, Shared, database_url


@pytest.fixture
def no_keyring() -> Iterator[None]:
    """Let the machine have no keyring, whatever it has."""
    before = keyring.get_keyring()
    keyring.set_keyring(Keyring())
    yield
    keyring.set_keyring(before)


def test_a_code_survives_a_machine_without_a_keyring_and_works_once(shared: Shared, no_keyring: None) -> None:
    code = enrolment.invite(shared.admin, shared.add_person("Zoe"))
    info = shared.admin.info
    address = f"host={info.host} port={info.port} dbname={shared.name}"
    assert not keys.works()
    with pytest.raises(KnownError) as told:
        enrolment.redeem(address, code)
    assert told.value.code == "no_keyring"
    assert enrolment.redeem(address, code, passphrase=PASSPHRASE).desk > 0
    with pytest.raises(KnownError) as told:
        enrolment.redeem(address, code, passphrase=PASSPHRASE)
    assert told.value.code == "code_spent"


def test_a_database_that_is_not_there_is_named(shared: Shared) -> None:
    with pytest.raises(KnownError) as told:
        connect_as_administrator(database_url(shared.url, "nowhere_at_all"))
    assert told.value.code == "server_no_database"
    assert "createdb" in told.value.sentence("en")


def test_a_desk_says_who_and_where_it_is_without_its_key(pair: tuple[Desk, Desk]) -> None:
    _, bob = pair
    bob.run("sync.keep", days=30)
    found = bob.ask("query.desk")
    assert (found.number, found.person, found.keep_days, found.tickets) == (bob.number, "Bob", 30, 0)
    assert found.server.endswith(f"/{bob.shared.name}")
    assert found.device
    assert PASSPHRASE not in found.server
