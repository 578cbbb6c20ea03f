"""Answers leave once, are tried again, are given up with a reason, and their bounces are told."""

from pathlib import Path
from typing import Any

import pytest

import desk.intake.upkeep  # noqa: F401  (its ops)
from desk.intake.mail.rules import bounce_address
from desk.intake.mail.send import build_message
from desk.process.errors import KnownError
from tests.unit.intake.channel_kit import ChannelKit, firing


def outbox(kit: ChannelKit) -> list[Any]:
    """Return the outgoing messages."""
    return list(kit.store.connection.exec_driver_sql("SELECT * FROM outbound ORDER BY created_us, id").all())


def test_an_answer_is_queued_once_and_its_fate_is_told(kit: ChannelKit) -> None:
    """Derived by the entry's id; sent, tried again later, given up; each fate stands once on the ticket."""
    kit.run("intake.configure", rules={"mail": {"addresses": ["help@corp.test"], "receipts": False}})
    first = kit.mail(Message_ID="<one@corp.test>")
    kit.run("intake.derive")
    kit.run("ticket.reply", ticket=first.ticket, body="try again")
    kit.run("intake.derive")
    kit.run("intake.derive")
    (message,) = outbox(kit)
    (due,) = kit.ask("query.outbound_due")
    assert due.headers["In-Reply-To"] == "<one@corp.test>"
    kit.run("outbound.take", message=due.id)
    assert not kit.ask("query.outbound_due")
    kit.run("outbound.failed", message=due.id, why="450 later")
    assert not kit.ask("query.outbound_due")
    kit.later(minutes=5)
    assert len(kit.ask("query.outbound_due")) == 1
    kit.run("outbound.sent", message=due.id)
    kit.run("outbound.sent", message=due.id)
    assert kit.kinds(first.ticket).count("delivery") == 1
    secret = bytes.fromhex(str(kit.store.meta("intake_secret")))
    to = bounce_address("help@corp.test", message.id, secret)
    bounce = kit.mail(
        "Status: 5.2.2\nDiagnostic-Code: smtp; mailbox full", From="MAILER-DAEMON@x.test", To=to
    )
    assert (bounce.state, bounce.number) == ("quarantine", first.number)
    reasons = [entry.data["reason"] for entry in kit.entries(bounce) if "reason" in entry.data]
    assert "mailbox full" in reasons[-1]
    assert outbox(kit)[0].state == "failed"


def test_a_refusal_for_good_is_final_and_a_solution_asks_both_questions(kit: ChannelKit) -> None:
    """5xx is told at once; what is unknown changes nothing."""
    first = kit.mail()
    kit.run("intake.derive")
    kit.run(
        "ticket.solve",
        ticket=first.ticket,
        steps="s",
        category="c",
        knowledge={"decision": "none", "reason": "r"},
    )
    kit.run("intake.derive")
    message = outbox(kit)[-1]
    assert "solved" in message.body
    kit.run("outbound.failed", message=message.id, why="550 no such user", final=True)
    kit.run("outbound.failed", message=b"0" * 16, why="x")
    kit.run("outbound.sent", message=b"0" * 16)
    assert kit.entries(first)[-1].data["state"] == "failed"
    assert [view.failed for view in kit.ask("query.intake").channels] == [1]


def test_leases_and_what_is_thrown_away(kit: ChannelKit) -> None:
    """One holder at a time; a quarantined message can be discarded once."""
    assert kit.run("intake.lease", name="m", owner="a", seconds=60).subject
    assert not kit.run("intake.lease", name="m", owner="b", seconds=60).subject
    kit.later(minutes=2)
    assert kit.run("intake.lease", name="m", owner="b", seconds=60).subject
    held = kit.mail(Precedence="bulk")
    kit.run("intake.discard", inbound=held.id)
    with pytest.raises(KnownError):
        kit.run("intake.discard", inbound=held.id)
    with pytest.raises(KnownError):
        kit.run("intake.retry", inbound=held.id)


def test_upkeep_closes_what_stayed_over(kit: ChannelKit) -> None:
    """A P3 that recovered and nobody touched closes itself; a P1 never does."""
    for name, severity in (("Low", "warning"), ("High", "critical")):
        alert = firing(name, severity=severity)
        kit.alert(alert)
        kit.alert({**alert, "status": "resolved"}, status="resolved")
    kit.later(minutes=90)
    kit.run("intake.upkeep")
    rows = kit.store.connection.exec_driver_sql("SELECT title, open FROM ticket ORDER BY title").all()
    assert [tuple(row) for row in rows] == [("High fires", 1), ("Low fires", 0)]


def test_answers_in_quick_succession_are_one_mail(kit: ChannelKit, tmp_path: Path) -> None:
    """What follows is put behind what waits, files too; a solution ends the wait; each entry knows its fate."""
    kit.run(
        "intake.configure", rules={"mail": {"addresses": ["help@corp.test"], "receipts": False, "fold_s": 60}}
    )
    kit.run("intake.derive")
    ticket = kit.mail().ticket
    file = tmp_path / "a.txt"
    file.write_text("x", encoding="utf-8")
    for body, files in (("first", []), ("second", [{"path": str(file)}]), ("third", [])):
        kit.run("ticket.reply", ticket=ticket, body=body, files=files)
        kit.run("intake.derive")
        kit.later(minutes=1 / 60)
    assert kit.ask("query.outbound_due") == ()
    kit.later(minutes=1)
    (mail,) = kit.ask("query.outbound_due")
    assert [mail.body.count(word) for word in ("first", "second", "third")] == [1, 1, 1]
    assert "a.txt" in mail.headers["X-Desk-Files"]
    kit.run("outbound.take", message=mail.id)
    kit.run("outbound.sent", message=mail.id)
    replies = [
        entry for entry in kit.ask("query.ticket", ticket=ticket).entries if entry.kind == "public_reply"
    ]
    assert [entry.data["delivery"]["state"] for entry in replies] == ["sent"] * 3
    message = build_message(mail, own="help@corp.test", instance="i", read_blob=lambda _: b"x")
    assert "X-Desk-Folded" not in message
    kit.run("ticket.reply", ticket=ticket, body="fourth")
    kit.run("intake.derive")
    knowledge = {"decision": "none", "reason": "r"}
    kit.run("ticket.solve", ticket=ticket, steps="restart", category="c", knowledge=knowledge)
    kit.run("intake.derive")
    (both,) = kit.ask("query.outbound_due")
    assert "fourth" in both.body
    assert "restart" in both.body
