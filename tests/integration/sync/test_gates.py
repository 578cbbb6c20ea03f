"""Two agents pass the same gates at once: claim, reply, solve, confirm, hand over, merge, rate, tick.

One shared database for all of it: every ticket is its own scene, both desks are away meanwhile.
"""

from pathlib import Path
from typing import Any

from tests.sync_kit import Desk, Shared

NONE = {"decision": "none", "reason": "一次性"}
IMPACT = {"users": "all", "functions": "orders", "since": "09:10", "workaround": "none"}
STATE = "SELECT number, state, owner_id, group_id, tier, merged_into FROM ticket ORDER BY number"


def solved(desk: Desk, title: str, requester: bytes) -> bytes:
    ticket = desk.create(title, requester=requester, channel="phone")
    desk.run("ticket.take", ticket=ticket)
    desk.run("ticket.solve", ticket=ticket, steps="restarted", category="other", knowledge=NONE)
    return ticket


def offered(desk: Desk, title: str, to: bytes, tmp_path: Path) -> bytes:
    log = tmp_path / "app.log"
    log.write_text("ORA-12541")
    ticket = desk.create(title)
    desk.run("ticket.diagnose", ticket=ticket, hypothesis="listener", step="status", result="rejected")
    package = {"reproduction": "open it", "impact": IMPACT, "files": [{"path": str(log), "name": "app.log"}]}
    desk.run("ticket.handoff", ticket=ticket, to=to, **package)
    desk.run("ticket.assign", ticket=ticket, to=None)
    return ticket


def test_two_agents_at_the_same_gates(pair: tuple[Desk, Desk], shared: Shared, tmp_path: Path) -> None:
    ada, bob = pair
    network = shared.groups[1]
    requester = ada.run("person.create", name="Zhao").subject
    scenes = {name: ada.create(name) for name in ("claim", "reply", "source", "left", "right", "list")}
    scenes |= {name: solved(ada, name, requester) for name in ("confirm", "verdict", "rated")}
    scenes |= {name: offered(ada, name, network, tmp_path) for name in ("accept", "answer")}
    ada.run("ticket.confirm", ticket=scenes["rated"])
    items = ada.run("ticket.checklist", ticket=scenes["list"], title="Check", items=["one", "two"]).subject
    shared.settle()
    assert len(bob.ask("query.handoffs", waiting=True).items) == 2
    _act(ada, bob, scenes, items)
    # Ada's ops reach the server first: where only one can win it is hers.
    ada.exchange()
    shared.settle()
    assert ada.rows(STATE) == bob.rows(STATE)
    for table in ("handoff", "survey"):
        columns = "id, state, done_by, reason" if table == "handoff" else "id, score, comment, credit_id"
        statement = f"SELECT {columns} FROM {table} ORDER BY id"
        assert ada.rows(statement) == bob.rows(statement)
    _check(ada, bob, scenes, items, network)


def _act(ada: Desk, bob: Desk, scenes: dict[str, bytes], items: bytes) -> None:
    """Let both act on every scene without hearing of each other."""
    for desk, target, mark, line in ((ada, "left", 2, "1"), (bob, "right", 5, "2")):
        desk.run("ticket.take", ticket=scenes["claim"])
        desk.run("ticket.reply", ticket=scenes["reply"], body=f"from {target}")
        desk.run("ticket.merge", ticket=scenes["source"], into=scenes[target], both_see=True)
        desk.run("ticket.confirm", ticket=scenes["confirm"], by="phone")
        desk.run("ticket.handoff_accept", ticket=scenes["accept"])
        desk.run("survey.answer", ticket=scenes["rated"], rating=mark, comment=target)
        desk.run("ticket.check", ticket=scenes["list"], checklist=items, item=line)
    ada.run("ticket.confirm", ticket=scenes["verdict"], by="phone")
    bob.run("ticket.reject", ticket=scenes["verdict"], body="still broken")
    ada.run("ticket.handoff_accept", ticket=scenes["answer"])
    bob.run("ticket.handoff_reject", ticket=scenes["answer"], code="wrong_group", reason="not ours")


def _check(ada: Desk, bob: Desk, scenes: dict[str, bytes], items: bytes, network: bytes) -> None:
    assert bob.row(scenes["claim"]).owner_id == ada.person
    assert bob.kinds(scenes["reply"]).count("public_reply") == 2
    assert bob.row(scenes["source"]).merged_into == scenes["left"]
    assert bob.row(scenes["confirm"]).state == "closed"
    # The requester's “not solved” is never lost to a closing at the same time.
    assert bob.row(scenes["verdict"]).state == "in_progress"
    accepted = bob.row(scenes["accept"])
    assert (accepted.group_id, accepted.owner_id) == (network, ada.person)
    for desk in (ada, bob):
        states = {view.number: view.state for view in desk.ask("query.handoffs").items}
        assert set(states.values()) == {"accepted"}
        lists = desk.ask("query.ticket_work", ticket=scenes["list"]).checklists
        assert [item.done for item in lists[0].items] == [True, True]
        answers = desk.ask("query.surveys").answers
        assert len(answers) == 1
        _same_clocks(ada, desk, scenes)
    told = {conflict.field for conflict in bob.ask("query.conflicts")}
    assert "owner_id" in told


def _same_clocks(one: Desk, other: Desk, scenes: dict[str, bytes]) -> None:
    """Both desks fold every scene to the same clocks."""

    def clocks(desk: Desk, ticket: bytes) -> list[Any]:
        row = desk.row(ticket)
        columns = "metric, cycle, state, started_us, due_us, met_us"
        return desk.rows(f"SELECT {columns} FROM clock WHERE ticket_key = ? ORDER BY 1, 2", row.key)

    for ticket in scenes.values():
        assert clocks(one, ticket) == clocks(other, ticket)
