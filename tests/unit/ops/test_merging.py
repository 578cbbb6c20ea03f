"""Merge as a pointer: the union of timelines, clocks folded anew, links collapsed, and separating again."""

from typing import Any

import pytest

from desk.process.errors import KnownError
from tests.unit.ops_kit import Kit


def view(kit: Kit, ticket: bytes) -> Any:
    return kit.ask("query.ticket", ticket=ticket)


def clock(kit: Kit, ticket: bytes, metric: str) -> Any:
    return next(c for c in reversed(view(kit, ticket).clocks) if c.metric == metric)


def refused(kit: Kit, verb: str, **args: Any) -> str:
    with pytest.raises(KnownError) as caught:
        kit.run(verb, **args)
    assert caught.value.sentence("zh") != caught.value.sentence("en")
    return caught.value.code


def requester(kit: Kit, name: str = "赵磊") -> bytes:
    return kit.run("person.create", name=name).subject


def inbound(kit: Kit, person: bytes, **args: Any) -> bytes:
    """Return a ticket the requester wrote (not an agent on the telephone)."""
    ticket = kit.create(requester=person, **args)
    kit.run("ticket.reply", ticket=ticket, body="好的")
    return ticket


def test_the_target_shows_both_and_keeps_its_scalars(kit: Kit) -> None:
    person = requester(kit)
    old = kit.create(requester=person, title="旧", tags=("vpn",), priority=3)
    kit.later(minutes=10)
    new = kit.create(requester=person, title="新", tags=("支付",), priority=2)
    kit.run("ticket.note", ticket=new, body="备注在源工单")
    kit.run("ticket.merge", ticket=new, into=old)
    merged, kept = view(kit, new), view(kit, old)
    assert (merged.state, kept.state, kept.title) == ("merged", "new", "旧")
    assert [(link.type, link.ticket) for link in merged.links] == [("merged_into", old)]
    assert [(link.type, link.ticket) for link in kept.links] == [("merged_from", new)]
    notes = [entry for entry in kept.entries if entry.kind == "internal_note"]
    assert [(n.origin, n.visibility, n.body) for n in notes] == [(merged.number, "internal", "备注在源工单")]
    assert kept.priority == 2
    assert set(kept.tags) == {"vpn", "支付"}
    assert {c.state for c in merged.clocks} == {"cancelled"}
    assert {c.cause for c in merged.clocks} == {"merged"}


def test_the_resolution_runs_from_the_older_creation_of_the_same_requester(kit: Kit) -> None:
    person = requester(kit)
    old = kit.create(requester=person)
    created = kit.now_us
    kit.later(minutes=30)
    new = kit.create(requester=person)
    kit.run("ticket.merge", ticket=old, into=new)
    assert clock(kit, new, "resolution").started_us == created
    assert clock(kit, new, "first_response").started_us == created + 30 * 60_000_000
    other = kit.create(requester=requester(kit, "孙丽"))
    kit.later(minutes=5)
    last = kit.create(requester=person)
    assert refused(kit, "ticket.merge", ticket=other, into=last) == "rule.merge_requesters"
    kit.run("ticket.merge", ticket=other, into=last, both_see=True)
    assert clock(kit, last, "resolution").started_us == kit.now_us


def test_an_unanswered_message_of_the_source_keeps_its_time(kit: Kit) -> None:
    person = requester(kit)
    target = inbound(kit, person)
    kit.later(minutes=5)
    source = inbound(kit, person)
    kit.later(minutes=5)
    kit.run("ticket.customer_message", ticket=source, body="还是不行")
    asked = kit.now_us
    kit.later(minutes=20)
    assert not [c for c in view(kit, target).clocks if c.metric == "next_response"]
    kit.run("ticket.merge", ticket=source, into=target)
    assert clock(kit, target, "next_response").started_us == asked
    kit.run("ticket.reply", ticket=target, body="请再试")
    assert clock(kit, target, "next_response").state == "met"


def test_what_is_written_to_the_old_number_reaches_the_target_and_comes_back(kit: Kit) -> None:
    person = requester(kit)
    target, source = inbound(kit, person), inbound(kit, person)
    kit.run("ticket.reply", ticket=source, body="请问哪个账号？")
    kit.run("ticket.wait", ticket=source, state="waiting_customer", reason="账号")
    kit.run("ticket.merge", ticket=source, into=target)
    kit.later(minutes=3)
    kit.run("ticket.customer_message", ticket=source, body="账号是 zhao")
    said = kit.now_us
    assert view(kit, target).entries[-1].body == "账号是 zhao"
    kit.later(minutes=3)
    kit.run("ticket.unmerge", ticket=source)
    back = view(kit, source)
    assert back.state == "in_progress"
    assert kit.row(source).merged_into is None
    messages = [e for e in back.entries if e.kind == "customer_message"]
    assert [(m.body, m.at_us) for m in messages] == [("账号是 zhao", said)]
    assert "账号是 zhao" not in [entry.body for entry in view(kit, target).entries]
    assert clock(kit, source, "resolution").state == "running"
    assert [e.kind for e in view(kit, target).entries][-1] == "unmerged"
    assert refused(kit, "ticket.unmerge", ticket=source) == "rule.not_merged"


def test_chains_are_shortened_cycles_refused_and_separation_restores_them(kit: Kit) -> None:
    person = requester(kit)
    one, two, three = (kit.create(requester=person, priority=p) for p in (3, 2, 4))
    kit.run("ticket.merge", ticket=one, into=two)
    kit.run("ticket.merge", ticket=two, into=three)
    assert bytes(kit.row(one).merged_into) == bytes(kit.row(two).merged_into) == three
    assert view(kit, three).priority == 2
    assert refused(kit, "ticket.merge", ticket=three, into=one) == "rule.merge_self"
    assert refused(kit, "ticket.merge", ticket=three, into=three) == "rule.merge_self"
    kit.run("ticket.unmerge", ticket=two)
    assert bytes(kit.row(one).merged_into) == two
    assert view(kit, three).priority == 4
    assert view(kit, two).state == "new"
    kit.run("ticket.priority", ticket=two, to=1)
    kit.run("ticket.unmerge", ticket=one)
    assert kit.row(one).merged_into is None
    assert view(kit, two).priority == 1


def test_merging_is_undone_like_any_step(kit: Kit) -> None:
    person = requester(kit)
    one, two = kit.create(requester=person), kit.create(requester=person)
    changes = kit.run("ticket.merge", ticket=one, into=two)
    kit.run("undo", of=changes.op_id)
    assert (view(kit, one).state, view(kit, one).links, view(kit, two).links) == ("new", (), ())


def test_done_tickets_and_foreign_groups_refuse(kit: Kit) -> None:
    person = requester(kit)
    one, spam = kit.create(requester=person), kit.create(requester=person)
    kit.run("ticket.spam", ticket=spam)
    assert refused(kit, "ticket.merge", ticket=one, into=spam) == "rule.merge_target"
    assert refused(kit, "ticket.merge", ticket=spam, into=one) == "rule.transition"
    closed = kit.create(requester=person)
    kit.run("ticket.solve", ticket=closed, steps="x", knowledge={"decision": "none", "reason": "x"})
    kit.run("ticket.close", ticket=closed, exception="演练")
    kit.later(days=8)
    assert refused(kit, "ticket.merge", ticket=one, into=closed) == "rule.merge_target"
    group = kit.run("group.create", name="网络", tier="L2").subject
    foreign = kit.create(requester=person, group=group)
    agent = kit.run("person.create", name="坐席", staff=True).subject
    kit.run("setting.set", name="person", value=agent.hex())
    assert refused(kit, "ticket.merge", ticket=one, into=foreign) == "rule.merge_scope"


def test_only_owner_or_supervisor_separates(kit: Kit) -> None:
    person = requester(kit)
    one, two = kit.create(requester=person), kit.create(requester=person)
    kit.run("ticket.merge", ticket=one, into=two)
    agent = kit.run("person.create", name="坐席", staff=True).subject
    kit.run("ticket.assign", ticket=two, to=agent)
    other = kit.run("person.create", name="同事", staff=True).subject
    kit.run("setting.set", name="person", value=other.hex())
    assert refused(kit, "ticket.unmerge", ticket=one) == "rule.unmerge_role"


def test_links_read_from_both_sides_and_collapse_after_a_merge(kit: Kit) -> None:
    person = requester(kit)
    one, two, problem = (kit.create(requester=person) for _ in range(3))
    kit.run("ticket.link", ticket=one, target=problem, type="caused_by")
    kit.run("ticket.link", ticket=problem, target=two, type="causes")
    kit.run("ticket.link", ticket=one, target=two, type="related")
    assert refused(kit, "ticket.link", ticket=two, target=one, type="related") == "link_exists"
    assert {(link.type, link.ticket) for link in view(kit, problem).links} == {
        ("causes", one),
        ("causes", two),
    }
    assert view(kit, problem).entries[-1].data["type"] == "causes"
    kit.run("ticket.merge", ticket=one, into=two)
    assert [(link.type, link.ticket) for link in view(kit, two).links] == [
        ("merged_from", one), ("caused_by", problem),
    ]  # fmt: skip


def test_who_left_a_chain_before_stays_free_and_thanks_wake_nobody(kit: Kit) -> None:
    person = requester(kit)
    one, two, three = (kit.create(requester=person) for _ in range(3))
    kit.run("ticket.merge", ticket=one, into=two)
    kit.run("ticket.merge", ticket=two, into=three)
    kit.run("ticket.unmerge", ticket=one)
    kit.run("ticket.customer_message", ticket=two, body="谢谢")
    kit.run("ticket.unmerge", ticket=two)
    assert kit.row(one).merged_into is None
    assert (view(kit, two).state, view(kit, two).entries[-1].body) == ("new", "谢谢")
