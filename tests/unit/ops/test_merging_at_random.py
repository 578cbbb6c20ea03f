"""Merging and separating in any order: no circle, everything points to the survivor, nothing is lost; every link."""

import random

import pytest

from desk.process.errors import KnownError
from desk.process.links import LINKS
from tests.conftest import ProofCount
from tests.unit.ops_kit import Kit


def test_any_order_of_merging_and_separating(kit: Kit, proof_count: ProofCount) -> None:
    for seed in range(proof_count(reduced=2, full=60)):
        rng = random.Random(seed)
        tickets = [kit.create(title=f"T{number}") for number in range(5)]
        into: dict[bytes, bytes] = {}
        for _ in range(14):
            kit.later(minutes=1)
            one, other = rng.sample(tickets, 2)
            try:
                if one in into and rng.random() < 0.5:
                    kit.run("ticket.unmerge", ticket=one)
                    del into[one]
                else:
                    kit.run("ticket.merge", ticket=one, into=other)
                    into[one] = other
            except KnownError:
                pass
            rows = {ticket: kit.row(ticket) for ticket in tickets}
            for ticket, row in rows.items():
                target = bytes(row.merged_into) if row.merged_into else None
                assert (row.state == "merged") == (target is not None), seed
                assert (ticket in into) == (target is not None), seed
                if target is not None:
                    assert rows[target].merged_into is None, "a pointer leads to the survivor at once"
                    assert target != ticket
            assert any(row.merged_into is None for row in rows.values())
        for ticket in list(into):
            kit.run("ticket.unmerge", ticket=ticket)
            assert kit.row(ticket).state == "new"


@pytest.mark.parametrize("kind", sorted(LINKS))
def test_every_link_reads_from_both_sides_and_goes_from_both(kit: Kit, kind: str) -> None:
    one, other = kit.create(title="A"), kit.create(title="B")
    kit.run("ticket.link", ticket=one, target=other, type=kind)
    for begin, end, name in ((one, other, kind), (other, one, LINKS[kind].reverse)):
        with pytest.raises(KnownError, match="already linked in this way"):
            kit.run("ticket.link", ticket=begin, target=end, type=name)
    if LINKS[kind].reverse != kind:
        third = kit.create(title="C")
        kit.run("ticket.link", ticket=other, target=third, type=kind)
        for end in (other, third):
            with pytest.raises(KnownError, match="in a circle"):
                kit.run("ticket.link", ticket=end, target=one, type=kind)
        kit.run("ticket.unlink", ticket=third, link=kit.ask("query.ticket", ticket=third).links[0].link)
    mine, theirs = kit.ask("query.ticket", ticket=one).links, kit.ask("query.ticket", ticket=other).links
    assert [(link.type, link.title) for link in mine] == [(kind, "B")]
    assert [(link.type, link.title) for link in theirs] == [(LINKS[kind].reverse, "A")]
    with pytest.raises(KnownError):
        kit.run("ticket.link", ticket=one, target=one, type=kind)
    kit.run("ticket.unlink", ticket=other, link=theirs[0].link)
    assert kit.ask("query.ticket", ticket=one).links == ()
