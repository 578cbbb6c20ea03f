"""The shift baton: the digest equals a brute-force look at every deadline; handed over, signed by the next agent."""

import random

import pytest

from desk.process.baton import Clock, Held, digest
from desk.process.errors import KnownError
from tests.unit.ops.test_dispatching import configured, home, staffed
from tests.unit.ops.test_escalating import ready
from tests.unit.ops_kit import Kit


def test_the_digest_equals_brute_force() -> None:
    rng = random.Random(15)
    metrics = ("first_response", "resolution", "update", "promise")
    for _ in range(100):
        held = [
            Held(
                str(n), rng.randint(0, 4),
                tuple(Clock(m, rng.randint(0, 100)) for m in rng.sample(metrics, rng.randint(0, 4))),
                rng.choice((None, rng.randint(0, 100))), rng.choice((None, rng.randint(0, 100))),
            )
            for n in range(6)
        ]  # fmt: skip
        until = rng.randint(0, 100)
        expected = set()
        for one in held:
            for second in range(until):
                for clock in one.clocks:
                    if clock.due == second:
                        expected.add((one.id, "promise" if clock.metric == "promise" else "breach"))
                if one.wakes == second:
                    expected.add((one.id, "wakes"))
            if one.offered is not None:
                expected.add((one.id, "unaccepted"))
        found = digest(held, until)
        assert {(item.ticket, item.kind) for item in found} == expected
        assert len(found) == len(expected), "one line a ticket and kind"


def test_a_shift_is_handed_over_and_signed(kit: Kit) -> None:
    group = home(kit)
    fellow = staffed(kit, group, "接班")
    kit.run("roster.profile", person=kit.me, calendar="cn-bh", capacity=20)
    kit.run("person.availability", state="available")
    kit.run("person.availability", person=fellow, state="offline")
    urgent = kit.create(category="app", body="x", priority=1, group=group)
    calm = kit.create(category="app", body="x", priority=4, group=group)
    for ticket in (urgent, calm):
        kit.run("ticket.take", ticket=ticket)
    kit.run("ticket.promise", ticket=calm, at_us=kit.now_us + 20 * 3_600_000_000)
    configured(kit, group)
    offered = kit.create(category="app", body="x", priority=2)
    kit.run("dispatch.run", source="system")
    assert bytes(kit.row(offered).owner_id) == kit.me
    found = kit.ask("query.shift_digest")
    assert found.until_us == kit.now_us + 86_400_000_000, "tomorrow at nine"
    kinds = {(line.ticket, line.kind) for line in found.lines}
    assert {(urgent, "breach"), (calm, "promise"), (offered, "unaccepted")} <= kinds
    assert found.lines[0].kind == "unaccepted"
    baton = kit.run("baton.give", note="交换机更换中，勿重启").subject
    with pytest.raises(KnownError, match="The next agent does"):
        kit.run("baton.sign", baton=baton)
    with pytest.raises(KnownError, match="not known"):
        kit.run("baton.sign", baton=b"\1" * 16)
    kit.run("setting.set", name="person", value=fellow.hex())
    waiting = kit.ask("query.batons")
    assert (waiting[0].name, waiting[0].note, waiting[0].mine) == ("魏清", "交换机更换中，勿重启", False)
    assert len(waiting[0].lines) == len(found.lines)
    kit.run("baton.sign", baton=baton)
    with pytest.raises(KnownError, match="has signed"):
        kit.run("baton.sign", baton=baton)
    assert kit.ask("query.batons") == []
    assert kit.ask("query.batons", open=False)[0].signed_by == "接班"


def test_hand_offs_that_nobody_accepted_are_handed_over_and_paged(kit: Kit) -> None:
    group, experts, _, _ = ready(kit)
    staffed(kit, experts, "专家")
    kit.run("person.availability", state="available")
    ticket = kit.create(category="app", body="x", priority=1, group=group)
    kit.run("ticket.take", ticket=ticket)
    kit.run("ticket.handoff", ticket=ticket, to=experts, reason="需要专家", exception="紧急，先行升级")
    lines = kit.ask("query.shift_digest").lines
    assert [line.kind for line in lines if line.ticket == ticket][0] == "unaccepted"
    kit.run("escalation.run", source="system")
    assert kit.ask("query.pages", ticket=ticket) == []
    kit.later(days=2)
    kit.run("escalation.run", source="system")
    assert kit.ask("query.pages", ticket=ticket)[0].cause == "unaccepted"
    count = len(kit.ask("query.pages", ticket=ticket, open=False))
    kit.run("escalation.run", source="system")
    assert len(kit.ask("query.pages", ticket=ticket, open=False)) == count
