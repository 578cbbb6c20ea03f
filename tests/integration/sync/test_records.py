"""Escalations answered, problems worked on, the ledger decided, scripts released: by two desks at once, equal on both."""

from typing import Any

from tests.sync_kit import Desk, Shared
from tests.unit.ops.test_scripts import MANIFEST

RECORDS = {
    "page": "id, state, acked_by", "ledger_record": "id, person_id, points, by", "problem": "id, cause, prevented_us",
    "ledger_step": "id, record_id, kind, by, points", "problem_item": "id, kind, done_us, active, result",
    "script": "id, approved_by, approved_sha",
}  # fmt: skip


def escalating(desk: Desk, group: bytes) -> None:
    """Switch escalation on: the lead at once, then a web address."""
    desk.run("escalation.webhook", name="NOC", url="https://noc.example/hook", secret="s" * 16)
    levels = [
        {"after": 0, "targets": [{"kind": "lead"}]},
        {"after": 60, "targets": [{"kind": "webhook", "id": "NOC"}]},
    ]
    policy = {"id": "all", "order": 1, "levels": levels, "fallback": group.hex()}
    desk.run("escalation.set", settings={"enabled": True, "policies": [policy]})


def test_two_agents_at_the_same_records(pair: tuple[Desk, Desk], shared: Shared) -> None:
    ada, bob = pair
    shared.settle()
    ada.run("group.join", group=shared.groups[0], person=bob.person, role="expert")
    escalating(ada, shared.groups[0])
    text = MANIFEST.replace("DANGER", "destroy").replace("DRY", "none")
    ada.run("script.save", manifest=text, body="echo $reason")
    shared.settle()
    bob.run("script.approve", name="clear-cache", sha=bob.ask("query.script", name="clear-cache").sha)
    ticket = ada.create("switch down")
    ada.run("ticket.page", ticket=ticket)
    problem = ada.run("problem.open", tickets=(ticket,), title="links flap").subject
    measure = ada.run("problem.measure", problem=problem, text="new fibre").subject
    record = ada.run(
        "ledger.record", kind="deviation", measure="coaching", reason="late", people=(bob.person,)
    ).subject
    shared.settle()
    assert [hook.name for hook in bob.ask("query.webhooks")] == ["NOC"]
    for desk, cause in ((ada, "old fibre"), (bob, "bent fibre")):
        desk.run("ticket.acknowledge", ticket=ticket)
        desk.run("problem.cause", problem=problem, cause=cause)
        desk.run("problem.done", item=measure, result=cause)
        desk.run("problem.note", problem=problem, text=f"#fibre {cause}")
    bob.run("ledger.appeal", record=record, reason="on leave")
    ada.run("ledger.withdraw", record=record, reason="a mistake")
    ada.exchange()
    shared.settle()
    for table, columns in RECORDS.items():
        statement = f"SELECT {columns} FROM {table} ORDER BY id"
        assert ada.rows(statement) == bob.rows(statement), table
    _check(ada, bob, ticket, problem)
    _second_person(ada, bob, shared, ticket)
    for desk in (ada, bob):
        assert desk.waiting() == 0
        assert desk.rows("SELECT count(*) FROM undelivered") == [(0,)]


def _check(ada: Desk, bob: Desk, ticket: bytes, problem: bytes) -> None:
    for desk in (ada, bob):
        page = desk.ask("query.pages", ticket=ticket)[0]
        assert page.state == "acknowledged"
        assert desk.kinds(ticket).count("acknowledged") == 2, "both answers stand"
        found = desk.ask("query.problem", problem=problem)
        assert found.cause in ("old fibre", "bent fibre")
        assert (found.undone, [item.topic for item in found.items if item.kind == "note"]) == (
            0,
            ["fibre"] * 2,
        )
        mine = desk.ask("query.ledger").records[0]
        assert (mine.state, mine.points, len(mine.steps)) == ("withdrawn", 0, 2)


def _second_person(ada: Desk, bob: Desk, shared: Shared, ticket: bytes) -> None:
    """What destroys is asked for by one and released by another, also where both are away."""
    values: dict[str, Any] = {"reason": "full", "token": "s3cr3t"}
    ada.run("ticket.script_request", ticket=ticket, name="clear-cache", hosts=("local",), values=values)
    shared.settle()
    asked = next(
        one for one in bob.ask("query.ticket", ticket=ticket).entries if one.kind == "script_request"
    )
    bob.run("ticket.script_release", ticket=ticket, request=asked.id)
    ada.run("ticket.note", ticket=ticket, body="waiting")
    shared.settle()
    assert ada.kinds(ticket) == bob.kinds(ticket)
    assert "script_release" in ada.kinds(ticket)
