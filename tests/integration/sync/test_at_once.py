"""Two people at the same thing, both without a line: every desk ends with the same, and the loser is told."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.sync_kit import Desk, Shared

NONE = {"decision": "none", "reason": "once"}
SOLUTION: dict[str, Any] = {"steps": "done", "category": "devices", "knowledge": NONE}
ENTRIES = "SELECT id, kind, body, author_id FROM entry ORDER BY id"
TICKETS = (
    "SELECT id, state, owner_id, group_id, tier, priority, category, title, tags FROM ticket ORDER BY id"
)
CONFLICTS = "SELECT id, field, resolved_us FROM conflict ORDER BY id"
Step = Callable[[Desk, bytes], object]


def solved(desk: Desk, ticket: bytes) -> None:
    desk.run("ticket.solve", ticket=ticket, **SOLUTION)


def closed(desk: Desk, ticket: bytes) -> None:
    solved(desk, ticket)
    desk.run("ticket.confirm", ticket=ticket, by="phone")


def act(verb: str, **args: Any) -> Step:
    return lambda desk, ticket: desk.run(verb, ticket=ticket, **args)


def ticked(desk: Desk, ticket: bytes) -> None:
    (found,) = desk.rows("SELECT id FROM entry WHERE ticket_id = ? AND kind = 'checklist'", ticket)
    desk.run("ticket.check", ticket=ticket, checklist=bytes(found[0]), item="1")


def merged(desk: Desk, ticket: bytes) -> None:
    (found,) = desk.rows("SELECT id FROM ticket WHERE title = 'Second'")
    desk.run("ticket.merge", ticket=ticket, into=bytes(found[0]))


CASES: dict[str, tuple[Step | None, Step, Step]] = {
    "claim": (None, act("ticket.take"), act("ticket.take")),
    "close and reply": (None, closed, act("ticket.reply", body="look here")),
    "close and close": (None, closed, closed),
    "close and wait": (
        act("ticket.reply", body="whose?"), closed,
        act("ticket.wait", state="waiting_customer", reason="his name"),
    ),
    "merge and reply": (None, merged, act("ticket.reply", body="look here")),
    "merge and close": (None, merged, closed),
    "merge and merge": (None, merged, merged),
    "cancel and solve": (None, act("ticket.cancel", reason="twice"), solved),
    "spam and take": (None, act("ticket.spam"), act("ticket.take")),
    "priority": (None, act("ticket.priority", to=1, reason="all"), act("ticket.priority", to=4, reason="one")),
    "tags": (None, act("ticket.tags", added=("a",)), act("ticket.tags", added=("b",))),
    "rating twice": (closed, act("survey.answer", rating=5), act("survey.answer", rating=1, comment="no")),
    "reopen and rate": (closed, act("ticket.reopen", reason="again"), act("survey.answer", rating=5)),
    "tick and tick": (act("ticket.checklist", title="Before", items=("unplug",)), ticked, ticked),
    "confirm and reject": (solved, act("ticket.confirm", by="phone"), act("ticket.reject", body="still broken")),
    "escalate and solve": (None, act("ticket.tier", to="L2"), solved),
    "reply and reply": (None, act("ticket.reply", body="two things"), act("ticket.reply", body="which?")),
    "waive and note": (None, act("ticket.waive", metric="resolution", reason="power"), act("ticket.note", body="x")),
}  # fmt: skip
"""What was there before, what Ada does, what Bob does."""

ENDS = {
    "claim": ("assigned", {"owner_id"}, {"owner_id"}),
    "close and reply": ("closed", {"owner_id", "state"}, {"owner_id"}),
    "close and close": ("closed", {"owner_id", "state"}, {"owner_id", "state"}),
    "close and wait": ("closed", {"state"}, {"state"}),
    "merge and reply": ("merged", {"state"}, set()),
    "merge and close": ("merged", {"state"}, {"state"}),
    "cancel and solve": ("cancelled", {"state"}, set()),
    "spam and take": ("spam", {"state"}, set()),
    "priority": ("new", {"priority"}, {"priority"}),
    "confirm and reject": ("in_progress", set(), {"state"}),
    "reply and reply": ("in_progress", {"owner_id"}, {"owner_id"}),
}
"""How it ends where Ada reaches the server first, and what is told in the one and the other order."""


@pytest.mark.parametrize("mirrored", [False, True])
def test_two_at_once(pair: tuple[Desk, Desk], shared: Shared, mirrored: bool) -> None:
    ada, bob = pair
    customer = ada.run("person.create", name="Wang", email="wang@corp.test").subject
    tickets = {name: ada.create(name, requester=customer) for name in CASES}
    ada.create("Second", requester=customer)
    shared.settle()
    for name, (first, *_) in CASES.items():
        if first is not None:
            first(ada, tickets[name])
    shared.settle()
    for name, (_, one, other) in CASES.items():
        one(ada, tickets[name])
        other(bob, tickets[name])
    for desk in (bob, ada) if mirrored else (ada, bob):
        desk.exchange()
    shared.settle()
    for statement in (ENTRIES, TICKETS, CONFLICTS):
        assert ada.rows(statement) == bob.rows(statement)
    states = dict(ada.rows("SELECT title, state FROM ticket"))
    told: dict[str, set[str]] = {}
    for title, field in ada.rows(
        "SELECT t.title, c.field FROM conflict c JOIN ticket t ON t.id = c.ticket_id"
    ):
        told.setdefault(title, set()).add(field)
    for name, (state, *both) in ENDS.items():
        if not (mirrored and name == "merge and close"):  # who closed first has closed it
            assert states[name] == state, name
        assert told.pop(name, set()) == both[mirrored], name
    assert told == {}
    for desk in (ada, bob):
        assert (desk.waiting(), desk.rows("SELECT * FROM undelivered")) == (0, [])
