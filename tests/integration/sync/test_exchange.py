"""Two desks see each other's work; what they do to the same ticket merges by the rules."""

import json
from pathlib import Path

import pytest

from desk.models.wire import uuid_text
from desk.process.errors import KnownError
from desk.sync.files import Files
from tests.sync_kit import Desk, Shared

KNOWLEDGE = {"decision": "new"}


def both(*desks: Desk) -> None:
    """Let both exchange until they agree."""
    desks[0].shared.settle()


def test_the_work_of_one_is_seen_by_the_other(pair: tuple[Desk, Desk]) -> None:
    ada, bob = pair
    ticket = ada.create(body="It burns.", tags=("fire",))
    ada.run("ticket.take", ticket=ticket)
    ada.run("ticket.reply", ticket=ticket, body="Which printer is it?")
    both(*pair)
    assert bob.kinds(ticket) == ["created", "assigned", "started", "public_reply"]
    mine, theirs = ada.row(ticket), bob.row(ticket)
    assert (theirs.state, theirs.number, theirs.owner_id) == ("in_progress", mine.number, ada.person)
    assert (theirs.title, theirs.tags, theirs.rev) == (mine.title, mine.tags, mine.rev)
    assert bob.rows("SELECT count(*) FROM clock WHERE ticket_key = ?", theirs.key)[0][0] > 0
    found = bob.rows("SELECT rowid >> 16 FROM fulltext WHERE fulltext MATCH 'printer AND fire'")
    assert found == [(theirs.key,)]
    assert ada.waiting() == bob.waiting() == 0


def test_replies_of_both_stay_and_folds_are_equal(pair: tuple[Desk, Desk]) -> None:
    ada, bob = pair
    ticket = ada.create()
    both(*pair)
    ada.run("ticket.note", ticket=ticket, body="from ada")
    bob.run("ticket.note", ticket=ticket, body="from bob")
    both(*pair)
    assert (
        sorted(ada.kinds(ticket))
        == sorted(bob.kinds(ticket))
        == ["created", "internal_note", "internal_note"]
    )
    clocks = "SELECT metric, cycle, state, started_us, due_us FROM clock ORDER BY 1, 2"
    assert ada.rows(clocks) == bob.rows(clocks)


def test_the_first_claim_wins_and_the_second_is_told(pair: tuple[Desk, Desk]) -> None:
    ada, bob = pair
    ticket = ada.create()
    both(*pair)
    ada.run("ticket.take", ticket=ticket)
    bob.run("ticket.take", ticket=ticket)
    ada.exchange()
    both(*pair)
    assert ada.row(ticket).owner_id == bob.row(ticket).owner_id == ada.person
    (found,) = bob.ask("query.conflicts")
    assert (found.field, found.reason, found.winner, found.loser, found.mine) == (
        "owner_id", "already_taken", "Ada", "Bob", True,
    )  # fmt: skip
    assert bob.kinds(ticket)[-1] == "undone"


def test_two_edits_of_a_title_are_shown_side_by_side_and_resolved_with_one_key(
    pair: tuple[Desk, Desk],
) -> None:
    ada, bob = pair
    ticket = ada.create("one")
    both(*pair)
    ada.run("ticket.title", ticket=ticket, to="two")
    bob.run("ticket.title", ticket=ticket, to="three")
    both(*pair)
    assert ada.row(ticket).title == bob.row(ticket).title == "three"
    (found,) = ada.ask("query.conflicts")
    assert (found.winner, found.loser, found.loser_by) == ("three", "two", "Ada")
    ada.run("conflict.resolve", conflict=found.id, choice="other")
    both(*pair)
    assert bob.row(ticket).title == "two"
    assert bob.ask("query.conflicts") == [] == ada.ask("query.conflicts")


def test_tags_of_both_stay(pair: tuple[Desk, Desk]) -> None:
    ada, bob = pair
    ticket = ada.create(tags=("a", "b"))
    both(*pair)
    ada.run("ticket.tags", ticket=ticket, added=("c",), removed=("a",))
    bob.run("ticket.tags", ticket=ticket, added=("d",))
    both(*pair)
    assert ada.row(ticket).tags == bob.row(ticket).tags == " b c d "
    assert ada.ask("query.conflicts") == []


def test_a_solution_and_a_wait_at_the_same_time(pair: tuple[Desk, Desk]) -> None:
    ada, bob = pair
    ticket = ada.create()
    ada.run("ticket.reply", ticket=ticket, body="Which one?")
    both(*pair)
    ada.run("ticket.wait", ticket=ticket, state="waiting_customer", reason="the model")
    bob.run("ticket.solve", ticket=ticket, steps="Put it out", category="hw", knowledge=KNOWLEDGE)
    ada.exchange()
    both(*pair)
    assert ada.row(ticket).state == bob.row(ticket).state == "pending_confirmation"
    (found,) = ada.ask("query.conflicts")
    assert (found.field, found.winner, found.loser) == ("state", "pending_confirmation", "waiting_customer")


def test_what_no_rule_can_merge_is_lost_visibly_and_its_text_stays(pair: tuple[Desk, Desk]) -> None:
    ada, bob = pair
    ticket = ada.create()
    ada.run("ticket.start", ticket=ticket)
    both(*pair)
    ada.run("ticket.cancel", ticket=ticket, reason="user withdrew")
    bob.run("ticket.solve", ticket=ticket, steps="Put it out", category="hw", knowledge=KNOWLEDGE)
    ada.exchange()
    both(*pair)
    assert bob.row(ticket).state == "cancelled"
    (entry,) = bob.rows(
        "SELECT id, body FROM entry WHERE ticket_id = ? AND kind = 'solution_provided'", ticket
    )
    assert entry.body == "Put it out"
    (undone,) = bob.rows("SELECT data FROM entry WHERE ticket_id = ? AND kind = 'undone'", ticket)
    assert bytes(entry.id).hex() in json.loads(undone.data)["entries"]
    assert ada.rows("SELECT * FROM fact") == bob.rows("SELECT * FROM fact")


def test_a_customer_message_reopens_what_was_closed_meanwhile(pair: tuple[Desk, Desk]) -> None:
    ada, bob = pair
    ticket = ada.create()
    ada.run("ticket.solve", ticket=ticket, steps="Put it out", category="hw", knowledge=KNOWLEDGE)
    both(*pair)
    ada.run("ticket.confirm", ticket=ticket, by="phone")
    bob.run("ticket.customer_message", ticket=ticket, body="It burns again!")
    ada.exchange()
    both(*pair)
    assert ada.row(ticket).state == bob.row(ticket).state == "in_progress"
    assert ada.kinds(ticket)[-1] == "reopened"


def test_undo_travels(pair: tuple[Desk, Desk]) -> None:
    ada, bob = pair
    ticket = ada.create()
    both(*pair)
    changes = ada.run("ticket.take", ticket=ticket)
    ada.exchange()
    ada.run("undo", of=changes.op_id)
    both(*pair)
    assert (bob.row(ticket).state, bob.row(ticket).owner_id) == ("new", None)
    assert not bob.ask("query.conflicts")
    assert not ada.ask("query.undelivered")


def test_merge_and_unmerge_travel(pair: tuple[Desk, Desk]) -> None:
    ada, bob = pair
    one, two = ada.create("one"), ada.create("two")
    both(*pair)
    ada.run("ticket.merge", ticket=one, into=two, both_see=True)
    both(*pair)
    assert (bob.row(one).state, bob.row(one).merged_into) == ("merged", two)
    ada.run("ticket.unmerge", ticket=one)
    both(*pair)
    assert (bob.row(one).state, bob.row(one).merged_into) == ("new", None)
    assert ada.ask("query.undelivered") == []


def test_links_articles_people_and_rules_travel(pair: tuple[Desk, Desk], shared: Shared) -> None:
    ada, bob = pair
    one, two = ada.create("one"), ada.create("two")
    ada.run("ticket.link", ticket=one, target=two, type="duplicates")
    article = ada.run("article.create", title="Fires", symptom="smoke", steps="water", language="en").subject
    ada.run("article.use", ticket=one, article=article, verdict="worked")
    requester = ada.run("person.create", name="Zoe", email="zoe@example.org").subject
    asked = ada.create("three", requester=requester)
    ada.run("setting.set", name="reopen_window_days", value=9)
    both(*pair)
    links = "SELECT id, type FROM link ORDER BY id"
    assert ada.rows(links) == bob.rows(links) != []
    assert bob.rows("SELECT title, uses, worked FROM article") == [("Fires", 1, 1)]
    assert bob.rows("SELECT count(*) FROM article_revision") == [(1,)]
    assert bob.row(asked).requester_name == "Zoe"
    assert bob.rows("SELECT email FROM person WHERE id = ?", requester) == [("zoe@example.org",)]
    assert bob.ask("query.workspace").settings["reopen_window_days"] == 9


def test_an_agent_may_not_do_what_needs_a_role(pair: tuple[Desk, Desk], shared: Shared) -> None:
    ada, bob = pair
    bob.rows("UPDATE membership SET role = 'administrator' RETURNING 1")  # a hostile desk lets itself
    bob.run("group.create", name="Pirates")
    both(*pair)
    assert ada.rows("SELECT name FROM support_group WHERE name = 'Pirates'") == []
    assert bob.rows("SELECT name FROM support_group WHERE name = 'Pirates'") == []
    (refused,) = bob.ask("query.undelivered")
    assert (refused.verb, refused.why) == ("group.create", "role")
    assert shared.rows("SELECT count(*) FROM sync.dead_letter")[0][0] == 1
    bob.run("undelivered.discard", op=refused.op_id)
    assert bob.ask("query.undelivered") == []
    with pytest.raises(KnownError):
        bob.run("undelivered.discard", op=refused.op_id)


def test_a_week_offline(pair: tuple[Desk, Desk]) -> None:
    ada, bob = pair
    tickets = [ada.create(f"ticket {n}") for n in range(5)]
    both(*pair)
    for ticket in tickets:
        bob.run("ticket.take", ticket=ticket)
        bob.run("ticket.reply", ticket=ticket, body="on the train")
        bob.run("ticket.solve", ticket=ticket, steps="done", category="hw", knowledge=KNOWLEDGE)
    fresh = bob.create("made offline")
    number = bob.row(fresh).number
    ada.run("ticket.note", ticket=tickets[0], body="meanwhile")
    both(*pair)
    assert {ada.row(ticket).state for ticket in tickets} == {"pending_confirmation"}
    assert ada.row(fresh).number == number
    assert ada.ask("query.conflicts") == []


def test_files_follow_their_entry_in_chunks(pair: tuple[Desk, Desk], tmp_path: Path) -> None:
    ada, bob = pair
    content = bytes(range(256)) * 2_500  # three chunks
    path = tmp_path / "trace.bin"
    path.write_bytes(content)
    ticket = ada.create(files=({"path": str(path), "name": "trace.bin"},))
    both(*pair)
    (blob,) = ada.rows("SELECT id FROM blob")[0]
    assert Files(bob.store, bob.server).exchange() == 0  # the entry is here, its bytes are not yet
    assert Files(ada.store, ada.server).exchange() == 1
    assert Files(bob.store, bob.server).exchange() == 1
    assert b"".join(bob.store.blobs.chunks(blob)) == content
    assert bob.rows("SELECT complete FROM blob") == [(1,)]
    assert Files(bob.store, bob.server).exchange() == 0
    forged = bob.server.execute(
        "SELECT sync.put_chunk_v1(%s::uuid, %s, 4, 1, 0, 'fake')", (uuid_text(ticket), "00" * 32)
    ).fetchone()
    assert forged == ("denied",)


def test_who_else_is_on_a_ticket(pair: tuple[Desk, Desk]) -> None:
    ada, bob = pair
    ticket = uuid_text(ada.create())
    both(*pair)
    ada.server.execute("SELECT * FROM sync.presence_v1(%s::uuid, 'reply')", (ticket,))
    found = bob.server.execute(
        "SELECT person_id, mode FROM sync.presence_v1(%s::uuid, 'view')", (ticket,)
    ).fetchall()
    assert [(person.bytes, mode) for person, mode in found] == [(ada.person, "reply")]
    ada.server.execute("SELECT * FROM sync.presence_v1(%s::uuid, '')", (ticket,))
    assert bob.server.execute("SELECT * FROM sync.presence_v1(%s::uuid, 'view')", (ticket,)).fetchall() == []


def test_one_emitter_at_a_time(pair: tuple[Desk, Desk]) -> None:
    ada, bob = pair

    def lease(desk: Desk, seconds: int) -> bool:
        row = desk.server.execute("SELECT sync.lease_v1('emitter', %s)", (seconds,)).fetchone()
        assert row is not None
        return bool(row[0])

    assert lease(ada, 60)
    assert not lease(bob, 60)
    assert lease(ada, 60)
    assert not lease(ada, 0)
    assert lease(bob, 60)


@pytest.mark.parametrize(
    ("verb", "mine", "theirs", "column"),
    [
        ("ticket.take", {}, {}, "owner_id"),
        ("ticket.priority", {"to": 1}, {"to": 0}, "priority"),
        ("ticket.tier", {"to": "L2"}, {"to": "L3"}, "tier"),
    ],
)
def test_the_other_value_comes_back_as_an_ordinary_change(
    pair: tuple[Desk, Desk], verb: str, mine: dict[str, object], theirs: dict[str, object], column: str
) -> None:
    ada, bob = pair
    ticket = ada.create()
    both(*pair)
    ada.run(verb, ticket=ticket, **mine)
    bob.run(verb, ticket=ticket, **theirs)
    wanted = getattr(bob.row(ticket), column)
    ada.exchange()
    both(*pair)
    assert getattr(bob.row(ticket), column) != wanted
    (found,) = bob.ask("query.conflicts", ticket=ticket)
    bob.run("conflict.resolve", conflict=found.id, choice="other")
    both(*pair)
    assert getattr(ada.row(ticket), column) == wanted
    assert ada.ask("query.conflicts") == []
    with pytest.raises(KnownError):
        bob.run("conflict.resolve", conflict=found.id)


def test_a_state_is_not_brought_back_with_one_key(pair: tuple[Desk, Desk]) -> None:
    ada, bob = pair
    ticket = ada.create()
    both(*pair)
    ada.run("ticket.cancel", ticket=ticket, reason="user withdrew")
    bob.run("ticket.start", ticket=ticket)
    ada.exchange()
    both(*pair)
    found = next(c for c in bob.ask("query.conflicts") if c.field == "state")
    with pytest.raises(KnownError):
        bob.run("conflict.resolve", conflict=found.id, choice="other")
    bob.run("conflict.resolve", conflict=found.id, choice="keep")
    both(*pair)
    assert ada.row(ticket).state == "cancelled"


def test_two_editors_of_an_article_field(pair: tuple[Desk, Desk]) -> None:
    ada, bob = pair
    article = ada.run("article.create", title="Fires", symptom="smoke", steps="water", language="en").subject
    both(*pair)
    ada.run("article.update", article=article, symptom="smoke and heat")
    bob.run("article.update", article=article, steps="foam")
    both(*pair)
    rows = "SELECT symptom, steps, head FROM article"
    assert ada.rows(rows) == bob.rows(rows)
    assert tuple(ada.rows(rows)[0][:2]) == ("smoke and heat", "foam")
    assert bob.rows("SELECT count(*) FROM article_revision") == [(3,)]
    assert ada.ask("query.conflicts") == []
    ada.run("article.update", article=article, steps="sand")
    bob.run("article.update", article=article, steps="gas")
    both(*pair)
    (found,) = ada.ask("query.conflicts")
    assert (found.field, found.winner, found.loser) == ("steps", "gas", "sand")
    ada.run("conflict.resolve", conflict=found.id, choice="other")
    both(*pair)
    assert bob.rows("SELECT steps FROM article") == [("sand",)]


def test_links_handoffs_and_surveys_are_the_same_at_both(pair: tuple[Desk, Desk]) -> None:
    ada, bob = pair
    network = ada.shared.groups[1]
    customer = ada.run("person.create", name="Zhao").subject
    ticket, other = ada.create("one"), ada.create("two", category="network", requester=customer)
    ada.run("ticket.take", ticket=ticket)
    ada.run("ticket.link", ticket=ticket, target=other, type="related")
    why = {"reproduction": "1. open 2. order", "exception": "the core is down, handed over at once"}
    ada.run("ticket.handoff", ticket=ticket, to=network, **why)
    both(*pair)
    offers = "SELECT ticket_id, state, reason FROM handoff ORDER BY id"
    links = "SELECT id, type FROM link"
    assert bob.rows(offers) == ada.rows(offers) != []
    assert bob.rows(links) == ada.rows(links) != []
    bob.run("ticket.handoff_reject", ticket=ticket, code="incomplete", reason="the log is missing")
    ada.run("ticket.unlink", ticket=ticket, link=bytes(ada.rows(links)[0][0]))
    both(*pair)
    assert bob.rows(offers) == ada.rows(offers)
    assert ada.rows(offers)[0][1] == "rejected"
    assert bob.rows(links) == ada.rows(links) == []
    ada.run("ticket.solve", ticket=other, steps="restarted", knowledge={"decision": "none", "reason": "once"})
    ada.run("ticket.confirm", ticket=other, by="phone")
    ada.run("survey.answer", ticket=other, rating=1, comment="slow", channel="phone")
    both(*pair)
    ada.run("survey.follow", ticket=other, note="called back")
    both(*pair)
    answers = "SELECT ticket_id, score, comment, followed_us FROM survey"
    assert bob.rows(answers) == ada.rows(answers) != []
