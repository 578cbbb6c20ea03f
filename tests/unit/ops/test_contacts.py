"""Who may set how whom is told; an account belongs to one person; others do not see one's secrets."""

from pathlib import Path

import pytest

from desk.process.errors import KnownError
from tests.unit.ops_kit import Kit


def test_own_settings_and_those_of_others(tmp_path: Path) -> None:
    """One's own by anybody, another's by supervisors."""
    kit = Kit(tmp_path)
    assert kit.ask("query.contact").chats == {}
    kit.run("contact.set", contact={"chats": {"slack": "U1"}, "targets": ["ntfy://secret"]})
    assert kit.ask("query.contact").targets == ("ntfy://secret",)
    other = kit.run("person.create", name="钱莉", staff=True).subject
    with pytest.raises(KnownError, match="U1"):
        kit.run("contact.set", contact={"chats": {"slack": "U1"}}, person=other)
    kit.run("contact.set", contact={"targets": ["ntfy://hers"], "mail": True}, person=other)
    seen = kit.ask("query.contact", person=other)
    assert (seen.targets, seen.mail) == (("ntfy://…",), True)
    kit.run("contact.set", contact={"chats": {"slack": "U1"}, "fold_s": 0})
    assert kit.ask("query.contact").fold_s == 0
    with pytest.raises(KnownError):
        kit.run("contact.set", contact={}, person=b"0" * 16)
    kit.run("setting.set", name="person", value=other.hex())
    with pytest.raises(KnownError, match="supervisors"):
        kit.run("contact.set", contact={}, person=kit.me)
    kit.run("contact.set", contact={"quiet": ["22:00", "07:00"]})
    assert kit.ask("query.contact").quiet == ("22:00", "07:00")
    kit.store.close()
