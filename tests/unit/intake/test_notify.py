"""Notices go where people are: folded, kept for the end of quiet hours or the digest, pages at once; other services."""

import json
import sys
from collections.abc import Iterator
from typing import Any

import pytest

import desk.intake.notify  # noqa: F401  (its op)
from desk.intake.mail.send import build_message
from desk.intake.services import MOST_A_MINUTE, ServiceSender, UnusableError, notify
from desk.protocol.intake import OutboundView
from tests.listener import listening
from tests.unit.intake.channel_kit import ChannelKit
from tests.unit.ops.test_dispatching import staffed
from tests.unit.ops.test_escalating import ready

WAYS = ["slack", "mail", "apprise"]


def due(kit: ChannelKit, channel: str = "chat") -> list[OutboundView]:
    """Return what may leave now."""
    return list(kit.ask("query.outbound_due", channel=channel))


def told(kit: ChannelKit, person: bytes, ticket: bytes, reason: str = "warning", priority: int = 3) -> bytes:
    """Write a notice as its makers do, and let it be carried."""
    ident = kit.now_us.to_bytes(8, "big") + ticket[-8:]
    body = {"number": kit.row(ticket).number, "title": "打印机", "priority": priority}
    connection = kit.store.connection
    connection.exec_driver_sql(
        "INSERT INTO notice(id, person_id, ticket_id, reason, state, why, fired_us, body)"
        " VALUES (?, ?, ?, ?, 'told', '', ?, ?)",
        (ident, person, ticket, reason, kit.now_us, json.dumps(body)),
    )
    connection.exec_driver_sql(
        "INSERT INTO change_log(seq, kind, id, op_id) SELECT max(seq) + 1, 'notice', ?, x'00' FROM change_log",
        (ident,),
    )
    connection.commit()
    kit.run("notice.forward", ways=WAYS)
    kit.later(minutes=1 / 60)
    return ident


@pytest.fixture
def person(kit: ChannelKit) -> bytes:
    """An agent, from whose point on notices are carried."""
    *_, agent, _ = ready(kit)
    kit.run("notice.forward", ways=WAYS)
    return agent


def test_a_burst_is_one_message(kit: ChannelKit, person: bytes) -> None:
    """What comes within the fold leaves together, once; the next begins another."""
    kit.run("contact.set", contact={"chats": {"slack": "U1"}, "fold_s": 60}, person=person)
    tickets = [kit.create() for _ in range(40)]
    for ticket in tickets:
        told(kit, person, ticket)
    assert due(kit) == []
    kit.later(minutes=1)
    (one,) = due(kit)
    assert one.body.startswith("40 条通知\n• T-")
    assert one.body.endswith("\n…… 另有 10 条")
    assert one.headers["user"] == "U1"
    kit.run("outbound.take", message=one.id)
    kit.run("outbound.sent", message=one.id)
    kit.run("notice.forward", ways=WAYS)
    told(kit, person, kit.create())
    kit.later(minutes=2)
    (alone,) = due(kit)
    assert "时限预警" in alone.body
    assert "\n" not in alone.body


def test_a_repeated_look_adds_nothing(kit: ChannelKit, person: bytes) -> None:
    """A notice that is named twice in the log counts once."""
    kit.run("contact.set", contact={"chats": {"slack": "U1"}}, person=person)
    ident = told(kit, person, kit.create())
    kit.store.connection.exec_driver_sql(
        "INSERT INTO change_log(seq, kind, id, op_id) SELECT max(seq) + 1, 'notice', ?, x'00' FROM change_log",
        (ident,),
    )
    kit.store.connection.commit()
    kit.run("notice.forward", ways=WAYS)
    kit.later(minutes=3)
    (one,) = due(kit)
    assert "条通知" not in one.body


def test_high_priorities_wait_for_nothing(kit: ChannelKit, person: bytes) -> None:
    """Neither digest nor quiet hours nor fold keep a P1; what is off or stale is not sent at all."""
    contact: dict[str, Any] = {
        "chats": {"slack": "U1", "feishu": "ou"}, "mail": True, "quiet": ["22:00", "07:00"], "digest": ["08:00"],
    }  # fmt: skip
    kit.run("contact.set", contact=contact, person=person)
    ticket = kit.create()
    told(kit, person, ticket, priority=3)
    assert due(kit) == []
    told(kit, person, ticket, priority=1)
    (one,) = due(kit)
    assert (one.kind, one.headers["platform"]) == ("notice", "slack")
    kit.later(days=1)
    assert len(due(kit)) == 2


def test_notices_leave_by_mail_and_service(kit: ChannelKit, person: bytes) -> None:
    """The mail carries none of the outbox's own headers; a target's secret stands in no name."""
    kit.store.connection.exec_driver_sql("UPDATE person SET email = 'Jia@corp.test' WHERE id = ?", (person,))
    kit.store.connection.commit()
    kit.run("intake.configure", rules={"mail": {"addresses": ["help@corp.test"]}})
    contact = {"mail": True, "targets": ["json://user:pw@127.0.0.1/x"], "fold_s": 0}
    kit.run("contact.set", contact=contact, person=person)
    told(kit, person, kit.create())
    (mail,), (service,) = due(kit, "mail"), due(kit, "apprise")
    message = build_message(mail, own="help@corp.test", instance="i", read_blob=lambda _: b"")
    assert message["Auto-Submitted"] == "auto-generated"
    assert not [name for name in message if name in ("X-Desk-Lines", "X-Desk-Notices")]
    assert mail.recipient == "jia@corp.test"
    assert "pw" not in service.recipient
    assert service.headers["target"] == "json://user:pw@127.0.0.1/x"
    kit.later(days=1)
    other = staffed(kit, kit.run("group.create", name="G").subject, "无")
    told(kit, other, kit.create())
    assert len(due(kit, "apprise")) == 1


# ---- other services --------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def listener() -> Iterator[Any]:
    """A loopback server for Apprise's own json:// service."""
    with listening() as server:
        yield server


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_apprise_tells_and_its_errors_are_named(listener: Any) -> None:
    """Over its json:// service; an unknown service and a missing library are final."""
    pytest.importorskip("apprise")
    target = f"json://127.0.0.1:{listener.server_port}/"
    assert notify(target, "one", "text") == ""
    heard = json.loads(listener.heard[-1][1])
    assert (heard["title"], heard["message"]) == ("one", "text")
    listener.answers.append(500)
    assert "500" in notify(target, "one", "text")
    with pytest.raises(UnusableError, match="no such service"):
        notify("nonsense://x", "one", "text")


def test_without_apprise_the_sentence_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of it is needed to start."""
    monkeypatch.setitem(sys.modules, "apprise", None)
    with pytest.raises(UnusableError, match="pip install"):
        notify("json://x", "one", "text")


def test_the_sender_tells_what_came_of_it_and_keeps_its_pace() -> None:
    """Sent, later, never; at most so many a minute to one target."""
    now, answers = [0.0], ["", "busy", None]
    said: list[tuple[str, dict[str, Any]]] = []

    def send(target: str, title: str, body: str) -> str:
        found = answers.pop(0) if answers else ""
        if found is None:
            raise UnusableError("wrong")
        return found

    def view(number: int) -> OutboundView:
        return OutboundView(
            id=bytes([number]) * 16, kind="notice", recipient="json:1", message_id=str(number), subject="s", body="b",
            headers={"target": "json://x"}, created_us=0,
        )  # fmt: skip

    many = [view(number) for number in range(MOST_A_MINUTE + 5)]
    sender = ServiceSender(
        due=lambda: many, tell=lambda verb, args: said.append((verb, args)), send=send, clock=lambda: now[0]
    )
    sender.look()
    ends = [
        (verb, args.get("why", ""), args.get("final", False))
        for verb, args in said
        if verb != "outbound.take"
    ]
    assert ends[:3] == [
        ("outbound.sent", "", False), ("outbound.failed", "json:1: busy", False), ("outbound.failed", "wrong", True),
    ]  # fmt: skip
    assert len(ends) == MOST_A_MINUTE
    now[0] = 61.0
    sender.look()
    assert len(said) == 4 * MOST_A_MINUTE
    sender._stop.set()
    sender.look()
    assert len(said) == 4 * MOST_A_MINUTE
