"""Replies written without a line: what was overtaken waits for its author's word; what was refused is done again."""

import pytest

from desk.process.errors import KnownError
from desk.sync import replies
from desk.sync.line import Desk as Line
from tests.integration.sync.test_exchange import KNOWLEDGE, both
from tests.sync_kit import Desk


@pytest.fixture
def three(pair: tuple[Desk, Desk]) -> tuple[Desk, Desk, list[bytes]]:
    """Return two desks that know three tickets of Bob's."""
    ada, bob = pair
    tickets = [ada.create(f"ticket {n}") for n in range(3)]
    both(*pair)
    for ticket in tickets:
        bob.run("ticket.take", ticket=ticket)
        bob.run("ticket.reply", ticket=ticket, body="We look at it.")
    both(*pair)
    return ada, bob, tickets


def test_a_reply_that_was_overtaken_waits_for_its_author(three: tuple[Desk, Desk, list[bytes]]) -> None:
    ada, bob, (answered, closed, still) = three
    for ticket in (answered, closed, still):
        bob.run("ticket.reply", ticket=ticket, body="written on a train")
    ada.run("ticket.reply", ticket=answered, body="Solved on the phone.")
    ada.run("ticket.cancel", ticket=closed, reason="duplicate of a call")
    ada.run("ticket.note", ticket=still, body="a note is no answer")
    ada.exchange()
    line = Line(bob.store, bob.server)
    line.cycle()
    found = {one.ticket: one for one in bob.ask("query.replies")}
    assert set(found) == {answered, closed}
    assert (found[answered].by, found[answered].said, found[answered].count) == (
        "Ada",
        "Solved on the phone.",
        1,
    )
    assert (found[closed].state, found[closed].count, found[closed].text) == (
        "cancelled", 0, "written on a train",
    )  # fmt: skip
    assert bob.ask("query.sync").asked == 2
    line.cycle()  # asking again changes nothing
    assert bob.ask("query.replies", ticket=closed) == [found[closed]]
    ada.pull()
    assert ada.kinds(still).count("public_reply") == 2
    assert ada.kinds(answered).count("public_reply") == 2

    replies.decide(bob.store, found[answered].op_id, send=True)
    replies.decide(bob.store, found[closed].op_id, send=False)
    line.cycle()
    both(ada, bob)
    assert ada.kinds(answered).count("public_reply") == 3
    assert bob.kinds(closed).count("public_reply") == ada.kinds(closed).count("public_reply") == 1
    (kept,) = bob.ask("query.undelivered")
    assert (kept.why, kept.text) == (replies.WITHDRAWN, "written on a train")
    with pytest.raises(KnownError):
        replies.decide(bob.store, found[closed].op_id, send=True)
    assert bob.waiting() == 0


def test_what_was_refused_is_done_again_as_a_new_op(three: tuple[Desk, Desk, list[bytes]]) -> None:
    ada, bob, (one, two, _) = three
    bob.run("ticket.note", ticket=one, body="found the cable")
    bob.run("ticket.title", ticket=two, to="a better title")
    bob.run("ticket.solve", ticket=two, steps="done", category="hw", knowledge=KNOWLEDGE)
    for (op_id,) in bob.rows("SELECT op_id FROM outbox ORDER BY n"):
        with bob.store.write() as connection:
            replica = replies.Replica(bob.store, connection)
            replica.reject(bytes(op_id), "role")
            replica.finish()
    assert bob.row(two).title == "ticket 1"
    refused = {view.verb: view for view in bob.ask("query.undelivered")}
    assert set(refused) == {"ticket.note", "ticket.title", "ticket.solve"}
    bob.run("undelivered.retry", op=refused["ticket.note"].op_id)
    bob.run("undelivered.retry", op=refused["ticket.title"].op_id)
    with pytest.raises(KnownError) as told:
        bob.run("undelivered.retry", op=refused["ticket.solve"].op_id)
    assert told.value.code == "retry_by_hand"
    with pytest.raises(KnownError):
        bob.run("undelivered.retry", op=refused["ticket.note"].op_id)
    both(ada, bob)
    assert ada.kinds(one)[-1] == "internal_note"
    assert ada.row(two).title == "a better title"
    assert [view.verb for view in bob.ask("query.undelivered")] == ["ticket.solve"]


def test_a_conflict_is_closed_with_a_third_value(three: tuple[Desk, Desk, list[bytes]]) -> None:
    ada, bob, (ticket, other, _) = three
    ada.run("ticket.title", ticket=ticket, to="Printer offline")
    bob.run("ticket.title", ticket=ticket, to="Printer jammed")
    ada.run("ticket.assign", ticket=other, to=ada.person)
    bob.run("ticket.assign", ticket=other, to=None)
    both(ada, bob)
    found = {view.field: view for view in bob.ask("query.conflicts")}
    bob.run("conflict.resolve", conflict=found["title"].id, choice="value", value="Printer offline, jammed")
    with pytest.raises(KnownError) as told:
        bob.run("conflict.resolve", conflict=found["owner_id"].id, choice="value", value="x")
    assert told.value.code == "conflict_by_hand"
    both(ada, bob)
    assert ada.row(ticket).title == "Printer offline, jammed"
    assert [view.field for view in ada.ask("query.conflicts")] == ["owner_id"]
