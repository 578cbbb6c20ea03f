"""Dispatch in a shared workspace: only the lease's holder gives tickets out; everybody sees why, and answers."""

from desk.ops.holding import holds
from tests.sync_kit import Desk


def test_the_holder_dispatches_and_the_other_accepts(pair: tuple[Desk, Desk]) -> None:
    ada, bob = pair
    ada.shared.settle()
    group = ada.rows("SELECT id FROM support_group ORDER BY id LIMIT 1")[0][0]
    members = ada.rows("SELECT group_id FROM membership WHERE person_id = ?", bob.person)
    group = bytes(members[0][0]) if members else bytes(group)
    for desk, state in ((bob, "available"), (ada, "busy")):
        ada.run("roster.profile", person=desk.person, calendar="24x7", capacity=8)
        desk.run("person.availability", state=state)
    ada.run("skill.set", person=bob.person, skill="printer", level=4)
    settings = {"enabled": True, "skills": ["printer"], "rules": [{"group": group.hex()}]}
    ada.run("dispatch.set", settings=settings)
    ticket = ada.create(body="It burns.", category="device", group=group)
    ada.shared.settle()
    assert bob.rows("SELECT level FROM skill WHERE person_id = ?", bob.person) == [(4,)]
    assert not holds(bob.store, "dispatcher"), "nobody holds what was not asked for"
    ada.run("dispatch.run")
    ada.shared.settle()
    assert bytes(bob.row(ticket).owner_id) == bob.person
    assert "dispatched" in bob.kinds(ticket)
    assert bob.rows("SELECT count(*) FROM notice WHERE person_id = ?", bob.person) == [(1,)]
    bob.run("ticket.accept", ticket=ticket)
    ada.shared.settle()
    assert "accepted" in ada.kinds(ticket)
    assert ada.waiting() == bob.waiting() == 0
    assert (
        ada.rows("SELECT count(*) FROM undelivered") == bob.rows("SELECT count(*) FROM undelivered") == [(0,)]
    )
